//! Filters and maps in VRL, the language of Vector (<https://vrl.dev>).
//!
//! A program sees the event as `.`. A filter's last value says whether the event passes, unchanged; a map's event is what
//! `.` is at the end, and `abort` drops it. Programs are checked when they are compiled: types, and that no error goes
//! unhandled. What remains at run time (`to_int!(.x)`) fails the event with the place in the program.
//!
//! VRL has no endless loops, and steps and size of an event are bounded ([`limits`]). Functions that reach out, read a
//! clock or unpack compressed bytes are not there, see `vrl/functions.rs`; `now()` is the time that the transform is given.
//!
//! Integers above 2^63 are texts in VRL, with all their digits.

mod functions;
mod json;

use super::{DropReason, Error, Outcome, Place, Transform, limits};
use ::vrl::compiler::ExpressionError;
use ::vrl::compiler::runtime::{Runtime, Terminate};
use ::vrl::compiler::state::ExternalEnv;
use ::vrl::compiler::{CompileConfig, Program as Compiled, TargetValueRef, TimeZone, compile_with_external};
use ::vrl::diagnostic::{Diagnostic, DiagnosticList, DiagnosticMessage, Label};
use ::vrl::value::kind::Collection;
use ::vrl::value::{Kind, Secrets, Value as VrlValue};
use model::Timestamp;
use serde_json::Value;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Lets events pass of which a program says `true`.
#[derive(Debug)]
pub struct VrlFilter(Program);

impl VrlFilter {
    /// Compiles a program.
    ///
    /// # Errors
    /// [`Error::Program`] with the place of the first mistake; also if the program changes the event or does not end
    /// in `true` or `false`.
    pub fn compile(source: &str) -> Result<Self, Error> {
        let mut config = CompileConfig::default();
        config.set_read_only();
        let program = Program::compile(source, config)?;
        if !program.compiled.final_type_info().result.is_boolean() {
            let end = source.trim_end();
            let begin = end.rfind('\n').map_or(0, |at| at + 1);
            return Err(Error::Program {
                place: Place::of(source, begin),
                problem: "the last value of a filter must be true or false; write a comparison like .level == \"error\""
                    .to_owned(),
            });
        }
        Ok(Self(program))
    }
}

impl Transform for VrlFilter {
    fn apply(&mut self, events: Vec<Value>, now: Timestamp) -> Vec<Outcome> {
        let mut one = |event: Value| {
            let mut target = VrlValue::from(event.clone());
            match self.0.run(&mut target, now) {
                Ok(VrlValue::Boolean(true)) => Outcome::Passed(event),
                Ok(_) => Outcome::Dropped(DropReason::Filtered),
                Err(outcome) => outcome,
            }
        };
        events.into_iter().map(&mut one).collect()
    }
}

/// Changes events.
#[derive(Debug)]
pub struct VrlMap(Program);

impl VrlMap {
    /// Compiles a program.
    ///
    /// # Errors
    /// [`Error::Program`] with the place of the first mistake.
    pub fn compile(source: &str) -> Result<Self, Error> {
        let mut config = CompileConfig::default();
        config.set_read_only_path(::vrl::path::OwnedTargetPath::metadata_root(), true);
        Program::compile(source, config).map(Self)
    }
}

impl Transform for VrlMap {
    fn apply(&mut self, events: Vec<Value>, now: Timestamp) -> Vec<Outcome> {
        let mut one = |event: Value| {
            let mut target = VrlValue::from(event);
            match self.0.run(&mut target, now) {
                Ok(_) => {
                    json::bounded(target).map_or_else(|error| failed(&error, String::new()), Outcome::Passed)
                }
                Err(outcome) => outcome,
            }
        };
        events.into_iter().map(&mut one).collect()
    }
}

/// A program and where it runs.
#[derive(Debug)]
struct Program {
    source: String,
    compiled: Compiled,
    runtime: Runtime,
    metadata: VrlValue,
    secrets: Secrets,
    zone: TimeZone,
}

