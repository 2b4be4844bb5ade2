//! `seismolog init`: a project to begin with.

use crate::table;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::PathBuf;

/// A file of a template: where it goes, and what is in it.
type File = (&'static str, &'static str);

macro_rules! files {
    ($template:literal: $($path:literal),+ $(,)?) => {
        &[$(($path, include_str!(concat!("../../../templates/", $template, "/", $path)))),+]
    };
}

const LOG_ANOMALY: &[File] = files!("log-anomaly":
    "README.md",
    "datasources/log_anomaly_thresholds.datasource",
    "datasources/system_logs.datasource",
    "datasources/system_logs_per_minute.datasource",
    "endpoints/error_rate.pipe",
    "endpoints/lines_over_threshold.pipe",
    "endpoints/recent_logs.pipe",
    "endpoints/top_messages.pipe",
    "materializations/count_per_minute.pipe",
    "fixtures/log_anomaly_thresholds.ndjson",
    "fixtures/system_logs.ndjson",
    "tests/error_rate.yaml",
    "tests/lines_over_threshold.yaml",
    "tests/top_messages.yaml",
    "rules/thresholds.toml",
);

const USER_BEHAVIOUR: &[File] = files!("user-behaviour":
    "README.md",
    "datasources/user_events.datasource",
    "endpoints/funnel.pipe",
    "endpoints/retention.pipe",
    "endpoints/user_activity_metrics.pipe",
    "endpoints/user_event_timeline.pipe",
    "endpoints/user_session_stats.pipe",
    "fixtures/user_events.ndjson",
    "tests/funnel.yaml",
    "tests/retention.yaml",
    "tests/user_activity_metrics.yaml",
    "tests/user_event_timeline.yaml",
    "tests/user_session_stats.yaml",
);

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Template {
    /// Logs of systems, thresholds, error rates
    LogAnomaly,
    /// What users do: sessions, activity, click-through
    UserBehaviour,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Folder that the project is written to
    #[arg(default_value = ".")]
    folder: PathBuf,
    /// What it begins with
    #[arg(long, value_enum, default_value = "log-anomaly")]
    template: Template,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let files = match arguments.template {
        Template::LogAnomaly => LOG_ANOMALY,
        Template::UserBehaviour => USER_BEHAVIOUR,
    };
    for (name, _) in files {
        let path = arguments.folder.join(name);
        if path.exists() {
            bail!("{} is there already; nothing was written, choose an empty folder", path.display());
        }
    }
    for (name, text) in files {
        let path = arguments.folder.join(name);
        let folder = path.parent().unwrap_or(&arguments.folder);
        fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
        table::print_line(&format!("{}", path.display()))?;
    }
    table::print_line(&format!(
        "\nserve it:   seismolog serve --project {}\nchange it:  seismolog dev --project {}",
        arguments.folder.display(),
        arguments.folder.display()
    ))
}
