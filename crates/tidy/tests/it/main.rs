//! The tree keeps its own rules, and the checks catch who does not.

#![cfg(test)]

mod planted;

use seismolog_tidy::{TreeFile, check};
use std::fs;
use std::path::Path;

/// What is built, fetched or written at run time, from the root.
const SKIPPED: [&str; 5] = [".git", "target", "data", "web/node_modules", "web/dist"];

/// Reads every file of the tree that is text; the others are told by name.
fn read(folder: &Path, root: &Path, files: &mut Vec<TreeFile>, others: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let parts = path.strip_prefix(root).unwrap().components();
        let parts: Vec<_> = parts.map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
        let relative = parts.join("/");
        if path.is_symlink() || SKIPPED.contains(&relative.as_str()) {
            continue;
        }
        if path.is_dir() {
            read(&path, root, files, others);
        } else {
            match fs::read_to_string(&path) {
                Ok(text) => files.push(TreeFile { path: relative, text }),
                Err(_) => others.push(relative),
            }
        }
    }
}

#[test]
fn the_tree_keeps_its_rules() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let (mut files, mut others) = (Vec::new(), Vec::new());
    read(&root, &root, &mut files, &mut others);
    assert_eq!(
        others,
        Vec::<String>::new(),
        "archives, pictures and what was fetched do not belong in the tree"
    );
    files.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(files.iter().any(|file| file.path == "crates/model/src/lib.rs"), "the tree was found");
    let violations: Vec<String> = check(&files).iter().map(ToString::to_string).collect();
    assert!(violations.is_empty(), "{} violations:\n{}\n", violations.len(), violations.join("\n"));
}
