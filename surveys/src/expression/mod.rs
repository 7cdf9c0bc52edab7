//! The ODK expression subset.

/// A parsed expression.
#[derive(Debug, Clone)]
pub struct Expression {
    /// As written.
    pub source: String,
}
