//! What each receiver gets, and what its answers mean.

use crate::{at, options};
use model::{AlertSeverity, Impact, IncidentId};
use seismolog_alert::channel::signature;
use seismolog_alert::{
    Answer, ChannelOptions, Delivery, Gathering, Intent, IntentId, Item, Line, Message, Method, Outcome,
    Reach, Request, Secret, Status, Transition,
};
use serde_json::{Value, json};
use std::time::Duration;

const ALL: &str = r#"
    [channels]
    slack = { type = "slack", url = "https://hooks.slack.com/services/T/B/X" }
    slack_api = { type = "slack_api", token = "xoxb-1", channel = "C1" }
    pagerduty = { type = "pagerduty", routing_key = "0123456789abcdef0123456789abcdef" }
    teams = { type = "teams", url = "https://x.logic.azure.com/workflows/1/triggers/manual/paths/invoke?sig=s" }
    opsgenie = { type = "opsgenie", api_key = "k", teams = ["sre"] }
    twilio = { type = "twilio", account_sid = "AC1", auth_token = "t", to = "+15551234567", from = "+15557654321" }
    discord = { type = "discord", url = "https://discord.com/api/webhooks/1/t" }
    telegram = { type = "telegram", token = "1:t", chat_id = "-5" }
    webhook = { type = "webhook", url = "https://example.com/hook", secret = "key" }
    webhook_v4 = { type = "webhook", url = "https://example.com/hook", form = "alertmanager" }
    template = { type = "webhook", url = "https://example.com/hook", body = '{"say":"{{title}} {{ severity }}"}' }
    alertmanager = { type = "alertmanager", urls = ["http://a:9093", "http://b:9093/"] }
    grafana = { type = "grafana", url = "https://g.example.com", token = "t" }
    email = { type = "email", from = "engine@example.com", to = ["a@example.com"], host = "mx" }
"#;

/// Text that tries every receiver's markup, terminals and headers.
const EVIL: &str = "<!channel> @everyone <b>x</b> [l](http://evil) `c` ```f``` \u{1b}[31mred\u{1b}[0m \u{202e}r\r\nBcc: all@evil.example &amp; \"q\" password=hunter2";

fn channel(name: &str) -> ChannelOptions {
    options(ALL).channels[name].clone()
}

fn item() -> Item {
    Item {
        key: "rate|payments|-".into(),
        incident: IncidentId(1),
        score: 0.93,
        service: "payments".into(),
        kind: "rate".into(),
        title: "payments: acquirer timeouts".into(),
        summary: "42 errors in 10 s, expected 1.3".into(),
        root: "payments".into(),
        confidence: 0.82,
        impacted: vec![Impact { service: "checkout".into(), hops: 1 }],
        since: at(0),
        observed: 42.0,
        expected: 1.3,
        count: 41,
        template: "acquirer timeout region=<*>".into(),
        samples: vec!["acquirer timeout region=eu-west".into()],
        trend: vec![1.0, 1.0, 20.0, 42.0],
        links: vec![("Open".into(), "https://host/incidents/inc_1".into())],
        ..Item::default()
    }
}

fn delivery(item: Item, transition: Transition, provider_id: &str) -> Delivery {
    let status = match transition {
        Transition::Resolved => Status::Resolved,
        Transition::Acknowledged => Status::Acknowledged,
        _ => Status::Firing,
    };
    let severity = AlertSeverity::Critical;
    let line = Line { transition, item, severity, flaps: 0, owner: String::new() };
    let intent = Intent {
        id: IntentId(1),
        channel: "c".into(),
        thread: "seismolog:inc_1".into(),
        status,
        severity,
        gathering: Gathering::Group,
        lines: vec![line],
        more: 0,
        services: 1,
        planned: at(60),
        reason: "route route".into(),
    };
    let idempotency_key = intent.idempotency_key();
    Delivery { intent, attempts: 0, idempotency_key, provider_id: provider_id.into() }
}

