//! Any gateway with an HTTP interface, in the shape of RapidPro's "External" channel: templates for what goes out, named fields
//! for what comes in, one route each for `receive`, `sent`, `delivered`, `failed` and `stopped` (by GET or POST). It is taken to send a
//! repeat twice.

use std::borrow::Cow;
use std::fmt;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Method;

use super::door::Door;
use super::http::{Answer, Http};
use super::reading::{Fields, LONGEST_ID, body_of, rfc3339, sender, xml_text};
use super::{GatewaySettings, or_empty, sendable};
use crate::domain::{
    GatewayTraits, Secret, SmsBody, SmsCall, SmsDelivery, SmsError, SmsGateway, SmsId, SmsIn,
    SmsOut, SmsReceived, SmsReport, SmsState, SmsUnread, Submitted,
};

const MOST_SEGMENTS: u8 = 6;
/// What stands for a value in a template, as `{text}` or, as RapidPro writes it, `{{text}}`.
const VALUES: [&str; 8] = [
    "id",
    "text",
    "to",
    "to_no_plus",
    "from",
    "from_no_plus",
    "username",
    "password",
];
/// What goes out, and how what comes in is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// `GET`, `POST` or `PUT`.
    pub method: Method,
    /// The body; not for `GET`. (The URL is a template too.)
    pub body: String,
    /// How values are written into the body.
    pub content: Content,
    /// How we prove who we are, besides values in the template.
    pub authorization: Authorization,
    /// What the answer must contain: some gateways say errors with status 200.
    pub response: Option<String>,
    /// Names of fields.
    pub fields: FieldNames,
}

/// Type of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// `a=b&c=d`
    Form,
    /// JSON.
    Json,
    /// XML.
    Xml,
}

/// The `Authorization` header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Authorization {
    /// None.
    None,
    /// Name and password.
    Basic,
    /// The password is a token.
    Bearer,
}

/// How the gateway names what it brings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldNames {
    /// The sender's number.
    pub from: String,
    /// The text.
    pub text: String,
    /// The message's id: the gateway's own of a received one, ours of a report.
    pub id: String,
    /// When it was written (not when it is brought), as RFC 3339; any other text is only compared.
    pub date: String,
}

/// A gateway of these templates.
pub(super) struct Generic {
    name: String,
    url: String,
    username: String,
    password: Secret<String>,
    from: String,
    template: Template,
    per_minute: u32,
    door: Door,
    http: Http,
}

impl fmt::Debug for Generic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Generic({})", self.name)
    }
}

impl Generic {
    pub(super) fn new(settings: &GatewaySettings, template: Template, http: Http) -> Self {
        Self {
            name: settings.name.clone(),
            url: settings.url.clone(),
            username: settings.username.clone().unwrap_or_default(),
            password: or_empty(settings.password.as_ref()),
            from: settings.from.clone().unwrap_or_default(),
            template,
            per_minute: settings.per_minute,
            door: Door::new(settings.addresses.clone(), settings.secret.clone()),
            http,
        }
    }

    async fn submit(&self, sms: &SmsOut) -> Result<Submitted, SmsError> {
        sendable(sms)?;
        let (to, to_no_plus) = (sms.to.e164(), sms.to.digits());
        let value = |name: &str| match name {
            "id" => sms.id.as_str(),
            "text" => &sms.text,
            "to" => &to,
            "to_no_plus" => &to_no_plus,
            "from" => &self.from,
            "from_no_plus" => self.from.trim_start_matches('+'),
            "username" => &self.username,
            _ => self.password.reveal(),
        };
        let Template {
            method,
            body,
            content,
            ..
        } = &self.template;
        let url = filled(&self.url, Content::Form, value);
        let mut request = self.http.request(method.clone(), &url);
        if *method != Method::GET {
            request = request
                .header("Content-Type", content.header())
                .body(filled(body, *content, value));
        }
        request = match self.template.authorization {
            Authorization::None => request,
            Authorization::Basic => {
                request.basic_auth(&self.username, Some(self.password.reveal()))
            }
            Authorization::Bearer => request.bearer_auth(self.password.reveal()),
        };
        let outcome = self.http.call(request).await;
        if outcome.is_open() {
            return Ok(Submitted::Unknown);
        }
        self.told(&outcome.taken()?)
    }

    /// What a 2xx means.
    fn told(&self, answer: &Answer) -> Result<Submitted, SmsError> {
        match &self.template.response {
            Some(expected) if !answer.text().contains(expected) => Err(SmsError::Permanent(
                "the answer does not say that it is taken",
            )),
            _ => Ok(Submitted::Accepted),
        }
    }

    /// There is no harmless request that every gateway knows: any answer at all shows that something is there.
    async fn knock(&self) -> Result<String, SmsError> {
        let root = self
            .url
            .splitn(4, '/')
            .take(3)
            .collect::<Vec<_>>()
            .join("/");
        match self.http.call(self.http.request(Method::GET, &root)).await {
            super::http::Outcome::Answered(_) => {
                Ok("answers; whether it takes our messages, `jashun sms test` shows".into())
            }
            silent => silent.taken().map(|_| String::new()),
        }
    }

    fn message(
        &self,
        fields: &Fields,
        delivery: &SmsDelivery<'_>,
    ) -> Result<SmsReceived, SmsUnread> {
        let names = &self.template.fields;
        let from = fields.text(&names.from).or_else(|| fields.text("sender"));
        let from = from.ok_or(SmsUnread::Malformed("no sender"))?;
        let text = fields.raw(&names.text);
        let text = text.ok_or(SmsUnread::Malformed("no text"))?;
        Ok(self.written(&from, fields, body_of(text, false), delivery))
    }

