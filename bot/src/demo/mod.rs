//! The loop without Telegram and operators: a page of phones and a synthetic crowd before the sandbox.
pub mod crowd;
pub mod operator;
pub mod page;
#[cfg(test)]
mod tests;
