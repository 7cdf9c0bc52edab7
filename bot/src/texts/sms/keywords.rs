//! Words that do something from any state: looked for before an answer is, and only as the whole message.

use std::collections::HashMap;
use std::sync::LazyLock;

use surveys::engine::{fold, latin_keys};

use super::super::TextsError;
use crate::domain::{Language, PerLanguage};

/// What a word of [`Keywords`] asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Keyword {
    /// No message any more that was not asked for, on every channel.
    Stop,
    /// Helplines.
    Help,
    /// Erase everything; asked once more before it is done.
    Delete,
    /// The question before.
    Back,
    /// Leave this question.
    Skip,
    /// Choose the language.
    Language,
    /// From now on this language.
    Speak(Language),
    /// From now on Latin letters.
    Latin,
    /// From now on Cyrillic letters.
    Cyrillic,
    /// Take part; [`Found::argument`] is the municipality.
    Join,
    /// Write to me again, or begin.
    Start,
    /// Go on where we were.
    Continue,
    /// Go on in Telegram.
    Telegram,
    /// Open the message that waits.
    Read,
    /// A guardian takes a yes on paper back; [`Found::argument`] is the code.
    Withdraw,
    /// A guardian lets the child of a paper code be invited again; [`Found::argument`] is the code.
    Permit,
}

impl Keyword {
    /// It asks for the next question: where the talk has gone on, a copy that comes late must not lead away from it.
    #[must_use]
    pub const fn leads_on(self) -> bool {
        matches!(
            self,
            Self::Join | Self::Start | Self::Continue | Self::Language
        )
    }
}

/// A keyword in a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found<'a> {
    /// What it asks for.
    pub keyword: Keyword,
    /// The language of the word; `None` if several have it.
    pub language: Option<Language>,
    /// What follows `Join`, `Withdraw` or `Permit`, as typed, without the signs around it: a municipality's code or name, a guardian's code, or nothing.
    /// Empty for the others.
    pub argument: &'a str,
}

/// The keywords of both languages by their Latin keys.
#[derive(Debug, Clone)]
pub struct Keywords {
    words: HashMap<String, (Keyword, Option<Language>)>,
    /// The languages of words in Cyrillic letters, as they are spelled: СТАРТ is Russian although START is in both.
    spelled: HashMap<String, Option<Language>>,
    /// The first word of each line, as written there.
    told: HashMap<(Keyword, Language), String>,
}

impl From<KeywordsError> for TextsError {
    fn from(error: KeywordsError) -> Self {
        let (KeywordsError::Line { language, .. } | KeywordsError::Twice { language, .. }) = &error;
        Self {
            language: language.code(),
            problem: error.to_string(),
        }
    }
}

/// A list of keywords that cannot be used: found at start.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeywordsError {
    /// Neither a comment nor `keyword = word, word`.
    #[error("keywords {}: not a line of the form `keyword = word, word`: {line}", language.code())]
    Line {
        /// Of which list.
        language: Language,
        /// The line.
        line: String,
    },
    /// Two keywords have words that are typed alike.
    #[error("keywords {}: `{word}` already means something else", language.code())]
    Twice {
        /// Of which list.
        language: Language,
        /// The second word.
        word: String,
    },
}

const LISTS: PerLanguage<&str> = PerLanguage {
    ky: include_str!("../../../../locales/ky/keywords.txt"),
    ru: include_str!("../../../../locales/ru/keywords.txt"),
};

/// The names of the lines whose words ask for a language.
const SPEAK: PerLanguage<&str> = PerLanguage {
    ky: "kyrgyz",
    ru: "russian",
};

impl Keywords {
    /// The lists of the product.
    ///
    /// # Errors
    /// Never for a built product: a test loads them.
    pub fn bundled() -> Result<Self, KeywordsError> {
        let lists: Vec<(Language, &str)> = LISTS.iter().map(|(l, list)| (l, *list)).collect();
        Self::new(&lists)
    }

    /// Lists of lines `keyword = word, word`, with `#` before a comment.
    ///
    /// # Errors
    /// Names the line or word.
    pub fn new(lists: &[(Language, &str)]) -> Result<Self, KeywordsError> {
        let mut words: HashMap<String, (Keyword, Option<Language>)> = HashMap::new();
        let mut spelled: HashMap<String, Option<Language>> = HashMap::new();
        let mut told = HashMap::new();
        for (language, list) in lists {
            let language = *language;
            for line in list.lines().map(str::trim) {
                if line.is_empty() || line.starts_with('#') {
                    continue;
                }
                let read = line.split_once('=');
                let (keyword, typed) = read
                    .and_then(|(name, typed)| Some((Keyword::named(name.trim())?, typed)))
                    .ok_or_else(|| KeywordsError::Line {
                        language,
                        line: line.to_owned(),
                    })?;
                for word in typed.split(',').map(str::trim) {
                    told.entry((keyword, language))
                        .or_insert_with(|| word.to_owned());
                    if !word.is_ascii() {
                        spelled
                            .entry(fold(word))
                            .and_modify(|own| *own = own.filter(|own| *own == language))
                            .or_insert(Some(language));
                    }
                    let key = latin_keys(word).into_iter().next();
                    let known = key.map(|key| {
                        words
                            .entry(key)
                            .and_modify(|(_, own)| *own = own.filter(|own| *own == language))
                            .or_insert((keyword, Some(language)))
                            .0
                    });
                    if known != Some(keyword) {
                        return Err(KeywordsError::Twice {
                            language,
                            word: word.to_owned(),
                        });
                    }
                }
            }
        }
        Ok(Self {
            words,
            spelled,
            told,
        })
    }

