//! A leader lets a meeting discuss a result, enters what it named, and has the place put the proposals in order.

use chrono::NaiveDate;

use super::awaited::expect_of_leaders;
use super::language::old_button;
use super::meeting_pages::{self as pages, Page};
use super::polls;
use crate::domain::{
    Language, LeaderTap, LiveFile, MeetingStep, MeetingTap, Message, POINTS_MOST, Point, PointKind,
    RoundPlace, WordingFlaw, day_in_bishkek,
};
use crate::handlers::RoleRequest;
use crate::services::meetings::{self, Discussed, Entered};
use crate::store::outbox::{self, Priority};
use crate::store::roles::Role;
use crate::store::{StoreError, meeting_points};

/// A result that a leader of its place has.
struct Open {
    discussed: Discussed,
    points: Vec<Point>,
    role: Role,
    language: Language,
}

/// The findings of a result, in a message of their own.
pub(super) async fn of_result(
    req: &mut RoleRequest<'_>,
    of: &RoundPlace,
) -> Result<(), StoreError> {
    let (context, now) = (req.context, req.now);
    let discussed = meetings::of_place(req.tx, context, of, now).await?;
    match open(req, discussed).await? {
        Some(open) => {
            let message = pages::list(context, &open.page());
            req.say(message).await
        }
        None => {
            let language = req.holder().await?.language();
            req.answer(language, "meeting-nothing", &[]).await
        }
    }
}

async fn open(
    req: &mut RoleRequest<'_>,
    discussed: Option<Discussed>,
) -> Result<Option<Open>, StoreError> {
    let Some(discussed) = discussed else {
        return Ok(None);
    };
    let holder = req.holder().await?;
    let place = Some(discussed.result.of.municipality.as_str());
    let role = holder
        .led()
        .find(|role| role.municipality.as_deref() == place);
    let Some(role) = role.cloned() else {
        return Ok(None);
    };
    let points = meeting_points::of_result(req.tx, &discussed.result.of).await?;
    Ok(Some(Open {
        language: holder.language(),
        discussed,
        points,
        role,
    }))
}

impl Open {
    fn page(&self) -> Page<'_> {
        Page {
            discussed: &self.discussed,
            points: &self.points,
            language: self.language,
        }
    }

    /// As many as may be stand there.
    fn is_full(&self, finding: i64, kind: PointKind) -> bool {
        let of = |point: &&Point| point.finding == finding && point.kind == kind;
        self.points.iter().filter(of).count() >= POINTS_MOST
    }
}

/// A press.
pub(super) async fn tap(req: &mut RoleRequest<'_>, tap: MeetingTap) -> Result<(), StoreError> {
    let (context, now) = (req.context, req.now);
    let discussed = meetings::of_finding(req.tx, context, tap.finding, now).await?;
    let Some(open) = open(req, discussed).await? else {
        return old_button(req).await;
    };
    let finding = tap.finding;
    match tap.step {
        MeetingStep::List => req.reply(pages::list(context, &open.page())).await,
        MeetingStep::Sheet => sheet(req, &open).await,
        MeetingStep::Open => show(req, &open, finding).await,
        MeetingStep::Days(kind) if open.is_full(finding, kind) => {
            req.flash(open.language, "meeting-full").await?;
            show(req, &open, finding).await
        }
        MeetingStep::Days(kind) => {
            // whoever has just entered something goes on with the same meeting
            let today = |point: &&Point| day_in_bishkek(point.set) == day_in_bishkek(now);
            let message = match open.points.iter().rev().find(today) {
                Some(last) => pages::bank(context, &open.page(), (finding, kind, last.met)),
                None => pages::days(context, &open.page(), (finding, kind), now),
            };
            req.reply(message).await
        }
        MeetingStep::Bank(kind, met)
        | MeetingStep::Take(kind, met, _)
        | MeetingStep::Type(kind, met)
        | MeetingStep::Leave(kind, met)
            if !meetings::is_day(&open.discussed.result, met, now) =>
        {
            let message = pages::days(context, &open.page(), (finding, kind), now);
            req.reply(message).await
        }
        MeetingStep::Bank(kind, met) | MeetingStep::Leave(kind, met) => {
            let message = pages::bank(context, &open.page(), (finding, kind, met));
            req.reply(message).await
        }
        MeetingStep::Take(kind, met, ready) => take(req, open, (finding, kind, met), ready).await,
        MeetingStep::Type(kind, met) => {
            let message = pages::ask_words(context, open.language, (finding, kind, met));
            let step = MeetingStep::Leave(kind, met);
            let button = LeaderTap::Meeting(MeetingTap { finding, step }).code();
            expect_of_leaders(req, &button).await?;
            req.reply(message).await
        }
        MeetingStep::Remove(point) => remove(req, open, finding, point).await,
        MeetingStep::Rank => rank(req, &open).await,
    }
}

