//! Quick polls on their way: kept sealed, changed by one at a time, opened once.

use super::*;
use crate::domain::{
    Answers, Draft, DraftQuestion, DraftState, OwnQuestion, PollRefusal, RoleKind, RoundLink, Span,
    Wording,
};
use crate::store::drafts;
use crate::store::roles::{self, Asking, RoleState};
use crate::store::rounds::{self, RoundRow};

contract!(
    a_draft_is_read_as_it_was_written_and_a_stale_one_changes_nothing,
    what_was_decided_counts_and_an_undone_opening_gives_it_back,
    only_drafts_of_roles_in_force_wait,
);

const NOW: Moment = Moment(1_000);

async fn leader(tx: &mut Tx) -> i64 {
    let address = addresses::find_or_make(tx, ANN).await.unwrap();
    let asking = Asking {
        kind: RoleKind::Leader,
        municipality: Some("ugut"),
        address,
        name: "A",
        group: None,
        language: None,
    };
    let id = roles::ask(tx, asking, NOW).await.unwrap();
    let (from, to) = (RoleState::Asked, RoleState::Confirmed);
    assert!(roles::decide(tx, id, from, to, NOW).await.unwrap());
    id
}

async fn draft(tx: &mut Tx) -> Draft {
    let role = leader(tx).await;
    let id = drafts::put(tx, role, "ugut", NOW).await.unwrap();
    read(tx, id).await
}

async fn read(tx: &mut Tx, id: i64) -> Draft {
    drafts::get(tx, id).await.unwrap().unwrap()
}

fn own(text: &str) -> DraftQuestion {
    DraftQuestion::Own(OwnQuestion {
        words: Wording::new(Language::Ky, text.to_owned()),
        answers: Answers::YesNo,
        sensitive: true,
    })
}

async fn a_draft_is_read_as_it_was_written_and_a_stale_one_changes_nothing(scratch: Scratch) {
    let mut tx = scratch.db.begin().await.unwrap();
    let empty = draft(&mut tx).await;
    let with = empty.content.clone().and(own("Суу барбы?")).unwrap();
    let changed = empty.clone().asking(with).unwrap();
    assert!(
        drafts::save(&mut tx, &changed, Moment(2_000))
            .await
            .unwrap()
    );
    let kept = read(&mut tx, empty.id).await;
    assert_eq!(
        kept,
        Draft {
            rev: 1,
            touched: Moment(2_000),
            ..changed.clone()
        }
    );
    // neither is written: somebody was faster
    assert!(!drafts::save(&mut tx, &changed, NOW).await.unwrap());
    assert!(!drafts::send(&mut tx, &empty, NOW).await.unwrap());
    drafts::set_message(&mut tx, kept.id, 77).await.unwrap();
    assert_eq!(read(&mut tx, kept.id).await.message, Some(77));
    let of_role = drafts::of_role(&mut tx, kept.role, "ugut").await.unwrap();
    assert_eq!(of_role.len(), 1);
    assert!(
        drafts::of_role(&mut tx, kept.role, "osh")
            .await
            .unwrap()
            .is_empty()
    );
    drafts::retain(&mut tx, Moment(2_000)).await.unwrap();
    assert!(drafts::get(&mut tx, kept.id).await.unwrap().is_some());
    drafts::retain(&mut tx, Moment(2_001)).await.unwrap();
    assert!(drafts::get(&mut tx, kept.id).await.unwrap().is_none());
}

async fn opened(tx: &mut Tx, id: &str) -> RoundId {
    let round = RoundId::new(id);
    let row = RoundRow {
        id: round.clone(),
        questionnaire: "p1".into(),
        version: "1".into(),
        source: String::new(),
        state: "open".into(),
        schedule: "at_close".into(),
        opened_at: NOW.0,
        until_at: Some(9_000),
        closed_at: None,
        cut_at: None,
        without_safeguarding: None,
        target_group: None,
    };
    let link = RoundLink {
        municipality: "ugut".into(),
        payload: id.to_ascii_uppercase(),
    };
    rounds::insert(tx, &row, &[link]).await.unwrap();
    round
}

