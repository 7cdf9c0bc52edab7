//! The demo page: phones in a browser, a crowd and "digest now", all before the real bot.
mod phones;
mod sms;

use std::convert::Infallible;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use futures::Stream;
use sandbox::bot_api::{BotApi, Change, control};
use sandbox::sms::LocalGateway;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::sync::broadcast::error::RecvError;

use super::crowd::{Crowd, FIRST_ID, Plan};
use crate::domain::{PerLanguage, RoundId};
pub use phones::{Person, Phone, SAFEGUARDING, standard_phones};
use sms::KeypadPhone;
pub use sms::Texting;

/// A municipality to choose for the crowd.
#[derive(Clone, Debug, Serialize)]
pub struct Place {
    pub slug: String,
    #[serde(flatten)]
    pub name: PerLanguage<String>,
    /// What follows the word to join with by SMS.
    pub code: u16,
}

/// A round that takes answers now.
#[derive(Clone, Debug, Serialize)]
pub struct OpenRound {
    pub round: RoundId,
    pub title: String,
    pub links: Vec<PlaceLink>,
}

/// The way into a round in one municipality.
#[derive(Clone, Debug, Serialize)]
pub struct PlaceLink {
    pub municipality: String,
    pub payload: String,
}

/// An invitation that waits on a phone.
#[derive(Clone, Debug, Serialize)]
pub struct Invitation {
    /// [`Phone::id`].
    pub phone: String,
    /// What it is for, in a few English words that the page translates; `{title}` stands for the next.
    pub label: &'static str,
    /// The round's title, where the label has it.
    pub title: Option<String>,
    /// Deep-link payload.
    pub payload: String,
}

/// What came of "digest now" for one council, as the command prints it.
#[derive(Clone, Debug, Serialize)]
pub struct CouncilState {
    pub municipality: String,
    pub state: String,
}

/// What the page asks of the program around it. Errors are words for the reader.
pub trait Hooks: Send + Sync + 'static {
    /// The municipalities.
    fn municipalities(&self) -> Vec<Place>;
    /// The day in Bishkek by the demo's clock, as `2026-12-15`.
    fn today(&self) -> String;
    /// So many days pass at once.
    ///
    /// # Errors
    /// Why they cannot.
    fn skip(&self, days: u16) -> Result<(), String>;
    /// Slug of the municipality of the page's council: what the crowd there says comes to a phone of the page.
    fn home(&self) -> &str;
    /// The open rounds.
    fn rounds(&self) -> impl Future<Output = Result<Vec<OpenRound>, String>> + Send;
    /// The invitations for the phones.
    fn invitations(&self) -> impl Future<Output = Result<Vec<Invitation>, String>> + Send;
    /// Does what `jashun digest ROUND` does.
    fn digest_now(
        &self,
        round: &RoundId,
    ) -> impl Future<Output = Result<Vec<CouncilState>, String>> + Send;
}

struct Demo<H> {
    bot: BotApi,
    phones: Vec<Phone>,
    crowd: Crowd,
    keypad: Arc<KeypadPhone>,
    hooks: H,
}

type Shared<H> = State<Arc<Demo<H>>>;

/// Serves the page, its assets and everything it asks for.
pub fn router<H: Hooks>(
    bot: BotApi,
    phones: Vec<Phone>,
    (gateway, texting): (LocalGateway, Texting),
    hooks: H,
) -> Router {
    let keypad = KeypadPhone::new(gateway, texting);
    let crowd = Crowd::new(bot.clone());
    let controls = control::router(bot.clone());
    let mut router = Router::new()
        .route("/demo/state", get(state::<H>))
        .route("/demo/events", get(events::<H>))
        .route("/demo/crowd", post(begin::<H>))
        .route("/demo/crowd/stop", post(stop::<H>))
        .route("/demo/digest", post(digest::<H>))
        .route("/demo/skip", post(skip::<H>));
    for (path, kind, text) in ASSETS {
        let headers = [
            (header::CONTENT_TYPE, kind),
            (header::CONTENT_SECURITY_POLICY, POLICY),
            (header::CACHE_CONTROL, "no-cache"),
        ];
        router = router.route(path, get(move || async move { (headers, text) }));
    }
    router
        .with_state(Arc::new(Demo {
            bot,
            phones,
            crowd,
            keypad: Arc::clone(&keypad),
            hooks,
        }))
        .nest_service("/control", controls)
        .nest_service("/demo/sms", sms::router(keypad))
}

