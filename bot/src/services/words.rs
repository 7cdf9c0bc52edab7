//! What digests and reports call things: labels from the questionnaire, everything else from the locales.

use chrono::NaiveDate;
use surveys::questionnaire::{Kind, Language, Question, QuestionIx, Questionnaire, Sector};
use surveys::statistics::{Label, Publication, Range, Remark, merged};

use super::names::sector_name;
use crate::texts::{Texts, Value};

/// The words of one digest or report.
#[derive(Clone, Copy)]
pub(crate) struct Words<'a> {
    pub(crate) texts: &'a Texts,
    pub(crate) language: Language,
    pub(crate) questionnaire: &'a Questionnaire,
}

/// Longest label of a choice, in UTF-16 units: what a button's body may hold, and more.
const LABEL: usize = 160;
/// Longest question.
const QUESTION: usize = 300;

impl<'a> Words<'a> {
    /// A text as HTML.
    pub(crate) fn say(self, id: &str, args: &[(&str, Value)]) -> String {
        self.texts.say(self.language, id, args)
    }

    /// A text as it is.
    pub(crate) fn plain(self, id: &str, args: &[(&str, Value)]) -> String {
        self.texts.plain(self.language, id, args)
    }

    pub(crate) fn question(self, ix: QuestionIx) -> Option<&'a Question> {
        self.questionnaire.question(ix)
    }

    /// The question as asked; what was filled in for each respondent is left open.
    pub(crate) fn asked(self, question: &Question) -> String {
        let label = question.label.as_ref().map(|l| l.get(self.language));
        clip(&without_insertions(label.unwrap_or_default()), QUESTION)
    }

    /// What a row is about.
    pub(crate) fn label(self, question: &Question, label: Label) -> String {
        match label {
            Label::Choice(choice) => self.choice(question, choice.0),
            Label::DontKnow => self.plain("digest-dont-know", &[]),
            Label::High => self.end("digest-scale-high", question, label),
            Label::Low => self.end("digest-scale-low", question, label),
            Label::Band(band) => {
                let Some(band) = question.bands.get(usize::from(band)) else {
                    return String::new();
                };
                let from = ("from", self.number(band.from).into());
                match band.below {
                    None => self.plain("digest-band-last", &[from]),
                    Some(below) => {
                        let below = ("below", self.number(below).into());
                        self.plain("digest-band", &[from, below])
                    }
                }
            }
        }
    }

    /// What a finding is, as something to be done: the choice, or what is needed where the question was rated low.
    pub(crate) fn need(self, question: &Question, label: Label) -> String {
        match self.low(question, label) {
            Some(need) => need.to_owned(),
            None => self.label(question, label),
        }
    }

    /// What is needed where a question was rated low, if its author says it.
    pub(crate) fn low(self, question: &'a Question, label: Label) -> Option<&'a str> {
        let need = question.need.as_ref()?;
        (label == Label::Low).then(|| need.get(self.language))
    }

    /// The shortest label of a choice that its author gave.
    pub(crate) fn sms_label(self, question: &Question, label: Label) -> String {
        let Label::Choice(choice) = label else {
            return self.need(question, label);
        };
        let choice = question.told().get(usize::from(choice.0));
        let text = choice.map(|c| c.sms.as_ref().or(c.short.as_ref()).unwrap_or(&c.label));
        text.map_or_else(String::new, |text| {
            without_insertions(text.get(self.language))
        })
    }

    fn choice(self, question: &Question, position: u16) -> String {
        let choice = question.told().get(usize::from(position));
        let label = choice.map_or("", |c| c.label.get(self.language));
        clip(&without_insertions(label), LABEL)
    }

    fn end(self, id: &str, question: &Question, label: Label) -> String {
        let named = |position: u16| match question.kind {
            Kind::Range { start, step, .. } => self.number(start + f64::from(position) * step),
            _ => self.choice(question, position),
        };
        let points: Vec<_> = merged(question, label).into_iter().map(named).collect();
        let choices = clip(&points.join(" / "), LABEL);
        self.plain(id, &[("choices", choices.into())])
    }

    /// A range as printed: "40–49%".
    pub(crate) fn range(self, range: Range) -> String {
        match range {
            Range { low, high: 100 } => self.plain("digest-range-top", &[("low", low.into())]),
            Range { low, high } if high == low + 1 => {
                self.plain("digest-range-one", &[("low", low.into())])
            }
            Range { low, high } => {
                let ends = [("low", low.into()), ("high", (high - 1).into())];
                self.plain("digest-range", &ends)
            }
        }
    }

    /// How many answered, and who was asked.
    pub(crate) fn answered(self, publication: &Publication) -> String {
        let people = ("people", publication.respondents.to_string().into());
        self.among(self.plain("digest-answered", &[people]), publication)
    }

    /// A text that tells how many answered, and who was asked where that is known.
    pub(crate) fn among(self, text: String, publication: &Publication) -> String {
        let Some(group) = publication.target_group else {
            return text;
        };
        let asked = self.plain("digest-target", &[("group", group.code().into())]);
        format!("{text} · {asked}")
    }

    /// The days of the answers.
    pub(super) fn period(self, publication: &Publication) -> String {
        let (from, to) = (
            self.day(&publication.period.from),
            self.day(&publication.period.to),
        );
        if from == to {
            return from;
        }
        self.plain("digest-period", &[("from", from.into()), ("to", to.into())])
    }

    /// An ISO date in words.
    fn day(self, iso: &str) -> String {
        iso.parse::<NaiveDate>()
            .map_or_else(|_| iso.to_owned(), |day| self.texts.day(self.language, day))
    }

    /// A number with the decimal comma of both languages.
    pub(crate) fn number(self, number: f64) -> String {
        let rounded = (number * 100.0).round() / 100.0;
        format!("{rounded}").replace('.', ",")
    }

    /// Whose opinion it is; and where some answers were left out, that they were, in the same words everywhere.
    pub(crate) fn honesty(self, publication: &Publication) -> String {
        let mut honesty = self.plain("digest-honesty", &[]);
        if publication.left_out {
            honesty.push(' ');
            honesty.push_str(&self.plain("integrity-line", &[]));
        }
        honesty
    }

    /// How far to trust a table of this base; nothing from 61 on.
    pub(crate) fn remark(self, remark: Remark) -> Option<String> {
        let id = match remark {
            Remark::Few => "digest-remark-few",
            Remark::Small => "digest-remark-small",
            Remark::Moderate => "digest-remark-moderate",
            Remark::None => return None,
        };
        Some(self.plain(id, &[]))
    }

    pub(crate) fn sector(self, sector: Option<Sector>) -> String {
        sector_name(self.texts, self.language, sector)
    }
}

/// Length as Telegram counts it.
pub(crate) fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

/// At most `most` UTF-16 units, with "…" where something was cut off.
pub(crate) fn clip(text: &str, most: usize) -> String {
    if units(text) <= most {
        return text.to_owned();
    }
    let mut left = most - 1;
    let kept: String = text
        .chars()
        .take_while(|c| {
            let fits = c.len_utf16() <= left;
            left = left.saturating_sub(c.len_utf16());
            fits
        })
        .collect();
    format!("{}…", whole_words(text, &kept).trim_end())
}

/// The beginning of a text without a torn word, unless a single word is most of it.
fn whole_words<'k>(text: &str, kept: &'k str) -> &'k str {
    let torn = !text[kept.len()..].starts_with(char::is_whitespace);
    match kept.rsplit_once(char::is_whitespace) {
        Some((whole, _)) if torn && whole.len() * 2 > kept.len() => whole,
        _ => kept,
    }
}

/// `${name}` becomes "…": a digest speaks of nobody's own answers.
fn without_insertions(text: &str) -> String {
    let mut parts = text.split("${");
    let mut open = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        open.push('…');
        open.push_str(part.split_once('}').map_or("", |(_, after)| after));
    }
    open
}
