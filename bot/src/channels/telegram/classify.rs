//! What a refusal of the Bot API means for us. Its descriptions vary in case and length, so they are matched by prefix.

use std::time::Duration;

use crate::domain::SendError;

/// A reply that is not `ok`.
pub(super) struct Failure<'a> {
    /// `error_code`, else the HTTP status.
    pub(super) status: u16,
    /// `description`, with or without "Bad Request: ".
    pub(super) description: &'a str,
    /// Seconds.
    pub(super) retry_after: Option<u64>,
    /// New id of the group.
    pub(super) migrate_to: Option<i64>,
}

/// What a call wanted had already come to be, or no longer matters.
pub(super) const DONE: &str = "already done";

/// Pictures are not taken here, or not this one; words may be.
pub(super) const NO_PICTURE: &str = "pictures are not taken";

/// Beginnings of descriptions (without "Bad Request: "), lower case.
const NO_PICTURES: [&str; 8] = [
    "not enough rights to send photos",
    "not enough rights to send media",
    "chat_send_photos_forbidden",
    "chat_send_media_forbidden",
    "photo_",
    "image_process_failed",
    "media_invalid",
    "request entity too large",
];
const TOPIC_GONE: [&str; 4] = [
    "message thread not found",
    "topic_deleted",
    "topic_id_invalid",
    "thread_id_invalid",
];
const ALREADY_DONE: [&str; 4] = [
    "message is not modified",
    "message_not_modified",
    "query is too old",
    "query id is invalid",
];
const GONE: [&str; 10] = [
    "message to edit not found",
    "message can't be edited",
    "message to delete not found",
    "message can't be deleted",
    "message identifier is not specified",
    "message_id_invalid",
    "message_delete_forbidden",
    "there is no text in the message to edit",
    "there is no caption in the message to edit",
    "there is no media in the message to edit",
];
const UNREACHABLE: [(&str, &str); 17] = [
    ("bot was blocked by the user", "blocked by the user"),
    ("user is deactivated", "the account is deactivated"),
    ("bot was kicked", "removed from the group"),
    ("bot is not a member", "not a member of the group"),
    ("bot can't initiate conversation", "never started the bot"),
    (
        "bot can't send messages to",
        "bots and the like take no messages",
    ),
    ("chat not found", "chat not found"),
    ("peer_id_invalid", "chat not found"),
    ("user not found", "chat not found"),
    ("group chat was deactivated", "the group is deactivated"),
    ("chat_write_forbidden", "no right to write in the group"),
    ("have no rights to send", "no right to write in the group"),
    (
        "not enough rights to send",
        "no right to write in the group",
    ),
    (
        "need administrator rights",
        "no right to write in the group",
    ),
    ("chat_restricted", "no right to write in the group"),
    ("user_is_blocked", "blocked by the user"),
    ("topic_closed", "the topic is closed"),
];

/// Somebody's settings keep voice notes of bots away.
const NO_VOICE: [&str; 2] = [
    "voice_messages_forbidden",
    "user restricted receiving of voice",
];

/// What is to be done about a failure. Outcomes that are as good as success come as `Permanent(DONE)` and never leave
/// this module's parent.
pub(super) fn classify(failure: &Failure<'_>) -> SendError {
    if let Some(to) = failure.migrate_to {
        return SendError::Migrated(to);
    }
    if let Some(seconds) = failure.retry_after {
        return SendError::RetryAfter(Duration::from_secs(seconds));
    }
    let lower = failure.description.to_ascii_lowercase();
    let reason = ["bad request: ", "forbidden: "]
        .iter()
        .find_map(|p| lower.strip_prefix(p))
        .unwrap_or(&lower);
    let unreachable = UNREACHABLE
        .iter()
        .find(|(start, _)| reason.starts_with(start))
        .map(|(_, why)| *why);
    let begins = |starts: &[&str]| starts.iter().any(|start| reason.starts_with(start));
    match failure.status {
        400 | 403 | 413 if begins(&NO_PICTURES) => SendError::Permanent(NO_PICTURE.into()),
        400 | 403 if begins(&TOPIC_GONE) => SendError::TopicGone,
        400 | 403 if begins(&NO_VOICE) => SendError::Unwanted("no voice notes"),
        429 => SendError::RetryAfter(Duration::from_secs(1)),
        401 | 404 | 409 => SendError::Refused(words(failure)),
        403 => SendError::Unreachable(unreachable.unwrap_or("forbidden")),
        500.. => SendError::Unavailable(format!("HTTP {}", failure.status)),
        _ if begins(&ALREADY_DONE) => SendError::Permanent(DONE.into()),
        _ if begins(&GONE) => SendError::MessageGone,
        _ => unreachable.map_or_else(
            || SendError::Permanent(words(failure)),
            SendError::Unreachable,
        ),
    }
}

