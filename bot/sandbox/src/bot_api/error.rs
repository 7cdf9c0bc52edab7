//! How a call is refused.
use serde_json::json;

/// A refusal in Telegram's words.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ApiError {
    pub(super) code: u16,
    pub(super) description: String,
    pub(super) retry_after: Option<u64>,
    pub(super) migrate_to: Option<i64>,
    /// The form of the request is wrong: a defect of the bot.
    pub(super) violation: bool,
}

impl ApiError {
    pub(super) fn new(code: u16, description: impl Into<String>) -> ApiError {
        ApiError {
            code,
            description: description.into(),
            retry_after: None,
            migrate_to: None,
            violation: false,
        }
    }

    pub(super) fn bad(description: &str) -> ApiError {
        ApiError::new(400, format!("Bad Request: {description}"))
    }

    pub(super) fn violation(description: &str) -> ApiError {
        ApiError {
            violation: true,
            ..ApiError::bad(description)
        }
    }

    /// No reply at all: the connection breaks.
    pub(super) fn broken() -> ApiError {
        ApiError::new(0, "")
    }

    pub(super) fn too_many(seconds: u64) -> ApiError {
        ApiError {
            retry_after: Some(seconds),
            ..ApiError::new(429, format!("Too Many Requests: retry after {seconds}"))
        }
    }

    /// The envelope of the reply.
    pub(super) fn body(&self) -> String {
        let mut body =
            json!({"ok": false, "error_code": self.code, "description": self.description});
        if let Some(seconds) = self.retry_after {
            body["parameters"] = json!({"retry_after": seconds});
        }
        if let Some(chat) = self.migrate_to {
            body["parameters"] = json!({"migrate_to_chat_id": chat});
        }
        body.to_string()
    }
}
