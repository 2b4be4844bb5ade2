//! The last values, sorted.

use crate::Error;
use model::codec::{Reader, Writer};
use std::collections::VecDeque;

/// The last so many values, with their quantiles. Adding costs a binary search and a move of half the window.
#[derive(Clone, Debug)]
pub(super) struct Window {
    length_max: usize,
    arrived: VecDeque<f64>,
    sorted: Vec<f64>,
}

impl Window {
    pub(super) fn new(length_max: usize) -> Self {
        Self { length_max, arrived: VecDeque::new(), sorted: Vec::new() }
    }

    /// Adds a value; it must not be NaN.
    pub(super) fn push(&mut self, value: f64) {
        debug_assert!(!value.is_nan());
        if self.arrived.len() == self.length_max
            && let Some(oldest) = self.arrived.pop_front()
        {
            let place = self.sorted.partition_point(|kept| *kept < oldest);
            self.sorted.remove(place);
        }
        let place = self.sorted.partition_point(|kept| *kept <= value);
        self.sorted.insert(place, value);
        self.arrived.push_back(value);
    }

    pub(super) fn encode(&self, writer: &mut Writer) {
        writer.length(self.arrived.len());
        self.arrived.iter().for_each(|value| writer.f64(*value));
    }

    /// A window of the same length with the same values.
    pub(super) fn decode(length_max: usize, reader: &mut Reader<'_>) -> Result<Self, Error> {
        let mut window = Self::new(length_max);
        let values = reader.list(Reader::f64)?;
        if values.len() > length_max || values.iter().any(|value| value.is_nan()) {
            return Err(Error::Damaged("the values of a series"));
        }
        values.into_iter().for_each(|value| window.push(value));
        Ok(window)
    }

    pub(super) fn len(&self) -> usize {
        self.sorted.len()
    }

    /// The value below which `share` (0 to 1) of all lie; `None` without values.
    pub(super) fn quantile(&self, share: f64) -> Option<f64> {
        quantile(&self.sorted, share)
    }
}

/// The same of sorted values.
pub(super) fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
    let place = (share * sorted.len() as f64) as usize;
    sorted.get(place.min(sorted.len().saturating_sub(1))).copied()
}
