//! What waits, read from what stands.

use super::{Item, Task};
use crate::domain::{
    Freshness, Moment, RoleKind, Round, RoundResult, Snapshot, Span, day_in_bishkek, days_after,
    midnight,
};
use crate::services::Context;
use crate::services::commitments::{self, Item as Finding, PATIENCE, silent_for};
use crate::services::{polls, progress, round_requests, slips};
use crate::store::councils::{self, CouncilState};
use crate::store::roles::{self, RoleState};
use crate::store::{
    StoreError, Tx, commitments as pledges, drafts, helplines, meeting_points, notes,
    release_holds, results, waiting, writings,
};

/// A round that ends so soon is to be saved now.
const LAST_DAYS: Span = Span::days(5);
/// A leader's role that ends so soon is to be renewed, or to end.
const ENDS_SOON: Span = Span::days(31);
/// Own words can be read from a day after they were collected, and should be two days later.
const UNREAD: Span = Span::days(3);
/// Coordinators hear of a pledge so many days before its day.
const PLEDGE_NEAR: u32 = 7;

/// All that waits, in order.
pub(super) async fn all(
    tx: &mut Tx,
    context: &Context,
    now: Moment,
) -> Result<Vec<Item>, StoreError> {
    let snapshot = context.snapshot();
    let mut items = helplines_due(tx, now).await?;
    for hold in release_holds::waiting(tx).await? {
        let since = hold.asked;
        let task = Task::Hold(Box::new(hold));
        items.push(Item { task, since });
    }
    few_answers(tx, context, &snapshot, &mut items, now).await?;
    let words = notes::waiting(tx).await?;
    if let Some(since) = words.iter().map(|note| note.set).min() {
        let task = Task::Words(words.len());
        items.push(Item { task, since });
    }
    let points = meeting_points::waiting(tx).await?;
    if let Some(since) = points.iter().map(|point| point.set).min() {
        let task = Task::Meetings(points.len());
        items.push(Item { task, since });
    }
    own_words(tx, &mut items, now).await?;
    for (request, _) in round_requests::waiting(tx, now).await? {
        let since = request.asked;
        let task = Task::Asked(Box::new(request));
        items.push(Item { task, since });
    }
    for (request, leader) in slips::waiting(tx).await? {
        let since = request.asked;
        let task = Task::Slips(request, Box::new(leader));
        items.push(Item { task, since });
    }
    for draft in drafts::waiting(tx).await? {
        let since = polls::waits_since(&draft).unwrap_or(draft.touched);
        let task = Task::Poll(Box::new(draft));
        items.push(Item { task, since });
    }
    for role in roles::all(tx).await? {
        if role.state == RoleState::Asked {
            let since = role.asked;
            let task = Task::Role(Box::new(role));
            items.push(Item { task, since });
        } else if let Some(end) = role.ends.filter(|end| *end - now <= ENDS_SOON)
            && role.state == RoleState::Confirmed
        {
            let since = end - ENDS_SOON;
            let task = Task::Ending(Box::new(role));
            items.push(Item { task, since });
        }
    }
    for (place, since) in waiting::unreachable(tx).await? {
        let task = Task::Unreachable(place);
        items.push(Item { task, since });
    }
    let open = results::open(tx).await?;
    for result in &open {
        if let Some(round) = snapshot.round(&result.of.round) {
            of_result(tx, (result, round), &mut items, now).await?;
        }
    }
    not_connected(tx, &snapshot, &open, &mut items, now).await?;
    // councils are left alone in a quiet time
    items.retain(|item| {
        let place = item.task.council();
        place.is_none_or(|place| snapshot.quiet_time(place, now).is_none())
    });
    items.sort_by_key(|item| (item.task.rank(), item.since));
    Ok(items)
}

/// Texts of young people that nobody has read for long, and places where nobody would.
async fn own_words(tx: &mut Tx, items: &mut Vec<Item>, now: Moment) -> Result<(), StoreError> {
    if let Some((count, frozen)) = writings::unread(tx, now - UNREAD).await? {
        let task = Task::OwnWords(count);
        let since = frozen + UNREAD;
        items.push(Item { task, since });
    }
    let asked = writings::places(tx).await?.len();
    if asked > 0 && roles::confirmed(tx, RoleKind::Moderator).await?.is_empty() {
        let task = Task::NoModerator(asked);
        items.push(Item { task, since: now });
    }
    Ok(())
}

