//! A pledge is moved once, with a reason that everybody reads who reads the pledge.

use chrono::NaiveDate;

use super::pledges::ends;
use crate::domain::{
    Button, CouncilTap, Language, Message, Moment, MovedPledge, MovedWhy, Pledge, PledgeMove,
    Round, RoundPlace, day_in_bishkek, days_after, months_after,
};
use crate::services::Context;
use crate::store::{StoreError, Tx, audit, commitments};
use crate::texts::{escape, pledge_line};

/// A pledge moves by so many months at most.
const FURTHEST: u8 = 3;

/// Why a pledge is not moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unmoved {
    /// There is none.
    None,
    /// It was moved before, and stays.
    Before(MovedPledge),
    /// Its day is over: young people hear what is answered.
    Over(NaiveDate),
    /// To a day that no button offers.
    NotThere,
}

impl Unmoved {
    /// Why, in words of the chat; `None` for what no button of ours says.
    #[must_use]
    pub fn text(self, context: &Context, language: Language) -> Option<String> {
        let texts = &context.texts;
        let (id, day) = match self {
            Self::None | Self::NotThere => return None,
            Self::Before(moved) => ("pledge-moved-before", moved.to),
            Self::Over(day) => ("pledge-move-over", day),
        };
        Some(texts.say(language, id, &[("date", texts.day(language, day).into())]))
    }
}

/// The day that can still be moved.
fn movable(pledge: Option<&Pledge>, round: &Round, now: Moment) -> Result<NaiveDate, Unmoved> {
    let pledge = pledge.ok_or(Unmoved::None)?;
    if let Some(moved) = pledge.moved {
        return Err(Unmoved::Before(moved));
    }
    let until = pledge.until(ends(round, now)).ok_or(Unmoved::None)?;
    if until < day_in_bishkek(now) {
        return Err(Unmoved::Over(until));
    }
    Ok(until)
}

/// To which day, or why: the next page, or why there is none. Changes nothing.
///
/// # Errors
/// The database.
pub async fn ask(
    tx: &mut Tx,
    context: &Context,
    (round, link): (&Round, &str),
    (of, to): (&RoundPlace, Option<NaiveDate>),
    language: Language,
    now: Moment,
) -> Result<Result<Message, Unmoved>, StoreError> {
    let pledge = commitments::pledge(tx, of).await?;
    let from = match movable(pledge.as_ref(), round, now) {
        Ok(from) => from,
        Err(why) => return Ok(Err(why)),
    };
    let texts = &context.texts;
    let tap = |step| CouncilTap::Move(link.to_owned(), step).code();
    let (id, day, buttons) = match to {
        None => {
            let days = [days_after(from, 14)].into_iter();
            let days = days.chain((1..=FURTHEST).map(|months| months_after(from, months)));
            let button = |day| {
                vec![Button::tap(
                    texts.day(language, day),
                    tap(PledgeMove::To(day)),
                )]
            };
            ("pledge-move-ask", from, days.map(button).collect())
        }
        Some(to) if !may_move(from, to) => return Ok(Err(Unmoved::NotThere)),
        Some(to) => {
            let button = |why: &MovedWhy| {
                let label = texts.plain(language, why.code(), &[]);
                vec![Button::tap(label, tap(PledgeMove::Because(to, *why)))]
            };
            (
                "pledge-move-why",
                to,
                MovedWhy::ALL.iter().map(button).collect(),
            )
        }
    };
    Ok(Ok(Message::new(
        texts.say(language, id, &[("date", texts.day(language, day).into())]),
        buttons,
    )))
}

fn may_move(from: NaiveDate, to: NaiveDate) -> bool {
    from < to && to <= months_after(from, FURTHEST)
}

/// Moves a pledge. Gives what is said of it from now on.
///
/// # Errors
/// The database.
pub async fn set(
    tx: &mut Tx,
    (round, of): (&Round, &RoundPlace),
    (to, why): (NaiveDate, MovedWhy),
    actor: &str,
    now: Moment,
) -> Result<Result<MovedPledge, Unmoved>, StoreError> {
    let pledge = commitments::pledge(tx, of).await?;
    let from = match movable(pledge.as_ref(), round, now) {
        Ok(from) if may_move(from, to) => from,
        Ok(_) => return Ok(Err(Unmoved::NotThere)),
        Err(why) => return Ok(Err(why)),
    };
    let moved = MovedPledge { from, to, why };
    if !commitments::move_pledge(tx, of, moved).await? {
        // a colleague was faster
        let known = commitments::pledge(tx, of).await?;
        let before = known.and_then(|pledge| pledge.moved).map(Unmoved::Before);
        return Ok(Err(before.unwrap_or(Unmoved::None)));
    }
    let (place, why) = (&of.municipality, why.code());
    let detail = format!("{} {place} {from} {to} {why}", of.round);
    audit::write(tx, now, actor, "pledge.move", &detail).await?;
    Ok(Ok(moved))
}

/// A button that begins to move a pledge.
#[must_use]
pub fn button(context: &Context, language: Language, link: &str) -> Button {
    let label = context.texts.plain(language, "pledge-move", &[]);
    Button::tap(
        label,
        CouncilTap::Move(link.to_owned(), PledgeMove::Ask).code(),
    )
}

/// The pledges of a council whose day lies ahead, each with a button while it can be moved.
///
/// # Errors
/// The database.
pub async fn standing(
    tx: &mut Tx,
    context: &Context,
    municipality: &str,
    language: Language,
    now: Moment,
) -> Result<Vec<(String, Option<Button>)>, StoreError> {
    let snapshot = context.snapshot();
    let mut lines = Vec::new();
    for pledge in commitments::pledges(tx).await? {
        let Some(round) = snapshot
            .round(&pledge.of.round)
            .filter(|_| pledge.of.municipality == municipality)
        else {
            continue;
        };
        let ahead = pledge
            .until(ends(round, now))
            .is_some_and(|until| until >= day_in_bishkek(now));
        let mut links = round.links.iter();
        let (true, Some(said), Some(link)) = (
            ahead,
            pledge.said(round, now),
            links.find(|link| link.municipality == municipality),
        ) else {
            continue;
        };
        let title = escape(round.questionnaire.title.get(language));
        let line = pledge_line(&context.texts, language, said);
        let may = movable(Some(&pledge), round, now).is_ok();
        let button = may.then(|| button(context, language, &link.payload));
        lines.push((format!("<b>{title}</b>\n{line}"), button));
    }
    Ok(lines)
}
