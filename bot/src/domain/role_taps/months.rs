//! Months in codes.

use chrono::NaiveDate;

/// `2026-12`.
pub(super) fn month_code(month: NaiveDate) -> String {
    month.format("%Y-%m").to_string()
}

/// The first day of a [`month_code`].
pub(super) fn month_of(code: &str) -> Option<NaiveDate> {
    format!("{code}-01").parse().ok()
}
