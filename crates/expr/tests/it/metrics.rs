//! Expressions over counts and values.

use seismolog_expr::logql::{self, LogQl};
use seismolog_expr::{
    Grid, Labels, RangeFunction, Samples, Series, Tallies, Tally, Value, of_samples, of_tallies, promql,
};

fn series(pairs: &[(&str, &str)], values: &[Option<f64>]) -> Series {
    Series { labels: pairs.iter().copied().collect(), values: values.to_vec() }
}

/// Two moments.
const GRID: fn() -> Grid = || Grid::new(0, 1_000, 1_000).expect("two moments");

/// An expression over `a` and `b`, of two moments, as text.
fn of(query: &str) -> String {
    let expression = match promql::parse(query) {
        Ok(expression) => expression,
        Err(error) => return error.to_string(),
    };
    let all = [
        series(&[("__name__", "a"), ("service", "api"), ("level", "error")], &[Some(1.0), Some(2.0)]),
        series(&[("__name__", "a"), ("service", "api"), ("level", "info")], &[Some(10.0), Some(20.0)]),
        series(&[("__name__", "a"), ("service", "web"), ("level", "info")], &[None, Some(5.0)]),
        series(&[("__name__", "b"), ("service", "api")], &[Some(4.0), Some(8.0)]),
    ];
    let leaves: Vec<Vec<Series>> = expression
        .leaves
        .iter()
        .map(|leaf| all.iter().filter(|series| leaf.wants(&series.labels)).cloned().collect())
        .collect();
    let number = |value: &Option<f64>| value.map_or("-".to_owned(), |value| value.to_string());
    let values = |values: &[Option<f64>]| values.iter().map(number).collect::<Vec<_>>().join(" ");
    match expression.evaluate(&leaves, GRID()) {
        Err(error) => error.to_string(),
        Ok(Value::Scalar(numbers)) => values(&numbers.into_iter().map(Some).collect::<Vec<_>>()),
        Ok(Value::Vector(found)) => {
            let mut texts: Vec<String> =
                found.iter().map(|series| format!("{} {}", series.labels, values(&series.values))).collect();
            if !expression.is_sorted() {
                texts.sort();
            }
            texts.join("; ")
        }
    }
}

