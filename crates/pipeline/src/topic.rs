//! A topic: entries of a log of its own, first in, first out, until they are consumed.
//!
//! ```text
//! push ─▶ log: record … record mark record ─▶ front (read ahead) ─▶ whoever consumes
//!                                 ▲──────────── advance, remove: marks in the same log
//! ```
//!
//! What is consumed is said by marks in the log itself, so one sync makes records and positions durable. A mark stands
//! behind the records it is about; what is released is before both, so opening finds the last one always.
//!
//! Ways it can be broken: those of the log, which loses the entries that were hit and says so; a lost mark, and what it
//! said is consumed again.

use crate::Error;
use crate::limits::{READ_AHEAD_BYTES, SEGMENT_BYTES};
use crate::record::{Entry, Event};
use std::collections::{BTreeMap, VecDeque};
use std::path::Path;
use wal::{Log, Options};

/// See the module.
pub(crate) struct Topic {
    log: Log,
    /// seq and size of what is neither consumed nor removed, oldest first
    waiting: VecDeque<(u64, u32)>,
    bytes: u64,
    /// the first of those, as they were written
    front: VecDeque<(u64, Vec<u8>)>,
    front_bytes: usize,
    /// all up to it is consumed
    gone: u64,
    /// what is kept in the log although it is consumed: all above
    known: Option<u64>,
    /// up to where each source has been read
    places: BTreeMap<u64, u64>,
    is_dirty: bool,
}

/// Why reading ends before the end.
enum Stop {
    Enough,
    Broken(String),
    Failed(wal::Error),
}

impl From<wal::Error> for Stop {
    fn from(error: wal::Error) -> Self {
        Self::Failed(error)
    }
}

impl Topic {
    /// Opens what is there, or begins anew.
    pub(crate) fn open(dir: &Path) -> Result<Self, Error> {
        let options = Options { segment_bytes: SEGMENT_BYTES, recycled_max: 1 };
        let (log, recovery) = Log::open(dir, options)?;
        if recovery.torn_bytes > 0 {
            tracing::info!(topic = %dir.display(), bytes = recovery.torn_bytes, "what was not acknowledged is left out");
        }
        let mut topic = Self {
            log,
            waiting: VecDeque::new(),
            bytes: 0,
            front: VecDeque::new(),
            front_bytes: 0,
            gone: 0,
            known: None,
            places: BTreeMap::new(),
            is_dirty: false,
        };
        topic.read_all(dir)?;
        Ok(topic)
    }

    fn read_all(&mut self, dir: &Path) -> Result<(), Error> {
        let (mut waiting, mut gone, mut known) = (VecDeque::<(u64, u32)>::new(), 0, None);
        let (mut places, mut fed) = (BTreeMap::<u64, u64>::new(), Vec::new());
        let read = self.log.read::<Stop>(0, |seq, bytes| {
            match Entry::decode(bytes).map_err(Stop::Broken)? {
                Entry::Gone(through) => gone = through.max(gone),
                Entry::Known(through) => known = Some(through),
                Entry::Removed(seqs) => waiting.retain(|(seq, _)| seqs.binary_search(seq).is_err()),
                Entry::Place(place, mark) => drop(places.insert(place, mark)),
                Entry::Fed(place, mark, _) => {
                    fed.push((seq, place, mark));
                    waiting.push_back((seq, size(bytes)));
                }
                _ => waiting.push_back((seq, size(bytes))),
            }
            Ok(())
        });
        match read {
            Ok(()) | Err(Stop::Enough) => {}
            Err(Stop::Failed(error)) => return Err(error.into()),
            Err(Stop::Broken(problem)) => {
                return Err(Error::Disk(format!("topic {}: {problem}", dir.display())));
            }
        }
        waiting.retain(|(seq, _)| *seq > gone);
        self.bytes = waiting.iter().map(|(_, size)| u64::from(*size)).sum();
        (self.waiting, self.gone, self.known) = (waiting, gone, known);
        // Of events whose mark was not written nobody has seen anything; their source gives them again.
        let is_unmarked =
            |(_, place, mark): &(u64, u64, u64)| places.get(place).is_none_or(|read| read < mark);
        let unmarked: Vec<u64> = fed.into_iter().filter(is_unmarked).map(|(seq, _, _)| seq).collect();
        self.places = places;
        self.remove(&unmarked)?;
        self.sync()
    }

