//! Locales, limits and escaping.
