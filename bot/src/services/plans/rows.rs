//! A row of the plan in words: the columns of the form.

use super::Row;
use crate::domain::{Commitment, Language, Moment, Post, Source as CameBy, day_in_bishkek};
use crate::services::Context;
use crate::services::commitments;
use crate::services::reports::share;
use crate::services::words::Words;

/// What stands in the columns of a row.
pub(super) struct Told {
    /// The need in short.
    pub(super) need: String,
    /// What was asked.
    pub(super) question: String,
    /// Its frozen range, place or half.
    pub(super) share: String,
    /// Causes and proposals that meetings have named; empty if none.
    pub(super) named: String,
    pub(super) sector: String,
    pub(super) measure: String,
    pub(super) responsible: String,
    pub(super) term: String,
    pub(super) money: String,
    pub(super) result: String,
}

/// The names of the columns: id of the text, part of the width, width in characters.
pub(super) const COLUMNS: [(&str, u16, u16); 7] = [
    ("plan-column-problem", 22, 50),
    ("plan-column-sector", 15, 22),
    ("plan-column-measure", 15, 34),
    ("plan-column-responsible", 15, 26),
    ("plan-column-term", 11, 18),
    ("plan-column-money", 10, 22),
    ("plan-column-result", 15, 44),
];

pub(super) fn told(context: &Context, row: &Row, language: Language, now: Moment) -> Told {
    let words = commitments::words(context, &row.round, language);
    let finding = &row.item.asked.finding;
    let question = words.question(finding.question);
    Told {
        need: question.map_or_else(String::new, |q| words.need(q, finding.label)),
        question: question.map_or_else(String::new, |q| words.asked(q)),
        share: share(words, finding),
        named: in_language(row.named.as_ref(), language).to_owned(),
        sector: words.sector(finding.sector),
        measure: measure(words, &row.entry.commitment),
        responsible: post(words, row.entry.commitment.post()),
        term: term(words, &row.entry.commitment),
        money: money(words, &row.entry.commitment),
        result: result(words, row, now),
    }
}

/// What the council will do, or has done.
fn measure(words: Words<'_>, commitment: &Commitment) -> String {
    let id = match commitment {
        Commitment::Tabled { .. } => "plan-measure-tabled",
        Commitment::Agreed { .. } => "plan-measure-agreed",
        Commitment::Planned { .. } | Commitment::InProgress { .. } => "plan-measure-planned",
        Commitment::Done { .. } => "plan-measure-done",
        Commitment::NotOurs { .. } => "plan-measure-not-ours",
        Commitment::Declined { .. } => "plan-measure-declined",
    };
    let measure = words.plain(id, &[]);
    match commitment.sentence() {
        Some(ready) => format!("{measure}. {}", words.plain(ready.code(), &[])),
        None => measure,
    }
}

fn post(words: Words<'_>, post: Option<Post>) -> String {
    post.map_or_else(String::new, |post| words.plain(post.code(), &[]))
}

fn term(words: Words<'_>, commitment: &Commitment) -> String {
    let day = match commitment {
        Commitment::Tabled { session } => Some(*session),
        Commitment::Done { on, .. } | Commitment::NotOurs { on, .. } => Some(*on),
        Commitment::Agreed { .. }
        | Commitment::Planned { .. }
        | Commitment::InProgress { .. }
        | Commitment::Declined { .. } => commitment.due(),
    };
    day.map_or_else(String::new, |day| words.texts.day(words.language, day))
}

/// Line of the plan or budget, and amount; where the council has not said it there is room to write it.
fn money(words: Words<'_>, commitment: &Commitment) -> String {
    let known = commitment.funding();
    known.map_or_else(String::new, |known| {
        commitments::money(words, known).join("; ")
    })
}

/// Where it stands, and what young people say of it.
fn result(words: Words<'_>, row: &Row, now: Moment) -> String {
    let commitment = &row.entry.commitment;
    let id = match commitment {
        Commitment::Tabled { .. } => "plan-state-tabled",
        Commitment::Agreed { .. } => "plan-state-agreed",
        Commitment::Planned { .. } => "plan-state-planned",
        Commitment::InProgress { .. } => "plan-state-in-progress",
        Commitment::Done { .. } => "plan-state-done",
        Commitment::NotOurs { .. } => "plan-state-not-ours",
        Commitment::Declined { .. } => "plan-state-declined",
    };
    let mut state = words.plain(id, &[]);
    let mut add = |id: &str, args: &[_]| {
        state.push_str("; ");
        state.push_str(&words.plain(id, args));
    };
    if row.item.is_overdue(&row.entry, now) {
        add("answer-late", &[]);
    }
    if row.entry.source == CameBy::Paper {
        add("answer-from-paper", &[]);
    }
    if let Some(at) = row.item.corrected(now) {
        let day = words.texts.day(words.language, day_in_bishkek(at));
        add("answer-corrected", &[("date", day.into())]);
    }
    match &row.said {
        Some((_, lines)) => format!("{state}. {}", in_language(Some(lines), words.language)),
        None => state,
    }
}

fn in_language(texts: Option<&[String; 2]>, language: Language) -> &str {
    texts.map_or("", |[ky, ru]| match language {
        Language::Ky => ky,
        Language::Ru => ru,
    })
}
