//! ClickHouse types that Arrow has no twin of, and the Arrow types that carry them through a query.
//!
//! | type | carried as | order |
//! |---|---|---|
//! | UUID | `FixedSizeBinary(16)`, its second half before its first | ClickHouse's: by the second half first |
//! | IPv4 | `FixedSizeBinary(4)` | by number |
//! | IPv6 | `FixedSizeBinary(17)`, the last byte 0 | by number |
//! | FixedString(N) | `FixedSizeBinary` of the N-th width that is not taken above, zeros behind the text | by bytes |
//! | (U)Int128, (U)Int256 | `FixedSizeBinary` of 18, 19, 34 and 35 bytes: see `wide` | by number |
//! | Enum8, Enum16 | `Timestamp` in seconds whose zone is the type's name | by number |
//!
//! So every kernel that compares, sorts, groups or joins does it as ClickHouse does, and the Arrow type alone says what
//! a column is. A zone of that kind is no name of a place: what works on times refuses it.

use crate::{Wide, WideNumber};
use arrow_schema::{DataType, TimeUnit};
use core::net::{Ipv4Addr, Ipv6Addr};
use std::fmt;

/// Longest FixedString, in bytes: every row takes as many.
pub const FIXED_BYTES_MAX: usize = 4_096;

/// Names of one Enum. ClickHouse has room for 65,536; a type's name is passed on with every batch.
pub const ENUM_NAMES_MAX: usize = 4_096;

const UUID_WIDTH: i32 = 16;
const IPV4_WIDTH: i32 = 4;
const IPV6_WIDTH: i32 = 17;

/// What a carrying Arrow type stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Carried {
    /// 128 bits in five groups of hexadecimal digits
    Uuid,
    /// an address of 32 bits
    Ipv4,
    /// an address of 128 bits
    Ipv6,
    /// a whole number of more than 64 bits
    Wide(Wide),
    /// a text of that many bytes, filled up with zeros
    Fixed(usize),
    /// a number that has a name
    Enum(Enumeration),
}

impl Carried {
    /// What the type carries; none if it stands for itself.
    #[must_use]
    pub fn of(data_type: &DataType) -> Option<Self> {
        match data_type {
            DataType::FixedSizeBinary(width) => Some(match *width {
                UUID_WIDTH => Self::Uuid,
                IPV4_WIDTH => Self::Ipv4,
                IPV6_WIDTH => Self::Ipv6,
                width => match Wide::ALL.into_iter().find(|wide| i32::try_from(wide.width()) == Ok(width)) {
                    Some(wide) => Self::Wide(wide),
                    None => Self::Fixed(usize::try_from(fixed_length(width)).unwrap_or_default()),
                },
            }),
            DataType::Timestamp(TimeUnit::Second, Some(zone)) if zone.starts_with("Enum") => {
                Enumeration::parse(zone).map(Self::Enum)
            }
            _ => None,
        }
    }

    /// The type that carries it.
    #[must_use]
    pub fn to_arrow(&self) -> DataType {
        match self {
            Self::Uuid => DataType::FixedSizeBinary(UUID_WIDTH),
            Self::Ipv4 => DataType::FixedSizeBinary(IPV4_WIDTH),
            Self::Ipv6 => DataType::FixedSizeBinary(IPV6_WIDTH),
            Self::Wide(wide) => DataType::FixedSizeBinary(i32::try_from(wide.width()).unwrap_or(i32::MAX)),
            Self::Fixed(length) => {
                DataType::FixedSizeBinary(fixed_width(i32::try_from(*length).unwrap_or(i32::MAX - 7)))
            }
            Self::Enum(names) => DataType::Timestamp(TimeUnit::Second, Some(names.to_string().into())),
        }
    }

    /// Appends the bytes that carry a text. False, and nothing appended, where the text is no value of the type or the
    /// type is carried as a number.
    #[must_use]
    pub fn read(&self, text: &str, out: &mut Vec<u8>) -> bool {
        match self {
            Self::Uuid => uuid_bytes(text).map(|bytes| out.extend(bytes)).is_some(),
            Self::Ipv4 => text.parse().map(|address: Ipv4Addr| out.extend(address.octets())).is_ok(),
            Self::Ipv6 => match ipv6(text) {
                Some(address) => {
                    out.extend(address.octets());
                    out.push(0);
                    true
                }
                None => false,
            },
            Self::Wide(wide) => match WideNumber::parse(text).filter(|number| wide.holds(*number)) {
                Some(number) => {
                    let end = out.len() + wide.width();
                    wide.push(number, out);
                    out.resize(end, 0);
                    true
                }
                None => false,
            },
            Self::Fixed(length) if text.len() <= *length => {
                out.extend_from_slice(text.as_bytes());
                let width = fixed_width(i32::try_from(*length).unwrap_or(0));
                let padding = usize::try_from(width).unwrap_or(0).saturating_sub(text.len());
                out.resize(out.len() + padding, 0);
                true
            }
            Self::Fixed(_) | Self::Enum(_) => false,
        }
    }

