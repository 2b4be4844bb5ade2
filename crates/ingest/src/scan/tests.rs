use super::*;
use proptest::prelude::*;
use serde::de::IgnoredAny;

fn accepts(text: &str) -> bool {
    let mut scanner = Scanner::new(text, 0, &Limits::default());
    scanner.skip_blank();
    let is_value = scanner.value().is_some();
    scanner.skip_blank();
    is_value && scanner.peek().is_none()
}

#[test]
fn the_next_special_byte_is_found_at_every_offset() {
    for special_byte in *b"\"\\\n" {
        for begin in 0..20 {
            for end in begin..40 {
                let mut bytes = [0xe9_u8; 40];
                bytes[end] = special_byte;
                assert_eq!(special(&bytes, begin), end);
            }
        }
    }
    // neighbours of the bytes looked for, which a careless borrow would mark
    assert_eq!(special(b"!#[]\x0b\x09\x00\x01\x80\xff!#[]\x0b\x09", 0), 16);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(4096) })]

    #[test]
    fn accepts_what_serde_json_accepts(pieces in prop::collection::vec(prop_oneof![
        "[{}\\[\\]\",:\\\\ 0-9a-fA-F.eE+-]{0,3}",
        prop::sample::select(vec![
            "\"a\"", "\"a\":", "\"\\u00e9\"", "\"\\n\"", "true", "false", "null", "-0", "1.5", "1e-3", "{}", "[]",
            "{\"a\":1}", "[1,2]", ",", ":", "\n", "\"é\"", "{", "}", "[", "]", "nul", "\"\\x\"",
        ]).prop_map(str::to_owned),
    ], 0..8)) {
        let text = pieces.concat();
        // serde_json takes no line feed in a text either
        let is_json = serde_json::from_str::<IgnoredAny>(&text).is_ok();
        prop_assert_eq!(accepts(&text), is_json, "{}", text);
    }

    #[test]
    fn texts_read_as_serde_json_reads_them(text in any::<String>(), is_ascii in any::<bool>()) {
        let mut quoted = serde_json::to_string(&text).unwrap();
        if is_ascii {
            let escape = |unit: u16| match u8::try_from(unit) {
                Ok(byte) if byte.is_ascii() => char::from(byte).to_string(),
                _ => format!("\\u{unit:04x}"),
            };
            quoted = quoted.encode_utf16().map(escape).collect();
        }
        let Some(Raw::Text(found)) = Scanner::new(&quoted, 0, &Limits::default()).value() else {
            return Err(TestCaseError::fail(quoted));
        };
        prop_assert_eq!(found.to_text(), text);
    }
}
