//! `jashun talk`: a questionnaire played in the terminal, or printed as a golden talk.

use std::io::{BufRead, IsTerminal, Write};

use chrono::{DateTime, NaiveDate};
use surveys::engine::transcript::{Setting, Talk};

use super::arguments::Talk as Arguments;
use super::check::questionnaire;
use super::outcome::{complain, say};
use super::{Failure, Outcome, SystemClock};
use crate::domain::{Clock, Moment, midnight};

pub(super) fn talk(arguments: &Arguments) -> Result<Outcome, Failure> {
    let (questionnaire, _) = questionnaire(&arguments.questionnaire)?;
    let now = match &arguments.now {
        None => SystemClock.now(),
        Some(text) => moment(text).ok_or_else(|| {
            Failure::Usage(format!(
                "--now {text}: write 2026-12-15, 2026-12-15T10:00:00+06:00 or milliseconds"
            ))
        })?,
    };
    let setting = Setting {
        language: arguments.lang,
        seed: arguments.seed,
        now,
    };
    let input = std::io::stdin().lock();
    let output = std::io::stdout().lock();
    if arguments.transcript {
        say(&setting.to_string());
    } else if std::io::stdin().is_terminal() {
        complain("Type an answer, [button], ~ 21d (time passes) or ~ ru (language). Ctrl-D ends.");
    }
    let talk = Talk::begin(&questionnaire, setting);
    play(talk, arguments.transcript, input, output)
        .map_err(|e| Failure::Refused(format!("the terminal went away: {e}")))?;
    Ok(Outcome::Done)
}

/// Takes answers until the end of the input. A golden talk can be its own input: only its `>` and `~` lines count then.
fn play(
    mut talk: Talk<'_>,
    golden: bool,
    input: impl BufRead,
    mut output: impl Write,
) -> std::io::Result<()> {
    write!(output, "{}", talk.seen())?;
    output.flush()?;
    for line in input.lines() {
        let line = line?;
        let line = line.trim();
        if line.is_empty() || line.starts_with(['<', '=', '#']) {
            continue;
        }
        let said = if line.starts_with(['>', '~']) {
            line.to_owned()
        } else {
            format!("> {line}")
        };
        if golden {
            writeln!(output, "{said}")?;
        }
        write!(output, "{}", talk.line(&said))?;
        output.flush()?;
        if talk.is_finished() && !golden {
            break;
        }
    }
    Ok(())
}

/// A day (its beginning in Bishkek), a time with offset, or milliseconds.
fn moment(text: &str) -> Option<Moment> {
    if let Ok(milliseconds) = text.parse() {
        return Some(Moment(milliseconds));
    }
    if let Ok(day) = text.parse::<NaiveDate>() {
        return Some(midnight(day));
    }
    let time = DateTime::parse_from_rfc3339(text).ok()?;
    Some(Moment(time.timestamp_millis()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{LIBRARY, Language};

    #[test]
    fn moments_are_read_or_refused() {
        for (text, expected) in [
            ("1790000000000", Some(1_790_000_000_000)),
            ("1970-01-02", Some(18 * 3_600_000)),
            ("1970-01-01T06:00:00+06:00", Some(0)),
            ("tomorrow", None),
        ] {
            assert_eq!(moment(text), expected.map(Moment), "{text}");
        }
    }

    #[test]
    fn golden_talk_replays_into_itself() {
        let setting = Setting {
            language: Language::Ru,
            seed: 3,
            now: Moment(1_790_000_000_000),
        };
        let questionnaire = &LIBRARY[0].questionnaire;
        let record = |input: &str| {
            let mut output = Vec::new();
            let talk = Talk::begin(questionnaire, setting);
            play(talk, true, input.as_bytes(), &mut output).unwrap();
            String::from_utf8(output).unwrap()
        };
        let first = record("1\n\nnonsense\n[skip]\n~ 21d\n1\n");
        assert!(first.contains("> nonsense\n") && first.contains("~ 21d\n"));
        assert_eq!(record(&first), first);
    }
}
