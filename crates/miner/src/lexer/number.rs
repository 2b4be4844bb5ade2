//! Tokens that begin with a digit: numbers, numbers with units, and everything that starts like one.

use super::class::{self, DASH, DIGIT, DOT, HEX, LETTER};
use super::{Value, ValueClass, id, net, time};

/// How a unit is shown in a template's text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    /// As a word behind the value: `<*> seconds`. It hardly ever varies.
    Word,
    /// Not at all: sizes are printed scaled, and the unit changes from line to line.
    Hidden,
}

/// Reads the value that starts at `at`, where a digit (or a sign and a digit) stands. `end` is the end of the token,
/// marks cut. The value may be longer than the token (`12:30:01`, `3 seconds`) or shorter (`64-bit`).
pub(crate) fn read(bytes: &[u8], at: usize, end: usize) -> Value {
    let sign = usize::from(!bytes[at].is_ascii_digit());
    let from = at + sign;
    let digits = class::run(bytes, from, DIGIT);
    if digits >= end {
        return integer(bytes, at, from, digits);
    }
    let value = |class, end| Value::new(class, at, end);
    match bytes[digits] {
        b'.' => dotted(bytes, at, from, end),
        b'%' => value(ValueClass::Percent, digits + 1),
        b'-' | b'/' => joined(bytes, at, from, digits, end),
        byte if class::of(byte) & LETTER != 0 => lettered(bytes, at, from, digits, end),
        _ => value(ValueClass::Id, end),
    }
}

/// Digits from end to end of the token: look at what follows.
fn integer(bytes: &[u8], at: usize, from: usize, digits: usize) -> Value {
    match bytes.get(digits) {
        Some(b':') => {
            // Before times of day: 00:11:43:e3:ba:c3 begins like one.
            if let Some(value) = hex_pairs(bytes, from) {
                return value;
            }
            if let Some(end) = time::clock(bytes, from) {
                return Value::new(ValueClass::Time, at, end);
            }
            colons(bytes, at).unwrap_or(Value::new(ValueClass::Num, at, digits))
        }
        Some(b',') => Value::new(ValueClass::Num, at, thousands(bytes, from, digits)),
        Some(b' ') if class::is(bytes, digits + 1, LETTER) => match time::day_first(bytes, from) {
            Some(end) => Value::new(ValueClass::Date, at, end),
            None => with_unit_word(bytes, at, digits),
        },
        _ => Value::new(ValueClass::Num, at, digits),
    }
}

/// Hex groups joined by colons.
pub(crate) fn colons(bytes: &[u8], at: usize) -> Option<Value> {
    if let Some(value) = hex_pairs(bytes, at) {
        return Some(value);
    }
    net::ipv6(bytes, at).map(|end| Value::new(ValueClass::Ip, at, end))
}

/// A hardware address, or a longer name of that kind.
pub(crate) fn hex_pairs(bytes: &[u8], at: usize) -> Option<Value> {
    let (end, pairs) = net::hex_pairs(bytes, at)?;
    Some(Value::new(if pairs == 6 { ValueClass::Mac } else { ValueClass::Hex }, at, end))
}

/// `1,234,567`; what has more groups than the largest number is a list.
fn thousands(bytes: &[u8], from: usize, digits: usize) -> usize {
    const GROUPS_MAX: usize = 8;
    let mut end = digits;
    while digits - from <= 3 && bytes.get(end) == Some(&b',') && class::run(bytes, end + 1, DIGIT) == end + 4
    {
        end += 4;
        if end > digits + 4 * GROUPS_MAX {
            return digits;
        }
    }
    if class::is_edge(bytes, end) { end } else { digits }
}

/// `1.5`, `1.5KB`, `10.0.0.1`, `28.09.2016`, `2.3.1-rc1`.
fn dotted(bytes: &[u8], at: usize, from: usize, end: usize) -> Value {
    if let Some(end) = net::ipv4(bytes, from) {
        return Value::new(ValueClass::Ip, from, end);
    }
    if let Some(end) = time::date(bytes, from) {
        return Value::new(ValueClass::Date, from, end);
    }
    let point = class::run(bytes, from, DIGIT);
    let decimals = class::run(bytes, point + 1, DIGIT);
    if decimals >= end {
        return with_unit_word(bytes, at, decimals);
    }
    if let Some(value) = glued_unit(bytes, at, decimals, end) {
        return value;
    }
    if let Some(end) = net::host(bytes, from, end) {
        return Value::new(ValueClass::Host, at, end);
    }
    let is_numbers = class::run(bytes, from, DIGIT | DOT) >= end;
    let class = if is_numbers || bytes[decimals] == b'.' { ValueClass::Version } else { ValueClass::Id };
    Value::new(class, at, end)
}

