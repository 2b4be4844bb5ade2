//! Benchmarks and evaluations.
fn main() {}
