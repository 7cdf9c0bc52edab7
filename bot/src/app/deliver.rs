//! Draws the screens of people whose `shown_seq` lags behind `seq`, and notes what they see. Nothing of a screen is stored.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Semaphore;

use super::House;
use super::respondent::draw;
use crate::domain::{Chat, Request, SendError, Sent};
use crate::store::addresses::AddressId;
use crate::store::respondents::{self, Person};
use crate::store::{StoreError, Tx};

/// At most so many calls to the channel at once.
pub const IN_FLIGHT: usize = 256;
/// A flooding account's screen is drawn once in this time.
const SLOWED: Duration = Duration::from_secs(1);
/// Pauses when the channel is down.
const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(20);

/// A transport behind a pointer: `app` does not know which.
pub trait Caller: Send + Sync + std::fmt::Debug + 'static {
    /// See [`crate::domain::Transport::call`].
    fn call<'a>(
        &'a self,
        chat: Chat,
        request: &'a Request,
    ) -> std::pin::Pin<Box<dyn Future<Output = Result<Sent, SendError>> + Send + 'a>>;
}

/// The screens on their way, and those that arrived but are not yet noted.
#[derive(Debug)]
pub struct Screens {
    house: Arc<House>,
    caller: Arc<dyn Caller>,
    permits: Arc<Semaphore>,
    on_the_way: Mutex<HashMap<AddressId, Option<Job>>>,
    arrived: Mutex<HashMap<AddressId, (i64, Option<i64>)>>,
}

#[derive(Debug)]
struct Job {
    person: Person,
    afresh: bool,
    slowed: bool,
}

impl Screens {
    /// Nothing on the way.
    #[must_use]
    pub fn new(house: Arc<House>, caller: Arc<dyn Caller>) -> Arc<Self> {
        Arc::new(Self {
            house,
            caller,
            permits: Arc::new(Semaphore::new(IN_FLIGHT)),
            on_the_way: Mutex::default(),
            arrived: Mutex::default(),
        })
    }

