//! A world in which the journey is walked without rows and messages.

use std::sync::Arc;

use surveys::engine::{self, Channel, Input, Place};

use super::super::{
    Effect, Event, Facts, Missing, Past, Room, SideQuestion, Standing, State, step,
};
use crate::domain::{
    AgeBand, Consent, ConsentMark, ConsentVersions, DAY, Language, Municipalities, OnboardingStep,
    OpenSession, Random, Respondent, Round, RoundId, RoundLink, RoundState, Schedule,
    SessionStatus, Snapshot, View,
};
use crate::domain::{Moment, Onboarding};
use surveys::questionnaire::load;

pub(super) const NOON: Moment = Moment(1_770_000_000_000);
/// The link of the open round in Ügüt, and of the closed one.
pub(super) const LINK: &str = "ABCD2345";
pub(super) const OVER: &str = "WXYZ6789";
pub(super) const HERE: &str = "ugut";

/// Three questions that are asked on every channel.
const SURVEY: &str = r#"
form_id = "three"
version = "1"
minutes = 1
form_title = { ky = "Үч суроо", ru = "Три вопроса" }

[[survey]]
type = "select_one needs"
name = "first"
label = { ky = "Эмне керек?", ru = "Что нужно?" }

[[survey]]
type = "select_one needs"
name = "second"
label = { ky = "Дагы эмне керек?", ru = "Что ещё нужно?" }

[[survey]]
type = "integer"
name = "third"
label = { ky = "Нече мүнөт?", ru = "Сколько минут?" }

[[choices]]
list_name = "needs"
name = "sport"
label = { ky = "Спорт", ru = "Спорт" }

[[choices]]
list_name = "needs"
name = "books"
label = { ky = "Китепкана", ru = "Библиотека" }
"#;

/// Bytes that count up: enough for names that must differ.
#[derive(Debug, Default)]
pub(super) struct Counting(std::sync::atomic::AtomicU64);

impl Random for Counting {
    fn fill(&self, bytes: &mut [u8]) {
        for byte in bytes {
            let next = self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            *byte = next.wrapping_mul(97).to_le_bytes()[0];
        }
    }
}

/// Rounds and texts.
#[derive(Debug)]
pub(super) struct World {
    pub(super) snapshot: Snapshot,
    pub(super) municipalities: Municipalities,
    pub(super) consents: ConsentVersions,
    pub(super) random: Counting,
}

impl World {
    pub(super) fn new() -> Self {
        let (questionnaire, issues) = load("three", SURVEY);
        let questionnaire = Arc::new(questionnaire.unwrap_or_else(|| panic!("{issues:?}")));
        let round = |id: &str, payload: &str, state: RoundState| {
            Arc::new(Round {
                id: RoundId::new(id),
                questionnaire: Arc::clone(&questionnaire),
                state,
                opened: NOON,
                until: Some(NOON + 30 * DAY),
                closed: (state == RoundState::Closed).then_some(NOON),
                schedule: Schedule::AtClose,
                target_group: None,
                links: vec![RoundLink {
                    municipality: HERE.into(),
                    payload: payload.into(),
                }],
                own_links: Vec::new(),
            })
        };
        Self {
            snapshot: Snapshot {
                rounds: vec![
                    round("over", OVER, RoundState::Closed),
                    round("open", LINK, RoundState::Open),
                ],
                ..Snapshot::default()
            },
            municipalities: Municipalities::bundled().unwrap(),
            consents: ConsentVersions::new(|channel, language, age| {
                format!("{channel:?}-{}-{}", language.code(), age.familiar())
            })
            .with_invitation(|channel, language, age| {
                format!("invite-{channel:?}-{}-{}", language.code(), age.familiar())
            }),
            random: Counting::default(),
        }
    }

    pub(super) fn facts<'a>(&'a self, channel: Channel, past: Option<&'a Past>) -> Facts<'a> {
        Facts {
            channel,
            snapshot: &self.snapshot,
            municipalities: &self.municipalities,
            consents: &self.consents,
            guardian_under: 14,
            random: &self.random,
            people: 0,
            past,
        }
    }

