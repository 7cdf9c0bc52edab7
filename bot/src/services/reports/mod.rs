//! What a publication is as files: a brief for the session as PDF and DOCX, a workbook, a picture, JSON. Functions of the publication and of what
//! the council has answered alone.

mod artefacts;
mod brief;
mod findings;
mod json;
mod sheet;
mod workbook;

#[cfg(test)]
mod tests;

pub use artefacts::{Audience, Recipient, queue};
pub(crate) use brief::tag;
pub(crate) use findings::share;

use serde_json::Value;
use surveys::statistics::{Level, Publication, Released};

use super::words::Words;
use super::{Context, names, pictures};
use crate::documents;
use crate::domain::{FileFormat, Language, Moment, Resolution, Round, SectorBody, day_in_bishkek};
use crate::store::digests::Stored;
use crate::texts::Texts;

/// What the council has answered to a finding so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// Id of the finding.
    pub finding: String,
    /// Its state in words of the paper's language.
    pub state: String,
}

/// What meetings of young people have named of a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Id of the finding.
    pub finding: String,
    /// Causes, then proposals, in sentences of the paper's language.
    pub text: String,
}

/// What a council has said of a result so far, as young people are told it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SoFar {
    /// By when it will answer, in words of the paper's language.
    pub pledge: Option<String>,
    /// Number and day of what it has decided.
    pub resolution: Option<Resolution>,
    /// Its answers.
    pub answers: Vec<Answered>,
    /// What meetings have named.
    pub named: Vec<Named>,
    /// The pledge for programs: null, or as `jashun commitments --json` prints it.
    pub pledge_row: Value,
    /// The answers for programs, in the same way.
    pub answer_rows: Vec<Value>,
}

impl SoFar {
    /// Whether it has said nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Why a file was not made.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// Few answers have no bars.
    #[error("this publication has no picture: with so few answers it has lists, no ranges")]
    NoPicture,
    /// A fault of ours.
    #[error("the file cannot be made: {0}")]
    Document(String),
}

/// A publication and what is told beside it.
#[derive(Debug, Clone, Copy)]
pub struct Report<'a> {
    /// All wording.
    pub texts: &'a Texts,
    /// The round it is of.
    pub round: &'a Round,
    /// Whose answers.
    pub place: &'a Place,
    /// What was released.
    pub publication: &'a Released<Publication>,
    /// 1, 2, 3 …
    pub edition: u32,
    /// When it was released: files are of this moment.
    pub published: Moment,
    /// Of the file.
    pub language: Language,
    /// What the council has said so far.
    pub so_far: &'a SoFar,
}

/// What a place is called in a report.
#[derive(Debug, Clone)]
pub struct Place {
    /// Nominative.
    nom: String,
    /// Genitive, for whose council; none where there is no council.
    r#gen: Option<String>,
    /// The body whose part is told.
    sector: Option<SectorBody>,
}

impl Place {
    /// What the place of a publication was called on the day of its release.
    #[must_use]
    pub fn of(context: &Context, stored: &Stored, language: Language) -> Self {
        let level = |id: &str| Self {
            nom: context.texts.plain(language, id, &[]),
            r#gen: None,
            sector: None,
        };
        match &stored.publication.level {
            Level::Region { kind, code, .. } => Self {
                nom: context.municipalities.region_name(
                    (*kind, code),
                    language,
                    day_in_bishkek(stored.published),
                ),
                r#gen: None,
                sector: None,
            },
            Level::Others => level("digest-place-others"),
            Level::Nation => level("digest-place-nation"),
            Level::Municipality { slug, .. } => match context.municipalities.find(slug) {
                Some(municipality) => {
                    let names = municipality.names(language, day_in_bishkek(stored.published));
                    Self {
                        nom: names.nom.clone(),
                        r#gen: Some(names.r#gen.clone()),
                        sector: None,
                    }
                }
                None => Self {
                    nom: slug.clone(),
                    r#gen: None,
                    sector: None,
                },
            },
        }
    }
}

impl Place {
    /// The same for the part that a sector's body reads: it decides nothing, so that there is no draft of a resolution.
    #[must_use]
    pub fn for_sector(self, texts: &Texts, body: SectorBody, language: Language) -> Self {
        let sector = names::sector_name(texts, language, Some(body.sector()));
        Self {
            nom: format!("{} · {sector}", self.nom),
            r#gen: None,
            sector: Some(body),
        }
    }
}

impl Report<'_> {
    /// The file in this format.
    ///
    /// # Errors
    /// See [`ReportError`].
    pub fn file(&self, format: FileFormat) -> Result<Vec<u8>, ReportError> {
        let wrong = |error: &dyn std::fmt::Display| ReportError::Document(error.to_string());
        match format {
            FileFormat::Pdf => Ok(brief::fitted(self)?.1.bytes),
            FileFormat::Docx => {
                let (paper, _) = brief::fitted(self)?;
                documents::docx(&paper).map_err(|e| wrong(&e))
            }
            FileFormat::Xlsx => documents::xlsx(&workbook::workbook(self)).map_err(|e| wrong(&e)),
            FileFormat::Png => {
                let drawn = pictures::draw(self.words(), self.publication, &self.place.nom, false);
                drawn.map(|drawn| drawn.png).ok_or(ReportError::NoPicture)
            }
            FileFormat::Json => Ok(json::json(self).to_string().into_bytes()),
        }
    }

    /// `kant-2026-12-01.pdf`; of what is not in Kyrgyz with the language: `kant-2026-12-01-ru.pdf`.
    #[must_use]
    pub fn file_name(&self, format: FileFormat) -> String {
        let language = match self.language {
            Language::Ky => String::new(),
            other => format!("-{}", other.code()),
        };
        let place = self.publication.level.place();
        let sector = self.place.sector;
        let sector = sector.map_or_else(String::new, |body| format!("-{}", body.code()));
        let day = day_in_bishkek(self.published);
        format!("{place}{sector}-{day}{language}.{}", format.extension())
    }

    /// What the council has answered to the finding of this id.
    fn answer(&self, finding: &str) -> Option<&Answered> {
        let mut answers = self.so_far.answers.iter();
        answers.find(|answer| answer.finding == finding)
    }

    /// What meetings have named of the finding of this id.
    fn named(&self, finding: &str) -> Option<&str> {
        let mut named = self.so_far.named.iter();
        let named = named.find(|named| named.finding == finding)?;
        Some(&named.text)
    }

    fn words(&self) -> Words<'_> {
        Words {
            texts: self.texts,
            language: self.language,
            questionnaire: &self.round.questionnaire,
        }
    }
}
