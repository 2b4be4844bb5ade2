//! The thread that owns the topics of one pipeline: every answer is given after what it says is durable.
//!
//! ```text
//! publish, commit, delivered, replay … ─▶ append ─▶ one sync per topic for all that waits ─▶ answers
//!               └─▶ transforms, at once, if somebody waits for what they make   └─▶ whoever waits at a topic: mark, sync, hand over
//! ```
//!
//! What is made while consumers wait goes to them and not into the topic `output`: the mark in `input` is durable first, so
//! nobody gets it twice, and what is not marked can be made again. Where transforms are quick, an event and its mark
//! are one sync: publishing and consuming together wait for the disk once.
//!
//! Crashes: what transforms made of events counts once the mark in `input` that they are done is durable; it is
//! written last. Outputs and failures of events that are not marked were never seen by anybody and are taken back when the
//! topics are opened. What was handed to somebody who has gone meanwhile is put back, behind the others.

use crate::counts::Counts;
use crate::record::{Answer, Entry, Event, Failure};
use crate::topic::Topic;
use crate::{Error, limits};
use std::collections::VecDeque;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::Receiver;
use tokio::sync::{mpsc, oneshot};

/// Where something is consumed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outlet {
    /// what transforms made
    Output,
    /// what failed
    Failed,
}

/// What is consumed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taken {
    /// of the topic `output`
    Answer(Answer),
    /// of the topic `failed`
    Failure(Failure),
}

/// What is handed over. If nobody opens it, it goes back to its topic, behind the others.
pub(crate) struct Parcel {
    entry: Option<Entry>,
    outlet: Outlet,
    back: mpsc::WeakSender<Request>,
    counts: Arc<Counts>,
}

impl Parcel {
    /// What is in it, which is consumed by that.
    pub(crate) fn open(mut self) -> Option<Taken> {
        let consumed = match self.outlet {
            Outlet::Output => &self.counts.consumed,
            Outlet::Failed => &self.counts.failed_consumed,
        };
        Counts::add(consumed, 1);
        self.entry.take().and_then(taken)
    }
}

impl Drop for Parcel {
    fn drop(&mut self) {
        let Some(entry) = self.entry.take() else { return };
        let put_back = self.back.upgrade().map(|back| back.try_send(Request::PutBack(self.outlet, entry)));
        if !matches!(put_back, Some(Ok(()))) {
            tracing::error!("an event was handed to somebody who had gone, and cannot be put back");
        }
    }
}

/// What transforms made of a batch.
#[derive(Debug, Default)]
pub(crate) struct Made {
    /// seq of the last event of the batch; 0 if time alone made it
    pub(crate) through: u64,
    pub(crate) answers: Vec<(u64, Answer)>,
    pub(crate) failures: Vec<(u64, Failure)>,
}

impl Made {
    /// Whether there is nothing to keep of it.
    pub(crate) fn is_empty(&self) -> bool {
        self.through == 0 && self.answers.is_empty() && self.failures.is_empty()
    }
}

/// Which failed events are meant.
#[derive(Clone, Debug)]
pub enum Selection {
    /// at most [`limits::DEAD_LETTERS_MAX`], the oldest first
    All,
    /// by their numbers
    These(Vec<u64>),
}

pub(crate) type Reply<T> = oneshot::Sender<Result<T, Error>>;

/// Who waits for what is to be delivered.
pub(crate) type Peeking = oneshot::Sender<Vec<(u64, Answer)>>;