    /// Whoever is stopped by the gateway has written STOP to it.
    fn stopped(
        &self,
        fields: &Fields,
        delivery: &SmsDelivery<'_>,
    ) -> Result<SmsReceived, SmsUnread> {
        let from = fields.text(&self.template.fields.from);
        let from = from.ok_or(SmsUnread::Malformed("no sender"))?;
        Ok(self.written(&from, fields, SmsBody::Whole("STOP".into()), delivery))
    }

    fn written(
        &self,
        from: &str,
        fields: &Fields,
        body: SmsBody,
        delivery: &SmsDelivery<'_>,
    ) -> SmsReceived {
        let names = &self.template.fields;
        let date = fields.text(&names.date);
        let sent = date.as_deref().and_then(rfc3339);
        // a time that cannot be read still tells two messages apart
        let unread = || date.filter(|date| sent.is_none() && date.len() <= LONGEST_ID);
        let external_id = fields.id(&names.id).ok();
        let external_id = external_id.or_else(|| unread().map(Cow::into_owned));
        sender(from).map_or(SmsReceived::Nothing, |from| {
            SmsReceived::Message(SmsIn {
                gateway: self.name.clone(),
                external_id,
                from,
                sent,
                came: delivery.now,
                body,
            })
        })
    }

    fn report(&self, fields: &Fields, state: SmsState) -> Result<SmsReceived, SmsUnread> {
        let id = fields.id(&self.template.fields.id)?;
        Ok(SmsId::parse(&id).map_or(SmsReceived::Nothing, |id| {
            SmsReceived::Report(SmsReport {
                which: id,
                state,
                part: None,
            })
        }))
    }
}

impl Content {
    const fn header(self) -> &'static str {
        match self {
            Self::Form => "application/x-www-form-urlencoded",
            Self::Json => "application/json",
            Self::Xml => "text/xml; charset=utf-8",
        }
    }

    fn encoded(self, value: &str) -> String {
        match self {
            Self::Form => utf8_percent_encode(value, NON_ALPHANUMERIC).to_string(),
            Self::Json => serde_json::Value::from(value).to_string(),
            Self::Xml => xml_text(value),
        }
    }
}

/// Whether a template names only values that there are.
///
/// # Errors
/// The name that is none.
pub fn check_template(template: &str) -> Result<(), String> {
    let mut rest = template;
    while let Some(at) = rest.find('{') {
        rest = &rest[at + 1..];
        if let Some((name, _)) = placeholder(rest)
            && !VALUES.contains(&name)
        {
            return Err(name.to_owned());
        }
    }
    Ok(())
}

/// The name at the start of what follows `{`, and what comes after the bracket.
fn placeholder(rest: &str) -> Option<(&str, &str)> {
    let (name, after) = rest.split_once('}')?;
    let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    is_name.then_some((name, after))
}

/// The template with its values, in one pass: what a value contains is not looked at again. In JSON a value brings its own quotes,
/// and takes those that stand around it in the template.
fn filled<'a>(template: &str, content: Content, value: impl Fn(&str) -> &'a str) -> String {
    let mut filled = String::with_capacity(template.len() + 64);
    let mut rest = template;
    while let Some(at) = rest.find('{') {
        let (before, from_bracket) = rest.split_at(at);
        let doubled = from_bracket.starts_with("{{");
        let inner = &from_bracket[1 + usize::from(doubled)..];
        let found = placeholder(inner)
            .filter(|(name, after)| VALUES.contains(name) && (!doubled || after.starts_with('}')));
        let Some((name, after)) = found else {
            filled.push_str(before);
            filled.push('{');
            rest = &from_bracket[1..];
            continue;
        };
        let mut after = &after[usize::from(doubled)..];
        let mut before = before;
        if content == Content::Json && before.ends_with('"') && after.starts_with('"') {
            before = &before[..before.len() - 1];
            after = &after[1..];
        }
        filled.push_str(before);
        filled.push_str(&content.encoded(value(name)));
        rest = after;
    }
    filled.push_str(rest);
    filled
}

impl SmsGateway for Generic {
    fn name(&self) -> &str {
        &self.name
    }

    fn traits(&self) -> GatewayTraits {
        GatewayTraits {
            idempotent: false,
            receives: true,
            most_segments: MOST_SEGMENTS,
            asks: false,
            per_minute: self.per_minute,
        }
    }

    fn send<'a>(&'a self, sms: &'a SmsOut) -> SmsCall<'a, Submitted> {
        Box::pin(self.submit(sms))
    }

    fn read(&self, delivery: &SmsDelivery<'_>) -> Result<Vec<SmsReceived>, SmsUnread> {
        let route = self.door.open(delivery)?;
        let content = delivery.headers.iter().find(|(n, _)| n == "content-type");
        let content = content.map_or("", |(_, value)| value.as_str());
        let query = Fields::of_form(delivery.query.as_bytes());
        let fields = query.and(if delivery.body.is_empty() {
            Fields::default()
        } else if content.contains("json") {
            Fields::of_json(delivery.body)?
        } else if content.contains("xml") {
            Fields::of_xml(delivery.body)?
        } else {
            Fields::of_form(delivery.body)
        });
        Ok(vec![match route {
            "receive" => self.message(&fields, delivery)?,
            "stopped" => self.stopped(&fields, delivery)?,
            "sent" => self.report(&fields, SmsState::Sent)?,
            "delivered" => self.report(&fields, SmsState::Delivered)?,
            "failed" => self.report(&fields, SmsState::Undelivered)?,
            _ => return Err(SmsUnread::Malformed("no such route")),
        }])
    }

    fn check(&self) -> SmsCall<'_, String> {
        Box::pin(self.knock())
    }
}
