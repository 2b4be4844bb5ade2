//! What is asked of a server over HTTP.

use std::time::Duration;

use anyhow::{Context, bail, ensure};
use serde_json::Value;
use ureq::Agent;
use ureq::http::Response;

use crate::clock;
use crate::limits::{ANSWER_BYTES_MAX, BUSY_IN_A_ROW_MAX, FLUSH_MAX, REQUEST_MAX, RETRY_AFTER_MAX};

/// Speaks to one server with the admin token, over connections of its own that are kept open.
#[derive(Debug)]
pub(crate) struct Client {
    agent: Agent,
    url: String,
    authorization: String,
}

/// What became of a POST of rows.
#[derive(Debug, PartialEq)]
pub(crate) enum Posted {
    /// durable
    Accepted {
        /// rows that landed
        rows: u64,
        /// rows that did not fit the schema
        quarantined: u64,
        /// times the server said to come again later before it took them
        busy_answers: u64,
    },
    /// no answer came: taken or not
    Lost,
}

/// When a POST is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AnswerWhen {
    /// the rows are durable
    Durable,
    /// they are durable and visible to queries
    Visible,
}

impl Client {
    pub(crate) fn new(url: &str, token: &str) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(REQUEST_MAX))
            .max_redirects(0)
            .proxy(None)
            .build();
        Self { agent: config.new_agent(), url: url.to_owned(), authorization: format!("Bearer {token}") }
    }

    /// Posts NDJSON into `system_logs`, again when the server says so; with a key, sending again after a lost
    /// answer has no second effect.
    pub(crate) fn post_events(
        &self,
        body: &[u8],
        answer_when: AnswerWhen,
        key: Option<&str>,
    ) -> anyhow::Result<Posted> {
        for busy_answers in 0..BUSY_IN_A_ROW_MAX {
            let Ok(mut response) = self.send_events(body, answer_when, key) else { return Ok(Posted::Lost) };
            let status = response.status().as_u16();
            if matches!(status, 429 | 503) {
                clock::pause(retry_after(&response));
                continue;
            }
            let Ok(text) = read_text(&mut response) else { return Ok(Posted::Lost) };
            ensure!(matches!(status, 200 | 202), "POST of rows answered {status}: {text}");
            let of_answer = || format!("answer to a POST of rows: {text}");
            let answer: Value = serde_json::from_str(&text).with_context(of_answer)?;
            let rows = number(&answer["successful_rows"]).with_context(of_answer)?;
            let quarantined = number(&answer["quarantined_rows"]).unwrap_or(0);
            return Ok(Posted::Accepted { rows, quarantined, busy_answers });
        }
        bail!("the server was too busy {BUSY_IN_A_ROW_MAX} times in a row")
    }

    fn send_events(
        &self,
        body: &[u8],
        answer_when: AnswerWhen,
        key: Option<&str>,
    ) -> Result<Response<ureq::Body>, ureq::Error> {
        let wait = if answer_when == AnswerWhen::Visible { "&wait=true" } else { "" };
        let mut request = self
            .agent
            .post(format!("{}/v0/events?name=system_logs{wait}", self.url))
            .header("Authorization", &self.authorization)
            .header("Content-Type", "application/x-ndjson");
        if let Some(key) = key {
            request = request.header("X-Idempotency-Key", key);
        }
        request.send(body)
    }

    /// Rows of a query, as objects.
    pub(crate) fn sql(&self, query: &str) -> anyhow::Result<Vec<Value>> {
        let mut answer = self.get("/v0/sql", &[("q", &format!("{query} FORMAT JSON"))])?;
        match answer["data"].take() {
            Value::Array(rows) => Ok(rows),
            other => bail!("{query} answered without rows: {other}"),
        }
    }

    /// The column `n` of a query's first row.
    pub(crate) fn sql_number(&self, query: &str) -> anyhow::Result<u64> {
        let rows = self.sql(query)?;
        let first = rows.first().with_context(|| format!("{query} answered no row"))?;
        number(&first["n"]).with_context(|| format!("{query} answered {first}"))
    }

    /// Posts JSON to the own API; its answer, null where there is none.
    pub(crate) fn post_json(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        self.post_as(path, ("Authorization", &self.authorization), body)
    }

    /// The same with a token of another kind.
    pub(crate) fn post_as(
        &self,
        path: &str,
        (header, token): (&str, &str),
        body: &Value,
    ) -> anyhow::Result<Value> {
        let request = self.agent.post(format!("{}{path}", self.url)).header(header, token);
        let request = request.config().timeout_global(Some(FLUSH_MAX)).build();
        let mut response =
            request.send(body.to_string().as_bytes()).with_context(|| format!("POST {path}"))?;
        let status = response.status().as_u16();
        let text = read_text(&mut response).with_context(|| format!("POST {path}"))?;
        ensure!(matches!(status, 200 | 201), "POST {path} answered {status}: {text}");
        if text.is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_str(&text).with_context(|| format!("answer of POST {path}"))
    }

    /// Returns when all rows that were acknowledged before are in parts.
    pub(crate) fn flush(&self) -> anyhow::Result<()> {
        let mut response = self
            .agent
            .post(format!("{}/api/flush", self.url))
            .header("Authorization", &self.authorization)
            .config()
            .timeout_global(Some(FLUSH_MAX))
            .build()
            .send_empty()
            .context("POST /api/flush")?;
        let status = response.status().as_u16();
        ensure!(status < 300, "POST /api/flush answered {status}: {}", read_text(&mut response)?);
        Ok(())
    }

    /// Bytes of the parts that hold all rows; those that a merge is about to replace count once.
    pub(crate) fn part_bytes(&self) -> anyhow::Result<u64> {
        self.store_figure("bytes_on_disk")
    }

    fn store_figure(&self, name: &str) -> anyhow::Result<u64> {
        let stats = self.get("/api/stats", &[])?;
        number(&stats["store"][name]).with_context(|| format!("/api/stats has no store.{name}: {stats}"))
    }

    fn get(&self, path: &str, parameters: &[(&str, &str)]) -> anyhow::Result<Value> {
        let mut request =
            self.agent.get(format!("{}{path}", self.url)).header("Authorization", &self.authorization);
        for (key, value) in parameters {
            request = request.query(key, value);
        }
        let mut response = request.call().with_context(|| format!("GET {path}"))?;
        let status = response.status().as_u16();
        let text = read_text(&mut response).with_context(|| format!("GET {path}"))?;
        ensure!(status == 200, "GET {path} {parameters:?} answered {status}: {text}");
        serde_json::from_str(&text).with_context(|| format!("answer of GET {path}"))
    }
}

