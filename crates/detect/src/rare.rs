//! Templates that a service writes now and then, back after much longer than usual.
//!
//! ```text
//! record ──▶ visit of its template (records within a minute are one) ──▶ gap since the last visit, in records of
//!            the service ──▶ chance of such a gap after the gaps before ──▶ far longer? ──▶ told, faintly
//! ```
//!
//! Gaps are counted in records of the service, not in seconds: a night or a stop of the service is nobody's gap.
//! With m gaps that sum up to S, the chance that the next exceeds g is (1 + g / S)^-m, the predictive tail of an
//! exponential of unknown rate. It is loose evidence: things that come back are mostly harmless, and what a fault
//! brings is mostly new. It should speak beside others only.
//!
//! **Off by default, since it has shown nothing**: over the simulated shop (7 service-days, 35 faults) it tells nothing,
//! neither false nor right: what faults bring there is new or frequent. It may serve where old faults come back.
//!
//! Invariants: judged before learned; bounded by [`RARE_TEMPLATES_MAX`], where the most frequent is forgotten first:
//! it would not be rare.

use crate::limits::RARE_TEMPLATES_MAX;
use crate::wording::{cut, grouped};
use crate::{Error, Mode, TemplateSlot};
use model::codec::{Reader, Writer};
use model::{Severity, TemplateId, Timestamp};

/// Records within so many seconds are one visit.
const VISIT_SECS: i64 = 60;

/// Gaps before a template's returns are judged.
const GAPS_MIN: u32 = 3;

/// More gaps than these say nothing more; keeps tails heavy.
const GAPS_MAX: u32 = 20;

/// Bytes of a line in a sentence.
const LINE_BYTES: usize = 120;

/// Settings of the detector of rare templates.
#[derive(Clone, Debug, PartialEq)]
pub struct RareOptions {
    /// whether there is such a detector; off, it keeps nothing and finds nothing
    pub is_on: bool,
    /// a template is rare below this share of the service's records, in 0..=1
    pub share_max: f64,
    /// a gap is long from this many times the usual one, 2..=10000
    pub gap_factor_min: f64,
    /// p-values above are not given, in 0..=1
    pub p_value_max: f64,
}

impl Default for RareOptions {
    fn default() -> Self {
        Self { is_on: false, share_max: 0.01, gap_factor_min: 10.0, p_value_max: 1e-3 }
    }
}

impl RareOptions {
    /// Refuses the first value that is out of its range.
    pub fn validate(&self) -> Result<(), Error> {
        let checks = [
            ((0.0..=1.0).contains(&self.share_max), "rare.share_max", "0 to 1"),
            ((2.0..=10_000.0).contains(&self.gap_factor_min), "rare.gap_factor_min", "2 to 10000"),
            ((0.0..=1.0).contains(&self.p_value_max), "rare.p_value_max", "0 to 1"),
        ];
        match checks.into_iter().find(|(is_fine, _, _)| !is_fine) {
            Some((_, name, range)) => Err(Error::Option { name, range }),
            None => Ok(()),
        }
    }
}

/// A mined record as this detector sees it.
#[derive(Clone, Copy, Debug)]
pub struct RareRecord<'a> {
    /// event time
    pub ts: Timestamp,
    /// how bad it says it is
    pub severity: Severity,
    /// dense index of its template
    pub template: TemplateSlot,
    /// lasting id of its template
    pub template_id: TemplateId,
    /// the line as it came
    pub line: &'a str,
    /// whether it may be told
    pub mode: Mode,
}

/// A rare template that is back.
#[derive(Clone, Debug, PartialEq)]
pub struct Return {
    /// the template
    pub template: TemplateId,
    /// its record's severity
    pub severity: Severity,
    /// when it came back
    pub ts: Timestamp,
    /// one return of one template: the chance of a gap at least this long, in 0..=1
    pub p_value: f64,
    /// records of the service since its last visit
    pub gap_records: u64,
    /// records of the service between visits usually
    pub usual_records: f64,
    /// time since its last visit, in seconds
    pub gap_secs: u64,
    /// the line, cut
    pub line: String,
}

impl Return {
    /// "back after 40,210 records (3 h), usually every 1,200: cache shard lost"
    #[must_use]
    pub fn sentence(&self) -> String {
        let span = match self.gap_secs {
            0..120 => format!("{} s", self.gap_secs),
            120..7_200 => format!("{} min", self.gap_secs / 60),
            7_200..172_800 => format!("{} h", self.gap_secs / 3_600),
            _ => format!("{} days", self.gap_secs / 86_400),
        };
        format!(
            "back after {} records ({span}), usually every {}: {}",
            grouped(self.gap_records),
            grouped(self.usual_records as u64),
            self.line
        )
    }

