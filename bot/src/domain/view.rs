//! What a respondent's live message shows. Stored; the screen is a function of it and the session.

use serde::{Deserialize, Serialize};

use super::{AgeBand, ConsentMark, Moment};

/// The view of somebody who has consented.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum View {
    /// The current screen of the session.
    Survey,
    /// Choosing the oblast (or a city that has none): oblast → municipality.
    ChooseOblast {
        /// The round's link that they came by.
        link: Option<String>,
    },
    /// Choosing a municipality of this oblast: index into the municipality data's oblasts.
    ChooseMunicipality {
        /// Which oblast.
        oblast: u16,
        /// The round's link that they came by.
        link: Option<String>,
    },
    /// The typed name may be that of any of these places.
    WhichPlace {
        /// Their indexes.
        places: Vec<u16>,
        /// The round's link that they came by.
        link: Option<String>,
    },
    /// Their place is in none of the lists.
    NotListed {
        /// The round's link that they came by.
        link: Option<String>,
    },
    /// A round that they have not seen yet: its title, length and end, before its first question.
    RoundAhead {
        /// The round's link for their place.
        link: Option<String>,
    },
    /// Finished: thanks, what happens next, and "shall we tell you what the council answers?".
    AskFollow,
    /// Then: "shall we invite you to the next surveys?".
    AskInvite {
        /// "Tell me what the council does".
        follow: bool,
    },
    /// Both questions at once, where a message costs money.
    AskBoth,
    /// Finished, and told whether the council's answer will come.
    Thanks {
        /// "Tell me what the council does".
        follow: bool,
        /// "Invite me to the next surveys".
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        invited: bool,
    },
    /// No invitations any more.
    Uninvited,
    /// Nothing to answer in their municipality now.
    NoRound,
    /// The round closed before they finished.
    RoundClosed,
    /// The round takes no answers for now, by a fault of ours ([`Self::Survey`] of such a round looks the same).
    RoundPaused,
    /// Whoever opened the round has taken it back: nobody was asked anything in it.
    RoundUndone,
    /// Already took part in this round (left and came back).
    AlreadyTookPart,
    /// The help card: helplines, and "something is wrong with the survey or a leader".
    Help,
    /// "Tell us what is wrong": the next typed text goes to the safeguarding person.
    Report,
    /// The report went on.
    Reported,
    /// "Shall we pass on that you were told what to answer?"
    AskOrdered,
    /// "I was told what to answer" went on.
    Ordered,
    /// What is stored, in plain words. What other rows say is asked once, so that the screen can be drawn from here.
    MyData {
        /// Whether they follow a council's answer.
        follows: bool,
        /// Answers of other rounds that still hang on them.
        earlier: usize,
        /// Whether they are invited to the next surveys.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        invited: bool,
    },
    /// "Really delete everything?"
    ConfirmDelete,
    /// Choosing the language.
    Language,
    /// "Shall we stop writing?", where words may mean that.
    AskStop,
    /// No unsolicited messages any more; answers are kept.
    Stopped,
    /// The words of consent have changed since they agreed, or that was a year ago: asked before the next round, with age and place.
    Renew {
        /// The round's link that they came by.
        link: Option<String>,
        /// "More" was pressed.
        more: bool,
    },
    /// How old they are now, before they agree anew.
    Age {
        /// The round's link that they came by.
        link: Option<String>,
    },
    /// A guardian has said yes to another round: this one needs a yes of its own.
    ParentFirst {
        /// The round's link that they came by.
        link: Option<String>,
        /// When the link for the guardian ends.
        ends: Moment,
        /// The typed paper code was wrong.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        wrong_code: bool,
    },
    /// They did not agree to the new words: the next round is not entered, and what is stored stays.
    Declined {
        /// The round's link that they came by.
        link: Option<String>,
    },
    /// Guardian said yes: now the child's own assent.
    Assent {
        /// The round's link that they came by.
        link: Option<String>,
        /// "More" was pressed.
        more: bool,
    },
}

impl View {
    /// The link of the round that is meant, on the way to it.
    #[must_use]
    pub fn link(&self) -> Option<&str> {
        match self {
            Self::ChooseOblast { link }
            | Self::ChooseMunicipality { link, .. }
            | Self::WhichPlace { link, .. }
            | Self::NotListed { link }
            | Self::RoundAhead { link }
            | Self::Assent { link, .. }
            | Self::Renew { link, .. }
            | Self::Age { link }
            | Self::ParentFirst { link, .. }
            | Self::Declined { link } => link.as_deref(),
            _ => None,
        }
    }
}

