//! From sessions to the outbox.

use std::collections::BTreeMap;
use std::sync::Arc;

use surveys::engine;
use surveys::questionnaire::{Answer, ChoiceIx, Kind, QuestionIx, Questionnaire};
use surveys::statistics::Level;

use super::{entry, library};
use crate::domain::{
    About, AgeBand, Artefact, Chat, DAY, HOUR, Language, Message, OpenSession, Pseudonym, Request,
    RoleKind, Round, RoundId, RoundLink, SessionStatus, Snapshot, Span,
};
use crate::services::commitments;
use crate::services::digests::{CouncilDigest, again, due, now};
use crate::services::read_snapshot;
use crate::services::{Context, Settings};
use crate::store::councils::{self, CouncilState};
use crate::store::freezing::{self, Answers, Which};
use crate::store::respondents::{self, WriteSet};
use crate::store::roles::{self, Asking, RoleState};
use crate::store::rounds::{self, RoundRow};
use crate::store::scratch::{NOON, Scratch};
use crate::store::{addresses, digests, outbox};

pub(super) const ROUND: &str = "monitoring-TEST";
pub(super) const COUNCIL: i64 = 1;
pub(super) const COORDINATOR: i64 = 2;

/// A round in some places, with a council's chat in the first one and a coordinator.
pub(super) struct Field {
    pub(super) scratch: Scratch,
    pub(super) context: Context,
    questionnaire: Questionnaire,
    /// The round that is asked now.
    pub(super) id: RoundId,
    people: i64,
    /// What files were in the mail that was looked at, and of which chat.
    pub(super) files: parking_lot::Mutex<Vec<(i64, Artefact)>>,
}

impl Field {
    pub(super) async fn new(places: &[&str], schedule: &str) -> Self {
        Self::of("monitoring", places, schedule).await
    }

    /// The same with another questionnaire of the library.
    pub(super) async fn of(questionnaire: &str, places: &[&str], schedule: &str) -> Self {
        let source = entry(questionnaire).source;
        Self::written(questionnaire, source, places, schedule).await
    }

    /// The same with another text of it.
    pub(super) async fn written(
        questionnaire: &str,
        source: &str,
        places: &[&str],
        schedule: &str,
    ) -> Self {
        let scratch = Scratch::new().await;
        let row = RoundRow {
            id: RoundId::new(ROUND),
            questionnaire: questionnaire.into(),
            version: "1".into(),
            source: source.into(),
            state: "open".into(),
            schedule: schedule.into(),
            opened_at: NOON.0,
            until_at: None,
            closed_at: None,
            cut_at: None,
            without_safeguarding: None,
            target_group: None,
        };
        let links: Vec<_> = places
            .iter()
            .map(|place| RoundLink {
                municipality: (*place).to_owned(),
                payload: format!("LINK{place}"),
            })
            .collect();
        let mut tx = scratch.db.begin().await.unwrap();
        rounds::insert(&mut tx, &row, &links).await.unwrap();
        let chat = |id| Chat { id, topic: None };
        let council = addresses::find_or_make(&mut tx, chat(COUNCIL))
            .await
            .unwrap();
        councils::connect(&mut tx, council, (places[0], None), NOON)
            .await
            .unwrap();
        councils::set_state(&mut tx, council, CouncilState::Active)
            .await
            .unwrap();
        councils::set_language(&mut tx, council, Language::Ru)
            .await
            .unwrap();
        let coordinator = addresses::find_or_make(&mut tx, chat(COORDINATOR))
            .await
            .unwrap();
        let asking = Asking {
            kind: RoleKind::Coordinator,
            municipality: None,
            address: coordinator,
            name: "A",
            group: None,
            language: Some(Language::Ky),
        };
        let id = roles::ask(&mut tx, asking, NOON).await.unwrap();
        let states = (RoleState::Asked, RoleState::Confirmed);
        assert!(
            roles::decide(&mut tx, id, states.0, states.1, NOON)
                .await
                .unwrap()
        );
        tx.commit().await.unwrap();
        let settings = Settings {
            threshold: 10,
            approval: crate::domain::Approval::OwnWording,
            guardian_under: 14,
            responsible: None,
            sms: None,
            bot_username: None,
        };
        let context = Context::of_scratch(&scratch, settings);
        let field = Self {
            scratch,
            context,
            questionnaire: library(questionnaire),
            id: RoundId::new(ROUND),
            people: 0,
            files: parking_lot::Mutex::default(),
        };
        field.look().await;
        field
    }

    /// Reads the rounds again.
    pub(super) async fn look(&self) {
        let snapshot = read_snapshot(&self.context.db, &Snapshot::default())
            .await
            .unwrap();
        self.context.set_snapshot(snapshot.unwrap());
    }

