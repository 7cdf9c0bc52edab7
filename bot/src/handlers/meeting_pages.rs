//! What a leader reads of what meetings say about a result.

use chrono::{Days, NaiveDate};

use crate::domain::{
    AskedFinding, Button, Language, LeaderTap, MeetingStep, MeetingTap, Message, Moment,
    POINT_LONGEST, POINTS_MOST, Point, PointKind, PointState, WordingFlaw, day_in_bishkek,
};
use crate::services::Context;
use crate::services::meetings::{self, Discussed, worded};
use crate::services::names::place_name;
use crate::texts::{Value, escape};

/// Buttons of numbers in a row.
const IN_ROW: usize = 5;

/// A result with what was named so far.
pub(super) struct Page<'a> {
    pub(super) discussed: &'a Discussed,
    pub(super) points: &'a [Point],
    pub(super) language: Language,
}

impl Page<'_> {
    fn say(&self, context: &Context, id: &str, args: &[(&str, Value)]) -> String {
        context.texts.say(self.language, id, args)
    }

    fn button(&self, context: &Context, id: &str, of: (i64, MeetingStep)) -> Button {
        self.with(context, id, &[], of)
    }

    fn with(
        &self,
        context: &Context,
        id: &str,
        args: &[(&str, Value)],
        (finding, step): (i64, MeetingStep),
    ) -> Button {
        let label = context.texts.plain(self.language, id, args);
        Button::tap(
            label,
            LeaderTap::Meeting(MeetingTap { finding, step }).code(),
        )
    }

    /// What stands under a finding of this kind, as it was entered.
    fn of(&self, finding: i64, kind: PointKind) -> impl Iterator<Item = &Point> {
        let points = self.points.iter();
        points.filter(move |point| point.finding == finding && point.kind == kind)
    }

    fn line(&self, context: &Context, asked: &AskedFinding) -> String {
        let named = self.discussed.named(context, asked, self.language);
        let [need, question, share] = named.unwrap_or_default();
        let [need, question, share] = [escape(&need), escape(&question), escape(&share)];
        format!("<b>{need}</b> — {question} ({share})")
    }
}

/// A number to press.
fn numbered(number: usize, (finding, step): (i64, MeetingStep)) -> Button {
    let code = LeaderTap::Meeting(MeetingTap { finding, step }).code();
    Button::tap(number.to_string(), code)
}

/// The findings, with how much was named of each.
pub(super) fn list(context: &Context, page: &Page<'_>) -> Message {
    let findings = &page.discussed.findings;
    let of = &page.discussed.result.of;
    let now = page.discussed.result.published;
    let place = place_name(context, page.language, Some(&of.municipality), now);
    let mut lines = vec![page.say(context, "meeting-list", &[("place", place.into())])];
    for (number, asked) in (1..).zip(findings) {
        let number: usize = number;
        let args = [
            (
                "causes",
                page.of(asked.number, PointKind::Cause).count().into(),
            ),
            (
                "proposals",
                page.of(asked.number, PointKind::Proposal).count().into(),
            ),
        ];
        let line = page.line(context, asked);
        let counts = page.say(context, "meeting-counts", &args);
        lines.push(format!("{number}. {line}\n{counts}"));
    }
    let first = findings.first().map_or(0, |asked| asked.number);
    let numbers = (1..)
        .zip(findings)
        .map(|(number, asked)| numbered(number, (asked.number, MeetingStep::Open)));
    let numbers: Vec<Button> = numbers.collect();
    let mut buttons: Vec<Vec<Button>> = numbers.chunks(IN_ROW).map(<[Button]>::to_vec).collect();
    let row = |id, step| vec![page.button(context, id, (first, step))];
    if !meetings::to_rank(page.discussed, page.points).is_empty() {
        lines.push(page.say(context, "meeting-can-rank", &[]));
        buttons.push(row("meeting-rank", MeetingStep::Rank));
    }
    buttons.push(row("meeting-sheet", MeetingStep::Sheet));
    Message::new(lines.join("\n\n"), buttons)
}

