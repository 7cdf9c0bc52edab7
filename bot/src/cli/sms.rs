//! `jashun sms test`: one message through a gateway, and what came of it. `jashun sms costs`: what they have cost.

use std::time::Duration;

use serde_json::{Value, json};

use super::arguments::{Output, SmsTest};
use super::configuration::{Configuration, Problem};
use super::database::{self, Need};
use super::outcome::{say, say_json};
use super::{Failure, Outcome, ambient, build};
use crate::domain::{Phone, RoundId, SmsId, SmsOut, Submitted};
use crate::store::costs::{self, Cost};
use crate::texts::sms::{Encoding, segments};

/// A test that arrives later than this helps nobody.
const VALID: Duration = Duration::from_secs(600);
/// Segments of a round in a place are told in steps of so many.
const STEP: i64 = 100;

pub(super) async fn test(
    configuration: Result<Configuration, Vec<Problem>>,
    test: &SmsTest,
) -> Result<Outcome, Failure> {
    let to = Phone::parse(&test.number)
        .map_err(|why| Failure::Usage(format!("NUMBER: {why} (example: 0555123456)")))?;
    if test.text.is_empty() {
        return Err(Failure::Usage("--text: must not be empty".into()));
    }
    let Some(gateways) = build::gateways(&configuration?)? else {
        return Err(Failure::Usage(
            "no SMS gateway is configured: see bot/docs/SMS.md".into(),
        ));
    };
    let gateway = match &test.gateway {
        Some(name) => gateways
            .named(name)
            .ok_or_else(|| Failure::Usage(format!("--gateway: there is no gateway `{name}`")))?,
        None => gateways
            .to(to, false)
            .ok_or_else(|| Failure::Refused("no gateway serves this number".into()))?,
    };
    let counted = segments(&test.text);
    if counted.segments > usize::from(gateway.traits().most_segments) {
        return Err(Failure::Usage(format!(
            "--text: {} segments are more than {} takes",
            counted.segments,
            gateway.name()
        )));
    }
    let sms = SmsOut {
        id: SmsId::draw(ambient().random.as_ref()),
        to,
        text: test.text.clone(),
        unicode: counted.encoding == Encoding::Ucs2,
        valid: VALID,
        reports: true,
    };
    let (name, id) = (gateway.name(), sms.id.as_str());
    match gateway.send(&sms).await {
        Ok(Submitted::Accepted) => {
            say(&format!(
                "{name} has taken message {id} (segments: {}); whether it arrives, the phone shows",
                counted.segments
            ));
            Ok(Outcome::Done)
        }
        Ok(Submitted::Unknown) => Err(Failure::Refused(format!(
            "{name} did not answer: it may have taken message {id}, or not; look at the phone"
        ))),
        Err(error) => Err(Failure::Refused(format!("{name}: {error}"))),
    }
}

pub(super) async fn costs(output: &Output) -> Result<Outcome, Failure> {
    let context = database::context(&Configuration::read()?, Need::Look).await?;
    let mut tx = context.db.begin_read().await?;
    let all = costs::all(&mut tx).await?;
    tx.commit().await?;
    context.db.pool.close().await;
    let price = context
        .settings
        .sms
        .as_ref()
        .map(|terms| terms.segment_price);
    if all.is_empty() && !output.json {
        say("no SMS");
        return Ok(Outcome::Done);
    }
    let rows = bill(&all, price);
    if output.json {
        say_json(&Value::Array(rows));
        return Ok(Outcome::Done);
    }
    for row in &rows {
        say(&line(row));
    }
    Ok(Outcome::Done)
}

/// A row for each round and place, rounded down to [`STEP`], and the exact total. Twelve people of a place write some 130 messages: exact
/// numbers would tell how many they are, and when one more comes.
pub(super) fn bill(all: &[Cost], segment_price: Option<u32>) -> Vec<Value> {
    let step = |count: i64| count / STEP * STEP;
    let place = |cost: &Cost| Cost {
        sent: step(cost.sent),
        bulk: step(cost.bulk),
        received: step(cost.received),
        ..cost.clone()
    };
    let row = |cost: &Cost, rounded_to: i64| {
        let mut row = json!(cost);
        let som = segment_price.map(|tyiyn| f64::from(tyiyn) / 100.0);
        #[expect(clippy::cast_precision_loss, reason = "no country sends so many")]
        let price = som.map(|som| (som * cost.sent as f64 * 100.0).round() / 100.0);
        row["price"] = json!(price);
        row["rounded_to"] = json!(rounded_to);
        row
    };
    let sum = |count: fn(&Cost) -> i64| all.iter().map(count).sum();
    let total = Cost {
        round: RoundId::new(""),
        municipality: String::new(),
        sent: sum(|cost| cost.sent),
        bulk: sum(|cost| cost.bulk),
        received: sum(|cost| cost.received),
    };
    let mut total = row(&total, 1);
    (total["round"], total["municipality"]) = (Value::Null, Value::Null);
    let places = all.iter().map(|cost| row(&place(cost), STEP));
    places.chain([total]).collect()
}

/// A row as a person reads it.
pub(super) fn line(row: &Value) -> String {
    let is_total = row["round"].is_null();
    let fields = ["round", "municipality", "sent", "bulk", "received", "price"];
    let fields = fields.map(|key| match &row[key] {
        Value::Null if is_total && key == "round" => "total".to_owned(),
        Value::Null => "-".to_owned(),
        Value::String(text) => text.clone(),
        Value::Number(count) if !is_total && count.as_f64() == Some(0.0) => match key {
            "price" => "-".to_owned(),
            _ => format!("under {STEP}"),
        },
        other => other.to_string(),
    });
    fields.join("\t")
}
