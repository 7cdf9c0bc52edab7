//! The days of a month as buttons.

use chrono::{Datelike, Days, Months, NaiveDate};

use crate::domain::{Button, Language};
use crate::services::Context;

/// The days that may be chosen.
#[derive(Debug, Clone, Copy)]
pub(super) struct Choice {
    /// The first.
    pub(super) from: NaiveDate,
    /// The last.
    pub(super) to: NaiveDate,
}

impl Choice {
    /// The month of this day, or the nearest one in which there is something to choose: its first day.
    pub(super) fn month(self, day: NaiveDate) -> NaiveDate {
        first(day.clamp(first(self.from), self.to.max(self.from)))
    }

    /// Whether this is a day of the month that may be chosen.
    fn has(self, month: NaiveDate, day: NaiveDate) -> bool {
        first(day) == month && (self.from..=self.to).contains(&day)
    }

    /// The weeks of a month in which there is something to choose, from Monday on under the names of their days, and the way to the months beside it. `day` and `turn` make the data of buttons.
    pub(super) fn buttons(
        self,
        (context, language): (&Context, Language),
        month: NaiveDate,
        day: impl Fn(NaiveDate) -> String,
        turn: impl Fn(NaiveDate) -> String,
    ) -> Vec<Vec<Button>> {
        let next = month.checked_add_months(Months::new(1));
        let weekdays = context.texts.plain(language, "calendar-weekdays", &[]);
        // what is no day to choose shows the same month again
        let idle = |label: &str| Button::tap(label, turn(month));
        let mut rows: Vec<Vec<Button>> = weeks(month)
            .filter(|week| week.iter().any(|at| self.has(month, *at)))
            .map(|week| {
                let days = week.into_iter().map(|at| match self.has(month, at) {
                    true => Button::tap(at.day().to_string(), day(at)),
                    false => idle("·"),
                });
                days.collect()
            })
            .collect();
        if !rows.is_empty() {
            rows.insert(0, weekdays.split_whitespace().map(idle).collect());
        }
        let label = |arrow: &str, month| {
            let name = month_name(context, language, month);
            arrow.replace('*', &name)
        };
        let before = month.checked_sub_days(Days::new(1)).map(first);
        let before = before.filter(|_| first(self.from) < month);
        let after = next.filter(|next| *next <= self.to);
        let turns = [("← *", before), ("* →", after)];
        let turns = turns.into_iter().filter_map(|(arrow, month)| {
            let month = month?;
            Some(Button::tap(label(arrow, month), turn(month)))
        });
        rows.push(turns.collect());
        rows.retain(|row| !row.is_empty());
        rows
    }
}

/// «2026-жыл, декабрь», «декабрь 2026».
pub(super) fn month_name(context: &Context, language: Language, month: NaiveDate) -> String {
    let args = [
        ("month", month.month().into()),
        ("year", month.year().into()),
    ];
    context.texts.plain(language, "calendar-month", &args)
}

/// The weeks that have a day of this month, each from Monday on.
fn weeks(month: NaiveDate) -> impl Iterator<Item = [NaiveDate; 7]> {
    let before = Days::new(month.weekday().num_days_from_monday().into());
    let monday = month.checked_sub_days(before).unwrap_or(month);
    let mondays = monday.iter_weeks();
    let end = month.checked_add_months(Months::new(1));
    let of_month = mondays.take_while(move |monday| end.is_none_or(|end| *monday < end));
    of_month.map(|monday| {
        let day = |at| monday.checked_add_days(Days::new(at)).unwrap_or(monday);
        [0, 1, 2, 3, 4, 5, 6].map(day)
    })
}

fn first(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}
