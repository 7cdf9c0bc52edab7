//! Talks by SMS against a real database, with a gateway that remembers what it was given and fails when told to.

mod delivery;
mod guardians;
mod harm;
mod joining;
mod moving;
mod sharing;
mod strangers;
mod talking;
mod wishes;
mod words;

use std::sync::{Arc, Mutex};

use super::Sms;
use crate::domain::{
    GatewayTraits, Gateways, Moment, Phone, RoundId, RoundLink, Route, SmsBody, SmsCall,
    SmsDelivery, SmsError, SmsGateway, SmsIn, SmsOut, SmsReceived, SmsReport, SmsState, SmsTerms,
    SmsUnread, Submitted,
};
use crate::services::read_snapshot;
use crate::services::{Context, Settings};
use crate::store::rounds::{self, RoundRow};
use crate::store::scratch::{Scratch, StillClock};
use crate::texts::sms::segments;

const NEEDS: &str =
    include_str!("../../../../../surveys/library/needs-assessment/questionnaire.toml");
pub(super) const ROUND: &str = "needs-assessment-test";

/// A gateway that takes everything, until told what to say next.
#[derive(Debug, Default)]
pub(crate) struct Fake {
    pub(super) idempotent: bool,
    /// Takes six messages a minute, like a phone.
    pub(super) slow: bool,
    pub(in crate::server) sent: Mutex<Vec<SmsOut>>,
    pub(super) next: Mutex<Vec<Result<Submitted, SmsError>>>,
}

impl SmsGateway for Fake {
    fn name(&self) -> &str {
        "fake"
    }

    fn traits(&self) -> GatewayTraits {
        GatewayTraits {
            idempotent: self.idempotent,
            receives: true,
            most_segments: 6,
            asks: false,
            per_minute: if self.slow { 6 } else { 60_000 },
        }
    }

    fn send<'a>(&'a self, sms: &'a SmsOut) -> SmsCall<'a, Submitted> {
        let mut next = self.next.lock().unwrap();
        let result = if next.is_empty() {
            Ok(Submitted::Accepted)
        } else {
            next.remove(0)
        };
        if result.is_ok() {
            self.sent.lock().unwrap().push(sms.clone());
        }
        Box::pin(async move { result })
    }

    fn read(&self, _delivery: &SmsDelivery<'_>) -> Result<Vec<SmsReceived>, SmsUnread> {
        Ok(Vec::new())
    }

    fn check(&self) -> SmsCall<'_, String> {
        Box::pin(async { Ok(String::new()) })
    }
}

/// A municipality with an open round, and phones.
pub(in crate::server) struct Talk {
    pub(super) scratch: Scratch,
    pub(in crate::server) context: Arc<Context>,
    pub(super) fake: Arc<Fake>,
    pub(super) sms: Arc<Sms>,
    number: u64,
}

impl Talk {
    pub(in crate::server) async fn new() -> Self {
        Self::with(Fake::default(), &["ugut"]).await
    }

    pub(in crate::server) async fn with(fake: Fake, places: &[&str]) -> Self {
        let scratch = Scratch::new().await;
        let row = RoundRow {
            id: RoundId::new(ROUND),
            questionnaire: "needs-assessment".into(),
            version: "1".into(),
            source: NEEDS.into(),
            state: "open".into(),
            schedule: "at_close".into(),
            opened_at: scratch.ambient.now().0,
            until_at: None,
            closed_at: None,
            cut_at: None,
            without_safeguarding: None,
            target_group: None,
        };
        let links: Vec<RoundLink> = places
            .iter()
            .enumerate()
            .map(|(n, place)| RoundLink {
                municipality: (*place).to_owned(),
                payload: format!("ABCDEFG{}", n + 2),
            })
            .collect();
        let mut tx = scratch.db.begin().await.unwrap();
        rounds::insert(&mut tx, &row, &links).await.unwrap();
        tx.commit().await.unwrap();
        let settings = Settings {
            threshold: 10,
            approval: crate::domain::Approval::OwnWording,
            guardian_under: 14,
            responsible: None,
            sms: Some(terms()),
            bot_username: Some("jashun_bot".into()),
        };
        let context = Arc::new(Context::of_scratch(&scratch, settings));
        let fake = Arc::new(fake);
        let sms = started(&context, &fake).await;
        let talk = Self {
            scratch,
            context,
            fake,
            sms,
            number: 0,
        };
        talk.refresh().await;
        talk
    }

    /// Another round in the first place, newer than the others.
    pub(in crate::server) async fn opens(&self, id: &str) {
        let now = self.scratch.ambient.now().0;
        let copy = format!(
            "INSERT INTO round (id, questionnaire, version, source, state, schedule, opened_at, until_at)
             SELECT '{id}', questionnaire, version, source, state, schedule, {now} + 1, until_at FROM round WHERE id = '{ROUND}'"
        );
        self.scratch.change(&copy).await;
        let link = format!(
            "INSERT INTO round_municipality (round, municipality, payload, position)
             SELECT '{id}', municipality, 'ZZZZZZZ2', 0 FROM round_municipality WHERE round = '{ROUND}' AND position = 0"
        );
        self.scratch.change(&link).await;
        self.refresh().await;
    }

