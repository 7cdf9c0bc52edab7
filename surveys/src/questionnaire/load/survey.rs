//! The `[[survey]]` rows, in order: groups open and close, questions are drafted with the places of all they say.

mod asking;
mod group;
mod words;

use std::collections::BTreeMap;

use super::choices::Lists;
use super::columns::{COLUMNS, SPECIAL, appearances, institution, sector};
use super::kinds::{self, Settings};
use super::report::Report;
use super::row::{LABEL, Row};
use super::sms::SmsColumns;
use super::translated::Translated;
use super::types::{self, Type};
use super::used::{Named, Role, Shown, Use};
use super::wording;
use super::written::Written;
use crate::expression::{Expression, is_name};
use crate::questionnaire::{Appearance, Choices, IssueCode, Kind, OwnWords, Question, Text};
use asking::doubtful;
use group::{Group, Inherited};
use words::Listed;

/// Longest name of a row.
const NAME_LIMIT: usize = 64;

/// Everything read so far.
#[derive(Default)]
pub(super) struct Survey {
    pub(super) questions: Vec<Question>,
    /// Name of the list of each question.
    pub(super) lists: Vec<Option<String>>,
    pub(super) uses: Vec<Use>,
    pub(super) shown: Vec<Shown>,
    names: BTreeMap<String, (usize, Named)>,
    groups: Vec<Group>,
}

impl Survey {
    /// What a name stands for.
    pub(super) fn named(&self, name: &str) -> Option<Named> {
        self.names.get(name).map(|(_, named)| *named)
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.keys().map(String::as_str)
    }

    pub(super) fn read(&mut self, mut row: Row<'_>, lists: &mut Lists, report: &mut Report<'_>) {
        row.mend(&COLUMNS, &|_| false, report);
        let Some((written, at)) = row.needed("type", report) else {
            self.broken(row, report);
            return;
        };
        let Some((kind, words)) = Type::read(&written, at, report) else {
            self.broken(row, report);
            return;
        };
        match kind {
            Type::BeginGroup => self.begin(row, report),
            Type::EndGroup => match self.groups.pop() {
                None => report.add(at, IssueCode::UnopenedGroup {}),
                Some(group) if group.rows == 0 => {
                    report.add(group.at, IssueCode::EmptyGroup { name: group.name })
                }
                Some(_) => {}
            },
            _ => {
                let list = match kind.has_list() {
                    true => types::list_of(&written, &words, at, lists, report),
                    false => None,
                };
                if let Some(group) = self.groups.last_mut() {
                    group.rows += 1;
                }
                let numbered = appearances(&row).contains(&Appearance::Likert);
                let choices = list.and_then(|l| lists.choices(l, numbered, report).map(|c| (l, c)));
                if kind.has_list() && choices.is_none() {
                    self.broken(row, report);
                    return;
                }
                let topics = match kind {
                    Type::Text => words::topics(&mut row, lists, report),
                    _ => None,
                };
                let listed = Listed { choices, topics };
                self.question(row, kind, &written, listed, report);
            }
        }
    }

    /// Says what was never closed or never asked.
    pub(super) fn finish(&mut self, report: &mut Report<'_>) {
        for group in self.groups.drain(..) {
            report.add(group.at, IssueCode::UnclosedGroup { name: group.name });
        }
    }

    fn begin(&mut self, mut row: Row<'_>, report: &mut Report<'_>) {
        if let Some(outer) = self.groups.last_mut() {
            outer.rows += 1;
        }
        let at = row.at;
        let name = if row.has("name") {
            self.name(&mut row, Named::Group, report)
        } else {
            None
        };
        let before = self.questions.len();
        let label = row.translated("label", report);
        let label = label.map(|text| self.shown(text, "label", None));
        let sector = sector(&mut row, report);
        let (public, institution) = (row.truth("public", report), institution(&mut row, report));
        let relevant = row.expression("relevant", report);
        row.ignore(&SPECIAL, "begin group", report);
        row.unknown(&COLUMNS, &|_| false, report);
        let name = name.unwrap_or_else(|| (self.groups.len() + 1).to_string());
        let expression = relevant.as_ref().map(|w| w.expression.clone());
        self.groups.push(Group {
            name,
            at,
            rows: 0,
            label,
            sector,
            public,
            institution,
            relevant: expression,
        });
        self.uses.extend(relevant.map(|written| Use {
            written,
            role: Role::Relevant,
            owner: None,
            before,
        }));
    }

