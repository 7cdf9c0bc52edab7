//! Synthetic young people who answer through the Bot API like anybody: they read screens and press buttons.
//!
//! They know the bot only by its screens: which buttons are there and what their callback data says (`choose`).
mod choose;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use futures::StreamExt;
use sandbox::bot_api::{BotApi, MessageView};
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use choose::{Dice, choose};

/// Ids of synthetic people start here; chats from here on are never shown on a phone.
pub const FIRST_ID: i64 = 9_000_000_000;
/// How many of them press buttons at the same time.
const TOGETHER: usize = 16;
/// Somebody who has seen no new screen for so long gives up.
const PATIENCE: Duration = Duration::from_secs(20);
/// Nobody presses more buttons than this.
const MOST_TAPS: u32 = 200;

/// Who shall answer what.
#[derive(Clone, Debug, Deserialize)]
pub struct Plan {
    /// How many people.
    pub people: u32,
    /// Payload of the round's link in their municipality.
    pub payload: String,
    /// Their choices are drawn from it.
    pub seed: u64,
}

/// How far the crowd is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Progress {
    pub running: bool,
    /// People of the plan.
    pub people: u32,
    /// Came to an end without further survey buttons.
    pub finished: u32,
    /// Gave up: no new screen came, or too many buttons.
    pub stuck: u32,
    /// Buttons pressed by all of them.
    pub taps: u32,
}

/// A crowd before one bot; one plan runs at a time.
#[derive(Clone)]
pub struct Crowd {
    bot: BotApi,
    next: Arc<AtomicI64>,
    progress: Arc<watch::Sender<Progress>>,
    stop: Arc<watch::Sender<bool>>,
}

impl Crowd {
    /// A crowd that does nothing yet.
    pub fn new(bot: BotApi) -> Crowd {
        let (progress, stop) = (
            watch::channel(Progress::default()).0,
            watch::channel(false).0,
        );
        let (next, progress, stop) = (
            Arc::new(AtomicI64::new(FIRST_ID)),
            Arc::new(progress),
            Arc::new(stop),
        );
        Crowd {
            bot,
            next,
            progress,
            stop,
        }
    }

    /// Where progress can be watched.
    pub fn progress(&self) -> watch::Receiver<Progress> {
        self.progress.subscribe()
    }

    /// Everybody stops before their next button.
    pub fn stop(&self) {
        self.stop.send_replace(true);
    }

    /// Begins a plan in the background; false while another runs.
    pub fn begin(&self, plan: Plan) -> bool {
        let begun = self.progress.send_if_modified(|progress| {
            let free = !progress.running;
            if free {
                *progress = Progress {
                    running: true,
                    people: plan.people,
                    ..Progress::default()
                };
            }
            free
        });
        if begun {
            self.stop.send_replace(false);
            let crowd = self.clone();
            tokio::spawn(async move { crowd.run(plan).await });
        }
        begun
    }

    async fn run(&self, plan: Plan) {
        let people = futures::stream::iter(0..plan.people).map(|n| {
            let id = self.next.fetch_add(1, Ordering::Relaxed);
            self.person(id, n, &plan)
        });
        people
            .buffer_unordered(TOGETHER)
            .for_each(async |()| {})
            .await;
        self.progress
            .send_modify(|progress| progress.running = false);
    }

    async fn person(&self, id: i64, n: u32, plan: &Plan) {
        if *self.stop.borrow() {
            return;
        }
        let app = [Some("ky"), Some("ru"), None][n as usize % 3];
        self.bot.user(id, &format!("Synthetic {}", n + 1), app);
        let dice = Dice::new(plan.seed ^ (u64::from(n) << 32), plan.seed);
        let finished = self.answer(id, dice, &plan.payload).await;
        self.progress.send_modify(|progress| match finished {
            Some(true) => progress.finished += 1,
            Some(false) => progress.stuck += 1,
            None => {}
        });
    }

    /// Presses buttons to the end; none if stopped before.
    async fn answer(&self, id: i64, mut dice: Dice, payload: &str) -> Option<bool> {
        if self.bot.press_start(id, Some(payload)).is_err() {
            return Some(false);
        }
        let mut pressed = None;
        let mut stop = self.stop.subscribe();
        for _ in 0..MOST_TAPS {
            let next = tokio::select! {
                next = self.bot.wait_for(id, PATIENCE, |screen| look(screen, pressed)) => next,
                _ = stop.wait_for(|stop| *stop) => return None,
            };
            let Ok(next) = next else { return Some(false) };
            let Some(message) = next else {
                return Some(true);
            };
            let Some(data) = choose(&message, &mut dice) else {
                return Some(true);
            };
            pressed = Some((message.id, message.edits));
            if self.bot.tap(id, id, message.id, &data).is_err() {
                return Some(false);
            }
            self.progress.send_modify(|progress| progress.taps += 1);
        }
        Some(false)
    }
}

/// The message to act on (`Some(None)`: there is nothing to answer any more); none while the bot has not reacted.
fn look(screen: &[MessageView], pressed: Option<(i64, u32)>) -> Option<Option<MessageView>> {
    let newest = screen.iter().rev().find(|message| message.by_bot)?;
    let live = screen
        .iter()
        .rev()
        .find(|message| message.by_bot && choose::is_survey(message));
    match live {
        Some(message) if pressed != Some((message.id, message.edits)) => {
            Some(Some(message.clone()))
        }
        Some(_) => None,
        None => {
            (pressed.is_some() || newest.edits > 0 || !newest.buttons.is_empty()).then_some(None)
        }
    }
}

#[cfg(test)]
mod tests;
