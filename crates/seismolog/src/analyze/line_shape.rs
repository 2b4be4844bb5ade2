//! What a line shows without knowing its format.

use model::limits::MESSAGE_BYTES_MAX;

/// The line of a message that says what happened: the first, but the last of a Python traceback.
pub(super) fn telling_line(message: &str) -> &str {
    let Some((first, rest)) = message.split_once('\n') else { return message };
    if first.starts_with("Traceback (most recent call last)") {
        let is_margin = |line: &&str| !line.is_empty() && !line.starts_with([' ', '\t']);
        return rest.lines().rfind(is_margin).unwrap_or(first);
    }
    first.trim_end()
}

/// Whether lines without a header may belong to this one although they do not look it. When in doubt, yes.
pub(super) fn opens_trace(line: &str) -> bool {
    let ends_with_digit = line.ends_with(|last: char| last.is_ascii_digit());
    let is_script_place = || ends_with_digit && line.contains("s:") && !line.contains(' ');
    let begins = ["panic: ", "fatal error: ", "thread '"].iter().any(|begin| line.starts_with(begin));
    line.ends_with(':') || begins || is_script_place()
}

/// A line within the bound of messages.
pub(super) fn bounded(line: &str) -> &str {
    &line[..line.floor_char_boundary(MESSAGE_BYTES_MAX)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_that_says_what_happened_is_found() {
        for (message, expected) in [
            ("one line", "one line"),
            ("order failed \n\tat a.b(C.java:1)", "order failed"),
            (
                "Traceback (most recent call last):\n  File \"a.py\", line 1\nValueError: bad",
                "ValueError: bad",
            ),
        ] {
            assert_eq!(telling_line(message), expected);
        }
    }

    #[test]
    fn lines_that_may_open_a_trace_are_told() {
        for (line, expected) in [
            ("panic: out of range", true),
            ("thread 'main' panicked at src/main.rs:2:5:", true),
            ("/srv/shop.js:12", true),
            ("starting:", true),
            ("request 12 took 30", false),
            ("", false),
        ] {
            assert_eq!(opens_trace(line), expected, "{line}");
        }
    }
}
