//! The joint plan of a place («биргелешкен аракеттер планы», ПСД) in the form that municipalities use: what young people found and what the council
//! has answered to it, with room for what is filled in by hand. A function of frozen findings and of answers that have gone out.

mod json;
mod paper;
mod queue;
mod rows;

pub use queue::queue;

use std::sync::Arc;

use surveys::statistics::{Level, Publication, Released, Verdict};

use crate::documents;
use crate::domain::{CommitmentEntry, Language, Moment, PlanFormat, Round, day_in_bishkek};
use crate::services::Context;
use crate::services::commitments::{self, Item};
use crate::services::meetings;
use crate::services::reports::ReportError;
use crate::store::{StoreError, Tx, digests, results};

/// The plan of a place as it stands.
#[derive(Debug)]
pub struct Plan {
    municipality: String,
    made: Moment,
    sources: Vec<Source>,
    /// At least one, sector by sector.
    rows: Vec<Row>,
}

/// A result that rows come from.
#[derive(Debug)]
struct Source {
    round: Arc<Round>,
    publication: Released<Publication>,
}

/// A finding that the council has answered.
#[derive(Debug)]
struct Row {
    round: Arc<Round>,
    item: Item,
    entry: CommitmentEntry,
    /// What young people say of it, once they have heard it themselves: in Kyrgyz and in Russian.
    said: Option<(Verdict, [String; 2])>,
    /// What meetings have named of it, in Kyrgyz and in Russian.
    named: Option<[String; 2]>,
}

/// The plan of a place; `None` as long as no answer of its council has gone out.
pub async fn read(
    tx: &mut Tx,
    context: &Context,
    municipality: &str,
    now: Moment,
) -> Result<Option<Plan>, StoreError> {
    let snapshot = context.snapshot();
    let (mut sources, mut rows) = (Vec::new(), Vec::new());
    for result in results::all(tx).await? {
        let Some(round) = snapshot.round(&result.of.round) else {
            continue;
        };
        if result.of.municipality != municipality {
            continue;
        }
        let before = rows.len();
        for item in commitments::items(tx, &result.of).await? {
            // a need that came back stands where it was found first
            if item.asked.continues.is_none() {
                rows.extend(row(tx, context, round, item, now).await?);
            }
        }
        let level = Level::municipality(municipality);
        let edition = digests::edition(tx, &result.of.round, &level, result.edition).await;
        if let (true, Ok(Some(stored))) = (rows.len() > before, edition) {
            sources.push(Source {
                round: Arc::clone(round),
                publication: stored.publication,
            });
        }
    }
    rows.sort_by_key(|row| {
        let sector = row.item.asked.finding.sector;
        (sector.is_none(), sector)
    });
    let plan = Plan {
        municipality: municipality.to_owned(),
        made: now,
        sources,
        rows,
    };
    Ok(Some(plan).filter(|plan| !plan.rows.is_empty()))
}

async fn row(
    tx: &mut Tx,
    context: &Context,
    round: &Arc<Round>,
    item: Item,
    now: Moment,
) -> Result<Option<Row>, StoreError> {
    let Some(entry) = item.standing(now).cloned() else {
        return Ok(None);
    };
    let mut said = None;
    let mut lines: [String; 2] = Default::default();
    for (line, language) in lines.iter_mut().zip(Language::ALL) {
        let words = commitments::words(context, round, language);
        if let Some((verdict, told)) = commitments::told_verdict(tx, words, &item).await? {
            *line = told;
            said = Some(verdict);
        }
    }
    let mut named: [Option<String>; 2] = Default::default();
    for (text, language) in named.iter_mut().zip(Language::ALL) {
        *text = meetings::told_of_finding(tx, context, &item.asked, language, now).await?;
    }
    let [ky, ru] = named;
    Ok(Some(Row {
        named: ky.zip(ru).map(|(ky, ru)| [ky, ru]),
        round: Arc::clone(round),
        item,
        entry,
        said: said.map(|verdict| (verdict, lines)),
    }))
}

impl Plan {
    /// The plan as a file in a language; a workbook holds both.
    ///
    /// # Errors
    /// [`ReportError::Document`]: a fault of ours.
    pub fn file(
        &self,
        context: &Context,
        format: PlanFormat,
        language: Language,
    ) -> Result<Vec<u8>, ReportError> {
        let wrong = |error: &dyn std::fmt::Display| ReportError::Document(error.to_string());
        match format {
            PlanFormat::Pdf => {
                let pdf = documents::pdf(&paper::paper(self, context, language));
                pdf.map(|pdf| pdf.bytes).map_err(|e| wrong(&e))
            }
            PlanFormat::Docx => {
                documents::docx(&paper::paper(self, context, language)).map_err(|e| wrong(&e))
            }
            PlanFormat::Xlsx => {
                documents::xlsx(&paper::workbook(self, context)).map_err(|e| wrong(&e))
            }
            PlanFormat::Json => Ok(json::json(self, context, language).to_string().into_bytes()),
        }
    }

    /// `plan-kant-2026-12-01.pdf`; of what is in Russian alone: `plan-kant-2026-12-01-ru.pdf`.
    #[must_use]
    pub fn file_name(&self, format: PlanFormat, language: Language) -> String {
        let language = match (format, language) {
            (PlanFormat::Xlsx, _) | (_, Language::Ky) => String::new(),
            (PlanFormat::Pdf | PlanFormat::Docx | PlanFormat::Json, other) => {
                format!("-{}", other.code())
            }
        };
        let (place, day) = (&self.municipality, day_in_bishkek(self.made));
        format!("plan-{place}-{day}{language}.{}", format.extension())
    }
}
