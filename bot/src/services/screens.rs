//! Screens as functions of what is stored: drawn again they come out the same.

use chrono::{DateTime, FixedOffset, NaiveDate};
use surveys::engine::{self, Screen};

use crate::domain::{Language, Message, Moment, Onboarding, Round, View};
use crate::services::retention::LINKS_KEPT;
use crate::services::{Context, Snapshot};
use crate::store::respondents::{Person, SessionStatus};
use crate::texts::{self, Asked, Invitation, Stored, SurveyScreen, ViewFacts};

/// The screen of a respondent.
#[must_use]
pub fn person(context: &Context, snapshot: &Snapshot, person: &Person, now: Moment) -> Message {
    let round = person.open.as_ref().and_then(|o| snapshot.round(&o.round));
    if person.view == View::Survey
        && let (Some(open), Some(round)) = (&person.open, round)
        && let Screen::Row(row) = engine::screen(&round.questionnaire, &open.session, now)
    {
        let page = SurveyScreen {
            questionnaire: &round.questionnaire,
            session: &open.session,
            row: &row,
            helplines: &snapshot.helplines,
            tag: &open.tag,
            now,
        };
        return texts::survey(&context.texts, person.language, &page);
    }
    if let View::Assent { link, more } | View::Renew { link, more } = &person.view {
        let asked = match person.view {
            View::Renew { .. } => Asked::Anew,
            _ => Asked::AfterGuardian,
        };
        let place = person.municipality.as_deref();
        let place = place.and_then(|slug| context.municipalities.find(slug));
        let round = link
            .as_deref()
            .and_then(|l| snapshot.link(l))
            .map(|(round, _)| &**round);
        let invitation = invitation(context, snapshot, round, person.language, now);
        let invitation = Invitation {
            place,
            ..invitation
        };
        return texts::assent(
            &context.texts,
            person.language,
            person.age,
            &invitation,
            asked,
            *more,
        );
    }
    let takes = round.is_some_and(|r| r.takes_answers(now));
    let status = person.open.as_ref().map(|o| o.status);
    let facts = ViewFacts {
        age: Some(person.age),
        municipalities: &context.municipalities,
        place: person
            .municipality
            .as_deref()
            .and_then(|slug| context.municipalities.find(slug)),
        today: today(now),
        helplines: &snapshot.helplines,
        can_continue: takes && status == Some(SessionStatus::Open),
        has_finished: status == Some(SessionStatus::Finished),
        can_change: takes && status == Some(SessionStatus::Finished),
        stored: Stored {
            answers: person.open.as_ref().map_or(0, |o| o.session.answers.len()),
            cut_on: round.and_then(|r| cut_on(r)),
            guardian: person.guardian.is_some(),
            stopped: person.stopped,
        },
    };
    let paused = person
        .open
        .as_ref()
        .is_some_and(|open| snapshot.is_refused(&open.round));
    let view = match &person.view {
        View::Survey if paused => &View::RoundPaused,
        view => view,
    };
    texts::view(&context.texts, person.language, view, &facts)
}

/// A screen before consent.
#[must_use]
pub fn onboarding(
    context: &Context,
    snapshot: &Snapshot,
    way: &Onboarding,
    guardian_link: Option<&str>,
    now: Moment,
) -> Message {
    onboarding_page(context, snapshot, way, guardian_link, false, now)
}

/// The paper code was not one of ours, or was used.
#[must_use]
pub fn wrong_code(
    context: &Context,
    snapshot: &Snapshot,
    way: &Onboarding,
    now: Moment,
) -> Message {
    onboarding_page(context, snapshot, way, None, true, now)
}

fn onboarding_page(
    context: &Context,
    snapshot: &Snapshot,
    way: &Onboarding,
    guardian_link: Option<&str>,
    wrong_code: bool,
    now: Moment,
) -> Message {
    let link = way
        .link
        .as_deref()
        .and_then(|payload| snapshot.link(payload));
    let place = link
        .filter(|_| !way.other_place)
        .and_then(|(_, l)| context.municipalities.find(&l.municipality));
    let language = way.language.unwrap_or(Language::Ky);
    let round = link.map(|(round, _)| &**round);
    let invitation = Invitation {
        place,
        guardian_link,
        wrong_code,
        ..invitation(context, snapshot, round, language, now)
    };
    texts::onboarding(&context.texts, way, &invitation)
}

