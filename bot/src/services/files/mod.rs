//! Files that rows of the outbox name: obtained when they are sent, outside of any transaction. Those of publications are kept, once for each
//! state of the council's answers; those of what stands are made anew.

mod so_far;

pub use so_far::so_far;

use std::sync::Arc;

use crate::domain::{
    Artefact, Document, Language, LiveFile, Message, Moment, Part, Picture, Request, Round,
    RoundId, keeper_of_code,
};
use crate::services::handouts::Invitation;
use crate::services::reports::{Place, Report, ReportError, SoFar};
use crate::services::{Context, budget, digests as digest_parts, meetings, overview, plans, slips};
use crate::store::digests::{self, Stored};
use crate::store::{StoreError, Tx, artefacts};

/// Why a file cannot be sent.
#[derive(Debug, thiserror::Error)]
pub enum ObtainError {
    /// What it is of cannot be read any more: never.
    #[error("what a file is of cannot be read")]
    Gone,
    /// It cannot be made: a fault of ours.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The file of a publication as it is sent; made now if it was not made with these answers of the council before.
///
/// # Errors
/// See [`ObtainError`].
pub async fn obtain(context: &Arc<Context>, wanted: &Artefact) -> Result<Request, ObtainError> {
    let now = context.ambient.now();
    let snapshot = context.snapshot();
    let round = snapshot.round(&wanted.round).cloned();
    let mut tx = context.db.begin_read().await?;
    let stored = digests::edition(&mut tx, &wanted.round, &wanted.level, wanted.edition).await?;
    let (Some(mut stored), Some(round)) = (stored, round) else {
        return Err(ObtainError::Gone);
    };
    let part = wanted.part;
    let shown = digest_parts::part(context, &round, &stored.publication, part);
    stored.publication = shown.ok_or(ObtainError::Gone)?;
    let of = (&*round, &wanted.level);
    let so_far = so_far(&mut tx, context, of, wanted.language, now).await?;
    let answers = so_far::state(context, &so_far, part);
    let kept = artefacts::get(&mut tx, (wanted, &answers)).await?;
    drop(tx);
    if let Some(bytes) = kept {
        let of = (&*round, &stored, &so_far);
        let name = with_report(context, of, (wanted.language, part), |report| {
            report.file_name(wanted.format)
        });
        return Ok(Request::File(Document { name, bytes }));
    }
    let (own, made) = (Arc::clone(context), wanted.clone());
    let document = apart(move || {
        let of = (&*round, &stored, &so_far);
        with_report(&own, of, (made.language, part), |report| {
            let name = report.file_name(made.format);
            report
                .file(made.format)
                .map(|bytes| Document { name, bytes })
        })
    })
    .await?;
    let mut tx = context.db.begin().await?;
    artefacts::put(&mut tx, (wanted, &answers), &document.bytes, now).await?;
    tx.commit().await?;
    Ok(Request::File(document))
}

/// Words with the picture of a publication above them; alone if it has none.
///
/// # Errors
/// See [`ObtainError`].
pub async fn obtain_pictured(
    context: &Arc<Context>,
    (words, of): (&str, &Artefact),
) -> Result<Request, ObtainError> {
    let picture = match obtain(context, of).await {
        Ok(Request::File(file)) => Some(Picture {
            name: file.name,
            png: file.bytes,
        }),
        // the words say the same
        Ok(_) | Err(ObtainError::Gone | ObtainError::Report(_)) => None,
        Err(error @ ObtainError::Store(_)) => return Err(error),
    };
    Ok(Request::Send(
        Message::plain(words.to_owned()).with_picture(picture),
    ))
}

/// The file of what stands now.
///
/// # Errors
/// See [`ObtainError`].
pub async fn obtain_live(
    context: &Arc<Context>,
    wanted: &LiveFile,
) -> Result<Request, ObtainError> {
    let now = context.ambient.now();
    let mut tx = context.db.begin_read().await?;
    let own = Arc::clone(context);
    let document = match wanted {
        LiveFile::Plan {
            municipality,
            format,
            language,
        } => {
            let plan = plans::read(&mut tx, context, municipality, now).await?;
            drop(tx);
            let (plan, format, language) = (plan.ok_or(ObtainError::Gone)?, *format, *language);
            apart(move || {
                let name = plan.file_name(format, language);
                let bytes = plan.file(&own, format, language)?;
                Ok(Document { name, bytes })
            })
            .await?
        }
        LiveFile::Overview { language } => {
            let seen = overview::read(&mut tx, context, now).await?;
            drop(tx);
            let language = *language;
            apart(move || {
                let name = seen.file_name(language);
                let bytes = seen.file(&own, language)?;
                Ok(Document { name, bytes })
            })
            .await?
        }
        LiveFile::HearingSheet {
            municipality,
            language,
        } => {
            let sheet = budget::read_sheet(&mut tx, context, municipality, now).await?;
            drop(tx);
            let (sheet, language) = (sheet.ok_or(ObtainError::Gone)?, *language);
            apart(move || sheet.file(&own, language)).await?
        }
        LiveFile::DiscussionSheet { of, language } => {
            let sheet = meetings::read_sheet(&mut tx, context, of, now).await?;
            drop(tx);
            let (sheet, language) = (sheet.ok_or(ObtainError::Gone)?, *language);
            apart(move || sheet.file(&own, language)).await?
        }
        LiveFile::Slips { codes, expires } => {
            drop(tx);
            let (codes, expires) = (codes.clone(), *expires);
            apart(move || slips::file(&own, &codes, expires, now)).await?
        }
        LiveFile::Invitation {
            round,
            municipality,
            payload,
            paper,
        } => {
            let of = (round, municipality.as_str(), payload.as_str());
            let (invited, paper) = (invited(&mut tx, context, of, now).await?, *paper);
            drop(tx);
            apart(move || invited.paper(&own, paper)).await?
        }
    };
    Ok(Request::File(document))
}

/// What a round's paper says; `payload` is that of its link.
async fn invited(
    tx: &mut Tx,
    context: &Context,
    (round, municipality, payload): (&RoundId, &str, &str),
    now: Moment,
) -> Result<Invitation, ObtainError> {
    let snapshot = context.snapshot();
    let place = context.municipalities.find(municipality);
    let (Some(round), Some(place)) = (snapshot.round(round), place) else {
        return Err(ObtainError::Gone);
    };
    let keeper = keeper_of_code(&snapshot.rounds, &place.slug, now);
    let way = (payload, keeper);
    let invited = Invitation::of(tx, context, (round, place), way, now).await?;
    invited.ok_or(ObtainError::Gone)
}

/// Typesetting takes longer than other tasks can wait.
async fn apart(
    make: impl FnOnce() -> Result<Document, ReportError> + Send + 'static,
) -> Result<Document, ReportError> {
    tokio::task::spawn_blocking(make)
        .await
        .map_err(|error| ReportError::Document(error.to_string()))?
}

fn with_report<T>(
    context: &Context,
    (round, stored, so_far): (&Round, &Stored, &SoFar),
    (language, part): (Language, Part),
    act: impl FnOnce(&Report<'_>) -> T,
) -> T {
    let place = Place::of(context, stored, language);
    let place = match part.sector() {
        Some(body) => place.for_sector(&context.texts, body, language),
        None => place,
    };
    act(&Report {
        texts: &context.texts,
        round,
        place: &place,
        publication: &stored.publication,
        edition: stored.edition,
        published: stored.published,
        language,
        so_far,
    })
}
