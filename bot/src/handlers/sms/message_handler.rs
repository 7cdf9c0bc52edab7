//! One incoming message and what it changes, within the transaction of its batch.

use std::sync::Arc;

use super::memory::{Asked, Conversation, Draft, Heard};
use crate::domain::{
    CLOCKS_AGREE, Chat, ChatHash, Language, Moment, Phone, RoundId, SmsBody, SmsIn, SmsState,
    SmsTerms, Snapshot, Span, View,
};
use crate::journey::{Event, answers_side_question, asks_after_end, consents, means_stop};
use crate::services::Context;
use crate::services::past::SLOTS;
use crate::services::sms::Clocks;
use crate::store::phone_lines::{self, Line};
use crate::store::respondents::{self, Person, WriteSet};
use crate::store::{StoreError, Tx, guardians, inbox};
use crate::texts::sms::{Keyword, Script, Voice, segments};

/// What a gateway could not bring comes within so long after a newer message. What comes later is no repeat: its clock was put back,
/// which must not silence anybody for longer.
const TRIED_AGAIN: Span = Span::minutes(15);

/// What all talks by SMS need.
#[derive(Debug)]
pub struct SmsContext {
    /// The context of the application.
    pub context: Arc<Context>,
    /// What the operator decided.
    pub terms: SmsTerms,
    /// How far the clocks of gateways are off.
    pub clocks: Clocks,
}

/// How a message stands to those that were sent before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    /// It came after them.
    Newest,
    /// A message that was sent later has come before it: the gateway had to try again. No answer to what was asked since.
    Overtaken,
    /// It would have been overtaken, but is excused.
    Doubtful,
}

/// A message with all that its handling needs.
pub struct MessageHandler<'a, 'b> {
    pub(crate) tx: &'a mut Tx,
    pub(crate) sms: &'a SmsContext,
    pub(crate) snapshot: &'a Snapshot,
    /// Where people are before they have agreed.
    pub(crate) conversations: &'a mut Draft<'b>,
    pub(crate) inbound: &'a SmsIn,
    pub(crate) now: Moment,
    /// What is kept of the number.
    pub(crate) line: Option<Line>,
    /// Those on it who have agreed, by slot.
    pub(crate) people: Vec<Person>,
    pub(crate) set: WriteSet,
    /// How it stands to what was sent before.
    pub(crate) order: Order,
    /// The message before was taken to be late. This one is not, if it is so by more than clocks differ: one that is off must not let us ask
    /// the same without end.
    pub(crate) excused: bool,
    /// This one was taken to be late, and what is open asked again.
    pub(crate) late: bool,
    /// What we last said on the way to consent was not handed over: this is no answer to it.
    pub(crate) unheard: bool,
    /// More than anybody writes: perhaps a machine that answers every message. It gets no reply.
    pub(crate) quiet: bool,
    /// What is open was asked for, and not answered: it comes whole, without what was wrong with an answer before.
    pub(crate) asked_for: bool,
    /// Round and municipality on whose bill this event began.
    pub(crate) billed: Option<(RoundId, String)>,
    /// The language that is spoken from here on, where nothing else remembers it.
    pub(crate) spoken: Option<Language>,
    /// Replies that nothing remembers: to be sent before the message is acknowledged.
    pub(crate) direct: Vec<String>,
}

impl<'a, 'b> MessageHandler<'a, 'b> {
    /// Reads what is known of the number.
    pub(crate) async fn begin(
        tx: &'a mut Tx,
        sms: &'a SmsContext,
        snapshot: &'a Snapshot,
        conversations: &'a mut Draft<'b>,
        inbound: &'a SmsIn,
        now: Moment,
    ) -> Result<Self, StoreError> {
        let vault = &sms.context.vault;
        let mut line = phone_lines::get(tx, &phone_lines::hash(vault, inbound.from)).await?;
        let slots: Vec<ChatHash> = match line {
            None => Vec::new(),
            Some(_) => (1..=SLOTS)
                .map(|slot| vault.chat_hash(Chat::sms(inbound.from, slot)))
                .collect(),
        };
        respondents::hold(tx, &slots).await?;
        let loaded = respondents::load(tx, &slots).await?;
        let mut people: Vec<Person> = loaded.into_values().collect();
        people.sort_by_key(slot_of);
        if let (Some(line), Some(first)) = (&mut line, people.first())
            && !people
                .iter()
                .any(|person| slot_of(person) == Some(line.slot))
        {
            // whoever talked last has left the phone
            line.slot = slot_of(first).unwrap_or(line.slot);
        }
        let of_line = |line: &Line| {
            let sent = line.sent.filter(|_| line.gateway == inbound.gateway)?;
            let came = line.wrote;
            Some(Heard { sent, came })
        };
        let way = conversations.get(inbound.from, now);
        let of_way = way.as_ref().and_then(|way| way.newest);
        let newest = line.as_ref().and_then(of_line).max(of_way);
        let excused =
            line.as_ref().is_some_and(|line| line.late) || way.is_some_and(|way| way.late);
        let by = newest
            .zip(inbound.sent)
            .filter(|(newest, _)| now - newest.came < TRIED_AGAIN)
            .map_or(Span::ZERO, |(newest, sent)| newest.sent - sent);
        let order = if excused && by > CLOCKS_AGREE {
            Order::Doubtful
        } else if by > Span::ZERO {
            Order::Overtaken
        } else {
            Order::Newest
        };
        Ok(Self {
            order,
            excused,
            late: false,
            unheard: false,
            quiet: false,
            asked_for: false,
            tx,
            sms,
            snapshot,
            conversations,
            inbound,
            now,
            line,
            people,
            set: WriteSet::default(),
            billed: None,
            spoken: None,
            direct: Vec::new(),
        })
    }

