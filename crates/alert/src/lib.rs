//! Who is told, when, and about what.
