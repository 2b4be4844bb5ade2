use crate::scene::Scene;
use std::fs;
use std::path::Path;

/// What a crash would leave: the files as they are now.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for item in fs::read_dir(from).unwrap() {
        let item = item.unwrap();
        let target = to.join(item.file_name());
        if item.file_type().unwrap().is_dir() {
            copy(&item.path(), &target);
        } else {
            fs::copy(item.path(), target).unwrap();
        }
    }
}

#[test]
fn an_outage_is_one_incident_with_its_evidence() {
    let folder = tempfile::tempdir().unwrap();
    let scene = Scene::open(folder.path());
    scene.play(0..239);
    assert_eq!(scene.ask("SELECT count(*) AS n FROM seismolog.anomalies"), "{\"n\":0}\n", "quiet before");
    scene.play(239..300);
    let incidents = scene.engine.live().borrow().incidents.clone();
    assert_eq!(incidents.len(), 1, "{incidents:#?}");
    assert_eq!(incidents[0].root(), "checkout");
    let anomalies = scene.ask("SELECT kind, service, samples FROM seismolog.anomalies");
    assert!(anomalies.contains("\"rate\"") && anomalies.contains("new_template"), "{anomalies}");
    assert!(anomalies.contains("card processor refused"), "{anomalies}");
    scene.engine.stop();
}

#[test]
fn a_restart_at_any_place_changes_nothing_that_is_found() {
    let straight = tempfile::tempdir().unwrap();
    let scene = Scene::open(straight.path());
    scene.play(0..320);
    let expected = scene.findings();
    scene.engine.stop();
    for place in [100, 245, 260, 310] {
        let stopped = tempfile::tempdir().unwrap();
        let scene = Scene::open(stopped.path());
        scene.play(0..place);
        let crashed = tempfile::tempdir().unwrap();
        let image = crashed.path().join("data");
        copy(stopped.path(), &image);
        scene.engine.stop();
        for (what, data) in [("stop", stopped.path()), ("crash", image.as_path())] {
            let scene = Scene::open(data);
            scene.play(place..320);
            assert_eq!(scene.findings(), expected, "{what} at {place}");
            scene.engine.stop();
        }
    }
}
