//! Opening and closing rounds: one way for chats and the command line.

use std::collections::BTreeMap;

use surveys::questionnaire::{self, Issue, Questionnaire, Severity};

use super::Context;
use super::repeats::{self, Repeat};
use super::snapshot::refresh as read_snapshot;
use crate::domain::{
    Freshness, Moment, RoleKind, Round, RoundId, RoundLink, RoundState, Schedule, Snapshot, Span,
    TargetGroup, UnknownMunicipality, day_in_bishkek, end_of_day, keeper_of_code,
};
use crate::store::meta::{self, Fact};
use crate::store::rounds::{self, RoundRow};
use crate::store::{StoreError, Tx, audit, drafts, helplines, meeting_points, quiet_times, roles};
use crate::texts::sms::estimate;

/// A round may last so long.
const LONGEST: Span = Span::days(90);
/// It does last so long if nobody says.
const USUAL: Span = Span::days(30);

/// An opening can be taken back for so long.
pub const REGRET: Span = Span::minutes(10);

/// What is to be opened.
#[derive(Debug, Clone, Copy)]
pub struct NewRound<'a> {
    /// Name of the questionnaire's file, for its issues.
    pub name: &'a str,
    /// Its text, copied into the database.
    pub source: &'a str,
    /// Municipality slugs.
    pub municipalities: &'a [String],
    /// When it closes by itself; [`usual_end`] if nobody says.
    pub until: Option<Moment>,
    /// When digests go out.
    pub schedule: Schedule,
    /// Why it opens although nobody is there to receive disclosures.
    pub without_safeguarding: Option<&'a str>,
    /// Who is asked, if somebody says.
    pub target_group: Option<TargetGroup>,
    /// Why it opens although some of its questions were asked there within 30 days.
    pub repeat: Option<&'a str>,
    /// For the audit: `cli` or `role:ID`.
    pub actor: &'a str,
}

/// An opened round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// Its id.
    pub round: RoundId,
    /// The ways in, in the order of the municipalities.
    pub links: Vec<RoundLink>,
}

