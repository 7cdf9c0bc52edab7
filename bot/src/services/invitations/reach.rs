//! Who can be invited now, who cannot and why; how many of each, as steps of progress.

use surveys::statistics::{self, AtLeast};

use crate::domain::{
    Consent, Inviting, Moment, OnPhone, Reach, Round, RoundPlace, WEEKLY, keeper_of_code,
    start_of_day,
};
use crate::services::Context;
use crate::services::contacts::needs_guardian;
use crate::services::progress;
use crate::store::addresses::AddressId;
use crate::store::invitations::{self, Invitee, Pass};
use crate::store::{StoreError, Tx, costs};

/// Invitations of one person to one round: one, and two reminders. By SMS, where each costs, one reminder.
const MOST_IN_CHAT: u8 = 3;
const MOST_BY_SMS: u8 = 2;
/// So many people are looked at together.
pub(super) const PAGE: i64 = 500;

/// What is to be done about somebody who has said yes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// They are invited now.
    Due,
    /// They will be, once the message of this week is a week old.
    Waits,
    /// No more is to be done.
    Settled(Reach),
}

/// Whether a round can be entered by SMS from its invitation, and may cost more.
pub(super) async fn takes_sms(
    tx: &mut Tx,
    context: &Context,
    round: &Round,
    place: &str,
    now: Moment,
) -> Result<bool, StoreError> {
    let Some(terms) = &context.settings.sms else {
        return Ok(false);
    };
    let snapshot = context.snapshot();
    let keeper = keeper_of_code(&snapshot.rounds, place, now);
    let used = costs::bulk(tx, &round.id, place).await?;
    Ok(keeper.is_some_and(|keeper| keeper.id == round.id) && used < i64::from(terms.cap))
}

/// What is to be done about one of them; `by_sms`: see [`takes_sms`].
pub(super) fn standing(context: &Context, by_sms: bool, who: &Invitee, now: Moment) -> Standing {
    let on_phone: Option<OnPhone> = who.chat.line();
    let most = match on_phone {
        Some(_) => MOST_BY_SMS,
        None => MOST_IN_CHAT,
    };
    let consents = &context.consents;
    let fresh = |on: Moment| now - on < Consent::HOLDS;
    let agreed = consents.is_current(&who.consent) && fresh(who.consented);
    let permitted = !needs_guardian(context, who.age) || who.permitted.is_some_and(fresh);
    if who.takes_part {
        Standing::Settled(Reach::Reached)
    } else if who.stopped {
        Standing::Settled(Reach::Stopped)
    } else if !who.reachable {
        Standing::Settled(Reach::Away)
    } else if !agreed || !consents.answered(&who.answer, now) {
        Standing::Settled(Reach::Stale)
    } else if !permitted {
        Standing::Settled(Reach::Permission)
    } else if who.sent >= most {
        Standing::Settled(Reach::Reached)
    } else if on_phone.is_some() && !by_sms {
        Standing::Settled(Reach::Channel)
    } else if who
        .written
        .is_some_and(|day| day > start_of_day(now) - WEEKLY)
    {
        Standing::Waits
    } else {
        Standing::Due
    }
}

/// How an inviting stands, and how many were reached or not, from the threshold on, as steps that are counted once an hour at most and never
/// go back. `None` if nobody has asked for it.
pub async fn reached(
    tx: &mut Tx,
    context: &Context,
    round: &Round,
    place: &str,
    now: Moment,
) -> Result<Option<(Inviting, Vec<(Reach, AtLeast)>)>, StoreError> {
    let of = super::of(round, place);
    let Some(state) = invitations::state(tx, &of).await? else {
        return Ok(None);
    };
    let known = invitations::counts(tx, &of, now).await?;
    if known.len() < Reach::ALL.len() || known.iter().any(|(.., fresh)| !fresh) {
        count(tx, context, (round, &of), now).await?;
    }
    // another may have counted meanwhile
    let known = invitations::counts(tx, &of, now).await?;
    let shown = |reach: Reach| {
        let (_, step, _) = known.iter().find(|(known, ..)| *known == reach)?;
        let people = statistics::progress_shown(*step)?;
        (people.people() >= context.settings.threshold).then_some((reach, people))
    };
    Ok(Some((
        state,
        Reach::ALL.into_iter().filter_map(shown).collect(),
    )))
}

async fn count(
    tx: &mut Tx,
    context: &Context,
    (round, of): (&Round, &RoundPlace),
    now: Moment,
) -> Result<(), StoreError> {
    let by_sms = takes_sms(tx, context, round, &of.municipality, now).await?;
    let mut people = [0_u32; Reach::ALL.len()];
    let mut pass = Pass {
        of: of.clone(),
        after: AddressId(0),
    };
    loop {
        let page = invitations::invitees(tx, &pass, PAGE).await?;
        let Some(last) = page.last() else { break };
        pass.after = last.address;
        for who in &page {
            let reach = match standing(context, by_sms, who, now) {
                Standing::Settled(reach) => reach,
                Standing::Due | Standing::Waits if who.sent > 0 => Reach::Reached,
                // they will be
                Standing::Due | Standing::Waits => continue,
            };
            for (known, count) in Reach::ALL.into_iter().zip(&mut people) {
                *count += u32::from(known == reach);
            }
        }
    }
    for (reach, people) in Reach::ALL.into_iter().zip(people) {
        let name = format!("{} {} {}", of.round, of.municipality, reach.code());
        let step = progress::step(context, &name, people);
        invitations::counted(tx, of, (reach, step), now).await?;
    }
    Ok(())
}