#[test]
fn expressions_give_what_prometheus_would() {
    for (query, expected) in [
        ("1 + 2 * 3 ^ 2 ^ 0", "7 7"),
        ("-2 ^ 2", "-4 -4"),
        ("(1 + 2) * -3", "-9 -9"),
        ("vector(1)+vector(1)", "{} 2 2"),
        ("time()", "0 1"),
        ("5 > bool 3", "1 1"),
        ("5 > 3", "a comparison of two numbers needs bool behind its sign"),
        (r#"a{level="error"}"#, r#"{__name__="a", level="error", service="api"} 1 2"#),
        (r#"a{level="error"} * 2"#, r#"{level="error", service="api"} 2 4"#),
        ("sum(a)", "{} 11 27"),
        ("sum by (service) (a)", r#"{service="api"} 11 22; {service="web"} - 5"#),
        ("sum(a) by (service)", r#"{service="api"} 11 22; {service="web"} - 5"#),
        ("sum without (level) (a)", r#"{service="api"} 11 22; {service="web"} - 5"#),
        ("avg(a)", "{} 5.5 9"),
        ("max(a) - min(a)", "{} 9 18"),
        ("count(a)", "{} 2 3"),
        ("quantile(0.5, a)", "{} 5.5 5"),
        ("topk(1, a)", r#"{__name__="a", level="info", service="api"} 10 20"#),
        ("bottomk(1, a)", r#"{__name__="a", level="error", service="api"} 1 2"#),
        (
            "a > 4",
            r#"{__name__="a", level="error", service="api"} - -; {__name__="a", level="info", service="api"} 10 20; {__name__="a", level="info", service="web"} - 5"#,
        ),
        ("4 < b", r#"{__name__="b", service="api"} - 8"#),
        ("b > bool 4", r#"{service="api"} 0 1"#),
        ("sum by (service) (a) / b", r#"{service="api"} 2.75 2.75"#),
        (r#"a{level="error"} / ignoring(level) b"#, r#"{service="api"} 0.25 0.25"#),
        (r#"a{level="error"} / on(service) a{level="info"}"#, r#"{service="api"} 0.1 0.1"#),
        (
            r#"a and on(service) b"#,
            r#"{__name__="a", level="error", service="api"} 1 2; {__name__="a", level="info", service="api"} 10 20"#,
        ),
        (r#"a unless on(service) b"#, r#"{__name__="a", level="info", service="web"} - 5"#),
        (r#"b or vector(0)"#, r#"{__name__="b", service="api"} 4 8; {} 0 0"#),
        (r#"sum(missing) or vector(0)"#, "{} 0 0"),
        ("absent(missing)", "{} 1 1"),
        ("absent(a)", "{} - -"),
        ("clamp(b, 5, 7)", r#"{service="api"} 5 7"#),
        ("round(b, 3)", r#"{service="api"} 3 9"#),
        ("scalar(b) + 1", "5 9"),
        ("scalar(a)", "NaN NaN"),
        (
            r#"label_replace(b, "s", "x-$1", "service", "(.)pi")"#,
            r#"{__name__="b", s="x-a", service="api"} 4 8"#,
        ),
        ("sort_desc(sum by (service) (a))", r#"{service="api"} 11 22; {service="web"} - 5"#),
        ("sort(sum by (service) (a))", r#"{service="web"} - 5; {service="api"} 11 22"#),
    ] {
        assert_eq!(of(query), expected, "{query}");
    }
    assert_eq!(of("b / a"), "");
    assert!(of("b / on(service) a").contains("several series on the right"), "{}", of("b / on(service) a"));
    assert!(of("topk(a, b)").contains("number is expected"), "{}", of("topk(a, b)"));
}

fn tallies(cells: &[(i64, f64, f64)]) -> Tallies {
    let cells = cells.iter().map(|(bucket, lines, bytes)| (*bucket, Tally { lines: *lines, bytes: *bytes }));
    Tallies::from([([("app", "a")].into_iter().collect::<Labels>(), cells.collect())])
}

#[test]
fn windows_of_counts_overlap() {
    // moments 60, 70, 80 s; range 20 s; buckets of 10 s from 40 s on
    let grid = Grid::new(60_000, 80_000, 10_000).unwrap();
    let buckets = grid.buckets(20_000);
    assert_eq!((buckets.origin_ms, buckets.width_ms, buckets.count()), (40_000, 10_000, 4));
    let tallies = tallies(&[(0, 1.0, 10.0), (1, 2.0, 20.0), (3, 4.0, 40.0)]);
    for (function, expected) in [
        (RangeFunction::Count, [Some(3.0), Some(2.0), Some(4.0)]),
        (RangeFunction::Rate, [Some(0.15), Some(0.1), Some(0.2)]),
        (RangeFunction::Bytes, [Some(30.0), Some(20.0), Some(40.0)]),
        (RangeFunction::BytesRate, [Some(1.5), Some(1.0), Some(2.0)]),
        (RangeFunction::Absent, [None, None, None]),
    ] {
        let series = of_tallies(&tallies, function, buckets, 20.0).unwrap();
        assert_eq!(series[0].values, expected, "{function:?}");
    }
    assert!(of_tallies(&tallies, RangeFunction::Maximum, buckets, 20.0).is_err());
}

#[test]
fn windows_of_values_are_open_at_their_begin() {
    let grid = Grid::new(20, 40, 10).unwrap();
    let samples =
        Samples::from([(Labels::default(), vec![(10, 1.0), (11, 4.0), (20, 2.0), (25, 9.0), (40, 7.0)])]);
    for (function, expected) in [
        (RangeFunction::Count, [Some(2.0), Some(1.0), Some(1.0)]),
        (RangeFunction::Sum, [Some(6.0), Some(9.0), Some(7.0)]),
        (RangeFunction::Average, [Some(3.0), Some(9.0), Some(7.0)]),
        (RangeFunction::Minimum, [Some(2.0), Some(9.0), Some(7.0)]),
        (RangeFunction::Maximum, [Some(4.0), Some(9.0), Some(7.0)]),
        (RangeFunction::First, [Some(4.0), Some(9.0), Some(7.0)]),
        (RangeFunction::Last, [Some(2.0), Some(9.0), Some(7.0)]),
        (RangeFunction::Rate, [Some(600.0), Some(900.0), Some(700.0)]),
        (RangeFunction::Quantile(0.5), [Some(3.0), Some(9.0), Some(7.0)]),
        (RangeFunction::Deviation, [Some(1.0), Some(0.0), Some(0.0)]),
    ] {
        let series = of_samples(&samples, function, grid, 10).unwrap();
        assert_eq!(series[0].values, expected, "{function:?}");
    }
}

#[test]
fn metrics_of_lines_say_what_is_to_be_fetched() {
    let text = r#"sum by (app) (rate({app=~"a|b"} |= "x" | logfmt | unwrap duration(took) [5m])) / 2 > bool on(app) count_over_time({app="a"}[1h] | json)"#;
    let LogQl::Metric(expression) = logql::parse(text).unwrap() else { panic!() };
    let [first, second] = &expression.leaves[..] else { panic!("{:?}", expression.leaves) };
    assert_eq!((first.function, first.range_ms), (RangeFunction::Rate, 300_000));
    let unwrap = first.unwrap.as_ref().unwrap();
    assert_eq!((unwrap.label.as_str(), unwrap.value("1m30s"), unwrap.value("x")), ("took", Some(90.0), None));
    assert_eq!((second.function, second.range_ms), (RangeFunction::Count, 3_600_000));
    assert_eq!(first.query.line_filters().count(), 1);
    assert!(!second.query.is_of_lines_alone());
    let LogQl::Metric(quantile) =
        logql::parse(r#"quantile_over_time(0.9, {a="b"} | json | unwrap ms | __error__="" [1m]) by (host)"#)
            .unwrap()
    else {
        panic!()
    };
    assert_eq!(quantile.leaves[0].function, RangeFunction::Quantile(0.9));
    assert_eq!(quantile.leaves[0].grouping.as_ref().unwrap().labels, ["host"]);
}

#[test]
fn grouping_knows_labels_by_their_other_names() {
    let LogQl::Metric(expression) = logql::parse(r#"sum by (service, level) (rate({a="b"}[1s]))"#).unwrap()
    else {
        panic!()
    };
    let leaf =
        vec![series(&[("service_name", "api"), ("detected_level", "error"), ("x", "y")], &[Some(1.0)])];
    let Ok(Value::Vector(found)) = expression.evaluate(&[leaf], Grid::moment(0)) else { panic!() };
    assert_eq!(found[0].labels.to_string(), r#"{level="error", service="api"}"#);
}

#[test]
fn what_is_summed_is_fetched_by_the_labels_of_the_sum() {
    for (query, expected) in [
        (r#"sum by (status) (rate({a="b"} | json [1m]))"#, Some(vec!["status"])),
        (r#"sum(count_over_time({a="b"} | json [1m]))"#, Some(vec![])),
        (r#"avg by (status) (rate({a="b"} | json [1m]))"#, None),
        (r#"sum by (a) (rate({a="b"} | json | unwrap x [1m]))"#, None),
        (r#"rate({a="b"} | json [1m])"#, None),
    ] {
        let Ok(LogQl::Metric(expression)) = logql::parse(query) else { panic!("{query}") };
        let grouping = expression.leaves[0].grouping.as_ref();
        let labels = grouping.map(|by| by.labels.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(labels, expected, "{query}");
    }
}
