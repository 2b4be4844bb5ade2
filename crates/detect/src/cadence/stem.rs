//! Names that come and go: `payments-7d9f8b6c5d-x2x9z` is one of `payments-*`.

use crate::Error;
use model::codec::{Reader, Writer};

/// Letters and digits of the suffixes that Kubernetes makes up.
const MADE_UP: &[u8] = b"bcdfghjklmnpqrstvwxz2456789";

/// Newcomers that are remembered.
const NEWCOMERS: usize = 64;

/// How long before a name's last beat its replacement may come, in seconds: a rolling update starts the new ones
/// first.
const OVERLAP_SECS: i64 = 300;

/// Names that went for good before those of a stem are known to come and go.
const GONE_MIN: u32 = 2;

/// What is known of the names of a stem.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Stem {
    /// when names came that replaced nothing yet, in seconds, the oldest first
    newcomers: Vec<i64>,
    /// names that went and did not come back
    gone: u32,
}

impl Stem {
    pub(super) fn came(&mut self, second: i64) {
        if self.newcomers.len() == NEWCOMERS {
            self.newcomers.remove(0);
        }
        self.newcomers.push(second);
    }

    /// Whether one that was there from `first` to `last` went for a good reason: another came in its place, or those
    /// of this stem are known to come and go. A newcomer replaces one only.
    pub(super) fn excuses(&mut self, first: i64, last: i64) -> bool {
        let replaces = |came: &i64| *came > first && *came >= last - OVERLAP_SECS;
        if let Some(place) = self.newcomers.iter().position(replaces) {
            self.newcomers.remove(place);
            return true;
        }
        self.gone >= GONE_MIN
    }

    /// One went for good.
    pub(super) fn went(&mut self) {
        self.gone = self.gone.saturating_add(1);
    }

    /// One that was told came back: they do not come and go.
    pub(super) fn returned(&mut self) {
        self.gone = self.gone.saturating_sub(1);
    }

    pub(super) fn encode(&self, writer: &mut Writer) {
        writer.list(&self.newcomers, |writer, second| writer.i64(*second));
        writer.u32(self.gone);
    }

    pub(super) fn decode(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let stem =
            Self { newcomers: reader.list(|reader| Ok::<_, Error>(reader.i64()?))?, gone: reader.u32()? };
        if stem.newcomers.len() > NEWCOMERS { Err(Error::Damaged("the names of a stem")) } else { Ok(stem) }
    }
}

/// The stem of a name with a suffix that was made up, followed by `*`. Takes off as many such parts as there are and
/// leaves one at least.
pub(super) fn stem_of(name: &str) -> Option<String> {
    let mut stem = name;
    while let Some(at) = stem.rfind(['-', '_', '.', '/', ':']).filter(|at| *at > 0) {
        if !is_made_up(&stem[at + 1..]) {
            break;
        }
        stem = &stem[..at];
    }
    let separator = name[stem.len()..].chars().next()?;
    Some(format!("{stem}{separator}*"))
}

/// Whether no person chose this: a run of 5 characters or more that are all digits, hexadecimal, without vowels, or
/// letters and digits in turns. `0`, `east1` and `server01` are names.
fn is_made_up(part: &str) -> bool {
    let bytes = part.as_bytes();
    if bytes.len() < 5 || !bytes.iter().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()) {
        return bytes.len() == 4 && is_uuid_part(bytes);
    }
    let turns = bytes.windows(2).filter(|pair| pair[0].is_ascii_digit() != pair[1].is_ascii_digit()).count();
    let is_number = bytes.iter().all(u8::is_ascii_digit);
    let is_hex = bytes.len() >= 8 && bytes.iter().all(u8::is_ascii_hexdigit);
    is_number || is_hex || turns >= 2 || bytes.iter().all(|byte| MADE_UP.contains(byte))
}

/// Four hexadecimal digits of which some are digits and some are not, or that begin with the version of a UUID.
fn is_uuid_part(bytes: &[u8]) -> bool {
    let is_hex = bytes.iter().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(byte));
    is_hex && bytes.iter().any(u8::is_ascii_digit) && bytes.iter().any(u8::is_ascii_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stems_are_what_people_named() {
        for (name, stem) in [
            ("payments-7d9f8b6c5d-x2x9z", Some("payments-*")),
            ("backup-28394820-bkm45", Some("backup-*")),
            ("job-3f2b8c1d-9e4a-4c1b-8d2e-0a1b2c3d4e5f", Some("job-*")),
            ("db-0", None),
            ("db-12", None),
            ("web-server01", None),
            ("eu-east1", None),
            ("payments", None),
            ("x2x9z", None),
            ("mysql-slow", None),
            ("", None),
            ("-x2x9z", None),
        ] {
            assert_eq!(stem_of(name).as_deref(), stem, "{name}");
        }
    }

    #[test]
    fn a_newcomer_replaces_one_only() {
        let mut stem = Stem::default();
        [0, 0, 0, 5_000].into_iter().for_each(|second| stem.came(second));
        assert!(stem.excuses(0, 5_100), "the one that came last replaces the first that goes");
        assert!(!stem.excuses(0, 5_100), "and no other");
        stem.went();
        stem.went();
        assert!(stem.excuses(0, 5_100), "they come and go");
    }
}
