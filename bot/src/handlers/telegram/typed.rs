//! Typed messages: commands, words of danger, reports, answers.

use surveys::engine::Input;

use super::{Said, Slot, Visit, language};
use crate::domain::{Language, Onboarding, OnboardingStep, Request, View};
use crate::services::safeguarding::{self as safeguard, Cause, Said as Disclosed};
use crate::services::{danger, screens, transfer};
use crate::store::StoreError;

impl Visit<'_> {
    /// A typed message. Once committed it is removed from the chat: a phone is seen by others.
    pub(super) async fn text(
        &mut self,
        slot: &mut Slot,
        text: &str,
        message: i64,
    ) -> Result<Said, StoreError> {
        if slot.person.is_some() {
            slot.remove.push(message);
            slot.afresh = true;
        }
        // before anything else, whatever it looks like
        let danger = danger::in_text(self.context, text);
        if !danger {
            if let Some(said) = self.command(slot, text, message).await? {
                return Ok(said);
            }
            if self.came_from_sms(slot, text).await? {
                return Ok(Said::default());
            }
        }
        let way = self.memory.get(self.chat(), self.now);
        match slot.person.as_ref().map(|p| p.view.clone()) {
            // who reports is told that it went on, whatever its words; the card of help stands below
            Some(View::Report) => {
                let cause = match danger {
                    true => Cause::Words,
                    false => Cause::Report,
                };
                self.report(slot, text, &way, cause).await
            }
            _ if danger => {
                let said = self.in_danger(slot, text, &way).await?;
                Ok(removing(said, message))
            }
            None => {
                let said = self.onboarding_text(slot, text, way).await?;
                Ok(removing(said, message))
            }
            Some(view @ View::Survey) => match self.answers(slot, text) {
                true => Ok(self.survey_step(slot, Input::Typed(text.to_owned()), None)),
                false => self.no_press(slot, text, &view, &way).await,
            },
            Some(view) => match self.typed_press(slot, text).await? {
                Some(said) => Ok(said),
                None => self.no_press(slot, text, &view, &way).await,
            },
        }
    }

    /// A code that came by SMS: the session goes on here, with its answers.
    async fn came_from_sms(&mut self, slot: &mut Slot, text: &str) -> Result<bool, StoreError> {
        if self.context.settings.sms.is_none() || !transfer::may_be_code(text) {
            return Ok(false);
        }
        let (context, chat, now) = (self.context, self.chat(), self.now);
        let known = slot.person.clone();
        let Some(person) = transfer::take_over(self.tx, context, chat, known, text, now).await?
        else {
            return Ok(false);
        };
        let (view, open) = (person.view.clone(), person.open.clone());
        let here = slot.person.get_or_insert(person);
        here.view = view;
        match open {
            Some(open)
                if here
                    .open
                    .as_ref()
                    .is_none_or(|own| own.pseudonym != open.pseudonym) =>
            {
                slot.turn_to(open, false);
            }
            _ => {}
        }
        // it was carried to this channel
        slot.stepped = slot.person.as_ref().is_some_and(|p| p.open.is_some());
        (slot.core_changed, slot.afresh) = (true, true);
        self.memory.forget(chat);
        slot.show_again();
        Ok(true)
    }

    /// What is no button's word: where help is spoken of, and for a day after words of harm, it is written to whom the card names.
    async fn no_press(
        &mut self,
        slot: &mut Slot,
        text: &str,
        view: &View,
        way: &Onboarding,
    ) -> Result<Said, StoreError> {
        if matches!(view, View::Help | View::Reported) {
            return self.report(slot, text, way, Cause::Report).await;
        }
        if safeguard::has_case(self.tx, self.context, self.chat(), self.now).await? {
            return self.report(slot, text, way, Cause::Words).await;
        }
        if *view == View::Survey {
            return Ok(self.survey_step(slot, Input::Typed(text.to_owned()), None));
        }
        slot.show_again();
        Ok(Said::default())
    }

    /// Whether a text may answer the question that is shown.
    fn answers(&self, slot: &Slot, text: &str) -> bool {
        let open = slot.person.as_ref().and_then(|person| person.open.as_ref());
        let round = open.and_then(|open| self.snapshot.round(&open.round));
        match (open, round) {
            (Some(open), Some(round)) => {
                let language = slot.person.as_ref().map_or(Language::Ky, |p| p.language);
                safeguard::answers(
                    &round.questionnaire,
                    &open.session,
                    text,
                    self.now,
                    language,
                )
            }
            _ => true,
        }
    }

    /// Help at once, no question; the words go sealed to the safeguarding person only.
    async fn in_danger(
        &mut self,
        slot: &mut Slot,
        text: &str,
        way: &Onboarding,
    ) -> Result<Said, StoreError> {
        self.disclose(slot, text, way, Cause::Words).await?;
        if slot.person.is_some() {
            slot.show(View::Help);
            return Ok(Said::default());
        }
        let help = screens::help(self.context, self.snapshot, language(slot, way));
        Ok(Said::help(help))
    }

    /// Goes sealed to the safeguarding person, and the writer is told so.
    async fn report(
        &mut self,
        slot: &mut Slot,
        text: &str,
        way: &Onboarding,
        cause: Cause,
    ) -> Result<Said, StoreError> {
        self.disclose(slot, text, way, cause).await?;
        slot.show(View::Reported);
        Ok(Said::default())
    }

    async fn disclose(
        &mut self,
        slot: &Slot,
        text: &str,
        way: &Onboarding,
        cause: Cause,
    ) -> Result<(), StoreError> {
        let written = self.written(slot, way, Disclosed::Text(text.to_owned()), cause);
        safeguard::keep(self.tx, self.context, &written, self.now).await
    }

    /// What somebody adds within a day to words of harm, before consent; `None` if they have written none.
    async fn adds(
        &mut self,
        slot: &Slot,
        text: &str,
        way: &Onboarding,
    ) -> Result<Option<Said>, StoreError> {
        let written = self.written(slot, way, Disclosed::Text(text.to_owned()), Cause::Words);
        let added = safeguard::follow_up(self.tx, self.context, &written, self.now).await?;
        let shown = || screens::reported(self.context, self.snapshot, language(slot, way));
        Ok(added.then(|| Said::help(shown())))
    }

    /// Words typed before consent: the label or number of a button, or a code from a paper slip.
    async fn onboarding_text(
        &mut self,
        slot: &mut Slot,
        text: &str,
        way: Onboarding,
    ) -> Result<Said, StoreError> {
        if way.step == OnboardingStep::GuardianCode && way.language.is_some() {
            if crate::store::guardians::use_code(self.tx, &self.context.vault, text, self.now)
                .await?
            {
                self.enter_with_slip(slot, &way).await?;
                return Ok(Said::default());
            }
            if let Some(said) = self.adds(slot, text, &way).await? {
                return Ok(said);
            }
            let message = screens::wrong_code(self.context, self.snapshot, &way, self.now);
            return Ok(Said::direct(Request::Send(message)));
        }
        let screen = self.onboarding_message(&way);
        let aged = match way.step {
            OnboardingStep::Age => super::words::aged(&screen, text),
            _ => None,
        };
        let tapped =
            aged.or_else(|| super::words::pressed(&screen, text).and_then(Onboarding::parse));
        if let Some(next) = tapped {
            return self.onboarding_tap(slot, next, None).await;
        }
        if let Some(said) = self.adds(slot, text, &way).await? {
            return Ok(said);
        }
        let message = self.show_way(&way).await?;
        Ok(Said::direct(Request::Send(message)))
    }

    /// A guardian's permission came on paper: now the child's own assent.
    async fn enter_with_slip(
        &mut self,
        slot: &mut Slot,
        way: &Onboarding,
    ) -> Result<(), StoreError> {
        let language = way.language.unwrap_or(Language::Ky);
        let mut person = self
            .newcomer(self.chat(), language, crate::domain::AgeBand::From11)
            .await?;
        person.guardian = Some("slip".into());
        person.consent.clear();
        person.view = View::Assent {
            link: way.link.clone(),
            more: false,
        };
        person.municipality = way
            .link
            .as_deref()
            .and_then(|payload| self.snapshot.link(payload))
            .map(|(_, l)| l.municipality.clone());
        slot.person = Some(person);
        (slot.core_changed, slot.screen_changed) = (true, true);
        self.memory.forget(self.chat());
        Ok(())
    }
}

/// What somebody of whom nothing is stored wrote of harm does not stay above the card that it brings: a phone is seen by others.
fn removing(mut said: Said, message: i64) -> Said {
    if said.help {
        let message_ids = vec![message];
        said.direct.push(Request::Delete { message_ids });
    }
    said
}
