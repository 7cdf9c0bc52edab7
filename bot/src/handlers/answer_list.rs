//! `/commitments`: what a council has answered, and until when it will.

use std::sync::Arc;

use super::Handled;
use super::awaited::{expect, first_button};
use super::council_chat::{Caller, reader};
use super::places;
use crate::domain::{
    Button, CoordinatorTap, CouncilTap, Language, Message, PlaceFor, ResolutionStep, ResolutionTap,
    RoleKind, Round, RoundPlace, SectorStep, SectorTap, WordStep, WordTap,
};
use crate::handlers::RoleRequest;
use crate::services::commitments::{self, Answerer};
use crate::services::roles::place_name;
use crate::store::{StoreError, notes, results};
use crate::texts::escape;

/// `/commitments` in a council's chat: every finding of the newest result with its answer.
pub(super) async fn list(req: &mut RoleRequest<'_>) -> Result<Handled, StoreError> {
    let chat = match reader(req).await? {
        Caller::Member(chat) => chat,
        Caller::Told => return Ok(Handled::Done),
        Caller::Elsewhere => return Ok(Handled::NotOurs),
    };
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
        return of_leader(req).await;
    }
    let language = holder.language();
    let mut message = places::oblasts(req, language, PlaceFor::Commitments);
    let waiting = notes::waiting(req.tx).await?.len();
    if waiting > 0 {
        let args = [("count", waiting.into())];
        let label = req.context.texts.plain(language, "notes-wait", &args);
        let button = Button::tap(label, CoordinatorTap::Notes.code());
        message.buttons.insert(0, vec![button]);
    }
    req.say(message).await?;
    Ok(Handled::Done)
}

/// What the councils of the places that somebody leads have answered, to read.
pub(super) async fn of_leader(req: &mut RoleRequest<'_>) -> Result<Handled, StoreError> {
    let holder = req.holder().await?;
    let (context, language, now) = (req.context, holder.language(), req.now);
    let mut handled = Handled::NotOurs;
    for role in holder.led() {
        let place = role.municipality.as_deref().unwrap_or_default();
        let text = commitments::open_answers(req.tx, context, place, language, now).await?;
        let text = text.unwrap_or_else(|| {
            let name = place_name(context, language, Some(place), now);
            let args = [("place", name.into())];
            context.texts.say(language, "leader-answers-none", &args)
        });
        req.say(Message::plain(text)).await?;
        handled = Handled::Done;
    }
    Ok(handled)
}

/// The findings of the newest result of a place with their answers. As long as there is none a coordinator, who enters them from the council's
/// paper, is first asked for its resolution.
pub(super) async fn of_place(
    req: &mut RoleRequest<'_>,
    place: &str,
    who: (Answerer, Language),
) -> Result<(), StoreError> {
    let result = commitments::newest_result(req.tx, place).await?;
    let asks = result.as_ref().filter(|result| {
        let unknown = result.resolution.is_none();
        unknown && who.0 == Answerer::Coordinator
    });
    let items = match asks {
        Some(result) => commitments::items(req.tx, &result.of).await?,
        None => Vec::new(),
    };
    if let Some(first) = items.first()
        && items.iter().all(|item| item.newest().is_none())
    {
        let tap = ResolutionTap {
            finding: first.asked.number,
            known: false,
            step: ResolutionStep::Ask,
        };
        let asker = (who.0, who.1, !req.inbound.private);
        let message = commitments::ask_resolution(req.context, asker, &tap, false);
        let button = first_button(&message).map(str::to_owned);
        expect(req, RoleKind::Coordinator, button.as_deref()).await?;
        return req.say(message).await;
    }
    let message = message(req, place, result.map(|result| result.of), who).await?;
    req.say(message).await
}

/// The same of one result, in the place of what was pressed.
pub(super) async fn again(
    req: &mut RoleRequest<'_>,
    of: &RoundPlace,
    who: (Answerer, Language),
) -> Result<(), StoreError> {
    let message = message(req, &of.municipality, Some(of.clone()), who).await?;
    req.reply(message).await
}

async fn message(
    req: &mut RoleRequest<'_>,
    place: &str,
    of: Option<RoundPlace>,
    (by, language): (Answerer, Language),
) -> Result<Message, StoreError> {
    let (context, now) = (req.context, req.now);
    let snapshot = context.snapshot();
    let known = of.and_then(|of| {
        let round = snapshot.round(&of.round).map(Arc::clone)?;
        Some((of, round))
    });
    let mut message = match known {
        Some((of, round)) => listed(req, &of, &round, (by, language)).await?,
        None => Message::plain(context.texts.say(language, "answers-none-yet", &[])),
    };
    let pledges = commitments::pledges(req.tx, context, place, language, now).await?;
    for (line, button) in pledges {
        message.text.push_str("\n\n");
        message.text.push_str(&line);
        // only the council moves what it has said
        let button = button.filter(|_| by == Answerer::Council);
        message.buttons.extend(button.map(|button| vec![button]));
    }
    let place = context.municipalities.find(place);
    if let Some(place) = place.filter(|_| by == Answerer::Coordinator) {
        let label = context.texts.plain(language, "replace", &[]);
        let tap = CoordinatorTap::Replace(place.index, false);
        message.buttons.push(vec![Button::tap(label, tap.code())]);
        let label = context.texts.plain(language, "sectors-button", &[]);
        let tap = CoordinatorTap::Sectors(SectorTap {
            place: place.index,
            step: SectorStep::List,
        });
        message.buttons.push(vec![Button::tap(label, tap.code())]);
    }
    Ok(message)
}

async fn listed(
    req: &mut RoleRequest<'_>,
    of: &RoundPlace,
    round: &Round,
    who: (Answerer, Language),
) -> Result<Message, StoreError> {
    let (context, now) = (req.context, req.now);
    let items = commitments::items(req.tx, of).await?;
    let name = place_name(context, who.1, Some(&of.municipality), now);
    let head = context
        .texts
        .say(who.1, "answers-list", &[("place", name.into())]);
    let mut all = vec![head];
    if who.0 == Answerer::Coordinator {
        all.push(context.texts.say(who.1, "commitments-paper", &[]));
    }
    let (lines, mut buttons) = commitments::list(context, round, &items, who, now);
    if let Some(first) = items.first() {
        let result = results::get(req.tx, of).await?;
        let known = result.and_then(|result| result.resolution);
        let line = known
            .as_ref()
            .map(|known| commitments::resolution_line(context, who.1, known));
        all.extend(line.map(|line| escape(&line)));
        let which = (first.asked.number, known.is_some());
        buttons.push(vec![commitments::resolution_button(context, who, which)]);
        if let Some(own) = commitments::word(req.tx, of, who.1).await? {
            let args = [("words", own.into())];
            all.push(context.texts.say(who.1, "answers-word", &args));
        }
        if who.0 == Answerer::Council {
            let tap = WordTap {
                finding: first.asked.number,
                step: WordStep::Ask,
            };
            let label = context.texts.plain(who.1, "note-write-word", &[]);
            buttons.push(vec![Button::tap(label, CouncilTap::Word(tap).code())]);
        }
    }
    all.push(String::new());
    all.extend(lines);
    Ok(Message::new(all.join("\n"), buttons))
}
