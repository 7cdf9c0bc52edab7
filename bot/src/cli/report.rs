//! `jashun report`: a publication as a file.

use std::sync::Arc;

use surveys::statistics::Level;

use super::arguments::{Report as Wanted, ReportFormat};
use super::files::write_whole;
use super::outcome::say;
use super::{Failure, Outcome};
use crate::domain::{FileFormat, Round, Snapshot};
use crate::services::reports::{Place, Report};
use crate::services::{Context, files, read_snapshot};
use crate::store::digests::{self, Stored};

pub(super) async fn report(context: &Context, wanted: &Wanted) -> Result<Outcome, Failure> {
    let round = round(context, wanted).await?;
    let stored = stored(context, wanted).await?;
    let place = Place::of(context, &stored, wanted.lang);
    let now = context.ambient.now();
    let mut tx = context.db.begin_read().await?;
    let of = (&*round, &stored.publication.level);
    let so_far = files::so_far(&mut tx, context, of, wanted.lang, now).await?;
    tx.commit().await?;
    let report = Report {
        texts: &context.texts,
        round: &round,
        place: &place,
        publication: &stored.publication,
        edition: stored.edition,
        published: stored.published,
        language: wanted.lang,
        so_far: &so_far,
    };
    let bytes = report
        .file(format(wanted.format))
        .map_err(|error| Failure::Refused(error.to_string()))?;
    write_whole(&wanted.out, &bytes)?;
    say(&wanted.out.display().to_string());
    Ok(Outcome::Done)
}

async fn round(context: &Context, wanted: &Wanted) -> Result<Arc<Round>, Failure> {
    let snapshot = read_snapshot(&context.db, &Snapshot::default()).await?;
    let snapshot = snapshot.map_or_else(|| context.snapshot(), Arc::new);
    snapshot.round(&wanted.round).cloned().ok_or_else(|| {
        let round = &wanted.round;
        Failure::Refused(format!(
            "there is no round `{round}` that this version can read: jashun round list"
        ))
    })
}

async fn stored(context: &Context, wanted: &Wanted) -> Result<Stored, Failure> {
    let level = match wanted.municipality.as_deref() {
        Some(slug) if context.municipalities.find(slug).is_none() => {
            return Err(Failure::Usage(format!(
                "there is no municipality `{slug}`: jashun municipalities"
            )));
        }
        Some(slug) => Level::municipality(slug),
        None => Level::Nation,
    };
    let mut tx = context.db.begin_read().await?;
    let found = match wanted.edition {
        Some(edition) => digests::edition(&mut tx, &wanted.round, &level, edition).await?,
        None => digests::last(&mut tx, &wanted.round, level.name(), level.place()).await?,
    };
    tx.commit().await?;
    found.ok_or_else(|| {
        Failure::Refused(format!(
            "nothing of that is released: no file was written; `jashun published` lists what is released of {}",
            wanted.round
        ))
    })
}

const fn format(format: ReportFormat) -> FileFormat {
    match format {
        ReportFormat::Pdf => FileFormat::Pdf,
        ReportFormat::Docx => FileFormat::Docx,
        ReportFormat::Xlsx => FileFormat::Xlsx,
        ReportFormat::Png => FileFormat::Png,
        ReportFormat::Json => FileFormat::Json,
    }
}