fn requests(name: &str, delivery: &Delivery) -> Vec<Request> {
    let rendered = channel(name).render(delivery, at(61)).unwrap();
    rendered.message.requests().into_iter().cloned().collect()
}

fn sent(name: &str, transition: Transition, provider_id: &str) -> (Request, Value) {
    let request = requests(name, &delivery(item(), transition, provider_id)).remove(0);
    let body = json_of(&request);
    (request, body)
}

/// The JSON of a request, also where it is a part of a form; null where there is none.
fn json_of(request: &Request) -> Value {
    let text = String::from_utf8_lossy(&request.body);
    let part = text.split("\r\n\r\n").nth(1).and_then(|part| part.lines().next());
    serde_json::from_str(part.unwrap_or(&text)).unwrap_or_default()
}

#[test]
fn a_picture_goes_along_where_it_can_while_it_goes_on() {
    let (request, body) = sent("discord", Transition::Opened, "");
    let boundary = header(&request, "Content-Type").strip_prefix("multipart/form-data; boundary=").unwrap();
    let form = String::from_utf8_lossy(&request.body).into_owned();
    assert!(
        form.starts_with(&format!("--{boundary}\r\n")) && form.ends_with(&format!("\r\n--{boundary}--\r\n"))
    );
    assert!(form.contains("name=\"files[0]\"; filename=\"trend.png\"\r\nContent-Type: image/png"), "{form}");
    assert_eq!(body["embeds"][0]["image"]["url"], "attachment://trend.png");
    assert_eq!(body["attachments"][0]["description"], "errors a second over 4 s, at most 42");
    let (request, body) = sent("discord", Transition::Resolved, "77");
    assert_eq!((header(&request, "Content-Type"), &body["attachments"]), ("application/json", &json!([])));
    let mail = |transition| {
        let rendered = channel("email").render(&delivery(item(), transition, ""), at(61)).unwrap();
        let Message::Mail(mail) = rendered.message else { panic!("no mail") };
        mail
    };
    let opened = mail(Transition::Opened);
    assert!(opened.picture.is_some_and(|picture| picture.starts_with(b"\x89PNG")));
    assert!(opened.html.contains("<img src=\"cid:trend@seismolog\""), "{}", opened.html);
    let over = mail(Transition::Resolved);
    assert!(over.picture.is_none() && !over.html.contains("<img"));
}

fn header<'a>(request: &'a Request, name: &str) -> &'a str {
    request.headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.expose())
}