    /// A step with this past, which knows every round that is asked for.
    pub(super) fn step(
        &self,
        channel: Channel,
        state: State,
        event: Event,
        past: &mut Past,
    ) -> (State, Vec<Effect>) {
        loop {
            let facts = self.facts(channel, Some(past));
            match step(state.clone(), event.clone(), &facts, NOON) {
                Ok(done) => return done,
                Err(Missing::Past) => unreachable!("it is there"),
                Err(Missing::Standing(round)) => {
                    past.rounds.insert(round, Standing::default());
                }
            }
        }
    }

    /// A respondent in Ügüt who sees this, with a session if they began.
    pub(super) fn respondent(&self, view: View, status: Option<SessionStatus>) -> Respondent {
        let mut respondent = Respondent {
            language: Language::Ky,
            age: AgeBand::From14,
            municipality: Some(HERE.into()),
            consent: Consent::own("Telegram-ky-true".into(), NOON),
            view,
            open: None,
            stopped: false,
        };
        respondent.open = status.map(|status| {
            let questionnaire = &self
                .snapshot
                .round(&RoundId::new("open"))
                .unwrap()
                .questionnaire;
            let session = engine::begin(questionnaire, 7, NOON);
            let mut open = OpenSession::begin(
                &self.random,
                &respondent,
                &RoundId::new("open"),
                HERE,
                session,
            );
            open.status = status;
            open
        });
        respondent
    }
}

pub(super) fn way(step: OnboardingStep) -> Onboarding {
    Onboarding {
        link: Some(LINK.into()),
        language: Some(Language::Ky),
        age: Some(AgeBand::From14),
        step,
        agreed_to: Some(agreed()),
        ..Onboarding::default()
    }
}

/// Of the text that is shown in Telegram to whoever is spoken to as a child.
pub(super) fn agreed() -> ConsentMark {
    ConsentMark::of("Telegram-ky-true")
}

/// Of the question whether to be invited again, in Telegram to whoever is spoken to as a child.
pub(super) fn invited() -> ConsentMark {
    ConsentMark::of("invite-Telegram-ky-true")
}

/// A press on the question that is shown.
pub(super) fn press(respondent: &Respondent, action: engine::Action) -> Option<Event> {
    match respondent.open.as_ref()?.session.place {
        Place::At(question) => Some(Event::Answer(Input::Tap { question, action })),
        Place::Finished => None,
    }
}

pub(super) fn known(respondent: Respondent) -> State {
    State::Known(Box::new(respondent), None)
}

/// In a word or two: for the table.
pub(super) fn named(state: &State) -> String {
    match state {
        State::New(way) => {
            let spoken = way.language.map_or("", |l| l.code());
            format!("new {:?} {spoken}", way.step).trim_end().to_owned()
        }
        State::Known(r, side_question) => {
            let side_question = match side_question {
                None => "",
                Some(SideQuestion::Erase) => " +erase?",
                Some(SideQuestion::Language) => " +language?",
                Some(SideQuestion::Stop) => " +stop?",
            };
            let open = r.open.as_ref().map_or("", |open| match open.status {
                SessionStatus::Open => " answering",
                SessionStatus::Finished => " finished",
                SessionStatus::Cut => " cut",
            });
            let pending = if r.consent.is_pending() {
                " pending"
            } else {
                ""
            };
            let stopped = if r.stopped { " stopped" } else { "" };
            format!("{:?}{open}{pending}{stopped}{side_question}", r.view)
        }
    }
}

/// What is to be done, in a word each.
pub(super) fn told(effects: &[Effect]) -> String {
    let word = |effect: &Effect| match effect {
        Effect::Begin(_) => "Begin".to_owned(),
        Effect::Save(_) => "Save".to_owned(),
        Effect::Follow { follow, .. } => format!("Follow({follow})"),
        Effect::Invite(answer) => format!("Invite({})", answer.yes),
        Effect::UsePermission(_) => "UsePermission".to_owned(),
        Effect::Report { cause, .. } => format!("Report({cause:?})"),
        Effect::TryCode(_) => "TryCode".to_owned(),
        Effect::Person { index, .. } => format!("Person({index})"),
        other => format!("{other:?}"),
    };
    effects.iter().map(word).collect::<Vec<_>>().join(", ")
}

/// Nobody new may begin.
pub(super) fn full(room: Room) -> Past {
    let left = false;
    let standing = Standing { left, room };
    Past {
        rounds: [(RoundId::new("open"), standing)].into(),
        ..Past::default()
    }
}