    fn question(
        &mut self,
        mut row: Row<'_>,
        kind: Type,
        type_text: &str,
        Listed { choices, topics }: Listed<'_>,
        report: &mut Report<'_>,
    ) {
        let (index, at) = (self.questions.len(), row.at);
        let name = self.name(&mut row, Named::Question(index), report);
        let name = name.unwrap_or_default();
        let (label, sms_label) = self.label(&mut row, report);
        if label.is_none() && !matches!(kind, Type::Calculate | Type::Rest) {
            report.add(at, IssueCode::MissingLabel { name: name.clone() });
        }
        let (appearance, asks) = (appearance(&mut row), kind.asks());
        let relevant = self.relevant(index, &mut row, report);
        if topics.is_some() && !relevant.is_empty() {
            report.add(at, IssueCode::FollowedWords { name: name.clone() });
        }
        let (mut hint, mut sms) = (None, SmsColumns::default());
        if !matches!(kind, Type::Calculate | Type::Rest) {
            hint = self.show(&mut row, "hint", report);
            sms = SmsColumns::read(&mut row, report);
        }
        let asking = self.asking(index, kind, &mut row, report);
        self.lists
            .push(choices.as_ref().map(|(list, _)| (*list).to_owned()));
        let kind = self.kind(&mut row, kind, choices, report);
        let no_way_out = asking.required.is_some() && !asking.dont_know && asks;
        let doubt = doubtful(&kind, (no_way_out, asking.sensitive), &name);
        doubt.into_iter().for_each(|code| report.add(at, code));
        self.quotes(&mut row, &kind, report);
        let outer = Inherited::from(self.groups.as_slice());
        let sector = sector(&mut row, report).or(outer.sector);
        row.ignore(&SPECIAL, type_text, report);
        row.unknown(&COLUMNS, &|_| false, report);
        let question = Question {
            name,
            kind,
            label,
            sms_label,
            hint,
            section: outer.section,
            sector,
            required: asking.required,
            required_message: asking.required_message,
            relevant,
            constraint: asking.constraint,
            constraint_message: asking.constraint_message,
            default: asking.default,
            sensitive: asking.sensitive,
            dont_know: asking.dont_know,
            sms: sms.allowed(),
            sms_segments: sms.segments(),
            appearance,
            bands: asking.bands,
            headline: asking.headline,
            public: asking.public.or(outer.public).unwrap_or(true),
            institution: asking.institution.or(outer.institution),
            background: asking.background,
            need: asking.need,
            words: topics.map(OwnWords::new),
            audio: asking.audio,
            extra: row.rest(),
        };
        sms.check(&question, at, report);
        self.questions.push(question);
    }

    /// The row's own condition, behind those of its groups.
    fn relevant(
        &mut self,
        index: usize,
        row: &mut Row<'_>,
        report: &mut Report<'_>,
    ) -> Vec<Expression> {
        let own = row.expression("relevant", report);
        let groups = self.groups.iter().filter_map(|g| g.relevant.clone());
        let relevant = groups.chain(own.iter().map(|w| w.expression.clone()));
        let relevant = relevant.collect();
        self.use_in(index, Role::Relevant, own);
        relevant
    }

