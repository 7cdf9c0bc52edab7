//! Young people who know the bot by its screens only, and remember what they did.

use std::time::Duration;

use jashun::domain::{Language, MenuTap, Onboarding, OnboardingStep};
use sandbox::bot_api::{BotApi, MessageView};
use surveys::engine::{self, Action, Input, Moment, Session, Span};
use surveys::questionnaire::{QuestionIx, Questionnaire};
use tokio::sync::watch;

use crate::Dice;

/// Somebody who has seen nothing new for so long is stuck.
const PATIENCE: Duration = Duration::from_secs(40);
/// Nobody does more than this.
const MOST: usize = 400;

/// How much all teenagers of a test have done.
pub type Taps = watch::Sender<u64>;

/// The next screen never came, or there was no way on.
#[derive(Debug, thiserror::Error)]
#[error("teenager {who} is stuck after {done} answers: {screen:#?}")]
pub struct Stuck {
    /// Who.
    pub who: i64,
    /// How many inputs went before.
    pub done: usize,
    /// What is on the phone.
    pub screen: Vec<MessageView>,
}

/// What somebody did last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pressed {
    /// A button with this `callback_data`.
    Button(String),
    /// Typed this.
    Typed(String),
    /// Nothing is left to do.
    Nothing,
}

/// A teenager with a phone.
#[derive(Debug)]
pub struct Teenager {
    /// Telegram id of person and chat.
    pub id: i64,
    /// What was answered to the survey, in order.
    pub inputs: Vec<Input>,
    /// Presses of any kind.
    pub taps: u64,
    /// Everything typed.
    pub typed: Vec<String>,
    /// Answer to "shall we tell you what the council answers?".
    pub follows: Option<bool>,
    /// Whether they are to be invited again, once they have said.
    pub invited: Option<bool>,
    /// Now and then types instead of pressing.
    pub types: bool,
    language: Language,
    dice: Dice,
    last: Option<Content>,
    last_typed: Option<u16>,
}

/// What a screen says and offers.
type Content = (Option<i64>, String, Vec<String>);

impl Teenager {
    /// Somebody new, whose choices come from the seed.
    #[must_use]
    pub fn new(api: &BotApi, id: i64, language: Language, seed: u64) -> Self {
        let app = match language {
            Language::Ky => "ky",
            Language::Ru => "ru",
        };
        api.user(id, "Young Person", Some(app));
        Self {
            id,
            inputs: Vec::new(),
            taps: 0,
            typed: Vec::new(),
            follows: None,
            invited: None,
            types: false,
            language,
            dice: Dice::new(seed ^ (id as u64).wrapping_mul(0x5851_f42d_4c95_7f2d)),
            last: None,
            last_typed: None,
        }
    }

    /// Opens the link of a round.
    pub fn start(&mut self, api: &BotApi, payload: &str) {
        self.last = None;
        api.press_start(self.id, Some(payload)).unwrap();
    }

    /// Waits for a screen that is not the one before, and returns its message.
    ///
    /// # Errors
    /// It never came.
    pub async fn look(&self, api: &BotApi) -> Result<MessageView, Stuck> {
        let last = self.last.clone();
        let seen = api.wait_for(self.id, PATIENCE, |screen| {
            let live = live(screen)?;
            (Some(content(live)) != last).then(|| live.clone())
        });
        seen.await.map_err(|timed_out| Stuck {
            who: self.id,
            done: self.inputs.len(),
            screen: timed_out.screen,
        })
    }

    /// Waits for a new screen and does one thing on it.
    ///
    /// # Errors
    /// No new screen came, or it has no way on.
    pub async fn go_on(&mut self, api: &BotApi) -> Result<Pressed, Stuck> {
        let screen = self.look(api).await?;
        let Some(next) = self.decide(&screen) else {
            return Err(Stuck {
                who: self.id,
                done: self.inputs.len(),
                screen: vec![screen],
            });
        };
        self.last = Some(content(&screen));
        match &next {
            Pressed::Button(data) => self.press(api, &screen, data),
            Pressed::Typed(text) => {
                self.inputs.push(Input::Typed(text.clone()));
                self.typed.push(text.clone());
                api.say(self.id, self.id, text).unwrap();
            }
            Pressed::Nothing => {}
        }
        Ok(next)
    }

    /// Presses this button and remembers it.
    pub fn press(&mut self, api: &BotApi, screen: &MessageView, data: &str) {
        self.last = Some(content(screen));
        if let Some((question, action)) = survey(data) {
            self.inputs.push(Input::Tap { question, action });
        }
        match MenuTap::parse(data) {
            Some(MenuTap::Follow(yes)) => self.follows = Some(yes),
            Some(MenuTap::Invite(_)) => self.invited = Some(true),
            Some(MenuTap::NoInvite) => self.invited = Some(false),
            _ => {}
        }
        self.taps += 1;
        api.tap(self.id, self.id, screen.id, data).unwrap();
    }

    /// Answers until the survey has thanked.
    ///
    /// # Errors
    /// Stuck on the way.
    pub async fn answer_all(&mut self, api: &BotApi, taps: &Taps) -> Result<(), Stuck> {
        for _ in 0..MOST {
            if self.go_on(api).await? == Pressed::Nothing {
                return Ok(());
            }
            taps.send_modify(|taps| *taps += 1);
        }
        Err(Stuck {
            who: self.id,
            done: self.inputs.len(),
            screen: api.screen(self.id),
        })
    }

    /// Goes on until the first question is on the screen.
    ///
    /// # Errors
    /// Stuck on the way.
    pub async fn reach_survey(&mut self, api: &BotApi) -> Result<MessageView, Stuck> {
        for _ in 0..10 {
            let screen = self.look(api).await?;
            if codes(&screen).any(|data| data.starts_with("s:")) {
                return Ok(screen);
            }
            self.go_on(api).await?;
        }
        Err(Stuck {
            who: self.id,
            done: 0,
            screen: api.screen(self.id),
        })
    }

