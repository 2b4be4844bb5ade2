//! Who calls whom, from logs alone: in a trace, lines of a caller enclose those of what it calls (A B A).
//!
//! Per trace the services whose lines are open are a stack. When one of them writes again, those above it have
//! returned to it: it called the first of them. The others may be its next callee just as well as the first one's,
//! so they tell nothing. A guess like this is right about seven times of ten; the graph weighs it against the
//! guesses that point the other way.

use crate::Error;
use crate::limits::{NEST_DEPTH_MAX, NESTS_MAX};
use model::codec::{Reader, Writer};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Nest {
    trace: u64,
    depth: u8,
    open: [u32; NEST_DEPTH_MAX],
}

/// The latest traces, each in the one place that its hash has.
#[derive(Debug)]
pub(crate) struct Nests {
    table: Box<[Nest]>,
}

impl Nests {
    pub(crate) fn new() -> Self {
        Self { table: vec![Nest::default(); NESTS_MAX].into_boxed_slice() }
    }

    /// A line of `service` in a trace: gives the service that it called, if that returned.
    pub(crate) fn line(&mut self, trace: u64, service: u32) -> Option<u32> {
        let nest = &mut self.table[trace as usize & (NESTS_MAX - 1)];
        if nest.trace != trace {
            *nest = Nest { trace, ..Nest::default() };
        }
        let depth = usize::from(nest.depth);
        match nest.open[..depth].iter().position(|open| *open == service) {
            Some(place) => {
                nest.depth = place as u8 + 1;
                nest.open[..depth].get(place + 1).copied()
            }
            None => {
                if depth < NEST_DEPTH_MAX {
                    nest.open[depth] = service;
                    nest.depth += 1;
                }
                None
            }
        }
    }

    pub(crate) fn encode(&self, writer: &mut Writer) {
        let used: Vec<&Nest> = self.table.iter().filter(|nest| nest.depth > 0).collect();
        writer.list(&used, |writer, nest| {
            writer.u64(nest.trace);
            writer.u8(nest.depth);
            nest.open[..usize::from(nest.depth)].iter().for_each(|open| writer.u32(*open));
        });
    }

    pub(crate) fn decode(reader: &mut Reader<'_>, services: usize) -> Result<Self, Error> {
        let mut nests = Self::new();
        let read = reader.list(|reader| {
            let mut nest = Nest { trace: reader.u64()?, depth: reader.u8()?, ..Nest::default() };
            if usize::from(nest.depth) > NEST_DEPTH_MAX {
                return Err(Error::Damaged("a trace"));
            }
            for open in &mut nest.open[..usize::from(nest.depth)] {
                *open = reader.u32()?;
            }
            Ok(nest)
        })?;
        for nest in read {
            if nest.open.iter().any(|open| *open as usize >= services.max(1)) {
                return Err(Error::Damaged("a trace"));
            }
            nests.table[nest.trace as usize & (NESTS_MAX - 1)] = nest;
        }
        Ok(nests)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_service_encloses_it_called() {
        let mut nests = Nests::new();
        let lines = [1, 2, 3, 2, 1, 4, 1];
        let called: Vec<Option<u32>> = lines.iter().map(|service| nests.line(7, *service)).collect();
        assert_eq!(called, [None, None, None, Some(3), Some(2), None, Some(4)]);
        assert_eq!(nests.line(8, 1), None, "another trace");
    }
}
