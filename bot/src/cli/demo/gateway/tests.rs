use sandbox::sms::{Fate, Faults, Handset, Number};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use super::*;
use crate::channels::sms::{SmsArrival, SmsEndpoints, gateways};
use crate::domain::{
    Gateways, Phone, SmsBody, SmsError, SmsId, SmsOut, SmsReceived, SmsReport, SmsState, Submitted,
};
use crate::store::scratch::Scratch;

const SOON: Duration = Duration::from_secs(20);

/// The gateway before an endpoint of the bot whose other end is the test.
struct Stage {
    local: LocalGateway,
    gateways: Gateways,
    arrivals: mpsc::Receiver<SmsArrival>,
    scratch: Scratch,
}

impl Stage {
    async fn new() -> Self {
        let scratch = Scratch::new().await;
        let options = AccountOptions {
            name: "demo".into(),
            service: "4488".into(),
            travels: Duration::ZERO,
            ambient: scratch.ambient.clone(),
        };
        let account = Account::open(options).await.unwrap();
        let gateways = gateways(&[account.settings()]).unwrap();
        let (queue, arrivals) = mpsc::channel(10);
        let clock = Arc::clone(&scratch.ambient.clock);
        let router = SmsEndpoints::new(gateways.clone(), queue, clock).router();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        account.brings_to(listener.local_addr().unwrap());
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, service).await });
        Self {
            local: account.local,
            gateways,
            arrivals,
            scratch,
        }
    }

    async fn send(&self, to: Number, text: &str) -> (SmsId, Result<Submitted, SmsError>) {
        let id = SmsId::draw(&*self.scratch.ambient.random);
        let out = SmsOut {
            id: id.clone(),
            to: read(to),
            text: text.to_owned(),
            unicode: true,
            valid: Duration::from_secs(60),
            reports: true,
        };
        let sent = self.gateways.named("demo").unwrap().send(&out).await;
        (id, sent)
    }

    /// What the bot gets next; it says whether it has committed it.
    async fn next(&mut self, committed: bool) -> SmsReceived {
        let arrival = tokio::time::timeout(SOON, self.arrivals.recv()).await;
        let mut arrival = arrival.expect("nothing comes").unwrap();
        arrival.committed.send(committed).unwrap();
        assert_eq!(arrival.received.len(), 1);
        arrival.received.remove(0)
    }

    async fn shows(&self, phone: Number, what: impl Fn(&Handset) -> bool) -> Handset {
        let mut changes = self.local.changes();
        let waiting = async {
            loop {
                let handset = self.local.handset(phone);
                if what(&handset) {
                    return handset;
                }
                changes.changed().await.unwrap();
            }
        };
        let shown = tokio::time::timeout(SOON, waiting).await;
        shown.unwrap_or_else(|_| panic!("it shows {:?}", self.local.handset(phone)))
    }
}

/// The number as the bot reads it.
fn read(number: Number) -> Phone {
    Phone::parse(&number.to_string()).unwrap()
}

const TAKEN_BY_US: Result<Submitted, SmsError> = Ok(Submitted::Accepted);

fn report(id: &SmsId, state: SmsState) -> SmsReceived {
    SmsReceived::Report(SmsReport {
        which: id.clone(),
        state,
        part: None,
    })
}

#[tokio::test]
async fn what_the_bot_hands_over_reaches_the_handset_in_parts_and_is_reported_sent_then_delivered()
{
    let mut stage = Stage::new().await;
    let phone = stage.local.new_number();
    let text = format!("{}😀", "ң".repeat(70));
    let (id, sent) = stage.send(phone, &text).await;
    assert_eq!(sent, TAKEN_BY_US);
    assert_eq!(stage.next(true).await, report(&id, SmsState::Sent));
    assert_eq!(stage.next(true).await, report(&id, SmsState::Delivered));
    let handset = stage.local.handset(phone);
    let shown = &handset.messages[0];
    assert_eq!(shown.parts, ["ң".repeat(67), "ңңң😀".to_owned()]);
    assert_eq!((shown.mine, shown.fate), (false, Fate::Arrived));
    assert_eq!((handset.received, handset.written), (2, 0));
    assert!(stage.local.refused().is_empty());
    let other = stage.local.new_number();
    assert!(stage.local.handset(other).messages.is_empty());
}

