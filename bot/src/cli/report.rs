//! `jashun report`: a publication as a file.

use std::ffi::OsString;
use std::path::Path;
use std::sync::Arc;

use surveys::statistics::Level;

use super::arguments::{Report as Wanted, ReportFormat};
use super::outcome::say;
use super::{Failure, Outcome};
use crate::domain::{FileFormat, Resolution, Round, RoundPlace, Snapshot};
use crate::services::commitments::{self, Item};
use crate::services::reports::{Answered, Place, Report};
use crate::services::{Context, read_snapshot};
use crate::store::digests::{self, Stored};
use crate::store::results;

pub(super) async fn report(context: &Context, wanted: &Wanted) -> Result<Outcome, Failure> {
    let round = round(context, wanted).await?;
    let stored = stored(context, wanted).await?;
    let place = Place::of(context, &stored, wanted.lang);
    let (answers, resolution) = answers(context, &round, wanted).await?;
    let report = Report {
        texts: &context.texts,
        round: &round,
        place: &place,
        publication: &stored.publication,
        edition: stored.edition,
        published: stored.published,
        language: wanted.lang,
        answers: &answers,
        resolution: resolution.as_ref(),
    };
    let bytes = report
        .file(format(wanted.format))
        .map_err(|error| Failure::Refused(error.to_string()))?;
    write(&wanted.out, &bytes)?;
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

/// What the council has answered so far, as young people are told it, and number and day of what it has decided.
async fn answers(
    context: &Context,
    round: &Round,
    wanted: &Wanted,
) -> Result<(Vec<Answered>, Option<Resolution>), Failure> {
    let Some(slug) = wanted.municipality.as_deref() else {
        return Ok((Vec::new(), None));
    };
    let of = RoundPlace {
        round: round.id.clone(),
        municipality: slug.to_owned(),
    };
    let now = context.ambient.now();
    let mut tx = context.db.begin_read().await?;
    let items = commitments::items(&mut tx, &of).await?;
    let result = results::get(&mut tx, &of).await?;
    tx.commit().await?;
    let given = items.iter().filter(|item| item.standing(now).is_some());
    let answer = |item: &Item| Answered {
        finding: item.asked.finding.id.clone(),
        state: commitments::standing_state(context, round, item, wanted.lang, now),
        date: String::new(),
    };
    let resolution = result.and_then(|result| result.resolution);
    Ok((given.map(answer).collect(), resolution))
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

/// Writes aside and renames: whoever reads the file finds the old one or the whole new one.
fn write(out: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let mut aside = OsString::from(out);
    aside.push(".part");
    let aside = Path::new(&aside);
    std::fs::write(aside, bytes)
        .and_then(|()| std::fs::rename(aside, out))
        .map_err(|error| {
            let _left = std::fs::remove_file(aside);
            Failure::Refused(format!("{}: {error}", out.display()))
        })
}
