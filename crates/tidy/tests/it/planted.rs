//! Each rule catches a planted violation, at its line, and lets the look-alike pass.

use seismolog_tidy::code::{Block, Code, words};
use seismolog_tidy::{TreeFile, check};

fn violations(path: &str, text: &str) -> Vec<String> {
    let file = TreeFile { path: path.to_owned(), text: text.to_owned() };
    check(&[file]).iter().map(ToString::to_string).collect()
}

fn caught(path: &str, text: &str, line: usize, message: &str) {
    let found = violations(path, text);
    let is_caught = found.iter().any(|v| v.starts_with(&format!("{path}:{line}: ")) && v.contains(message));
    assert!(is_caught, "{path}:{line}: {message} is not in {found:#?} of\n{text}");
}

fn clean(path: &str, text: &str) {
    assert_eq!(violations(path, text), Vec::<String>::new(), "{path}\n{text}");
}

fn manifest(more: &str) -> String {
    format!("[package]\nname = \"x\"\ndescription = \"what\"\n[lints]\nworkspace = true\n{more}\n")
}

#[test]
fn arrows_that_point_up_or_sideways_are_caught() {
    let cases = [
        ("miner", "[dependencies]\ndetect.workspace = true", "miner may not know detect"),
        ("model", "[dependencies]\nwal.workspace = true", "model may not know wal"),
        ("server", "[dependencies]\nwal.workspace = true", "server may not know wal"),
        (
            "sim",
            "[dependencies]\nx = { package = \"seismolog-engine\", path = \"y\" }",
            "sim may not know engine",
        ),
        ("engine", "[dev-dependencies]\nbench.workspace = true", "engine may not know bench"),
        ("wal", "[target.'cfg(unix)'.dependencies]\nmodel.workspace = true", "wal may not know model"),
        ("engine", "[dependencies]\ndatafusion.workspace = true", "only sql and store"),
        ("bench", "[dependencies]\ndatafusion-expr = \"1\"", "only sql and store"),
        ("pipe", "[dependencies]\ntokio.workspace = true", "pipe is pure and may not depend on tokio"),
    ];
    for (name, more, message) in cases {
        caught(&format!("crates/{name}/Cargo.toml"), &manifest(more), 7, message);
    }
    caught("crates/novel/Cargo.toml", &manifest(""), 1, "has no place yet");
    clean(
        "crates/store/Cargo.toml",
        &manifest("[dependencies]\nsql.workspace = true\ndatafusion.workspace = true"),
    );
    clean(
        "crates/detect/Cargo.toml",
        &manifest("[dev-dependencies]\nsim.workspace = true\ntempfile.workspace = true"),
    );
}

#[test]
fn manifests_without_description_or_lints_are_caught() {
    let text = "[package]\nname = \"x\"\n";
    caught("crates/wal/Cargo.toml", text, 1, "no description");
    caught("crates/wal/Cargo.toml", text, 1, "lints of the workspace are off");
    caught("crates/wal/Cargo.toml", "[package", 1, "cannot be read");
}

#[test]
fn sources_that_reach_out_of_a_pure_crate_are_caught() {
    let cases = [
        ("use std::fs;", 1, "std::fs"),
        ("\nuse std::{fmt, thread};", 2, "std::thread"),
        ("use std::{\n    fmt::{self, Write},\n    net,\n};", 1, "std::net"),
        ("fn f() -> u32 { std :: env :: args().count() }", 1, "std::env"),
        ("use std::time::{Duration, Instant};", 1, "Instant"),
        ("fn f() { let x: rand::Rng; }", 1, "rand"),
    ];
    for (text, line, message) in cases {
        caught("crates/detect/src/x.rs", text, line, message);
        clean("crates/sim/src/x.rs", text);
        clean("crates/detect/tests/it/x.rs", text);
        clean("crates/detect/src/x.rs", &format!("#[cfg(test)]\nmod tests {{\n{text}\n}}"));
        clean("crates/detect/src/x.rs", &format!("const X: &str = r#\"{text}\"#;\n/*{text} */\n"));
    }
    clean(
        "crates/detect/src/x.rs",
        "use std::{fmt, io::{self, Read}, time::Duration};\nfn brand(operand: u8) {}",
    );
}

#[test]
fn datafusion_outside_of_its_crates_is_caught_in_tests_too() {
    let text = "#[cfg(test)]\nmod tests {\n    use datafusion::prelude::*;\n}";
    caught("crates/engine/src/x.rs", text, 3, "only sql and store name DataFusion");
    clean("crates/store/src/x.rs", text);
    clean("crates/engine/src/x.rs", "// the planner of datafusion refuses this\n");
}

#[test]
fn names_without_an_idea_are_caught() {
    for path in ["crates/wal/src/utils.rs", "crates/wal/src/helpers/segment.rs", "web/src/types.ts"] {
        caught(path, "", 1, "names no idea");
    }
    caught("crates/wal/src/segment.rs", "\nmod common {\n}", 2, "mod common");
    clean("crates/model/src/column_type.rs", "mod utility;\n// mod utils\n");
}

