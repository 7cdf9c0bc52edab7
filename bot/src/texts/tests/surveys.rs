use surveys::engine::{
    Action, Input, Moment, Place, Problem, RowScreen, Screen, Session, begin, screen, step,
};
use surveys::questionnaire::{Answer, ChoiceIx, Kind, Questionnaire, load};

use super::super::*;
use super::keeps_limits;
use crate::domain::{LIBRARY, MenuTap, Message, Press, bundled_helplines};

const NOW: Moment = Moment(1_795_427_400_000);

/// Every kind, and labels that try to be markup.
const KINDS: &str = r#"
form_id = "kinds"
version = "1"
minutes = 1
form_title = { ky = "Түрлөр", ru = "Виды" }
[[survey]]
type = "note"
name = "n"
label = { ky = "<b>Салам & &amp;", ru = "<b>Привет & &amp;" }
[[survey]]
type = "select_one l"
name = "one"
label = { ky = "Кайсы <i>?", ru = "Какой <i>?" }
hint = { ky = "<u>", ru = "<u>" }
sensitive = true
[[survey]]
type = "select_multiple l"
name = "many"
label = { ky = "Кайсылары?", ru = "Какие?" }
[[survey]]
type = "rank l"
name = "order"
label = { ky = "Ирети?", ru = "Порядок?" }
[[survey]]
type = "allocate l"
name = "coins"
coins = 7
label = { ky = "Тыйын?", ru = "Монеты?" }
[[survey]]
type = "integer"
name = "int"
label = { ky = "Канча?", ru = "Сколько?" }
[[survey]]
type = "decimal"
name = "dec"
label = { ky = "Канча?", ru = "Сколько?" }
[[survey]]
type = "range"
name = "range"
parameters = "start=0 end=10 step=1"
label = { ky = "Канча?", ru = "Сколько?" }
[[survey]]
type = "text"
name = "text"
label = { ky = "Эмне?", ru = "Что?" }
[[survey]]
type = "date"
name = "date"
label = { ky = "Качан?", ru = "Когда?" }
[[survey]]
type = "acknowledge"
name = "ack"
label = { ky = "Түшүнүктүүбү?", ru = "Понятно?" }
[[choices]]
list_name = "l"
name = "a"
label = { ky = "<a href='x'>", ru = "</b>" }
[[choices]]
list_name = "l"
name = "b"
label = { ky = "Узун, абдан узун аталыштагы вариант", ru = "Длинное, очень длинное название варианта" }
short = { ky = "Узун", ru = "Длинное" }
[[choices]]
list_name = "l"
name = "none"
label = { ky = "Эч бири", ru = "Ничего" }
exclusive = true
"#;

fn all() -> Vec<Questionnaire> {
    let mut sources: Vec<&str> = LIBRARY.iter().map(|e| e.source).collect();
    sources.push(KINDS);
    let read = |source: &&str| {
        let (questionnaire, issues) = load("test", source);
        questionnaire.unwrap_or_else(|| panic!("{issues:?}"))
    };
    sources.iter().map(read).collect()
}

fn drawn(
    texts: &Texts,
    language: Language,
    questionnaire: &Questionnaire,
    session: &Session,
) -> Option<(RowScreen, Message)> {
    let Screen::Row(row) = screen(questionnaire, session, NOW) else {
        return None;
    };
    let helplines = bundled_helplines().unwrap();
    let screen = SurveyScreen {
        questionnaire,
        session,
        row: &row,
        helplines: &helplines,
        tag: "k3m9x2qa",
        now: NOW,
    };
    let message = survey(texts, language, &screen);
    Some((row, message))
}

/// The actions of the message's own buttons; all must be of this row and understood.
fn actions(message: &Message, row: &RowScreen) -> Vec<Action> {
    let mut actions = Vec::new();
    for button in message.buttons.iter().flatten() {
        let Press::Data(data) = &button.press else {
            panic!("{button:?}")
        };
        if MenuTap::parse(data).is_some() {
            continue;
        }
        let code = data
            .strip_prefix(&format!("s:k3m9x2qa:{}:", row.question.0))
            .unwrap();
        actions.push(Action::parse(code).unwrap_or_else(|| panic!("{code}")));
    }
    actions
}

