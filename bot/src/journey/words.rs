//! What typed words mean on which screen: one table for every channel.

use surveys::engine::{self, Input, Problem, reading};

use super::{Aside, Facts, State};
use crate::domain::{
    AgeBand, CODE_LETTERS, Language, Moment, Onboarding, OnboardingStep, Respondent, View, Wish,
};

/// What was typed on the screen of ages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TypedAge {
    /// One of the bands.
    Band(AgeBand),
    /// Another age.
    Other,
}

/// Option 1 is yes and 2 is no; so are words.
#[must_use]
pub(super) fn yes_or_no(text: &str, language: Language) -> Option<bool> {
    match reading::numeral(text, language) {
        Some(1) => Some(true),
        Some(2) => Some(false),
        Some(_) => None,
        None => reading::yes_or_no(text),
    }
}

/// Yes or no in words or signs: where a number must not do what cannot be undone.
#[must_use]
pub(super) fn yes_or_no_in_words(text: &str) -> Option<bool> {
    reading::yes_or_no(text)
}

/// Whether a text tells somebody something: more than a number, a yes, or thanks.
#[must_use]
pub(super) fn tells(text: &str) -> bool {
    let empty = |word: &str| {
        let closes = THANKS.contains(&engine::latin_key(word).as_str());
        closes || reading::yes_or_no(word).is_some()
    };
    let mut words = text.split(|c: char| !c.is_alphanumeric());
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let number = |language: &Language| reading::years(text, *language).is_some();
    letters >= LETTERS
        && !Language::ALL.iter().any(number)
        && words.any(|word| !word.is_empty() && !empty(word))
}

/// Fewer letters than this are no message.
const LETTERS: usize = 3;
/// Latin keys of words that close a talk and tell nothing.
const THANKS: [&str; 8] = [
    "rahmat",
    "coniq",
    "con",
    "spasibo",
    "poniatno",
    "iasno",
    "tusundum",
    "tusunuktu",
];

/// Whether a text asks who we are or what for.
#[must_use]
pub(super) fn asks_who(text: &str) -> bool {
    let asks = |word: &str| ASKING.contains(&engine::latin_key(word).as_str());
    let mut words = text.split(|c: char| !c.is_alphanumeric());
    !text.contains(|c: char| c.is_ascii_digit()) && words.any(asks)
}

/// Whether a text is no more than thanks, or that it was understood.
#[must_use]
pub fn is_thanks(text: &str) -> bool {
    let mut words = text.split(|c: char| !c.is_alphanumeric());
    let thanks = |word: &str| THANKS.contains(&engine::latin_key(word).as_str());
    words.clone().any(thanks)
        && words.all(|word| word.is_empty() || thanks(word) || is_filler(word))
}

fn is_filler(word: &str) -> bool {
    FILLERS.contains(&engine::latin_key(word).as_str())
}

/// Latin keys of words around thanks: "big", "you", "to you", "all".
const FILLERS: [&str; 8] = [
    "bolsoe", "vam", "tebe", "vse", "sizge", "saga", "silerge", "baarina",
];
/// Latin keys of words that ask: who, whom, what, what for, why, from where.
const ASKING: [&str; 13] = [
    "kim", "kimsiz", "kimsin", "kimsiner", "kimder", "emne", "emnege", "nege", "kto", "cto",
    "zacem", "pocemu", "otkuda",
];

/// The number of an option, in figures or words.
#[must_use]
pub(super) fn option(text: &str, language: Language) -> Option<usize> {
    reading::numeral(text, language)
}

/// What was typed where both questions at the end are asked in one message. A bare "yes" does not say to what.
#[must_use]
pub(super) fn wish(text: &str, language: Language) -> Option<Wish> {
    match option(text, language) {
        Some(n) => Wish::NUMBERED.get(n.checked_sub(1)?).copied(),
        None => (yes_or_no_in_words(text) == Some(false)).then_some(Wish::Nothing),
    }
}

