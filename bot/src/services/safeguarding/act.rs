//! What a safeguarding person does about a case. Each needs the case to be theirs, and changes it under the lock.

use super::super::Context;
use super::chats::{ready, strip};
use super::own_words::Flaw;
use super::{REPLIES, Said, card, flaw, on_duty, pass, tell};
use crate::domain::{Button, CaseTap, Chat, Message, MessageTap, Moment, Request};
use crate::services::sms;
use crate::store::disclosures::{self, Case, Ending, State};
use crate::store::outbox::{CaseNotice, Why};
use crate::store::roles::Role;
use crate::store::safeguarding_people::{self, SafeguardingPerson};
use crate::store::{StoreError, Tx, addresses, audit};

/// Why nothing can be done about a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denied {
    /// It is erased, or never was.
    Gone,
    /// It is closed.
    Closed,
    /// Somebody else looks after it.
    NotYours,
}

/// A reply to a child.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reply<'a> {
    /// A ready one, from 0.
    Ready(usize),
    /// In own words.
    Own(&'a str),
}

/// What became of a reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Replied {
    /// It is on its way.
    Sent,
    /// The same one has just been sent.
    Twice,
    /// The child has erased themselves: nothing reaches them any more.
    Unreachable,
    /// Own words need a second person, who gets a copy.
    Alone,
    /// By SMS only ready replies are sent.
    ReadyOnly,
    /// It may not be sent like that.
    Refused(Flaw),
    /// Not by this person, or not any more.
    Denied(Denied),
}

/// The case, if this person may do something about it now; locked.
pub async fn may_act(tx: &mut Tx, by: &Role, id: i64) -> Result<Result<Case, Denied>, StoreError> {
    disclosures::lock(tx).await?;
    let Some(case) = disclosures::get(tx, id).await? else {
        return Ok(Err(Denied::Gone));
    };
    Ok(match case.state {
        State::Closed { .. } => Err(Denied::Closed),
        // nobody has it yet, or it is from before cases had somebody
        State::New | State::Answered { first: None, .. } => Ok(case),
        _ if case.state.is_seen_by(by.id) => Ok(case),
        _ => Err(Denied::NotYours),
    })
}

/// Sends a reply: to a chat a message that says there is one, by SMS too.
pub async fn reply(
    tx: &mut Tx,
    context: &Context,
    by: &Role,
    id: i64,
    reply: Reply<'_>,
    now: Moment,
) -> Result<Replied, StoreError> {
    let mut case = match may_act(tx, by, id).await? {
        Ok(case) => case,
        Err(denied) => return Ok(Replied::Denied(denied)),
    };
    let guards = safeguarding_people::all(tx).await?;
    let copy_to = second(&guards, by, now);
    let said = match reply {
        Reply::Ready(number) if number < REPLIES.len() => Said::Ready(number),
        Reply::Ready(_) => return Ok(Replied::Denied(Denied::Gone)),
        Reply::Own(_) if !card::is_chat(case.chat) => return Ok(Replied::ReadyOnly),
        Reply::Own(_) if copy_to.is_none() => return Ok(Replied::Alone),
        Reply::Own(text) => match flaw(text, &context.snapshot().helplines) {
            Some(flaw) => return Ok(Replied::Refused(flaw)),
            None => Said::Own(text.trim().to_owned()),
        },
    };
    let before = disclosures::entries(tx, &case).await?;
    if before.last().is_some_and(|last| last.said == said) {
        return Ok(Replied::Twice);
    }
    if let Some(on) = case.chat.line()
        && !sms::announce(tx, context, on, case.language, now).await?
    {
        return Ok(Replied::Unreachable);
    }
    let entry = disclosures::add(tx, &case, &said, now).await?;
    if card::is_chat(case.chat) {
        announce(tx, context, &case, entry, now).await?;
    }
    let [first, second] = case.state.people();
    let first = first.unwrap_or(by.id);
    let own = matches!(said, Said::Own(_));
    let other = copy_to.filter(|_| own).map(|to| to.id);
    let second = other.filter(|id| *id != first).or(second);
    let second = second.or((by.id != first).then_some(by.id));
    case.state = State::Answered {
        first: Some(first),
        second,
        at: now,
    };
    disclosures::save(tx, &case).await?;
    if let Some(to) = copy_to.filter(|_| own) {
        tell(tx, to, (id, entry), Why::Copied, now).await?;
    }
    let what = match said {
        Said::Ready(number) => format!("case {id} reply {}", number + 1),
        _ => format!("case {id} own words"),
    };
    note(tx, by, "disclosure.answer", &what, now).await?;
    Ok(Replied::Sent)
}

/// Whoever gets a copy of own words.
fn second<'a>(guards: &'a [SafeguardingPerson], by: &Role, now: Moment) -> Option<&'a Role> {
    let others = on_duty(guards, now);
    let reachable = guards.iter().filter(|guard| guard.reachable);
    let any = others.into_iter().chain(reachable.map(|guard| &guard.role));
    any.into_iter().find(|role| role.id != by.id)
}

/// "There is a new message", with a button that opens it: a lock screen must not show what it is about.
async fn announce(
    tx: &mut Tx,
    context: &Context,
    case: &Case,
    entry: i64,
    now: Moment,
) -> Result<(), StoreError> {
    let to = addresses::find_or_make(tx, case.chat).await?;
    let open = context.texts.plain(case.language, "message-open", &[]);
    let tap = MessageTap::Open {
        case: case.id,
        entry,
    };
    let message = Message::new(
        context.texts.say(case.language, "message-new", &[]),
        vec![vec![Button::tap(open, tap.code())]],
    );
    ready(tx, to, &Request::Send(message), now).await
}

