use surveys::engine::{Action, Channel, Input, Place, Problem, Session, begin_on, step};
use surveys::questionnaire::{Answer, ChoiceIx, Questionnaire, load};

use super::super::{Measured, Part, SmsPage, VOICES, Voice, estimate, segments};
use super::budgets::{KY, RU, latin};
use super::kinds::{KINDS, NOW, at, kinds, page, row};
use crate::domain::{LIBRARY, Language};
use crate::texts::Texts;

fn said(voice: Voice, name: &str, problem: Option<Problem>) -> String {
    let (texts, kinds) = (Texts::load().unwrap(), kinds());
    page(&texts, voice, &kinds, &at(&kinds, name, problem))
}

#[test]
fn a_question_is_one_line_with_all_that_an_answer_needs() {
    for (name, ky, ru) in [
        (
            "one",
            "Салам! Кайсы? 1) суу 2) жол 3) спорт 0) билбейм",
            "Привет! Какой? 1) вода 2) дорога 3) спорт 0) не знаю",
        ),
        (
            "scale",
            "Канчалык? 1-3: 1) аз 3) көп",
            "Насколько? 1-3: 1) мало 3) много",
        ),
        (
            "many",
            "Кайсылары? Бир нече болот: 1) суу 2) жол 3) спорт 0) билбейм",
            "Какие? Можно несколько: 1) вода 2) дорога 3) спорт 0) не знаю",
        ),
        (
            "two",
            "Кайсылары? Эң көбү 2: 1) суу 2) жол 3) спорт 0) билбейм",
            "Какие? До 2: 1) вода 2) дорога 3) спорт 0) не знаю",
        ),
        (
            "order",
            "Ирети? 2 сан, ирети менен: 1) суу 2) жол 3) спорт 0) билбейм",
            "Порядок? 2 числа по порядку: 1) вода 2) дорога 3) спорт 0) не знаю",
        ),
        (
            "coins",
            "Бөлүү? 5 бөлүк, ар бирине бир сан, мисалы: 1 1 1 2 2. 1) суу 2) жол 3) спорт 0) билбейм",
            "Как делить? Монет: 5, на каждую одно число, пример: 1 1 1 2 2. 1) вода 2) дорога 3) спорт 0) не знаю",
        ),
        ("int", "Канча?", "Сколько?"),
        ("range", "Канча? 0-10 санынын бири.", "Сколько? Число 0-10."),
        ("text", "Эмне?", "Что?"),
        (
            "date",
            "Качан? Мисалы: 15.03.2026",
            "Когда? Пример: 15.03.2026",
        ),
        (
            "ack",
            "Эреже ушундай. 1) түшүнүктүү",
            "Правила такие. 1) понятно",
        ),
    ] {
        assert_eq!(said(KY, name, None), ky);
        assert_eq!(said(RU, name, None), ru);
    }
    assert_eq!(
        said(latin(KY), "order", None),
        "Ireti? 2 san, ireti menen: 1) suu 2) jol 3) sport 0) bilbeim"
    );
}

#[test]
fn what_the_example_of_coins_says_is_read_as_all_coins() {
    let kinds = kinds();
    let session = at(&kinds, "coins", None);
    let typed = Input::Typed("1 1 1 2 2".into());
    let after = step(&kinds, &session, typed, NOW, Language::Ky).session;
    let coins = kinds.find("coins").unwrap();
    assert_eq!(after.answers[&coins], Answer::Coins(vec![3, 2, 0]));
}

