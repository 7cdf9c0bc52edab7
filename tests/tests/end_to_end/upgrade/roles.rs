//! Buttons in the chats of councils, leaders, coordinators, safeguarding persons and operators.

use end_to_end::{Kind, Stage, on_both};
use sandbox::bot_api::MessageView;

use super::running;

on_both! {
    a_leader_lists_and_opens_rounds_by_the_old_buttons
    a_council_sets_its_session_and_admits_a_colleague_by_the_old_buttons
    a_coordinator_confirms_the_role_whose_card_was_on_its_way
    a_safeguarding_person_replies_by_the_old_card_and_the_child_reads_it
    an_operator_clears_an_alert_by_the_old_button
    a_digest_of_the_open_round_waits_for_a_coordinator_and_the_earlier_one_is_shown_again
}

/// Waits for a message of the bot that was not there when `before` was looked at.
async fn newer(stage: &Stage, chat: i64, before: &[MessageView]) -> MessageView {
    let last = before.last().map_or(0, |message| message.id);
    let look = |screen: &[MessageView]| screen.iter().find(|m| m.by_bot && m.id > last).cloned();
    stage.seen(chat, "a new message", look).await
}

async fn count(stage: &Stage, what: &str) -> i64 {
    stage
        .database
        .one(&format!("SELECT count(*) FROM {what}"))
        .await
}

async fn a_leader_lists_and_opens_rounds_by_the_old_buttons(kind: Kind) {
    let (stage, made) = running(kind).await;
    let leader = made.who("Leader");
    let before = stage.api.screen(leader);
    stage.press(leader, leader, "l:r");
    let card = newer(&stage, leader, &before).await;
    assert!(card.text.contains(&made.links["ugut"]), "{}", card.text);
    assert!(card.photo.is_some());
    // how long is the round to run? (asked before the upgrade)
    let (_, data) = stage.button(leader, "l:u:").unwrap();
    let (place, _) = data.strip_prefix("l:u:").unwrap().rsplit_once(':').unwrap();
    let open = format!("l:o:{place}:");
    stage.press(leader, leader, &data);
    // among whom is asked since then
    stage.offered(leader, "l:w:").await;
    let (_, data) = stage.button(leader, "l:w:").unwrap();
    stage.press(leader, leader, &data);
    stage.offered(leader, &open).await;
    stage.press(leader, leader, &open);
    stage
        .reached(2, "SELECT count(*) FROM round WHERE state = 'open'")
        .await;
    stage.finish(&[]).await;
}

async fn a_council_sets_its_session_and_admits_a_colleague_by_the_old_buttons(kind: Kind) {
    let (stage, made) = running(kind).await;
    let (council, keeper, aide) = (made.who("council"), made.who("Keeper"), made.who("Aide"));
    stage.press(council, keeper, "c:s:2");
    let set = "council_chat WHERE next_session IS NOT NULL";
    stage
        .reached(1, &format!("SELECT count(*) FROM {set}"))
        .await;
    let admitted = "council_member WHERE state = 'admitted'";
    assert_eq!(count(&stage, admitted).await, 0);
    stage.press(council, keeper, "c:a:");
    stage
        .reached(1, &format!("SELECT count(*) FROM {admitted}"))
        .await;
    // now the colleague may, too
    let ask = "/session@jashun_bot";
    stage.api.say(council, aide, ask).unwrap();
    stage.offered(council, "c:s:o").await;
    stage.press(council, aide, "c:s:o");
    let none = format!("SELECT count(*) FROM {set}");
    stage.reached(0, &none).await;
    stage.finish(&[]).await;
}

async fn a_coordinator_confirms_the_role_whose_card_was_on_its_way(kind: Kind) {
    let (stage, made) = running(kind).await;
    let (coordinator, asks) = (made.who("Coordinator"), made.who("Asks for a role"));
    let card = format!("k:y:{}", made.waiting_role);
    stage.offered(coordinator, &card).await;
    let before = stage.api.screen(asks);
    stage.press(coordinator, coordinator, &card);
    newer(&stage, asks, &before).await;
    let confirmed = "SELECT count(*) FROM role WHERE kind = 'leader' AND state = 'confirmed'";
    stage.reached(2, confirmed).await;
    // the language buttons under an old welcome
    stage.press(coordinator, coordinator, "l:lky");
    stage
        .reached(
            1,
            "SELECT count(*) FROM role WHERE kind = 'coordinator' AND language = 'ky'",
        )
        .await;
    stage.finish(&[]).await;
}

async fn a_safeguarding_person_replies_by_the_old_card_and_the_child_reads_it(kind: Kind) {
    let (stage, made) = running(kind).await;
    let (guard, child) = (made.who("Safeguarding"), made.who("Wrote of harm"));
    let (_, data) = stage.button(guard, "w:").unwrap();
    stage.press(guard, guard, &data);
    stage.offered(child, "n:").await;
    stage
        .reached(
            1,
            "SELECT count(*) FROM disclosure WHERE state = 'answered'",
        )
        .await;
    let before = stage.api.screen(child);
    stage.press(child, child, "n:");
    let changed = |screen: &[MessageView]| (screen != before.as_slice()).then_some(());
    stage.seen(child, "the reply", changed).await;
    // the child goes on where the survey stood
    stage.press(child, child, "m:go");
    stage.offered(child, "s:").await;
    stage.finish(&[]).await;
}

async fn an_operator_clears_an_alert_by_the_old_button(kind: Kind) {
    let (stage, made) = running(kind).await;
    let operator = made.who("Operator");
    let raised = "alert WHERE kind = 'dead_letters'";
    assert_eq!(count(&stage, raised).await, 1);
    stage.press(operator, operator, "x:c:dead_letters");
    stage
        .reached(0, &format!("SELECT count(*) FROM {raised}"))
        .await;
    stage.finish(&[]).await;
}

async fn a_digest_of_the_open_round_waits_for_a_coordinator_and_the_earlier_one_is_shown_again(
    kind: Kind,
) {
    let (stage, made) = running(kind).await;
    let (council, keeper) = (made.who("council"), made.who("Keeper"));
    let recorded = stage.api.screen(council);
    stage
        .api
        .say(council, keeper, "/digest@jashun_bot")
        .unwrap();
    let again = newer(&stage, council, &recorded).await;
    // the heading has called it the opinion of the young until then; place and everything else stand as they were printed
    let (heading, rest) = again.text.trim().split_once('\n').unwrap();
    let place = heading.split_once(": ").unwrap().1;
    let printed = |m: &&MessageView| {
        let (then, words) = m.text.trim().split_once('\n').unwrap_or_default();
        m.by_bot && then.ends_with(place) && words == rest
    };
    let as_then = recorded.iter().rev().find(printed);
    assert!(as_then.is_some(), "the same words as then: {}", again.text);
    let made_now = stage.cli(&["digest", &made.rounds["open"], "--json"]).await;
    assert_eq!(made_now.code, 0, "{}", made_now.error);
    let said = made_now.json.to_string();
    // whoever played them answered faster than anybody reads: a coordinator is asked first
    assert!(said.contains("held"), "{said}");
    stage.reached(0, "SELECT count(*) FROM outbox").await;
    let published = stage.cli(&["published", "--json"]).await;
    assert_eq!(published.code, 0, "{}", published.error);
    let all = published.json.to_string();
    for (name, round) in &made.rounds {
        let out = name.as_str() != "open";
        assert_eq!(all.contains(round.as_str()), out, "{round}: {all}");
    }
    stage.finish(&[]).await;
}
