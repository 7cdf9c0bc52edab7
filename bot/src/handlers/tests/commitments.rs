//! From the result to "was it done?": the council answers, a coordinator enters paper, followers hear, young people say whether they see it.

use surveys::questionnaire::{Answer, ChoiceIx, Kind, Question, QuestionIx};
use surveys::statistics::{
    Answerer, Blocks, Freezing, Level, Period, Place, Policy, Tally, freeze, release,
};

use super::club_groups::{CLUB, hung};
use super::*;
use crate::domain::{
    AgeBand, BISHKEK, Consent, HOUR, Language, LibraryEntry, Respondent, RoundId, RoundPlace,
    Schedule, View,
};
use crate::services::digests::{freeze_no_more, hidden};
use crate::services::rounds::{self, NewRound};
use crate::services::{commitments, group_cards};
use crate::store::respondents::{self, Person, WriteSet};
use crate::store::{addresses, audit, digests, results, round_keys};

pub(super) const KEEPER: i64 = 70;
pub(super) const COLLEAGUE: i64 = 71;
pub(super) const ANN: i64 = 5_000;

/// A town whose council's chat is connected and knows no session.
pub(super) async fn connected() -> Town {
    let mut town = Town::staffed().await;
    let payload = town.invite(RoleKind::Council, Some("osh")).await;
    town.says(GROUP, KEEPER, &format!("/connect {payload}"))
        .await;
    let seen = town.seen().await;
    let card = seen.iter().find(|s| s.chat == private(10)).unwrap();
    town.taps(private(10), 10, card.button("Ырастайм")).await;
    town.seen().await;
    town
}

/// The time in Bishkek is moved forward to this.
pub(super) fn at(town: &Town, text: &str) {
    let time = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap();
    let then = Moment(time.and_utc().timestamp_millis()) - BISHKEK;
    assert!(then > town.now(), "{text} is past");
    town.pass(then - town.now());
}

pub(super) async fn opened(town: &Town, id: &str) -> RoundId {
    let entry = LibraryEntry::find(id).unwrap();
    let new = NewRound {
        name: entry.id,
        source: entry.source,
        municipalities: &["osh".to_owned()],
        until: None,
        schedule: Schedule::AtClose,
        without_safeguarding: None,
        target_group: None,
        repeat: None,
        actor: "cli",
    };
    let mut tx = town.context.db.begin().await.unwrap();
    let opened = rounds::open(&mut tx, &town.context, new, town.now()).await;
    tx.commit().await.unwrap();
    town.renew().await;
    opened.unwrap().round
}

/// What everybody answers: the first choices, and the low end of scales.
fn answer(question: &Question, choice: u16) -> Option<Answer> {
    Some(match question.kind {
        Kind::SelectOne(_) => Answer::One(ChoiceIx(choice)),
        Kind::SelectMultiple { .. } => Answer::Many([ChoiceIx(0), ChoiceIx(1)].into()),
        Kind::Rank { .. } => Answer::Ranked([0, 1, 2].map(ChoiceIx).into()),
        _ => return None,
    })
}