#[tokio::test]
async fn what_somebody_writes_is_brought_with_the_same_id_until_it_is_committed() {
    let mut stage = Stage::new().await;
    let phone = stage.local.new_number();
    stage.local.write(phone, " КОШУЛ 21 ").unwrap();
    let SmsReceived::Message(first) = stage.next(false).await else {
        panic!("no message");
    };
    assert!(matches!(&first.body, SmsBody::Whole(text) if text == "КОШУЛ 21"));
    assert_eq!((first.from, &*first.gateway), (read(phone), "demo"));
    assert_eq!(first.sent, Some(stage.scratch.ambient.now()));
    assert_eq!(
        stage.local.handset(phone).messages[0].fate,
        Fate::Travels,
        "nobody has it yet"
    );
    assert_eq!(stage.next(true).await, SmsReceived::Message(first.clone()));
    let handset = stage
        .shows(phone, |h| h.messages[0].fate == Fate::Arrived)
        .await;
    assert_eq!(handset.written, 1);
    // the same text once more is another message
    stage.local.write(phone, "КОШУЛ 21").unwrap();
    let SmsReceived::Message(second) = stage.next(true).await else {
        panic!("no message");
    };
    assert_ne!(second.external_id, first.external_id);
}

#[tokio::test]
async fn on_request_a_message_fails_is_late_or_is_never_reported() {
    let mut stage = Stage::new().await;
    let phone = stage.local.new_number();
    let fault = |faults| stage.local.fault(faults);
    fault(Faults {
        drop_reports: true,
        ..Faults::default()
    });
    assert_eq!(stage.send(phone, "silent").await.1, TAKEN_BY_US);
    fault(Faults {
        delay_ms: 3_600_000,
        drop_reports: true,
        ..Faults::default()
    });
    assert_eq!(stage.send(phone, "late").await.1, TAKEN_BY_US);
    fault(Faults {
        fail: true,
        ..Faults::default()
    });
    let (failed, sent) = stage.send(phone, "lost").await;
    assert_eq!(sent, TAKEN_BY_US);
    fault(Faults::default());
    // only of this one anything is heard
    assert_eq!(stage.next(true).await, report(&failed, SmsState::Sent));
    assert_eq!(
        stage.next(true).await,
        report(&failed, SmsState::Undelivered)
    );
    let handset = stage.shows(phone, |h| !h.messages.is_empty()).await;
    assert_eq!(handset.messages.len(), 1);
    assert_eq!(handset.messages[0].parts, ["silent"]);
    assert_eq!(handset.received, 3, "all three are billed");
}

#[tokio::test]
async fn a_slow_gateway_answers_later_and_takes_the_message_at_once() {
    let mut stage = Stage::new().await;
    let phone = stage.local.new_number();
    stage.local.fault(Faults {
        slow_ms: 600_000,
        ..Faults::default()
    });
    let local = stage.local.clone();
    let gateways = stage.gateways.clone();
    let out = SmsOut {
        id: SmsId::parse("ABCDEFGH2345").unwrap(),
        to: read(phone),
        text: "a".into(),
        unicode: false,
        valid: Duration::from_secs(60),
        reports: true,
    };
    let id = out.id.clone();
    let sending = tokio::spawn(async move { gateways.named("demo").unwrap().send(&out).await });
    // the report is there before the answer
    assert_eq!(stage.next(true).await, report(&id, SmsState::Sent));
    assert!(!sending.is_finished());
    assert_eq!(local.handset(phone).received, 1);
    sending.abort();
}
