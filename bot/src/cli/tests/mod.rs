//! What other programs rely on.

mod configuration;
mod surface;