    /// Takes the message and writes what changed; the replies to somebody of whom nothing is stored.
    pub(crate) async fn take(mut self) -> Result<Vec<String>, StoreError> {
        let overtaken = self.is_overtaken();
        if let Some(line) = &mut self.line {
            line.gateway.clone_from(&self.inbound.gateway);
            if !overtaken {
                (line.wrote, line.sent) = (self.now, self.inbound.sent);
            }
        }
        let text = match &self.inbound.body {
            SmsBody::Whole(text) => text.clone(),
            SmsBody::Fragment(_) => String::new(),
        };
        let received = segments(&text).segments.max(1);
        self.cost(0, received).await?;
        if matches!(self.inbound.body, SmsBody::Fragment(_)) {
            self.fragment().await?;
        } else {
            self.whole(&text).await?;
        }
        respondents::save(self.tx, &self.set).await?;
        let address = self.active().map(|person| person.address);
        if let Some(line) = &mut self.line {
            (line.address, line.late) = (address, self.late);
            phone_lines::put(self.tx, line).await?;
        }
        Ok(self.direct)
    }

    async fn whole(&mut self, text: &str) -> Result<(), StoreError> {
        let found = self.sms.context.keywords.find(text);
        let argued = found.is_none_or(|found| !found.argument.is_empty());
        if argued && self.sms.context.danger.finds(text) {
            let language = self.sms.context.danger.language(text);
            let event = Event::Harm(text.to_owned());
            return self.happen_in(event, self.if_unknown(language)).await;
        }
        if self.opens(text, found.as_ref()).await? {
            return Ok(());
        }
        let takes_part = found.is_some_and(|found| found.keyword == Keyword::Join)
            && consents(&self.state(&Event::Typed(text.to_owned()), None), text);
        let found = found.filter(|found| match found.keyword {
            Keyword::Read => false,
            // "I take part" is also a yes to whether they do
            Keyword::Join => !takes_part,
            // without a code it is a word as any other
            Keyword::Permit => guardians::may_be_code(found.argument),
            _ => true,
        });
        if found.is_none() && self.adds(text).await? {
            return Ok(());
        }
        let way = self.conversations.get(self.phone(), self.now);
        let stopped = self.line.as_ref().is_some_and(|line| line.stopped);
        let begun = stopped || way.is_some() || self.active().is_some();
        let leads_on = found.is_some_and(|found| found.keyword.leads_on());
        let late = self.is_overtaken() && begun && leads_on;
        if late || (stopped && found.is_none()) {
            // a late copy has nothing to add to what was said since; STOP is followed by silence, also for whoever answers automatically
            self.late = late;
            return Ok(());
        }
        match found {
            Some(found) => self.keyword(found).await,
            None => self.typed(way, text).await,
        }
    }

    /// A typed text that is no keyword.
    async fn typed(&mut self, way: Option<Conversation>, text: &str) -> Result<(), StoreError> {
        if way.is_some()
            && let Some(reply) = self.last_reply().await?
        {
            if reply.rank() == 0 {
                // what is asked is still in our queue, and comes by itself
                return Ok(());
            }
            self.unheard |= reply.is_final() && reply != SmsState::Delivered;
        }
        let side_question = match &way {
            Some(way) if self.is_overtaken() || self.unheard => {
                self.late = self.is_overtaken();
                self.remember(way.clone());
                return self.happen(Event::Again).await;
            }
            Some(Conversation {
                asked: Asked::SideQuestion(side_question),
                ..
            }) => Some(*side_question),
            _ => None,
        };
        let language = self.voice().language;
        let passed = side_question
            .is_some_and(|side_question| !answers_side_question(side_question, text, language));
        if passed {
            // nothing is erased or stopped, and it is what it is
            self.conversations.forget(self.phone());
        }
        let answers_question = way.is_none() || passed;
        let thinks_again = !self.is_overtaken() && self.needs_no_question(text);
        let answers_question = answers_question && !thinks_again;
        if answers_question && self.active().is_some() && !self.may_answer().await? {
            return Ok(());
        }
        self.happen(Event::Typed(text.to_owned())).await
    }

