//! Which files of a plan somebody gets.

use crate::domain::{Language, LiveFile, Message, Moment, PlanFormat, Request};
use crate::services::Context;
use crate::services::reports::{Audience, Recipient};
use crate::store::outbox;
use crate::store::{StoreError, Tx};

/// Queues the plan of a place: to a council in Kyrgyz first and then in Russian, to a coordinator in their language; both also as a workbook.
/// `false`, and nothing is queued, as long as there is no plan.
pub async fn queue(
    tx: &mut Tx,
    context: &Context,
    to: Recipient,
    municipality: &str,
    now: Moment,
) -> Result<bool, StoreError> {
    if super::read(tx, context, municipality, now).await?.is_none() {
        return Ok(false);
    }
    let request = Request::Send(Message::plain(context.texts.say(
        to.language,
        "plan-files",
        &[],
    )));
    outbox::put(tx, to.address, to.priority, &request, now).await?;
    let papers = |language| [PlanFormat::Pdf, PlanFormat::Docx].map(|format| (format, language));
    let mut files: Vec<(PlanFormat, Language)> = match to.audience {
        Audience::Council => Language::ALL.into_iter().flat_map(papers).collect(),
        Audience::Coordinator | Audience::Overview | Audience::Sector(_) => {
            papers(to.language).into()
        }
    };
    files.push((PlanFormat::Xlsx, to.language));
    for (format, language) in files {
        let file = LiveFile::Plan {
            municipality: municipality.to_owned(),
            format,
            language,
        };
        outbox::put_live(tx, to.address, to.priority, &file, now).await?;
    }
    Ok(true)
}
