//! `.pipe`, `.connection` and test files, and how they hang together.

use seismolog_pipe::{
    ConnectionKind, CopyMode, Dialect, Graph, Mode, NodeKind, ParamValue, Pipe, Project, ProjectFile,
    Request, Schedule, TokenScope, parse_connection, parse_pipe, parse_tests, table_names,
};
use std::collections::BTreeMap;

fn forward(text: &str) -> Result<Pipe, String> {
    parse_pipe("p", text, Dialect::Forward, &|_| None).map_err(|error| error.to_string())
}

const TOP: &str = "TOKEN \"dashboard\" READ\nTAGS \"web, sales\"\nDESCRIPTION >\n    Best pages\n\nNODE hits\nDESCRIPTION \"all of them\"\nSQL >\n\n    %\n    SELECT page FROM events\n    WHERE ts > {{DateTime(since, '2026-01-01 00:00:00')}}\n\nNODE top\nSQL >\n    %\n    SELECT page, count() AS c FROM hits GROUP BY page LIMIT {{Int32(n, 10)}}\n\nTYPE endpoint\n";

#[test]
fn a_pipe_has_nodes_tokens_tags_and_an_endpoint() {
    let pipe = forward(TOP).unwrap();
    assert_eq!((pipe.description.as_str(), pipe.tags.join("|").as_str()), ("Best pages", "web|sales"));
    assert_eq!((pipe.tokens[0].name.as_str(), pipe.tokens[0].scope), ("dashboard", TokenScope::Read));
    assert_eq!((pipe.nodes[0].description.as_str(), pipe.nodes[0].line), ("all of them", 10));
    assert_eq!(pipe.endpoint().unwrap().name, "top");
    let names: Vec<String> = pipe.params().into_iter().map(|param| param.name).collect();
    assert_eq!(names, ["since", "n"]);
    let params = BTreeMap::from([("n".to_owned(), ParamValue::from("3"))]);
    let request = Request { params: &params, has_secret: &|_| false, mode: Mode::Live };
    let rendered = pipe.endpoint().unwrap().render(&request).unwrap();
    assert!(rendered.sql.ends_with("LIMIT toInt32('3')"), "{}", rendered.sql);
}

#[test]
fn each_type_of_node_has_its_commands() {
    let node = |commands: &str| {
        forward(&format!("NODE n\nSQL >\n    SELECT 1\n\n{commands}\n")).unwrap().nodes[0].kind.clone()
    };
    assert_eq!(node("TYPE Standard"), NodeKind::Standard);
    let NodeKind::Materialized(materialized) = node("TYPE materialized\nDATASOURCE mv") else { panic!() };
    assert_eq!(materialized.data_source, "mv");
    let NodeKind::Copy(copy) =
        node("TYPE copy\nTARGET_DATASOURCE t\nCOPY_SCHEDULE 0 * * * *\nCOPY_MODE replace")
    else {
        panic!()
    };
    assert_eq!(
        (copy.schedule, copy.mode),
        (Schedule::Cron(seismolog_pipe::Cron::parse("0 * * * *").unwrap()), CopyMode::Replace)
    );
    let NodeKind::Sink(sink) =
        node("TYPE sink\nEXPORT_CONNECTION_NAME c\nEXPORT_SCHEDULE @on-demand\nEXPORT_KAFKA_TOPIC t")
    else {
        panic!()
    };
    assert_eq!((sink.connection.as_str(), sink.options["KAFKA_TOPIC"].as_str()), ("c", "t"));
}

#[test]
fn the_older_grammar_has_includes_and_a_last_node() {
    let include = |path: &str| (path == "part.incl").then(|| "NODE a\nSQL >\n    SELECT 1 AS x\n".to_owned());
    let text = "INCLUDE \"part.incl\"\n\nNODE b\nSQL >\n    SELECT * FROM a\n";
    let pipe = parse_pipe("p", text, Dialect::Classic, &include).unwrap();
    assert_eq!(pipe.nodes.len(), 2);
    assert_eq!(pipe.endpoint().unwrap().name, "b");
    let error = parse_pipe("p", &format!("{text}TYPE bogus\n"), Dialect::Classic, &include).unwrap_err();
    assert_eq!((error.file.as_str(), error.line), ("p.pipe", 6), "{error}");
    let broken = |_: &str| Some("NODE a\nSQL >\n    %\n    {% if x %}\n".to_owned());
    let error = parse_pipe("p", text, Dialect::Classic, &broken).unwrap_err();
    assert_eq!((error.file.as_str(), error.line), ("part.incl", 3), "{error}");
    let endless = |_: &str| Some("INCLUDE \"part.incl\"\n".to_owned());
    assert!(
        parse_pipe("p", text, Dialect::Classic, &endless).unwrap_err().to_string().contains("levels deep")
    );
}

