//! Screens as functions of what is stored: drawn again they come out the same.

mod puzzled;
mod unread;

pub use unread::{text_only, text_only_in_full};

use chrono::NaiveDate;
use surveys::engine::{self, Channel, Screen};

use crate::domain::{
    AgeBand, Button, ConsentMark, Guardian, Language, MenuTap, Message, Moment, Municipality,
    Onboarding, OnboardingStep, Respondent, Round, SessionStatus, Snapshot, View, day_in_bishkek,
    last_day,
};
use crate::services::retention::cut_on;
use crate::services::{Context, guardians};
use crate::store::respondents::Person;
use crate::texts::{self, Asked, Invitation, Stored, SurveyScreen, ViewFacts};

/// The screen of a respondent, below a line where what they typed was not understood. A question says that itself.
#[must_use]
pub fn person(context: &Context, snapshot: &Snapshot, person: &Person, now: Moment) -> Message {
    let r = &person.respondent;
    let shown = match &r.view {
        View::Assent { link, more } => {
            let guardian = r.consent.guardian().unwrap_or(Guardian::Link);
            let asked = Asked::AfterGuardian(guardian);
            assent(context, snapshot, r, (link.as_deref(), asked, *more), now)
        }
        View::Renew { link, more } => {
            let agreed = r.consent.version().unwrap_or_default();
            let asked = match context.consents.is_current(agreed) {
                true => Asked::YearLater,
                false => Asked::Anew,
            };
            assent(context, snapshot, r, (link.as_deref(), asked, *more), now)
        }
        View::RoundAhead { link } => {
            let link = link.as_deref().and_then(|link| snapshot.link(link));
            let round = link.map(|(round, _)| &**round);
            let pledge =
                link.and_then(|(round, link)| snapshot.pledge(round, &link.municipality, now));
            let invitation = Invitation {
                pledge,
                place: place(context, r),
                ..invitation(context, snapshot, round, (r.language, Some(r.age)), now)
            };
            texts::round_ahead(&context.texts, r.language, r.age, &invitation)
        }
        View::Survey => {
            let drawn = question(context, snapshot, r, now);
            drawn.unwrap_or_else(|| view(context, snapshot, r, None, now))
        }
        View::ParentFirst { link, ends, .. } => {
            let url = guardians::url(context, snapshot, person, (link.as_deref(), *ends));
            view(context, snapshot, r, url.as_deref(), now)
        }
        _ => view(context, snapshot, r, None, now),
    };
    puzzled::above(context, person, shown)
}

/// The question that is open, if there is one.
fn question(
    context: &Context,
    snapshot: &Snapshot,
    r: &Respondent,
    now: Moment,
) -> Option<Message> {
    let open = r.open.as_ref()?;
    let round = snapshot.round(&open.round)?;
    let Screen::Row(row) = engine::screen(&round.questionnaire, &open.session, now) else {
        return None;
    };
    let page = SurveyScreen {
        questionnaire: &round.questionnaire,
        session: &open.session,
        row: &row,
        helplines: &snapshot.helplines,
        tag: &open.tag,
        now,
    };
    Some(texts::survey(&context.texts, r.language, &page))
}

fn assent(
    context: &Context,
    snapshot: &Snapshot,
    r: &Respondent,
    (link, asked, more): (Option<&str>, Asked, bool),
    now: Moment,
) -> Message {
    let round = link
        .and_then(|l| snapshot.link(l))
        .map(|(round, _)| &**round);
    let invitation = Invitation {
        place: place(context, r),
        ..invitation(context, snapshot, round, (r.language, Some(r.age)), now)
    };
    texts::assent(&context.texts, r.language, r.age, &invitation, asked, more)
}

