//! A whole SMS channel in one process, as it is wired: real endpoints, talk, delivery and gateway code on a real database, before a gateway
//! that fails when told to. The clock stands still, and nothing is handed over before the test says so.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tracing_subscriber::EnvFilter;

use super::super::super::logging::LEVELS;
use crate::channels::sms::SmsEndpoints;
use crate::channels::sms::tests::candidate::{
    Brought, Candidate, Fate, Handed, PATIENT, Told, Written,
};
use crate::channels::sms::tests::operator::Operator;
use crate::domain::test_log::{Log, listen};
use crate::domain::{
    Chat, DAY, Gateways, Metrics, Moment, OpenSession, Phone, RoundId, RoundLink, Route,
    SmsGateway, SmsId, SmsTerms, Span,
};
use crate::server::http::Surface;
use crate::server::sms::Sms;
use crate::server::sms_run::receive;
use crate::services::sms::{Bulk, put_bulk};
use crate::services::{Context, Settings};
use crate::store::phone_lines;
use crate::store::respondents::{self, Person};
use crate::store::rounds::{self, RoundRow};
use crate::store::scratch::{Kind, Scratch};
use crate::store::sms::{self, NewSms};
use crate::texts::sms::segments;

const NEEDS: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../surveys/library/needs-assessment/questionnaire.toml"
));
pub(super) const ROUND: &str = "needs-assessment-test";
/// The gateway that works in every test, and that brings what a send-only one cannot.
pub(super) const OTHER: &str = "other";
pub(super) const ANN: &str = "0555000001";
pub(super) const BEN: &str = "0700000002";
pub(super) const MINUTE: Span = Span::minutes(1);

/// Everything, and the gateway that is under test.
pub(super) struct Stage {
    pub(super) candidate: Candidate,
    pub(super) operator: Operator,
    pub(super) other: Operator,
    pub(super) scratch: Scratch,
    pub(super) ours: Ours,
    log: Log,
    _logging: tracing::subscriber::DefaultGuard,
    patience: Duration,
    number: usize,
    /// Messages so far.
    written: AtomicI64,
}

/// Our process.
pub(super) struct Ours {
    pub(super) context: Arc<Context>,
    pub(super) sms: Arc<Sms>,
    pub(super) gateways: Gateways,
    pub(super) url: String,
    stop: CancellationToken,
    receiving: JoinHandle<()>,
}

impl Stage {
    pub(super) async fn new(candidate: Candidate, kind: Kind) -> Self {
        Self::of(candidate, kind, NEEDS).await
    }

    pub(super) async fn of(candidate: Candidate, kind: Kind, questionnaire: &str) -> Self {
        // shown when a test fails
        eprintln!("{} on {kind:?}", candidate.name);
        let log = Log::default();
        let writer = log.clone();
        let lines = tracing_subscriber::fmt()
            .with_env_filter(EnvFilter::new(format!("{LEVELS},jashun=trace")))
            .with_writer(move || writer.clone())
            .finish();
        let logging = listen(lines);
        let scratch = Scratch::on(kind).await;
        open(&scratch, questionnaire).await;
        let operator = Operator::start(candidate).await;
        let other = Operator::start(Candidate::named("kannel")).await;
        let gateways = gateways(candidate, [&operator, &other], PATIENT);
        let ours = Ours::start(&scratch, gateways).await;
        Self {
            candidate,
            operator,
            other,
            scratch,
            ours,
            log,
            _logging: logging,
            patience: PATIENT,
            number: 0,
            written: AtomicI64::new(0),
        }
    }

    /// The same, and from here on our process waits so long for the gateway under test.
    pub(super) async fn is_killed_and_waits(&mut self, patience: Duration) {
        self.patience = patience;
        self.is_killed().await;
    }

    /// As after kill -9: what was not committed is gone, and so is all memory. Another process begins on the same database.
    pub(super) async fn is_killed(&mut self) {
        self.ours.end();
        self.scratch.reopen().await;
        let gateways = gateways(self.candidate, [&self.operator, &self.other], self.patience);
        self.ours = Ours::start(&self.scratch, gateways).await;
    }

