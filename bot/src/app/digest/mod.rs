//! Digests: blocks are frozen, summed and released; what was released is put into words and pictures and queued.

mod compose;
mod details;
mod picture;
mod specimen;
mod words;

#[cfg(test)]
mod tests;

pub use compose::{Heading, compose};
pub use specimen::specimen;

use super::House;
use crate::domain::{Moment, Round};
use crate::store::StoreError;
/// x
pub async fn due(_h: &House, _r: &Round, _n: Moment) -> Result<bool, StoreError> {
    Ok(false)
}
/// x
pub enum State {}
impl State {
    /// x
    pub fn code(&self) -> &'static str {
        ""
    }
}
/// x
pub async fn now(_h: &House, _r: &str) -> Result<Vec<(String, State)>, StoreError> {
    Ok(vec![])
}
