//! Samples of values: of a window, and of the past.

use crate::limits::{SHIFT_PAST_VALUES, SHIFT_WINDOW_VALUES};
use crate::{Error, TemplateSlot};
use model::codec::{Reader, Writer};
use model::split_mix;

/// Values that a window gives to the past: it then reaches back some 16 windows.
const TAUGHT: usize = 16;

/// Numbers of one window, evenly thinned: those whose count, scattered, is below a mark that halves when it is full.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Thinned {
    seen: u32,
    /// halvings
    halved: u32,
    values: Vec<(u32, f32)>,
}

impl Thinned {
    pub(super) fn push(&mut self, value: f64) {
        self.seen = self.seen.wrapping_add(1);
        let lot = split_mix(u64::from(self.seen)) as u32;
        if !self.is_below(lot) {
            return;
        }
        self.values.push((lot, value as f32));
        while self.values.len() > SHIFT_WINDOW_VALUES && self.halved < 31 {
            self.halved += 1;
            let mark = u32::MAX >> self.halved;
            self.values.retain(|(lot, _)| *lot <= mark);
        }
    }

    fn is_below(&self, lot: u32) -> bool {
        lot <= u32::MAX >> self.halved && self.values.len() <= SHIFT_WINDOW_VALUES
    }

    /// Values of the window, kept or not.
    pub(super) fn seen(&self) -> u32 {
        self.seen
    }

    pub(super) fn values(&self) -> impl Iterator<Item = f64> {
        self.values.iter().map(|(_, value)| f64::from(*value))
    }

    pub(super) fn len(&self) -> usize {
        self.values.len()
    }

    pub(super) fn encode(&self, writer: &mut Writer) {
        writer.u32(self.seen);
        writer.u32(self.halved);
        writer.list(&self.values, |writer, (lot, value)| {
            writer.u32(*lot);
            writer.u32(value.to_bits());
        });
    }

    pub(super) fn decode(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let thinned = Self {
            seen: reader.u32()?,
            halved: reader.u32()?,
            values: reader.list(|reader| Ok::<_, Error>((reader.u32()?, f32::from_bits(reader.u32()?))))?,
        };
        let is_fine = thinned.values.iter().all(|(_, value)| value.is_finite())
            && thinned.halved < 32
            && thinned.values.len() <= SHIFT_WINDOW_VALUES;
        if is_fine { Ok(thinned) } else { Err(Error::Damaged("values of a window")) }
    }
}

/// Numbers of the past, the older the fewer.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Past {
    taught: u64,
    values: Vec<f32>,
}

impl Past {
    pub(super) fn learn(&mut self, window: &Thinned) {
        for (_, value) in window.values.iter().take(TAUGHT) {
            if self.values.len() < SHIFT_PAST_VALUES {
                self.values.push(*value);
            } else {
                let place = split_mix(self.taught) % SHIFT_PAST_VALUES as u64;
                self.values[place as usize] = *value;
            }
            self.taught += 1;
        }
    }

    pub(super) fn clear(&mut self) {
        self.values.clear();
    }

    pub(super) fn len(&self) -> usize {
        self.values.len()
    }

    pub(super) fn sorted(&self) -> Vec<f64> {
        let mut values: Vec<f64> = self.values.iter().copied().map(f64::from).collect();
        values.sort_by(f64::total_cmp);
        values
    }

    pub(super) fn encode(&self, writer: &mut Writer) {
        writer.u64(self.taught);
        writer.list(&self.values, |writer, value| writer.u32(value.to_bits()));
    }

    pub(super) fn decode(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let taught = reader.u64()?;
        let values = reader.list(|reader| Ok::<_, Error>(f32::from_bits(reader.u32()?)))?;
        let is_fine = values.len() <= SHIFT_PAST_VALUES && values.iter().all(|value| value.is_finite());
        if is_fine { Ok(Self { taught, values }) } else { Err(Error::Damaged("values of the past")) }
    }
}

/// Which column of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) slot: TemplateSlot,
    pub(super) column: u16,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_is_thinned_evenly() {
        let mut window = Thinned::default();
        (0..10_000).for_each(|value| window.push(f64::from(value)));
        assert!((SHIFT_WINDOW_VALUES / 3..=SHIFT_WINDOW_VALUES).contains(&window.len()));
        let mean = window.values().sum::<f64>() / window.len() as f64;
        assert!((mean - 5_000.0).abs() < 1_500.0, "{mean}");
        assert_eq!(window.seen(), 10_000);
    }

    #[test]
    fn the_past_fades() {
        let mut past = Past::default();
        for window in 0..100 {
            let mut values = Thinned::default();
            (0..20).for_each(|_| values.push(f64::from(window)));
            past.learn(&values);
        }
        assert_eq!(past.len(), SHIFT_PAST_VALUES);
        let sorted = past.sorted();
        assert!(sorted[SHIFT_PAST_VALUES / 2] > 80.0, "{}", sorted[SHIFT_PAST_VALUES / 2]);
    }
}
