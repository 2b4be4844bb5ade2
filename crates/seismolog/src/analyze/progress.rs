//! How far reading is, on standard error, where a person looks at a terminal.

use super::plan::Planned;
use crate::input;
use indicatif::{ProgressBar, ProgressStyle};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A bar over the bytes on disk of all inputs, or a spinner where there is no telling how many there are.
pub(super) struct Progress {
    bar: ProgressBar,
    bytes: Arc<AtomicU64>,
}

impl Progress {
    pub(super) fn over(inputs: &[Planned]) -> Self {
        let is_known = inputs.iter().all(|input| input.opened.is_none());
        let total: u64 = inputs.iter().map(|planned| input::size(&planned.path)).sum();
        // indicatif draws on standard error, and only if that is a terminal
        let (bar, style) = if is_known {
            (ProgressBar::new(total), "{wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {eta}")
        } else {
            (ProgressBar::new_spinner(), "{spinner} {bytes} {bytes_per_sec}")
        };
        if let Ok(style) = ProgressStyle::with_template(style) {
            bar.set_style(style);
        }
        Self { bar, bytes: Arc::new(AtomicU64::new(0)) }
    }

    /// Where the reading side counts bytes.
    pub(super) fn bytes(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.bytes)
    }

    pub(super) fn show(&self) {
        self.bar.set_position(self.bytes.load(Ordering::Relaxed));
    }

    /// Takes the bar away: the report is all that stays.
    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