    fn kind(
        &mut self,
        row: &mut Row<'_>,
        kind: Type,
        choices: Option<(&str, Choices)>,
        report: &mut Report<'_>,
    ) -> Kind {
        let index = self.questions.len();
        let at = row.at;
        if let Some((list, mut choices)) = choices {
            choices.filter =
                self.logic(index, Role::Filter, row.expression("choice_filter", report));
            let parameters = kinds::spread_parameters(row, report);
            return Settings { row, parameters }.listed(kind, choices, list, report);
        }
        if kind == Type::Calculate {
            let had = row.has("calculation");
            let written = row.expression("calculation", report);
            if !had {
                report.add(
                    at,
                    IssueCode::MissingColumn {
                        column: String::from("calculation"),
                    },
                );
            }
            let expression = self.logic(index, Role::Calculation, written);
            return Kind::Calculate(expression.unwrap_or_else(|| Expression::constant("")));
        }
        if kind == Type::Rest {
            if !self.groups.is_empty() {
                report.add(at, IssueCode::RestInGroup {});
            }
            if self.questions.iter().any(|q| matches!(q.kind, Kind::Rest)) {
                report.add(at, IssueCode::SecondRest {});
            }
        }
        let parameters = kinds::spread_parameters(row, report);
        let mut settings = Settings { row, parameters };
        match kind {
            Type::Range => settings.range(report),
            Type::Text => settings.open_text(report),
            Type::Acknowledge => Kind::Acknowledge,
            Type::Integer => Kind::Integer,
            Type::Decimal => Kind::Decimal,
            Type::Date => Kind::Date,
            Type::Rest => Kind::Rest,
            _ => Kind::Note,
        }
    }

    /// A row whose type is unknown: all else that it says is checked nevertheless.
    fn broken(&mut self, mut row: Row<'_>, report: &mut Report<'_>) {
        self.name(&mut row, Named::Broken, report);
        self.label(&mut row, report);
        for column in ["hint", "required_message", "constraint_message"] {
            self.show(&mut row, column, report);
        }
        let before = self.questions.len();
        for (column, role) in [
            ("relevant", Role::Relevant),
            ("required", Role::Required),
            ("constraint", Role::Constraint),
        ] {
            let written = row.expression(column, report);
            self.uses.extend(written.map(|written| Use {
                written,
                role,
                owner: None,
                before,
            }));
        }
    }

    /// Reads the name of a row and makes it known.
    fn name(&mut self, row: &mut Row<'_>, named: Named, report: &mut Report<'_>) -> Option<String> {
        let (name, at) = row.needed("name", report)?;
        wording::mixed_name(&name, at, report);
        if !(is_name(&name) || wording::hides(&name)) || name.chars().count() > NAME_LIMIT {
            report.add(at, IssueCode::BadName { name: name.clone() });
        }
        if name == "meta" {
            report.add(at, IssueCode::ReservedName { name: name.clone() });
        }
        wording::alike_names(&name, self.names(), at, report);
        match self.names.get(&name) {
            Some((line, _)) => report.add(
                at,
                IssueCode::DuplicateName {
                    name: name.clone(),
                    line: line.to_string(),
                },
            ),
            None => {
                self.names.insert(name.clone(), (report.line(at), named));
            }
        }
        Some(name)
    }

    fn show(
        &mut self,
        row: &mut Row<'_>,
        column: &'static str,
        report: &mut Report<'_>,
    ) -> Option<Text> {
        let text = row.translated(column, report)?;
        Some(self.shown(text, column, Some(self.questions.len())))
    }

    /// The label and the one for SMS.
    fn label(
        &mut self,
        row: &mut Row<'_>,
        report: &mut Report<'_>,
    ) -> (Option<Text>, Option<Text>) {
        let Some((label, sms)) = row.with_sms(LABEL, report) else {
            return (None, None);
        };
        let owner = Some(self.questions.len());
        let label = self.shown(label, "label", owner);
        let sms = sms.map(|text| self.shown(text, "label.sms", owner));
        (Some(label), sms)
    }

    fn shown(&mut self, text: Translated, column: &'static str, owner: Option<usize>) -> Text {
        let shown = text.text.clone();
        self.shown.push(Shown {
            text,
            column,
            owner,
            before: self.questions.len(),
        });
        shown
    }

    fn use_in(&mut self, index: usize, role: Role, written: Option<Written>) {
        self.uses.extend(written.map(|written| Use {
            written,
            role,
            owner: Some(index),
            before: index,
        }));
    }

    fn logic(&mut self, index: usize, role: Role, written: Option<Written>) -> Option<Expression> {
        let expression = written.as_ref().map(|w| w.expression.clone());
        self.use_in(index, role, written);
        expression
    }
}

/// How the question is shown; a plain one leaves the column to be reported.
fn appearance(row: &mut Row<'_>) -> Appearance {
    let appearance = appearances(row).first().copied().unwrap_or_default();
    if appearance != Appearance::Plain {
        row.take("appearance");
    }
    appearance
}
