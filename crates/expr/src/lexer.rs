//! Text into tokens, the same for both languages.

use crate::Error;
use crate::limits::TEXT_BYTES_MAX;

/// One token.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Token {
    Name(String),
    Text(String),
    Number(f64),
    /// a number with a unit: `5m`, `1h30m`, `20KB`
    Quantity(String),
    Sign(&'static str),
    End,
}

impl Token {
    /// As an error shows it.
    pub(crate) fn shown(&self) -> String {
        match self {
            Self::Name(name) => name.clone(),
            Self::Text(text) => format!("{text:?}"),
            Self::Number(number) => number.to_string(),
            Self::Quantity(text) => text.clone(),
            Self::Sign(sign) => format!("{sign:?}"),
            Self::End => "the end".to_owned(),
        }
    }
}

/// Longer ones first.
const SIGNS: [&str; 33] = [
    "|=", "|~", "|>", "!=", "!~", "!>", "=~", "==", ">=", "<=", "{", "}", "(", ")", "[", "]", ",", "=", ">",
    "<", "+", "-", "*", "/", "%", "^", "|", "@", ":", ".", "$", "#", ";",
];

/// Tokens, each with the byte it begins at; the last one is the end.
pub(crate) fn tokens(text: &str) -> Result<Vec<(usize, Token)>, Error> {
    if text.len() > TEXT_BYTES_MAX {
        return Err(Error::TooMuch(format!("the query is longer than {TEXT_BYTES_MAX} bytes")));
    }
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        let (length, token) = match first {
            _ if first.is_whitespace() => (first.len_utf8(), None),
            '#' => (rest.find('\n').unwrap_or(rest.len()), None),
            '"' | '\'' | '`' => {
                let (length, value) = quoted(rest, first).map_err(|what| Error::syntax(at, what))?;
                (length, Some(Token::Text(value)))
            }
            '0'..='9' => number(rest),
            '.' if rest[1..].starts_with(|c: char| c.is_ascii_digit()) => number(rest),
            _ if first.is_alphabetic() || first == '_' => {
                let is_inside = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
                let end = rest.find(|c| !is_inside(c)).unwrap_or(rest.len());
                (end, Some(Token::Name(rest[..end].to_owned())))
            }
            _ => {
                let sign = SIGNS.iter().find(|sign| rest.starts_with(**sign));
                let sign =
                    sign.ok_or_else(|| Error::syntax(at, format!("unexpected character {first:?}")))?;
                (sign.len(), Some(Token::Sign(sign)))
            }
        };
        tokens.extend(token.map(|token| (at, token)));
        at += length;
    }
    tokens.push((text.len(), Token::End));
    Ok(tokens)
}

fn number(rest: &str) -> (usize, Option<Token>) {
    let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
    let behind = &rest[digits..];
    let exponent = behind.strip_prefix(['e', 'E']).and_then(|power| {
        let sign = usize::from(power.starts_with(['+', '-']));
        let length = power[sign..].bytes().take_while(u8::is_ascii_digit).count();
        (length > 0).then_some(1 + sign + length)
    });
    if let Some(exponent) = exponent {
        let length = digits + exponent;
        return (length, rest[..length].parse().ok().map(Token::Number));
    }
    let length = rest.find(|c: char| !c.is_alphanumeric() && c != '.').unwrap_or(rest.len());
    match rest[..length].parse::<f64>() {
        Ok(number) if length == digits => (length, Some(Token::Number(number))),
        _ => (length, Some(Token::Quantity(rest[..length].to_owned()))),
    }
}