    pub(super) fn now(&self) -> Moment {
        self.scratch.ambient.now()
    }

    /// Lets so much time pass, and does what is due then.
    pub(super) async fn waits(&self, span: Span) {
        self.scratch.clock.advance(span);
        self.ours.sms.tick().await.unwrap();
        self.hands_over().await;
    }

    /// The gateway under test as our process has it.
    pub(super) fn gateway(&self) -> Arc<dyn SmsGateway> {
        Arc::clone(self.ours.gateways.named(self.candidate.name).unwrap())
    }

    /// Hands over all that is due.
    pub(super) async fn hands_over(&self) {
        for gateway in self.ours.gateways.all() {
            while self.ours.sms.send_due(gateway).await.unwrap() {}
        }
    }

    /// Name and candidate of the gateway that brings messages.
    fn door(&self) -> (&'static str, Candidate) {
        if self.candidate.receives {
            (self.candidate.name, self.candidate)
        } else {
            (OTHER, Candidate::named("kannel"))
        }
    }

    /// Writes from the phone; replies stay queued.
    pub(super) async fn writes(&mut self, phone: &str, text: &str) {
        let id = self.next_id();
        let status = self.brings(&self.written(&id, phone, text)).await;
        assert_eq!(status, 200, "{text}");
    }

    pub(super) fn next_id(&mut self) -> String {
        self.number += 1;
        format!("mo-{}", self.number)
    }

