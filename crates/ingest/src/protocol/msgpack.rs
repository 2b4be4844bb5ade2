//! MessagePack, read where it lies: a value at a time, or as the JSON that it says.
//!
//! Declared lengths are held against the bytes that are there before anything is made of them. By hand, as what is needed is
//! the end of a value on a stream and its JSON; libraries make a tree of values first, which a few bytes can make large.

use super::json::{push_float, push_key, push_string};
use super::text::to_text;
use std::fmt::Write;

/// A value, or the head of one that holds others.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Value<'a> {
    Nil,
    Bool(bool),
    Signed(i64),
    Unsigned(u64),
    Float(f64),
    Text(&'a [u8]),
    Bytes(&'a [u8]),
    /// so many values follow
    Array(u32),
    /// so many pairs follow
    Map(u32),
    Extension(i8, &'a [u8]),
}

/// Why there is no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// the bytes end inside it
    Cut,
    /// no value begins like this, or it is nested too deep
    Broken,
}

/// Reads values one behind the other.
#[derive(Clone, Debug)]
pub(crate) struct Reader<'a> {
    bytes: &'a [u8],
    pub(crate) pos: usize,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8], pos: usize) -> Self {
        Self { bytes, pos }
    }

    pub(crate) fn is_at_end(&self) -> bool {
        self.pos >= self.bytes.len()
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], Fault> {
        let end = self.pos.checked_add(length).ok_or(Fault::Broken)?;
        let taken = self.bytes.get(self.pos..end).ok_or(Fault::Cut)?;
        self.pos = end;
        Ok(taken)
    }

    fn number<const N: usize>(&mut self) -> Result<[u8; N], Fault> {
        self.take(N)?.try_into().map_err(|_| Fault::Cut)
    }

    /// A length of 1, 2 or 4 bytes, by the last bits of its kind.
    fn length(&mut self, width: u8) -> Result<u32, Fault> {
        Ok(match width {
            0 => u32::from(self.number::<1>()?[0]),
            1 => u32::from(u16::from_be_bytes(self.number()?)),
            _ => u32::from_be_bytes(self.number()?),
        })
    }

    fn bytes(&mut self, width: u8) -> Result<&'a [u8], Fault> {
        let length = usize::try_from(self.length(width)?).map_err(|_| Fault::Broken)?;
        self.take(length)
    }

    fn extension(&mut self, length: usize) -> Result<Value<'a>, Fault> {
        let [kind] = self.number()?;
        Ok(Value::Extension(i8::from_be_bytes([kind]), self.take(length)?))
    }

    /// The next value, or the head of one that holds others.
    pub(crate) fn next(&mut self) -> Result<Value<'a>, Fault> {
        let [kind] = self.number()?;
        Ok(match kind {
            0x00..=0x7f => Value::Unsigned(kind.into()),
            0x80..=0x8f => Value::Map(u32::from(kind & 15)),
            0x90..=0x9f => Value::Array(u32::from(kind & 15)),
            0xa0..=0xbf => Value::Text(self.take(usize::from(kind & 31))?),
            0xc0 => Value::Nil,
            0xc1 => return Err(Fault::Broken),
            0xc2 | 0xc3 => Value::Bool(kind == 0xc3),
            0xc4..=0xc6 => Value::Bytes(self.bytes(kind - 0xc4)?),
            0xc7..=0xc9 => {
                let length = usize::try_from(self.length(kind - 0xc7)?).map_err(|_| Fault::Broken)?;
                self.extension(length)?
            }
            0xca => Value::Float(f32::from_be_bytes(self.number()?).into()),
            0xcb => Value::Float(f64::from_be_bytes(self.number()?)),
            0xcc => Value::Unsigned(self.number::<1>()?[0].into()),
            0xcd => Value::Unsigned(u16::from_be_bytes(self.number()?).into()),
            0xce => Value::Unsigned(u32::from_be_bytes(self.number()?).into()),
            0xcf => Value::Unsigned(u64::from_be_bytes(self.number()?)),
            0xd0 => Value::Signed(i8::from_be_bytes(self.number()?).into()),
            0xd1 => Value::Signed(i16::from_be_bytes(self.number()?).into()),
            0xd2 => Value::Signed(i32::from_be_bytes(self.number()?).into()),
            0xd3 => Value::Signed(i64::from_be_bytes(self.number()?)),
            0xd4..=0xd8 => self.extension(1 << (kind - 0xd4))?,
            0xd9..=0xdb => Value::Text(self.bytes(kind - 0xd9)?),
            0xdc | 0xdd => Value::Array(self.length(kind - 0xdb)?),
            0xde | 0xdf => Value::Map(self.length(kind - 0xdd)?),
            0xe0..=0xff => Value::Signed(i8::from_be_bytes([kind]).into()),
        })
    }

    /// Steps over the next value with all that it holds; works in a stream's time and no memory.
    pub(crate) fn skip(&mut self) -> Result<(), Fault> {
        let mut skipping = Skipping::default();
        skipping.run(self)
    }

    /// Writes the next value as JSON; gives the keys in it.
    pub(crate) fn write_json(
        &mut self,
        out: &mut String,
        depth_left: usize,
        invalid: &mut u64,
    ) -> Result<usize, Fault> {
        let mut keys = 0;
        match self.next()? {
            Value::Nil => out.push_str("null"),
            Value::Bool(value) => out.push_str(if value { "true" } else { "false" }),
            Value::Signed(number) => drop(write!(out, "{number}")),
            Value::Unsigned(number) => drop(write!(out, "{number}")),
            Value::Float(number) => push_float(number, out),
            Value::Text(bytes) | Value::Bytes(bytes) => push_string(&to_text(bytes, invalid), out),
            Value::Extension(0, time) if time.len() == 8 => {
                let (secs, nanos) = event_time(time);
                let _ = write!(out, "{secs}.{nanos:09}");
            }
            Value::Extension(..) => out.push_str("null"),
            Value::Array(_) | Value::Map(_) if depth_left == 0 => return Err(Fault::Broken),
            Value::Array(count) => {
                out.push('[');
                for item in 0..count {
                    if item > 0 {
                        out.push(',');
                    }
                    keys += self.write_json(out, depth_left - 1, invalid)?;
                }
                out.push(']');
            }
            Value::Map(count) => {
                out.push('{');
                for _ in 0..count {
                    let key = self.key(invalid)?;
                    push_key(&key, out);
                    keys += 1 + self.write_json(out, depth_left - 1, invalid)?;
                }
                out.push('}');
            }
        }
        Ok(keys)
    }

    /// A key, which some senders write as a number.
    fn key(&mut self, invalid: &mut u64) -> Result<String, Fault> {
        Ok(match self.next()? {
            Value::Text(bytes) | Value::Bytes(bytes) => to_text(bytes, invalid).into_owned(),
            Value::Signed(number) => number.to_string(),
            Value::Unsigned(number) => number.to_string(),
            _ => return Err(Fault::Broken),
        })
    }
}

