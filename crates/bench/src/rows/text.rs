//! Lines of text that become many messages: each digit is drawn anew.

use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use sim::Random;

use crate::limits::TEXTS_MAX;

/// A line that stands for many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Text {
    pub(crate) service: &'static str,
    pub(crate) severity: &'static str,
    pub(crate) line: String,
}

/// Shares of severities in percent; the rest is INFO.
const SHARES: [(&str, u64); 3] = [("ERROR", 3), ("WARN", 7), ("DEBUG", 8)];

impl Text {
    /// Appends the line with other digits. A number keeps its length, has no zero in front unless it had one,
    /// and stays what it looks like: part of an address, an hour, a minute.
    pub(crate) fn fill(&self, out: &mut String, random: &mut Random) {
        let mut rest = self.line.as_str();
        while let Some(begin) = rest.find(|c: char| c.is_ascii_digit()) {
            let digits = &rest[begin..];
            let length = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
            let (number, behind) = digits.split_at(length);
            out.push_str(&rest[..begin]);
            let low = u64::from(!number.starts_with('0'));
            let high = highest_first_digit(out.chars().next_back(), length, behind.chars().next());
            push_digit(out, low + random.below(high + 1 - low));
            for _ in 1..length {
                push_digit(out, random.below(10));
            }
            rest = behind;
        }
        out.push_str(rest);
    }
}

fn push_digit(out: &mut String, digit: u64) {
    out.push(char::from(b'0' + digit as u8));
}

/// By what stands around a number: 199 is still part of an address, 19 an hour, 59 a minute.
fn highest_first_digit(before: Option<char>, length: usize, behind: Option<char>) -> u64 {
    let is_between = |mark| before == Some(mark) || behind == Some(mark);
    match length {
        3 if is_between('.') => 1,
        2 if before == Some(':') => 5,
        2 if behind == Some(':') => 1,
        _ => 9,
    }
}

/// One of the texts: first the severity by its share, then the service, of which the first are busier.
/// Where no text has that severity, any will do.
pub(crate) fn pick<'a>(texts: &'a [Text], random: &mut Random) -> &'a Text {
    let severity = draw_severity(random);
    for _ in 0..64 {
        let text = &texts[skewed(texts.len(), random)];
        if text.severity == severity {
            return text;
        }
    }
    &texts[skewed(texts.len(), random)]
}

fn draw_severity(random: &mut Random) -> &'static str {
    let mut left = random.below(100);
    for (severity, share) in SHARES {
        if left < share {
            return severity;
        }
        left -= share;
    }
    "INFO"
}

/// Lower indexes more often.
fn skewed(length: usize, random: &mut Random) -> usize {
    let first = random.below(length as u64) as usize;
    let second = random.below(length as u64) as usize;
    if random.chance(0.5) { first.min(second) } else { first }
}

/// The lines of `<directory>/*/content.txt`, each folder under services of its own as far as these reach.
pub(crate) fn read_below(directory: &Path, services: &[&'static str]) -> anyhow::Result<Vec<Text>> {
    let entries = std::fs::read_dir(directory).with_context(|| format!("read {}", directory.display()))?;
    let mut files: Vec<PathBuf> =
        entries.map(|entry| Ok(entry?.path().join("content.txt"))).collect::<std::io::Result<_>>()?;
    files.retain(|file| file.is_file());
    files.sort();
    let mut texts = Vec::new();
    for (number, file) in files.iter().enumerate() {
        let bytes = std::fs::read(file).with_context(|| format!("read {}", file.display()))?;
        for (position, line) in String::from_utf8_lossy(&bytes).lines().enumerate() {
            if texts.len() < TEXTS_MAX && !line.trim().is_empty() {
                let service = services[(2 * number + position % 2) % services.len()];
                texts.push(Text { service, severity: severity_of(line), line: line.to_owned() });
            }
        }
    }
    ensure!(!texts.is_empty(), "no lines in {}/*/content.txt", directory.display());
    Ok(texts)
}

/// By the words that people look for.
fn severity_of(line: &str) -> &'static str {
    let line = line.to_ascii_lowercase();
    let has_any = |words: &[&str]| words.iter().any(|word| line.contains(word));
    if has_any(&["error", "fail", "exception", "fatal"]) {
        "ERROR"
    } else if has_any(&["warn", "retry", "timeout", "timed out", "denied", "invalid"]) {
        "WARN"
    } else {
        "INFO"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(line: &str) -> Text {
        Text { service: "api", severity: "INFO", line: line.into() }
    }

    #[test]
    fn digits_change_and_all_else_stays() {
        let mut random = Random::new(1);
        for line in ["block blk_-1608999687919862906 of size 91178", "no digits", "a 0 b 10.0.0.1:8080 é"] {
            let mut filled = String::new();
            text(line).fill(&mut filled, &mut random);
            let shape = |s: &str| s.replace(|c: char| c.is_ascii_digit(), "#");
            assert_eq!(shape(&filled), shape(line));
        }
    }

    #[test]
    fn numbers_do_not_begin_with_a_zero_they_did_not_have() {
        let mut random = Random::new(1);
        for _ in 0..200 {
            let mut filled = String::new();
            text("took 1 of 7003").fill(&mut filled, &mut random);
            assert!(!filled.contains(" 0"), "{filled}");
        }
    }

    #[test]
    fn addresses_and_times_stay_what_they_look_like() {
        let mut random = Random::new(1);
        for _ in 0..200 {
            let mut filled = String::new();
            text("10.0.250.77 at 18:02:45").fill(&mut filled, &mut random);
            let (address, time) = filled.split_once(" at ").unwrap();
            assert!(address.parse::<std::net::Ipv4Addr>().is_ok(), "{address}");
            let fields: Vec<u32> = time.split(':').map(|field| field.parse().unwrap()).collect();
            assert!(fields[0] < 24 && fields[1] < 60 && fields[2] < 60, "{time}");
        }
    }

    #[test]
    fn lines_of_folders_become_texts_of_services() {
        let directory = tempfile::tempdir().unwrap();
        for (folder, content) in [("B", "disk error 5\n\nok\n"), ("A", "ready\n")] {
            std::fs::create_dir(directory.path().join(folder)).unwrap();
            std::fs::write(directory.path().join(folder).join("content.txt"), content).unwrap();
        }
        let texts = read_below(directory.path(), &["s0", "s1", "s2", "s3"]).unwrap();
        let found: Vec<_> = texts.iter().map(|t| (t.service, t.severity, t.line.as_str())).collect();
        assert_eq!(found, [("s0", "INFO", "ready"), ("s2", "ERROR", "disk error 5"), ("s2", "INFO", "ok")]);
        assert!(read_below(&directory.path().join("A"), &["s0"]).is_err());
    }
}
