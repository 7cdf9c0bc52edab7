//! Promises of cases, and of the safeguarding people who look after them.

use super::*;
use crate::domain::Cause;
use crate::domain::{DAY, RoleKind, Span};
use crate::store::disclosures::{About, Case, Ending, NewCase, Said, State};
use crate::store::roles::{Asking, RoleState};

contract!(
    a_case_is_read_as_it_was_written_and_is_erased_thirty_days_after_its_reply,
    a_case_closed_without_a_reply_is_erased_after_its_end_and_an_open_one_never,
    numbers_of_cases_never_come_again,
    a_case_of_the_last_version_goes_on,
    nothing_readable_links_two_cases_of_one_child,
    a_safeguarding_person_is_away_until_then_and_writes_to_one_case,
);

fn about() -> About {
    About {
        age: Some(AgeBand::From14),
        place: Some("ugut".into()),
    }
}

async fn begin(tx: &mut Tx, said: &Said) -> i64 {
    disclosures::lock(tx).await.unwrap();
    let new = NewCase {
        chat: ANN,
        said,
        about: &about(),
        language: Language::Ru,
        cause: match said {
            Said::Attempt => Cause::Attempt,
            _ => Cause::Report,
        },
    };
    disclosures::begin(tx, &new).await.unwrap()
}

async fn get(tx: &mut Tx, id: i64) -> Option<Case> {
    disclosures::get(tx, id).await.unwrap()
}

async fn a_case_is_read_as_it_was_written_and_is_erased_thirty_days_after_its_reply(
    scratch: Scratch,
) {
    let (_, ambient) = fixed();
    let vault = vault(&ambient);
    let scratch = scratch.with(&vault, &ambient);
    let now = ambient.now();
    let mut tx = scratch.db.begin().await.unwrap();
    let id = begin(&mut tx, &Said::Text("words".into())).await;
    let mut case = get(&mut tx, id).await.unwrap();
    assert_eq!((case.chat, &case.about), (ANN, &about()));
    assert_eq!((case.cause, &case.state), (Cause::Report, &State::New));
    let said = [
        Said::Text("more".into()),
        Said::Attempt,
        Said::Ready(2),
        Said::Own("own".into()),
    ];
    for (said, number) in said.iter().zip(1..) {
        let added = disclosures::add(&mut tx, &case, said, now).await;
        assert_eq!(added.unwrap(), number);
    }
    disclosures::mark_read(&mut tx, id, 3, now).await.unwrap();
    let entries = disclosures::entries(&mut tx, &case).await.unwrap();
    let read: Vec<_> = entries.iter().map(|entry| entry.said.clone()).collect();
    assert_eq!(read[0], Said::Text("words".into()));
    assert_eq!(read[1..], said);
    assert_eq!(entries[3].read, Some(now));
    let with = State::With {
        first: 4,
        second: Some(5),
        since: now,
    };
    let answered = State::Answered {
        first: Some(4),
        second: None,
        at: now,
    };
    let closed = State::Closed {
        at: now + DAY,
        how: Ending::Done,
        answered: Some(now),
    };
    for state in [with, answered, closed] {
        case.state = state;
        disclosures::save(&mut tx, &case).await.unwrap();
        assert_eq!(get(&mut tx, id).await.as_ref(), Some(&case));
    }
    let unsettled = disclosures::unsettled(&mut tx).await.unwrap();
    assert!(unsettled.is_empty());
    disclosures::put_card(&mut tx, id, addresses::AddressId(7), 9, 4)
        .await
        .unwrap();
    disclosures::retain(&mut tx, now).await.unwrap();
    assert!(get(&mut tx, id).await.is_some());
    disclosures::retain(&mut tx, now + Span::millis(1))
        .await
        .unwrap();
    assert_eq!(get(&mut tx, id).await, None);
    assert!(disclosures::cards(&mut tx, id).await.unwrap().is_empty());
    let entries = disclosures::entries(&mut tx, &case).await.unwrap();
    assert_eq!(entries.len(), 1, "only what was read before");
}

async fn a_case_closed_without_a_reply_is_erased_after_its_end_and_an_open_one_never(
    scratch: Scratch,
) {
    let (_, ambient) = fixed();
    let vault = vault(&ambient);
    let scratch = scratch.with(&vault, &ambient);
    let now = ambient.now();
    let mut tx = scratch.db.begin().await.unwrap();
    let open = begin(&mut tx, &Said::Attempt).await;
    let closed = begin(&mut tx, &Said::Attempt).await;
    let mut case = get(&mut tx, closed).await.unwrap();
    case.state = State::Closed {
        at: now,
        how: Ending::FalseAlarm,
        answered: None,
    };
    disclosures::save(&mut tx, &case).await.unwrap();
    disclosures::retain(&mut tx, now + Span::millis(1))
        .await
        .unwrap();
    assert_eq!(get(&mut tx, closed).await, None);
    assert!(get(&mut tx, open).await.is_some());
}

async fn numbers_of_cases_never_come_again(scratch: Scratch) {
    let (_, ambient) = fixed();
    let vault = vault(&ambient);
    let scratch = scratch.with(&vault, &ambient);
    let mut tx = scratch.db.begin().await.unwrap();
    let said = Said::Text("words".into());
    for number in 1..4 {
        assert_eq!(begin(&mut tx, &said).await, number);
        let delete = "DELETE FROM disclosure";
        on_both!(&mut tx, c => rows sqlx::query(delete).execute(c)).unwrap();
    }
}

