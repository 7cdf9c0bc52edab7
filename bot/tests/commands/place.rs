use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

/// An empty folder in which the binary runs.
pub(crate) struct Place(tempfile::TempDir);

impl Place {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder for the test"))
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn jashun_with(&self, settings: &[(&str, &str)], arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_jashun"))
            .args(arguments)
            .current_dir(self.path())
            .env_clear()
            .envs(settings.iter().copied())
            .output()
            .expect("the binary starts")
    }

    pub(crate) fn jashun(&self, arguments: &[&str]) -> Output {
        self.jashun_with(&[], arguments)
    }

    pub(crate) fn code(&self, arguments: &[&str]) -> i32 {
        self.jashun(arguments).status.code().expect("it exits")
    }

    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        let output = self.jashun(arguments);
        assert!(
            output.status.success(),
            "{arguments:?}: {}",
            text(&output.stderr)
        );
        serde_json::from_slice(&output.stdout).expect("JSON and nothing else")
    }
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

pub(crate) fn keys(value: &Value) -> Vec<&str> {
    let mut keys: Vec<&str> = value
        .as_object()
        .expect("an object")
        .keys()
        .map(String::as_str)
        .collect();
    keys.sort_unstable();
    keys
}
