//! What a line costs at the worst, in bytes looked at: no line may take long, whoever wrote it.

use proptest::prelude::*;

use super::{Lexer, REREAD_BYTES, Value, ValueClass, work};
use crate::limits::{BYTES_MAX, TOKENS_MAX};

/// Bytes looked at for each byte of a line. Measured: 26 for the worst of the families below.
const WORK_PER_BYTE: u64 = 40;
/// And once for each line: what is left of a token of many values is read again for the price of tokens.
const WORK_PER_LINE: u64 = TOKENS_MAX as u64 * REREAD_BYTES as u64;

fn values(line: &[u8]) -> (Vec<Value>, u64) {
    work::take();
    let mut lexer = Lexer::new(line, TOKENS_MAX as usize);
    let values: Vec<Value> = std::iter::from_fn(|| lexer.next_value()).collect();
    (values, work::take())
}

fn check(line: &[u8]) -> Result<u64, TestCaseError> {
    let line = &line[..line.len().min(BYTES_MAX as usize)];
    let (values, work) = values(line);
    let most = WORK_PER_BYTE * line.len() as u64 + WORK_PER_LINE;
    prop_assert!(
        work <= most,
        "{work} bytes looked at in {} of {:?}",
        line.len(),
        String::from_utf8_lossy(line)
    );
    let mut from = 0;
    for value in values {
        prop_assert!(from <= value.start && value.start <= value.end && value.end <= line.len(), "{value:?}");
        // only what is quoted may be nothing: `code=""`
        let is_quoted = value.start > 0 && matches!(line[value.start - 1], b'"' | b'\'');
        prop_assert!(value.start < value.end || (value.class == ValueClass::Text && is_quoted), "{value:?}");
        prop_assert!(value.start <= value.shown_from && value.shown_from <= value.end, "{value:?}");
        from = value.end;
    }
    Ok(work)
}

proptest! {
    #[test]
    fn arbitrary_bytes_take_bounded_work(line in prop::collection::vec(any::<u8>(), 0..2_000)) {
        check(&line)?;
    }

    #[test]
    fn repeated_pieces_take_bounded_work(pieces in prop::collection::vec(prop::sample::select(PIECES.to_vec()), 1..5), end in prop::sample::select(PIECES.to_vec()), len in 1_usize..9_000) {
        let mut line: Vec<u8> = pieces.concat().bytes().cycle().take(len).collect();
        line.extend(end.bytes());
        check(&line)?;
    }
}

const PIECES: [&str; 44] = [
    "0", "00", "111", ",111", "1,", "a", "f", "00:", "aa:", "::", ":", "/", "\\", ".", "..", "-", "_", "@",
    "=\"", "=\'", "\\\"", "<", ">", "[", "(", " ", "  ", "Sep ", "Wed, ", "2016-", "12:", "KB", "1.", "1h",
    "é", "0x", "T", "+", "%", "://", "a.b.", "v1.", "ff-", "g",
];

#[test]
fn an_empty_quoted_text_is_a_value_as_a_full_one_is() {
    for (line, expected) in [("code=\"\" x", (6, 6)), ("code='E1' x", (6, 8)), (":''", (2, 2))] {
        let (values, _) = values(line.as_bytes());
        let texts = values.iter().filter(|value| value.class == ValueClass::Text);
        assert_eq!(texts.map(|value| (value.start, value.end)).collect::<Vec<_>>(), [expected], "{line}");
        check(line.as_bytes()).unwrap();
    }
}

#[test]
fn the_worst_families_take_bounded_work() {
    let mut worst = (0, String::new());
    let mut look = |family: &str, len: usize, end: &str| {
        let line: Vec<u8> = family.bytes().cycle().take(len).chain(end.bytes()).collect();
        let work = check(&line).unwrap() / len as u64;
        if work > worst.0 {
            worst = (work, format!("{family}…{end}"));
        }
    };
    for one in PIECES {
        for two in PIECES {
            for end in ["", "g", "::", ".x", "1"] {
                look(&[one, two].concat(), 4_000, end);
            }
            // What is bounded by a count (pairs of a digest, groups of an address) costs most just before it ends,
            // in a line that ends before its tokens do.
            for times in [15, 50] {
                look(&format!("{}{two} ", one.repeat(times)), 700, "");
            }
        }
    }
    println!("{} looks at a byte of {}", worst.0, worst.1);
}
