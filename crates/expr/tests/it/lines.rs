//! Pipelines of LogQL over single lines.

use seismolog_expr::logql::{self, LogQl};
use seismolog_expr::{Labels, Line};

fn labels(pairs: &[(&str, &str)]) -> Labels {
    pairs.iter().copied().collect()
}

/// What a query finds in a line of the stream `{app="api", level="info"}`: its labels, or nothing.
fn found(query: &str, text: &str) -> Option<String> {
    let Ok(LogQl::Lines(query)) = logql::parse(query) else { panic!("{query} is refused, or a metric") };
    let stream = labels(&[("app", "api"), ("level", "info")]);
    let metadata = labels(&[("trace_id", "t1")]);
    let line = Line { text: text.into(), stream, metadata, parsed: Labels::default() };
    Some(query.run(line)?.parsed.to_string())
}

#[test]
fn lines_are_let_through_by_what_they_say() {
    for (query, line, is_found) in [
        (r#"{a="b"} |= "time""#, "a timeout", true),
        (r#"{a="b"} |= "time" != "out""#, "a timeout", false),
        (r#"{a="b"} |~ "t.m""#, "a timeout", true),
        (r#"{a="b"} !~ "t.m""#, "a timeout", false),
        (r#"{a="b"} |= "x" or "out""#, "a timeout", true),
        (r#"{a="b"} != "x" or "out""#, "a timeout", false),
        ("{a=\"b\"} |~ `\\d+ms`", "took 15ms", true),
        (r#"{a="b"} |~ "(?i)ERROR""#, "error", true),
        (r#"{a="b"} |> "took <_>ms""#, "took 15ms", true),
        (r#"{a="b"} |> "took <_>ms""#, "it took 15ms", false),
        (r#"{a="b"} !> "took <_>ms""#, "took 15ms", false),
        (r#"{a="b"} | trace_id="t1""#, "x", true),
        (r#"{a="b"} | level="info" and app!="web""#, "x", true),
        (r#"{a="b"} | severity=~"warn|error""#, "x", false),
        (r#"{a="b"} | json | status >= 500"#, r#"{"status":503}"#, true),
        (r#"{a="b"} | json | status >= 500"#, r#"{"status":200}"#, false),
        (r#"{a="b"} | json | status >= 500"#, r#"{"other":200}"#, false),
        (r#"{a="b"} | logfmt | took > 10ms"#, "took=1.5s", true),
        (r#"{a="b"} | logfmt | took > 10ms"#, "took=9ms", false),
        (r#"{a="b"} | logfmt | size > 2KB or took < 1s"#, "size=3kb took=2s", true),
        (r#"{a="b"} | logfmt | (size > 5KB or took < 1s) and app="api""#, "size=3kb took=2s", false),
        (r#"{a="b"} | json | __error__="""#, "no json", false),
        (r#"{a="b"} | json | __error__="""#, "{}", true),
        (r#"{a="b"} | logfmt | took > 10ms"#, "took=long", true),
        ("{a=\"b\"} # what is meant", "x", true),
    ] {
        assert_eq!(found(query, line).is_some(), is_found, "{query} on {line}");
    }
}

#[test]
fn labels_are_found_in_lines() {
    for (query, line, expected) in [
        (
            r#"{a="b"} | json"#,
            r#"{"a":{"b.c":1,"d":[1]},"e":"f","app":"x","n":null,"t":true}"#,
            r#"{a_b_c="1", app_extracted="x", e="f", t="true"}"#,
        ),
        (
            r#"{a="b"} | json first="a.b[1]", second="c d""#,
            r#"{"a":{"b":[1,"two"]},"c d":5}"#,
            r#"{first="two", second="5"}"#,
        ),
        (r#"{a="b"} | json"#, "[1]", r#"{__error__="JSONParserErr"}"#),
        (
            r#"{a="b"} | logfmt"#,
            r#"a=1 b="two \"q\" words" flag c= d=é"#,
            r#"{a="1", b="two \"q\" words", d="é"}"#,
        ),
        (r#"{a="b"} | logfmt x="b""#, "a=1 b=2", r#"{x="2"}"#),
        (r#"{a="b"} | regexp "(?P<method>\\w+) (?P<path>\\S+)""#, "GET /a b", r#"{method="GET", path="/a"}"#),
        (
            r#"{a="b"} | pattern "<ip> - <_> [<at>] <rest>""#,
            "1.2.3.4 - - [now] GET /",
            r#"{at="now", ip="1.2.3.4", rest="GET /"}"#,
        ),
        (r#"{a="b"} | pattern "<ip> - x""#, "other", "{}"),
        (r#"{a="b"} | logfmt | drop a, b="2""#, "a=1 b=2 c=3", r#"{c="3"}"#),
        (r#"{a="b"} | logfmt | keep a, b="1""#, "a=1 b=2 c=3", r#"{a="1"}"#),
    ] {
        assert_eq!(found(query, line).as_deref(), Some(expected), "{query} on {line}");
    }
}

#[test]
fn streams_are_known_by_their_other_names_too() {
    let wants = |query: &str, stream: &[(&str, &str)]| {
        let LogQl::Lines(query) = logql::parse(query).unwrap() else { panic!() };
        query.wants(&labels(stream))
    };
    let stream = [("service_name", "api"), ("detected_level", "error"), ("env", "prod")];
    for (query, expected) in [
        (r#"{service="api"}"#, true),
        (r#"{service_name="api", level="error"}"#, true),
        (r#"{severity=~"warn|error"}"#, true),
        (r#"{severity=~"err"}"#, false),
        (r#"{env!="prod"}"#, false),
        (r#"{missing=""}"#, true),
        (r#"{missing!=""}"#, false),
        (r#"{env=~".+"}"#, true),
        (r#"{missing=~".+"}"#, false),
    ] {
        assert_eq!(wants(query, &stream), expected, "{query}");
    }
}

#[test]
fn lines_and_labels_are_written_anew() {
    let line = r#"{"took":"15ms","user":"Ann","path":"/cart"}"#;
    let run = |query: &str| {
        let Ok(LogQl::Lines(query)) = logql::parse(query) else { panic!("{query} is refused, or a metric") };
        let stream = labels(&[("app", "api"), ("level", "info")]);
        query.run(Line { text: line.into(), stream, metadata: Labels::default(), parsed: Labels::default() })
    };
    for (stages, expected) in [
        ("| json | line_format `{{.app}} {{ .user | ToUpper }}: {{.path}}`", "api ANN: /cart"),
        ("| json | line_format `{{.user | lower | trunc 2}}|{{.nothing}}|`", "an||"),
        (
            "| json | line_format `{{ replace \"/\" \":\" .path }} {{ Replace .path \"c\" \"C\" -1 }}`",
            ":cart /Cart",
        ),
        ("| json | line_format `{{ default \"none\" .nothing }} {{ .took | trimSuffix \"ms\" }}`", "none 15"),
        (
            "| json | line_format `{{ regexReplaceAll \"(\\\\w+)\" .user \"<${1}>\" }} {{ .user | substr 1 2 }}`",
            "<Ann> n",
        ),
        ("| json | line_format `{{ alignLeft 5 .user }}|{{ alignRight 5 .user }}`", "Ann  |  Ann"),
        ("| json | line_format \"{{ __line__ | trunc 3 }} {{- .user -}} !\"", "{\"tAnn!"),
        ("| json | line_format `{{.user}}` |= `Ann` | line_format `{{__line__}}{{__line__}}`", "AnnAnn"),
    ] {
        let found = run(&format!("{{app=\"api\"}} {stages}")).map(|line| line.text.into_owned());
        assert_eq!(found.as_deref(), Some(expected), "{stages}");
    }
    // What a line is written as is looked at behind it, and nowhere else.
    assert!(run("{app=\"api\"} |= `Ann` | json | line_format `{{.path}}` |= `Ann`").is_none());
    let Ok(LogQl::Lines(query)) = logql::parse("{a=\"b\"} |= `x` | line_format `{{.y}}` |= `z`") else {
        panic!()
    };
    assert_eq!((query.line_filters().count(), query.is_of_lines_alone()), (1, false));
    let line = run("{app=\"api\"} | json | label_format who=user, app=`{{.app}}-{{.path}}`").unwrap();
    assert_eq!(
        (line.label("who"), line.label("user"), line.label("app")),
        (Some("Ann"), None, Some("api-/cart"))
    );
}

#[test]
fn templates_that_cannot_be_filled_are_refused_with_what_is_wrong() {
    for (template, expected) in [
        ("{{.a", "not closed"),
        ("{{if .a}}x{{end}}", "if"),
        ("{{.a | nothing}}", "nothing"),
        ("{{ replace .a }}", "3 arguments"),
        ("{{}}", "empty"),
        ("{{ .a .b }}", "no function"),
        ("{{ regexReplaceAll \"(\" .a \"b\" }}", "("),
        ("{{ .a ! }}", "!"),
    ] {
        let error = logql::parse(&format!("{{a=\"b\"}} | line_format `{template}`")).unwrap_err().to_string();
        assert!(error.contains(expected), "{template}: {error}");
    }
    let doubling = format!("{{a=\"b\"}} {}", "| line_format `{{__line__}}{{__line__}}` ".repeat(40));
    let Ok(LogQl::Lines(query)) = logql::parse(&doubling) else { panic!() };
    let line = Line {
        text: "é".repeat(100).into(),
        stream: Labels::default(),
        metadata: Labels::default(),
        parsed: Labels::default(),
    };
    assert!(query.run(line).unwrap().text.len() <= seismolog_expr::limits::FORMATTED_BYTES_MAX, "it is cut");
}
