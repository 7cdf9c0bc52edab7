//! Troubles that are being reported: each kind once until it is over. A full disk is not among them, as it could not be stored.

use sqlx::{query, query_as};

use super::{StoreError, Tx, on_both};
use crate::domain::Moment;

const RAISE: &str =
    "INSERT INTO alert (kind, raised_at) VALUES ($1, $2) ON CONFLICT (kind) DO NOTHING";
const AGAIN: &str =
    "INSERT INTO alert (kind, raised_at) VALUES ($1, $2) ON CONFLICT (kind) DO UPDATE SET raised_at = excluded.raised_at
    WHERE alert.raised_at <= $3";
const CLEAR: &str = "DELETE FROM alert WHERE kind = $1";
const ALL: &str = "SELECT kind, raised_at FROM alert ORDER BY raised_at, kind";

/// All statements, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[RAISE, AGAIN, CLEAR, ALL];

/// Which trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alert {
    /// Something could not be processed or sent in three tries.
    DeadLetters,
    /// 401: the token is wrong or revoked.
    Unauthorized,
    /// 409: another process polls with this token.
    Conflict,
    /// No answer to polling for minutes.
    SilentPolling,
    /// A digest, or a question of one, did not pass the check before sending.
    DigestHeld,
    /// The stored questionnaire of a round cannot be read by this version.
    RoundRefused,
    /// An SMS gateway is broken or refuses us.
    SmsDown,
    /// The account of an SMS gateway is empty.
    SmsFunds,
    /// The clock of an SMS gateway, or of its operator, is off by more than minutes.
    SmsClock,
    /// Unsolicited SMS of a round in a municipality have reached their cap.
    SmsCap,
    /// A safeguarding person has blocked the bot: goes to coordinators too.
    SafeguardingGone,
    /// Helplines were last called 150 days ago: goes to coordinators.
    HelplinesDue,
}

impl Alert {
    /// All kinds.
    pub const ALL: [Self; 12] = [
        Self::DeadLetters,
        Self::Unauthorized,
        Self::Conflict,
        Self::SilentPolling,
        Self::DigestHeld,
        Self::RoundRefused,
        Self::SmsDown,
        Self::SmsFunds,
        Self::SmsClock,
        Self::SmsCap,
        Self::SafeguardingGone,
        Self::HelplinesDue,
    ];

    /// Stored form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::DeadLetters => "dead_letters",
            Self::Unauthorized => "unauthorized",
            Self::Conflict => "conflict",
            Self::SilentPolling => "silent_polling",
            Self::DigestHeld => "digest_held",
            Self::RoundRefused => "round_refused",
            Self::SmsDown => "sms_down",
            Self::SmsFunds => "sms_funds",
            Self::SmsClock => "sms_clock",
            Self::SmsCap => "sms_cap",
            Self::SafeguardingGone => "safeguarding_gone",
            Self::HelplinesDue => "helplines_due",
        }
    }

    /// The kind of a stored form.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.code() == code)
    }
}

/// Raises an alert: `true` if it was not raised already.
pub async fn raise(tx: &mut Tx, kind: Alert, now: Moment) -> Result<bool, StoreError> {
    let new = on_both!(tx, c => rows query(RAISE).bind(kind.code()).bind(now.0).execute(c))?;
    Ok(new == 1)
}

/// Raises an alert that may come again when it was last raised at `before` or earlier.
pub async fn raise_again(
    tx: &mut Tx,
    kind: Alert,
    now: Moment,
    before: Moment,
) -> Result<bool, StoreError> {
    let new = on_both!(tx, c => rows query(AGAIN).bind(kind.code()).bind(now.0).bind(before.0).execute(c))?;
    Ok(new == 1)
}

/// It is over: the next one is told again.
pub async fn clear(tx: &mut Tx, kind: Alert) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(CLEAR).bind(kind.code()).execute(c))?;
    Ok(())
}

/// What is raised now, with since when.
pub async fn raised(tx: &mut Tx) -> Result<Vec<(String, i64)>, StoreError> {
    on_both!(tx, c => query_as(ALL).fetch_all(c))
}
