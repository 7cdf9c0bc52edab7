//! Promises of the families that belong to roles, guardians, helplines, audit and alerts.

use surveys::questionnaire::Text;

use super::*;
use crate::domain::{DAY, Freshness, Helpline, RoleKind, Span};
use crate::store::alerts::Alert;
use crate::store::councils::{CouncilState, Standing};
use crate::store::guardians::Proof;
use crate::store::invites::{Found, Offer};
use crate::store::roles::{Asking, RoleState};

contract!(
    an_invite_opens_once_and_for_fourteen_days_only,
    a_paper_code_lets_one_child_in,
    a_guardians_link_is_used_once,
    a_guardians_yes_leads_to_the_child_until_they_are_erased,
    what_is_held_of_an_account_is_held_for_each_reason_apart,
    a_changed_or_missing_audit_row_breaks_the_chain,
    an_alert_is_raised_once_until_it_is_over_and_a_reminder_once_a_month,
    helplines_are_fresh_150_days_and_refuse_rounds_after_180,
    a_helpline_without_a_text_in_a_language_shows_that_of_another,
    a_role_is_read_as_asked_and_decided_once,
    a_council_chat_connected_anew_forgets_its_people,
);

async fn an_invite_opens_once_and_for_fourteen_days_only(scratch: Scratch) {
    let (_, ambient) = fixed();
    let vault = vault(&ambient);
    let scratch = scratch.with(&vault, &ambient);
    let now = ambient.now();
    let mut tx = scratch.db.begin().await.unwrap();
    let (kind, place) = (RoleKind::Leader, Some("tokmok"));
    let invite = invites::create(&mut tx, kind, place).await.unwrap();
    assert!(invites::is_payload(&invite.payload));
    assert_eq!(invite.expires, now + 14 * DAY);
    let typed = format!(" {} ", invite.payload[1..].to_lowercase());
    let offer = Offer {
        kind,
        municipality: place.map(str::to_owned),
    };
    assert_eq!(
        invites::find(&mut tx, &typed, now).await.unwrap(),
        Found::Good(offer)
    );
    let late = invite.expires;
    assert_eq!(
        invites::find(&mut tx, &typed, late).await.unwrap(),
        Found::Expired
    );
    assert!(!invites::take(&mut tx, &typed, late).await.unwrap());
    assert!(invites::take(&mut tx, &typed, now).await.unwrap());
    assert!(!invites::take(&mut tx, &invite.payload, now).await.unwrap());
    assert_eq!(
        invites::find(&mut tx, &typed, now).await.unwrap(),
        Found::Used
    );
    for unknown in ["i2345678923", "", "i", "ы2345678923", "i23456789234"] {
        assert_eq!(
            invites::find(&mut tx, unknown, now).await.unwrap(),
            Found::Unknown
        );
    }
    invites::retain(&mut tx, late + Span::millis(1))
        .await
        .unwrap();
    assert_eq!(
        invites::find(&mut tx, &typed, now).await.unwrap(),
        Found::Unknown
    );
}

async fn a_paper_code_lets_one_child_in(scratch: Scratch) {
    let (_, ambient) = fixed();
    let vault = vault(&ambient);
    let scratch = scratch.with(&vault, &ambient);
    let now = ambient.now();
    let mut tx = scratch.db.begin().await.unwrap();
    let (codes, expires) = guardians::create_codes(&mut tx, 2).await.unwrap();
    let typed = format!("{}-{}", &codes[0][..4].to_lowercase(), &codes[0][4..]);
    let second = Proof::Slip(&codes[1]);
    guardians::set_invites(&mut tx, second, true).await.unwrap();
    for (code, at, invites) in [
        (&typed, expires, None),
        (&typed, now, Some(false)),
        (&codes[0], now, None),
        (&codes[1], now, Some(true)),
    ] {
        let used = guardians::use_code(&mut tx, code, at).await.unwrap();
        assert_eq!(used, invites, "{code}");
    }
}

