//! What a value must look like. Errors never hold the value: it may be a secret.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use toml_edit::Value;

use super::sqlite_file;
use crate::channels::sms::PATH as SMS_PATH;
use crate::domain::{Language, PerLanguage};

/// The 32 bytes of a key in base64.
///
/// # Errors
/// What is wrong with it.
pub fn read_key(text: &str) -> Result<[u8; 32], String> {
    let bytes = STANDARD.decode(text.trim()).map_err(|_| "is not base64")?;
    let length = bytes.len();
    bytes
        .try_into()
        .map_err(|_| format!("has {length} bytes and needs 32"))
}

pub(super) fn token(value: &str) -> Result<String, String> {
    let good = value.split_once(':').is_some_and(|(id, secret)| {
        let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
        !id.is_empty()
            && id.bytes().all(|b| b.is_ascii_digit())
            && !secret.is_empty()
            && secret.bytes().all(plain)
    });
    if good {
        Ok(value.to_owned())
    } else {
        Err("is not a bot token: BotFather gives a number, a colon and letters".into())
    }
}

pub(super) fn api_url(value: &str) -> Result<String, String> {
    let url: reqwest::Url = value.parse().map_err(|_| "is not a URL")?;
    if !matches!(url.scheme(), "http" | "https")
        || url.query().is_some()
        || url.fragment().is_some()
    {
        return Err("must be an http or https address without ? and #".into());
    }
    Ok(value.trim_end_matches('/').to_owned())
}

pub(super) fn database(value: &str) -> Result<String, String> {
    let memory = value.contains(":memory:") || value.contains("mode=memory");
    let named = sqlite_file(value).is_some_and(|file| !file.as_os_str().is_empty());
    if named && !memory || value.starts_with("postgres://") || value.starts_with("postgresql://") {
        Ok(value.to_owned())
    } else {
        Err("must begin with sqlite:// and name a file, or begin with postgres://".into())
    }
}

pub(super) fn username(value: &str) -> Result<String, String> {
    let name = value.trim_start_matches('@');
    let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    if (5..=32).contains(&name.len()) && name.bytes().all(plain) {
        Ok(name.to_owned())
    } else {
        Err("is not a bot's username: 5 to 32 of A-Z a-z 0-9 _".into())
    }
}

pub(super) fn webhook_url(value: &str) -> Result<(String, String), String> {
    let url: reqwest::Url = value.parse().map_err(|_| "is not a URL")?;
    let loopback = match url.host_str() {
        Some("localhost" | "127.0.0.1" | "[::1]") => true,
        Some(_) => false,
        None => return Err("names no host".into()),
    };
    if url.scheme() != "https" && !(loopback && url.scheme() == "http") {
        return Err("must begin with https://".into());
    }
    let path = url.path();
    let taken = path == "/healthz" || path == "/metrics" || path.starts_with(SMS_PATH);
    if taken || path.contains(['{', '}']) {
        return Err(format!("the path {path} is taken"));
    }
    Ok((value.to_owned(), path.to_owned()))
}

pub(super) fn number(value: &str, least: u32, most: u32) -> Result<u32, String> {
    match value.parse() {
        Ok(number) if (least..=most).contains(&number) => Ok(number),
        _ => Err(format!("must be a whole number from {least} to {most}")),
    }
}

/// A text for all languages, or a TOML table with one for each: `{ ky = "…", ru = "…" }`. One line of at most `most` letters.
pub(super) fn per_language(value: &str, most: usize) -> Result<PerLanguage<String>, String> {
    let each = if value.starts_with('{') {
        let codes = Language::ALL.map(Language::code).join(" and ");
        let wrong = || format!("must be one text, or a table of texts with the keys {codes}");
        let table: Value = value.parse().map_err(|_| wrong())?;
        let table = table.as_inline_table().ok_or_else(wrong)?;
        if table.len() != Language::ALL.len() {
            return Err(wrong());
        }
        PerLanguage::try_from_fn(|language| {
            let text = table.get(language.code()).and_then(Value::as_str);
            text.map(|text| text.trim().to_owned()).ok_or_else(wrong)
        })?
    } else {
        PerLanguage::from_fn(|_| value.to_owned())
    };
    for (_, text) in each.iter() {
        if text.is_empty() || text.chars().count() > most {
            return Err(format!("must have 1 to {most} letters"));
        }
        if text.chars().any(is_unseen) {
            return Err("must be one line, without invisible characters".into());
        }
    }
    Ok(each)
}

/// Ends a line, or changes how the text around it reads without being seen.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}
