//! Real-time log and event engine.
fn main() {}
