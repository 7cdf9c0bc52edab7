//! What a leader should know before opening a round: how long it takes, what the council has promised, and whether the time is good.

use chrono::{Datelike, Days, NaiveDate};
use surveys::statistics::asks_for_needs;

use super::opening_pages::{Chosen, Facts, Readers};
use crate::domain::{Moment, day_in_bishkek, last_day};
use crate::handlers::RoleRequest;
use crate::services::budget;
use crate::services::digests::is_for_council_alone;
use crate::store::councils::CouncilState;
use crate::store::{StoreError, budget_years, commitments, councils};

/// A result comes in time for a session that is so many days after the round's last day.
const BEFORE_SESSION: Days = Days::new(7);

/// What is known of a round that would last until `end`.
pub(super) async fn facts(
    req: &mut RoleRequest<'_>,
    chosen: &Chosen<'_>,
    end: Moment,
) -> Result<Facts, StoreError> {
    let (texts, language) = (&req.context.texts, chosen.language);
    let mut lines = Vec::new();
    let questionnaire = &chosen.entry.questionnaire;
    if let Some(minutes) = questionnaire.minutes {
        let args = [("minutes", minutes.into())];
        lines.push(texts.say(language, "round-fact-minutes", &args));
    }
    let slug = &chosen.place.slug;
    let mut chats = councils::of_place(req.tx, slug).await?;
    chats.retain(|chat| chat.state == CouncilState::Active);
    let readers = match is_for_council_alone(req.context, questionnaire, slug) {
        true if !chosen.coordinates => Readers::Council,
        _ if chats.is_empty() => Readers::Leader,
        _ => Readers::Both,
    };
    if asks_for_needs(questionnaire) {
        let standing = commitments::standing(req.tx, slug).await?;
        let asked = match chats.is_empty() {
            true => "nobody",
            false => "council",
        };
        lines.push(match standing {
            Some(months) => {
                let args = [("months", u32::from(months).into())];
                texts.say(language, "round-fact-pledged", &args)
            }
            None => texts.say(language, "round-fact-pledge", &[("asked", asked.into())]),
        });
    }
    let (today, last) = (day_in_bishkek(req.now), last_day(end));
    let days = chats.iter().filter_map(|chat| chat.next_session.as_deref());
    let sessions = days.filter_map(|day| day.parse::<NaiveDate>().ok());
    let session = sessions.filter(|session| *session >= today).min();
    if let Some(session) = session.filter(|session| last + BEFORE_SESSION > *session) {
        let by = (session - BEFORE_SESSION).max(today);
        let args = [
            ("session", texts.day(language, session).into()),
            ("by", texts.day(language, by).into()),
        ];
        lines.push(texts.say(language, "round-fact-session", &args));
    }
    if let Some(hearing) = budget_years::get(req.tx, slug).await?.hearing {
        let by = budget::last_day_before(hearing.day);
        if by >= today {
            let args = [
                ("hearing", texts.day(language, hearing.day).into()),
                ("until", texts.until(language, by).into()),
                ("fits", if last <= by { "yes" } else { "no" }.into()),
            ];
            lines.push(texts.say(language, "round-fact-hearing", &args));
        }
    }
    if let Some(season) = season(last) {
        lines.push(texts.say(language, "round-fact-season", &[("season", season.into())]));
    }
    Ok(Facts { lines, readers })
}

/// When fewer answer: exams of the school year, summer pasture and harvest, winter holidays.
fn season(last: NaiveDate) -> Option<&'static str> {
    match (last.month(), last.day()) {
        (5, 15..) | (6, ..=20) => Some("exams"),
        (6, _) | (7 | 8, _) => Some("summer"),
        (12, 29..) | (1, ..=12) => Some("holidays"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exams_pasture_and_holidays_are_said_and_school_days_are_not() {
        for (day, expected) in [
            ("2027-05-14", None),
            ("2027-05-15", Some("exams")),
            ("2027-06-20", Some("exams")),
            ("2027-06-21", Some("summer")),
            ("2027-08-31", Some("summer")),
            ("2027-09-01", None),
            ("2026-12-28", None),
            ("2026-12-29", Some("holidays")),
            ("2027-01-12", Some("holidays")),
            ("2027-01-13", None),
        ] {
            assert_eq!(season(day.parse().unwrap()), expected, "{day}");
        }
    }
}
