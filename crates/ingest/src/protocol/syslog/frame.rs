//! Where one message on a stream ends: by its declared length, or at a line feed or NUL.

/// The next message of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frame {
    /// the message is these bytes of the buffer, and the stream goes on behind `next`
    Whole {
        /// first byte of the message
        begin: usize,
        /// behind its last byte
        end: usize,
        /// where the next one begins
        next: usize,
    },
    /// more bytes are needed
    Partial,
    /// longer than may be; the stream cannot go on
    TooLong,
}

/// Most digits of a declared length.
const DIGITS_MAX: usize = 9;

/// Looks for the first message of a buffer; both ways of framing are known by how it begins (RFC 6587). A declared length
/// is held against `max`, in bytes, and never believed further than the bytes that are there.
#[must_use]
pub fn next_frame(buffer: &[u8], max: usize) -> Frame {
    let digits = buffer.iter().take(DIGITS_MAX + 1).take_while(|byte| byte.is_ascii_digit()).count();
    let is_counted = digits > 0 && digits <= DIGITS_MAX && buffer[0] != b'0';
    match buffer.get(digits) {
        Some(b' ') if is_counted => counted(buffer, digits, max),
        None if is_counted => Frame::Partial,
        _ => delimited(buffer, max),
    }
}

fn counted(buffer: &[u8], digits: usize, max: usize) -> Frame {
    let number = |bytes: &[u8]| bytes.iter().fold(0, |number, byte| number * 10 + usize::from(byte - b'0'));
    let length = number(&buffer[..digits]);
    if length > max {
        return Frame::TooLong;
    }
    let begin = digits + 1;
    let end = begin + length;
    if buffer.len() < end {
        return Frame::Partial;
    }
    Frame::Whole { begin, end, next: end }
}

fn delimited(buffer: &[u8], max: usize) -> Frame {
    match memchr::memchr2(b'\n', 0, buffer) {
        Some(end) if end <= max => Frame::Whole { begin: 0, end, next: end + 1 },
        None if buffer.len() <= max => Frame::Partial,
        _ => Frame::TooLong,
    }
}