/// A bare number up to 4 is a band and 5 is another age; all else is years, also with words around it ("мен 15 жаштамын").
#[must_use]
pub(super) fn age(text: &str, language: Language) -> Option<TypedAge> {
    let bands = AgeBand::ALL;
    let years = |years: usize| {
        let band = u8::try_from(years).ok().and_then(AgeBand::of);
        band.map_or(TypedAge::Other, TypedAge::Band)
    };
    match option(text, language) {
        Some(0) => None,
        Some(n) if n <= bands.len() => Some(TypedAge::Band(bands[n - 1])),
        Some(n) => Some(years(n)),
        None => reading::years(text, language).map(years),
    }
}

/// The language of an option; names of languages are keywords.
#[must_use]
pub(super) fn language(text: &str, spoken: Language) -> Option<Language> {
    let index = option(text, spoken)?.checked_sub(1)?;
    Language::ALL.get(index).copied()
}

/// Whether a typed text may answer what is asked: then it is no part of what was written of harm before.
#[must_use]
pub fn is_answer(state: &State, text: &str, facts: &Facts<'_>, now: Moment) -> bool {
    if !text.chars().any(char::is_alphabetic) {
        return true;
    }
    match state {
        State::New(way) => answers_way(way, text, facts),
        State::Known(r, Some(Aside::Language)) => language(text, r.language).is_some(),
        State::Known(r, _) => match &r.view {
            View::Survey => answers_question(r, text, facts, now),
            View::Help | View::Report | View::Reported | View::AskOrdered | View::Ordered => true,
            View::AskFollow
            | View::AskInvite { .. }
            | View::RoundAhead { .. }
            | View::Assent { .. }
            | View::Renew { .. } => yes_or_no(text, r.language).is_some(),
            View::AskBoth => wish(text, r.language).is_some(),
            View::Age { .. } => age(text, r.language).is_some(),
            View::ParentFirst { .. } => is_code(text),
            _ => false,
        },
    }
}

fn answers_way(way: &Onboarding, text: &str, facts: &Facts<'_>) -> bool {
    let spoken = way.spoken();
    match &way.step {
        OnboardingStep::Age if age(text, spoken).is_some() => true,
        OnboardingStep::Guardian
        | OnboardingStep::GuardianCode
        | OnboardingStep::AskParent
        | OnboardingStep::AskLater(_)
            if is_code(text) =>
        {
            true
        }
        _ if option(text, spoken).is_some() || yes_or_no(text, spoken).is_some() => true,
        _ => facts.by_sms() && !facts.municipalities.typed(text).is_empty(),
    }
}

/// Letters of what may be meant for the code of a paper slip, which has eight.
const CODE: std::ops::RangeInclusive<usize> = 6..=10;

/// Whether it may be meant for the code of a paper slip: of the letters that codes have, or a word with figures in it.
#[must_use]
pub(super) fn is_code(text: &str) -> bool {
    let one_word = text.split_whitespace().count() == 1;
    let printed = surveys::engine::printed_code(text);
    let drawn = printed.bytes().all(|b| CODE_LETTERS.contains(&b));
    let figures = one_word && text.contains(|c: char| c.is_ascii_digit());
    let thanks = THANKS.contains(&engine::latin_key(text).as_str());
    CODE.contains(&printed.chars().count()) && (drawn || figures) && !thanks
}

fn answers_question(r: &Respondent, text: &str, facts: &Facts<'_>, now: Moment) -> bool {
    let open = r.open.as_ref();
    let Some((open, round)) = open.and_then(|o| Some((o, facts.snapshot.round(&o.round)?))) else {
        // nothing is asked that it could answer
        return false;
    };
    let input = Input::Typed(text.to_owned());
    let (questionnaire, session) = (&round.questionnaire, &open.session);
    let step = engine::step(questionnaire, session, input, now, r.language);
    let problem = step.session.problem;
    !matches!(problem, Some(Problem::NotUnderstood | Problem::Left))
}
