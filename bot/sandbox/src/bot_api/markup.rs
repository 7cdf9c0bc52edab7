//! Reading texts and keyboards of a request under Telegram's limits.
use serde_json::{Map, Value};

use super::error::ApiError;
use super::html::{self, Entity};
use super::request::Params;
use super::world::ButtonView;

/// Buttons below one message.
const MAX_BUTTONS: usize = 100;
/// Buttons side by side.
const MAX_ROW: usize = 8;
/// UTF-16 units of a message text, and of a caption.
pub(super) const MAX_TEXT: usize = 4096;
pub(super) const MAX_CAPTION: usize = 1024;

/// What came in `reply_markup`.
pub(super) enum Markup {
    None,
    Inline(Vec<Vec<ButtonView>>),
    /// A reply keyboard, its removal, or a forced reply.
    Reply(Value),
}

/// Takes a text or caption with its entities out of some fields (of a call, or of an InputMedia).
pub(super) fn text(
    fields: &Map<String, Value>,
    name: &str,
    entities_name: &str,
    most: usize,
) -> Result<(String, Vec<Entity>), ApiError> {
    let raw = fields.get(name).and_then(Value::as_str).unwrap_or("");
    let (text, entities) = match fields
        .get("parse_mode")
        .and_then(Value::as_str)
        .unwrap_or("")
    {
        "" => (
            raw.trim_end().to_owned(),
            given_entities(fields.get(entities_name), raw)?,
        ),
        mode if mode.eq_ignore_ascii_case("html") => html::parse(raw)
            .map_err(|wrong| ApiError::violation(&format!("can't parse entities: {wrong}")))?,
        _ => return Err(ApiError::violation("unsupported parse_mode")),
    };
    let units = text.encode_utf16().count();
    if units > most {
        let what = if most == MAX_TEXT {
            "message is too long"
        } else {
            "message caption is too long"
        };
        return Err(ApiError::violation(what));
    }
    if most == MAX_TEXT && text.trim().is_empty() {
        return Err(ApiError::violation("message text is empty"));
    }
    Ok((text, entities))
}

fn given_entities(entities: Option<&Value>, text: &str) -> Result<Vec<Entity>, ApiError> {
    const KINDS: [&str; 10] = [
        "bold",
        "italic",
        "underline",
        "strikethrough",
        "spoiler",
        "code",
        "pre",
        "blockquote",
        "expandable_blockquote",
        "text_link",
    ];
    let Some(Value::Array(list)) = entities else {
        return Ok(Vec::new());
    };
    let units = text.encode_utf16().count() as u64;
    let read = |entity: &Value| {
        let kind = KINDS.into_iter().find(|kind| entity["type"] == **kind)?;
        let (offset, length) = (entity["offset"].as_u64()?, entity["length"].as_u64()?);
        let fits = offset.checked_add(length).is_some_and(|end| end <= units);
        fits.then(|| Entity {
            kind,
            offset: offset as usize,
            length: length as usize,
            url: entity["url"].as_str().map(str::to_owned),
        })
    };
    list.iter()
        .map(|entity| {
            read(entity).ok_or_else(|| ApiError::violation("can't parse entities: wrong entity"))
        })
        .collect()
}

/// Takes `reply_markup` out of a call.
pub(super) fn keyboard(params: &mut Params) -> Result<Markup, ApiError> {
    match params.fields.remove("reply_markup") {
        None | Some(Value::Null) => Ok(Markup::None),
        Some(Value::Object(mut fields)) => match fields.remove("inline_keyboard") {
            Some(Value::Array(rows)) => inline(rows).map(Markup::Inline),
            _ => Ok(Markup::Reply(Value::Object(fields))),
        },
        Some(_) => Err(ApiError::violation("object expected as reply markup")),
    }
}

/// `reply_markup` of a method that takes inline keyboards only; no keyboard if there is none.
pub(super) fn inline_keyboard(params: &mut Params) -> Result<Vec<Vec<ButtonView>>, ApiError> {
    match keyboard(params)? {
        Markup::None => Ok(Vec::new()),
        Markup::Inline(buttons) => Ok(buttons),
        Markup::Reply(_) => Err(ApiError::violation("inline keyboard expected")),
    }
}

fn inline(rows: Vec<Value>) -> Result<Vec<Vec<ButtonView>>, ApiError> {
    let mut out = Vec::with_capacity(rows.len());
    let mut total = 0;
    for row in rows {
        let Value::Array(row) = row else { continue };
        total += row.len();
        if row.len() > MAX_ROW || total > MAX_BUTTONS {
            return Err(ApiError::violation("reply markup is too long"));
        }
        let row = row
            .into_iter()
            .map(button)
            .collect::<Result<Vec<ButtonView>, ApiError>>()?;
        if !row.is_empty() {
            out.push(row);
        }
    }
    Ok(out)
}

fn button(value: Value) -> Result<ButtonView, ApiError> {
    let Value::Object(mut fields) = value else {
        return Err(ApiError::violation(
            "object expected as inline keyboard button",
        ));
    };
    let mut take = |name: &str| match fields.remove(name) {
        Some(Value::String(text)) => Some(text),
        _ => None,
    };
    let text = take("text").unwrap_or_default();
    let callback_data = take("callback_data");
    let url = take("url");
    if text.trim().is_empty() {
        return Err(ApiError::violation(
            "can't parse inline keyboard button: Field \"text\" must be non-empty",
        ));
    }
    if callback_data
        .as_ref()
        .is_some_and(|data| data.is_empty() || data.len() > 64)
    {
        return Err(ApiError::violation("BUTTON_DATA_INVALID"));
    }
    if url.as_ref().is_some_and(|url| !html::is_link(url)) {
        return Err(ApiError::violation("inline keyboard button URL is invalid"));
    }
    let actions = usize::from(callback_data.is_some()) + usize::from(url.is_some());
    let others = fields
        .keys()
        .filter(|name| !matches!(name.as_str(), "style" | "icon_custom_emoji_id"))
        .count();
    match actions + others {
        0 => Err(ApiError::violation(
            "text buttons are unallowed in the inline keyboard",
        )),
        1 => Ok(ButtonView {
            text,
            callback_data,
            url,
            other: fields,
        }),
        _ => Err(ApiError::violation(
            "can't parse inline keyboard button: exactly one action is allowed",
        )),
    }
}
