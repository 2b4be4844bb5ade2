//! RELP, the protocol of rsyslog in which each message is acknowledged.
//!
//! ```text
//! frame = number SP command SP length [SP data] LF        number: 1 to 999999999, 0 where no answer is expected
//! open → rsp "200 OK" and what we know      syslog → rsp "200 OK"      close → rsp, serverclose
//! ```
//!
//! Ways it can be broken: a number or length that is none, a length above the bound, a frame that does not end with a line
//! feed. The stream cannot go on then.

use crate::Error;
use std::ops::Range;

const NAME: &str = "a frame of RELP";

/// Most digits of a number, and of a length.
const DIGITS_MAX: usize = 9;

/// Most letters of a command.
const COMMAND_BYTES_MAX: usize = 32;

/// What a sender says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// what the answer names
    pub number: u32,
    /// as in `syslog`
    pub command: String,
    /// where its data is
    pub data: Range<usize>,
    /// where the next frame begins
    pub next: usize,
}

/// Reads the first frame of a buffer, or nothing if it is not whole yet. `max` bounds its data, in bytes.
///
/// # Errors
/// [`Error::Malformed`]: no frame can begin like this.
pub fn next_said(buffer: &[u8], max: usize) -> Result<Option<Said>, Error> {
    let Some((number, at)) = digits(buffer, 0)? else { return Ok(None) };
    let letters =
        buffer[at..].iter().take(COMMAND_BYTES_MAX + 1).take_while(|byte| byte.is_ascii_alphabetic()).count();
    let Some(behind) = buffer.get(at + letters) else { return Ok(None) };
    if letters == 0 || letters > COMMAND_BYTES_MAX || *behind != b' ' {
        return Err(broken("the command is none"));
    }
    let command = String::from_utf8_lossy(&buffer[at..at + letters]).into_owned();
    let length_at = at + letters + 1;
    let count =
        buffer[length_at..].iter().take(DIGITS_MAX + 1).take_while(|byte| byte.is_ascii_digit()).count();
    let Some(behind) = buffer.get(length_at + count) else { return Ok(None) };
    let length = decimal(&buffer[length_at..length_at + count])? as usize;
    if length > max {
        return Err(broken("it declares more bytes than a message may have"));
    }
    let begin = length_at + count + usize::from(length > 0 || *behind == b' ');
    let end = begin + length;
    match buffer.get(end) {
        None => Ok(None),
        Some(b'\n') => Ok(Some(Said { number, command, data: begin..end, next: end + 1 })),
        Some(_) => Err(broken("it does not end with a line feed")),
    }
}

fn broken(problem: &str) -> Error {
    Error::malformed(NAME, problem)
}

/// A number with the space behind it, and where that ends.
fn digits(buffer: &[u8], begin: usize) -> Result<Option<(u32, usize)>, Error> {
    let count = buffer[begin..].iter().take(DIGITS_MAX + 1).take_while(|byte| byte.is_ascii_digit()).count();
    match buffer.get(begin + count) {
        _ if count > DIGITS_MAX => Err(broken("its number is too long")),
        None => Ok(None),
        Some(b' ') => Ok(Some((decimal(&buffer[begin..begin + count])?, begin + count + 1))),
        Some(_) => Err(broken("its number is none")),
    }
}

fn decimal(digits: &[u8]) -> Result<u32, Error> {
    if digits.is_empty() || digits.len() > DIGITS_MAX {
        return Err(broken("a number is missing or too long"));
    }
    Ok(digits.iter().fold(0, |number, digit| number * 10 + u32::from(digit - b'0')))
}

/// That a message is durable.
#[must_use]
pub fn taken(number: u32) -> Vec<u8> {
    answer(number, "200 OK")
}

/// What a session begins with.
#[must_use]
pub fn opened(number: u32) -> Vec<u8> {
    answer(number, "200 OK\nrelp_version=0\nrelp_software=seismolog\ncommands=syslog")
}

/// What a session ends with.
#[must_use]
pub fn closed(number: u32) -> Vec<u8> {
    format!("{number} rsp 0\n0 serverclose 0\n").into_bytes()
}

/// That a command is not known.
#[must_use]
pub fn unknown(number: u32) -> Vec<u8> {
    answer(number, "500 the command is not known")
}

fn answer(number: u32, text: &str) -> Vec<u8> {
    format!("{number} rsp {} {text}\n", text.len()).into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_found_when_they_are_whole_and_not_before() {
        let stream = b"1 open 14 relp_version=0\n2 syslog 8 <13>a\nbc\n3 close 0\n";
        let mut commands = Vec::new();
        let mut begin = 0;
        while let Some(said) = next_said(&stream[begin..], 100).unwrap() {
            let data = String::from_utf8_lossy(&stream[begin..][said.data]).into_owned();
            commands.push(format!("{} {} {data}", said.number, said.command));
            begin += said.next;
        }
        assert_eq!(commands, ["1 open relp_version=0", "2 syslog <13>a\nbc", "3 close "]);
        assert_eq!(begin, stream.len());
        let first = stream.iter().position(|byte| *byte == b'\n').unwrap();
        for length in 0..=first {
            assert!(matches!(next_said(&stream[..length], 100), Ok(None)), "{length}");
        }
    }

    #[test]
    fn what_is_no_frame_is_refused() {
        for wrong in [
            "x open 0\n",
            " open 0\n",
            "1234567890 open 0\n",
            "1 op3n 0\n",
            "1 open x\n",
            "1 open 1000 ",
            "1 open 99999999999 ",
            "1 syslog 2 abc\n",
            &format!("1 {} ", "a".repeat(40)),
        ] {
            assert!(next_said(wrong.as_bytes(), 100).is_err(), "{wrong}");
        }
    }

    #[test]
    fn answers_tell_their_length() {
        assert_eq!(taken(7), b"7 rsp 6 200 OK\n");
        assert_eq!(closed(8), b"8 rsp 0\n0 serverclose 0\n");
        let opened = opened(1);
        let said = next_said(&opened, 100).unwrap().unwrap();
        assert_eq!((said.command.as_str(), said.next), ("rsp", opened.len()));
    }
}
