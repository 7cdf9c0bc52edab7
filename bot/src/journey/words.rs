//! What typed words mean on which screen: one table for every channel.

use surveys::engine::reading::{self, Asked};
use surveys::engine::{self, Input, Problem};

use super::{Facts, SideQuestion, State};
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

/// The same where it is asked whether somebody takes part.
#[must_use]
pub(super) fn takes_part(text: &str, language: Language) -> Option<bool> {
    yes_or_no(text, language).or_else(|| reading::yes_or_no_to(Asked::TakingPart, text))
}

/// Whether all is to be erased. A number must not do what cannot be undone.
#[must_use]
pub(super) fn erases(text: &str) -> Option<bool> {
    reading::yes_or_no_to(Asked::Erasing, text)
}

/// Yes or no to "shall we stop writing?": what may mean a stop is a yes, as it is said twice.
#[must_use]
pub(super) fn stops(text: &str, language: Language) -> Option<bool> {
    yes_or_no(text, language).or_else(|| reading::may_mean_stop(text).then_some(true))
}

/// Whether typed words of a respondent may mean "stop writing to me": asked then, as nobody is sure. Where people write in their own words,
/// only if they say nothing else.
#[must_use]
pub(super) fn may_mean_stop(r: &Respondent, text: &str, facts: &Facts<'_>, now: Moment) -> bool {
    match &r.view {
        View::Help | View::Report | View::Reported | View::AskOrdered | View::Ordered => {
            reading::means_stop(text)
        }
        View::AskStop => false,
        View::Survey if reading::means_stop(text) => true,
        View::Survey => reading::may_mean_stop(text) && !answers_question(r, text, facts, now),
        _ => reading::may_mean_stop(text),
    }
}

/// Whether a typed text answers the question whether somebody takes part, where that is asked.
#[must_use]
pub fn consents(state: &State, text: &str) -> bool {
    let (asked, language) = match state {
        State::New(way) => {
            let step = &way.step;
            let asked = matches!(step, OnboardingStep::Consent | OnboardingStep::ConsentMore);
            (asked, way.spoken())
        }
        State::Known(r, side_question) => {
            let views = matches!(
                r.view,
                View::Assent { .. } | View::Renew { .. } | View::RoundAhead { .. }
            );
            (side_question.is_none() && views, r.language)
        }
    };
    asked && takes_part(text, language).is_some()
}

/// Whether a text asks to stop, and nothing else.
#[must_use]
pub fn means_stop(text: &str) -> bool {
    reading::means_stop(text)
}

/// Yes or no in words or signs: where a number must not do what cannot be undone.
#[must_use]
pub(super) fn yes_or_no_in_words(text: &str) -> Option<bool> {
    reading::yes_or_no(text)
}

/// Whether a text tells somebody something: more than a number, a class, a greeting, a yes, or thanks.
#[must_use]
pub(super) fn tells(text: &str) -> bool {
    let empty = |word: &str| {
        let key = engine::latin_key(word);
        let number = |language: Language| reading::years(word, language).is_some();
        THANKS.contains(&key.as_str())
            || NO_NEWS.iter().any(|stem| key.starts_with(stem))
            || reading::yes_or_no(word).is_some()
            || key.starts_with(|c: char| c.is_ascii_digit())
            || Language::ALL.into_iter().any(number)
    };
    let mut words = text.split(|c: char| !c.is_alphanumeric());
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let number = |language: &Language| {
        let numeral = || reading::numeral(text, *language);
        reading::years(text, *language).or_else(numeral).is_some()
    };
    let said = |asked| reading::yes_or_no_to(asked, text).is_some();
    letters >= LETTERS
        && ![Asked::TakingPart, Asked::Erasing].into_iter().any(said)
        && !Language::ALL.iter().any(number)
        && words.any(|word| !word.is_empty() && !empty(word))
}

/// Latin stems of words that tell nothing beside a number or a greeting: a class, a number, years, "hello".
const NO_NEWS: [&str; 13] = [
    "klass", "nomer", "variant", "knopk", "punkt", "jas", "let", "god", "salam", "privet",
    "zdravst", "kandai", "kak",
];

