//! A council answers what young people found, in its chat; or a coordinator enters what stands in the council's paper.

use std::sync::Arc;

use super::Handled;
use super::council_chat::{here, standing, tell_once};
use super::language::old_button;
use super::places;
use super::replies::plain;
use crate::domain::{
    AnswerStep, AnswerTap, HeldPlace, Language, Message, Moment, PlaceFor, Request, RoleKind,
    Round, RoundPlace, SessionChoice, day_in_bishkek, day_in_weeks,
};
use crate::handlers::RoleRequest;
use crate::services::commitments::{self, Answerer, Item, Outcome, Shown};
use crate::services::roles::place_name;
use crate::store::councils::{self, CouncilChat, Standing};
use crate::store::outbox::Priority;
use crate::store::roles::{self, Role};
use crate::store::{StoreError, audit, results};
use crate::texts::SESSION_WEEKS;

/// A press on the card of a finding in a council's chat.
pub(super) async fn of_council(
    req: &mut RoleRequest<'_>,
    chat: &CouncilChat,
    tap: AnswerTap,
) -> Result<(), StoreError> {
    let actor = actor(req, chat).await?;
    let place = Some(chat.municipality.as_str());
    press(req, tap, Answerer::Council, (chat.speaks(), place), &actor).await
}

/// A press on the card of a finding by a coordinator, from the council's paper. The council's chats see what was entered.
pub(super) async fn of_coordinator(
    req: &mut RoleRequest<'_>,
    role: &Role,
    tap: AnswerTap,
) -> Result<(), StoreError> {
    let actor = format!("role:{}", role.id);
    press(
        req,
        tap,
        Answerer::Coordinator,
        (role.speaks(), None),
        &actor,
    )
    .await
}

async fn press(
    req: &mut RoleRequest<'_>,
    tap: AnswerTap,
    by: Answerer,
    (language, place): (Language, Option<&str>),
    actor: &str,
) -> Result<(), StoreError> {
    let Some(asked) = results::finding(req.tx, tap.finding).await? else {
        return old_button(req).await;
    };
    // a forwarded button of another council
    if place.is_some_and(|place| asked.of.municipality != place) {
        return old_button(req).await;
    }
    let snapshot = req.context.snapshot();
    let Some(round) = snapshot.round(&asked.of.round) else {
        return old_button(req).await;
    };
    let waiting = open_count(&commitments::items(req.tx, &asked.of).await?);
    let Some(outcome) = commitments::answer(req.tx, tap, by, actor, req.now).await? else {
        return old_button(req).await;
    };
    let items = commitments::items(req.tx, &asked.of).await?;
    let Some(at) = items
        .iter()
        .position(|item| item.asked.number == tap.finding)
    else {
        return old_button(req).await;
    };
    let shown = Shown {
        round,
        items: &items,
        at,
        by,
        language,
    };
    let mut message = card(req, shown, tap.step, outcome);
    if outcome == Outcome::Stale {
        let newest = items[at].newest();
        let set = newest.map(|entry| commitments::set_at(&req.context.texts, language, entry));
        let stale = req.context.texts.say(language, "answer-stale", &[]);
        let head = [Some(stale), set].into_iter().flatten().collect::<Vec<_>>();
        message.text = format!("{}\n\n{}", head.join(" "), message.text);
    }
    let toast = match outcome {
        Outcome::TakenBack => Some("answer-taken-back"),
        Outcome::TooLate => Some("answer-too-late-to-take-back"),
        Outcome::Page | Outcome::Set | Outcome::Stale => None,
    };
    req.toast = toast.map(|id| req.context.texts.plain(language, id, &[]));
    req.reply(message).await?;
    if outcome != Outcome::Set {
        return Ok(());
    }
    if waiting > 0 && open_count(&items) == 0 {
        let args = [("count", items.len().into())];
        let text = req.context.texts.say(language, "answers-all-given", &args);
        req.say(plain(text)).await?;
    }
    match by {
        Answerer::Council => Ok(()),
        Answerer::Coordinator => show_council(req, round, &items, at).await,
    }
}

fn card(req: &RoleRequest<'_>, shown: Shown<'_>, step: AnswerStep, outcome: Outcome) -> Message {
    let page = match outcome {
        Outcome::Page => step,
        Outcome::Set | Outcome::TakenBack | Outcome::TooLate | Outcome::Stale => AnswerStep::Open,
    };
    commitments::card(req.context, shown, page, req.now)
}

/// How many findings have no answer yet.
fn open_count(items: &[Item]) -> usize {
    let open = |item: &&Item| {
        let newest = item.newest();
        newest.is_none_or(|entry| !entry.commitment.is_answer())
    };
    items.iter().filter(open).count()
}

/// What a coordinator has entered is shown to the council, which may correct it.
async fn show_council(
    req: &mut RoleRequest<'_>,
    round: &Round,
    items: &[Item],
    at: usize,
) -> Result<(), StoreError> {
    let of = &items[at].asked.of;
    for chat in councils::of_place(req.tx, &of.municipality).await? {
        let shown = Shown {
            round,
            items,
            at,
            by: Answerer::Council,
            language: chat.speaks(),
        };
        let message = commitments::card(req.context, shown, AnswerStep::Open, req.now);
        let request = Request::Send(message);
        req.queue(chat.address, Priority::Digest, &request).await?;
    }
    Ok(())
}

