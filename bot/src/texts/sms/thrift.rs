//! Characters that cost segments and say nothing: typography that one stray piece of makes a Latin text UCS-2.

use super::segments::{Encoding, segments};

/// The text with plain quotes, hyphens and spaces, and no more of these than needed. Never takes more segments.
///
/// Letters stay, look-alikes are never put in their place. An ellipsis becomes three dots only where that makes the text GSM-7:
/// in a Cyrillic text it would only be longer.
#[must_use]
pub fn thrifty(text: &str) -> String {
    let plain: String = text.chars().filter_map(plain).collect();
    let lines = plain.lines().map(words).filter(|line| !line.is_empty());
    let plain = lines.collect::<Vec<_>>().join("\n");
    let dotted = segments(&plain.replace('…', "..."));
    if dotted.encoding == Encoding::Gsm7 && dotted.segments <= segments(&plain).segments {
        plain.replace('…', "...")
    } else {
        plain
    }
}

/// The one plain character for a typographic one; `None` if nobody sees it.
pub(super) const fn plain(c: char) -> Option<char> {
    Some(match c {
        '«' | '»' | '“' | '”' | '„' | '‟' | '″' => '"',
        '‘' | '’' | '‚' | '‛' | '′' | 'ʻ' | 'ʼ' | '`' | '´' => '\'',
        '\u{2010}'..='\u{2015}' | '−' | '•' | '·' => '-',
        '№' => 'N',
        '⁄' | '∕' => '/',
        '\t' | '\u{A0}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}' => ' ',
        '\u{AD}'
        | '\u{200B}'
        | '\u{200E}'
        | '\u{200F}'
        | '\u{2060}'
        | '\u{2066}'..='\u{2069}'
        | '\u{FEFF}' => {
            return None;
        }
        other => other,
    })
}

fn words(line: &str) -> String {
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}
