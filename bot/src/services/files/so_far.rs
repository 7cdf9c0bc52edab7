//! What a council has said of a result so far, for the files of the result.

use surveys::statistics::Level;

use crate::domain::{Language, Moment, Part, Round, RoundPlace};
use crate::services::Context;
use crate::services::reports::{Answered, SoFar};
use crate::services::{commitments, meetings};
use crate::store::{StoreError, Tx, commitments as pledges, results};

/// What the council of a place has pledged and answered of a round by now: what has gone out, and nothing that can still be taken back; what meetings
/// have named. Nothing of what is not one municipality.
pub async fn so_far(
    tx: &mut Tx,
    context: &Context,
    (round, level): (&Round, &Level),
    language: Language,
    now: Moment,
) -> Result<SoFar, StoreError> {
    let Level::Municipality { slug, .. } = level else {
        return Ok(SoFar::default());
    };
    let of = RoundPlace {
        round: round.id.clone(),
        municipality: slug.clone(),
    };
    let mut so_far = SoFar::default();
    for item in commitments::items(tx, &of).await? {
        let Some(entry) = item.standing(now) else {
            continue;
        };
        so_far.answers.push(Answered {
            finding: item.asked.finding.id.clone(),
            state: commitments::standing_state(context, round, &item, language, now),
        });
        let words = commitments::words(context, round, language);
        let said = commitments::told_verdict(tx, words, &item).await?;
        let said = said.map(|(verdict, _)| verdict);
        let row = commitments::answer_row(context, round, (&item, entry), said, now);
        so_far.answer_rows.push(row);
    }
    so_far.named = meetings::told_of_result(tx, context, &of, language, now).await?;
    let result = results::get(tx, &of).await?;
    so_far.resolution = result.and_then(|result| result.resolution);
    let pledge = pledges::pledge(tx, &of).await?;
    let ends = round.closed.or(round.until).unwrap_or(now);
    if let Some(pledge) = pledge.as_ref()
        && let Some(until) = pledge.until(ends)
    {
        let by = [("until", context.texts.until(language, until).into())];
        so_far.pledge = Some(context.texts.plain(language, "report-pledge", &by));
        so_far.pledge_row = commitments::pledge_row(tx, pledge, round, now).await?;
    }
    Ok(so_far)
}

/// Names what the council and meetings have said, and whose part it is, so that a file is made anew when that has changed: a keyed hash,
/// empty for nothing.
pub(super) fn state(context: &Context, so_far: &SoFar, part: Part) -> String {
    if so_far.is_empty() && part.is_whole() {
        return String::new();
    }
    let mut said = so_far.pledge.clone().unwrap_or_default();
    if let Some(known) = &so_far.resolution {
        said.push_str(&format!("\n{} {}", known.number(), known.day()));
    }
    for answer in &so_far.answers {
        said.push_str(&format!("\n{} {}", answer.finding, answer.state));
    }
    for named in &so_far.named {
        said.push_str(&format!("\n{} {}", named.finding, named.text));
    }
    if !part.is_whole() {
        said.push_str(&format!("\npart {}", part.code()));
    }
    context.vault.hash("artefact.answers", said.as_bytes())
}