/// The same of a reply that was to come in the place of a message that is gone.
pub async fn announce_reply(
    tx: &mut Tx,
    context: &Context,
    notice: &CaseNotice,
    now: Moment,
) -> Result<(), StoreError> {
    match disclosures::get(tx, notice.case).await? {
        Some(case) => announce(tx, context, &case, notice.entry, now).await,
        None => Ok(()),
    }
}

/// Says once more of replies that nobody in this chat has opened: with the chat, what said so was hidden.
pub async fn announce_again(
    tx: &mut Tx,
    context: &Context,
    chat: Chat,
    now: Moment,
) -> Result<(), StoreError> {
    let mut cases = disclosures::all(tx).await?;
    cases.retain(|case| case.chat == chat);
    for case in cases {
        for entry in disclosures::entries(tx, &case).await? {
            let reply = matches!(entry.said, Said::Ready(_) | Said::Own(_));
            if reply && entry.read.is_none() {
                announce(tx, context, &case, entry.number, now).await?;
            }
        }
    }
    Ok(())
}

/// Closes a case: nobody is shown its words any more. `here` is the message of whoever closes it, which is changed by the caller.
pub async fn close(
    tx: &mut Tx,
    context: &Context,
    by: &Role,
    id: i64,
    (how, here): (Ending, Option<i64>),
    now: Moment,
) -> Result<Result<(), Denied>, StoreError> {
    let mut case = match may_act(tx, by, id).await? {
        Ok(case) => case,
        Err(denied) => return Ok(Err(denied)),
    };
    let answered = match case.state {
        State::Answered { at, .. } => Some(at),
        _ => None,
    };
    case.state = State::Closed {
        at: now,
        how,
        answered,
    };
    disclosures::save(tx, &case).await?;
    for (at, message, _) in disclosures::cards(tx, id).await? {
        if (at, Some(message)) != (by.address, here) {
            strip(tx, context, id, (at, message), now).await?;
        }
        disclosures::forget_card(tx, id, at, message).await?;
    }
    let action = match how {
        Ending::Done => "disclosure.close",
        Ending::FalseAlarm => "disclosure.false_alarm",
    };
    note(tx, by, action, &format!("case {id}"), now).await?;
    Ok(Ok(()))
}

/// Takes a closed case up again, for this person.
pub async fn reopen(
    tx: &mut Tx,
    by: &Role,
    id: i64,
    now: Moment,
) -> Result<Result<(), Denied>, StoreError> {
    disclosures::lock(tx).await?;
    let Some(mut case) = disclosures::get(tx, id).await? else {
        return Ok(Err(Denied::Gone));
    };
    let State::Closed { answered, .. } = case.state else {
        return Ok(Ok(()));
    };
    case.state = match answered {
        Some(at) => State::Answered {
            first: Some(by.id),
            second: None,
            at,
        },
        None => State::With {
            first: by.id,
            second: None,
            since: now,
        },
    };
    disclosures::save(tx, &case).await?;
    note(tx, by, "disclosure.reopen", &format!("case {id}"), now).await?;
    Ok(Ok(()))
}

/// Passes a case on to another safeguarding person; `None` if that one cannot be told.
pub async fn pass_on(
    tx: &mut Tx,
    context: &Context,
    by: &Role,
    id: i64,
    to: i64,
    now: Moment,
) -> Result<Result<Option<Role>, Denied>, StoreError> {
    let mut case = match may_act(tx, by, id).await? {
        Ok(case) => case,
        Err(denied) => return Ok(Err(denied)),
    };
    let guards = safeguarding_people::all(tx).await?;
    let found = guards
        .into_iter()
        .find(|guard| guard.is_present(now) && guard.role.id == to && to != by.id);
    let Some(SafeguardingPerson { role: to, .. }) = found else {
        return Ok(Ok(None));
    };
    case.state = State::With {
        first: to.id,
        second: None,
        since: now,
    };
    disclosures::save(tx, &case).await?;
    for (at, message, _) in disclosures::cards(tx, id).await? {
        if at == by.address {
            strip(tx, context, id, (at, message), now).await?;
            disclosures::forget_card(tx, id, at, message).await?;
        }
    }
    tell(tx, &to, (id, 0), Why::PassedOn, now).await?;
    let detail = format!("case {id} to role {}", to.id);
    note(tx, by, "disclosure.pass_on", &detail, now).await?;
    Ok(Ok(Some(to)))
}

/// Away until then, or back: cases go to the next person at once.
pub async fn away(
    tx: &mut Tx,
    by: &Role,
    until: Option<Moment>,
    now: Moment,
) -> Result<(), StoreError> {
    safeguarding_people::set_away(tx, by.id, until).await?;
    let detail = until.map_or_else(
        || "back".to_owned(),
        |at| crate::domain::last_day(at).to_string(),
    );
    note(tx, by, "role.away", &detail, now).await?;
    pass(tx, now).await
}

async fn note(
    tx: &mut Tx,
    by: &Role,
    action: &str,
    detail: &str,
    now: Moment,
) -> Result<(), StoreError> {
    let actor = format!("role:{}", by.id);
    audit::write(tx, now, &actor, action, detail).await
}

/// Closed: what stands in the place of the card.
#[must_use]
pub fn closed(context: &Context, by: &Role, id: i64) -> Message {
    let (texts, language) = (&context.texts, by.speaks());
    let label = texts.plain(language, "safeguard-reopen", &[]);
    Message::new(
        texts.say(
            language,
            "safeguard-closed",
            &[("id", id.to_string().into())],
        ),
        vec![vec![Button::tap(label, CaseTap::Reopen(id).code())]],
    )
}
