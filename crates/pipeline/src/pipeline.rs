//! The handle that others hold: publish, consume, look at what failed.

use crate::chain::{Chain, Workshop};
use crate::counts::Counts;
use crate::keeper::{Keeper, Outlet, Reply, Request, Selection, Taken};
use crate::lines::{Line, Lines};
use crate::record::{Answer, Event, Failure};
use crate::runner::Runner;
use crate::{Error, limits};
use flow::{Definition, RunState};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use tokio::sync::{mpsc, oneshot};

/// A pipeline that is open. Cheap to share behind an `Arc`; end it with [`Pipeline::stop`].
pub struct Pipeline {
    requests: mpsc::Sender<Request>,
    lines: Arc<Lines>,
    counts: Arc<Counts>,
    /// why its transforms do not run
    problem: Option<Error>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl std::fmt::Debug for Pipeline {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pipeline").field("problem", &self.problem).finish_non_exhaustive()
    }
}

/// Transforms that were made and do not run yet.
pub struct Made(Chain, Arc<Lines>, Arc<Counts>);

impl std::fmt::Debug for Made {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Made(…)")
    }
}

/// Makes the transforms of a definition. Blocks.
///
/// # Errors
/// [`Error::Transform`] for the first that cannot be made.
pub fn make(
    definition: &Definition,
    environment: &BTreeMap<String, String>,
    workshop: &Workshop,
) -> Result<Made, Error> {
    let (lines, counts) = (Arc::new(Lines::new(workshop.clock)), Arc::new(Counts::default()));
    let chain = Chain::build(definition, environment, workshop, &lines, &counts)?;
    Ok(Made(chain, lines, counts))
}

/// What came of an event that was tried.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tried {
    /// what transforms made of it; none if it went no further
    pub answers: Vec<Answer>,
    /// why it failed
    pub failures: Vec<Failure>,
    /// what handlers said
    pub lines: Vec<Line>,
}

impl Made {
    /// Runs one event through, of which nothing is kept. Blocks.
    #[must_use]
    pub fn try_one(mut self, event: Event) -> Tried {
        let mut made = self.0.run(vec![(1, event)]);
        let due = self.0.due();
        made.answers.extend(due.answers);
        made.failures.extend(due.failures);
        Tried {
            answers: made.answers.into_iter().map(|(_, answer)| answer).collect(),
            failures: made.failures.into_iter().map(|(_, failure)| failure).collect(),
            lines: self.1.last(limits::DEAD_LETTERS_MAX),
        }
    }
}

impl Pipeline {
    /// Opens the topics of a folder and starts the threads. Blocks while what transforms remember is read. Events are
    /// taken also where the transforms could not be made; they wait.
    ///
    /// # Errors
    /// [`Error::Disk`].
    pub fn open(folder: &Path, definition: &Definition, made: Result<Made, Error>) -> Result<Self, Error> {
        let (requests, inputs) = mpsc::channel(limits::REQUESTS_MAX);
        let (chain, lines, counts, problem) = match made {
            Ok(Made(chain, lines, counts)) => (Some(chain), lines, counts, None),
            Err(problem) => {
                tracing::error!(pipeline = definition.id, error = %problem, "transforms do not run; events wait");
                let lines = Arc::new(Lines::new(|| model::Timestamp(0)));
                (None, lines, Arc::new(Counts::default()), Some(problem))
            }
        };
        let remembers = Chain::remembers(definition);
        let (hint, hints) = sync_channel(1);
        let back = (requests.downgrade(), inputs);
        let keeper = Keeper::open(folder, remembers, back, hints, Arc::clone(&counts))?;
        let memory = folder.join("input");
        let runner = chain.map(|chain| {
            let memory = remembers.then_some(memory.as_path());
            Runner::restore(chain, &keeper, memory, (requests.clone(), hint))
        });
        let mut threads = vec![spawn("pipeline", move || keeper.run())?];
        if let Some(runner) = runner {
            let runner = runner?;
            threads.push(spawn("transforms", move || runner.run())?);
        }
        let pipeline = Self { requests, lines, counts, problem, threads: Mutex::new(threads) };
        pipeline.set_state(definition.draft.state);
        Ok(pipeline)
    }

    /// Stores an event; answers when it is durable.
    ///
    /// # Errors
    /// It was not stored.
    pub async fn publish(&self, event: Event) -> Result<(), Error> {
        if event.payload.len() > limits::EVENT_BYTES_MAX {
            return Err(Error::TooLarge { bytes: event.payload.len() });
        }
        let (reply, done) = oneshot::channel();
        match self.requests.try_send(Request::Publish(event, reply)) {
            Ok(()) => done.await.map_err(|_| Error::Stopped)?,
            Err(mpsc::error::TrySendError::Full(_)) => Err(Error::Busy),
            Err(mpsc::error::TrySendError::Closed(_)) => Err(Error::Stopped),
        }
    }

    /// Takes one event of a topic, as soon as there is one. It is gone from there when this answers; who stops waiting
    /// leaves it where it is.
    ///
    /// # Errors
    /// [`Error::Stopped`].
    pub async fn consume(&self, outlet: Outlet) -> Result<Taken, Error> {
        let parcel = self.ask(|reply| Request::Consume(outlet, reply)).await?;
        parcel.open().ok_or(Error::Stopped)
    }

