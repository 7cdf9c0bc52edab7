//! Tabulation and disclosure control.
