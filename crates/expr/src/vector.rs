//! Values of series at the moments of a grid, and how ranges of lines and of values become them.

use crate::expression::{Grouping, RangeFunction};
use crate::grid::Buckets;
use crate::labels::METRIC_NAME;
use crate::limits::{LOOKS_MAX, SERIES_MAX};
use crate::pipeline::stream_label;
use crate::{Error, Grid, Labels};
use std::collections::BTreeMap;

/// One series: a value or nothing at each moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// what it is known by
    pub labels: Labels,
    /// one for each moment of the grid
    pub values: Vec<Option<f64>>,
}

/// What an expression gives.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// a number at each moment
    Scalar(Vec<f64>),
    /// series
    Vector(Vec<Series>),
}

/// Lines in a bucket.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Tally {
    /// how many
    pub lines: f64,
    /// their bytes
    pub bytes: f64,
}

/// Counts of lines by labels and bucket.
pub type Tallies = BTreeMap<Labels, BTreeMap<i64, Tally>>;

/// Values by labels, each with its moment in milliseconds, in order of time.
pub type Samples = BTreeMap<Labels, Vec<(i64, f64)>>;

impl Grouping {
    /// The labels that are left of a series.
    #[must_use]
    pub fn of(&self, labels: &Labels) -> Labels {
        if self.is_without {
            let mut left = labels.clone();
            left.retain(|name| name != METRIC_NAME && !self.labels.iter().any(|gone| gone == name));
            return left;
        }
        let label = |name: &String| Some((name.clone(), stream_label(labels, name)?));
        self.labels.iter().filter_map(label).collect()
    }
}

/// Refuses more series than an answer may have.
pub(crate) fn check_series(count: usize) -> Result<(), Error> {
    if count > SERIES_MAX {
        return Err(Error::TooMuch(format!(
            "the query gives {count} series, at most {SERIES_MAX} are answered; select fewer, or sum by fewer labels"
        )));
    }
    Ok(())
}

/// Counts of lines or of counters become values: rates, counts, bytes.
///
/// # Errors
/// [`Error::TooMuch`] for too many series, [`Error::Mismatch`] for a function of single values.
pub fn of_tallies(
    tallies: &Tallies,
    function: RangeFunction,
    buckets: Buckets,
    seconds: f64,
) -> Result<Vec<Series>, Error> {
    check_series(tallies.len())?;
    let value: fn(Tally, f64) -> f64 = match function {
        RangeFunction::Count | RangeFunction::Increase => |tally, _| tally.lines,
        RangeFunction::Rate => |tally, seconds| tally.lines / seconds,
        RangeFunction::Bytes => |tally, _| tally.bytes,
        RangeFunction::BytesRate => |tally, seconds| tally.bytes / seconds,
        RangeFunction::Absent => |_, _| 1.0,
        _ => {
            return Err(Error::Mismatch(
                "this function needs single values; counters have rate and increase".to_owned(),
            ));
        }
    };
    let series = |(labels, cells): (&Labels, &BTreeMap<i64, Tally>)| {
        let cells: Vec<(i64, Tally)> = cells.iter().map(|(bucket, tally)| (*bucket, *tally)).collect();
        let (mut first, mut last) = (0, 0);
        let values = buckets.windows().map(|window| {
            first += cells[first..].iter().take_while(|(bucket, _)| *bucket < window.start).count();
            last = last.max(first);
            last += cells[last..].iter().take_while(|(bucket, _)| *bucket < window.end).count();
            let inside = &cells[first..last];
            let sum = inside.iter().fold(Tally::default(), |sum, (_, tally)| Tally {
                lines: sum.lines + tally.lines,
                bytes: sum.bytes + tally.bytes,
            });
            (!inside.is_empty()).then(|| value(sum, seconds))
        });
        Series { labels: labels.clone(), values: values.collect() }
    };
    let all: Vec<Series> = tallies.iter().map(series).collect();
    Ok(if function == RangeFunction::Absent { absent(&all, buckets.windows().count()) } else { all })
}

/// 1 at the moments at which no series has a value.
#[must_use]
pub fn absent(series: &[Series], steps: usize) -> Vec<Series> {
    let is_there = |step: usize| series.iter().any(|series| series.values[step].is_some());
    let values = (0..steps).map(|step| (!is_there(step)).then_some(1.0)).collect();
    vec![Series { labels: Labels::default(), values }]
}

/// Single values become one for each window.
///
/// # Errors
/// [`Error::TooMuch`] for too many series or values.
pub fn of_samples(
    samples: &Samples,
    function: RangeFunction,
    grid: Grid,
    range_ms: i64,
) -> Result<Vec<Series>, Error> {
    check_series(samples.len())?;
    let mut looks = 0_usize;
    let mut all = Vec::with_capacity(samples.len());
    for (labels, samples) in samples {
        let (mut first, mut last) = (0, 0);
        let mut values = Vec::with_capacity(grid.len());
        for moment in grid.moments() {
            first += samples[first..].iter().take_while(|(at, _)| *at <= moment - range_ms).count();
            last = last.max(first);
            last += samples[last..].iter().take_while(|(at, _)| *at <= moment).count();
            let window = &samples[first..last];
            looks += window.len();
            values.push((!window.is_empty()).then(|| over_time(window, function, range_ms)));
        }
        if looks > LOOKS_MAX {
            return Err(Error::TooMuch(
                "the windows hold too many values; use a larger step or a shorter range".to_owned(),
            ));
        }
        all.push(Series { labels: labels.clone(), values });
    }
    Ok(if function == RangeFunction::Absent { absent(&all, grid.len()) } else { all })
}

/// The values of a window, of which there is at least one, as one value.
fn over_time(window: &[(i64, f64)], function: RangeFunction, range_ms: i64) -> f64 {
    let values = || window.iter().map(|(_, value)| *value);
    let count = window.len() as f64;
    let sum = || values().sum::<f64>();
    match function {
        RangeFunction::Count => count,
        RangeFunction::Sum | RangeFunction::Increase | RangeFunction::Bytes => sum(),
        RangeFunction::Rate | RangeFunction::BytesRate => sum() / (range_ms as f64 / 1e3),
        RangeFunction::Average => sum() / count,
        RangeFunction::Minimum => values().fold(f64::INFINITY, f64::min),
        RangeFunction::Maximum => values().fold(f64::NEG_INFINITY, f64::max),
        RangeFunction::First => window[0].1,
        RangeFunction::Last => window[window.len() - 1].1,
        RangeFunction::Variance => variance(&values().collect::<Vec<_>>()),
        RangeFunction::Deviation => variance(&values().collect::<Vec<_>>()).sqrt(),
        RangeFunction::Quantile(share) => quantile(values().collect(), share),
        RangeFunction::Absent => 1.0,
    }
}

/// Of all values, not of a sample of them.
pub(crate) fn variance(values: &[f64]) -> f64 {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / values.len() as f64
}

/// Between the two nearest values, as Prometheus does.
pub(crate) fn quantile(mut values: Vec<f64>, share: f64) -> f64 {
    if values.is_empty() || share.is_nan() {
        return f64::NAN;
    }
    if share < 0.0 {
        return f64::NEG_INFINITY;
    }
    if share > 1.0 {
        return f64::INFINITY;
    }
    values.sort_by(f64::total_cmp);
    let rank = share * (values.len() - 1) as f64;
    let (below, above) = (values[rank.floor() as usize], values[rank.ceil() as usize]);
    below + (above - below) * rank.fract()
}