async fn helplines_due(tx: &mut Tx, now: Moment) -> Result<Vec<Item>, StoreError> {
    let lines = helplines::all(tx).await?;
    if Freshness::of(&lines, now) == Freshness::Fresh {
        return Ok(Vec::new());
    }
    let oldest = lines.iter().map(|line| line.checked).min().flatten();
    let since = oldest.map_or(now, |at| at + Freshness::REMIND);
    let task = Task::Helplines;
    Ok(vec![Item { task, since }])
}

/// As leaders see it: nothing here tells more of how many have answered.
async fn few_answers(
    tx: &mut Tx,
    context: &Context,
    snapshot: &Snapshot,
    items: &mut Vec<Item>,
    now: Moment,
) -> Result<(), StoreError> {
    for round in &snapshot.rounds {
        let Some(until) = round.until.filter(|until| *until - now <= LAST_DAYS) else {
            continue;
        };
        if !round.takes_answers(now) || round.is_about_promise() {
            continue;
        }
        for link in &round.links {
            let of = place(round, &link.municipality);
            let shown = progress::shown(tx, context, &round.id, &of.municipality, now).await?;
            if shown.is_none_or(|shown| shown.people() < context.settings.threshold) {
                let task = Task::FewAnswers(of);
                let since = until - LAST_DAYS;
                items.push(Item { task, since });
            }
        }
    }
    Ok(())
}

/// What waits of one result: that it was stopped, its pledge, what is late, a council that says nothing.
async fn of_result(
    tx: &mut Tx,
    (result, round): (&RoundResult, &Round),
    items: &mut Vec<Item>,
    now: Moment,
) -> Result<(), StoreError> {
    let of = &result.of;
    if result.held {
        let task = Task::Stopped(of.clone());
        let since = result.published;
        items.push(Item { task, since });
    }
    let findings = commitments::items(tx, of).await?;
    let today = day_in_bishkek(now);
    let own: Vec<&Finding> = findings
        .iter()
        .filter(|finding| finding.asked.continues.is_none())
        .collect();
    let answered = findings.iter().filter(|f| f.is_answered(now)).count();
    let pledge = pledges::pledge(tx, of).await?;
    let until = pledge.and_then(|pledge| pledge.until(round.closed.unwrap_or(result.published)));
    let near = until.filter(|until| (today..=days_after(today, PLEDGE_NEAR)).contains(until));
    if let Some(until) = near.filter(|_| answered < findings.len()) {
        let task = Task::PledgeNear(of.clone(), until, answered, findings.len());
        let since = midnight(until) - Span::days(PLEDGE_NEAR.into());
        items.push(Item { task, since });
    }
    let late = own.iter().filter_map(|finding| {
        let entry = finding.standing(now)?;
        let due = entry.commitment.due();
        due.filter(|_| finding.is_overdue(entry, now))
    });
    let late: Vec<_> = late.collect();
    if let Some(first) = late.iter().min() {
        let task = Task::Late(of.clone(), late.len());
        let since = midnight(days_after(*first, 1));
        items.push(Item { task, since });
    }
    let silence = silent_for(result, &findings, now);
    if !own.is_empty() && answered == 0 && silence > PATIENCE {
        let task = Task::Silent(of.clone());
        let since = now - silence + PATIENCE;
        items.push(Item { task, since });
    }
    Ok(())
}

/// Places where something runs or waits for an answer, and no council's chat is connected.
async fn not_connected(
    tx: &mut Tx,
    snapshot: &Snapshot,
    open: &[RoundResult],
    items: &mut Vec<Item>,
    now: Moment,
) -> Result<(), StoreError> {
    let mut chats = councils::all(tx).await?;
    chats.retain(|chat| chat.state != CouncilState::Gone && chat.sector.is_none());
    let running = snapshot
        .rounds
        .iter()
        .filter(|round| round.takes_answers(now) && round.is_for_council());
    let running = running.flat_map(|round| {
        let places = round.links.iter();
        places.map(|link| (link.municipality.as_str(), round.opened))
    });
    let waiting = open
        .iter()
        .map(|result| (result.of.municipality.as_str(), result.published));
    let mut since: std::collections::BTreeMap<&str, Moment> = std::collections::BTreeMap::new();
    for (place, at) in running.chain(waiting) {
        let known = since.entry(place).or_insert(at);
        *known = at.min(*known);
    }
    for (place, since) in since {
        if chats.iter().all(|chat| chat.municipality != place) {
            let task = Task::NotConnected(place.to_owned());
            items.push(Item { task, since });
        }
    }
    Ok(())
}

fn place(round: &Round, municipality: &str) -> crate::domain::RoundPlace {
    crate::domain::RoundPlace {
        round: round.id.clone(),
        municipality: municipality.to_owned(),
    }
}
