//! The server as a process of ours.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};

use anyhow::{Context, bail};

use crate::client::Client;
use crate::limits::START_MAX;

/// Which server is started, on which project.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Launch {
    /// The server's binary
    #[arg(long)]
    binary: PathBuf,
    /// Folder of the project with the data source system_logs
    #[arg(long, default_value = "templates/log-anomaly")]
    project: PathBuf,
    /// its configuration, where it has one
    #[arg(skip)]
    config: Option<PathBuf>,
}

/// A data directory, with the server's own log lines beside it.
#[derive(Debug)]
pub(crate) struct DataDir {
    path: PathBuf,
    /// removes the directory in the end, if it was made for this run
    temporary: Option<tempfile::TempDir>,
}

impl DataDir {
    /// The one given, or else one that goes away with this value.
    pub(crate) fn new(given: Option<&Path>) -> anyhow::Result<Self> {
        let Some(path) = given else {
            let temporary = tempfile::tempdir().context("make a temporary directory")?;
            return Ok(Self { path: temporary.path().join("data"), temporary: Some(temporary) });
        };
        Ok(Self { path: path.to_owned(), temporary: None })
    }

    /// Where the data is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Where the data is; it stays there.
    pub(crate) fn keep(self) -> PathBuf {
        self.temporary.map(tempfile::TempDir::keep);
        self.path
    }

    fn log(&self) -> PathBuf {
        let mut name = self.path.clone().into_os_string();
        name.push(".server.log");
        name.into()
    }
}

/// A process that did not say yet where it listens.
#[derive(Debug)]
pub(crate) struct Starting<'a> {
    process: Process,
    listening: Receiver<String>,
    data: &'a DataDir,
}

/// A server that listens.
#[derive(Debug)]
pub(crate) struct Server {
    process: Process,
    url: String,
    token: String,
}

/// Killed when dropped, so that no error leaves a server behind.
#[derive(Debug)]
struct Process(Child);

impl Launch {
    /// The same with a configuration.
    pub(crate) fn with_config(self, config: &Path) -> Self {
        Self { config: Some(config.to_owned()), ..self }
    }

    /// Starts the server and waits until it listens.
    pub(crate) fn start(&self, data: &DataDir) -> anyhow::Result<Server> {
        self.spawn(data)?.ready()
    }

    /// Starts the server and does not wait.
    pub(crate) fn spawn<'a>(&self, data: &'a DataDir) -> anyhow::Result<Starting<'a>> {
        std::fs::create_dir_all(&data.path)
            .with_context(|| format!("make the data directory {}", data.path.display()))?;
        let log =
            File::options().create(true).append(true).open(data.log()).context("open the server's log")?;
        let mut child = Command::new(&self.binary)
            .arg("serve")
            .arg("--project")
            .arg(&self.project)
            .arg("--data")
            .arg(&data.path)
            .args(["--listen", "127.0.0.1:0"])
            .args(self.config.iter().flat_map(|config| [Path::new("--config"), config]))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .with_context(|| format!("start {}", self.binary.display()))?;
        let stdout = child.stdout.take();
        let process = Process(child);
        let listening = listen_for_url(stdout.context("the server's output is not connected")?);
        Ok(Starting { process, listening, data })
    }
}

impl Starting<'_> {
    /// Waits until the server listens.
    pub(crate) fn ready(self) -> anyhow::Result<Server> {
        let url = match self.listening.recv_timeout(START_MAX) {
            Ok(url) => url,
            Err(RecvTimeoutError::Timeout) => bail!("the server does not listen after {START_MAX:?}"),
            Err(RecvTimeoutError::Disconnected) => {
                bail!("the server ended before it listened; its log ends:\n{}", self.log_end())
            }
        };
        let token_file = self.data.path.join("admin_token");
        let token = std::fs::read_to_string(&token_file)
            .with_context(|| format!("read the admin token {}", token_file.display()))?;
        Ok(Server { process: self.process, url, token: token.trim().to_owned() })
    }

    /// Kills it with SIGKILL wherever it is; an error if it had ended by itself.
    pub(crate) fn kill(self) -> anyhow::Result<()> {
        self.process.kill()
    }

    fn log_end(&self) -> String {
        let log = std::fs::read(self.data.log()).unwrap_or_default();
        String::from_utf8_lossy(&log[log.len().saturating_sub(2_000)..]).into_owned()
    }
}

impl Server {
    /// A client with connections of its own.
    pub(crate) fn client(&self) -> Client {
        Client::new(&self.url, &self.token)
    }

    pub(crate) fn pid(&self) -> u32 {
        self.process.0.id()
    }

    /// Kills it with SIGKILL; an error if it had ended by itself.
    pub(crate) fn kill(self) -> anyhow::Result<()> {
        self.process.kill()
    }
}

impl Process {
    fn kill(mut self) -> anyhow::Result<()> {
        if let Some(status) = self.0.try_wait().context("look at the server")? {
            bail!("the server ended by itself with {status}");
        }
        self.0.kill().context("kill the server")?;
        self.0.wait().context("wait for the killed server")?;
        Ok(())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It has ended already in every run that went well; there is nobody to tell if it cannot be killed.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Reads all output on a thread that ends with the process, so that its pipe never fills.
fn listen_for_url(stdout: ChildStdout) -> Receiver<String> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            if let Some(url) = url_of(&line) {
                // Nobody listens any more if the process was killed while it started.
                let _ = sender.send(url);
            }
        }
    });
    receiver
}

fn url_of(line: &str) -> Option<String> {
    let url = line.trim().strip_prefix("listening on ")?;
    url.starts_with("http://").then(|| url.trim_end_matches('/').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_listening_line_names_the_url() {
        assert_eq!(url_of("listening on http://127.0.0.1:7181\n").as_deref(), Some("http://127.0.0.1:7181"));
        assert_eq!(url_of("listening on http://127.0.0.1:7181/").as_deref(), Some("http://127.0.0.1:7181"));
        assert_eq!(url_of("recovered 7 rows"), None);
    }
}
