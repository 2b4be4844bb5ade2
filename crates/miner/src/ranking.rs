//! Scopes by what they hold, to find the one that holds most without looking at all of them.

use std::cmp::Reverse;
use std::collections::BTreeSet;

/// Scopes that hold anything, by size; of equal ones the first counts as larger.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ranking {
    by_size: BTreeSet<(u64, Reverse<u32>)>,
}

impl Ranking {
    /// A scope that held `before` holds `after`.
    pub(crate) fn change(&mut self, scope: u32, before: u64, after: u64) {
        if before == after {
            return;
        }
        self.by_size.remove(&(before, Reverse(scope)));
        if after > 0 {
            self.by_size.insert((after, Reverse(scope)));
        }
    }

    /// The scope that holds most.
    pub(crate) fn largest(&self) -> Option<u32> {
        self.by_size.last().map(|(_, Reverse(scope))| *scope)
    }
}
