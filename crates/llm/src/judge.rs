//! What a language model says of events, asked once for what is alike.
//!
//! ```text
//! item ─▶ activity of its entity ─▶ key ─▶ cache ─▶ verdict
//!                                    │ unknown
//!                                    ▼
//!                     questions that wait ─▶ gate ─▶ Call (several questions) ─▶ caller asks the model
//!                           ▲ again, later                                            │
//!                           └──────────────── answer, or error ◀──────────────────────┘
//! ```
//!
//! The key is made of the template, of the classes of its parameters ([`class`](self)), of the model, and of how much
//! the entity (a user, a host, a session) does of late; from the first level above the ordinary on also of who it is,
//! since then the question holds what it did. So a thousand log-ins are one question, and somebody who opens one file
//! after the other is asked about again and again, each time twice as many later.
//!
//! This is a state machine: it has no clock, no thread and no connection. Whoever runs it asks [`Judge::next`], makes
//! the calls and tells [`Judge::answered`]; [`crate::judge_all`] does that. Without an answer (over budget, down,
//! broken, too late) a verdict is [`Verdict::Unjudged`], and what statistics say stands.

mod activity;
mod cache;
mod class;
pub(crate) mod fence;
mod options;
mod prompt;
mod reply;
mod snapshot;
#[cfg(test)]
mod tests;
mod verdict;

use crate::chat::{self, Usage};
use crate::gate::{Gate, Permit, Shut, Spent, Went};
use crate::{Error, limits};
use activity::{Activity, Level, Recent};
use cache::Cache;
use hashbrown::HashMap;
use model::Timestamp;
use sha2::{Digest, Sha256};
use std::collections::VecDeque;
use std::time::Duration;

pub use options::JudgeOptions;
pub use verdict::{CATEGORIES, Judgement, SEVERITIES, Status, Unjudged, Verdict};

/// What is asked about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Item {
    /// the constant words of the event with a mark for each parameter
    pub template: String,
    /// its parameters, in their order
    pub params: Vec<String>,
    /// who did it: a user, a host or a session; empty if nobody knows
    pub entity: String,
    /// what it was done to; empty if that is the whole event
    pub object: String,
    /// the event as people read it
    pub text: String,
}

/// What makes two questions one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct QuestionKey(u128);

/// What is said at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known {
    /// this
    Verdict(Verdict),
    /// it is asked; the answer comes by [`Judge::take_resolved`] under this key
    Waiting(QuestionKey),
}

/// What to do now.
#[derive(Debug)]
pub enum Next {
    /// ask the model, and tell [`Judge::answered`]
    Call(Call),
    /// nothing until then, or until an answer or a new question comes
    Wait(Timestamp),
    /// nothing until an answer or a new question comes
    Idle,
}

/// One call.
#[derive(Debug)]
pub struct Call {
    /// names it
    pub id: CallId,
    /// what to ask
    pub question: chat::Question,
}

/// Number of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CallId(u64);

/// Counters since the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JudgeCounts {
    /// items that were looked at
    pub items: u64,
    /// those whose verdict was known
    pub cached: u64,
    /// questions, each of which may stand for many items
    pub questions: u64,
    /// calls that were made
    pub calls: u64,
    /// calls that failed, or whose answer could not be used
    pub failures: u64,
    /// questions that ended without a verdict
    pub unjudged: u64,
    /// answers `normal` that were not believed, since the text speaks to models
    pub disbelieved: u64,
}

/// A question that waits, or is asked.
#[derive(Debug)]
struct Question {
    key: QuestionKey,
    template: String,
    text: String,
    entity: String,
    recent: Recent,
    speaks_to_models: bool,
    since: Timestamp,
    not_before: Timestamp,
    attempts: u32,
    /// asked without others, since an answer about several could not be used
    is_alone: bool,
    /// nobody waits for it any more
    is_late: bool,
}

#[derive(Debug)]
struct Running {
    permit: Permit,
    questions: Vec<Question>,
}

/// See the module.
#[derive(Debug)]
pub struct Judge {
    options: JudgeOptions,
    gate: Gate,
    cache: Cache,
    activity: Activity,
    waiting: VecDeque<Question>,
    running: HashMap<CallId, Running>,
    resolved: Vec<(QuestionKey, Verdict)>,
    counts: JudgeCounts,
    next_call: u64,
    seed: u64,
}

