//! From SMS to Telegram: a code by SMS takes the session along, so that one person is counted once.

use surveys::engine::{self, Channel, printed_code};

use super::{Context, safeguarding};
use crate::domain::{CODE_LETTERS, Chat, Moment, SessionStatus, View};
use crate::store::respondents::{self, Person};
use crate::store::transfer_codes::{self, CODE_LENGTH};
use crate::store::{StoreError, Tx, addresses, phone_lines};

/// Whether a typed text may be a code, in whatever letters: as many, and of those that codes have.
#[must_use]
pub fn may_be_code(text: &str) -> bool {
    let code = printed_code(text);
    code.len() == CODE_LENGTH && code.bytes().all(|b| CODE_LETTERS.contains(&b))
}

/// Whether a typed text is a code that would bring somebody to another chat now.
pub async fn is_code(tx: &mut Tx, text: &str, now: Moment) -> Result<bool, StoreError> {
    Ok(may_be_code(text) && transfer_codes::is_good(tx, text, now).await?)
}

/// Brings whoever has the code to this chat, with answers and links. `known` is who is in the chat already. `None` if it is no code, or one
/// that was used or is over; else the person of the chat from now on, with whether the session moved.
pub async fn take_over(
    tx: &mut Tx,
    context: &Context,
    chat: Chat,
    known: Option<Person>,
    code: &str,
    now: Moment,
) -> Result<Option<Person>, StoreError> {
    if !may_be_code(code) {
        return Ok(None);
    }
    let Some(address) = transfer_codes::take(tx, code, now).await? else {
        return Ok(None);
    };
    let Some((from, _)) = addresses::chat(tx, address).await? else {
        return Ok(None);
    };
    respondents::hold(tx, &[context.vault.chat_hash(from)]).await?;
    let (Some(mut source), Some(on)) = (respondents::at(tx, address).await?, from.line()) else {
        return Ok(None);
    };
    let to = match &known {
        Some(person) => person.address,
        None => addresses::find_or_make(tx, chat).await?,
    };
    let round = source
        .respondent
        .open
        .as_ref()
        .map(|open| open.round.clone());
    let twice = match (&round, &known) {
        (Some(round), Some(person)) => respondents::is_in(tx, person.address, round).await?,
        _ => false,
    };
    if twice {
        // the same person has answered in both: the talk in Telegram counts, the one by SMS goes
        if let Some(open) = &source.respondent.open {
            respondents::strike_out(tx, open).await?;
        }
    }
    respondents::hand_over(tx, &source, to).await?;
    safeguarding::moved(tx, from, chat, now).await?;
    let line = phone_lines::hash(&context.vault, on.phone);
    transfer_codes::gone(tx, &line, to).await?;
    if twice {
        return Ok(known);
    }
    if let Some(open) = &mut source.respondent.open
        && let Some(round) = context.snapshot().round(&open.round)
    {
        open.session = engine::carry(&round.questionnaire, &open.session, Channel::Telegram, now);
    }
    let view = match &source.respondent.open {
        Some(open) if open.status == SessionStatus::Open => View::Survey,
        Some(_) => match source.respondent.view {
            View::Thanks { follow, invited } => View::Thanks { follow, invited },
            _ => View::AskFollow,
        },
        None => View::NoRound,
    };
    let seq = known.as_ref().map_or(1, |person| person.seq + 1);
    source.respondent.view = view;
    Ok(Some(Person {
        address: to,
        chat,
        reachable: true,
        live_message: known.as_ref().and_then(|person| person.live_message),
        seq,
        shown_seq: known.as_ref().map_or(0, |person| person.shown_seq),
        ..source
    }))
}
