//! What stands under a finding in brief and plan: causes named at meetings, and proposals in the order that the place has given them. Approved words alone.

use super::open::worded;
use super::order::{Order, of_poll, poll_of};
use crate::domain::{
    AskedFinding, Language, Moment, Point, PointKind, PointState, RoundId, RoundPlace,
};
use crate::services::Context;
use crate::services::reports::Named;
use crate::store::{StoreError, Tx, meeting_points, results};

/// What meetings have named of the findings of a result, as far as it goes out.
///
/// # Errors
/// The database.
pub async fn of_result(
    tx: &mut Tx,
    context: &Context,
    of: &RoundPlace,
    language: Language,
    now: Moment,
) -> Result<Vec<Named>, StoreError> {
    let points = meeting_points::of_result(tx, of).await?;
    let mut told = Vec::new();
    if points.is_empty() {
        return Ok(told);
    }
    for asked in results::findings(tx, of).await? {
        let own = |point: &&Point| point.finding == asked.number;
        let own: Vec<&Point> = points.iter().filter(own).collect();
        let text = sentences(tx, context, (of, &own), language, now).await?;
        if !text.is_empty() {
            let finding = asked.finding.id;
            told.push(Named { finding, text });
        }
    }
    Ok(told)
}

/// The same of a finding alone; of a need that came back, what was named last.
///
/// # Errors
/// The database.
pub async fn of_finding(
    tx: &mut Tx,
    context: &Context,
    asked: &AskedFinding,
    language: Language,
    now: Moment,
) -> Result<Option<String>, StoreError> {
    let number = asked.number;
    let all = results::all_findings(tx).await?;
    let same = |other: &&AskedFinding| other.number == number || other.continues == Some(number);
    for same in all.iter().filter(same).rev() {
        let told = of_result(tx, context, &same.of, language, now).await?;
        let told = told
            .into_iter()
            .find(|told| told.finding == same.finding.id);
        if let Some(told) = told {
            return Ok(Some(told.text));
        }
    }
    Ok(None)
}

async fn sentences(
    tx: &mut Tx,
    context: &Context,
    (of, points): (&RoundPlace, &[&Point]),
    language: Language,
    now: Moment,
) -> Result<String, StoreError> {
    let out = |kind: PointKind| {
        let out = move |point: &&Point| point.state == PointState::Approved && point.kind == kind;
        points.iter().copied().filter(out)
    };
    let mut sentences = Vec::new();
    let causes: Vec<&Point> = out(PointKind::Cause).collect();
    if !causes.is_empty() {
        let args = [
            ("dates", dates(context, &causes, language).into()),
            ("list", list(context, &causes, language, false).into()),
        ];
        sentences.push(context.texts.plain(language, "meeting-causes", &args));
    }
    let mut polls: Vec<Option<&RoundId>> = Vec::new();
    for poll in out(PointKind::Proposal).map(|point| point.ranked_in.as_ref()) {
        if !polls.contains(&poll) {
            polls.push(poll);
        }
    }
    // what the place has put in order stands before what came later
    polls.sort_by_key(Option::is_none);
    for poll in polls {
        let asked = out(PointKind::Proposal).filter(|point| point.ranked_in.as_ref() == poll);
        let mut asked: Vec<&Point> = asked.collect();
        let order = match poll {
            None => Order::Open,
            Some(poll) => of_poll(tx, context, &poll_of(poll, of), now).await?,
        };
        let (code, people) = match &order {
            Order::Open => ("open", 0),
            Order::Few => ("few", 0),
            Order::Ranked(people, ids) => {
                let place = |point: &&Point| ids.iter().position(|id| *id == point.id);
                asked.sort_by_key(|point| place(point).unwrap_or(usize::MAX));
                ("ranked", *people)
            }
        };
        let args = [
            ("order", code.into()),
            ("people", people.to_string().into()),
            ("dates", dates(context, &asked, language).into()),
            ("list", list(context, &asked, language, true).into()),
        ];
        sentences.push(context.texts.plain(language, "meeting-proposals", &args));
    }
    Ok(sentences.join(" "))
}

/// The days of the meetings, each once.
fn dates(context: &Context, points: &[&Point], language: Language) -> String {
    let mut days: Vec<_> = points.iter().map(|point| point.met).collect();
    days.sort_unstable();
    days.dedup();
    let days = days.into_iter().map(|day| context.texts.day(language, day));
    days.collect::<Vec<_>>().join("; ")
}

fn list(context: &Context, points: &[&Point], language: Language, numbered: bool) -> String {
    let each = (1..).zip(points).map(|(number, point): (usize, _)| {
        let words = worded(context, point, language);
        let words = words.trim_end_matches(['.', ';']);
        match numbered {
            true => format!("{number}) {words}"),
            false => words.to_owned(),
        }
    });
    each.collect::<Vec<_>>().join("; ")
}
