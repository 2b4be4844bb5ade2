//! Secrets of a workspace: used where they are named, and in clear nowhere on disk.

use crate::deploy::{deployed, empty};
use crate::harness::{Server, folder};
use std::fs;
use std::path::Path;

/// Files below a folder that hold these bytes.
fn holding(folder: &Path, bytes: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    for item in fs::read_dir(folder).unwrap() {
        let path = item.unwrap().path();
        if path.is_dir() {
            found.extend(holding(&path, bytes));
        } else if fs::read(&path).unwrap().windows(bytes.len()).any(|window| window == bytes) {
            found.push(path.display().to_string());
        }
    }
    found
}

#[test]
fn a_secret_lies_sealed_in_log_and_checkpoint_and_is_used_after_a_crash() {
    let data = folder();
    let server = empty(data.path());
    let guarded = "NODE n\nSQL >\n    %\n    SELECT {{tb_secret('first')}} = {{String(x)}} AS a, \
                   {{tb_secret('second.part')}} = {{String(y)}} AS b\nTYPE endpoint\n";
    let set = |name: &str, value: &str| {
        let answer = server.post("/v0/variables", format!("name={name}&value={value}").as_bytes());
        assert_eq!(answer.status, 200, "{}", answer.body);
    };
    set("first", "hunter-two-of-five");
    set("second.part", "another");
    deployed(&server, &[("endpoints/guarded.pipe", guarded)]);
    assert_eq!(server.post("/api/flush", b"").status, 200);
    set("second.part", "correct-horse-battery");
    let asked = "/v0/pipes/guarded.csv?x=hunter-two-of-five&y=correct-horse-battery";
    let answer = server.get(asked);
    assert!(answer.body.ends_with("1,1\n"), "{}", answer.body);
    server.kill();
    for secret in ["hunter-two-of-five", "correct-horse-battery"] {
        assert_eq!(holding(data.path(), secret.as_bytes()), Vec::<String>::new(), "{secret}");
    }
    let server = Server::start_with_project(data.path(), &data.path().join("empty project"));
    assert!(server.get(asked).body.ends_with("1,1\n"));
}