    /// The session that these inputs make, each taken exactly once.
    #[must_use]
    pub fn expected(&self, questionnaire: &Questionnaire, began: &Session) -> Session {
        let first = engine::begin(questionnaire, began.seed, began.began);
        self.inputs.iter().fold(first, |session, input| {
            engine::step(
                questionnaire,
                &session,
                input.clone(),
                later(began),
                self.language,
            )
            .session
        })
    }

    fn decide(&mut self, screen: &MessageView) -> Option<Pressed> {
        let codes: Vec<&str> = codes(screen).collect();
        if codes.iter().any(|data| data.starts_with("o:")) {
            let language = self.language;
            let ways = codes
                .iter()
                .map(|data| (forward(data, language), (*data).to_owned()));
            return self.dice.pick(ways).map(Pressed::Button);
        }
        if codes.iter().any(|data| data.starts_with("s:")) {
            return self.answer(&codes);
        }
        let follow: Vec<_> = codes
            .iter()
            .filter(|data| matches!(MenuTap::parse(data), Some(MenuTap::Follow(_))))
            .map(|data| (1, (*data).to_owned()))
            .collect();
        let invite: Vec<_> = codes
            .iter()
            .filter(|data| {
                let tap = MenuTap::parse(data);
                matches!(tap, Some(MenuTap::Invite(_) | MenuTap::NoInvite))
            })
            .map(|data| (1, (*data).to_owned()))
            .collect();
        let next = match (self.follows, self.invited) {
            (None, _) => self.dice.pick(follow),
            (Some(_), None) => self.dice.pick(invite),
            (Some(_), Some(_)) => None,
        };
        Some(next.map_or(Pressed::Nothing, Pressed::Button))
    }

    fn answer(&mut self, codes: &[&str]) -> Option<Pressed> {
        let actions: Vec<_> = codes
            .iter()
            .filter_map(|data| Some((survey(data)?, *data)))
            .collect();
        let ((question, _), _) = *actions.first()?;
        let choices = actions
            .iter()
            .filter(|((_, a), _)| matches!(a, Action::Choose(_)))
            .count();
        if self.types
            && choices > 1
            && self.last_typed != Some(question.0)
            && self.dice.roll(5) == 0
        {
            self.last_typed = Some(question.0);
            return Some(Pressed::Typed((self.dice.roll(choices) + 1).to_string()));
        }
        let chosen = actions
            .iter()
            .filter(|((_, a), _)| matches!(a, Action::Off(_)))
            .count();
        let complete = actions.iter().any(|((_, a), _)| *a == Action::Done);
        let weighted = actions.iter().map(|((_, action), data)| {
            let weight = match action {
                Action::Choose(_) | Action::Place(..) => 20,
                // one more than allowed twice would look the same
                Action::On(_) if chosen >= 2 => 0,
                Action::On(_) if chosen == 1 => 8,
                Action::On(_) => 20,
                // a coin from where none lies, or one too many, would look the same
                Action::Coins(_, coins) if *coins == 0 || complete => 0,
                Action::Coins(..) => 10,
                Action::Done | Action::Next | Action::Confirm => 60,
                Action::More => 40,
                Action::Finish => 12,
                Action::DontKnow | Action::PreferNot | Action::Skip => 4,
                Action::Back | Action::Off(_) | Action::ClearFrom(_) | Action::Clear => 2,
                Action::Deny => 1,
            };
            (weight, (*data).to_owned())
        });
        self.dice.pick(weighted).map(Pressed::Button)
    }
}

/// How much a button of the way to consent leads forward for somebody of sixteen or more.
#[must_use]
pub fn forward(data: &str, language: Language) -> usize {
    let Some(way) = Onboarding::parse(data) else {
        return 0;
    };
    let right = way.language == Some(language) && !way.other_place;
    let grown = way.age.is_some_and(|age| age.youngest() >= 16);
    match way.step {
        OnboardingStep::Agree if right && grown => 1_000_000,
        OnboardingStep::Consent if right && grown => 1_000,
        OnboardingStep::Age if right => 1,
        _ => 0,
    }
}

/// A later moment than the session's begin: the answers do not depend on which.
fn later(began: &Session) -> Moment {
    began.began + Span::millis(1)
}

/// Question and action of `s:TAG:QUESTION:ACTION`.
fn survey(data: &str) -> Option<(QuestionIx, Action)> {
    let mut parts = data.strip_prefix("s:")?.splitn(3, ':');
    let _tag = parts.next()?;
    let question = QuestionIx(parts.next()?.parse().ok()?);
    Some((question, Action::parse(parts.next()?)?))
}

/// The newest message of the bot with buttons that say something.
fn live(screen: &[MessageView]) -> Option<&MessageView> {
    screen
        .iter()
        .rev()
        .find(|message| message.by_bot && codes(message).next().is_some())
}

fn codes(message: &MessageView) -> impl Iterator<Item = &str> {
    message
        .all_buttons()
        .filter_map(|button| button.callback_data.as_deref())
}

fn content(message: &MessageView) -> Content {
    let buttons = message
        .all_buttons()
        .map(|button| {
            format!(
                "{}|{}",
                button.text,
                button.callback_data.as_deref().unwrap_or("")
            )
        })
        .collect();
    // before consent nothing is remembered, so a greeting may come anew: then that one is answered
    let greeting = codes(message).any(|data| data.starts_with("o:"));
    (
        greeting.then_some(message.id),
        message.text.clone(),
        buttons,
    )
}
