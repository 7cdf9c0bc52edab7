//! The same questionnaire by SMS: what is asked there, how answers read, and going on elsewhere.

use super::*;
use crate::questionnaire::{Appearance, Question};

/// Asked on both channels, but for the rows that each test adds.
fn rows() -> Vec<Question> {
    let mut private = one("private", YES_NO);
    private.sensitive = true;
    let mut long = question(
        "long",
        Kind::Text {
            max_characters: 161,
        },
    );
    long.dont_know = false;
    let mut off = one("off", YES_NO);
    off.sms = false;
    let mut help = question("help", Kind::Note);
    help.appearance = Appearance::Helplines;
    vec![
        question("hello", Kind::Note),
        one("a", YES_NO),
        private,
        long,
        off,
        help,
        question("note", Kind::Note),
        one("b", YES_NO),
        question("rest", Kind::Rest),
        one("c", YES_NO),
    ]
}

fn names(talk: &Talk, rows: &[QuestionIx]) -> Vec<String> {
    let name = |ix: &QuestionIx| talk.questionnaire.question(*ix).unwrap().name.clone();
    rows.iter().map(name).collect()
}

fn asked_of(talk: &Talk) -> Vec<String> {
    names(talk, &asked(&talk.questionnaire, &talk.session, NOW))
}

fn half(talk: &Talk) -> bool {
    is_half_answered(&talk.questionnaire, &talk.session, NOW)
}

fn carried(talk: &mut Talk, channel: Channel) {
    talk.session = carry(&talk.questionnaire, &talk.session, channel, NOW);
}

#[test]
fn what_others_may_not_read_and_the_rest_are_not_asked_by_sms() {
    let mut talk = Talk::by_sms(rows());
    assert_eq!(talk.at(), "a");
    assert_eq!(talk.row().unwrap().progress, (1, 2));
    assert_eq!(talk.say("1"), [Effect::Recorded(talk.ix("a"))]);
    assert_eq!(talk.at(), "b");
    assert!(half(&talk));
    let b = talk.ix("b");
    assert_eq!(talk.say("2"), [Effect::Recorded(b), Effect::Completed]);
    assert_eq!(asked_of(&talk), ["a", "b"]);
    assert_eq!(talk.counted(), ["a", "b"]);
}

#[test]
fn a_skipped_question_was_asked_and_a_hidden_one_was_not() {
    let mut talk = Talk::by_sms(rows());
    talk.tap(Action::Skip);
    assert!(!half(&talk));
    talk.say("1");
    assert_eq!(asked_of(&talk), ["a", "b"]);
    assert_eq!(talk.counted(), ["b"]);
    assert!(half(&talk));
}

#[test]
fn notes_come_with_the_question_after_them() {
    let mut talk = Talk::by_sms(rows());
    let before = |talk: &Talk, name: &str| {
        let notes = notes_before(&talk.questionnaire, &talk.session, talk.ix(name), NOW);
        names(talk, &notes)
    };
    assert_eq!(before(&talk, "a"), ["hello"]);
    assert_eq!(before(&talk, "b"), ["note"]);
    talk.say("1");
    talk.tap(Action::Back);
    assert_eq!(talk.at(), "a");
}

#[test]
fn a_note_that_is_not_relevant_or_not_for_sms_is_not_sent() {
    let mut quiet = question("quiet", Kind::Note);
    quiet.sms = false;
    let irrelevant = question("never", Kind::Note).when("false()");
    let talk = Talk::by_sms(vec![quiet, irrelevant, one("a", YES_NO)]);
    let notes = notes_before(&talk.questionnaire, &talk.session, talk.ix("a"), NOW);
    assert_eq!(notes, []);
}

#[test]
fn a_questionnaire_with_nothing_for_sms_is_over_at_once() {
    let mut private = one("private", YES_NO);
    private.sensitive = true;
    let talk = Talk::by_sms(vec![question("hello", Kind::Note), private]);
    assert_eq!(talk.at(), "end");
    assert!(talk.counted().is_empty() && asked_of(&talk).is_empty() && !half(&talk));
}

#[test]
fn going_on_in_telegram_begins_with_what_sms_kept_back() {
    let mut talk = Talk::by_sms(rows());
    talk.say("1");
    carried(&mut talk, Channel::Telegram);
    assert_eq!(talk.at(), "private");
    assert_eq!(asked_of(&talk), ["a"]);
    assert_eq!(talk.row().unwrap().progress, (2, 6));
    talk.choose(0);
    assert_eq!(talk.at(), "long");
    assert_eq!(talk.counted(), ["a", "private"]);
    // once answered there it counts on any channel
    carried(&mut talk, Channel::Sms);
    assert_eq!(talk.at(), "b");
    assert_eq!(talk.counted(), ["a", "private"]);
    assert_eq!(asked_of(&talk), ["a", "private"]);
    talk.say("1");
    assert_eq!(asked_of(&talk), ["a", "private", "b"]);
    // and is not asked twice
    talk.session = reopen(&talk.questionnaire, &talk.session, NOW);
    talk.say("1");
    carried(&mut talk, Channel::Telegram);
    assert_eq!(talk.at(), "long");
}