#[test]
fn pipes_that_cannot_work_are_refused_where_they_stand() {
    let sql = "NODE n\nSQL >\n    SELECT 1\n";
    let cases = [
        ("DESCRIPTION x\n".to_owned(), "p.pipe:1:1: ", "needs a NODE"),
        ("NODE n\nTYPE endpoint\n".to_owned(), "p.pipe:1:1: ", "needs its SQL >"),
        ("NODE n\nSQL SELECT 1\n".to_owned(), "p.pipe:2:1: ", "on the lines after"),
        ("NODE n\nSQL >\n\nTYPE endpoint\n".to_owned(), "p.pipe:2:1: ", "is empty"),
        ("NODE n-1\nSQL >\n    SELECT 1\n".to_owned(), "p.pipe:1:6: ", "cannot be the name of a node"),
        (format!("{sql}TYPE mystery\n"), "p.pipe:4:1: ", "\"mystery\" is no TYPE"),
        (format!("{sql}TYPE materialized\n"), "p.pipe:4:1: ", "needs DATASOURCE"),
        (format!("{sql}DATASOURCE x\n"), "p.pipe:4:1: ", "belongs to a node of TYPE materialized"),
        (
            format!("{sql}TYPE copy\nTARGET_DATASOURCE t\nCOPY_SCHEDULE hourly\n"),
            "p.pipe:6:15: ",
            "no schedule",
        ),
        (
            format!("{sql}TYPE endpoint\n\nNODE m\nSQL >\n    SELECT 2\nTYPE endpoint\n"),
            "p.pipe:6:1: ",
            "There can only be one",
        ),
        (format!("{sql}\n{sql}"), "p.pipe:5:6: ", "declared twice"),
        (format!("{sql}ENGINE MergeTree\n"), "p.pipe:4:1: ", "not supported in pipes"),
        (format!("INCLUDE \"x\"\n{sql}"), "p.pipe:1:1: ", "INCLUDE is not supported yet"),
        (format!("{sql}TOKEN x APPEND\n"), "p.pipe:4:9: ", "may READ, found APPEND"),
        ("NODE n\nSQL >\n    SELECT {{x}}\n".to_owned(), "p.pipe:3:12: ", "must start with %"),
        (
            "NODE n\nSQL >\n    %\n    SELECT {{nope(x)}}\n".to_owned(),
            "p.pipe:3:5: ",
            "Invalid function name: nope",
        ),
    ];
    for (text, place, message) in cases {
        let error = forward(&text).expect_err(&text);
        assert!(error.starts_with(place) && error.contains(message), "{text}\n{error}");
    }
}

#[test]
fn connections_have_a_type_and_its_settings() {
    let text = "TYPE kafka\nKAFKA_BOOTSTRAP_SERVERS {{ tb_secret(\"servers\", \"localhost:9092\") }}\nKAFKA_SSL_CA_PEM >\n    -----BEGIN-----\n    x\n";
    let connection = parse_connection("k", text).unwrap();
    assert_eq!(connection.kind, ConnectionKind::Kafka);
    let setting = connection.setting("KAFKA_BOOTSTRAP_SERVERS", &|_| None).unwrap();
    assert_eq!(setting.as_deref(), Some("localhost:9092"));
    for (text, message) in [
        ("KAFKA_KEY x\n", "needs a TYPE"),
        ("TYPE ftp\n", "is no TYPE"),
        ("TYPE kafka\n", "needs KAFKA_BOOTSTRAP_SERVERS"),
        ("TYPE s3\nS3_REGION eu\nPG_HOST x\n", "does not belong"),
    ] {
        let error = parse_connection("k", text).unwrap_err();
        assert!(error.to_string().contains(message), "{error}");
    }
}

#[test]
fn tests_of_endpoints_are_read() {
    let text = "# first\n- name: 'it''s'\n  description: counts # all\n  parameters: http://x/y?a=1&b=x%20y\n  expected_result: |\n    {\"a\":1}\n    {\"a\":2}\n\n- name: none\n  parameters: a=0\n  expected_http_status: 400\n  expected_result: \"need \\\"a\\\"\"\n- name: empty\n  expected_result: ''\n";
    let tests = parse_tests("top", text).unwrap();
    assert_eq!((tests[0].name.as_str(), tests[0].description.as_str()), ("it's", "counts"));
    assert_eq!(tests[0].parameters, "a=1&b=x%20y");
    assert_eq!(tests[0].expected_result, "{\"a\":1}\n{\"a\":2}\n");
    assert_eq!((tests[1].expected_http_status, tests[1].expected_result.as_str()), (Some(400), "need \"a\""));
    assert_eq!(tests.len(), 3);
    for (text, message) in [
        ("name: x\n", "is a list"),
        ("- name: x\n  nope: 1\n", "nope is not a key"),
        ("- name: x\n- name: x\n", "twice"),
        ("- name: 'x\n", "never closed"),
    ] {
        let error = parse_tests("top", text).unwrap_err();
        assert!(error.to_string().contains(message), "{error}");
    }
}