    /// How much it matters, in 0.1..=0.4: never alone.
    #[must_use]
    pub fn score(&self) -> f64 {
        let weight = match self.severity {
            Severity::Trace | Severity::Debug => 0.2,
            Severity::Info => 0.25,
            Severity::Warn => 0.35,
            Severity::Error | Severity::Fatal => 0.4,
        };
        let powers = (-self.p_value.log10()).clamp(0.0, 6.0);
        weight * (0.5 + powers / 12.0)
    }
}

/// The visits of one template.
#[derive(Clone, Debug, PartialEq)]
struct Visits {
    slot: u32,
    /// records of it
    records: u64,
    gaps: u32,
    /// records of the service when it first came
    first: u64,
    /// records of the service when it came last
    last: u64,
    /// second of its newest record
    newest: i64,
}

/// The templates of one service, by how long they stay away.
#[derive(Clone, Debug)]
pub struct RareDetector {
    options: RareOptions,
    records: u64,
    /// by slot
    visits: Vec<Visits>,
}

impl RareDetector {
    /// Nothing learned yet. The options should have been validated.
    #[must_use]
    pub fn new(options: RareOptions) -> Self {
        Self { options, records: 0, visits: Vec::new() }
    }

    /// Takes in a record, and says if it brings a rare template back.
    pub fn observe(&mut self, record: &RareRecord<'_>) -> Option<Return> {
        if !self.options.is_on {
            return None;
        }
        self.records += 1;
        let second = record.ts.secs();
        let place = match self.visits.binary_search_by_key(&record.template.0, |visits| visits.slot) {
            Ok(place) => place,
            Err(place) => {
                let first = self.records;
                let slot = record.template.0;
                let visits = Visits { slot, records: 1, gaps: 0, first, last: first, newest: second };
                let place = place - usize::from(self.make_room().is_some_and(|gone| gone < place));
                self.visits.insert(place, visits);
                return None;
            }
        };
        let records = self.records;
        let visits = &mut self.visits[place];
        visits.records += 1;
        let away_secs = second - visits.newest;
        visits.newest = visits.newest.max(second);
        let gap = records - visits.last;
        visits.last = records;
        if away_secs < VISIT_SECS {
            return None;
        }
        let before = (visits.gaps, records - gap - visits.first);
        visits.gaps = visits.gaps.saturating_add(1);
        let is_rare = visits.records as f64 <= self.options.share_max * records as f64;
        if !is_rare || record.mode == Mode::History {
            return None;
        }
        self.judge(record, before, gap, away_secs)
    }

    fn judge(&self, record: &RareRecord<'_>, before: (u32, u64), gap: u64, away_secs: i64) -> Option<Return> {
        let (gaps, sum) = before;
        if gaps < GAPS_MIN || sum == 0 {
            return None;
        }
        let usual_records = sum as f64 / f64::from(gaps);
        let counted = f64::from(gaps.min(GAPS_MAX));
        let p_value = (1.0 + gap as f64 / (usual_records * counted)).powf(-counted);
        let is_long = gap as f64 >= self.options.gap_factor_min * usual_records;
        (is_long && p_value <= self.options.p_value_max).then(|| Return {
            template: record.template_id,
            severity: record.severity,
            ts: record.ts,
            p_value,
            gap_records: gap,
            usual_records,
            gap_secs: away_secs.unsigned_abs(),
            line: cut(record.line, LINE_BYTES).to_owned(),
        })
    }

    /// At the bound the most frequent goes; of equally frequent ones the first.
    fn make_room(&mut self) -> Option<usize> {
        if self.visits.len() < RARE_TEMPLATES_MAX {
            return None;
        }
        let places = 0..self.visits.len();
        let gone = places.max_by_key(|place| (self.visits[*place].records, std::cmp::Reverse(*place)))?;
        self.visits.remove(gone);
        Some(gone)
    }

    /// Appends what was learned.
    pub fn encode(&self, writer: &mut Writer) {
        writer.u64(self.records);
        writer.list(&self.visits, |writer, visits| {
            writer.u32(visits.slot);
            writer.u64(visits.records);
            writer.u32(visits.gaps);
            writer.u64(visits.first);
            writer.u64(visits.last);
            writer.i64(visits.newest);
        });
    }

    /// Goes on where [`Self::encode`] left off.
    pub fn decode(options: RareOptions, reader: &mut Reader<'_>) -> Result<Self, Error> {
        let records = reader.u64()?;
        let visits = reader.list(|reader| {
            Ok::<_, Error>(Visits {
                slot: reader.u32()?,
                records: reader.u64()?,
                gaps: reader.u32()?,
                first: reader.u64()?,
                last: reader.u64()?,
                newest: reader.i64()?,
            })
        })?;
        let is_fine = visits.len() <= RARE_TEMPLATES_MAX
            && visits.is_sorted_by(|a, b| a.slot < b.slot)
            && visits.iter().all(|visits| visits.first <= visits.last && visits.last <= records);
        if is_fine { Ok(Self { options, records, visits }) } else { Err(Error::Damaged("rare templates")) }
    }
}