async fn a_guardians_link_is_used_once(scratch: Scratch) {
    let (_, ambient) = fixed();
    let vault = vault(&ambient);
    let scratch = scratch.with(&vault, &ambient);
    let mut tx = scratch.db.begin().await.unwrap();
    let expires = ambient.now() + 7 * DAY;
    assert!(
        guardians::use_token(&mut tx, b"child", expires)
            .await
            .unwrap()
    );
    assert!(
        !guardians::use_token(&mut tx, b"child", expires)
            .await
            .unwrap()
    );
    assert!(
        guardians::use_token(&mut tx, b"other", expires)
            .await
            .unwrap()
    );
    // it is kept to the end of its last day
    guardians::retain(&mut tx, expires + DAY).await.unwrap();
    assert!(
        guardians::use_token(&mut tx, b"child", expires)
            .await
            .unwrap()
    );
}

async fn a_guardians_yes_leads_to_the_child_until_they_are_erased(scratch: Scratch) {
    let (_, ambient) = fixed();
    let vault = vault(&ambient);
    let scratch = scratch.with(&vault, &ambient);
    let before = person(&scratch.db, &ambient, BEN, "R1").await;
    put(&scratch.db, &ambient, ANN, "a reply waits").await;
    let mut tx = scratch.db.begin().await.unwrap();
    let child = addresses::find_or_make(&mut tx, ANN).await.unwrap();
    let code = Proof::Slip("abcd-2345");
    // they go on at another address
    let (no, now) = (false, ambient.now());
    guardians::put_yes(&mut tx, code, before.address, no, now)
        .await
        .unwrap();
    respondents::hand_over(&mut tx, &before, child)
        .await
        .unwrap();
    assert_eq!(guardians::yes(&mut tx, code).await.unwrap(), Some(child));
    guardians::put_yes(&mut tx, code, child, no, now)
        .await
        .unwrap();
    for (proof, found) in [
        (Proof::Slip("ABCD2345"), Some(child)),
        (Proof::Slip("ABCD2346"), None),
        (Proof::Link(b"ABCD2345"), None),
    ] {
        assert_eq!(guardians::yes(&mut tx, proof).await.unwrap(), found);
    }
    respondents::withdraw(&mut tx, child, ANN).await.unwrap();
    assert_eq!(guardians::yes(&mut tx, code).await.unwrap(), None);
    assert!(
        !respondents::is_in(&mut tx, child, &RoundId::new("R1"))
            .await
            .unwrap()
    );
    // what is on its way to the chat still arrives
    let kept = addresses::find(&mut tx, ANN).await.unwrap();
    assert_eq!(kept, Some(child));
    assert_eq!(outbox::pending(&mut tx).await.unwrap(), 1);
}

async fn what_is_held_of_an_account_is_held_for_each_reason_apart(scratch: Scratch) {
    let (_, ambient) = fixed();
    let vault = vault(&ambient);
    let scratch = scratch.with(&vault, &ambient);
    let now = ambient.now();
    let mut tx = scratch.db.begin().await.unwrap();
    let phone = crate::domain::Phone::parse("0555000001").unwrap();
    let (first, second) = (Chat::sms(phone, 1), Chat::sms(phone, 2));
    let until = now + 30 * DAY;
    guardians::hold(&mut tx, Hold::Refused, first, (now, until))
        .await
        .unwrap();
    for (hold, chat, held) in [
        (Hold::Refused, second, Some(until)),
        (Hold::Refused, ANN, None),
        (Hold::Asked, first, None),
        (Hold::Young, first, None),
    ] {
        let is = guardians::held(&mut tx, hold, chat, now).await.unwrap();
        assert_eq!(is, held, "{hold:?}");
        let other = Hold::Asked;
        let both = guardians::both_held(&mut tx, [other, hold], chat, now);
        let none = if hold == other { held } else { None };
        assert_eq!(both.await.unwrap(), [none, held], "{hold:?}");
    }
    guardians::release(&mut tx, Hold::Refused, second)
        .await
        .unwrap();
    let is = guardians::held(&mut tx, Hold::Refused, first, now).await;
    assert_eq!(is.unwrap(), None);
}

