//! What the lines of one service say and hold: the detectors of values, mixes, shapes and returns behind one door, each
//! switched by its own options.

use crate::decision::{Claim, Decision};
use crate::detectors::{Detectors, Observed};
use crate::{
    Error, ForestDetector, MixDetector, Options, RareDetector, RareRecord, Return, ShiftDetector, ShiftValue,
};
use crate::{Mode, ServiceIndex, TemplateSlot, Vector};
use model::codec::{Reader, Writer};
use model::{DetectorKind, Evidence, Signal, Subject, TemplateId, Timestamp};

/// The detectors of one service; those that are off keep nothing.
#[derive(Clone, Debug)]
pub(crate) struct Contents {
    shift: ShiftDetector,
    mix: MixDetector,
    forest: ForestDetector,
    rare: RareDetector,
}

impl Detectors {
    /// Whether the values of a record's line are worth reading out for [`Self::observe_value`]. Asked once for each
    /// record, after [`Self::observe`] took it.
    ///
    /// # Panics
    /// If the service's index is not one that [`Self::service`] gave.
    pub fn wants_values(&mut self, service: ServiceIndex, ts: Timestamp, template: TemplateSlot) -> bool {
        let timeline = self.services[service.0 as usize].timeline.as_mut();
        let timeline = timeline.filter(|timeline| timeline.is_open(ts.secs()));
        let contents = timeline.and_then(|timeline| timeline.contents.as_mut());
        contents.is_some_and(|contents| contents.wants_values(ts, template))
    }

    /// Takes in a value of a line that is wanted.
    ///
    /// # Panics
    /// If the service's index is not one that [`Self::service`] gave.
    pub fn observe_value(&mut self, service: ServiceIndex, value: &ShiftValue<'_>) {
        let timeline = self.services[service.0 as usize].timeline.as_mut();
        if let Some(contents) = timeline.and_then(|timeline| timeline.contents.as_mut()) {
            contents.observe_value(value);
        }
    }

    /// A vector for the text of a template, from a model outside; see [`crate::SemanticDetector::supply`].
    pub fn supply(&mut self, text: &str, vector: Vector) {
        self.semantic.supply(text, vector);
    }

    /// Texts that a model should be asked about, the newest first, at most `most`.
    #[must_use]
    pub fn unsupplied(&self, most: usize) -> Vec<&str> {
        self.semantic.unsupplied(most)
    }

    /// Templates were merged by the miner: the one is known as the other.
    pub fn merge_templates(&mut self, from: TemplateId, into: TemplateId) {
        self.semantic.merge(from, into);
    }
}

impl Contents {
    /// Nothing learned yet; none if all are off.
    pub(crate) fn new(options: &Options) -> Option<Box<Self>> {
        is_any_on(options).then(|| {
            Box::new(Self {
                shift: ShiftDetector::new(options.shift.clone()),
                mix: MixDetector::new(options.mix.clone()),
                forest: ForestDetector::new(options.forest.clone()),
                rare: RareDetector::new(options.rare.clone()),
            })
        })
    }

    /// Takes in a record; says if it brings a rare template back.
    pub(crate) fn observe(&mut self, record: &Observed<'_>) -> Option<Return> {
        let Observed { ts, severity, template, template_id, is_new_template, line, mode, .. } = *record;
        self.mix.observe(ts, template, template_id, line);
        self.forest.observe(ts, severity, template, is_new_template);
        let back = self.rare.observe(&RareRecord { ts, severity, template, template_id, line, mode });
        back.filter(|_| mode == Mode::Live)
    }

    pub(crate) fn measure(&mut self, ts: Timestamp, duration_ms: f64) {
        self.forest.measure(ts, duration_ms);
    }

    pub(crate) fn wants_values(&mut self, ts: Timestamp, template: TemplateSlot) -> bool {
        self.shift.wants(ts, template)
    }

    pub(crate) fn observe_value(&mut self, value: &ShiftValue<'_>) {
        self.shift.observe(value);
    }