fn view(
    context: &Context,
    snapshot: &Snapshot,
    r: &Respondent,
    guardian_link: Option<&str>,
    now: Moment,
) -> Message {
    let invitation = context
        .consents
        .invitation(Channel::Telegram, r.language, r.age);
    let open = r.open.as_ref();
    let round = open.and_then(|open| snapshot.round(&open.round));
    let takes = round.is_some_and(|round| round.takes_answers(now));
    let status = open.map(|open| open.status);
    let facts = ViewFacts {
        age: Some(r.age),
        municipalities: &context.municipalities,
        place: place(context, r),
        today: day_in_bishkek(now),
        helplines: &snapshot.helplines,
        safeguarded: snapshot.safeguarded,
        can_continue: takes && status == Some(SessionStatus::Open),
        is_pending: r.consent.is_pending(),
        responsible: context.settings.responsible.as_ref(),
        has_finished: status == Some(SessionStatus::Finished),
        can_change: takes && status == Some(SessionStatus::Finished),
        for_council: round.is_none_or(|round| round.is_for_council()),
        is_over: round.is_some_and(|round| !round.takes_answers(now)),
        stored: Stored {
            answers: open.map_or(0, |open| open.session.answers.len()),
            cut_on: round.and_then(|round| cut_on(round)),
            guardian: r.consent.guardian().is_some(),
            stopped: r.stopped,
        },
        invitation: ConsentMark::of(invitation),
        guardian_link,
    };
    let paused = open.is_some_and(|open| snapshot.is_refused(&open.round));
    let view = match &r.view {
        View::Survey if paused => &View::RoundPaused,
        view => view,
    };
    texts::view(&context.texts, r.language, view, &facts)
}

fn place<'a>(context: &'a Context, r: &Respondent) -> Option<&'a Municipality> {
    let slug = r.municipality.as_deref()?;
    context.municipalities.find(slug)
}

/// A screen before consent.
#[must_use]
pub fn onboarding(
    context: &Context,
    snapshot: &Snapshot,
    way: &Onboarding,
    guardian_link: Option<(&str, NaiveDate)>,
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
    guardian_link: Option<(&str, NaiveDate)>,
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
    let pledge = link.and_then(|(round, link)| snapshot.pledge(round, &link.municipality, now));
    let invitation = Invitation {
        pledge,
        place,
        guardian_link,
        wrong_code,
        ..invitation(context, snapshot, round, (language, way.age), now)
    };
    texts::onboarding(&context.texts, way, &invitation)
}

/// What the way to consent says of a round and of this service.
fn invitation<'a>(
    context: &'a Context,
    snapshot: &'a Snapshot,
    round: Option<&'a Round>,
    (language, age): (Language, Option<AgeBand>),
    now: Moment,
) -> Invitation<'a> {
    let age = age.unwrap_or(AgeBand::From11);
    Invitation {
        title: round.map(|r| r.questionnaire.title.get(language)),
        pledge: None,
        minutes: round.and_then(|r| r.questionnaire.minutes),
        place: None,
        today: day_in_bishkek(now),
        until: round.and_then(|r| r.until).map(last_day),
        cut_on: round.and_then(cut_on),
        threshold: threshold(context),
        guardian_under: context.settings.guardian_under,
        guardian_link: None,
        wrong_code: false,
        helplines: &snapshot.helplines,
        responsible: context.settings.responsible.as_ref(),
        version: context.consents.mark(Channel::Telegram, language, age),
    }
}

/// The help card for somebody of whom nothing is stored.
#[must_use]
pub fn help(context: &Context, snapshot: &Snapshot, language: Language) -> Message {
    let card = texts::help_card(&context.texts, language, &snapshot.helplines);
    let responsible = context.settings.responsible.as_ref();
    let responsible = texts::responsible_line(&context.texts, language, responsible);
    Message::plain(
        [Some(card), responsible]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join("\n\n"),
    )
}

/// From what was only looked at on the way to consent, back to where they are.
#[must_use]
pub fn back_to(context: &Context, way: &Onboarding) -> Button {
    let label = on_the_way(context, way, "option-back");
    let step = match &way.step {
        // no button says until when: it is asked again
        OnboardingStep::AskLater(_) => OnboardingStep::Guardian,
        step => step.clone(),
    };
    Button::tap(label, way.at(step).code())
}