    pub(super) fn round(&self) -> Arc<Round> {
        Arc::clone(self.context.snapshot().round(&self.id).unwrap())
    }

    /// Half a year later the same is asked again in a place, and of these people.
    pub(super) async fn again(&mut self, id: &str, place: &str, asked: &str) {
        self.scratch.clock.advance(180 * DAY);
        let row = RoundRow {
            id: RoundId::new(id),
            questionnaire: self.questionnaire.id.clone(),
            version: "1".into(),
            source: entry(&self.questionnaire.id).source.into(),
            state: "open".into(),
            schedule: "at_close".into(),
            opened_at: self.context.ambient.now().0,
            until_at: None,
            closed_at: None,
            cut_at: None,
            without_safeguarding: None,
            target_group: Some(asked.into()),
        };
        let link = RoundLink {
            municipality: place.into(),
            payload: format!("LINK{id}"),
        };
        let mut tx = self.context.db.begin().await.unwrap();
        rounds::insert(&mut tx, &row, &[link]).await.unwrap();
        tx.commit().await.unwrap();
        self.id = row.id;
        self.look().await;
    }

    /// So many people answer everything and finish, or leave before the last screen.
    pub(super) async fn answer(&mut self, place: &str, people: i64, status: SessionStatus) {
        let came = Came {
            status,
            ..Came::default()
        };
        self.come(place, people, came).await;
    }

    /// The same of people who come together.
    pub(super) async fn come(&mut self, place: &str, people: i64, came: Came) {
        let mut tx = self.context.db.begin().await.unwrap();
        for _ in 0..people {
            self.people += 1;
            let chat = Chat {
                id: 1_000 + self.people,
                topic: None,
            };
            let address = addresses::find_or_make(&mut tx, chat).await.unwrap();
            let mut session = engine::begin(&self.questionnaire, 1, NOON);
            session.last = session.began + came.took;
            session.answers = answers(&self.questionnaire, self.people, came.pick);
            if came.status == SessionStatus::Finished {
                session.place = engine::Place::Finished;
                session.wants_more = true;
            }
            let open = OpenSession {
                pseudonym: Pseudonym::new(format!("p{}", self.people)),
                tag: String::new(),
                round: self.id.clone(),
                municipality: place.into(),
                status: came.status,
                session,
                about: came.link.map(|link| About {
                    age: AgeBand::From14,
                    language: Language::Ky,
                    consent: "c".into(),
                    origin: Some(link.into()),
                }),
            };
            let set = WriteSet {
                begun: vec![(address, open)],
                ..WriteSet::default()
            };
            respondents::save(&mut tx, &set).await.unwrap();
        }
        tx.commit().await.unwrap();
    }

    /// All sessions as freezing reads them.
    pub(super) async fn sessions(&self) -> Vec<Answers> {
        let mut tx = self.context.db.begin_read().await.unwrap();
        let (mut all, round) = (Vec::new(), self.id.clone());
        let vault = &self.context.vault;
        freezing::each(&mut tx, &round, Which::All, |sessions| {
            all.extend(freezing::open(vault, sessions));
        })
        .await
        .unwrap();
        all
    }

    /// Takes the marks of what was frozen off all sessions.
    pub(super) async fn unmark(&self) {
        let mut all = Vec::new();
        for mut answers in self.sessions().await {
            answers.session.counted = false;
            answers.session.frozen.clear();
            all.push(freezing::marked(&self.context.vault, answers, false));
        }
        let mut tx = self.context.db.begin().await.unwrap();
        freezing::mark(&mut tx, &all).await.unwrap();
        tx.commit().await.unwrap();
    }

    pub(super) async fn digest(&self) -> Vec<CouncilDigest> {
        let states = now(&self.context, &self.id).await.unwrap();
        states.into_iter().map(|(_, state)| state).collect()
    }

    /// Council and coordinator have had it for three working days: leaders and followers hear of it.
    pub(super) async fn opens(&self) {
        for wait in [Span::ZERO, 5 * DAY] {
            self.scratch.clock.advance(wait);
            let now = self.context.ambient.now();
            commitments::tick(&self.context, now).await.unwrap();
        }
    }

    pub(super) async fn close(&self) {
        let mut tx = self.context.db.begin().await.unwrap();
        rounds::close(&mut tx, &self.id, self.context.ambient.now())
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }

