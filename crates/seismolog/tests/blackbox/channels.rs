//! Every channel over the wire: its documented form, and receivers that refuse, stall and answer by halves before they
//! take it.

use crate::alerts::outage;
use crate::harness::{Server, folder};
use crate::receiver::{HALF, Received, SILENCE, serve};
use serde_json::Value;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// A channel: its name, its options where `URL` is the receiver, what the receiver says when it takes a message, and
/// whether a message has the form that its maker documents.
struct Case {
    name: &'static str,
    options: &'static str,
    taken: (&'static str, &'static str),
    check: fn(&Received),
}

const CASES: [Case; 11] = [
    Case { name: "slack", options: "url = 'URL/services/T/B/X'", taken: ("200 OK", "ok"), check: slack },
    Case {
        name: "slack_api",
        options: "token = 'xoxb-1', channel = 'C1', url = 'URL/api'",
        taken: ("200 OK", r#"{"ok":true,"channel":"C1","ts":"1.2"}"#),
        check: slack_api,
    },
    Case {
        name: "pagerduty",
        options: "routing_key = '0123456789abcdef0123456789abcdef', url = 'URL'",
        taken: ("202 Accepted", r#"{"status":"success","message":"Event processed","dedup_key":"k"}"#),
        check: pagerduty,
    },
    Case {
        name: "teams",
        options: "url = 'URL/workflows/1?sig=2'",
        taken: ("202 Accepted", ""),
        check: teams,
    },
    Case {
        name: "opsgenie",
        options: "api_key = 'k', url = 'URL', teams = ['sre']",
        taken: ("202 Accepted", r#"{"result":"Request will be processed","took":0.1,"requestId":"1"}"#),
        check: opsgenie,
    },
    Case {
        name: "twilio",
        options: "account_sid = 'AC1', auth_token = 't', to = '+15551234567', from = '+15557654321', url = 'URL'",
        taken: ("201 Created", r#"{"sid":"SM1","status":"queued"}"#),
        check: twilio,
    },
    Case {
        name: "discord",
        options: "url = 'URL/api/webhooks/1/t'",
        taken: ("200 OK", r#"{"id":"7"}"#),
        check: discord,
    },
    Case {
        name: "telegram",
        options: "token = '1:t', chat_id = '-100', url = 'URL'",
        taken: ("200 OK", r#"{"ok":true,"result":{"message_id":5}}"#),
        check: telegram,
    },
    Case {
        name: "webhook",
        options: "url = 'URL/hook', secret = 'shared'",
        taken: ("204 No Content", ""),
        check: webhook,
    },
    Case { name: "alertmanager", options: "urls = ['URL']", taken: ("200 OK", ""), check: alertmanager },
    Case {
        name: "grafana",
        options: "url = 'URL', token = 'glsa_1'",
        taken: ("200 OK", r#"{"message":"Annotation added","id":17}"#),
        check: grafana,
    },
];

/// What goes wrong before a message is taken.
const FAILURES: [[&str; 2]; 3] = [
    ["429 Too Many Requests\r\nRetry-After: 1", "500 Oops"],
    [SILENCE, "503 Busy"],
    [HALF, "502 Bad Gateway"],
];

/// A receiver that fails by the script and then takes everything; what came.
fn receiver(
    failures: [&'static str; 2],
    taken: (&'static str, &'static str),
) -> (String, Receiver<Received>) {
    let (tell, received) = channel();
    let mut failures = failures.into_iter();
    let url = serve(move |request| {
        // whoever tests may have seen enough
        let _ = tell.send(request);
        let (status, body) = failures.next().map_or(taken, |failure| (failure, "not now"));
        (status.to_owned(), body.to_owned())
    });
    (url, received)
}

#[test]
fn every_channel_is_told_in_its_form_past_refusals_stalls_and_half_answers() {
    let data = folder();
    let mut config =
        "[sending]\nallow = [\"127.0.0.0/8\"]\ntotal_timeout_ms = 1500\n[alerts]\npage = \"http://logs.example\"\n".to_owned();
    let mut receivers = Vec::new();
    for (place, case) in CASES.iter().enumerate() {
        let (url, received) = receiver(FAILURES[place % FAILURES.len()], case.taken);
        let options = case.options.replace("URL", &url);
        config += &format!("channels.{0} = {{ type = \"{0}\", {options} }}\n", case.name);
        receivers.push((case, received));
    }
    let names: Vec<String> = CASES.iter().map(|case| format!("\"{}\"", case.name)).collect();
    config += &format!("route = {{ channels = [{}], group_wait = \"0s\" }}\n", names.join(", "));
    let path = data.path().join("config.toml");
    std::fs::write(&path, config).unwrap();
    let server = Server::start_with(data.path(), &["--config", path.to_str().unwrap()]);
    outage(&server, "payments");
    for (case, received) in &receivers {
        let next = |_| received.recv_timeout(Duration::from_secs(60)).expect("a message within a minute");
        let tries: Vec<Received> = (0..3).map(next).collect();
        for again in &tries {
            (case.check)(again);
            // an alert of Alertmanager ends so long after it is sent
            let is_same = again.body == tries[0].body || case.name == "alertmanager";
            assert!(is_same, "{}: what failed comes again as it was: {}", case.name, again.body);
        }
    }
    let told = "SELECT count() FROM seismolog.alerts WHERE status = 'delivered' AND incident_id = 'inc_1'";
    while server.wait_until(told) < CASES.len() as u64 {
        server.wait_for_tick();
    }
    for (status, count) in [("delivered", 1), ("retry", 2)] {
        let odd = format!(
            "SELECT count() FROM (SELECT channel, countIf(status = '{status}') AS n FROM seismolog.alerts \
             WHERE incident_id = 'inc_1' GROUP BY channel) WHERE n != {count}"
        );
        assert_eq!(server.number(&odd), 0, "{status}: {:?}", server.rows("SELECT * FROM seismolog.alerts"));
    }
    let why = server.get("/api/alerts/inc_1/explain").json();
    assert!(why["told"].as_array().unwrap().iter().all(|told| told["state"] == "arrived"), "{why}");
    hand_over(&server, &receivers);
}

/// An acknowledgement goes to what was told before.
fn hand_over(server: &Server, receivers: &[(&Case, Receiver<Received>)]) {
    assert_eq!(server.post("/api/alerts/inc_1/acknowledge", br#"{"owner":"ann"}"#).status, 200);
    let marked = "SELECT count() FROM seismolog.incidents WHERE acknowledged";
    assert_eq!(server.wait_until(marked), 1);
    for (name, expected) in [
        ("slack_api", "POST /api/chat.update"),
        ("pagerduty", "POST /v2/enqueue"),
        ("opsgenie", "/acknowledge?identifierType=alias"),
        ("discord", "PATCH /api/webhooks/1/t/messages/7"),
        ("telegram", "POST /bot1:t/editMessageText"),
    ] {
        let (_, received) = receivers.iter().find(|(case, _)| case.name == name).unwrap();
        let next = received.recv_timeout(Duration::from_secs(60)).unwrap();
        assert!(next.head.contains(expected), "{name}: {}", next.head);
        assert!(name != "pagerduty" || next.json()["event_action"] == "acknowledge", "{}", next.body);
    }
    assert_eq!(server.delete("/api/alerts/inc_1/acknowledge", b"").status, 200);
    assert_eq!(server.wait_until("SELECT countIf(not acknowledged) FROM seismolog.incidents"), 1);
}

/// First line and headers of a request begin so, and the headers are there.
fn head(received: &Received, begin: &str, headers: &[&str]) {
    assert!(received.head.starts_with(begin), "{}", received.head);
    let lower = received.head.to_ascii_lowercase();
    for header in headers {
        assert!(lower.contains(&header.to_ascii_lowercase()), "{header}: {}", received.head);
    }
}

/// A text with so many characters at most, and not empty.
fn text(value: &Value, most: usize) {
    let length = value.as_str().unwrap_or_default().chars().count();
    assert!(length > 0 && length <= most, "{length} characters: {value}");
}

const JSON: &str = "content-type: application/json";

fn slack_blocks(body: &Value) {
    text(&body["text"], 40_000);
    let blocks = body["blocks"].as_array().unwrap();
    assert!(!blocks.is_empty() && blocks.len() <= 50 && body.to_string().chars().count() < 13_200);
    for block in blocks {
        match block["type"].as_str().unwrap() {
            "header" => text(&block["text"]["text"], 150),
            "section" if block["text"].is_object() => text(&block["text"]["text"], 3_000),
            "section" => {
                let fields = block["fields"].as_array().unwrap();
                assert!(fields.len() <= 10, "{block}");
                fields.iter().for_each(|field| text(&field["text"], 2_000));
            }
            "actions" | "context" => assert!(!block["elements"].as_array().unwrap().is_empty(), "{block}"),
            other => panic!("{other} is no block"),
        }
    }
    // plain text and code may show it as it is
    let marked = body["blocks"].as_array().unwrap().iter().filter(|block| block["text"]["type"] == "mrkdwn");
    for text in marked.map(|block| &block["text"]["text"]).chain([&body["text"]]) {
        assert!(!text.as_str().unwrap().contains("<!channel>"), "{text}");
    }
}

fn slack(received: &Received) {
    head(received, "POST /services/T/B/X HTTP/1.1", &[JSON]);
    slack_blocks(&received.json());
}

fn slack_api(received: &Received) {
    head(received, "POST /api/chat.postMessage HTTP/1.1", &[JSON, "authorization: Bearer xoxb-1"]);
    let body = received.json();
    assert_eq!(body["channel"], "C1");
    slack_blocks(&body);
}

fn pagerduty(received: &Received) {
    head(received, "POST /v2/enqueue HTTP/1.1", &[JSON]);
    let body = received.json();
    assert_eq!(
        (body["event_action"].as_str(), body["routing_key"].as_str().map(str::len)),
        (Some("trigger"), Some(32))
    );
    text(&body["dedup_key"], 255);
    text(&body["payload"]["summary"], 1_024);
    text(&body["payload"]["source"], 255);
    let severity = body["payload"]["severity"].as_str().unwrap();
    assert!(["critical", "error", "warning", "info"].contains(&severity) && received.body.len() < 512_000);
    assert!(body["links"].as_array().unwrap().iter().all(|link| link["href"].is_string()));
}

fn teams(received: &Received) {
    head(received, "POST /workflows/1?sig=2 HTTP/1.1", &[JSON]);
    let body = received.json();
    let card = &body["attachments"][0];
    assert_eq!(
        (&body["type"], &card["contentType"]),
        (&"message".into(), &"application/vnd.microsoft.card.adaptive".into())
    );
    assert_eq!(card["content"]["type"], "AdaptiveCard");
    assert!(received.body.len() < 28_000 && !card["content"]["body"].as_array().unwrap().is_empty());
}

fn opsgenie(received: &Received) {
    head(received, "POST /v2/alerts HTTP/1.1", &[JSON, "authorization: GenieKey k"]);
    let body = received.json();
    text(&body["message"], 130);
    text(&body["alias"], 512);
    text(&body["description"], 15_000);
    assert!(["P1", "P2", "P3", "P4", "P5"].contains(&body["priority"].as_str().unwrap()));
    assert!(body["details"].as_object().unwrap().values().all(Value::is_string), "{body}");
    assert_eq!(body["responders"][0]["type"], "team");
}

fn twilio(received: &Received) {
    let form = "content-type: application/x-www-form-urlencoded";
    head(
        received,
        "POST /2010-04-01/Accounts/AC1/Messages.json HTTP/1.1",
        &[form, "authorization: Basic QUMxOnQ="],
    );
    let fields: Vec<(&str, &str)> =
        received.body.split('&').filter_map(|field| field.split_once('=')).collect();
    assert_eq!(fields.iter().map(|(name, _)| *name).collect::<Vec<_>>(), ["To", "From", "Body"]);
    assert_eq!(fields[0].1, "%2B15551234567");
    assert!(fields[2].1.len() <= 1_600, "{}", received.body);
}

fn discord(received: &Received) {
    head(received, "POST /api/webhooks/1/t?wait=true HTTP/1.1", &["content-type: "]);
    let json = received.body.split("\r\n\r\n").nth(1).and_then(|part| part.lines().next());
    let body: Value = serde_json::from_str(json.unwrap_or(&received.body)).unwrap();
    assert_eq!(body["allowed_mentions"]["parse"], serde_json::json!([]));
    let embed = &body["embeds"][0];
    text(&embed["title"], 256);
    text(&embed["description"], 4_096);
    let fields = embed["fields"].as_array().unwrap();
    assert!(fields.len() <= 25, "{embed}");
    for field in fields {
        text(&field["name"], 256);
        text(&field["value"], 1_024);
    }
}

fn telegram(received: &Received) {
    head(received, "POST /bot1:t/sendMessage HTTP/1.1", &[JSON]);
    let body = received.json();
    assert_eq!((&body["chat_id"], &body["parse_mode"]), (&"-100".into(), &"HTML".into()));
    text(&body["text"], 4_096);
}

fn webhook(received: &Received) {
    let headers =
        [JSON, "x-event-id: ", "x-event-type: incident.opened", "x-timestamp: ", "x-signature: sha256="];
    head(received, "POST /hook HTTP/1.1", &headers);
    assert_eq!(received.json()["v"], 1);
}

fn alertmanager(received: &Received) {
    head(received, "POST /api/v2/alerts HTTP/1.1", &[JSON]);
    let body = received.json();
    for alert in body.as_array().unwrap() {
        let labels = alert["labels"].as_object().unwrap();
        assert!(labels.contains_key("alertname") && labels.values().all(Value::is_string), "{alert}");
        assert!(!labels.values().any(|value| value == ""), "an empty label is no label: {alert}");
        for name in ["startsAt", "endsAt"] {
            let time = alert[name].as_str().unwrap();
            assert!(model::Timestamp::parse(time).is_some(), "{time}");
        }
    }
}

fn grafana(received: &Received) {
    head(received, "POST /api/annotations HTTP/1.1", &[JSON, "authorization: Bearer glsa_1"]);
    let body = received.json();
    assert!(body["time"].as_i64().unwrap() > 1_700_000_000_000 && body["tags"].is_array(), "{body}");
    text(&body["text"], 10_000);
}
