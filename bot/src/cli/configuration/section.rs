//! A table of the configuration, read key by key; every problem is noted.

use toml_edit::{Item, TableLike, Value};

use super::Problem;

/// A problem of this key.
pub(super) fn problem(key: &str, wrong: &str, example: &'static str) -> Problem {
    Problem {
        key: key.to_owned(),
        wrong: wrong.to_owned(),
        example,
    }
}

/// A table whose keys are taken one by one; what is left at the end is unknown.
pub(super) struct Section<'t, 'p> {
    table: &'t dyn TableLike,
    at: String,
    taken: Vec<&'static str>,
    problems: &'p mut Vec<Problem>,
}

impl<'t, 'p> Section<'t, 'p> {
    pub(super) fn new(
        table: &'t dyn TableLike,
        at: String,
        problems: &'p mut Vec<Problem>,
    ) -> Self {
        Self {
            table,
            at,
            taken: Vec::new(),
            problems,
        }
    }

    pub(super) fn take(&mut self, key: &'static str) -> Option<&'t Item> {
        self.taken.push(key);
        self.table.get(key)
    }

    pub(super) fn wrong(&mut self, key: &str, wrong: &str, example: &'static str) {
        let key = format!("{}.{key}", self.at);
        self.problems.push(problem(&key, wrong, example));
    }

    pub(super) fn missing(&mut self, key: &str, example: &'static str) {
        self.wrong(key, "is missing", example);
    }

    pub(super) fn checked<T>(
        &mut self,
        key: &str,
        example: &'static str,
        read: Result<T, &'static str>,
    ) -> Option<T> {
        read.map_err(|wrong| self.wrong(key, wrong, example)).ok()
    }

    /// A text that is not empty; a whole number will do.
    pub(super) fn text(&mut self, key: &'static str, example: &'static str) -> Option<String> {
        let text = match self.take(key)? {
            Item::Value(Value::String(text)) => text.value().trim().to_owned(),
            Item::Value(Value::Integer(number)) => number.value().to_string(),
            _ => String::new(),
        };
        if text.is_empty() {
            self.wrong(key, "must be a text", example);
            return None;
        }
        Some(text)
    }

    pub(super) fn texts(&mut self, key: &'static str, example: &'static str) -> Vec<String> {
        let Some(item) = self.take(key) else {
            return Vec::new();
        };
        let texts: Option<Vec<String>> = item.as_array().and_then(|array| {
            array
                .iter()
                .map(|value| value.as_str().map(str::to_owned))
                .collect()
        });
        texts.unwrap_or_else(|| {
            self.wrong(key, "must be a list of texts", example);
            Vec::new()
        })
    }

    pub(super) fn number(
        &mut self,
        key: &'static str,
        least: u32,
        most: u32,
        example: &'static str,
    ) -> Option<u32> {
        let number = self
            .take(key)?
            .as_integer()
            .and_then(|n| u32::try_from(n).ok());
        let number = number.filter(|n| (least..=most).contains(n));
        if number.is_none() {
            let wrong = format!("must be a whole number from {least} to {most}");
            self.wrong(key, &wrong, example);
        }
        number
    }

    /// Som, in tyiyn.
    pub(super) fn price(&mut self, key: &'static str, example: &'static str) -> Option<u32> {
        let item = self.take(key)?;
        #[expect(clippy::cast_precision_loss, reason = "prices are small")]
        let som = item
            .as_float()
            .or_else(|| item.as_integer().map(|som| som as f64));
        let tyiyn = som.map(|som| som * 100.0).filter(|tyiyn| {
            (0.0..=100_000.0).contains(tyiyn) && (tyiyn - tyiyn.round()).abs() < 1e-6
        });
        if tyiyn.is_none() {
            self.wrong(
                key,
                "must be som from 0 to 1000, with at most two decimals",
                example,
            );
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "within the range above"
        )]
        tyiyn.map(|tyiyn| tyiyn.round() as u32)
    }

    pub(super) fn optional_choice(
        &mut self,
        key: &'static str,
        choices: &[&'static str],
    ) -> Option<&'static str> {
        let text = self.take(key)?.as_str().unwrap_or_default();
        let found = choices.iter().copied().find(|choice| *choice == text);
        if found.is_none() {
            let wrong = format!("must be one of: {}", choices.join(", "));
            self.wrong(key, &wrong, choices[0]);
        }
        found
    }

    pub(super) fn choice(
        &mut self,
        key: &'static str,
        choices: &[&'static str],
    ) -> Option<&'static str> {
        if self.table.get(key).is_none() {
            self.missing(key, choices[0]);
        }
        self.optional_choice(key, choices)
    }

    pub(super) fn end(self) {
        for (key, _) in self.table.iter() {
            if !self.taken.contains(&key) {
                let at = format!("{}.{key}", self.at);
                self.problems.push(problem(&at, "there is no such key", ""));
            }
        }
    }
}
