//! A guardian's no, and a yes that is taken back: what stops, what is erased, and what the child hears.

use super::Context;
use super::guardian_links::{GuardianLink, token};
use crate::domain::{
    Chat, Language, Message, Moment, OnPhone, Request, Snapshot, Span, day_in_bishkek, start_of_day,
};
use crate::services::sms;
use crate::store::addresses::AddressId;
use crate::store::guardians::{self, Hold, Proof};
use crate::store::outbox::{self, Priority};
use crate::store::respondents::{self, Person};
use crate::store::{StoreError, Tx, addresses, phone_lines, recent_messages};

/// For so long after a guardian's no the child cannot ask again.
pub const NOT_AGAIN: Span = Span::days(30);

/// The link for the guardian of somebody of whom something is stored: their row says until when it is good.
#[must_use]
pub fn url(
    context: &Context,
    snapshot: &Snapshot,
    person: &Person,
    (link, ends): (Option<&str>, Moment),
) -> Option<String> {
    let configured = context.settings.bot_username.as_deref();
    let name = configured.or(snapshot.bot_username.as_deref())?;
    let language = person.respondent.language;
    let token = token(&context.vault, person.chat, link, language, ends);
    Some(format!("https://t.me/{name}?start=g{token}"))
}

/// How a guardian's link stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Yes or no may be said by it.
    Open,
    /// Yes was said by it.
    Given,
    /// A guardian has said no, or has taken the yes back; from then on the child can ask again.
    Refused(Moment),
    /// Its time is over. Whether it was used is not told.
    Over,
}

/// How a link stands, whoever opens it.
pub async fn standing(
    tx: &mut Tx,
    link: &GuardianLink,
    now: Moment,
) -> Result<Standing, StoreError> {
    if let Some(until) = guardians::held(tx, Hold::Refused, link.child, now).await? {
        return Ok(Standing::Refused(until));
    }
    if link.expires <= now {
        return Ok(Standing::Over);
    }
    Ok(match guardians::token_used(tx, &link.mark()).await? {
        true => Standing::Given,
        false => Standing::Open,
    })
}

/// No, by an open link, which is used up by it. If the child is here by another way, that ends too.
pub async fn refuse(
    tx: &mut Tx,
    context: &Context,
    link: &GuardianLink,
    now: Moment,
) -> Result<(), StoreError> {
    guardians::use_token(tx, &link.mark(), link.expires).await?;
    stop(tx, context, Child::of(link), now).await
}

/// Takes back what was allowed by a link; nothing, if nothing was. May be repeated.
pub async fn withdraw_link(
    tx: &mut Tx,
    context: &Context,
    link: &GuardianLink,
    now: Moment,
) -> Result<(), StoreError> {
    let mark = link.mark();
    let given = guardians::token_used(tx, &mark).await?
        || guardians::yes(tx, Proof::Link(&mark)).await?.is_some();
    if !given {
        return Ok(());
    }
    stop(tx, context, Child::of(link), now).await
}

/// Takes back what was allowed by a paper code, as typed, and lets nobody use it any more; nothing, if it is none. May be repeated. Whoever
/// is here no more.
pub async fn withdraw_slip(
    tx: &mut Tx,
    context: &Context,
    code: &str,
    now: Moment,
) -> Result<Option<AddressId>, StoreError> {
    guardians::use_code(tx, code, now).await?;
    let Some(address) = guardians::yes(tx, Proof::Slip(code)).await? else {
        return Ok(None);
    };
    let Some((chat, _)) = addresses::chat(tx, address).await? else {
        return Ok(None);
    };
    let child = Child {
        chat,
        spoken: Language::Ky,
        link: None,
    };
    stop(tx, context, child, now).await?;
    Ok(Some(address))
}

/// A child of whom perhaps nothing is stored.
struct Child<'a> {
    chat: Chat,
    spoken: Language,
    /// Payload of the round's link that brought them.
    link: Option<&'a str>,
}

impl<'a> Child<'a> {
    fn of(link: &'a GuardianLink) -> Self {
        Self {
            chat: link.child,
            spoken: link.language,
            link: link.link.as_deref(),
        }
    }

    /// Whether the round that they are in, or came for, still takes answers at this moment; also if none is known.
    fn can_answer_at(&self, snapshot: &Snapshot, person: Option<&Person>, moment: Moment) -> bool {
        let r = person.map(|person| &person.respondent);
        let open = r.and_then(|r| snapshot.round(&r.open.as_ref()?.round));
        let ahead = r.and_then(|r| r.view.link()).or(self.link);
        let round = open.or_else(|| Some(snapshot.link(ahead?)?.0));
        round.is_none_or(|round| round.takes_answers(moment))
    }
}