/// A text in quotes, as Go writes it, with its length in the source.
pub(crate) fn quoted(rest: &str, quote: char) -> Result<(usize, String), String> {
    let mut value = String::new();
    let mut chars = rest.char_indices().skip(1);
    while let Some((at, char)) = chars.next() {
        if char == quote {
            return Ok((at + 1, value));
        }
        if char != '\\' || quote == '`' {
            value.push(char);
            continue;
        }
        let Some((at, escape)) = chars.next() else { break };
        let width = match escape {
            'n' => return_char(&mut value, '\n'),
            't' => return_char(&mut value, '\t'),
            'r' => return_char(&mut value, '\r'),
            'a' => return_char(&mut value, '\u{7}'),
            'b' => return_char(&mut value, '\u{8}'),
            'f' => return_char(&mut value, '\u{c}'),
            'v' => return_char(&mut value, '\u{b}'),
            '\\' | '"' | '\'' => return_char(&mut value, escape),
            'x' => 2,
            'u' => 4,
            'U' => 8,
            _ => {
                return Err(format!(
                    "unknown escape \\{escape}; write \\\\ for a backslash, or use backquotes"
                ));
            }
        };
        if width > 0 {
            let hex = rest.get(at + 1..at + 1 + width);
            let char = hex.and_then(|hex| char::from_u32(u32::from_str_radix(hex, 16).ok()?));
            value.push(char.ok_or_else(|| format!("\\{escape} needs {width} hexadecimal digits"))?);
            chars.nth(width - 1);
        }
    }
    Err(format!("a text is not closed with {quote}"))
}

/// A character that is one letter behind its backslash.
fn return_char(value: &mut String, char: char) -> usize {
    value.push(char);
    0
}

/// Milliseconds of `5m`, `1h30m`, `1.5s`, `2d`; nothing if it is no duration.
#[must_use]
pub fn duration_ms(text: &str) -> Option<f64> {
    let mut rest = text;
    let mut total = 0.0;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let number: f64 = rest[..digits].parse().ok()?;
        rest = &rest[digits..];
        let end = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        total += number
            * match &rest[..end] {
                "ns" => 1e-6,
                "us" | "µs" => 1e-3,
                "ms" => 1.0,
                "s" => 1e3,
                "m" => 60e3,
                "h" => 3_600e3,
                "d" => 86_400e3,
                "w" => 7.0 * 86_400e3,
                "y" => 365.0 * 86_400e3,
                _ => return None,
            };
        rest = &rest[end..];
    }
    (!text.is_empty()).then_some(total)
}

/// Bytes of `20KB`, `5MiB`; nothing if it is no size.
#[must_use]
pub(crate) fn size_bytes(text: &str) -> Option<f64> {
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let number: f64 = text[..digits].parse().ok()?;
    let unit = match text[digits..].to_ascii_lowercase().as_str() {
        "b" => 1.0,
        "kb" => 1e3,
        "mb" => 1e6,
        "gb" => 1e9,
        "tb" => 1e12,
        "kib" => 1024.0,
        "mib" => 1024.0 * 1024.0,
        "gib" => 1024.0 * 1024.0 * 1024.0,
        "tib" => 1024.0 * 1024.0 * 1024.0 * 1024.0,
        _ => return None,
    };
    Some(number * unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_and_sizes_are_read_with_their_units() {
        for (text, expected) in [
            ("5m", Some(300_000.0)),
            ("1h30m", Some(5_400_000.0)),
            ("1.5s", Some(1_500.0)),
            ("2d", Some(172_800_000.0)),
            ("100ms", Some(100.0)),
            ("5", None),
            ("", None),
            ("m", None),
            ("5x", None),
        ] {
            assert_eq!(duration_ms(text), expected, "{text}");
        }
        assert_eq!(size_bytes("20KB"), Some(20_000.0));
        assert_eq!(size_bytes("2KiB"), Some(2_048.0));
        assert_eq!(size_bytes("2m"), None);
    }

    #[test]
    fn texts_are_read_as_go_writes_them() {
        let text = |source: &str| match tokens(source) {
            Ok(tokens) => tokens[0].1.clone(),
            Err(error) => Token::Name(error.to_string()),
        };
        assert_eq!(text(r#""a\"b\n\u00e9""#), Token::Text("a\"b\né".to_owned()));
        assert_eq!(text(r"`a\d`"), Token::Text(r"a\d".to_owned()));
        for broken in ["\"a", r#""\d""#, r#""\u12""#, "\"\\"] {
            assert!(tokens(broken).is_err(), "{broken}");
        }
    }
}