#[test]
fn every_channel_takes_its_documented_form() {
    let (request, body) = sent("slack", Transition::Opened, "");
    assert_eq!(request.url.expose(), "https://hooks.slack.com/services/T/B/X");
    assert_eq!(body["text"], "[CRITICAL] payments: acquirer timeouts");
    assert_eq!(body["blocks"][0]["type"], "header");
    assert_eq!(body["blocks"][3]["text"]["text"], "```acquirer timeout region=eu-west```");

    let (request, body) = sent("pagerduty", Transition::Opened, "");
    assert_eq!(request.url.expose(), "https://events.pagerduty.com/v2/enqueue");
    assert_eq!((&body["event_action"], &body["dedup_key"]), (&json!("trigger"), &json!("seismolog:inc_1")));
    assert_eq!(body["payload"]["severity"], "critical");
    assert_eq!(body["links"][0]["href"], "https://host/incidents/inc_1");
    for (transition, action) in [(Transition::Acknowledged, "acknowledge"), (Transition::Resolved, "resolve")]
    {
        assert_eq!(sent("pagerduty", transition, "").1["event_action"], action);
    }

    let (_, body) = sent("teams", Transition::Resolved, "");
    assert_eq!(body["attachments"][0]["contentType"], "application/vnd.microsoft.card.adaptive");
    assert_eq!(body["attachments"][0]["content"]["body"][0]["color"], "Good");

    let (request, body) = sent("opsgenie", Transition::Opened, "");
    assert_eq!(header(&request, "Authorization"), "GenieKey k");
    assert_eq!((&body["alias"], &body["priority"]), (&json!("seismolog:inc_1"), &json!("P1")));
    let (request, _) = sent("opsgenie", Transition::Resolved, "");
    let close = "https://api.opsgenie.com/v2/alerts/seismolog%3Ainc_1/close?identifierType=alias";
    assert_eq!(request.url.expose(), close);

    let (request, _) = sent("twilio", Transition::Opened, "");
    let body = String::from_utf8(request.body.clone()).unwrap();
    let text = "(CRIT) payments: acquirer timeouts https://host/incidents/inc_1";
    let text = text
        .replace(' ', "%20")
        .replace(':', "%3A")
        .replace('/', "%2F")
        .replace('(', "%28")
        .replace(')', "%29");
    assert_eq!(body, format!("To=%2B15551234567&From=%2B15557654321&Body={text}"));
    assert_eq!(header(&request, "Authorization"), "Basic QUMxOnQ=");

    let (request, body) = sent("discord", Transition::Opened, "");
    assert_eq!(request.url.expose(), "https://discord.com/api/webhooks/1/t?wait=true");
    assert_eq!(body["allowed_mentions"], json!({"parse": []}));
    assert_eq!(body["embeds"][0]["color"], 0x99_2d_22);

    let (request, body) = sent("telegram", Transition::Opened, "");
    assert_eq!(request.url.expose(), "https://api.telegram.org/bot1:t/sendMessage");
    assert_eq!(body["parse_mode"], "HTML");

    let (request, body) = sent("grafana", Transition::Resolved, "17");
    assert_eq!(
        (request.method, request.url.expose()),
        (Method::Patch, "https://g.example.com/api/annotations/17")
    );
    assert_eq!(body["timeEnd"], at(60).millis());
}

#[test]
fn what_changed_before_an_incident_goes_along_as_change_events_once() {
    let mut changed = item();
    changed.changes = vec!["payments 2.3.1 deployed 40 s before".into(), "flag on".into()];
    let opened = requests("pagerduty", &delivery(changed.clone(), Transition::Opened, ""));
    let urls: Vec<&str> = opened.iter().map(|request| request.url.expose()).collect();
    let base = "https://events.pagerduty.com/v2";
    assert_eq!(
        urls,
        [format!("{base}/enqueue"), format!("{base}/change/enqueue"), format!("{base}/change/enqueue")]
    );
    let change = json_of(&opened[1]);
    assert_eq!(change["payload"]["summary"], "payments 2.3.1 deployed 40 s before");
    assert_eq!(change["payload"]["custom_details"]["incident"], "inc_1");
    for later in [Transition::Rose, Transition::Reminder, Transition::Resolved] {
        assert_eq!(requests("pagerduty", &delivery(changed.clone(), later, "")).len(), 1, "{later:?}");
    }
}

#[test]
fn updates_go_to_the_message_that_stands() {
    let (request, body) = sent("slack_api", Transition::Resolved, "C9|1.5");
    assert_eq!(request.url.expose(), "https://slack.com/api/chat.update");
    assert_eq!((&body["channel"], &body["ts"]), (&json!("C9"), &json!("1.5")));
    let (request, _) = sent("slack_api", Transition::Opened, "");
    assert_eq!(request.url.expose(), "https://slack.com/api/chat.postMessage");
    assert_eq!(header(&request, "Authorization"), "Bearer xoxb-1");
    let (request, _) = sent("discord", Transition::Resolved, "77");
    let message = "https://discord.com/api/webhooks/1/t/messages/77";
    assert_eq!((request.method, request.url.expose()), (Method::Patch, message));
    let (_, body) = sent("telegram", Transition::Resolved, "5");
    assert_eq!(body["message_id"], 5);
}

