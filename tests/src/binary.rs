//! The real binary, as an operator runs it.

use std::path::PathBuf;

use serde_json::Value;

/// What a command said.
#[derive(Debug)]
pub struct Answer {
    /// Exit code.
    pub code: i32,
    /// Standard output as JSON; null if it is none.
    pub json: Value,
    /// Standard error.
    pub error: String,
}

/// The binary that was built beside this test.
///
/// # Panics
/// If it was not built.
#[must_use]
pub fn binary() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let found = test
        .ancestors()
        .map(|folder| folder.join("jashun"))
        .find(|path| path.is_file());
    found.expect("the binary is not built: run `cargo build -p jashun` first, or tests/run")
}
