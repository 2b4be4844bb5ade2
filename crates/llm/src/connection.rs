//! One address that is sent JSON and answers JSON, as both kinds of models behind OpenAI's API are.

use crate::{Error, limits};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt;
use std::time::Duration;
use ureq::Agent;
use ureq::http::HeaderMap;

/// Whom to call. A key is never part of an error or of debug output.
pub(crate) struct Connection {
    url: String,
    key: Option<String>,
    agent: Agent,
}

impl Connection {
    /// `path` stands behind the base. Does not call yet.
    pub(crate) fn new(base: &str, path: &str, key: Option<String>, timeout: Duration) -> Result<Self, Error> {
        let refuse = |problem: &str| Err(Error::Option { name: "url", problem: problem.to_owned() });
        let host = base.strip_prefix("https://").or_else(|| base.strip_prefix("http://"));
        if !host.is_some_and(|host| !host.is_empty() && !host.starts_with('/')) {
            return refuse("is no address; write one like http://127.0.0.1:11434/v1");
        }
        if base.contains(['@', '?', '#']) || base.chars().any(char::is_whitespace) {
            return refuse("holds a user, a query or a space; give the key apart");
        }
        let config = Agent::config_builder()
            .timeout_global(Some(timeout))
            .http_status_as_error(false)
            .max_redirects(0)
            .proxy(None);
        let url = format!("{}/{path}", base.trim_end_matches('/'));
        Ok(Self { url, key, agent: config.build().into() })
    }

    /// Sends a question and reads the answer.
    pub(crate) fn ask<A: DeserializeOwned>(&self, question: &impl Serialize) -> Result<A, Error> {
        let body = serde_json::to_vec(question).map_err(|error| Error::Answer(error.to_string()))?;
        let mut request = self.agent.post(&self.url).header("Content-Type", "application/json");
        if let Some(key) = &self.key {
            request = request.header("Authorization", format!("Bearer {key}"));
        }
        let lost = |error: ureq::Error| Error::NoAnswer { url: self.url.clone(), problem: error.to_string() };
        let mut response = request.send(&body).map_err(lost)?;
        let status = response.status().as_u16();
        let retry_after = retry_after(response.headers());
        let config = response.body_mut().with_config();
        let body = config.limit(limits::ANSWER_BYTES_MAX).read_to_vec().map_err(lost)?;
        if status != 200 {
            let text = String::from_utf8_lossy(&body);
            let problem = text.chars().filter(|c| !c.is_control()).take(limits::PROBLEM_BYTES_MAX).collect();
            return Err(Error::Refused { url: self.url.clone(), status, problem, retry_after });
        }
        serde_json::from_slice(&body).map_err(|error| Error::Answer(error.to_string()))
    }
}

/// Only seconds; a date would need a clock, and providers write seconds.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get("retry-after")?.to_str().ok()?.trim().parse::<f64>().ok()?;
    Duration::try_from_secs_f64(seconds).ok()
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = self.key.as_ref().map(|_| "…");
        f.debug_struct("Connection").field("url", &self.url).field("key", &key).finish()
    }
}
