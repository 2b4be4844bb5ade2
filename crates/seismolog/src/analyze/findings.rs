//! What there is to tell about a study: everything a report says, worked out once.

use super::axis::Unit;
use super::chunk::Volume;
use super::compare::{Against, COUNT_MIN, Changes, compare};
use super::correlate::{Correlated, correlate};
use super::plan::Phase;
use super::study::{Read, Study};
use super::tally::{ServiceTally, TemplateTally};
use super::weight::Weight;
use super::wording::{Clock, counted, grouped};
use miner::TemplateIndex;
use model::limits::UNKNOWN_SERVICE;
use model::{Severity, TemplateId, Timestamp};

/// A study with its conclusions.
pub(super) struct Findings<'a> {
    pub(super) study: &'a Study,
    /// of all inputs but the baseline
    pub(super) volume: Volume,
    /// first and last time
    pub(super) range: Option<(Timestamp, Timestamp)>,
    pub(super) clock: Clock,
    pub(super) changes: Changes,
    pub(super) incidents: Vec<Correlated>,
    /// services by number, those with trouble first
    pub(super) services: Vec<usize>,
    /// templates by count
    pub(super) templates: Vec<TemplateIndex>,
}

/// A template with its counts.
#[derive(Clone, Copy)]
pub(super) struct TemplateView<'a> {
    pub(super) id: TemplateId,
    pub(super) service: &'a str,
    /// values as `<*>`
    pub(super) text: &'a str,
    /// values as their class, as in `<ip>`
    pub(super) typed: &'a str,
    pub(super) tally: &'a TemplateTally,
}

impl TemplateView<'_> {
    pub(super) fn weight(&self) -> Weight {
        Weight::of(self.tally.severity, self.text)
    }

    /// Whether it came so often that chance alone cannot have kept it away before.
    pub(super) fn is_frequent(&self) -> bool {
        self.tally.count as f64 >= COUNT_MIN
    }

    pub(super) fn level(&self) -> &'static str {
        self.tally.severity.map_or("", Severity::as_str)
    }
}

impl<'a> Findings<'a> {
    pub(super) fn of(study: &'a Study) -> Self {
        let current = &study.current;
        let mut volume = Volume::default();
        for input in study.inputs.iter().filter(|input| input.begin.phase == Phase::Current) {
            volume.add(&input.volume);
        }
        let range = current.total.stay.first.zip(current.total.stay.last);
        let clock = range.map_or(Clock::Full, |(first, last)| Clock::of(first, last));
        let mut services: Vec<usize> =
            (0..current.services.len()).filter(|slot| current.services[*slot].records > 0).collect();
        services.sort_by_key(|slot| {
            let service = &current.services[*slot];
            std::cmp::Reverse((service.errors, service.warnings, service.records, std::cmp::Reverse(*slot)))
        });
        let mut templates: Vec<TemplateIndex> = current.seen_templates().map(|(index, _)| index).collect();
        templates.sort_by_key(|index| (std::cmp::Reverse(current.template_count(*index)), *index));
        Self {
            study,
            volume,
            range,
            clock,
            changes: compare(current, study.baseline.as_ref()),
            incidents: correlate(&study.watch, range.map_or(Timestamp(0), |(_, last)| last)),
            services,
            templates,
        }
    }

