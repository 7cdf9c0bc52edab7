//! "Try it": whoever may open a questionnaire goes through it first as a respondent would. All answers go past the outbox, as nothing
//! of a trial is stored.

use std::sync::Arc;

use surveys::engine::Input;
use surveys::questionnaire::Questionnaire;

use super::language::old_button;
use crate::domain::{
    Body, Button, Inbound, LIBRARY, Language, LeaderTap, Message, Moment, Municipality, Opening,
    OpeningStep, PollStep, PollTap, Request, Trial, TrialOf, TrialPress, TrialStep, TrialTap,
};
use crate::handlers::RoleRequest;
use crate::services::{Context, polls, trials};
use crate::store::{StoreError, drafts};

/// What is tried, by somebody who may open it.
struct Tried<'a> {
    of: TrialOf,
    language: Language,
    place: &'a Municipality,
    questionnaire: Arc<Questionnaire>,
}

/// Whether this was typed into a trial.
#[must_use]
pub fn is_typed(context: &Context, inbound: &Inbound, now: Moment) -> bool {
    trials::takes(context, inbound, now)
}

/// Whoever does something else has left it.
pub fn leave(context: &Context, inbound: &Inbound) {
    trials::leave(context, inbound, context.ambient.now());
}

/// The button that leads to it.
pub(super) fn button(context: &Context, language: Language, of: TrialOf) -> Button {
    let label = context.texts.plain(language, "trial-button", &[]);
    Button::tap(label, trials::code(of, TrialStep::Choose))
}

/// A press.
pub(super) async fn tap(req: &mut RoleRequest<'_>, tap: TrialTap) -> Result<(), StoreError> {
    let Some(tried) = find(req, tap.of).await? else {
        return old_button(req).await;
    };
    match tap.step {
        TrialStep::Choose => show(req, &tried, choice(req.context, &tried)),
        TrialStep::Begin => begin(req, &tried),
        TrialStep::Sms(page) => show(req, &tried, by_sms(req.context, &tried, page)),
        TrialStep::On(tag, press) => {
            let running = trials::running(req.context, req.inbound.chat, req.now);
            match running.filter(|trial| trial.tag == tag) {
                Some(trial) => pressed(req, &tried, trial, press),
                None => show(req, &tried, over(req.context, &tried)),
            }
        }
    }
    Ok(())
}

/// Words typed into a trial: an answer, as of a respondent; `false` if there is none.
pub(super) async fn typed(req: &mut RoleRequest<'_>) -> Result<bool, StoreError> {
    let (context, now) = (req.context, req.now);
    let Body::Text { text, message } = &req.inbound.body else {
        return Ok(false);
    };
    let running = trials::running(context, req.inbound.chat, now);
    let Some(mut trial) = running.filter(|_| trials::takes(context, req.inbound, now)) else {
        return Ok(false);
    };
    let Some(tried) = find(req, trial.of).await? else {
        return Ok(false);
    };
    trials::step(&mut trial, Input::Typed(text.clone()), now, tried.language);
    trials::keep(context, req.inbound.chat, &trial, now);
    let message_ids = vec![*message];
    req.direct
        .push((req.inbound.chat, Request::Delete { message_ids }));
    let mut screen = trials::screen(context, tried.language, &trial, now);
    screen.buttons.push(way_back(context, &tried));
    let request = match trial.message {
        Some(message_id) => Request::Edit {
            message_id,
            message: screen,
        },
        None => Request::Send(screen),
    };
    req.direct.push((req.inbound.chat, request));
    Ok(true)
}

async fn find<'a>(req: &mut RoleRequest<'a>, of: TrialOf) -> Result<Option<Tried<'a>>, StoreError> {
    let (holder, context) = (req.holder().await?, req.context);
    let found = match of {
        TrialOf::Entry { place, entry } => {
            let place = context.municipalities.at(place);
            let place = place.filter(|place| holder.opener(&place.slug).is_some());
            let entry = LIBRARY.get(usize::from(entry));
            let entry = entry.filter(|entry| entry.is_offered());
            place.zip(entry.map(|entry| Arc::clone(&entry.questionnaire)))
        }
        TrialOf::Draft(id) => {
            let draft = drafts::get(req.tx, id).await?;
            let draft = draft.filter(|draft| holder.roles().any(|role| role.id == draft.role));
            draft.and_then(|draft| {
                let place = context.municipalities.find(&draft.municipality)?;
                let written = polls::write(&context.texts, &draft);
                Some((place, Arc::new(written.questionnaire?)))
            })
        }
    };
    Ok(found.map(|(place, questionnaire)| Tried {
        of,
        language: holder.language(),
        place,
        questionnaire,
    }))
}

