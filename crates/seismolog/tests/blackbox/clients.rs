//! Tinybird's own command line, unmodified, where it is installed.

use crate::deploy::empty;
use crate::harness::{Server, folder};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The command, from `TINYBIRD_CLI` or the path.
fn command() -> Option<PathBuf> {
    let named = std::env::var_os("TINYBIRD_CLI").map(PathBuf::from);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).map(|folder| folder.join("tb")).find(|tb| tb.is_file());
    named.filter(|tb| tb.is_file()).or(on_path)
}

/// A project folder and the command line in it.
struct Client<'a> {
    tb: PathBuf,
    project: &'a Path,
    server: &'a Server,
}

impl Client<'_> {
    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(&self.tb)
            .args(arguments)
            .current_dir(self.project)
            .env("HOME", self.project)
            .env("TB_HOST", self.server.url(""))
            .env("TB_TOKEN", &self.server.token)
            .env("TB_USER_TOKEN", &self.server.token)
            .env("TB_CLI_TELEMETRY_OPTOUT", "1")
            .env("TB_VERSION_WARNING", "0")
            .env("CI", "1")
            .output()
            .unwrap()
    }

    /// What it prints, which must hold this.
    fn says(&self, arguments: &[&str], part: &str) {
        let output = self.run(arguments);
        let text =
            String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && text.contains(part), "tb {}: {text}", arguments.join(" "));
    }
}

fn write(project: &Path, files: &[(&str, &str)]) {
    for (name, text) in files {
        let path = project.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}

#[test]
fn the_command_line_of_tinybird_deploys_and_asks() {
    let Some(tb) = command() else {
        eprintln!("skipped: no `tb` on the path; set TINYBIRD_CLI to one");
        return;
    };
    let (data, project) = (folder(), folder());
    let server = empty(data.path());
    write(
        project.path(),
        &[
            crate::deploy::EVENTS,
            crate::deploy::TOP,
            ("rows.ndjson", "{\"at\":\"2026-03-02 09:00:00\",\"user\":\"a\",\"n\":4}\n"),
        ],
    );
    let client = Client { tb, project: project.path(), server: &server };
    client.says(&["--cloud", "deploy", "--check"], "");
    assert_eq!(server.get("/v0/pipes/top.json").status, 404, "a check deploys nothing");
    client.says(&["--cloud", "deploy"], "");
    assert_eq!(server.get("/v0/pipes/top.json").status, 200);
    client.says(&["--cloud", "deployment", "ls"], "1");
    client.says(&["--cloud", "datasource", "append", "events", "--file", "rows.ndjson"], "");
    assert_eq!(server.number("SELECT sum(n) FROM events"), 4);
    client.says(&["--cloud", "datasource", "ls"], "events");
    client.says(&["--cloud", "datasource", "data", "events"], "2026-03-02");
    client.says(&["--cloud", "sql", "SELECT user, n FROM events"], "a");
    client.says(&["--cloud", "endpoint", "ls"], "top");
    client.says(&["--cloud", "endpoint", "data", "top"], "total");
    client.says(&["--cloud", "endpoint", "url", "top"], "/v0/pipes/top.json");
    client.says(&["--cloud", "token", "ls"], "reader");
    client.says(&["workspace", "current"], "seismolog");
    client.says(&["workspace", "ls"], "seismolog");
    client.says(&["--cloud", "datasource", "truncate", "events", "--yes"], "");
    assert_eq!(server.number("SELECT count() FROM events"), 0);
}
