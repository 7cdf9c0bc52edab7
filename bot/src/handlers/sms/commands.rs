//! Keywords: they work from any state, before anything else.

use super::memory::Step;
use super::turn::{Turn, new_line};
use crate::domain::Language;
use crate::store::{StoreError, lines, moves, respondents, sms};
use crate::texts::sms::{Found, Keyword};

impl Turn<'_, '_> {
    pub(crate) async fn keyword(&mut self, found: Found<'_>) -> Result<(), StoreError> {
        let stopped = self.line.as_ref().is_some_and(|line| line.stopped);
        match found.keyword {
            Keyword::Stop => self.stop().await,
            Keyword::Help => self.help().await,
            Keyword::Delete => self.delete().await,
            Keyword::Start | Keyword::Continue | Keyword::Join => {
                self.unstop().await?;
                if found.keyword == Keyword::Join {
                    return self.join(found.language, found.argument).await;
                }
                self.go_on(found.language).await
            }
            _ if stopped => Ok(()),
            Keyword::Back => self.typed_action(surveys::engine::Action::Back).await,
            Keyword::Skip => self.typed_action(surveys::engine::Action::Skip).await,
            Keyword::Language => {
                let known = self.ways.get(self.phone(), self.now);
                let mut way = known.unwrap_or_else(|| self.way(None, Step::Language(None)));
                way.step = match way.step {
                    Step::Language(before) => Step::Language(before),
                    Step::Erase => Step::Language(None),
                    before => Step::Language(Some(Box::new(before))),
                };
                self.remember(way.clone());
                self.ask_step(&way).await
            }
            Keyword::Speak(language) => self.speak(language).await,
            Keyword::Latin => self.write(true).await,
            Keyword::Cyrillic => self.write(false).await,
            Keyword::Telegram => self.offer_telegram().await,
            // a message was opened before, or the word answers something
            Keyword::Read => Ok(()),
        }
    }

    /// No message any more that nobody asked for, on every channel; one confirmation, then silence.
    async fn stop(&mut self) -> Result<(), StoreError> {
        let hash = lines::hash(&self.sms.context.vault, self.phone());
        let fresh = || new_line(self.sms, self.inbound, self.now);
        let line = self.line.get_or_insert_with(fresh);
        if std::mem::replace(&mut line.stopped, true) {
            // the confirmation may still be queued
            return Ok(());
        }
        sms::cancel(self.tx, &hash, false).await?;
        self.set_stopped(true).await?;
        self.say("sms-stopped", &[]).await?;
        self.ways.forget(self.phone());
        Ok(())
    }

    async fn unstop(&mut self) -> Result<(), StoreError> {
        if let Some(line) = &mut self.line
            && std::mem::replace(&mut line.stopped, false)
        {
            self.set_stopped(false).await?;
        }
        Ok(())
    }

    /// For everybody on this phone, and those who went on in Telegram from it.
    async fn set_stopped(&mut self, stopped: bool) -> Result<(), StoreError> {
        for person in &mut self.people {
            person.stopped = stopped;
            self.set.people.retain(|p| p.address != person.address);
            self.set.people.push(person.clone());
        }
        let hash = lines::hash(&self.sms.context.vault, self.phone());
        for address in moves::of_line(self.tx, &hash).await? {
            respondents::set_stopped(self.tx, address, stopped).await?;
        }
        Ok(())
    }

    /// Asks once more; then erases whoever talks.
    async fn delete(&mut self) -> Result<(), StoreError> {
        if self.active().is_none() {
            self.ways.forget(self.phone());
            return self.say("sms-nothing-stored", &[]).await;
        }
        let asked = self.ways.get(self.phone(), self.now);
        if asked.is_some_and(|way| way.step == Step::Erase) {
            return self.erase().await;
        }
        let way = self.way(None, Step::Erase);
        self.remember(way.clone());
        self.ask_step(&way).await
    }

    async fn erase(&mut self) -> Result<(), StoreError> {
        let erased = self.text("sms-erased", &[]);
        self.forget_active().await?;
        // nobody is left to keep a reply for
        self.direct.push(erased);
        Ok(())
    }

    /// Erases whoever talks, and the number if nobody else on it is known.
    pub(crate) async fn forget_active(&mut self) -> Result<(), StoreError> {
        let Some(person) = self.active().cloned() else {
            return Ok(());
        };
        let vault = &self.sms.context.vault;
        respondents::erase(self.tx, vault, person.address, person.chat).await?;
        self.people.retain(|other| other.address != person.address);
        self.set
            .people
            .retain(|other| other.address != person.address);
        self.ways.forget(self.phone());
        self.close_question().await?;
        let next = self.people.first().and_then(|p| p.chat.line());
        if let Some(line) = &mut self.line {
            line.slot = next.map_or(0, |on| on.slot);
            if next.is_none() && !line.stopped {
                lines::delete(self.tx, &line.hash).await?;
                self.line = None;
            }
        }
        Ok(())
    }

    /// From now on in this language; what was asked is asked again in it.
    pub(crate) async fn speak(&mut self, language: Language) -> Result<(), StoreError> {
        self.change(|person| person.language = language);
        match self.ways.get(self.phone(), self.now) {
            Some(mut way) if !matches!(way.step, Step::Language(None) | Step::Erase) => {
                way.language = language;
                if let Step::Language(Some(before)) = way.step {
                    way.step = *before;
                }
                self.remember(way.clone());
                self.ask_step(&way).await
            }
            known => {
                self.ways.forget(self.phone());
                if self.active().is_some() {
                    return self.prompt(None).await;
                }
                if let Some(mut way) = known {
                    way.language = language;
                    way.step = Step::Place(Vec::new());
                    self.remember(way);
                }
                self.how_to_join(Some(language)).await
            }
        }
    }

    /// In Latin letters, or in Cyrillic again; what was asked is asked again in them.
    async fn write(&mut self, latin: bool) -> Result<(), StoreError> {
        if let Some(line) = &mut self.line {
            line.latin = latin;
        }
        if let Some(mut way) = self.ways.get(self.phone(), self.now) {
            way.latin = latin;
            self.remember(way.clone());
            return self.ask_step(&way).await;
        }
        let id = if latin {
            "sms-latin-on"
        } else {
            "sms-latin-off"
        };
        if self.active().is_some() {
            return self.prompt(Some(id)).await;
        }
        let mut way = self.way(None, Step::Place(Vec::new()));
        way.latin = latin;
        self.remember(way);
        self.say(id, &[]).await
    }
}
