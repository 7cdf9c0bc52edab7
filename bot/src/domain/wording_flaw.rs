//! Why the wording of a leader's own question is not taken as it stands.

/// What is wrong with a question, or with one of its choices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum WordingFlaw {
    /// Nothing to read in it.
    Empty,
    /// It asks nothing: no question mark, and no colon that the choices go on from.
    NoQuestion,
    /// Longer than a phone shows at a glance.
    Long,
    /// Two questions in one.
    Double,
    /// It says what to answer.
    Leading,
    /// A phone number.
    Phone,
    /// A link.
    Link,
    /// An @name.
    Handle,
    /// It seems to name a person.
    Person,
    /// It judges somebody by their post: where there is one director, all know who is meant.
    Post,
    /// A party.
    Party,
    /// Candidates, and whom somebody votes for.
    Election,
    /// What somebody believes.
    Faith,
    /// What a family earns or owes.
    Income,
    /// What was done to who answers.
    Violence,
    /// Somebody's own sexual life.
    Sex,
    /// What somebody smokes, drinks or takes.
    Drugs,
    /// Suicide and self-harm.
    Suicide,
    /// Somebody's own illness or disability.
    Diagnosis,
    /// What people somebody belongs to.
    Ethnicity,
    /// Somebody's papers.
    Citizenship,
}

impl WordingFlaw {
    /// All, in the order in which they are told.
    pub const ALL: [Self; 21] = [
        Self::Empty,
        Self::NoQuestion,
        Self::Long,
        Self::Double,
        Self::Leading,
        Self::Phone,
        Self::Link,
        Self::Handle,
        Self::Person,
        Self::Post,
        Self::Party,
        Self::Election,
        Self::Faith,
        Self::Income,
        Self::Violence,
        Self::Sex,
        Self::Drugs,
        Self::Suicide,
        Self::Diagnosis,
        Self::Ethnicity,
        Self::Citizenship,
    ];

    /// The value of `$flaw`, and the name of its section in `locales/<language>/not-asked.txt`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::NoQuestion => "no_question",
            Self::Long => "long",
            Self::Double => "double",
            Self::Leading => "leading",
            Self::Phone => "phone",
            Self::Link => "link",
            Self::Handle => "handle",
            Self::Person => "person",
            Self::Post => "post",
            Self::Party => "party",
            Self::Election => "election",
            Self::Faith => "faith",
            Self::Income => "income",
            Self::Violence => "violence",
            Self::Sex => "sex",
            Self::Drugs => "drugs",
            Self::Suicide => "suicide",
            Self::Diagnosis => "diagnosis",
            Self::Ethnicity => "ethnicity",
            Self::Citizenship => "citizenship",
        }
    }
}