impl Judge {
    /// Knows nothing yet. The seed is for the jitter of pauses.
    ///
    /// # Errors
    /// [`Error::Option`] for an option that cannot be meant.
    pub fn new(options: JudgeOptions, seed: u64) -> Result<Self, Error> {
        options.validate()?;
        Ok(Self {
            gate: Gate::new(options.gate.clone())?,
            cache: Cache::new(options.cache),
            activity: Activity::new(options.window, options.busy_at),
            waiting: VecDeque::new(),
            running: HashMap::new(),
            resolved: Vec::new(),
            counts: JudgeCounts::default(),
            next_call: 0,
            seed: seed | 1,
            options,
        })
    }

    /// What is known of an item; if nothing is, it is asked.
    pub fn consider(&mut self, item: &Item, now: Timestamp) -> Known {
        self.counts.items += 1;
        let level = self.note(item, now);
        let speaks_to_models = fence::speaks_to_models(&item.text);
        let key = self.key(item, level, speaks_to_models);
        if let Some(verdict) = self.cache.get(key, now) {
            self.counts.cached += 1;
            return Known::Verdict(verdict.clone());
        }
        if self.is_asked(key) {
            return Known::Waiting(key);
        }
        self.counts.questions += 1;
        let reason = if self.gate.down_until(now).is_some() {
            Unjudged::Down
        } else if self.waiting.len() >= limits::QUESTIONS_MAX {
            Unjudged::Full
        } else {
            let question = self.question(key, item, level, speaks_to_models, now);
            self.waiting.push_back(question);
            return Known::Waiting(key);
        };
        self.counts.unjudged += 1;
        Known::Verdict(Verdict::Unjudged(reason))
    }

    /// What to do now. Called again after each call it gives, until it gives none.
    pub fn next(&mut self, now: Timestamp) -> Next {
        self.give_up_late(now);
        let Some(batch) = self.due(now) else { return self.wait(false) };
        let question = self.prompt(&batch, now);
        // a token is at least one byte in all models we know
        let asked = (question.system.len() + question.user.len()) as u64
            + question.schema.to_string().len() as u64
            + limits::TOKENS_AROUND;
        let most = Usage { asked, answered: question.tokens_max.into() };
        match self.gate.enter(most, now) {
            Ok(permit) => {
                let questions = self.take(&batch);
                self.next_call += 1;
                self.counts.calls += 1;
                let id = CallId(self.next_call);
                self.running.insert(id, Running { permit, questions });
                Next::Call(Call { id, question })
            }
            Err(Shut::Busy) => self.wait(true),
            Err(Shut::Slowed(until)) => {
                let late = self.waiting.iter().map(|question| question.since + self.options.patience).min();
                Next::Wait(late.map_or(until, |late| late.min(until)))
            }
            Err(Shut::OverBudget(bound, _)) => {
                self.give_up(&batch, &Unjudged::OverBudget(bound));
                self.wait(false)
            }
            Err(Shut::Down(_)) => {
                let all: Vec<usize> = (0..self.waiting.len()).collect();
                self.give_up(&all, &Unjudged::Down);
                self.wait(false)
            }
        }
    }

    /// Takes an answer, or the error instead.
    pub fn answered(&mut self, id: CallId, answer: Result<chat::Answer, Error>, now: Timestamp) {
        let Some(Running { permit, questions }) = self.running.remove(&id) else { return };
        let read = match &answer {
            Ok(answer) => reply::read(&answer.text, questions.len()),
            Err(error) => Err(error.to_string()),
        };
        let went = match (&answer, &read) {
            (Err(error), _) => Went::of(error),
            (Ok(answer), Err(_)) => Went::Badly(answer.usage),
            (Ok(answer), Ok(_)) => Went::Well(answer.usage),
        };
        self.gate.leave(permit, went, now);
        let is_cut = matches!(answer, Err(Error::Cut(_)));
        let is_answered = answer.is_ok() || is_cut;
        let mut judgements = read.unwrap_or_else(|_| {
            self.counts.failures += 1;
            questions.iter().map(|_| None).collect()
        });
        let is_one = questions.len() == 1;
        for (question, judgement) in questions.into_iter().zip(judgements.drain(..)) {
            match judgement {
                Some(judgement) => self.judged(question, judgement, now),
                None => self.again(question, is_answered, is_one, now),
            }
        }
    }

    /// Verdicts since the last time this was asked.
    pub fn take_resolved(&mut self) -> Vec<(QuestionKey, Verdict)> {
        std::mem::take(&mut self.resolved)
    }