#[test]
fn webhooks_are_signed_and_templates_filled() {
    let (request, body) = sent("webhook", Transition::Opened, "");
    let timestamp = at(61).secs();
    assert_eq!(header(&request, "X-Timestamp"), timestamp.to_string());
    assert_eq!(header(&request, "X-Event-Type"), "incident.opened");
    let expected = signature(&Secret::new("key"), timestamp, &request.body);
    assert_eq!(header(&request, "X-Signature"), expected);
    assert_eq!(header(&request, "X-Event-Id"), body["id"]);
    assert_eq!((&body["v"], &body["alerts"][0]["observed"]), (&json!(1), &json!(42.0)));
    assert_eq!(
        sent("template", Transition::Opened, "").1["say"],
        "[CRITICAL] payments: acquirer timeouts critical"
    );
    let (_, body) = sent("webhook_v4", Transition::Resolved, "");
    assert_eq!((&body["version"], &body["status"]), (&json!("4"), &json!("resolved")));
    assert_eq!(body["externalURL"], "https://host");
    // RFC 4231, test case 2, is over the same construction
    let known = signature(&Secret::new("secret"), 1, b"{}");
    assert_eq!(known.len(), "sha256=".len() + 64);
}

#[test]
fn alertmanager_gets_an_identity_that_does_not_change() {
    let both = requests("alertmanager", &delivery(item(), Transition::Opened, ""));
    let urls: Vec<&str> = both.iter().map(|request| request.url.expose()).collect();
    assert_eq!(urls, ["http://a:9093/api/v2/alerts", "http://b:9093/api/v2/alerts"]);
    let (_, first) = sent("alertmanager", Transition::Opened, "");
    let (_, over) = sent("alertmanager", Transition::Resolved, "");
    assert_eq!(first[0]["labels"], over[0]["labels"]);
    assert_eq!(over[0]["endsAt"], at(61).to_string());
    let (_, rose) = sent("alertmanager", Transition::Rose, "");
    assert_eq!(rose.as_array().unwrap().len(), 3, "the less severe identities end");
}

#[test]
fn text_of_strangers_does_nothing_anywhere() {
    let mut evil = item();
    for text in [&mut evil.title, &mut evil.summary, &mut evil.template, &mut evil.service, &mut evil.root] {
        *text = EVIL.to_owned();
    }
    evil.samples = vec![EVIL.into(); 3];
    evil.changes = vec![EVIL.into()];
    evil.labels.insert("env\nx".into(), EVIL.into());
    evil.links.push((EVIL.into(), "javascript:alert(1)".into()));
    let delivery = delivery(evil, Transition::Opened, "");
    for (name, channel) in options(ALL).channels {
        let rendered = channel.render(&delivery, at(61)).unwrap();
        assert!(rendered.redactions.secrets > 0 && rendered.redactions.addresses > 0, "{name}");
        let text = match rendered.message {
            Message::Http(_) | Message::Leading(..) => {
                let requests = rendered.message.requests();
                // up to a picture
                requests[0].body.utf8_chunks().next().unwrap().valid().to_owned()
            }
            Message::Mail(mail) => {
                let headers = mail.headers.iter().map(|(_, value)| value.as_str());
                for value in headers.chain([mail.subject.as_str(), mail.from.as_str()]) {
                    assert!(!value.contains(['\r', '\n']), "{value}");
                }
                assert!(!mail.html.contains("<b>x</b>"));
                mail.html + &mail.text
            }
        };
        for bad in ["hunter2", "all@evil", "\u{1b}", "\\u001b", "\u{202e}", "javascript:"] {
            assert!(!text.contains(bad), "{name} has {bad}: {text}");
        }
        if name.starts_with("slack") {
            // the header is plain text, and the only markup is ours
            let body: Value = serde_json::from_str(&text).unwrap();
            assert!(!body["text"].as_str().unwrap().contains("<!channel>"));
            for block in body["blocks"].as_array().unwrap().iter().skip(1) {
                assert!(!block.to_string().contains("<!channel>"), "{block}");
            }
        }
    }
}

