//! The authentication code at the end of a copy: without the key nothing in it can be changed, cut off or added unseen.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Take, Write};
use std::path::Path;

use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::store::Vault;

/// Before the code. In a database file it lies behind the last page, where SQLite does not look.
const MARK: &[u8] = b"\njashun copy 1 ";
/// The code: HMAC-SHA-256 over everything before the mark, as hexadecimal digits and a line feed.
const CODE: usize = 32;
const TRAILER: usize = MARK.len() + 2 * CODE + 1;

/// Whether a copy is as `backup` made it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Authentic {
    /// Its code is right.
    Yes,
    /// It does not end with a code: an older version made it, its end is missing, or something was added.
    NoCode,
    /// Its code is wrong: it was changed, or made with another key.
    No,
}

/// Reads a copy that was just made and writes the code behind it.
pub(super) fn add(copy: &mut File, vault: &Vault) -> io::Result<()> {
    copy.seek(SeekFrom::Start(0))?;
    let mut mac = running_mac(vault);
    let mut piece = vec![0; 1 << 16];
    loop {
        match copy.read(&mut piece)? {
            0 => break,
            read => mac.update(&piece[..read]),
        }
    }
    let mut trailer = MARK.to_vec();
    trailer.extend(hex::encode(mac.finalize().into_bytes()).into_bytes());
    trailer.push(b'\n');
    copy.write_all(&trailer)
}

/// A copy that is read from beginning to end, without what stands behind it.
pub(super) struct Copy {
    content: Take<BufReader<File>>,
    mac: Hmac<Sha256>,
    code: Option<[u8; CODE]>,
}

impl Copy {
    pub(super) fn open(path: &Path, vault: &Vault) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let mut length = file.metadata()?.len();
        let mut code = None;
        if let Some(before) = length.checked_sub(TRAILER as u64) {
            let mut trailer = [0; TRAILER];
            file.seek(SeekFrom::Start(before))?;
            file.read_exact(&mut trailer)?;
            file.seek(SeekFrom::Start(0))?;
            code = read_code(&trailer);
            if code.is_some() {
                length = before;
            }
        }
        Ok(Self {
            content: BufReader::new(file).take(length),
            mac: running_mac(vault),
            code,
        })
    }

    /// What the code says of what was read; all must have been read.
    pub(super) fn authentic(self) -> Authentic {
        match self.code {
            None => Authentic::NoCode,
            // compares in constant time
            Some(code) if self.content.limit() == 0 && self.mac.verify_slice(&code).is_ok() => {
                Authentic::Yes
            }
            Some(_) => Authentic::No,
        }
    }
}

impl Read for Copy {
    fn read(&mut self, piece: &mut [u8]) -> io::Result<usize> {
        let read = self.content.read(piece)?;
        self.mac.update(&piece[..read]);
        Ok(read)
    }
}

fn read_code(trailer: &[u8; TRAILER]) -> Option<[u8; CODE]> {
    let digits = trailer.strip_prefix(MARK)?.strip_suffix(b"\n")?;
    let mut code = [0; CODE];
    hex::decode_to_slice(digits, &mut code).ok()?;
    Some(code)
}

fn running_mac(vault: &Vault) -> Hmac<Sha256> {
    let mut key = hmac::digest::Key::<Hmac<Sha256>>::default();
    // an HMAC fills a shorter key up with zeros itself
    key[..32].copy_from_slice(&vault.key("copy"));
    Mac::new(&key)
}
