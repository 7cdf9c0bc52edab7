//! What `jashun words` takes.

use clap::{Args, Subcommand};

/// Arguments of `jashun words`.
#[derive(Debug, Args)]
pub(super) struct Words {
    #[command(subcommand)]
    pub(super) action: Option<WordsAction>,
    /// JSON instead of text
    #[arg(long)]
    pub(super) json: bool,
}

/// What is changed, or asked.
#[derive(Debug, Subcommand)]
pub(super) enum WordsAction {
    /// Asks for own words there: moderators read them
    On {
        /// Slug of the municipality
        #[arg(value_name = "SLUG")]
        municipality: String,
    },
    /// Asks for none there any more; those that wait for the end of a round are erased unread
    Off {
        /// Slug of the municipality
        #[arg(value_name = "SLUG")]
        municipality: String,
    },
    /// The questions of a closed round that people did not understand, in either language
    Unclear {
        /// Id of the round
        #[arg(value_name = "ROUND")]
        round: String,
    },
}
