//! Which files of a publication somebody gets: rows of the outbox name them.

use surveys::statistics::{Publication, Released, findings};

use crate::domain::{
    Artefact, FileFormat, Language, Message, Moment, Part, Request, Round, SectorBody,
};
use crate::services::Context;
use crate::store::addresses::AddressId;
use crate::store::outbox::{self, Priority};
use crate::store::{StoreError, Tx};

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
    /// The brief of a sector's part, to print, in each language.
    Sector(SectorBody),
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
            Self::Sector(_) => Language::ALL.map(|l| (FileFormat::Pdf, l)).into(),
        }
    }

    /// What is said before the files; nothing where a digest has just come.
    const fn words(self, findings: bool) -> Option<&'static str> {
        match self {
            Self::Council if findings => Some("report-files-council"),
            Self::Council => Some("report-files-results"),
            Self::Coordinator => Some("report-files-coordinator"),
            Self::Overview | Self::Sector(_) => None,
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
        let message = Message::plain(context.texts.say(to.language, id, &[]));
        let request = Request::Send(message);
        outbox::put(tx, to.address, to.priority, &request, now).await?;
    }
    for (format, language) in to.audience.files(to.language) {
        let part = match to.audience {
            Audience::Sector(body) => Part::Sector(body),
            Audience::Council | Audience::Coordinator | Audience::Overview => Part::Whole,
        };
        let artefact = Artefact {
            part,
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
