//! Telegram's HTML parse mode, as strict as Telegram: an unknown or unbalanced tag refuses the whole message.
use serde::Serialize;

/// A run of a text with a meaning; offset and length in UTF-16 units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entity {
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub offset: usize,
    pub length: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// Text without tags and its entities, or Telegram's words on what is wrong.
pub(super) fn parse(html: &str) -> Result<(String, Vec<Entity>), String> {
    let mut reader = Reader {
        html,
        at: 0,
        text: String::with_capacity(html.len()),
        units: 0,
        open: Vec::new(),
        entities: Vec::new(),
    };
    while let Some(c) = reader.html[reader.at..].chars().next() {
        match c {
            '<' => reader.tag()?,
            '&' => reader.escape(),
            c => {
                reader.push(c);
                reader.at += c.len_utf8();
            }
        }
    }
    if let Some(open) = reader.open.last() {
        return Err(format!(
            "Can't find end tag corresponding to start tag \"{}\"",
            open.tag
        ));
    }
    let kept = reader.text.trim_end();
    let units = reader.units - reader.text[kept.len()..].encode_utf16().count();
    let mut entities = reader.entities;
    entities.retain_mut(|entity| {
        entity.length = entity.length.min(units.saturating_sub(entity.offset));
        entity.length > 0
    });
    entities.sort_by_key(|entity| (entity.offset, std::cmp::Reverse(entity.length)));
    Ok((kept.to_owned(), entities))
}

struct Reader<'a> {
    html: &'a str,
    at: usize,
    text: String,
    units: usize,
    open: Vec<Open>,
    entities: Vec<Entity>,
}

struct Open {
    tag: String,
    kind: &'static str,
    offset: usize,
    text_at: usize,
    url: Option<String>,
}

impl Reader<'_> {
    fn push(&mut self, c: char) {
        self.text.push(c);
        self.units += c.len_utf16();
    }

    fn escape(&mut self) {
        let rest = &self.html[self.at..];
        let found = rest
            .find(';')
            .filter(|end| *end < 12)
            .and_then(|end| Some((decode(&rest[1..end])?, end + 1)));
        let (c, length) = found.unwrap_or(('&', 1));
        self.push(c);
        self.at += length;
    }

    fn tag(&mut self) -> Result<(), String> {
        let begin = self.at;
        let rest = &self.html[begin + 1..];
        let Some(end) = tag_end(rest) else {
            return Err(format!("Unclosed start tag at byte offset {begin}"));
        };
        let inside = &rest[..end];
        self.at = begin + end + 2;
        match inside.strip_prefix('/') {
            Some(name) => self.close(name.trim(), begin),
            None => self.open(inside, begin),
        }
    }

    fn open(&mut self, inside: &str, begin: usize) -> Result<(), String> {
        let (name, attributes) = inside
            .split_once(char::is_whitespace)
            .unwrap_or((inside, ""));
        let tag = name.to_ascii_lowercase();
        let attributes = attributes.trim();
        let unsupported = || {
            Err(format!(
                "Unsupported start tag \"{tag}\" at byte offset {begin}"
            ))
        };
        let mut url = None;
        let kind = match tag.as_str() {
            "b" | "strong" => "bold",
            "i" | "em" => "italic",
            "u" | "ins" => "underline",
            "s" | "strike" | "del" => "strikethrough",
            "tg-spoiler" => "spoiler",
            "code" => "code",
            "pre" => "pre",
            "blockquote" if attributes == "expandable" => "expandable_blockquote",
            "blockquote" => "blockquote",
            "a" => {
                url = attribute(attributes, "href");
                "text_link"
            }
            _ => return unsupported(),
        };
        let attributed = matches!(kind, "text_link" | "expandable_blockquote")
            || kind == "code" && attributes.starts_with("class=");
        if !attributed && !attributes.is_empty() {
            return Err(format!(
                "Unexpected attribute of tag \"{tag}\" at byte offset {begin}"
            ));
        }
        if self
            .open
            .iter()
            .any(|open| open.kind.ends_with("blockquote") && kind.ends_with("blockquote"))
        {
            return Err(format!("Nested blockquote at byte offset {begin}"));
        }
        self.open.push(Open {
            tag,
            kind,
            offset: self.units,
            text_at: self.text.len(),
            url,
        });
        Ok(())
    }

    fn close(&mut self, name: &str, begin: usize) -> Result<(), String> {
        let Some(open) = self.open.pop() else {
            return Err(format!("Unexpected end tag at byte offset {begin}"));
        };
        if !name.eq_ignore_ascii_case(&open.tag) {
            return Err(format!(
                "Unmatched end tag at byte offset {begin}, expected \"</{}>\", found \"</{name}>\"",
                open.tag
            ));
        }
        let length = self.units - open.offset;
        // A link without an address is one to its own text, as Telegram has it; other texts are not links.
        let url = match (open.kind, open.url) {
            ("text_link", None) => Some(self.text[open.text_at..].to_owned()),
            (_, url) => url,
        };
        if open.kind == "text_link" && !url.as_deref().is_some_and(is_link) {
            return Ok(());
        }
        self.entities.push(Entity {
            kind: open.kind,
            offset: open.offset,
            length,
            url,
        });
        Ok(())
    }
}

