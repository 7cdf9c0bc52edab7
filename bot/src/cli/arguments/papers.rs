//! Arguments of the commands that write papers.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args, ValueEnum};

use super::{Output, language};
use crate::domain::{Language, PaperLanguages, RoundId};

#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("level").required(true).args(["municipality", "nation"]))]
pub(in crate::cli) struct Report {
    /// The round
    pub(in crate::cli) round: RoundId,
    /// Slug of the municipality (`jashun municipalities`)
    #[arg(long)]
    pub(in crate::cli) municipality: Option<String>,
    /// All municipalities together
    #[arg(long)]
    pub(in crate::cli) nation: bool,
    /// What to write
    #[arg(long, value_enum)]
    pub(in crate::cli) format: ReportFormat,
    /// Language of the file
    #[arg(long, default_value = "ky", value_parser = language())]
    pub(in crate::cli) lang: Language,
    /// Which edition; the newest if it is not given
    #[arg(long)]
    pub(in crate::cli) edition: Option<u32>,
    /// The file to write; one of that name is replaced when the new one is whole
    #[arg(long)]
    pub(in crate::cli) out: PathBuf,
}

/// What a report is written as.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(in crate::cli) enum ReportFormat {
    Pdf,
    Docx,
    Xlsx,
    Png,
    Json,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Plan {
    /// Slug of the municipality (`jashun municipalities`)
    #[arg(long, value_name = "SLUG")]
    pub(in crate::cli) municipality: String,
    /// What to write
    #[arg(long, value_enum)]
    pub(in crate::cli) format: PlanFileFormat,
    /// Language of the file; a workbook holds both
    #[arg(long, default_value = "ky", value_parser = language())]
    pub(in crate::cli) lang: Language,
    /// The file to write; one of that name is replaced when the new one is whole
    #[arg(long)]
    pub(in crate::cli) out: PathBuf,
}

/// What a plan is written as.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(in crate::cli) enum PlanFileFormat {
    Pdf,
    Docx,
    Xlsx,
    Json,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Poster {
    /// The round
    pub(in crate::cli) round: RoundId,
    /// Slug of the municipality (`jashun municipalities`)
    #[arg(long, value_name = "SLUG")]
    pub(in crate::cli) municipality: String,
    /// Language of the poster
    #[arg(long, default_value = "both", value_parser = PossibleValuesParser::new(PaperLanguages::ALL.map(PaperLanguages::code)))]
    pub(in crate::cli) lang: String,
    /// The file to write; one of that name is replaced when the new one is whole
    #[arg(long)]
    pub(in crate::cli) out: PathBuf,
}

#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("what").required(true).args(["out", "filled"]))]
pub(in crate::cli) struct Texts {
    /// The workbook to write: all texts as they are said now, also those of JASHUN_TEXTS
    #[arg(long, value_name = "FILE", conflicts_with = "json")]
    pub(in crate::cli) out: Option<PathBuf>,
    /// The workbook to check: what is wrong in which cell, and what it would change
    #[arg(long = "in", value_name = "FILE")]
    pub(in crate::cli) filled: Option<PathBuf>,
    #[command(flatten)]
    pub(in crate::cli) output: Output,
}