#[test]
fn going_on_elsewhere_keeps_answers_and_leaves_what_was_unfinished() {
    let mut talk = Talk::by_sms(vec![one("a", &["Мектеп/школа", "x"]), one("b", YES_NO)]);
    talk.say("1");
    talk.say("эмне?");
    let seq = talk.session.answers.clone();
    carried(&mut talk, Channel::Telegram);
    assert_eq!((talk.at().as_str(), &talk.session.answers), ("b", &seq));
    assert_eq!((&talk.session.problem, talk.session.reprompts), (&None, 0));
    let same = talk.session.clone();
    carried(&mut talk, Channel::Telegram);
    assert_eq!(talk.session, same);
}

#[test]
fn a_finished_session_is_not_opened_by_going_on_elsewhere() {
    let mut talk = Talk::by_sms(rows());
    talk.say("1");
    talk.say("1");
    let finished = talk.session.clone();
    carried(&mut talk, Channel::Telegram);
    assert_eq!(talk.session, finished);
}

#[test]
fn a_finished_session_that_is_opened_again_on_telegram_offers_what_sms_kept_back() {
    let mut talk = Talk::by_sms(rows());
    talk.say("1");
    talk.say("1");
    talk.session = reopen(&talk.questionnaire, &talk.session, NOW);
    carried(&mut talk, Channel::Telegram);
    assert_eq!(talk.at(), "a");
    talk.tap(Action::Next);
    assert_eq!(talk.at(), "private");
}

#[test]
fn a_telegram_session_at_its_end_has_nothing_left_for_sms() {
    let mut talk = Talk::new(rows());
    while talk.at() != "rest" {
        let action = if talk.row().unwrap().can_skip {
            Action::Skip
        } else {
            Action::Next
        };
        talk.tap(action);
    }
    carried(&mut talk, Channel::Sms);
    assert_eq!(talk.at(), "end");
    assert_eq!(asked_of(&talk), ["a", "b"]);
}

#[test]
fn a_session_on_telegram_is_stored_as_before_and_one_by_sms_says_so() {
    let stored = |talk: &Talk| serde_json::to_value(&talk.session).unwrap();
    let telegram = stored(&Talk::new(rows()));
    assert_eq!(telegram.get("h"), None);
    let sms = Talk::by_sms(rows());
    assert_eq!(stored(&sms)["h"], "sms");
    let read: Session = serde_json::from_value(stored(&sms)).unwrap();
    assert_eq!(read, sms.session);
}

#[test]
fn labels_for_sms_are_shown_and_understood() {
    let mut asked = one(
        "a",
        &["Мугалим жетишпейт/Не хватает учителей", "Башка/Другое"],
    );
    asked.sms_label = Some(text("кыска", "кратко"));
    if let Kind::SelectOne(list) = &mut asked.kind {
        list.list[0].sms = Some(text("педагог аз", "мало педагогов"));
    }
    let mut talk = Talk::by_sms(vec![asked, one("b", YES_NO)]);
    let label = |talk: &Talk| {
        let ix = talk.ix("a");
        label_on_channel(&talk.questionnaire, &talk.session, ix, Language::Ru, NOW)
    };
    assert_eq!(label(&talk), "кратко");
    assert_eq!(talk.say("pedagog az"), [Effect::Recorded(QuestionIx(0))]);
    // on Telegram nobody has seen them
    talk.tap(Action::Back);
    carried(&mut talk, Channel::Telegram);
    assert_eq!(label(&talk), "a");
    assert_eq!(talk.say("pedagog az"), [Effect::Reprompted]);
}

#[test]
fn a_ranking_left_half_done_goes_on_where_it_was() {
    for back in ["НАЗАД", "АРТКА"] {
        let mut talk = Talk::by_sms(vec![one("a", YES_NO), rank("r", ABC, 3)]);
        talk.say("1");
        talk.say("3");
        assert_eq!(talk.row().unwrap().left, 2);
        talk.say(back);
        assert_eq!(
            (talk.at().as_str(), talk.answer("r")),
            ("a", ranked(&[2]).as_ref())
        );
        talk.say("1");
        assert_eq!(talk.at(), "r");
        talk.say("1");
        assert_eq!(talk.row().unwrap().left, 1, "{back}");
        talk.say("2");
        assert_eq!(talk.answer("r"), ranked(&[2, 0, 1]).as_ref(), "{back}");
    }
    // whoever begins anew with what is there already, or says all of it, is taken at their word
    for (again, left) in [("3 1", 1), ("1 2 3", 0)] {
        let mut talk = Talk::by_sms(vec![one("a", YES_NO), rank("r", ABC, 3)]);
        for said in ["1", "3", "АРТКА", "1", again] {
            talk.say(said);
        }
        let (ranks, own): (&[u16], _) = match left {
            1 => (&[2, 0], talk.session.draft.clone()),
            _ => (&[0, 1, 2], talk.answer("r").cloned()),
        };
        assert_eq!(own, ranked(ranks), "{again}");
    }
}

fn ranked(choices: &[u16]) -> Option<Answer> {
    Some(Answer::Ranked(
        choices.iter().map(|c| ChoiceIx(*c)).collect(),
    ))
}
