//! Handlers written in Python, each run by a worker of its own: a process that is watched and started anew.
//!
//! ```text
//! events ─▶ one line per batch ─▶ worker.py: handler(data, log) ─▶ one line per event ─▶ outcomes
//!                                    │ limits: CPU per event, memory, size of what it returns
//!                                    └ hangs or dies: killed, its events are given one by one to the next worker
//! ```
//!
//! A handler that computes too long is stopped inside the worker and its event fails with the place where it was. One that
//! does not answer at all is killed; which event it was is then found by giving the rest of the batch one by one, so
//! a handler may see an event twice.

use crate::Counts;
use crate::limits::{
    BATCH_EVENTS, ERROR_BYTES, EVENT_BYTES_MAX, LOG_LINES, WORKER_LINE_BYTES, WORKER_LINES, WORKER_START,
    WORKER_WATCH,
};
use crate::lines::{Line, Lines};
use flow::PythonDefinition;
use flow::transform::{Outcome, Transform};
use model::Timestamp;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;

mod venv;
pub(crate) use venv::install;

const WORKER: &str = include_str!("python/worker.py");

/// How workers are started.
#[derive(Clone, Debug)]
pub struct Interpreter {
    /// the program, with or without its folder
    pub program: PathBuf,
    /// what a worker sees of the environment, beside what its pipeline says
    pub environment: BTreeMap<String, String>,
}

/// A transform in Python.
pub(crate) struct Python {
    interpreter: Interpreter,
    definition: PythonDefinition,
    environment: BTreeMap<String, String>,
    lines: Arc<Lines>,
    counts: Arc<Counts>,
    worker: Option<Worker>,
}

/// A process and the two threads that talk to it.
struct Worker {
    child: Child,
    batches: SyncSender<Vec<u8>>,
    answers: Receiver<Vec<u8>>,
}

/// Why a worker gives no answer.
enum Silence {
    /// it did not answer in time
    Hung,
    /// it has ended, in these words
    Died(String),
}

impl Python {
    /// A transform whose handler has been loaded once.
    ///
    /// # Errors
    /// Why the worker does not start, or the handler cannot be loaded.
    pub(crate) fn new(
        interpreter: Interpreter,
        definition: PythonDefinition,
        environment: BTreeMap<String, String>,
        lines: Arc<Lines>,
        counts: Arc<Counts>,
    ) -> Result<Self, (String, String)> {
        let mut python = Self { interpreter, definition, environment, lines, counts, worker: None };
        python.worker = Some(python.start()?);
        Ok(python)
    }

    fn start(&self) -> Result<Worker, (String, String)> {
        let plain = |text: String| (text, String::new());
        let program = &self.interpreter.program;
        if program.as_os_str().is_empty() {
            return Err(plain(
                "handlers in Python are switched off here; see pipelines.python in the configuration"
                    .to_owned(),
            ));
        }
        let mut command = Command::new(program);
        command.args(["-u", "-c", WORKER]).env_clear().envs(&self.interpreter.environment);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).process_group(0);
        let mut child = command.spawn().map_err(|error| {
            plain(format!(
                "{} cannot be started: {error}; install Python 3 or name it in pipelines.python",
                program.display()
            ))
        })?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(plain("the worker has no standard input and output".to_owned()));
        };
        let (batches, batch_rx) = sync_channel(1);
        let (answer_tx, answers) = sync_channel(WORKER_LINES);
        let worker = Worker { child, batches, answers };
        let spawned =
            std::thread::Builder::new().name("worker-in".into()).spawn(move || feed(input, &batch_rx));
        let spawned = spawned.and_then(|_| {
            std::thread::Builder::new().name("worker-out".into()).spawn(move || read(output, &answer_tx))
        });
        spawned.map_err(|error| plain(format!("no thread for the worker: {error}")))?;
        let options = json!({
            "source": self.definition.source,
            "environment": self.environment,
            "memory_bytes": u64::from(self.definition.memory_mib) << 20,
            "cpu_seconds": f64::from(self.definition.cpu_ms) / 1e3,
            "output_bytes": EVENT_BYTES_MAX,
            "log_lines": LOG_LINES / 4,
        });
        self.load(worker, format!("{options}\n").into_bytes())
    }

    /// Waits until the handler is loaded; what it prints meanwhile is kept.
    fn load(&self, mut worker: Worker, options: Vec<u8>) -> Result<Worker, (String, String)> {
        let gone = worker.batches.send(options).is_err();
        loop {
            match if gone {
                Err(Silence::Died("it ended at once".into()))
            } else {
                worker.answer(WORKER_START, &self.counts)
            } {
                Ok(line) if line.first() == Some(&b'+') => return Ok(worker),
                Ok(line) if line.first() == Some(&b'!') => {
                    let (error, stack) = trouble(&line[1..]);
                    return Err((error, stack));
                }
                Ok(line) => self.keep(&line),
                Err(Silence::Hung) => {
                    let seconds = WORKER_START.as_secs();
                    return Err((format!("the handler was not loaded within {seconds} s"), String::new()));
                }
                Err(Silence::Died(how)) => {
                    return Err((
                        format!("the worker ended while it loaded the handler: {how}"),
                        String::new(),
                    ));
                }
            }
        }
    }

    /// A line of the log.
    fn keep(&self, line: &[u8]) {
        let Some((b'l', json)) = line.split_first() else { return };
        let Ok(said) = serde_json::from_slice::<Value>(json) else { return };
        if let Some(dropped) = said["dropped"].as_u64() {
            Counts::add(&self.counts.lines_dropped, dropped);
            return;
        }
        let text = |key: &str| said[key].as_str().unwrap_or_default().to_owned();
        let message = match said["data"].as_str() {
            Some(data) => format!("{} {data}", text("message")),
            None => text("message"),
        };
        self.lines.push(Line { at: 0, level: text("level"), message }, &self.counts);
    }

    /// Gives events to the worker; an outcome for each of the first, and why there are no more.
    fn give(&mut self, events: &[Value], outcomes: &mut Vec<Outcome>) -> Result<(), Silence> {
        let Some(mut worker) = self.worker.take() else {
            return Err(Silence::Died("it is not there".to_owned()));
        };
        let mut batch = serde_json::to_vec(events).unwrap_or_default();
        batch.push(b'\n');
        let wall = Duration::from_millis(u64::from(self.definition.wall_ms));
        if worker.batches.send(batch).is_err() {
            return Err(worker.end());
        }
        let mut left = events.len();
        while left > 0 {
            let line = worker.answer(wall, &self.counts)?;
            let outcome = match line.split_first() {
                Some((b'r', json)) => match serde_json::from_slice(json) {
                    Ok(value) => Outcome::Passed(value),
                    Err(error) => {
                        failed(format!("what the handler returned is no JSON: {error}"), String::new())
                    }
                },
                Some((b'e', json)) => {
                    let (error, stack) = trouble(json);
                    failed(error, stack)
                }
                _ => {
                    self.keep(&line);
                    continue;
                }
            };
            outcomes.push(outcome);
            left -= 1;
        }
        self.worker = Some(worker);
        Ok(())
    }

    /// The next worker; why not, for an event that waits for it.
    fn restart(&mut self) -> Result<(), (String, String)> {
        if self.worker.is_none() {
            Counts::add(&self.counts.restarts, 1);
            self.worker = Some(self.start()?);
        }
        Ok(())
    }
}

