//! What a council has passed on to the body of a sector: that is told so, once.

use super::items::item;
use super::wording::{named, words};
use crate::domain::{
    Commitment, CommitmentEntry, Message, Moment, Request, SectorBody, day_in_bishkek, office_hours,
};
use crate::services::Context;
use crate::services::digests;
use crate::services::names::place_name;
use crate::store::councils::{self, CouncilChat};
use crate::store::outbox::{self, Priority};
use crate::store::{StoreError, Tx, commitments};
use crate::texts::escape;

/// Tells those whose chat is connected; others hear of it when theirs is. `true` if something was put into a queue.
pub(super) async fn tick(context: &Context, now: Moment) -> Result<bool, StoreError> {
    let mut tx = context.db.begin_read().await?;
    let chats = councils::of_sectors(&mut tx).await?;
    let waiting = match chats.is_empty() {
        true => Vec::new(),
        false => commitments::passed(&mut tx, now).await?,
    };
    drop(tx);
    let mut put = false;
    for entry in waiting {
        let Some(body) = passed_to(&entry) else {
            continue;
        };
        let mut tx = context.db.begin().await?;
        put |= tell(&mut tx, context, (&entry, body), &chats, now).await?;
        tx.commit().await?;
    }
    Ok(put)
}

fn passed_to(entry: &CommitmentEntry) -> Option<SectorBody> {
    match entry.commitment {
        Commitment::NotOurs { to, .. } => SectorBody::of_post(to),
        Commitment::Tabled { .. }
        | Commitment::Agreed { .. }
        | Commitment::Planned { .. }
        | Commitment::InProgress { .. }
        | Commitment::Done { .. }
        | Commitment::Declined { .. } => None,
    }
}

async fn tell(
    tx: &mut Tx,
    context: &Context,
    (entry, body): (&CommitmentEntry, SectorBody),
    chats: &[CouncilChat],
    now: Moment,
) -> Result<bool, StoreError> {
    let snapshot = context.snapshot();
    let Some(item) = item(tx, entry.finding).await? else {
        return Ok(false);
    };
    let of = &item.asked.of;
    let Some(round) = snapshot.round(&of.round) else {
        return Ok(false);
    };
    let stands = item
        .standing(now)
        .is_some_and(|standing| standing.id == entry.id);
    let quiet = snapshot.quiet_time(&of.municipality, now).is_some();
    // what is for the council alone it does not pass on through us
    let hidden = digests::hidden(context, round, &of.municipality);
    if !stands || quiet || hidden.contains(&item.asked.finding.question) {
        return Ok(false);
    }
    let own =
        |chat: &&CouncilChat| chat.municipality == of.municipality && chat.sector == Some(body);
    let to: Vec<&CouncilChat> = chats.iter().filter(own).collect();
    if to.is_empty() || !commitments::set_passed(tx, entry.id, now).await? {
        return Ok(false);
    }
    for chat in to {
        let language = chat.speaks();
        let place = place_name(context, language, Some(&of.municipality), now);
        let what = named(words(context, round, language), &item.asked.finding);
        let day = context.texts.day(language, day_in_bishkek(entry.set));
        let args = [
            ("place", place.into()),
            ("what", escape(&what).into()),
            ("date", day.into()),
        ];
        let request = Request::Send(Message::plain(context.texts.say(
            language,
            "sector-passed",
            &args,
        )));
        outbox::put(
            tx,
            chat.address,
            Priority::Digest,
            &request,
            office_hours(now),
        )
        .await?;
    }
    Ok(true)
}
