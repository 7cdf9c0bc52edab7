//! Telegram and the SMS gateways, as `doctor` finds them.

use chrono::DateTime;

use super::Named;
use crate::channels::telegram::Telegram;
use crate::cli::configuration::Configuration;
use crate::cli::{Failure, SystemClock, build};
use crate::domain::{Clock, SmsError};

/// Further off than this, dates of rounds and links go wrong for people.
const CLOCK_OFF_SECONDS: i64 = 60;

pub(super) async fn telegram(configuration: &Configuration) -> Vec<Named> {
    let Some(token) = &configuration.token else {
        return vec![(
            "token",
            Err("set TELOXIDE_TOKEN: BotFather gives it".into()),
        )];
    };
    let telegram = match Telegram::new(&configuration.api_url, token.reveal()) {
        Ok(telegram) => telegram,
        Err(error) => return vec![("token", Err(error.to_string()))],
    };
    let account = match telegram.account().await {
        Ok(account) => account,
        Err(error) => {
            return vec![(
                "token",
                Err(format!(
                    "Telegram does not accept it or cannot be reached: {error}"
                )),
            )];
        }
    };
    let mut findings = vec![("token", Ok(format!("it is @{}", account.username)))];
    let wanted = configuration
        .webhook
        .as_ref()
        .map_or("", |w| w.url.as_str());
    findings.push(("webhook", match telegram.webhook_state().await {
        Err(error) => Err(error.to_string()),
        Ok(state) if state.url != wanted => Err(match wanted {
            "" => "one is set from elsewhere: `jashun run` removes it, as long polling is configured".into(),
            _ => "Telegram has another one, or none: `jashun run` sets it".into(),
        }),
        Ok(state) => match state.last_error_message {
            Some(error) if !wanted.is_empty() => Err(format!("the last delivery failed: {error}")),
            _ => Ok(if wanted.is_empty() { "long polling".into() } else { "is set".into() }),
        },
    }));
    let here = SystemClock.now().as_seconds();
    findings.push((
        "clock",
        match telegram
            .date()
            .await
            .as_deref()
            .map(DateTime::parse_from_rfc2822)
        {
            Ok(Ok(there)) if (there.timestamp() - here).abs() > CLOCK_OFF_SECONDS => Err(format!(
                "it is {} s off Telegram's: set up time synchronisation",
                here - there.timestamp()
            )),
            Ok(Ok(_)) => Ok("agrees with Telegram's".into()),
            Ok(Err(_)) => Ok("the Bot API server tells no time to compare with".into()),
            Err(error) => Err(error.to_string()),
        },
    ));
    findings
}

/// Asks each SMS gateway whether it would take a message of ours.
pub(super) async fn gateways(configuration: &Configuration) -> Vec<Named> {
    let gateways = match build::gateways(configuration) {
        Ok(None) => return Vec::new(),
        Ok(Some(gateways)) => gateways,
        Err(Failure::Refused(why) | Failure::Usage(why)) => return vec![("sms", Err(why))],
    };
    let mut findings = Vec::new();
    for gateway in gateways.all() {
        let name = gateway.name();
        findings.push((
            "sms",
            match gateway.check().await {
                Ok(said) => Ok(format!("{name}: {said}")),
                Err(error) => Err(format!("{name}: {}", advice(&error))),
            },
        ));
    }
    findings
}

/// What a person can do about a gateway.
fn advice(error: &SmsError) -> String {
    let what = match error {
        SmsError::Retry(_) => "see that it runs and that sms.gateways has its address",
        SmsError::ChannelDown(_) => "compare its url, username and password with the operator's",
        SmsError::OutOfFunds => "pay in",
        SmsError::Throttled(_) => "lower per_minute, or look at the phone",
        SmsError::Permanent(_) | SmsError::RecipientGone => "compare its keys with bot/docs/SMS.md",
    };
    format!("{error}: {what}")
}
