//! `GET /api/incidents/{id}/summary`: an incident in a language model's words, and beside them, unchanged, what was found out
//! without one.
//!
//! Nobody is asked before somebody asks for it, and of the same facts only once. Without an answer the facts stand.

use crate::answer::Failure;
use crate::commands;
use crate::state::{Operator, Server};
use axum::Json;
use axum::extract::{Path, State};
use llm::gate::Gate;
use llm::{Chat, ChatOptions, Clock, GateOptions, summarise};
use model::Timestamp;
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError, TryLockError};
use std::time::Duration;

/// Summaries that are remembered.
const KEPT_MAX: usize = 100;

/// A language model that is asked about incidents, with a budget of its own.
pub struct Summaries {
    chat: Chat,
    redact: fn(&str) -> String,
    /// held while the model is asked: one incident at a time
    gate: Mutex<Gate>,
    /// the latest ones, by a hash of their facts
    kept: Mutex<VecDeque<(u64, String)>>,
}

impl fmt::Debug for Summaries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Summaries(…)")
    }
}

/// The time of day; nothing here waits by it.
struct Now(fn() -> Timestamp);

impl Clock for Now {
    fn now(&self) -> Timestamp {
        (self.0)()
    }

    fn wait(&self, _: Duration) {}
}

impl Summaries {
    /// Asks nobody. `redact` takes secrets out of what leaves.
    ///
    /// # Errors
    /// [`llm::Error::Option`] for what cannot be meant.
    pub fn new(chat: ChatOptions, gate: GateOptions, redact: fn(&str) -> String) -> Result<Self, llm::Error> {
        let (chat, gate) = (Chat::new(chat)?, Mutex::new(Gate::new(gate)?));
        Ok(Self { chat, redact, gate, kept: Mutex::default() })
    }

    /// The model's words, or why there are none. Blocks.
    fn words(&self, facts: &str, clock: fn() -> Timestamp) -> Result<String, String> {
        let key = xxhash_rust::xxh3::xxh3_64(facts.as_bytes());
        let mut gate = match self.gate.try_lock() {
            Ok(gate) => gate,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => {
                return Err("the model is asked about another incident; ask again".to_owned());
            }
        };
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, words)) = kept.iter().find(|(known, _)| *known == key) {
            return Ok(words.clone());
        }
        let summary = summarise(facts.to_owned(), &mut gate, &self.chat, self.redact, &Now(clock));
        let words = summary.words.map_err(|none| none.to_string())?;
        kept.push_back((key, words.clone()));
        while kept.len() > KEPT_MAX {
            kept.pop_front();
        }
        Ok(words)
    }
}

/// The facts as people read them, and words about them if there is a model.
pub(crate) async fn summary(
    State(server): State<Arc<Server>>,
    _: Operator,
    Path(id): Path<String>,
) -> Result<Json<Value>, Failure> {
    let incident = commands::number(&id)?;
    let told = server.engine.ask(move |analysis| analysis.explain(incident)).await?;
    let facts = told.ok_or_else(|| commands::unknown(&id))?;
    let outcome = match server.options.summaries.clone() {
        None => Err("no language model is set up for it: section [judge], key summaries".to_owned()),
        Some(summaries) => {
            let (facts, clock) = (facts.clone(), server.options.clock);
            let asking = tokio::task::spawn_blocking(move || summaries.words(&facts, clock));
            asking.await.map_err(Failure::internal)?
        }
    };
    let (words, problem) = match outcome {
        Ok(words) => (Some(words), None),
        Err(problem) => (None, Some(problem)),
    };
    Ok(Json(json!({ "v": 1, "id": id, "facts": facts, "words": words, "problem": problem })))
}