/// The round closes with a publication behind which so many stand, who all answered alike.
pub(super) async fn ends(town: &Town, round: &RoundId, people: usize, choice: u16) {
    let snapshot = town.context.snapshot();
    let questionnaire = &snapshot.round(round).unwrap().questionnaire;
    let answers: Vec<_> = (0..)
        .map(QuestionIx)
        .zip(&questionnaire.questions)
        .filter(|(_, question)| question.relevant.is_empty())
        .filter_map(|(ix, question)| Some((ix, answer(question, choice)?)))
        .collect();
    let person = || {
        let mut answerer = Answerer::default();
        answerer
            .answers
            .extend(answers.iter().map(|(ix, a)| (*ix, a)));
        answerer
    };
    let policy = Policy::new(10).unwrap();
    let rules = Freezing::new(questionnaire, round.as_str(), policy, &[1; 32]);
    let mut tally = Tally::default();
    for person in std::iter::repeat_with(person).take(people) {
        rules.count(&mut tally, &rules.ready(person), |_| true);
    }
    let place = Place::Municipality("osh".into());
    let blocks = freeze(&rules, &place, &tally, &Blocks::default());
    let period = Period {
        from: "2026-11-23".into(),
        to: "2026-11-30".into(),
    };
    let released = release(
        questionnaire,
        round.as_str(),
        &Blocks::from(blocks),
        &Level::municipality("osh"),
        &period,
        policy,
    );
    let (context, now) = (&town.context, town.now());
    let mut tx = context.db.begin().await.unwrap();
    if let Ok(released) = released {
        digests::put(&mut tx, &released, 1, now).await.unwrap();
    }
    rounds::close(&mut tx, round, "cli", now).await.unwrap();
    round_keys::obtain(&mut tx, &*context.ambient.random, round)
        .await
        .unwrap();
    freeze_no_more(&mut tx, round, now).await.unwrap();
    tx.commit().await.unwrap();
    town.renew().await;
}

pub(super) async fn ticks(town: &Town) {
    // one after the other, as the running program does
    for _ in 0..3 {
        commitments::tick(&town.context, town.now()).await.unwrap();
        town.renew().await;
    }
}

/// A consent of today.
pub(super) fn agreed(town: &Town) -> Consent {
    let channel = surveys::engine::Channel::Telegram;
    let shown = (town.context.consents).shown(channel, Language::Ru, AgeBand::From16);
    Consent::own(shown.to_owned(), town.now())
}

/// Somebody who has answered and wants to hear.
pub(super) async fn follows(town: &Town, chat: i64, round: &RoundId) {
    let mut tx = town.context.db.begin().await.unwrap();
    let address = addresses::find_or_make(&mut tx, private(chat))
        .await
        .unwrap();
    let person = Person {
        address,
        chat: private(chat),
        reachable: true,
        live_message: None,
        seq: 1,
        shown_seq: 1,
        puzzled: false,
        respondent: Respondent {
            language: Language::Ru,
            age: AgeBand::From16,
            municipality: Some("osh".into()),
            view: View::NoRound,
            open: None,
            stopped: false,
            consent: agreed(town),
        },
    };
    let set = WriteSet {
        people: vec![person],
        ..WriteSet::default()
    };
    respondents::save(&mut tx, &set).await.unwrap();
    respondents::set_follow(&mut tx, address, round, "osh", true)
        .await
        .unwrap();
    respondents::told(&mut tx, address, round).await.unwrap();
    tx.commit().await.unwrap();
}

/// A result of forty in Osh, its council asked: what the council's chat saw last.
pub(super) async fn with_result(town: &Town) -> (RoundId, Seen) {
    let round = opened(town, "needs-assessment").await;
    follows(town, ANN, &round).await;
    ends(town, &round, 40, 0).await;
    ticks(town).await;
    let seen = town.seen().await;
    let asked = seen
        .into_iter()
        .filter(|s| s.chat == GROUP)
        .find(|s| s.message.text.contains("жооп күтөт"));
    (round, asked.expect("the council is asked"))
}

pub(super) async fn taps(town: &mut Town, user: i64, data: &str) -> Vec<Seen> {
    town.taps(GROUP, user, data).await;
    town.seen().await
}

pub(super) fn osh(round: &RoundId) -> RoundPlace {
    RoundPlace {
        round: round.clone(),
        municipality: "osh".into(),
    }
}

pub(super) async fn states(town: &Town, round: &RoundId) -> Vec<Option<&'static str>> {
    let mut tx = town.context.db.begin().await.unwrap();
    let items = commitments::items(&mut tx, &osh(round)).await.unwrap();
    let state = |item: &commitments::Item| item.newest().map(|e| e.commitment.code());
    items.iter().map(state).collect()
}

