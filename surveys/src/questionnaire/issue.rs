//! What is wrong with a questionnaire, and where.

use std::fmt;

use super::Language;
use crate::expression::{Absence, SyntaxErrorKind};

/// One finding. Its text for people in chats lives in `locales/*/errors.ftl` under [`IssueCode::id`]; `Display` of the code is English.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// As given to the loader.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// The language that it is about, if about one.
    pub language: Option<Language>,
    /// What.
    pub code: IssueCode,
    /// Whether it stops a launch.
    pub severity: Severity,
    /// What to write instead, ready to paste.
    pub suggestion: Option<String>,
}

/// Weight of an issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Severity {
    /// There is no questionnaire until it is mended.
    Error,
    /// Worth a look.
    Warning,
}

impl Severity {
    /// `error` or `warning`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

macro_rules! issue_codes {
    ($($variant:ident $id:literal $severity:ident ($($field:ident),*) $message:literal;)*) => {
        /// What is wrong, with the arguments of its text.
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum IssueCode {
            $(#[doc = $message] $variant { $(#[doc = stringify!($field)] $field: String),* },)*
        }

        impl IssueCode {
            /// Every [`Self::id`].
            pub const ALL_IDS: &'static [&'static str] = &[$($id),*];

            /// Message id in `errors.ftl`.
            #[must_use]
            pub const fn id(&self) -> &'static str {
                match self { $(Self::$variant { .. } => $id,)* }
            }

            /// Arguments of the message.
            #[must_use]
            pub fn arguments(&self) -> Vec<(&'static str, String)> {
                match self { $(Self::$variant { $($field),* } => vec![$((stringify!($field), $field.clone())),*],)* }
            }

            /// How much it weighs.
            #[must_use]
            pub const fn severity(&self) -> Severity {
                match self { $(Self::$variant { .. } => Severity::$severity,)* }
            }

            /// Whether it is an error of newer date, which stops no round that was opened before.
            pub(super) const fn is_of_late(&self) -> bool {
                matches!(self, Self::NoSuchDate { .. } | Self::InvisibleCharacter { .. })
            }

            /// Id and argument names of every code, for the test of the locales.
            #[cfg(test)]
            pub(super) const SHAPES: &'static [(&'static str, &'static [&'static str])] = &[$(($id, &[$(stringify!($field)),*])),*];
        }

        impl fmt::Display for IssueCode {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self { $(Self::$variant { $($field),* } => write!(f, $message),)* }
            }
        }
    };
}

