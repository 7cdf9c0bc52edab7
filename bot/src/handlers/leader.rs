//! `/rounds`: the open rounds of a place, and the way to open one.

use std::sync::Arc;

use super::awaited::{expect_of_leaders, forget_poll};
use super::language::old_button;
use super::offered::{closed_entries, open_in};
use super::round_card::card;
use super::{
    Handled, answer_list, digest, last_days, meeting, opening, places, polls, running, trial,
};
use crate::domain::{
    Button, HeldPlace, Language, LeaderSaid, LeaderTap, Message, Municipality, Opening,
    OpeningStep, PlaceFor, RoleKind, Round, keeper_of_code,
};
use crate::handlers::RoleRequest;
use crate::services::digests::holds;
use crate::services::{languages, roles as role_service};
use crate::store::StoreError;
use crate::store::roles::{self, RoleState};
use crate::texts::role_languages;

/// `/rounds`, and the button that does the same.
pub(super) async fn rounds(
    req: &mut RoleRequest<'_>,
    known: &[Arc<Round>],
) -> Result<Handled, StoreError> {
    forget_poll(req).await?;
    let holder = req.holder().await?;
    let language = holder.language();
    if holder.role(RoleKind::Coordinator).is_some() {
        let message = places::oblasts(req, language, PlaceFor::Rounds);
        req.say(message).await?;
        return Ok(Handled::Done);
    }
    let context = req.context;
    let mut handled = Handled::NotOurs;
    for role in holder.led() {
        let slug = role.municipality.as_deref().unwrap_or_default();
        if let Some(place) = context.municipalities.find(slug) {
            list(req, language, place, known).await?;
            handled = Handled::Done;
        }
    }
    Ok(handled)
}

/// A press of a leader, or of a coordinator who opens a round.
pub(super) async fn tap(
    req: &mut RoleRequest<'_>,
    tap: LeaderTap,
    known: &[Arc<Round>],
) -> Result<(), StoreError> {
    // of a trial nothing is stored, not even that a poll awaits no words any more
    if !matches!(tap, LeaderTap::Trial(_)) {
        forget_poll(req).await?;
    }
    if last_days::asks(&tap) {
        expect_of_leaders(req, &tap.code()).await?;
    }
    match tap {
        LeaderTap::Language(language) => speak(req, language).await,
        LeaderTap::Rounds => rounds(req, known).await.map(|_| ()),
        LeaderTap::Results => digest::again(req).await.map(|_| ()),
        LeaderTap::Answers => answer_list::of_leader(req).await.map(|_| ()),
        LeaderTap::RoundsOf(place) => {
            let holder = req.holder().await?;
            let place = req.context.municipalities.at(place);
            match place.filter(|place| holder.opener(&place.slug).is_some()) {
                Some(place) => list(req, holder.language(), place, known).await,
                None => old_button(req).await,
            }
        }
        LeaderTap::Menu(place) => {
            let holder = req.holder().await?;
            let place = req.context.municipalities.at(place);
            match place.filter(|place| holder.opener(&place.slug).is_some()) {
                Some(place) => {
                    let message = menu(req, holder.language(), place, known);
                    req.reply(message).await
                }
                None => old_button(req).await,
            }
        }
        LeaderTap::Day(place, day) => last_days::chosen(req, place, day, known).await,
        LeaderTap::Opening(way) => opening::tap(req, way, known).await,
        LeaderTap::Running(running) => running::tap(req, running, known).await,
        LeaderTap::Polls => polls::command(req).await.map(|_| ()),
        LeaderTap::PollsOf(place) => polls::of_place(req, place).await,
        LeaderTap::NewPoll(place) => polls::new(req, place).await,
        LeaderTap::Poll(tap) => polls::tap(req, tap, known).await,
        LeaderTap::Trial(tap) => trial::tap(req, tap).await,
        LeaderTap::HowFilled(which, said) => how_filled(req, &which, said).await,
        LeaderTap::Meeting(tap) => meeting::tap(req, tap).await,
    }
}