/// The first finding of which young people hear.
pub(super) async fn heard(town: &Town, round: &RoundId) -> usize {
    let mut tx = town.context.db.begin().await.unwrap();
    let items = commitments::items(&mut tx, &osh(round)).await.unwrap();
    let snapshot = town.context.snapshot();
    let hidden = hidden(&town.context, snapshot.round(round).unwrap(), "osh");
    let heard = |item: &commitments::Item| !hidden.contains(&item.asked.finding.question);
    items.iter().position(heard).unwrap()
}

#[tokio::test]
async fn seven_findings_are_answered_in_twenty_one_taps_without_typing() {
    let mut town = connected().await;
    let (round, asked) = with_result(&town).await;
    let count = states(&town, &round).await.len();
    assert!((5..=7).contains(&count), "{count}");
    let mut pressed = 1;
    let seen = taps(&mut town, KEEPER, asked.button("Баары күн тартибине")).await;
    assert_eq!(states(&town, &round).await, vec![Some("tabled"); count]);
    let mut card = seen[0].clone();
    for number in 0..count {
        let next = if number == 0 {
            "Бирден жооп берүү"
        } else {
            "Кийинки суроо"
        };
        for label in [next, "Жасайбыз", "3 айдан кийин"] {
            pressed += 1;
            let data = card.button(label).to_owned();
            card = taps(&mut town, KEEPER, &data).await.remove(0);
            let buttons = card.message.buttons.iter().flatten().count();
            assert!(buttons <= 5, "{:?}", card.message);
        }
    }
    println!("{count} findings in {pressed} taps");
    assert!(pressed <= 22 && pressed <= 3 * count + 1);
    assert_eq!(states(&town, &round).await, vec![Some("planned"); count]);
}

#[tokio::test]
async fn what_a_colleague_has_answered_is_shown_and_a_card_of_before_changes_nothing() {
    let mut town = connected().await;
    let (round, asked) = with_result(&town).await;
    let admit = taps(&mut town, COLLEAGUE, "c:w").await;
    let admit = admit[0].button("Ырастайм").to_owned();
    taps(&mut town, KEEPER, &admit).await;
    let one = asked.button("Бирден жооп берүү").to_owned();
    let card = taps(&mut town, KEEPER, &one).await.remove(0);
    let plan = card.button("Жасайбыз").to_owned();
    let agree = card.button("Макулбуз").to_owned();
    // both look at the same card
    let dates = taps(&mut town, KEEPER, &plan).await.remove(0);
    let six = dates.button("6 айдан кийин").to_owned();
    taps(&mut town, COLLEAGUE, &agree).await;
    let stale = taps(&mut town, KEEPER, &six).await.remove(0);
    assert!(
        stale.message.text.contains("башкача жооп берип койгон"),
        "{stale:?}"
    );
    assert!(stale.message.text.contains("кеңеш макул"), "{stale:?}");
    assert_eq!(states(&town, &round).await[0], Some("agreed"));
    // a stranger, and the button of another council
    let (_, toast) = town.taps(GROUP, 99, &agree).await;
    assert_eq!(toast, Some(town.text("council-only-members")));
    assert_eq!(states(&town, &round).await[0], Some("agreed"));
}

