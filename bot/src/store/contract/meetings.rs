//! Causes and proposals of meetings: own words are kept until they go out or are forgotten, and a place is asked about a proposal once.

use surveys::questionnaire::ChoiceIx;
use surveys::questionnaire::QuestionIx;
use surveys::statistics::{AtLeast, Finding, Label, Remark};

use super::*;
use crate::domain::{
    AskedFinding, Point, PointKind, PointState, PointWords, RoleKind, RoundLink, RoundPlace,
    RoundResult,
};
use crate::store::meeting_points::{self, NewPoint, NewWords};
use crate::store::results;
use crate::store::roles::{self, Asking};
use crate::store::rounds::{self, RoundRow};

contract!(
    what_a_meeting_named_is_read_as_it_was_entered_and_forgotten_unless_it_goes_out,
    a_proposal_is_put_in_order_by_one_poll_and_by_another_only_if_that_was_taken_back,
);

const NOW: Moment = Moment(1_000);

fn of() -> RoundPlace {
    RoundPlace {
        round: RoundId::new("r1"),
        municipality: "ugut".into(),
    }
}

/// A round with one finding, and a leader: the number of the finding, and the role.
async fn town(tx: &mut Tx) -> (i64, i64) {
    for (id, payload) in [("r1", "AAAAAAAA"), ("r2", "BBBBBBBB")] {
        let row = RoundRow {
            id: RoundId::new(id),
            questionnaire: "q".into(),
            version: "1".into(),
            source: String::new(),
            state: "open".into(),
            schedule: "at_close".into(),
            opened_at: 100,
            until_at: None,
            closed_at: None,
            cut_at: None,
            without_safeguarding: None,
            target_group: None,
        };
        let link = RoundLink {
            municipality: "ugut".into(),
            payload: payload.into(),
        };
        rounds::insert(tx, &row, &[link]).await.unwrap();
    }
    let result = RoundResult {
        of: of(),
        edition: 1,
        published: NOW,
        opens: NOW,
        held: false,
        followers: 0,
        resolution: None,
        ended: None,
    };
    assert!(results::put(tx, &result).await.unwrap());
    let base: AtLeast = serde_json::from_str("\"40+\"").unwrap();
    let asked = AskedFinding {
        number: 0,
        of: of(),
        edition: 1,
        finding: Finding {
            id: "r1/ugut/q1/c1".into(),
            question: QuestionIx(0),
            label: Label::Choice(ChoiceIx(0)),
            sector: None,
            range: None,
            base,
            remark: Remark::Few,
        },
        continues: None,
    };
    results::put_finding(tx, &asked, ("q1", "c1"), 0)
        .await
        .unwrap();
    let number = results::findings(tx, &of()).await.unwrap()[0].number;
    let address = addresses::find_or_make(tx, ANN).await.unwrap();
    let asking = Asking {
        kind: RoleKind::Leader,
        municipality: Some("ugut"),
        address,
        name: "A",
        group: None,
        language: None,
    };
    (number, roles::ask(tx, asking, NOW).await.unwrap())
}

async fn put(
    tx: &mut Tx,
    (finding, role): (i64, i64),
    kind: PointKind,
    words: NewWords<'_>,
) -> Point {
    let met = chrono::NaiveDate::from_ymd_opt(2026, 12, 1).unwrap();
    let new = NewPoint {
        finding,
        kind,
        met,
        role,
        words,
    };
    let id = meeting_points::put(tx, new, NOW).await.unwrap();
    let point = meeting_points::get(tx, id).await.unwrap().unwrap();
    assert_eq!((point.met, point.role, point.finding), (met, role, finding));
    point
}

async fn what_a_meeting_named_is_read_as_it_was_entered_and_forgotten_unless_it_goes_out(
    scratch: Scratch,
) {
    let mut tx = scratch.db.begin().await.unwrap();
    let of_both = town(&mut tx).await;
    let ready = NewWords::Ready("cause-far");
    let ready = put(&mut tx, of_both, PointKind::Cause, ready).await;
    assert_eq!(ready.words, PointWords::Ready("cause-far"));
    assert_eq!(ready.state, PointState::Approved);
    let words = NewWords::Own(Language::Ky, "суу алыс");
    let own = put(&mut tx, of_both, PointKind::Cause, words).await;
    assert_eq!(own.state, PointState::Waiting);
    assert_eq!(
        (own.own(Language::Ky), own.own(Language::Ru)),
        (Some("суу алыс"), None)
    );
    let other = (Language::Ru, "вода далеко");
    assert!(
        meeting_points::set_words(&mut tx, &own, other)
            .await
            .unwrap()
    );
    // somebody was faster
    assert!(
        !meeting_points::set_words(&mut tx, &own, other)
            .await
            .unwrap()
    );
    let stale = meeting_points::decide(&mut tx, &own, PointState::Approved, NOW).await;
    assert!(!stale.unwrap());
    let waiting = meeting_points::waiting(&mut tx).await.unwrap();
    assert_eq!(waiting[0].own(Language::Ru), Some("вода далеко"));
    assert_eq!(waiting[0].own(Language::Ky), Some("суу алыс"));
    for point in [&ready, &waiting[0]] {
        let removed = meeting_points::decide(&mut tx, point, PointState::Removed, NOW).await;
        assert!(removed.unwrap());
    }
    assert!(
        meeting_points::of_result(&mut tx, &of())
            .await
            .unwrap()
            .is_empty()
    );
    let gone = meeting_points::get(&mut tx, own.id).await.unwrap().unwrap();
    assert_eq!(
        (gone.own(Language::Ky), gone.own(Language::Ru)),
        (None, None)
    );
}

async fn a_proposal_is_put_in_order_by_one_poll_and_by_another_only_if_that_was_taken_back(
    scratch: Scratch,
) {
    let mut tx = scratch.db.begin().await.unwrap();
    let of_both = town(&mut tx).await;
    let words = NewWords::Own(Language::Ru, "автобус");
    let waits = put(&mut tx, of_both, PointKind::Proposal, words).await;
    let ready = NewWords::Ready("proposal-light");
    let point = put(&mut tx, of_both, PointKind::Proposal, ready).await;
    let [poll, other] = ["r2", "r1"].map(RoundId::new);
    assert!(
        !meeting_points::rank(&mut tx, waits.id, &poll)
            .await
            .unwrap()
    );
    assert!(
        meeting_points::rank(&mut tx, point.id, &poll)
            .await
            .unwrap()
    );
    assert!(
        !meeting_points::rank(&mut tx, point.id, &other)
            .await
            .unwrap()
    );
    let ranked = meeting_points::get(&mut tx, point.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(ranked.ranked_in.as_ref(), Some(&poll));
    // what the place is asked about stays
    let removed = meeting_points::decide(&mut tx, &ranked, PointState::Removed, NOW).await;
    assert!(!removed.unwrap());
    meeting_points::unrank(&mut tx, &poll).await.unwrap();
    assert!(
        meeting_points::rank(&mut tx, point.id, &other)
            .await
            .unwrap()
    );
}
