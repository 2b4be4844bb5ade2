//! The canonical key of a line: its literal bytes, white space evened out, with one mark for each value or list of
//! values. Lines with the same key have the same template. The key depends on the line alone, never on lines before.

use crate::lexer::Value;
use crate::miner::message::Spans;

/// Stands for a value; no UTF-8 text holds this byte.
pub(crate) const VALUE: u8 = 0xff;
/// The key of the template that takes what is beyond a scope's bound.
pub(crate) const OVERFLOW: &[u8] = &[0xfe];

/// Writes the key of a line into `key` and its values into `values`, whose contents are replaced. Allocates only while
/// they grow to their longest.
pub(crate) fn write(key: &mut Vec<u8>, values: &mut Vec<Value>, bytes: &[u8], mut spans: Spans<'_>) {
    key.clear();
    values.clear();
    let mut literal_from = 0;
    while let Some(value) = spans.next_value() {
        let literal = &bytes[literal_from..value.start];
        if !(key.last() == Some(&VALUE) && joins_list(literal)) {
            push_literal(key, literal, spans.is_ragged());
            key.push(VALUE);
        }
        values.push(value);
        literal_from = value.end;
    }
    push_literal(key, &bytes[literal_from..], spans.is_ragged());
}

/// A 64-bit hash that is the same in every process, on every machine, for ever: ids are made of it. Sixteen bytes a
/// step, each a multiplication to 128 bits folded by exclusive or.
pub(crate) fn hash(seed: u64, bytes: &[u8]) -> u64 {
    const ODD: [u64; 3] = [0xa076_1d64_78bd_642f, 0xe703_7ed1_a0b4_28db, 0x8ebc_6af0_9c88_c6e3];
    let mut state = fold(seed ^ ODD[0], bytes.len() as u64 ^ ODD[1]);
    let mut chunks = bytes.chunks_exact(16);
    for chunk in &mut chunks {
        state = fold(word(&chunk[..8]) ^ ODD[1], word(&chunk[8..]) ^ state);
    }
    let tail = chunks.remainder();
    let (low, high) = tail.split_at(tail.len().min(8));
    state = fold(word(low) ^ ODD[2], word(high) ^ state);
    fold(state ^ ODD[0], ODD[2])
}

#[inline]
fn fold(left: u64, right: u64) -> u64 {
    let product = u128::from(left) * u128::from(right);
    (product >> 64) as u64 ^ product as u64
}

/// Up to eight bytes as a number, the first byte lowest. Without a loop: most words of a line are that short.
#[inline]
pub(crate) fn word(bytes: &[u8]) -> u64 {
    if let Ok(eight) = <[u8; 8]>::try_from(bytes) {
        return u64::from_le_bytes(eight);
    }
    let len = bytes.len();
    if let (Some(low), Some(high)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        // The bytes in both halves fall on the same places.
        return u64::from(u32::from_le_bytes(*low)) | u64::from(u32::from_le_bytes(*high)) << (8 * (len - 4));
    }
    match bytes {
        [] => 0,
        [first, .., last] => {
            let middle = u64::from(bytes[len / 2]) << (8 * (len / 2));
            u64::from(*first) | middle | u64::from(*last) << (8 * (len - 1))
        }
        [only] => u64::from(*only),
    }
}

/// Whether what is between two values makes them one list: `1.2`, `3-4`, `5, 6`, `7 8`. Lists vary in length.
#[inline]
pub(crate) fn joins_list(literal: &[u8]) -> bool {
    match literal {
        [] => true,
        [joiner] => matches!(joiner, b' ' | b',' | b'.' | b'-' | b'/' | b'+' | b':' | b';' | b'|' | b'_'),
        [b',' | b';', b' '] => true,
        _ => false,
    }
}

#[inline]
fn push_literal(key: &mut Vec<u8>, literal: &[u8], ragged: bool) {
    if ragged { evened(literal, |byte| key.push(byte)) } else { key.extend_from_slice(literal) }
}

/// Gives each byte of `literal` to `push`, every run of white space as one blank.
pub(crate) fn evened(literal: &[u8], mut push: impl FnMut(u8)) {
    let mut in_space = false;
    for &byte in literal {
        let is_space = byte <= b' ' || byte == 0x7f;
        match (is_space, in_space) {
            (true, true) => {}
            (true, false) => push(b' '),
            _ => push(byte),
        }
        in_space = is_space;
    }
}
