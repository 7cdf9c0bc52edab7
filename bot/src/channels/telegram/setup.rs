//! What a bot is told about itself at start: webhook, commands, name and descriptions. Texts are the caller's.

use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::{Value, json};

use super::poll::ALLOWED_UPDATES;
use super::{CALL_TIMEOUT, Telegram, broken};
use crate::domain::{Chat, Command, Language, SendError};

/// The bot itself.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Account {
    /// Telegram user id.
    pub id: i64,
    /// Without `@`.
    pub username: String,
}

/// What Telegram knows of the webhook.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct WebhookState {
    /// Empty when none is set.
    pub url: String,
    /// Updates that wait.
    #[serde(default)]
    pub pending_update_count: u64,
    /// Telegram's words about the last failed delivery.
    pub last_error_message: Option<String>,
}

/// Where commands are offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Wherever nothing else is set.
    Default,
    /// Private chats.
    PrivateChats,
    /// Groups.
    GroupChats,
    /// Administrators of groups.
    GroupAdministrators,
}

impl Scope {
    const fn code(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::PrivateChats => "all_private_chats",
            Self::GroupChats => "all_group_chats",
            Self::GroupAdministrators => "all_chat_administrators",
        }
    }
}

/// The commands of one scope in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandSet {
    /// Where.
    pub scope: Scope,
    /// For whom; `None` for all others (bilingual).
    pub language: Option<Language>,
    /// In the order in which they are shown.
    pub commands: Vec<Command>,
}

/// How the bot presents itself in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// For whom; `None` for all others (bilingual).
    pub language: Option<Language>,
    /// At most 64 characters.
    pub name: String,
    /// Shown in an empty chat, at most 512 characters.
    pub description: String,
    /// Shown on the profile page, at most 120 characters.
    pub short_description: String,
}

/// All of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Introduction {
    /// Commands.
    pub commands: Vec<CommandSet>,
    /// Names and descriptions.
    pub profiles: Vec<Profile>,
}

impl Telegram {
    /// Who this bot is; the first call, which tells whether the token is good.
    ///
    /// # Errors
    /// [`SendError::Refused`] for a wrong token, [`SendError::Unavailable`] without network.
    pub async fn account(&self) -> Result<Account, SendError> {
        self.ask("getMe", &json!({})).await
    }

    /// The server's clock as its `Date` header, empty if it sends none.
    ///
    /// # Errors
    /// See [`SendError`].
    pub async fn date(&self) -> Result<String, SendError> {
        let response = self
            .request("getMe", CALL_TIMEOUT)
            .send()
            .await
            .map_err(broken)?;
        let date = response
            .headers()
            .get("date")
            .and_then(|date| date.to_str().ok());
        Ok(date.unwrap_or_default().to_owned())
    }

    /// The state of the webhook.
    ///
    /// # Errors
    /// See [`SendError`].
    pub async fn webhook_state(&self) -> Result<WebhookState, SendError> {
        self.ask("getWebhookInfo", &json!({})).await
    }

    /// Lets Telegram deliver to this URL, with this secret in each delivery.
    ///
    /// # Errors
    /// See [`SendError`].
    pub async fn set_webhook(&self, url: &str, secret: &str) -> Result<(), SendError> {
        let payload = json!({
            "url": url,
            "secret_token": secret,
            "max_connections": 100,
            "allowed_updates": ALLOWED_UPDATES,
        });
        self.tell("setWebhook", &payload).await
    }

    /// Ends webhook delivery, if there is any; waiting updates stay.
    ///
    /// # Errors
    /// See [`SendError`].
    pub async fn delete_webhook(&self) -> Result<(), SendError> {
        if self.webhook_state().await?.url.is_empty() {
            return Ok(());
        }
        self.tell("deleteWebhook", &json!({})).await
    }

    /// Sets commands, names and descriptions that differ from what Telegram has: setting them is limited to a few times a day.
    /// Returns what could not be set; none of it keeps the bot from working.
    pub async fn introduce(&self, introduction: &Introduction) -> Vec<(&'static str, SendError)> {
        let mut failures = Vec::new();
        for set in &introduction.commands {
            if let Err(error) = self.set_commands(set).await {
                failures.push(("setMyCommands", error));
            }
        }
        for profile in &introduction.profiles {
            for (get, set, key, text) in [
                ("getMyName", "setMyName", "name", &profile.name),
                (
                    "getMyDescription",
                    "setMyDescription",
                    "description",
                    &profile.description,
                ),
                (
                    "getMyShortDescription",
                    "setMyShortDescription",
                    "short_description",
                    &profile.short_description,
                ),
            ] {
                if let Err(error) = self.set_text(get, set, key, text, profile.language).await {
                    failures.push((set, error));
                }
            }
        }
        failures
    }

    async fn set_commands(&self, set: &CommandSet) -> Result<(), SendError> {
        let mut payload = json!({ "scope": { "type": set.scope.code() } });
        in_language(&mut payload, set.language);
        let present: Vec<Command> = self.ask("getMyCommands", &payload).await?;
        if present == set.commands {
            return Ok(());
        }
        payload["commands"] = json!(set.commands);
        self.tell("setMyCommands", &payload).await
    }

    /// Sets or takes back the commands of one chat, whatever language the phones in it are set to.
    pub(super) async fn offer(&self, chat: Chat, commands: &[Command]) -> Result<(), SendError> {
        let mut payload = json!({ "scope": { "type": "chat", "chat_id": chat.id } });
        if commands.is_empty() {
            return self.tell("deleteMyCommands", &payload).await;
        }
        payload["commands"] = json!(commands);
        self.tell("setMyCommands", &payload).await
    }

    async fn set_text(
        &self,
        get: &str,
        set: &str,
        key: &str,
        text: &str,
        language: Option<Language>,
    ) -> Result<(), SendError> {
        let mut payload = json!({});
        in_language(&mut payload, language);
        let present: Value = self.ask(get, &payload).await?;
        if present[key] == text {
            return Ok(());
        }
        payload[key] = text.into();
        self.tell(set, &payload).await
    }

    async fn ask<R: DeserializeOwned>(
        &self,
        method: &str,
        payload: &Value,
    ) -> Result<R, SendError> {
        self.post(method, payload, CALL_TIMEOUT).await
    }

    async fn tell(&self, method: &str, payload: &Value) -> Result<(), SendError> {
        self.ask::<IgnoredAny>(method, payload).await.map(|_| ())
    }
}

fn in_language(payload: &mut Value, language: Option<Language>) {
    if let Some(language) = language {
        payload["language_code"] = language.code().into();
    }
}