/// `2016-09-28 16:00:46`, `3/10`, `5-7`, `64-bit`, UUIDs that begin with a digit.
fn joined(bytes: &[u8], at: usize, from: usize, digits: usize, end: usize) -> Value {
    if let Some(end) = time::date(bytes, from) {
        return Value::new(ValueClass::Date, from, end);
    }
    if let Some(value) = hex_pairs(bytes, from) {
        return value;
    }
    let token = &bytes[from..end];
    if id::is_uuid(token) {
        return Value::new(ValueClass::Uuid, from, end);
    }
    if bytes[digits] == b'-' && class::run(bytes, digits + 1, LETTER | DASH) >= end {
        return Value::new(ValueClass::Num, at, digits);
    }
    let is_numbers = !token.iter().any(|&byte| class::of(byte) & LETTER != 0);
    if is_numbers {
        return with_unit_word(bytes, at, end);
    }
    glued_unit(bytes, at, digits, end).unwrap_or(Value::new(ValueClass::Id, at, end))
}

/// `0x1F`, `12ms`, `1h2m3s`, `1e-5`, `4f3a`, `20160928T160046Z`.
fn lettered(bytes: &[u8], at: usize, from: usize, digits: usize, end: usize) -> Value {
    let token = &bytes[from..end];
    if let [b'0', b'x' | b'X', rest @ ..] = token
        && class::run(rest, 0, DIGIT | HEX) == rest.len()
    {
        return Value::new(ValueClass::Hex, at, end);
    }
    if let Some(value) = glued_unit(bytes, at, digits, end) {
        return value;
    }
    if is_exponent(&bytes[digits..end]) {
        return Value::new(ValueClass::Num, at, end);
    }
    if let Some(end) = time::date(bytes, from) {
        return Value::new(ValueClass::Date, from, end);
    }
    if id::is_uuid(token) {
        return Value::new(ValueClass::Uuid, at, end);
    }
    if bytes.get(end) == Some(&b':')
        && let Some(value) = colons(bytes, from)
    {
        return value;
    }
    if let Some(value) = hex_pairs(bytes, from) {
        return value;
    }
    if let Some(end) = net::host(bytes, from, end) {
        return Value::new(ValueClass::Host, at, end);
    }
    let is_hex = class::run(bytes, from, DIGIT | HEX) >= end;
    Value::new(if is_hex { ValueClass::Hex } else { ValueClass::Id }, at, end)
}

/// `e-5`, `E+10`, `e3`: what may stand behind the digits of a number.
fn is_exponent(tail: &[u8]) -> bool {
    let [b'e' | b'E', rest @ ..] = tail else { return false };
    let from = usize::from(matches!(rest.first(), Some(b'+' | b'-')));
    rest.len() > from && class::run(rest, from, DIGIT) == rest.len()
}

/// A unit right behind the number, repeated for `1h2m3s`, and ` (1.5 KB)` behind it.
fn glued_unit(bytes: &[u8], at: usize, number_end: usize, end: usize) -> Option<Value> {
    if bytes[number_end] == b'%' {
        return Some(Value::new(ValueClass::Percent, at, number_end + 1));
    }
    if is_exponent(&bytes[number_end..end]) {
        return Some(Value::new(ValueClass::Num, at, end));
    }
    let unit_end = class::run(bytes, number_end, LETTER);
    let name = &bytes[number_end..unit_end];
    let class = unit(name).map(|(class, _)| class).or_else(|| letter_unit(name))?;
    if unit_end >= end {
        return Some(Value::new(class, at, end));
    }
    if bytes[unit_end..end].starts_with(b"/") && end - unit_end <= 4 {
        return Some(Value::new(class, at, end));
    }
    let is_compound = class == ValueClass::Duration && bytes[unit_end].is_ascii_digit();
    if !is_compound {
        return None;
    }
    let digits = class::run(bytes, unit_end, DIGIT | DOT);
    if digits >= end { None } else { glued_unit(bytes, at, digits, end) }
}

