//! How often words of danger are found (recall), and how often they are seen where there are none: on the phrases that the lists were
//! written with, and on phrases written by somebody who had not seen the lists. Printed always; fails under the aim.

use std::process::ExitCode;
use std::time::Instant;

use jashun::texts::danger::Scanner;

/// At least so many per cent of phrases of danger are found, and at most so many of the harmless ones.
const RECALL: f64 = 95.0;
const FALSE: f64 = 2.0;
/// A longer scan of one phrase is a fault, in µs, without optimisation and under load.
const SLOW: u128 = 20_000;

/// Lines `expected <tab> language <tab> phrase`; `expected` is "danger" or "harmless".
struct Set {
    name: &'static str,
    phrases: Vec<(bool, &'static str, &'static str)>,
}

impl Set {
    fn read(name: &'static str, file: &'static str) -> Self {
        let lines = file
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with('#'));
        let phrases = lines.filter_map(|line| {
            let mut columns = line.split('\t').map(str::trim);
            let (expected, language, phrase) = (columns.next()?, columns.next()?, columns.next()?);
            let danger = match expected {
                "danger" => true,
                "harmless" => false,
                _ => return None,
            };
            Some((danger, language, phrase))
        });
        Self {
            name,
            phrases: phrases.collect(),
        }
    }

    /// Share in per cent of the phrases of one kind that are found, and those on the wrong side.
    fn found(&self, scanner: &Scanner, danger: bool) -> (f64, usize, Vec<&'static str>) {
        let of_kind: Vec<_> = self.phrases.iter().filter(|p| p.0 == danger).collect();
        let found = |phrase: &str| scanner.finds(phrase);
        let wrong = of_kind.iter().filter(|p| found(p.2) != danger);
        let wrong: Vec<&str> = wrong.map(|p| p.2).collect();
        let hits = match danger {
            true => of_kind.len() - wrong.len(),
            false => wrong.len(),
        };
        let total = of_kind.len().max(1);
        (100.0 * hits as f64 / total as f64, of_kind.len(), wrong)
    }
}

fn main() -> ExitCode {
    let scanner = Scanner::bundled();
    let sets = [
        Set::read("development", include_str!("danger/development.tsv")),
        Set::read("held out", include_str!("danger/held_out.tsv")),
    ];
    let mut failed = false;
    for set in &sets {
        let began = Instant::now();
        let (recall, dangerous, missed) = set.found(&scanner, true);
        let (alarms, harmless, hit) = set.found(&scanner, false);
        let each = began.elapsed().as_micros() / (set.phrases.len().max(1) as u128);
        eprintln!(
            "words of danger, {}: {recall:.1} % of {dangerous} found, {alarms:.1} % of {harmless} harmless ones hit, {each} µs each",
            set.name
        );
        for phrase in missed {
            eprintln!("  missed: {phrase}");
        }
        for phrase in hit {
            eprintln!("  hit: {phrase}");
        }
        failed |= dangerous < 100 || harmless < 100 || each > SLOW;
        // held-out phrases measure; who tunes on them measures nothing
        failed |= set.name == "development" && (recall < RECALL || alarms > FALSE);
    }
    if failed {
        eprintln!(
            "words of danger: under the aim of {RECALL} % found and {FALSE} % hit, or too slow"
        );
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}
