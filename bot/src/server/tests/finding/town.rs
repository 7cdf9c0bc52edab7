//! A place where people answer on both channels, and what lies in its database.

use crate::store::Pool;

use super::attack::{self, Known, Table};
use crate::domain::{DAY, HOUR, Phone, RoundId, SmsBody, SmsGateway, SmsIn, SmsReceived, Span};
use crate::server::sms::Sms;
use crate::server::sms::tests::{Fake, started, terms};
use crate::server::tests::*;
use crate::store::scratch::Kind;
use crate::store::{Db, backup, guardians, on_both};

const ROUND: &str = "finding-TEST";
const QUESTIONS: &str = r#"
form_id = "finding"
version = "1"
form_title = { ky = "Сынак", ru = "Проверка" }

[[survey]]
type = "integer"
name = "number"
label = { ky = "Канча?", ru = "Сколько?" }

[[survey]]
type = "select_one known"
name = "known"
label = { ky = "Билесиңби?", ru = "Знаешь?" }

[[choices]]
list_name = "known"
name = "yes"
label = { ky = "Билем", ru = "Знаю" }

[[choices]]
list_name = "known"
name = "no"
label = { ky = "Билбейм", ru = "Не знаю" }
"#;

/// A place with an open round on both channels.
pub(super) struct Town {
    pub(super) scratch: Scratch,
    pub(super) context: Arc<Context>,
    phones: Arc<Phones>,
    pub(super) live: Arc<Runtime>,
    fake: Arc<Fake>,
    sms: Arc<Sms>,
    update: i64,
}

impl Town {
    pub(super) async fn new(kind: Kind) -> Self {
        let scratch = Scratch::on(kind).await;
        let now = scratch.ambient.now();
        let row = RoundRow {
            id: RoundId::new(ROUND),
            questionnaire: "finding".into(),
            version: "1".into(),
            source: QUESTIONS.into(),
            state: "open".into(),
            schedule: "at_close".into(),
            opened_at: now.0,
            until_at: Some((now + DAY + 12 * HOUR).0),
            closed_at: None,
            cut_at: None,
            without_safeguarding: None,
            target_group: None,
        };
        let links = [RoundLink {
            municipality: "ugut".into(),
            payload: LINK.into(),
        }];
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
        let phones = Arc::new(Phones::default());
        let live = Runtime::start(Arc::clone(&context), Arc::clone(&phones) as _)
            .await
            .unwrap();
        let fake = Arc::new(Fake::default());
        let sms = started(&context, &fake).await;
        Self {
            scratch,
            context,
            phones,
            live,
            fake,
            sms,
            update: 1000,
        }
    }

    /// What the chat shows last.
    pub(super) fn shown(&self, chat: Chat) -> String {
        let chats = self.phones.chats.lock().unwrap();
        let last = chats.get(&chat.id).and_then(|messages| messages.last());
        last.map(|(_, message)| message.text.clone())
            .unwrap_or_default()
    }

    /// What was sent to the phones last.
    pub(super) fn sent_last(&self) -> String {
        let sent = self.fake.sent.lock().unwrap();
        sent.last().unwrap().text.clone()
    }

    /// The newest message in a chat: its id, and the `callback_data` of the button with this label.
    fn button(&self, chat: Chat, label: &str) -> (i64, String) {
        let chats = self.phones.chats.lock().unwrap();
        let (id, message) = chats[&chat.id].last().unwrap();
        let found = message
            .buttons
            .iter()
            .flatten()
            .find(|b| b.label.contains(label));
        match found.map(|b| &b.press) {
            Some(Press::Data(data)) => (*id, data.clone()),
            _ => panic!("no button {label:?} in {message:#?}"),
        }
    }

    async fn telegram(&mut self, chat: Chat, body: Body) {
        self.update += 1;
        self.scratch.clock.advance(Span::seconds(37));
        let inbound = Inbound {
            external_id: self.update,
            chat,
            private: true,
            group: None,
            sender: None,
            body,
        };
        self.live.take(&[inbound]).await.unwrap();
        self.live.settle().await;
        let caller = Arc::clone(&self.phones) as Arc<dyn Caller>;
        while crate::server::outbox::send_due(&self.context, &caller)
            .await
            .unwrap()
        {}
    }

    pub(super) async fn say(&mut self, chat: Chat, text: &str) {
        let text = text.to_owned();
        let message = 1_000_000 + self.update;
        self.telegram(chat, Body::Text { text, message }).await;
    }

    pub(super) async fn press(&mut self, chat: Chat, data: String) {
        let message = {
            let chats = self.phones.chats.lock().unwrap();
            chats[&chat.id].last().map(|(id, _)| *id)
        };
        let query = "q".into();
        let tap = Body::Tap {
            query,
            data,
            message,
        };
        self.telegram(chat, tap).await;
    }

    pub(super) async fn tap(&mut self, chat: Chat, label: &str) {
        let (_, data) = self.button(chat, label);
        self.press(chat, data).await;
    }