async fn a_changed_or_missing_audit_row_breaks_the_chain(scratch: Scratch) {
    let (_, ambient) = fixed();
    let vault = vault(&ambient);
    let scratch = scratch.with(&vault, &ambient);
    let mut tx = scratch.db.begin().await.unwrap();
    for detail in ["a", "b", "c"] {
        audit::write(&mut tx, ambient.now(), "cli", "round.open", detail)
            .await
            .unwrap();
    }
    let entries = audit::all(&mut tx).await.unwrap();
    assert_eq!(audit::first_broken(&vault, &entries), None);
    let mut changed = entries.clone();
    changed[1].detail = "x".into();
    assert_eq!(audit::first_broken(&vault, &changed), Some(2));
    let mut moved = entries.clone();
    (moved[1].actor, moved[1].action) = ("cliround".into(), ".open".into());
    assert_eq!(audit::first_broken(&vault, &moved), Some(2));
    let mut cut = entries.clone();
    cut.remove(0);
    assert_eq!(audit::first_broken(&vault, &cut), Some(1));
}

async fn an_alert_is_raised_once_until_it_is_over_and_a_reminder_once_a_month(scratch: Scratch) {
    let (_, ambient) = fixed();
    let now = ambient.now();
    let mut tx = scratch.db.begin().await.unwrap();
    assert!(alerts::raise(&mut tx, Alert::Conflict, now).await.unwrap());
    assert!(!alerts::raise(&mut tx, Alert::Conflict, now).await.unwrap());
    assert!(
        alerts::raise(&mut tx, Alert::DigestHeld, now)
            .await
            .unwrap()
    );
    alerts::clear(&mut tx, Alert::Conflict).await.unwrap();
    assert!(alerts::raise(&mut tx, Alert::Conflict, now).await.unwrap());
    for (days, raised) in [(0, true), (29, false), (30, true), (31, false)] {
        let (now, before) = (now + days * DAY, now + (days - 30) * DAY);
        let new = alerts::raise_again(&mut tx, Alert::HelplinesDue, now, before)
            .await
            .unwrap();
        assert_eq!(new, raised, "after {days} days");
    }
}

async fn helplines_are_fresh_150_days_and_refuse_rounds_after_180(scratch: Scratch) {
    let (_, ambient) = fixed();
    let now = ambient.now();
    let line = |number: &str| Helpline {
        number: number.into(),
        name: Text::from_fn(|l| format!("{number} {}", l.code())),
        note: Text::from_fn(|l| format!("note of {number} {}", l.code())),
        checked: None,
    };
    let mut tx = scratch.db.begin().await.unwrap();
    assert_eq!(Freshness::of(&[], now), Freshness::Stale);
    let both = [line("112"), line("111")];
    assert!(helplines::seed(&mut tx, &both).await.unwrap());
    assert!(!helplines::seed(&mut tx, &[line("103")]).await.unwrap());
    assert_eq!(helplines::all(&mut tx).await.unwrap(), both);
    helplines::confirm(&mut tx, Some("112"), now).await.unwrap();
    let lines = helplines::all(&mut tx).await.unwrap();
    assert_eq!(lines[0].number, "112");
    assert_eq!(Freshness::of(&lines, now), Freshness::Stale);
    assert_eq!(helplines::confirm(&mut tx, None, now).await.unwrap(), 2);
    let lines = helplines::all(&mut tx).await.unwrap();
    let after = |days: i64| Freshness::of(&lines, now + days * DAY);
    assert_eq!(after(149), Freshness::Fresh);
    assert_eq!(after(150), Freshness::Due);
    assert_eq!(after(179), Freshness::Due);
    assert_eq!(after(180), Freshness::Stale);
}

async fn a_helpline_without_a_text_in_a_language_shows_that_of_another(scratch: Scratch) {
    let mut tx = scratch.db.begin().await.unwrap();
    let line = Helpline {
        number: "111".into(),
        name: Text::from_fn(|l| l.code().to_owned()),
        note: Text::default(),
        checked: None,
    };
    helplines::seed(&mut tx, &[line]).await.unwrap();
    on_both!(&mut tx, c => rows sqlx::query("DELETE FROM helpline_text WHERE language = 'ky'").execute(c))
        .unwrap();
    let lines = helplines::all(&mut tx).await.unwrap();
    assert_eq!(lines[0].name, Text::from_fn(|_| "ru".to_owned()));
}

