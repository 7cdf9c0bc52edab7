//! The only place with SQL: both databases behind one text.
