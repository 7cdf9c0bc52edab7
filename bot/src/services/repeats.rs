//! The same question in a place within 30 days: each repeat is one more look at the same people's answers.

use chrono::{Days, NaiveDate};
use surveys::questionnaire::{Questionnaire, Text, load_opened};
use surveys::statistics::{Privacy, repeated};

use crate::domain::{Moment, RoundId, day_in_bishkek, last_day};
use crate::store::rounds::{self, RoundRow};
use crate::store::{StoreError, Tx};

/// A question waits so long after the round that asked it.
const WAIT: Days = Days::new(30);

/// What was asked too lately.
#[derive(Debug, Clone, PartialEq)]
pub struct Repeat {
    /// The round that asked it; of several the one that ends the waiting last.
    pub round: RoundId,
    /// Its title.
    pub title: Text,
    /// Where.
    pub municipality: String,
    /// From this day on it is no repeat.
    pub possible: NaiveDate,
    /// How many questions of the new round were asked there.
    pub questions: usize,
    /// How often those who know all other answers are right about the last one's, in per cent, from the rounds so far.
    pub before: u8,
    /// The same with the new round.
    pub after: u8,
}

/// The questions of a questionnaire that a round open in these places, or closed within 30 days, asks too. An open round of the same
/// questionnaire is none of them: it is refused for itself.
pub async fn find(
    tx: &mut Tx,
    new: &Questionnaire,
    places: &[String],
    now: Moment,
) -> Result<Option<Repeat>, StoreError> {
    let today = day_in_bishkek(now);
    let mut last: Option<Repeat> = None;
    let mut rounds_before = 0;
    for (row, links) in rounds::all(tx).await? {
        let place = links.iter().find(|l| places.contains(&l.municipality));
        let possible = possible(&row, now);
        let again = is_open(&row, now) && row.questionnaire == new.id;
        let (Some(place), true, false) = (place, today < possible, again || row.was_undone())
        else {
            continue;
        };
        let Ok(old) = load_opened(row.id.as_str(), &row.source) else {
            continue;
        };
        let questions = repeated(new, &old).len();
        if questions == 0 {
            continue;
        }
        rounds_before += 1;
        let worst = |rounds| {
            let asked = repeated(new, &old);
            let all = Privacy::of(new).questions.into_iter();
            let bounds = all
                .filter(|q| asked.contains(&q.question))
                .map(|q| q.bound(rounds));
            per_cent(bounds.fold(0.5, f64::max))
        };
        let (before, after) = (worst(rounds_before), worst(rounds_before + 1));
        let earlier = last.as_ref().map_or((0, before, after), |l| {
            (l.questions, l.before.max(before), l.after.max(after))
        });
        let newest = last.take().filter(|l| l.possible >= possible);
        let found = newest.unwrap_or_else(|| Repeat {
            round: row.id,
            title: old.title,
            municipality: place.municipality.clone(),
            possible,
            questions,
            before,
            after,
        });
        last = Some(Repeat {
            questions: earlier.0.max(questions),
            before: earlier.1,
            after: earlier.2,
            ..found
        });
    }
    Ok(last)
}

fn is_open(row: &RoundRow, now: Moment) -> bool {
    row.closed_at.is_none() && row.until_at.is_none_or(|until| now.0 < until)
}

/// The first day on which a question of this round may come again: 30 days after its last day, for one without an end after today.
fn possible(row: &RoundRow, now: Moment) -> NaiveDate {
    let end = row.until_at.map(|until| last_day(Moment(until)));
    let last = match row.closed_at {
        Some(closed) => {
            let closed = day_in_bishkek(Moment(closed));
            end.map_or(closed, |end| end.min(closed))
        }
        None => end.unwrap_or_else(|| day_in_bishkek(now)),
    };
    last.checked_add_days(WAIT).unwrap_or(NaiveDate::MAX)
}

/// Rounded up: never promises more than is so.
fn per_cent(chance: f64) -> u8 {
    (chance * 100.0 - 1e-9).ceil().clamp(0.0, 100.0) as u8
}
