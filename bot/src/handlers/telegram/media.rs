//! Pictures, voice messages, videos, stickers: nothing we read but the words under them, which is said before they are removed.

use super::{BatchMember, Said, UpdateHandler};
use crate::domain::{Moment, Onboarding, Request, View};
use crate::services::safeguarding::{self, About, Cause, Said as Disclosed, Written};
use crate::services::screens;
use crate::store::outbox::{self, Priority};
use crate::store::{StoreError, Tx, inbox};

/// Albums in the inbox; not a channel, as their ids are ours.
const ALBUMS: &str = "album";

impl UpdateHandler<'_> {
    pub(super) async fn media(
        &mut self,
        member: &mut BatchMember,
        message: i64,
        album: Option<String>,
        caption: Option<String>,
    ) -> Result<Said, StoreError> {
        let way = self.memory.get(self.chat(), self.now);
        let was_there = self.speaks_of_help(member).await?;
        let mut said = match &caption {
            // words under a picture are typed words: they too may tell of danger
            Some(text) => self.text(member, text, message).await?,
            None => Said::default(),
        };
        // once everything is said
        let removal = said
            .direct
            .pop_if(|request| matches!(request, Request::Delete { .. }));
        member.remove.retain(|id| *id != message);
        if member.person.is_some() {
            member.remove_after_saying.push(message);
        }
        if let Some(album) = album
            && !self.is_first_of(&album).await?
        {
            said.direct.extend(removal);
            return Ok(said);
        }
        let language = self.spoken(member, &way);
        let there = was_there || self.speaks_of_help(member).await?;
        if there {
            let written = self.written(member, &way, Disclosed::Attempt, Cause::Attempt);
            safeguarding::keep(self.tx, &written, self.now).await?;
        }
        if let Some(person) = &member.person {
            let request = Request::Send(screens::text_only(self.context, language, there));
            let interactive = Priority::Interactive;
            outbox::put(self.tx, person.address, interactive, &request, self.now).await?;
            return Ok(said);
        }
        // one message: what they see anyway comes under it
        let line = match there {
            true => screens::text_only_in_full(self.context, self.snapshot, language),
            false => screens::text_only(self.context, language, false),
        };
        let mut shown = match said.direct.pop() {
            Some(Request::Send(message)) => message,
            Some(other) => {
                said.direct.push(other);
                line.clone()
            }
            None if there => screens::help(self.context, self.snapshot, language),
            None => self.onboarding_message(&way),
        };
        if shown != line {
            shown.text = format!("{}\n\n{}", line.text, shown.text);
        }
        said.direct.push(Request::Send(shown));
        said.direct.extend(removal);
        said.help |= there;
        Ok(said)
    }

    /// Whether help is spoken of here: on the help card and where something is reported, and for a day after words of harm.
    async fn speaks_of_help(&mut self, member: &BatchMember) -> Result<bool, StoreError> {
        let view = member.person.as_ref().map(|person| &person.respondent.view);
        if matches!(
            view,
            Some(View::Help | View::Report | View::Reported | View::AskOrdered | View::Ordered)
        ) {
            return Ok(true);
        }
        safeguarding::has_case(self.tx, self.chat(), self.now).await
    }

    /// The first of the pictures of an album that comes; the others change nothing more.
    async fn is_first_of(&mut self, album: &str) -> Result<bool, StoreError> {
        let name = format!("{} {album}", self.chat().id);
        let id = self.context.vault.number("album", name.as_bytes());
        let new = inbox::remember(self.tx, ALBUMS, &[id], self.now).await?;
        Ok(!new.is_empty())
    }

    /// What somebody wrote of harm, with what is known of them.
    pub(super) fn written(
        &self,
        member: &BatchMember,
        way: &Onboarding,
        said: Disclosed,
        cause: Cause,
    ) -> Written {
        let about = match &member.person {
            Some(person) => About {
                age: Some(person.respondent.age),
                place: person.respondent.municipality.clone(),
            },
            None => About {
                age: way.age,
                place: way
                    .link
                    .as_deref()
                    .filter(|_| !way.other_place)
                    .and_then(|payload| self.snapshot.link(payload))
                    .map(|(_, link)| link.municipality.clone()),
            },
        };
        Written {
            chat: self.chat(),
            said,
            about,
            language: self.spoken(member, way),
            cause,
        }
    }
}

/// What we did not read goes after it was said: rows of one address leave in order.
pub async fn remove_after_saying(
    tx: &mut Tx,
    member: &mut BatchMember,
    now: Moment,
) -> Result<(), StoreError> {
    let message_ids = std::mem::take(&mut member.remove_after_saying);
    let Some(person) = member.person.as_ref().filter(|_| !message_ids.is_empty()) else {
        return Ok(());
    };
    let request = Request::Delete { message_ids };
    let interactive = Priority::Interactive;
    outbox::put(tx, person.address, interactive, &request, now).await
}
