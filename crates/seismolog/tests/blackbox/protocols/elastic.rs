//! Elasticsearch's bulk API and what its clients ask for around it.

use crate::harness::{Server, folder};

#[test]
fn documents_land_by_index_and_each_is_told_what_became_of_it() {
    let data = folder();
    let server = Server::start(data.path());
    let row = crate::harness::row(1);
    let body = format!(
        "{{\"create\":{{\"_index\":\"logs-nginx.access-default\",\"_id\":\"7\"}}}}\n\
         {{\"@timestamp\":\"2026-11-22T10:00:00Z\",\"log\":{{\"level\":\"error\"}},\"message\":\"GET /\",\"host\":{{\"name\":\"h1\"}},\"user\":\"u\"}}\n\
         {{\"index\":{{\"_index\":\"system_logs\"}}}}\n{row}\
         {{\"index\":{{\"_index\":\"system_logs\"}}}}\n{{\"timestamp\":\"never\"}}\n\
         {{\"delete\":{{\"_index\":\"logs\",\"_id\":\"1\"}}}}\n\
         {{\"update\":{{\"_id\":\"1\"}}}}\n{{\"doc\":{{}}}}\n\
         {{\"index\":{{}}}}\nnot json\n"
    );
    let headers = [("Content-Type", "application/vnd.elasticsearch+x-ndjson; compatible-with=9")];
    let answer = server.post_with("/elasticsearch/app/_bulk", &headers, body.as_bytes());
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.headers["x-elastic-product"], "Elasticsearch");
    assert_eq!(answer.headers["content-type"], "application/vnd.elasticsearch+json; compatible-with=9");
    let told = answer.json();
    assert_eq!(told["errors"], true);
    let statuses: Vec<String> = told["items"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|item| item.as_object().unwrap())
        .map(|(kind, said)| format!("{kind} {} {}", said["_index"].as_str().unwrap(), said["status"]))
        .collect();
    let expected = [
        "create logs-nginx.access-default 201",
        "index system_logs 201",
        "index system_logs 400",
        "delete logs 400",
        "update app 400",
        "index app 400",
    ];
    assert_eq!(statuses, expected);
    let rows = server.rows("SELECT service, host, severity_text, message, attributes FROM logs");
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0]["service"], "nginx.access");
    assert_eq!((&rows[0]["host"], &rows[0]["severity_text"]), (&"h1".into(), &"ERROR".into()));
    assert!(rows[0]["attributes"].as_str().unwrap().contains("\"user\":\"u\""));
    assert_eq!(server.number("SELECT count() FROM system_logs"), 1);
    assert_eq!(server.number("SELECT count() FROM system_logs_quarantine"), 1);
}

#[test]
fn the_handshakes_of_clients_are_answered_and_a_browser_gets_the_page() {
    let data = folder();
    let server = Server::start(data.path());
    let token = format!("Bearer {}", server.token);
    let ask =
        |path: &str, accept: &str| server.get_with(path, &[("Authorization", &token), ("Accept", accept)]);
    for path in ["/", "/elasticsearch", "/elasticsearch/"] {
        let answer = ask(path, "application/vnd.elasticsearch+json; compatible-with=9");
        assert_eq!(answer.json()["version"]["number"], "9.3.0", "{path}");
        assert_eq!(answer.headers["x-elastic-product"], "Elasticsearch");
    }
    for (path, part) in [
        ("/_license", "active"),
        ("/elasticsearch/_license/", "active"),
        ("/elasticsearch/_xpack", "basic"),
        ("/_ilm/policy/filebeat", "{}"),
        ("/_index_template/logs", "{}"),
        ("/_cluster/health", "green"),
        ("/elasticsearch/_nodes/http", "publish_address"),
        ("/elasticsearch/_cat/indices", "[]"),
        ("/_resolve/index/*", "data_streams"),
        ("/elasticsearch/_ingest/pipeline/p", "{}"),
        ("/elasticsearch/_logstash/x", "{}"),
    ] {
        let answer = ask(path, "application/json");
        assert!(
            answer.status == 200 && answer.body.contains(part),
            "{path}: {} {}",
            answer.status,
            answer.body
        );
    }
    assert!(server.put("/_ilm/policy/filebeat", b"{}").body.contains("acknowledged"));
    let page = server.get_with("/", &[("Accept", "text/html,application/json")]);
    assert!(!page.body.contains("tagline"), "{}", page.body);
    assert_eq!(server.get_with("/", &[("Accept", "application/json")]).status, 401);
    assert_eq!(ask("/elasticsearch/_search", "application/json").status, 404);
}