    /// Appends events of a source with the mark that it has been read so far: all of it counts after the next
    /// [`Self::sync`], or nothing.
    pub(crate) fn feed(&mut self, place: u64, mark: u64, events: Vec<Event>) -> Result<(), Error> {
        for event in events {
            self.push(&Entry::Fed(place, mark, event))?;
        }
        self.log.append(&Entry::Place(place, mark).encode())?;
        self.is_dirty = true;
        self.places.insert(place, mark);
        Ok(())
    }

    /// Up to where a source has been read.
    pub(crate) fn place(&self, place: u64) -> Option<u64> {
        self.places.get(&place).copied()
    }

    /// Appends a record; durable after the next [`Self::sync`].
    pub(crate) fn push(&mut self, entry: &Entry) -> Result<u64, Error> {
        let bytes = entry.encode();
        let is_read_to_the_end = self.front.len() == self.waiting.len();
        let seq = self.log.append(&bytes)?;
        self.is_dirty = true;
        self.waiting.push_back((seq, size(&bytes)));
        self.bytes += bytes.len() as u64;
        if is_read_to_the_end && self.front_bytes < READ_AHEAD_BYTES {
            self.front_bytes += bytes.len();
            self.front.push_back((seq, bytes));
        }
        Ok(seq)
    }

    /// All records up to this are consumed, once the next [`Self::sync`] is over.
    pub(crate) fn advance(&mut self, through: u64) -> Result<(), Error> {
        if through <= self.gone {
            return Ok(());
        }
        self.log.append(&Entry::Gone(through).encode())?;
        // What is released may hold the places as they were told before.
        for (place, mark) in &self.places {
            self.log.append(&Entry::Place(*place, *mark).encode())?;
        }
        self.is_dirty = true;
        self.gone = through;
        while let Some((_, size)) = self.waiting.pop_front_if(|(seq, _)| *seq <= through) {
            self.bytes -= u64::from(size);
        }
        while let Some((_, bytes)) = self.front.pop_front_if(|(seq, _)| *seq <= through) {
            self.front_bytes -= bytes.len();
        }
        Ok(())
    }

    /// These records are gone, in whatever place, once the next [`Self::sync`] is over. How many there were of them.
    pub(crate) fn remove(&mut self, seqs: &[u64]) -> Result<usize, Error> {
        let mut there: Vec<u64> = seqs.to_vec();
        there.sort_unstable();
        there.dedup();
        there.retain(|seq| self.waiting.binary_search_by_key(seq, |(seq, _)| *seq).is_ok());
        if there.is_empty() {
            return Ok(0);
        }
        self.log.append(&Entry::Removed(there.clone()).encode())?;
        self.is_dirty = true;
        let is_gone = |seq: &u64| there.binary_search(seq).is_ok();
        let gone = self.waiting.iter().filter(|(seq, _)| is_gone(seq));
        self.bytes -= gone.map(|(_, size)| u64::from(*size)).sum::<u64>();
        self.waiting.retain(|(seq, _)| !is_gone(seq));
        self.front.retain(|(seq, _)| !is_gone(seq));
        self.front_bytes = self.front.iter().map(|(_, bytes)| bytes.len()).sum();
        // The log is given back from its begin only, so what is gone there is said in the other way too.
        let through = self.waiting.front().map_or(self.log.next_seq(), |(seq, _)| *seq) - 1;
        self.advance(through)?;
        Ok(there.len())
    }

    /// What transforms remember of records up to this is kept elsewhere; before the first call all may be released.
    pub(crate) fn keep_above(&mut self, through: u64) -> Result<(), Error> {
        self.log.append(&Entry::Known(through).encode())?;
        self.is_dirty = true;
        self.known = Some(through);
        Ok(())
    }

    /// See [`Self::keep_above`].
    pub(crate) fn known(&self) -> Option<u64> {
        self.known
    }

    /// All records up to it are consumed.
    pub(crate) fn gone(&self) -> u64 {
        self.gone
    }

    /// Makes durable what was said, and gives back the room of what is gone.
    pub(crate) fn sync(&mut self) -> Result<(), Error> {
        if !std::mem::take(&mut self.is_dirty) {
            return Ok(());
        }
        self.log.sync()?;
        self.log.release(self.known.map_or(self.gone, |known| known.min(self.gone)))?;
        Ok(())
    }

    /// The oldest records, at most so many and, but for one, so many bytes. Only what is durable.
    pub(crate) fn first(&mut self, count: usize, bytes_max: usize) -> Result<Vec<(u64, Entry)>, Error> {
        debug_assert!(!self.is_dirty, "what is handed out is durable");
        self.first_written(count, bytes_max)
    }

