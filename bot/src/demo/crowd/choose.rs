//! Which button a synthetic person presses: by what its callback data says, and a little taste.
use std::hash::{DefaultHasher, Hash, Hasher};

use sandbox::bot_api::MessageView;

use crate::domain::{Onboarding, OnboardingStep};

/// Seeded choices: one part is each person's own, one part is shared taste, so that a crowd has favourites.
pub(super) struct Dice {
    own: u64,
    taste: u64,
}

impl Dice {
    pub(super) fn new(own: u64, taste: u64) -> Dice {
        Dice { own, taste }
    }

    fn roll(&mut self, sides: u64) -> u64 {
        self.own = self
            .own
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.own >> 33) % sides.max(1)
    }

    /// How much the crowd likes that choice of that question: 1 to 64.
    fn liking(&self, question: &str, code: &str) -> u64 {
        let mut hasher = DefaultHasher::new();
        (self.taste, question, code).hash(&mut hasher);
        let tenth = hasher.finish() % 8 + 1;
        tenth * tenth
    }

    fn pick<T>(&mut self, weighted: Vec<(u64, T)>) -> Option<T> {
        let mut left = self.roll(weighted.iter().map(|(weight, _)| weight).sum());
        for (weight, item) in weighted {
            if left < weight {
                return Some(item);
            }
            left -= weight;
        }
        None
    }
}

/// Whether a message has buttons of the way to consent or of the survey.
pub(super) fn is_survey(message: &MessageView) -> bool {
    message.all_buttons().any(|button| {
        button
            .callback_data
            .as_deref()
            .is_some_and(|data| data.starts_with("o:") || data.starts_with("s:"))
    })
}

/// "Up to three" is what most questions ask for.
const MOST: usize = 3;

/// What a person sees at a glance. More than fits, or than was just warned of, changes nothing, and nothing would be seen to happen.
struct Screen {
    /// Choices ticked.
    chosen: usize,
    /// No more of them.
    full: bool,
    /// "Done" is offered.
    complete: bool,
}

/// The callback data to press; none if no button leads on.
pub(super) fn choose(message: &MessageView, dice: &mut Dice) -> Option<String> {
    let codes: Vec<&str> = message
        .all_buttons()
        .filter_map(|button| button.callback_data.as_deref())
        .collect();
    let chosen = codes
        .iter()
        .filter(|data| code(data).starts_with('-'))
        .count();
    let screen = Screen {
        chosen,
        full: chosen >= MOST || message.text.contains('⚠'),
        complete: codes.iter().any(|data| code(data) == "done"),
    };
    let weighted = codes
        .iter()
        .map(|data| (weight(data, &screen, dice), (*data).to_owned()))
        .collect();
    dice.pick(weighted)
}

fn weight(data: &str, screen: &Screen, dice: &Dice) -> u64 {
    if let Some(way) = Onboarding::parse(data) {
        return match way.step {
            // Forward beats back: the language button leads to the age, an age to consent, consent to the survey.
            _ if way.other_place => 0,
            OnboardingStep::Agree => 1_000_000,
            OnboardingStep::Consent => 1_000,
            OnboardingStep::Age => 1,
            _ => 0,
        };
    }
    // `s:TAG:QUESTION:ACTION`: the tag is each session's own, so taste goes by question and choice.
    let question = data.rsplit(':').nth(1).unwrap_or("");
    let like = |choice: &str| dice.liking(question, choice);
    match code(data).split_at_checked(1) {
        Some(("c", choice)) if number(choice).is_some() => 4 * like(choice),
        Some(("+", _)) if screen.full => 0,
        Some(("+", choice)) => like(choice) * if screen.chosen > 0 { 1 } else { 4 },
        Some(("p", place)) if place.contains('.') => like(place.split('.').next().unwrap_or("")),
        Some(("m", _)) if screen.complete => 0,
        Some(("m", coins)) if coins.contains('.') => {
            let (choice, coins) = coins.split_once('.').unwrap_or((coins, "1"));
            like(choice) / number(coins).unwrap_or(1).max(1) + 1
        }
        _ => match code(data) {
            "done" => 80,
            "next" | "yes" => 400,
            "more" => 60,
            "finish" => 40,
            "dk" => 6,
            "pn" => 4,
            "skip" => 3,
            _ => 0,
        },
    }
}

/// What a survey button does: the last part of its data, as `surveys::engine` writes it.
fn code(data: &str) -> &str {
    data.strip_prefix("s:")
        .and_then(|rest| rest.rsplit(':').next())
        .unwrap_or("")
}

fn number(text: &str) -> Option<u64> {
    text.parse().ok()
}