#[test]
fn long_functions_are_caught_and_comments_are_not_counted() {
    let function = |lines: usize, rest: &str| {
        format!("fn long(\n    x: [u8; 3],\n) -> u8\n{{\n{}{rest}}}\n", "    call();\n".repeat(lines))
    };
    caught("crates/wal/src/x.rs", &function(71, ""), 1, "fn long has 71 lines");
    clean("crates/wal/src/x.rs", &function(70, "    // {\n\n    /* { */\n"));
    clean("crates/wal/src/x.rs", &format!("#[test]\n{}", function(200, "")));
    clean("crates/wal/tests/it/x.rs", &function(200, ""));
    let nested = format!(
        "trait T {{\n    fn none(&self);\n    {}}}",
        function(71, "    let x = '{'; let y = \"}}}\";\n")
    );
    caught("crates/wal/src/x.rs", &nested, 3, "fn long has 72 lines");
}

#[test]
fn long_files_need_a_reason() {
    let lines = "const X: u8 = 1;\n".repeat(801);
    caught("crates/wal/src/x.rs", &lines, 1, "801 lines without tests");
    clean("crates/wal/src/x.rs", &format!("//! Long because it is one flat list.\n{lines}"));
    clean("crates/wal/src/x.rs", &format!("#[cfg(test)]\nmod tests {{\n{lines}}}\n"));
    clean("crates/wal/src/x/tests.rs", &lines);
}

#[test]
fn unwrap_is_caught_outside_of_tests() {
    let text = "fn f() {\n    x.unwrap();\n}\n";
    caught("crates/wal/src/x.rs", text, 2, "unwrap() outside of tests");
    clean(
        "crates/wal/src/x.rs",
        &format!("#[cfg(test)]\nmod tests {{\n    use super::*;\n    #[test]\n    {text}}}\n"),
    );
    clean("crates/wal/src/x.rs", "/// ```\n/// x.unwrap();\n/// ```\nfn f() { x.unwrap_or(1); }\n");
    let after = format!("#[cfg(test)]\nmod tests;\n\n{text}");
    caught("crates/wal/src/x.rs", &after, 5, "unwrap() outside of tests");
    let attributed = format!("#[cfg(test)]\nuse std::{{fmt, io}};\n{text}");
    caught("crates/wal/src/x.rs", &attributed, 4, "unwrap() outside of tests");
}

#[test]
fn ignored_tests_and_headless_crates_are_caught() {
    caught("crates/wal/tests/it/x.rs", "#[test]\n#[ignore]\nfn f() {}", 2, "ignored test without a reason");
    clean("crates/wal/tests/it/x.rs", "#[test]\n#[ignore = \"takes an hour; nightly\"]\nfn f() {}");
    caught("crates/wal/src/lib.rs", "mod x;\n", 1, "lib.rs opens with");
}

#[test]
fn words_that_belong_elsewhere_are_caught() {
    let cases = [
        ("crates/wal/src/x.rs", "fn f() {} \n", "white space"),
        ("docs/x.md", "one\t\n", "white space"),
        ("crates/wal/src/x.rs", "// TODO: later\n", "TODO without a name"),
        ("web/src/x.ts", "// TODO() later\n", "TODO without a name"),
        ("docs/x.md", "see /work/main/x\n", "/work is a folder of one machine"),
        ("x.toml", "path = \"/root/x\"\n", "/root is a folder of one machine"),
        ("Makefile", "cd /home\n", "/home is a folder of one machine"),
        ("docs/x.md", "https://crates.io/crates/x\n", "registry"),
        ("web/.npmrc", "", ""),
        ("web/package-lock.json", "\"resolved\": \"x\",\n", "remove the \"resolved\" keys"),
        ("web/package-lock.json", "\"url\": \"https://registry.npmjs.org\"\n", "registry"),
    ];
    for (path, text, message) in cases.into_iter().filter(|(_, text, _)| !text.is_empty()) {
        caught(path, text, 1, message);
    }
    clean("Cargo.lock", "source = \"registry+https://github.com/rust-lang/crates.io-index\"\n");
    clean("crates/wal/src/x.rs", "// TODO(mara) when segments shrink\nconst TODOS: u8 = 1;\n");
    clean("docs/x.md", "homework/work/x, ./root/x, https://a.example/home/x and /homes\n");
    clean(
        "crates/miner/src/x.rs",
        "#[cfg(test)]\nmod tests {\n    const LINE: &str = \"open /home/ada/x failed\";\n}\n",
    );
    clean("crates/miner/tests/it/fixtures/x.md", "open /home/ada/x failed \n");
}

#[test]
fn code_is_told_from_texts_and_comments() {
    let text = "let a = \"{ \\\" {\"; let b = '{'; let c: &'static str = r##\"{ \"# {\"##;\n/* { /* { */ { */ fn f<'a>(x: &'a u8) { b'\\''; }\n";
    let file = TreeFile { path: "crates/x/src/x.rs".to_owned(), text: text.to_owned() };
    let code = Code::of(&file);
    let lines: Vec<&str> = code.lines().map(|(_, line)| line).collect();
    assert!(!lines[0].contains('{'), "{}", lines[0]);
    assert!(lines[0].contains("&'static str"), "{}", lines[0]);
    assert_eq!(lines[1].matches('{').count(), 1, "{}", lines[1]);
    assert_eq!(code.block(2, 0), Some(Block { open: 2, close: 2 }));
    assert_eq!(words("fn fn_x(afn) fn", "fn"), [0, 13]);
}
