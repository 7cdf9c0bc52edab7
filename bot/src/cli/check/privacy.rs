//! `jashun check --privacy`: what a questionnaire costs the people who answer it.

use std::fmt::Write as _;

use serde_json::{Value, json};
use surveys::questionnaire::Questionnaire;
use surveys::statistics::{Exposure, Privacy};

/// A questionnaire with its price.
pub(super) struct Priced<'a> {
    file: &'a str,
    questionnaire: &'a Questionnaire,
    rounds_a_year: u16,
    privacy: Privacy,
}

/// Reckons all.
pub(super) fn priced(loaded: &[(String, Questionnaire)], rounds_a_year: u16) -> Vec<Priced<'_>> {
    let all = loaded.iter().map(|(file, questionnaire)| Priced {
        file,
        questionnaire,
        rounds_a_year,
        privacy: Privacy::of(questionnaire),
    });
    all.collect()
}

pub(super) fn as_json(priced: &Priced<'_>) -> Value {
    let Priced {
        file,
        questionnaire,
        rounds_a_year,
        privacy,
    } = priced;
    let question = |q: &Exposure| {
        json!({
            "question": q.name,
            "kind": q.kind,
            "sensitive": q.sensitive,
            "alpha": q.alpha,
            "cells_moved": q.cells_moved(),
            "epsilon": q.epsilon(1),
            "bound": q.bound(1),
            "epsilon_in_groups": q.epsilon_in_groups(1),
            "bound_in_groups": q.bound_in_groups(1),
        })
    };
    json!({
        "file": file,
        "id": questionnaire.id,
        "version": questionnaire.version,
        "rounds_a_year": rounds_a_year,
        "questions": privacy.questions.iter().map(question).collect::<Value>(),
        "epsilon": privacy.epsilon(1),
        "bound": privacy.bound(1),
        "epsilon_a_year": privacy.epsilon(*rounds_a_year),
        "bound_a_year": privacy.bound(*rounds_a_year),
        "epsilon_in_groups": privacy.epsilon_in_groups(1),
        "bound_in_groups": privacy.bound_in_groups(1),
        "epsilon_in_groups_a_year": privacy.epsilon_in_groups(*rounds_a_year),
        "bound_in_groups_a_year": privacy.bound_in_groups(*rounds_a_year),
    })
}

/// A table: one line per question, then the questionnaire and the year. The columns of the nation hold for who sees its breakdowns by sex and age too.
pub(super) fn as_text(priced: &Priced<'_>) -> String {
    let Priced {
        file,
        questionnaire,
        rounds_a_year,
        privacy,
    } = priced;
    let mut text = format!(
        "{file}: {} {}\n  of a place    with the nation's groups\nepsilon  bound  epsilon  bound  cells  alpha  question",
        questionnaire.id, questionnaire.version
    );
    for q in &privacy.questions {
        let sensitive = if q.sensitive { ", sensitive" } else { "" };
        // writing into a String cannot fail
        let _written = write!(
            text,
            "\n{:7.2}  {:.3}  {:7.2}  {:.3}  {:5}  {:.3}  {} ({}{sensitive})",
            q.epsilon(1),
            q.bound(1),
            q.epsilon_in_groups(1),
            q.bound_in_groups(1),
            q.cells_moved(),
            q.alpha,
            q.name,
            q.kind,
        );
    }
    for (rounds, what) in [
        (1, "all answers of one person".to_owned()),
        (
            *rounds_a_year,
            format!("the same in {rounds_a_year} rounds a year"),
        ),
    ] {
        let _written = write!(
            text,
            "\n{:7.2}  {:.3}  {:7.2}  {:.3}                {what}",
            privacy.epsilon(rounds),
            privacy.bound(rounds),
            privacy.epsilon_in_groups(rounds),
            privacy.bound_in_groups(rounds),
        );
    }
    text
}