/// Erases what can be found of a child and tells them; they cannot ask again for [`NOT_AGAIN`]. Cases of harm stay, and replies to them still
/// arrive.
async fn stop(
    tx: &mut Tx,
    context: &Context,
    of: Child<'_>,
    now: Moment,
) -> Result<(), StoreError> {
    let child = of.chat;
    let hash = context.vault.chat_hash(child);
    respondents::hold(tx, std::slice::from_ref(&hash)).await?;
    let mut found = respondents::load(tx, std::slice::from_ref(&hash)).await?;
    let person = found.remove(&hash);
    let before = guardians::held(tx, Hold::Refused, child, now).await?;
    if person.is_none() && before.is_some() {
        // they have heard it
        return Ok(());
    }
    let until = before.unwrap_or(start_of_day(now) + NOT_AGAIN);
    guardians::hold(tx, Hold::Refused, child, (now, until)).await?;
    guardians::release(tx, Hold::Asked, child).await?;
    let language = person.as_ref().map_or(of.spoken, |p| p.respondent.language);
    let again = of.can_answer_at(&context.snapshot(), person.as_ref(), until);
    let told = match (&person, again) {
        (Some(_), _) => Told::Withdrawn,
        (None, true) => Told::Refused,
        (None, false) => Told::RefusedForGood,
    };
    if let Some(person) = &person {
        end(tx, context, person, now).await?;
    }
    match child.line() {
        Some(on) => tell_phone(tx, context, (on, language), now).await,
        None => tell_chat(tx, context, child, (language, until, told), now).await,
    }
}

/// What a child hears.
#[derive(Debug, Clone, Copy)]
enum Told {
    /// The yes was taken back: this round is over for them.
    Withdrawn,
    /// No: it can be asked again for this round.
    Refused,
    /// No, and the round ends before that.
    RefusedForGood,
}

async fn end(
    tx: &mut Tx,
    context: &Context,
    person: &Person,
    now: Moment,
) -> Result<(), StoreError> {
    if let Some(on) = person.chat.line() {
        let line = phone_lines::hash(&context.vault, on.phone);
        if let Some(mut line) = phone_lines::get(tx, &line).await?
            && line.address == Some(person.address)
        {
            // no answer comes to what they were asked
            (line.address, line.asked, line.asked_at) = (None, None, None);
            phone_lines::put(tx, &line).await?;
        }
        return respondents::withdraw(tx, person.address, person.chat).await;
    }
    // what stands in the chat can be hidden also afterwards
    let recent = recent_messages::of(tx, person.address).await?;
    context.messages.take_back(person.chat, &recent, now);
    respondents::withdraw(tx, person.address, person.chat).await?;
    let Some(live) = person.live_message else {
        return Ok(());
    };
    let request = Request::Delete {
        message_ids: vec![live],
    };
    outbox::put(tx, person.address, Priority::Interactive, &request, now).await
}

async fn tell_chat(
    tx: &mut Tx,
    context: &Context,
    child: Chat,
    (language, until, told): (Language, Moment, Told),
    now: Moment,
) -> Result<(), StoreError> {
    let (id, again) = match told {
        Told::Withdrawn => ("child-withdrawn", "yes"),
        Told::Refused => ("child-refused", "yes"),
        Told::RefusedForGood => ("child-refused", "no"),
    };
    let texts = &context.texts;
    let day = texts.from_day(language, day_in_bishkek(until));
    let args = [("again", again.into()), ("date", day.into())];
    let text = texts.say(language, id, &args);
    let message = Message::plain(text);
    let to = addresses::find_or_make(tx, child).await?;
    outbox::put(tx, to, Priority::Interactive, &Request::Send(message), now).await
}

async fn tell_phone(
    tx: &mut Tx,
    context: &Context,
    (on, language): (OnPhone, Language),
    now: Moment,
) -> Result<(), StoreError> {
    let line = phone_lines::get(tx, &phone_lines::hash(&context.vault, on.phone)).await?;
    if line.is_some_and(|line| line.stopped) {
        return Ok(());
    }
    let told = sms::tell(tx, context, (on, language), "sms-child-withdrawn", now);
    told.await.map(|_| ())
}
