//! Sends the outbox: digests, news, replies to roles. Order per address, limits for what nobody asked for.

mod as_new;

use std::sync::Arc;

use futures::future::BoxFuture;
use tracing::Instrument as _;

use as_new::again_as_new;

use super::retry;
use super::sending::{Next, Pace};
use crate::domain::{Artefact, Caller, LiveFile, Moment, Request, SendError, Sent, Span, Voice};
use crate::services::files::{self, ObtainError};
use crate::services::sms::hours;
use crate::services::{
    Context, alerts, council_chats, group_cards, invitations, safeguarding as safeguard,
};
use crate::store::alerts::Alert;
use crate::store::outbox::{self, Content, Due, Pictured, Priority};
use crate::store::{StoreError, Tx, addresses, councils, disclosures, drafts, reading, recordings};

/// A row that was leased and not recorded is sent again after this time.
const LEASE: Span = Span::minutes(1);
/// Messages a second that nobody asked for, over all chats: Telegram allows 30.
pub(crate) const UNSOLICITED_PER_SECOND: u32 = 25;
/// At most so many sends at once.
pub(crate) const AT_ONCE: usize = 50;
/// Attempts before a row is a dead letter.
const ATTEMPTS: i64 = 12;

type Outcome = Result<Sent, SendError>;

/// One send, which records its own result.
pub(crate) type Sending = BoxFuture<'static, Result<(), StoreError>>;

/// Leases what is due, at most `room` rows, and gives the sends: none waits for another, but what nobody asked for keeps the pace.
///
/// # Errors
/// The database.
pub(crate) async fn due(
    context: &Arc<Context>,
    caller: &Arc<dyn Caller>,
    pace: &Arc<Pace>,
    room: usize,
) -> Result<Vec<Sending>, StoreError> {
    let now = context.ambient.now();
    let room = i64::try_from(room).unwrap_or(i64::MAX);
    let mut tx = context.db.begin().await?;
    let until = now + LEASE;
    let leased = outbox::lease(&mut tx, now, until, room).await?;
    for id in &leased.bad {
        tracing::error!(row = id, "a message cannot be read and is given up");
        give_up(&mut tx, context, *id).await?;
    }
    let mut drafts = Vec::with_capacity(leased.len());
    for row in leased {
        drafts.extend(draft(&mut tx, context, row, now).await?);
    }
    tx.commit().await?;
    let send = |draft: Draft| -> Sending {
        let (context, caller, pace) = (Arc::clone(context), Arc::clone(caller), Arc::clone(pace));
        let span = tracing::info_span!("send", row = draft.row().id);
        let sending = async move {
            if draft.row().priority >= Priority::Digest as i64 {
                pace.turn().await;
            }
            let Some(outgoing) = ready(&context, draft).await? else {
                return Ok(());
            };
            let outcome = caller.call(outgoing.row.chat, &outgoing.request).await;
            settle(&context, &outgoing, &outcome).await
        };
        Box::pin(sending.instrument(span))
    };
    Ok(drafts.into_iter().map(send).collect())
}

/// Sends what is due and waits for all of it; `true` if anything was due.
#[cfg(test)]
pub(crate) async fn send_due(
    context: &Arc<Context>,
    caller: &Arc<dyn Caller>,
) -> Result<bool, StoreError> {
    let pace = Arc::new(Pace::per_second(1_000));
    let before = rows_given_up(context).await?;
    let sends = due(context, caller, &pace, AT_ONCE).await?;
    let any = !sends.is_empty();
    for done in futures::future::join_all(sends).await {
        done?;
    }
    Ok(any || rows_given_up(context).await? > before)
}

#[cfg(test)]
async fn rows_given_up(context: &Context) -> Result<i64, StoreError> {
    let mut tx = context.db.begin_read().await?;
    crate::store::inbox::dead_letters(&mut tx).await
}

/// A row that is sent now.
pub(crate) struct OutgoingMessage {
    pub(crate) row: Due,
    pub(crate) request: Request,
    /// The case that it shows to a safeguarding person, and up to which entry.
    pub(crate) card: Option<(i64, i64)>,
}

/// A row that is sent as soon as it is whole.
pub(crate) enum Draft {
    /// It is.
    Whole(OutgoingMessage),
    /// Its file may have to be made, which no transaction waits for.
    File(Due, Artefact),
    /// Its file is made of what stands now.
    Live(Due, LiveFile),
    /// Its picture may have to be drawn.
    Pictured(Due, Pictured),
}

impl Draft {
    const fn row(&self) -> &Due {
        match self {
            Self::Whole(outgoing) => &outgoing.row,
            Self::File(row, _) | Self::Live(row, _) | Self::Pictured(row, _) => row,
        }
    }
}

