//! A client of a running server.

use anyhow::{Context, Result, bail};
use std::time::Duration;

/// Where the server is and how to be let in.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Server {
    /// Address of the server
    #[arg(long, env = "SEISMOLOG_URL", default_value = "http://127.0.0.1:7181")]
    url: String,
    /// Token; without one a server on this machine is asked for its own
    #[arg(long, env = "SEISMOLOG_TOKEN", hide_env_values = true)]
    token: Option<String>,
}

/// Requests with a token.
pub(crate) struct Client {
    agent: ureq::Agent,
    url: String,
    token: String,
}

/// An answer: status, seconds to wait before another try, body.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) retry_after: Option<u64>,
    pub(crate) body: String,
}

impl Client {
    pub(crate) fn new(server: &Server) -> Result<Self> {
        let agent = agent();
        let url = server.url.trim_end_matches('/').to_owned();
        let token = match &server.token {
            Some(token) => token.clone(),
            None => local_token(&agent, &url)?,
        };
        Ok(Self { agent, url, token })
    }

    pub(crate) fn with_token(url: String, token: String) -> Self {
        Self { agent: agent(), url, token }
    }

    /// Posts a body; answers of any status come back as they are.
    pub(crate) fn post(&self, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Result<Answer> {
        let url = format!("{}{path}", self.url);
        let mut request = self.agent.post(&url).header("Authorization", format!("Bearer {}", self.token));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response =
            request.send(body).with_context(|| format!("no answer from {url}; is the server running?"))?;
        read(response)
    }

    /// Puts a body; answers of any status come back as they are.
    pub(crate) fn put(&self, path: &str, body: &[u8]) -> Result<Answer> {
        let url = format!("{}{path}", self.url);
        let request = self.agent.put(&url).header("Authorization", format!("Bearer {}", self.token));
        read(request.send(body).with_context(|| format!("no answer from {url}; is the server running?"))?)
    }

    /// Deletes what is at a path; answers of any status come back as they are.
    pub(crate) fn delete(&self, path: &str) -> Result<Answer> {
        let url = format!("{}{path}", self.url);
        let request = self.agent.delete(&url).header("Authorization", format!("Bearer {}", self.token));
        read(request.call().with_context(|| format!("no answer from {url}; is the server running?"))?)
    }

    /// Runs a query; the answer's text.
    pub(crate) fn query(&self, text: &str) -> Result<String> {
        self.post("/v0/sql", &[("Content-Type", "text/plain")], text.as_bytes())?.body()
    }

    /// Where the server is.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// How it lets us in.
    pub(crate) fn token(&self) -> &str {
        &self.token
    }

    /// Asks for what is at a path; the answer's text.
    pub(crate) fn get(&self, path: &str) -> Result<String> {
        self.get_any(path)?.body()
    }

    /// The same; answers of any status come back as they are.
    pub(crate) fn get_any(&self, path: &str) -> Result<Answer> {
        let url = format!("{}{path}", self.url);
        let request = self.agent.get(&url).header("Authorization", format!("Bearer {}", self.token));
        read(request.call().with_context(|| format!("no answer from {url}; is the server running?"))?)
    }
}

impl Answer {
    /// The text of an answer that is no error.
    pub(crate) fn body(self) -> Result<String> {
        if self.status != 200 {
            let body: serde_json::Value = serde_json::from_str(&self.body).unwrap_or_default();
            bail!("{}", body["error"].as_str().unwrap_or(&self.body));
        }
        Ok(self.body)
    }
}

fn agent() -> ureq::Agent {
    let config = ureq::Agent::config_builder().timeout_global(Some(Duration::from_secs(120)));
    config.http_status_as_error(false).build().into()
}

fn read(mut response: ureq::http::Response<ureq::Body>) -> Result<Answer> {
    let header = response.headers().get("retry-after").and_then(|value| value.to_str().ok());
    let retry_after = header.and_then(|seconds| seconds.parse().ok());
    let body = response.body_mut().with_config().limit(1 << 30).read_to_string()?;
    Ok(Answer { status: response.status().as_u16(), retry_after, body })
}

fn local_token(agent: &ureq::Agent, url: &str) -> Result<String> {
    let response = agent.get(format!("{url}/tokens")).call();
    let answer = read(response.with_context(|| format!("no answer from {url}; is the server running?"))?)?;
    let tokens: serde_json::Value = serde_json::from_str(&answer.body).unwrap_or_default();
    let token = tokens["workspace_admin_token"].as_str();
    token.map(str::to_owned).context("the server gives no token to this machine; give one with --token")
}
