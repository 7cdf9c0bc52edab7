//! What is sent without a message to answer: bulk within the hours, below the cap and never after STOP; word of a reply to who wrote of harm.

use super::hours;
use crate::domain::{DAY, Language, Moment, OnPhone, RoundId, SmsId, Span};
use crate::services::Context;
use crate::services::alerts::{self, Alert};
use crate::store::respondents::Person;
use crate::store::sms::{self, NewSms};
use crate::store::{StoreError, Tx, costs, phone_lines};
use crate::texts::sms::{Script, Voice, segments};

/// How somebody is written to by SMS, and through which gateway; `None` for a Telegram chat, after STOP, or if the number has not written
/// for a year.
pub async fn voice(
    tx: &mut Tx,
    context: &Context,
    person: &Person,
) -> Result<Option<(Voice, String)>, StoreError> {
    let Some(on) = person.chat.line() else {
        return Ok(None);
    };
    let line = phone_lines::get(tx, &phone_lines::hash(&context.vault, on.phone)).await?;
    Ok(line
        .filter(|line| !line.stopped && !person.respondent.stopped)
        .filter(|line| context.ambient.now() - line.wrote < SILENT)
        .map(|line| {
            let script = Script::new(line.latin);
            let voice = Voice {
                language: person.respondent.language,
                script,
            };
            (voice, line.gateway)
        }))
}

/// Something that nobody asked for.
#[derive(Debug, Clone, Copy)]
pub struct Bulk<'a> {
    /// Within its budget of segments.
    pub text: &'a str,
    /// Whose round pays for it.
    pub round: &'a RoundId,
    /// And which municipality.
    pub municipality: &'a str,
    /// Not sent after that.
    pub valid_until: Moment,
    /// It invites to that round.
    pub invitation: bool,
}

/// A number that has not written for so long may be somebody else's by now.
const SILENT: Span = Span::days(365);

/// Queues something that nobody asked for; `false` if it may not be sent.
pub async fn put_bulk(
    tx: &mut Tx,
    context: &Context,
    person: &Person,
    bulk: &Bulk<'_>,
    now: Moment,
) -> Result<bool, StoreError> {
    let (Some(on), Some((_, gateway))) = (person.chat.line(), voice(tx, context, person).await?)
    else {
        return Ok(false);
    };
    let cap = context.settings.sms.as_ref().map_or(0, |sms| sms.cap);
    let size = i64::try_from(segments(bulk.text).segments).unwrap_or(i64::MAX);
    let used = costs::bulk(tx, bulk.round, bulk.municipality).await?;
    if used.saturating_add(size) > i64::from(cap) {
        alerts::raise(tx, context, Alert::SmsCap).await?;
        return Ok(false);
    }
    let new = NewSms {
        id: SmsId::draw(&*context.ambient.random),
        to: on.phone,
        slot: on.slot,
        gateway: &gateway,
        text: bulk.text,
        segments: u16::try_from(size).unwrap_or(u16::MAX),
        bulk: true,
        invitation: bulk.invitation,
        due: hours::next_open(now),
        valid_until: bulk.valid_until,
        bill: Some((bulk.round, bulk.municipality)),
    };
    sms::put(tx, &new, now).await?;
    Ok(true)
}

/// "There is a message", to whoever wrote of harm, by the way that it came: not what it says, as others read the phone. `false` if nothing is
/// known of the number any more.
pub async fn announce(
    tx: &mut Tx,
    context: &Context,
    on: OnPhone,
    language: Language,
    now: Moment,
) -> Result<bool, StoreError> {
    tell(tx, context, (on, language), "sms-message", now).await
}

/// One text of the locales, at nobody's cost, to whoever has this place on a phone. `false` if nothing is known of the number any more.
pub async fn tell(
    tx: &mut Tx,
    context: &Context,
    (on, language): (OnPhone, Language),
    id: &str,
    now: Moment,
) -> Result<bool, StoreError> {
    let line = phone_lines::get(tx, &phone_lines::hash(&context.vault, on.phone)).await?;
    let Some(line) = line else {
        return Ok(false);
    };
    let script = Script::new(line.latin);
    let voice = Voice { language, script };
    let text = match context.texts.sms(voice, id, &[]) {
        Ok(text) => text,
        Err(over) => {
            tracing::error!(%over, "an SMS text is too long");
            return Ok(false);
        }
    };
    let new = NewSms {
        id: SmsId::draw(&*context.ambient.random),
        to: on.phone,
        slot: on.slot,
        gateway: &line.gateway,
        text: &text,
        segments: u16::try_from(segments(&text).segments).unwrap_or(u16::MAX),
        bulk: false,
        invitation: false,
        due: now,
        valid_until: now + DAY,
        bill: None,
    };
    sms::put(tx, &new, now).await?;
    Ok(true)
}
