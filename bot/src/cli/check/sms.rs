//! `jashun check --channel sms`: every message with its segments, and what a whole talk costs.

use std::fmt::Write as _;

use serde_json::{Value, json};
use surveys::questionnaire::Questionnaire;

use super::super::build;
use super::super::outcome::counted;
use super::{Configuration, Failure};
use crate::texts::sms::{
    Encoding, Estimate, Measured, Path, Prices, Script, TalkEstimate, Voice, estimate,
};

/// The SMS form of a questionnaire.
pub(super) struct Form {
    file: String,
    id: String,
    estimate: Estimate,
}

/// Measures all.
pub(super) fn forms(loaded: Vec<(String, Questionnaire)>) -> Result<Vec<Form>, Failure> {
    let file = Configuration::read().ok().and_then(|c| c.texts);
    let texts = build::texts(file.as_deref())?;
    let form = |(file, questionnaire): (String, Questionnaire)| Form {
        estimate: estimate(&texts, &questionnaire),
        id: questionnaire.id,
        file,
    };
    Ok(loaded.into_iter().map(form).collect())
}

impl Form {
    /// Whether some message is longer than it may be.
    pub(super) fn is_over(&self) -> bool {
        self.estimate.over().next().is_some()
    }

    pub(super) fn as_json(&self, prices: Option<Prices>) -> Value {
        let message = |m: &Measured| {
            json!({
                "question": Some(&m.name).filter(|n| !n.is_empty()),
                "part": m.part.code(),
                "language": m.voice.language.code(),
                "script": script(m.voice),
                "encoding": match m.taken.encoding {
                    Encoding::Gsm7 => "gsm7",
                    Encoding::Ucs2 => "ucs2",
                },
                "units": m.taken.units,
                "segments": m.taken.segments,
                "budget": m.budget,
                "over": m.is_over(),
                "text": m.text,
            })
        };
        let path = |path: Path| {
            let cost = prices.map(|prices| path.cost(prices));
            json!({
                "questions": path.questions,
                "segments": path.segments,
                "replies": path.replies,
                "cost": cost.map(|c| som(c.ours)),
                "reply_cost": cost.map(|c| som(c.theirs)),
            })
        };
        let talk = |talk: &TalkEstimate| {
            json!({
                "language": talk.voice.language.code(),
                "script": script(talk.voice),
                "shortest": path(talk.shortest),
                "longest": path(talk.longest),
            })
        };
        let left_out = self.estimate.left_out.iter();
        let left_out =
            left_out.map(|(name, why)| json!({ "question": name, "reason": why.code() }));
        let dear_dont_know = self.estimate.dear_dont_know.iter();
        let dear_dont_know = dear_dont_know
            .map(|(name, language)| json!({ "question": name, "language": language.code() }));
        json!({
            "file": self.file,
            "questionnaire": self.id,
            "messages": self.estimate.messages.iter().map(message).collect::<Value>(),
            "left_out": left_out.collect::<Value>(),
            "dear_dont_know": dear_dont_know.collect::<Value>(),
            "talks": self.estimate.talks.iter().map(talk).collect::<Value>(),
        })
    }

    /// For people: a line per message, in each language and its letters.
    pub(super) fn as_text(&self, prices: Option<Prices>) -> String {
        let mut text = format!("{}: {} by SMS", self.file, self.id);
        let mut before = None;
        for m in &self.estimate.messages {
            let heading = (&m.name, m.part);
            if before != Some(heading) {
                let name = if m.name.is_empty() {
                    "all answers"
                } else {
                    &m.name
                };
                put(&mut text, format_args!("  {name}, {}", m.part.code()));
                before = Some(heading);
            }
            let over = match m.is_over() {
                true => format!(" ERROR: more than {}", m.budget),
                false => String::new(),
            };
            let (voice, taken) = (name(m.voice), m.taken);
            put(
                &mut text,
                format_args!(
                    "    {voice} [{}] {:>3} {}{over}",
                    taken.segments, taken.units, m.text
                ),
            );
        }
        for (name, why) in &self.estimate.left_out {
            put(
                &mut text,
                format_args!("  not sent: {name} ({})", why.code()),
            );
        }
        for (name, language) in &self.estimate.dear_dont_know {
            let language = language.code();
            put(
                &mut text,
                format_args!(
                    "  {name}, {language}: \"0) don't know\" takes a segment more than sms_segments allows: shorten its sms texts"
                ),
            );
        }
        for line in talks(&self.estimate, prices) {
            put(&mut text, format_args!("  {line}"));
        }
        text
    }
}

/// What whole talks come to, a line per language and letters (two where questions are conditional).
pub(in crate::cli) fn talks(estimate: &Estimate, prices: Option<Prices>) -> Vec<String> {
    let mut lines = Vec::new();
    for talk in &estimate.talks {
        let mut ways = vec![talk.shortest];
        ways.extend(Some(talk.longest).filter(|longest| *longest != talk.shortest));
        for way in ways {
            let cost = prices
                .map(|prices| way.cost(prices))
                .map_or_else(String::new, |cost| {
                    let (ours, theirs) = (som(cost.ours), som(cost.theirs));
                    format!("; {ours:.2} som for us, {theirs:.2} som for the respondent")
                });
            lines.push(format!(
                "a whole talk, {}: {}, {} from us, {} replies{cost}",
                name(talk.voice).trim_end(),
                counted(way.questions, "question"),
                counted(way.segments, "segment"),
                way.replies
            ));
        }
    }
    lines
}

fn put(text: &mut String, line: std::fmt::Arguments<'_>) {
    // writing to a String cannot fail
    let _ = write!(text, "\n{line}");
}

const fn script(voice: Voice) -> &'static str {
    match voice.script {
        Script::Cyrillic => "cyrillic",
        Script::Latin => "latin",
    }
}

fn name(voice: Voice) -> String {
    let letters = match voice.script {
        Script::Cyrillic => "   ",
        Script::Latin => "LAT",
    };
    format!("{} {letters}", voice.language.code())
}

fn som(tyiyn: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "costs of talks are small")]
    let som = tyiyn as f64 / 100.0;
    som
}
