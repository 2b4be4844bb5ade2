//! Texts that are refused, and how.

use proptest::prelude::*;
use seismolog_expr::{logql, promql};

#[test]
fn what_is_not_answered_is_refused_by_name() {
    for (query, named) in [
        (r#"{a="b"} | line_format "{{if .x}}y{{end}}""#, "if in a template"),
        (r#"{a="b"} | label_format a"#, "\"=\""),
        (r#"{a="b"} | decolorize"#, "decolorize"),
        (r#"{a="b"} | unpack"#, "unpack"),
        (r#"{a="b"} |= ip("10.0.0.0/8")"#, "ip("),
        (r#"{a="b"} | addr = ip("10.0.0.0/8")"#, "ip("),
        (r#"rate({a="b"}[5m] offset x)"#, "a duration such as 5m"),
        (r#"rate({a="b"}[5m] @ 5)"#, "modifier @"),
        (r#"rate_counter({a="b"} | unwrap x [5m])"#, "rate_counter"),
        (r#"sum(rate({a="b"}[5m])) / on(x) group_left rate({a="b"}[5m])"#, "group_left"),
        (r#"{a="b"} | nonsense"#, "unknown stage `| nonsense`"),
        (r#"nonsense({a="b"}[5m])"#, "unknown function nonsense"),
        (r#"avg_over_time({a="b"}[5m])"#, "unwrap"),
        (r#"sum({a="b"})"#, "count_over_time"),
        (r#"{a="b"} | regexp "no group""#, "named group"),
        (r#"{a=~"("}"#, "regular expression \"(\""),
        ("", "unexpected the end"),
    ] {
        let error = logql::parse(query).unwrap_err().to_string();
        assert!(error.contains(named), "{query}: {error}");
    }
    for (query, named) in [
        ("a offset 5", "a duration such as 5m"),
        ("rate(a[5m] offset -)", "a duration such as 5m"),
        ("a @ 5", "modifier @"),
        ("histogram_quantile(0.9, rate(a[5m]))", "histogram_quantile"),
        ("irate(a[5m])", "irate"),
        ("max_over_time(rate(a[5m])[5m:1m])", "\"[\""),
        ("rate(a[5m:1m])", "subquery"),
        ("a[5m]", "a function around a range"),
        ("rate(a)", "\"[\""),
        ("nonsense(a)", "unknown function nonsense"),
        ("sum(a, b)", "takes 1 arguments"),
        ("topk(a)", "takes 2 arguments"),
        ("a +", "unexpected the end"),
        ("a b", "unexpected b"),
        ("{}", "a metric"),
        ("a + bool b", "bool goes with comparisons"),
    ] {
        let error = promql::parse(query).unwrap_err().to_string();
        assert!(error.contains(named), "{query}: {error}");
    }
}

#[test]
fn texts_of_ill_will_end_at_a_bound() {
    let texts = [
        "(".repeat(10_000),
        "-".repeat(10_000) + "1",
        "1".to_owned() + &"+1".repeat(5_000),
        "1".to_owned() + &"^1".repeat(5_000),
        "sum(".repeat(2_000),
        (0..1_000).map(|number| format!("a{number} +")).collect::<String>() + " b",
        format!("{{a=\"b\"}} {}", "| json ".repeat(1_000)),
        format!("{{a=\"b\"}} | {}", "(".repeat(10_000)),
        "x".repeat(100_000),
        r#"{a=~"((a{100}){100}){100}"}"#.to_owned(),
    ];
    for text in texts {
        let shown: String = text.chars().take(20).collect();
        assert!(logql::parse(&text).is_err(), "{shown}");
        assert!(promql::parse(&text).is_err() || text.starts_with('{'), "{shown}");
    }
}

proptest! {
    #[test]
    fn no_text_breaks_the_parsers(text in r#"[a-z0-9{}()\[\]|=~!<>"`'\\ ,.*/+^-]{0,60}"#) {
        let _ = logql::parse(&text);
        let _ = promql::parse(&text);
    }

    #[test]
    fn no_line_breaks_the_stages(line in any::<String>()) {
        for query in [r#"{a="b"} | json | x > 5"#, r#"{a="b"} | logfmt | x="1""#, r#"{a="b"} | pattern "<a> <b>=<c>""#] {
            let Ok(logql::LogQl::Lines(query)) = logql::parse(query) else { panic!() };
            let empty = seismolog_expr::Labels::default;
            let _ = query.run(seismolog_expr::Line { text: line.as_str().into(), stream: empty(), metadata: empty(), parsed: empty() });
        }
    }
}

#[test]
fn what_is_asked_for_before_a_moment_is_told_by_its_offset() {
    let offset = |query: &str| promql::parse(query).unwrap().leaves[0].offset_ms;
    assert_eq!(
        (offset("a"), offset("a offset 5m"), offset("rate(a[5m] offset -1h)")),
        (0, 300_000, -3_600_000)
    );
    let Ok(logql::LogQl::Metric(metric)) = logql::parse(r#"rate({a="b"} |= "x" [5m] offset 1d)"#) else {
        panic!()
    };
    assert_eq!(metric.leaves[0].offset_ms, 86_400_000);
    let grid = seismolog_expr::Grid::new(10_000, 20_000, 5_000).unwrap().earlier(10_000);
    assert_eq!(grid.moments().collect::<Vec<_>>(), [0, 5_000, 10_000]);
}