/// What the thread is asked.
pub(crate) enum Request {
    Publish(Event, Reply<()>),
    /// answered when there is something; dropped when the keeper stops
    Consume(Outlet, oneshot::Sender<Parcel>),
    /// what was handed over to somebody who had gone
    PutBack(Outlet, Entry),
    /// the next events for the transforms; none if time went on
    Next(oneshot::Sender<Vec<(u64, Event)>>),
    Commit(Made, Reply<()>),
    /// what transforms remember of events up to this is on disk
    Remembered(u64, Reply<()>),
    /// what is to be delivered, which stays where it is
    Peek(usize, Peeking),
    /// events of a source, up to a mark, and where one has been read to
    Feed(u64, u64, Vec<Event>, Reply<()>),
    Place(u64, oneshot::Sender<Option<u64>>),
    Delivered(u64, Vec<Failure>, Reply<()>),
    List {
        after: u64,
        count: usize,
        reply: Reply<Vec<(u64, Failure)>>,
    },
    Replay(Selection, Reply<usize>),
    Discard(Selection, Reply<usize>),
    Run(bool),
    Tick,
    Stop,
}

/// See the module.
pub(crate) struct Keeper {
    input: Topic,
    output: Topic,
    failed: Topic,
    requests: mpsc::Receiver<Request>,
    consumers: [VecDeque<oneshot::Sender<Parcel>>; 2],
    /// where parcels come back
    back: mpsc::WeakSender<Request>,
    transforms: Option<oneshot::Sender<Vec<(u64, Event)>>>,
    delivery: Option<(usize, Peeking)>,
    /// the transforms have answered
    hints: Receiver<()>,
    /// what consumers get once the mark that it is made is durable
    direct: Vec<(oneshot::Sender<Parcel>, Entry)>,
    is_running: bool,
    /// time went on since the transforms were last given something
    is_time: bool,
    broken: Option<Error>,
    counts: Arc<Counts>,
}

/// What is answered after a sync.
enum Owed {
    Done(Reply<()>),
    Count(Reply<usize>, usize),
}

impl Owed {
    /// Whoever asked may have gone.
    fn pay(self, outcome: Result<(), Error>) {
        match self {
            Self::Done(reply) => drop(reply.send(outcome)),
            Self::Count(reply, count) => drop(reply.send(outcome.map(|()| count))),
        }
    }
}

impl Keeper {
    /// Opens the topics of a folder. What transforms made without it being marked is taken back.
    pub(crate) fn open(
        folder: &Path,
        remembers: bool,
        (back, requests): (mpsc::WeakSender<Request>, mpsc::Receiver<Request>),
        hints: Receiver<()>,
        counts: Arc<Counts>,
    ) -> Result<Self, Error> {
        let mut input = Topic::open(&folder.join("input"))?;
        let mut output = Topic::open(&folder.join("output"))?;
        let mut failed = Topic::open(&folder.join("failed"))?;
        let done = input.gone();
        for topic in [&mut output, &mut failed] {
            let unmarked: Vec<u64> = topic
                .waiting_after(0, usize::MAX)?
                .iter()
                .filter_map(|(seq, entry)| match entry {
                    Entry::Answer(input, _) | Entry::Failure(input, _) if *input > done => Some(*seq),
                    _ => None,
                })
                .collect();
            topic.remove(&unmarked)?;
            topic.sync()?;
        }
        if remembers && input.known().is_none_or(|known| known == u64::MAX) {
            input.keep_above(done)?;
        } else if !remembers && input.known().is_some() {
            // What is kept for a transform that is no more is given back.
            input.keep_above(u64::MAX)?;
        }
        input.sync()?;
        let keeper = Self {
            input,
            output,
            failed,
            requests,
            consumers: [VecDeque::new(), VecDeque::new()],
            back,
            transforms: None,
            delivery: None,
            hints,
            direct: Vec::new(),
            is_running: true,
            is_time: false,
            broken: None,
            counts,
        };
        keeper.tell_sizes();
        Ok(keeper)
    }

    /// The last snapshot of what transforms remember, and the events behind it that are done.
    pub(crate) fn learned(&self) -> (Option<u64>, u64) {
        (self.input.known().filter(|known| *known != u64::MAX), self.input.gone())
    }

    /// Events that are done and may have to be learned again.
    pub(crate) fn each_done(&self, after: u64, mut visit: impl FnMut(Event)) -> Result<(), Error> {
        self.input.each_after(after, self.input.gone(), |_, entry| {
            if let Entry::Event(event) | Entry::Fed(_, _, event) = entry {
                visit(event);
            }
        })
    }