/// Telegram's words without what it quotes of ours: texts, links and ids are cut out.
fn words(failure: &Failure<'_>) -> String {
    let mut clean = format!("{} ", failure.status);
    let mut quote = None;
    let mut before = ' ';
    for c in failure.description.chars().take(200) {
        match quote {
            Some(open) if c == open => quote = None,
            Some(_) => {}
            // an apostrophe inside a word ("can't") opens nothing
            None if c == '"' || (c == '\'' && before == ' ') => {
                quote = Some(c);
                clean.push('…');
            }
            None if c.is_ascii_digit() => clean.push('#'),
            None if c.is_ascii() && !c.is_ascii_control() => clean.push(c),
            None => {}
        }
        before = c;
    }
    clean
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(status: u16, description: &str) -> SendError {
        classify(&Failure {
            status,
            description,
            retry_after: None,
            migrate_to: None,
        })
    }

    #[test]
    fn harmless_refusals_count_as_done() {
        for description in [
            "Bad Request: message is not modified: specified new message content and reply markup are exactly the same",
            "Bad Request: query is too old and response timeout expired or query ID is invalid",
            "Bad Request: query ID is invalid",
            "Bad Request: QUERY ID IS INVALID",
            "Bad Request: MESSAGE_NOT_MODIFIED",
        ] {
            assert_eq!(
                of(400, description),
                SendError::Permanent(DONE.into()),
                "{description}"
            );
        }
    }

    #[test]
    fn whoever_takes_no_voice_notes_is_told_apart_from_a_recording_that_is_gone() {
        let no = of(400, "Bad Request: VOICE_MESSAGES_FORBIDDEN");
        assert_eq!(no, SendError::Unwanted("no voice notes"));
        let gone = of(400, "Bad Request: wrong file identifier/HTTP URL specified");
        assert!(matches!(gone, SendError::Permanent(_)));
    }

    #[test]
    fn missing_messages_are_told_apart() {
        for description in [
            "Bad Request: message to edit not found",
            "Bad Request: message can't be edited",
            "Bad Request: message to delete not found",
            "Bad Request: MESSAGE_ID_INVALID",
            "Bad Request: there is no text in the message to edit",
        ] {
            assert_eq!(
                of(400, description),
                SendError::MessageGone,
                "{description}"
            );
        }
    }

    #[test]
    fn forbidden_family_is_unreachable_with_its_reason() {
        for (status, description, why) in [
            (
                403,
                "Forbidden: bot was blocked by the user",
                "blocked by the user",
            ),
            (
                403,
                "Forbidden: user is deactivated",
                "the account is deactivated",
            ),
            (
                403,
                "Forbidden: bot was kicked from the supergroup chat",
                "removed from the group",
            ),
            (403, "Forbidden: something new", "forbidden"),
            (400, "Bad Request: chat not found", "chat not found"),
            (400, "Bad Request: TOPIC_CLOSED", "the topic is closed"),
            (
                400,
                "Bad Request: not enough rights to send text messages to the chat",
                "no right to write in the group",
            ),
        ] {
            assert_eq!(
                of(status, description),
                SendError::Unreachable(why),
                "{description}"
            );
        }
    }

    #[test]
    fn forbidden_pictures_and_deleted_topics_are_told_apart_from_closed_doors() {
        for (status, description) in [
            (
                400,
                "Bad Request: not enough rights to send photos to the chat",
            ),
            (400, "Bad Request: CHAT_SEND_PHOTOS_FORBIDDEN"),
            (403, "Forbidden: CHAT_SEND_MEDIA_FORBIDDEN"),
            (400, "Bad Request: PHOTO_INVALID_DIMENSIONS"),
            (413, "Request Entity Too Large"),
        ] {
            let found = of(status, description);
            assert_eq!(
                found,
                SendError::Permanent(NO_PICTURE.into()),
                "{description}"
            );
        }
        for description in [
            "Bad Request: message thread not found",
            "Bad Request: TOPIC_DELETED",
            "Bad Request: TOPIC_ID_INVALID",
        ] {
            assert_eq!(of(400, description), SendError::TopicGone, "{description}");
        }
    }

    #[test]
    fn parameters_win_over_the_description() {
        let retry = Failure {
            status: 429,
            description: "Too Many Requests: retry after 7",
            retry_after: Some(7),
            migrate_to: None,
        };
        assert_eq!(
            classify(&retry),
            SendError::RetryAfter(Duration::from_secs(7))
        );
        let moved = Failure {
            status: 400,
            description: "Bad Request: group chat was upgraded to a supergroup chat",
            retry_after: None,
            migrate_to: Some(-1_001_234_567_890),
        };
        assert_eq!(classify(&moved), SendError::Migrated(-1_001_234_567_890));
        assert_eq!(of(429, ""), SendError::RetryAfter(Duration::from_secs(1)));
    }

    #[test]
    fn broken_servers_are_retried_and_wrong_tokens_are_not() {
        assert_eq!(
            of(502, "Bad Gateway"),
            SendError::Unavailable("HTTP 502".into())
        );
        assert_eq!(of(500, ""), SendError::Unavailable("HTTP 500".into()));
        for (status, description) in [
            (401, "Unauthorized"),
            (404, "Not Found"),
            (409, "Conflict: terminated by other getUpdates request"),
        ] {
            assert_eq!(
                of(status, description),
                SendError::Refused(format!("{status} {description}"))
            );
        }
    }

    #[test]
    fn other_refusals_quote_telegram_and_never_us() {
        assert_eq!(
            of(400, "Bad Request: can't parse entities: Unsupported start tag \"my secret\" at byte offset 1234"),
            SendError::Permanent("400 Bad Request: can't parse entities: Unsupported start tag … at byte offset ####".into())
        );
        assert_eq!(
            of(
                400,
                "Bad Request: inline keyboard button URL 'https://t.me/bot?start=SECRET' is invalid"
            ),
            SendError::Permanent("400 Bad Request: inline keyboard button URL … is invalid".into())
        );
        assert_eq!(
            of(414, "Request-URI Too Large"),
            SendError::Permanent("414 Request-URI Too Large".into())
        );
    }
}
