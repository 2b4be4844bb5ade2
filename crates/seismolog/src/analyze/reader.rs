//! The reading side: a thread that unpacks, splits and reads lines, and hands on chunks of records.

use super::blocks::{Blocks, Mended};
use super::chunk::Chunk;
use super::event_time::Period;
use super::learned::Header;
use super::plan::{Phase, Planned};
use super::records::Records;
use super::service_names::ServiceNames;
use crate::input;
use anyhow::Error;
use model::Timestamp;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::mpsc::{Receiver, SyncSender};

/// An input begins.
#[derive(Clone, Debug)]
pub(super) struct Begin {
    pub(super) name: String,
    pub(super) phase: Phase,
    /// time of its first record that has one, if it could be looked at before
    pub(super) begin: Option<Timestamp>,
    /// the service of most of its first records
    pub(super) service: String,
}

/// An input has ended.
#[derive(Clone, Debug, Default)]
pub(super) struct End {
    pub(super) mended: Mended,
    /// how its lines are written, and from which line on
    pub(super) formats: Vec<(u64, String)>,
    /// why not all of it could be read
    pub(super) failure: Option<String>,
}

/// What comes from the reading side: for each input a begin, its chunks, an end.
pub(super) enum Delivery {
    Begin(Begin),
    Chunk(Box<Chunk>),
    End(End),
}

/// How inputs are read.
#[derive(Clone)]
pub(super) struct Reading {
    pub(super) header: Header,
    pub(super) period: Period,
    /// bytes read from disk so far
    pub(super) progress: Arc<AtomicU64>,
}

/// The two ends of the reading thread.
pub(super) struct Ends {
    pub(super) deliveries: SyncSender<Delivery>,
    /// chunks that were counted, for their memory
    pub(super) used: Receiver<Box<Chunk>>,
}

/// Nobody counts any more.
struct Gone;

impl Reading {
    /// Reads all inputs in order. Ends early when the counting side does.
    pub(super) fn run(&self, inputs: Vec<Planned>, ends: &Ends) {
        let mut names = ServiceNames::default();
        for planned in inputs {
            if self.read(planned, &mut names, ends).is_err() {
                return;
            }
        }
    }

    fn read(&self, planned: Planned, names: &mut ServiceNames, ends: &Ends) -> Result<(), Gone> {
        let send = |delivery| ends.deliveries.send(delivery).map_err(|_| Gone);
        let name = planned.path.display().to_string();
        let (phase, begin, service) = (planned.phase, planned.begin, planned.service);
        let opened = match planned.opened {
            Some(input) => Ok(input),
            None => input::open(&planned.path, &self.progress),
        };
        let name = opened.as_ref().map_or(name, |input| input.name.clone());
        send(Delivery::Begin(Begin { name, phase, begin, service }))?;
        let input = match opened {
            Ok(input) => input,
            Err(error) => return send(Delivery::End(End { failure: Some(words(&error)), ..End::default() })),
        };
        // a baseline is normal as a whole, whenever it was
        let period = if phase == Phase::Baseline { Period::default() } else { self.period };
        let mut records = Records::new(self.header, input.reference, period, planned.unnamed);
        let mut blocks = Blocks::new(input.reader);
        let mut end = End::default();
        loop {
            let mut chunk = ends.used.try_recv().unwrap_or_default();
            match blocks.next(chunk.recycle()) {
                Ok(Some(text)) => records.read(text, &mut chunk, names),
                Ok(None) => {
                    records.finish(&mut chunk, names);
                    send(Delivery::Chunk(chunk))?;
                    break;
                }
                Err(error) => {
                    end.failure = Some(words(&error.into()));
                    continue;
                }
            }
            send(Delivery::Chunk(chunk))?;
        }
        end.mended = blocks.mended;
        end.formats = records.into_formats();
        send(Delivery::End(end))
    }
}

fn words(error: &Error) -> String {
    let chain: Vec<String> = error.chain().map(ToString::to_string).collect();
    chain.join(": ")
}