    /// Runs until it is told to stop, or nobody can ask any more.
    pub(crate) fn run(mut self) {
        while let Some(first) = self.requests.blocking_recv() {
            let mut owed = Vec::new();
            let mut is_over = self.take(first, &mut owed);
            is_over |= self.take_more(&mut owed);
            if !is_over && self.hurries() {
                // Whoever waits is worth a moment: what comes of it is in the same sync.
                let _ = self.hints.recv_timeout(limits::HURRY);
                is_over |= self.take_more(&mut owed);
            }
            let synced = self.sync();
            // Before any answer: who has one and looks sees what it says.
            self.tell_sizes();
            for owed in owed {
                owed.pay(synced.clone());
            }
            let direct = std::mem::take(&mut self.direct);
            if synced.is_ok() {
                self.hand_over(Outlet::Output, direct);
            }
            if let Err(error) = synced.and_then(|()| self.serve()) {
                self.breaks(error);
            }
            self.tell_sizes();
            if is_over {
                break;
            }
        }
        self.finish();
    }

    /// Takes what has come meanwhile. Whether the last is among it.
    fn take_more(&mut self, owed: &mut Vec<Owed>) -> bool {
        let mut is_over = false;
        for _ in 1..limits::GROUP_MAX {
            let Ok(request) = self.requests.try_recv() else { break };
            is_over |= self.take(request, owed);
        }
        is_over
    }

    /// Gives events to the transforms before they are durable, if somebody waits for what comes of them. Whether it did.
    fn hurries(&mut self) -> bool {
        let waiting = &mut self.consumers[Outlet::Output as usize];
        waiting.retain(|waiter| !waiter.is_closed());
        let is_wanted = !waiting.is_empty() && self.output.size().0 == 0 && self.input.is_at_hand();
        if !is_wanted || self.transforms.is_none() || self.broken.is_some() || !self.has_work() {
            return false;
        }
        // A hint from before is about something else.
        while self.hints.try_recv().is_ok() {}
        match self.feed() {
            Ok(()) => true,
            Err(error) => {
                self.breaks(error);
                false
            }
        }
    }

    /// Nobody is served any more; what comes back meanwhile is kept.
    fn finish(mut self) {
        self.consumers = [VecDeque::new(), VecDeque::new()];
        self.requests.close();
        while let Some(request) = self.requests.blocking_recv() {
            if let Request::PutBack(outlet, entry) = request {
                self.put_back(outlet, &entry);
            }
        }
        if let Err(error) = self.sync() {
            self.breaks(error);
        }
    }

    fn put_back(&mut self, outlet: Outlet, entry: &Entry) {
        let topic = match outlet {
            Outlet::Output => &mut self.output,
            Outlet::Failed => &mut self.failed,
        };
        if let Err(error) = topic.push(entry) {
            self.breaks(error);
        }
    }

    /// A disk that failed takes nothing any more; what is waiting for it is let go.
    fn breaks(&mut self, error: Error) {
        if self.broken.is_none() {
            tracing::error!(%error, "a pipeline takes no events any more");
            self.broken = Some(error);
        }
    }

    fn sync(&mut self) -> Result<(), Error> {
        if let Some(error) = &self.broken {
            return Err(error.clone());
        }
        let synced = self.failed.sync().and_then(|()| self.output.sync()).and_then(|()| self.input.sync());
        if let Err(error) = &synced {
            self.breaks(error.clone());
        }
        synced
    }

