//! The way to consent: language, age band, assent or consent, place. Nothing is stored but a 24-hour hash of "too young".

use super::{Said, Slot, Visit};
use crate::domain::{AgeBand, DAY, Message, Moment, Onboarding, OnboardingStep, Request};
use crate::store::{StoreError, guardians};

/// A guardian's link is good for a week.
const GUARDIAN_LINK: i64 = 7 * DAY;

impl Visit<'_> {
    /// A press on an onboarding screen, by somebody of whom nothing is stored.
    pub(super) async fn onboarding_tap(
        &mut self,
        slot: &mut Slot,
        way: Onboarding,
        message: Option<i64>,
    ) -> Result<Said, StoreError> {
        let way = self.next(way).await?;
        if way.step == OnboardingStep::Agree {
            self.enter(slot, &way, message).await?;
            return Ok(Said::default());
        }
        let shown = self.show_way(&way).await?;
        Ok(Said::direct(match message {
            Some(message_id) => Request::Edit {
                message_id,
                message: shown,
            },
            None => Request::Send(shown),
        }))
    }

    /// The screen of a way, remembered for typed words.
    pub(super) async fn show_way(&mut self, way: &Onboarding) -> Result<Message, StoreError> {
        self.memory.put(self.chat(), way.clone(), self.now);
        let link = (way.step == OnboardingStep::AskParent)
            .then(|| self.guardian_link(way))
            .flatten();
        Ok(crate::services::screens::onboarding(
            self.context,
            self.snapshot,
            way,
            link.as_deref(),
            self.now,
        ))
    }

    /// Where a tap really leads: data from a client is not trusted, and too young stays too young for 24 h.
    async fn next(&mut self, way: Onboarding) -> Result<Onboarding, StoreError> {
        if way.language.is_none() {
            return Ok(way.at(OnboardingStep::Language));
        }
        let Some(age) = way.age else {
            let later = !matches!(
                way.step,
                OnboardingStep::Language
                    | OnboardingStep::Age
                    | OnboardingStep::OtherAge
                    | OnboardingStep::About
            );
            return Ok(if later {
                way.at(OnboardingStep::Age)
            } else {
                way
            });
        };
        let young = age.youngest() < self.context.settings.guardian_under;
        if young {
            let hold = (self.now, Moment(self.now.0 + DAY));
            guardians::hold_age(self.tx, &self.context.vault, self.chat(), hold).await?;
        }
        let alone = matches!(
            way.step,
            OnboardingStep::Consent
                | OnboardingStep::ConsentMore
                | OnboardingStep::Agree
                | OnboardingStep::Refuse
        );
        if alone
            && (young
                || guardians::age_held(self.tx, &self.context.vault, self.chat(), self.now).await?)
        {
            let way = Onboarding {
                age: Some(AgeBand::From11),
                ..way
            };
            return Ok(way.at(OnboardingStep::Guardian));
        }
        Ok(way)
    }

    /// The link for a parent: it carries the child's chat sealed, so that nothing need be stored. `None` before the bot knows its name.
    fn guardian_link(&self, way: &Onboarding) -> Option<String> {
        let expires = Moment(self.now.0 + GUARDIAN_LINK);
        let language = way.language.unwrap_or(crate::domain::Language::Ky);
        let token = crate::services::guardian_links::token(
            &self.context.vault,
            self.chat(),
            way.link.as_deref(),
            language,
            expires,
        );
        let name = self
            .context
            .settings
            .bot_username
            .as_deref()
            .or(self.snapshot.bot_username.as_deref())?;
        Some(format!("https://t.me/{name}?start=g{token}"))
    }
}