#[test]
fn the_longest_message_keeps_to_every_limit() {
    let mut long = item();
    let text = "<&ä> ".repeat(20_000);
    for place in [&mut long.title, &mut long.summary, &mut long.template, &mut long.root] {
        place.clone_from(&text);
    }
    long.samples = vec![text.clone(); 3];
    let mut delivery = delivery(long, Transition::Opened, "");
    let line = delivery.intent.lines[0].clone();
    delivery.intent.lines = vec![line; 10];
    let length = |value: &Value| value.as_str().unwrap().chars().count();
    for (name, channel) in options(ALL).channels {
        let rendered = channel.render(&delivery, at(61)).unwrap();
        let requests = rendered.message.requests();
        if requests.is_empty() {
            continue;
        }
        let body = json_of(requests[0]);
        match name.as_str() {
            "slack" | "slack_api" => {
                assert!(body.to_string().chars().count() < 13_000, "{}", body.to_string().chars().count());
                assert!(length(&body["blocks"][0]["text"]["text"]) <= 150);
                assert!(length(&body["blocks"][1]["text"]["text"]) <= 3_000);
            }
            "pagerduty" => {
                assert!(requests[0].body.len() < 512_000 && length(&body["payload"]["summary"]) <= 1_024)
            }
            "teams" => assert!(requests[0].body.len() < 28_000, "{}", requests[0].body.len()),
            "opsgenie" => assert!(length(&body["message"]) <= 130 && length(&body["description"]) <= 15_000),
            "twilio" => {
                let body = String::from_utf8(requests[0].body.clone()).unwrap();
                let text = body.split("Body=").nth(1).unwrap();
                let escaped = text.matches('%').count();
                assert!(text.len() - 2 * escaped <= 160);
            }
            "discord" => assert!(body["embeds"][0].to_string().chars().count() < 6_000 + 600),
            "telegram" => assert!(length(&body["text"]) <= 4_096 * 2, "{}", length(&body["text"])),
            _ => assert!(requests[0].body.len() < 1_000_000, "{name}"),
        }
    }
}

fn http(status: u16, headers: &[(&str, &str)], body: &str) -> Answer {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Answer::Http { status, headers: headers.collect(), body: body.as_bytes().to_vec() }
}