    /// Takes a request. Whether it was the last.
    fn take(&mut self, request: Request, owed: &mut Vec<Owed>) -> bool {
        match request {
            Request::Publish(event, reply) => match self.publish(event) {
                Ok(()) => owed.push(Owed::Done(reply)),
                Err(error) => Owed::Done(reply).pay(Err(error)),
            },
            Request::Feed(place, mark, events, reply) => match self.read(place, mark, events) {
                Ok(()) => owed.push(Owed::Done(reply)),
                Err(error) => Owed::Done(reply).pay(Err(error)),
            },
            Request::Commit(made, reply) => match self.commit(made) {
                Ok(()) => owed.push(Owed::Done(reply)),
                Err(error) => {
                    self.direct.clear();
                    self.breaks(error.clone());
                    Owed::Done(reply).pay(Err(error));
                }
            },
            Request::Remembered(through, reply) => match self.input.keep_above(through) {
                Ok(()) => owed.push(Owed::Done(reply)),
                Err(error) => Owed::Done(reply).pay(Err(error)),
            },
            Request::Delivered(through, failures, reply) => match self.delivered(through, failures) {
                Ok(()) => owed.push(Owed::Done(reply)),
                Err(error) => Owed::Done(reply).pay(Err(error)),
            },
            Request::List { after, count, reply } => drop(reply.send(self.list(after, count))),
            Request::Replay(selection, reply) => match self.replay(&selection) {
                Ok(count) => owed.push(Owed::Count(reply, count)),
                Err(error) => drop(reply.send(Err(error))),
            },
            Request::Discard(selection, reply) => match self.discard(&selection) {
                Ok(count) => owed.push(Owed::Count(reply, count)),
                Err(error) => drop(reply.send(Err(error))),
            },
            Request::Consume(outlet, waiter) => {
                let waiting = &mut self.consumers[outlet as usize];
                waiting.retain(|waiter| !waiter.is_closed());
                if waiting.len() < limits::WAITERS_MAX {
                    waiting.push_back(waiter);
                }
            }
            Request::PutBack(outlet, entry) => self.put_back(outlet, &entry),
            Request::Next(waiter) => self.transforms = Some(waiter),
            Request::Peek(count, waiter) => self.delivery = Some((count, waiter)),
            Request::Place(place, reply) => drop(reply.send(self.input.place(place))),
            Request::Run(is_running) => self.is_running = is_running,
            Request::Tick => self.is_time = true,
            Request::Stop => return true,
        }
        false
    }

    fn publish(&mut self, event: Event) -> Result<(), Error> {
        if let Some(error) = &self.broken {
            return Err(error.clone());
        }
        let (events, bytes) = self.input.size();
        if events >= limits::TOPIC_EVENTS_MAX as u64 || bytes >= limits::TOPIC_BYTES_MAX {
            Counts::add(&self.counts.refused, 1);
            let (topic, way_out) = self.jam();
            return Err(Error::Full { topic, events: events.max(self.jammed(topic)), way_out });
        }
        self.input.push(&Entry::Event(event))?;
        Counts::add(&self.counts.published, 1);
        Ok(())
    }

    /// Takes what was read from a source, all of it or nothing.
    fn read(&mut self, place: u64, mark: u64, events: Vec<Event>) -> Result<(), Error> {
        if let Some(error) = &self.broken {
            return Err(error.clone());
        }
        let waiting = self.input.size().0;
        if !events.is_empty() && !has_room(&self.input, limits::TOPIC_BYTES_MAX) {
            let (topic, way_out) = self.jam();
            return Err(Error::Full { topic, events: waiting.max(self.jammed(topic)), way_out });
        }
        let count = events.len() as u64;
        if let Err(error) = self.input.feed(place, mark, events) {
            self.breaks(error.clone());
            return Err(error);
        }
        Counts::add(&self.counts.read, count);
        Ok(())
    }

    /// What keeps events from leaving the topic `input`.
    fn jam(&self) -> (&'static str, &'static str) {
        if !self.is_running {
            ("input", "the pipeline is paused; set it running")
        } else if !has_room(&self.failed, limits::FAILED_BYTES_MAX) {
            ("failed", "consume, replay or discard what failed")
        } else if !has_room(&self.output, limits::TOPIC_BYTES_MAX) {
            ("output", "consume what is there")
        } else {
            ("input", "the transforms are slower than what is published; send again later")
        }
    }

