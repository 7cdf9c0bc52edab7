//! The methods of the Bot API that the bot calls, each under Telegram's rules.
mod chats;
mod edits;
mod files;
mod messages;
mod profile;
mod updates;

use super::Shared;
use super::error::ApiError;
use super::request::Params;
use super::world::{Chat, ChatKind, Standing, World};

/// JSON of a result, or the refusal.
pub(super) type Answer = Result<String, ApiError>;

/// Runs a method whose parameters fit the schema.
pub(super) async fn run(
    shared: &std::sync::Arc<Shared>,
    method: &'static str,
    params: Params,
) -> Answer {
    match method {
        "getUpdates" => updates::get(shared, &params).await,
        "setWebhook" => updates::set_webhook(shared, &params),
        "deleteWebhook" => updates::delete_webhook(shared, &params),
        "getWebhookInfo" => updates::webhook_info(shared),
        "sendMessage" => messages::send_text(shared, params),
        "sendPhoto" => messages::send_photo(shared, params),
        "sendDocument" => messages::send_document(shared, params),
        "sendVoice" => messages::send_voice(shared, params),
        "answerCallbackQuery" => messages::answer_callback(shared, &params),
        "sendChatAction" => messages::chat_action(shared, &params),
        "editMessageText" => edits::text(shared, params),
        "editMessageCaption" => edits::caption(shared, params),
        "editMessageReplyMarkup" => edits::markup(shared, params),
        "editMessageMedia" => edits::media(shared, params),
        "deleteMessage" => edits::delete(shared, &params),
        "deleteMessages" => edits::delete_many(shared, &params),
        "pinChatMessage" => edits::pin(shared, &params),
        "getChat" => chats::get(shared, &params),
        "getChatMember" => chats::member(shared, &params),
        "getChatAdministrators" => chats::administrators(shared, &params),
        "leaveChat" => chats::leave(shared, &params),
        _ => profile::run(shared, method, &params),
    }
}

impl World {
    /// The chat of a call, if the bot may write there now.
    fn writable(&self, params: &Params) -> Result<&Chat, ApiError> {
        let chat = self.readable(params)?;
        let now = self.now_ms();
        if chat.limited_until > now {
            return Err(ApiError::too_many(
                (chat.limited_until - now + 999).unsigned_abs() / 1000,
            ));
        }
        Ok(chat)
    }

    /// The chat of a call, if the bot can see it.
    fn readable(&self, params: &Params) -> Result<&Chat, ApiError> {
        self.visible(params.int("chat_id").unwrap_or(0))
    }

    fn visible(&self, id: i64) -> Result<&Chat, ApiError> {
        let Some(chat) = self.chats.get(&id) else {
            return Err(match self.users.contains_key(&id) {
                true => ApiError::new(
                    403,
                    "Forbidden: bot can't initiate conversation with a user",
                ),
                false => ApiError::bad("chat not found"),
            });
        };
        if let Some(new) = chat.migrated_to {
            return Err(ApiError {
                migrate_to: Some(new),
                ..ApiError::bad("group chat was upgraded to a supergroup chat")
            });
        }
        if chat.kind == ChatKind::Private
            && self.users.get(&id).is_some_and(|user| user.deactivated)
        {
            return Err(ApiError::new(403, "Forbidden: user is deactivated"));
        }
        match (chat.bot, chat.kind) {
            (Standing::Member | Standing::Administrator, _) => Ok(chat),
            (_, ChatKind::Private) => {
                Err(ApiError::new(403, "Forbidden: bot was blocked by the user"))
            }
            (Standing::Left, ChatKind::Group) => Err(ApiError::new(
                403,
                "Forbidden: bot is not a member of the group chat",
            )),
            (Standing::Left | Standing::Kicked, ChatKind::Channel) => Err(ApiError::new(
                403,
                "Forbidden: bot is not a member of the channel chat",
            )),
            (Standing::Left, ChatKind::Supergroup { .. }) => Err(ApiError::new(
                403,
                "Forbidden: bot is not a member of the supergroup chat",
            )),
            (Standing::Kicked, ChatKind::Group) => Err(ApiError::new(
                403,
                "Forbidden: bot was kicked from the group chat",
            )),
            (Standing::Kicked, ChatKind::Supergroup { .. }) => Err(ApiError::new(
                403,
                "Forbidden: bot was kicked from the supergroup chat",
            )),
        }
    }
}
