//! The stage on which the real binary is tested: a strict local Bot API, a database of its own, and teenagers who read screens.
//!
//! For SMS: a real [`Kannel`] between an [`Smsc`] with [`Phone`]s and whatever listens at the address that it is given.
//!
//! ```no_run
//! # async fn talk() {
//! use end_to_end::{Kannel, Smsc, free_port};
//!
//! let smsc = Smsc::start().await;
//! let bot = format!("http://127.0.0.1:{}/sms/kannel/SECRET/mo", free_port());
//! let mut kannel = Kannel::start(&smsc, &bot).await;
//! let phone = smsc.phone("996555123456");
//! phone.send("КОШУЛ").await;
//! kannel.kill_bearerbox().await;
//! kannel.revive().await;
//! println!("{}", phone.next_message().await.text);
//! # }
//! ```
#![expect(
    clippy::unwrap_used,
    reason = "everything here fails a test by panicking"
)]

mod binary;
mod database;
mod dice;
mod fakesmsc;
mod installation;
mod journal;
mod kannel;
mod ports;
pub mod process;
mod smsc;
mod stage;
mod teenager;

pub use binary::{Answer, binary};
pub use database::{Database, Kind};
pub use dice::Dice;
pub use fakesmsc::Fakesmsc;
pub use installation::Installation;
pub use journal::Journal;
pub use kannel::{Kannel, Settings};
pub use ports::free_port;
pub use smsc::{Coding, Message, Part, Phone, Report, Smsc, Submitted, Treatment, Wire};
pub use stage::{MONITORING, OpenRound, PLACE, Stage};
pub use teenager::{Pressed, Stuck, Taps, Teenager, forward};

/// The test functions of a module, once on each database: `on_both!(a_promise another_promise)`.
#[macro_export]
macro_rules! on_both {
    ($($name:ident)*) => {
        mod sqlite {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $name() {
                    super::$name($crate::Kind::Sqlite).await;
                }
            )*
        }
        mod postgres {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $name() {
                    super::$name($crate::Kind::Postgres).await;
                }
            )*
        }
    };
}
