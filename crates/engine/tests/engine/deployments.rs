//! What is laid down about the workspace never costs a row that was taken.

use crate::scene::Scene;
use seismolog_engine::{Command, Obeyed, ProjectText};

#[test]
fn rows_that_came_between_a_plan_and_its_entry_are_not_lost() {
    let data = tempfile::tempdir().unwrap();
    let scene = Scene::open(data.path());
    let schema = "SCHEMA >\n    timestamp DateTime64(3),\n    message Int64\nENGINE_SORTING_KEY timestamp\n";
    let deploy = || Command::DeployProject {
        files: vec![ProjectText { path: "datasources/logs.datasource".into(), text: schema.into() }],
        at: 1_795_219_200_000_000_000,
        is_live: true,
        may_destroy: false,
        recreate: vec!["logs".into()],
        folder: None,
    };
    scene.play(0..2);
    let before = scene.ask("SELECT count() AS n FROM logs");
    let Obeyed::Refused(reason) = scene.tell(deploy()) else { panic!("it was not refused") };
    assert!(reason.contains("logs has rows by now"), "{reason}");
    assert_eq!(scene.ask("SELECT count() AS n FROM logs"), before);
    assert_eq!(scene.tell(Command::Truncate { source: "logs".into() }), Obeyed::Done);
    assert!(matches!(scene.tell(deploy()), Obeyed::Numbered(_)));
    assert_eq!(
        scene.ask("SELECT toTypeName(any(message)) AS t, count() AS n FROM logs"),
        "{\"t\":\"Int64\",\"n\":0}\n"
    );
}