#[test]
fn answers_mean_what_their_makers_say() {
    let cases = [
        ("slack", http(200, &[], "ok"), "taken "),
        ("slack", http(429, &[("Retry-After", "30")], ""), "later 30"),
        ("slack", http(410, &[], "channel_is_archived"), "channel"),
        ("slack", http(404, &[], "channel_not_found"), "channel"),
        ("slack", http(400, &[], "invalid_payload"), "message"),
        ("slack_api", http(200, &[], r#"{"ok":true,"channel":"C1","ts":"1.2"}"#), "taken C1|1.2"),
        ("slack_api", http(200, &[("retry-after", "7")], r#"{"ok":false,"error":"ratelimited"}"#), "later 7"),
        ("slack_api", http(200, &[], r#"{"ok":false,"error":"invalid_auth"}"#), "channel"),
        ("slack_api", http(200, &[], r#"{"ok":false,"error":"msg_too_long"}"#), "message"),
        ("pagerduty", http(202, &[], r#"{"status":"success"}"#), "taken "),
        ("pagerduty", http(400, &[], r#"{"errors":["'routing_key' is invalid"]}"#), "channel"),
        ("pagerduty", http(400, &[], r#"{"status":"invalid event"}"#), "message"),
        ("pagerduty", http(503, &[], ""), "later -"),
        ("teams", http(202, &[], ""), "taken "),
        ("teams", http(412, &[], ""), "later -"),
        ("teams", http(200, &[], "Webhook message delivery failed with error: HTTP error 429"), "later -"),
        ("opsgenie", http(429, &[], ""), "later -"),
        ("opsgenie", http(422, &[], ""), "message"),
        ("twilio", http(201, &[], r#"{"sid":"SM1"}"#), "taken SM1"),
        ("twilio", http(400, &[], r#"{"code":21610,"message":"opted out"}"#), "channel"),
        ("twilio", http(429, &[], r#"{"code":20429}"#), "later -"),
        ("discord", http(200, &[], r#"{"id":"77"}"#), "taken 77"),
        ("discord", http(429, &[], r#"{"retry_after":1.5}"#), "later 1.5"),
        ("discord", http(429, &[("Retry-After", "2")], r#"{"retry_after":1500}"#), "later 2"),
        ("telegram", http(200, &[], r#"{"ok":true,"result":{"message_id":5}}"#), "taken 5"),
        ("telegram", http(429, &[], r#"{"parameters":{"retry_after":9}}"#), "later 9"),
        ("telegram", http(400, &[], "Bad Request: message is not modified"), "taken "),
        ("telegram", http(400, &[], "Bad Request: chat not found"), "channel"),
        ("webhook", http(204, &[], ""), "taken "),
        ("webhook", http(408, &[], ""), "later -"),
        ("webhook", http(503, &[("Retry-After", "Fri, 15 Jan 2027 08:01:00 GMT")], ""), "later 60"),
        ("webhook", http(503, &[("Retry-After", "999999")], ""), "later 3600"),
        ("webhook", http(503, &[("Retry-After", "-1")], ""), "later -"),
        ("webhook", http(302, &[], ""), "message"),
        ("alertmanager", http(400, &[], "\"bad\""), "message"),
        ("grafana", http(200, &[], r#"{"id":17}"#), "taken 17"),
        ("grafana", http(401, &[], ""), "channel"),
        ("email", Answer::Smtp { code: 250, text: "ok".into() }, "taken "),
        ("email", Answer::Smtp { code: 451, text: "later".into() }, "later -"),
        ("email", Answer::Smtp { code: 550, text: "no such user".into() }, "message"),
        ("email", Answer::Smtp { code: 535, text: "bad login".into() }, "channel"),
        ("email", Answer::Failed { reason: "timeout".into() }, "later -"),
    ];
    for (name, answer, expected) in cases {
        let said = match channel(name).interpret(&answer, at(0)) {
            Outcome::Delivered { provider_id } => format!("taken {provider_id}"),
            Outcome::Retry { after: None, .. } => "later -".to_owned(),
            Outcome::Retry { after: Some(after), .. } => format!("later {}", Duration::as_secs_f64(&after)),
            Outcome::Permanent { reach: Reach::Channel, .. } => "channel".to_owned(),
            Outcome::Permanent { reach: Reach::Message, .. } => "message".to_owned(),
        };
        assert_eq!(said, expected, "{name} {answer:?}");
    }
}

#[test]
fn requests_and_options_print_no_secret() {
    for (name, channel) in options(ALL).channels {
        let text = format!("{channel:?}");
        for secret in ["hooks.slack.com", "xoxb-1", "0123456789", "sig=s", "Secret(\"", "1:t"] {
            assert!(!text.contains(secret), "{name}: {text}");
        }
    }
    let (request, _) = sent("telegram", Transition::Opened, "");
    assert_eq!(format!("{request:?}"), format!("POST api.telegram.org ({} bytes)", request.body.len()));
}

#[test]
fn options_that_cannot_work_are_refused() {
    let cases = [
        "{ type = 'slack', url = 'ftp://x' }",
        "{ type = 'slack', url = \"https://x\\ny\" }",
        "{ type = 'twilio', account_sid = 'AC1', auth_token = 't', to = '555', from = 'MG1' }",
        "{ type = 'email', from = \"a@b\\nc\", to = ['a@b'], host = 'h' }",
        "{ type = 'webhook', url = 'https://x', body = '{{nothing}}' }",
        "{ type = 'webhook', url = 'https://x', headers = { X-Signature = 'y' } }",
        "{ type = 'alertmanager', urls = [] }",
    ];
    for text in cases {
        let error = options(&format!("channels.c = {text}")).validate().unwrap_err().to_string();
        assert!(error.starts_with("channels.c: "), "{error}");
    }
}
