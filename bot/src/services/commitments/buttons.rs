//! The buttons of a finding's card, page by page.

use super::items::Item;
use super::shown::{DUE_MONTHS, Shown};
use crate::domain::{
    AnswerStep, AnswerTap, Button, Commitment, Moment, NoteKind, Post, Ready, Typed,
    day_in_bishkek, months_after,
};
use crate::texts::Texts;

/// The buttons of a page of the card.
pub(super) fn buttons(
    texts: &Texts,
    shown: Shown<'_>,
    step: AnswerStep,
    now: Moment,
) -> Vec<Vec<Button>> {
    let tap = |step| shown.by.code(shown.tap(step));
    let say = |id: &str| texts.plain(shown.language, id, &[]);
    let button = |id, step| Button::tap(say(id), tap(step));
    let posts = |step: fn(Post) -> AnswerStep| -> Vec<Vec<Button>> {
        let each = Post::ALL
            .iter()
            .map(|post| vec![Button::tap(say(post.code()), tap(step(*post)))]);
        each.collect()
    };
    let sentence = |ready: Ready, step| vec![Button::tap(say(ready.code()), tap(step))];
    let leave = |typed| button("answer-button-back", AnswerStep::Leave(typed));
    let mut rows = match step {
        AnswerStep::AskDue => DUE_MONTHS
            .into_iter()
            .map(|months| {
                let day = texts.day(shown.language, months_after(day_in_bishkek(now), months));
                let args = [("months", months.into()), ("date", day.into())];
                let label = texts.plain(shown.language, "answer-in-months", &args);
                vec![Button::tap(label, tap(AnswerStep::Due(months)))]
            })
            .collect(),
        AnswerStep::AskDone => {
            let deeds = Ready::deeds().map(|deed| sentence(deed, AnswerStep::Done(Some(deed))));
            let other = vec![button("answer-button-other-deed", AnswerStep::Done(None))];
            let own = vec![button(
                "answer-button-own",
                AnswerStep::Write(NoteKind::Deed),
            )];
            deeds.chain([other, own]).collect()
        }
        AnswerStep::AskReason => Ready::reasons()
            .map(|reason| sentence(reason, AnswerStep::Decline(reason)))
            .chain([vec![button(
                "answer-button-own",
                AnswerStep::Write(NoteKind::Reason),
            )]])
            .collect(),
        AnswerStep::AskOther => posts(AnswerStep::Other),
        AnswerStep::AskPost => posts(AnswerStep::Responsible),
        AnswerStep::More => decisions(&button),
        AnswerStep::Details => details(shown.item(), &button),
        AnswerStep::AskFunding => return vec![vec![leave(Typed::Funding)]],
        AnswerStep::Write(kind) => return vec![vec![leave(Typed::Note(kind))]],
        AnswerStep::AskSpent => return vec![vec![leave(Typed::Spent)]],
        _ => return main_buttons(shown, &button, now),
    };
    rows.push(vec![button("answer-button-back", AnswerStep::Open)]);
    rows
}

/// All that can be decided of a finding.
fn decisions(button: &impl Fn(&'static str, AnswerStep) -> Button) -> Vec<Vec<Button>> {
    vec![
        vec![button("answer-button-plan", AnswerStep::AskDue)],
        vec![button("answer-button-agree", AnswerStep::Agree)],
        vec![button("answer-button-other", AnswerStep::AskOther)],
        vec![button("answer-button-decline", AnswerStep::AskReason)],
    ]
}

/// What can be added to a promise; none of it has to be.
fn details(item: &Item, button: &impl Fn(&'static str, AnswerStep) -> Button) -> Vec<Vec<Button>> {
    let both = || {
        vec![
            vec![button("answer-button-post", AnswerStep::AskPost)],
            vec![button("answer-button-funding", AnswerStep::AskFunding)],
        ]
    };
    match item.newest().map(|entry| &entry.commitment) {
        Some(Commitment::Planned { .. }) => both(),
        Some(Commitment::InProgress { .. }) => {
            let mut rows = both();
            rows.push(vec![button(
                "answer-button-own",
                AnswerStep::Write(NoteKind::Progress),
            )]);
            rows
        }
        Some(
            Commitment::Tabled { .. }
            | Commitment::Agreed { .. }
            | Commitment::Done { .. }
            | Commitment::NotOurs { .. }
            | Commitment::Declined { .. },
        )
        | None => Vec::new(),
    }
}

/// What comes next, at most four.
fn main_buttons(
    shown: Shown<'_>,
    button: &impl Fn(&'static str, AnswerStep) -> Button,
    now: Moment,
) -> Vec<Vec<Button>> {
    let Some(entry) = shown.item().newest() else {
        return decisions(button);
    };
    if shown.item().is_inherited() {
        let mut rows = vec![
            vec![button("answer-button-keep", AnswerStep::Keep)],
            vec![button("answer-button-new-due", AnswerStep::AskDue)],
            vec![button("answer-button-decline", AnswerStep::AskReason)],
        ];
        rows.extend(next_button(shown, button));
        return rows;
    }
    let mut rows = Vec::new();
    match &entry.commitment {
        Commitment::Tabled { .. } => return decisions(button),
        Commitment::Planned { .. } => {
            rows.push(vec![
                button("answer-button-begin", AnswerStep::Begin),
                button("answer-button-done", AnswerStep::AskDone),
            ]);
            rows.push(vec![button("answer-button-details", AnswerStep::Details)]);
        }
        Commitment::InProgress { .. } => {
            rows.push(vec![
                button("answer-button-done", AnswerStep::AskDone),
                button("answer-button-new-due", AnswerStep::AskDue),
            ]);
            rows.push(vec![button("answer-button-details", AnswerStep::Details)]);
        }
        Commitment::Done { .. } => {
            rows.push(vec![button("answer-button-spent", AnswerStep::AskSpent)]);
        }
        Commitment::Agreed { .. } => {
            rows.push(vec![button("answer-button-plan", AnswerStep::AskDue)]);
        }
        Commitment::NotOurs { .. } | Commitment::Declined { .. } => {}
    }
    rows.push(if entry.is_out(now) {
        vec![button("answer-button-more", AnswerStep::More)]
    } else {
        vec![button("answer-button-take-back", AnswerStep::TakeBack)]
    });
    rows.extend(next_button(shown, button));
    rows
}

/// On to the next finding that waits.
fn next_button(
    shown: Shown<'_>,
    button: &impl Fn(&'static str, AnswerStep) -> Button,
) -> Option<Vec<Button>> {
    let next = next_open(shown)?;
    let tap = AnswerTap {
        finding: next.asked.number,
        shown: 0,
        step: AnswerStep::Open,
    };
    let label = button("answer-button-next", AnswerStep::Open).label;
    Some(vec![Button::tap(label, shown.by.code(tap))])
}

/// The next finding after this one that has no answer yet.
fn next_open(shown: Shown<'_>) -> Option<&Item> {
    let (before, after) = shown.items.split_at(shown.at);
    let unanswered = |item: &&Item| {
        let newest = item.newest();
        newest.is_none_or(|entry| !entry.commitment.is_answer()) || item.is_inherited()
    };
    after.iter().skip(1).chain(before).find(unanswered)
}
