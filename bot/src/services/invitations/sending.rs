//! Puts invitations into the queues, a page of people at a time, and draws them when they are sent.

use super::reach::{PAGE, Standing, standing, takes_sms};
use crate::domain::{
    Button, EnterTap, Inviting, MenuTap, Message, Moment, OnPhone, Request, Round, RoundPlace,
    Span, day_in_bishkek, last_day,
};
use crate::services::Context;
use crate::services::roles::place_name;
use crate::services::sms::{self, Bulk, hours};
use crate::store::addresses::AddressId;
use crate::store::invitations::{self, Invitee, Pass};
use crate::store::outbox::{self, Invitation};
use crate::store::respondents::{self, Person};
use crate::store::{StoreError, Tx, contacts, phone_lines};
use crate::texts::{Form, Value};

/// When everybody was looked at, it is looked again after so long: whose week is over, who has said yes meanwhile.
const AGAIN: Span = Span::minutes(10);
/// By SMS it is of no use after so long.
const SMS_VALID: Span = Span::days(2);
/// Nobody is invited to what ends within so long.
const TOO_LATE: Span = Span::hours(3);

/// The next page of an inviting; `true` if somebody was invited.
pub(super) async fn tick(context: &Context, now: Moment) -> Result<bool, StoreError> {
    if !hours::are_open(now) {
        return Ok(false);
    }
    let mut tx = context.db.begin_read().await?;
    let pass = invitations::due(&mut tx, now).await?;
    drop(tx);
    let Some(pass) = pass else {
        return Ok(false);
    };
    let mut tx = context.db.begin().await?;
    let page = invitations::invitees(&mut tx, &pass, PAGE).await?;
    let (to, next) = match page.last() {
        Some(last) => (last.address, now),
        None => (AddressId(0), now + AGAIN),
    };
    // of several processes one goes on from here
    if !invitations::advance(&mut tx, &pass, to, next).await? {
        return Ok(false);
    }
    let snapshot = context.snapshot();
    let open = |round: &&std::sync::Arc<Round>| {
        round.takes_answers(now) && round.until.is_none_or(|until| until - now > TOO_LATE)
    };
    let mut put = false;
    if let Some(round) = snapshot.round(&pass.of.round).filter(open) {
        let by_sms = takes_sms(&mut tx, context, round, &pass.of.municipality, now).await?;
        for who in &page {
            if standing(context, by_sms, who, now) == Standing::Due {
                put |= invite(&mut tx, context, (round, &pass), who, now).await?;
            }
        }
    }
    tx.commit().await?;
    Ok(put)
}

/// `false` if they are not to be invited after all.
async fn invite(
    tx: &mut Tx,
    context: &Context,
    (round, pass): (&Round, &Pass),
    who: &Invitee,
    now: Moment,
) -> Result<bool, StoreError> {
    // whoever erased their answers and came back does not begin again
    if respondents::took_part(tx, who.chat, &round.id).await?
        || !contacts::claim(tx, who.address, now).await?
    {
        return Ok(false);
    }
    let queued = match who.chat.line() {
        Some(on) => by_sms(tx, context, (round, pass), (who.address, on), now).await?,
        None => {
            let invited_to = pass.of.clone();
            let invitation = Invitation { invited_to };
            outbox::put_invitation(tx, who.address, &invitation, now).await?;
            true
        }
    };
    match queued {
        true => invitations::note(tx, who.address, &round.id, now).await?,
        false => contacts::release(tx, who.address).await?,
    }
    Ok(queued)
}

/// One segment. Whoever talks on a phone goes on with one word; somebody else on it says first who they are.
async fn by_sms(
    tx: &mut Tx,
    context: &Context,
    (round, pass): (&Round, &Pass),
    (address, on): (AddressId, OnPhone),
    now: Moment,
) -> Result<bool, StoreError> {
    let Some(person) = respondents::readable_at(tx, address).await? else {
        return Ok(false);
    };
    let Some((voice, _)) = sms::voice(tx, context, &person).await? else {
        return Ok(false);
    };
    let Some(place) = context.municipalities.find(&pass.of.municipality) else {
        return Ok(false);
    };
    let line = phone_lines::get(tx, &phone_lines::hash(&context.vault, on.phone)).await?;
    let talks = line.is_some_and(|line| line.address == Some(address));
    let name = place.names(voice.language, day_in_bishkek(now));
    let name: Value = name.brief().into();
    let text = match talks {
        true => context.texts.sms(voice, "sms-invite", &[("place", name)]),
        false => {
            let code = ("code", sms::place_code(place).into());
            let args = [("place", name), code];
            context.texts.sms(voice, "sms-invite-shared", &args)
        }
    };
    let Ok(text) = text else {
        return Ok(false);
    };
    let bulk = Bulk {
        text: &text,
        round: &round.id,
        municipality: &pass.of.municipality,
        valid_until: now + SMS_VALID,
        invitation: true,
    };
    sms::put_bulk(tx, context, &person, &bulk, now).await
}

/// An invitation as it is sent now; `None` if it is not to be sent any more: then it counts as never sent.
pub async fn drawn(
    tx: &mut Tx,
    context: &Context,
    to: AddressId,
    place: &RoundPlace,
    now: Moment,
) -> Result<Option<Request>, StoreError> {
    let runs = invitations::state(tx, place).await? == Some(Inviting::Running);
    let snapshot = context.snapshot();
    let quiet = snapshot.quiet_time(&place.municipality, now).is_some();
    let round = snapshot.round(&place.round);
    let round = round.filter(|round| runs && !quiet && round.takes_answers(now));
    let person = respondents::readable_at(tx, to).await?;
    let wanted = contacts::answer(tx, to).await?.is_some_and(|said| said.yes);
    let begun = respondents::is_in(tx, to, &place.round).await?;
    let person = person.filter(|person| wanted && !begun && !person.respondent.stopped);
    let (Some(round), Some(person)) = (round, person) else {
        invitations::unsent(tx, to, &place.round).await?;
        contacts::release(tx, to).await?;
        return Ok(None);
    };
    let again = invitations::sent(tx, to, &place.round).await? > 1;
    let message = message(context, (round, &place.municipality), &person, again, now);
    Ok(message.map(Request::Send))
}

fn message(
    context: &Context,
    (round, place): (&Round, &str),
    person: &Person,
    again: bool,
    now: Moment,
) -> Option<Message> {
    let (texts, r) = (&context.texts, &person.respondent);
    let language = r.language;
    let link = round.links.iter().find(|link| link.municipality == place)?;
    let none = || "none".to_owned();
    let until = round
        .until
        .map_or_else(none, |until| texts.until(language, last_day(until)));
    let minutes = round.questionnaire.minutes.map_or_else(none, |minutes| {
        texts.plain(language, "minutes", &[("n", minutes.into())])
    });
    let args: [(&str, Value); 6] = [
        ("form", Form::of(Some(r.age)).into()),
        ("again", if again { "yes" } else { "no" }.into()),
        ("title", round.questionnaire.title.get(language).into()),
        (
            "place",
            place_name(context, language, Some(place), now).into(),
        ),
        ("minutes", minutes.into()),
        ("date", until.into()),
    ];
    let button = |id: &str, code: String| vec![Button::tap(texts.plain(language, id, &[]), code)];
    Some(Message::new(
        texts.say(language, "invitation", &args),
        vec![
            button("invitation-enter", EnterTap(link.payload.clone()).code()),
            button("invitation-stop", MenuTap::NoInvite.code()),
        ],
    ))
}