    /// Appends the text of carried bytes: the zeros of a FixedString belong to it.
    pub fn write(&self, bytes: &[u8], out: &mut String) {
        match self {
            Self::Uuid => {
                for (at, byte) in bytes[8..].iter().chain(&bytes[..8]).enumerate() {
                    if matches!(at, 4 | 6 | 8 | 10) {
                        out.push('-');
                    }
                    push_hex(*byte, out);
                }
            }
            Self::Ipv4 => {
                let octets: [u8; 4] = bytes.try_into().unwrap_or_default();
                out.push_str(&Ipv4Addr::from(octets).to_string());
            }
            Self::Ipv6 => {
                let octets: [u8; 16] = bytes[..16].try_into().unwrap_or_default();
                out.push_str(&ipv6_text(Ipv6Addr::from(octets)));
            }
            Self::Wide(wide) => out.push_str(&wide.number(bytes).to_string()),
            Self::Fixed(length) => {
                out.push_str(&String::from_utf8_lossy(&bytes[..(*length).min(bytes.len())]));
            }
            Self::Enum(_) => {}
        }
    }
}

impl fmt::Display for Carried {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Uuid => f.write_str("UUID"),
            Self::Ipv4 => f.write_str("IPv4"),
            Self::Ipv6 => f.write_str("IPv6"),
            Self::Wide(wide) => wide.fmt(f),
            Self::Fixed(length) => write!(f, "FixedString({length})"),
            Self::Enum(names) => names.fmt(f),
        }
    }
}

/// Widths 4, 16 to 19, 34 and 35 are taken.
fn fixed_width(length: i32) -> i32 {
    match length {
        ..4 => length,
        4..15 => length + 1,
        15..29 => length + 5,
        _ => length + 7,
    }
}

/// The reverse of [`fixed_width`].
fn fixed_length(width: i32) -> i32 {
    match width {
        ..=4 => width,
        5..=15 => width - 1,
        16..=33 => width - 5,
        _ => width - 7,
    }
}

fn push_hex(byte: u8, out: &mut String) {
    for digit in [byte >> 4, byte & 15] {
        out.push(char::from_digit(u32::from(digit), 16).unwrap_or('0'));
    }
}

/// Hexadecimal digits with dashes in their places, or without any.
fn uuid_bytes(text: &str) -> Option<[u8; 16]> {
    let has_dashes = text.len() == 36;
    if !has_dashes && text.len() != 32 {
        return None;
    }
    let mut bytes = [0_u8; 16];
    let mut digits = 0;
    for (at, byte) in text.bytes().enumerate() {
        if has_dashes && matches!(at, 8 | 13 | 18 | 23) {
            if byte != b'-' {
                return None;
            }
            continue;
        }
        let digit = u8::try_from(char::from(byte).to_digit(16)?).ok()?;
        // the second half comes first
        let place = (digits / 2 + 8) % 16;
        bytes[place] = bytes[place] << 4 | digit;
        digits += 1;
    }
    Some(bytes)
}

/// An address of either family; one of the older is mapped into the newer.
fn ipv6(text: &str) -> Option<Ipv6Addr> {
    text.parse().ok().or_else(|| text.parse::<Ipv4Addr>().ok().map(|address| address.to_ipv6_mapped()))
}

/// ClickHouse writes the last 32 bits of `::1.2.3.4` as an older address, which the library does only for mapped ones.
fn ipv6_text(address: Ipv6Addr) -> String {
    let segments = address.segments();
    let is_older = segments[..6].iter().all(|one| *one == 0) && segments[6] != 0;
    match address.to_ipv4() {
        Some(older) if is_older => format!("::{older}"),
        _ => address.to_string(),
    }
}

/// The names of an Enum8 or Enum16 by number.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Enumeration {
    is_wide: bool,
    /// by number, each number and each name once, never empty
    items: Vec<(i16, String)>,
}

