//! What the journey asks for: rows, screens and direct messages.

use chrono::NaiveDate;

use super::{BatchMember, Said, UpdateHandler};
use crate::domain::{
    Chat, DAY, Guardian, Language, Message, Onboarding, OnboardingStep, Request, Respondent,
    day_in_bishkek,
};
use crate::handlers::wishes;
use crate::journey::{Effect, Event, GUARDIAN_LINK, Notice, State, Why};
use crate::services::safeguarding::{self, Cause, Said as Disclosed};
use crate::services::{guardian_links, screens};
use crate::store::guardians::{Hold, Proof};
use crate::store::outbox::{self, Priority};
use crate::store::respondents::{self, Person};
use crate::store::{
    StoreError, addresses, guardians, phone_lines, recent_messages, sms, transfer_codes,
};

impl UpdateHandler<'_> {
    /// One event of whoever writes; `message` is the one that was pressed.
    pub(super) async fn happen(
        &mut self,
        member: &mut BatchMember,
        event: Event,
        message: Option<i64>,
    ) -> Result<Said, StoreError> {
        let chat = self.chat();
        let (state, actor) = self.state(member);
        // what was known before: words of harm are kept with it, and whoever erases is answered in their language
        let mut way = self.memory.get(chat, self.now);
        if member.person.is_some() {
            way.language = Some(self.spoken(member, &way));
        }
        way.language = way.language.or(self.language);
        if was_hidden(member, &event) {
            safeguarding::announce_again(self.tx, self.context, chat, self.now).await?;
        }
        let (state, effects) = self.transition().step(state, event, actor).await?;
        match state {
            State::Known(respondent, _) => self.settle(member, chat, *respondent, message).await?,
            State::New(way) if member.person.is_none() => self.memory.put(chat, way, self.now),
            State::New(_) => {}
        }
        let mut said = Said::default();
        for effect in effects {
            Box::pin(self.carry_out(member, &way, effect, message, &mut said)).await?;
        }
        Ok(said)
    }

    /// Keeps the new state of a respondent, who may have become one just now: their screen is the message they pressed, or the last one.
    pub(super) async fn settle(
        &mut self,
        member: &mut BatchMember,
        chat: Chat,
        respondent: Respondent,
        message: Option<i64>,
    ) -> Result<(), StoreError> {
        if let Some(person) = &mut member.person {
            person.respondent = respondent;
            return Ok(());
        }
        let address = addresses::find_or_make(self.tx, chat).await?;
        self.memory.forget(chat);
        let first = &self.context.first_screens;
        let last = first.get(chat, self.now);
        first.forget(chat);
        // the last screen before is the live one, so that it goes when the next stands below it
        if message.is_some() && last != message {
            member.remove.extend(last);
        }
        member.afresh |= message.is_none();
        member.person = Some(Person {
            address,
            chat,
            reachable: true,
            respondent,
            live_message: message.or(last),
            seq: 0,
            shown_seq: 0,
            puzzled: false,
        });
        Ok(())
    }

    async fn carry_out(
        &mut self,
        member: &mut BatchMember,
        way: &Onboarding,
        effect: Effect,
        message: Option<i64>,
        said: &mut Said,
    ) -> Result<(), StoreError> {
        match effect {
            Effect::Show(why) if member.person.is_some() => {
                member.show(matches!(why, Why::NotUnderstood(_)))
            }
            Effect::Show(why) => {
                let shown = self.shown(why).await?;
                said.direct.push(put(shown, message));
            }
            Effect::Stale => lead_back(member, message),
            Effect::Say(notice) => self.say(way, notice, message, said),
            Effect::Begin(session) => member.keep(session, true),
            Effect::Save(session) => member.keep(session, false),
            Effect::Follow { .. } | Effect::Invite(_) | Effect::UsePermission(_) => {
                if let Some(person) = &member.person {
                    wishes::keep(self.tx, person.address, &effect).await?;
                }
            }
            Effect::Erase => self.erase(member).await?,
            Effect::Silence => self.silence(member).await?,
            Effect::Report { text, cause } => {
                let written = self.written(member, way, Disclosed::Text(text), cause);
                safeguarding::keep(self.tx, &written, self.now).await?;
                said.help = member.person.is_none();
            }
            Effect::Ordered => {
                let written = self.written(member, way, Disclosed::Ordered, Cause::Ordered);
                safeguarding::keep(self.tx, &written, self.now).await?;
            }
            Effect::HoldYoung => {
                let hold = (self.now, self.now + DAY);
                let chat = self.chat();
                guardians::hold(self.tx, Hold::Young, chat, hold).await?;
            }
            Effect::TryCode(typed) => {
                let Some(invites) = guardians::use_code(self.tx, &typed, self.now).await? else {
                    *said = self.happen(member, Event::WrongCode, message).await?;
                    return Ok(());
                };
                let (proof, agreed) = (Proof::Slip(&typed), Event::GuardianAgreed(Guardian::Slip));
                let known = member.person.as_ref().map(|person| person.address);
                if let Some(child) = known {
                    // where they go on from here depends on it
                    guardians::put_yes(self.tx, proof, child, invites, self.now).await?;
                }
                *said = self.happen(member, agreed, message).await?;
                if let (None, Some(child)) = (known, &member.person) {
                    let child = child.address;
                    guardians::put_yes(self.tx, proof, child, invites, self.now).await?;
                }
            }
            Effect::FreeYoung => {
                // that they are young stays so for its day: the child's own no does not make them older
                for hold in [Hold::Asked, Hold::Refused] {
                    guardians::release(self.tx, hold, self.chat()).await?;
                }
            }
            // of phones
            Effect::Person { .. } => {}
        }
        Ok(())
    }

    /// The screen of somebody of whom nothing is stored.
    async fn shown(&mut self, why: Why) -> Result<Message, StoreError> {
        let way = self.as_drawn(self.memory.get(self.chat(), self.now));
        let link = match way.step {
            OnboardingStep::AskParent => self.guardian_link(&way).await?,
            _ => None,
        };
        let (context, snapshot) = (self.context, self.snapshot);
        let mut shown = match why {
            Why::WrongCode => screens::wrong_code(context, snapshot, &way, self.now),
            _ => {
                let link = link.as_ref().map(|(url, ends)| (url.as_str(), *ends));
                screens::onboarding(context, snapshot, &way, link, self.now)
            }
        };
        let before = match why {
            Why::LinkEnded => screens::in_all(context, way.first(), "round-closed-link"),
            // whom to ask, and that one can go on without it
            Why::LinkRevoked => screens::in_all(context, way.first(), "bring-link-over"),
            Why::LinkPaused => screens::in_all(context, way.first(), "round-paused-link"),
            Why::NotUnderstood(_) => {
                let hint = |language| Some(screens::not_understood(context, language));
                match chosen_or_all(&way, hint) {
                    Some(hint) => hint.text,
                    None => return Ok(shown),
                }
            }
            _ => return Ok(shown),
        };
        shown.text = format!("{before}\n\n{}", shown.text);
        Ok(shown)
    }

    fn say(&self, way: &Onboarding, notice: Notice, message: Option<i64>, said: &mut Said) {
        let (context, snapshot) = (self.context, self.snapshot);
        let replaces = matches!(
            notice,
            Notice::Erased | Notice::Declined | Notice::RoundUndone | Notice::Ordered
        );
        let way = &self.as_drawn(way.clone());
        let in_language = |language| match notice {
            Notice::Erased => Some(screens::erased(context, language)),
            Notice::Declined => Some(screens::declined(context, language)),
            Notice::NothingStored => Some(screens::nothing_stored(context, language)),
            Notice::Help => Some(screens::help(context, snapshot, language)),
            Notice::Reported => Some(screens::reported(context, snapshot, language)),
            Notice::AskOrdered => Some(Message::plain(context.texts.say(
                language,
                "ordered-ask",
                &[],
            ))),
            Notice::Ordered => Some(screens::ordered(context, snapshot, way.age, language)),
            Notice::TookPart => Some(screens::took_part(context, language)),
            Notice::RoundUndone => Some(screens::round_undone(context, language)),
            // by SMS only
            Notice::Stopped
            | Notice::OtherAge
            | Notice::Full
            | Notice::Closed
            | Notice::PlaceUnknown
            | Notice::NoRound => None,
        };
        if let Some(mut text) = chosen_or_all(way, in_language) {
            let back = || vec![screens::back_to(context, way)];
            match notice {
                Notice::Help => {
                    text.buttons = vec![vec![screens::ordered_button(context, way)], back()]
                }
                Notice::AskOrdered => text.buttons = screens::whether_to_pass_on(context, way),
                Notice::Reported | Notice::Ordered => text.buttons = vec![back()],
                _ => {}
            }
            said.direct.push(put(text, message.filter(|_| replaces)));
        }
    }

    /// The link for a parent, the same until it ends or is used: it carries the child's chat sealed, so that of the child no more need be
    /// stored than a keyed hash with its end. `None` before the bot knows its name.
    async fn guardian_link(
        &mut self,
        way: &Onboarding,
    ) -> Result<Option<(String, NaiveDate)>, StoreError> {
        let configured = self.context.settings.bot_username.as_deref();
        let Some(name) = configured.or(self.snapshot.bot_username.as_deref()) else {
            return Ok(None);
        };
        let (chat, now) = (self.chat(), self.now);
        let known = guardians::held(self.tx, Hold::Asked, chat, now).await?;
        let expires = match known {
            Some(expires) => expires,
            None => {
                let expires = now + GUARDIAN_LINK;
                guardians::hold(self.tx, Hold::Asked, chat, (now, expires)).await?;
                expires
            }
        };
        let (vault, link) = (&self.context.vault, way.link.as_deref());
        let token = guardian_links::token(vault, chat, link, way.spoken(), expires);
        let url = format!("https://t.me/{name}?start=g{token}");
        Ok(Some((url, day_in_bishkek(expires))))
    }

    /// Nothing unsolicited from now on, also on a phone that they came from.
    async fn silence(&mut self, member: &BatchMember) -> Result<(), StoreError> {
        let Some(person) = &member.person else {
            return Ok(());
        };
        for line in transfer_codes::lines_of(self.tx, person.address).await? {
            phone_lines::set_stopped(self.tx, &line).await?;
            sms::cancel(self.tx, &line, true).await?;
        }
        outbox::withdraw(self.tx, person.address, Priority::News).await
    }

    /// Erases everything; what the chat shows last is said directly, as nobody is left to have a screen.
    async fn erase(&mut self, member: &mut BatchMember) -> Result<(), StoreError> {
        let erased = std::mem::take(member);
        self.memory.forget(self.chat());
        let Some(person) = erased.person else {
            return Ok(());
        };
        // what stands in the chat can be hidden also afterwards
        let recent = recent_messages::of(self.tx, person.address).await?;
        let messages = &self.context.messages;
        messages.take_back(self.chat(), &recent, self.now);
        respondents::erase(self.tx, person.address, person.chat).await
    }
}

