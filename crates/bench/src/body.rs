//! A file of lines cut into request bodies.

use std::io::Read;

use anyhow::Context;

/// Whole lines that fit into one request.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Body {
    pub(crate) bytes: Vec<u8>,
    /// lines in it
    pub(crate) rows: u64,
}

/// Cuts what it reads at line ends into bodies of at most `bytes_max`.
#[derive(Debug)]
pub(crate) struct Bodies<R> {
    reader: R,
    bytes_max: usize,
    /// begin of a line whose end is not read yet
    rest: Vec<u8>,
}

impl<R: Read> Bodies<R> {
    pub(crate) fn new(reader: R, bytes_max: usize) -> Self {
        Self { reader, bytes_max, rest: Vec::new() }
    }

    fn read_next(&mut self) -> anyhow::Result<Option<Body>> {
        let mut bytes = std::mem::take(&mut self.rest);
        let room = self.bytes_max.saturating_sub(bytes.len());
        let wanted = u64::try_from(room).context("body size")?;
        self.reader.by_ref().take(wanted).read_to_end(&mut bytes).context("read the file of rows")?;
        if bytes.is_empty() {
            return Ok(None);
        }
        if bytes.len() == self.bytes_max {
            let line_end = bytes.iter().rposition(|&byte| byte == b'\n');
            let line_end = line_end.context("a row is longer than --body-bytes; raise it")?;
            self.rest = bytes.split_off(line_end + 1);
        } else if bytes.last() != Some(&b'\n') {
            bytes.push(b'\n');
        }
        let rows = bytes.iter().filter(|&&byte| byte == b'\n').count() as u64;
        Ok(Some(Body { bytes, rows }))
    }
}

impl<R: Read> Iterator for Bodies<R> {
    type Item = anyhow::Result<Body>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read_next().transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_end_at_line_ends_and_lose_nothing() {
        let cases: [(&str, usize, &[&str]); 5] = [
            ("", 8, &[]),
            ("aa\nbb\ncc\n", 9, &["aa\nbb\ncc\n"]),
            ("aa\nbb\ncc\n", 7, &["aa\nbb\n", "cc\n"]),
            ("aa\nbb\ncc", 6, &["aa\nbb\n", "cc\n"]),
            ("aa\nbbbbb\nc\n", 6, &["aa\n", "bbbbb\n", "c\n"]),
        ];
        for (text, bytes_max, expected) in cases {
            let bodies: Vec<Body> = Bodies::new(text.as_bytes(), bytes_max).map(Result::unwrap).collect();
            let texts: Vec<_> = bodies.iter().map(|b| std::str::from_utf8(&b.bytes).unwrap()).collect();
            assert_eq!(texts, expected);
            assert!(bodies.iter().all(|b| b.rows == b.bytes.iter().filter(|&&c| c == b'\n').count() as u64));
        }
    }

    #[test]
    fn a_line_longer_than_a_body_is_an_error() {
        assert!(Bodies::new(&b"aaaaaaaa\n"[..], 4).next().unwrap().is_err());
    }
}