#[tokio::test]
async fn an_answer_can_be_taken_back_until_ten_of_the_next_working_day() {
    let mut town = connected().await;
    let (round, asked) = with_result(&town).await;
    let one = asked.button("Бирден жооп берүү").to_owned();
    let card = taps(&mut town, KEEPER, &one).await.remove(0);
    let agree = card.button("Макулбуз").to_owned();
    let agreed = taps(&mut town, KEEPER, &agree).await.remove(0);
    assert!(
        agreed.message.text.contains("саат онго чейин"),
        "{agreed:?}"
    );
    let back = agreed.button("Жоопту кайра алуу").to_owned();
    let open = taps(&mut town, KEEPER, &back).await.remove(0);
    assert_eq!(states(&town, &round).await[0], None);
    let agree = open.button("Макулбуз").to_owned();
    let agreed = taps(&mut town, KEEPER, &agree).await.remove(0);
    let back = agreed.button("Жоопту кайра алуу").to_owned();
    town.pass(4 * DAY);
    let (_, toast) = town.taps(GROUP, KEEPER, &back).await;
    assert_eq!(toast, Some(town.text("answer-too-late-to-take-back")));
    let late = town.seen().await.remove(0);
    assert_eq!(states(&town, &round).await[0], Some("agreed"));
    // what has gone out is corrected by a new entry
    let more = late.button("Башка жооп").to_owned();
    let more = taps(&mut town, KEEPER, &more).await.remove(0);
    let why = more.button("Жасай албайбыз").to_owned();
    let why = taps(&mut town, KEEPER, &why).await.remove(0);
    let reason = why.button("Быйылкы бюджетте").to_owned();
    taps(&mut town, KEEPER, &reason).await;
    assert_eq!(states(&town, &round).await[0], Some("declined"));
    let mut tx = town.context.db.begin().await.unwrap();
    let trail = audit::all(&mut tx).await.unwrap();
    let actions: Vec<_> = trail
        .iter()
        .filter(|entry| entry.action.starts_with("commitment"))
        .map(|entry| entry.action.as_str())
        .collect();
    assert_eq!(
        actions,
        [
            "commitment.set",
            "commitment.take_back",
            "commitment.set",
            "commitment.set"
        ]
    );
}

#[tokio::test]
async fn a_coordinator_enters_the_councils_paper_and_the_council_sees_it() {
    let mut town = connected().await;
    let (round, _) = with_result(&town).await;
    town.says(private(10), 10, "/commitments").await;
    let places = town.seen_one().await;
    let place = places.button("Ош шаары").to_owned();
    town.taps(private(10), 10, &place).await;
    // a letter without a number
    let none = town.seen_one().await.button("Номери жок").to_owned();
    town.taps(private(10), 10, &none).await;
    let list = town.seen_one().await;
    assert!(list.message.text.contains("азырынча жооп жок"), "{list:?}");
    let first = list.button("1").to_owned();
    town.taps(private(10), 10, &first).await;
    let card = town.seen_one().await;
    let other = card.button("Биз чечпейбиз").to_owned();
    town.taps(private(10), 10, &other).await;
    let whose = town.seen_one().await;
    let health = whose.button("билим берүү").to_owned();
    town.taps(private(10), 10, &health).await;
    let seen = town.seen().await;
    assert_eq!(states(&town, &round).await[0], Some("not_ours"));
    let shown = seen.iter().find(|s| s.chat == GROUP).unwrap();
    assert!(
        shown.message.text.contains("кеңештин документи боюнча"),
        "{shown:?}"
    );
    // and corrects it
    let back = shown.button("Жоопту кайра алуу").to_owned();
    taps(&mut town, KEEPER, &back).await;
    assert_eq!(states(&town, &round).await[0], None);
    // nobody else gets there
    town.says(private(ANN), ANN, &first).await;
    let (_, _) = town.taps(private(ANN), ANN, &health).await;
    town.seen().await;
    assert_eq!(states(&town, &round).await[0], None);
}

#[tokio::test]
async fn leaders_hear_three_working_days_after_the_council_unless_a_coordinator_stops_it() {
    let mut town = connected().await;
    town.staff(30, RoleKind::Leader, Some("osh")).await;
    town.seen().await;
    let round = opened(&town, "needs-assessment").await;
    ends(&town, &round, 40, 0).await;
    ticks(&town).await;
    let seen = town.seen().await;
    assert!(seen.iter().all(|s| s.chat != private(30)), "{seen:#?}");
    let offer = seen
        .iter()
        .find(|s| s.chat == private(10) && s.message.text.contains("Токтотобузбу"))
        .unwrap();
    let hold = offer.button("Токтотуу").to_owned();
    town.taps(private(10), 10, &hold).await;
    let why = town.seen_one().await;
    let harm = why.button("Жыйынтык бирөөгө").to_owned();
    town.taps(private(10), 10, &harm).await;
    let held = town.seen_one().await;
    at(&town, "2026-12-03 16:00");
    ticks(&town).await;
    assert!(town.seen().await.iter().all(|s| s.chat != private(30)));
    let go = held.button("Жибере берүү").to_owned();
    town.taps(private(10), 10, &go).await;
    town.seen().await;
    ticks(&town).await;
    let seen = town.seen().await;
    let digest = seen.iter().filter(|s| s.chat == private(30));
    assert!(digest.count() >= 1, "{seen:#?}");
    ticks(&town).await;
    assert!(town.seen().await.iter().all(|s| s.chat != private(30)));
}