impl Enumeration {
    /// Reads `Enum8('a' = 1, 'b' = 2)`, and `Enum('a', 'b')`, which is an Enum8 unless a number is too large for it;
    /// a name without a number has the next one. None for what is not such a type.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (name, rest) = text.trim().split_once('(')?;
        let mut rest = rest.strip_suffix(')')?.trim_start();
        let mut items: Vec<(i16, String)> = Vec::new();
        loop {
            let (label, behind) = unquoted(rest)?;
            let behind = behind.trim_start();
            let end = behind.find(',').unwrap_or(behind.len());
            let number = match behind[..end].trim() {
                "" => items.last().map_or(Some(1), |(last, _)| last.checked_add(1))?,
                number => number.strip_prefix('=')?.trim().parse().ok()?,
            };
            items.push((number, label));
            if items.len() > ENUM_NAMES_MAX {
                return None;
            }
            match behind.get(end + 1..) {
                Some(next) => rest = next.trim_start(),
                None => break,
            }
        }
        let is_small = items.iter().all(|(number, _)| i8::try_from(*number).is_ok());
        let is_wide = match name.trim() {
            "Enum8" => false,
            "Enum16" => true,
            "Enum" => !is_small,
            _ => return None,
        };
        let numbers = items.iter().map(|(number, _)| number).collect::<std::collections::BTreeSet<_>>();
        let names = items.iter().map(|(_, name)| name).collect::<std::collections::BTreeSet<_>>();
        if numbers.len() < items.len() || names.len() < items.len() || (!is_wide && !is_small) {
            return None;
        }
        items.sort();
        Some(Self { is_wide, items })
    }

    /// Whether its numbers have 16 bits, not 8.
    #[must_use]
    pub fn is_wide(&self) -> bool {
        self.is_wide
    }

    /// The number of a name.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<i16> {
        self.items.iter().find(|(_, one)| one == name).map(|(number, _)| *number)
    }

    /// The name of a number.
    #[must_use]
    pub fn name(&self, number: i64) -> Option<&str> {
        let at = self.items.binary_search_by_key(&number, |(one, _)| i64::from(*one)).ok()?;
        self.items.get(at).map(|(_, name)| name.as_str())
    }

    /// The lowest number, which stands where nothing was given.
    #[must_use]
    pub fn lowest(&self) -> i16 {
        self.items.first().map_or(0, |(number, _)| *number)
    }
}

impl fmt::Display for Enumeration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_wide { "Enum16(" } else { "Enum8(" })?;
        for (at, (number, name)) in self.items.iter().enumerate() {
            let name = name.replace('\\', "\\\\").replace('\'', "\\'");
            write!(f, "{}'{name}' = {number}", if at > 0 { ", " } else { "" })?;
        }
        f.write_str(")")
    }
}

/// Appends the name of a number by the type's own text, which costs a row of an answer no more than looking through it.
/// False, and nothing appended, where there is no such name.
#[must_use]
pub fn push_name(type_text: &str, number: i64, out: &mut String) -> bool {
    let (_, mut rest) = type_text.split_once('(').unwrap_or_default();
    while let Some(inside) = rest.strip_prefix('\'') {
        let begin = out.len();
        let mut characters = inside.char_indices();
        let mut end = inside.len();
        while let Some((at, character)) = characters.next() {
            match character {
                '\\' => out.extend(characters.next().map(|(_, escaped)| escaped)),
                '\'' => {
                    end = at + 1;
                    break;
                }
                other => out.push(other),
            }
        }
        let behind = inside[end..].trim_start_matches([' ', '=']);
        let stop = behind.find([',', ')']).unwrap_or(behind.len());
        if behind[..stop].parse() == Ok(number) {
            return true;
        }
        out.truncate(begin);
        rest = behind[stop..].trim_start_matches([',', ' ']);
    }
    false
}

/// The text in single quotes at the beginning, and what follows it.
fn unquoted(text: &str) -> Option<(String, &str)> {
    let inside = text.strip_prefix('\'')?;
    let mut out = String::new();
    let mut characters = inside.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '\\' => out.push(characters.next()?.1),
            '\'' => return Some((out, &inside[at + 1..])),
            other => out.push(other),
        }
    }
    None
}

