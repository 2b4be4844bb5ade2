//! Bytes looked at in this thread: what reading a line costs, without a clock. In tests only.

use std::cell::Cell;

thread_local! {
    static LOOKED_AT: Cell<u64> = const { Cell::new(0) };
}

pub(crate) fn add() {
    LOOKED_AT.set(LOOKED_AT.get() + 1);
}

/// The count since the last call.
pub(crate) fn take() -> u64 {
    LOOKED_AT.take()
}
