//! The files of this repository are read as they are.

use seismolog_pipe::{Dialect, Project, ProjectFile};
use std::fs;
use std::path::{Path, PathBuf};

fn datasource_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            datasource_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "datasource") {
            found.push(path);
        }
    }
}

#[test]
fn every_template_project_is_read() {
    let mut files = Vec::new();
    datasource_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../templates"), &mut files);
    assert!(files.len() >= 3, "{files:?}");
    for file in files {
        let name = file.file_stem().unwrap().to_str().unwrap();
        let text = fs::read_to_string(&file).unwrap();
        let source = seismolog_pipe::parse_datasource(name, &text).unwrap_or_else(|error| panic!("{error}"));
        let unindented: String = text.lines().map(|line| line.trim_start().to_owned() + "\n").collect();
        assert_eq!(
            seismolog_pipe::parse_datasource(name, &unindented),
            Ok(source.clone()),
            "{name} as pasted"
        );
        assert!(!source.sorting_key.is_empty(), "{name} is sorted by something");
        // what a view fills reads no JSON at all
        let reading = source.columns.iter().filter(|column| column.json_path.is_some()).count();
        assert!(reading == source.columns.len() || reading == 0, "{name} reads JSON");
    }
}

#[test]
fn system_logs_of_the_template_are_analysed_without_settings() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../templates/log-anomaly/datasources/system_logs.datasource");
    let source = seismolog_pipe::parse_datasource("system_logs", &fs::read_to_string(file).unwrap()).unwrap();
    assert!(source.roles.is_analysed());
    assert_eq!(source.roles.service.as_deref(), Some("service"));
    assert_eq!(source.roles.severity.as_deref(), Some("severity"));
}

#[test]
fn a_minimal_row_lands_in_each_builtin() {
    let needed: [(&str, &[&str]); 2] =
        [("logs", &["timestamp", "message"]), ("spans", &["timestamp", "trace_id", "span_id", "service"])];
    let builtin = seismolog_pipe::builtin();
    assert_eq!(builtin.len(), needed.len());
    for (source, (name, needed)) in builtin.iter().zip(needed) {
        assert_eq!(source.name, name);
        let has_no_default = |c: &&model::Column| c.default.is_none() && !c.column_type.is_nullable();
        let found: Vec<&str> =
            source.columns.iter().filter(has_no_default).map(|c| c.name.as_str()).collect();
        assert_eq!(found, needed, "{name}");
        assert_eq!(source.sorting_key, ["service", "timestamp"], "{name}");
        assert_eq!(source.ttl.as_ref().unwrap().keep.as_secs(), 30 * 86_400, "{name}");
    }
    assert!(builtin[0].roles.is_analysed());
    assert!(builtin[1].roles.is_analysed(), "a span says by its operation what it did");
}

#[test]
fn a_file_names_the_workspaces_that_read_its_data_source() {
    let shared = |lines: &str| {
        let text = format!("{lines}SCHEMA >\n    `a` String `json:$.a`\n");
        let file = ProjectFile { path: "datasources/events.datasource", text: &text };
        Project::parse(&[file], Dialect::Forward).map(|project| project.shared_with.get("events").cloned())
    };
    let both = Ok(Some(vec!["analytics".to_owned(), "my billing".to_owned()]));
    assert_eq!(shared("SHARED_WITH >\n    analytics,\n    my billing\n\n"), both);
    assert_eq!(shared("SHARED_WITH > analytics, \"my billing\"\n"), both);
    assert_eq!(shared(""), Ok(None));
    let many: String = (0..200).map(|number| format!("    w{number}\n")).collect();
    let refused = shared(&format!("SHARED_WITH >\n{many}")).unwrap_err();
    assert!(refused[0].message.contains("at most"), "{refused:?}");
}