/// What the way to consent says of a round and of this service.
fn invitation<'a>(
    context: &Context,
    snapshot: &'a Snapshot,
    round: Option<&'a Round>,
    language: Language,
    now: Moment,
) -> Invitation<'a> {
    Invitation {
        title: round.map(|r| r.questionnaire.title.get(language)),
        minutes: round.and_then(|r| r.questionnaire.minutes),
        place: None,
        today: today(now),
        cut_on: round.and_then(cut_on),
        threshold: threshold(context),
        guardian_under: context.settings.guardian_under,
        guardian_link: None,
        wrong_code: false,
        helplines: &snapshot.helplines,
    }
}

/// The help card for somebody of whom nothing is stored.
#[must_use]
pub fn help(context: &Context, snapshot: &Snapshot, language: Language) -> Message {
    Message {
        text: texts::help_card(&context.texts, language, &snapshot.helplines),
        ..Message::default()
    }
}

/// What somebody of whom nothing is stored added to what they wrote has arrived.
#[must_use]
pub fn reported(context: &Context, snapshot: &Snapshot, language: Language) -> Message {
    let mut message = help(context, snapshot, language);
    let reported = context.texts.say(language, "reported", &[]);
    message.text = format!("{reported}\n\n{}", message.text);
    message
}

/// "We read text only"; where help is spoken of, with how else to reach it.
#[must_use]
pub fn text_only(
    context: &Context,
    snapshot: &Snapshot,
    language: Language,
    of_help: bool,
) -> Message {
    let args = [("numbers", texts::card_numbers(&snapshot.helplines).into())];
    let text = match of_help {
        true => context.texts.say(language, "text-only-help", &args),
        false => context.texts.say(language, "text-only", &[]),
    };
    Message {
        text,
        ..Message::default()
    }
}

/// The round of a link is over, or there never was one; the language is not chosen yet.
#[must_use]
pub fn link_ended(context: &Context) -> String {
    Language::ALL
        .map(|l| context.texts.say(l, "round-closed-link", &[]))
        .join("\n")
}

/// The link leads to a round that takes no answers for now.
#[must_use]
pub fn link_paused(context: &Context) -> String {
    Language::ALL
        .map(|l| context.texts.say(l, "round-paused-link", &[]))
        .join("\n")
}

/// Everything is gone.
#[must_use]
pub fn erased(context: &Context, language: Language) -> Message {
    Message {
        text: context.texts.say(language, "deleted", &[]),
        ..Message::default()
    }
}

/// There was nothing to show or to erase.
#[must_use]
pub fn nothing_stored(context: &Context, language: Language) -> Message {
    Message {
        text: context.texts.say(language, "nothing-stored", &[]),
        ..Message::default()
    }
}

/// The chat was hidden, but something may have stood there that this process does not know of.
#[must_use]
pub fn not_all_hidden(context: &Context, language: Language) -> Message {
    Message {
        text: context.texts.say(language, "not-all-hidden", &[]),
        ..Message::default()
    }
}

/// Something went wrong on our side with the last press.
#[must_use]
pub fn once_more(context: &Context, language: Option<Language>) -> Message {
    let say = |language| context.texts.say(language, "press-again", &[]);
    Message {
        text: language.map_or_else(|| Language::ALL.map(say).join("\n"), say),
        ..Message::default()
    }
}

/// The day in Bishkek: UTC+6, no summer time.
#[must_use]
pub fn today(now: Moment) -> NaiveDate {
    let bishkek = FixedOffset::east_opt(6 * 3600);
    DateTime::from_timestamp_millis(now.0)
        .zip(bishkek)
        .map_or_else(NaiveDate::default, |(utc, zone)| {
            utc.with_timezone(&zone).date_naive()
        })
}

/// The day on which person → answers is cut, if the round has an end.
pub(crate) fn cut_on(round: &Round) -> Option<NaiveDate> {
    let end = round.closed.or(round.until)?;
    Some(today(Moment(end.0 + LINKS_KEPT)))
}

fn threshold(context: &Context) -> u16 {
    u16::try_from(context.settings.threshold).unwrap_or(u16::MAX)
}
