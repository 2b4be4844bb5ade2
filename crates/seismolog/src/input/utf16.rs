//! UTF-16 to UTF-8 while reading: what Windows programs write when they are told to write text.

use std::io::{self, Read};

/// Bytes decoded at once.
const READ_BYTES: usize = 256 << 10;

/// Which byte of a unit comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ByteOrder {
    Little,
    Big,
}

impl ByteOrder {
    /// By the mark at the start of a text.
    pub(super) fn of(head: &[u8]) -> Option<Self> {
        match head {
            [0xff, 0xfe, ..] => Some(Self::Little),
            [0xfe, 0xff, ..] => Some(Self::Big),
            _ => None,
        }
    }
}

/// A reader of UTF-16 that gives UTF-8. What is no character becomes U+FFFD.
pub(super) struct Utf16<R> {
    inner: R,
    order: ByteOrder,
    /// bytes read and not decoded: half a unit, or half a pair
    rest: Vec<u8>,
    text: Vec<u8>,
    given: usize,
}

impl<R: Read> Utf16<R> {
    pub(super) fn new(inner: R, order: ByteOrder) -> Self {
        Self { inner, order, rest: Vec::new(), text: Vec::new(), given: 0 }
    }

    /// Decodes the next bytes. `false` at the end.
    fn fill(&mut self) -> io::Result<bool> {
        let mut bytes = vec![0; READ_BYTES];
        let read = self.inner.read(&mut bytes)?;
        bytes.truncate(read);
        self.rest.extend_from_slice(&bytes);
        let is_end = read == 0;
        let mut units: Vec<u16> = self.rest.chunks_exact(2).map(|pair| self.unit(pair)).collect();
        // half a pair waits for its other half
        let is_half = !is_end && units.last().is_some_and(|unit| (0xd800..0xdc00).contains(unit));
        units.truncate(units.len() - usize::from(is_half));
        self.rest.drain(..units.len() * 2);
        self.text.clear();
        self.given = 0;
        for decoded in char::decode_utf16(units) {
            let character = decoded.unwrap_or(char::REPLACEMENT_CHARACTER);
            self.text.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        }
        Ok(!is_end)
    }

    fn unit(&self, pair: &[u8]) -> u16 {
        match self.order {
            ByteOrder::Little => u16::from_le_bytes([pair[0], pair[1]]),
            ByteOrder::Big => u16::from_be_bytes([pair[0], pair[1]]),
        }
    }
}

impl<R: Read> Read for Utf16<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.text.len() {
            if !self.fill()? && self.text.is_empty() {
                return Ok(0);
            }
        }
        let read = (&self.text[self.given..]).read(buffer)?;
        self.given += read;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives one byte at a time.
    struct Slow<'a>(&'a [u8]);

    impl Read for Slow<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let length = buffer.len().min(1);
            self.0.read(&mut buffer[..length])
        }
    }

    #[test]
    fn text_comes_through_in_both_orders_and_in_any_pieces() {
        let text = "\u{feff}gr\u{fc}n \u{1f600}\r\nend";
        for order in [ByteOrder::Little, ByteOrder::Big] {
            let to_bytes =
                |unit: u16| if order == ByteOrder::Little { unit.to_le_bytes() } else { unit.to_be_bytes() };
            let bytes: Vec<u8> = text.encode_utf16().flat_map(to_bytes).collect();
            assert_eq!(ByteOrder::of(&bytes), Some(order));
            let mut decoded = String::new();
            Utf16::new(Slow(&bytes), order).read_to_string(&mut decoded).unwrap();
            assert_eq!(decoded, text);
        }
    }
}