fn read_text(response: &mut Response<ureq::Body>) -> Result<String, ureq::Error> {
    response.body_mut().with_config().limit(ANSWER_BYTES_MAX).read_to_string()
}

fn retry_after(response: &Response<ureq::Body>) -> Duration {
    let text = response.headers().get("retry-after").and_then(|value| value.to_str().ok());
    parse_retry_after(text.unwrap_or("1"))
}

fn parse_retry_after(text: &str) -> Duration {
    let seconds: f64 = text.trim().parse().unwrap_or(1.0);
    Duration::try_from_secs_f64(seconds).unwrap_or(RETRY_AFTER_MAX).min(RETRY_AFTER_MAX)
}

/// ClickHouse's JSON writes 64-bit numbers as texts.
pub(crate) fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_from_texts_too() {
        let cases = [("7", Some(7)), ("\"7\"", Some(7)), ("null", None), ("\"x\"", None), ("-1", None)];
        for (json, expected) in cases {
            assert_eq!(number(&serde_json::from_str(json).unwrap()), expected, "{json}");
        }
    }

    #[test]
    fn retry_after_is_bounded() {
        let cases = [("2", 2_000), ("0.25", 250), ("86400", 30_000), ("-1", 30_000), ("soon", 1_000)];
        for (text, expected_ms) in cases {
            assert_eq!(parse_retry_after(text), Duration::from_millis(expected_ms), "{text}");
        }
    }
}