    /// The first round is over: the code of its place leads to the next.
    pub(in crate::server) async fn first_is_over(&self) {
        let now = self.scratch.ambient.now().0;
        let over =
            format!("UPDATE round SET state = 'closed', closed_at = {now} WHERE id = '{ROUND}'");
        self.scratch.change(&over).await;
        self.refresh().await;
    }

    /// The same questions once more, in the same place.
    pub(super) async fn opens_another_round(&self) {
        let row = RoundRow {
            id: RoundId::new("needs-assessment-NEXT"),
            questionnaire: "needs-assessment".into(),
            version: "1".into(),
            source: NEEDS.into(),
            state: "open".into(),
            schedule: "at_close".into(),
            opened_at: self.scratch.ambient.now().0 + 1,
            until_at: None,
            closed_at: None,
            cut_at: None,
            without_safeguarding: None,
            target_group: None,
        };
        let links = [RoundLink {
            municipality: "ugut".into(),
            payload: "NEXTROUN".into(),
        }];
        let mut tx = self.context.db.begin().await.unwrap();
        rounds::insert(&mut tx, &row, &links).await.unwrap();
        tx.commit().await.unwrap();
        self.refresh().await;
    }

    pub(super) async fn refresh(&self) {
        let snapshot = read_snapshot(&self.context.db, &self.context.snapshot()).await;
        if let Some(snapshot) = snapshot.unwrap() {
            self.context.set_snapshot(snapshot);
        }
    }

    /// As after kill -9: everything in memory is gone.
    pub(super) async fn restart(&mut self) {
        self.sms = started(&self.context, &self.fake).await;
    }

    pub(super) fn clock(&self) -> &StillClock {
        &self.scratch.clock
    }

    /// Writes from the phone, and returns what it gets.
    pub(in crate::server) async fn says(&mut self, phone: &str, text: &str) -> Vec<String> {
        self.writes(phone, text).await;
        self.hands_over().await;
        self.got(phone)
    }

    /// Writes from the phone; replies stay queued.
    pub(super) async fn writes(&mut self, phone: &str, text: &str) {
        self.number += 1;
        let id = format!("mo-{}", self.number);
        self.brings(phone, SmsBody::Whole(text.to_owned()), &id, None)
            .await;
    }

    pub(super) async fn brings(&self, phone: &str, body: SmsBody, id: &str, sent: Option<Moment>) {
        let inbound = SmsIn {
            gateway: "fake".into(),
            external_id: Some(id.to_owned()),
            from: Phone::parse(phone).unwrap(),
            sent,
            came: self.scratch.ambient.now(),
            body,
        };
        let batch = [("fake".to_owned(), SmsReceived::Message(inbound))];
        self.take(&batch).await;
    }

    pub(super) async fn take(&self, batch: &[(String, SmsReceived)]) {
        let direct = self.sms.take(batch).await.unwrap();
        self.sms.answer(&direct).await;
    }

    pub(super) async fn report(&self, id: &crate::domain::SmsId, state: SmsState) {
        let report = SmsReport {
            which: id.clone(),
            state,
            part: None,
        };
        let batch = [("fake".to_owned(), SmsReceived::Report(report))];
        self.take(&batch).await;
    }

    pub(super) async fn hands_over(&self) {
        let gateway: Arc<dyn SmsGateway> = Arc::clone(&self.fake) as _;
        while self.sms.send_due(&gateway).await.unwrap() {}
    }

    /// What came to the phone since asked last.
    pub(super) fn got(&self, phone: &str) -> Vec<String> {
        let phone = Phone::parse(phone).unwrap();
        let mut sent = self.fake.sent.lock().unwrap();
        let (own, other) = sent.drain(..).partition::<Vec<_>, _>(|sms| sms.to == phone);
        *sent = other;
        for sms in &own {
            assert!(segments(&sms.text).segments <= 4, "{}", sms.text);
        }
        own.into_iter().map(|sms| sms.text).collect()
    }

    /// Up to the first question, of somebody of sixteen.
    pub(super) async fn joins(&mut self, phone: &str) -> String {
        for text in ["КОШУЛ 21", "3"] {
            let got = self.says(phone, text).await;
            assert_eq!(got.len(), 1, "{text}: {got:?}");
        }
        let mut first = self.says(phone, "1").await;
        assert_eq!(first.len(), 1);
        first.remove(0)
    }

    pub(super) async fn count(&self, table: &str) -> i64 {
        let crate::store::Pool::Sqlite { read, .. } = &self.context.db.pool else {
            unreachable!("a scratch database is SQLite")
        };
        let text = sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {table}"));
        sqlx::query_scalar(text).fetch_one(read).await.unwrap()
    }

    pub(super) async fn rows(&self, text: &str) -> Vec<String> {
        self.scratch.rows(text).await
    }
}

pub(crate) async fn started(context: &Arc<Context>, fake: &Arc<Fake>) -> Arc<Sms> {
    let gateways = Gateways::new(vec![Route {
        gateway: Arc::clone(fake) as _,
        prefixes: Vec::new(),
    }]);
    Sms::start(Arc::clone(context), terms(), gateways)
        .await
        .unwrap()
}

pub(super) const ANN: &str = "0555000001";
pub(super) const BEN: &str = "0700000002";

pub(crate) fn terms() -> SmsTerms {
    SmsTerms {
        number: Some("4488".into()),
        reply_price: 150,
        segment_price: 90,
        cap: 4,
        unknown_after: std::time::Duration::from_secs(60),
    }
}