fn visit(mut each: impl FnMut(&Texts, Language, &Questionnaire, &Session)) {
    let texts = Texts::load().unwrap();
    for questionnaire in &all() {
        for language in Language::ALL {
            let mut session = begin(questionnaire, 1, NOW);
            while session.place != Place::Finished {
                each(&texts, language, questionnaire, &session);
                let Screen::Row(row) = screen(questionnaire, &session, NOW) else {
                    panic!()
                };
                let way = if row.can_skip {
                    Action::Skip
                } else if row.can_next {
                    Action::Next
                } else {
                    Action::More
                };
                let tap = Input::Tap {
                    question: row.question,
                    action: way,
                };
                session = step(questionnaire, &session, tap, NOW, language).session;
            }
        }
    }
}

#[test]
fn every_screen_of_every_questionnaire_keeps_the_limits() {
    let mut seen = 0;
    visit(|texts, language, questionnaire, session| {
        let (row, message) = drawn(texts, language, questionnaire, session).unwrap();
        keeps_limits(
            &message,
            &format!("{} {:?}", questionnaire.id, row.question),
        );
        seen += 1;
    });
    assert!(seen > 70);
}

#[test]
fn every_button_does_something_and_its_outcome_can_be_drawn() {
    visit(|texts, language, questionnaire, session| {
        let (row, message) = drawn(texts, language, questionnaire, session).unwrap();
        for action in actions(&message, &row) {
            let tap = Input::Tap {
                question: row.question,
                action,
            };
            let next = step(questionnaire, session, tap, NOW, language);
            assert_ne!(
                next.effects,
                [surveys::engine::Effect::Stale],
                "{action:?} of {:?}",
                row.question
            );
            if let Some((row, message)) = drawn(texts, language, questionnaire, &next.session) {
                keeps_limits(&message, &format!("after {action:?}"));
                actions(&message, &row);
            }
        }
    });
}

#[test]
fn every_problem_is_worded() {
    visit(|texts, language, questionnaire, session| {
        let Place::At(at) = session.place else {
            panic!()
        };
        let problems = [
            Problem::NotUnderstood,
            Problem::Ambiguous(vec![ChoiceIx(0), ChoiceIx(1)]),
            Problem::Required,
            Problem::Constraint,
            Problem::TooFew(1),
            Problem::TooMany(3),
            Problem::CoinsLeft(0),
            Problem::CoinsLeft(5),
            Problem::TooLong(300),
            Problem::OutOfRange(0.0, 2.5),
            Problem::Frozen,
        ];
        let answers = [
            Answer::DontKnow,
            Answer::One(ChoiceIx(0)),
            Answer::Many(vec![ChoiceIx(0), ChoiceIx(99)]),
            Answer::Ranked(vec![ChoiceIx(1), ChoiceIx(0)]),
            Answer::Coins(vec![1, 0, 2]),
            Answer::Integer(-3),
            Answer::Number(1.5),
            Answer::Text("<b>".into()),
            Answer::Date("2026-11-23".into()),
            Answer::Date("soon".into()),
        ];
        if !questionnaire.question(at).unwrap().asks() {
            return;
        }
        for problem in problems.into_iter().chain(answers.map(Problem::Confirm)) {
            let asked = Session {
                problem: Some(problem.clone()),
                ..session.clone()
            };
            let (row, message) = drawn(texts, language, questionnaire, &asked).unwrap();
            assert!(message.text.contains("⚠️ "), "{problem:?}");
            keeps_limits(&message, &format!("{problem:?} at {:?}", row.question));
        }
    });
}

#[test]
fn back_is_always_left_and_skip_right_in_the_last_row() {
    visit(|texts, language, questionnaire, session| {
        let (row, message) = drawn(texts, language, questionnaire, session).unwrap();
        let last = message.buttons.last().unwrap();
        let codes: Vec<&str> = last
            .iter()
            .map(|b| match &b.press {
                Press::Data(data) => data.rsplit(':').next().unwrap(),
                Press::Url(_) => panic!(),
            })
            .collect();
        let (left, rest) = if row.can_back {
            ("back h", &codes[2..])
        } else {
            ("h", &codes[1..])
        };
        assert!(codes.join(" ").starts_with(left), "{codes:?}");
        match rest.first() {
            Some(way) => assert_eq!(*way, if row.can_next { "next" } else { "skip" }),
            None => assert!(!row.can_next && !row.can_skip),
        }
    });
}