    pub(super) fn template(&self, index: TemplateIndex) -> TemplateView<'a> {
        static NONE: std::sync::LazyLock<TemplateTally> = std::sync::LazyLock::new(TemplateTally::default);
        let template = self.study.miner.template(index);
        let in_baseline = || self.study.baseline.as_ref()?.templates.get(index.0 as usize);
        let current =
            self.study.current.templates.get(index.0 as usize).filter(|template| template.count > 0);
        TemplateView {
            id: TemplateId(template.id),
            service: &self.study.miner.scope_name(template.scope).service,
            text: &template.text,
            typed: &template.typed,
            tally: current.or_else(in_baseline).unwrap_or(&NONE),
        }
    }

    pub(super) fn service(&self, slot: usize) -> (&'a str, &'a ServiceTally) {
        (&self.study.services[slot].name, &self.study.current.services[slot])
    }

    /// Whether records say how bad they are.
    pub(super) fn has_levels(&self) -> bool {
        self.volume.levelled > 0
    }

    pub(super) fn inputs(&self) -> impl Iterator<Item = &'a Read> {
        self.study.inputs.iter()
    }

    /// A position of the axis in words: a time, or the number of a record.
    pub(super) fn place(&self, position: i64) -> String {
        match self.study.current.unit {
            Unit::Time => self.clock.write(Timestamp::from_millis(position)),
            Unit::Line => format!("record {}", grouped(position.unsigned_abs() + 1)),
        }
    }

    /// From which position on something counts as new or rising, in words.
    pub(super) fn since(&self) -> Option<String> {
        match self.changes.against {
            Against::Before(position) => Some(self.place(position)),
            Against::Baseline | Against::Nothing => None,
        }
    }

    /// Whether new templates are nothing new: as many came before in as long a stretch, and none comes often.
    pub(super) fn is_new_usual(&self) -> bool {
        let is_frequent = self.changes.new.iter().any(|index| self.template(*index).is_frequent());
        let is_many =
            self.changes.new_expected.is_none_or(|expected| expected * 2.0 < self.changes.new.len() as f64);
        !is_many && !is_frequent
    }

    /// A title without the name of the service where that says nothing.
    pub(super) fn without_unknown<'t>(&self, title: &'t str) -> &'t str {
        title.strip_prefix(UNKNOWN_SERVICE).and_then(|rest| rest.strip_prefix(": ")).unwrap_or(title)
    }

    /// New templates, those that matter most first.
    pub(super) fn new_by_weight(&self) -> Vec<TemplateView<'a>> {
        self.by_weight(&self.changes.new)
    }

    /// Rare templates that tell of trouble, those that matter most first, the latest first among equals.
    pub(super) fn rare_by_weight(&self) -> Vec<TemplateView<'a>> {
        let mut rare = self.by_weight(&self.changes.rare);
        rare.retain(|template| template.weight() >= Weight::Wordy);
        rare.sort_by_key(|template| std::cmp::Reverse((template.weight(), template.tally.stay.last)));
        rare
    }

    fn by_weight(&self, indexes: &[TemplateIndex]) -> Vec<TemplateView<'a>> {
        let mut views: Vec<TemplateView<'a>> = indexes.iter().map(|index| self.template(*index)).collect();
        views.sort_by_key(|template| std::cmp::Reverse((template.weight(), template.tally.count)));
        views
    }

    /// What a reader of the numbers should know about them.
    pub(super) fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        let volume = &self.volume;
        let is_timed = self.study.current.unit == Unit::Time;
        let untimed = volume.records - volume.timed - volume.leaps.min(volume.records - volume.timed);
        if is_timed && untimed > 0 {
            notes.push(format!(
                "{} without a time counted at that of the line before",
                counted(untimed, "record")
            ));
        }
        if volume.leaps > 0 {
            let what = counted(volume.leaps, "record");
            notes.push(format!(
                "{what} with a time more than 400 days off counted at that of the line before"
            ));
        }
        if volume.outside > 0 {
            notes.push(format!(
                "{} outside of --since and --until left out",
                counted(volume.outside, "record")
            ));
        }
        for input in self.inputs() {
            let mended = input.end.mended;
            let mut told = |number: u64, noun: &str, what: &str| {
                if number > 0 {
                    notes.push(format!("{}: {} {what}", input.begin.name, counted(number, noun)));
                }
            };
            told(mended.lines_cut, "line", "longer than 256 KiB cut");
            told(mended.not_utf8, "place", "with bytes that are not UTF-8, shown as U+FFFD");
            told(mended.zeros, "zero byte", "left out");
        }
        self.notes_on_bounds(&mut notes);
        notes
    }

    fn notes_on_bounds(&self, notes: &mut Vec<String>) {
        let study = self.study;
        let overflow: u64 = study
            .miner
            .templates()
            .filter(|(_, template)| template.is_overflow)
            .map(|(_, other)| other.count)
            .sum();
        if overflow > 0 {
            notes.push(format!(
                "{} of too many shapes counted together as (other)",
                counted(overflow, "record")
            ));
        }
        if study.current.traces_uncounted > 0 {
            let what = counted(study.current.traces_uncounted, "stack trace");
            notes.push(format!("{what} beyond the first 1,000 distinct ones not listed"));
        }
        if study.watch.dropped > 0 {
            notes.push(format!("{} beyond the bound not listed", counted(study.watch.dropped, "signal")));
        }
    }
}