    /// Written and brought now; nobody writes two messages at the same time.
    pub(super) fn written<'a>(&self, id: &'a str, from: &'a str, text: &'a str) -> Written<'a> {
        Written {
            id,
            from,
            text: text.as_bytes(),
            sent: self.now() + Span::millis(self.written.fetch_add(1, Ordering::Relaxed)),
            now: self.now(),
            lone: false,
        }
    }

    /// Brings it; the status that the gateway hears, with an empty body.
    pub(super) async fn brings(&self, written: &Written<'_>) -> u16 {
        let (name, candidate) = self.door();
        self.posts(name, &candidate.brings(written)).await
    }

    pub(super) async fn posts(&self, name: &str, brought: &Brought) -> u16 {
        let (status, body) = brought.to(&self.ours.url, name).await;
        assert_eq!(body, "", "a gateway would send it on");
        status
    }

    /// Writes from the phone, and returns what it gets.
    pub(super) async fn says(&mut self, phone: &str, text: &str) -> Vec<String> {
        self.writes(phone, text).await;
        self.hands_over().await;
        self.got(phone)
    }

    /// What came to the phone since asked last.
    pub(super) fn got(&self, phone: &str) -> Vec<String> {
        self.copies(phone).into_iter().map(|sms| sms.text).collect()
    }

    pub(super) fn copies(&self, phone: &str) -> Vec<Handed> {
        let digits = Phone::parse(phone).unwrap().digits();
        let mut copies = self.operator.got(&digits);
        copies.extend(self.other.got(&digits));
        copies
    }

    /// Up to the first question, of somebody of sixteen; a send-only gateway gets their messages from here on.
    pub(super) async fn joins(&mut self, phone: &str) -> String {
        for text in ["КОШУЛ 21", "3"] {
            let got = self.says(phone, text).await;
            assert_eq!(got.len(), 1, "{text}: {got:?}");
        }
        let mut first = self.says(phone, "1").await;
        assert_eq!(first.len(), 1, "{first:?}");
        if !self.candidate.receives {
            let name = self.candidate.name;
            let text = format!("UPDATE sms_line SET gateway = '{name}'");
            self.scratch.change(&text).await;
        }
        first.remove(0)
    }

    /// Queues one message to somebody who has joined: the next question as they answer, or a ready reply where nobody can.
    pub(super) async fn queues(&mut self, phone: &str) {
        if self.candidate.receives {
            return self.writes(phone, "1").await;
        }
        self.queues_text(phone, "ready").await;
    }

    /// Queues a ready reply.
    pub(super) async fn queues_text(&self, phone: &str, text: &str) {
        let context = &self.ours.context;
        let to = Phone::parse(phone).unwrap();
        let mut tx = context.db.begin().await.unwrap();
        let line = phone_lines::get(&mut tx, &phone_lines::hash(&context.vault, to)).await;
        let new = NewSms {
            id: SmsId::draw(&*context.ambient.random),
            to,
            slot: 1,
            gateway: &line.unwrap().unwrap().gateway,
            text,
            segments: u16::try_from(segments(text).segments).unwrap(),
            bulk: false,
            invitation: false,
            due: self.now(),
            valid_until: self.now() + DAY,
            bill: None,
        };
        sms::put(&mut tx, &new, self.now()).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Queues something that nobody asked for, good for so long.
    pub(super) async fn queues_bulk(&self, phone: &str, valid: Span) {
        let person = self.person(phone).await;
        let context = &self.ours.context;
        let (now, until) = (self.now(), self.now() + valid);
        let mut tx = context.db.begin().await.unwrap();
        let bulk = Bulk {
            text: "news",
            round: &RoundId::new(ROUND),
            municipality: "ugut",
            valid_until: until,
            invitation: false,
        };
        let put = put_bulk(&mut tx, context, &person, &bulk, now);
        assert!(put.await.unwrap());
        tx.commit().await.unwrap();
    }

    /// The gateway tells this of a message of so many segments; statuses that it hears.
    pub(super) async fn reports(&self, id: &str, fate: Fate) -> Vec<u16> {
        let parts = match fate {
            Fate::Delivered if self.candidate.tells_parts() => self.segments(id).await,
            _ => 1,
        };
        let mut heard = Vec::new();
        for part in 1..=parts {
            heard.push(self.tells(id, fate, part).await);
        }
        heard
    }

    /// One part has reached the phone.
    pub(super) async fn reports_part(&self, id: &str, part: usize) -> u16 {
        self.tells(id, Fate::Delivered, part).await
    }

    async fn tells(&self, id: &str, fate: Fate, part: usize) -> u16 {
        let now = self.now();
        let told = Told {
            id,
            fate,
            part,
            now,
        };
        let brought = self.candidate.reports(&told);
        self.posts(self.candidate.name, &brought).await
    }

    pub(super) async fn segments(&self, id: &str) -> usize {
        let text = format!("SELECT CAST(segments AS TEXT) FROM sms WHERE id = '{id}'");
        let known = self.scratch.rows(&text).await;
        known.first().map_or(1, |count| count.parse().unwrap())
    }

    /// Id and state of the message to Ann that was queued last.
    pub(super) async fn last(&self) -> (String, String) {
        let line = phone_lines::hash(&self.ours.context.vault, Phone::parse(ANN).unwrap());
        let last = format!(
            "SELECT id || ' ' || state FROM sms WHERE line = '{line}' ORDER BY number DESC LIMIT 1"
        );
        let row = self.scratch.rows(&last).await.remove(0);
        let (id, state) = row.split_once(' ').unwrap();
        (id.into(), state.into())
    }

    pub(super) async fn state(&self) -> String {
        self.last().await.1
    }

    /// Answers in the session of the phone's first person.
    pub(super) async fn answers(&self, phone: &str) -> usize {
        self.session(phone).await.session.answers.len()
    }

    pub(super) async fn session(&self, phone: &str) -> OpenSession {
        self.person(phone).await.respondent.open.unwrap()
    }

    async fn person(&self, phone: &str) -> Person {
        let context = &self.ours.context;
        let chat = Chat::sms(Phone::parse(phone).unwrap(), 1);
        let hash = context.vault.chat_hash(chat);
        let mut tx = context.db.begin_read().await.unwrap();
        let people = respondents::load(&mut tx, &[hash]).await.unwrap();
        people.into_values().next().unwrap()
    }

    pub(super) async fn alerts(&self) -> Vec<String> {
        let raised = "SELECT kind FROM alert ORDER BY kind";
        self.scratch.rows(raised).await
    }

    /// Dead letters and fragments.
    pub(super) async fn kept(&self) -> usize {
        let kept = "SELECT 'x' FROM failed_inbound";
        self.scratch.rows(kept).await.len()
    }

    /// Every test ends with this: no fault is left, and no line of the log holds a number, a text or a secret.
    pub(super) fn ends(self) {
        assert_eq!((self.operator.left(), self.other.left()), (0, 0));
        is_clean(&self.log, &[]);
        self.ours.end();
    }

    /// Our lines of the log so far hold none of these either.
    pub(super) fn log_holds_none_of(&self, words: &[&str]) {
        is_clean(&self.log, words);
    }
}

