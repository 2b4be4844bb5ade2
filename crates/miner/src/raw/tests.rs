use proptest::prelude::*;

use super::*;

mod formats;
mod public_sets;
mod records;

/// 2026-11-21T14:00:00Z
const REFERENCE: Timestamp = Timestamp(1_795_269_600_000_000_000);

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_text_is_learned_and_read_without_a_panic(
        sample in prop::collection::vec(".{0,80}", 0..8),
        line in ".{0,200}",
    ) {
        let sample: Vec<&str> = sample.iter().map(AsRef::as_ref).collect();
        let format = Format::detect(&sample);
        let parsed = format.parse(&line, REFERENCE);
        prop_assert!(parsed.message.len() <= line.len() * 3);
        let _ = strip_ansi(&line);
        let _ = timestamp::parse(&line, REFERENCE);
        let _ = Trace::of(&line);
    }

    #[test]
    fn lines_of_header_like_pieces_are_read_without_a_panic(
        pieces in prop::collection::vec(
            prop::sample::select(vec![
                "2026-11-21 14:02:11", "1117838570", "[", "]", "(", "<13>", "1 ", "INFO", "[error]", "W", ":", " - ",
                "|", "a.b.C", "x[1]", "\u{e9}\u{4e2d}", "\"", "{\"a\":", "\\", "msg=", "=", " ", "  ", "\t", "9",
                "\u{1b}[", "Traceback (most recent call last):", "panic: ", "at ", "Dec 10", "\u{feff}",
            ]),
            0..24,
        ),
        other in ".{0,60}",
    ) {
        let line = pieces.concat();
        let format = Format::detect(&[&line, &line, &other]);
        for text in [line.as_str(), other.as_str()] {
            let _ = format.parse(text, REFERENCE);
        }
        let mut joiner = Joiner::new(format);
        let mut lines = 0;
        for text in [line.as_str(), &other, &line] {
            lines += joiner.push(text).map_or(0, |record| record.lines);
        }
        lines += joiner.finish().map_or(0, |record| record.lines);
        prop_assert!(lines <= 3);
        let _ = strip_ansi(&line);
    }
}

#[test]
fn detecting_twice_gives_the_same_format() {
    let sample = ["2026-11-21 14:02:11 INFO a.b.C: x", "2026-11-21 14:02:12 WARN a.b.D: y"];
    assert_eq!(Format::detect(&sample), Format::detect(&sample));
}

#[test]
fn an_empty_sample_is_a_plain_format() {
    let format = Format::detect(&[]);
    assert_eq!(format, Format::plain());
    assert_eq!(format.parse("hello", REFERENCE).message, "hello");
}