/// A finding with what was named of it.
pub(super) fn finding(context: &Context, page: &Page<'_>, number: i64) -> Option<Message> {
    let asked = page.discussed.finding(number)?;
    let mut lines = vec![page.line(context, asked)];
    let (mut adds, mut removes) = (Vec::new(), Vec::new());
    for kind in PointKind::ALL {
        let args = [("kind", kind.code().into())];
        lines.push(page.say(context, "meeting-kind", &args));
        let mut count = 0;
        for (at, point) in (1_usize..).zip(page.of(number, kind)) {
            count = at;
            let state = match (point.state, &point.ranked_in) {
                (PointState::Waiting, _) => "waiting",
                (PointState::Approved, Some(_)) => "ranked",
                (PointState::Approved, None) => "approved",
                (PointState::Refused | PointState::Removed, _) => continue,
            };
            let args = [
                ("number", at.into()),
                ("words", worded(context, point, page.language).into()),
                ("date", context.texts.day(page.language, point.met).into()),
                ("state", state.into()),
            ];
            lines.push(page.say(context, "meeting-point", &args));
            if point.is_removable() {
                let args = [("kind", kind.code().into()), ("number", at.into())];
                let step = (number, MeetingStep::Remove(point.id));
                removes.push(page.with(context, "meeting-remove", &args, step));
            }
        }
        if count == 0 {
            lines.push(page.say(context, "meeting-none", &[]));
        }
        if count < POINTS_MOST {
            let step = (number, MeetingStep::Days(kind));
            adds.push(vec![page.with(context, "meeting-add", &args, step)]);
        }
    }
    adds.extend(removes.chunks(2).map(<[Button]>::to_vec));
    adds.push(vec![page.button(
        context,
        "round-back",
        (number, MeetingStep::List),
    )]);
    Some(Message::new(lines.join("\n"), adds))
}

/// On which day was the meeting?
pub(super) fn days(
    context: &Context,
    page: &Page<'_>,
    (finding, kind): (i64, PointKind),
    now: Moment,
) -> Message {
    let today = day_in_bishkek(now);
    let back =
        (0..=u64::from(meetings::DAYS)).filter_map(|back| today.checked_sub_days(Days::new(back)));
    let possible = back.filter(|day| meetings::is_day(&page.discussed.result, *day, now));
    let each = possible.map(|day| {
        let label = context.texts.day(page.language, day);
        let step = MeetingStep::Bank(kind, day);
        Button::tap(
            label,
            LeaderTap::Meeting(MeetingTap { finding, step }).code(),
        )
    });
    let each: Vec<Button> = each.collect();
    let mut buttons: Vec<Vec<Button>> = each.chunks(2).map(<[Button]>::to_vec).collect();
    buttons.push(vec![page.button(
        context,
        "round-back",
        (finding, MeetingStep::Open),
    )]);
    Message::new(page.say(context, "meeting-days", &[]), buttons)
}

/// The ready sentences.
pub(super) fn bank(
    context: &Context,
    page: &Page<'_>,
    (finding, kind, met): (i64, PointKind, NaiveDate),
) -> Message {
    let args = [
        ("kind", kind.code().into()),
        ("date", context.texts.day(page.language, met).into()),
    ];
    let mut lines = vec![page.say(context, "meeting-bank", &args)];
    let mut numbers = Vec::new();
    for (number, ready) in (1_usize..).zip(kind.ready()) {
        let words = context.texts.say(page.language, ready, &[]);
        lines.push(format!("{number}. {words}"));
        let step = (finding, MeetingStep::Take(kind, met, ready));
        numbers.push(numbered(number, step));
    }
    let mut buttons: Vec<Vec<Button>> = numbers.chunks(IN_ROW).map(<[Button]>::to_vec).collect();
    let step = (finding, MeetingStep::Type(kind, met));
    buttons.push(vec![page.button(context, "meeting-own", step)]);
    buttons.push(vec![page.button(
        context,
        "round-back",
        (finding, MeetingStep::Open),
    )]);
    Message::new(lines.join("\n"), buttons)
}

/// Asks for own words.
pub(super) fn ask_words(
    context: &Context,
    language: Language,
    (finding, kind, met): (i64, PointKind, NaiveDate),
) -> Message {
    let args = [("kind", kind.code().into()), ("most", POINT_LONGEST.into())];
    let step = MeetingStep::Leave(kind, met);
    let label = context.texts.plain(language, "answer-button-back", &[]);
    let leave = LeaderTap::Meeting(MeetingTap { finding, step }).code();
    Message::new(
        context.texts.say(language, "meeting-type", &args),
        vec![vec![Button::tap(label, leave)]],
    )
}

/// Why words are not taken.
pub(super) fn flawed(context: &Context, language: Language, flaw: WordingFlaw) -> String {
    let args = [("flaw", flaw.code().into()), ("most", POINT_LONGEST.into())];
    context.texts.say(language, "meeting-flawed", &args)
}
