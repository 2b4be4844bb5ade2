//! Who calls whom, from span ids: a record's parent span is of the calling service.
//!
//! A table of fixed size, in which a span's hash has one place: a newer span takes it. A callee often writes before its
//! caller does, so it waits there for the caller's line.

use crate::Error;
use crate::limits::{SPANS_MAX, WAITING_MAX};
use model::codec::{Reader, Writer};

/// No service.
const NOBODY: u32 = u32::MAX;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Span {
    hash: u64,
    service: u32,
    waiting: [u32; WAITING_MAX],
}

const EMPTY: Span = Span { hash: 0, service: NOBODY, waiting: [NOBODY; WAITING_MAX] };

/// The latest spans. Services are numbers that the caller gives a meaning.
#[derive(Debug)]
pub(crate) struct Spans {
    table: Box<[Span]>,
}

impl Spans {
    pub(crate) fn new() -> Self {
        Self { table: vec![EMPTY; SPANS_MAX].into_boxed_slice() }
    }

    fn place(&mut self, hash: u64) -> &mut Span {
        let span = &mut self.table[hash as usize & (SPANS_MAX - 1)];
        if span.hash != hash {
            *span = Span { hash, ..EMPTY };
        }
        span
    }

    /// A record of `service` in the span of this hash: gives the services that waited for it, which it called.
    pub(crate) fn own(&mut self, hash: u64, service: u32) -> impl Iterator<Item = u32> + use<> {
        let span = self.place(hash);
        span.service = service;
        let waiting = std::mem::replace(&mut span.waiting, EMPTY.waiting);
        waiting.into_iter().filter(move |callee| *callee != NOBODY && *callee != service)
    }

    /// A record of `service` that the span of this hash called: gives the calling service, or waits for it.
    pub(crate) fn caller(&mut self, hash: u64, service: u32) -> Option<u32> {
        let span = self.place(hash);
        if span.service != NOBODY {
            return Some(span.service);
        }
        if let Some(free) =
            span.waiting.iter_mut().find(|waiting| **waiting == NOBODY || **waiting == service)
        {
            *free = service;
        }
        None
    }

    pub(crate) fn encode(&self, writer: &mut Writer) {
        let used: Vec<&Span> = self.table.iter().filter(|span| **span != EMPTY).collect();
        writer.list(&used, |writer, span| {
            writer.u64(span.hash);
            writer.u32(span.service);
            span.waiting.iter().for_each(|waiting| writer.u32(*waiting));
        });
    }

    pub(crate) fn decode(reader: &mut Reader<'_>, services: usize) -> Result<Self, Error> {
        let mut spans = Self::new();
        let known = |service: u32| service == NOBODY || (service as usize) < services;
        let read = reader.list(|reader| {
            let mut span = Span { hash: reader.u64()?, service: reader.u32()?, ..EMPTY };
            for waiting in &mut span.waiting {
                *waiting = reader.u32()?;
            }
            Ok::<_, Error>(span)
        })?;
        for span in read {
            if !known(span.service) || span.waiting.iter().any(|waiting| !known(*waiting)) {
                return Err(Error::Damaged("a span"));
            }
            spans.table[span.hash as usize & (SPANS_MAX - 1)] = span;
        }
        Ok(spans)
    }
}

/// A hash of an id, the same on every machine: FNV-1a over 8 bytes at a time, stirred.
pub(crate) fn hash(id: &str) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325u64 ^ id.len() as u64;
    let (words, rest) = id.as_bytes().as_chunks::<8>();
    for word in words {
        hash = (hash ^ u64::from_le_bytes(*word)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        hash ^= hash >> 29;
    }
    for byte in rest {
        hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    hash ^= hash >> 32;
    hash.wrapping_mul(0xd6e8_feb8_6659_fd93) ^ (hash >> 32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caller_is_found_whichever_of_both_writes_first() {
        let mut spans = Spans::new();
        assert_eq!(spans.caller(hash("a"), 2), None);
        assert_eq!(spans.own(hash("a"), 1).collect::<Vec<_>>(), [2], "the callee wrote first");
        assert_eq!(spans.caller(hash("a"), 3), Some(1), "the caller wrote first");
        assert_eq!(spans.own(hash("a"), 1).count(), 0, "each once");
    }
}