    pub(super) async fn write(&mut self, phone: Phone, text: &str) {
        self.update += 1;
        self.scratch.clock.advance(Span::seconds(37));
        let inbound = SmsIn {
            gateway: "fake".into(),
            external_id: Some(format!("mo-{}", self.update)),
            from: phone,
            sent: Some(self.scratch.ambient.now()),
            came: self.scratch.ambient.now(),
            body: SmsBody::Whole(text.to_owned()),
        };
        let batch = [("fake".to_owned(), SmsReceived::Message(inbound))];
        let direct = self.sms.take(&batch).await.unwrap();
        self.sms.answer(&direct).await;
        let gateway: Arc<dyn SmsGateway> = Arc::clone(&self.fake) as _;
        while self.sms.send_due(&gateway).await.unwrap() {}
    }

    pub(super) async fn paper_code(&self) -> String {
        let mut tx = self.context.db.begin().await.unwrap();
        let (codes, _) = guardians::create_codes(&mut tx, 1).await.unwrap();
        tx.commit().await.unwrap();
        codes[0].clone()
    }

    /// The round closes, its digest is made, and the days until the cut pass.
    pub(super) async fn passes_the_cut(&mut self) {
        self.scratch.clock.advance(2 * DAY);
        for days in [0, 1, 6, 24, 1] {
            self.scratch.clock.advance(days * DAY);
            for _ in 0..3 {
                self.live.tick().await.unwrap();
            }
        }
    }

    /// Every table of a database, each with its rows as they lie there.
    pub(super) async fn tables(&self, db: &Db) -> Vec<Table> {
        let (all, columns) = match &db.pool {
            Pool::Sqlite { .. } => (
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '%sql%'",
                "SELECT 'json_object(' || group_concat('''' || name || ''', \"' || name || '\"') || ')' FROM pragma_table_info('TABLE')",
            ),
            Pool::Postgres(_) => (
                "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public' AND table_name NOT LIKE '%sql%'",
                "SELECT 'row_to_json(t)::text'",
            ),
        };
        // where a row lies, and who wrote it last, are columns too
        let (extra, order) = match &db.pool {
            Pool::Sqlite { .. } => ("json_object('rowid', rowid)", ""),
            Pool::Postgres(_) => (
                "json_build_object('xmin', xmin::text::bigint,
                    'block', (ctid::text::point)[0] * 1000 + (ctid::text::point)[1])::text",
                "ORDER BY t.ctid",
            ),
        };
        let keyed = match &db.pool {
            Pool::Sqlite { .. } => {
                rows(db, "SELECT name FROM pragma_table_list WHERE wr = 1").await
            }
            Pool::Postgres(_) => Vec::new(),
        };
        let mut tables = Vec::new();
        for name in rows(db, all).await {
            let row = rows(db, &columns.replace("TABLE", &name)).await.remove(0);
            let text = format!("SELECT {row} FROM \"{name}\" t {order}");
            let lines = rows(db, &text).await;
            let mut table = Table::new(&name, lines.iter().map(String::as_str));
            if !keyed.contains(&name) {
                let text = format!("SELECT {extra} FROM \"{name}\" t {order}");
                let lines = rows(db, &text).await;
                table.add_columns(lines.iter().map(String::as_str));
            }
            tables.push(table);
        }
        tables
    }

    /// The same from a copy made with `jashun backup`.
    pub(super) async fn tables_of_a_backup(&self) -> Vec<Table> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("copy.db");
        backup::backup(&self.context.db, &self.context.vault, &file)
            .await
            .unwrap();
        if matches!(self.context.db.pool, Pool::Sqlite { .. }) {
            let copy = format!("sqlite://{}", file.display());
            let (vault, ambient) = (&self.context.vault, &self.context.ambient);
            let pool = Pool::open(&copy).await.unwrap();
            let copy = Db::new(pool, Arc::clone(vault), ambient.clone());
            return self.tables(&copy).await;
        }
        let text = std::fs::read_to_string(&file).unwrap();
        attack::tables_of_lines(&text)
    }

    /// Whose answers are in which session, by the key.
    pub(super) async fn truth(&self, people: &[Known]) -> Vec<String> {
        let sessions = self
            .scratch
            .rows("SELECT pseudonym || ' ' || state FROM session")
            .await;
        let opened: Vec<(String, String)> = sessions
            .iter()
            .map(|row| {
                let (pseudonym, state) = row.split_once(' ').unwrap();
                let plain = self.context.vault.open("session", state).unwrap();
                (pseudonym.to_owned(), String::from_utf8(plain).unwrap())
            })
            .collect();
        let of = |known: &Known| {
            let answer = format!("\"integer\":{}}}", known.answer);
            let own: Vec<_> = opened
                .iter()
                .filter(|(_, plain)| plain.contains(&answer))
                .collect();
            assert_eq!(own.len(), 1, "{answer}: {own:#?}");
            own[0].0.clone()
        };
        people.iter().map(of).collect()
    }
}

async fn rows(db: &Db, text: &str) -> Vec<String> {
    let mut tx = db.begin_read().await.unwrap();
    let text = sqlx::AssertSqlSafe(text.to_owned());
    on_both!(&mut tx, c => sqlx::query_scalar(text).fetch_all(c)).unwrap()
}
