//! The bot as a customer of the sandbox's SMS gateway: through the code of production, with the kind `generic`.

#[cfg(test)]
mod tests;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::http::Method;
use sandbox::sms::{LocalGateway, Options, TAKEN};

use crate::channels::sms::{
    AddressRange, Authorization, Content, FieldNames, GatewaySettings, Kind, PATH, Template,
};
use crate::demo::operator::BotRules;
use crate::domain::{Ambient, Secret};

/// How the gateway starts with the bot as its customer.
#[derive(Clone, Debug)]
pub(super) struct AccountOptions {
    /// The gateway's name in the bot's configuration.
    pub(super) name: String,
    /// What people text to, and whom messages are from.
    pub(super) service: String,
    /// How long a message travels between gateway and handset.
    pub(super) travels: Duration,
    /// The clock of both, and where their secrets come from.
    pub(super) ambient: Ambient,
}

/// A running gateway of which the bot is the customer.
#[derive(Clone)]
pub(super) struct Account {
    /// The gateway, with the handsets behind it.
    pub(super) local: LocalGateway,
    name: String,
    service: String,
    /// The bot proves itself to the gateway with it.
    token: String,
    /// The gateway proves itself to the bot with it.
    secret: String,
}

impl Account {
    /// Starts the gateway on a free port of this machine; it serves until the last handle of it is dropped.
    ///
    /// # Errors
    /// No port can be bound.
    pub(super) async fn open(account: AccountOptions) -> std::io::Result<Self> {
        let random = &account.ambient.random;
        let first_number = random.number().unsigned_abs() % 1_000_000;
        let (token, secret, run) = (random.code(24), random.code(24), random.code(8));
        let options = Options {
            service: account.service.clone(),
            travels: account.travels,
            token: token.clone(),
            run,
            first_number,
            operator: Arc::new(BotRules::new(account.ambient.clock)),
        };
        Ok(Self {
            local: LocalGateway::start(options).await?,
            name: account.name,
            service: account.service,
            token,
            secret,
        })
    }

    /// What an operator would write into `jashun.toml` and the environment to use it.
    #[must_use]
    pub(super) fn settings(&self) -> GatewaySettings {
        let secret = |text: &str| Some(Secret::new(text.to_owned()));
        let field = |name: &str| name.to_owned();
        GatewaySettings {
            name: self.name.clone(),
            url: self.local.url(),
            username: None,
            password: secret(&self.token),
            secret: secret(&self.secret),
            from: Some(self.service.clone()),
            prefixes: Vec::new(),
            addresses: AddressRange::parse("127.0.0.1").into_iter().collect(),
            per_minute: 6_000,
            kind: Kind::Generic(Template {
                method: Method::POST,
                body: r#"{"id": {id}, "from": {from}, "to": {to}, "text": {text}}"#.to_owned(),
                content: Content::Json,
                authorization: Authorization::Bearer,
                response: Some(TAKEN.to_owned()),
                fields: FieldNames {
                    from: field("from"),
                    text: field("text"),
                    id: field("id"),
                    date: field("date"),
                },
            }),
        }
    }

    /// From now on the bot's endpoint is there.
    pub(super) fn brings_to(&self, bot: SocketAddr) {
        let (name, secret) = (&self.name, &self.secret);
        self.local
            .brings_to(format!("http://{bot}{PATH}{name}/{secret}"));
    }
}