    /// Every record before second `until` is in: judges the windows that end by then.
    pub(crate) fn close(&mut self, until: i64, decision: &Decision, options: &Options) -> Vec<Content> {
        let until = Timestamp::from_secs(until);
        let mut found = Vec::new();
        found.extend(self.shift.close(until).into_iter().filter_map(|shift| {
            let verdict = decision
                .judge(&Claim::Content { p_value: shift.p_value, window_secs: options.shift.window_secs })?;
            Some(Content {
                detector: DetectorKind::Shift,
                metric: "values",
                template: Some(shift.template),
                span: (shift.begin, shift.end),
                verdict: (verdict.p_value, verdict.score),
                evidence: Evidence {
                    observed: shift.observed,
                    expected: shift.expected,
                    sentence: shift.sentence,
                    samples: vec![shift.line],
                },
            })
        }));
        found.extend(self.mix.close(until).into_iter().filter_map(|mix| {
            let verdict = decision
                .judge(&Claim::Content { p_value: mix.p_value, window_secs: options.mix.window_secs })?;
            let sentence = mix.sentence();
            let samples = mix.top.into_iter().map(|change| change.line).collect();
            Some(Content {
                detector: DetectorKind::Mix,
                metric: "mix",
                template: None,
                span: (mix.begin, mix.end),
                verdict: (verdict.p_value, verdict.score),
                evidence: Evidence { observed: mix.bits, expected: 0.0, sentence, samples },
            })
        }));
        found.extend(self.forest.close(until).into_iter().filter_map(|odd| {
            let verdict = decision
                .judge(&Claim::Content { p_value: odd.p_value, window_secs: options.forest.window_secs })?;
            Some(Content {
                detector: DetectorKind::Forest,
                metric: "shape",
                template: None,
                span: (odd.begin, odd.end),
                verdict: (verdict.p_value, verdict.score),
                evidence: Evidence {
                    observed: odd.depth,
                    expected: odd.usual_depth,
                    sentence: odd.sentence,
                    samples: Vec::new(),
                },
            })
        }));
        found
    }

    pub(crate) fn encode(&self, writer: &mut Writer) {
        self.shift.encode(writer);
        self.mix.encode(writer);
        self.forest.encode(writer);
        self.rare.encode(writer);
    }

    /// Goes on where [`Self::encode`] left off, with the windows of `settings`.
    fn decode(options: &Options, reader: &mut Reader<'_>) -> Result<Self, Error> {
        Ok(Self {
            shift: ShiftDetector::decode(options.shift.clone(), reader)?,
            mix: MixDetector::decode(options.mix.clone(), reader)?,
            forest: ForestDetector::decode(options.forest.clone(), reader)?,
            rare: RareDetector::decode(options.rare.clone(), reader)?,
        })
    }
}

fn is_any_on(options: &Options) -> bool {
    options.shift.is_on || options.mix.is_on || options.forest.is_on || options.rare.is_on
}

/// What must be the same before and after a restart for what was learned to be of use.
pub(crate) fn settings(options: &Options) -> [u64; 8] {
    [
        u64::from(options.shift.is_on),
        u64::from(options.shift.window_secs),
        u64::from(options.mix.is_on),
        u64::from(options.mix.window_secs),
        u64::from(options.forest.is_on),
        u64::from(options.forest.window_secs),
        options.forest.seed,
        u64::from(options.rare.is_on),
    ]
}

/// Reads what a service had; with other settings than it was written with, it begins anew.
pub(crate) fn decode(
    options: &Options,
    is_same: bool,
    reader: &mut Reader<'_>,
) -> Result<Option<Box<Contents>>, Error> {
    let kept = reader.option(|reader| Contents::decode(options, reader))?;
    Ok(if is_same { kept.map(Box::new) } else { Contents::new(options) })
}

/// What one of them found.
#[derive(Debug)]
pub(crate) struct Content {
    detector: DetectorKind,
    metric: &'static str,
    template: Option<TemplateId>,
    /// begin, and end, exclusive
    span: (Timestamp, Timestamp),
    /// p-value and score
    verdict: (f64, f64),
    evidence: Evidence,
}

impl Content {
    pub(crate) fn of_return(back: Return) -> Self {
        let sentence = back.sentence();
        Self {
            detector: DetectorKind::Rare,
            metric: "",
            template: Some(back.template),
            span: (back.ts, back.ts + std::time::Duration::from_secs(1)),
            verdict: (back.p_value, back.score()),
            evidence: Evidence {
                observed: back.gap_records as f64,
                expected: back.usual_records,
                sentence,
                samples: vec![back.line],
            },
        }
    }

    pub(crate) fn signal(self, service: &str) -> Signal {
        Signal {
            detector: self.detector,
            subject: Subject {
                service: service.to_owned(),
                metric: self.metric.to_owned(),
                template: self.template,
            },
            begin: self.span.0,
            end: self.span.1,
            p_value: self.verdict.0,
            score: self.verdict.1,
            evidence: self.evidence,
        }
    }
}