/// A leader says how people filled in a survey that is being checked.
async fn how_filled(
    req: &mut RoleRequest<'_>,
    which: &HeldPlace,
    said: LeaderSaid,
) -> Result<(), StoreError> {
    let holder = req.holder().await?;
    let place = req.context.municipalities.at(which.place);
    let mut led = holder.led();
    let leader = place.and_then(|place| {
        led.find(|role| role.municipality.as_deref() == Some(place.slug.as_str()))
    });
    let Some(leader) = leader else {
        return old_button(req).await;
    };
    let (context, now) = (req.context, req.now);
    let said = holds::leader_says(req.tx, context, leader, (which, said), now).await?;
    req.answer(leader.speaks(), said, &[]).await
}

/// The language of somebody with a role: what they read last comes again in it.
async fn speak(req: &mut RoleRequest<'_>, language: Language) -> Result<(), StoreError> {
    let context = req.context;
    let address = req.address().await?;
    languages::choose(req.tx, context, address, language, req.now).await?;
    let held = roles::of_address(req.tx, address).await?;
    let newest = |state| held.iter().rev().find(|r| r.state == state);
    let message = match (newest(RoleState::Confirmed), newest(RoleState::Asked)) {
        (Some(role), _) => role_service::spoken(context, language, role, req.now),
        (None, Some(role)) => Message::new(
            role_service::asked(context, language, role, req.now),
            vec![role_languages(&context.texts)],
        ),
        (None, None) => return speak_in_groups(req, language).await,
    };
    req.reply(message).await
}

/// Of whoever acts in the group of a council: it is the language of that chat, and so of this one.
async fn speak_in_groups(req: &mut RoleRequest<'_>, language: Language) -> Result<(), StoreError> {
    let groups = super::language::groups(req).await?;
    for group in &groups {
        languages::choose(req.tx, req.context, group.address, language, req.now).await?;
    }
    match groups.is_empty() {
        true => Ok(()),
        false => req.answer(language, "council-language-set", &[]).await,
    }
}

/// The open rounds of a place, one message each, then what can be opened.
pub(super) async fn list(
    req: &mut RoleRequest<'_>,
    language: Language,
    place: &Municipality,
    known: &[Arc<Round>],
) -> Result<(), StoreError> {
    let holder = req.holder().await?;
    let keeper = keeper_of_code(known, &place.slug, req.now);
    let Some(role) = holder.opener(&place.slug) else {
        return old_button(req).await;
    };
    for round in open_in(known, place, req.now) {
        let mut card = card(req, (language, place), role, round, keeper).await?;
        let link = round.links.iter().find(|l| l.municipality == place.slug);
        let may = running::may_change(req.tx, &holder, round, place).await?;
        match link.filter(|_| may.is_some()) {
            Some(link) => {
                let more = running::buttons(req.context, language, &link.payload);
                card.buttons.extend(more);
            }
            None => {
                card.text.push('\n');
                let whose = req.context.texts.say(language, "round-card-of-others", &[]);
                card.text.push_str(&whose);
            }
        }
        req.say(card).await?;
    }
    let message = menu(req, language, place, known);
    req.say(message).await
}

/// What can be opened in a place.
fn menu(
    req: &RoleRequest<'_>,
    language: Language,
    place: &Municipality,
    known: &[Arc<Round>],
) -> Message {
    let texts = &req.context.texts;
    let name = role_service::place_name(req.context, language, Some(&place.slug), req.now);
    let mut lines = vec![texts.say(language, "rounds-title", &[("place", name.into())])];
    if open_in(known, place, req.now).next().is_none() {
        lines.push(texts.say(language, "rounds-none", &[]));
    }
    let mut buttons: Vec<_> = closed_entries(known, place, req.now)
        .map(|(number, entry)| {
            let tap = LeaderTap::Opening(Opening {
                place: place.index,
                entry: number,
                step: OpeningStep::Dates,
            });
            let title = entry.questionnaire.title.get(language);
            vec![Button::tap(title, tap.code())]
        })
        .collect();
    if !buttons.is_empty() {
        lines.push(texts.say(language, "rounds-start", &[]));
    }
    let poll = texts.plain(language, "poll-button", &[]);
    buttons.push(vec![Button::tap(
        poll,
        LeaderTap::PollsOf(place.index).code(),
    )]);
    Message::new(lines.join("\n\n"), buttons)
}
