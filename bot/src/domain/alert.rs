//! Kinds of trouble that operators and coordinators are told of.

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
