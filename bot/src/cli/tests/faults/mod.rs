//! The faults that gateways, operators, phones and our own deaths bring (`bot/docs/SMS.md`), each a promise that is kept by every gateway
//! on both databases.

mod budget;
mod clocks;
mod deaths;
mod effects;
mod hours;
mod messages;
mod refusals;
mod reports;
mod sending;
mod stage;
mod stopping;
mod strangers;

/// Each promise on both databases: over all gateways, or over those that bring messages.
macro_rules! promises {
    (all: [$($all:ident),* $(,)?], receiving: [$($receiving:ident),* $(,)?]) => {
        mod sqlite {
            $(#[tokio::test] async fn $all() { $crate::cli::tests::faults::over_all($crate::store::scratch::Kind::Sqlite, false, super::$all).await; })*
            $(#[tokio::test] async fn $receiving() { $crate::cli::tests::faults::over_all($crate::store::scratch::Kind::Sqlite, true, super::$receiving).await; })*
        }
        mod postgres {
            $(#[tokio::test] async fn $all() { $crate::cli::tests::faults::over_all($crate::store::scratch::Kind::Postgres, false, super::$all).await; })*
            $(#[tokio::test] async fn $receiving() { $crate::cli::tests::faults::over_all($crate::store::scratch::Kind::Postgres, true, super::$receiving).await; })*
        }
    };
}
use promises;

use crate::channels::sms::tests::candidate::ALL;
use crate::store::scratch::Kind;
use stage::Stage;

/// One promise, gateway after gateway.
async fn over_all(kind: Kind, receiving: bool, promise: impl AsyncFn(Stage)) {
    for candidate in ALL.into_iter().filter(|one| one.receives || !receiving) {
        promise(Stage::new(candidate, kind).await).await;
    }
}