#[tokio::test]
async fn a_pledge_takes_one_tap_and_stands_on_the_card_of_the_round() {
    let mut town = connected().await;
    let round = opened(&town, "needs-assessment").await;
    ticks(&town).await;
    assert!(town.seen().await.is_empty(), "an opening can be taken back");
    town.pass(DAY);
    ticks(&town).await;
    let asked = town.seen_one().await;
    assert_eq!(asked.chat, GROUP);
    let always = asked.button("Дайыма 2 айдын").to_owned();
    let said = taps(&mut town, KEEPER, &always).await.remove(0);
    assert!(said.message.text.contains("жооп берчү мөөнөт"), "{said:?}");
    town.renew().await;
    let snapshot = town.context.snapshot();
    let stored = snapshot.round(&round).unwrap();
    assert!(snapshot.pledge(stored, "osh", town.now()).is_some());
    // once said it is not changed by the same buttons
    let later = asked.button("Азырынча айтпайбыз").to_owned();
    let again = taps(&mut town, KEEPER, &later).await.remove(0);
    assert_eq!(again.message.text, said.message.text);
    // and for all rounds means for all rounds
    ends(&town, &round, 40, 0).await;
    town.pass(40 * DAY);
    town.call_helplines().await;
    let next = opened(&town, "needs-assessment").await;
    town.pass(DAY);
    ticks(&town).await;
    let seen = town.seen().await;
    assert!(
        seen.iter()
            .all(|s| !s.message.text.contains("качан жооп берет"))
    );
    town.renew().await;
    let snapshot = town.context.snapshot();
    let stored = snapshot.round(&next).unwrap();
    assert!(snapshot.pledge(stored, "osh", town.now()).is_some());
}

