//! A gateway with phones behind it: it hands messages to them, fails when told to, and knows a repeat by its id where its kind does.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};

use super::candidate::{Candidate, Handed};
use super::fake::{Call, Fake, Reply};

/// What goes wrong with one message.
#[derive(Debug, Clone)]
pub(crate) enum Fault {
    /// The phone gets it, and we hear this.
    Takes(Reply),
    /// The phone does not get it, and we hear this.
    Refuses(Reply),
}

/// The gateway, its operator and all phones.
pub(crate) struct Operator {
    pub(crate) fake: Fake,
    desk: Arc<Mutex<Desk>>,
}

struct Desk {
    candidate: Candidate,
    faults: VecDeque<Fault>,
    /// Goes wrong with each after these.
    always: Option<Fault>,
    /// What phones got, in order; emptied by whoever looks.
    copies: Vec<Handed>,
    /// How often each message was to be sent.
    tries: HashMap<String, usize>,
    /// Ids that it has taken.
    known: Vec<String>,
}

impl Operator {
    pub(crate) async fn start(candidate: Candidate) -> Self {
        let desk = Arc::new(Mutex::new(Desk {
            candidate,
            faults: VecDeque::new(),
            always: None,
            copies: Vec::new(),
            tries: HashMap::new(),
            known: Vec::new(),
        }));
        let rule = Arc::clone(&desk);
        let fake = Fake::by(move |call| rule.lock().unwrap().meet(call)).await;
        Self { fake, desk }
    }

    /// These go wrong next, one after the other; then all is well.
    pub(crate) fn fails(&self, faults: impl IntoIterator<Item = Fault>) {
        self.desk().faults.extend(faults);
    }

    /// This goes wrong with every message, or nothing any more.
    pub(crate) fn always(&self, fault: Option<Fault>) {
        self.desk().always = fault;
    }

    /// Faults that nobody has met.
    pub(crate) fn left(&self) -> usize {
        self.desk().faults.len()
    }

    /// What came to a phone since asked last.
    pub(crate) fn got(&self, digits: &str) -> Vec<Handed> {
        let mut desk = self.desk();
        let all = std::mem::take(&mut desk.copies);
        let (own, others) = all.into_iter().partition(|copy| copy.to == digits);
        desk.copies = others;
        own
    }

    /// How often it was to send anything.
    pub(crate) fn tries(&self) -> usize {
        self.desk().tries.values().sum()
    }

    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap()
    }
}

impl Desk {
    fn meet(&mut self, call: &Call) -> Reply {
        let Some(handed) = (self.candidate.handed)(call) else {
            return self.tell(call);
        };
        let name = handed.id.clone().unwrap_or_else(|| handed.text.clone());
        *self.tries.entry(name).or_default() += 1;
        let id = handed.id.clone();
        let (copy, reply) = match self.faults.pop_front().or_else(|| self.always.clone()) {
            Some(Fault::Refuses(reply)) => return reply,
            Some(Fault::Takes(reply)) => (handed, Some(reply)),
            None => (handed, None),
        };
        if let (Some((status, body)), Some(id)) = (self.candidate.knows, &id)
            && self.known.contains(id)
        {
            return reply.unwrap_or_else(|| Reply::says(status, body));
        }
        self.copies.push(copy);
        self.known.extend(id.clone());
        reply.unwrap_or_else(|| Reply::says(202, &self.candidate.taking(id.as_deref())))
    }

    /// Whether it has a message of the id in the request; nothing else is ever asked.
    fn tell(&self, call: &Call) -> Reply {
        let has = self
            .known
            .iter()
            .any(|id| call.target.contains(id) || call.body.contains(id));
        match (self.candidate.name, has) {
            ("nikita", true) => Reply::says(
                200,
                "<response><status>0</status><phone><report>3</report></phone></response>",
            ),
            ("nikita", false) => Reply::says(200, "<response><status>4</status></response>"),
            (_, true) => Reply::says(200, "{}"),
            (_, false) => Reply::says(404, ""),
        }
    }
}