/// The page loads nothing from anywhere else.
const POLICY: &str = "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const ASSETS: [(&str, &str, &str); 11] = [
    (
        "/",
        "text/html; charset=utf-8",
        include_str!("assets/index.html"),
    ),
    ("/phone.css", "text/css", include_str!("assets/phone.css")),
    ("/page.css", "text/css", include_str!("assets/page.css")),
    ("/keypad.css", "text/css", include_str!("assets/keypad.css")),
    (
        "/main.js",
        "text/javascript",
        include_str!("assets/main.js"),
    ),
    (
        "/phone.js",
        "text/javascript",
        include_str!("assets/phone.js"),
    ),
    (
        "/keypad.js",
        "text/javascript",
        include_str!("assets/keypad.js"),
    ),
    (
        "/message.js",
        "text/javascript",
        include_str!("assets/message.js"),
    ),
    (
        "/controls.js",
        "text/javascript",
        include_str!("assets/controls.js"),
    ),
    (
        "/words.js",
        "text/javascript",
        include_str!("assets/words.js"),
    ),
    (
        "/server.js",
        "text/javascript",
        include_str!("assets/server.js"),
    ),
];

async fn state<H: Hooks>(State(demo): Shared<H>) -> Json<Value> {
    let (rounds, invitations) = (demo.hooks.rounds().await, demo.hooks.invitations().await);
    let problem = rounds
        .as_ref()
        .err()
        .or(invitations.as_ref().err())
        .cloned();
    Json(json!({
        "username": demo.bot.username(),
        "phones": demo.phones,
        "today": demo.hooks.today(),
        "places": demo.hooks.municipalities(),
        "home": demo.hooks.home(),
        "rounds": rounds.unwrap_or_default(),
        "invitations": invitations.unwrap_or_default(),
        "crowd": *demo.crowd.progress().borrow(),
        "texting": demo.keypad.texting,
        "problem": problem,
    }))
}

async fn events<H: Hooks>(
    State(demo): Shared<H>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let sources = (
        demo.bot.changes(),
        demo.crowd.progress(),
        demo.keypad.gateway.changes(),
    );
    let stream = futures::stream::unfold(sources, |(mut changes, mut crowd, mut sms)| async move {
        loop {
            let event = tokio::select! {
                changed = sms.changed() => {
                    changed.ok()?;
                    json!({"kind": "sms"})
                }
                changed = crowd.changed() => {
                    changed.ok()?;
                    json!({"kind": "crowd", "crowd": *crowd.borrow_and_update()})
                }
                change = changes.recv() => match change {
                    Ok(change) if of_crowd(&change) => continue,
                    Ok(change) => json!(change),
                    // The page has fallen behind: it looks at everything again.
                    Err(RecvError::Lagged(_)) => json!({"kind": "lagged"}),
                    Err(RecvError::Closed) => return None,
                },
            };
            if let Ok(event) = Event::default().json_data(&event) {
                return Some((Ok(event), (changes, crowd, sms)));
            }
        }
    });
    Sse::new(stream).keep_alive(KeepAlive::new().interval(Duration::from_secs(15)))
}

fn of_crowd(change: &Change) -> bool {
    match change {
        Change::Chat { chat } | Change::Toast { chat, .. } | Change::Busy { chat, .. } => {
            *chat >= FIRST_ID
        }
        Change::Profile => false,
    }
}

async fn begin<H: Hooks>(State(demo): Shared<H>, Json(plan): Json<Plan>) -> Response {
    if !(1..=2000).contains(&plan.people) {
        return refuse("between 1 and 2000 people, please");
    }
    match demo.crowd.begin(plan) {
        true => StatusCode::NO_CONTENT.into_response(),
        false => refuse("the crowd is still answering"),
    }
}

async fn stop<H: Hooks>(State(demo): Shared<H>, Json(_): Json<Value>) -> StatusCode {
    demo.crowd.stop();
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
struct Digest {
    round: RoundId,
}

async fn digest<H: Hooks>(State(demo): Shared<H>, Json(digest): Json<Digest>) -> Response {
    match demo.hooks.digest_now(&digest.round).await {
        Ok(councils) => Json(json!({"councils": councils})).into_response(),
        Err(problem) => refuse(&problem),
    }
}

#[derive(Deserialize)]
struct Skip {
    days: u16,
}

/// Time passes for the bot and for Telegram alike.
async fn skip<H: Hooks>(State(demo): Shared<H>, Json(Skip { days }): Json<Skip>) -> Response {
    if !(1..=92).contains(&days) {
        return refuse("between 1 and 92 days, please");
    }
    match demo.hooks.skip(days) {
        Ok(()) => {
            demo.bot.advance(i64::from(days) * 86_400);
            StatusCode::NO_CONTENT.into_response()
        }
        Err(problem) => refuse(&problem),
    }
}

fn refuse(problem: &str) -> Response {
    (StatusCode::CONFLICT, Json(json!({"error": problem}))).into_response()
}

#[cfg(test)]
mod tests;
