//! A phone behind the message centre: writes, and reads what came, joined.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};

use tokio::sync::oneshot;

use super::pdu::{RECEIPT, WITH_HEADER, Wire};
use super::{Centre, Coding, Part, Report, Treatment, locked};
use crate::Journal;
use crate::journal::SOON;

/// The number that people write to.
const SHORT_CODE: &str = "4488";
/// Type of number: international.
const INTERNATIONAL: u8 = 1;

/// A message that a phone shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Joined.
    pub text: String,
    /// In so many parts.
    pub parts: u8,
    /// Its alphabet.
    pub coding: Coding,
    /// Who sent it.
    pub from: String,
    /// The centre's ids of its parts, in order.
    pub ids: Vec<String>,
    /// Until when it might have been delivered; empty: not limited.
    pub validity: String,
}

/// By their number, with the centre's id.
type Parts = BTreeMap<u8, (Part, String)>;

/// A number and what belongs to it.
#[derive(Debug, Default)]
pub(super) struct Line {
    messages: Journal<Message>,
    /// So many were taken by `next_message`.
    taken: Mutex<usize>,
    /// Parts of messages that are not whole, by reference and total.
    parts: Mutex<BTreeMap<(u8, u8), Parts>>,
    treatments: Mutex<VecDeque<Treatment>>,
}

impl Line {
    pub(super) fn treatment(&self) -> Option<Treatment> {
        locked(&self.treatments).pop_front()
    }

    /// A message or a part of one.
    pub(super) fn arrived(&self, wire: &Wire, id: &str) {
        let with_header = wire.esm_class & WITH_HEADER != 0;
        let part = Part::read(Coding::of_octet(wire.data_coding), with_header, &wire.data);
        let (reference, total, number) = part.place.unwrap_or((0, 1, 1));
        let mut waiting = locked(&self.parts);
        let parts = waiting.entry((reference, total)).or_default();
        parts.insert(number, (part, id.to_owned()));
        if parts.len() < total as usize {
            return;
        }
        let parts = waiting.remove(&(reference, total)).unwrap_or_default();
        drop(waiting);
        let (parts, ids): (Vec<Part>, Vec<String>) = parts.into_values().unzip();
        let bytes: Vec<u8> = parts.iter().flat_map(|part| part.bytes.clone()).collect();
        self.messages.add(Message {
            text: parts[0].coding.decode(&bytes),
            parts: total,
            coding: parts[0].coding,
            from: wire.from.clone(),
            ids,
            validity: wire.validity.clone(),
        });
    }

    /// What the centre reports of a message to this phone.
    pub(super) fn receipt(wire: &Wire, id: &str, report: Report, bare: bool) -> Wire {
        let delivered = u8::from(report == Report::Delivered);
        let text = format!(
            "id:{id} sub:001 dlvrd:00{delivered} submit date:2601010900 done date:2601010901 stat:{} err:000 text:",
            report.code().1
        );
        Wire {
            from: wire.to.clone(),
            from_kind: wire.to_kind,
            to: wire.from.clone(),
            to_kind: wire.from_kind,
            esm_class: RECEIPT,
            data: text.into_bytes(),
            receipt: (!bare).then(|| (id.to_owned(), report.code().0)),
            ..Wire::default()
        }
    }
}

/// Somebody's phone. Clones, and phones of the same number, are the same one.
#[derive(Debug, Clone)]
pub struct Phone {
    centre: Arc<Centre>,
    line: Arc<Line>,
    digits: String,
}

impl Phone {
    pub(super) fn new(centre: &Arc<Centre>, number: &str) -> Self {
        Self {
            line: centre.line(number),
            centre: Arc::clone(centre),
            digits: number.trim_start_matches('+').to_owned(),
        }
    }

    /// `996555123456`.
    #[must_use]
    pub fn digits(&self) -> &str {
        &self.digits
    }

    /// Sends a text as a phone does, in as many parts as it needs, and waits until Kannel has taken them.
    pub async fn send(&self, text: &str) {
        self.send_parts(&self.parts(text)).await;
    }

    /// The parts that [`send`](Self::send) would send, to reorder, spoil or leave out.
    #[must_use]
    pub fn parts(&self, text: &str) -> Vec<Part> {
        Part::split(text, self.reference())
    }

    /// Parts of so many UCS-2 units each; a pair of surrogates may be cut.
    #[must_use]
    pub fn parts_of(&self, text: &str, units: usize) -> Vec<Part> {
        Part::cut(text, units, self.reference())
    }

    /// Sends parts in this order and waits until Kannel has taken them; also if it first comes back for that.
    ///
    /// # Panics
    /// If Kannel refuses one.
    pub async fn send_parts(&self, parts: &[Part]) {
        // all at once, so that they follow each other
        let answers: Vec<_> = parts
            .iter()
            .map(|part| {
                let header = if part.place.is_some() { WITH_HEADER } else { 0 };
                self.centre.send(Wire {
                    from: self.digits.clone(),
                    from_kind: INTERNATIONAL,
                    to: SHORT_CODE.to_owned(),
                    esm_class: header,
                    data_coding: part.coding.octet(),
                    data: part.data(),
                    ..Wire::default()
                })
            })
            .collect();
        for answer in answers {
            self.accepted(answer).await;
        }
    }

    /// The next message that this phone has not read yet; waits for it.
    pub async fn next_message(&self) -> Message {
        let at = {
            let mut taken = locked(&self.line.taken);
            *taken += 1;
            *taken
        };
        let what = format!("message {at} to a phone");
        let all = self.line.messages.wait_count(&what, at).await;
        all[at - 1].clone()
    }

    /// What has come and was not read yet.
    #[must_use]
    pub fn unread(&self) -> Vec<Message> {
        let all = self.line.messages.all();
        let read = std::mem::replace(&mut *locked(&self.line.taken), all.len());
        all[read..].to_vec()
    }

    /// All messages, read or not.
    #[must_use]
    pub fn messages(&self) -> Vec<Message> {
        self.line.messages.all()
    }

    /// How the next submit_sm to this phone is treated; each call is for one, and a long message is several.
    pub fn treat_next(&self, treatment: Treatment) {
        locked(&self.line.treatments).push_back(treatment);
    }

    /// Reports on a message (its first part, as a rule) and waits until Kannel has taken it.
    pub async fn report(&self, message: &Message, report: Report) {
        let wire = Wire {
            from: message.from.clone(),
            to: self.digits.clone(),
            to_kind: INTERNATIONAL,
            ..Wire::default()
        };
        let receipt = Line::receipt(&wire, &message.ids[0], report, false);
        self.accepted(self.centre.send(receipt)).await;
    }

    async fn accepted(&self, answer: oneshot::Receiver<u32>) {
        let status = tokio::time::timeout(SOON, answer).await;
        assert_eq!(status, Ok(Ok(0)), "Kannel does not take a message");
    }

    fn reference(&self) -> u8 {
        self.centre.references.fetch_add(1, Ordering::Relaxed)
    }
}