    /// Shows this person their current screen. While one is on the way, only the newest waits: quick taps coalesce.
    pub fn show(self: &Arc<Self>, mut person: Person, afresh: bool, slowed: bool) {
        if !person.reachable {
            return;
        }
        let address = person.address;
        if let Some((_, live)) = self
            .arrived
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&address)
        {
            person.live_message = person.live_message.max(*live);
        }
        let mut on_the_way = self
            .on_the_way
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        match on_the_way.get_mut(&address) {
            Some(waiting) => {
                let afresh = afresh || waiting.as_ref().is_some_and(|job| job.afresh);
                *waiting = Some(Job {
                    person,
                    afresh,
                    slowed,
                });
            }
            None => {
                on_the_way.insert(address, None);
                drop(on_the_way);
                let this = Arc::clone(self);
                tokio::spawn(async move {
                    this.deliver(Job {
                        person,
                        afresh,
                        slowed,
                    })
                    .await
                });
            }
        }
    }

    /// Notes what has arrived; part of whichever transaction comes next, so that a tap never waits for it.
    ///
    /// # Errors
    /// The driver's; then it is noted next time.
    pub async fn record(&self, tx: &mut Tx) -> Result<(), StoreError> {
        let arrived: Vec<_> = {
            let map = self.arrived.lock().unwrap_or_else(PoisonError::into_inner);
            map.iter()
                .map(|(a, (seq, live))| (*a, *seq, *live))
                .collect()
        };
        respondents::shown(tx, &arrived).await?;
        let mut map = self.arrived.lock().unwrap_or_else(PoisonError::into_inner);
        // if the transaction fails after all, a screen is drawn once more, which changes nothing
        for (address, seq, _) in arrived {
            if map.get(&address).is_some_and(|(now, _)| *now == seq) {
                map.remove(&address);
            }
        }
        Ok(())
    }

    /// Whether anything waits to be noted.
    #[must_use]
    pub fn has_arrived(&self) -> bool {
        !self
            .arrived
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .is_empty()
    }

    /// Whether any screen is on its way.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.on_the_way
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .is_empty()
    }

    /// After a crash: everybody who does not see their screen.
    ///
    /// # Errors
    /// The driver's.
    pub async fn recover(self: &Arc<Self>) -> Result<usize, StoreError> {
        let mut tx = self.house.db.begin_read().await?;
        let hashes = respondents::unshown(&mut tx, 1_000_000).await?;
        let count = hashes.len();
        for some in hashes.chunks(500) {
            let people = respondents::load(&mut tx, &self.house.vault, some).await?;
            for person in people.into_values() {
                self.show(person, false, false);
            }
        }
        Ok(count)
    }

    async fn deliver(self: Arc<Self>, mut job: Job) {
        loop {
            let live = self.send(&mut job).await;
            let address = job.person.address;
            if let Some(live) = live {
                let mut arrived = self.arrived.lock().unwrap_or_else(PoisonError::into_inner);
                arrived.insert(address, (job.person.seq, live));
            }
            let slowed = job.slowed;
            {
                let mut on_the_way = self
                    .on_the_way
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner);
                match on_the_way.get_mut(&address).and_then(Option::take) {
                    Some(mut next) => {
                        if let Some(live) = live {
                            // of two the newer one is what they look at
                            next.person.live_message = live.max(next.person.live_message);
                        }
                        job = next;
                    }
                    None => {
                        on_the_way.remove(&address);
                        return;
                    }
                }
            }
            if slowed {
                tokio::time::sleep(SLOWED).await;
                self.catch_up(&mut job);
            }
        }
    }

    /// Draws and sends until it is there; `None` if the person cannot be reached. The result is the live message.
    async fn send(&self, job: &mut Job) -> Option<Option<i64>> {
        let mut pause = FIRST_PAUSE;
        loop {
            let now = self.house.ambient.now();
            let message = draw::person(&self.house, &self.house.world(), &job.person, now);
            let chat = job.person.chat;
            let old = job.person.live_message;
            let request = match old {
                Some(message_id) if !job.afresh => Request::Edit {
                    message_id,
                    message,
                },
                _ => Request::Send(message),
            };
            let result = self.call(chat, &request).await;
            match result {
                Ok(sent) => {
                    let live = match request {
                        Request::Edit { message_id, .. } => Some(message_id),
                        _ => sent.message_id,
                    };
                    if let (Request::Send(_), Some(old)) =
                        (&request, old.filter(|old| Some(*old) != live))
                    {
                        // one live message: the one before goes
                        let _gone = self
                            .call(
                                chat,
                                &Request::Delete {
                                    message_ids: vec![old],
                                },
                            )
                            .await;
                    }
                    return Some(live);
                }
                Err(SendError::MessageGone) => {
                    job.person.live_message = None;
                    continue;
                }
                Err(SendError::RetryAfter(wait)) => tokio::time::sleep(wait).await,
                Err(SendError::Unavailable(_) | SendError::Refused(_)) => {
                    tokio::time::sleep(pause).await;
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
                Err(SendError::Migrated(to)) => job.person.chat.id = to,
                Err(SendError::Unreachable(why)) => {
                    tracing::info!(why, "a respondent cannot be reached");
                    self.mark_unreachable(job.person.address).await;
                    return None;
                }
                Err(SendError::Permanent(why)) => {
                    tracing::error!(why, "a screen was refused");
                    return Some(old);
                }
            }
            self.catch_up(job);
        }
    }

    /// A newer screen replaces a waiting one.
    fn catch_up(&self, job: &mut Job) {
        let mut on_the_way = self
            .on_the_way
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(newer) = on_the_way
            .get_mut(&job.person.address)
            .and_then(Option::take)
        {
            let live = job.person.live_message;
            let afresh = job.afresh || newer.afresh;
            *job = Job { afresh, ..newer };
            job.person.live_message = live.max(job.person.live_message);
        }
    }

    async fn call(&self, chat: Chat, request: &Request) -> Result<Sent, SendError> {
        let _permit = self.permits.acquire().await;
        self.caller.call(chat, request).await
    }

    async fn mark_unreachable(&self, address: AddressId) {
        let marked = async {
            let mut tx = self.house.db.begin().await?;
            crate::store::addresses::set_unreachable(&mut tx, address).await?;
            tx.commit().await
        };
        if let Err(error) = marked.await {
            tracing::warn!(%error, "could not note that a respondent cannot be reached");
            super::full_disk::heard(&self.house, &*self.caller, &error).await;
        }
    }
}
