//! The whole state as bytes, and back.
//!
//! ```text
//! version u8 │ clock │ late u64, ahead u64, dropped u64 │ overall │ settings of contents 8 u64 │ services: name, timeline │ seen │ births │ pending │ known templates
//! ```
//! Numbers as the codec of the model writes them; lists are a length and the elements, options a byte 0 or 1. Options of the detectors are
//! not in it: they come from the configuration. Whoever stores the bytes guards them with a checksum.
//! It can break by: another version; cut off anywhere; bytes left over; a length, text, option or number that cannot be.

use crate::contents;
use crate::detectors::{Clock, Detectors};
use crate::new_template::{Birth, Seen};
use crate::seconds::Seconds;
use crate::service::{Service, Timeline};
use crate::{Error, Options, SemanticDetector, limits};
use model::Signal;
use model::codec::{Reader, Writer};
use model::limits::SERVICES_MAX;

/// Version of the bytes.
pub(crate) const VERSION: u8 = 6;

impl Detectors {
    /// All that was learned and is under way.
    #[must_use]
    pub fn snapshot(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.u8(VERSION);
        for second in [self.clock.ticked, self.clock.front, self.clock.front_ticked] {
            writer.option(second.as_ref(), |writer, second| writer.i64(*second));
        }
        writer.u64(self.late);
        writer.u64(self.ahead);
        writer.u64(self.signals_dropped);
        writer.option(self.overall.as_ref(), |writer, overall| overall.encode(writer));
        contents::settings(&self.options).iter().for_each(|setting| writer.u64(*setting));
        writer.list(&self.services, |writer, service| {
            writer.bytes(service.name.as_bytes());
            writer.option(service.timeline.as_ref(), |writer, timeline| timeline.encode(writer));
        });
        self.seen.encode(&mut writer);
        writer.list(&self.births, |writer, birth| birth.encode(writer));
        writer.list(&self.pending, |writer, signal| signal.encode(writer));
        self.semantic.encode(&mut writer);
        writer.into_bytes()
    }

    /// Goes on where a snapshot was taken.
    pub fn restore(options: Options, bytes: &[u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(bytes);
        let version = reader.u8()?;
        if version != VERSION {
            return Err(Error::Version(version));
        }
        let mut detectors = Self::new(options);
        detectors.clock = Clock {
            ticked: reader.option(Reader::i64)?,
            front: reader.option(Reader::i64)?,
            front_ticked: reader.option(Reader::i64)?,
        };
        detectors.late = reader.u64()?;
        detectors.ahead = reader.u64()?;
        detectors.signals_dropped = reader.u64()?;
        detectors.overall = reader.option(|reader| Seconds::decode(reader, limits::SECONDS_KEPT))?;
        let mut is_same = true;
        for setting in contents::settings(&detectors.options) {
            is_same &= reader.u64()? == setting;
        }
        let options = detectors.options.clone();
        detectors.services = reader.list(|reader| {
            let name = reader.text()?;
            let timeline = reader.option(|reader| Timeline::decode(&options, is_same, reader))?;
            Ok::<_, Error>(Service { name, timeline })
        })?;
        detectors.seen = Seen::decode(&mut reader)?;
        detectors.births = reader.list(Birth::decode)?;
        detectors.pending = reader.list(Signal::decode)?;
        let semantic = detectors.options.semantic.clone();
        detectors.semantic = SemanticDetector::decode(semantic, &mut reader)?;
        reader.finish()?;
        detectors.check()?;
        let names = detectors.services.iter().map(|service| service.name.clone());
        detectors.by_name = names.zip(0..).collect();
        Ok(detectors)
    }

    fn check(&self) -> Result<(), Error> {
        if self.services.len() > SERVICES_MAX {
            return Err(Error::Damaged("the number of services"));
        }
        if self.births.len().max(self.pending.len()) > limits::PENDING_SIGNALS_MAX {
            return Err(Error::Damaged("the number of waiting signals"));
        }
        if self.births.iter().any(|birth| birth.service as usize >= self.services.len()) {
            return Err(Error::Damaged("a new template"));
        }
        Ok(())
    }
}
