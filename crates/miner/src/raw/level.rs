//! Level words as loggers print them. Stricter than [`Severity::parse`]: here a word stands among others, and
//! `ok` or `failed` at the start of a sentence is no level.

use model::Severity;

/// The level that a header token says: `INFO`, `[error]`, `W,`, `LOG:`, `[core:error]`, `level=info`,
/// `production.ERROR:`.
#[must_use]
#[inline]
pub(super) fn of_token(token: &str) -> Option<Severity> {
    let core = core(token);
    word(core)
        .or_else(|| {
            let (head, tail) = core.rsplit_once([':', '='])?;
            let is_module = token.starts_with('[') || matches!(head, "level" | "lvl" | "severity");
            if is_module { word(tail) } else { None }
        })
        .or_else(|| {
            let (_, tail) = core.rsplit_once('.').filter(|_| token.ends_with(':'))?;
            if tail.bytes().all(|byte| byte.is_ascii_uppercase()) { word(tail) } else { None }
        })
}

/// A token without the punctuation around it.
#[must_use]
#[inline]
pub(super) fn core(token: &str) -> &str {
    let bytes = token.as_bytes();
    let is_edge = |byte: &u8| {
        matches!(
            byte,
            b'[' | b']' | b'(' | b')' | b'<' | b'>' | b'{' | b'}' | b'"' | b',' | b':' | b'|' | b' '
        )
    };
    let Some(begin) = bytes.iter().position(|byte| !is_edge(byte)) else { return "" };
    let end = bytes.iter().rposition(|byte| !is_edge(byte)).map_or(begin, |last| last + 1);
    // both ends are next to an ASCII byte or at an end of the text
    token.get(begin..end).unwrap_or(token)
}

/// A bare level word in any case; a single letter only in upper case.
#[inline]
fn word(text: &str) -> Option<Severity> {
    let bytes = text.as_bytes();
    let mut lower = [0u8; 13];
    let lower = match bytes {
        [letter] => return of_letter(*letter),
        _ => lower.get_mut(..bytes.len())?,
    };
    lower.copy_from_slice(bytes);
    lower.make_ascii_lowercase();
    Some(match &*lower {
        b"trace" | b"trc" | b"verbose" | b"verb" | b"finest" | b"finer" | b"silly" => Severity::Trace,
        b"debug" | b"dbg" | b"dbug" | b"fine" | b"debug1" | b"debug2" | b"debug3" => Severity::Debug,
        b"info" | b"inf" | b"information" | b"informational" | b"notice" | b"note" | b"config" | b"log"
        | b"hint" | b"statement" => Severity::Info,
        b"warn" | b"warning" | b"wrn" => Severity::Warn,
        b"error" | b"err" | b"eror" | b"severe" | b"fail" => Severity::Error,
        b"fatal" | b"crit" | b"critical" | b"alert" | b"emerg" | b"emergency" | b"panic" | b"ftl"
        | b"dpanic" => Severity::Fatal,
        _ => return None,
    })
}

/// The letter with which Android, klog and Ruby begin a line.
pub(super) fn of_letter(letter: u8) -> Option<Severity> {
    Some(match letter {
        b'T' | b'V' => Severity::Trace,
        b'D' => Severity::Debug,
        b'I' | b'N' => Severity::Info,
        b'W' => Severity::Warn,
        b'E' => Severity::Error,
        b'F' | b'C' => Severity::Fatal,
        _ => return None,
    })
}

/// Syslog's priority: the facility times eight plus a severity from 0 (emergency) to 7 (debug).
pub(super) fn of_priority(priority: u32) -> Severity {
    match priority % 8 {
        0..=2 => Severity::Fatal,
        3 => Severity::Error,
        4 => Severity::Warn,
        7 => Severity::Debug,
        _ => Severity::Info,
    }
}

/// What an HTTP status says of the request: 5xx is an error, 4xx a warning.
pub(super) fn of_status(status: u32) -> Severity {
    match status {
        500.. => Severity::Error,
        400..500 => Severity::Warn,
        _ => Severity::Info,
    }
}

/// A level under a key (`"level": …`): any word we know, or a number of the family the key belongs to.
pub(super) fn of_value(key: &str, text: &str) -> Option<Severity> {
    let text = text.trim();
    let Ok(number) = text.parse::<u32>() else {
        return word(text).or_else(|| Severity::parse(text));
    };
    if key.eq_ignore_ascii_case("priority") {
        return (number < 8).then(|| of_priority(number));
    }
    // bunyan and pino count 10, 20, … to 60; OpenTelemetry 1 to 24; the key tells 10 and 20 apart
    if key.eq_ignore_ascii_case("severity_number") || number % 10 != 0 {
        return Severity::from_number(u8::try_from(number).ok()?);
    }
    Some(match number {
        10 => Severity::Trace,
        20 => Severity::Debug,
        30 => Severity::Info,
        40 => Severity::Warn,
        50 => Severity::Error,
        60 => Severity::Fatal,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_tokens_are_levels_only_when_they_look_it() {
        let cases = [
            ("INFO", Some(Severity::Info)),
            ("[error]", Some(Severity::Error)),
            ("[core:error]", Some(Severity::Error)),
            ("I,", Some(Severity::Info)),
            ("LOG:", Some(Severity::Info)),
            ("level=warn", Some(Severity::Warn)),
            ("<err>", Some(Severity::Error)),
            ("production.ERROR:", Some(Severity::Error)),
            ("java.lang.Error:", None),
            ("i", None),
            ("Failed", None),
            ("ok", None),
            ("", None),
            ("[", None),
            ("\u{e9}", None),
        ];
        for (token, expected) in cases {
            assert_eq!(of_token(token), expected, "{token:?}");
        }
    }

    #[test]
    fn numbers_are_read_in_the_family_of_their_key() {
        let cases = [
            ("level", "30", Some(Severity::Info)),
            ("level", "50", Some(Severity::Error)),
            ("severity_number", "10", Some(Severity::Info)),
            ("severity_number", "17", Some(Severity::Error)),
            ("PRIORITY", "3", Some(Severity::Error)),
            ("PRIORITY", "12", None),
            ("level", "warning", Some(Severity::Warn)),
            ("level", "70", None),
        ];
        for (key, text, expected) in cases {
            assert_eq!(of_value(key, text), expected, "{key}={text}");
        }
    }
}
