//! One SMPP connection, from the side of the message centre.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::net::tcp::OwnedReadHalf;
use tokio::sync::mpsc;

use super::pdu::{Pdu, Wire, command, credentials};
use super::phone::Line;
use super::{Centre, Outgoing, PASSWORD, Report, SYSTEM_ID, Submitted, locked};

/// Statuses of answers.
const SYSTEM_ERROR: u32 = 0x08;
const INVALID_PASSWORD: u32 = 0x0e;
const THROTTLED: u32 = 0x58;
const INVALID_COMMAND: u32 = 0x03;
/// Kannel's answer while it starts or ends.
const NOT_NOW: u32 = 0x64;
/// What was not taken now is tried again after this.
const TRY_AGAIN: Duration = Duration::from_millis(100);

/// Until it ends, is cut, or breaks by a [`Submitted::TakenUnanswered`].
pub(super) async fn serve(centre: Arc<Centre>, stream: TcpStream) {
    let mut cut = centre.cut.subscribe();
    let (reading, mut writing) = stream.into_split();
    let (out, mut outgoing) = mpsc::unbounded_channel::<Pdu>();
    let mut pdus = pdus(reading);
    let mut link = Link {
        centre,
        out,
        bound: false,
        sequence: 0,
        unanswered: BTreeMap::new(),
    };
    loop {
        let waiting = Arc::clone(&link.centre);
        let more = waiting.waiting.notified();
        link.deliver();
        let goes_on = tokio::select! {
            _ = cut.changed() => false,
            pdu = pdus.recv() => match pdu {
                Some(pdu) => link.take(pdu),
                None => false,
            },
            Some(pdu) = outgoing.recv() => {
                let last = pdu.command == command::UNBIND | command::ANSWER;
                writing.write_all(&pdu.bytes()).await.is_ok() && !last
            }
            () = more => true,
        };
        if !goes_on {
            return;
        }
    }
}

/// Read on their own, as a read that is given up loses its place.
fn pdus(mut reading: OwnedReadHalf) -> mpsc::Receiver<Pdu> {
    let (found, pdus) = mpsc::channel(16);
    tokio::spawn(async move {
        while let Ok(pdu) = Pdu::read(&mut reading).await {
            if found.send(pdu).await.is_err() {
                return;
            }
        }
    });
    pdus
}

struct Link {
    centre: Arc<Centre>,
    out: mpsc::UnboundedSender<Pdu>,
    bound: bool,
    sequence: u32,
    unanswered: BTreeMap<u32, Outgoing>,
}

impl Link {
    /// Whether the link lives on.
    fn take(&mut self, pdu: Pdu) -> bool {
        match pdu.command {
            command::BIND_TRANSCEIVER => self.bind(&pdu),
            command::ENQUIRE_LINK => self.write(pdu.answer(0, None)),
            command::UNBIND => self.write(pdu.answer(0, None)),
            command::SUBMIT_SM if self.bound => return self.submit(&pdu),
            _ if pdu.command == command::DELIVER_SM | command::ANSWER => {
                if let Some(outgoing) = self.unanswered.remove(&pdu.sequence) {
                    self.answered(outgoing, pdu.status);
                }
            }
            _ => {
                let mut nack = pdu.answer(INVALID_COMMAND, None);
                nack.command = command::GENERIC_NACK;
                self.write(nack);
            }
        }
        true
    }

    fn write(&self, pdu: Pdu) {
        // a link that ends takes no more
        let _ = self.out.send(pdu);
    }

    fn bind(&mut self, pdu: &Pdu) {
        let known = credentials(&pdu.body)
            .is_some_and(|(id, password)| id == SYSTEM_ID && password == PASSWORD);
        if known && !self.bound {
            self.bound = true;
            self.centre.bound.send_modify(|links| *links += 1);
        }
        let status = if known { 0 } else { INVALID_PASSWORD };
        self.write(pdu.answer(status, Some("simulator")));
    }

    /// Hands over what waits.
    fn deliver(&mut self) {
        while self.bound {
            let Some(next) = locked(&self.centre.outgoing).pop_front() else {
                return;
            };
            self.sequence += 1;
            self.write(Pdu {
                command: command::DELIVER_SM,
                status: 0,
                sequence: self.sequence,
                body: next.wire.write(),
            });
            self.unanswered.insert(self.sequence, next);
        }
    }

    fn answered(&self, mut outgoing: Outgoing, status: u32) {
        if status == NOT_NOW {
            let centre = Arc::clone(&self.centre);
            tokio::spawn(async move {
                tokio::time::sleep(TRY_AGAIN).await;
                locked(&centre.outgoing).push_back(outgoing);
                centre.waiting.notify_waiters();
            });
        } else if let Some(taken) = outgoing.taken.take() {
            // nobody needs to wait
            let _ = taken.send(status);
        }
    }

    fn submit(&mut self, pdu: &Pdu) -> bool {
        let Some(wire) = Wire::read(&pdu.body) else {
            self.write(pdu.answer(SYSTEM_ERROR, Some("")));
            return true;
        };
        let line = self.centre.line(&wire.to);
        let treatment = line
            .treatment()
            .unwrap_or_else(|| *locked(&self.centre.treatment));
        self.centre.submitted.add(wire.clone());
        let refused = match treatment.answer {
            Submitted::Taken | Submitted::TakenUnanswered => None,
            Submitted::Throttled => Some(THROTTLED),
            Submitted::Refused(status) => Some(status),
            Submitted::Silence => return true,
        };
        if let Some(status) = refused {
            self.write(pdu.answer(status, Some("")));
            return true;
        }
        let id = self.centre.id();
        line.arrived(&wire, &id);
        if treatment.answer == Submitted::TakenUnanswered {
            return false;
        }
        let answer = pdu.answer(0, Some(&id));
        let wants = wire.registered & 3 != 0 && treatment.report != Report::None;
        let (centre, out) = (Arc::clone(&self.centre), self.out.clone());
        let receipt = Line::receipt(&wire, &id, treatment.report, treatment.bare);
        tokio::spawn(async move {
            if wants && treatment.early {
                // an error means that the stage has ended
                let _ = centre.send(receipt.clone()).await;
            }
            if !treatment.delay.is_zero() {
                tokio::time::sleep(treatment.delay).await;
            }
            // the link may have ended meanwhile
            let _ = out.send(answer);
            for _ in 0..1 + u8::from(treatment.twice) {
                if wants && !treatment.early {
                    drop(centre.send(receipt.clone()));
                }
            }
        });
        true
    }
}

impl Drop for Link {
    /// What was not answered goes out again on the next link.
    fn drop(&mut self) {
        let mut outgoing = locked(&self.centre.outgoing);
        for (_, unanswered) in std::mem::take(&mut self.unanswered).into_iter().rev() {
            outgoing.push_front(unanswered);
        }
        drop(outgoing);
        if self.bound {
            self.centre.bound.send_modify(|links| *links -= 1);
        }
    }
}