/// A new message, or in place of the one that was pressed.
fn put(message: Message, pressed: Option<i64>) -> Request {
    match pressed {
        Some(message_id) => Request::Edit {
            message_id,
            message,
        },
        None => Request::Send(message),
    }
}

/// A button that no longer counts. On the live message nothing is to be done: what it shows is on its way or there. An old message is
/// removed, and the current screen comes anew at the end of the chat.
pub(super) fn lead_back(member: &mut BatchMember, message: Option<i64>) {
    let live = member.person.as_ref().and_then(|p| p.live_message);
    if live.is_some() && live == message {
        return;
    }
    member.remove.extend(message);
    member.afresh = true;
    member.show(false);
}

/// Whether `/hide` has emptied the chat since they last saw a screen.
pub(super) fn is_hidden(member: &BatchMember) -> bool {
    let person = member.person.as_ref();
    person.is_some_and(|p| p.live_message.is_none() && p.seq == p.shown_seq)
}

/// The same; of a stranger that is not known, so a new start counts as one.
fn was_hidden(member: &BatchMember, event: &Event) -> bool {
    match &member.person {
        Some(_) => is_hidden(member),
        None => matches!(event, Event::Start(_)),
    }
}

/// In the chosen language, or one below the other as long as none is chosen.
fn chosen_or_all(way: &Onboarding, say: impl Fn(Language) -> Option<Message>) -> Option<Message> {
    if let Some(language) = way.language {
        return say(language);
    }
    let all = way.first().first().map(|l| say(l).map(|m| m.text));
    let all: Option<Vec<String>> = all.collect();
    Some(Message::plain(all?.join("\n\n")))
}
