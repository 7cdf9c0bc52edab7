#![no_main]
//! What people type: to every kind of question, and where a day, a sum of money, a resolution, a place or a name is asked for.
//!
//! The first byte picks questionnaire, language and channel; then one line is one message. `[code]` is a press, `~` the other channel.

use std::sync::{Arc, LazyLock};

use chrono::NaiveDate;
use fuzz::{KINDS, Talk, fits_sms, loaded, reads};
use jashun::domain::{
    Funding, LIBRARY, Municipalities, Phone, Resolution, TypedDay, is_like_day, one_line,
    typed_amount, typed_day, typed_funding, typed_resolution,
};
use jashun::texts::danger::Scanner;
use jashun::texts::sms::withdrawal;
use libfuzzer_sys::fuzz_target;
use surveys::engine::reading::{numeral, years, yes_or_no};
use surveys::engine::{Action, Channel, Input, fold, latin_key, latin_keys, printed_code};
use surveys::questionnaire::{ChoiceIx, Language, Questionnaire};

/// Messages of one talk.
const MESSAGES: usize = 40;

/// With whether they fit into their messages by SMS.
static QUESTIONNAIRES: LazyLock<Vec<(Arc<Questionnaire>, bool)>> = LazyLock::new(|| {
    let own = Arc::new(loaded(KINDS).expect("a questionnaire"));
    let library = LIBRARY.iter().map(|entry| Arc::clone(&entry.questionnaire));
    // twice, as it has every kind
    let all = [Arc::clone(&own), own].into_iter().chain(library);
    let measured = |one: Arc<Questionnaire>| (Arc::clone(&one), fits_sms(&one));
    all.map(measured).collect()
});
static PLACES: LazyLock<Municipalities> = LazyLock::new(|| Municipalities::bundled().unwrap());

fuzz_target!(|data: &[u8]| {
    let Some((first, typed)) = data.split_first() else {
        return;
    };
    let typed = String::from_utf8_lossy(typed);
    let language = Language::ALL[usize::from(first & 1)];
    let channel = [Channel::Telegram, Channel::Sms][usize::from(first >> 1 & 1)];
    let (questionnaire, within) = &QUESTIONNAIRES[usize::from(first >> 2) % QUESTIONNAIRES.len()];
    let mut talk = Talk::begin(questionnaire, language, channel, *within);
    for line in typed.split('\n').take(MESSAGES) {
        let press = line
            .strip_prefix('[')
            .and_then(|line| line.strip_suffix(']'));
        match (line, press.and_then(Action::parse), talk.at()) {
            ("~", ..) => talk.carry(),
            (_, Some(action), Some(question)) => talk.input(Input::Tap { question, action }),
            _ => talk.input(Input::Typed(line.to_owned())),
        }
    }
    for text in [&*typed, typed.split('\n').next().unwrap_or_default()] {
        for question in &QUESTIONNAIRES[0].0.questions {
            let shown: Vec<ChoiceIx> = (0..).map(ChoiceIx).take(question.choices().len()).collect();
            reads(question, &shown, text, language);
        }
        words(text, language);
        days_and_money(text);
    }
});

fn words(text: &str, language: Language) {
    let folded = fold(text);
    assert_eq!(fold(&folded), folded, "{text:?}");
    let key = latin_key(text);
    assert_eq!(latin_key(&folded), key, "{text:?}");
    let _ = (
        latin_keys(text),
        yes_or_no(text),
        numeral(text, language),
        years(text, language),
    );
    let code = printed_code(text);
    assert_eq!(printed_code(&code), code, "{text:?}");
    let line = one_line(text);
    assert_eq!(one_line(&line), line, "{text:?}");
    for place in PLACES.typed(text).into_iter().chain(PLACES.near(text)) {
        assert!(PLACES.at(place).is_some());
    }
    if let Some(code) = withdrawal(text) {
        assert!(text.contains(code));
    }
    if let Ok(phone) = Phone::parse(text) {
        assert_eq!(Phone::parse(&phone.e164()), Ok(phone), "{text:?}");
        assert_eq!(Phone::parse(&phone.digits()), Ok(phone), "{text:?}");
    }
    let danger = Scanner::bundled();
    assert_eq!(danger.finds(text), danger.language(text).is_some());
}

fn days_and_money(text: &str) {
    let today = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
    match typed_day(text, today) {
        TypedDay::Perhaps(days) => assert!(!days.is_empty()),
        TypedDay::Day(_) | TypedDay::NoSuch => assert!(is_like_day(text)),
        TypedDay::No => assert!(!is_like_day(text)),
    }
    if let Some(read) = typed_resolution(text, today) {
        assert!(read.day() <= today, "{read}");
        assert_eq!(Resolution::from_code(&read.code()), Some(read));
    }
    if let Some(read) = typed_funding(text) {
        assert_eq!(Funding::from_code(&read.code()), Some(read));
    }
    let _ = typed_amount(text);
}
