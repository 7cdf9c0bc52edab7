//! Ports for programs that must be told one before they start.

use std::net::TcpListener;
use std::sync::atomic::{AtomicU16, Ordering};

/// Below the range from which the kernel gives ports to outgoing connections, so that nobody takes one between two starts.
const FIRST: u16 = 20_000;
const COUNT: u16 = 12_000;
static NEXT: AtomicU16 = AtomicU16::new(0);

/// A port of loopback on which nobody listens; each call of a process gives another one.
///
/// # Panics
/// If there is none.
#[must_use]
pub fn free_port() -> u16 {
    // two test programs at once begin at different places
    let begin = (std::process::id().wrapping_mul(61) % u32::from(COUNT)) as u16;
    (0..COUNT)
        .map(|_| FIRST + begin.wrapping_add(NEXT.fetch_add(1, Ordering::Relaxed) % COUNT) % COUNT)
        .find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok())
        .expect("no free port")
}
