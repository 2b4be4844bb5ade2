//! Alertmanager itself, where it is installed: our incidents reach it, and what its clients raise reaches us.

use crate::alerts::outage;
use crate::harness::{Server, folder};
use crate::running::Running;
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

struct Alertmanager {
    _child: Running,
    url: String,
}

/// One on a port of its own; `None` where it is not installed.
fn start(folder: &Path) -> Option<Alertmanager> {
    let config = folder.join("alertmanager.yml");
    std::fs::write(&config, "route: {receiver: nobody}\nreceivers: [{name: nobody}]\n").unwrap();
    let mut command = Command::new("prometheus-alertmanager");
    command.arg(format!("--config.file={}", config.display()));
    command.arg(format!("--storage.path={}", folder.join("am").display()));
    command.args(["--web.listen-address=127.0.0.1:0", "--cluster.listen-address="]);
    let mut child = match command.stderr(Stdio::piped()).stdout(Stdio::null()).spawn() {
        Ok(child) => Running(child),
        Err(_) => {
            eprintln!("skipped: prometheus-alertmanager is not installed");
            return None;
        }
    };
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
    let address = lines.find_map(|line| {
        let at = line.find("address=127.0.0.1:")? + "address=".len();
        Some(line[at..].split([' ', '"']).next().unwrap_or_default().to_owned())
    });
    let url = format!("http://{}", address.expect("the address it listens on"));
    // what it writes later must go somewhere
    std::thread::spawn(move || lines.for_each(drop));
    Some(Alertmanager { _child: child, url })
}

fn amtool(arguments: &[&str], url: &str) -> Value {
    let output =
        Command::new("amtool").args(arguments).arg(format!("--alertmanager.url={url}")).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap_or_default()
}

#[test]
fn incidents_reach_alertmanager_and_its_clients_reach_us() {
    let data = folder();
    let Some(alertmanager) = start(data.path()) else { return };
    let config = data.path().join("config.toml");
    let text = format!(
        "[sending]\nallow = [\"127.0.0.0/8\"]\n[alerts]\n\
         channels.am = {{ type = \"alertmanager\", urls = [\"{}\"] }}\n\
         route = {{ channels = [\"am\"], group_wait = \"0s\" }}\n",
        alertmanager.url
    );
    std::fs::write(&config, text).unwrap();
    let server = Server::start_with(data.path(), &["--open-loopback", "--config", config.to_str().unwrap()]);
    outage(&server, "payments");
    let told = "SELECT count() FROM seismolog.alerts WHERE status = 'delivered' AND incident_id = 'inc_1'";
    server.wait_until(told);
    let known = amtool(&["alert", "query", "-o", "json"], &alertmanager.url);
    assert_eq!(known.as_array().map(Vec::len), Some(1), "{known}");
    assert_eq!(known[0]["labels"]["service"], "payments", "{known}");
    assert!(known[0]["annotations"].to_string().contains("payments"), "{known}");

    let raise = [
        "alert",
        "add",
        "HighLatency",
        "service=orders",
        "severity=critical",
        "--annotation=summary=p99 above 2 s",
    ];
    amtool(&raise, &server.url(""));
    let joined =
        "SELECT count() FROM seismolog.anomalies WHERE service = 'orders' AND metric = 'alert HighLatency'";
    assert_eq!(server.wait_until(joined), 1);
    let incidents = server.rows("SELECT id FROM seismolog.incidents WHERE has(services, 'orders')");
    assert_eq!(incidents.len(), 1, "it joins what is under way");
}
