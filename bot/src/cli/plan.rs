//! `jashun plan`: the joint plan of a place as a file.

use super::arguments::{Plan, PlanFileFormat};
use super::files::write_whole;
use super::outcome::say;
use super::{Failure, Outcome};
use crate::domain::{PlanFormat, Snapshot};
use crate::services::{Context, plans, read_snapshot};

pub(super) async fn plan(context: &Context, wanted: &Plan) -> Result<Outcome, Failure> {
    let slug = &wanted.municipality;
    if context.municipalities.find(slug).is_none() {
        return Err(Failure::Usage(format!(
            "there is no municipality `{slug}`: jashun municipalities"
        )));
    }
    if let Some(snapshot) = read_snapshot(&context.db, &Snapshot::default()).await? {
        context.set_snapshot(snapshot);
    }
    let mut tx = context.db.begin_read().await?;
    let plan = plans::read(&mut tx, context, slug, context.ambient.now()).await?;
    tx.commit().await?;
    let Some(plan) = plan else {
        return Err(Failure::Refused(format!(
            "no answer of the council of `{slug}` has gone out: no file was written; `jashun commitments` lists what is answered"
        )));
    };
    let bytes = plan
        .file(context, format(wanted.format), wanted.lang)
        .map_err(|error| Failure::Refused(error.to_string()))?;
    write_whole(&wanted.out, &bytes)?;
    say(&wanted.out.display().to_string());
    Ok(Outcome::Done)
}

const fn format(format: PlanFileFormat) -> PlanFormat {
    match format {
        PlanFileFormat::Pdf => PlanFormat::Pdf,
        PlanFileFormat::Docx => PlanFormat::Docx,
        PlanFileFormat::Xlsx => PlanFormat::Xlsx,
        PlanFileFormat::Json => PlanFormat::Json,
    }
}
