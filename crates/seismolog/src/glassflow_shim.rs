//! `seismolog glassflow-shim`: lets scripts for GlassFlow's library speak to this server as they are.

use crate::table;
use anyhow::{Context, Result};
use std::fs;
use std::path::PathBuf;

const SHIM: &str = include_str!("glassflow_shim/sitecustomize.py");

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Folder that is written, for PYTHONPATH
    folder: PathBuf,
    /// Address of the server
    #[arg(long, env = "SEISMOLOG_URL", default_value = "http://127.0.0.1:7181")]
    url: String,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let folder = &arguments.folder;
    fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let path = folder.join("sitecustomize.py");
    fs::write(&path, SHIM).with_context(|| format!("cannot write {}", path.display()))?;
    let folder = folder.canonicalize().with_context(|| format!("cannot read {}", folder.display()))?;
    table::print_line(&format!("export PYTHONPATH={}", quoted(&folder.display().to_string())))?;
    let url = format!("{}/v1", arguments.url.trim_end_matches('/'));
    table::print_line(&format!("export GLASSFLOW_SERVER_URL={}", quoted(&url)))
}

/// A text as a shell reads it back.
fn quoted(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-:".contains(c);
    if text.chars().all(is_plain) { text.to_owned() } else { format!("'{}'", text.replace('\'', "'\\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_reads_back_what_was_quoted() {
        assert_eq!(quoted("/a/b-c.d:1"), "/a/b-c.d:1");
        assert_eq!(quoted("/a b/it's"), "'/a b/it'\\''s'");
    }
}