    /// The word that people are told to write for it; none if the language's list has no line for it.
    #[must_use]
    pub fn word(&self, keyword: Keyword, language: Language) -> Option<&str> {
        self.told.get(&(keyword, language)).map(String::as_str)
    }

    /// The keyword that the whole message is, however it is typed; `JOIN`, `WITHDRAW` and `PERMIT` alone may be followed by
    /// something.
    #[must_use]
    pub fn find<'a>(&self, text: &'a str) -> Option<Found<'a>> {
        if is_question_mark(text) {
            return Some(Found {
                keyword: Keyword::Help,
                language: None,
                argument: "",
            });
        }
        if let Some((keyword, language)) = self.named(text) {
            return Some(Found {
                keyword,
                language,
                argument: "",
            });
        }
        let text = text.trim_matches(is_sign);
        let end = text
            .find(|c: char| !c.is_alphabetic())
            .unwrap_or(text.len());
        let (word, rest) = text.split_at_checked(end)?;
        let takes_more = |k| matches!(k, Keyword::Join | Keyword::Withdraw | Keyword::Permit);
        let (keyword, language) = self.named(word).filter(|(k, _)| takes_more(*k))?;
        Some(Found {
            keyword,
            language,
            argument: rest.trim_start_matches(is_sign),
        })
    }

    /// What the whole text means, also said twice: "токто, мага жазба".
    fn named(&self, text: &str) -> Option<(Keyword, Option<Language>)> {
        let found = |key: &String| self.words.get(key).copied();
        let named = |text: &str| {
            let (keyword, language) = latin_keys(text).iter().find_map(found)?;
            let spelled = || self.spelled.get(&fold(text)).copied().flatten();
            Some((keyword, language.or_else(spelled)))
        };
        named(text).or_else(|| {
            let clauses = text.split([',', ';', '.', '!', '\n']);
            let clauses = clauses.filter(|clause| clause.contains(char::is_alphanumeric));
            let mut meanings = clauses.map(named);
            let (keyword, language) = meanings.next()??;
            let same = |meant: Option<(Keyword, _)>| meant.is_some_and(|(also, _)| also == keyword);
            meanings.all(same).then_some((keyword, language))
        })
    }
}

impl Keyword {
    /// The keyword of a line in the lists.
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "stop" => Self::Stop,
            "help" => Self::Help,
            "delete" => Self::Delete,
            "back" => Self::Back,
            "skip" => Self::Skip,
            "language" => Self::Language,
            "latin" => Self::Latin,
            "cyrillic" => Self::Cyrillic,
            "join" => Self::Join,
            "start" => Self::Start,
            "continue" => Self::Continue,
            "telegram" => Self::Telegram,
            "read" => Self::Read,
            "withdraw" => Self::Withdraw,
            "permit" => Self::Permit,
            _ => Self::Speak(SPEAK.iter().find(|(_, speak)| **speak == name)?.0),
        })
    }
}

/// What follows the word with which a guardian takes a yes on paper back: a code, or nothing. For chats, where words are no keywords.
#[must_use]
pub fn withdrawal(text: &str) -> Option<&str> {
    after(Keyword::Withdraw, text)
}

/// What follows the word with which a guardian lets the child of a paper code be invited again: the code, or nothing.
#[must_use]
pub fn invitation_permit(text: &str) -> Option<&str> {
    after(Keyword::Permit, text)
}

fn after(keyword: Keyword, text: &str) -> Option<&str> {
    static WORDS: LazyLock<Option<Keywords>> = LazyLock::new(|| Keywords::bundled().ok());
    let found = WORDS.as_ref()?.find(text)?;
    (found.keyword == keyword).then_some(found.argument)
}

fn is_question_mark(text: &str) -> bool {
    let mark = |c| matches!(c, '?' | '？' | '¿');
    text.contains(mark) && text.chars().all(|c| mark(c) || c.is_whitespace())
}

fn is_sign(c: char) -> bool {
    !c.is_alphanumeric()
}
