//! A result that young people may discuss: one that leaders have.

use std::sync::Arc;

use crate::domain::{
    AskedFinding, Language, Moment, Point, PointWords, Round, RoundPlace, RoundResult,
};
use crate::services::Context;
use crate::services::digests::hidden;
use crate::services::words::Words;
use crate::store::{StoreError, Tx, results};

/// A result that leaders have, with what they may read of it.
#[derive(Debug)]
pub struct Discussed {
    /// The result.
    pub result: RoundResult,
    /// Its round.
    pub round: Arc<Round>,
    /// Its findings, strongest first: at least one, and none that young people do not hear of.
    pub findings: Vec<AskedFinding>,
}

impl Discussed {
    /// The finding of this number.
    #[must_use]
    pub fn finding(&self, number: i64) -> Option<&AskedFinding> {
        self.findings.iter().find(|asked| asked.number == number)
    }

    pub(super) fn words<'a>(&'a self, context: &'a Context, language: Language) -> Words<'a> {
        Words {
            texts: &context.texts,
            language,
            questionnaire: &self.round.questionnaire,
        }
    }

    /// A finding in words: the need, what was asked, and its share as printed.
    #[must_use]
    pub fn named(
        &self,
        context: &Context,
        asked: &AskedFinding,
        language: Language,
    ) -> Option<[String; 3]> {
        let words = self.words(context, language);
        let question = words.question(asked.finding.question)?;
        Some([
            words.need(question, asked.finding.label),
            words.asked(question),
            crate::services::reports::share(words, &asked.finding),
        ])
    }
}

/// The result of a round in a place, if leaders have it and it found something.
///
/// # Errors
/// The database.
pub async fn of_place(
    tx: &mut Tx,
    context: &Context,
    of: &RoundPlace,
    now: Moment,
) -> Result<Option<Discussed>, StoreError> {
    let snapshot = context.snapshot();
    let result = results::get(tx, of).await?;
    let result = result.filter(|result| !result.held && result.opens <= now);
    let (Some(result), Some(round)) = (result, snapshot.round(&of.round)) else {
        return Ok(None);
    };
    let hidden = hidden(context, round, &of.municipality);
    let mut findings = results::findings(tx, of).await?;
    findings.retain(|asked| !hidden.contains(&asked.finding.question));
    Ok((!findings.is_empty()).then(|| Discussed {
        result,
        round: Arc::clone(round),
        findings,
    }))
}

/// The same, by the number of one of the findings that leaders have.
///
/// # Errors
/// The database.
pub async fn of_finding(
    tx: &mut Tx,
    context: &Context,
    number: i64,
    now: Moment,
) -> Result<Option<Discussed>, StoreError> {
    let Some(asked) = results::finding(tx, number).await? else {
        return Ok(None);
    };
    let discussed = of_place(tx, context, &asked.of, now).await?;
    Ok(discussed.filter(|discussed| discussed.finding(number).is_some()))
}

/// A cause or proposal in a language, else in the one in which it was written.
#[must_use]
pub fn worded(context: &Context, point: &Point, language: Language) -> String {
    match &point.words {
        PointWords::Ready(id) => context.texts.plain(language, id, &[]),
        PointWords::Own { written, .. } => {
            let text = point.own(language).or_else(|| point.own(*written));
            text.unwrap_or_default().to_owned()
        }
    }
}
