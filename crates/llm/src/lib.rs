//! Clients of embedding and language models: texts in, vectors or verdicts out.
//!
//! It stores nothing and decides nothing about incidents: what is told to people is the caller's. Everything here is off
//! until somebody names an endpoint.
//!
//! ```text
//! texts ──▶ Embeddings ──┬─ endpoint: POST …/embeddings as OpenAI's API has it, in one call ──▶ one vector a text
//!                        └─ local: tokenizer, BERT from safetensors, mean of the tokens      ──▶ one vector a text
//!
//! events ──▶ Stage ──▶ Judge: cache, questions, gate (budget, breaker) ──▶ Call ──▶ Chat: POST …/chat/completions
//!              ▲                                                                      │
//!              └── verdict of a model, or why there is none ◀── answer, checked ◀─────┘
//! ```
//!
//! Calls block; they belong on a thread of their own. A call is bounded by its timeout, by what is asked at once and by
//! the bytes of an answer, see [`limits`]. Either all texts of a call have a vector or the call is an error. Keys are
//! never part of an error or of debug output. Local models are behind the feature `local`: they add 100 crates.
//!
//! The judge has no clock and no thread: time comes in, and calls go out as values, so that budgets, pauses and retries are
//! tested without waiting. What was logged is data in its questions, and secrets are taken out before; see [`judge`].
//!
//! ```
//! use seismolog_llm::{Embeddings, EndpointOptions};
//!
//! let endpoint = EndpointOptions::new("http://127.0.0.1:1/v1", "all-minilm");
//! let model = Embeddings::endpoint(endpoint).unwrap();
//! let error = model.embed(&["card declined"]).unwrap_err();
//! assert!(error.to_string().starts_with("no answer from http://127.0.0.1:1/v1/embeddings"));
//! ```

pub mod chat;
mod connection;
mod endpoint;
mod error;
pub mod gate;
pub mod judge;
pub mod limits;
#[cfg(feature = "local")]
mod local;
mod run;
pub mod stage;
pub mod summary;

pub use chat::{Chat, ChatOptions, Dialect};
pub use endpoint::EndpointOptions;
pub use error::Error;
pub use gate::GateOptions;
pub use judge::{Item, Judge, JudgeOptions};
pub use run::{Clock, judge_all};
pub use stage::Stage;
use std::path::Path;
pub use summary::summarise;

/// A model that turns texts into vectors.
#[derive(Debug)]
pub struct Embeddings(Model);

#[derive(Debug)]
enum Model {
    Endpoint(endpoint::Endpoint),
    #[cfg(feature = "local")]
    Local(local::Local),
}

impl Embeddings {
    /// A model behind OpenAI's API. Does not call it yet.
    ///
    /// # Errors
    /// [`Error::Option`] for an address that is none.
    pub fn endpoint(options: EndpointOptions) -> Result<Self, Error> {
        endpoint::Endpoint::new(options).map(|endpoint| Self(Model::Endpoint(endpoint)))
    }

    /// A BERT model in a folder: `config.json`, `tokenizer.json`, `model.safetensors`, as sentence-transformers writes
    /// them.
    ///
    /// # Errors
    /// [`Error::Model`] if a file is missing or not what it should be, or if this program was built without `local`.
    pub fn local(folder: &Path) -> Result<Self, Error> {
        #[cfg(feature = "local")]
        return local::Local::open(folder).map(|local| Self(Model::Local(local)));
        #[cfg(not(feature = "local"))]
        return Err(Error::Model {
            folder: folder.to_owned(),
            problem: "this program was built without local models; build it with --features embeddings"
                .to_owned(),
        });
    }

    /// Whether texts leave this process.
    #[must_use]
    pub fn is_remote(&self) -> bool {
        matches!(self.0, Model::Endpoint(_))
    }

    /// One vector for each text, in their order, all of the same dimensions.
    ///
    /// # Errors
    /// If a text has none, then no text has one.
    pub fn embed(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, Error> {
        if texts.len() > limits::TEXTS_MAX {
            return Err(Error::TooMany(texts.len()));
        }
        if texts.is_empty() {
            return Ok(Vec::new());
        }
        let vectors = match &self.0 {
            Model::Endpoint(endpoint) => endpoint.embed(texts)?,
            #[cfg(feature = "local")]
            Model::Local(local) => local.embed(texts)?,
        };
        check(&vectors, texts.len())?;
        Ok(vectors)
    }
}

fn check(vectors: &[Vec<f32>], texts: usize) -> Result<(), Error> {
    let dimensions = vectors.first().map_or(0, Vec::len);
    let is_fine =
        |vector: &Vec<f32>| vector.len() == dimensions && vector.iter().all(|value| value.is_finite());
    let problem = if vectors.len() != texts {
        format!("{} vectors for {texts} texts", vectors.len())
    } else if dimensions == 0 || dimensions > limits::DIMENSIONS_MAX {
        format!("vectors of {dimensions} numbers; 1 to {} can be used", limits::DIMENSIONS_MAX)
    } else if !vectors.iter().all(is_fine) {
        "vectors of different lengths, or numbers that are none".to_owned()
    } else {
        return Ok(());
    };
    Err(Error::Answer(problem))
}