async fn a_role_is_read_as_asked_and_decided_once(scratch: Scratch) {
    let (_, ambient) = fixed();
    let vault = vault(&ambient);
    let scratch = scratch.with(&vault, &ambient);
    let now = ambient.now();
    let mut tx = scratch.db.begin().await.unwrap();
    let address = addresses::find_or_make(&mut tx, ANN).await.unwrap();
    let asking = Asking {
        kind: RoleKind::Leader,
        municipality: Some("osh"),
        address,
        name: "Айгүл <b>",
        group: None,
        language: None,
    };
    let first = roles::ask(&mut tx, asking, now).await.unwrap();
    let coordinator = Asking {
        kind: RoleKind::Coordinator,
        municipality: None,
        ..asking
    };
    let second = roles::ask(&mut tx, coordinator, now).await.unwrap();
    assert_eq!((first, second), (1, 2));
    let role = roles::get(&mut tx, first).await.unwrap().unwrap();
    assert_eq!(
        (role.name.as_str(), role.municipality.as_deref()),
        ("Айгүл <b>", Some("osh"))
    );
    assert_eq!(
        (role.kind, role.state, role.address),
        (RoleKind::Leader, RoleState::Asked, address)
    );
    let (asked, confirmed) = (RoleState::Asked, RoleState::Confirmed);
    assert!(
        roles::decide(&mut tx, first, asked, confirmed, now)
            .await
            .unwrap()
    );
    assert!(
        !roles::decide(&mut tx, first, asked, confirmed, now)
            .await
            .unwrap()
    );
    assert_eq!(roles::count(&mut tx, RoleKind::Leader).await.unwrap(), 1);
    assert_eq!(
        roles::confirmed(&mut tx, RoleKind::Coordinator)
            .await
            .unwrap(),
        []
    );
    roles::set_language(&mut tx, address, Language::Ru)
        .await
        .unwrap();
    let held = roles::of_address(&mut tx, address).await.unwrap();
    assert_eq!(
        held.iter().map(|r| r.speaks()).collect::<Vec<_>>(),
        [Language::Ru; 2]
    );
    assert!(
        roles::decide(&mut tx, first, confirmed, RoleState::Revoked, now)
            .await
            .unwrap()
    );
    assert_eq!(roles::of_address(&mut tx, address).await.unwrap().len(), 1);
    assert_eq!(roles::all(&mut tx).await.unwrap().len(), 2);
}

async fn a_council_chat_connected_anew_forgets_its_people(scratch: Scratch) {
    let (_, ambient) = fixed();
    let vault = vault(&ambient);
    let scratch = scratch.with(&vault, &ambient);
    let now = ambient.now();
    let mut tx = scratch.db.begin().await.unwrap();
    let address = addresses::find_or_make(&mut tx, ANN).await.unwrap();
    let person = councils::person_hash(&vault, 5);
    councils::connect(&mut tx, address, ("osh", None), now)
        .await
        .unwrap();
    for standing in [Standing::Asking, Standing::Keeper] {
        councils::set_member(&mut tx, address, &person, "Name", standing)
            .await
            .unwrap();
    }
    let member = councils::member(&mut tx, address, &person).await.unwrap();
    assert_eq!(member, Some((Standing::Keeper, "Name".to_owned())));
    assert!(councils::of_place(&mut tx, "osh").await.unwrap().is_empty());
    councils::set_state(&mut tx, address, CouncilState::Active)
        .await
        .unwrap();
    councils::set_language(&mut tx, address, Language::Ru)
        .await
        .unwrap();
    councils::set_session(&mut tx, address, Some("2026-12-15"))
        .await
        .unwrap();
    let chat = councils::of_place(&mut tx, "osh").await.unwrap().remove(0);
    assert_eq!(
        (chat.speaks(), chat.next_session.as_deref()),
        (Language::Ru, Some("2026-12-15"))
    );
    councils::connect(&mut tx, address, ("bishkek", None), now)
        .await
        .unwrap();
    assert_eq!(
        councils::member(&mut tx, address, &person).await.unwrap(),
        None
    );
    let chat = councils::get(&mut tx, address).await.unwrap().unwrap();
    assert_eq!(
        (chat.municipality.as_str(), chat.state),
        ("bishkek", CouncilState::Asked)
    );
}
