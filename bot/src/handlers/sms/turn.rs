//! One incoming message and what it changes, within the transaction of its batch.

use std::sync::Arc;

use surveys::engine;

use super::memory::{Draft, Heard, Step, Way};
use crate::domain::{
    CLOCKS_AGREE, Chat, Language, Moment, Phone, SmsBody, SmsIn, SmsState, SmsTerms,
};
use crate::services::sms::Clocks;
use crate::services::{Context, Snapshot, safeguarding as safeguard};
use crate::store::lines::{self, Line};
use crate::store::respondents::{self, Person, WriteSet};
use crate::store::{StoreError, Tx, inbox};
use crate::texts::sms::{Keyword, Keywords, Script, Voice, numbers, segments};

/// People whom we tell apart on one phone, over all rounds.
pub(crate) const SLOTS: u8 = 9;
/// What a gateway could not bring comes within so long after a newer message, in ms. What comes later is no repeat: its clock was put back,
/// which must not silence anybody for longer.
const TRIED_AGAIN: i64 = 15 * 60_000;

/// What all talks by SMS need.
#[derive(Debug)]
pub struct SmsContext {
    /// The context of the application.
    pub context: Arc<Context>,
    /// What the operator decided.
    pub terms: SmsTerms,
    /// Keywords of both languages.
    pub keywords: Keywords,
    /// How far the clocks of gateways are off.
    pub clocks: Clocks,
}

/// A message with all that its handling needs.
pub struct Turn<'a, 'b> {
    pub(crate) tx: &'a mut Tx,
    pub(crate) sms: &'a SmsContext,
    pub(crate) snapshot: &'a Snapshot,
    /// Where people are before they have agreed.
    pub(crate) ways: &'a mut Draft<'b>,
    pub(crate) inbound: &'a SmsIn,
    pub(crate) now: Moment,
    /// What is kept of the number.
    pub(crate) line: Option<Line>,
    /// Those on it who have agreed, by slot.
    pub(crate) people: Vec<Person>,
    pub(crate) set: WriteSet,
    /// A message that was sent later has come before it: the gateway had to try again. No answer to what was asked since.
    pub(crate) overtaken: bool,
    /// The message before was taken to be late. This one is not, if it is so by more than clocks differ: one that is off must not let us ask
    /// the same without end.
    pub(crate) excused: bool,
    /// It would have been overtaken, but is excused.
    pub(crate) doubtful: bool,
    /// This one was taken to be late, and what is open asked again.
    pub(crate) late: bool,
    /// What we last said on the way to consent was not handed over: this is no answer to it.
    pub(crate) unheard: bool,
    /// More than anybody writes: perhaps a machine that answers every message. It gets no reply.
    pub(crate) quiet: bool,
    /// Replies that nothing remembers: to be sent before the message is acknowledged.
    pub(crate) direct: Vec<String>,
}

impl<'a, 'b> Turn<'a, 'b> {
    /// Reads what is known of the number.
    pub(crate) async fn begin(
        tx: &'a mut Tx,
        sms: &'a SmsContext,
        snapshot: &'a Snapshot,
        ways: &'a mut Draft<'b>,
        inbound: &'a SmsIn,
        now: Moment,
    ) -> Result<Self, StoreError> {
        let vault = &sms.context.vault;
        let mut line = lines::get(tx, &lines::hash(vault, inbound.from)).await?;
        let slots: Vec<String> = match line {
            None => Vec::new(),
            Some(_) => (1..=SLOTS)
                .map(|slot| vault.chat_hash(Chat::sms(inbound.from, slot)))
                .collect(),
        };
        respondents::hold(tx, &slots).await?;
        let loaded = respondents::load(tx, vault, &slots).await?;
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
        let way = ways.get(inbound.from, now);
        let of_way = way.as_ref().and_then(|way| way.newest);
        let newest = line.as_ref().and_then(of_line).max(of_way);
        let excused =
            line.as_ref().is_some_and(|line| line.late) || way.is_some_and(|way| way.late);
        let by = newest
            .zip(inbound.sent)
            .filter(|(newest, _)| now.0 - newest.came.0 < TRIED_AGAIN)
            .map_or(0, |(newest, sent)| newest.sent.0 - sent.0);
        let doubtful = excused && by > CLOCKS_AGREE;
        Ok(Self {
            overtaken: by > 0 && !doubtful,
            excused,
            doubtful,
            late: false,
            unheard: false,
            quiet: false,
            tx,
            sms,
            snapshot,
            ways,
            inbound,
            now,
            line,
            people,
            set: WriteSet::default(),
            direct: Vec::new(),
        })
    }