/// Why a round is not opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenRefused {
    /// The questionnaire has errors.
    #[error("the questionnaire has errors: jashun check")]
    Questionnaire(Vec<Issue>),
    /// Some message of its SMS form is longer than it may be.
    #[error("`{0}` is too long for SMS: jashun check --channel sms")]
    SmsTooLong(String),
    /// No municipality was given.
    #[error("a round needs at least one municipality")]
    NoMunicipality,
    /// Not in the list.
    #[error(transparent)]
    Municipality(#[from] UnknownMunicipality),
    /// Given twice.
    #[error("municipality `{0}` is named twice")]
    Twice(String),
    /// Past, or more than 90 days ahead.
    #[error("the last day must lie ahead, within 90 days")]
    Date,
    /// Nobody would receive disclosures of harm.
    #[error("nobody is confirmed as safeguarding person: jashun invite safeguarding")]
    NoSafeguarding,
    /// The reason given is empty.
    #[error("opening without a safeguarding person, or again, needs a reason")]
    NoReason,
    /// Some of its questions were asked there too lately.
    #[error(
        "`{}` asked {} of these questions in `{}`: possible again from {}. Now those who know all other answers would be right about the last \
one's in up to {} of 100 cases instead of {}; if it must be, say why: --repeat REASON",
        .0.round, .0.questions, .0.municipality, .0.possible, .0.after, .0.before
    )]
    Repeated(Box<Repeat>),
    /// Checked more than 180 days ago or never.
    #[error(
        "the helplines were not called within 180 days: call each, then jashun helplines confirm"
    )]
    Helplines,
    /// The same questionnaire takes answers there now.
    #[error("`{round}` with the same questionnaire is still open in `{municipality}`")]
    AlreadyOpen {
        /// The open round.
        round: RoundId,
        /// Where.
        municipality: String,
    },
    /// Nothing is opened there now.
    #[error("it is a quiet time in `{municipality}` up to {}: nothing is opened there: jashun quiet", day_in_bishkek(*.until - Span::days(1)))]
    Quiet {
        /// Where.
        municipality: String,
        /// The first moment after it.
        until: Moment,
    },
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Opens a round: checks, copies the questionnaire, makes the links, notes it in the audit.
///
/// # Errors
/// Says what stands in the way; then nothing is written.
pub async fn open(
    tx: &mut Tx,
    context: &Context,
    new: NewRound<'_>,
    now: Moment,
) -> Result<Opened, OpenRefused> {
    let questionnaire = match questionnaire::load(new.name, new.source) {
        (Some(questionnaire), issues) if issues.iter().all(|i| i.severity != Severity::Error) => {
            questionnaire
        }
        (_, issues) => return Err(OpenRefused::Questionnaire(issues)),
    };
    if context.settings.sms.is_some() {
        let estimate = estimate(&context.texts, &questionnaire);
        if let Some(message) = estimate.over().next() {
            return Err(OpenRefused::SmsTooLong(message.name.clone()));
        }
    }
    check_places(context, new.municipalities)?;
    check_quiet(tx, new.municipalities, now).await?;
    let until = new.until.unwrap_or_else(|| usual_end(now));
    if until <= now || until > latest_end(now) {
        return Err(OpenRefused::Date);
    }
    match new.without_safeguarding {
        Some(reason) if reason.trim().is_empty() => return Err(OpenRefused::NoReason),
        Some(_) => {}
        None if roles::count(tx, RoleKind::Safeguarding).await? == 0 => {
            return Err(OpenRefused::NoSafeguarding);
        }
        None => {}
    }
    if Freshness::of(&helplines::all(tx).await?, now) == Freshness::Stale {
        return Err(OpenRefused::Helplines);
    }
    for (row, links) in rounds::all(tx).await? {
        let open = row.state == RoundState::Open.code() && row.until_at.is_none_or(|u| now.0 < u);
        let same = links
            .iter()
            .find(|l| new.municipalities.contains(&l.municipality));
        if let Some(link) = same.filter(|_| open && row.questionnaire == questionnaire.id) {
            return Err(OpenRefused::AlreadyOpen {
                round: row.id,
                municipality: link.municipality.clone(),
            });
        }
    }
    match new.repeat {
        Some(reason) if reason.trim().is_empty() => return Err(OpenRefused::NoReason),
        Some(_) => {}
        None => {
            let repeat = repeats::find(tx, &questionnaire, new.municipalities, now).await?;
            if let Some(repeat) = repeat {
                return Err(OpenRefused::Repeated(Box::new(repeat)));
            }
        }
    }
    Ok(write(tx, context, new, until, &questionnaire, now).await?)
}

fn check_places(context: &Context, places: &[String]) -> Result<(), OpenRefused> {
    if places.is_empty() {
        return Err(OpenRefused::NoMunicipality);
    }
    for (number, slug) in places.iter().enumerate() {
        context.municipalities.named(slug)?;
        if places[..number].contains(slug) {
            return Err(OpenRefused::Twice(slug.clone()));
        }
    }
    Ok(())
}

async fn check_quiet(tx: &mut Tx, places: &[String], now: Moment) -> Result<(), OpenRefused> {
    for quiet in quiet_times::all(tx).await? {
        if let Some(place) = places.iter().find(|place| quiet.covers(place, now)) {
            return Err(OpenRefused::Quiet {
                municipality: place.clone(),
                until: quiet.until,
            });
        }
    }
    Ok(())
}

async fn write(
    tx: &mut Tx,
    context: &Context,
    new: NewRound<'_>,
    until: Moment,
    questionnaire: &Questionnaire,
    now: Moment,
) -> Result<Opened, StoreError> {
    let random = &context.ambient.random;
    let links: Vec<RoundLink> = new
        .municipalities
        .iter()
        .map(|slug| RoundLink {
            municipality: slug.clone(),
            payload: random.code(8),
        })
        .collect();
    let suffix = random.code(4).to_ascii_lowercase();
    let row = RoundRow {
        id: RoundId::new(format!("{}-{suffix}", questionnaire.id)),
        questionnaire: questionnaire.id.clone(),
        version: questionnaire.version.clone(),
        source: new.source.to_owned(),
        state: RoundState::Open.code().to_owned(),
        schedule: new.schedule.code().to_owned(),
        opened_at: now.0,
        until_at: Some(until.0),
        closed_at: None,
        cut_at: None,
        without_safeguarding: new.without_safeguarding.map(str::to_owned),
        target_group: new.target_group.map(|group| group.code().to_owned()),
    };
    rounds::insert(tx, &row, &links).await?;
    let mut detail = format!("{} {}", row.id, new.municipalities.join(","));
    if let Some(group) = new.target_group {
        detail.push_str(" asked: ");
        detail.push_str(group.code());
    }
    if let Some(reason) = new.without_safeguarding {
        detail.push_str(" without safeguarding: ");
        detail.push_str(reason);
    }
    if let Some(reason) = new.repeat {
        detail.push_str(" repeat: ");
        detail.push_str(reason);
    }
    audit::write(tx, now, new.actor, "round.open", &detail).await?;
    Ok(Opened {
        round: row.id,
        links,
    })
}