#[test]
fn tables_are_found_by_the_words_before_them() {
    let cases: [(&str, &[&str]); 10] = [
        ("SELECT 1", &[]),
        ("SELECT * FROM a", &["a"]),
        ("select * from `a b` final as x, s.\"t\" y join c using (k)", &["a b", "s.t", "c"]),
        ("WITH x AS (SELECT * FROM a), y AS (SELECT 1) SELECT * FROM x, y JOIN b ON 1", &["a", "b"]),
        ("SELECT * FROM (SELECT * FROM a) WHERE k IN (SELECT k FROM b) AND k IN c", &["a", "b", "c"]),
        ("SELECT * FROM numbers(10) LEFT ARRAY JOIN xs", &["xs"]),
        ("SELECT 'FROM no' -- FROM no\n/* FROM no */ FROM a # FROM no\n", &["a"]),
        ("SELECT * FROM a UNION ALL SELECT * FROM b", &["a", "b"]),
        ("SELECT * FROM a PREWHERE x GROUP BY y", &["a"]),
        ("FROM '' FROM", &[]),
    ];
    for (sql, expected) in cases {
        assert_eq!(table_names(sql), expected, "{sql}");
    }
}

fn project(files: &[(&str, &str)]) -> Result<Project, Vec<seismolog_pipe::Error>> {
    let files: Vec<ProjectFile<'_>> = files.iter().map(|(path, text)| ProjectFile { path, text }).collect();
    Project::parse(&files, Dialect::Forward)
}

const EVENTS: (&str, &str) = ("datasources/events.datasource", "SCHEMA >\n    page String `json:$.page`\n");

#[test]
fn a_project_is_read_with_its_graph() {
    let project = project(&[
        ("endpoints/top.pipe", TOP),
        ("endpoints/all.pipe", "NODE n\nSQL >\n    %\n    {% if x %}SELECT * FROM top{% else %}SELECT * FROM events_quarantine{% end %}\n\nNODE last\nSQL >\n    SELECT * FROM n JOIN system.one\nTYPE endpoint\n"),
        EVENTS,
        ("fixtures/events.ndjson", "{}"),
        ("tests/top.yaml", "- name: a\n"),
    ])
    .unwrap();
    assert_eq!((project.pipes.len(), project.data_sources.len(), project.tests["top"].len()), (2, 1, 1));
    let graph = Graph::of(&project, &table_names).unwrap();
    assert_eq!(graph.order, ["events", "top", "all"]);
    assert_eq!(graph.nodes_for("top", "top"), ["hits", "top"]);
    assert_eq!(graph.nodes_for("top", "hits"), ["hits"]);
    assert_eq!(graph.readers("events").into_iter().collect::<Vec<_>>(), ["all", "top"]);
    let last = &graph.edges[&("all".to_owned(), "last".to_owned())];
    assert!(last.nodes.contains("n") && last.unknown.contains("system.one"));
}

#[test]
fn circles_are_named() {
    let reads = |table: &str| format!("NODE n\nSQL >\n    SELECT * FROM {table}\nTYPE endpoint\n");
    let (a, b, c) = (reads("b"), reads("c"), reads("a"));
    let circle = project(&[("a.pipe", &a), ("b.pipe", &b), ("c.pipe", &c)]).unwrap();
    let error = Graph::of(&circle, &table_names).unwrap_err();
    assert_eq!(error.to_string(), "pipes read each other in a circle: a -> b -> c -> a");
    let nodes = "NODE x\nSQL >\n    SELECT * FROM y\n\nNODE y\nSQL >\n    SELECT * FROM x\n";
    let error = Graph::of(&project(&[("a.pipe", nodes)]).unwrap(), &table_names).unwrap_err();
    assert_eq!(error.to_string(), "nodes of the pipe a read each other in a circle: x -> y -> x");
}

#[test]
fn every_wrong_file_of_a_project_is_told() {
    let errors =
        project(&[("b.pipe", "NODE\n"), ("a.connection", "x"), EVENTS, ("x/events.pipe", TOP)]).unwrap_err();
    let files: Vec<&str> = errors.iter().map(|error| error.file.as_str()).collect();
    assert_eq!(files, ["a.connection", "b.pipe", "x/events.pipe"]);
}