/// Whether a text says no more than that they go on: "ok, we go on".
#[must_use]
pub(super) fn goes_on(text: &str) -> bool {
    let on = |word: &str| {
        let key = engine::latin_key(word);
        GOING_ON.iter().any(|stem| key.starts_with(stem))
    };
    let words = text.split(|c: char| !c.is_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let known = |word: &&str| on(word) || is_filler(word) || reading::yes_or_no(word) == Some(true);
    words.iter().any(|word| on(word)) && words.iter().all(known)
}

/// Latin stems of "we go on", in both languages.
const GOING_ON: [&str; 5] = ["prodolj", "ulant", "dals", "dalee", "poehali"];

/// Whether a text says that a place is in none of the lists.
#[must_use]
pub(super) fn says_not_listed(text: &str) -> bool {
    let words = text.split(|c: char| !c.is_alphanumeric());
    let keys: Vec<String> = words.map(engine::latin_key).collect();
    let not = keys.iter().any(|key| {
        matches!(
            key.as_str(),
            "net" | "netu" | "ne" | "jok" | "taba" | "tappai"
        )
    });
    let place = |key: &String| PLACES.iter().any(|stem| key.starts_with(stem));
    not && (keys.len() == 1 || keys.iter().any(place))
}

/// Latin stems of words for a place or a list of them.
const PLACES: [&str; 14] = [
    "mest", "sel", "gorod", "raion", "oblast", "moeg", "jer", "ail", "aiil", "saar", "spisk",
    "tizme", "nas", "nai",
];

/// Latin key of the name of an oblast without the word for one.
#[must_use]
pub(super) fn oblast(name: &str) -> String {
    let words = name.split(|c: char| !c.is_alphanumeric());
    let keys = words.map(engine::latin_key);
    let bare = keys.filter(|key| !key.starts_with("obl") && !key.is_empty());
    bare.collect::<Vec<_>>().join(" ")
}

/// Whether somebody who has finished asks who we are, or when something comes of it.
#[must_use]
pub fn asks_after_end(view: &View, text: &str) -> bool {
    let ended = matches!(view, View::Thanks { .. } | View::AlreadyTookPart);
    let mut words = text.split(|c: char| !c.is_alphanumeric());
    let result = |word: &str| {
        let key = engine::latin_key(word);
        OF_RESULT.iter().any(|stem| key.starts_with(stem))
    };
    ended && (asks_who(text) || words.any(result))
}

/// Latin stems: "when", "result".
const OF_RESULT: [&str; 5] = ["kogda", "kacan", "itog", "rezultat", "jiiint"];

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
    if let Some(n) = option(text, language) {
        return Wish::NUMBERED.get(n.checked_sub(1)?).copied();
    }
    let words = text.split(|c: char| !c.is_alphanumeric());
    let keys: Vec<String> = words.map(engine::latin_key).collect();
    let names = |stems: &[&str]| {
        let named = |key: &String| stems.iter().any(|stem| key.starts_with(stem));
        keys.iter().any(named)
    };
    let said = reading::yes_or_no(text);
    let negates = keys
        .iter()
        .any(|key| reading::yes_or_no(key) == Some(false));
    match (names(&BOTH), names(&OF_NEWS), names(&OF_ROUNDS)) {
        _ if said == Some(false) || names(&NOTHING) => Some(Wish::Nothing),
        // "only the result, no questions" is two things at once
        _ if negates || text.contains('?') => None,
        (true, ..) | (_, true, true) => Some(Wish::Both),
        (_, true, _) => Some(Wish::News),
        (_, _, true) => Some(Wish::Rounds),
        _ => None,
    }
}

/// Latin stems of what the options of that message are called.
const BOTH: [&str; 8] = [
    "eko", "oba", "obe", "vse", "baar", "bardig", "dvoe", "drugoe",
];
const NOTHING: [&str; 3] = ["nicego", "nikak", "ecteke"];
const OF_NEWS: [&str; 3] = ["itog", "jiiint", "rezultat"];
const OF_ROUNDS: [&str; 4] = ["suroo", "vopros", "novi", "jani"];

/// A bare number up to 4 is a band and 5 is another age; a range is the band that is called so. All else is years, also with words around it
/// ("мен 15 жаштамын"), but neither a year of birth nor a range that is no band.
#[must_use]
pub(super) fn age(text: &str, language: Language) -> Option<TypedAge> {
    let bands = AgeBand::ALL;
    let years = |years: usize| {
        let band = u8::try_from(years).ok().and_then(AgeBand::of);
        band.map_or(TypedAge::Other, TypedAge::Band)
    };
    let called = |(from, to): (usize, usize)| AgeBand::from_code(&format!("{from}-{to}"));
    match option(text, language) {
        _ if reading::is_no_age(text) => None,
        Some(0) => None,
        Some(n) if n <= bands.len() => Some(TypedAge::Band(bands[n - 1])),
        Some(n) if n <= OLDEST => Some(years(n)),
        Some(_) => None,
        None => {
            let band = reading::range_of_years(text).and_then(called);
            let other = || says_other(text).then_some(TypedAge::Other);
            let typed = || reading::years(text, language).map(years);
            band.map(TypedAge::Band).or_else(typed).or_else(other)
        }
    }
}

/// Nobody is older: a larger number is a year of birth.
const OLDEST: usize = 120;

/// "Another age", as the last option is called.
fn says_other(text: &str) -> bool {
    let words = text.split(|c: char| !c.is_alphanumeric());
    let mut keys = words.map(engine::latin_key).filter(|key| !key.is_empty());
    let first = keys.find(|key| key != "5").unwrap_or_default();
    let other = matches!(first.as_str(), "baska" | "drugoe" | "drugoi" | "drugaia");
    other
        && keys.all(|key| {
            matches!(
                key.as_str(),
                "vozrast" | "jas" | "jasta" | "jastamin" | "kurak"
            )
        })
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
        State::Known(r, _) if may_mean_stop(r, text, facts, now) => true,
        State::New(way) => answers_way(way, text, facts),
        State::Known(r, Some(SideQuestion::Language)) => language(text, r.language).is_some(),
        State::Known(r, _) => match &r.view {
            View::Survey => answers_question(r, text, facts, now),
            View::Help | View::Report | View::Reported | View::AskOrdered | View::Ordered => true,
            View::AskFollow | View::AskInvite { .. } => yes_or_no(text, r.language).is_some(),
            View::RoundAhead { .. } | View::Assent { .. } | View::Renew { .. } => {
                takes_part(text, r.language).is_some()
            }
            View::AskStop => stops(text, r.language).is_some(),
            View::ConfirmDelete => erases(text).is_some(),
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
        OnboardingStep::Consent | OnboardingStep::ConsentMore
            if takes_part(text, spoken).is_some() =>
        {
            true
        }
        _ if reading::may_mean_stop(text) => true,
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
