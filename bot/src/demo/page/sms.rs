//! What the page's keypad phone asks for: its messages, what a text would cost, another SIM card.

use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use sandbox::sms::{Bill, Faults, Handset, LocalGateway, Number};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::refuse;

/// What the keypad phone must know besides its messages. Prices are in tyiyn, a hundredth of a som.
#[derive(Clone, Debug, Serialize)]
pub struct Texting {
    /// What people text to.
    pub service: String,
    /// What a segment costs whoever holds the phone.
    pub reply_price: u32,
    /// What a segment costs whoever runs the bot.
    pub segment_price: u32,
    /// The words to join with, Kyrgyz first; a municipality's code follows.
    pub join: Vec<String>,
    /// The words for Latin letters, and for Cyrillic again.
    pub letters: [String; 2],
}

/// The phone on the page, with the SIM card that is in it.
pub(super) struct KeypadPhone {
    pub(super) gateway: LocalGateway,
    pub(super) texting: Texting,
    card: Mutex<Number>,
}

impl KeypadPhone {
    pub(super) fn new(gateway: LocalGateway, texting: Texting) -> Arc<Self> {
        let card = Mutex::new(gateway.new_number());
        Arc::new(Self {
            gateway,
            texting,
            card,
        })
    }

    fn card(&self) -> Number {
        *self.card.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(super) fn router(phone: Arc<KeypadPhone>) -> Router {
    Router::new()
        .route("/", get(handset))
        .route("/write", post(write))
        .route("/count", post(count))
        .route("/card", post(new_card))
        .route("/faults", post(faults))
        .with_state(phone)
}

#[derive(Serialize)]
struct Shown {
    /// As people write it: `0555 123 456`.
    number: String,
    #[serde(flatten)]
    handset: Handset,
    /// What the bot handed over that no gateway takes.
    refused: Vec<&'static str>,
}

type Shared = State<Arc<KeypadPhone>>;

async fn handset(State(phone): Shared) -> Json<Shown> {
    let card = phone.card();
    let digits = card.digits();
    let groups = [&digits[3..6], &digits[6..9], &digits[9..]];
    Json(Shown {
        number: format!("0{}", groups.join(" ")),
        handset: phone.gateway.handset(card),
        refused: phone.gateway.refused(),
    })
}

#[derive(Deserialize)]
struct Text {
    text: String,
}

async fn write(State(phone): Shared, Json(Text { text }): Json<Text>) -> Response {
    match phone.gateway.write(phone.card(), &text) {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(unwritten) => refuse(&unwritten.to_string()),
    }
}

async fn count(State(phone): Shared, Json(Text { text }): Json<Text>) -> Json<Bill> {
    Json(phone.gateway.bill(text.trim()))
}

/// Whoever holds the phone from now on has a number that nobody knows.
async fn new_card(State(phone): Shared, Json(_): Json<Value>) -> Json<Value> {
    let number = phone.gateway.new_number();
    *phone.card.lock().unwrap_or_else(PoisonError::into_inner) = number;
    Json(json!({}))
}

async fn faults(State(phone): Shared, Json(faults): Json<Faults>) -> StatusCode {
    phone.gateway.fault(faults);
    StatusCode::NO_CONTENT
}
