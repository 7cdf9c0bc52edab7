//! The place puts the proposals of its meetings in order: a quick poll of one question.

use super::open::{Discussed, worded};
use crate::domain::{
    AskedProposal, Draft, DraftQuestion, Language, Moment, Point, PollContent, RANKED_FEWEST,
    RANKED_MOST, Wording,
};
use crate::services::{Context, polls};
use crate::store::{StoreError, Tx, meeting_points};

/// The proposals that the place can be asked about: each finding's first, then the second ones, at most [`RANKED_MOST`]; nothing where there are
/// too few to be put in order.
#[must_use]
pub fn to_rank(discussed: &Discussed, points: &[Point]) -> Vec<Point> {
    let mut taken: Vec<(usize, usize, &Point)> = Vec::new();
    for (at, asked) in discussed.findings.iter().enumerate() {
        let own = points
            .iter()
            .filter(|point| point.finding == asked.number && point.is_unranked());
        taken.extend((0..).zip(own).map(|(row, point)| (row, at, point)));
    }
    taken.sort_by_key(|(row, at, _)| (*row, *at));
    taken.truncate(RANKED_MOST);
    if taken.len() < RANKED_FEWEST {
        return Vec::new();
    }
    taken.into_iter().map(|(.., point)| point.clone()).collect()
}

/// A draft of the quick poll, which its leader opens as any other; `None` if there are too few proposals.
///
/// # Errors
/// The database.
pub async fn draft(
    tx: &mut Tx,
    context: &Context,
    discussed: &Discussed,
    role: i64,
    now: Moment,
) -> Result<Option<Draft>, StoreError> {
    let points = meeting_points::of_result(tx, &discussed.result.of).await?;
    let ranked = to_rank(discussed, &points);
    if ranked.is_empty() {
        return Ok(None);
    }
    let asked = ranked.iter().map(|point| AskedProposal {
        id: point.id,
        words: Wording::Both {
            ky: worded(context, point, Language::Ky),
            ru: worded(context, point, Language::Ru),
        },
    });
    let question = DraftQuestion::Proposals(asked.collect());
    let place = &discussed.result.of.municipality;
    let mut draft = polls::compose(tx, role, place, now).await?;
    draft.content = PollContent {
        questions: vec![question],
        to_council: false,
    };
    polls::set(tx, draft, now).await
}