    /// The next answers that are to be delivered, at most so many, as soon as there are any; they stay where they are.
    ///
    /// # Errors
    /// [`Error::Stopped`].
    pub async fn peek(&self, count: usize) -> Result<Vec<(u64, Answer)>, Error> {
        self.ask(|reply| Request::Peek(count, reply)).await
    }

    /// Stores events of a source, which is read up to this mark with them: all of that, or nothing.
    ///
    /// # Errors
    /// It was not stored; [`Error::Full`] until there is room.
    pub async fn feed(&self, place: &str, mark: u64, mut events: Vec<Event>) -> Result<(), Error> {
        let before = events.len();
        events.retain(|event| event.payload.len() <= limits::EVENT_BYTES_MAX);
        let large = (before - events.len()) as u64;
        if large > 0 {
            tracing::warn!(place, large, "events of a source are larger than events may be, and left out");
        }
        self.command(|reply| Request::Feed(hash(place), mark, events, reply)).await?;
        Counts::add(&self.counts.refused, large);
        Ok(())
    }

    /// Up to where a source has been read; none if it never was.
    ///
    /// # Errors
    /// [`Error::Stopped`].
    pub async fn place(&self, place: &str) -> Result<Option<u64>, Error> {
        self.ask(|reply| Request::Place(hash(place), reply)).await
    }

    /// All answers up to this were delivered, or failed.
    ///
    /// # Errors
    /// They are delivered again.
    pub async fn delivered(&self, through: u64, failures: Vec<Failure>) -> Result<(), Error> {
        self.command(|reply| Request::Delivered(through, failures, reply)).await
    }

    /// Failed events behind a number, with their numbers.
    ///
    /// # Errors
    /// The disk's, or [`Error::Stopped`].
    pub async fn failed(&self, after: u64, count: usize) -> Result<Vec<(u64, Failure)>, Error> {
        self.command(|reply| Request::List { after, count, reply }).await
    }

    /// Takes failed events up again, behind all others. How many there were.
    ///
    /// # Errors
    /// The disk's, or [`Error::Stopped`].
    pub async fn replay(&self, selection: Selection) -> Result<usize, Error> {
        self.command(|reply| Request::Replay(selection, reply)).await
    }

    /// Throws failed events away. How many there were.
    ///
    /// # Errors
    /// The disk's, or [`Error::Stopped`].
    pub async fn discard(&self, selection: Selection) -> Result<usize, Error> {
        self.command(|reply| Request::Discard(selection, reply)).await
    }

    async fn command<T>(&self, request: impl FnOnce(Reply<T>) -> Request) -> Result<T, Error> {
        self.ask(request).await?
    }

    async fn ask<T>(&self, request: impl FnOnce(oneshot::Sender<T>) -> Request) -> Result<T, Error> {
        let (reply, answer) = oneshot::channel();
        self.requests.send(request(reply)).await.map_err(|_| Error::Stopped)?;
        answer.await.map_err(|_| Error::Stopped)
    }

    /// Whether the transforms run.
    pub fn set_state(&self, state: RunState) {
        // Full: a pipeline that is this busy is told by the next one who asks.
        if self.requests.try_send(Request::Run(state == RunState::Running)).is_err() {
            tracing::warn!("a pipeline was too busy to be paused or set running");
        }
    }

    /// Time went on. Called about once a second.
    pub fn tick(&self) {
        // Full: it is not idle, so it looks at the time anyway.
        let _ = self.requests.try_send(Request::Tick);
    }

    /// Whether it has stopped.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.requests.is_closed()
    }

    /// Why its transforms do not run, if they do not.
    #[must_use]
    pub fn problem(&self) -> Option<&Error> {
        self.problem.as_ref()
    }

    /// What it counts.
    #[must_use]
    pub fn counts(&self) -> &Counts {
        &self.counts
    }

    /// The last lines of its log, the oldest first.
    #[must_use]
    pub fn lines(&self, count: usize) -> Vec<Line> {
        self.lines.last(count)
    }

    /// Ends the threads. Blocks for a moment; a handler that is under way is killed, and sees its events again.
    pub fn stop(&self) {
        // Err: it has stopped already.
        let _ = self.requests.blocking_send(Request::Stop);
        let threads = std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        for thread in threads {
            if thread.join().is_err() {
                tracing::error!("a thread of a pipeline failed; its events are on disk");
            }
            // The first is the one that takes what the second makes: a handler that is under way works for nobody.
            self.counts.end();
        }
    }
}

/// Removes all that a pipeline held; it has stopped.
///
/// # Errors
/// The file system's.
pub fn remove(folder: &Path) -> Result<(), Error> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Error::Disk(error.to_string())),
        _ => Ok(()),
    }
}

/// A source's name, short.
fn hash(place: &str) -> u64 {
    let digest: [u8; 32] = Sha256::digest(place.as_bytes()).into();
    let (first, _) = digest.split_first_chunk::<8>().expect("a digest has 32 bytes");
    u64::from_le_bytes(*first)
}

fn spawn(name: &str, run: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, Error> {
    let thread = std::thread::Builder::new().name(name.to_owned()).spawn(run);
    thread.map_err(|error| Error::Disk(format!("no thread for a pipeline: {error}")))
}