    fn jammed(&self, topic: &str) -> u64 {
        match topic {
            "failed" => self.failed.size().0,
            "output" => self.output.size().0,
            _ => 0,
        }
    }

    /// Outputs become durable before the mark that their events are done, and are seen after it. Those that somebody waits
    /// for are kept nowhere but here.
    fn commit(&mut self, made: Made) -> Result<(), Error> {
        if let Some(error) = &self.broken {
            return Err(error.clone());
        }
        let consumers = &mut self.consumers[Outlet::Output as usize];
        consumers.retain(|waiter| !waiter.is_closed());
        let mut is_direct = made.through > 0 && self.output.size().0 == 0;
        for (input, answer) in made.answers {
            let entry = Entry::Answer(input, answer);
            let waiter = if is_direct { consumers.pop_front() } else { None };
            match waiter {
                Some(waiter) => self.direct.push((waiter, entry)),
                None => {
                    is_direct = false;
                    self.output.push(&entry)?;
                }
            }
        }
        for (input, failure) in made.failures {
            self.failed.push(&Entry::Failure(input, failure))?;
            Counts::add(&self.counts.failed, 1);
        }
        if made.through > 0 {
            self.failed.sync()?;
            self.output.sync()?;
            self.input.advance(made.through)?;
        }
        Ok(())
    }

    fn delivered(&mut self, through: u64, failures: Vec<Failure>) -> Result<(), Error> {
        let failed = failures.len() as u64;
        for failure in failures {
            self.failed.push(&Entry::Failure(0, failure))?;
        }
        self.failed.sync()?;
        let before = self.output.size().0;
        self.output.advance(through)?;
        Counts::add(&self.counts.failed, failed);
        Counts::add(&self.counts.delivered, (before - self.output.size().0).saturating_sub(failed));
        Ok(())
    }

    fn list(&self, after: u64, count: usize) -> Result<Vec<(u64, Failure)>, Error> {
        let found = self.failed.waiting_after(after, count.min(limits::DEAD_LETTERS_MAX))?;
        Ok(found.into_iter().filter_map(|(seq, entry)| Some((seq, failure(entry)?))).collect())
    }

    fn selected(&self, selection: &Selection) -> Result<Vec<(u64, Failure)>, Error> {
        match selection {
            Selection::All => self.list(0, limits::DEAD_LETTERS_MAX),
            Selection::These(seqs) => {
                let mut found = Vec::new();
                for seq in seqs.iter().take(limits::DEAD_LETTERS_MAX) {
                    found.extend(self.failed.one(*seq)?.and_then(failure).map(|failure| (*seq, failure)));
                }
                Ok(found)
            }
        }
    }

    /// A crash in between leaves an event in both topics: it is taken up again, and still told as failed.
    fn replay(&mut self, selection: &Selection) -> Result<usize, Error> {
        self.sync()?;
        let selected = self.selected(selection)?;
        for (_, failure) in &selected {
            self.input.push(&Entry::Event(failure.event.clone()))?;
        }
        self.input.sync()?;
        let seqs: Vec<u64> = selected.iter().map(|(seq, _)| *seq).collect();
        self.failed.remove(&seqs)?;
        Counts::add(&self.counts.replayed, seqs.len() as u64);
        Ok(seqs.len())
    }

    fn discard(&mut self, selection: &Selection) -> Result<usize, Error> {
        self.sync()?;
        let seqs: Vec<u64> = self.selected(selection)?.into_iter().map(|(seq, _)| seq).collect();
        let count = self.failed.remove(&seqs)?;
        Counts::add(&self.counts.discarded, count as u64);
        Ok(count)
    }

    /// Hands over what is there to those who wait.
    fn serve(&mut self) -> Result<(), Error> {
        self.serve_consumers()?;
        self.feed()?;
        if self.output.size().0 > 0
            && let Some((count, waiter)) = self.delivery.take()
        {
            let answers = if count > limits::BATCH_EVENTS {
                self.output.many(count, limits::DELIVERY_BYTES)?
            } else {
                self.output.first(count, limits::BATCH_BYTES)?
            };
            // Nothing was taken, so nothing is lost where nobody waits.
            let _ = waiter
                .send(answers.into_iter().filter_map(|(seq, entry)| Some((seq, answer(entry)?))).collect());
        }
        Ok(())
    }

