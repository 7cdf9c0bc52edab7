//! A question read aloud by somebody: a voice note.

use serde::{Deserialize, Serialize};

use super::Language;

/// Most bytes of one: half a minute of speech, heard on a slow connection too.
pub const LARGEST_RECORDING: usize = 60 * 1024;
/// The end of the `callback_data` of the button that plays one, where an action of the engine stands else.
pub const LISTEN: &str = "ear";
/// Bytes of the head of an Ogg page up to its table of segments (RFC 3533 §6).
const PAGE_HEAD: usize = 27;

/// Which recording.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordingName {
    /// Name of the question.
    pub question: String,
    /// In which language it is read.
    pub language: Language,
}

/// Why a file is no voice note.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoRecording {
    /// Its bytes, in KB.
    #[error("has {0} KB: 60 are the most; record in mono with 16 or 24 kbit/s")]
    TooLarge(usize),
    /// Not Ogg, or another codec within.
    #[error("is not Opus in Ogg: ffmpeg -i FILE -ac 1 -c:a libopus -b:a 24k OUT.ogg")]
    NotOpus,
}

/// Whether these bytes are a voice note that Telegram plays: Opus in Ogg (RFC 7845 §3), small enough.
///
/// # Errors
/// What is wrong, and how to mend it.
pub fn check_recording(bytes: &[u8]) -> Result<(), NoRecording> {
    if bytes.len() > LARGEST_RECORDING {
        return Err(NoRecording::TooLarge(bytes.len().div_ceil(1024)));
    }
    let head = packet(bytes).ok_or(NoRecording::NotOpus)?;
    let (first, rest) = head;
    let tags = packet(rest).map(|(tags, _)| tags);
    let opus = first.starts_with(b"OpusHead") && tags.is_some_and(|t| t.starts_with(b"OpusTags"));
    opus.then_some(()).ok_or(NoRecording::NotOpus)
}

/// What the first page holds, and what comes after that page.
fn packet(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let is_page = bytes.starts_with(b"OggS\0");
    let segments = usize::from(*bytes.get(PAGE_HEAD - 1).filter(|_| is_page)?);
    let table = bytes.get(PAGE_HEAD..PAGE_HEAD + segments)?;
    let length: usize = table.iter().map(|segment| usize::from(*segment)).sum();
    bytes.get(PAGE_HEAD + segments..)?.split_at_checked(length)
}

/// The smallest voice note, for tests: two pages of headers and one without a sound.
#[cfg(test)]
pub(crate) fn silence() -> Vec<u8> {
    let page = |kind: u8, number: u8, packet: &[u8]| {
        let mut page = b"OggS\0".to_vec();
        page.push(kind);
        page.extend([0; 8]);
        page.extend([1, 0, 0, 0, number, 0, 0, 0, 0, 0, 0, 0, 1]);
        page.push(u8::try_from(packet.len()).unwrap());
        page.extend(packet);
        page
    };
    let head = b"OpusHead\x01\x01\x38\x01\x80\xbb\0\0\0\0\0";
    let tags = b"OpusTags\x04\0\0\0test\0\0\0\0";
    [
        page(2, 0, head),
        page(0, 1, tags),
        page(4, 2, &[0xf8, 0xff, 0xfe]),
    ]
    .concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_small_opus_in_ogg_is_a_recording() {
        assert_eq!(check_recording(&silence()), Ok(()));
        let vorbis = silence().windows(4).position(|w| w == b"Opus").unwrap();
        let mut other = silence();
        other[vorbis] = b'V';
        for (bytes, wrong) in [
            (Vec::new(), NoRecording::NotOpus),
            (b"ID3".to_vec(), NoRecording::NotOpus),
            (b"OggS\0".to_vec(), NoRecording::NotOpus),
            (silence()[..40].to_vec(), NoRecording::NotOpus),
            (other, NoRecording::NotOpus),
            (vec![0; 61_441], NoRecording::TooLarge(61)),
        ] {
            assert_eq!(check_recording(&bytes), Err(wrong));
        }
    }
}