fn begin(req: &mut RoleRequest<'_>, tried: &Tried<'_>) {
    let (context, now) = (req.context, req.now);
    let what = (tried.of, Arc::clone(&tried.questionnaire));
    let message = req.message();
    let trial = trials::begin(context, what, (tried.place, tried.language), message, now);
    go_on(req, tried, &trial);
}

fn pressed(req: &mut RoleRequest<'_>, tried: &Tried<'_>, mut trial: Trial, press: TrialPress) {
    let (context, language, now) = (req.context, tried.language, req.now);
    trial.message = req.message().or(trial.message);
    match press {
        TrialPress::Answer(question, action) => {
            let input = Input::Tap { question, action };
            if trials::step(&mut trial, input, now, language) {
                req.toast = trials::warning(context, language, &trial);
            }
        }
        TrialPress::Show => {}
        TrialPress::Help => {
            trials::keep(context, req.inbound.chat, &trial, now);
            let help = trials::help(context, (language, tried.place), &trial, now);
            return show(req, tried, help);
        }
        TrialPress::Unclear => trials::unclear(&mut trial),
        TrialPress::Unsent => {
            req.toast = Some(context.texts.plain(language, "trial-unsent", &[]));
        }
    }
    go_on(req, tried, &trial);
}

fn go_on(req: &mut RoleRequest<'_>, tried: &Tried<'_>, trial: &Trial) {
    trials::keep(req.context, req.inbound.chat, trial, req.now);
    let screen = trials::screen(req.context, tried.language, trial, req.now);
    show(req, tried, screen);
}

/// Shows it above the way back to the launch.
fn show(req: &mut RoleRequest<'_>, tried: &Tried<'_>, mut message: Message) {
    message.buttons.push(way_back(req.context, tried));
    req.turn_away(message);
}

fn way_back(context: &Context, tried: &Tried<'_>) -> Vec<Button> {
    let tap = match tried.of {
        TrialOf::Entry { place, entry } => opening((place, entry), OpeningStep::Dates),
        TrialOf::Draft(draft) => LeaderTap::Poll(PollTap {
            draft,
            // showing it needs no revision
            rev: 0,
            step: PollStep::Open,
        }),
    };
    let label = context.texts.plain(tried.language, "trial-leave", &[]);
    vec![Button::tap(label, tap.code())]
}

const fn opening((place, entry): (u16, u16), step: OpeningStep) -> LeaderTap {
    LeaderTap::Opening(Opening { place, entry, step })
}

/// As in Telegram, as by SMS, or as a list?
fn choice(context: &Context, tried: &Tried<'_>) -> Message {
    let (texts, language) = (&context.texts, tried.language);
    let row = |id: &str, data: String| {
        let label = texts.plain(language, id, &[]);
        vec![Button::tap(label, data)]
    };
    let mut buttons = vec![row(
        "trial-telegram",
        trials::code(tried.of, TrialStep::Begin),
    )];
    if context.settings.sms.is_some() && tried.questionnaire.is_for_sms() {
        buttons.push(row("trial-sms", trials::code(tried.of, TrialStep::Sms(0))));
    }
    if let TrialOf::Entry { place, entry } = tried.of {
        let list = opening((place, entry), OpeningStep::Preview(0));
        buttons.push(row("round-preview", list.code()));
    }
    let title = tried.questionnaire.title.get(language);
    Message::new(
        texts.say(language, "trial-choose", &[("title", title.into())]),
        buttons,
    )
}

fn by_sms(context: &Context, tried: &Tried<'_>, page: u16) -> Message {
    let (texts, language) = (&context.texts, tried.language);
    let pages = trials::by_sms(context, language, &tried.questionnaire);
    let last = u16::try_from(pages.len().saturating_sub(1)).unwrap_or(u16::MAX);
    let page = page.min(last);
    let turn = |id: &str, page: u16| {
        let label = texts.plain(language, id, &[]);
        Button::tap(label, trials::code(tried.of, TrialStep::Sms(page)))
    };
    let earlier = (page > 0).then(|| turn("preview-earlier", page.saturating_sub(1)));
    let later = (page < last).then(|| turn("preview-later", page + 1));
    let turns: Vec<Button> = earlier.into_iter().chain(later).collect();
    let buttons = [turns].into_iter().filter(|row| !row.is_empty());
    Message::new(
        pages.get(usize::from(page)).cloned().unwrap_or_default(),
        buttons.collect(),
    )
}

/// Nothing remembers it any more.
fn over(context: &Context, tried: &Tried<'_>) -> Message {
    let again = context.texts.plain(tried.language, "trial-again", &[]);
    let tap = trials::code(tried.of, TrialStep::Begin);
    Message::new(
        context.texts.say(tried.language, "trial-over", &[]),
        vec![vec![Button::tap(again, tap)]],
    )
}