/// The page in each language.
async fn sheet(req: &mut RoleRequest<'_>, open: &Open) -> Result<(), StoreError> {
    let of = &open.discussed.result.of;
    let address = req.address().await?;
    req.toast = Some(req.context.texts.plain(open.language, "bring-coming", &[]));
    for language in open.language.first() {
        let of = of.clone();
        let sheet = LiveFile::DiscussionSheet { of, language };
        outbox::put_live(req.tx, address, Priority::Interactive, &sheet, req.now).await?;
    }
    Ok(())
}

async fn show(req: &mut RoleRequest<'_>, open: &Open, finding: i64) -> Result<(), StoreError> {
    match pages::finding(req.context, &open.page(), finding) {
        Some(message) => req.reply(message).await,
        None => old_button(req).await,
    }
}

/// A ready sentence is taken; the finding is shown with it.
async fn take(
    req: &mut RoleRequest<'_>,
    mut open: Open,
    (finding, kind, met): (i64, PointKind, NaiveDate),
    ready: &'static str,
) -> Result<(), StoreError> {
    let Some(asked) = open.discussed.finding(finding) else {
        return old_button(req).await;
    };
    let of = (asked, kind, met);
    let entered = meetings::take(req.tx, of, ready, &open.role, req.now).await?;
    if entered == Entered::Full {
        req.flash(open.language, "meeting-full").await?;
    }
    open.points = meeting_points::of_result(req.tx, &open.discussed.result.of).await?;
    show(req, &open, finding).await
}

async fn remove(
    req: &mut RoleRequest<'_>,
    mut open: Open,
    finding: i64,
    point: i64,
) -> Result<(), StoreError> {
    let actor = format!("role:{}", open.role.id);
    let of = &open.discussed.result.of;
    let point = open.points.iter().find(|known| known.id == point);
    let gone = match point {
        Some(point) => meetings::remove(req.tx, (of, point), &actor, req.now).await?,
        // it is gone already
        None => true,
    };
    if !gone {
        req.flash(open.language, "meeting-stays").await?;
    }
    open.points = meeting_points::of_result(req.tx, of).await?;
    show(req, &open, finding).await
}

/// A quick poll about the proposals, to be opened as any other.
async fn rank(req: &mut RoleRequest<'_>, open: &Open) -> Result<(), StoreError> {
    let context = req.context;
    match polls::of_proposals(req, (&open.role, open.language), &open.discussed).await? {
        true => Ok(()),
        false => {
            req.flash(open.language, "meeting-too-few").await?;
            req.reply(pages::list(context, &open.page())).await
        }
    }
}

/// What a meeting has named, as its leader has typed it; `false` if nothing asks for it any more.
pub(super) async fn typed(
    req: &mut RoleRequest<'_>,
    role: &Role,
    (tap, kind, met): (MeetingTap, PointKind, NaiveDate),
    text: &str,
) -> Result<bool, StoreError> {
    let (context, now) = (req.context, req.now);
    let discussed = meetings::of_finding(req.tx, context, tap.finding, now).await?;
    let Some(mut open) = open(req, discussed).await? else {
        return Ok(false);
    };
    let asked = open.discussed.finding(tap.finding);
    let possible = meetings::is_day(&open.discussed.result, met, now);
    let Some(asked) = asked.filter(|_| possible && role.id == open.role.id) else {
        return Ok(false);
    };
    let by = (role, open.language);
    let entered = meetings::write(req.tx, context, (asked, kind, met), text, by, now).await?;
    let head = match entered {
        Entered::Flawed(flaw) => return said_flawed(req, &open, flaw).await,
        Entered::Full => "meeting-full",
        Entered::Done => "meeting-sent",
    };
    super::awaited::forget_poll(req).await?;
    open.points = meeting_points::of_result(req.tx, &open.discussed.result.of).await?;
    if let Some(mut message) = pages::finding(context, &open.page(), tap.finding) {
        let head = context.texts.say(open.language, head, &[]);
        message.text = format!("{head}\n\n{}", message.text);
        req.say(message).await?;
    }
    Ok(true)
}

/// It is still awaited.
async fn said_flawed(
    req: &mut RoleRequest<'_>,
    open: &Open,
    flaw: WordingFlaw,
) -> Result<bool, StoreError> {
    let message = Message::plain(pages::flawed(req.context, open.language, flaw));
    req.say(message).await?;
    Ok(true)
}
