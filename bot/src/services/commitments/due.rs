//! What is due, of what stands: pure rules about days.

use super::items::Item;
use crate::domain::{
    Moment, NewsKind, Pledge, PledgeState, Span, end_of_day, midnight, workdays_after,
};
use crate::store::news::News;

/// Who has heard nothing from the council for so long is told so, once.
pub(super) const SILENCE: Span = Span::days(90);
/// So long after its result a loop ends at the latest: 18 months.
pub(super) const LONGEST: Span = Span::days(548);
/// After the first month one message a month at most; in it one beside the result.
const MONTH: Span = Span::days(30);
/// So many working days after the day of a pledge followers hear what became of it.
const AFTER_PLEDGE: u32 = 3;

/// What became of a pledge by now. `ends`: when the round closed or will close; `result`: whether it has one there, or may still have.
#[must_use]
pub(super) fn pledge_state(
    pledge: Option<&Pledge>,
    items: Option<&[Item]>,
    ends: Moment,
    now: Moment,
) -> PledgeState {
    let Some(until) = pledge.and_then(|pledge| pledge.until(ends)) else {
        return PledgeState::None;
    };
    let Some(items) = items else {
        return PledgeState::Void;
    };
    let day_over = end_of_day(until);
    let answered = |at| items.iter().filter(|item| item.is_answered(at)).count();
    if answered(now.min(day_over)) >= items.len() && !items.is_empty() {
        PledgeState::Kept
    } else if now < day_over {
        PledgeState::Made
    } else {
        PledgeState::after(answered(day_over), items.len())
    }
}

/// Whether followers hear now what the council has answered, or that it has not.
#[must_use]
pub(super) fn answers_due(
    items: &[Item],
    known: &[News],
    (opens, until): (Moment, Option<chrono::NaiveDate>),
    now: Moment,
) -> Option<NewsKind> {
    let answered = items.iter().filter(|item| item.is_answered(now)).count();
    let all = answered == items.len();
    let told: Vec<&News> = known
        .iter()
        .filter(|news| matches!(news.kind, NewsKind::Answers | NewsKind::Silence))
        .collect();
    match told.as_slice() {
        [] => {
            let pledged = until.map(|until| midnight(workdays_after(until, AFTER_PLEDGE)));
            let late = now >= opens + SILENCE;
            if all || pledged.is_some_and(|at| now >= at) || late && answered > 0 {
                Some(NewsKind::Answers)
            } else {
                late.then_some(NewsKind::Silence)
            }
        }
        // once more when the rest is there
        [first] => {
            let was_all = items.iter().all(|item| item.is_answered(first.due));
            (all && !was_all).then_some(NewsKind::Answers)
        }
        _ => None,
    }
}

/// When the next message may go to followers: in the first month after the result one more, then one a month.
#[must_use]
pub(super) fn next_message(known: &[News], opens: Moment, now: Moment) -> Moment {
    let last = known.iter().map(|news| news.due).max();
    match last {
        None => now.max(opens),
        Some(last) => now.max(last + MONTH),
    }
}

/// Whether nothing more is to come of a loop.
#[must_use]
pub(super) fn is_over(items: &[Item], now: Moment) -> bool {
    let settled = |item: &Item| {
        let commitment = item.commitment(now);
        commitment.is_some_and(crate::domain::Commitment::is_final)
    };
    items.iter().all(settled)
}

/// The Monday of a day's week.
#[must_use]
pub(super) fn monday(day: chrono::NaiveDate) -> chrono::NaiveDate {
    use chrono::Datelike;
    day - chrono::Days::new(day.weekday().num_days_from_monday().into())
}
