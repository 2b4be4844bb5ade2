//! A window in six numbers.

use crate::Error;
use crate::limits::FOREST_TEMPLATES_MAX;
use crate::wording::{grouped, rounded};
use model::Severity;
use model::codec::{Reader, Writer};

/// How many there are.
pub(super) const FEATURES: usize = 6;

/// Smallest spread of each feature: what chance alone does to it. Records and templates are taken as square roots,
/// whose chance is one half at any size; shares as arc sines; durations as logarithms.
pub(super) const SPREAD_MIN: [f64; FEATURES] = [0.5, 0.02, 0.02, 0.1, 0.3, 0.3];

/// Durations kept of a window.
const DURATIONS_MAX: usize = 64;

/// What a window gathers.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Gathered {
    records: u32,
    errors: u32,
    warnings: u32,
    births: u32,
    /// distinct templates, ascending
    templates: Vec<u32>,
    /// the first durations, in milliseconds
    durations: Vec<f32>,
}

impl Gathered {
    pub(super) fn add(&mut self, severity: Severity, template: u32, is_new: bool) {
        self.records = self.records.saturating_add(1);
        self.births += u32::from(is_new);
        match severity {
            Severity::Error | Severity::Fatal => self.errors += 1,
            Severity::Warn => self.warnings += 1,
            _ => {}
        }
        if let Err(place) = self.templates.binary_search(&template)
            && self.templates.len() < FOREST_TEMPLATES_MAX
        {
            self.templates.insert(place, template);
        }
    }

    /// Takes in a duration. Of many the first ones are kept: windows are short, and durations in them alike.
    pub(super) fn measure(&mut self, duration_ms: f64) {
        if self.durations.len() < DURATIONS_MAX {
            self.durations.push(duration_ms as f32);
        }
    }

    pub(super) fn records(&self) -> u32 {
        self.records
    }

    fn p95(&self) -> f64 {
        let mut durations: Vec<f64> = self.durations.iter().copied().map(f64::from).collect();
        durations.sort_by(f64::total_cmp);
        let place = (durations.len() as f64 * 0.95) as usize;
        durations.get(place.min(durations.len().saturating_sub(1))).copied().unwrap_or(0.0)
    }

    /// The features, each on a scale on which chance does the same everywhere.
    pub(super) fn features(&self) -> Features {
        let records = f64::from(self.records.max(1));
        let share = |count: u32| (f64::from(count) / records).sqrt().asin();
        Features([
            f64::from(self.records).sqrt(),
            share(self.errors),
            share(self.warnings),
            (1.0 + self.p95()).ln(),
            (self.templates.len() as f64).sqrt(),
            f64::from(self.births).sqrt(),
        ])
    }

    pub(super) fn encode(&self, writer: &mut Writer) {
        for count in [self.records, self.errors, self.warnings, self.births] {
            writer.u32(count);
        }
        writer.list(&self.templates, |writer, template| writer.u32(*template));
        writer.list(&self.durations, |writer, duration| writer.u32(duration.to_bits()));
    }

    pub(super) fn decode(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let gathered = Self {
            records: reader.u32()?,
            errors: reader.u32()?,
            warnings: reader.u32()?,
            births: reader.u32()?,
            templates: reader.list(|reader| Ok::<_, Error>(reader.u32()?))?,
            durations: reader.list(|reader| Ok::<_, Error>(f32::from_bits(reader.u32()?)))?,
        };
        let is_fine = gathered.templates.len() <= FOREST_TEMPLATES_MAX
            && gathered.durations.len() <= DURATIONS_MAX
            && gathered.durations.iter().all(|duration| duration.is_finite());
        if is_fine { Ok(gathered) } else { Err(Error::Damaged("a window of a forest")) }
    }
}

/// See [`Gathered::features`].
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Features(pub(super) [f64; FEATURES]);

impl Features {
    /// "7.5 % errors", for the feature of this number.
    pub(super) fn tell(&self, feature: usize) -> String {
        let value = self.0[feature];
        let percent = 100.0 * value.sin().powi(2);
        let square = (value * value).round() as u64;
        match feature {
            0 => format!("{} records", grouped(square)),
            1 => format!("{} % errors", rounded(percent)),
            2 => format!("{} % warnings", rounded(percent)),
            3 => format!("{} ms at the 95th percentile", rounded(value.exp() - 1.0)),
            4 => format!("{} templates", grouped(square)),
            _ => format!("{} new templates", grouped(square)),
        }
    }

    pub(super) fn encode(&self, writer: &mut Writer) {
        self.0.iter().for_each(|value| writer.f64(*value));
    }

    pub(super) fn decode(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let mut features = Self::default();
        for value in &mut features.0 {
            *value = reader.f64()?;
        }
        let is_fine = features.0.iter().all(|value| value.is_finite());
        if is_fine { Ok(features) } else { Err(Error::Damaged("features of a window")) }
    }
}