    /// The same with what the next [`Self::sync`] makes durable, for those who show nothing of it before.
    pub(crate) fn first_written(
        &mut self,
        count: usize,
        bytes_max: usize,
    ) -> Result<Vec<(u64, Entry)>, Error> {
        let wanted = count.min(self.waiting.len());
        if self.front.len() < wanted && self.front_bytes < bytes_max.min(READ_AHEAD_BYTES) {
            self.read_ahead()?;
        }
        let mut bytes = 0;
        let mut found = Vec::new();
        for (seq, record) in self.front.iter().take(wanted) {
            bytes += record.len();
            if bytes > bytes_max && !found.is_empty() {
                break;
            }
            found.push((*seq, Entry::decode(record).map_err(Error::Disk)?));
        }
        Ok(found)
    }

    /// The oldest records as far as they have so many bytes, more than are kept at hand. Only what is durable.
    pub(crate) fn many(&self, count: usize, bytes_max: usize) -> Result<Vec<(u64, Entry)>, Error> {
        debug_assert!(!self.is_dirty, "what is handed out is durable");
        let Some((from, _)) = self.waiting.front() else { return Ok(Vec::new()) };
        let (mut found, mut bytes_read) = (Vec::new(), 0);
        let read = self.log.read::<Stop>(from - 1, |seq, bytes| {
            if self.waiting.binary_search_by_key(&seq, |(seq, _)| *seq).is_ok() {
                bytes_read += bytes.len();
                if bytes_read > bytes_max && !found.is_empty() {
                    return Err(Stop::Enough);
                }
                found.push((seq, Entry::decode(bytes).map_err(Stop::Broken)?));
            }
            if found.len() >= count { Err(Stop::Enough) } else { Ok(()) }
        });
        ended(read).map(|()| found)
    }

    /// Records behind a seq, whether or not they are consumed, as far as they have not been released.
    pub(crate) fn each_after(
        &self,
        after: u64,
        through: u64,
        mut visit: impl FnMut(u64, Entry),
    ) -> Result<(), Error> {
        let read = self.log.read::<Stop>(after, |seq, bytes| {
            if seq > through {
                return Err(Stop::Enough);
            }
            visit(seq, Entry::decode(bytes).map_err(Stop::Broken)?);
            Ok(())
        });
        ended(read)
    }

    /// Those that wait behind a seq, at most so many.
    pub(crate) fn waiting_after(&self, after: u64, count: usize) -> Result<Vec<(u64, Entry)>, Error> {
        let mut found = Vec::new();
        let first = self.waiting.partition_point(|(seq, _)| *seq <= after);
        let Some((from, _)) = self.waiting.get(first) else { return Ok(found) };
        let read = self.log.read::<Stop>(from - 1, |seq, bytes| {
            if self.waiting.binary_search_by_key(&seq, |(seq, _)| *seq).is_ok() {
                found.push((seq, Entry::decode(bytes).map_err(Stop::Broken)?));
            }
            if found.len() >= count { Err(Stop::Enough) } else { Ok(()) }
        });
        ended(read).map(|()| found)
    }

    /// One that waits.
    pub(crate) fn one(&self, seq: u64) -> Result<Option<Entry>, Error> {
        let found = self.waiting_after(seq.saturating_sub(1), 1)?.into_iter().next();
        Ok(found.filter(|(at, _)| *at == seq).map(|(_, entry)| entry))
    }

    fn read_ahead(&mut self) -> Result<(), Error> {
        let next = self.waiting.get(self.front.len()).map_or(0, |(seq, _)| *seq);
        let (front, front_bytes, waiting) = (&mut self.front, &mut self.front_bytes, &self.waiting);
        let read = self.log.read::<Stop>(next.saturating_sub(1), |seq, bytes| {
            if waiting.binary_search_by_key(&seq, |(seq, _)| *seq).is_ok() {
                front.push_back((seq, bytes.to_vec()));
                *front_bytes += bytes.len();
            }
            if *front_bytes >= READ_AHEAD_BYTES { Err(Stop::Enough) } else { Ok(()) }
        });
        ended(read)
    }

    /// Whether all that waits is at hand, also what is not durable yet.
    pub(crate) fn is_at_hand(&self) -> bool {
        self.front.len() == self.waiting.len()
    }

    /// Records that wait, and their bytes.
    pub(crate) fn size(&self) -> (u64, u64) {
        (self.waiting.len() as u64, self.bytes)
    }
}

fn ended(read: Result<(), Stop>) -> Result<(), Error> {
    match read {
        Ok(()) | Err(Stop::Enough) => Ok(()),
        Err(Stop::Failed(error)) => Err(error.into()),
        Err(Stop::Broken(problem)) => Err(Error::Disk(problem)),
    }
}

fn size(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