    /// What the outbox holds for a chat, in order; sent and gone with it.
    pub(super) async fn mail(&self, chat: i64) -> Vec<Message> {
        let mut messages = Vec::new();
        let now = self.context.ambient.now();
        loop {
            let mut tx = self.context.db.begin().await.unwrap();
            let until = now + Span::millis(1);
            let due = outbox::lease(&mut tx, now, until, 99).await.unwrap();
            let Some(mine) = due.into_iter().find(|due| due.chat.id == chat) else {
                return messages;
            };
            outbox::sent(&mut tx, mine.id).await.unwrap();
            // the leases of the others are undone with what they were taken in
            outbox::release_leases(&mut tx).await.unwrap();
            tx.commit().await.unwrap();
            match mine.content {
                outbox::Content::Ready(Request::Send(message)) => messages.push(message),
                outbox::Content::File(artefact) => self.files.lock().push((chat, artefact)),
                // the page for a meeting, which leaders get with a result
                outbox::Content::Live(_) => {}
                outbox::Content::Pictured(of) => {
                    self.files.lock().push((chat, of.picture_of));
                    messages.push(Message::plain(of.words));
                }
                other => panic!("{other:?}"),
            }
        }
    }

    async fn traces(&self) -> [i64; 3] {
        [
            self.rows("block").await,
            self.rows("publication").await,
            self.rows("outbox").await,
        ]
    }

    async fn rows(&self, table: &'static str) -> i64 {
        let crate::store::Pool::Sqlite { write, .. } = &self.context.db.pool else {
            panic!()
        };
        let text = sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {table}"));
        sqlx::query_scalar(text).fetch_one(write).await.unwrap()
    }
}

/// How some people come.
#[derive(Clone, Copy)]
pub(super) struct Came {
    pub(super) status: SessionStatus,
    pub(super) link: Option<&'static str>,
    pub(super) took: Span,
    /// Which choice somebody makes of a question with so many.
    pub(super) pick: fn(i64, u16, usize) -> usize,
}

impl Default for Came {
    fn default() -> Self {
        Self {
            status: SessionStatus::Finished,
            link: None,
            took: Span::minutes(5),
            pick: |person, _, count| person as usize % count,
        }
    }
}

fn answers(
    questionnaire: &Questionnaire,
    person: i64,
    pick: fn(i64, u16, usize) -> usize,
) -> BTreeMap<QuestionIx, Answer> {
    (0_u16..)
        .map(QuestionIx)
        .zip(&questionnaire.questions)
        .filter_map(|(ix, question)| {
            let pick = |count| ChoiceIx(pick(person, ix.0, count) as u16);
            let answer = match &question.kind {
                Kind::SelectOne(choices) => Answer::One(pick(choices.list.len())),
                Kind::SelectMultiple { choices, .. } => {
                    Answer::Many(vec![pick(choices.list.len())])
                }
                _ => return None,
            };
            Some((ix, answer))
        })
        .collect()
}

#[tokio::test]
async fn a_digest_reaches_the_councils_chat_in_its_language_and_the_coordinator_in_hers() {
    let mut field = Field::new(&["ugut"], "at_close").await;
    field.answer("ugut", 47, SessionStatus::Finished).await;
    assert_eq!(field.digest().await, [CouncilDigest::Queued]);
    let council = field.mail(COUNCIL).await;
    assert!(council.len() > 1 && council[0].picture.is_some());
    assert!(
        council[0].text.contains("Ответили: 45+"),
        "{}",
        council[0].text
    );
    let coordinator = field.mail(COORDINATOR).await;
    assert!(coordinator.iter().all(|m| !m.text.contains("Ответили")));
    assert_eq!(coordinator.len(), council.len(), "of one place all, once");
}

#[tokio::test]
async fn of_several_places_a_coordinator_gets_each_at_a_glance_and_the_whole_in_full() {
    let mut field = Field::new(&["ugut", "osh"], "at_close").await;
    for place in ["ugut", "osh"] {
        field.answer(place, 47, SessionStatus::Finished).await;
    }
    field.digest().await;
    let coordinator = field.mail(COORDINATOR).await;
    let pictures = coordinator.iter().filter(|m| m.picture.is_some());
    assert_eq!(pictures.count(), 3);
    assert!(coordinator.len() > 3);
}

#[tokio::test]
async fn running_twice_says_nothing_new() {
    let mut field = Field::new(&["ugut"], "at_close").await;
    field.answer("ugut", 12, SessionStatus::Finished).await;
    field.digest().await;
    let before = field.traces().await;
    assert_eq!(field.digest().await, [CouncilDigest::NothingNew]);
    let after = field.traces().await;
    assert_eq!(before, after);
}

#[tokio::test]
async fn nine_people_are_too_few_and_leave_no_trace() {
    let mut field = Field::new(&["ugut"], "at_close").await;
    field.answer("ugut", 9, SessionStatus::Finished).await;
    assert_eq!(field.digest().await, [CouncilDigest::TooFew]);
    assert_eq!(field.traces().await, [0; 3]);
}