#[test]
fn a_multi_select_button_carries_the_state_it_sets() {
    let texts = Texts::load().unwrap();
    let needs = &all()[0];
    let session = begin(needs, 1, NOW);
    let (row, message) = drawn(&texts, Language::Ru, needs, &session).unwrap();
    assert!(
        message
            .text
            .starts_with("1/14 ▰▱▱▱▱▱▱▱ · <i>Образование</i>"),
        "{}",
        message.text
    );
    assert!(message.text.contains("не больше 3 вариантов"));
    assert_eq!(message.buttons[0][0].label, "☐ Не хватает учителей");
    let on = Input::Tap {
        question: row.question,
        action: Action::On(ChoiceIx(0)),
    };
    let session = step(needs, &session, on, NOW, Language::Ru).session;
    let (row, message) = drawn(&texts, Language::Ru, needs, &session).unwrap();
    assert_eq!(message.buttons[0][0].label, "☑ Не хватает учителей");
    assert!(actions(&message, &row).contains(&Action::Off(ChoiceIx(0))));
    assert!(
        message
            .buttons
            .iter()
            .flatten()
            .any(|b| b.label == "✅ Готово (1)")
    );
}

#[test]
fn a_scale_is_one_row_of_numbers_with_both_ends_in_words() {
    visit(|texts, language, questionnaire, session| {
        let (row, message) = drawn(texts, language, questionnaire, session).unwrap();
        let question = questionnaire.question(row.question).unwrap();
        if question.appearance != surveys::questionnaire::Appearance::Likert {
            return;
        }
        assert!(matches!(question.kind, Kind::SelectOne(_)));
        let labels: Vec<&str> = message.buttons[0]
            .iter()
            .map(|b| b.label.as_str())
            .collect();
        assert_eq!(labels, ["1", "2", "3", "4", "5"]);
        for end in [&question.choices()[0], &question.choices()[4]] {
            assert!(message.text.contains(end.label.get(language)));
        }
    });
}

#[test]
fn everybody_gets_the_help_list_after_the_question_where_help_is() {
    let mut shown = 0;
    visit(|texts, language, questionnaire, session| {
        let (row, message) = drawn(texts, language, questionnaire, session).unwrap();
        if questionnaire.question(row.question).unwrap().name == "help_list" {
            assert!(message.text.contains("<b>112</b>") && message.text.contains("<b>103</b>"));
            shown += 1;
        }
    });
    assert_eq!(shown, 6, "twice in three questionnaires");
}

#[test]
fn whoever_hears_a_screen_knows_what_is_chosen_and_what_every_button_does() {
    let mut chosen = 0;
    visit(|texts, language, questionnaire, session| {
        let Some((row, message)) = drawn(texts, language, questionnaire, session) else {
            return;
        };
        for action in actions(&message, &row) {
            let question = row.question;
            let tap = Input::Tap { question, action };
            let next = step(questionnaire, session, tap, NOW, language).session;
            let Some((row, message)) = drawn(texts, language, questionnaire, &next) else {
                continue;
            };
            for button in message.buttons.iter().flatten() {
                let said = button.label.chars().any(char::is_alphanumeric);
                assert!(said, "a sign alone: {}", button.label);
            }
            let question = questionnaire.question(row.question).unwrap();
            for shown in row.choices.iter().filter(|c| c.mark > 0) {
                let choice = &question.choices()[usize::from(shown.choice.0)];
                let label = escape(choice.label.get(language));
                let filled_in = label.contains("${");
                assert!(
                    filled_in || message.text.contains(&label),
                    "{label}: {}",
                    message.text
                );
                chosen += 1;
            }
        }
    });
    assert!(chosen > 100, "{chosen}");
}
