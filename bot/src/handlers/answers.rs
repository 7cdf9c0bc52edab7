//! A council answers what young people found, in its chat; or a coordinator enters what stands in the council's paper.

use std::sync::Arc;

use super::awaited::{expect, first_button};
use super::by::{By, actor};
use super::language::old_button;
use super::notes;
use crate::domain::{
    AnswerStep, AnswerTap, HeldPlace, HoldWhy, Message, Request, Round, RoundPlace, SessionChoice,
    Typed, day_in_bishkek, typed_amount, typed_funding, workday_in_weeks,
};
use crate::handlers::RoleRequest;
use crate::services::commitments::{self, Answerer, Item, Outcome, Read, Shown};
use crate::store::councils::{self, CouncilChat};
use crate::store::outbox::Priority;
use crate::store::roles::Role;
use crate::store::{StoreError, audit, results};
use crate::texts::SESSION_WEEKS;

/// The finding of a press with the others of its result.
struct Found {
    round: Arc<Round>,
    items: Vec<Item>,
    at: usize,
}

impl Found {
    /// `None`: there is none, or it is another council's, as on a forwarded button.
    async fn of(
        req: &mut RoleRequest<'_>,
        by: &By,
        finding: i64,
    ) -> Result<Option<Self>, StoreError> {
        let asked = results::finding(req.tx, finding).await?;
        let Some(asked) = asked.filter(|asked| by.may_answer(&asked.of.municipality)) else {
            return Ok(None);
        };
        let snapshot = req.context.snapshot();
        let Some(round) = snapshot.round(&asked.of.round).map(Arc::clone) else {
            return Ok(None);
        };
        let items = commitments::items(req.tx, &asked.of).await?;
        let at = items.iter().position(|item| item.asked.number == finding);
        Ok(at.map(|at| Self { round, items, at }))
    }

