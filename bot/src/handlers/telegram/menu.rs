//! Presses: on survey screens, on menus, on onboarding screens.

use surveys::engine::{self, Channel};

use super::{Said, Slot, Visit};
use crate::services::{consent, screens};

use crate::domain::{MenuTap, Onboarding, Request, View};
use crate::store::{StoreError, respondents};

impl Visit<'_> {
    /// A press. `data` comes from a client and may be anything.
    pub(super) async fn tap(
        &mut self,
        slot: &mut Slot,
        data: &str,
        message: Option<i64>,
    ) -> Result<Said, StoreError> {
        if slot.person.is_none() {
            let messages = &self.context.messages;
            messages.pressed(self.chat(), message, self.now);
            let way =
                Onboarding::parse(data).unwrap_or_else(|| self.memory.get(self.chat(), self.now));
            return self.onboarding_tap(slot, way, message).await;
        }
        adopt(slot, message);
        if data.starts_with("s:") {
            if slot.person.as_ref().is_some_and(|p| p.open.is_none()) {
                // the links of its round are cut: nothing knows what it was about
                self.go_on(slot).await?;
                return Ok(Said::default());
            }
            return Ok(self.survey_tap(slot, data, message));
        }
        match MenuTap::parse(data) {
            Some(tap) => self.menu_tap(slot, tap, message).await,
            None if Onboarding::parse(data).is_some() => {
                // the way to consent is behind them, whatever the message still says
                slot.show_again();
                Ok(Said::default())
            }
            None => {
                self.lead_back(slot, message);
                Ok(Said::default())
            }
        }
    }

    /// Whether they want to hear what the council answers.
    async fn follow(&mut self, slot: &mut Slot, follow: bool) -> Result<(), StoreError> {
        let open = slot
            .person
            .as_ref()
            .and_then(|p| p.open.as_ref().map(|o| (p.address, o)));
        let Some((address, open)) = open else {
            return self.go_on(slot).await;
        };
        let (round, place) = (open.round.clone(), open.municipality.clone());
        respondents::set_follow(self.tx, address, &round, &place, follow).await?;
        slot.show(View::Thanks { follow });
        Ok(())
    }

    /// A press on one of the views.
    pub(super) async fn menu_tap(
        &mut self,
        slot: &mut Slot,
        tap: MenuTap,
        message: Option<i64>,
    ) -> Result<Said, StoreError> {
        // a menu that is not the live message leads to where we are, but what it sets is set
        let live = slot.person.as_ref().and_then(|p| p.live_message);
        if message.is_some() && live != message {
            slot.remove.extend(message);
            slot.afresh = true;
        }
        match tap {
            MenuTap::Continue => self.go_on(slot).await?,
            MenuTap::Follow(follow) => self.follow(slot, follow).await?,
            MenuTap::Back => match slot.person.as_ref().is_some_and(|p| p.open.is_some()) {
                true => self.resume(slot).await?,
                false => self.go_on(slot).await?,
            },
            MenuTap::Oblasts => elsewhere(slot),
            MenuTap::Oblast(oblast) => {
                let link = link(slot);
                slot.show(View::ChooseMunicipality { oblast, link });
            }
            MenuTap::Municipality(index) => self.municipality(slot, index).await?,
            MenuTap::Language(language) => {
                if let Some(person) = &mut slot.person {
                    person.language = language;
                    slot.core_changed = true;
                }
                self.go_on(slot).await?;
            }
            MenuTap::Help => slot.show(View::Help),
            MenuTap::Report => slot.show(View::Report),
            MenuTap::Delete => slot.show(View::ConfirmDelete),
            MenuTap::ConfirmDelete => return self.confirm_delete(slot, message).await,
            MenuTap::ChangeAnswers => self.change_answers(slot),
            MenuTap::Assent(yes) => return self.assent(slot, yes, message).await,
            MenuTap::AssentMore(more) => {
                let link = link(slot);
                match slot.person.as_ref().map(|p| &p.view) {
                    Some(View::Assent { .. }) => slot.show(View::Assent { link, more }),
                    Some(View::Renew { .. } | View::Declined { .. }) => {
                        slot.show(View::Renew { link, more });
                    }
                    _ => self.lead_back(slot, message),
                }
            }
            MenuTap::Unstop => {
                if let Some(person) = &mut slot.person {
                    person.stopped = false;
                    slot.core_changed = true;
                }
                self.go_on(slot).await?;
            }
        }
        Ok(Said::default())
    }

    async fn municipality(&mut self, slot: &mut Slot, index: u16) -> Result<(), StoreError> {
        let Some(municipality) = self.context.municipalities.at(index) else {
            elsewhere(slot);
            return Ok(());
        };
        let slug = municipality.slug.clone();
        // the round they came for, if it runs there too
        let meant = link(slot).and_then(|link| Some(self.snapshot.link(&link)?.0.id.clone()));
        if let Some(person) = &mut slot.person {
            person.municipality = Some(slug.clone());
            slot.core_changed = true;
        }
        let open = || self.snapshot.open_in(&slug, self.now);
        let round = open().find(|r| Some(&r.id) == meant.as_ref());
        match round.or_else(|| open().next()).cloned() {
            Some(round) => self.enter_round(slot, &round, &slug).await,
            None => {
                slot.show(View::NoRound);
                Ok(())
            }
        }
    }

    fn change_answers(&self, slot: &mut Slot) {
        let Some(open) = slot.person.as_mut().and_then(|p| p.open.as_mut()) else {
            return;
        };
        let round = self
            .snapshot
            .round(&open.round)
            .filter(|r| r.takes_answers(self.now));
        match round {
            Some(round) => {
                let questionnaire = &round.questionnaire;
                let again = engine::reopen(questionnaire, &open.session, self.now);
                // it may have been finished by SMS
                open.session = engine::carry(questionnaire, &again, Channel::Telegram, self.now);
                open.status = crate::store::respondents::SessionStatus::Open;
                slot.stepped = true;
                slot.show(View::Survey);
            }
            None => slot.show(View::RoundClosed),
        }
    }

    async fn confirm_delete(
        &mut self,
        slot: &mut Slot,
        message: Option<i64>,
    ) -> Result<Said, StoreError> {
        let language = slot
            .person
            .as_ref()
            .map_or(crate::domain::Language::Ky, |p| p.language);
        self.erase(slot).await?;
        let gone = screens::erased(self.context, language);
        Ok(Said::direct(match message {
            Some(message_id) => Request::Edit {
                message_id,
                message: gone,
            },
            None => Request::Send(gone),
        }))
    }

    /// The child's own yes or no after the guardian's, or anybody's to words that have changed.
    async fn assent(
        &mut self,
        slot: &mut Slot,
        yes: bool,
        message: Option<i64>,
    ) -> Result<Said, StoreError> {
        let link = link(slot);
        let renews = slot
            .person
            .as_ref()
            .is_some_and(|p| matches!(p.view, View::Renew { .. }));
        if !is_assenting(slot) && !renews {
            self.lead_back(slot, message);
            return Ok(Said::default());
        }
        if !yes && renews {
            slot.show(View::Declined { link });
            return Ok(Said::default());
        }
        if !yes {
            return self.confirm_delete(slot, message).await;
        }
        let municipality = slot.person.as_ref().and_then(|p| p.municipality.clone());
        slot.show(View::ChooseOblast { link: link.clone() });
        if let Some(person) = &mut slot.person {
            person.consent = consent::version(self.context, person.language, person.age);
            person.consented = self.now;
            slot.core_changed = true;
        }
        let meant = link.and_then(|link| {
            let (round, _) = self.snapshot.link(&link)?;
            Some(std::sync::Arc::clone(round))
        });
        match (meant, municipality) {
            (Some(round), Some(place)) => self.enter_round(slot, &round, &place).await?,
            (None, Some(_)) => self.go_on(slot).await?,
            (_, None) => {}
        }
        Ok(Said::default())
    }

    /// A typed word that is the label or number of a button on a menu.
    pub(super) async fn typed_press(
        &mut self,
        slot: &mut Slot,
        text: &str,
    ) -> Result<Option<Said>, StoreError> {
        let Some(person) = &slot.person else {
            return Ok(None);
        };
        let screen = screens::person(self.context, self.snapshot, person, self.now);
        let Some(data) = super::words::pressed(&screen, text) else {
            return Ok(None);
        };
        let data = data.to_owned();
        Box::pin(self.tap(slot, &data, None)).await.map(Some)
    }
}

fn link(slot: &Slot) -> Option<String> {
    slot.person
        .as_ref()
        .and_then(|p| p.view.link().map(str::to_owned))
}

fn is_assenting(slot: &Slot) -> bool {
    slot.person
        .as_ref()
        .is_some_and(|p| matches!(p.view, View::Assent { .. }))
}

/// "Wrong town": the oblasts; before the child's own yes the place is only left out, and asked for after it.
fn elsewhere(slot: &mut Slot) {
    let link = link(slot);
    if !is_assenting(slot) {
        return slot.show(View::ChooseOblast { link });
    }
    if let Some(person) = &mut slot.person {
        person.municipality = None;
        slot.core_changed = true;
    }
    slot.show(View::Assent { link, more: false });
}

/// A screen sent just before a crash, and never noted: it is the one they look at, so it is the live one.
fn adopt(slot: &mut Slot, pressed: Option<i64>) {
    let Some(person) = &mut slot.person else {
        return;
    };
    if let (Some(live), Some(pressed)) = (person.live_message, pressed)
        && live < pressed
    {
        slot.remove.push(live);
        person.live_message = Some(pressed);
        slot.core_changed = true;
    }
}
