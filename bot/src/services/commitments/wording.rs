//! A finding and its answer in words.

use surveys::statistics::Finding;

use super::items::Item;
use crate::domain::{
    Commitment, CommitmentEntry, Funding, Language, Moment, Post, Ready, Round, Som, Source,
    day_in_bishkek,
};
use crate::services::Context;
use crate::services::words::{Words, clip};
use crate::texts::{Value, escape};

/// Most letters of an answer in a list.
const LONGEST: usize = 380;

/// The words of a round's questionnaire.
pub(crate) fn words<'a>(context: &'a Context, round: &'a Round, language: Language) -> Words<'a> {
    Words {
        texts: &context.texts,
        language,
        questionnaire: &round.questionnaire,
    }
}

/// The council's answer to a finding as it stands now, in one line without markup; empty without one.
#[must_use]
pub fn standing_state(
    context: &Context,
    round: &Round,
    item: &Item,
    language: Language,
    now: Moment,
) -> String {
    let words = words(context, round, language);
    let entry = item.standing(now);
    entry.map_or_else(String::new, |entry| state(words, item, entry, now))
}

/// What was found, and the council's answer to it as young people hear it: one line.
pub(super) fn line(words: Words<'_>, item: &Item, now: Moment) -> String {
    line_with(words, item, item.standing(now), now)
}

/// What was found, and what was answered last, for those who answer: one line that says when it goes out.
pub(super) fn newest_line(words: Words<'_>, item: &Item, now: Moment) -> String {
    let newest = item.newest();
    let line = line_with(words, item, newest, now);
    match newest.filter(|entry| !entry.is_out(now)) {
        Some(entry) => {
            let day = words
                .texts
                .day(words.language, day_in_bishkek(entry.goes_out));
            let goes = words.say("answer-goes-out", &[("date", day.into())]);
            format!("{line} <i>({goes})</i>")
        }
        None => line,
    }
}

fn line_with(
    words: Words<'_>,
    item: &Item,
    entry: Option<&CommitmentEntry>,
    now: Moment,
) -> String {
    let named = named(words, &item.asked.finding);
    let state = entry.map_or_else(
        || words.plain("answer-none", &[]),
        |entry| state(words, item, entry, now),
    );
    // seven of them stand in one message
    let state = clip(&state, LONGEST);
    format!("<b>{}</b>: {}", escape(&named), escape(&state))
}

/// What was found, with the question: a choice alone does not say of what. What is needed where a question was rated low does.
pub(super) fn named(words: Words<'_>, finding: &Finding) -> String {
    let question = words.question(finding.question);
    if let Some(need) = question.and_then(|question| words.low(question, finding.label)) {
        return need.to_owned();
    }
    let asked = question.map_or_else(String::new, |question| clip(&words.asked(question), 70));
    format!("{asked} — {}", what(words, finding))
}

/// What was found, in its shortest words.
pub(crate) fn what(words: Words<'_>, finding: &Finding) -> String {
    let question = words.question(finding.question);
    question.map_or_else(String::new, |question| {
        clip(&words.need(question, finding.label), 70)
    })
}

/// What the council says it has done about a finding: its own words, or the ready ones, beside what was found.
pub(super) fn deed(words: Words<'_>, item: &Item, now: Moment) -> String {
    let named = named(words, &item.asked.finding);
    let entry = item.standing(now);
    let own = entry.and_then(|entry| item.words(entry.id, words.language));
    let ready = || Some(sentence(words, entry?.commitment.sentence()?));
    match own.map(str::to_owned).or_else(ready) {
        Some(deed) => format!("{named}. {}", clip(deed.trim_end_matches('.'), 120)),
        None => named,
    }
}

