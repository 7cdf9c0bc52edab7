//! Kannel's own fakesmsc as the simplest handset: no parts, no receipts, one connection at a time.

use std::fmt::Write as _;
use std::process::Stdio;
use std::sync::Arc;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::Journal;

/// Where Debian's kannel-extras has it.
const PROGRAM: &str = "/usr/lib/kannel/test/fakesmsc";
/// The number that people write to.
const SHORT_CODE: &str = "4488";

/// A phone of one number behind a fakesmsc.
#[derive(Debug)]
pub struct Fakesmsc {
    port: u16,
    number: String,
    running: Option<Child>,
    got: Arc<Journal<String>>,
    read: usize,
}

impl Fakesmsc {
    pub(crate) fn new(port: u16, number: &str) -> Self {
        Self {
            port,
            number: number.to_owned(),
            running: None,
            got: Arc::default(),
            read: 0,
        }
    }

    /// Sends a text as UCS-2; stays connected and gets what is sent to it, until it sends again.
    pub async fn send(&mut self, text: &str) {
        let mut coded = String::new();
        for byte in text.encode_utf16().flat_map(u16::to_be_bytes) {
            let _ = write!(coded, "%{byte:02x}");
        }
        if let Some(mut before) = self.running.take() {
            before.kill().await.unwrap();
        }
        let mut child = Command::new(PROGRAM)
            .args(["-H", "127.0.0.1", "-r", &self.port.to_string()])
            .args(["-i", "0.01", "-m", "1"])
            .arg(format!("{} {SHORT_CODE} ucs2 {coded}", self.number))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("kannel-extras is not installed: see tests/run");
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let got = Arc::clone(&self.got);
        tokio::spawn(async move {
            while let Ok(Some(line)) = lines.next_line().await {
                if let Some((_, message)) = line.split_once("Got message ") {
                    got.add(message_of(message));
                }
            }
        });
        self.running = Some(child);
    }

    /// The next message that it has got, or one part of it; waits for it.
    pub async fn next_message(&mut self) -> String {
        self.read += 1;
        let all = self
            .got
            .wait_count("a message to fakesmsc", self.read)
            .await;
        all[self.read - 1].clone()
    }
}

/// The text of `1: <4488 +996700123456 text Salam>`, of `… ucs-2 %04%1e…`, or of a part (`… udh %05… data %04%1e…`).
fn message_of(line: &str) -> String {
    let message = line.split_once('<').unwrap().1.trim_end_matches('>');
    let (_, mut rest) = message.split_once(' ').unwrap();
    loop {
        let (_, more) = rest.split_once(' ').unwrap();
        let (kind, coded) = more.split_once(' ').unwrap();
        match kind {
            "text" => return coded.to_owned(),
            "ucs-2" | "data" => return wide(coded),
            // the header is one word, like the number before
            _ => rest = coded,
        }
    }
}

fn wide(coded: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = coded.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digits = [rest.next().unwrap(), rest.next().unwrap()];
                u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
            }
            b'+' => b' ',
            byte => byte,
        });
    }
    let units: Vec<u16> = bytes
        .chunks_exact(2)
        .map(|pair| u16::from_be_bytes([pair[0], pair[1]]))
        .collect();
    String::from_utf16_lossy(&units)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_fakesmsc_are_read() {
        let cases = [
            ("1: <4488 +996700123456 text Salam, dos>", "Salam, dos"),
            ("12: <4488 +996700123456 ucs-2 %04%B1%00+>", "\u{4b1} "),
            (
                "2: <4488 +996700123456 udh %05%00%03%02%02%01 data %04%B1>",
                "\u{4b1}",
            ),
        ];
        for (line, text) in cases {
            assert_eq!(message_of(line), text, "{line}");
        }
    }
}
