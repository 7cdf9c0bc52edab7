//! `jashun sms test`: one message through a gateway, and what came of it. `jashun sms costs`: what they have cost.

use std::time::Duration;

use serde_json::{Value, json};

use super::arguments::{Output, SmsTest};
use super::configuration::{Configuration, Problem};
use super::outcome::{say, say_json};
use super::{Failure, Outcome, ambient, build, office};
use crate::domain::{Phone, SmsId, SmsOut, Submitted};
use crate::store::costs;
use crate::texts::sms::{Encoding, segments};

/// A test that arrives later than this helps nobody.
const VALID: Duration = Duration::from_secs(600);

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
    let house = office::house(&Configuration::read()?).await?;
    let mut tx = house.db.begin_read().await?;
    let all = costs::all(&mut tx).await?;
    tx.commit().await?;
    house.db.close().await;
    let price = house.settings.sms.as_ref().map(|terms| terms.segment_price);
    let rows: Vec<Value> = all
        .iter()
        .map(|cost| {
            let mut row = json!(cost);
            let som = price.map(|tyiyn| f64::from(tyiyn) / 100.0);
            #[expect(clippy::cast_precision_loss, reason = "no country sends so many")]
            let total = som.map(|som| (som * cost.sent as f64 * 100.0).round() / 100.0);
            row["price"] = json!(total);
            row
        })
        .collect();
    if output.json {
        say_json(&Value::Array(rows));
        return Ok(Outcome::Done);
    }
    for row in &rows {
        let fields = ["round", "municipality", "sent", "bulk", "received", "price"];
        let fields = fields.map(|key| match &row[key] {
            Value::Null => "-".to_owned(),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        });
        say(&fields.join("\t"));
    }
    Ok(Outcome::Done)
}