impl Program {
    fn compile(source: &str, config: CompileConfig) -> Result<Self, Error> {
        if source.len() > limits::PROGRAM_BYTES_MAX {
            let problem =
                format!("has {} bytes; at most {} are taken", source.len(), limits::PROGRAM_BYTES_MAX);
            return Err(Error::Option { name: "program", problem });
        }
        let env = ExternalEnv::new_with_kind(Kind::any(), Kind::object(Collection::any()));
        let result = compile_with_external(source, &functions::all(), &env, config);
        let result = result.map_err(|problems| mistakes(source, &problems))?;
        Ok(Self {
            source: source.to_owned(),
            compiled: result.program,
            runtime: Runtime::default(),
            metadata: functions::metadata(Timestamp(0)),
            secrets: Secrets::default(),
            zone: TimeZone::parse("UTC").expect("every list of time zones holds UTC"),
        })
    }

    /// The program's last value, or what became of the event instead.
    fn run(&mut self, target: &mut VrlValue, now: Timestamp) -> Result<VrlValue, Outcome> {
        self.metadata = functions::metadata(now);
        let mut steps = 0;
        let mut count = || {
            steps += 1;
            if steps > limits::PROGRAM_STEPS_MAX { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let mut target =
            TargetValueRef { value: target, metadata: &mut self.metadata, secrets: &mut self.secrets };
        let (runtime, compiled, zone) = (&mut self.runtime, &self.compiled, &self.zone);
        // what a library makes of bytes from outside must not take other pipelines down
        let result = catch_unwind(AssertUnwindSafe(|| {
            runtime.resolve_with_control(&mut target, compiled, zone, &mut count)
        }));
        self.runtime.clear();
        match result {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(Terminate::Abort(ExpressionError::Abort { .. }))) => {
                Err(Outcome::Dropped(DropReason::Aborted))
            }
            Ok(Err(Terminate::Interrupted)) => {
                let most = limits::PROGRAM_STEPS_MAX;
                Err(failed(
                    &format!("the program takes more than {most} steps for this event"),
                    String::new(),
                ))
            }
            Ok(Err(Terminate::Abort(error) | Terminate::Error(error))) => {
                Err(failed(&error.to_string(), stack(&self.source, &error.labels())))
            }
            Err(_) => Err(failed("the program broke on this event: a fault of the language", String::new())),
        }
    }
}

fn failed(error: &str, stack: String) -> Outcome {
    Outcome::Failed { error: error.chars().take(limits::ERROR_CHARS_MAX).collect(), stack }
}

/// The places of an error at run time, the innermost first.
fn stack(source: &str, labels: &[Label]) -> String {
    let lines = labels
        .iter()
        .map(|label| format!("at {}: {}", Place::of(source, label.span.start()), code(source, label)));
    lines.collect::<Vec<_>>().join("\n")
}

/// What a label points at, as one line.
fn code(source: &str, label: &Label) -> String {
    let code = source.get(label.span.range()).unwrap_or_default();
    code.chars().map(|c| if c.is_control() { ' ' } else { c }).take(120).collect()
}

/// All mistakes of a program; the first says where.
fn mistakes(source: &str, problems: &DiagnosticList) -> Error {
    let real: Vec<&Diagnostic> = problems.iter().filter(|problem| problem.is_problem()).collect();
    let main = |problem: &Diagnostic| {
        let labels = problem.labels();
        labels.iter().find(|label| label.primary).or(labels.first()).cloned()
    };
    let place = |problem: &Diagnostic| Place::of(source, main(problem).map_or(0, |label| label.span.start()));
    let text = |problem: &Diagnostic| {
        let labels = problem.labels().iter().map(|label| label.message.as_str());
        let mut more: Vec<String> =
            labels.filter(|label| *label != problem.message()).map(str::to_owned).collect();
        let code = main(problem).map(|label| code(source, &label)).filter(|code| !code.is_empty());
        more.extend(code.map(|code| format!("here: {code}")));
        let more = if more.is_empty() { String::new() } else { format!(" ({})", more.join("; ")) };
        format!("{}{more}", problem.message())
    };
    let Some(first) = real.first() else {
        return Error::Program { place: Place::of(source, 0), problem: "does not compile".to_owned() };
    };
    let mut problem = text(first);
    for next in &real[1..] {
        problem.push_str(&format!("\n{}: {}", place(next), text(next)));
    }
    Error::Program { place: place(first), problem: problem.chars().take(limits::ERROR_CHARS_MAX).collect() }
}

#[cfg(test)]
mod tests;
