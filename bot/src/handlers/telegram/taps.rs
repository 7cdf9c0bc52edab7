//! Presses: on survey screens, on menus, on screens before consent. `data` comes from a client and may be anything.

use surveys::engine::{Action, Input};
use surveys::questionnaire::QuestionIx;

use super::effects::lead_back;
use super::{BatchMember, Said, UpdateHandler};
use crate::domain::{EnterTap, MenuTap, Onboarding, View};
use crate::journey::Event;
use crate::store::StoreError;
use crate::texts;

/// `s:TAG:QUESTION:ACTION`.
#[derive(Debug, Clone, PartialEq)]
struct SurveyTap<'a> {
    tag: &'a str,
    question: QuestionIx,
    action: Action,
}

impl<'a> SurveyTap<'a> {
    fn parse(data: &'a str) -> Option<Self> {
        let mut parts = data.strip_prefix("s:")?.splitn(3, ':');
        let tag = parts.next()?;
        let question = QuestionIx(parts.next()?.parse().ok()?);
        let action = Action::parse(parts.next()?)?;
        Some(Self {
            tag,
            question,
            action,
        })
    }
}

impl UpdateHandler<'_> {
    /// A press. An old button leads to where we are.
    pub(super) async fn tap(
        &mut self,
        member: &mut BatchMember,
        data: &str,
        message: Option<i64>,
    ) -> Result<Said, StoreError> {
        let entered = EnterTap::parse(data).map(|tap| Event::Start(tap.0));
        if member.person.is_none() {
            let messages = &self.context.messages;
            messages.pressed(self.chat(), message, self.now);
            if let Some(start) = entered {
                return self.happen(member, start, message).await;
            }
            if let Some(tap @ (MenuTap::Ordered | MenuTap::PassOn | MenuTap::Help)) =
                MenuTap::parse(data)
            {
                return self.happen(member, Event::Menu(tap), message).await;
            }
            let way =
                Onboarding::parse(data).unwrap_or_else(|| self.memory.get(self.chat(), self.now));
            return self.happen(member, Event::Press(way), message).await;
        }
        adopt(member, message);
        if let Some(said) = self.listen(member, data).await? {
            return Ok(said);
        }
        let event = if data.starts_with("s:") {
            on_survey(member, data)
        } else if entered.is_some() {
            // an invitation is no screen: what it leads to stands below it
            not_live(member, message);
            entered
        } else if let Some(tap) = MenuTap::parse(data) {
            not_live(member, message);
            Some(Event::Menu(tap))
        } else {
            // the way to consent is behind them, whatever the message still says
            Onboarding::parse(data).map(|_| Event::Again)
        };
        match event {
            Some(event) => {
                let mut said = self.happen(member, event, message).await?;
                said.toast = said.toast.or_else(|| self.warning(member));
                Ok(said)
            }
            None => {
                lead_back(member, message);
                Ok(Said::default())
            }
        }
    }
}

impl UpdateHandler<'_> {
    /// What stopped the press, also flashed: on a long screen its text may be out of sight.
    fn warning(&self, member: &BatchMember) -> Option<String> {
        let r = &member.person.as_ref()?.respondent;
        let open = r.open.as_ref().filter(|_| r.view == View::Survey)?;
        let problem = open.session.problem.as_ref()?;
        texts::warning(&self.context.texts, r.language, problem)
    }
}

fn on_survey(member: &BatchMember, data: &str) -> Option<Event> {
    let person = member.person.as_ref()?;
    let Some(open) = &person.respondent.open else {
        // the links of its round are cut: nothing knows what it was about
        return Some(Event::Menu(MenuTap::Continue));
    };
    let tap = SurveyTap::parse(data).filter(|tap| tap.tag == open.tag)?;
    Some(Event::Answer(Input::Tap {
        question: tap.question,
        action: tap.action,
    }))
}

/// A menu that is not the live message leads to where we are, but what it sets is set.
fn not_live(member: &mut BatchMember, message: Option<i64>) {
    let live = member.person.as_ref().and_then(|p| p.live_message);
    if message.is_some() && live != message {
        member.remove.extend(message);
        member.afresh = true;
    }
}

/// A screen sent just before a crash, and never noted: it is the one they look at, so it is the live one.
fn adopt(member: &mut BatchMember, pressed: Option<i64>) {
    let Some(person) = &mut member.person else {
        return;
    };
    if let (Some(live), Some(pressed)) = (person.live_message, pressed)
        && live < pressed
    {
        member.remove.push(live);
        person.live_message = Some(pressed);
    }
}