/// An answer in one line.
pub(super) fn state(words: Words<'_>, item: &Item, entry: &CommitmentEntry, now: Moment) -> String {
    let day = |day| -> Value { words.texts.day(words.language, day).into() };
    let commitment = &entry.commitment;
    let post = |post: Post| -> Value { words.plain(post.code(), &[]).into() };
    let mut parts = vec![match commitment {
        Commitment::Tabled { session } => words.plain("answer-tabled", &[("date", day(*session))]),
        Commitment::Agreed { plan_by } => words.plain("answer-agreed", &[("date", day(*plan_by))]),
        Commitment::Planned { due, .. } => words.plain("answer-planned", &[("date", day(*due))]),
        Commitment::InProgress { due: None, .. } => words.plain("answer-in-progress", &[]),
        Commitment::InProgress { due: Some(due), .. } => {
            words.plain("answer-in-progress-due", &[("date", day(*due))])
        }
        Commitment::Done { on, .. } => words.plain("answer-done", &[("date", day(*on))]),
        Commitment::NotOurs { to, on } => {
            let args = [("post", post(*to)), ("date", day(*on))];
            words.plain("answer-not-ours", &args)
        }
        Commitment::Declined { .. } => words.plain("answer-declined", &[]),
    }];
    match commitment {
        Commitment::Planned {
            post: Some(who), ..
        }
        | Commitment::InProgress {
            post: Some(who), ..
        } => {
            parts.push(words.plain("answer-by", &[("post", post(*who))]));
        }
        _ => {}
    }
    parts.extend(
        commitment
            .funding()
            .into_iter()
            .flat_map(|funding| money(words, funding)),
    );
    parts.extend(commitment.spent().map(|amount| spent(words, amount)));
    if item.is_overdue(entry, now) {
        parts.push(words.plain("answer-late", &[]));
    }
    if item.is_of_previous(entry) {
        parts.push(words.plain("answer-previous", &[]));
    }
    if entry.source == Source::Paper {
        parts.push(match &item.resolution {
            None => words.plain("answer-from-paper", &[]),
            Some(resolution) => {
                let args = [
                    ("number", resolution.number().into()),
                    ("date", day(resolution.day())),
                ];
                words.plain("answer-from-resolution", &args)
            }
        });
    }
    let standing = item.standing(now).is_some_and(|out| out.id == entry.id);
    if let Some(at) = item.corrected(now).filter(|_| standing) {
        parts.push(words.plain("answer-corrected", &[("date", day(day_in_bishkek(at)))]));
    }
    let line = parts.join("; ");
    let said = beside(words, item, entry);
    match said.is_empty() {
        true => line,
        // a day ends with a full stop of its own
        false => format!("{}. {}", line.trim_end_matches('.'), said.join(" ")),
    }
}

/// The sentences beside an answer: a ready one, the council's own words, or that the reason follows.
fn beside(words: Words<'_>, item: &Item, entry: &CommitmentEntry) -> Vec<String> {
    let commitment = &entry.commitment;
    let own = item
        .words(entry.id, words.language)
        .map(|own| format!("«{own}»"));
    let declined = matches!(commitment, Commitment::Declined { .. });
    let ready = match commitment.sentence() {
        // its own words say why
        Some(_) if declined && own.is_some() => None,
        Some(ready) => Some(sentence(words, ready)),
        None if declined && own.is_none() => Some(words.plain("answer-reason-follows", &[])),
        None => None,
    };
    [ready, own].into_iter().flatten().collect()
}

/// The line of the plan and the amount, as far as they are known.
pub(crate) fn money(words: Words<'_>, funding: Funding) -> Vec<String> {
    let line = funding.line().map(|line| line.to_string());
    let amount = funding.amount().map(|amount| amount.to_string());
    let say = |id: &str, name, text: String| words.plain(id, &[(name, text.into())]);
    let line = line.map(|line| say("answer-plan-line", "line", line));
    let amount = amount.map(|amount| say("answer-amount", "amount", amount));
    line.into_iter().chain(amount).collect()
}

/// What was spent.
pub(super) fn spent(words: Words<'_>, amount: Som) -> String {
    words.plain("answer-spent", &[("amount", amount.to_string().into())])
}

pub(super) fn sentence(words: Words<'_>, ready: Ready) -> String {
    words.plain(ready.code(), &[])
}

pub(super) fn heading(words: Words<'_>, (items, at): (&[Item], usize)) -> String {
    let finding = &items[at].asked.finding;
    let question = words.question(finding.question);
    let asked = question.map_or_else(String::new, |question| words.asked(question));
    let share = match finding.range {
        Some(range) if range.high - range.low == 50 => words.plain("answer-share-half", &[]),
        Some(range) => words.range(range),
        None => words.plain("answer-share-first", &[]),
    };
    let args = [
        ("number", (at + 1).into()),
        ("count", items.len().into()),
        ("sector", words.sector(finding.sector).into()),
        ("question", asked.into()),
        ("what", what(words, finding).into()),
        ("share", format!(" — {share}").into()),
    ];
    words.say("answer-card", &args)
}
