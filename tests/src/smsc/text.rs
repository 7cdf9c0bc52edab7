//! Texts as bytes of short messages and back: GSM 03.38 one letter to an octet, as SMPP carries it, and UCS-2; parts and their header.

/// The alphabet of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coding {
    /// GSM 03.38: 160 letters alone, 153 in a part.
    Gsm7,
    /// UCS-2: 70 units alone, 67 in a part.
    Ucs2,
}

/// Positions 0 to 127 of GSM 03.38; 27 leads to the extension.
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u{1b}ÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿\
                     abcdefghijklmnopqrstuvwxyzäöñüà";
const ESCAPE: u8 = 0x1b;
const EXTENSION: [(u8, char); 10] = [
    (0x0a, '\u{c}'),
    (0x14, '^'),
    (0x28, '{'),
    (0x29, '}'),
    (0x2f, '\\'),
    (0x3c, '['),
    (0x3d, '~'),
    (0x3e, ']'),
    (0x40, '|'),
    (0x65, '€'),
];

impl Coding {
    /// As `data_coding` names it.
    pub(super) const fn octet(self) -> u8 {
        match self {
            Self::Gsm7 => 0,
            Self::Ucs2 => 8,
        }
    }

    pub(super) const fn of_octet(octet: u8) -> Self {
        match octet {
            8 => Self::Ucs2,
            _ => Self::Gsm7,
        }
    }

    /// What a phone shows; what is no text becomes `�`.
    pub(super) fn decode(self, bytes: &[u8]) -> String {
        match self {
            Self::Ucs2 => {
                let units: Vec<u16> = bytes
                    .chunks(2)
                    .map(|pair| match *pair {
                        [high, low] => u16::from_be_bytes([high, low]),
                        _ => 0xfffd,
                    })
                    .collect();
                String::from_utf16_lossy(&units)
            }
            Self::Gsm7 => {
                let basic: Vec<char> = BASIC.chars().collect();
                let mut bytes = bytes.iter().copied();
                let mut text = String::new();
                while let Some(byte) = bytes.next() {
                    text.push(match byte {
                        ESCAPE => {
                            let extended = bytes.next();
                            let known = EXTENSION.iter().find(|(at, _)| Some(*at) == extended);
                            known.map_or('\u{fffd}', |(_, letter)| *letter)
                        }
                        _ => basic.get(byte as usize).copied().unwrap_or('\u{fffd}'),
                    });
                }
                text
            }
        }
    }

    /// The alphabet that a phone would take, and the text in it, letter by letter.
    fn encode(text: &str) -> (Self, Vec<Vec<u8>>) {
        let plain: Option<Vec<Vec<u8>>> = text.chars().map(gsm_letter).collect();
        plain.map_or_else(
            || {
                let wide = |letter: char| {
                    let mut units = [0; 2];
                    let units = letter.encode_utf16(&mut units);
                    units.iter().flat_map(|unit| unit.to_be_bytes()).collect()
                };
                (Self::Ucs2, text.chars().map(wide).collect())
            },
            |letters| (Self::Gsm7, letters),
        )
    }
}

fn gsm_letter(letter: char) -> Option<Vec<u8>> {
    let basic = BASIC
        .chars()
        .position(|known| known == letter && known != '\u{1b}');
    let extended = || EXTENSION.iter().find(|(_, known)| *known == letter);
    basic
        .map(|at| vec![at as u8])
        .or_else(|| extended().map(|(at, _)| vec![ESCAPE, *at]))
}

/// A message that a phone sends, or one part of a longer one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Alphabet.
    pub coding: Coding,
    /// Reference of the message, number of parts, and which one this is, from 1.
    pub place: Option<(u8, u8, u8)>,
    /// The text's bytes.
    pub bytes: Vec<u8>,
}

