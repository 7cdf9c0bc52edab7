//! Keywords: they work from any state, before anything else.

use surveys::engine::Action;

use super::memory::{Asked, Conversation};
use super::message_handler::MessageHandler;
use crate::domain::{Language, MenuTap, Onboarding};
use crate::journey::Event;
use crate::store::StoreError;
use crate::texts::sms::{Found, Keyword};

impl MessageHandler<'_, '_> {
    pub(crate) async fn keyword(&mut self, found: Found<'_>) -> Result<(), StoreError> {
        let stopped = self.line.as_ref().is_some_and(|line| line.stopped);
        match found.keyword {
            // the confirmation may still be queued
            Keyword::Stop if stopped => Ok(()),
            Keyword::Stop => {
                self.happen_in(Event::Stop, self.if_unknown(found.language))
                    .await
            }
            Keyword::Help => {
                let help = Event::Menu(MenuTap::Help);
                self.happen_in(help, self.if_unknown(found.language)).await
            }
            Keyword::Delete => {
                let language = self.if_unknown(found.language);
                self.happen_in(Event::Delete, language).await
            }
            Keyword::Start | Keyword::Continue | Keyword::Join => {
                let started = self.unstop().await?;
                let unknown = self.active().is_none()
                    && self.conversations.get(self.phone(), self.now).is_none();
                if found.keyword == Keyword::Join
                    && let Some(way) = self.conversations.get(self.phone(), self.now)
                {
                    // perhaps somebody else on this phone, who has not heard what a reply costs
                    self.remember(Conversation {
                        greeted: false,
                        ..way
                    });
                }
                let event = match found.keyword {
                    Keyword::Join => Event::Join(found.argument.to_owned()),
                    _ if unknown => Event::Join(String::new()),
                    _ => Event::Menu(MenuTap::Continue),
                };
                // whoever joins reads it from what comes next
                if started && found.keyword != Keyword::Join {
                    self.say("sms-started", &[]).await?;
                }
                if unknown && found.language.is_none() {
                    // a word of both languages says nothing of theirs: they are answered in each
                    return self.join_in_all(event).await;
                }
                self.happen_in(event, found.language).await
            }
            // whoever holds the paper, also from a phone that wants no messages
            Keyword::Withdraw => self.withdraw(found.argument).await,
            Keyword::Permit => self.permit_invitations(found.argument).await,
            _ if stopped => Ok(()),
            Keyword::Back => self.typed_action(Action::Back).await,
            Keyword::Skip => self.typed_action(Action::Skip).await,
            Keyword::Language => self.happen(Event::ChooseLanguage).await,
            Keyword::Speak(language) => self.happen(Event::speak(language)).await,
            Keyword::Latin => self.write(true).await,
            Keyword::Cyrillic => self.write(false).await,
            Keyword::Telegram => self.offer_telegram().await,
            // a message was opened before, or the word answers something
            Keyword::Read => Ok(()),
        }
    }

    async fn join_in_all(&mut self, event: Event) -> Result<(), StoreError> {
        // the talk goes on in the last one
        for language in Language::ALL.into_iter().rev() {
            if let Some(way) = self.conversations.get(self.phone(), self.now) {
                let greeted = false;
                self.remember(Conversation { greeted, ..way });
            }
            self.happen_in(event.clone(), Some(language)).await?;
        }
        Ok(())
    }

    /// Whether they had stopped.
    async fn unstop(&mut self) -> Result<bool, StoreError> {
        if let Some(line) = &mut self.line
            && std::mem::replace(&mut line.stopped, false)
        {
            self.silence(false).await?;
            return Ok(true);
        }
        Ok(false)
    }

    /// BACK and SKIP: of the question that is open, never of one that is asked in between.
    async fn typed_action(&mut self, action: Action) -> Result<(), StoreError> {
        if self.conversations.get(self.phone(), self.now).is_some() {
            return self.happen(Event::Again).await;
        }
        if !self.may_answer().await? {
            return Ok(());
        }
        self.happen(Event::Act(action)).await
    }

    /// In Latin letters, or in Cyrillic again; what was asked is asked again in them.
    async fn write(&mut self, latin: bool) -> Result<(), StoreError> {
        if let Some(line) = &mut self.line {
            line.latin = latin;
        }
        if let Some(mut way) = self.conversations.get(self.phone(), self.now) {
            way.latin = latin;
            self.remember(way);
            return self.happen(Event::Again).await;
        }
        let id = if latin {
            "sms-latin-on"
        } else {
            "sms-latin-off"
        };
        if self.active().is_some() {
            return self.prompt(Some(id)).await;
        }
        let language = Some(self.voice().language);
        let start = Onboarding {
            language,
            ..Onboarding::default()
        };
        self.remember(Conversation::new(Asked::Onboarding(start), latin));
        self.say(id, &[]).await
    }
}