    /// What answers no question that is open: a stop, who we are or when a result comes, and a "no" where nothing is asked any more, perhaps
    /// after a yes to being written to.
    fn needs_no_question(&self, text: &str) -> bool {
        let view = self.active().map(|person| &person.respondent.view);
        let answered = matches!(view, Some(View::Thanks { .. }));
        let takes_back = answered && surveys::engine::reading::yes_or_no(text) == Some(false);
        takes_back || means_stop(text) || view.is_some_and(|view| asks_after_end(view, text))
    }

    /// Part of a longer message whose other parts never came: kept for whoever looks into it, never an answer.
    async fn fragment(&mut self) -> Result<(), StoreError> {
        if let SmsBody::Fragment(raw) = &self.inbound.body {
            if self.sms.context.danger.finds(raw) {
                return self.happen(Event::Harm(raw.clone())).await;
            }
            if self.active().is_some() {
                // of whoever has not agreed nothing is stored
                inbox::put_unreadable(self.tx, raw.as_bytes(), self.now).await?;
            }
        }
        if self.line.as_ref().is_some_and(|line| line.stopped) {
            return Ok(());
        }
        self.say("sms-fragment", &[]).await
    }

    /// The language of somebody's words, as long as they have not chosen one.
    pub(crate) fn if_unknown(&self, language: Option<Language>) -> Option<Language> {
        let way = self.conversations.get(self.phone(), self.now);
        let chosen = way.and_then(|way| way.onboarding()?.language);
        language.filter(|_| chosen.is_none() && self.active().is_none())
    }

    pub(crate) const fn phone(&self) -> Phone {
        self.inbound.from
    }

    /// Who on the phone talks.
    pub(crate) fn active(&self) -> Option<&Person> {
        let slot = self.line.as_ref()?.slot;
        self.people.iter().find(|p| slot_of(p) == Some(slot))
    }

    /// Changes whoever talks, and writes them.
    pub(crate) fn change(&mut self, change: impl FnOnce(&mut Person)) {
        let Some(slot) = self.line.as_ref().map(|line| line.slot) else {
            return;
        };
        let Some(person) = self.people.iter_mut().find(|p| slot_of(p) == Some(slot)) else {
            return;
        };
        change(person);
        self.set
            .people
            .retain(|other| other.address != person.address);
        self.set.people.push(person.clone());
    }

    /// In which language and letters this number is written to.
    pub(crate) fn voice(&self) -> Voice {
        let way = self.conversations.get(self.phone(), self.now);
        let latin = way.as_ref().is_some_and(|way| way.latin)
            || self.line.as_ref().is_some_and(|line| line.latin);
        let way = way.as_ref().and_then(Conversation::onboarding);
        let active = || self.active().map(|person| person.respondent.language);
        Voice {
            language: self
                .spoken
                .or_else(|| way.and_then(|way| way.language))
                .or_else(active)
                .unwrap_or(Language::Ky),
            script: Script::new(latin),
        }
    }

    pub(crate) fn remember(&mut self, mut way: Conversation) {
        if !self.is_overtaken() {
            let came = self.now;
            way.newest = self.inbound.sent.map(|sent| Heard { sent, came });
        }
        way.late = self.late;
        self.conversations.put(self.inbound.from, way, self.now);
    }
}

/// Which of the people on a phone somebody is.
pub(crate) fn slot_of(person: &Person) -> Option<u8> {
    person.chat.line().map(|on| on.slot)
}

/// What is kept of a number that has just become worth keeping.
pub(crate) fn new_line(sms: &SmsContext, inbound: &SmsIn, now: Moment) -> Line {
    Line {
        hash: phone_lines::hash(&sms.context.vault, inbound.from),
        gateway: inbound.gateway.clone(),
        slot: 0,
        address: None,
        latin: false,
        stopped: false,
        asked: None,
        asked_at: None,
        reminded: false,
        wrote: now,
        sent: inbound.sent,
        late: false,
    }
}
