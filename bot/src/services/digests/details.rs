//! Details: a quote per question that opens at a touch, packed sector by sector into messages.

use surveys::questionnaire::{Question, Sector};
use surveys::statistics::{
    Breakdown, CoinRow, Group, Held, Label, Mean, Publication, QuestionResult, Quote, Remark, Row,
    Shares, Table, Why,
};

use super::heading::TEXT;
use crate::services::changes;
use crate::services::words::{Words, clip, units};
use crate::texts::escape;

/// Something that is not torn apart between two messages.
pub(super) struct Piece {
    /// Sector with its heading; `None` for what stands at the end.
    sector: Option<Option<Sector>>,
    html: String,
}

/// Longest words of one person, in UTF-16 units.
const QUOTE: usize = 1_000;
/// Room for the heading of a sector above a piece.
const HEADING: usize = 120;

/// What the bases of a publication count: the first rules (policy version 1) counted those who answered, all later ones those who were asked.
pub(super) fn base_of(publication: &Publication) -> &'static str {
    match publication.policy.starts_with("1/") {
        true => "digest-answered-it",
        false => "digest-asked",
    }
}

/// A question: its label, how many its base counts ([`base_of`]; with a remark where it differs from the headline's), and a quote; in several pieces if it
/// is too long for a message.
pub(super) fn finding_pieces(
    words: Words<'_>,
    result: &QuestionResult,
    trust: Option<Remark>,
    base: &str,
) -> Vec<Piece> {
    let Some(question) = words.question(result.question) else {
        return Vec::new();
    };
    let asked = words.asked(question);
    let base = words.say(base, &[("people", result.base.to_string().into())]);
    let own = (trust != Some(result.remark)).then_some(result.remark);
    let below = match own.and_then(|remark| words.remark(remark)) {
        Some(remark) => format!("{base}. {}", escape(&remark)),
        None => base,
    };
    let first = format!("<b>{}</b>\n{below}", escape(&asked));
    let next = format!(
        "<b>{}</b>",
        words.say("digest-continued", &[("what", asked.into())])
    );
    quoted(&first, &next, &lines(words, question, result))
        .into_iter()
        .map(|html| Piece {
            sector: Some(question.sector),
            html,
        })
        .collect()
}

/// Words of single people under the topics that they are about, a piece each, in the language in which they were written.
pub(super) fn quote_pieces(
    words: Words<'_>,
    publication: &Publication,
    result: &QuestionResult,
) -> Vec<Piece> {
    let own = publication
        .quotes
        .iter()
        .filter(|quote| quote.question == result.name);
    let piece = |quote: &Quote| Piece {
        sector: words
            .question(result.question)
            .map(|question| question.sector),
        html: words.say(
            "digest-quote",
            &[("words", clip(&quote.words, QUOTE).into())],
        ),
    };
    own.map(piece).collect()
}

/// A group of the nation: its most frequent answers.
pub(super) fn group_piece(words: Words<'_>, breakdown: &Breakdown) -> Piece {
    let name = words.say(group_id(breakdown.group), &[]);
    let lines = breakdown.results.iter();
    let lines: Vec<_> = lines.filter_map(|r| answer_line(words, r)).collect();
    let lines = match lines.is_empty() {
        true => words.say("digest-group-even", &[]),
        false => lines.join("\n"),
    };
    Piece {
        sector: None,
        html: format!("<b>{name}</b>\n<blockquote expandable>{lines}</blockquote>"),
    }
}

const fn group_id(group: Group) -> &'static str {
    match group {
        Group::Girls => "digest-group-girls",
        Group::BoysAndUnsaid => "digest-group-boys-and-unsaid",
        Group::From11 => "digest-group-from-11",
        Group::From14 => "digest-group-from-14",
        Group::From16 => "digest-group-from-16",
        Group::From18 => "digest-group-from-18",
        Group::Under16 => "digest-group-under-16",
        Group::Over15 => "digest-group-over-15",
    }
}

/// A question with its most frequent answer, where one stands out.
pub(super) fn answer_line(words: Words<'_>, result: &QuestionResult) -> Option<String> {
    let question = words.question(result.question)?;
    if result.two_lists().is_some() {
        return None;
    }
    let Table::Shares {
        rows,
        most_often: Some(label),
        ..
    } = &result.table
    else {
        return None;
    };
    let range = rows.iter().find(|row| row.label == *label)?.range;
    // what stands alone is not cut
    let alone = words.questionnaire.questions.len() == 1;
    let asked = words.asked(question);
    let args = [
        (
            "question",
            if alone { asked } else { clip(&asked, 90) }.into(),
        ),
        ("what", clip(&words.label(question, *label), 70).into()),
        ("range", words.range(range).into()),
    ];
    Some(format!("• {}", words.say("digest-answer", &args)))
}

