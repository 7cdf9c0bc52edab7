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

    /// Rows of the days of a month that may be chosen, and the way to the months beside it. `day` and `turn` make the data of buttons.
    pub(super) fn buttons(
        self,
        (context, language): (&Context, Language),
        month: NaiveDate,
        day: impl Fn(NaiveDate) -> String,
        turn: impl Fn(NaiveDate) -> String,
    ) -> Vec<Vec<Button>> {
        let next = month.checked_add_months(Months::new(1));
        let days = month
            .iter_days()
            .take_while(|day| next.is_none_or(|next| *day < next))
            .filter(|day| (self.from..=self.to).contains(day))
            .map(|at| Button::tap(at.day().to_string(), day(at)));
        let days: Vec<Button> = days.collect();
        let mut rows: Vec<Vec<Button>> = days.chunks(7).map(<[Button]>::to_vec).collect();
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

fn first(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}
