//! Which results young people may read.

use std::collections::BTreeSet;

use super::{Held, Level, Publication, Released, Why, declared::Declared};
use crate::questionnaire::{Institution, QuestionIx, Questionnaire, Sector};

/// What followers, leaders, pictures for young people and public pages show of a publication; council and coordinator read all of it.
///
/// A question is left out, whether or not there was anything to show of it, if its author says `public = "no"`, if it judges an institution
/// of which the place has only one (`has_several` is false), and if one that it follows is left out. Above a municipality there are several
/// of each institution.
#[must_use]
pub fn public_part(
    questionnaire: &Questionnaire,
    publication: &Released<Publication>,
    has_several: impl Fn(Institution) -> bool,
) -> Released<Publication> {
    let single = |institution| {
        matches!(publication.level, Level::Municipality { .. }) && !has_several(institution)
    };
    let left_out = left_out(questionnaire, single);
    let mut part = Publication::clone(publication);
    part.results.retain(|r| !left_out.contains(&r.question));
    part.retain_changes(|row| row.public && !left_out.contains(&row.question));
    let results = &part.results;
    part.quotes
        .retain(|quote| results.iter().any(|r| r.name == quote.question));
    for breakdown in &mut part.breakdowns {
        breakdown
            .results
            .retain(|r| !left_out.contains(&r.question));
    }
    part.breakdowns.retain(|b| !b.results.is_empty());
    part.held.retain(|h| !left_out.contains(&h.question));
    let named = left_out.iter().filter_map(|ix| {
        Some(Held {
            question: *ix,
            name: questionnaire.question(*ix)?.name.clone(),
            why: Why::NotPublic,
        })
    });
    part.held.extend(named);
    Released::seal(part)
}

/// The part of a publication that is of one sector: what its body in a place reads, of what young people may read too.
#[must_use]
pub fn sector_part(
    questionnaire: &Questionnaire,
    public: &Released<Publication>,
    sector: Sector,
) -> Released<Publication> {
    let is_of = |ix: QuestionIx| {
        let question = questionnaire.question(ix);
        question.is_some_and(|question| question.sector == Some(sector))
    };
    let mut part = Publication::clone(public);
    part.results.retain(|r| is_of(r.question));
    part.retain_changes(|row| is_of(row.question));
    let results = &part.results;
    part.quotes
        .retain(|quote| results.iter().any(|r| r.name == quote.question));
    for breakdown in &mut part.breakdowns {
        breakdown.results.retain(|r| is_of(r.question));
    }
    part.breakdowns.retain(|b| !b.results.is_empty());
    part.held.retain(|h| is_of(h.question));
    Released::seal(part)
}

/// The questions that [`public_part`] leaves out of a municipality, where there is only a `single` one of some institutions.
#[must_use]
pub fn left_out(
    questionnaire: &Questionnaire,
    single: impl Fn(Institution) -> bool,
) -> BTreeSet<QuestionIx> {
    let tables = Declared::all(questionnaire);
    let questions = || (0..).map(QuestionIx).zip(&questionnaire.questions);
    let published: Vec<_> = questions()
        .zip(&tables)
        .filter_map(|((ix, question), table)| Some((ix, question, table.as_ref()?)))
        .collect();
    let mut left_out = BTreeSet::new();
    // a chain of follow-ups settles in as many rounds as it is long
    loop {
        let before = left_out.len();
        for (ix, question, table) in &published {
            let judged = question.institution.is_some_and(&single);
            let follows = table.parents.iter().any(|p| left_out.contains(p));
            if !question.public || judged || follows {
                left_out.insert(*ix);
            }
        }
        if left_out.len() == before {
            return left_out;
        }
    }
}

/// Whether young people hear no result at all, only how many answered: every question that is published is left out.
#[must_use]
pub fn leaves_out_all(questionnaire: &Questionnaire, single: impl Fn(Institution) -> bool) -> bool {
    let published = Declared::all(questionnaire).into_iter().flatten().count();
    published > 0 && left_out(questionnaire, single).len() == published
}