    /// Whether there are events for the transforms, and room for what comes of them.
    fn has_work(&self) -> bool {
        self.is_running
            && self.input.size().0 > 0
            && has_room(&self.output, limits::TOPIC_BYTES_MAX)
            && has_room(&self.failed, limits::FAILED_BYTES_MAX)
    }

    /// Gives the transforms what there is for them, if they wait. They show nothing before the mark, which is synced with
    /// the events or after them.
    fn feed(&mut self) -> Result<(), Error> {
        let has_work = self.has_work();
        if !has_work && !self.is_time {
            return Ok(());
        }
        let Some(waiter) = self.transforms.take() else { return Ok(()) };
        self.is_time = false;
        let events = if has_work {
            self.input.first_written(limits::BATCH_EVENTS, limits::BATCH_BYTES)?
        } else {
            Vec::new()
        };
        let event = |(seq, entry)| match entry {
            Entry::Event(event) | Entry::Fed(_, _, event) => Some((seq, event)),
            _ => None,
        };
        // The transforms have ended: the pipeline stops.
        let _ = waiter.send(events.into_iter().filter_map(event).collect());
        Ok(())
    }

    /// What is no longer in its topic to those who waited for it. Who has gone meanwhile drops it, and it comes back.
    fn hand_over(&self, outlet: Outlet, found: Vec<(oneshot::Sender<Parcel>, Entry)>) {
        for (waiter, entry) in found {
            let counts = Arc::clone(&self.counts);
            // Err: the parcel is dropped.
            let _ = waiter.send(Parcel { entry: Some(entry), outlet, back: self.back.clone(), counts });
        }
    }

    fn serve_consumers(&mut self) -> Result<(), Error> {
        for outlet in [Outlet::Output, Outlet::Failed] {
            let topic = match outlet {
                Outlet::Output => &mut self.output,
                Outlet::Failed => &mut self.failed,
            };
            let consumers = &mut self.consumers[outlet as usize];
            consumers.retain(|waiter| !waiter.is_closed());
            if consumers.is_empty() || topic.size().0 == 0 {
                continue;
            }
            let found = topic.first(consumers.len(), limits::BATCH_BYTES * 4)?;
            let Some((last, _)) = found.last() else { continue };
            topic.advance(*last)?;
            topic.sync()?;
            let taken: Vec<_> = consumers.drain(..found.len()).collect();
            self.tell_sizes();
            let entries = found.into_iter().map(|(_, entry)| entry);
            self.hand_over(outlet, taken.into_iter().zip(entries).collect());
        }
        Ok(())
    }

    fn tell_sizes(&self) {
        for (topic, sizes) in [&self.input, &self.output, &self.failed].into_iter().zip(&self.counts.topics) {
            let (events, bytes) = topic.size();
            Counts::set(&sizes[0], events);
            Counts::set(&sizes[1], bytes);
        }
    }
}

fn has_room(topic: &Topic, bytes_max: u64) -> bool {
    let (events, bytes) = topic.size();
    events < limits::TOPIC_EVENTS_MAX as u64 && bytes < bytes_max
}

fn failure(entry: Entry) -> Option<Failure> {
    match entry {
        Entry::Failure(_, failure) => Some(failure),
        _ => None,
    }
}

fn answer(entry: Entry) -> Option<Answer> {
    match entry {
        Entry::Answer(_, answer) => Some(answer),
        _ => None,
    }
}

fn taken(entry: Entry) -> Option<Taken> {
    match entry {
        Entry::Answer(_, answer) => Some(Taken::Answer(answer)),
        Entry::Failure(_, failure) => Some(Taken::Failure(failure)),
        _ => None,
    }
}
