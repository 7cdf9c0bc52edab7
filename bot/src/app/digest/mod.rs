//! stub
use super::House;
use crate::domain::*;
use crate::store::*;
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
