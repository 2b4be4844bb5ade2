//! One trace: its spans by the calls they make, and the records these write.

use std::time::Duration;

use model::Timestamp;

use crate::graph::{CLIENT_SERVICE, ServiceIndex};
use crate::limits::OWN_TIME_US_MAX;
use crate::line::{Facts, Occasion, Template};
use crate::outbox::Outbox;
use crate::world::{Standing, World};
use crate::{Random, Record};

/// How own times lie around their median: the quantile that each value is at, linear between.
const SPREAD: [(f64, f64); 7] =
    [(0.0, 0.45), (0.25, 0.75), (0.5, 1.0), (0.75, 1.35), (0.95, 2.4), (0.99, 4.0), (1.0, 8.0)];

/// How much longer the answer to the slow client takes.
const SLOW_CLIENT_FACTOR: u64 = 60;

/// A trace being made.
pub(crate) struct Trace<'a> {
    pub(crate) id: String,
    pub(crate) client: u64,
    pub(crate) world: &'a World,
    pub(crate) random: &'a mut Random,
    pub(crate) outbox: &'a mut Outbox,
}

/// The span that made a call.
pub(crate) struct Caller<'a> {
    service: &'static str,
    span_id: &'a str,
}

/// What a caller sees of a call.
pub(crate) struct Answer {
    duration_us: u64,
    is_failure: bool,
}

/// What every record of a span has in common.
struct Span<'a> {
    id: String,
    caller: Option<Caller<'a>>,
    begin: Timestamp,
}

/// One line about to be written.
struct Writing<'a> {
    template: &'a Template,
    /// since the span's begin, in microseconds
    elapsed_us: u64,
    /// the callee that failed, or ""
    callee: &'a str,
}

impl Trace<'_> {
    /// Runs a span with all that it calls, one after the other, and writes its line at its end.
    pub(crate) fn run(
        &mut self,
        index: ServiceIndex,
        caller: Option<Caller<'_>>,
        begin: Timestamp,
    ) -> Answer {
        let world = self.world;
        let service = &world.services[index];
        let span = Span { id: format!("{:016x}", self.random.bits()), caller, begin };
        let is_slow_client = service.name == CLIENT_SERVICE && self.client == world.slow_client;
        let times = if is_slow_client { SLOW_CLIENT_FACTOR } else { 1 };
        let own_us = (self.own_time_us(service) * times).min(OWN_TIME_US_MAX);
        self.write_steps(service, &span, own_us / 2);

        let mut elapsed_us = own_us / 2;
        let mut failed_callee = None;
        for &(callee, probability) in world.graph.callees(index) {
            if self.random.chance(probability) {
                let caller = Caller { service: service.name, span_id: &span.id };
                let answer = self.run(callee, Some(caller), begin + Duration::from_micros(elapsed_us));
                elapsed_us += answer.duration_us;
                if answer.is_failure && self.random.chance(service.profile.callee_failures) {
                    failed_callee = Some(world.services[callee].name);
                }
            }
        }
        elapsed_us += own_us - own_us / 2;

        let occasion = self.occasion(service, failed_callee);
        let occasion =
            if is_slow_client && occasion == Occasion::Success { Occasion::Warning } else { occasion };
        let template = service.line(occasion, self.random);
        self.write(service, &span, &Writing { template, elapsed_us, callee: failed_callee.unwrap_or("") });
        let is_failure = matches!(occasion, Occasion::Failure | Occasion::CalleeFailure);
        Answer { duration_us: elapsed_us, is_failure }
    }

    /// One line of the batch job: a span of its own that calls nobody.
    pub(crate) fn run_batch_step(&mut self, index: ServiceIndex, begin: Timestamp) {
        let service = &self.world.services[index];
        let span = Span { id: format!("{:016x}", self.random.bits()), caller: None, begin };
        let elapsed_us = self.own_time_us(service);
        let template = service.line(Occasion::Batch, self.random);
        self.write(service, &span, &Writing { template, elapsed_us, callee: "" });
    }

    fn occasion(&mut self, service: &Standing, failed_callee: Option<&str>) -> Occasion {
        if failed_callee.is_some() {
            Occasion::CalleeFailure
        } else if self.random.chance(service.profile.failures) {
            Occasion::Failure
        } else if self.random.chance(service.profile.warnings) {
            Occasion::Warning
        } else {
            Occasion::Success
        }
    }

    /// While the service is set to debug: its steps, spread over the time before its calls.
    fn write_steps(&mut self, service: &Standing, span: &Span<'_>, before_calls_us: u64) {
        if span.begin >= service.debug_until {
            return;
        }
        let steps = &self.world.steps;
        for (number, template) in (0u64..).zip(steps) {
            let elapsed_us = before_calls_us * number / steps.len() as u64;
            self.write(service, span, &Writing { template, elapsed_us, callee: "" });
        }
    }

    fn write(&mut self, service: &Standing, span: &Span<'_>, writing: &Writing<'_>) {
        let occasion = writing.template.occasion;
        let version = service.version.to_string();
        let facts = Facts {
            duration_us: writing.elapsed_us,
            status_code: occasion.status_code(),
            trace_id: &self.id,
            client: self.client,
            callee: writing.callee,
            version: &version,
        };
        let message = writing.template.fill(&facts, self.random);
        self.outbox.send(Record {
            timestamp: round_up_to_millis(span.begin + Duration::from_micros(writing.elapsed_us)),
            service: service.name,
            severity: occasion.severity(),
            message,
            trace_id: self.id.clone(),
            span_id: span.id.clone(),
            parent_span_id: span.caller.as_ref().map(|caller| caller.span_id.to_owned()),
            parent_service: span.caller.as_ref().map(|caller| caller.service),
            duration_ms: millis(writing.elapsed_us),
            status_code: occasion.status_code(),
            version,
        });
    }

    fn own_time_us(&mut self, service: &Standing) -> u64 {
        let drawn = millis(service.profile.own_time_us) * 1_000.0 * spread(self.random.unit());
        (drawn as u64).clamp(1, OWN_TIME_US_MAX)
    }
}

/// Up, so that no record is older than the happening that wrote it: else a step of time could cut between.
fn round_up_to_millis(at: Timestamp) -> Timestamp {
    Timestamp::from_millis((at + Duration::from_nanos(999_999)).millis())
}

fn millis(micros: u64) -> f64 {
    micros as f64 / 1_000.0
}

/// The value at `quantile` (0 to 1) of [`SPREAD`].
fn spread(quantile: f64) -> f64 {
    for pair in SPREAD.windows(2) {
        let [(from, low), (to, high)] = [pair[0], pair[1]];
        if quantile < to {
            return low + (high - low) * (quantile - from) / (to - from);
        }
    }
    SPREAD[SPREAD.len() - 1].1
}