    fn shown(&self, req: &RoleRequest<'_>, by: &By) -> Shown<'_> {
        Shown {
            round: &self.round,
            items: &self.items,
            at: self.at,
            by: by.who,
            language: by.language,
            in_group: !req.inbound.private,
        }
    }

    /// The card as it stands, for whoever acted on one that was not up to date.
    fn stale(&self, req: &RoleRequest<'_>, by: &By) -> Message {
        let mut message =
            commitments::card(req.context, self.shown(req, by), AnswerStep::Open, req.now);
        let texts = &req.context.texts;
        let newest = self.items[self.at].newest();
        let set = newest.map(|entry| commitments::set_at(texts, by.language, entry));
        let stale = texts.say(by.language, "answer-stale", &[]);
        let head = [Some(stale), set].into_iter().flatten().collect::<Vec<_>>();
        message.text = format!("{}\n\n{}", head.join(" "), message.text);
        message
    }
}

/// A press on the card of a finding. Of a coordinator's the council's chats see what was entered.
pub(super) async fn press(
    req: &mut RoleRequest<'_>,
    tap: AnswerTap,
    by: &By,
) -> Result<(), StoreError> {
    let Some(before) = Found::of(req, by, tap.finding).await? else {
        return old_button(req).await;
    };
    let outcome = commitments::answer(req.tx, tap, by.who, &by.actor, req.now).await?;
    let (Some(outcome), Some(found)) = (outcome, Found::of(req, by, tap.finding).await?) else {
        return old_button(req).await;
    };
    let page = match outcome {
        Outcome::Page => tap.step,
        Outcome::Set | Outcome::TakenBack | Outcome::TooLate | Outcome::Stale => AnswerStep::Open,
    };
    let message = match outcome {
        Outcome::Stale => found.stale(req, by),
        Outcome::Page | Outcome::Set | Outcome::TakenBack | Outcome::TooLate => {
            commitments::card(req.context, found.shown(req, by), page, req.now)
        }
    };
    let toast = match outcome {
        Outcome::TakenBack => Some("answer-taken-back"),
        Outcome::TooLate => Some("answer-too-late-to-take-back"),
        Outcome::Page | Outcome::Set | Outcome::Stale => None,
    };
    req.toast = toast.map(|id| req.context.texts.plain(by.language, id, &[]));
    let asks = matches!(
        page,
        AnswerStep::AskFunding | AnswerStep::AskSpent | AnswerStep::Write(_)
    );
    let button = first_button(&message).filter(|_| asks).map(str::to_owned);
    expect(req, by.kind(), button.as_deref()).await?;
    req.reply(message).await?;
    if outcome != Outcome::Set {
        return Ok(());
    }
    if open_count(&before.items) > 0 && open_count(&found.items) == 0 {
        let args = [("count", found.items.len().into())];
        let text = req
            .context
            .texts
            .say(by.language, "answers-all-given", &args);
        req.say(Message::plain(text)).await?;
    }
    match by.who {
        Answerer::Council => Ok(()),
        Answerer::Coordinator => show_council(req, &found).await,
    }
}

/// Words that answer a question on the card of a finding: what was understood is read back, and a press sets it.
pub(super) async fn typed(
    req: &mut RoleRequest<'_>,
    (tap, what): (AnswerTap, Typed),
    by: &By,
    text: &str,
) -> Result<(), StoreError> {
    let Some(found) = Found::of(req, by, tap.finding).await? else {
        return old_button(req).await;
    };
    if found.items[found.at].newest().map_or(0, |entry| entry.id) != tap.shown {
        expect(req, by.kind(), None).await?;
        let message = found.stale(req, by);
        return req.say(message).await;
    }
    let (read, page) = match what {
        Typed::Note(kind) => {
            if !notes::written(req, (tap, kind), by, text).await? {
                let message = found.stale(req, by);
                return req.say(message).await;
            }
            return match (by.who, Found::of(req, by, tap.finding).await?) {
                (Answerer::Coordinator, Some(found)) => show_council(req, &found).await,
                (Answerer::Council, _) | (Answerer::Coordinator, None) => Ok(()),
            };
        }
        Typed::Funding => (
            typed_funding(text).map(Read::Funding),
            AnswerStep::AskFunding,
        ),
        Typed::Spent => (typed_amount(text).map(Read::Spent), AnswerStep::AskSpent),
    };
    let shown = found.shown(req, by);
    let message = match read {
        Some(read) => commitments::understood(req.context, shown, read),
        None => {
            let mut message = commitments::card(req.context, shown, page, req.now);
            let head = req
                .context
                .texts
                .say(by.language, "answer-not-understood", &[]);
            message.text = format!("{head}\n\n{}", message.text);
            message
        }
    };
    // who sees that it was understood wrongly types it once more
    let button = first_button(&message).map(str::to_owned);
    expect(req, by.kind(), button.as_deref()).await?;
    req.say(message).await
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
async fn show_council(req: &mut RoleRequest<'_>, found: &Found) -> Result<(), StoreError> {
    let of = &found.items[found.at].asked.of;
    for chat in councils::of_place(req.tx, &of.municipality).await? {
        let shown = Shown {
            round: &found.round,
            items: &found.items,
            at: found.at,
            by: Answerer::Council,
            language: chat.speaks(),
            in_group: true,
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
            workday_in_weeks(req.now, weeks)
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
    let mut message = Message::plain(texts.say(language, "answers-tabled", &args));
    if let Some(first) = items.first() {
        message.buttons = vec![vec![commitments::one_by_one(texts, language, first)]];
    }
    req.reply(message).await
}

/// A coordinator stops that leaders and young people hear of a result, for a reason, or lets them.
pub(super) async fn hold(
    req: &mut RoleRequest<'_>,
    role: &Role,
    which: &HeldPlace,
    why: Option<HoldWhy>,
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
    let why = why.map(HoldWhy::code);
    results::hold(req.tx, &of, why).await?;
    let action = why.map_or("result.let", |_| "result.hold");
    let detail = format!(
        "{} {} {}",
        of.round,
        of.municipality,
        why.unwrap_or_default()
    );
    let detail = detail.trim_end();
    let actor = format!("role:{}", role.id);
    audit::write(req.tx, req.now, &actor, action, detail).await?;
    let message = commitments::held(req.context, language, which, why.is_some(), req.now);
    req.reply(message).await
}