issue_codes! {
    TomlSyntax "issue-toml-syntax" Error () "this is no TOML: a line is `key = value`, `[[survey]]`, `[[choices]]` or a note after #";
    TomlQuote "issue-toml-quote" Error (line) "the quote opened in line {line} is not closed";
    TomlCurlyQuote "issue-toml-curly-quote" Error () "texts stand between straight quotes \"…\", not between curly ones";
    TomlBraces "issue-toml-braces" Error () "all between {{ and }} stands in one line, with commas between the parts and none after the last; a quote inside of a text is written \\\"";
    TomlBrackets "issue-toml-brackets" Error () "a [ is not closed, or a comma is missing in its list";
    TomlHeading "issue-toml-heading" Error () "a heading is `[[survey]]` or `[[choices]]`, alone in its line";
    TomlEscape "issue-toml-escape" Error () "a \\ inside of \"…\" is written \\\\, or the text stands between '…'";
    TomlValue "issue-toml-value" Error () "after = comes a value, a text between quotes \"…\"";
    TomlKey "issue-toml-key" Error () "a line is written key = value, the key in a-z, 0-9, _ and - (any other between quotes)";
    TomlRest "issue-toml-rest" Error () "after the value nothing may stand in its line; a quote inside of a text is written \\\"";
    TomlNumber "issue-toml-number" Error () "this is no number: write it as 5, 0.5 or -5, and anything else between quotes \"…\"";
    TomlDate "issue-toml-date" Error () "this is no date or time: write a date as 2026-02-28, between quotes \"…\"";
    TomlControl "issue-toml-control" Error (character) "the character {character} is not seen and may not stand in the file: delete it";
    TomlDeep "issue-toml-deep" Error () "too many brackets stand inside of each other: take some away";
    TomlDotted "issue-toml-dotted" Error () "the part before the . has a value already: write each key once, without a .";
    SingleBracket "issue-single-bracket" Error (name) "write `[[{name}]]`, with two brackets on both sides, above each row";
    SettingInRow "issue-setting-in-row" Error (column) "`{column}` is a setting: settings stand at the top, without a heading, before the first `[[survey]]`";
    NotUtf8 "issue-not-utf8" Error (encoding) "the file is written in {encoding}: save it as UTF-8";
    TornCharacter "issue-torn-character" Error () "a character is damaged here, the file is UTF-8 otherwise: type it anew";
    UnknownEncoding "issue-unknown-encoding" Error () "the file is not written in UTF-8: save it as UTF-8";
    EmptyFile "issue-empty-file" Error () "the file is empty: begin with one of the library, as surveys/library/needs-assessment/questionnaire.toml";
    FileTooLarge "issue-file-too-large" Error (limit) "the file is larger than {limit} KiB";
    TooManyRows "issue-too-many-rows" Error (count, limit) "{count} rows are more than {limit}";
    NoQuestions "issue-no-questions" Error () "there is no question to ask";
    MissingColumn "issue-missing-column" Error (column) "`{column}` is missing or empty";
    MisspeltColumn "issue-misspelt-column" Error (column, nearest) "`{column}` looks like a misspelt `{nearest}`";
    UnknownKey "issue-unknown-key" Warning (column) "nothing is known about `{column}`; it is ignored";
    DuplicateColumn "issue-duplicate-column" Error (column) "`{column}` is given twice in one row";
    IgnoredColumn "issue-ignored-column" Warning (column, kind) "`{column}` means nothing for `{kind}`; it is ignored";
    WrongValue "issue-wrong-value" Error (column) "the value of `{column}` is of the wrong sort";
    NotYesOrNo "issue-not-yes-or-no" Error (column, value) "`{column}` is yes or no, not `{value}`";
    OutOfRange "issue-out-of-range" Error (column, min, max) "`{column}` must be a whole number from {min} to {max}";
    BadFormId "issue-bad-form-id" Error (value) "form_id `{value}` must be 1 to 40 of a-z, 0-9 and -";
    BadName "issue-bad-name" Error (name) "`{name}` is no name: a letter or _, then letters, digits, _ - .";
    ReservedName "issue-reserved-name" Error (name) "the name `{name}` is reserved";
    DuplicateName "issue-duplicate-name" Error (name, line) "the name `{name}` is already used in line {line}";
    NotTranslated "issue-not-translated" Error (column) "write `{column}` in both languages: {{ ky = \"…\", ru = \"…\" }}";
    MissingTranslation "issue-missing-translation" Error (column) "`{column}` has no text in this language";
    UnknownLanguage "issue-unknown-language" Error (language) "`{language}` is none of the languages ky and ru";
    MissingLabel "issue-missing-label" Error (name) "`{name}` has no label";
    TextTooLong "issue-text-too-long" Error (column, length, limit) "`{column}` has {length} characters, more than {limit}";
    ButtonTooLong "issue-button-too-long" Error (name, length, limit) "the text of choice `{name}` has {length} characters and a button holds {limit}: add `short`";
    LookAlike "issue-look-alike" Warning (word, letters) "the Cyrillic word `{word}` holds Latin {letters}";
    MixedName "issue-mixed-name" Warning (name, letters) "the name `{name}` mixes Cyrillic and Latin letters: {letters}";
    AlikeNames "issue-alike-names" Warning (name, other) "the names `{name}` and `{other}` look alike";
    InvisibleCharacter "issue-invisible-character" Error (column, character) "`{column}` holds the character {character}, which is not seen: delete it";
    WrongDefault "issue-wrong-default" Warning (name, value) "the default `{value}` is no answer to `{name}`; it is ignored";
    UnknownType "issue-unknown-type" Error (kind) "unknown type `{kind}`";
    RefusedMedia "issue-refused-media" Error (kind) "`{kind}` is not asked: pictures, sound and files of minors are not collected";
    RefusedPlace "issue-refused-place" Error (kind) "`{kind}` is not asked: where somebody is would tell who it is";
    RefusedRepeat "issue-refused-repeat" Error (kind) "`{kind}`: repeats cannot be asked in a chat, write the rows out";
    RefusedDevice "issue-refused-device" Error (kind) "`{kind}` would collect who answers or when; delete the row";
    RefusedLookUp "issue-refused-look-up" Error (kind) "`{kind}`: lists from other files are not supported, use `[[choices]]`";
    RefusedType "issue-refused-type" Error (kind) "`{kind}` cannot be asked in a chat";
    RefusedOrOther "issue-refused-or-other" Error () "or_other has no text in two languages: add a choice `other` and a text question";
    MissingList "issue-missing-list" Error (kind) "`{kind}` needs the name of a list";
    UnknownList "issue-unknown-list" Error (list) "there is no list `{list}`";
    UnusedList "issue-unused-list" Warning (list) "no question uses the list `{list}`";
    TooManyChoices "issue-too-many-choices" Error (list, count, limit) "the list `{list}` has {count} choices, more than {limit}";
    TooFewChoices "issue-too-few-choices" Error (list, min) "the list `{list}` needs at least {min} choices";
    DuplicateChoice "issue-duplicate-choice" Error (list, name) "the list `{list}` has the choice `{name}` twice";
    DuplicateChoiceLabel "issue-duplicate-choice-label" Error (list, label) "two choices of `{list}` have the label `{label}`";
    BadChoiceName "issue-bad-choice-name" Error (name) "`{name}` is no name of a choice: no spaces, no quotes, at most 64 characters";
    SelectionsOutOfOrder "issue-selections-out-of-order" Error (min, max) "at least {min} and at most {max} choices cannot both hold";
    BadRange "issue-bad-range" Error (start, end, step) "a range from {start} to {end} by {step} has no values, or more than 1000";
    BadBands "issue-bad-bands" Error (value) "`bands` are two or more ascending lower ends such as `0 5 10`, not `{value}`: without them the numbers are never published";
    UnknownParameter "issue-unknown-parameter" Warning (parameter) "the parameter `{parameter}` is ignored";
    UnopenedGroup "issue-unopened-group" Error () "end group without begin group";
    UnclosedGroup "issue-unclosed-group" Error (name) "the group `{name}` is never ended";
    EmptyGroup "issue-empty-group" Warning (name) "the group `{name}` is empty";
    SecondRest "issue-second-rest" Error () "there is one rest screen at most";
    RestInGroup "issue-rest-in-group" Error () "the rest screen must stand outside of groups";
    UnknownInstitution "issue-unknown-institution" Error (institution) "`{institution}` is no institution: school or clinic";
    MissingSource "issue-missing-source" Error () "`background` does not say where it is known from: add `source = \"…\"`";
    AudioMissing "issue-audio-missing" Error (file) "there is no `{file}` beside the questionnaire";
    AudioTooLarge "issue-audio-too-large" Error (file, kb) "`{file}` has {kb} KB, 60 are the most: record in mono with 16 or 24 kbit/s";
    AudioNotOpus "issue-audio-not-opus" Error (file) "`{file}` is not Opus in Ogg: ffmpeg -i {file} -ac 1 -c:a libopus -b:a 24k OUT.ogg";
    NoAudio "issue-no-audio" Warning (name) "`{name}` has no recording in this language, others have one";
    BadAudio "issue-bad-audio" Error () "`audio` names a file beside the questionnaire, such as `water.ky.ogg`";
    UnknownSector "issue-unknown-sector" Error (sector) "unknown sector `{sector}`";
    ManyQuestions "issue-many-questions" Warning (count, advised) "{count} questions are many for a chat; {advised} is a good limit";
    NoWayOut "issue-no-way-out" Warning (name) "`{name}` is required and offers no \"don't know\": people may leave here";
    NeverBySms "issue-never-by-sms" Warning (name) "`{name}` is never sent by SMS (sensitive, a long answer, or helplines): what it says for SMS is ignored";
    EchoBySms "issue-echo-by-sms" Warning (name) "by SMS `${{{name}}}` would show an earlier answer on a phone that others read: write `label.sms` without it";
    UnreadWords "issue-unread-words" Warning (name) "nobody reads what is typed at `{name}`, and nothing of it is published: offer choices, or name a list with `topics`";
    FollowedWords "issue-followed-words" Error (name) "`{name}` asks for own words only of some (`relevant`), and what only some were asked for in own words is never published: take the condition away from it and from its group";
    NoSuchWords "issue-no-such-words" Error (name) "`quotes` stands at a select_one with the choice `yes` and names an earlier question with `topics`, not `{name}`";
    SensitiveText "issue-sensitive-text" Warning (name) "`{name}` asks for sensitive things in free text: offer choices";
    ExpressionTooBig "issue-expression-too-big" Error () "the expression is too long or too deep";
    ExpressionEnds "issue-expression-ends" Error () "the expression ends too early";
    ExpressionUnexpected "issue-expression-unexpected" Error (token) "`{token}` cannot stand here";
    ExpressionQuote "issue-expression-quote" Error () "a quote is opened and never closed";
    ExpressionReference "issue-expression-reference" Error () "a reference is written ${{name}}, without spaces";
    ExpressionLastSaved "issue-expression-last-saved" Error () "last-saved would show one person's answer to another";
    ExpressionPath "issue-expression-path" Error (token) "`{token}`: paths and look-ups do not work in a chat, write ${{name}}";
    ExpressionOperator "issue-expression-operator" Error (written, instead) "write `{instead}` and not `{written}`";
    ExpressionFunction "issue-expression-function" Error (function) "unknown function `{function}`";
    ExpressionUnsupported "issue-expression-unsupported" Error (function) "the function `{function}` does not exist here: write it in another way, or leave it out";
    ExpressionRepeats "issue-expression-repeats" Error (function) "`{function}` is for repeats, which a chat has not: name each question, as in ${{a}} + ${{b}}";
    ExpressionLookUps "issue-expression-look-ups" Error (function) "`{function}` reads tables from other files: write the values as columns of `[[choices]]` and use choice_filter";
    ExpressionPlaces "issue-expression-places" Error (function) "`{function}` measures places, which are never asked: ask with choices";
    ExpressionIdentity "issue-expression-identity" Error (function) "`{function}` would tell who answers: leave it out";
    NoSuchDate "issue-no-such-date" Error (date) "there is no date `{date}`: write year-month-day as in 2026-02-28";
    ExpressionArguments "issue-expression-arguments" Error (function, min, max, given) "`{function}` takes {min} to {max} arguments and has {given}";
    ExpressionPattern "issue-expression-pattern" Error (detail) "the pattern of regex() cannot be read: {detail}";
    ExpressionNotLiteral "issue-expression-not-literal" Error (function) "the second argument of `{function}` must be a quoted text";
    UnknownReference "issue-unknown-reference" Error (name) "there is no question `{name}`";
    LaterReference "issue-later-reference" Error (name) "`{name}` is asked later, so it is still blank here";
    ReferenceWithoutAnswer "issue-reference-without-answer" Error (name) "`{name}` has no answer to look at";
    SelfReference "issue-self-reference" Error (name) "a constraint writes `.` for the new answer; ${{{name}}} is the old one";
    Cycle "issue-cycle" Error (names) "these depend on each other in a circle: {names}";
    ChainTooLong "issue-chain-too-long" Error (name) "`{name}` hangs on too long a chain of rows";
    UnknownChoice "issue-unknown-choice" Error (name, choice) "`{name}` has no choice `{choice}`";
    EqualsOnMultiple "issue-equals-on-multiple" Error (name) "`{name}` may hold several choices: use selected()";
    BareName "issue-bare-name" Error (name) "`{name}` needs quotes or ${{…}}";
    UnknownFilterColumn "issue-unknown-filter-column" Error (column, list) "the list `{list}` has no column `{column}`";
    CurrentOutsideConstraint "issue-current-outside-constraint" Error () "`.` has a meaning in a constraint only";
    MisplacedOnce "issue-misplaced-once" Error () "once() gives the whole value of a calculation: let it stand alone or as a branch of if() or coalesce()";
    UnanchoredPattern "issue-unanchored-pattern" Warning (pattern) "regex() matches the whole answer: write ^ and $ around `{pattern}` so that it means the same everywhere";
    StoredBoolean "issue-stored-boolean" Warning (name) "`{name}`: a calculated false is the text \"false\", which counts as true: compare with 'true'";
    LonelyValue "issue-lonely-value" Warning (value) "`{value}` alone is no comparison: write the question before it, too";
    ConstantCondition "issue-constant-condition" Warning (truth) "this condition is always {truth}";
    RussianLetters "issue-russian-letters" Warning (letters) "the letters of this pattern leave out {letters} of Kyrgyz";
    StoredNumber "issue-stored-number" Warning (name) "`{name}`: a calculated 0 is the text \"0\", which counts as true: compare with a number";
}