/// A decimal such as `-12.345e1` without its point, with so many digits behind it and the rest cut; none if the text is
/// no number or has more digits than 128 bits.
#[must_use]
pub fn decimal_of(text: &str, behind: u32) -> Option<i128> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let (mantissa, exponent) = match digits.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (digits, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.len() + fraction.len() == 0 || !is_digits(whole) || !is_digits(fraction) {
        return None;
    }
    // digits that stay: those before the point, moved by the exponent, and as many behind it as the type has
    let kept = i64::try_from(whole.len()).ok()? + i64::from(exponent) + i64::from(behind);
    let mut value = 0_i128;
    let given = whole.bytes().chain(fraction.bytes()).chain(std::iter::repeat(b'0'));
    let kept = usize::try_from(kept.max(0)).ok()?;
    if kept > whole.len() + 80 {
        // zeros without end; only nothing fits
        return (whole.bytes().chain(fraction.bytes()).all(|byte| byte == b'0')).then_some(0);
    }
    for byte in given.take(kept) {
        value = value.checked_mul(10)?.checked_add(i128::from(byte - b'0'))?;
    }
    Some(sign * value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_is_known_by_what_carries_it() {
        let names = Enumeration::parse("Enum('it\\'s' = -5, 'b', 'c' = 100)").unwrap();
        let mut all = vec![Carried::Uuid, Carried::Ipv4, Carried::Ipv6, Carried::Enum(names)];
        all.extend((1..50).map(Carried::Fixed));
        all.extend(Wide::ALL.map(Carried::Wide));
        for one in all {
            assert_eq!(Carried::of(&one.to_arrow()), Some(one.clone()), "{one}");
        }
        assert_eq!(Carried::of(&DataType::Timestamp(TimeUnit::Second, Some("Europe/Berlin".into()))), None);
    }

    #[test]
    fn texts_come_back_as_clickhouse_writes_them() {
        let cases = [
            (Carried::Uuid, "61F0C4045CB311E7907BA6006AD3DBA0", Some("61f0c404-5cb3-11e7-907b-a6006ad3dba0")),
            (Carried::Uuid, "61f0c404-5cb3-11e7-907b-a6006ad3dba", None),
            (Carried::Uuid, "61f0c404-5cb3-11e7-907b_a6006ad3dba0", None),
            (Carried::Ipv4, "1.2.3.4", Some("1.2.3.4")),
            (Carried::Ipv4, "1.2.3", None),
            (Carried::Ipv6, "2001:DB8:0:0::1", Some("2001:db8::1")),
            (Carried::Ipv6, "1.2.3.4", Some("::ffff:1.2.3.4")),
            (Carried::Ipv6, "::1.2.3.4", Some("::1.2.3.4")),
            (Carried::Ipv6, "::1", Some("::1")),
            (Carried::Fixed(3), "ab", Some("ab\0")),
            (Carried::Fixed(16), "ab", Some("ab\0\0\0\0\0\0\0\0\0\0\0\0\0\0")),
            (Carried::Fixed(3), "abcd", None),
        ];
        for (carried, text, expected) in cases {
            let (mut bytes, mut out) = (Vec::new(), String::new());
            let is_read = carried.read(text, &mut bytes);
            assert_eq!(is_read, expected.is_some(), "{carried} {text}");
            if let Some(expected) = expected {
                assert_eq!(DataType::FixedSizeBinary(bytes.len() as i32), carried.to_arrow());
                carried.write(&bytes, &mut out);
                assert_eq!(out, expected);
            }
        }
    }

    #[test]
    fn names_have_the_numbers_that_clickhouse_gives_them() {
        let names = Enumeration::parse("Enum16('a' = 5, 'b', 'c')").unwrap();
        assert_eq!(names.to_string(), "Enum16('a' = 5, 'b' = 6, 'c' = 7)");
        assert_eq!((names.number("b"), names.name(7), names.lowest()), (Some(6), Some("c"), 5));
        assert!(Enumeration::parse("Enum('a' = 1000)").is_some_and(|names| names.is_wide()));
        let text = Enumeration::parse("Enum('it\\'s, \\\\' = -5, '' = 0, 'c)' = 7)").unwrap().to_string();
        for (number, expected) in [(-5, Some("it's, \\")), (0, Some("")), (7, Some("c)")), (1, None)] {
            let mut out = String::new();
            assert_eq!(
                push_name(&text, number, &mut out).then_some(out.as_str()),
                expected,
                "{number} of {text}"
            );
        }
        for wrong in
            ["Enum8('a' = 1000)", "Enum8('a' = 1, 'a' = 2)", "Enum8('a' = 1, 'b' = 1)", "Enum8()", "Enum8(a)"]
        {
            assert_eq!(Enumeration::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn decimals_are_cut_and_not_rounded() {
        let cases = [
            ("1.239", 2, Some(123)),
            ("-1.999", 2, Some(-199)),
            ("1e3", 2, Some(100_000)),
            ("15e-1", 2, Some(150)),
            (".5", 1, Some(5)),
            ("5.", 1, Some(50)),
            ("0.001", 2, Some(0)),
            ("0e999999", 2, Some(0)),
            ("1e999999", 2, None),
            ("", 2, None),
            (".", 2, None),
            ("1x", 2, None),
        ];
        for (text, behind, expected) in cases {
            assert_eq!(decimal_of(text, behind), expected, "{text}");
        }
    }
}
