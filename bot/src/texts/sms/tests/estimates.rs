use surveys::questionnaire::{LeftOut, Questionnaire, load};

use super::super::{
    Absent, Cost, Estimate, Measured, Part, Prices, Script, TalkEstimate, VOICES, estimate, thrifty,
};
use super::budgets::KY;
use super::kinds::{KINDS, kinds};
use crate::domain::{LIBRARY, Language, LibraryEntry};
use crate::texts::Texts;

fn of(questionnaire: &Questionnaire) -> Estimate {
    estimate(&Texts::load().unwrap(), questionnaire)
}

fn changed(from: &str, to: &str) -> Estimate {
    assert!(KINDS.contains(from));
    let (questionnaire, issues) = load("test", &KINDS.replacen(from, to, 1));
    of(&questionnaire.unwrap_or_else(|| panic!("{issues:?}")))
}

fn question<'a>(estimate: &'a Estimate, name: &str) -> &'a Measured {
    let asked = |m: &&Measured| m.name == name && m.part == Part::Question && m.voice == KY;
    estimate.messages.iter().find(asked).unwrap()
}

fn talk(estimate: &Estimate) -> TalkEstimate {
    estimate.talks[0]
}

#[test]
fn what_is_not_sent_is_named_with_the_reason() {
    let left_out = of(&kinds()).left_out;
    let expected = [
        ("private", Absent::Row(LeftOut::Sensitive)),
        ("bye", Absent::LastNote),
        ("more", Absent::AfterRest),
    ];
    assert_eq!(left_out, expected.map(|(name, why)| (name.to_owned(), why)));
    // a rest row that is not always there ends not every talk
    let sometimes = changed(
        "type = \"rest\"",
        "relevant = \"${int} > 1\"\ntype = \"rest\"",
    );
    assert_eq!(sometimes.left_out.len(), 1);
    assert_eq!(question(&sometimes, "more").text, "Жакшы бар! Дагы?");
}

#[test]
fn every_message_is_measured_in_all_voices() {
    let estimate = of(&kinds());
    for m in &estimate.messages {
        let alike = estimate
            .messages
            .iter()
            .filter(|o| (&o.name, o.part) == (&m.name, m.part));
        assert_eq!(
            alike.map(|o| o.voice).collect::<Vec<_>>(),
            VOICES,
            "{} {:?}",
            m.name,
            m.part
        );
    }
    let parts = |name: &str| {
        let own = estimate
            .messages
            .iter()
            .filter(|m| m.name == name && m.voice == KY);
        own.map(|m| (m.part, m.text.as_str())).collect::<Vec<_>>()
    };
    assert_eq!(
        parts("int"),
        [
            (Part::Question, "Канча?"),
            (Part::Required, "Сан керек."),
            (Part::Constraint, "9дан аз."),
        ]
    );
    assert_eq!(
        parts("two")[1],
        (Part::Confirm, "спорт; суу? 1) ооба 2) жок")
    );
}

#[test]
fn notes_count_with_every_question_that_they_may_come_with() {
    let estimate = changed("name = \"one\"", "relevant = \"1 > 2\"\nname = \"one\"");
    assert!(question(&estimate, "one").text.starts_with("Салам! "));
    assert!(question(&estimate, "scale").text.starts_with("Салам! "));
    assert!(!question(&estimate, "many").text.starts_with("Салам! "));
    assert_eq!(question(&estimate, "scale").budget, 4);
}

#[test]
fn values_in_a_text_count_with_their_longest() {
    let said = "ky = \"Качан?\"";
    let text = |to: &str| question(&changed(said, to), "date").text.clone();
    assert!(text("ky = \"Качан ${one}?\"").starts_with("Качан ш?"));
    assert!(text("ky = \"Качан ${int}?\"").starts_with("Качан шшшшшш?"));
    assert!(text("ky = \"Качан ${text}${text}?\"").len() > 640);
}

#[test]
fn a_whole_talk_counts_what_everybody_gets_and_all_that_one_may_get() {
    let monitoring = of(&LibraryEntry::monitoring().questionnaire);
    let TalkEstimate {
        shortest, longest, ..
    } = talk(&monitoring);
    assert_eq!((shortest.questions, longest.questions), (3, 5));
    assert_eq!((shortest.replies, longest.replies), (7, 9));
    let asked = |name: &str| question(&monitoring, name).taken.segments;
    let between = asked("quality") + asked("useful");
    assert_eq!(longest.segments - shortest.segments, between);
    // who asks, price and age 3, consent 4, thanks 1, and the last word 1
    let questions = asked("promise_known") + asked("done") + asked("next");
    assert_eq!(shortest.segments, 9 + questions);
    let prices = Prices {
        segment: 120,
        reply: 300,
    };
    assert_eq!(
        shortest.cost(prices),
        Cost {
            ours: 120 * shortest.segments as u64,
            theirs: 2_100
        }
    );
}

#[test]
fn the_sms_form_of_the_library_is_short_and_cheap() {
    for entry in LIBRARY.iter() {
        let estimate = of(&entry.questionnaire);
        assert_eq!(estimate.over().count(), 0, "{}", entry.id);
        let talks = estimate.talks.iter();
        for talk in talks.filter(|_| entry.is_asked_whole()) {
            let least = if entry.is_offered() { 3 } else { 1 };
            assert!(
                (least..=6).contains(&talk.longest.questions),
                "{}",
                entry.id
            );
        }
        for m in estimate
            .messages
            .iter()
            .filter(|m| m.part == Part::Question)
        {
            let dear = (m.name.clone(), m.voice.language);
            let most = match m.voice.script {
                Script::Cyrillic if estimate.dear_dont_know.contains(&dear) => 3,
                Script::Cyrillic => 2,
                Script::Latin => 1,
            };
            assert!(m.taken.segments <= most, "{}: {}", m.name, m.text);
        }
        for question in entry.questionnaire.questions.iter().filter(|q| q.by_sms()) {
            let choices = question.choices().iter().map(|c| c.sms_text());
            for text in question.sms_text().into_iter().chain(choices) {
                for language in Language::ALL {
                    assert_eq!(thrifty(text.get(language)), text.get(language));
                }
            }
        }
    }
}
