//! Files that are kept: made when they are first sent, outside of any transaction, and read from then on.

use std::sync::Arc;

use surveys::statistics::{Publication, Released, findings};

use super::{Place, Report, ReportError};
use crate::domain::{Artefact, Document, FileFormat, Language, Message, Moment, Request, Round};
use crate::services::Context;
use crate::store::addresses::AddressId;
use crate::store::digests::{self, Stored};
use crate::store::outbox::{self, Priority};
use crate::store::{StoreError, Tx, artefacts};

/// Who gets files.
#[derive(Debug, Clone, Copy)]
pub struct Recipient {
    /// Where to.
    pub address: AddressId,
    /// Whether they wait for it.
    pub priority: Priority,
    /// What their chat speaks.
    pub language: Language,
    /// Which files.
    pub audience: Audience,
}

/// Which files somebody gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// The brief to print and to edit, in Kyrgyz first and then in Russian.
    Council,
    /// The brief in their language, and the workbook.
    Coordinator,
    /// The workbook alone, with the first message of each of many places.
    Overview,
}

impl Audience {
    fn files(self, language: Language) -> Vec<(FileFormat, Language)> {
        let brief = |language| [FileFormat::Pdf, FileFormat::Docx].map(|f| (f, language));
        match self {
            Self::Council => Language::ALL.into_iter().flat_map(brief).collect(),
            Self::Coordinator => {
                let workbook = (FileFormat::Xlsx, language);
                brief(language).into_iter().chain([workbook]).collect()
            }
            Self::Overview => vec![(FileFormat::Xlsx, language)],
        }
    }

    /// What is said before the files; nothing where a digest has just come.
    const fn words(self, findings: bool) -> Option<&'static str> {
        match self {
            Self::Council if findings => Some("report-files-council"),
            Self::Council => Some("report-files-results"),
            Self::Coordinator => Some("report-files-coordinator"),
            Self::Overview => None,
        }
    }
}

/// Queues the files of a publication, and what they are for.
pub async fn queue(
    tx: &mut Tx,
    context: &Context,
    to: Recipient,
    (round, publication, edition): (&Round, &Released<Publication>, u32),
    now: Moment,
) -> Result<(), StoreError> {
    let any = !findings(&round.questionnaire, publication).is_empty();
    if let Some(id) = to.audience.words(any) {
        let message = Message {
            text: context.texts.say(to.language, id, &[]),
            ..Message::default()
        };
        let request = Request::Send(message);
        outbox::put(tx, to.address, to.priority, &request, now).await?;
    }
    for (format, language) in to.audience.files(to.language) {
        let artefact = Artefact {
            round: round.id.clone(),
            level: publication.level.clone(),
            edition,
            format,
            language,
        };
        outbox::put_file(tx, to.address, to.priority, &artefact, now).await?;
    }
    Ok(())
}

/// Why a file cannot be sent.
#[derive(Debug, thiserror::Error)]
pub enum ObtainError {
    /// The publication or its round cannot be read any more: never.
    #[error("the publication of a file cannot be read")]
    Gone,
    /// It cannot be made: a fault of ours.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The file as it is sent; made now if it was not before.
///
/// # Errors
/// See [`ObtainError`].
pub async fn obtain(context: &Arc<Context>, wanted: &Artefact) -> Result<Request, ObtainError> {
    let mut tx = context.db.begin_read().await?;
    let kept = artefacts::get(&mut tx, wanted).await?;
    let stored = digests::edition(&mut tx, &wanted.round, &wanted.level, wanted.edition).await?;
    drop(tx);
    let snapshot = context.snapshot();
    let round = snapshot.round(&wanted.round).cloned();
    let (Some(stored), Some(round)) = (stored, round) else {
        return Err(ObtainError::Gone);
    };
    let (context, wanted) = (Arc::clone(context), wanted.clone());
    if let Some(bytes) = kept {
        let name = with_report(&context, &round, &stored, wanted.language, |report| {
            report.file_name(wanted.format)
        });
        return Ok(Request::File(Document { name, bytes }));
    }
    let (own, made) = (Arc::clone(&context), wanted.clone());
    // typesetting takes longer than other tasks can wait
    let document = tokio::task::spawn_blocking(move || {
        with_report(&own, &round, &stored, made.language, |report| {
            let name = report.file_name(made.format);
            report
                .file(made.format)
                .map(|bytes| Document { name, bytes })
        })
    });
    let document = document
        .await
        .map_err(|error| ReportError::Document(error.to_string()))??;
    let mut tx = context.db.begin().await?;
    artefacts::put(&mut tx, &wanted, &document.bytes, context.ambient.now()).await?;
    tx.commit().await?;
    Ok(Request::File(document))
}

fn with_report<T>(
    context: &Context,
    round: &Round,
    stored: &Stored,
    language: Language,
    act: impl FnOnce(&Report<'_>) -> T,
) -> T {
    let place = Place::of(context, stored, language);
    act(&Report {
        texts: &context.texts,
        round,
        place: &place,
        publication: &stored.publication,
        edition: stored.edition,
        published: stored.published,
        language,
        answers: &[],
        resolution: None,
    })
}
