//! A model behind OpenAI's API: `POST BASE/embeddings` with `model` and `input`, answered with `data`, a list of
//! `index` and `embedding` (<https://platform.openai.com/docs/api-reference/embeddings>). Ollama, vLLM, LM Studio,
//! llama.cpp's server and others speak it.

use crate::connection::Connection;
use crate::{Error, limits};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::time::Duration;

/// Whom to ask, and for what.
#[derive(Clone)]
pub struct EndpointOptions {
    /// begins with http:// or https://, ends before `/embeddings`
    pub base: String,
    /// the model's name, as the endpoint calls it
    pub model: String,
    /// sent as a bearer token, if there is one
    pub key: Option<String>,
    /// numbers of a vector, for models that can be told; 1..=1536
    pub dimensions: Option<u32>,
    /// longest time of a call
    pub timeout: Duration,
}

impl EndpointOptions {
    /// Without a key, with the model's own dimensions.
    #[must_use]
    pub fn new(base: impl Into<String>, model: impl Into<String>) -> Self {
        Self {
            base: base.into(),
            model: model.into(),
            key: None,
            dimensions: None,
            timeout: limits::CALL_TIMEOUT,
        }
    }
}

impl fmt::Debug for EndpointOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = self.key.as_ref().map(|_| "…");
        f.debug_struct("EndpointOptions")
            .field("base", &self.base)
            .field("model", &self.model)
            .field("key", &key)
            .finish()
    }
}

#[derive(Debug)]
pub(crate) struct Endpoint {
    options: EndpointOptions,
    connection: Connection,
}

#[derive(Serialize)]
struct Question<'a> {
    model: &'a str,
    input: &'a [&'a str],
    encoding_format: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    dimensions: Option<u32>,
}

#[derive(Deserialize)]
struct Reply {
    data: Vec<Embedding>,
}

#[derive(Deserialize)]
struct Embedding {
    index: usize,
    embedding: Vec<f32>,
}

impl Endpoint {
    pub(crate) fn new(options: EndpointOptions) -> Result<Self, Error> {
        let refuse = |name, problem: &str| Err(Error::Option { name, problem: problem.to_owned() });
        let connection = Connection::new(&options.base, "embeddings", options.key.clone(), options.timeout)?;
        if options.model.is_empty() {
            return refuse("model", "is missing; name one that the endpoint knows");
        }
        let largest = limits::DIMENSIONS_MAX as u32;
        if options.dimensions.is_some_and(|dimensions| !(1..=largest).contains(&dimensions)) {
            return refuse("dimensions", "is out of range; use 1 to 1536");
        }
        Ok(Self { options, connection })
    }

    pub(crate) fn embed(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, Error> {
        let question = Question {
            model: &self.options.model,
            input: texts,
            encoding_format: "float",
            dimensions: self.options.dimensions,
        };
        let reply: Reply = self.connection.ask(&question)?;
        in_order(reply.data, texts.len())
    }
}

/// Answers may come in any order; `index` says which text is meant.
fn in_order(mut data: Vec<Embedding>, texts: usize) -> Result<Vec<Vec<f32>>, Error> {
    data.sort_by_key(|embedding| embedding.index);
    let is_each_once = data.iter().map(|embedding| embedding.index).eq(0..texts);
    if !is_each_once {
        return Err(Error::Answer(format!("{} vectors for {texts} texts, or not one for each", data.len())));
    }
    Ok(data.into_iter().map(|embedding| embedding.embedding).collect())
}
