//! Names that people gave themselves, as they are shown to others.

use unicode_normalization::char::is_combining_mark;

/// Telegram's longest first and last name and username together, in characters.
const LONGEST: usize = 64 + 1 + 64 + 2 + 32;
/// Marks that may stand on one letter.
const MARKS: usize = 2;

/// A name in one line: without characters that are not seen, that control, or that turn the direction of what follows, with single
/// spaces and few marks on a letter. Empty if nothing is left to be seen.
#[must_use]
pub fn one_line(name: &str) -> String {
    let mut line = String::with_capacity(name.len());
    let mut marks = 0;
    for c in name.chars().take(LONGEST) {
        if c.is_whitespace() || c.is_control() {
            if !line.is_empty() && !line.ends_with(' ') {
                line.push(' ');
            }
            marks = MARKS;
            continue;
        }
        if is_unseen(c) {
            continue;
        }
        if is_combining_mark(c) {
            if marks >= MARKS || line.is_empty() {
                continue;
            }
            marks += 1;
        } else {
            marks = 0;
        }
        line.push(c);
    }
    line.truncate(line.trim_end().len());
    line
}

/// Characters without a picture of their own: joiners, marks of direction, fillers, selectors, tags, private use.
const fn is_unseen(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
        | '\u{e000}'..='\u{f8ff}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffd}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{10ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_are_one_line_without_what_is_not_seen() {
        for (name, shown) in [
            ("Айгүл Т @aigul", "Айгүл Т @aigul"),
            ("A\nB\r\n\u{2028}C\u{85}D\tE", "A B C D E"),
            ("\u{202e}rotanidrooC\u{202c} @x", "rotanidrooC @x"),
            ("\u{2066}A\u{2069}\u{200f}\u{61c}", "A"),
            ("\u{200b}\u{2060}\u{feff}", ""),
            ("\u{3164} \u{2800}\u{ad}", ""),
            ("  ", ""),
            ("\u{0}\u{7f}", ""),
            ("\u{301}\u{301}", ""),
            ("a\u{301}\u{302}\u{303}\u{304}b", "a\u{301}\u{302}b"),
            ("й Ү ң", "й Ү ң"),
            ("👩\u{200d}👧 @m", "👩👧 @m"),
            ("\u{e0041}\u{e007f}x", "x"),
        ] {
            assert_eq!(one_line(name), shown, "{name:?}");
        }
        assert!(one_line(&"x".repeat(5_000)).len() <= LONGEST);
    }

    proptest! {
        #[test]
        fn no_name_breaks_a_line_or_turns_its_direction(name in "\\PC*|[\u{0}-\u{1f}\u{80}-\u{9f}\u{200b}-\u{2069}a-c ]*") {
            let shown = one_line(&name);
            prop_assert_eq!(one_line(&shown), shown.clone());
            prop_assert!(shown.chars().all(|c| !c.is_control() && !is_unseen(c) && (c == ' ' || !c.is_whitespace())));
            prop_assert_eq!(shown.trim(), shown.as_str());
        }
    }
}