#[test]
fn a_problem_is_told_in_few_words_without_the_question() {
    let many = |list: &[u16]| list.iter().map(|n| ChoiceIx(*n)).collect::<Vec<_>>();
    for (name, problem, expected) in [
        (
            "one",
            Problem::NotUnderstood,
            "Түшүнгөн жокпуз. 1-3 санынын бири керек. Өткөрүү: ӨТКӨР",
        ),
        (
            "many",
            Problem::NotUnderstood,
            "Түшүнгөн жокпуз. 1-3 сандары керек, мисалы: 1 3. Өткөрүү: ӨТКӨР",
        ),
        (
            "int",
            Problem::NotUnderstood,
            "Түшүнгөн жокпуз. Сан менен жазса болот.",
        ),
        (
            "date",
            Problem::NotUnderstood,
            "Күндү мындай жазса болот: 15.03.2026. Өткөрүү: ӨТКӨР",
        ),
        ("ack", Problem::NotUnderstood, "1) түшүнүктүү"),
        (
            "one",
            Problem::Ambiguous(many(&[0, 2])),
            "Кайсынысы? 1) суу 3) спорт",
        ),
        (
            "one",
            Problem::Confirm(Answer::One(ChoiceIx(1))),
            "жол? 1) ооба 2) жок",
        ),
        (
            "many",
            Problem::Confirm(Answer::Many(many(&[0, 1]))),
            "суу; жол? 1) ооба 2) жок",
        ),
        (
            "order",
            Problem::Confirm(Answer::Ranked(many(&[2, 0]))),
            "спорт; суу? 1) ооба 2) жок",
        ),
        (
            "coins",
            Problem::Confirm(Answer::Coins(vec![4, 0, 1])),
            "суу 4; спорт 1? 1) ооба 2) жок",
        ),
        (
            "date",
            Problem::Confirm(Answer::Date("2026-03-05".into())),
            "05.03.2026? 1) ооба 2) жок",
        ),
        ("int", Problem::Required, "Сан керек."),
        ("one", Problem::Required, "Бул суроого жооп керек."),
        ("int", Problem::Constraint, "9дан аз."),
        (
            "one",
            Problem::Constraint,
            "Бул жооп туура келбейт. Дагы бир жолу жазса болот.",
        ),
        ("many", Problem::TooFew(2), "Кеминде 2 вариант керек."),
        (
            "two",
            Problem::TooMany(2),
            "Эң көп дегенде 2 вариант тандаса болот. Мисалы: 1 3",
        ),
        (
            "coins",
            Problem::CoinsLeft(2),
            "Дагы 2 бөлүк калды. Жетишсе: даяр",
        ),
        (
            "coins",
            Problem::CoinsLeft(0),
            "Бөлүктөр жетпейт, азайтса болот.",
        ),
        (
            "text",
            Problem::TooLong(160),
            "Өтө узун: 160 белгиге чейин жазса болот.",
        ),
        (
            "range",
            Problem::OutOfRange(0.0, 2.5),
            "0-2,5 аралыгындагы сан керек.",
        ),
        (
            "int",
            Problem::Frozen,
            "Бул жооп жыйынтыкка кирип калды, эми өзгөрбөйт. Канча?",
        ),
    ] {
        assert_eq!(said(KY, name, Some(problem.clone())), expected);
        for voice in VOICES {
            assert!(segments(&said(voice, name, Some(problem.clone()))).segments <= 2);
        }
    }
}

#[test]
fn a_part_of_a_ranking_asks_for_what_is_missing_and_tells_nothing_of_it() {
    let (texts, kinds) = (Texts::load().unwrap(), kinds());
    for (name, said, expected) in [
        ("order", "3", "Дагы 1 сан жазса болот. Жетишсе: даяр"),
        ("coins", "3 1", "Дагы 3 бөлүк калды. Жетишсе: даяр"),
    ] {
        let typed = Input::Typed(said.into());
        let session = step(&kinds, &at(&kinds, name, None), typed, NOW, Language::Ky).session;
        assert_eq!(page(&texts, KY, &kinds, &session), expected);
    }
}

#[test]
fn a_row_that_is_not_for_sms_has_no_message_whatever_asks_for_it() {
    let (texts, kinds) = (Texts::load().unwrap(), kinds());
    for name in ["private", "rest"] {
        let session = Session {
            channel: Channel::Telegram,
            ..at(&kinds, name, None)
        };
        assert_eq!(page(&texts, KY, &kinds, &session), "", "{name}");
    }
}

