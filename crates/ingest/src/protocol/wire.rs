//! Protocol Buffers' wire format, read where it lies.
//!
//! ```text
//! message = (tag:varint, value)*        tag = number << 3 | kind
//! value   = varint (kind 0) | 8 bytes (1) | length:varint, bytes (2) | 4 bytes (5)
//! ```
//!
//! Ways it can be broken: a varint of more than 10 bytes or without an end, a length behind the end, the groups of old
//! (kinds 3 and 4), a field of number 0. By hand and not by prost, whose messages would copy every text of a body into a
//! String of its own, and hold them all at once; this reads a body in place, at a tenth of the lines of its messages.

use crate::Error;

/// The value of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Value<'a> {
    Varint(u64),
    Fixed64(u64),
    Fixed32(u32),
    Bytes(&'a [u8]),
}

/// The fields of a message, in the order they come.
#[derive(Clone, Debug)]
pub(crate) struct Fields<'a> {
    rest: &'a [u8],
}

/// The fields of a message.
pub(crate) fn fields(message: &[u8]) -> Fields<'_> {
    Fields { rest: message }
}

/// Calls for each field of this number that holds bytes.
pub(crate) fn each<'a>(
    message: &'a [u8],
    wanted: u32,
    mut on_value: impl FnMut(&'a [u8]) -> Result<(), Error>,
) -> Result<(), Error> {
    for field in fields(message) {
        if let (number, Value::Bytes(bytes)) = field?
            && number == wanted
        {
            on_value(bytes)?;
        }
    }
    Ok(())
}

impl<'a> Fields<'a> {
    fn varint(&mut self) -> Option<u64> {
        let mut number = 0_u64;
        for (at, byte) in self.rest.iter().enumerate().take(10) {
            number |= u64::from(byte & 0x7f) << (7 * at);
            if byte & 0x80 == 0 {
                self.rest = &self.rest[at + 1..];
                return Some(number);
            }
        }
        None
    }

    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (head, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(head)
    }

    fn read(&mut self) -> Option<(u32, Value<'a>)> {
        let tag = self.varint()?;
        let number = u32::try_from(tag >> 3).ok().filter(|number| *number > 0)?;
        let value = match tag & 7 {
            0 => Value::Varint(self.varint()?),
            1 => Value::Fixed64(u64::from_le_bytes(self.take(8)?.try_into().ok()?)),
            2 => {
                let length = usize::try_from(self.varint()?).ok()?;
                Value::Bytes(self.take(length)?)
            }
            5 => Value::Fixed32(u32::from_le_bytes(self.take(4)?.try_into().ok()?)),
            _ => return None,
        };
        Some((number, value))
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Result<(u32, Value<'a>), Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let left = self.rest.len();
        let Some(field) = self.read() else {
            self.rest = &[];
            let problem = format!("a field is cut or unknown, {left} bytes before the end of its message");
            return Some(Err(Error::malformed("Protocol Buffers", problem)));
        };
        Some(Ok(field))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_and_what_is_broken_is_an_error() {
        let message =
            [0x08, 0x96, 0x01, 0x12, 0x02, b'h', b'i', 0x1d, 1, 0, 0, 0, 0x21, 2, 0, 0, 0, 0, 0, 0, 0];
        let read: Vec<_> = fields(&message).map(Result::unwrap).collect();
        let expected = [
            (1, Value::Varint(150)),
            (2, Value::Bytes(b"hi")),
            (3, Value::Fixed32(1)),
            (4, Value::Fixed64(2)),
        ];
        assert_eq!(read, expected);
        let broken: [&[u8]; 7] = [
            &[0x08],
            &[0x12, 0x05, b'h'],
            &[0x12, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
            &[0x0b],
            &[0x00, 0x01],
            &[0x1d, 1, 2],
            &[0xff; 11],
        ];
        for bytes in broken {
            assert!(fields(bytes).any(|field| field.is_err()), "{bytes:?}");
        }
    }
}