/// "All on the agenda of this day."
pub(super) async fn table(
    req: &mut RoleRequest<'_>,
    chat: &CouncilChat,
    finding: i64,
    choice: SessionChoice,
) -> Result<(), StoreError> {
    let asked = results::finding(req.tx, finding).await?;
    let Some(asked) = asked.filter(|asked| asked.of.municipality == chat.municipality) else {
        return old_button(req).await;
    };
    let day = match choice {
        SessionChoice::Weeks(weeks) if SESSION_WEEKS.contains(&weeks) => {
            day_in_weeks(req.now, weeks)
        }
        SessionChoice::Day(day) if day >= day_in_bishkek(req.now) => day,
        SessionChoice::Weeks(_) | SessionChoice::Day(_) | SessionChoice::Other => {
            return old_button(req).await;
        }
    };
    let actor = actor(req, chat).await?;
    councils::set_session(req.tx, chat.address, Some(&day.to_string())).await?;
    commitments::table_all(req.tx, &asked.of, day, &actor, req.now).await?;
    let items = commitments::items(req.tx, &asked.of).await?;
    let (texts, language) = (&req.context.texts, chat.speaks());
    let args = [
        ("count", open_count(&items).into()),
        ("date", texts.day(language, day).into()),
    ];
    let mut message = plain(texts.say(language, "answers-tabled", &args));
    if let Some(first) = items.first() {
        message.buttons = vec![vec![commitments::one_by_one(texts, language, first)]];
    }
    req.reply(message).await
}

/// `/commitments` in a council's chat: every finding of the newest result with its answer.
pub(super) async fn list(req: &mut RoleRequest<'_>) -> Result<Handled, StoreError> {
    let Some((chat, sender)) = here(req).await? else {
        return Ok(Handled::NotOurs);
    };
    let standing = standing(req, &chat, &sender).await?;
    if !standing.is_some_and(Standing::may_act) {
        tell_once(req, &chat, &sender, standing).await?;
        return Ok(Handled::Done);
    }
    let place = chat.municipality.clone();
    of_place(req, &place, (Answerer::Council, chat.speaks())).await?;
    Ok(Handled::Done)
}

/// `/commitments` in a private chat: that of a council, or a coordinator chooses the place.
pub(super) async fn command(req: &mut RoleRequest<'_>) -> Result<Handled, StoreError> {
    if let Handled::Done = list(req).await? {
        return Ok(Handled::Done);
    }
    let holder = req.holder().await?;
    if holder.role(RoleKind::Coordinator).is_none() {
        return Ok(Handled::NotOurs);
    }
    let message = places::oblasts(req, holder.language(), PlaceFor::Commitments);
    req.say(message).await?;
    Ok(Handled::Done)
}

/// The findings of the newest result of a place with their answers.
pub(super) async fn of_place(
    req: &mut RoleRequest<'_>,
    place: &str,
    (by, language): (Answerer, Language),
) -> Result<(), StoreError> {
    let (context, now) = (req.context, req.now);
    let snapshot = context.snapshot();
    let result = commitments::newest_result(req.tx, place).await?;
    let known = result.and_then(|result| {
        let round = snapshot.round(&result.of.round).map(Arc::clone)?;
        Some((result.of, round))
    });
    let Some((of, round)) = known else {
        return req.answer(language, "answers-none-yet", &[]).await;
    };
    let message = listed(req, &of, &round, (by, language), now).await?;
    req.say(message).await
}

async fn listed(
    req: &mut RoleRequest<'_>,
    of: &RoundPlace,
    round: &Round,
    (by, language): (Answerer, Language),
    now: Moment,
) -> Result<Message, StoreError> {
    let context = req.context;
    let items = commitments::items(req.tx, of).await?;
    let name = place_name(context, language, Some(&of.municipality), now);
    let head = context
        .texts
        .say(language, "answers-list", &[("place", name.into())]);
    let (lines, buttons) = commitments::list(context, round, &items, (by, language), now);
    let mut all = vec![head];
    if by == Answerer::Coordinator {
        all.push(context.texts.say(language, "commitments-paper", &[]));
    }
    all.push(String::new());
    all.extend(lines);
    Ok(Message {
        text: all.join("\n"),
        buttons,
        picture: None,
    })
}

/// A coordinator stops that leaders and young people hear of a result, or lets them.
pub(super) async fn hold(
    req: &mut RoleRequest<'_>,
    role: &Role,
    which: &HeldPlace,
    hold: bool,
) -> Result<(), StoreError> {
    let language = role.speaks();
    let Some(place) = req.context.municipalities.at(which.place) else {
        return old_button(req).await;
    };
    let of = RoundPlace {
        round: which.round.clone(),
        municipality: place.slug.clone(),
    };
    let Some(result) = results::get(req.tx, &of).await? else {
        return old_button(req).await;
    };
    if !result.held && result.opens <= req.now {
        let day = req
            .context
            .texts
            .day(language, day_in_bishkek(result.opens));
        return req
            .answer(language, "result-too-late", &[("date", day.into())])
            .await;
    }
    results::hold(req.tx, &of, hold.then_some("coordinator")).await?;
    let action = if hold { "result.hold" } else { "result.let" };
    let detail = format!("{} {}", of.round, of.municipality);
    let actor = format!("role:{}", role.id);
    audit::write(req.tx, req.now, &actor, action, &detail).await?;
    let message = commitments::held(req.context, language, which, hold, req.now);
    req.reply(message).await
}

/// For the audit: the role of the council's chat.
pub(super) async fn actor(
    req: &mut RoleRequest<'_>,
    chat: &CouncilChat,
) -> Result<String, StoreError> {
    let held = roles::of_address(req.tx, chat.address).await?;
    let role = held.iter().find(|role| role.kind == RoleKind::Council);
    Ok(role.map_or_else(|| "council".to_owned(), |role| format!("role:{}", role.id)))
}