/// Fluentd's time: seconds and nanoseconds.
pub(crate) fn event_time(bytes: &[u8]) -> (u32, u32) {
    let half = |at: usize| bytes.get(at..at + 4).and_then(|half| half.try_into().ok()).unwrap_or_default();
    (u32::from_be_bytes(half(0)), u32::from_be_bytes(half(4)))
}

/// A value that is being stepped over, be it in pieces: how many values are left.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Skipping {
    left: u64,
}

impl Default for Skipping {
    fn default() -> Self {
        Self { left: 1 }
    }
}

impl Skipping {
    /// Goes on from where the reader stands; at [`Fault::Cut`] it stands before the value that is cut.
    pub(crate) fn run(&mut self, reader: &mut Reader<'_>) -> Result<(), Fault> {
        while self.left > 0 {
            let before = reader.pos;
            let value = reader.next().inspect_err(|_| reader.pos = before)?;
            self.left -= 1;
            self.left = self.left.saturating_add(match value {
                Value::Array(count) => count.into(),
                Value::Map(count) => 2 * u64::from(count),
                _ => 0,
            });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(bytes: &[u8]) -> Result<String, Fault> {
        let mut out = String::new();
        Reader::new(bytes, 0).write_json(&mut out, 8, &mut 0).map(|_| out)
    }

    #[test]
    fn values_are_the_json_they_say() {
        let cases: [(&[u8], &str); 9] = [
            (&[0x93, 0x01, 0xff, 0xc0], "[1,-1,null]"),
            (&[0x82, 0xa1, b'a', 0xc3, 0xd9, 1, b'b', 0xcd, 1, 0], "{\"a\":true,\"b\":256}"),
            (&[0xcb, 0x3f, 0xf8, 0, 0, 0, 0, 0, 0], "1.5"),
            (&[0xd7, 0, 0, 0, 0, 5, 0, 0, 0, 7], "5.000000007"),
            (&[0xc4, 2, b'h', b'"'], "\"h\\\"\""),
            (&[0xdc, 0, 1, 0xd3, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe], "[-2]"),
            (&[0xde, 0, 0], "{}"),
            (&[0xcf, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], "18446744073709551615"),
            (&[0xa2, 0xff, b'x'], "\"\u{fffd}x\""),
        ];
        for (bytes, expected) in cases {
            assert_eq!(json(bytes).unwrap(), expected);
            for cut in 0..bytes.len() {
                assert_eq!(Reader::new(&bytes[..cut], 0).skip(), Err(Fault::Cut), "{bytes:?} cut at {cut}");
            }
            let mut reader = Reader::new(bytes, 0);
            reader.skip().unwrap();
            assert!(reader.is_at_end());
        }
    }

    #[test]
    fn declared_lengths_and_nesting_cost_nothing() {
        assert_eq!(json(&[0xdd, 0xff, 0xff, 0xff, 0xff]), Err(Fault::Cut));
        assert_eq!(json(&[0xdb, 0xff, 0xff, 0xff, 0xff, b'a']), Err(Fault::Cut));
        assert_eq!(json(&[0x91; 20]), Err(Fault::Broken));
        assert_eq!(json(&[0xc1]), Err(Fault::Broken));
        // an array of arrays that declare 4 billion values each
        let nested = [0xdd, 0xff, 0xff, 0xff, 0xff].repeat(1_000);
        assert_eq!(Reader::new(&nested, 0).skip(), Err(Fault::Cut));
    }
}
