//! How many SMS a text is, and where it is cut: GSM 03.38 or UCS-2, never inside a character.

/// How the characters of an SMS travel: the whole text in one of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// GSM 03.38, units of 7 bits; characters of the extension table take two (ESC and a letter).
    Gsm7,
    /// UTF-16, units of 16 bits; one Cyrillic letter is enough to need it. Characters beyond U+FFFF take two.
    Ucs2,
}

/// What an SMS text costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segments {
    /// How the text travels.
    pub encoding: Encoding,
    /// Septets in GSM-7, UTF-16 code units in UCS-2, without headers and without what is wasted at the cuts.
    pub units: usize,
    /// Messages that operators count and bill; 0 for the empty text, which is not sent.
    pub segments: usize,
}

/// Counts a text as it would be sent.
#[must_use]
pub fn segments(text: &str) -> Segments {
    let encoding = Encoding::of(text);
    Segments {
        encoding,
        units: encoding.units(text),
        segments: ends(text, encoding).len(),
    }
}

/// The text of each segment, in order: joined they are the text, and none cuts a character in two.
#[must_use]
pub fn parts(text: &str) -> Vec<String> {
    let mut from = 0;
    let mut parts = Vec::new();
    for to in ends(text, Encoding::of(text)) {
        parts.extend(text.get(from..to).map(str::to_owned));
        from = to;
    }
    parts
}

impl Encoding {
    /// GSM-7 if every character has a code there.
    #[must_use]
    pub fn of(text: &str) -> Self {
        if text.chars().all(|c| septets(c).is_some()) {
            Self::Gsm7
        } else {
            Self::Ucs2
        }
    }

    /// Units of a text that fits one message.
    #[must_use]
    pub const fn alone(self) -> usize {
        match self {
            Self::Gsm7 => 160,
            Self::Ucs2 => 70,
        }
    }

    /// Units in each part of a longer text: 6 octets are the header that joins the parts.
    #[must_use]
    pub const fn joined(self) -> usize {
        match self {
            Self::Gsm7 => 153,
            Self::Ucs2 => 67,
        }
    }

    pub(super) fn units(self, text: &str) -> usize {
        text.chars().map(|c| self.width(c)).sum()
    }

    fn width(self, c: char) -> usize {
        match self {
            Self::Gsm7 => septets(c).unwrap_or(0),
            Self::Ucs2 => c.len_utf16(),
        }
    }
}

/// Byte offsets where the segments end.
fn ends(text: &str, encoding: Encoding) -> Vec<usize> {
    if text.is_empty() {
        return Vec::new();
    }
    let mut ends = Vec::new();
    if encoding.units(text) > encoding.alone() {
        let mut used = 0;
        for (at, c) in text.char_indices() {
            used += encoding.width(c);
            if used > encoding.joined() {
                ends.push(at);
                used = encoding.width(c);
            }
        }
    }
    ends.push(text.len());
    ends
}

/// Septets of a character in 3GPP TS 23.038's default alphabet and its extension, `None` if it is in neither.
pub(super) const fn septets(c: char) -> Option<usize> {
    match c {
        '\n' | '\r' | ' '..='Z' | '_' | 'a'..='z' => Some(1),
        '¡' | '£' | '¤' | '¥' | '§' | '¿' => Some(1),
        'Ä' | 'Å' | 'Æ' | 'Ç' | 'É' | 'Ñ' | 'Ö' | 'Ø' | 'Ü' | 'ß' => Some(1),
        'à' | 'ä' | 'å' | 'æ' | 'è' | 'é' | 'ì' | 'ñ' | 'ò' | 'ö' | 'ø' | 'ù' | 'ü' => {
            Some(1)
        }
        'Γ' | 'Δ' | 'Θ' | 'Λ' | 'Ξ' | 'Π' | 'Σ' | 'Φ' | 'Ψ' | 'Ω' => Some(1),
        '\u{C}' | '[' | '\\' | ']' | '^' | '{' | '|' | '}' | '~' | '€' => Some(2),
        _ => None,
    }
}