/// Closes an open round; `false` if there is none of this id. The digest follows by the schedule.
pub async fn close(
    tx: &mut Tx,
    round: &RoundId,
    actor: &str,
    now: Moment,
) -> Result<bool, StoreError> {
    let closed = rounds::close(tx, round, now).await?;
    if closed {
        audit::write(tx, now, actor, "round.close", round.as_str()).await?;
    }
    Ok(closed)
}

/// Who opened a round: the actor of the audit, `cli` or `role:ID`; `None` if the audit does not know it.
pub async fn opener(tx: &mut Tx, round: &RoundId) -> Result<Option<String>, StoreError> {
    audit::who(tx, "round.open", &format!("{round} ")).await
}

/// Takes back that a round was opened.
pub async fn undo(
    tx: &mut Tx,
    round: &Round,
    actor: &str,
    now: Moment,
) -> Result<Undone, StoreError> {
    if now - round.opened > REGRET || !round.takes_answers(now) {
        return Ok(Undone::TooLate);
    }
    if !rounds::undo(tx, &round.id, now).await? {
        return Ok(Undone::Answered);
    }
    drafts::undone(tx, &round.id, now).await?;
    meeting_points::unrank(tx, &round.id).await?;
    audit::write(tx, now, actor, "round.undo", round.id.as_str()).await?;
    Ok(Undone::Done)
}

/// What became of taking an opening back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Undone {
    /// It is as if it had not been opened; its links lead nowhere.
    Done,
    /// It was opened more than ten minutes ago, or is over.
    TooLate,
    /// Somebody has begun to answer.
    Answered,
}

/// The round to which the SMS code of each place of a round leads; nothing where there is no SMS, or the round cannot be answered by SMS.
///
/// # Errors
/// The database.
pub async fn code_keepers(
    context: &Context,
    opened: &Opened,
    questionnaire: &Questionnaire,
) -> Result<BTreeMap<String, RoundId>, StoreError> {
    if context.settings.sms.is_none() || !questionnaire.is_for_sms() {
        return Ok(BTreeMap::new());
    }
    let snapshot = read_snapshot(&context.db, &Snapshot::default()).await?;
    let (rounds, now) = (snapshot.unwrap_or_default().rounds, context.ambient.now());
    let places = opened.links.iter().map(|link| &link.municipality);
    let keepers = places.filter_map(|place| {
        let keeper = keeper_of_code(&rounds, place, now)?;
        Some((place.clone(), keeper.id.clone()))
    });
    Ok(keepers.collect())
}

/// The link of a payload; `None` before the bot's username is known.
pub async fn url(
    tx: &mut Tx,
    context: &Context,
    payload: &str,
) -> Result<Option<String>, StoreError> {
    Ok(username(tx, context)
        .await?
        .map(|name| format!("https://t.me/{name}?start={payload}")))
}

/// The bot's username: configured, else learnt.
pub async fn username(tx: &mut Tx, context: &Context) -> Result<Option<String>, StoreError> {
    match &context.settings.bot_username {
        Some(name) => Ok(Some(name.clone())),
        None => meta::get(tx, Fact::BotUsername).await,
    }
}

/// When a round closes if nobody says when.
#[must_use]
pub fn usual_end(now: Moment) -> Moment {
    end_of_day(day_in_bishkek(now + USUAL))
}

/// The latest moment at which a round that is opened now may close.
#[must_use]
pub fn latest_end(now: Moment) -> Moment {
    end_of_day(day_in_bishkek(now + LONGEST))
}

/// The end of the day in Bishkek that lies so many weeks ahead.
#[must_use]
pub fn weeks_ahead(now: Moment, weeks: u8) -> Moment {
    end_of_day(day_in_bishkek(now + Span::days(i64::from(weeks) * 7)))
}
