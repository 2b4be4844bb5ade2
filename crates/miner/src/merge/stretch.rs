//! Stretches: constant elements that follow each other in the tree of patterns with no other way between them, as the
//! text they have in a key. A line that has the text goes to their end in one comparison.
//!
//! Nothing but a faster way to what the tree says: noted from lines that found their row, forgotten when the tree
//! changes, and in no snapshot.

use crate::elements;
use crate::limits;

/// Names a stretch of a generation; the default names none.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Mark {
    generation: u32,
    stretch: u32,
}

/// The stretches of a tree.
#[derive(Clone, Debug)]
pub(crate) struct Stretches {
    /// from 1; marks of others are void
    generation: u32,
    list: Vec<(Range, u32)>,
    texts: Vec<u8>,
}

#[derive(Clone, Copy, Debug)]
struct Range {
    start: u32,
    end: u32,
}

/// The text of constant elements, and the node behind them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stretch<'a> {
    text: &'a [u8],
    to: u32,
}

impl Default for Stretches {
    fn default() -> Self {
        Self { generation: 1, list: Vec::new(), texts: Vec::new() }
    }
}

impl Stretches {
    /// Voids all marks.
    pub(crate) fn forget(&mut self) {
        if self.list.is_empty() {
            return;
        }
        self.generation = self.generation.wrapping_add(1).max(1);
        self.list.clear();
        self.texts.clear();
    }

    /// Whether one more may be added.
    pub(crate) fn has_room(&self) -> bool {
        self.texts.len() < limits::STRETCH_BYTES_MAX
    }

    /// Adds one. Its mark names none if there is no room.
    pub(crate) fn add(&mut self, text: &[u8], to: u32) -> Mark {
        if !self.has_room() {
            return Mark::default();
        }
        let start = self.texts.len() as u32;
        self.texts.extend_from_slice(text);
        self.list.push((Range { start, end: self.texts.len() as u32 }, to));
        Mark { generation: self.generation, stretch: self.list.len() as u32 - 1 }
    }

    /// The stretch of a mark.
    #[inline]
    pub(crate) fn get(&self, mark: Mark) -> Option<Stretch<'_>> {
        if mark.generation != self.generation {
            return None;
        }
        let (Range { start, end }, to) = *self.list.get(mark.stretch as usize)?;
        Some(Stretch { text: self.texts.get(start as usize..end as usize)?, to })
    }
}

impl Stretch<'_> {
    /// The node behind it, and where the key goes on there, if the key has it at `at`.
    #[inline]
    pub(crate) fn behind(self, key: &[u8], at: usize) -> Option<(u32, usize)> {
        let end = at + self.text.len();
        // Its last element must end in the key where it ends here.
        let is_there = key.get(at..end) == Some(self.text) && elements::is_edge_in_key(key, end);
        is_there.then_some((self.to, end))
    }
}