/// Obtains the file of a draft; `None` if there is nothing to send: what can never be sent is given up.
pub(crate) async fn ready(
    context: &Arc<Context>,
    draft: Draft,
) -> Result<Option<OutgoingMessage>, StoreError> {
    let (row, obtained) = match draft {
        Draft::Whole(outgoing) => return Ok(Some(outgoing)),
        Draft::File(row, artefact) => (row, files::obtain(context, &artefact).await),
        Draft::Live(row, file) => (row, files::obtain_live(context, &file).await),
        Draft::Pictured(row, of) => {
            let wanted = (of.words.as_str(), &of.picture_of);
            (row, files::obtain_pictured(context, wanted).await)
        }
    };
    match obtained {
        Ok(request) => Ok(Some(OutgoingMessage {
            row,
            request,
            card: None,
        })),
        Err(ObtainError::Store(error)) if !matches!(error, StoreError::Inconsistent { .. }) => {
            Err(error)
        }
        Err(error) => {
            tracing::error!(%error, "a file will never be sent");
            let mut tx = context.db.begin().await?;
            give_up(&mut tx, context, row.id).await?;
            tx.commit().await?;
            Ok(None)
        }
    }
}

/// Draws what is drawn when it is sent: a case, an invitation; `None` if there is nothing to send any more.
pub(crate) async fn draft(
    tx: &mut Tx,
    context: &Context,
    row: Due,
    now: Moment,
) -> Result<Option<Draft>, StoreError> {
    if row.priority >= Priority::Bulk as i64 && !hours::are_open(now) {
        // it was held up: at night it wakes nobody
        outbox::retry(tx, row.id, hours::next_open(now)).await?;
        return Ok(None);
    }
    let notice = match &row.content {
        Content::Invitation(invitation) => {
            let (to, place) = (row.address, &invitation.invited_to);
            let drawn = invitations::drawn(tx, context, to, place, now).await?;
            return whole(tx, row, drawn).await;
        }
        Content::Ready(request) => {
            let request = request.clone();
            return whole(tx, row, Some(request)).await;
        }
        Content::OfDraft(of) => {
            let request = of.shown.clone();
            return whole(tx, row, Some(request)).await;
        }
        Content::OfReader(of) => {
            let request = of.shown.clone();
            return whole(tx, row, Some(request)).await;
        }
        Content::File(artefact) => {
            let artefact = artefact.clone();
            return Ok(Some(Draft::File(row, artefact)));
        }
        Content::Live(file) => {
            let file = file.clone();
            return Ok(Some(Draft::Live(row, file)));
        }
        Content::Pictured(of) => {
            let of = of.clone();
            return Ok(Some(Draft::Pictured(row, of)));
        }
        Content::Recording(of) => {
            let voice = recordings::get(tx, &of.read_aloud, &of.name).await?;
            return whole(tx, row, voice.map(Request::Voice)).await;
        }
        Content::Card(card) => {
            let drawn = group_cards::drawn(tx, context, card.group_card, now).await?;
            return whole(tx, row, drawn).await;
        }
        Content::OfCase(notice) => notice,
    };
    match safeguard::drawn(tx, context, row.address, notice, now).await {
        Ok(Some(drawn)) => {
            let card = drawn.newest.map(|newest| (notice.case, newest));
            let request = drawn.request;
            Ok(Some(Draft::Whole(OutgoingMessage { row, request, card })))
        }
        Ok(None) => {
            outbox::sent(tx, row.id).await?;
            Ok(None)
        }
        // it can never be drawn, and must not hold up others
        Err(error @ StoreError::Inconsistent { .. }) => {
            tracing::error!(row = row.id, %error, "a case cannot be shown");
            give_up(tx, context, row.id).await?;
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// As it was drawn; the row goes if there is nothing to send any more.
async fn whole(tx: &mut Tx, row: Due, drawn: Option<Request>) -> Result<Option<Draft>, StoreError> {
    let Some(request) = drawn else {
        outbox::sent(tx, row.id).await?;
        return Ok(None);
    };
    let card = None;
    Ok(Some(Draft::Whole(OutgoingMessage { row, request, card })))
}

/// Records one result in a transaction of its own. What cannot be recorded is given up: better a dead letter than the same digest every
/// minute.
async fn settle(
    context: &Context,
    outgoing: &OutgoingMessage,
    outcome: &Outcome,
) -> Result<(), StoreError> {
    let mut why = None;
    // two writers may have met on PostgreSQL
    for _ in 0..2 {
        match record(context, outgoing, outcome).await {
            Ok(()) => return Ok(()),
            Err(error) => {
                tracing::debug!(%error, "the result of a message was not recorded");
                why = Some(error);
            }
        }
    }
    if let Some(error) = why {
        if error.is_disk_full() {
            return Err(error);
        }
        tracing::error!(%error, "what became of a message could not be recorded");
    }
    let mut tx = context.db.begin().await?;
    give_up(&mut tx, context, outgoing.row.id).await?;
    tx.commit().await
}

async fn give_up(tx: &mut Tx, context: &Context, id: i64) -> Result<(), StoreError> {
    outbox::dead(tx, id).await?;
    alerts::raise(tx, context, Alert::DeadLetters).await
}

async fn record(
    context: &Context,
    outgoing: &OutgoingMessage,
    outcome: &Outcome,
) -> Result<(), StoreError> {
    let now = context.ambient.now();
    let row = &outgoing.row;
    let mut tx = context.db.begin().await?;
    let error = match outcome {
        Ok(sent) => {
            arrived(&mut tx, outgoing, sent, now).await?;
            return tx.commit().await;
        }
        Err(error) => error,
    };
    match Next::after(error, row.chat) {
        Next::Limited(wait) => {
            let until = now + Span::try_from(wait).unwrap_or(Span::minutes(1));
            outbox::retry(&mut tx, row.id, until).await?;
            addresses::pause(&mut tx, row.address, until).await?;
        }
        Next::To(chat) if chat.id != row.chat.id => {
            council_chats::moved(&mut tx, context, row.chat.id, chat.id, now).await?;
            group_cards::moved(&mut tx, row.chat.id, chat.id, now).await?;
            // a stranger's group is no council's
            addresses::migrate(&mut tx, row.address, chat, now).await?;
            outbox::retry(&mut tx, row.id, now).await?;
        }
        Next::To(_) => {
            council_chats::topic_gone(&mut tx, context, row.address, row.chat, now).await?;
            outbox::retry(&mut tx, row.id, now).await?;
        }
        Next::Unreachable => {
            tracing::info!(%error, "a chat cannot be reached: its messages wait");
            council_chats::lost(&mut tx, row.address, now).await?;
            outbox::retry(&mut tx, row.id, now).await?;
            // of a safeguarding person others hear at once, and the next one gets the case
            if matches!(row.content, Content::OfCase(_)) {
                safeguard::watch(&mut tx, context, now).await?;
            }
        }
        Next::AsNew => again_as_new(&mut tx, context, outgoing, now).await?,
        Next::Down if row.attempts < ATTEMPTS => {
            let next = now + retry::OUTBOX.after(row.attempts);
            outbox::retry(&mut tx, row.id, next).await?;
        }
        // of this person only: for others the recording is where it was
        Next::GiveUp if matches!(error, SendError::Unwanted(_)) => {
            tracing::info!(%error, "a message is dropped");
            outbox::sent(&mut tx, row.id).await?;
        }
        // the id was of another bot, or is no more: the bytes are still there
        Next::GiveUp if matches!(outgoing.request, Request::Voice(Voice::Known(_))) => {
            if let Content::Recording(of) = &row.content {
                recordings::set_file(&mut tx, &of.read_aloud, &of.name, None).await?;
            }
            outbox::retry(&mut tx, row.id, now).await?;
        }
        Next::Down | Next::GiveUp => {
            tracing::error!(%error, "a message will never be sent");
            give_up(&mut tx, context, row.id).await?;
        }
    }
    tx.commit().await
}

async fn arrived(
    tx: &mut Tx,
    outgoing: &OutgoingMessage,
    sent: &Sent,
    now: Moment,
) -> Result<(), StoreError> {
    let row = &outgoing.row;
    outbox::sent(tx, row.id).await?;
    councils::reached(tx, row.address).await?;
    let message = match &outgoing.request {
        Request::Edit { message_id, .. } => Some(*message_id),
        _ => sent.message_id,
    };
    if let (Some((case, newest)), Some(message)) = (outgoing.card, message) {
        disclosures::put_card(tx, case, row.address, message, newest).await?;
    }
    if let (Content::OfDraft(of), Some(message)) = (&row.content, message) {
        drafts::set_message(tx, of.draft, message).await?;
    }
    if let (Content::OfReader(of), Some(message)) = (&row.content, message) {
        reading::arrived(tx, of.reader, message).await?;
    }
    if let (Content::Card(card), Some(message)) = (&row.content, message) {
        group_cards::arrived(tx, card.group_card, message).await?;
    }
    if let (Content::Recording(of), Some(file)) = (&row.content, &sent.file_id) {
        recordings::set_file(tx, &of.read_aloud, &of.name, Some(file)).await?;
    }
    if row.priority >= Priority::Digest as i64 {
        // one a second to a private chat, twenty a minute to a group
        let pause = Span::seconds(if row.chat.id < 0 { 3 } else { 1 });
        addresses::pause(tx, row.address, now + pause).await?;
    }
    Ok(())
}
