//! Files of public sets, and how sure a figure drawn from them is.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

use model::Timestamp;

use crate::report::Report;
use crate::{clock, proc_files};

/// Resamples behind an interval.
const RESAMPLES: usize = 1_000;

/// Longest line read, in bytes; whole sessions stand on one.
const LINE_BYTES_MAX: u64 = 64 << 20;

/// Opens a file, unpacked if its name ends with `.gz`.
pub(crate) fn open(path: &Path) -> anyhow::Result<Box<dyn BufRead>> {
    let file = File::open(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let is_packed = path.extension().is_some_and(|extension| extension == "gz");
    let plain: Box<dyn Read> =
        if is_packed { Box::new(flate2::read::MultiGzDecoder::new(file)) } else { Box::new(file) };
    Ok(Box::new(BufReader::new(plain)))
}

/// Rows of a CSV file with a header.
pub(crate) fn csv(path: &Path) -> anyhow::Result<csv::Reader<Box<dyn BufRead>>> {
    Ok(csv::Reader::from_reader(open(path)?))
}

/// Objects of a file of JSON lines.
pub(crate) fn json_lines(path: &Path) -> anyhow::Result<Vec<serde_json::Value>> {
    let mut reader = open(path)?;
    let mut values = Vec::new();
    let mut line = String::new();
    loop {
        line.clear();
        if reader.by_ref().take(LINE_BYTES_MAX).read_line(&mut line)? == 0 {
            return Ok(values);
        }
        if !line.trim().is_empty() {
            let number = values.len() + 1;
            let value = serde_json::from_str(&line);
            values.push(value.with_context(|| format!("{} object {number} is no JSON", path.display()))?);
        }
    }
}

/// `2018-07-03 14:00:00`, `2023-01-29T08:42:09.487160Z` or seconds since 1970; other zones than UTC are not known.
pub(crate) fn instant(text: &str) -> Option<Timestamp> {
    if let Ok(seconds) = text.parse::<i64>() {
        return Some(Timestamp::from_secs(seconds));
    }
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits: String = fraction.chars().take_while(char::is_ascii_digit).take(9).collect();
    let nanos: i64 = format!("{digits:0<9}").parse().ok()?;
    let mut numbers = whole.split(|c: char| !c.is_ascii_digit()).map(str::parse::<i64>);
    let mut next = || numbers.next()?.ok();
    let (year, month, day) = (next()?, next()?, next()?);
    let (hour, minute, second) = (next().unwrap_or(0), next().unwrap_or(0), next().unwrap_or(0));
    // Days of the civil calendar, years beginning in March (after Howard Hinnant).
    let shifted = if month > 2 { year } else { year - 1 };
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let leap_days = shifted.div_euclid(4) - shifted.div_euclid(100) + shifted.div_euclid(400);
    let days = 365 * shifted + leap_days + day_of_year - 719_468;
    let seconds = Timestamp::from_secs(days * 86_400 + hour * 3_600 + minute * 60 + second);
    Some(seconds + Duration::from_nanos(u64::try_from(nanos).ok()?))
}

/// Pieces of evidence by their names, separated by commas.
pub(crate) fn pieces<T: Copy + Ord>(
    names: &[String],
    known: &[(T, &'static str)],
) -> anyhow::Result<BTreeSet<T>> {
    let mut pieces = BTreeSet::new();
    for name in names {
        let Some((piece, _)) = known.iter().find(|(_, known)| known == name) else {
            let all: Vec<&str> = known.iter().map(|(_, name)| *name).collect();
            bail!("no piece of evidence {name:?}; use {}", all.join(", "));
        };
        pieces.insert(*piece);
    }
    Ok(pieces)
}

/// The middle 95 % of a figure over resamples of `items` things that were scored. The seed is fixed.
pub(crate) fn interval(items: usize, mut figure: impl FnMut(&[usize]) -> f64) -> (f64, f64) {
    let mut random = model::SplitMix64(0x5eed);
    let mut figures: Vec<f64> = (0..RESAMPLES)
        .map(|_| {
            let drawn: Vec<usize> = (0..items).map(|_| random.place(items)).collect();
            figure(&drawn)
        })
        .collect();
    figures.sort_by(f64::total_cmp);
    (figures[RESAMPLES * 25 / 1_000], figures[RESAMPLES * 975 / 1_000 - 1])
}

/// "0.971 (0.965 to 0.976)"
pub(crate) fn with_interval(figure: f64, (low, high): (f64, f64)) -> String {
    format!("{figure:.3} ({low:.3} to {high:.3})")
}

/// What it cost: time since `begin` and the most memory so far.
pub(crate) fn add_cost(report: &mut Report, begin: Instant) -> anyhow::Result<()> {
    let taken: Duration = clock::now() - begin;
    report.add_rounded("wall_seconds", taken.as_secs_f64());
    report.add_rounded("rss_peak_mib", proc_files::peak_rss_bytes(std::process::id())? as f64 / 1_048_576.0);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_holds_its_figure_and_is_the_same_each_time() {
        let scored: Vec<f64> = (0..100).map(|number| f64::from(number % 4 == 0)).collect();
        let mean =
            |drawn: &[usize]| drawn.iter().map(|place| scored[*place]).sum::<f64>() / drawn.len() as f64;
        let (low, high) = interval(scored.len(), mean);
        assert!((0.1..0.25).contains(&low) && (0.25..0.4).contains(&high), "{low} to {high}");
        assert_eq!(interval(scored.len(), mean), (low, high));
        assert_eq!(with_interval(0.25, (0.1, 0.4)), "0.250 (0.100 to 0.400)");
    }

    #[test]
    fn an_unknown_piece_is_named_with_the_known_ones() {
        let known = [(1, "one"), (2, "two")];
        assert_eq!(pieces(&["two".to_owned()], &known).unwrap(), BTreeSet::from([2]));
        assert!(pieces(&["six".to_owned()], &known).unwrap_err().to_string().contains("one, two"));
    }

    #[test]
    fn times_are_read_as_dates_and_as_seconds() {
        let cases = [
            ("1970-01-01 00:00:00", Some(0)),
            ("2018-07-03 14:00:00", Some(1_530_626_400_000)),
            ("2020-02-29T23:59:59.250Z", Some(1_583_020_799_250)),
            ("1530626400", Some(1_530_626_400_000)),
            ("soon", None),
        ];
        for (text, expected) in cases {
            assert_eq!(instant(text).map(Timestamp::millis), expected, "{text}");
        }
    }
}
