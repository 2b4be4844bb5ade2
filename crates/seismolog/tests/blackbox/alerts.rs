//! From an incident to the message that somebody gets, and what becomes of it.

use crate::harness::{BINARY, Server, folder};
use crate::receiver::{Hook, SILENCE};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;

/// A server whose only channel is a webhook.
fn start(data: &Path, url: &str) -> Server {
    start_telling(data, &format!("hook = {}", webhook(url)), "\"hook\"")
}

fn webhook(url: &str) -> String {
    format!("{{ type = \"webhook\", url = \"{url}\", secret = \"shared\" }}")
}

/// A server that tells everything to these channels.
fn start_telling(data: &Path, channels: &str, names: &str) -> Server {
    let config = data.join("config.toml");
    let text = format!(
        "[sending]\nallow = [\"127.0.0.0/8\"]\n[alerts]\npage = \"http://logs.example\"\n\
         route = {{ channels = [{names}], group_wait = \"0s\" }}\n[alerts.channels]\n{channels}\n"
    );
    std::fs::write(&config, text).unwrap();
    Server::start_with(data, &["--config", config.to_str().unwrap()])
}

/// Five calm minutes of payments up to now, then an outage that goes on for the last seconds.
pub(crate) fn outage(server: &Server, service: &str) {
    let now = server.number("SELECT toUnixTimestamp(now())");
    let mut rows = String::new();
    for second in now - 300..=now {
        for _ in 0..4 {
            rows += &row(second, service, "INFO", "payment taken");
        }
        if second > now - 8 {
            for _ in 0..20 {
                rows +=
                    &row(second, service, "ERROR", "acquirer refused card 4111 1111 1111 1111 <!channel>");
            }
        }
    }
    server.insert("logs", &rows);
}

fn row(second: u64, service: &str, level: &str, message: &str) -> String {
    let row = json!({"timestamp": second, "service": service, "severity_text": level, "message": message});
    format!("{row}\n")
}

fn alert(server: &Server) -> Value {
    let listed = server.get("/api/alerts").json();
    listed["alerts"][0].clone()
}

#[test]
fn an_incident_is_told_once_with_its_evidence_and_never_again_after_a_crash() {
    let (data, hook) = (folder(), Hook::answering(&["503 Busy"]));
    let server = start(data.path(), &hook.url);
    outage(&server, "payments");
    let (first, again) = (hook.next(), hook.next());
    assert_eq!(first.body, again.body, "what failed for a while comes again as it was");
    let key = |head: &str| {
        head.lines().find(|line| line.to_lowercase().starts_with("x-event-id")).map(str::to_owned)
    };
    assert!(key(&first.head).is_some() && key(&first.head) == key(&again.head), "{}", first.head);
    let text = first.body.to_lowercase();
    assert!(text.contains("payments") && text.contains("acquirer refused card"), "{text}");
    assert!(!first.body.contains("4111"), "{text}");
    assert!(first.body.contains("http://logs.example/?incident=inc_1"), "{}", first.body);
    let told = "SELECT count() FROM seismolog.alerts WHERE status = 'delivered' AND incident_id = 'inc_1'";
    assert_eq!(server.wait_until(told), 1);
    server.kill();
    let server = start(data.path(), &hook.url);
    server.wait_for_tick();
    assert_eq!(alert(&server)["phase"], "firing");
    assert_eq!(server.number("SELECT count() FROM seismolog.alerts WHERE status = 'delivered'"), 1);
    assert!(hook.rest().is_empty() && hook.is_done(), "nothing is told twice");
    let why = server.get("/api/alerts/inc_1/explain").json();
    assert_eq!(why["told"][0]["channel"], "hook", "{why}");
    assert!(why["decisions"].as_array().unwrap().iter().any(|decision| decision["is_told"] == true), "{why}");
    let explain = Command::new(BINARY)
        .args(["alert", "explain", "inc_1", "--url", &server.url(""), "--token", &server.token])
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&explain.stdout).into_owned();
    assert!(explain.status.success() && told.contains("told to hook: it arrived"), "{told}");
    let config = data.path().join("config.toml");
    let rehearse = Command::new(BINARY)
        .args(["alert", "rehearse", config.to_str().unwrap(), "--url", &server.url("")])
        .args(["--token", &server.token])
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&rehearse.stdout).into_owned();
    assert!(told.starts_with("1 incidents of the last week; messages: 1 to hook"), "{told}");
    assert!(told.contains("hook") && told.contains("payments"), "{told}");
}

