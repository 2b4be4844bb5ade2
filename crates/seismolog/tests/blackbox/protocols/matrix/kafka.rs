//! Messages of topics, out of which a data source reads.

use super::daemons::{program, rsyslog};
use super::libraries::by_python;
use super::{Ground, Promise};
use crate::topics::Broker;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// A server that reads the topic `t`, and the folder of its project.
fn reader(broker: &Broker) -> (Ground, TempDir) {
    let project = tempfile::tempdir().unwrap();
    let source = "SCHEMA >\n    `message` String `json:$.message`\n\nENGINE_SORTING_KEY message\n\
                  KAFKA_CONNECTION_NAME broker\nKAFKA_TOPIC t\nKAFKA_GROUP_ID g\nKAFKA_AUTO_OFFSET_RESET earliest\n";
    for (name, text) in [
        ("connections/broker.connection", broker.connection().as_str()),
        ("datasources/lines.datasource", source),
    ] {
        let path = project.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let mut ground = Ground::of(project.path(), "", "[sending]\nallow = [\"127.0.0.1\"]\n");
    ground.column = ("lines", "message");
    ground.listener.clone_from(&broker.address);
    (ground, project)
}

#[test]
fn rsyslog_to_kafka() {
    if program("rsyslogd").is_none() || !Path::new("/usr/lib/x86_64-linux-gnu/rsyslog/omkafka.so").exists() {
        eprintln!("skipped: there is no rsyslog with omkafka");
        return;
    }
    let Some(broker) = Broker::start() else { return };
    let (ground, _project) = reader(&broker);
    let action = format!(
        "type=\"omkafka\" broker=[\"{}\"] topic=\"t\" template=\"document\" confParam=[\"queue.buffering.max.ms=50\"]",
        broker.address
    );
    rsyslog("rsyslog: omkafka", Promise::Kept, ground, (")\nmodule(load=\"omkafka\"", &action));
}

#[test]
fn confluent_kafka_for_python_to_tansu() {
    let Some(broker) = Broker::tansu() else { return };
    let mut projects = Vec::new();
    let ground = || {
        let (ground, project) = reader(&broker);
        projects.push(project);
        ground
    };
    by_python("confluent_kafka", "confluent_kafka", ground, Promise::Kept);
}
