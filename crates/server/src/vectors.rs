//! Vectors of a model for new templates: the engine says which texts have none, the model is asked outside of the loop,
//! and what it answers goes into the log.
//!
//! A model that fails is left alone for a while; new templates then wait their time and are judged by the local vectors.
//! Only words leave: what stands for values is left out, and what looks secret is redacted before.

use crate::state::Server;
use alert::{Redactions, redact};
use detect::{Embedder, SuppliedVectors, Vector, wording};
use engine::{Command, TextVector};
use llm::{Embeddings, limits::TEXTS_MAX};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

/// Shortest and longest time that a model is left alone after it failed.
const REST: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(60));

/// What was asked of a model since the process started.
#[derive(Debug, Default)]
pub(crate) struct Asked {
    pub(crate) texts: AtomicU64,
    pub(crate) failures: AtomicU64,
}

/// Runs until the server is gone. Time is that of the engine's ticks.
pub(crate) async fn run(server: Weak<Server>, model: Arc<Embeddings>) {
    let Some(mut live) = server.upgrade().map(|server| server.engine.live()) else { return };
    let mut answers = SuppliedVectors::default();
    let mut rest = Duration::ZERO;
    let mut asked_again = model::Timestamp::default();
    while live.changed().await.is_ok() {
        let at = live.borrow_and_update().at;
        if at < asked_again {
            continue;
        }
        let Some(server) = server.upgrade() else { return };
        match supply(&server, &model, &mut answers).await {
            Ok(()) => rest = Duration::ZERO,
            Err(problem) => {
                rest = (rest * 2).clamp(REST.0, REST.1);
                asked_again = at + rest;
                server.asked.failures.fetch_add(1, Ordering::Relaxed);
                tracing::warn!(problem, rest_secs = rest.as_secs(), "no vectors; the local ones are taken");
            }
        }
    }
}

/// One round: texts without a vector, the model's answer, the command. Texts that differ in values only are asked once,
/// while their answer is kept.
async fn supply(
    server: &Server,
    model: &Arc<Embeddings>,
    answers: &mut SuppliedVectors,
) -> Result<(), String> {
    let question = |analysis: &analysis::Analysis| {
        let texts = analysis.detectors().unsupplied(TEXTS_MAX);
        texts.into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let texts = server.engine.ask(question).await.map_err(|error| error.to_string())?;
    if texts.is_empty() {
        return Ok(());
    }
    let texts: BTreeMap<String, String> =
        texts.into_iter().map(|text| (text.clone(), asked_words(&text))).collect();
    let unknown: BTreeSet<&String> = texts.values().filter(|words| answers.embed(words).is_none()).collect();
    let unknown: Vec<String> = unknown.into_iter().cloned().collect();
    for (words, vector) in ask(server, model, unknown).await? {
        answers.supply(&words, vector);
    }
    let vector = |(text, words): (String, String)| {
        Some(TextVector { text, components: answers.embed(&words)?.components().to_vec() })
    };
    let vectors = texts.into_iter().filter_map(vector).collect();
    let obeyed = server.engine.command(Command::Vectors { vectors }).await;
    obeyed.map(drop).map_err(|error| error.to_string())
}

async fn ask(
    server: &Server,
    model: &Arc<Embeddings>,
    words: Vec<String>,
) -> Result<Vec<(String, Vector)>, String> {
    server.asked.texts.fetch_add(words.len() as u64, Ordering::Relaxed);
    let model = Arc::clone(model);
    let answer = tokio::task::spawn_blocking(move || {
        let texts: Vec<&str> = words.iter().map(String::as_str).collect();
        let vectors = model.embed(&texts).map_err(|error| error.to_string())?;
        let vectors = words.iter().cloned().zip(vectors);
        let direction = |(words, vector): (String, Vec<f32>)| Some((words, Vector::of(&vector)?));
        let vectors: Option<Vec<_>> = vectors.map(direction).collect();
        vectors.ok_or_else(|| "the model gave a vector of zeros".to_owned())
    });
    answer.await.map_err(|error| error.to_string())?
}

/// What a model is told of a text.
fn asked_words(text: &str) -> String {
    wording(&redact(text, &mut Redactions::default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_words_are_told() {
        for (text, told) in [
            ("card 4711 declined after 30 s", "card declined after"),
            ("login of alice@example.com failed", "login of address failed"),
            (
                "Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln",
                "authorization bearer secret",
            ),
        ] {
            assert_eq!(asked_words(text), told, "{text}");
        }
    }
}
