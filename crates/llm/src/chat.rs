//! A language model behind OpenAI's API: `POST BASE/chat/completions` with `messages`, answered with `choices`
//! (<https://platform.openai.com/docs/api-reference/chat>). Ollama, vLLM, LM Studio, llama.cpp's server and others speak
//! it. Answers are always asked for by a JSON schema.

use crate::connection::Connection;
use crate::{Error, limits};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::fmt;
use std::time::Duration;

/// Whom to ask, and for what.
#[derive(Clone)]
pub struct ChatOptions {
    /// begins with http:// or https://, ends before `/chat/completions`
    pub base: String,
    /// the model's name, as the endpoint calls it
    pub model: String,
    /// sent as a bearer token, if there is one
    pub key: Option<String>,
    /// longest time of a call
    pub timeout: Duration,
    /// which fields the model takes
    pub dialect: Dialect,
}

/// Models that think before they answer take other fields.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dialect {
    /// `max_tokens`, and a `temperature` of 0: what local servers take
    #[default]
    Plain,
    /// `max_completion_tokens`, and no temperature
    Reasoning,
}

impl ChatOptions {
    /// Without a key.
    #[must_use]
    pub fn new(base: impl Into<String>, model: impl Into<String>) -> Self {
        Self {
            base: base.into(),
            model: model.into(),
            key: None,
            timeout: limits::CHAT_TIMEOUT,
            dialect: Dialect::Plain,
        }
    }
}

impl fmt::Debug for ChatOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = self.key.as_ref().map(|_| "…");
        f.debug_struct("ChatOptions")
            .field("base", &self.base)
            .field("model", &self.model)
            .field("key", &key)
            .field("dialect", &self.dialect)
            .finish()
    }
}

/// One question.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// what the model is to do: words of ours only
    pub system: String,
    /// what it is to do it with
    pub user: String,
    /// name of the schema: letters, digits, `_`
    pub schema_name: &'static str,
    /// JSON schema of the answer
    pub schema: Value,
    /// tokens that the answer may have
    pub tokens_max: u32,
}

/// One answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// JSON, by the schema if the model kept to it
    pub text: String,
    /// tokens that were billed, if the endpoint says so
    pub usage: Option<Usage>,
}

/// Tokens of a call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Usage {
    /// of the question
    #[serde(rename = "prompt_tokens", default)]
    pub asked: u64,
    /// of the answer
    #[serde(rename = "completion_tokens", default)]
    pub answered: u64,
}

/// A language model.
#[derive(Debug)]
pub struct Chat {
    options: ChatOptions,
    connection: Connection,
}

#[derive(Serialize)]
struct Request<'a> {
    model: &'a str,
    messages: [Message<'a>; 2],
    response_format: ResponseFormat<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_tokens: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_completion_tokens: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<u32>,
    n: u32,
    stream: bool,
}

#[derive(Serialize)]
struct Message<'a> {
    role: &'static str,
    content: &'a str,
}

#[derive(Serialize)]
struct ResponseFormat<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    json_schema: Schema<'a>,
}

#[derive(Serialize)]
struct Schema<'a> {
    name: &'a str,
    strict: bool,
    schema: &'a Value,
}

#[derive(Deserialize)]
struct Reply {
    choices: Vec<Choice>,
    usage: Option<Usage>,
}

#[derive(Deserialize)]
struct Choice {
    message: Said,
    finish_reason: Option<String>,
}

#[derive(Deserialize)]
struct Said {
    content: Option<String>,
    refusal: Option<String>,
}

impl Chat {
    /// Does not call yet.
    ///
    /// # Errors
    /// [`Error::Option`] for an address that is none, or without a model.
    pub fn new(options: ChatOptions) -> Result<Self, Error> {
        let connection =
            Connection::new(&options.base, "chat/completions", options.key.clone(), options.timeout)?;
        if options.model.is_empty() {
            let problem = "is missing; name one that the endpoint knows".to_owned();
            return Err(Error::Option { name: "model", problem });
        }
        Ok(Self { options, connection })
    }

    /// The model's name.
    #[must_use]
    pub fn model(&self) -> &str {
        &self.options.model
    }

    /// Asks, and waits for the answer as long as the timeout.
    ///
    /// # Errors
    /// [`Error::NoAnswer`], [`Error::Refused`], [`Error::Cut`], or [`Error::Answer`] for what is no answer of the API.
    /// Whether the text keeps to the schema is for the caller to check.
    pub fn ask(&self, question: &Question) -> Result<Answer, Error> {
        let plain = self.options.dialect == Dialect::Plain;
        let request = Request {
            model: &self.options.model,
            messages: [
                Message { role: "system", content: &question.system },
                Message { role: "user", content: &question.user },
            ],
            response_format: ResponseFormat {
                kind: "json_schema",
                json_schema: Schema { name: question.schema_name, strict: true, schema: &question.schema },
            },
            max_tokens: plain.then_some(question.tokens_max),
            max_completion_tokens: (!plain).then_some(question.tokens_max),
            temperature: plain.then_some(0),
            n: 1,
            stream: false,
        };
        let reply: Reply = self.connection.ask(&request)?;
        let choice = reply.choices.into_iter().next();
        let choice = choice.ok_or_else(|| Error::Answer("it holds no choices".to_owned()))?;
        if choice.finish_reason.as_deref() == Some("length") {
            return Err(Error::Cut(question.tokens_max));
        }
        if let Some(refusal) = choice.message.refusal {
            let refusal: String =
                refusal.chars().filter(|c| !c.is_control()).take(limits::PROBLEM_BYTES_MAX).collect();
            return Err(Error::Answer(format!("the model refused: {refusal}")));
        }
        match choice.message.content {
            Some(text) if !text.trim().is_empty() => Ok(Answer { text, usage: reply.usage }),
            _ => Err(Error::Answer("it holds no text".to_owned())),
        }
    }
}
