//! The stage on which the real binary is tested: a strict local Bot API, a database of its own, and teenagers who read screens.
#![expect(
    clippy::unwrap_used,
    reason = "everything here fails a test by panicking"
)]

mod binary;
mod database;
mod dice;
mod stage;
mod teenager;

pub use binary::{Answer, binary};
pub use database::{Database, Kind};
pub use dice::Dice;
pub use stage::{OpenRound, PLACE, Stage};
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
