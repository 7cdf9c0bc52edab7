//! A council says by when it will answer a round, and moves that day once.

use std::sync::Arc;

use super::by::actor;
use super::language::old_button;
use crate::domain::{Message, PledgeChoice, PledgeMove, Round, RoundPlace, SaidPledge};
use crate::handlers::RoleRequest;
use crate::services::commitments;
use crate::store::StoreError;
use crate::store::councils::CouncilChat;
use crate::texts::pledge_line;

/// By when the results of a round will be answered.
pub(super) async fn chosen(
    req: &mut RoleRequest<'_>,
    chat: &CouncilChat,
    link: &str,
    choice: PledgeChoice,
) -> Result<(), StoreError> {
    let Some(round) = round_of(req, chat, link) else {
        return old_button(req).await;
    };
    if commitments::is_past(&round, choice, req.now) {
        return req.answer(chat.speaks(), "pledge-past", &[]).await;
    }
    let actor = actor(req, chat).await?;
    let of = (&*round, chat.municipality.as_str());
    let until = commitments::set_pledge(req.tx, of, choice, &actor, req.now).await?;
    let language = chat.speaks();
    let Some(day) = until else {
        return req.answer(language, "pledge-not-now", &[]).await;
    };
    let texts = &req.context.texts;
    let args = [("date", texts.day(language, day).into())];
    let message = Message::new(
        texts.say(language, "pledge-set", &args),
        vec![vec![commitments::move_button(req.context, language, link)]],
    );
    req.reply(message).await
}

/// A pledge is moved, step by step.
pub(super) async fn moved(
    req: &mut RoleRequest<'_>,
    chat: &CouncilChat,
    link: &str,
    step: PledgeMove,
) -> Result<(), StoreError> {
    let Some(round) = round_of(req, chat, link) else {
        return old_button(req).await;
    };
    let (context, language, now) = (req.context, chat.speaks(), req.now);
    let of = RoundPlace {
        round: round.id.clone(),
        municipality: chat.municipality.clone(),
    };
    let done = match step {
        PledgeMove::Ask | PledgeMove::To(_) => {
            let to = match step {
                PledgeMove::To(day) | PledgeMove::Because(day, _) => Some(day),
                PledgeMove::Ask => None,
            };
            let which = (&*round, link);
            commitments::ask_move(req.tx, context, which, (&of, to), language, now).await?
        }
        PledgeMove::Because(to, why) => {
            let actor = actor(req, chat).await?;
            let which = (&*round, &of);
            let moved = commitments::move_pledge(req.tx, which, (to, why), &actor, now).await?;
            moved.map(|moved| {
                let said = pledge_line(&context.texts, language, SaidPledge::Moved(moved));
                let head = context.texts.say(language, "pledge-moved-set", &[]);
                Message::plain(format!("{head}\n{said}"))
            })
        }
    };
    match done {
        Ok(message) => req.reply(message).await,
        Err(why) => match why.text(context, language) {
            Some(text) => req.reply(Message::plain(text)).await,
            None => old_button(req).await,
        },
    }
}

/// The round of this link, if it is one of the council's place: not a forwarded button of another.
fn round_of(req: &RoleRequest<'_>, chat: &CouncilChat, link: &str) -> Option<Arc<Round>> {
    let snapshot = req.context.snapshot();
    let leads = |round: &&Arc<Round>| {
        let place = round.place_of(link);
        place.is_some_and(|known| known.municipality == chat.municipality)
    };
    let mut rounds = snapshot.rounds.iter();
    let round = rounds.find(leads);
    round.map(Arc::clone)
}
