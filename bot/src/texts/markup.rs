//! The part of HTML that Telegram takes, and of it what our texts use.

/// The tags that texts use.
const TAGS: [&str; 4] = ["b", "i", "code", "blockquote"];
/// How the letters of markup are written where they are words.
const ENTITIES: [&str; 4] = ["&lt;", "&gt;", "&amp;", "&quot;"];

/// Whether Telegram would take it: known tags, each closed, within each other.
///
/// # Errors
/// What it would refuse.
pub(super) fn well_formed(text: &str) -> Result<(), String> {
    let mut open = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['<', '>', '&']) {
        rest = &rest[at..];
        if let Some(after) = rest.strip_prefix('<') {
            let Some((tag, after)) = after.split_once('>') else {
                return Err("a `<` without `>` after it".into());
            };
            let name = tag.trim_start_matches('/');
            if !TAGS.contains(&name) {
                return Err(format!(
                    "`<{tag}>` is not one of <b>, <i>, <code>, <blockquote>"
                ));
            }
            if !tag.starts_with('/') {
                open.push(name);
            } else if open.pop() != Some(name) {
                return Err(format!("`<{tag}>` closes what is not open"));
            }
            rest = after;
        } else {
            let entity = rest.split_inclusive(';').next().unwrap_or_default();
            if !ENTITIES.contains(&entity) {
                return Err("write &lt; &gt; &amp; for < > &".into());
            }
            rest = &rest[entity.len()..];
        }
    }
    match open.pop() {
        Some(tag) => Err(format!("`<{tag}>` is not closed")),
        None => Ok(()),
    }
}
