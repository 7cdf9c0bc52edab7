//! A poll as a questionnaire.

use surveys::questionnaire::{Kind, Readers, Severity};

use super::*;
use crate::domain::{
    AnswerKind, Answers, Draft, DraftQuestion, DraftState, Language, Listed, Moment, OwnQuestion,
    PollContent, Scale, Wording, bank,
};
use crate::texts::Texts;

fn both(ky: &str, ru: &str) -> Wording {
    Wording::Both {
        ky: ky.to_owned(),
        ru: ru.to_owned(),
    }
}

fn own(answers: Answers) -> OwnQuestion {
    OwnQuestion {
        words: both("Клубга эмне керек?", "Что нужно клубу?"),
        answers,
        sensitive: false,
    }
}

fn draft(questions: Vec<DraftQuestion>) -> Draft {
    Draft {
        id: 12,
        role: 1,
        municipality: "osh".to_owned(),
        state: DraftState::Composing(None),
        content: PollContent {
            questions,
            to_council: false,
        },
        before: Vec::new(),
        rev: 0,
        touched: Moment(0),
        message: None,
    }
}

fn choices() -> Vec<Wording> {
    ["бир", "эки", "үч"].map(|text| both(text, text)).to_vec()
}

#[test]
fn every_way_to_answer_becomes_a_sound_questionnaire() {
    let texts = Texts::load().unwrap();
    for kind in AnswerKind::ALL {
        for scale in Scale::ALL {
            let answers = match kind {
                AnswerKind::Listed(listed) => Answers::Listed(listed, choices()),
                AnswerKind::YesNo => Answers::YesNo,
                AnswerKind::Scale => Answers::Scale(scale),
            };
            let written = write(&texts, &draft(vec![DraftQuestion::Own(own(answers))]));
            assert!(written.issues.is_empty(), "{kind:?} {:?}", written.issues);
            let questionnaire = written.questionnaire.unwrap();
            assert_eq!(questionnaire.id, "poll-12");
            assert_eq!(questionnaire.readers, Readers::Club);
            let question = &questionnaire.questions[0];
            assert_eq!(question.name, "own_12_1");
            assert!(question.dont_know && question.required.is_none());
            let fits = match kind {
                AnswerKind::Listed(Listed::One) => matches!(question.kind, Kind::SelectOne(_)),
                AnswerKind::Listed(Listed::Several) => {
                    matches!(question.kind, Kind::SelectMultiple { .. })
                }
                AnswerKind::Listed(Listed::Rank) => {
                    matches!(question.kind, Kind::Rank { top: 3, .. })
                }
                AnswerKind::Listed(Listed::Coins) => {
                    matches!(question.kind, Kind::Allocate { coins: 5, .. }) && !question.by_sms()
                }
                AnswerKind::YesNo => question.choices().len() == 2,
                AnswerKind::Scale => question.choices().len() == 5,
            };
            assert!(fits, "{question:?}");
        }
    }
}

#[test]
fn every_ready_question_can_stand_in_a_poll_beside_any_other() {
    let texts = Texts::load().unwrap();
    let names: Vec<String> = bank()
        .questionnaire
        .questions
        .iter()
        .filter(|question| question.asks())
        .map(|question| question.name.clone())
        .collect();
    assert!(names.len() >= 40);
    for five in names.chunks(5) {
        let questions = five.iter().cloned().map(DraftQuestion::Bank).collect();
        let written = write(&texts, &draft(questions));
        let errors = written
            .issues
            .iter()
            .filter(|i| i.severity == Severity::Error);
        assert_eq!(errors.count(), 0, "{five:?} {:?}", written.issues);
        let questionnaire = written.questionnaire.unwrap();
        assert_eq!(questionnaire.readers, Readers::Everybody);
        assert!(!questionnaire.bank);
        for (question, name) in questionnaire.questions.iter().zip(five) {
            let ready = ready(name).unwrap();
            assert_eq!(&question.name, name);
            assert_eq!(question.label, ready.label);
            assert_eq!(question.sensitive, ready.sensitive);
            assert_eq!(question.institution, ready.institution);
            assert_eq!(question.public, ready.public);
            let labels = |q: &surveys::questionnaire::Question| -> Vec<String> {
                q.choices().iter().map(|c| c.label.ky.clone()).collect()
            };
            assert_eq!(labels(question), labels(ready));
        }
    }
    // and beside own words, where yes and no are asked twice
    let mixed = draft(vec![
        DraftQuestion::Own(own(Answers::YesNo)),
        DraftQuestion::Bank(names[0].clone()),
        DraftQuestion::Own(own(Answers::YesNo)),
    ]);
    let written = write(&texts, &mixed);
    assert_eq!(written.questionnaire.unwrap().readers, Readers::Club);
}

#[test]
fn what_is_too_long_for_an_sms_is_asked_in_telegram_only() {
    let texts = Texts::load().unwrap();
    let long = OwnQuestion {
        words: both(&"сөз ".repeat(34), &"слово ".repeat(22)),
        ..own(Answers::Listed(
            Listed::One,
            (0..7)
                .map(|n| {
                    both(
                        &format!("узун вариант номери {n}"),
                        &format!("длинный вариант {n}"),
                    )
                })
                .collect(),
        ))
    };
    let short = own(Answers::YesNo);
    let written = write(
        &texts,
        &draft(vec![DraftQuestion::Own(long), DraftQuestion::Own(short)]),
    );
    let questionnaire = written.questionnaire.unwrap();
    let by_sms: Vec<bool> = questionnaire.questions.iter().map(|q| q.by_sms()).collect();
    assert_eq!(by_sms, [false, true]);
    assert!(
        crate::texts::sms::estimate(&texts, &questionnaire)
            .over()
            .next()
            .is_none()
    );
}

#[test]
fn a_title_says_what_is_asked_but_nothing_that_is_nobodys_business() {
    let texts = Texts::load().unwrap();
    let sensitive = OwnQuestion {
        sensitive: true,
        ..own(Answers::YesNo)
    };
    let title = |questions| {
        write(&texts, &draft(questions))
            .questionnaire
            .unwrap()
            .title
    };
    let open = title(vec![DraftQuestion::Own(own(Answers::YesNo))]);
    assert_eq!(open.get(Language::Ru), "Быстрый опрос: Что нужно клубу?");
    let closed = title(vec![DraftQuestion::Own(sensitive)]);
    assert_eq!(closed.get(Language::Ky), "Тез сурамжылоо");
}

#[test]
fn the_ready_question_that_asks_the_same_is_found_in_either_language_and_none_otherwise() {
    for question in bank().questionnaire.questions.iter().filter(|q| q.asks()) {
        let label = question.label.as_ref().unwrap();
        for (_, text) in label.iter() {
            let near = nearest(text).unwrap_or_else(|| panic!("{text}"));
            let asked = near.label.as_ref().unwrap();
            assert!(
                asked.ky == label.ky || asked.iter().any(|(_, t)| t.len() > 5),
                "{text}"
            );
        }
    }
    for text in [
        "Клубдун дубалын кайсы түскө боёйбуз?",
        "Как назвать наш клуб?",
        "?",
        "",
    ] {
        assert_eq!(nearest(text).map(|q| q.name.as_str()), None, "{text}");
    }
}
