//! Lines that several tests mine.

use proptest::prelude::*;

/// What a service says, one line of each of its templates.
pub(crate) const REAL: [&str; 10] = [
    "starting up, version 2.1.0",
    "listening on 0.0.0.0:8080",
    "connection from 10.0.0.1:5050 closed after 12ms",
    "cache miss for cart:99",
    "payment 17 authorised, amount=12.50",
    "retrying in 3 s",
    "upstream inventory timed out",
    "checkpoint complete: wrote 12 buffers",
    "queue length is 40",
    "shutting down",
];

/// Four words of letters, different for each number.
pub(crate) fn noise(number: u64) -> String {
    let mixed = number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ mixed >> 31).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let letter = |at: u32| char::from(b'g' + (mixed >> (at * 4) & 15) as u8);
    (0..16).flat_map(|at| [Some(letter(at)), (at % 4 == 3).then_some(' ')]).flatten().collect()
}

/// The messages of the public log sets, by set, when they lie beside the project; else
/// none.
pub(crate) fn public_sets() -> Vec<(String, Vec<String>)> {
    let sets = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/loghub");
    let mut found = Vec::new();
    for entry in std::fs::read_dir(&sets).into_iter().flatten().flatten() {
        if let Ok(content) = std::fs::read_to_string(entry.path().join("content.txt")) {
            let name = entry.file_name().to_string_lossy().into_owned();
            found.push((name, content.lines().map(str::to_owned).collect()));
        }
    }
    found.sort();
    found
}

/// Text of the pieces that the lexer looks at, in any order.
pub(crate) fn line_like() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "0", "17", "a", "fe80", "::", ":", "/", "\\", ".", "-", "_", "@", "=", "\"", "'", "<", ">", "{", "}",
        "[", "]", "(", ")", ",", " ", "  ", "Sep", "Wed,", "2016", "28", "KB", "ms", "µs", "é", "0x", "T",
        "Z", "+", "%", "http://", "true", "null", "\u{7f}", "\t", "v2.", "e5", "\"msg\":",
    ]);
    prop::collection::vec(pieces, 0..40).prop_map(|pieces| pieces.concat())
}

/// Sentences of few shapes with varying words, so that templates merge.
pub(crate) fn sentence() -> impl Strategy<Value = String> {
    let name =
        || prop::sample::select(vec!["ann", "bob", "cyd", "dan", "eve", "fay", "n17", "x.y.z", "3", "up"]);
    let shape = prop::sample::select(vec![
        "session opened for user A by B",
        "service A is now B on the primary node",
        "Registering class A.x for class B.y here",
        "set A=B in the running configuration",
        "state of unit 'A' changed to B now",
    ]);
    (shape, name(), name()).prop_map(|(shape, a, b)| shape.replace('A', a).replace('B', b))
}
