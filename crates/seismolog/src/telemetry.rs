//! Our own logs: to standard error, as text on a terminal and JSON lines elsewhere.

use std::io::{IsTerminal, Write};
use tracing_subscriber::EnvFilter;

/// Installs the subscriber. `SEISMOLOG_LOG` filters, as in `info,engine=debug`.
pub(crate) fn start() {
    let filter = EnvFilter::try_from_env("SEISMOLOG_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // Err: somebody installed one before, which is as good.
    let _ = if std::io::stderr().is_terminal() {
        tracing::subscriber::set_global_default(builder.with_target(false).finish())
    } else {
        tracing::subscriber::set_global_default(builder.json().flatten_event(true).finish())
    };
}

/// The whole chain on one line: what failed, and why.
pub(crate) fn print_error(error: &anyhow::Error) {
    let chain: Vec<String> = error.chain().map(ToString::to_string).collect();
    // Standard error may be closed; there is nobody else to tell.
    let _ = writeln!(std::io::stderr(), "seismolog: {}", chain.join(": "));
}

/// Something to know about what is done, beside the answer.
pub(crate) fn print_note(text: &str) {
    // Standard error may be closed; there is nobody else to tell.
    let _ = writeln!(std::io::stderr(), "seismolog: {text}");
}
