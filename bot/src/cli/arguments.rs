//! Names and flags. Other programs rely on them.

mod papers;

pub(super) use papers::{Plan, PlanFileFormat, Poster, Report, ReportFormat, Texts};

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};

use super::quiet_arguments::Quiet;
use super::words_arguments::Words;
use crate::domain::{Language, RoundId, Schedule};

/// Jash Ün: asks young people what their town needs, and makes the town answer.
#[derive(Debug, Parser)]
#[command(name = "jashun", version, arg_required_else_help = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// The whole loop in a browser, with simulated phones and a local Bot API
    Demo(Demo),
    /// The bot in production: long polling, or a webhook if JASHUN_WEBHOOK_URL is set
    Run,
    /// Lints questionnaires; says every problem at once
    Check(Check),
    /// Plays a questionnaire in the terminal
    Talk(Talk),
    #[command(flatten)]
    Office(Office),
    /// Tries the SMS gateways, and tells what SMS have cost
    #[command(subcommand)]
    Sms(Sms),
    /// Writes all texts as a workbook for native editors, or checks one that they filled; needs no database
    Texts(Texts),
    /// Lists the municipalities with the slugs that other commands take; needs no database
    Municipalities(Output),
    /// Checks configuration, database, key, token, webhook, SMS gateways, locales, clock and helplines
    Doctor(Output),
    /// Prints the licences of the software of others in this program
    Notices,
    /// Writes a consistent copy of the database, also while `run` is running; never the key
    Backup {
        /// The file to make
        file: PathBuf,
    },
    /// Puts a backup in the place of the configured database, which must be new
    Restore {
        /// The file that `backup` made
        file: PathBuf,
        /// Takes a copy that cannot be verified (made by an older version, or changed): every role in it must be confirmed anew
        #[arg(long)]
        unverified: bool,
    },
}

/// Commands that only read and write rows.
#[derive(Debug, Subcommand)]
pub(super) enum Office {
    /// Opens, lists and closes rounds
    #[command(subcommand)]
    Round(Round),
    /// Makes an invite for a role (14 days), or codes for guardians' paper slips
    Invite(Invite),
    /// Confirms, lists and revokes roles
    #[command(subcommand)]
    Role(Role),
    /// Freezes what may be released of a round now, and sends it to its councils
    Digest(Digest),
    /// Every table ever released, as printed
    Published(Output),
    /// What councils have pledged, and answered to what was found
    Commitments(Commitments),
    /// Writes what was released of a place as a file: a brief for the session, a workbook, a picture, JSON
    Report(Report),
    /// Writes the joint plan of a place as a file: what was found and what the council has answered
    Plan(Plan),
    /// Writes the poster of an open round in a place as PDF: A4, black and white, with the place's first link
    Poster(Poster),
    /// Lists cases of children who wrote of harm, and exports one for the authorities
    #[command(subcommand)]
    Case(Case),
    /// Lists the helplines; `confirm` notes that they were called today and work
    Helplines(Helplines),
    /// Lists, sets and ends quiet times, as during election campaigns: nothing is opened, closed, released or told
    Quiet(Quiet),
    /// Lists the places where young people are asked for their own words; `on` and `off` change it, `unclear` says what was not understood
    Words(Words),
}