impl Part {
    /// A text as a phone would send it: in one message, or in as few parts as it needs. Letters are kept whole.
    pub(super) fn split(text: &str, reference: u8) -> Vec<Self> {
        let (coding, letters) = Coding::encode(text);
        let (alone, in_part) = match coding {
            Coding::Gsm7 => (160, 153),
            Coding::Ucs2 => (140, 134),
        };
        let length: usize = letters.iter().map(Vec::len).sum();
        let mut chunks = vec![Vec::new()];
        for letter in letters {
            let last = chunks.len() - 1;
            if length > alone && chunks[last].len() + letter.len() > in_part {
                chunks.push(letter);
            } else {
                chunks[last].extend(letter);
            }
        }
        Self::numbered(coding, chunks, reference)
    }

    /// A text in UCS-2, cut after each so many units wherever that is: also within a pair of surrogates, as careless phones do.
    pub(super) fn cut(text: &str, units: usize, reference: u8) -> Vec<Self> {
        let wide: Vec<u16> = text.encode_utf16().collect();
        let bytes = |units: &[u16]| units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
        Self::numbered(
            Coding::Ucs2,
            wide.chunks(units).map(bytes).collect(),
            reference,
        )
    }

    fn numbered(coding: Coding, chunks: Vec<Vec<u8>>, reference: u8) -> Vec<Self> {
        let total = chunks.len() as u8;
        let place = |number: u8| (total > 1).then_some((reference, total, number));
        (1..=total)
            .zip(chunks)
            .map(|(number, bytes)| Self {
                coding,
                place: place(number),
                bytes,
            })
            .collect()
    }

    /// Header and text.
    pub(super) fn data(&self) -> Vec<u8> {
        let header = self
            .place
            .map(|(reference, total, number)| vec![5, 0, 3, reference, total, number]);
        [header.unwrap_or_default(), self.bytes.clone()].concat()
    }

    /// From what was submitted: with an 8-bit reference, or with a 16-bit one, of which the low half is kept.
    pub(super) fn read(coding: Coding, with_header: bool, data: &[u8]) -> Self {
        let length = if with_header { 1 + data[0] as usize } else { 0 };
        let place = match data[..length] {
            [5, 0, 3, reference, total, number] => Some((reference, total, number)),
            [6, 8, 4, _, reference, total, number] => Some((reference, total, number)),
            _ => None,
        };
        Self {
            coding,
            place,
            bytes: data[length..].to_vec(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(parts: &[Part]) -> String {
        let bytes: Vec<u8> = parts.iter().flat_map(|part| part.bytes.clone()).collect();
        parts[0].coding.decode(&bytes)
    }

    #[test]
    fn texts_split_at_the_known_limits_and_join_again() {
        let cases = [
            ("ү".repeat(70), 1, Coding::Ucs2),
            ("ү".repeat(71), 2, Coding::Ucs2),
            (format!("{}😀ү", "ү".repeat(66)), 1, Coding::Ucs2),
            // the pair does not fit behind 66 units of the first part
            (
                format!("{}😀{}", "ү".repeat(66), "ү".repeat(66)),
                3,
                Coding::Ucs2,
            ),
            ("a".repeat(160), 1, Coding::Gsm7),
            ("a".repeat(161), 2, Coding::Gsm7),
            ("€".repeat(80), 1, Coding::Gsm7),
            ("€".repeat(81), 2, Coding::Gsm7),
        ];
        for (text, count, coding) in cases {
            let parts = Part::split(&text, 7);
            assert_eq!((parts.len(), parts[0].coding), (count, coding), "{text}");
            assert_eq!(joined(&parts), text);
            for part in &parts {
                assert!(!part.coding.decode(&part.bytes).contains('\u{fffd}'));
                let again = Part::read(coding, part.place.is_some(), &part.data());
                assert_eq!(again, *part);
            }
        }
    }

    #[test]
    fn a_careless_phone_cuts_a_pair_of_surrogates() {
        let parts = Part::cut("ү😀ү", 2, 1);
        assert_eq!(parts.len(), 2);
        assert!(parts[0].coding.decode(&parts[0].bytes).contains('\u{fffd}'));
        assert_eq!(joined(&parts), "ү😀ү");
    }
}
