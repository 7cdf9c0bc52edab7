//! Log lines on standard error. They carry no ids of people, no texts and no secrets.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

/// What is told: our own lines, and of libraries only their complaints. HTTP libraries would tell addresses that hold the token.
pub(super) const LEVELS: &str =
    "warn,jashun=info,hyper=off,hyper_util=off,reqwest=off,rustls=off,sqlx=error,h2=off";

/// Begins logging.
pub(super) fn begin() {
    let colours = std::io::stderr().is_terminal();
    let lines = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(LEVELS))
        .with_writer(std::io::stderr)
        .with_ansi(colours)
        // a log that cannot be written, as on a full disk, must not end the program
        .log_internal_errors(false)
        .with_target(false);
    // a second call in one process (tests) keeps the first
    let _already = lines.try_init();
}