/// What stands at the end: which questions are not shown and why, and why nothing is broken down.
pub(super) fn last_piece(words: Words<'_>, publication: &Publication) -> Piece {
    let mut paragraphs = Vec::new();
    for (why, id) in [
        (Why::TooFew, "digest-held"),
        (Why::Gate, "digest-held-gate"),
        (Why::NotPublic, "digest-held-not-public"),
    ] {
        let held: Vec<_> = publication.held.iter().filter(|h| h.why == why).collect();
        if !held.is_empty() {
            paragraphs.push(held_back(words, id, &held));
        }
    }
    if publication.breakdowns.is_empty() {
        paragraphs.push(words.say("digest-no-breakdown", &[]));
    }
    Piece {
        sector: None,
        html: paragraphs.join("\n"),
    }
}

/// What has changed since an earlier round; none if nothing was compared.
pub(super) fn change_piece(words: Words<'_>, publication: &Publication) -> Option<Piece> {
    let told = changes::told(words, publication)?;
    let html = match told.heading {
        None => escape(&told.lines.join("\n")),
        Some(heading) => {
            let lines: Vec<_> = told
                .lines
                .iter()
                .map(|line| format!("• {}", escape(line)))
                .collect();
            let (heading, lines) = (escape(&heading), lines.join("\n"));
            format!("<b>{heading}</b>\n<blockquote expandable>{lines}</blockquote>")
        }
    };
    Some(Piece { sector: None, html })
}

fn held_back(words: Words<'_>, id: &str, held: &[&Held]) -> String {
    let mut html = format!("<b>{}</b>\n<blockquote expandable>", words.say(id, &[]));
    let asked = held.iter().filter_map(|h| words.question(h.question));
    let mut first = true;
    for line in asked.map(|q| format!("• {}", escape(&words.asked(q)))) {
        // both lists and the last sentence share a message
        if units(&html) + units(&line) > TEXT / 2 - 300 {
            html.push_str("\n…");
            break;
        }
        if !std::mem::take(&mut first) {
            html.push('\n');
        }
        html.push_str(&line);
    }
    html.push_str("</blockquote>");
    html
}

/// Quotes that fit: the first under `first`, further ones under `next`.
fn quoted(first: &str, next: &str, lines: &[String]) -> Vec<String> {
    let mut quotes = Vec::new();
    let mut head = first;
    let mut quote = String::new();
    for line in lines {
        let length = units(head) + units(&quote) + units(line) + 50;
        if length > TEXT - HEADING && !quote.is_empty() {
            quotes.push(format!(
                "{head}\n<blockquote expandable>{quote}</blockquote>"
            ));
            (head, quote) = (next, String::new());
        }
        if !quote.is_empty() {
            quote.push('\n');
        }
        quote.push_str(line);
    }
    quotes.push(format!(
        "{head}\n<blockquote expandable>{quote}</blockquote>"
    ));
    quotes
}

fn lines(words: Words<'_>, question: &Question, result: &QuestionResult) -> Vec<String> {
    let item = |label: Label| format!("• {}", escape(&words.label(question, label)));
    let mut lines = Vec::new();
    if let Some(count) = result.averaged {
        lines.push(words.say("digest-mean-of", &[("count", count.into())]));
    }
    if let Some(lists) = result.two_lists() {
        for (id, labels) in [
            ("digest-half-or-more", lists.half_or_more),
            ("digest-under-half", lists.under_half),
        ] {
            lines.push(format!("<b>{}</b>", words.say(id, &[])));
            if labels.is_empty() {
                lines.push(words.say("digest-nothing", &[]));
            }
            lines.extend(labels.into_iter().map(item));
        }
        return lines;
    }
    match &result.table {
        Table::Shares {
            of,
            rows,
            most_often,
            mean,
        } => {
            if let Some(label) = most_often {
                let id = match result.majority() == Some(*label) {
                    true => "digest-majority",
                    false => "digest-most-often",
                };
                let what = words.label(question, *label);
                lines.push(words.say(id, &[("what", what.into())]));
            }
            lines.extend(ties(
                rows,
                |row| row.range,
                |row: &Row, _| (escape(&words.range(row.range)), item(row.label)),
            ));
            lines.extend(note(words, *of));
            lines.extend(mean.map(|mean| mean_line(words, mean)));
        }
        Table::Coins {
            coins,
            rows,
            dont_know,
        } => {
            lines.push(words.say("digest-coins", &[("coins", (*coins).into())]));
            lines.extend(ties(
                rows,
                |row| row.place,
                |row: &CoinRow, tied| (coin_place(words, row, tied), item(row.label)),
            ));
            if let Some(range) = dont_know {
                let range = escape(&words.range(*range));
                lines.push(format!("{} — {range}", item(Label::DontKnow)));
            }
        }
    }
    lines
}

