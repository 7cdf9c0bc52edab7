//! Who stopped in the middle of a survey is reminded once, in their chat. By SMS the open question is, see `server/sms/tick.rs`.

use crate::domain::{Button, MenuTap, Message, Moment, Request, RoundId, SessionStatus, Span};
use crate::services::Context;
use crate::services::sms::hours;
use crate::store::disclosures::{self, Case, State as CaseState};
use crate::store::meta::{self, Fact};
use crate::store::outbox::{self, Priority};
use crate::store::respondents::{self, Person};
use crate::store::{StoreError, invitations};
use crate::texts::Form;

/// After so long, in the next hours.
const AFTER: Span = Span::days(1);
/// Who stopped longer ago is left in peace.
const UNTIL: Span = Span::days(7);
/// They are looked for so often.
const LOOKED: Span = Span::minutes(10);
/// At most so many in one transaction.
const TOGETHER: i64 = 100;

/// Reminds some of them; `true` if somebody was.
pub(super) async fn tick(context: &Context, now: Moment) -> Result<bool, StoreError> {
    if !hours::are_open(now) {
        return Ok(false);
    }
    let mut tx = context.db.begin_read().await?;
    let last = meta::get(&mut tx, Fact::LastReminders).await?;
    let last = last.and_then(|last| last.parse().ok()).map(Moment);
    if last.is_some_and(|last| now - last < LOOKED) {
        return Ok(false);
    }
    let between = (now - UNTIL, now - AFTER);
    let waiting = invitations::unfinished(&mut tx, between, now, TOGETHER).await?;
    drop(tx);
    let mut tx = context.db.begin().await?;
    let mut put = false;
    let cases = match waiting.is_empty() {
        true => Vec::new(),
        false => disclosures::all(&mut tx).await?,
    };
    // whoever waits for help is not asked for answers
    let in_need = |person: &Person| {
        let open = |case: &Case| !matches!(case.state, CaseState::Closed { .. });
        let mut own = cases.iter().filter(|case| case.chat == person.chat);
        own.any(open)
    };
    for (address, round) in &waiting {
        if !invitations::reminded(&mut tx, *address, round).await? {
            continue;
        }
        let Some(person) = respondents::readable_at(&mut tx, *address).await? else {
            continue;
        };
        if let Some(message) = reminder(context, &person, round).filter(|_| !in_need(&person)) {
            let request = Request::Send(message);
            outbox::put(&mut tx, *address, Priority::Bulk, &request, now).await?;
            put = true;
        }
    }
    if waiting.len() < usize::try_from(TOGETHER).unwrap_or(usize::MAX) {
        meta::set(&mut tx, Fact::LastReminders, &now.0.to_string()).await?;
    }
    tx.commit().await?;
    Ok(put)
}

/// Nothing to who wants no messages, has finished or is in another round by now, or answers by SMS.
fn reminder(context: &Context, person: &Person, round: &RoundId) -> Option<Message> {
    let r = &person.respondent;
    let open = r.open.as_ref()?;
    let waits = open.round == *round && open.status == SessionStatus::Open;
    if !waits || r.stopped || person.chat.line().is_some() {
        return None;
    }
    let form = ("form", Form::of(Some(r.age)).into());
    let id = match open.session.answers.is_empty() {
        true => "unfinished-empty",
        false => "unfinished",
    };
    let text = context.texts.say(r.language, id, &[form]);
    let label = context.texts.plain(r.language, "continue", &[]);
    Some(Message::new(
        text,
        vec![vec![Button::tap(label, MenuTap::Continue.code())]],
    ))
}
