//! The first few lines of each window, by class: what proves an anomaly.
//!
//! The first ones and not random ones, because they are the same in every replay. Buffers are used again, so that
//! keeping a line allocates only until they have grown.

use crate::seconds::Class;
use crate::wording::cut;
use crate::{Error, limits};
use model::codec::{Reader, Writer};
use model::limits::SAMPLES_PER_ANOMALY;

#[derive(Clone, Debug, Default, PartialEq)]
struct Lines {
    kept: usize,
    lines: Vec<String>,
}

impl Lines {
    fn offer(&mut self, line: &str) {
        if self.kept == SAMPLES_PER_ANOMALY {
            return;
        }
        if self.lines.len() == self.kept {
            self.lines.push(String::new());
        }
        let buffer = &mut self.lines[self.kept];
        buffer.clear();
        buffer.push_str(cut(line, limits::SAMPLE_BYTES_MAX));
        self.kept += 1;
    }

    fn kept(&self) -> &[String] {
        &self.lines[..self.kept]
    }
}

#[derive(Clone, Debug, PartialEq)]
struct Slot {
    window: i64,
    /// plain, warning, error
    classes: [Lines; 3],
}

/// Lines of the last windows of one service.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Samples {
    slots: Vec<Slot>,
}

impl Samples {
    /// Keeps the line if it is among the first of its window (a number that counts windows) and class.
    pub(crate) fn offer(&mut self, window: i64, class: Class, line: &str) {
        let place = window.rem_euclid(limits::SAMPLE_WINDOWS as i64) as usize;
        while self.slots.len() <= place {
            self.slots.push(Slot { window: i64::MIN, classes: Default::default() });
        }
        let slot = &mut self.slots[place];
        if slot.window < window {
            slot.window = window;
            slot.classes.iter_mut().for_each(|lines| lines.kept = 0);
        } else if slot.window > window {
            return;
        }
        slot.classes[class as usize].offer(line);
    }

    /// Lines of `classes` in the window and, if these are not enough, of the one before it.
    pub(crate) fn of(&self, window: i64, classes: &[Class]) -> Vec<String> {
        [window, window - 1]
            .iter()
            .filter_map(|wanted| self.slots.iter().find(|slot| slot.window == *wanted))
            .flat_map(|slot| classes.iter().flat_map(|class| slot.classes[*class as usize].kept()))
            .take(SAMPLES_PER_ANOMALY)
            .cloned()
            .collect()
    }

    pub(crate) fn encode(&self, writer: &mut Writer) {
        writer.list(&self.slots, |writer, slot| {
            writer.i64(slot.window);
            for lines in &slot.classes {
                writer.list(lines.kept(), |writer, line| writer.bytes(line.as_bytes()));
            }
        });
    }

    pub(crate) fn decode(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let slots = reader.list(|reader| {
            let mut slot = Slot { window: reader.i64()?, classes: Default::default() };
            for class in &mut slot.classes {
                class.lines = reader.list(Reader::text)?;
                class.kept = class.lines.len();
            }
            let is_fine = slot.classes.iter().all(|lines| lines.kept <= SAMPLES_PER_ANOMALY);
            if is_fine { Ok(slot) } else { Err(Error::Damaged("samples")) }
        })?;
        if slots.len() > limits::SAMPLE_WINDOWS {
            return Err(Error::Damaged("samples"));
        }
        Ok(Self { slots })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_lines_of_a_window_are_kept_by_class() {
        let mut samples = Samples::default();
        for number in 0..9 {
            samples.offer(7, Class::Error, &format!("error {number}"));
            samples.offer(7, Class::Plain, &format!("plain {number}"));
        }
        assert_eq!(samples.of(7, &[Class::Error]), ["error 0", "error 1", "error 2"]);
        samples.offer(8, Class::Error, "next");
        assert_eq!(samples.of(8, &[Class::Error]), ["next", "error 0", "error 1"]);
        samples.offer(7 + limits::SAMPLE_WINDOWS as i64, Class::Error, "much later");
        assert_eq!(samples.of(8, &[Class::Error]), ["next"]);
    }
}
