//! A council moves its pledge, once, with a reason that everybody reads.

use super::commitments::{
    ANN, COLLEAGUE, KEEPER, at, connected, ends, follows, opened, osh, taps, ticks,
};
use super::*;
use crate::domain::{MovedWhy, PledgeState, RoundId, SaidPledge};
use crate::services::commitments;
use crate::store::{audit, commitments as stored};

/// A pledge of one month for a round that is open: the message that says so.
async fn pledged(town: &mut Town) -> (RoundId, Seen) {
    let round = opened(town, "needs-assessment").await;
    town.pass(DAY);
    ticks(town).await;
    let asked = town.seen_one().await;
    let once = asked.button("1 айдын ичинде").to_owned();
    (round, taps(town, KEEPER, &once).await.remove(0))
}

#[tokio::test]
async fn a_pledge_is_moved_once_and_its_reason_stands_wherever_the_pledge_does() {
    let mut town = connected().await;
    let (round, said) = pledged(&mut town).await;
    let begin = said.button("Мөөнөттү жылдыруу").to_owned();
    let days = taps(&mut town, KEEPER, &begin).await.remove(0);
    assert_eq!(days.message.buttons.len(), 4, "{days:?}");
    let data = |seen: &Seen, at: usize| match &seen.message.buttons[at][0].press {
        Press::Data(data) => data.clone(),
        Press::Url(url) => panic!("{url}"),
    };
    let day = data(&days, 1);
    let why = taps(&mut town, KEEPER, &day).await.remove(0);
    let budget = why.button("бюджет").to_owned();
    let session = why.button("сессия").to_owned();
    // whoever is not admitted, or sits in another chat, moves nothing
    let (_, toast) = town.taps(GROUP, 999, &budget).await;
    assert_eq!(toast, Some(town.text("council-only-members")));
    town.taps(private(999), 999, &budget).await;
    town.seen().await;
    let moved = taps(&mut town, KEEPER, &budget).await.remove(0);
    assert!(moved.message.text.contains("себеби: бюджет"), "{moved:?}");
    // a colleague with the page of before, and the keeper from the beginning: refused in words, nothing changed
    for old in [&session, &begin, &day] {
        let refused = taps(&mut town, KEEPER, old).await.remove(0);
        assert!(refused.message.text.contains("экинчи жолу"), "{refused:?}");
    }
    town.renew().await;
    let snapshot = town.context.snapshot();
    let stored = snapshot.round(&round).unwrap();
    let Some(SaidPledge::Moved(now)) = snapshot.pledge(stored, "osh", town.now()) else {
        panic!("not said as moved");
    };
    assert_eq!(now.why, MovedWhy::Budget);
    // /commitments says it too, without a button
    town.says(GROUP, KEEPER, "/commitments").await;
    let list = town.seen_one().await;
    assert!(list.message.text.contains("себеби: бюджет"), "{list:?}");
    assert!(list.message.buttons.is_empty());
    let mut tx = town.context.db.begin().await.unwrap();
    let trail = audit::all(&mut tx).await.unwrap();
    let moves = trail.iter().filter(|entry| entry.action == "pledge.move");
    assert_eq!(moves.count(), 1);
}

#[tokio::test]
async fn what_followers_hear_of_a_moved_pledge_says_that_it_was_moved_and_why() {
    let mut town = connected().await;
    let (round, said) = pledged(&mut town).await;
    follows(&town, ANN, &round).await;
    ends(&town, &round, 40, 0).await;
    ticks(&town).await;
    town.seen().await;
    let begin = said.button("Мөөнөттү жылдыруу").to_owned();
    let days = taps(&mut town, KEEPER, &begin).await.remove(0);
    let Press::Data(day) = &days.message.buttons[1][0].press else {
        panic!("{days:?}");
    };
    let why = taps(&mut town, KEEPER, &day.clone()).await.remove(0);
    let session = why.button("сессия").to_owned();
    taps(&mut town, KEEPER, &session).await;
    // nothing is said when the first day passes
    at(&town, "2027-01-20 16:00");
    ticks(&town).await;
    assert!(town.seen().await.iter().all(|s| s.chat != private(ANN)));
    let mut tx = town.context.db.begin().await.unwrap();
    let of = osh(&round);
    let closed = town.context.snapshot().round(&round).unwrap().closed;
    let times = (Moment(0), None, closed);
    let (state, until) = commitments::pledge_state(&mut tx, &of, times, town.now())
        .await
        .unwrap();
    assert_eq!(state, PledgeState::Made);
    let moved = stored::pledge(&mut tx, &of).await.unwrap().unwrap().moved;
    assert_eq!(until, moved.map(|moved| moved.to));
    drop(tx);
    at(&town, "2027-02-10 16:00");
    ticks(&town).await;
    let seen = town.seen().await;
    let told: Vec<_> = seen.iter().filter(|s| s.chat == private(ANN)).collect();
    assert_eq!(told.len(), 1, "{seen:#?}");
    assert!(
        told[0].message.text.contains("сессию перенесли"),
        "{told:?}"
    );
    // after its day a pledge that was not moved cannot be either: in words
    let refused = taps(&mut town, COLLEAGUE, &begin).await;
    assert!(refused.is_empty());
}

#[tokio::test]
async fn a_pledge_whose_day_is_over_is_not_moved() {
    let mut town = connected().await;
    let (round, said) = pledged(&mut town).await;
    ends(&town, &round, 40, 0).await;
    at(&town, "2027-03-01 10:00");
    let begin = said.button("Мөөнөттү жылдыруу").to_owned();
    let refused = taps(&mut town, KEEPER, &begin).await;
    let said = refused.iter().find(|s| s.chat == GROUP).unwrap();
    assert!(said.message.text.contains("өтүп кетти"), "{said:?}");
}

#[tokio::test]
async fn the_old_question_names_no_day_that_lies_behind() {
    let mut town = connected().await;
    let round = opened(&town, "needs-assessment").await;
    town.pass(DAY);
    ticks(&town).await;
    let asked = town.seen_one().await;
    ends(&town, &round, 40, 0).await;
    ticks(&town).await;
    let seen = town.seen().await;
    let again = seen
        .iter()
        .find(|s| s.message.text.contains("жыйынтыгы даяр"));
    assert!(
        again.is_some(),
        "after the close it does not say that a round begins: {seen:#?}"
    );
    town.pass(45 * DAY);
    let once = asked.button("1 айдын ичинде").to_owned();
    let said = taps(&mut town, KEEPER, &once).await.remove(0);
    assert!(said.message.text.contains("өтүп кеткен"), "{said:?}");
    let two = asked.button("2 айдын ичинде").to_owned();
    let said = taps(&mut town, KEEPER, &two).await.remove(0);
    assert!(said.message.text.contains("жооп берчү мөөнөт"), "{said:?}");
}
