//! `/hide`: clears the chat as far as Telegram allows, and shows nothing until asked.

use std::collections::BTreeSet;

use super::{BatchMember, Said, UpdateHandler};
use crate::domain::{EnterTap, Language, MenuTap, Onboarding, Request};
use crate::journey::Event;
use crate::services::contacts::{after_hiding, ask_quiet};
use crate::services::safeguarding::{self, Cause, Said as Disclosed};
use crate::services::screens;
use crate::store::addresses::AddressId;
use crate::store::outbox::{self, Priority};
use crate::store::{StoreError, contacts, recent_messages, respondents};

/// deleteMessages takes at most so many ids.
const AT_ONCE: usize = 100;

impl UpdateHandler<'_> {
    /// Removes all that is known to stand in the chat. The rows of the outbox do it, also after a crash.
    pub(super) async fn hide(
        &mut self,
        member: &mut BatchMember,
        message: i64,
    ) -> Result<Said, StoreError> {
        let Some(person) = &mut member.person else {
            return Ok(Said::default());
        };
        let context = self.context;
        outbox::withdraw_answers(self.tx, person.address).await?;
        let recent = recent_messages::of(self.tx, person.address).await?;
        let (here, _) = context.messages.of(person.chat, self.now);
        let mut ids: BTreeSet<i64> = recent.ids().chain(here).collect();
        ids.extend(person.live_message);
        ids.extend(member.remove.drain(..));
        ids.insert(message);
        for request in removals(ids) {
            outbox::put(
                self.tx,
                person.address,
                Priority::Interactive,
                &request,
                self.now,
            )
            .await?;
        }
        let (language, address) = (person.respondent.language, person.address);
        if !person.respondent.stopped && self.is_written_to(address).await? {
            // once, and nothing that names what it is about
            let request = Request::Send(ask_quiet(context, language));
            let priority = Priority::Interactive;
            outbox::put(self.tx, address, priority, &request, self.now).await?;
        }
        context.heard.forget(person.chat);
        person.live_message = None;
        // what they see is nothing, and that is right: no screen is owed, and one that is on its way is an older one
        person.seq += 1;
        person.shown_seq = person.seq;
        member.afresh = false;
        Ok(Said {
            hides: true,
            ..Said::default()
        })
    }

    /// What somebody types into a chat that they have emptied brings nothing back: only a button does, with nothing above it that tells anything.
    /// Words that belong to a case of harm are kept.
    pub(super) async fn ask_before_showing(
        &mut self,
        member: &mut BatchMember,
        event: &Event,
    ) -> Result<Said, StoreError> {
        let Some(person) = &member.person else {
            return Ok(Said::default());
        };
        let (address, language) = (person.address, person.respondent.language);
        if let Event::Added(text) = event {
            let (said, way) = (Disclosed::Text(text.clone()), Onboarding::default());
            let written = self.written(member, &way, said, Cause::Words);
            safeguarding::keep(self.tx, &written, self.now).await?;
        }
        let code = match event {
            Event::Start(payload) if !payload.is_empty() => EnterTap(payload.clone()).code(),
            _ => MenuTap::Show.code(),
        };
        let request = Request::Send(after_hiding(self.context, language, code));
        let priority = Priority::Interactive;
        outbox::put(self.tx, address, priority, &request, self.now).await?;
        member.afresh = false;
        Ok(Said::default())
    }

    /// Whether they have said yes to news or invitations, and were not asked before whether these should stop too.
    async fn is_written_to(&mut self, address: AddressId) -> Result<bool, StoreError> {
        let invited = contacts::answer(self.tx, address).await?;
        let followed = respondents::followed(self.tx, address).await?;
        let yes = invited.is_some_and(|said| said.yes) || followed.values().any(|yes| *yes);
        Ok(yes && contacts::ask_once(self.tx, address).await?)
    }

    /// The same for somebody of whom nothing is stored: what this process remembers. What it may not know of, it says.
    pub(super) fn hide_of_stranger(&self, message: i64, language: Language) -> Said {
        self.memory.forget(self.chat());
        self.context.first_screens.forget(self.chat());
        self.context.heard.forget(self.chat());
        let (here, whole) = self.context.messages.of(self.chat(), self.now);
        let mut ids: BTreeSet<i64> = here.into_iter().collect();
        ids.insert(message);
        let mut direct = removals(ids);
        if !whole {
            direct.push(Request::Send(screens::not_all_hidden(
                self.context,
                language,
            )));
        }
        Said {
            direct,
            hides: true,
            ..Said::default()
        }
    }
}

fn removals(ids: BTreeSet<i64>) -> Vec<Request> {
    let ids: Vec<i64> = ids.into_iter().filter(|id| *id > 0).collect();
    let some = ids.chunks(AT_ONCE).map(<[i64]>::to_vec);
    some.map(|message_ids| Request::Delete { message_ids })
        .collect()
}
