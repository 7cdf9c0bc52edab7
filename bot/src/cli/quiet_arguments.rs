//! What `jashun quiet` takes.

use chrono::NaiveDate;
use clap::{Args, Subcommand};

/// Arguments of `jashun quiet`.
#[derive(Debug, Args)]
pub(super) struct Quiet {
    #[command(subcommand)]
    pub(super) action: Option<QuietAction>,
    /// JSON instead of text
    #[arg(long)]
    pub(super) json: bool,
}

/// What is changed.
#[derive(Debug, Subcommand)]
pub(super) enum QuietAction {
    /// Sets the quiet time of a place, or of everywhere; what falls due in it waits for its end
    Set {
        /// Only there [default: everywhere]
        #[arg(long, value_name = "SLUG")]
        municipality: Option<String>,
        /// First day, as 2027-01-10
        #[arg(long, value_name = "DAY")]
        from: NaiveDate,
        /// Last day
        #[arg(long, value_name = "DAY")]
        until: NaiveDate,
    },
    /// Ends it at once, or takes it back
    End {
        /// That of this place [default: that of everywhere]
        #[arg(long, value_name = "SLUG")]
        municipality: Option<String>,
    },
}