impl Ours {
    async fn start(scratch: &Scratch, gateways: Gateways) -> Self {
        let terms = SmsTerms {
            number: Some("4488".into()),
            reply_price: 150,
            segment_price: 90,
            cap: 1_000,
            unknown_after: Duration::from_secs(60),
        };
        let settings = Settings {
            threshold: 10,
            approval: crate::domain::Approval::OwnWording,
            guardian_under: 14,
            responsible: None,
            sms: Some(terms.clone()),
            bot_username: None,
        };
        let context = Arc::new(Context::of_scratch(scratch, settings));
        let sms = Sms::start(Arc::clone(&context), terms, gateways.clone())
            .await
            .unwrap();
        let stop = CancellationToken::new();
        let (queue, arrivals) = mpsc::channel(1_000);
        let clock = Arc::clone(&context.ambient.clock);
        let surface = Surface {
            db: context.db.clone(),
            full_disk: Arc::clone(&context.full_disk),
            metrics: Arc::new(Metrics::default()),
            webhook: None,
            sms: Some(SmsEndpoints::new(gateways.clone(), queue, clock)),
        };
        let any = SocketAddr::from(([127, 0, 0, 1], 0));
        let address = surface.serve(any, stop.clone()).await.unwrap();
        let receiving = tokio::spawn(receive(Arc::clone(&sms), arrivals, stop.clone()));
        Self {
            context,
            sms,
            gateways,
            url: format!("http://{address}"),
            stop,
            receiving,
        }
    }

    fn end(&self) {
        self.receiving.abort();
        self.stop.cancel();
    }
}

/// The gateway under test and the other one, each to its own operator.
fn gateways(candidate: Candidate, operators: [&Operator; 2], patience: Duration) -> Gateways {
    let [operator, other] = operators.map(|operator| operator.fake.url.as_str());
    let kannel = Candidate::named("kannel");
    let route = |gateway| Route {
        gateway,
        prefixes: Vec::new(),
    };
    Gateways::new(vec![
        route(candidate.on_loopback(candidate.name, operator, patience)),
        route(kannel.on_loopback(OTHER, other, PATIENT)),
    ])
}

async fn open(scratch: &Scratch, questionnaire: &str) {
    let row = RoundRow {
        id: RoundId::new(ROUND),
        questionnaire: "needs-assessment".into(),
        version: "1".into(),
        source: questionnaire.into(),
        state: "open".into(),
        schedule: "at_close".into(),
        opened_at: scratch.ambient.now().0,
        until_at: None,
        closed_at: None,
        cut_at: None,
        without_safeguarding: None,
        target_group: None,
    };
    let link = RoundLink {
        municipality: "ugut".into(),
        payload: "ABCDEFG2".into(),
    };
    let mut tx = scratch.db.begin().await.unwrap();
    rounds::insert(&mut tx, &row, &[link]).await.unwrap();
    tx.commit().await.unwrap();
}

/// No line holds a phone number, a secret or one of these words.
fn is_clean(log: &Log, words: &[&str]) {
    use crate::channels::sms::tests::candidate::{PASSWORD, SECRET};
    let numbers = ["55500000", "70000000", PASSWORD, SECRET];
    for line in log.text().lines() {
        for word in numbers.iter().chain(words) {
            assert!(!line.contains(word), "{line}");
        }
    }
}