    /// Counters since the start.
    #[must_use]
    pub fn counts(&self) -> JudgeCounts {
        self.counts
    }

    /// What was spent within the last hour, what runs among it.
    #[must_use]
    pub fn spent_within_hour(&self, now: Timestamp) -> Spent {
        self.gate.spent_within_hour(now)
    }

    /// The gate, for calls beside the questions: the summary of an incident is paid from the same budget.
    pub fn gate(&mut self) -> &mut Gate {
        &mut self.gate
    }

    /// Verdicts and what was spent, for [`Judge::restore`], so that a restart costs nothing and lifts no bound. What waits
    /// or runs is not in it, nor what entities did.
    #[must_use]
    pub fn snapshot(&self) -> Vec<u8> {
        snapshot::encode(&self.cache, &self.gate)
    }

    /// Takes verdicts and what was spent from a snapshot, in place of its own.
    ///
    /// # Errors
    /// [`Error::Snapshot`] if it is damaged or of another version; then nothing has changed.
    pub fn restore(&mut self, bytes: &[u8]) -> Result<(), Error> {
        snapshot::decode(bytes, &mut self.cache, &mut self.gate)
    }

    /// The options.
    #[must_use]
    pub fn options(&self) -> &JudgeOptions {
        &self.options
    }

    fn note(&mut self, item: &Item, now: Timestamp) -> Level {
        if item.entity.is_empty() {
            return Level::default();
        }
        let object = if item.object.is_empty() { &item.text } else { &item.object };
        let redact = self.options.redact;
        let line = || fence::one_line(&redact(cut(&item.text)));
        self.activity.note(cut(&item.entity), hash64(object), line, now)
    }

    fn key(&self, item: &Item, level: Level, speaks_to_models: bool) -> QuestionKey {
        let mut hash = Sha256::new();
        let mut part = |text: &str| {
            hash.update((text.len() as u64).to_le_bytes());
            hash.update(text);
        };
        part(&self.options.model);
        part(&item.template);
        item.params.iter().for_each(|param| part(class::class_of(param)));
        part(if level == Level::default() { "" } else { &item.entity });
        hash.update([level.0, u8::from(speaks_to_models)]);
        let hash = hash.finalize();
        QuestionKey(hash.iter().take(16).fold(0, |sum, byte| sum << 8 | u128::from(*byte)))
    }

    fn is_asked(&self, key: QuestionKey) -> bool {
        let is_this = |question: &Question| question.key == key && !question.is_late;
        self.waiting.iter().any(is_this)
            || self.running.values().any(|running| running.questions.iter().any(is_this))
    }

    fn question(
        &self,
        key: QuestionKey,
        item: &Item,
        level: Level,
        speaks: bool,
        now: Timestamp,
    ) -> Question {
        let redact = |text: &str| fence::one_line(&(self.options.redact)(cut(text)));
        let is_busy = level != Level::default();
        Question {
            key,
            template: redact(&item.template),
            text: redact(&item.text),
            entity: if is_busy { redact(&item.entity) } else { String::new() },
            recent: if is_busy { self.activity.recent(cut(&item.entity)) } else { Recent::default() },
            speaks_to_models: speaks,
            since: now,
            not_before: now + self.options.gather,
            attempts: 0,
            is_alone: false,
            is_late: false,
        }
    }

    /// Which of those that wait go next, by their places; `None` if none is due.
    fn due(&self, now: Timestamp) -> Option<Vec<usize>> {
        let is_due = |question: &Question| question.not_before <= now;
        let first = self.waiting.iter().position(is_due);
        // enough for a call need not wait for more
        let fresh = |question: &&Question| question.attempts == 0;
        let first = first.or_else(|| {
            let is_full = self.waiting.iter().filter(fresh).count() >= self.options.batch;
            self.waiting.iter().position(|question| question.attempts == 0).filter(|_| is_full)
        })?;
        if self.waiting[first].is_alone {
            return Some(vec![first]);
        }
        // when a call goes anyway, those whose pause is not over go with it
        let others = self.waiting.iter().enumerate().filter(|(_, question)| !question.is_alone);
        Some(others.map(|(place, _)| place).take(self.options.batch).collect())
    }

    fn prompt(&self, batch: &[usize], now: Timestamp) -> chat::Question {
        let questions: Vec<&Question> = batch.iter().map(|place| &self.waiting[*place]).collect();
        prompt::of(&questions, self.options.window, now)
    }

