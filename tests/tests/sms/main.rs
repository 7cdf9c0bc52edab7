//! The whole SMS channel: the real binary behind a real Kannel, an operator's message centre, and young people with keypad phones.
#![expect(
    clippy::unwrap_used,
    reason = "everything here fails a test by panicking"
)]

mod kills;
mod talks;
mod youth;

use end_to_end::{Kannel, Kind, OpenRound, PLACE, Settings, Smsc, Stage, free_port};
use jashun::domain::SessionStatus;
use jashun::domain::{Chat, Language, Phone};
use surveys::engine::{self, Channel, Input};
use youth::{ANSWERS, Youth};

const SECRET: &str = "secret-of-the-sms-tests";

/// Everything, connected; the round is open and the bot runs.
struct Field {
    stage: Stage,
    round: OpenRound,
    smsc: Smsc,
    kannel: Kannel,
}

impl Field {
    async fn start(kind: Kind) -> Self {
        let listen = format!("127.0.0.1:{}", free_port());
        let smsc = Smsc::start().await;
        let endpoint = format!("http://{listen}/sms/kannel/{SECRET}/mo");
        let kannel = Kannel::with(&smsc, &endpoint, &Settings::default()).await;
        let mut stage = Stage::new(kind).await;
        stage.configure(&format!(
            "[sms]\nnumber = \"4488\"\nreply_price = 3.5\nunknown_after = 10\n\n[[sms.gateways]]\nname = \"kannel\"\n\
             kind = \"kannel\"\nurl = \"{}\"\nusername = \"{}\"\nfrom = \"4488\"\ncallback = \"http://{listen}\"\n\
             addresses = [\"127.0.0.1\"]\n",
            kannel.sendsms_url(),
            Kannel::USER
        ));
        stage.settings.extend([
            ("JASHUN_LISTEN", listen),
            ("JASHUN_SMS_KANNEL_PASSWORD", Kannel::PASSWORD.to_owned()),
            ("JASHUN_SMS_KANNEL_SECRET", SECRET.to_owned()),
        ]);
        let round = stage.open_round("needs-assessment").await;
        stage.start();
        Self {
            stage,
            round,
            smsc,
            kannel,
        }
    }

    /// So many people, every second one in Russian.
    fn people(&self, count: u64) -> Vec<Youth> {
        let languages = Language::ALL.into_iter().cycle();
        let numbers = (0..count).map(|n| (996_555_123_000 + n).to_string());
        numbers
            .zip(languages)
            .map(|(number, language)| Youth::new(self.smsc.phone(&number), language))
            .collect()
    }

    /// What this person answered is stored exactly once, and nothing else.
    async fn assert_counted(&self, number: &str, language: Language) {
        let chat = Chat::sms(Phone::parse(number).unwrap(), 1);
        let finished = |open: &jashun::domain::OpenSession| open.status == SessionStatus::Finished;
        let person = self
            .stage
            .stored(chat.id, "a finished session", |person| {
                person.respondent.open.as_ref().is_some_and(finished)
            })
            .await;
        let open = person.respondent.open.unwrap();
        let own = &open.session;
        let begun = engine::begin_on(&self.round.questionnaire, own.seed, own.began, Channel::Sms);
        let expected = ANSWERS.iter().fold(begun, |session, typed| {
            let input = Input::Typed((*typed).to_owned());
            let now = own.began;
            engine::step(&self.round.questionnaire, &session, input, now, language).session
        });
        assert_eq!(own.answers, expected.answers, "{language:?}");
        assert_eq!(own.place, expected.place);
        assert_eq!(
            (open.round.as_str(), open.municipality.as_str()),
            (self.round.id.as_str(), PLACE)
        );
    }

    /// All messages that the bot handed over have reached a phone, and the bot has been told so.
    async fn assert_all_delivered(&self) {
        self.stage
            .reached(0, "SELECT count(*) FROM sms WHERE state <> 'delivered'")
            .await;
    }

    /// So many people took part, each once; no number, text or secret was logged.
    async fn finish(self, people: &[Youth]) {
        let counts = self.stage.database.counts().await;
        let count = people.len() as i64;
        assert_eq!(
            (counts["session"], counts["respondent"], counts["follow"]),
            (count, count, count)
        );
        let log = self.stage.log();
        for youth in people {
            let digits = youth.phone.digits();
            assert!(!log.contains(&digits[3..]), "a number was logged: {log}");
            assert!(
                self.stage.database.tables_with(digits).await.is_empty(),
                "a number is stored in plain"
            );
        }
        assert!(!log.contains(SECRET) && !log.contains(Kannel::PASSWORD));
        self.stage.finish(&[]).await;
    }
}