#[test]
fn a_kill_while_a_message_is_under_way_repeats_it_only_where_the_receiver_knows_it_again() {
    let (data, hook, chat) = (folder(), Hook::answering(&[SILENCE]), Hook::answering(&[SILENCE]));
    let channels =
        format!("hook = {}\nchat = {{ type = \"slack\", url = \"{}\" }}", webhook(&hook.url), chat.url);
    let start = || start_telling(data.path(), &channels, "\"hook\", \"chat\"");
    let server = start();
    outage(&server, "payments");
    let (first, _) = (hook.next(), chat.next());
    server.kill();
    let server = start();
    let again = hook.next();
    let event = |head: &str| {
        let mut lines = head.lines().map(str::to_lowercase);
        lines.find(|line| line.starts_with("x-event-id")).unwrap()
    };
    assert_eq!((again.body, event(&again.head)), (first.body, event(&first.head)));
    let told = |status: &str, channel: &str| {
        server.wait_until(&format!(
            "SELECT count() FROM seismolog.alerts WHERE status = '{status}' AND channel = '{channel}' AND incident_id = 'inc_1'"
        ))
    };
    assert_eq!((told("delivered", "hook"), told("dead", "chat")), (1, 1));
    let dead = server.get("/api/outbox").json()["dead"][0].clone();
    assert!(dead["reason"].as_str().unwrap().starts_with("in doubt"), "{dead}");
    assert!(chat.rest().is_empty() && hook.rest().is_empty(), "nothing else is sent");
}

#[test]
fn the_links_of_a_message_ask_before_they_act_and_cannot_be_changed() {
    let (data, hook) = (folder(), Hook::answering(&[]));
    let server = start(data.path(), &hook.url);
    outage(&server, "payments");
    let message = hook.next().body.replace("\\u0026", "&");
    let begin = message.find("/act?do=acknowledge").expect("a link");
    let link = message[begin..].split(['"', ' ', '|', '>']).next().unwrap().replace("&amp;", "&");
    let asked = server.get_with(&link, &[]);
    assert_eq!(asked.status, 200, "{link}: {}", asked.body);
    assert!(asked.body.contains("<form method=\"post\">") && asked.body.contains("inc_1"), "{}", asked.body);
    assert!(alert(&server)["acknowledged"].is_null(), "looking changes nothing");
    for changed in [
        link.replace("acknowledge", "silence"),
        link.replace("inc_1", "inc_2"),
        link.replace("until=", "until=9"),
        link.split("&seal").next().unwrap().to_owned(),
    ] {
        assert_eq!(server.get_with(&changed, &[]).status, 403, "{changed}");
        assert_eq!(server.post(&changed, b"").status, 403, "{changed}");
    }
    assert_eq!(server.post(&link, b"").status, 200);
    assert_eq!(alert(&server)["acknowledged"]["owner"], "somebody with the message");
    let begin = message.find("/act?do=silence").expect("a link");
    let link = message[begin..].split(['"', ' ', '|', '>']).next().unwrap().replace("&amp;", "&");
    assert_eq!(server.post(&link, b"").status, 200);
    assert_eq!(server.get("/api/silences").json()[0]["id"], "link-inc_1");
}