/// A number, and the unit that may follow it behind a blank: `1.5 KB`, `3 seconds`, `1396 bytes (1.36 KB)`.
fn with_unit_word(bytes: &[u8], at: usize, number_end: usize) -> Value {
    let number = Value::new(ValueClass::Num, at, number_end);
    if bytes.get(number_end) != Some(&b' ') || !class::is(bytes, number_end + 1, LETTER) {
        return number;
    }
    let unit_end = class::run(bytes, number_end + 1, LETTER);
    let is_apart = class::is_edge(bytes, unit_end) || bytes.get(unit_end) == Some(&b'/');
    let Some((class, shown)) = is_apart.then(|| unit(&bytes[number_end + 1..unit_end])).flatten() else {
        return number;
    };
    let rate_end = if bytes[unit_end..].starts_with(b"/s") { unit_end + 2 } else { unit_end };
    if !class::is_edge(bytes, rate_end) {
        return number;
    }
    if let Some(end) = scaled_again(bytes, rate_end).filter(|_| class == ValueClass::Size) {
        return Value::new(class, at, end);
    }
    let shown_from = if shown == Shown::Word { number_end } else { rate_end };
    Value { class, start: at, end: rate_end, shown_from }
}

/// ` (1.36 KB)`: the same size once more, scaled for people; small sizes have none.
fn scaled_again(bytes: &[u8], at: usize) -> Option<usize> {
    if !bytes[at..].starts_with(b" (") {
        return None;
    }
    let number = class::run(bytes, at + 2, DIGIT | DOT);
    let gap = usize::from(bytes.get(number) == Some(&b' '));
    let end = class::run(bytes, number + gap, LETTER);
    let is_size = matches!(unit(&bytes[number + gap..end]), Some((ValueClass::Size, _)));
    (number > at + 2 && is_size && bytes.get(end) == Some(&b')')).then_some(end + 1)
}

/// The class of a unit that may stand behind a blank.
fn unit(name: &[u8]) -> Option<(ValueClass, Shown)> {
    use ValueClass::{Duration, Percent, Quantity, Size};
    let found = match name {
        b"B" | b"KB" | b"kB" | b"Kb" | b"kb" | b"MB" | b"Mb" | b"mb" | b"GB" | b"Gb" | b"gb" | b"TB"
        | b"PB" | b"KiB" | b"MiB" | b"GiB" | b"TiB" => (Size, Shown::Hidden),
        b"byte" | b"bytes" | b"Bytes" | b"BYTES" => (Size, Shown::Hidden),
        b"sec" | b"secs" => (Duration, Shown::Hidden),
        b"ns" | b"us" | b"\xc2\xb5s" | b"ms" | b"s" | b"h" | b"min" | b"mins" | b"hr" | b"hrs" => {
            (Duration, Shown::Word)
        }
        b"millis" | b"msec" | b"msecs" | b"usec" | b"usecs" | b"nsec" | b"nsecs" => (Duration, Shown::Word),
        b"nanosecond" | b"nanoseconds" | b"microsecond" | b"microseconds" | b"millisecond"
        | b"milliseconds" | b"second" | b"seconds" | b"minute" | b"minutes" | b"hour" | b"hours" | b"day"
        | b"days" | b"week" | b"weeks" => (Duration, Shown::Word),
        b"MILLISECONDS" | b"SECONDS" | b"MINUTES" | b"HOURS" | b"DAYS" => (Duration, Shown::Word),
        b"percent" => (Percent, Shown::Word),
        b"Hz" | b"kHz" | b"KHz" | b"MHz" | b"GHz" | b"kbps" | b"Kbps" | b"Mbps" | b"Gbps" | b"bps"
        | b"rpm" | b"RPM" => (Quantity, Shown::Word),
        _ => return None,
    };
    Some(found)
}

/// The class of a unit that only counts when it is glued to its number; behind a blank it is a word.
fn letter_unit(name: &[u8]) -> Option<ValueClass> {
    match name {
        b"m" | b"d" | b"w" => Some(ValueClass::Duration),
        b"b" | b"K" | b"k" | b"M" | b"G" | b"T" | b"Ki" | b"Mi" | b"Gi" => Some(ValueClass::Size),
        b"V" | b"A" | b"W" | b"C" | b"F" | b"x" | b"px" | b"mV" | b"mA" | b"mW" | b"pt" | b"th" | b"st"
        | b"nd" | b"rd" => Some(ValueClass::Quantity),
        _ => None,
    }
}