async fn what_was_decided_counts_and_an_undone_opening_gives_it_back(scratch: Scratch) {
    let mut tx = scratch.db.begin().await.unwrap();
    let empty = draft(&mut tx).await;
    let with = empty.content.clone().and(own("Суу барбы?")).unwrap();
    let changed = empty.clone().asking(with).unwrap();
    assert!(drafts::save(&mut tx, &changed, NOW).await.unwrap());
    let mut now = read(&mut tx, empty.id).await;
    assert!(drafts::send(&mut tx, &now, Moment(2_000)).await.unwrap());
    now = read(&mut tx, empty.id).await;
    assert_eq!(now.state, DraftState::Waiting(Moment(2_000)));
    let why = PollRefusal::Unclear;
    assert!(
        drafts::refuse(&mut tx, &now, why, Moment(5_000))
            .await
            .unwrap()
    );
    now = read(&mut tx, empty.id).await;
    assert_eq!(now.state, DraftState::Composing(Some(why)));
    let waited = drafts::decided_within(&mut tx).await.unwrap();
    assert_eq!(waited, [Span::millis(3_000)]);
    assert!(drafts::send(&mut tx, &now, Moment(6_000)).await.unwrap());
    now = read(&mut tx, empty.id).await;
    assert!(drafts::approve(&mut tx, &now, Moment(7_000)).await.unwrap());
    now = read(&mut tx, empty.id).await;
    assert_eq!(now.state, DraftState::Approved);
    drafts::launch_alone(&mut tx).await.unwrap();
    assert!(drafts::hold(&mut tx, &now, Moment(8_000)).await.unwrap());
    let round = opened(&mut tx, "p1-abcd").await;
    assert!(
        drafts::launch(&mut tx, &now, &round, Moment(8_000))
            .await
            .unwrap()
    );
    assert!(!drafts::hold(&mut tx, &now, Moment(8_000)).await.unwrap());
    assert_eq!(
        read(&mut tx, now.id).await.state,
        DraftState::Launched(round.clone())
    );
    let since = drafts::opened_since(&mut tx, "ugut", NOW).await.unwrap();
    assert_eq!(since, [(Moment(8_000), 1)]);
    for (at, open) in [(Moment(8_999), 1), (Moment(9_000), 0)] {
        assert_eq!(
            drafts::running(&mut tx, now.role, "ugut", at)
                .await
                .unwrap(),
            open
        );
        assert_eq!(
            drafts::open_rounds(&mut tx, "ugut", at).await.unwrap(),
            open
        );
    }
    assert_eq!(drafts::open_rounds(&mut tx, "osh", NOW).await.unwrap(), 0);
    drafts::undone(&mut tx, &round, Moment(8_500))
        .await
        .unwrap();
    assert_eq!(read(&mut tx, now.id).await.state, DraftState::Approved);
    assert!(
        drafts::opened_since(&mut tx, "ugut", NOW)
            .await
            .unwrap()
            .is_empty()
    );
    // one that nobody had to approve is composed again
    now = read(&mut tx, now.id).await;
    assert!(drafts::withdraw(&mut tx, &now, NOW).await.unwrap());
    now = read(&mut tx, now.id).await;
    assert!(drafts::launch(&mut tx, &now, &round, NOW).await.unwrap());
    drafts::undone(&mut tx, &round, NOW).await.unwrap();
    assert_eq!(
        read(&mut tx, now.id).await.state,
        DraftState::Composing(None)
    );
}

async fn only_drafts_of_roles_in_force_wait(scratch: Scratch) {
    let mut tx = scratch.db.begin().await.unwrap();
    let first = draft(&mut tx).await;
    assert!(drafts::send(&mut tx, &first, NOW).await.unwrap());
    assert_eq!(drafts::waiting(&mut tx).await.unwrap().len(), 1);
    let (from, to) = (RoleState::Confirmed, RoleState::Revoked);
    assert!(
        roles::decide(&mut tx, first.role, from, to, NOW)
            .await
            .unwrap()
    );
    assert!(drafts::waiting(&mut tx).await.unwrap().is_empty());
}
