//! The binary `jashun`.

use std::process::ExitCode;

fn main() -> ExitCode {
    jashun::cli::main()
}
