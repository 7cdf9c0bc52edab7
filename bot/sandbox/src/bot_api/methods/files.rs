//! Pictures, documents and voice notes: what may be uploaded, and which stored file a file id means.
use serde_json::Value;

use super::super::error::ApiError;
use super::super::request::Params;
use super::super::world::{FileView, StoredFile, World};

/// Upload limits, bytes.
const MAX_PHOTO: usize = 10 << 20;
const MAX_DOCUMENT: usize = 50 << 20;

/// What a file is sent as.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Photo,
    Document,
    Voice,
}

impl Kind {
    /// Of the field of a call.
    pub(super) fn of(field: &str) -> Self {
        match field {
            "photo" => Self::Photo,
            "voice" => Self::Voice,
            _ => Self::Document,
        }
    }

    const fn prefix(self) -> &'static str {
        match self {
            Self::Photo => "AgAC",
            Self::Document => "BQAC",
            Self::Voice => "AwAC",
        }
    }
}

impl World {
    /// The file that a value of an InputFile field means: an upload, an attached part or a known id.
    pub(super) fn take_file(
        &mut self,
        params: &mut Params,
        field: &str,
        value: &str,
        kind: Kind,
    ) -> Result<FileView, ApiError> {
        let part = value
            .strip_prefix("attach://")
            .or_else(|| params.files.contains_key(field).then_some(field));
        let Some(part) = part else {
            let known = self.files.get(value).map(|file| file.view.clone());
            // an id is of one kind of file
            let known = known.filter(|file| file.file_id.starts_with(kind.prefix()));
            return known.ok_or_else(|| ApiError::bad("wrong file identifier/HTTP URL specified"));
        };
        let Some(upload) = params.files.remove(part) else {
            return Err(ApiError::violation(
                "there is no attached file of that name",
            ));
        };
        let photo = kind == Kind::Photo;
        let most = if photo { MAX_PHOTO } else { MAX_DOCUMENT };
        if upload.bytes.is_empty() {
            return Err(ApiError::violation("file must be non-empty"));
        }
        if upload.bytes.len() > most {
            return Err(ApiError::violation(if photo {
                "file is too big for a photo"
            } else {
                "file is too big"
            }));
        }
        if kind == Kind::Voice && !upload.bytes.windows(8).any(|bytes| bytes == b"OpusHead") {
            return Err(ApiError::violation(
                "a voice note must be Opus in Ogg: this would be shown as a document",
            ));
        }
        let (width, height) = if photo {
            photo_size(&upload.bytes)?
        } else {
            (0, 0)
        };
        let file_id = format!("{}{:016x}{:016x}", kind.prefix(), self.draw(), self.draw());
        let view = FileView {
            file_id: file_id.clone(),
            name: upload.name,
            bytes: upload.bytes.len(),
            width,
            height,
        };
        self.files.insert(
            file_id,
            StoredFile {
                view: view.clone(),
                bytes: upload.bytes,
            },
        );
        Ok(view)
    }
}

/// Width and height of a picture that Telegram would take as a photo.
fn photo_size(bytes: &[u8]) -> Result<(u32, u32), ApiError> {
    let number = |at: usize| {
        bytes
            .get(at..at + 4)
            .and_then(|b| b.try_into().ok())
            .map(u32::from_be_bytes)
    };
    let size = match bytes {
        [0x89, b'P', b'N', b'G', ..] => number(16).zip(number(20)),
        [0xff, 0xd8, ..] => jpeg_size(bytes),
        _ => None,
    };
    let (width, height) = size.ok_or_else(|| ApiError::violation("IMAGE_PROCESS_FAILED"))?;
    let (long, short) = (width.max(height), width.min(height).max(1));
    if width.saturating_add(height) > 10_000 || long / short > 20 || width.min(height) == 0 {
        return Err(ApiError::violation("PHOTO_INVALID_DIMENSIONS"));
    }
    Ok((width, height))
}

fn jpeg_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut at = 2;
    loop {
        let marker = *bytes.get(at + 1)?;
        let pair =
            |at: usize| Some(u32::from(*bytes.get(at)?) << 8 | u32::from(*bytes.get(at + 1)?));
        // The start-of-frame markers carry the size; C4, C8 and CC are other tables.
        if (0xc0..=0xcf).contains(&marker) && !matches!(marker, 0xc4 | 0xc8 | 0xcc) {
            return Some((pair(at + 7)?, pair(at + 5)?));
        }
        at += 2 + pair(at + 2)? as usize;
    }
}

/// The file named by a plain string field of a call.
pub(super) fn named(params: &Params, field: &str) -> String {
    params
        .fields
        .get(field)
        .and_then(Value::as_str)
        .unwrap_or("")
        .to_owned()
}