#[derive(Debug, Args)]
pub(super) struct Output {
    /// JSON instead of text
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(super) struct Commitments {
    /// Only of this round
    #[arg(long, value_name = "ROUND")]
    pub(super) round: Option<String>,
    #[command(flatten)]
    pub(super) output: Output,
}

#[derive(Debug, Args)]
pub(super) struct Demo {
    /// Where the page is served
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
    pub(super) listen: SocketAddr,
    /// Folder of the demo's database; made if absent
    #[arg(long, default_value = "demo-data", value_name = "DIR")]
    pub(super) data: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct Check {
    /// Files, or folders with *.toml in them [default: surveys/library, else the bundled library]
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
    /// `sms` also prints every message with its segments, and what a whole talk costs
    #[arg(long, value_enum, default_value = "telegram")]
    pub(super) channel: Channel,
    /// With --channel sms: what a segment that we send costs, in som [default: as configured]
    #[arg(long, value_name = "SOM", value_parser = som, requires = "reply_price")]
    pub(super) segment_price: Option<u32>,
    /// With --channel sms: what a reply costs its sender, in som [default: as configured]
    #[arg(long, value_name = "SOM", value_parser = som, requires = "segment_price")]
    pub(super) reply_price: Option<u32>,
    /// Prints what each question costs in privacy: epsilon and how often colluders are right, per question, questionnaire and year
    #[arg(long, conflicts_with = "channel")]
    pub(super) privacy: bool,
    /// With --privacy: how often a year the same people answer it
    #[arg(long, value_name = "N", default_value_t = 4, requires = "privacy", value_parser = clap::value_parser!(u16).range(1..=52))]
    pub(super) rounds_a_year: u16,
    #[command(flatten)]
    pub(super) output: Output,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Channel {
    Telegram,
    Sms,
}

/// Tyiyn of a price in som: 3, 1.5 or 0,75.
fn som(text: &str) -> Result<u32, String> {
    let (whole, part) = text.split_once(['.', ',']).unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let hundredths = format!("{whole}{part:0<2}");
    let price = hundredths.parse().ok();
    price
        .filter(|_| !whole.is_empty() && part.len() < 3 && digits(&hundredths))
        .ok_or_else(|| "write som with at most two decimals, like 3 or 1.50".into())
}

#[derive(Debug, Args)]
pub(super) struct Talk {
    /// Id of a library questionnaire, or a file
    pub(super) questionnaire: String,
    /// Language of the talk
    #[arg(long, value_parser = language(), default_value = "ky")]
    pub(super) lang: Language,
    /// Seed of randomised choices
    #[arg(long, default_value_t = 1)]
    pub(super) seed: u64,
    /// The moment: 2026-12-15, 2026-12-15T10:00:00+06:00 or milliseconds since 1970 [default: now]
    #[arg(long, value_name = "T")]
    pub(super) now: Option<String>,
    /// Prints a replayable golden talk of the input lines
    #[arg(long)]
    pub(super) transcript: bool,
}

/// A language by its code.
fn language() -> impl TypedValueParser<Value = Language> {
    PossibleValuesParser::new(Language::ALL.map(Language::code))
        .try_map(|code| Language::from_code(&code).ok_or("no language has this code"))
}

#[derive(Debug, Subcommand)]
pub(super) enum Round {
    /// Opens a round and prints its links
    Open(RoundOpen),
    /// Lists all rounds
    List(Output),
    /// Closes a round; its digest follows
    Close {
        /// Its id
        round: RoundId,
    },
}

#[derive(Debug, Args)]
pub(super) struct RoundOpen {
    /// Id of a library questionnaire, or a file
    pub(super) questionnaire: String,
    /// Slugs of municipalities, or `all`
    #[arg(long, required = true, num_args = 1.., value_name = "SLUG")]
    pub(super) municipality: Vec<String>,
    /// Last day, 2026-12-15: until its end in Bishkek; at most 90 days ahead, 30 if not given
    #[arg(long, value_name = "DATE")]
    pub(super) until: Option<String>,
    /// When digests go out; earlier ones make every figure less precise
    #[arg(long, value_enum, default_value = "at-close")]
    pub(super) schedule: When,
    /// Opens although nobody receives disclosures of harm; the reason is kept
    #[arg(long, value_name = "REASON")]
    pub(super) without_safeguarding: Option<String>,
    /// Opens although some of its questions were asked there within 30 days; the reason is kept
    #[arg(long, value_name = "REASON")]
    pub(super) repeat: Option<String>,
    #[command(flatten)]
    pub(super) output: Output,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum When {
    AtClose,
    Weekly,
    Monthly,
}

impl From<When> for Schedule {
    fn from(when: When) -> Self {
        match when {
            When::AtClose => Self::AtClose,
            When::Weekly => Self::Weekly,
            When::Monthly => Self::Monthly,
        }
    }
}

#[derive(Debug, Args)]
pub(super) struct Invite {
    /// For whom
    #[arg(value_enum)]
    pub(super) kind: InviteKind,
    /// Slug of the municipality: for councils, leaders and sectors
    #[arg(long, value_name = "SLUG")]
    pub(super) municipality: Option<String>,
    /// Whose body reads along: for sectors
    #[arg(long, value_enum, required_if_eq("kind", "sector"))]
    pub(super) sector: Option<Body>,
    /// How many codes: for guardians
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=10_000))]
    pub(super) count: Option<u16>,
    #[command(flatten)]
    pub(super) output: Output,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum InviteKind {
    Council,
    Leader,
    Coordinator,
    Safeguarding,
    Operator,
    Moderator,
    Sector,
    Guardian,
}

/// The body of a sector in a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Body {
    Education,
    Health,
    Social,
}

#[derive(Debug, Subcommand)]
pub(super) enum Role {
    /// Puts a role into force that somebody asked for
    Confirm {
        /// Number in `role list`
        id: i64,
    },
    /// Lists all roles
    List(Output),
    /// Takes a role back
    Revoke {
        /// Number in `role list`
        id: i64,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum Case {
    /// Lists all that are not erased yet, without their words
    List(Output),
    /// Writes one into a file that only this user reads: words, times, place, age band, replies
    Export(CaseExport),
}

#[derive(Debug, Args)]
pub(super) struct CaseExport {
    /// Number in `case list`
    pub(super) id: i64,
    /// The file to make
    #[arg(long, value_name = "FILE")]
    pub(super) out: PathBuf,
    /// Also who wrote; the reason is kept, and told to all safeguarding people
    #[arg(long, value_name = "REASON")]
    pub(super) with_contact: Option<String>,
    /// Language of the headings
    #[arg(long, value_parser = language(), default_value = "ky")]
    pub(super) lang: Language,
}

#[derive(Debug, Subcommand)]
pub(super) enum Sms {
    /// Sends one message and says what came of it
    Test(SmsTest),
    /// Segments sent and received, per round and municipality, and their price
    Costs(Output),
}

#[derive(Debug, Args)]
pub(super) struct SmsTest {
    /// To whom: 0555123456 or +996555123456
    pub(super) number: String,
    /// Name of a gateway [default: the one that serves the number]
    #[arg(long, value_name = "NAME")]
    pub(super) gateway: Option<String>,
    /// What to send
    #[arg(long, default_value = "Jash Un: test")]
    pub(super) text: String,
}

#[derive(Debug, Args)]
pub(super) struct Digest {
    /// Its id
    pub(super) round: RoundId,
    #[command(flatten)]
    pub(super) output: Output,
}

#[derive(Debug, Args)]
pub(super) struct Helplines {
    #[command(subcommand)]
    pub(super) action: Option<HelplinesAction>,
    #[command(flatten)]
    pub(super) output: Output,
}

#[derive(Debug, Subcommand)]
pub(super) enum HelplinesAction {
    /// Notes that they were called today and work
    Confirm {
        /// Only this number [default: all]
        number: Option<String>,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_som_with_two_decimals_at_most() {
        for (text, expected) in [
            ("3", Some(300)),
            ("1.5", Some(150)),
            ("0,75", Some(75)),
            ("0", Some(0)),
            ("1.234", None),
            (".5", None),
            ("-1", None),
            ("1 som", None),
            ("", None),
            ("99999999999", None),
        ] {
            assert_eq!(som(text).ok(), expected, "{text}");
        }
    }
}