/// "I was told what to answer", for somebody of whom nothing is stored.
#[must_use]
pub fn ordered_button(context: &Context, way: &Onboarding) -> Button {
    let label = on_the_way(context, way, "help-ordered");
    Button::tap(label, MenuTap::Ordered.code())
}

/// Yes and no to whether that is to be passed on.
#[must_use]
pub fn whether_to_pass_on(context: &Context, way: &Onboarding) -> Vec<Vec<Button>> {
    let yes = on_the_way(context, way, "option-yes");
    let mut no = back_to(context, way);
    no.label = on_the_way(context, way, "option-no");
    vec![vec![Button::tap(yes, MenuTap::PassOn.code()), no]]
}

/// A label in the chosen language, or in all as long as none is.
fn on_the_way(context: &Context, way: &Onboarding, id: &str) -> String {
    let shown = way.first().first();
    let shown = shown.filter(|l| way.language.is_none_or(|chosen| chosen == *l));
    let labels: Vec<String> = shown.map(|l| context.texts.plain(l, id, &[])).collect();
    labels.join(" · ")
}

/// That somebody of whom nothing is stored was told what to answer has arrived, or is kept until there is somebody to read it.
#[must_use]
pub fn ordered(
    context: &Context,
    snapshot: &Snapshot,
    age: Option<AgeBand>,
    language: Language,
) -> Message {
    let mut message = help(context, snapshot, language);
    let told = texts::ordered(&context.texts, language, age, snapshot.safeguarded);
    message.text = format!("{told}\n\n{}", message.text);
    message
}

/// What somebody of whom nothing is stored wrote of harm has arrived, or is kept until there is somebody to read it.
#[must_use]
pub fn reported(context: &Context, snapshot: &Snapshot, language: Language) -> Message {
    let mut message = help(context, snapshot, language);
    let reported = texts::reported(&context.texts, language, snapshot.safeguarded);
    message.text = format!("{reported}\n\n{}", message.text);
    message
}

/// What was typed means none of the buttons below.
#[must_use]
pub fn not_understood(context: &Context, language: Language) -> Message {
    said(context, language, "not-understood-press")
}

/// Everything is gone.
#[must_use]
pub fn erased(context: &Context, language: Language) -> Message {
    said(context, language, "deleted")
}

/// From this chat somebody took part before.
#[must_use]
pub fn took_part(context: &Context, language: Language) -> Message {
    said(context, language, "already-took-part")
}

/// The round that they came for was taken back.
#[must_use]
pub fn round_undone(context: &Context, language: Language) -> Message {
    said(context, language, "round-was-undone")
}

/// The child of a guardian who has agreed does not: nothing is kept of them.
#[must_use]
pub fn declined(context: &Context, language: Language) -> Message {
    let form = ("form", texts::Form::Familiar.into());
    Message::plain(context.texts.say(language, "refused", &[form]))
}

/// There was nothing to show or to erase.
#[must_use]
pub fn nothing_stored(context: &Context, language: Language) -> Message {
    said(context, language, "nothing-stored")
}

/// The chat was hidden, but something may have stood there that this process does not know of.
#[must_use]
pub fn not_all_hidden(context: &Context, language: Language) -> Message {
    said(context, language, "not-all-hidden")
}

/// Something went wrong on our side with the last press.
#[must_use]
pub fn once_more(context: &Context, language: Option<Language>) -> Message {
    let id = "press-again";
    match language {
        Some(language) => said(context, language, id),
        None => Message::plain(in_all(context, Language::Ky, id)),
    }
}

fn said(context: &Context, language: Language, id: &str) -> Message {
    Message::plain(context.texts.say(language, id, &[]))
}

/// A text in all languages, as none is chosen yet.
#[must_use]
pub fn in_all(context: &Context, first: Language, id: &str) -> String {
    let said = first
        .first()
        .map(|language| context.texts.say(language, id, &[]));
    said.collect::<Vec<_>>().join("\n")
}

fn threshold(context: &Context) -> u16 {
    u16::try_from(context.settings.threshold).unwrap_or(u16::MAX)
}
