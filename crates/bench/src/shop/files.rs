//! Truth and incidents as JSON lines, for other scorers.
//!
//! ```text
//! fresh/truth.jsonl      {"file","kind","root","start","end","callers":{service: hops}}, a line per case
//! fresh/incidents/<case>.incidents.jsonl
//!                        {"id","opened","resolved","root_candidates","members","impacted"}, a line per incident
//! repeated/…             the same
//! quiet/incidents/<run>.incidents.jsonl, quiet/all.incidents.jsonl
//! ```

use std::fmt::Write;
use std::fs;
use std::path::Path;

use anyhow::Context;
use serde_json::json;

use crate::shop::Setting;
use crate::shop::score::Case;
use crate::shop::watch::{Opened, Watched};

pub(crate) fn write(folder: &Path, cases: &[Case], quiet: &[&Watched]) -> anyhow::Result<()> {
    for (setting, name) in [(Setting::Fresh, "fresh"), (Setting::Repeated, "repeated")] {
        let cases: Vec<&Case> = cases.iter().filter(|case| case.setting == setting).collect();
        if cases.is_empty() {
            continue;
        }
        let mut truth = String::new();
        for case in cases {
            truth.push_str(&case.truth.to_json(&format!("{}.jsonl", case.name)));
            truth.push('\n');
            write_incidents(folder, name, &case.name, &case.incidents)?;
        }
        write_file(&folder.join(name).join("truth.jsonl"), &truth)?;
    }
    if !quiet.is_empty() {
        for run in quiet {
            write_incidents(folder, "quiet", &run.name, &run.incidents)?;
        }
        let all: Vec<Opened> = quiet.iter().flat_map(|run| run.incidents.iter().cloned()).collect();
        write_file(&folder.join("quiet").join("all.incidents.jsonl"), &lines(&all)?)?;
    }
    Ok(())
}

fn write_incidents(folder: &Path, setting: &str, name: &str, incidents: &[Opened]) -> anyhow::Result<()> {
    let path = folder.join(setting).join("incidents").join(format!("{name}.incidents.jsonl"));
    write_file(&path, &lines(incidents)?)
}

fn lines(incidents: &[Opened]) -> anyhow::Result<String> {
    let mut out = String::new();
    for Opened { at, incident, .. } in incidents {
        let candidates = incident.candidates.iter();
        let line = json!({
            "id": incident.id.to_string(),
            "opened": at.to_string(),
            "resolved": incident.resolved.map(|at| at.to_string()),
            "title": incident.title,
            "root_candidates": candidates
                .map(|candidate| json!({"service": candidate.service, "confidence": candidate.confidence}))
                .collect::<Vec<_>>(),
            "members": incident.services,
            "impacted": incident
                .impacted
                .iter()
                .map(|impact| json!({"service": impact.service, "hops": impact.hops}))
                .collect::<Vec<_>>(),
        });
        writeln!(out, "{line}")?;
    }
    Ok(out)
}

fn write_file(path: &Path, text: &str) -> anyhow::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    }
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}