impl Transform for Python {
    fn apply(&mut self, events: Vec<Value>, _now: Timestamp) -> Vec<Outcome> {
        let mut outcomes = Vec::with_capacity(events.len());
        let mut is_suspect = false;
        while outcomes.len() < events.len() {
            if self.counts.is_over() {
                outcomes.push(failed("the pipeline has stopped".to_owned(), String::new()));
                continue;
            }
            let rest = &events[outcomes.len()..];
            let batch = if is_suspect { &rest[..1] } else { &rest[..rest.len().min(BATCH_EVENTS)] };
            if let Err((error, stack)) = self.restart() {
                outcomes.push(failed(error, stack));
                continue;
            }
            let before = outcomes.len();
            match self.give(batch, &mut outcomes) {
                Ok(()) => {}
                Err(silence) if is_suspect || batch.len() == 1 => {
                    debug_assert_eq!(outcomes.len(), before, "one event has one outcome");
                    outcomes.push(failed(self.words(&silence), String::new()));
                }
                Err(_) => is_suspect = true,
            }
        }
        outcomes
    }
}

impl Python {
    fn words(&self, silence: &Silence) -> String {
        match silence {
            Silence::Hung => {
                format!("the handler gave no answer within {} ms and was killed", self.definition.wall_ms)
            }
            Silence::Died(how) => format!("the worker ended inside the handler: {how}"),
        }
    }
}

impl Worker {
    /// Its next line.
    fn answer(&mut self, within: Duration, counts: &Counts) -> Result<Vec<u8>, Silence> {
        let mut left = within;
        loop {
            let slice = left.min(WORKER_WATCH);
            match self.answers.recv_timeout(slice) {
                Ok(line) => return Ok(line),
                Err(RecvTimeoutError::Timeout) if left > slice && !counts.is_over() => left -= slice,
                Err(RecvTimeoutError::Timeout) => return Err(Silence::Hung),
                Err(RecvTimeoutError::Disconnected) => return Err(self.end()),
            }
        }
    }

    /// Ends it, with all that it started, and says how it ended.
    fn end(&mut self) -> Silence {
        self.kill();
        let status = self.child.wait().map_or_else(|error| error.to_string(), |status| status.to_string());
        Silence::Died(status)
    }

    fn kill(&self) {
        let group = i32::try_from(self.child.id()).ok().and_then(rustix::process::Pid::from_raw);
        if let Some(group) = group {
            // It may have ended by itself.
            let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.kill();
        // Err: it was waited for before.
        let _ = self.child.wait();
    }
}

/// Writes batches until nobody has any more, or the worker reads no more.
fn feed(mut input: ChildStdin, batches: &Receiver<Vec<u8>>) {
    for batch in batches {
        if input.write_all(&batch).and_then(|()| input.flush()).is_err() {
            return;
        }
    }
}

/// Reads lines until there are no more, one is too long, or nobody wants them.
fn read(output: ChildStdout, answers: &SyncSender<Vec<u8>>) {
    let mut output = BufReader::with_capacity(1 << 18, output);
    loop {
        let mut line = Vec::new();
        match (&mut output).take(WORKER_LINE_BYTES).read_until(b'\n', &mut line) {
            Ok(_) if line.last() == Some(&b'\n') => line.pop(),
            _ => return,
        };
        if answers.send(line).is_err() {
            return;
        }
    }
}

fn trouble(json: &[u8]) -> (String, String) {
    let said: Value = serde_json::from_slice(json).unwrap_or_default();
    let text = |key: &str| crate::lines::cut(said[key].as_str().unwrap_or_default(), ERROR_BYTES);
    (text("error"), text("stack"))
}

fn failed(error: String, stack: String) -> Outcome {
    Outcome::Failed { error, stack }
}

#[cfg(test)]
mod tests;
