//! Numbers and texts as bytes and back.

use super::Error;

/// Writing.
pub(super) mod put {
    /// A number.
    pub(in crate::snapshot) fn u16(out: &mut Vec<u8>, number: u16) {
        out.extend_from_slice(&number.to_le_bytes());
    }

    /// A number.
    pub(in crate::snapshot) fn u32(out: &mut Vec<u8>, number: u32) {
        out.extend_from_slice(&number.to_le_bytes());
    }

    /// A number.
    pub(in crate::snapshot) fn u64(out: &mut Vec<u8>, number: u64) {
        out.extend_from_slice(&number.to_le_bytes());
    }

    /// A number, bit by bit.
    pub(in crate::snapshot) fn f64(out: &mut Vec<u8>, number: f64) {
        u64(out, number.to_bits());
    }

    /// A text.
    pub(in crate::snapshot) fn text(out: &mut Vec<u8>, text: &str) {
        u32(out, text.len() as u32);
        out.extend_from_slice(text.as_bytes());
    }

    /// A list.
    pub(in crate::snapshot) fn list<T>(
        out: &mut Vec<u8>,
        items: impl ExactSizeIterator<Item = T>,
        mut each: impl FnMut(&mut Vec<u8>, T),
    ) {
        u32(out, items.len() as u32);
        items.for_each(|item| each(out, item));
    }
}

/// Reads from the front.
pub(super) struct Reader<'a> {
    pub(super) bytes: &'a [u8],
}

impl Reader<'_> {
    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        let (head, tail) = self.bytes.split_first_chunk::<N>().ok_or(Error::Damaged("length"))?;
        self.bytes = tail;
        Ok(*head)
    }

    pub(super) fn u8(&mut self) -> Result<u8, Error> {
        self.array::<1>().map(|[byte]| byte)
    }

    pub(super) fn u16(&mut self) -> Result<u16, Error> {
        self.array().map(u16::from_le_bytes)
    }

    pub(super) fn u32(&mut self) -> Result<u32, Error> {
        self.array().map(u32::from_le_bytes)
    }

    pub(super) fn u64(&mut self) -> Result<u64, Error> {
        self.array().map(u64::from_le_bytes)
    }

    pub(super) fn f64(&mut self) -> Result<f64, Error> {
        self.u64().map(f64::from_bits)
    }

    pub(super) fn text(&mut self) -> Result<String, Error> {
        let len = self.u32()? as usize;
        let (head, tail) = self.bytes.split_at_checked(len).ok_or(Error::Damaged("length"))?;
        self.bytes = tail;
        String::from_utf8(head.to_vec()).map_err(|_| Error::Damaged("text"))
    }

    /// A list, of which no more is set aside than there are bytes.
    pub(super) fn list<T>(
        &mut self,
        mut each: impl FnMut(&mut Self) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        let len = self.u32()?;
        (0..len).map(|_| each(self)).collect()
    }
}