#[tokio::test]
async fn followers_hear_the_answers_together_then_are_asked_whether_it_was_done_and_hear_the_end() {
    let mut town = connected().await;
    let (round, asked) = with_result(&town).await;
    hung(&town, &osh(&round)).await;
    let count = states(&town, &round).await.len();
    at(&town, "2026-12-10 16:00");
    ticks(&town).await;
    assert!(town.seen().await.iter().all(|s| s.chat != private(ANN)));
    // one that does not judge the only school is done, the others are not the council's
    let done = heard(&town, &round).await;
    let mut card = asked;
    for number in 0..count {
        let next = if number == 0 {
            "Бирден жооп берүү"
        } else {
            "Кийинки суроо"
        };
        let answer: &[&str] = if number == done {
            &["Жасайбыз", "1 айдан кийин", "Жасалды", "Жарык орнотулду"]
        } else {
            &["Биз чечпейбиз", "райондук"]
        };
        for label in std::iter::once(&next).chain(answer) {
            let data = card.button(label).to_owned();
            card = taps(&mut town, KEEPER, &data).await.remove(0);
        }
    }
    ticks(&town).await;
    assert!(
        town.seen().await.iter().all(|s| s.chat != private(ANN)),
        "until ten of the next working day it can be taken back"
    );
    at(&town, "2026-12-11 16:00");
    ticks(&town).await;
    let seen = town.seen().await;
    let told: Vec<_> = seen.iter().filter(|s| s.chat == private(ANN)).collect();
    assert_eq!(told.len(), 1, "{seen:#?}");
    assert!(told[0].message.text.contains("что ответил кенеш"));
    assert!(told[0].message.text.contains("Установлено освещение"));

    // four weeks later young people are asked
    at(&town, "2027-01-11 16:00");
    town.call_helplines().await;
    ticks(&town).await;
    let seen = town.seen().await;
    let told: Vec<_> = seen.iter().filter(|s| s.chat == private(ANN)).collect();
    assert_eq!(told.len(), 1, "{seen:#?}");
    assert!(told[0].message.text.contains("кенеш говорит, что сделано"));
    let Press::Url(url) = &told[0].message.buttons[0][0].press else {
        panic!("no way to answer: {told:?}");
    };
    let snapshot = town.context.snapshot();
    let check = snapshot
        .rounds
        .iter()
        .find(|round| round.is_about_promise())
        .unwrap();
    assert!(url.ends_with(&check.links[0].payload), "{url}");
    // and all young people of the place by the card in their club's group
    let card = seen.iter().find(|s| s.chat == CLUB).unwrap();
    let Press::Url(same) = &card.message.buttons[0][0].press else {
        panic!("no way to answer: {card:?}");
    };
    assert_eq!(same, url);
    for said in [
        "кеңештин айтышынча, бул жасалды",
        "кенеш говорит, что сделано",
    ] {
        assert!(card.message.text.contains(said), "{card:?}");
    }
    let label = check.questionnaire.questions[0].label.as_ref().unwrap();
    assert!(
        !label.ky.contains('{') && label.ky.contains("жасалды"),
        "{label:?}"
    );

    // they do not see it: the council reads it first
    let check = check.id.clone();
    ends(&town, &check, 40, 2).await;
    ticks(&town).await;
    let seen = town.seen().await;
    let first: Vec<_> = seen.iter().filter(|s| s.chat == GROUP).collect();
    assert!(
        first
            .iter()
            .any(|s| s.message.text.contains("азырынча көрө элек")),
        "{seen:#?}"
    );
    assert!(seen.iter().all(|s| s.chat != private(ANN)));
    at(&town, "2027-02-20 16:00");
    ticks(&town).await;
    let seen = town.seen().await;
    let told: Vec<_> = seen.iter().filter(|s| s.chat == private(ANN)).collect();
    assert_eq!(told.len(), 1, "{seen:#?}");
    assert!(
        told[0].message.text.contains("этого пока не видит"),
        "{told:?}"
    );
    for word in ["не сделано", "нарушил", "обман"] {
        assert!(!told[0].message.text.contains(word));
    }
    group_cards::tick(&town.context, town.now()).await.unwrap();
    let seen = town.seen().await;
    let mut cards = seen.iter().filter(|s| s.chat == CLUB);
    let last = cards.next_back().unwrap();
    assert!(
        last.message.text.contains("этого пока не видит"),
        "{last:?}"
    );
    // the last word
    at(&town, "2027-04-20 16:00");
    ticks(&town).await;
    let seen = town.seen().await;
    let told: Vec<_> = seen.iter().filter(|s| s.chat == private(ANN)).collect();
    assert_eq!(told.len(), 1, "{seen:#?}");
    assert!(told[0].message.text.contains("последнее сообщение"));
    let mut tx = town.context.db.begin().await.unwrap();
    let result = results::get(&mut tx, &osh(&round)).await.unwrap().unwrap();
    assert!(result.ended.is_some());
}

#[tokio::test]
async fn a_council_that_never_answers_is_reminded_once_a_week_and_followers_hear_once() {
    let town = connected().await;
    let (_, _) = with_result(&town).await;
    // an hour in which young people may be written to
    town.pass(4 * HOUR);
    let (mut reminded, mut told) = (0, Vec::new());
    for _ in 0..16 {
        town.pass(7 * DAY);
        ticks(&town).await;
        ticks(&town).await;
        let seen = town.seen().await;
        let here = |chat| seen.iter().filter(move |s| s.chat == chat).count();
        assert!(here(GROUP) <= 1, "one unasked message a week: {seen:#?}");
        reminded += here(GROUP);
        told.extend(seen.into_iter().filter(|s| s.chat == private(ANN)));
    }
    assert!((5..=10).contains(&reminded), "{reminded}");
    assert_eq!(told.len(), 1, "{told:#?}");
    assert!(told[0].message.text.contains("90 дней"));
}
