//! Bytes of snapshots. Lengths are checked against what is left, so damage is an error, not a panic.
//!
//! Most of what is kept is small or nothing: counts of seconds in which nothing happened, sketches that are empty. So a
//! number takes as many bytes as it needs: seven bits each, the lowest first, the eighth bit says that more follow
//! (LEB128, as DWARF and WebAssembly write numbers). Of signed ones the sign is the lowest bit (zigzag), of floats the
//! bytes are turned around, so that a short fraction is a small number.
//!
//! The crates whose state is kept each say what their bytes are and carry their own version; this is how a number,
//! a text or a list is written, the same for all. So is a [`Signal`](crate::Signal), which more than one crate keeps.

mod signal;

/// Bytes that are not what a [`Writer`] wrote: start without this snapshot. Names the place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("snapshot is damaged at {0}")]
pub struct Damage(pub &'static str);

/// Appends values.
#[derive(Debug, Default)]
pub struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    /// What was written.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// One byte.
    pub fn u8(&mut self, value: u8) {
        self.bytes.push(value);
    }

    /// One to five bytes.
    pub fn u32(&mut self, value: u32) {
        self.u64(value.into());
    }

    /// One to ten bytes.
    pub fn u64(&mut self, mut value: u64) {
        while value > 0x7f {
            self.bytes.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.bytes.push(value as u8);
    }

    /// One to ten bytes.
    pub fn i64(&mut self, value: i64) {
        self.u64(((value << 1) ^ (value >> 63)) as u64);
    }

    /// The bits of a float, one to ten bytes; NaN comes back as it was.
    pub fn f64(&mut self, value: f64) {
        self.u64(value.to_bits().swap_bytes());
    }

    /// A length.
    pub fn length(&mut self, value: usize) {
        self.u32(u32::try_from(value).expect("every list has a bound far below 2^32"));
    }

    /// A length and that many bytes.
    pub fn bytes(&mut self, value: &[u8]) {
        self.length(value.len());
        self.bytes.extend_from_slice(value);
    }

    /// A length and that many items.
    pub fn list<T>(&mut self, items: &[T], mut write: impl FnMut(&mut Self, &T)) {
        self.length(items.len());
        for item in items {
            write(self, item);
        }
    }

    /// Whether there is one, and the item.
    pub fn option<T>(&mut self, item: Option<&T>, write: impl FnOnce(&mut Self, &T)) {
        self.u8(u8::from(item.is_some()));
        if let Some(item) = item {
            write(self, item);
        }
    }
}

/// Reads them back in the same order.
#[derive(Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Reads from the begin.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// An error unless all was read.
    pub fn finish(self) -> Result<(), Damage> {
        if self.rest.is_empty() { Ok(()) } else { Err(Damage("its end: bytes are left over")) }
    }

    /// One byte.
    pub fn u8(&mut self) -> Result<u8, Damage> {
        let (head, rest) = self.rest.split_first().ok_or(Damage("its end: too short"))?;
        self.rest = rest;
        Ok(*head)
    }

    /// A number of one to five bytes.
    pub fn u32(&mut self) -> Result<u32, Damage> {
        u32::try_from(self.u64()?).map_err(|_| Damage("a number"))
    }

    /// A number of one to ten bytes.
    pub fn u64(&mut self) -> Result<u64, Damage> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.u8()?;
            let bits = u64::from(byte & 0x7f);
            if bits << shift >> shift != bits {
                return Err(Damage("a number"));
            }
            value |= bits << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(Damage("a number"))
    }

    /// A signed number.
    pub fn i64(&mut self) -> Result<i64, Damage> {
        let value = self.u64()?;
        Ok((value >> 1) as i64 ^ -((value & 1) as i64))
    }

    /// A float by its bits.
    pub fn f64(&mut self) -> Result<f64, Damage> {
        Ok(f64::from_bits(self.u64()?.swap_bytes()))
    }

    /// A length; every element takes at least a byte, so more than what is left is damage.
    pub fn length(&mut self) -> Result<usize, Damage> {
        let length = self.u32()? as usize;
        if length > self.rest.len() { Err(Damage("a length")) } else { Ok(length) }
    }

    /// A length and that many bytes.
    pub fn bytes(&mut self) -> Result<&'a [u8], Damage> {
        let length = self.length()?;
        let (head, rest) = self.rest.split_at(length);
        self.rest = rest;
        Ok(head)
    }

    /// A length and that many bytes of UTF-8.
    pub fn text(&mut self) -> Result<String, Damage> {
        let bytes = self.bytes()?;
        String::from_utf8(bytes.to_vec()).map_err(|_| Damage("a text"))
    }

    /// A list.
    pub fn list<T, E: From<Damage>>(
        &mut self,
        mut read: impl FnMut(&mut Self) -> Result<T, E>,
    ) -> Result<Vec<T>, E> {
        let length = self.length()?;
        (0..length).map(|_| read(self)).collect()
    }

    /// An item that may be absent.
    pub fn option<T, E: From<Damage>>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<Option<T>, E> {
        match self.u8()? {
            0 => Ok(None),
            1 => read(self).map(Some),
            _ => Err(Damage("an option").into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_and_small_ones_are_small() {
        let mut writer = Writer::default();
        let unsigned = [0, 1, 127, 128, 300, u64::from(u32::MAX), 1 << 62, u64::MAX];
        let signed = [0, -1, 1, 63, -64, 64, i64::MIN, i64::MAX];
        let floats = [0.0, -0.0, 1.0, 0.5, -2.25, 0.1, f64::MIN_POSITIVE, f64::INFINITY, f64::NAN];
        unsigned.iter().for_each(|number| writer.u64(*number));
        signed.iter().for_each(|number| writer.i64(*number));
        floats.iter().for_each(|number| writer.f64(*number));
        writer.u32(u32::MAX);
        let bytes = writer.into_bytes();
        let mut reader = Reader::new(&bytes);
        assert_eq!(unsigned.map(|_| reader.u64().unwrap()), unsigned);
        assert_eq!(signed.map(|_| reader.i64().unwrap()), signed);
        assert_eq!(floats.map(|_| reader.f64().unwrap().to_bits()), floats.map(f64::to_bits));
        assert_eq!(reader.u32(), Ok(u32::MAX));
        assert_eq!(reader.finish(), Ok(()));
        for (write, size) in [
            (Writer::u64 as fn(&mut Writer, u64), 1),
            (|writer, _| writer.f64(0.0), 1),
            (|writer, _| writer.f64(1.0), 3),
            (|writer, _| writer.i64(-1), 1),
        ] {
            let mut writer = Writer::default();
            write(&mut writer, 7);
            assert_eq!(writer.into_bytes().len(), size);
        }
    }

    #[test]
    fn numbers_that_are_too_long_or_too_large_are_damage() {
        let endless = [0xff; 11];
        assert_eq!(Reader::new(&endless).u64(), Err(Damage("a number")));
        assert_eq!(Reader::new(&[0x80; 9]).u64(), Err(Damage("its end: too short")));
        let beyond = [0x80, 0x80, 0x80, 0x80, 0x10];
        assert_eq!(Reader::new(&beyond).u32(), Err(Damage("a number")));
        let overflown = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02];
        assert_eq!(Reader::new(&overflown).u64(), Err(Damage("a number")));
    }
}