    /// Takes the message and writes what changed; the replies to somebody of whom nothing is stored.
    pub(crate) async fn take(mut self) -> Result<Vec<String>, StoreError> {
        if let Some(line) = &mut self.line {
            line.gateway.clone_from(&self.inbound.gateway);
            if !self.overtaken {
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
        respondents::save(self.tx, &self.sms.context.vault, &self.set).await?;
        let address = self.active().map(|person| person.address);
        if let Some(line) = &mut self.line {
            (line.address, line.late) = (address, self.late);
            lines::put(self.tx, line).await?;
        }
        Ok(self.direct)
    }

    async fn whole(&mut self, text: &str) -> Result<(), StoreError> {
        let found = self.sms.keywords.find(text);
        let argued = found.is_none_or(|found| !found.argument.is_empty());
        if argued && self.sms.context.danger.finds(text) {
            return self.danger(text).await;
        }
        if self.opens(text, found.as_ref()).await? {
            return Ok(());
        }
        let found = found.filter(|found| found.keyword != Keyword::Read);
        if found.is_none() && self.adds(text).await? {
            return Ok(());
        }
        let way = self.ways.get(self.phone(), self.now);
        let stopped = self.line.as_ref().is_some_and(|line| line.stopped);
        let begun = stopped || way.is_some() || self.active().is_some();
        let late = self.overtaken && begun && found.is_some_and(|found| found.keyword.leads_on());
        if late || (stopped && found.is_none()) {
            // a late copy has nothing to add to what was said since; STOP is followed by silence, also for whoever answers automatically
            self.late = late;
            return Ok(());
        }
        if let Some(found) = found {
            return self.keyword(found).await;
        }
        if way.is_some()
            && let Some(reply) = self.last_reply().await?
        {
            if reply.rank() == 0 {
                // what is asked is still in our queue, and comes by itself
                return Ok(());
            }
            self.unheard |= reply.is_final() && reply != SmsState::Delivered;
        }
        match way {
            Some(way) if self.overtaken || self.unheard => {
                self.late = self.overtaken;
                self.remember(way.clone());
                self.ask_step(&way).await
            }
            Some(way) => self.on_the_way(way, text).await,
            None if self.active().is_some() => self.typed(text).await,
            None => self.stranger(text).await,
        }
    }

    /// Help at once in one segment, no question; the words go sealed to the safeguarding person only.
    async fn danger(&mut self, text: &str) -> Result<(), StoreError> {
        let written = self.written(text);
        safeguard::keep(self.tx, &self.sms.context, &written, self.now).await?;
        // a ready reply must find its way back: by the hash of the number, and nothing else
        self.line
            .get_or_insert_with(|| new_line(self.sms, self.inbound, self.now));
        if self.quiet {
            return Ok(());
        }
        self.help().await
    }

    pub(crate) async fn help(&mut self) -> Result<(), StoreError> {
        let numbers = numbers(&self.snapshot.helplines);
        self.say("sms-help", &[("numbers", numbers.into())]).await
    }

    /// Part of a longer message whose other parts never came: kept for whoever looks into it, never an answer.
    async fn fragment(&mut self) -> Result<(), StoreError> {
        if let SmsBody::Fragment(raw) = &self.inbound.body {
            if self.sms.context.danger.finds(raw) {
                return self.danger(raw).await;
            }
            if self.active().is_some() {
                // of whoever has not agreed nothing is stored
                let vault = &self.sms.context.vault;
                inbox::put_unreadable(self.tx, vault, raw.as_bytes(), self.now).await?;
            }
        }
        if self.line.as_ref().is_some_and(|line| line.stopped) {
            return Ok(());
        }
        self.say("sms-fragment", &[]).await
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
        let way = self.ways.get(self.phone(), self.now);
        let latin = way.as_ref().is_some_and(|way| way.latin)
            || self.line.as_ref().is_some_and(|line| line.latin);
        let spoken = way.map(|way| way.language);
        Voice {
            language: spoken
                .or_else(|| self.active().map(|person| person.language))
                .unwrap_or(Language::Ky),
            script: Script::new(latin),
        }
    }

    /// Option 1 is yes, 2 is no; words too.
    pub(crate) fn yes_or_no(&self, text: &str) -> Option<bool> {
        match engine::reading::numeral(text, self.voice().language) {
            Some(1) => Some(true),
            Some(2) => Some(false),
            Some(_) => None,
            None => engine::reading::yes_or_no(text),
        }
    }

    pub(crate) fn remember(&mut self, mut way: Way) {
        if !self.overtaken {
            let came = self.now;
            way.newest = self.inbound.sent.map(|sent| Heard { sent, came });
        }
        way.late = self.late;
        self.ways.put(self.inbound.from, way, self.now);
    }

    /// A way from its first step.
    pub(crate) fn way(&self, language: Option<Language>, step: Step) -> Way {
        let voice = self.voice();
        Way {
            language: language.unwrap_or(voice.language),
            latin: voice.script == Script::Latin,
            greeted: false,
            step,
            round: None,
            age: None,
            newest: None,
            late: false,
            stumbles: 0,
        }
    }
}

/// Which of the people on a phone somebody is.
fn slot_of(person: &Person) -> Option<u8> {
    person.chat.line().map(|on| on.slot)
}

/// What is kept of a number that has just become worth keeping.
pub(crate) fn new_line(sms: &SmsContext, inbound: &SmsIn, now: Moment) -> Line {
    Line {
        hash: lines::hash(&sms.context.vault, inbound.from),
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
