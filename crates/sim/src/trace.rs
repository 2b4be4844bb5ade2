//! One trace: its spans by the calls they make, and the records these write.

use std::time::Duration;

use model::Timestamp;

use crate::effect::Effect;
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

/// How long a caller waits for an answer, from and to, in microseconds.
const PATIENCE_US: (u64, u64) = (1_800_000, 2_200_000);

/// How long a caller queues and tries again for a call that fails for a lasting reason.
const TRIES_US: (u64, u64) = (1_600_000, 2_400_000);

/// How often a call that fails for a lasting reason makes the caller's span fail: trying again seldom helps.
const LASTING_FAILURES: f64 = 0.85;

/// A trace being made.
pub(crate) struct Trace<'a> {
    /// when it began; faults that are on then are met by all its spans
    pub(crate) begin: Timestamp,
    /// whether a caller in it waited in vain already: the deadline of a trace is shared by its spans
    pub(crate) has_waited: bool,
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
    failure: Option<Failure>,
}

/// Why a call failed, as its caller feels it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Failure {
    /// the next try may succeed
    Passing,
    /// a fault, here or further down
    Lasting,
}

/// A call whose failure makes the span fail.
#[derive(Clone, Copy)]
struct FailedCall {
    callee: &'static str,
    failure: Failure,
}

/// What every record of a span has in common.
struct Span<'a> {
    id: String,
    caller: Option<Caller<'a>>,
    begin: Timestamp,
}

/// How a span ends.
struct Ending<'a> {
    template: &'a Template,
    /// the callee that failed, or ""
    callee: &'a str,
    failure: Option<Failure>,
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
        let effect = world.injections.effect_on(index, self.begin);
        let own_us = self.own_time_us(service, effect) * times;
        let own_us = own_us.min(OWN_TIME_US_MAX);
        self.write_steps(service, &span, own_us / 2);

        let mut elapsed_us = own_us / 2;
        let mut failed_call = None;
        for &(callee, probability) in world.graph.callees(index) {
            if !self.random.chance(probability) {
                continue;
            }
            let times = effect.map_or(1, |effect| effect.calls(callee, self.random));
            for _ in 0..times {
                let caller = Caller { service: service.name, span_id: &span.id };
                let answer = self.run(callee, Some(caller), begin + Duration::from_micros(elapsed_us));
                let (waited_us, failure) = self.wait(answer, service);
                elapsed_us += waited_us;
                let callee = world.services[callee].name;
                failed_call = failure.map(|failure| FailedCall { callee, failure }).or(failed_call);
            }
        }
        elapsed_us += own_us - own_us / 2;

        let ending = match self.trouble(effect, failed_call) {
            Some((template, hold_us)) => {
                elapsed_us += hold_us;
                Ending { template, callee: "", failure: lasting_if_failing(template) }
            }
            None => self.ending(service, effect, failed_call, is_slow_client),
        };
        self.write_asides(service, &span, effect, elapsed_us);
        let Ending { template, callee, failure } = ending;
        self.write(service, &span, &Writing { template, elapsed_us, callee });
        Answer { duration_us: elapsed_us, failure }
    }

    /// How long a caller waits for an answer, and whether its span fails for it.
    ///
    /// This is what makes callers suffer some 2 s after the callee: they wait for an answer that does not come, or
    /// try again for one that fails for a lasting reason. A trace does so once: its deadline is over then.
    fn wait(&mut self, answer: Answer, caller: &Standing) -> (u64, Option<Failure>) {
        let Answer { mut duration_us, mut failure } = answer;
        if !self.has_waited && duration_us > PATIENCE_US.0 {
            let patience_us = self.between(PATIENCE_US);
            if duration_us > patience_us {
                self.has_waited = true;
                duration_us = patience_us;
                failure = Some(Failure::Lasting);
            }
        } else if !self.has_waited && failure == Some(Failure::Lasting) {
            self.has_waited = true;
            duration_us += self.between(TRIES_US);
        }
        let failures = match failure {
            Some(Failure::Passing) => caller.profile.callee_failures,
            Some(Failure::Lasting) => LASTING_FAILURES,
            None => return (duration_us, None),
        };
        (duration_us, failure.filter(|_| self.random.chance(failures)))
    }

    fn between(&mut self, (from, to): (u64, u64)) -> u64 {
        from + self.random.below(to - from)
    }

    /// A span that fails for a callee has no trouble of its own.
    fn trouble<'e>(
        &mut self,
        effect: Option<&'e Effect>,
        failed_call: Option<FailedCall>,
    ) -> Option<(&'e Template, u64)> {
        if failed_call.is_some() { None } else { effect?.trouble(self.random) }
    }

    fn ending<'w>(
        &mut self,
        service: &'w Standing,
        effect: Option<&Effect>,
        failed_call: Option<FailedCall>,
        is_slow_client: bool,
    ) -> Ending<'w> {
        let occasion = match self.occasion(service, effect, failed_call) {
            Occasion::Success if is_slow_client => Occasion::Warning,
            occasion => occasion,
        };
        let of_its_own = if effect.is_some() { Failure::Lasting } else { Failure::Passing };
        let of_its_own = (occasion == Occasion::Failure).then_some(of_its_own);
        Ending {
            template: service.line(occasion, self.random),
            callee: failed_call.map_or("", |call| call.callee),
            failure: failed_call.map(|call| call.failure).or(of_its_own),
        }
    }

    /// One line of the batch job: a span of its own that calls nobody.
    pub(crate) fn run_batch_step(&mut self, index: ServiceIndex, begin: Timestamp) {
        let service = &self.world.services[index];
        let span = Span { id: format!("{:016x}", self.random.bits()), caller: None, begin };
        let elapsed_us = self.own_time_us(service, None);
        let template = service.line(Occasion::Batch, self.random);
        self.write(service, &span, &Writing { template, elapsed_us, callee: "" });
    }

    fn occasion(
        &mut self,
        service: &Standing,
        effect: Option<&Effect>,
        failed_call: Option<FailedCall>,
    ) -> Occasion {
        let (failures, warnings) = effect.map_or((1.0, 1.0), |effect| (effect.failures, effect.warnings));
        if failed_call.is_some() {
            Occasion::CalleeFailure
        } else if self.random.chance(service.profile.failures * failures) {
            Occasion::Failure
        } else if self.random.chance(service.profile.warnings * warnings) {
            Occasion::Warning
        } else {
            Occasion::Success
        }
    }

    /// What a service in a fault writes before the end of the span, in its second half.
    fn write_asides(
        &mut self,
        service: &Standing,
        span: &Span<'_>,
        effect: Option<&Effect>,
        elapsed_us: u64,
    ) {
        let Some(effect) = effect else { return };
        for template in effect.asides(self.random) {
            let elapsed_us = elapsed_us / 2 + self.random.below(elapsed_us / 2 + 1);
            self.write(service, span, &Writing { template, elapsed_us, callee: "" });
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
        let record = Record {
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
        };
        self.outbox.send(record, self.random);
    }

    fn own_time_us(&mut self, service: &Standing, effect: Option<&Effect>) -> u64 {
        let factor = effect.map_or(1.0, |effect| effect.own_time);
        let drawn = millis(service.profile.own_time_us) * 1_000.0 * spread(self.random.unit()) * factor;
        (drawn as u64).clamp(1, OWN_TIME_US_MAX)
    }
}

/// A line of trouble that says failure is one that trying again does not help.
fn lasting_if_failing(template: &Template) -> Option<Failure> {
    (template.occasion == Occasion::Failure).then_some(Failure::Lasting)
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
