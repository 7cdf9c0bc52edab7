//! The command line: configuration parsed once, all wiring, every subcommand. Other programs rely on its names, flags and JSON keys.

mod ambient;
mod arguments;
mod backup;
pub mod build;
mod case;
mod check;
mod commitments;
pub mod configuration;
mod database;
pub mod demo;
mod digest;
mod doctor;
mod files;
mod helplines;
mod invite;
mod key;
mod logging;
mod municipalities;
mod office;
mod outcome;
mod own_words;
mod plan;
mod poster;
mod published;
mod quiet;
mod quiet_arguments;
mod report;
mod role;
mod round;
mod run;
mod slips;
mod sms;
mod talk;
mod texts;
mod words_arguments;

#[cfg(test)]
mod tests;

use std::process::ExitCode;

use clap::Parser;

pub use ambient::{OsRandom, SystemClock, ambient};
pub use outcome::{Failure, Outcome};

use arguments::{Arguments, Command, Office, Round, Sms};
use configuration::Configuration;
use database::Need;

use crate::services::Context;

/// Licences of the crates in the binary; the test `dependencies` of the crate end-to-end writes it and keeps it up to date.
const NOTICES: &str = include_str!("../../assets/NOTICES.txt");

/// Runs the command of this process's arguments.
#[must_use]
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(help) => {
            let _closed = help.print();
            return ExitCode::from(if help.use_stderr() { 2 } else { 0 });
        }
    };
    let result = match arguments.command {
        Command::Demo(demo) => wait(run::demo(&demo)),
        Command::Run => wait(run::run()),
        Command::Check(check) => check::check(&check),
        Command::Talk(talk) => talk::talk(&talk),
        Command::Office(command) => wait(office(command)),
        Command::Sms(Sms::Test(test)) => wait(sms::test(Configuration::read(), &test)),
        Command::Sms(Sms::Costs(output)) => wait(sms::costs(&output)),
        Command::Texts(wanted) => texts::texts(&wanted),
        Command::Municipalities(output) => municipalities::municipalities(&output),
        Command::Doctor(output) => wait(doctor::doctor(Configuration::read(), &output)),
        Command::Notices => {
            outcome::say(NOTICES.trim_end());
            Ok(Outcome::Done)
        }
        Command::Backup { file } => wait(backup::backup(&file)),
        Command::Restore { file, unverified } => wait(backup::restore(&file, unverified)),
    };
    outcome::exit_code(result)
}

/// Runs what waits for databases and networks.
fn wait(work: impl Future<Output = Result<Outcome, Failure>>) -> Result<Outcome, Failure> {
    match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime.block_on(work),
        Err(e) => Err(Failure::Refused(format!("no threads: {e}"))),
    }
}

async fn office(command: Office) -> Result<Outcome, Failure> {
    let configuration = Configuration::read()?;
    if command.need() == Need::Begin && !database::is_made(&configuration).await? {
        try_out(&*build::empty(&configuration).await?, &command).await?;
    }
    let context = database::context(&configuration, command.need()).await?;
    let result = match command {
        Office::Round(round) => round::round(&context, &round).await,
        Office::Invite(invite) => invite::invite(&context, &invite).await,
        Office::Role(role) => role::role(&context, &role).await,
        Office::Case(case) => case::case(&context, &case).await,
        Office::Helplines(helplines) => helplines::helplines(&context, &helplines).await,
        Office::Quiet(command) => quiet::quiet(&context, &command).await,
        Office::Words(command) => own_words::words(&context, &command).await,
        Office::Digest(digest) => digest::digest(&context, &digest).await,
        Office::Commitments(asked) => commitments::commitments(&context, &asked).await,
        Office::Report(wanted) => report::report(&context, &wanted).await,
        Office::Plan(wanted) => plan::plan(&context, &wanted).await,
        Office::Poster(wanted) => poster::poster(&context, &wanted).await,
        Office::Published(output) => published::all_published(&context, &output).await,
    };
    context.db.pool.close().await;
    result
}

/// Whether a command that may be the first on a database would be refused there: then it must leave neither a database nor a key behind.
async fn try_out(context: &Context, command: &Office) -> Result<(), Failure> {
    match command {
        Office::Round(Round::Open(open)) => round::opened(context, open).await.map(drop),
        Office::Invite(invite) => invite::try_out(context, invite).await,
        Office::Helplines(helplines) => helplines::change(context, helplines).await,
        Office::Quiet(command) => quiet::change(context, command).await,
        Office::Words(command) => own_words::change(context, command).await,
        Office::Round(Round::List(_) | Round::Close { .. })
        | Office::Role(_)
        | Office::Case(_)
        | Office::Digest(_)
        | Office::Commitments(_)
        | Office::Report(_)
        | Office::Plan(_)
        | Office::Poster(_)
        | Office::Published(_) => Ok(()),
    }
}
