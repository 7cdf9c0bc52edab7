//! Files: of publications, and of what stands.

use serde::{Deserialize, Serialize};
use surveys::statistics::Level;

use super::{Language, Moment, RoundId, RoundPlace, SectorBody};

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileFormat {
    /// Brief, draft of a resolution and answer sheet, to print.
    Pdf,
    /// The same, to edit.
    Docx,
    /// Tables, method and codebook.
    Xlsx,
    /// The picture of the strongest finding.
    Png,
    /// Everything for programs.
    Json,
}

impl FileFormat {
    /// The end of a file's name.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Docx => "docx",
            Self::Xlsx => "xlsx",
            Self::Png => "png",
            Self::Json => "json",
        }
    }
}

/// Which file of which publication.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Artefact {
    /// Of this round.
    pub round: RoundId,
    /// Whose answers.
    pub level: Level,
    /// 1, 2, 3 …
    pub edition: u32,
    /// Kind of file.
    pub format: FileFormat,
    /// Its language.
    pub language: Language,
    /// Which part of the publication it shows.
    #[serde(default, skip_serializing_if = "Part::is_whole")]
    pub part: Part,
}

/// How much of a publication is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// All of it: councils and coordinators.
    #[default]
    Whole,
    /// What young people may see.
    Public,
    /// What they may see of a sector: its body.
    Sector(SectorBody),
}

impl Part {
    /// Whether nothing is left out.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        *self == Self::Whole
    }

    /// The body whose part it is.
    #[must_use]
    pub const fn sector(self) -> Option<SectorBody> {
        match self {
            Self::Sector(body) => Some(body),
            Self::Whole | Self::Public => None,
        }
    }

    /// Tells it from the others.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Public => "public",
            Self::Sector(body) => body.code(),
        }
    }
}

/// A file that is made of what stands when it is sent, and not kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "made_of", rename_all = "snake_case")]
pub enum LiveFile {
    /// The joint plan of a place.
    Plan {
        /// Slug of the municipality.
        municipality: String,
        /// Kind of file.
        format: PlanFormat,
        /// Its language.
        language: Language,
    },
    /// All places at a glance, for coordinators.
    Overview {
        /// Its language.
        language: Language,
    },
    /// What was found in a place, on a page for the public hearing on its budget.
    HearingSheet {
        /// Slug of the municipality.
        municipality: String,
        /// Its language.
        language: Language,
    },
    /// What a meeting of young people discusses of a result.
    DiscussionSheet {
        /// Of which result.
        of: RoundPlace,
        /// Its language.
        language: Language,
    },
    /// Codes for parents, a slip each; they stand nowhere else, and here only until it is sent.
    Slips {
        /// The codes.
        codes: Vec<String>,
        /// When they end.
        expires: Moment,
    },
    /// What brings people to a round.
    Invitation {
        /// The round.
        round: RoundId,
        /// Slug of the municipality.
        municipality: String,
        /// The payload of the link that is printed.
        payload: String,
        /// Which paper.
        paper: InvitationPaper,
    },
}

/// A paper that brings people to a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InvitationPaper {
    /// For a wall, read from two metres.
    Poster(PaperLanguages),
    /// To the head of a school, in each language.
    School,
    /// To parents, in each language.
    Parents,
}

/// The languages of a paper for everybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaperLanguages {
    /// One.
    One(Language),
    /// All, one below the other.
    Both,
}

impl PaperLanguages {
    /// One by one, then all.
    pub const ALL: [Self; 3] = [Self::One(Language::Ky), Self::One(Language::Ru), Self::Both];

    /// As buttons, the command line and names of files have it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::One(language) => language.code(),
            Self::Both => "both",
        }
    }

    /// Those of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.code() == code)
    }

    /// In the order in which they stand on a paper.
    #[must_use]
    pub fn list(self) -> Vec<Language> {
        match self {
            Self::One(language) => vec![language],
            Self::Both => Language::ALL.to_vec(),
        }
    }
}

/// What a joint plan is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlanFormat {
    /// To print.
    Pdf,
    /// To edit.
    Docx,
    /// A table in both languages.
    Xlsx,
    /// Everything for programs.
    Json,
}

impl PlanFormat {
    /// The end of a file's name.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Pdf => FileFormat::Pdf.extension(),
            Self::Docx => FileFormat::Docx.extension(),
            Self::Xlsx => FileFormat::Xlsx.extension(),
            Self::Json => FileFormat::Json.extension(),
        }
    }
}
