//! JSON in parameters, refused in the words of Python's `json` module.

use super::value::{Pairs, Value};
use crate::limits::JSON_DEPTH_MAX;

/// Reads a whole document; an error is Python's text with line and column.
pub(super) fn parse(text: &str) -> Result<Value, String> {
    let mut reader = Reader { text, at: 0 };
    reader.skip_space();
    let value = reader.value(0)?;
    reader.skip_space();
    if reader.at < text.len() {
        return Err(reader.refuse("Extra data", reader.at));
    }
    Ok(value)
}

struct Reader<'a> {
    text: &'a str,
    /// bytes
    at: usize,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn skip_space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches([' ', '\t', '\n', '\r']).len();
    }

    fn refuse(&self, message: &str, at: usize) -> String {
        let before = &self.text[..at];
        let line = before.matches('\n').count() + 1;
        let line_begin = before.rfind('\n').map_or(0, |newline| newline + 1);
        let column = before[line_begin..].chars().count() + 1;
        format!("{message}: line {line} column {column} (char {})", before.chars().count())
    }

    fn take(&mut self, word: &str) -> bool {
        let is_it = self.rest().starts_with(word);
        self.at += if is_it { word.len() } else { 0 };
        is_it
    }

    fn value(&mut self, depth: usize) -> Result<Value, String> {
        if depth > JSON_DEPTH_MAX {
            return Err(self.refuse("Too many levels", self.at));
        }
        let words = [
            ("null", Value::None),
            ("true", Value::Bool(true)),
            ("false", Value::Bool(false)),
            ("NaN", Value::Float(f64::NAN)),
            ("Infinity", Value::Float(f64::INFINITY)),
            ("-Infinity", Value::Float(f64::NEG_INFINITY)),
        ];
        for (word, value) in words {
            if self.take(word) {
                return Ok(value);
            }
        }
        match self.rest().bytes().next() {
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b'"') => self.string().map(Value::text),
            _ => self.number(),
        }
    }

    fn number(&mut self) -> Result<Value, String> {
        let rest = self.rest();
        let bytes = rest.as_bytes();
        let digits =
            |from: usize| bytes[from.min(bytes.len())..].iter().take_while(|b| b.is_ascii_digit()).count();
        let begin = usize::from(rest.starts_with('-'));
        let whole = if bytes.get(begin) == Some(&b'0') { 1 } else { digits(begin) };
        if whole == 0 {
            return Err(self.refuse("Expecting value", self.at));
        }
        let mut len = begin + whole;
        let int_len = len;
        if bytes.get(len) == Some(&b'.') && digits(len + 1) > 0 {
            len += 1 + digits(len + 1);
        }
        if matches!(bytes.get(len), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(bytes.get(len + 1), Some(b'+' | b'-')));
            let exponent = digits(len + 1 + sign);
            len += if exponent > 0 { 1 + sign + exponent } else { 0 };
        }
        let number = &rest[..len];
        let int = if len == int_len { number.parse().ok().map(Value::Int) } else { None };
        let value = int.unwrap_or_else(|| Value::Float(number.parse().unwrap_or(f64::NAN)));
        self.at += len;
        Ok(value)
    }

    fn string(&mut self) -> Result<String, String> {
        let begin = self.at;
        self.at += 1;
        let mut out = String::new();
        loop {
            let Some(c) = self.rest().chars().next() else {
                return Err(self.refuse("Unterminated string starting at", begin));
            };
            let at = self.at;
            self.at += c.len_utf8();
            match c {
                '"' => return Ok(out),
                '\\' => out.push(self.escape(begin, at)?),
                c if c < ' ' => return Err(self.refuse("Invalid control character at", at)),
                c => out.push(c),
            }
        }
    }

    /// What follows the `\` at byte `at`, in the text that begins at byte `begin`.
    fn escape(&mut self, begin: usize, at: usize) -> Result<char, String> {
        let Some(c) = self.rest().chars().next() else {
            return Err(self.refuse("Unterminated string starting at", begin));
        };
        self.at += c.len_utf8();
        Ok(match c {
            '"' | '\\' | '/' => c,
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => {
                let high = self.hex().ok_or_else(|| self.refuse("Invalid \\uXXXX escape", at + 1))?;
                let is_pair = (0xd800..0xdc00).contains(&high) && self.rest().starts_with("\\u");
                if is_pair {
                    self.at += 2;
                    let low = self.hex().filter(|low| (0xdc00..0xe000).contains(low));
                    let low = low.ok_or_else(|| self.refuse("Invalid \\uXXXX escape", at + 1))?;
                    char::from_u32(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00))
                } else {
                    char::from_u32(high)
                }
                .unwrap_or('\u{fffd}')
            }
            _ => return Err(self.refuse("Invalid \\escape", at)),
        })
    }

    fn hex(&mut self) -> Option<u32> {
        let digits = self.rest().get(..4)?;
        let is_hex = digits.bytes().all(|b| b.is_ascii_hexdigit());
        let code = u32::from_str_radix(digits, 16).ok().filter(|_| is_hex)?;
        self.at += 4;
        Some(code)
    }

    fn array(&mut self, depth: usize) -> Result<Value, String> {
        self.at += 1;
        let mut items = Vec::new();
        self.skip_space();
        if self.take("]") {
            return Ok(Value::list(items));
        }
        loop {
            self.skip_space();
            items.push(self.value(depth + 1)?);
            self.skip_space();
            if self.take("]") {
                return Ok(Value::list(items));
            }
            if !self.take(",") {
                return Err(self.refuse("Expecting ',' delimiter", self.at));
            }
        }
    }

    fn object(&mut self, depth: usize) -> Result<Value, String> {
        self.at += 1;
        let mut pairs: Pairs = Vec::new();
        self.skip_space();
        if self.take("}") {
            return Ok(Value::dict(pairs));
        }
        loop {
            self.skip_space();
            if !self.rest().starts_with('"') {
                return Err(self.refuse("Expecting property name enclosed in double quotes", self.at));
            }
            let key = Value::text(self.string()?);
            self.skip_space();
            if !self.take(":") {
                return Err(self.refuse("Expecting ':' delimiter", self.at));
            }
            self.skip_space();
            let value = self.value(depth + 1)?;
            pairs.push((key, value));
            self.skip_space();
            if self.take("}") {
                return Ok(Value::dict(last_of_each(pairs)));
            }
            if !self.take(",") {
                return Err(self.refuse("Expecting ',' delimiter", self.at));
            }
        }
    }
}

/// A key given twice has its first place and its last value.
fn last_of_each(pairs: Pairs) -> Pairs {
    let mut places = std::collections::BTreeMap::new();
    let mut kept: Pairs = Vec::with_capacity(pairs.len());
    for (key, value) in pairs {
        let place = *places.entry(key.show()).or_insert(kept.len());
        if place == kept.len() {
            kept.push((key, value));
        } else {
            kept[place].1 = value;
        }
    }
    kept
}