    /// Takes questions out of those that wait.
    fn take(&mut self, batch: &[usize]) -> Vec<Question> {
        let mut taken: Vec<Question> =
            batch.iter().rev().filter_map(|place| self.waiting.remove(*place)).collect();
        taken.reverse();
        taken
    }

    fn give_up(&mut self, batch: &[usize], reason: &Unjudged) {
        for question in self.take(batch) {
            self.unjudged(&question, reason.clone());
        }
    }

    /// Nobody waits longer than patience says. What is on its way may still come back, for the next one.
    fn give_up_late(&mut self, now: Timestamp) {
        let last = now - self.options.patience;
        let late: Vec<usize> =
            (0..self.waiting.len()).filter(|place| self.waiting[*place].since <= last).collect();
        self.give_up(&late, &Unjudged::Late);
        let mut keys = Vec::new();
        for running in self.running.values_mut() {
            for question in &mut running.questions {
                if question.since <= last && !question.is_late {
                    question.is_late = true;
                    keys.push(question.key);
                }
            }
        }
        keys.sort_unstable();
        for key in keys {
            self.counts.unjudged += 1;
            self.resolved.push((key, Verdict::Unjudged(Unjudged::Late)));
        }
    }

    /// Until the first question is due, or late. Those who are due while no call may go wait for the end of one.
    fn wait(&self, is_blocked: bool) -> Next {
        let waiting = self.waiting.iter().map(|question| {
            let late = question.since + self.options.patience;
            if is_blocked { late } else { question.not_before.min(late) }
        });
        let running = self.running.values().flat_map(|running| &running.questions);
        let running = running
            .filter(|question| !question.is_late)
            .map(|question| question.since + self.options.patience);
        waiting.chain(running).min().map_or(Next::Idle, Next::Wait)
    }

    fn judged(&mut self, question: Question, mut judgement: Judgement, now: Timestamp) {
        if question.speaks_to_models && judgement.status == Status::Normal {
            self.counts.disbelieved += 1;
            judgement = Judgement {
                status: Status::Unusual,
                severity: "medium",
                category: "injection",
                reason: "the text speaks to a language model, so that its answer \"normal\" is not believed"
                    .to_owned(),
            };
        }
        let verdict = Verdict::Judged(judgement);
        self.cache.put(question.key, verdict.clone(), now + self.options.keep);
        if !question.is_late {
            self.resolved.push((question.key, verdict));
        }
    }

    /// Asks once more, later, or gives up.
    fn again(&mut self, mut question: Question, is_answered: bool, is_one: bool, now: Timestamp) {
        question.attempts += 1;
        if question.is_late {
            return;
        }
        if question.attempts >= self.options.attempts {
            if is_answered {
                // asking again soon would cost the same and give the same
                let verdict = Verdict::Unjudged(Unjudged::Broken);
                self.cache.put(question.key, verdict, now + limits::BROKEN_KEEP);
            }
            let reason = if is_answered { Unjudged::Broken } else { Unjudged::Down };
            self.unjudged(&question, reason);
            return;
        }
        question.is_alone = is_answered && !is_one || question.is_alone;
        question.not_before = now + self.pause(question.attempts);
        self.waiting.push_back(question);
    }

    fn unjudged(&mut self, question: &Question, reason: Unjudged) {
        self.counts.unjudged += 1;
        self.resolved.push((question.key, Verdict::Unjudged(reason)));
    }

    /// Doubles with each attempt; half of it by chance, so that those who failed together do not come back together.
    fn pause(&mut self, attempts: u32) -> Duration {
        self.seed ^= self.seed << 13;
        self.seed ^= self.seed >> 7;
        self.seed ^= self.seed << 17;
        let whole = (limits::RETRY_PAUSE * (1 << attempts.min(8))).min(limits::RETRY_PAUSE_MAX);
        let half = whole / 2;
        half + half.mul_f64((self.seed >> 11) as f64 / (1_u64 << 53) as f64)
    }
}

/// The first bytes of a text; what is longer is not read at all.
fn cut(text: &str) -> &str {
    &text[..text.floor_char_boundary(limits::REDACTED_BYTES_MAX)]
}

fn hash64(text: &str) -> u64 {
    let hash = Sha256::digest(text.as_bytes());
    hash.iter().take(8).fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}