/// As commit 24b3776 wrote them: a random id, no key of their own, nobody who has them.
async fn a_case_of_the_last_version_goes_on(scratch: Scratch) {
    let (_, ambient) = fixed();
    let vault = vault(&ambient);
    let scratch = scratch.with(&vault, &ambient);
    let now = ambient.now();
    let mut tx = scratch.db.begin().await.unwrap();
    let states = ["new", "sent", "escalated", "answered"];
    for (state, id) in states.into_iter().zip(4_000_000_000_000_000_000_i64..) {
        let chat = vault.seal("disclosure.chat", &serde_json::to_vec(&ANN).unwrap());
        let text = vault.seal("disclosure.text", state.as_bytes());
        let insert = "INSERT INTO disclosure (id, chat_sealed, text_sealed, language, kind, state, received_at, answered_at)
            VALUES ($1, $2, $3, 'ru', 'words', $4, $5, $5)";
        on_both!(&mut tx, c => rows sqlx::query(insert).bind(id).bind(&chat).bind(&text).bind(state).bind(now.0).execute(c))
            .unwrap();
    }
    let all = disclosures::all(&mut tx).await.unwrap();
    for (mut case, text) in all.into_iter().zip(states) {
        assert_eq!((case.chat, case.last), (ANN, now));
        let answered = matches!(case.state, State::Answered { first: None, .. });
        assert!(answered == (text == "answered") && (answered || case.state == State::New));
        case.state = State::With {
            first: 1,
            second: None,
            since: now,
        };
        disclosures::save(&mut tx, &case).await.unwrap();
        let said = Said::Own("own".into());
        disclosures::add(&mut tx, &case, &said, now).await.unwrap();
        let entries = disclosures::entries(&mut tx, &case).await.unwrap();
        assert_eq!(entries[0].said, Said::Text(text.into()));
        assert_eq!(entries[1].said, said);
    }
}

/// Not without the key, and not by length: what is sealed differs each time, and is as long.
async fn nothing_readable_links_two_cases_of_one_child(scratch: Scratch) {
    let (_, ambient) = fixed();
    let vault = vault(&ambient);
    let scratch = scratch.with(&vault, &ambient);
    let mut tx = scratch.db.begin().await.unwrap();
    let first = begin(&mut tx, &Said::Text("a".into())).await;
    let second = begin(&mut tx, &Said::Text("longer words".into())).await;
    assert_ne!(first, second);
    let columns =
        "SELECT chat_sealed, text_sealed, key_sealed, about_sealed FROM disclosure ORDER BY id";
    let rows: Vec<(String, String, String, String)> =
        on_both!(&mut tx, c => sqlx::query_as(columns).fetch_all(c)).unwrap();
    let [a, b] = rows.as_slice() else {
        panic!("{} rows", rows.len())
    };
    for (a, b) in [(&a.0, &b.0), (&a.1, &b.1), (&a.2, &b.2), (&a.3, &b.3)] {
        assert!(a != b && a.len() == b.len());
    }
    // the installation's key alone does not open what is the case's
    assert_eq!(vault.open("disclosure.text", &a.1), None);
}

async fn a_safeguarding_person_is_away_until_then_and_writes_to_one_case(scratch: Scratch) {
    let (_, ambient) = fixed();
    let vault = vault(&ambient);
    let scratch = scratch.with(&vault, &ambient);
    let now = ambient.now();
    let mut tx = scratch.db.begin().await.unwrap();
    let address = addresses::find_or_make(&mut tx, BEN).await.unwrap();
    let asking = Asking {
        kind: RoleKind::Safeguarding,
        municipality: None,
        address,
        name: "A",
        group: None,
        language: None,
    };
    let role = roles::ask(&mut tx, asking, now).await.unwrap();
    assert!(safeguarding_people::all(&mut tx).await.unwrap().is_empty());
    let (from, to) = (RoleState::Asked, RoleState::Confirmed);
    roles::decide(&mut tx, role, from, to, now).await.unwrap();
    let until = now + Span::millis(1);
    safeguarding_people::set_away(&mut tx, role, Some(until))
        .await
        .unwrap();
    safeguarding_people::set_writing(&mut tx, role, Some((8, until)))
        .await
        .unwrap();
    addresses::set_unreachable(&mut tx, address).await.unwrap();
    let guard = safeguarding_people::all(&mut tx).await.unwrap().remove(0);
    assert_eq!((guard.reachable, guard.away_until), (false, Some(until)));
    assert_eq!(
        safeguarding_people::writes_to(&mut tx, role, now)
            .await
            .unwrap(),
        Some(8)
    );
    assert_eq!(
        safeguarding_people::writers(&mut tx, now).await.unwrap(),
        [vault.chat_hash(BEN)]
    );
    assert!(
        safeguarding_people::writers(&mut tx, until)
            .await
            .unwrap()
            .is_empty()
    );
    safeguarding_people::set_writing(&mut tx, role, None)
        .await
        .unwrap();
    assert_eq!(
        safeguarding_people::writes_to(&mut tx, role, now)
            .await
            .unwrap(),
        None
    );
}
