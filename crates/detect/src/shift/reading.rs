//! A value as a number, and what its place is called.

/// Units and their worth: times in milliseconds, sizes in bytes.
const UNITS: [(&str, f64); 22] = [
    ("ns", 1e-6),
    ("us", 1e-3),
    ("µs", 1e-3),
    ("ms", 1.0),
    ("s", 1e3),
    ("sec", 1e3),
    ("secs", 1e3),
    ("seconds", 1e3),
    ("m", 6e4),
    ("min", 6e4),
    ("h", 3.6e6),
    ("B", 1.0),
    ("bytes", 1.0),
    ("kB", 1e3),
    ("KB", 1e3),
    ("KiB", 1024.0),
    ("MB", 1e6),
    ("MiB", 1_048_576.0),
    ("GB", 1e9),
    ("GiB", 1_073_741_824.0),
    ("%", 1.0),
    ("", 1.0),
];

/// The longest text that is read as a number.
const NUMBER_BYTES_MAX: usize = 32;

/// A number, with the unit behind it if there is one: durations in milliseconds, sizes in bytes.
pub(super) fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, text.strip_prefix('+').unwrap_or(text)),
    };
    let is_number = |c: char| c.is_ascii_digit() || c == '.';
    let end = rest.find(|c| !is_number(c)).unwrap_or(rest.len());
    if end == 0 || text.len() > NUMBER_BYTES_MAX {
        return None;
    }
    let number: f64 = rest[..end].parse().ok()?;
    let unit = rest[end..].trim_start();
    let (_, worth) = UNITS.iter().find(|(name, _)| *name == unit)?;
    Some(sign * number * worth)
}

/// Words that say nothing about a value behind them.
const IDLE: [&str; 14] =
    ["a", "after", "an", "at", "by", "for", "from", "has", "in", "is", "of", "the", "to", "took"];

/// What the place behind `before` is called: the key of `key=`, else the last word that says something.
pub(super) fn label(before: &str) -> &str {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    let mut rest = before.trim_end_matches(|c: char| !is_part(c));
    while !rest.is_empty() {
        let begin = rest.rfind(|c: char| !is_part(c)).map_or(0, |at| at + 1);
        // a separator of more than one byte
        let begin = rest.ceil_char_boundary(begin);
        let word = &rest[begin..];
        let says = word.chars().any(char::is_alphabetic) && !word.chars().any(|c| c.is_ascii_digit());
        if says && !IDLE.contains(&word.to_ascii_lowercase().as_str()) {
            return word;
        }
        rest = rest[..begin].trim_end_matches(|c: char| !is_part(c));
    }
    "value"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_with_their_units() {
        for (text, expected) in [
            ("9", Some(9.0)),
            ("-1.5", Some(-1.5)),
            ("30 s", Some(30_000.0)),
            ("250ms", Some(250.0)),
            ("2 KiB", Some(2_048.0)),
            ("97.5%", Some(97.5)),
            ("eu-west-1", None),
            ("12x", None),
            ("10.0.0.1", None),
            ("", None),
            (".", None),
        ] {
            assert_eq!(number(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_place_is_called_by_what_stands_before_it() {
        for (before, expected) in [
            ("op=save user=u_1 retries=", "retries"),
            ("charge given up after ", "up"),
            ("retry count is ", "count"),
            (r#"{"event":"x","latency_ms":"#, "latency_ms"),
            ("größe → ", "größe"),
            ("", "value"),
            ("10.0.0.1 7 ", "value"),
        ] {
            assert_eq!(label(before), expected, "{before:?}");
        }
    }
}
