//! Typed messages: commands, words of danger, codes, and the words of buttons and of the journey.

use super::effects::is_hidden;
use super::{Said, Seat, Visit, words};
use crate::domain::{MenuTap, Request, View};
use crate::journey::Event;
use crate::services::{danger, safeguarding, screens, transfer};
use crate::store::StoreError;
use crate::texts::sms::Keyword;

impl Visit<'_> {
    /// A typed message. Once committed it is removed from the chat: a phone is seen by others.
    pub(super) async fn text(
        &mut self,
        seat: &mut Seat,
        text: &str,
        message: i64,
    ) -> Result<Said, StoreError> {
        if seat.person.is_some() {
            seat.remove.push(message);
            seat.afresh = true;
        }
        // before anything else, whatever it looks like
        if danger::in_text(self.context, text) {
            let said = self
                .happen(seat, Event::Harm(text.to_owned()), None)
                .await?;
            return Ok(removing(said, message));
        }
        if let Some(said) = self.command(seat, text, message).await? {
            return Ok(said);
        }
        if self.came_from_sms(seat, text).await? {
            return Ok(Said::default());
        }
        let hidden = is_hidden(seat);
        let keyword = self.keyword(seat, text);
        if let Some(event) = keyword.filter(|e| !hidden || *e != Event::Menu(MenuTap::Back)) {
            let said = self.happen(seat, event, None).await?;
            return Ok(removing(said, message));
        }
        if hidden {
            let event = self.typed(seat, text).await?;
            return self.ask_before_showing(seat, &event).await;
        }
        let said = match self.pressed(seat, text) {
            Some(data) => self.tap(seat, &data, None).await?,
            None => {
                let event = self.typed(seat, text).await?;
                self.happen(seat, event, None).await?
            }
        };
        Ok(removing(said, message))
    }

    /// What a word asks for that does something wherever it is typed, as by SMS.
    fn keyword(&self, seat: &Seat, text: &str) -> Option<Event> {
        let view = seat.person.as_ref().map(|person| &person.respondent.view);
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
    async fn typed(&mut self, seat: &Seat, text: &str) -> Result<Event, StoreError> {
        let (state, whose) = self.state(seat);
        let answers = self.advance().is_answer(&state, text, whose);
        let added = !answers && safeguarding::has_case(self.tx, self.chat(), self.now).await?;
        Ok(match added {
            true => Event::Added(text.to_owned()),
            false => Event::Typed(text.to_owned()),
        })
    }

    /// The data of the button that a typed word or number stands for on the screen.
    fn pressed(&self, seat: &Seat, text: &str) -> Option<String> {
        let way = self.memory.get(self.chat(), self.now);
        let language = self.spoken(seat, &way);
        let screen = match &seat.person {
            None => self.onboarding_message(&way),
            // what is typed there is an answer, or a report
            Some(p) if matches!(p.respondent.view, View::Survey | View::Report) => return None,
            Some(person) => screens::person(self.context, self.snapshot, person, self.now),
        };
        words::pressed(&screen, text, language).map(str::to_owned)
    }

    /// A code that came by SMS: the session goes on here, with its answers.
    async fn came_from_sms(&mut self, seat: &mut Seat, text: &str) -> Result<bool, StoreError> {
        if self.context.settings.sms.is_none() || !transfer::may_be_code(text) {
            return Ok(false);
        }
        let (context, chat, now) = (self.context, self.chat(), self.now);
        let known = seat.person.clone();
        let Some(person) = transfer::take_over(self.tx, context, chat, known, text, now).await?
        else {
            return Ok(false);
        };
        let (view, open) = (
            person.respondent.view.clone(),
            person.respondent.open.clone(),
        );
        let here = &mut seat.person.get_or_insert(person).respondent;
        here.view = view;
        if let Some(open) = open {
            here.municipality = Some(open.municipality.clone());
            here.open = Some(open.clone());
            // it was carried to this channel
            seat.keep(open, false);
        }
        seat.afresh = true;
        self.memory.forget(chat);
        seat.show(false);
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
