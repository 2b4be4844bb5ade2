//! Bytes to blocks of whole lines: valid UTF-8, without colours and zeros, of bounded length.

use super::limits::BLOCK_BYTES;
use miner::raw::strip_ansi;
use model::limits::MESSAGE_BYTES_MAX;
use std::io::{self, Read};

/// What had to be mended; all counted since the start of the input.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Mended {
    /// lines longer than [`MESSAGE_BYTES_MAX`], of which the end was dropped
    pub(super) lines_cut: u64,
    /// places where bytes were no UTF-8 and became U+FFFD
    pub(super) not_utf8: u64,
    /// zero bytes that were dropped
    pub(super) zeros: u64,
}

/// Cuts a stream into blocks. Holds one block and the begin of the next.
pub(super) struct Blocks {
    reader: Box<dyn Read + Send>,
    /// begin of the line that the last block ended in
    rest: Vec<u8>,
    /// the line at hand is too long: drop up to its end
    is_skipping: bool,
    is_first: bool,
    is_end: bool,
    pub(super) mended: Mended,
}

impl Blocks {
    pub(super) fn new(reader: Box<dyn Read + Send>) -> Self {
        Self {
            reader,
            rest: Vec::new(),
            is_skipping: false,
            is_first: true,
            is_end: false,
            mended: Mended::default(),
        }
    }

    /// The next lines, in the memory of `buffer`; `None` at the end. After an error, what was read before it comes
    /// with the next call.
    pub(super) fn next(&mut self, buffer: String) -> io::Result<Option<String>> {
        let mut bytes = buffer.into_bytes();
        bytes.clear();
        loop {
            bytes.append(&mut self.rest);
            let outcome = self.fill(&mut bytes);
            if outcome.is_err() {
                self.rest = bytes;
                self.is_end = true;
                return outcome.map(|()| None);
            }
            if self.is_skipping {
                self.skip_line(&mut bytes);
            }
            self.keep_whole_lines(&mut bytes);
            if !bytes.is_empty() {
                return Ok(Some(self.clean(bytes)));
            }
            if self.is_end {
                return Ok(None);
            }
        }
    }

    fn fill(&mut self, bytes: &mut Vec<u8>) -> io::Result<()> {
        while !self.is_end && bytes.len() < BLOCK_BYTES {
            let space = (BLOCK_BYTES - bytes.len()) as u64;
            let read = (&mut self.reader).take(space).read_to_end(bytes)?;
            self.is_end = read == 0;
        }
        Ok(())
    }

    fn skip_line(&mut self, bytes: &mut Vec<u8>) {
        let end = bytes.iter().position(|byte| *byte == b'\n');
        bytes.drain(..end.map_or(bytes.len(), |end| end + 1));
        self.is_skipping = end.is_none();
    }

    /// Keeps the line that is not complete for the next block, or cuts it if it alone fills this one.
    fn keep_whole_lines(&mut self, bytes: &mut Vec<u8>) {
        if self.is_end {
            return;
        }
        match bytes.iter().rposition(|byte| *byte == b'\n') {
            Some(last) => {
                self.rest.extend_from_slice(&bytes[last + 1..]);
                bytes.truncate(last + 1);
            }
            None if bytes.len() >= BLOCK_BYTES => {
                bytes.truncate(MESSAGE_BYTES_MAX);
                bytes.push(b'\n');
                self.mended.lines_cut += 1;
                self.is_skipping = true;
            }
            None => self.rest.append(bytes),
        }
    }

    fn clean(&mut self, bytes: Vec<u8>) -> String {
        let mut text = String::from_utf8(bytes).unwrap_or_else(|error| {
            let lossy = String::from_utf8_lossy(error.as_bytes()).into_owned();
            self.mended.not_utf8 += lossy.matches(char::REPLACEMENT_CHARACTER).count() as u64;
            lossy
        });
        if std::mem::take(&mut self.is_first) && text.starts_with('\u{feff}') {
            text.drain(..'\u{feff}'.len_utf8());
        }
        if !has_control(text.as_bytes()) {
            return text;
        }
        if text.contains('\0') {
            let length = text.len();
            text.retain(|character| character != '\0');
            self.mended.zeros += (length - text.len()) as u64;
        }
        if text.contains('\u{1b}') {
            text = without_colours(&text);
        }
        text
    }
}

/// Whether there is a zero byte or an escape. Without an early end inside of a piece, so that it is done many bytes at
/// a time.
fn has_control(bytes: &[u8]) -> bool {
    let has = |piece: &[u8]| piece.iter().fold(false, |found, byte| found | (*byte == 0) | (*byte == 0x1b));
    bytes.chunks(4096).any(has)
}

/// Line by line, so that a sequence that was cut off cannot swallow a line break.
fn without_colours(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let content = line.strip_suffix('\n');
        clean.push_str(&strip_ansi(content.unwrap_or(line)));
        clean.push_str(if content.is_some() { "\n" } else { "" });
    }
    clean
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(bytes: &[u8]) -> (Vec<String>, Mended) {
        let mut blocks = Blocks::new(Box::new(io::Cursor::new(bytes.to_vec())));
        let mut all = Vec::new();
        while let Some(block) = blocks.next(String::new()).unwrap() {
            all.push(block);
        }
        (all, blocks.mended)
    }

    #[test]
    fn bytes_become_clean_text() {
        let cases: [(&[u8], &str, Mended); 5] = [
            (b"", "", Mended::default()),
            (b"one\ntwo", "one\ntwo", Mended::default()),
            (b"\xef\xbb\xbfmark\n", "mark\n", Mended::default()),
            (b"\0\0\0a\n\x1b[31mred\x1b[0m\n", "a\nred\n", Mended { zeros: 3, ..Mended::default() }),
            (b"gr\xfcn\n", "gr\u{fffd}n\n", Mended { not_utf8: 1, ..Mended::default() }),
        ];
        for (bytes, expected, mended) in cases {
            assert_eq!(blocks(bytes), (vec![expected.to_owned(); usize::from(!expected.is_empty())], mended));
        }
    }

    #[test]
    fn blocks_end_with_lines_and_no_line_is_lost_or_long() {
        let mut bytes = Vec::new();
        for number in 0..200_000 {
            bytes.extend_from_slice(format!("line {number}\n").as_bytes());
        }
        let (all, _) = blocks(&bytes);
        assert!(all.len() > 1 && all.iter().all(|block| block.ends_with('\n')));
        assert_eq!(all.concat().as_bytes(), bytes);

        let mut bytes = vec![b'x'; 5 * BLOCK_BYTES];
        bytes.extend_from_slice(b"\nnext\n");
        let (all, mended) = blocks(&bytes);
        assert_eq!(mended.lines_cut, 1);
        let lines: Vec<usize> = all.concat().lines().map(str::len).collect();
        assert_eq!(lines, [MESSAGE_BYTES_MAX, 4]);
    }
}