impl From<SyntaxErrorKind> for IssueCode {
    fn from(kind: SyntaxErrorKind) -> Self {
        use SyntaxErrorKind as K;
        match kind {
            K::TooLong | K::TooDeep => Self::ExpressionTooBig {},
            K::UnexpectedEnd => Self::ExpressionEnds {},
            K::Unexpected(token) => Self::ExpressionUnexpected { token },
            K::UnterminatedText => Self::ExpressionQuote {},
            K::BadReference => Self::ExpressionReference {},
            K::LastSaved => Self::ExpressionLastSaved {},
            K::NotSupported(token) => Self::ExpressionPath { token },
            K::ForeignOperator { written, instead } => Self::ExpressionOperator {
                written,
                instead: instead.to_owned(),
            },
            K::UnknownFunction { name, .. } => Self::ExpressionFunction { function: name },
            K::AbsentFunction(function, absence) => absent(function.to_owned(), absence),
            K::Arity {
                name,
                min,
                max,
                given,
            } => Self::ExpressionArguments {
                function: name.to_owned(),
                min: min.to_string(),
                max: max.to_string(),
                given: given.to_string(),
            },
            K::BadPattern(detail) => Self::ExpressionPattern { detail },
            K::NotLiteral(function) => Self::ExpressionNotLiteral {
                function: function.to_owned(),
            },
        }
    }
}

fn absent(function: String, absence: Absence) -> IssueCode {
    match absence {
        Absence::Written(_) | Absence::Unneeded => IssueCode::ExpressionUnsupported { function },
        Absence::Repeats => IssueCode::ExpressionRepeats { function },
        Absence::LookUps => IssueCode::ExpressionLookUps { function },
        Absence::Places => IssueCode::ExpressionPlaces { function },
        Absence::Identity => IssueCode::ExpressionIdentity { function },
    }
}
