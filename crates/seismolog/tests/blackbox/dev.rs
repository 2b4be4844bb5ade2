//! `seismolog dev`: a file that is saved is built, and what is wrong is told in its place.

use crate::deploy::{EVENTS, empty};
use crate::harness::{BINARY, folder};
use crate::running::Running;
use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};

/// Reads on until a line holds this; that line.
fn until(lines: &mut impl BufRead, part: &str) -> String {
    let mut line = String::new();
    loop {
        line.clear();
        assert!(lines.read_line(&mut line).unwrap() > 0, "it ended before it said {part:?}");
        if line.contains(part) {
            return line;
        }
    }
}

#[test]
fn a_file_that_is_saved_is_built_and_a_mistake_leaves_what_was_built_before() {
    let (data, project) = (folder(), folder());
    let server = empty(data.path());
    let save = |path: &str, text: &str| {
        let path = project.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        // At once, as editors do: half a file is never read.
        let beside = path.with_extension("saving");
        std::fs::write(&beside, text).unwrap();
        std::fs::rename(beside, path).unwrap();
    };
    save(EVENTS.0, EVENTS.1);
    let answering = |n: u8| format!("NODE n\nSQL >\n    SELECT {n} AS answer\nTYPE endpoint\n");
    save("endpoints/one.pipe", &answering(1));
    let mut command = Command::new(BINARY);
    command
        .args(["dev", "--url", &server.url(""), "--token", &server.token, "--project"])
        .arg(project.path());
    let mut running = Running(command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap());
    let mut told = BufReader::new(running.0.stdout.take().unwrap());
    let mut wrong = BufReader::new(running.0.stderr.take().unwrap());
    until(&mut told, "watching");
    until(&mut told, "new      pipe one");
    let answer = || server.get("/v0/pipes/one.csv").body;
    assert_eq!(answer(), "\"answer\"\n1\n");
    save("endpoints/one.pipe", &answering(2));
    until(&mut told, "changed  pipe one");
    assert_eq!(answer(), "\"answer\"\n2\n");
    save("endpoints/one.pipe", "NODE n\nSQL >\n    SELECT nothing FROM nowhere\nTYPE endpoint\n");
    let line = until(&mut wrong, "one.pipe");
    assert!(line.contains("line 3") && line.contains("nowhere"), "{line}");
    assert_eq!(answer(), "\"answer\"\n2\n");
    save("endpoints/one.pipe", &answering(3));
    until(&mut told, "changed  pipe one");
    assert_eq!(answer(), "\"answer\"\n3\n");
    assert!(Command::new("kill").arg(running.0.id().to_string()).status().unwrap().success());
    assert!(running.0.wait().unwrap().success());
    let mut rest = String::new();
    wrong.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "");
}
