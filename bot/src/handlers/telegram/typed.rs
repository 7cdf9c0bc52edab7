//! Typed messages: commands, words of danger, codes, and the words of buttons and of the journey.

use super::effects::is_hidden;
use super::{BatchMember, Said, UpdateHandler, words};
use crate::domain::{MenuTap, Request, View};
use crate::journey::Event;
use crate::services::{danger, safeguarding, screens, transfer};
use crate::store::StoreError;
use crate::texts::sms::Keyword;

impl UpdateHandler<'_> {
    /// A typed message. Once committed it is removed from the chat: a phone is seen by others.
    pub(super) async fn text(
        &mut self,
        member: &mut BatchMember,
        text: &str,
        message: i64,
    ) -> Result<Said, StoreError> {
        if member.person.is_some() {
            member.remove.push(message);
            member.afresh = true;
        }
        // before anything else, whatever it looks like
        if danger::in_text(self.context, text) {
            let said = self
                .happen(member, Event::Harm(text.to_owned()), None)
                .await?;
            return Ok(removing(said, message));
        }
        if let Some(said) = self.command(member, text, message).await? {
            return Ok(said);
        }
        if self.came_from_sms(member, text).await? {
            return Ok(Said::default());
        }
        let hidden = is_hidden(member);
        let keyword = self.keyword(member, text);
        if let Some(event) = keyword.filter(|e| !hidden || *e != Event::Menu(MenuTap::Back)) {
            let said = self.happen(member, event, None).await?;
            return Ok(removing(said, message));
        }
        if hidden {
            let event = self.typed(member, text).await?;
            return self.ask_before_showing(member, &event).await;
        }
        let said = match self.pressed(member, text) {
            Some(data) => self.tap(member, &data, None).await?,
            None => {
                let event = self.typed(member, text).await?;
                self.happen(member, event, None).await?
            }
        };
        Ok(removing(said, message))
    }

    /// What a word asks for that does something wherever it is typed, as by SMS.
    fn keyword(&self, member: &BatchMember, text: &str) -> Option<Event> {
        let view = member.person.as_ref().map(|person| &person.respondent.view);
        match self.context.keywords.find(text)?.keyword {
            // a question reads them itself, and a screen before consent may have such a button
            Keyword::Back | Keyword::Skip => match view {
                None | Some(View::Survey) => None,
                Some(_) => Some(Event::Menu(MenuTap::Back)),
            },
            Keyword::Stop => Some(Event::Stop),
            Keyword::Help => Some(Event::Menu(MenuTap::Help)),
            Keyword::Delete => Some(Event::Delete),
            Keyword::Language => Some(Event::ChooseLanguage),
            Keyword::Speak(language) => Some(Event::speak(language)),
            Keyword::Start | Keyword::Continue => Some(Event::Menu(MenuTap::Continue)),
            // a parent's word, taken before it comes here; or of SMS only
            Keyword::Withdraw
            | Keyword::Permit
            | Keyword::Join
            | Keyword::Latin
            | Keyword::Cyrillic
            | Keyword::Telegram
            | Keyword::Read => None,
        }
    }

    /// Words that answer nothing belong, for a day, to what was written of harm.
    async fn typed(&mut self, member: &BatchMember, text: &str) -> Result<Event, StoreError> {
        let (state, actor) = self.state(member);
        let answers = self.transition().is_answer(&state, text, actor);
        let added = !answers && safeguarding::has_case(self.tx, self.chat(), self.now).await?;
        Ok(match added {
            true => Event::Added(text.to_owned()),
            false => Event::Typed(text.to_owned()),
        })
    }

    /// The data of the button that a typed word or number stands for on the screen.
    fn pressed(&self, member: &BatchMember, text: &str) -> Option<String> {
        let way = self.memory.get(self.chat(), self.now);
        let language = self.spoken(member, &way);
        let screen = match &member.person {
            None => self.onboarding_message(&way),
            // what is typed there is an answer, or a report
            Some(p) if matches!(p.respondent.view, View::Survey | View::Report) => return None,
            Some(person) => screens::person(self.context, self.snapshot, person, self.now),
        };
        words::pressed(&screen, text, language).map(str::to_owned)
    }

    /// A code that came by SMS: the session goes on here, with its answers.
    async fn came_from_sms(
        &mut self,
        member: &mut BatchMember,
        text: &str,
    ) -> Result<bool, StoreError> {
        if self.context.settings.sms.is_none() || !transfer::may_be_code(text) {
            return Ok(false);
        }
        let (context, chat, now) = (self.context, self.chat(), self.now);
        let known = member.person.clone();
        let Some(person) = transfer::take_over(self.tx, context, chat, known, text, now).await?
        else {
            return Ok(false);
        };
        let (view, open) = (
            person.respondent.view.clone(),
            person.respondent.open.clone(),
        );
        let here = &mut member.person.get_or_insert(person).respondent;
        here.view = view;
        if let Some(open) = open {
            here.municipality = Some(open.municipality.clone());
            here.open = Some(open.clone());
            // it was carried to this channel
            member.keep(open, false);
        }
        member.afresh = true;
        self.memory.forget(chat);
        member.show(false);
        Ok(true)
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