#[test]
fn what_is_silenced_is_not_told_and_says_so() {
    let (data, hook) = (folder(), Hook::answering(&[]));
    let server = start(data.path(), &hook.url);
    let cases: [(&str, &str); 5] = [
        ("{}", "match"),
        (r#"{"match":{},"owner":"me","reason":"because","for_s":60}"#, "it matches everything"),
        (
            r#"{"match":{"service":["payments"]},"owner":"","reason":"because","for_s":60}"#,
            "owner is missing",
        ),
        (r#"{"match":{"planet":["earth"]},"owner":"me","reason":"because","for_s":60}"#, "planet"),
        (r#"{"match":{"service":["payments"]},"owner":"me","reason":"because","for_s":0}"#, "1 to 31536000"),
    ];
    for (body, expected) in cases {
        let answer = server.post("/api/silences", body.as_bytes());
        assert_eq!(answer.status, 400, "{body}");
        assert!(answer.error().contains(expected), "{body}: {}", answer.body);
    }
    let silence = r#"{"match":{"service":["payments"]},"owner":"me","reason":"moving house","for_s":3600}"#;
    let id = server.post("/api/silences", silence.as_bytes()).json()["id"].as_str().unwrap().to_owned();
    outage(&server, "payments");
    let opened = "SELECT count() FROM seismolog.incidents";
    assert_eq!(server.wait_until(opened), 1);
    server.wait_for_tick();
    let held = alert(&server)["held"].as_str().unwrap_or_default().to_owned();
    assert!(held.contains("moving house") || held.contains(&id), "{held}");
    let silences = server.get("/api/silences").json();
    assert!(silences[0]["hits"].as_u64().unwrap() > 0, "{silences}");
    assert!(hook.rest().is_empty());
    assert_eq!(server.delete(&format!("/api/silences/{id}"), b"").status, 200);
    assert_eq!(server.delete(&format!("/api/silences/{id}"), b"").status, 404);
    assert!(hook.next().body.contains("payments"), "told once the silence is taken back");
}

#[test]
fn a_channel_that_refuses_is_switched_off_loudly_and_mended_by_hand() {
    let (data, hook) = (folder(), Hook::answering(&["410 Gone"]));
    let server = start(data.path(), &hook.url);
    outage(&server, "payments");
    hook.next();
    let dead = "SELECT count() FROM seismolog.alerts WHERE status = 'dead' AND incident_id = 'inc_1'";
    assert_eq!(server.wait_until(dead), 1);
    let channels = server.get("/api/channels").json();
    assert!(channels[0]["disabled"].as_str().unwrap().contains("410"), "{channels}");
    let troubles = server.get("/api/alerts").json()["troubles"].clone();
    assert_eq!(troubles[0]["kind"], "channel_disabled", "{troubles}");
    let dead = server.get("/api/outbox").json()["dead"][0].clone();
    assert_eq!(dead["channel"], "hook", "{dead}");
    assert_eq!(server.post("/api/channels/nobody/enable", b"").status, 404);
    assert_eq!(server.post("/api/channels/hook/enable", b"").status, 200);
    assert_eq!(server.post(&format!("/api/outbox/{}/replay", dead["letter"]), b"").status, 200);
    // that the channel works again may be told before
    assert!((0..2).any(|_| hook.next().body.contains("payments")));
    assert_eq!(server.post("/api/outbox/99/replay", b"").status, 404);
}

#[test]
fn a_sample_goes_out_past_all_routes_and_private_addresses_are_refused() {
    let (data, hook) = (folder(), Hook::answering(&["200 OK", "500 No"]));
    let server = start(data.path(), &hook.url);
    assert_eq!(server.post("/api/channels/hook/test", b"").json()["ok"], true);
    let sample = hook.next();
    assert!(sample.head.to_lowercase().contains("signature"), "signed: {}", sample.head);
    assert!(sample.json().is_object());
    let failed = server.post("/api/channels/hook/test", b"");
    assert_eq!(failed.status, 502);
    assert!(failed.json()["answer"].as_str().unwrap().contains("500"), "{}", failed.body);
    let preview = server.post("/api/channels/hook/preview", b"").json();
    assert_eq!(preview["message"]["requests"][0]["method"], "POST", "{preview}");
    assert!(!preview.to_string().contains("/hook"), "addresses may hold tokens: {preview}");
    drop(server);
    let config = data.path().join("config.toml");
    let guarded = std::fs::read_to_string(&config).unwrap().replace("127.0.0.0/8", "10.0.0.0/8");
    std::fs::write(&config, guarded).unwrap();
    let server = Server::start_with(data.path(), &["--config", config.to_str().unwrap()]);
    let refused = server.post("/api/channels/hook/test", b"").json();
    assert_eq!(refused["ok"], false, "{refused}");
    assert!(refused["answer"].as_str().unwrap().contains("loopback"), "{refused}");
}

#[test]
fn a_configuration_that_cannot_be_meant_is_refused_by_name() {
    let data = folder();
    let check = |text: &str| {
        let config = data.path().join("alerts.toml");
        std::fs::write(&config, text).unwrap();
        let output = Command::new(BINARY).args(["alert", "check"]).arg(&config).output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8_lossy(&text).into_owned())
    };
    let hook = "channels.a = { type = \"webhook\", url = \"https://h.example/x\" }";
    for (text, expected) in [
        (format!("[alerts]\n{hook}\nroute = {{ channels = [\"b\"] }}"), "b"),
        (format!("[alerts]\n{hook}\nroute = {{ chanels = [\"a\"] }}"), "chanels"),
        ("[alerts]\nchannels.a = { type = \"pigeon\" }".to_owned(), "pigeon"),
        (
            "[alerts]\nchannels.a = { type = \"slack\", url = \"env:NOT_SET_ANYWHERE\" }".to_owned(),
            "NOT_SET_ANYWHERE",
        ),
        ("[sending]\nallow = [\"300.1.2.3/8\"]".to_owned(), "allow"),
        (
            format!(
                "[alerts]\n{hook}\n[alerts.route]\nchannels = [\"a\"]\n[[alerts.route.routes]]\nmatch = {{}}\n\n\
                 [[alerts.route.routes]]\nmatch = {{ service = [\"x\"] }}\n"
            ),
            "line 8: alerts.route.routes[1]: unreachable",
        ),
        (
            "[alerts]\n\nchannels.a = { type = \"webhook\", url = \"nope\" }".to_owned(),
            "line 3: alerts.channels.a",
        ),
    ] {
        let (is_fine, said) = check(&text);
        assert!(!is_fine && said.contains(expected), "{text}: {said}");
    }
    let (is_fine, said) = check(&format!("[alerts]\n{hook}\nroute = {{ channels = [\"a\"] }}"));
    assert!(is_fine && said.contains("1 channels"), "{said}");
}
