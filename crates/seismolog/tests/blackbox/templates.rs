//! The projects to begin with do what their tests say, and the commands for projects work on them.

use crate::harness::{BINARY, Server, folder};
use std::path::Path;
use std::process::{Command, Output};

fn run(project: &Path, server: Option<&Server>, arguments: &[&str]) -> (bool, String) {
    let mut command = Command::new(BINARY);
    command.args(arguments).current_dir(project);
    if let Some(server) = server {
        command.env("SEISMOLOG_URL", server.url("")).env("SEISMOLOG_TOKEN", &server.token);
    }
    let Output { status, stdout, stderr } = command.output().unwrap();
    (status.success(), String::from_utf8_lossy(&stdout).into_owned() + &String::from_utf8_lossy(&stderr))
}

fn with_fixtures(project: &Path, data: &Path) -> Server {
    let server = Server::start_with_project(data, project);
    for item in std::fs::read_dir(project.join("fixtures")).unwrap() {
        let path = item.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        server.insert(&name, &std::fs::read_to_string(&path).unwrap());
    }
    server
}

#[test]
fn a_project_is_begun_served_and_passes_its_tests() {
    for template in ["log-anomaly", "user-behaviour"] {
        let (data, project) = (folder(), folder());
        let (is_done, text) = run(project.path(), None, &["init", "--template", template]);
        assert!(is_done && text.contains("README.md"), "{text}");
        let (is_done, text) = run(project.path(), None, &["init", "--template", template]);
        assert!(!is_done && text.contains("nothing was written"), "{text}");
        let server = with_fixtures(project.path(), data.path());
        let (is_done, text) = run(project.path(), Some(&server), &["test"]);
        assert!(is_done && text.contains(" 0 failed"), "{template}: {text}");
    }
}

#[test]
fn a_folder_is_checked_built_and_deployed_by_the_own_commands() {
    let (data, project) = (folder(), folder());
    let server = crate::deploy::empty(data.path());
    let write = |name: &str, text: &str| std::fs::write(project.path().join(name), text).unwrap();
    write("events.datasource", crate::deploy::EVENTS.1);
    write("top.pipe", crate::deploy::TOP.1);
    let seismolog = |arguments: &[&str]| run(project.path(), Some(&server), arguments);
    let (is_done, text) = seismolog(&["check"]);
    assert!(is_done && text.contains("new      data source events") && text.contains("not live"), "{text}");
    assert_eq!(server.get("/v0/pipes/top").status, 404, "a check deploys nothing");
    let (is_done, text) = seismolog(&["build"]);
    assert!(is_done && text.contains("new      pipe top"), "{text}");
    let row = "{\"at\":\"2026-03-02 09:00:00\",\"user\":\"a\",\"n\":4}";
    server.insert("events", row);
    for (arguments, part) in [
        (&["build"][..], "no changes"),
        (&["endpoint", "ls"], "top       without, limit"),
        (&["endpoint", "data", "top", "--param", "limit=1"], "{\"user\":\"a\",\"total\":4}"),
        (&["endpoint", "url", "top"], "/v0/pipes/top.json?"),
        (&["token", "ls"], "DATASOURCES:APPEND:events"),
        (&["token", "create", "mine", "--scope", "PIPES:READ:top"], "p."),
    ] {
        let (is_done, text) = seismolog(arguments);
        assert!(is_done && text.contains(part), "{arguments:?}: {text}");
    }
    std::fs::remove_file(project.path().join("events.datasource")).unwrap();
    std::fs::remove_file(project.path().join("top.pipe")).unwrap();
    write("broken.pipe", "NODE x\nSQL >\n    SELECT 1\nTYPE endpont\n");
    let (is_done, text) = seismolog(&["deploy"]);
    assert!(!is_done && text.contains("broken.pipe: line 4, column 1"), "{text}");
    std::fs::remove_file(project.path().join("broken.pipe")).unwrap();
    let (is_done, text) = seismolog(&["deploy"]);
    assert!(!is_done && text.contains("--allow-destructive-operations"), "{text}");
    let (is_done, text) = seismolog(&["deploy", "--allow-destructive-operations"]);
    assert!(is_done && text.contains("deleted  data source events"), "{text}");
}