#[tokio::test]
async fn a_second_edition_needs_a_whole_new_block() {
    let mut field = Field::new(&["ugut"], "at_close").await;
    field.answer("ugut", 12, SessionStatus::Finished).await;
    field.digest().await;
    field.answer("ugut", 9, SessionStatus::Finished).await;
    assert_eq!(field.digest().await, [CouncilDigest::NothingNew]);
    field.answer("ugut", 1, SessionStatus::Finished).await;
    assert_eq!(field.digest().await, [CouncilDigest::Queued]);
    let mut tx = field.context.db.begin_read().await.unwrap();
    let last = digests::last(&mut tx, &RoundId::new(ROUND), "municipality", "ugut")
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (last.edition, last.publication.respondents.people()),
        (2, 20)
    );
}

#[tokio::test]
async fn frozen_answers_are_marked_in_their_sessions() {
    let mut field = Field::new(&["ugut"], "at_close").await;
    field.answer("ugut", 12, SessionStatus::Finished).await;
    field.digest().await;
    let sessions = field.sessions().await;
    assert_eq!(sessions.len(), 12);
    assert!(
        sessions
            .iter()
            .all(|a| a.session.counted && !a.session.frozen.is_empty())
    );
}

#[tokio::test]
async fn what_was_published_is_shown_again_after_the_answers_are_gone() {
    let mut field = Field::new(&["ugut"], "at_close").await;
    field.answer("ugut", 30, SessionStatus::Finished).await;
    field.digest().await;
    let sent = field.mail(COUNCIL).await;
    field.close().await;
    let mut tx = field.context.db.begin().await.unwrap();
    respondents::retain(&mut tx, NOON, NOON + DAY)
        .await
        .unwrap();
    let ugut = Level::municipality("ugut");
    let once_more = again(&mut tx, &field.context, &ugut, Language::Ru, NOON)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(field.rows("session").await, 0);
    assert!(once_more == sent);
}

#[tokio::test]
async fn the_close_counts_who_had_answered_half_and_comes_once() {
    let mut field = Field::new(&["ugut"], "at_close").await;
    field.answer("ugut", 9, SessionStatus::Finished).await;
    field.answer("ugut", 3, SessionStatus::Open).await;
    let round = field.round();
    assert!(!due(&field.context, &round, NOON).await.unwrap());
    assert_eq!(field.digest().await, [CouncilDigest::TooFew]);
    field.scratch.clock.advance(HOUR);
    field.close().await;
    // the snapshot still says open
    let now = field.context.ambient.now();
    assert!(due(&field.context, &round, now).await.unwrap());
    assert_eq!(field.rows("publication").await, 2);
    assert!(!due(&field.context, &round, now).await.unwrap());
}

#[tokio::test]
async fn places_under_the_threshold_join_at_the_close_and_are_never_shown_alone() {
    let places = ["ugut", "kant", "uzgen"];
    let mut field = Field::new(&places, "at_close").await;
    for place in places {
        field.answer(place, 8, SessionStatus::Finished).await;
    }
    assert_eq!(field.digest().await, [CouncilDigest::TooFew; 3]);
    assert_eq!(field.rows("publication").await, 0);
    field.scratch.clock.advance(HOUR);
    field.close().await;
    assert_eq!(field.digest().await, [CouncilDigest::TooFew; 3]);
    let mut tx = field.context.db.begin_read().await.unwrap();
    let all = digests::all(&mut tx).await.unwrap();
    let mut levels: Vec<_> = all.iter().map(|s| s.publication.level.name()).collect();
    levels.sort_unstable();
    assert_eq!(levels, ["nation", "others"]);
    drop(tx);
    let told = field.mail(COUNCIL).await;
    assert_eq!(told.len(), 1, "that there is no result, and nothing of it");
    assert!(told[0].picture.is_none() && told[0].text.contains("без итога"));
    assert!(!field.mail(COORDINATOR).await.is_empty());
}

#[tokio::test]
async fn a_weekly_digest_comes_on_monday_once_even_if_there_was_nothing_to_say() {
    // the round opens on a Monday
    let mut field = Field::new(&["ugut"], "weekly").await;
    let round = field.round();
    field.answer("ugut", 5, SessionStatus::Finished).await;
    let day = |days: i64| NOON + days * DAY;
    assert!(!due(&field.context, &round, NOON).await.unwrap());
    assert!(!due(&field.context, &round, day(6)).await.unwrap());
    assert!(due(&field.context, &round, day(7)).await.unwrap());
    assert!(
        !due(&field.context, &round, day(7) + Span::seconds(1))
            .await
            .unwrap()
    );
    field.answer("ugut", 5, SessionStatus::Finished).await;
    // the process was down on Monday
    assert!(due(&field.context, &round, day(15)).await.unwrap());
    assert_eq!(field.rows("publication").await, 2);
}

#[tokio::test]
async fn a_round_that_does_not_exist_is_refused() {
    let field = Field::new(&["ugut"], "at_close").await;
    assert!(
        now(&field.context, &RoundId::new("no-such-round"))
            .await
            .is_err()
    );
}