/// What the taps of these views say back (`m:…` callback data).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MenuTap {
    /// Go on with the survey (from any view).
    Continue,
    /// Back to where the session stands, finished or not.
    Back,
    /// Follow the council's answer: yes or no.
    Follow(bool),
    /// Oblast chosen.
    Oblast(u16),
    /// Municipality chosen: index into the municipality data.
    Municipality(u16),
    /// Back to the oblasts.
    Oblasts,
    /// "My place is not here."
    NotListed,
    /// Language chosen.
    Language(super::Language),
    /// Show the help card.
    Help,
    /// Start a report to the safeguarding person.
    Report,
    /// "I was told what to answer."
    Ordered,
    /// "I do not understand this question."
    Unclear,
    /// Yes, pass that on.
    PassOn,
    /// After `/hide`: show where they are.
    Show,
    /// Ask for deletion.
    Delete,
    /// Yes, delete everything.
    ConfirmDelete,
    /// Change answers of a finished session.
    ChangeAnswers,
    /// The child agrees (after the guardian did), or somebody to words that have changed: to those with this mark.
    Agree(ConsentMark),
    /// They do not; or, in buttons from before they carried a mark, they do.
    Assent(bool),
    /// They read more before that, or go back from there.
    AssentMore(bool),
    /// Allow unsolicited messages again.
    Unstop,
    /// Invite me to the next surveys: yes to the question with this mark.
    Invite(ConsentMark),
    /// Do not.
    NoInvite,
    /// "My age is another one now."
    AskAge,
    /// The age now.
    Age(AgeBand),
    /// Asked once after `/hide`, and by [`View::AskStop`]: whether news and invitations should stop too.
    Quiet(bool),
}

impl MenuTap {
    /// `callback_data` of this tap.
    #[must_use]
    pub fn code(self) -> String {
        match self {
            Self::Continue => "m:go".into(),
            Self::Back => "m:b".into(),
            Self::Follow(yes) => format!("m:f{}", u8::from(yes)),
            Self::Oblast(n) => format!("m:o{n}"),
            Self::Municipality(n) => format!("m:m{n}"),
            Self::Oblasts => "m:os".into(),
            Self::NotListed => "m:nl".into(),
            Self::Language(l) => format!("m:l{}", l.code()),
            Self::Help => "m:h".into(),
            Self::Report => "m:r".into(),
            Self::Ordered => "m:t".into(),
            Self::Unclear => "m:w".into(),
            Self::PassOn => "m:ty".into(),
            Self::Show => "m:s".into(),
            Self::Delete => "m:x".into(),
            Self::ConfirmDelete => "m:xx".into(),
            Self::ChangeAnswers => "m:c".into(),
            Self::Agree(mark) => format!("m:A{}", mark.code()),
            Self::Assent(yes) => format!("m:a{}", u8::from(yes)),
            Self::AssentMore(more) => format!("m:i{}", u8::from(more)),
            Self::Unstop => "m:u".into(),
            Self::Invite(mark) => format!("m:v{}", mark.code()),
            Self::NoInvite => "m:n".into(),
            Self::AskAge => "m:g".into(),
            Self::Age(age) => format!("m:g{}", age.code()),
            Self::Quiet(yes) => format!("m:q{}", u8::from(yes)),
        }
    }

    /// The tap of a `callback_data`, if it is one.
    #[must_use]
    pub fn parse(data: &str) -> Option<Self> {
        let code = data.strip_prefix("m:")?;
        Some(match code {
            "go" => Self::Continue,
            "b" => Self::Back,
            "f1" => Self::Follow(true),
            "f0" => Self::Follow(false),
            "os" => Self::Oblasts,
            "nl" => Self::NotListed,
            "h" => Self::Help,
            "r" => Self::Report,
            "t" => Self::Ordered,
            "w" => Self::Unclear,
            "ty" => Self::PassOn,
            "s" => Self::Show,
            "x" => Self::Delete,
            "xx" => Self::ConfirmDelete,
            "c" => Self::ChangeAnswers,
            "a1" => Self::Assent(true),
            "a0" => Self::Assent(false),
            "i1" => Self::AssentMore(true),
            "i0" => Self::AssentMore(false),
            "u" => Self::Unstop,
            "n" => Self::NoInvite,
            "g" => Self::AskAge,
            "q1" => Self::Quiet(true),
            "q0" => Self::Quiet(false),
            _ => {
                let (kind, rest) = code.split_at_checked(1)?;
                match kind {
                    "A" => Self::Agree(ConsentMark::parse(rest)?),
                    "v" => Self::Invite(ConsentMark::parse(rest)?),
                    "g" => Self::Age(AgeBand::from_code(rest)?),
                    "o" => Self::Oblast(rest.parse().ok()?),
                    "m" => Self::Municipality(rest.parse().ok()?),
                    "l" => Self::Language(super::Language::from_code(rest)?),
                    _ => return None,
                }
            }
        })
    }
}