/// Whether Telegram makes a link of it.
pub(super) fn is_link(url: &str) -> bool {
    ["http://", "https://", "tg://"]
        .iter()
        .any(|scheme| url.len() > scheme.len() && url.starts_with(scheme))
}

fn tag_end(rest: &str) -> Option<usize> {
    let mut quote = None;
    for (at, c) in rest.char_indices() {
        match (quote, c) {
            (None, '>') => return Some(at),
            (None, '<') => return None,
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if c == open => quote = None,
            _ => {}
        }
    }
    None
}

fn attribute(attributes: &str, name: &str) -> Option<String> {
    let value = attributes
        .strip_prefix(name)?
        .trim_start()
        .strip_prefix('=')?
        .trim();
    let value = value
        .strip_prefix(['"', '\''])
        .and_then(|v| v.strip_suffix(['"', '\'']))
        .unwrap_or(value);
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        let decoded = rest[at..]
            .find(';')
            .and_then(|end| Some((decode(&rest[at + 1..at + end])?, end + 1)));
        let (c, length) = decoded.unwrap_or(('&', 1));
        out.push(c);
        rest = &rest[at + length..];
    }
    out.push_str(rest);
    Some(out)
}

fn decode(name: &str) -> Option<char> {
    match name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        _ => {
            let digits = name.strip_prefix('#')?;
            let code = match digits.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => digits.parse().ok()?,
            };
            char::from_u32(code).filter(|c| *c != '\0')
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(html: &str) -> Vec<(&'static str, usize, usize)> {
        parse(html)
            .unwrap()
            .1
            .into_iter()
            .map(|e| (e.kind, e.offset, e.length))
            .collect()
    }

    #[test]
    fn entities_count_in_utf16_units() {
        assert_eq!(
            kinds("<b>Жаш</b> 🙂 <i>үн</i>"),
            vec![("bold", 0, 3), ("italic", 7, 2)]
        );
        assert_eq!(
            parse("<b>Жаш</b> &lt;&amp;&#39;&nbsp;").unwrap().0,
            "Жаш <&'&nbsp;"
        );
    }

    #[test]
    fn nesting_is_kept_and_outer_comes_first() {
        assert_eq!(
            kinds("<blockquote expandable>a<b>b</b></blockquote>"),
            vec![("expandable_blockquote", 0, 2), ("bold", 1, 1)]
        );
    }

    #[test]
    fn wrong_markup_refuses_the_whole_text() {
        for wrong in [
            "<b>a",
            "a</b>",
            "<b>a</i>",
            "<p>a</p>",
            "<br>",
            "1 < 2",
            "<b class=\"x\">a</b>",
            "<blockquote>a<blockquote>b</blockquote></blockquote>",
        ] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn links_keep_their_address_and_others_become_text() {
        let (_, entities) = parse("<a href=\"https://t.me/x?start=a&amp;b=1\">x</a>").unwrap();
        assert_eq!(
            entities[0].url.as_deref(),
            Some("https://t.me/x?start=a&b=1")
        );
        assert!(kinds("<a href=\"javascript:1\">x</a>").is_empty());
    }

    #[test]
    fn trailing_space_is_cut_with_its_entities() {
        assert_eq!(
            parse("<b>a </b>\n<i> </i>").unwrap(),
            (
                "a".to_owned(),
                vec![Entity {
                    kind: "bold",
                    offset: 0,
                    length: 1,
                    url: None
                }]
            )
        );
    }
}