#[test]
fn dont_know_is_always_offered_if_need_be_in_a_segment_more() {
    let source = |segments: u8| {
        KINDS.replace(
            "hint = { ky = \"SMS аркылуу",
            &format!("sms_segments = {segments}\nhint = {{ ky = \"SMS аркылуу"),
        )
    };
    let texts = Texts::load().unwrap();
    let long = |segments: u8| {
        let source = source(segments)
            .replace("Кайсы?", &"ң".repeat(39))
            .replace("name = \"hello\"", "name = \"hello\"\nsms = false");
        let questionnaire = load("test", &source).0.unwrap();
        page(&texts, KY, &questionnaire, &at(&questionnaire, "one", None))
    };
    // 39 + 23 for the choices, and 11 more
    assert!(long(1).ends_with("0) билбейм"));
    assert_eq!(segments(&long(1)).segments, 2);
    assert!(long(2).ends_with("0) билбейм"));
}

#[test]
fn a_page_over_its_budget_is_an_error_that_names_the_question() {
    let texts = Texts::load().unwrap();
    let source = KINDS.replace(
        "ky = \"Канчалык?\"",
        &format!("ky = \"{}\"", "ң".repeat(134)),
    );
    let questionnaire = load("test", &source).0.unwrap();
    let session = at(&questionnaire, "scale", None);
    let row = row(&questionnaire, &session).unwrap();
    let page = SmsPage {
        questionnaire: &questionnaire,
        session: &session,
        row: &row,
        now: NOW,
    };
    let over = texts.sms_page(KY, &page).unwrap_err();
    assert_eq!(
        (over.id.as_str(), over.segments, over.budget),
        ("scale", 3, 2)
    );
    let estimate = estimate(&texts, &questionnaire);
    let over: Vec<&Measured> = estimate.over().collect();
    assert_eq!(over.len(), 1);
    assert_eq!(
        (over[0].name.as_str(), over[0].part, over[0].voice),
        ("scale", Part::Question, KY)
    );
}

/// Walks over every row, answering the first choice, and shows each page.
fn visit(mut each: impl FnMut(&Texts, &Questionnaire, &Session)) {
    let texts = Texts::load().unwrap();
    let kinds = kinds();
    for questionnaire in LIBRARY.iter().map(|e| &*e.questionnaire).chain([&kinds]) {
        let mut session = begin_on(questionnaire, 1, NOW, Channel::Sms);
        while let Some(row) = row(questionnaire, &session) {
            each(&texts, questionnaire, &session);
            let said = ["1", "1 2", "1 1 1 2 2", "1 2 3", "2026-03-05"];
            let next = said.into_iter().find_map(|said| {
                let typed = Input::Typed(said.into());
                let after = step(questionnaire, &session, typed, NOW, Language::Ky).session;
                (after.place != session.place).then_some(after)
            });
            session = next.unwrap_or_else(|| panic!("{:?}", row.question));
        }
    }
}

#[test]
fn no_message_is_longer_than_the_estimate_said() {
    let mut seen = 0;
    visit(|texts, questionnaire, session| {
        let Place::At(ix) = session.place else {
            panic!()
        };
        let name = &questionnaire.question(ix).unwrap().name;
        for m in estimate(texts, questionnaire).messages {
            if m.name == *name && m.part == Part::Question {
                let text = page(texts, m.voice, questionnaire, session);
                assert!(segments(&text).units <= m.taken.units, "{name}: {text}");
                seen += 1;
            }
        }
    });
    assert!(seen > 60);
}

#[test]
fn a_question_that_comes_again_shows_no_answer() {
    visit(|texts, questionnaire, session| {
        let first = page(texts, RU, questionnaire, session);
        let Place::At(ix) = session.place else {
            panic!()
        };
        for said in ["1", "1 2", "1 1 1 2 2", "1 2 3", "2026-03-05"] {
            let typed = Input::Typed(said.into());
            let mut after = step(questionnaire, session, typed, NOW, Language::Ky).session;
            if !after.answers.contains_key(&ix) {
                continue;
            }
            if let Place::At(question) = after.place {
                let action = Action::Back;
                let back = Input::Tap { question, action };
                after = step(questionnaire, &after, back, NOW, Language::Ky).session;
                assert_eq!(page(texts, RU, questionnaire, &after), first);
            }
        }
    });
}
