//! The columns of rows that wait for an answer.

use super::Survey;
use crate::expression::Expression;
use crate::questionnaire::load::audio::audio;
use crate::questionnaire::load::background::{background, need};
use crate::questionnaire::load::columns::{bands, institution};
use crate::questionnaire::load::report::Report;
use crate::questionnaire::load::row::Row;
use crate::questionnaire::load::types::Type;
use crate::questionnaire::load::used::Role;
use crate::questionnaire::{Background, Band, Institution, IssueCode, Kind, PerLanguage, Text};

/// The columns of rows that wait for an answer.
#[derive(Default)]
pub(super) struct Asking {
    pub(super) required: Option<Expression>,
    pub(super) required_message: Option<Text>,
    pub(super) constraint: Option<Expression>,
    pub(super) constraint_message: Option<Text>,
    pub(super) default: Option<Expression>,
    pub(super) sensitive: bool,
    pub(super) dont_know: bool,
    pub(super) bands: Vec<Band>,
    pub(super) headline: Option<bool>,
    pub(super) public: Option<bool>,
    pub(super) institution: Option<Institution>,
    pub(super) background: Option<Background>,
    pub(super) need: Option<Text>,
    pub(super) audio: PerLanguage<Option<String>>,
}

/// What of a question makes people leave, or may tell too much.
pub(super) fn doubtful(
    kind: &Kind,
    (no_way_out, sensitive): (bool, bool),
    name: &str,
) -> Option<IssueCode> {
    let name = name.to_owned();
    match (sensitive, kind) {
        (false, _) if no_way_out => Some(IssueCode::NoWayOut { name }),
        (true, Kind::Text { .. }) => Some(IssueCode::SensitiveText { name }),
        _ => None,
    }
}

impl Survey {
    pub(super) fn asking(
        &mut self,
        index: usize,
        kind: Type,
        row: &mut Row<'_>,
        report: &mut Report<'_>,
    ) -> Asking {
        let mut found = Asking::default();
        if kind.asks() || kind == Type::Acknowledge {
            found.required = self.logic(index, Role::Required, row.expression("required", report));
            found.required_message = self.show(row, "required_message", report);
        }
        if kind.asks() {
            let constraint = row.expression("constraint", report);
            found.constraint = self.logic(index, Role::Constraint, constraint);
            found.constraint_message = self.show(row, "constraint_message", report);
            found.default = self.logic(index, Role::Default, row.default(report));
            found.sensitive = row.truth("sensitive", report).unwrap_or(false);
            found.dont_know = row.truth("dont_know", report).unwrap_or(true);
            found.public = row.truth("public", report);
            found.institution = institution(row, report);
            found.background = background(row, report);
            found.audio = audio(row, report);
            found.need = need(row, report);
        }
        if matches!(kind, Type::Integer | Type::Decimal | Type::Range) {
            found.bands = bands(row, report);
        }
        // only choices can be named first
        if kind.has_list() {
            found.headline = row.truth("headline", report);
        }
        found
    }
}