/// Rows under a heading for each range or place: equal ones stand under the same, so that a tie reads as a tie. `line` is told whether the row
/// has others beside it.
fn ties<'r, R, K: PartialEq>(
    rows: &'r [R],
    key: impl Fn(&'r R) -> K,
    line: impl Fn(&'r R, bool) -> (String, String),
) -> Vec<String> {
    let mut lines = Vec::new();
    let mut last = None;
    for row in rows {
        let own = key(row);
        let tied = rows.iter().filter(|other| key(other) == own).count() > 1;
        let (heading, item) = line(row, tied);
        if last.as_ref() != Some(&own) {
            lines.push(format!("<b>{heading}</b>"));
            last = Some(own);
        }
        lines.push(item);
    }
    lines
}

fn note(words: Words<'_>, of: Shares) -> Option<String> {
    match of {
        Shares::Several => Some(words.say("digest-several", &[])),
        Shares::Top(places) => Some(words.say("digest-top", &[("places", places.into())])),
        Shares::One | Shares::Scale(_) | Shares::Bands => None,
    }
}

fn mean_line(words: Words<'_>, mean: Mean) -> String {
    let mean = words.number(f64::from(mean.tenths) / 10.0);
    words.say("digest-mean", &[("mean", mean.into())])
}

fn coin_place(words: Words<'_>, row: &CoinRow, tied: bool) -> String {
    let id = match tied {
        true => "digest-place-shared",
        false => "digest-place",
    };
    let place = words.say(id, &[("place", row.place.into())]);
    match row.halves {
        None => place,
        Some(halves) => {
            let mean = words.number(f64::from(halves) / 2.0);
            let mean = words.say("digest-coins-mean", &[("mean", mean.into())]);
            format!("{place}, {mean}")
        }
    }
}

/// Fills messages: a sector stays whole where it can, and has its heading in each message that holds some of it.
pub(super) fn pack(words: Words<'_>, pieces: &[Piece]) -> Vec<String> {
    let mut messages: Vec<String> = Vec::new();
    let mut text = format!("<b>{}</b>", words.say("digest-details", &[]));
    let mut last = None;
    for sector in sectors(pieces) {
        let heading =
            sector.map(|sector| format!("<b>{}</b>", escape(&words.sector(sector).to_uppercase())));
        let own: Vec<_> = pieces.iter().filter(|p| p.sector == sector).collect();
        let whole: usize = own.iter().map(|p| units(&p.html) + 2).sum::<usize>() + HEADING;
        if units(&text) + whole > TEXT && whole <= TEXT && last.is_some() {
            messages.push(std::mem::take(&mut text));
            last = None;
        }
        for piece in own {
            if units(&text) + units(&piece.html) + HEADING + 4 > TEXT && !text.is_empty() {
                messages.push(std::mem::take(&mut text));
                last = None;
            }
            if last != Some(sector) {
                text.push_str(if text.is_empty() { "" } else { "\n\n" });
                text.push_str(heading.as_deref().unwrap_or_default());
                last = Some(sector);
            }
            text.push_str(if text.is_empty() || text.ends_with("\n\n") {
                ""
            } else {
                "\n\n"
            });
            text.push_str(&piece.html);
        }
    }
    messages.push(text);
    messages
}

/// The sectors in the order of their first question; a sector that comes again later joins its first half.
fn sectors(pieces: &[Piece]) -> Vec<Option<Option<Sector>>> {
    let mut sectors = Vec::new();
    for piece in pieces {
        if !sectors.contains(&piece.sector) {
            sectors.push(piece.sector);
        }
    }
    sectors
}
