//! Texts that are taken, and what they mean.

use model::{DataSource, DefaultValue, EngineKind, PartitionBy, PathStep, Ttl};
use std::time::Duration;

const DAY_SECS: u64 = 86_400;

fn parse(text: &str) -> DataSource {
    seismolog_pipe::parse_datasource("t", text).unwrap_or_else(|error| panic!("{error}"))
}

/// A data source with one column `c` declared by the rest of its line.
fn column(declared: &str) -> model::Column {
    parse(&format!("SCHEMA >\n    `c` {declared}\n")).columns.remove(0)
}

/// Three columns and some more commands.
fn with(commands: &str) -> DataSource {
    parse(&format!("SCHEMA >\n  ts DateTime,\n  day Date,\n  `a b` String\n\n{commands}\n"))
}

#[test]
fn defaults_are_read_as_their_column_needs_them() {
    let text = |text: &str| Some(DefaultValue::Text(text.to_owned()));
    let cases = [
        ("String DEFAULT ''", text("")),
        (r"String DEFAULT 'it''s a \'tab\'\t'", text("it's a 'tab'\t")),
        ("String DEFAULT 'a, b -- no comment'", text("a, b -- no comment")),
        ("Int8 DEFAULT -128", Some(DefaultValue::Integer(-128))),
        ("UInt64 DEFAULT 9223372036854775807", Some(DefaultValue::Integer(i64::MAX))),
        ("Float64 DEFAULT -1.5e-3", Some(DefaultValue::Number(-0.0015))),
        ("Float32 DEFAULT 1", Some(DefaultValue::Number(1.0))),
        ("Bool DEFAULT true", Some(DefaultValue::Integer(1))),
        ("DateTime DEFAULT now()", Some(DefaultValue::Now)),
        ("DateTime64(3) DEFAULT now64(3)", Some(DefaultValue::Now)),
        ("Date DEFAULT today()", Some(DefaultValue::Now)),
        ("Date DEFAULT 0", text("1970-01-01")),
        ("DateTime DEFAULT '2026-01-31 00:00:00'", text("2026-01-31 00:00:00")),
        ("Nullable(String) DEFAULT NULL", None),
        ("Array(String) DEFAULT []", text("[]")),
        ("Map(String, UInt64) DEFAULT map()", text("{}")),
        ("Map(LowCardinality(String), Nullable(String)) DEFAULT {}", text("{}")),
        ("Decimal(9, 2) DEFAULT -1.5", Some(DefaultValue::Number(-1.5))),
        ("IPv4 DEFAULT '10.0.0.1'", text("10.0.0.1")),
        ("Enum8('a' = 1, 'b' = 2) DEFAULT 'b'", text("b")),
        ("Date32 DEFAULT '1950-01-31'", text("1950-01-31")),
        ("UUID DEFAULT '00000000-0000-0000-0000-000000000000'", text("00000000-0000-0000-0000-000000000000")),
    ];
    for (declared, expected) in cases {
        assert_eq!(column(declared).default, expected, "{declared}");
    }
}

#[test]
fn json_paths_are_read_step_by_step() {
    let key = |name: &str| PathStep::Key(name.to_owned());
    let cases = [
        ("String `json:$`", vec![]),
        ("String `json:$.a.b-c`", vec![key("a"), key("b-c")]),
        ("String `json:$['k.v'].x`", vec![key("k.v"), key("x")]),
        ("String `json:$.['k.v']`", vec![key("k.v")]),
        ("Array(String) `json:$.tags[:]`", vec![key("tags"), PathStep::Each]),
        ("Array(Int64) `json:$.items[:].id`", vec![key("items"), PathStep::Each, key("id")]),
    ];
    for (declared, expected) in cases {
        let path = column(declared).json_path.unwrap_or_else(|| panic!("{declared}"));
        assert_eq!(path.0, expected, "{declared}");
    }
}

#[test]
fn clauses_of_a_column_come_in_any_order() {
    let first = column("LowCardinality(String) `json:$.x` DEFAULT 'y' CODEC(Delta(8), ZSTD(1))");
    for declared in [
        "LowCardinality(String) DEFAULT 'y' `json:$.x` CODEC(ZSTD)",
        "LowCardinality(String) CODEC(ZSTD(1)) DEFAULT 'y' `json:$.x`, -- last",
    ] {
        assert_eq!(column(declared), first, "{declared}");
    }
}

#[test]
fn partition_keys_become_column_and_granularity() {
    let ts = |by| Some(("ts".to_owned(), by));
    let cases = [
        ("", None),
        ("ENGINE_PARTITION_KEY \"\"", None),
        ("ENGINE_PARTITION_KEY tuple()", None),
        ("ENGINE_PARTITION_KEY \"toYear(ts)\"", ts(PartitionBy::Year)),
        ("ENGINE_PARTITION_KEY 'toYYYYMM(ts)' # monthly", ts(PartitionBy::Month)),
        ("engine_partition_key \"toMonday(`ts`)\"", ts(PartitionBy::Week)),
        ("ENGINE_PARTITION_KEY \"(toDate(ts))\"", ts(PartitionBy::Day)),
        ("ENGINE_PARTITION_KEY \"toStartOfDay(ts)\"", ts(PartitionBy::Day)),
        ("ENGINE_PARTITION_KEY \"day\"", Some(("day".to_owned(), PartitionBy::Day))),
    ];
    for (commands, expected) in cases {
        assert_eq!(with(commands).partition_key, expected, "{commands}");
    }
}

#[test]
fn sorting_keys_become_columns() {
    let cases: [(&str, &[&str]); 6] = [
        ("", &[]),
        ("ENGINE_SORTING_KEY \"tuple()\"", &[]),
        ("ENGINE_SORTING_KEY ts, `a b`", &["ts", "a b"]),
        ("ENGINE_SORTING_KEY \"(day, ts)\"", &["day", "ts"]),
        ("ENGINE_SORTING_KEY \"toDate(ts), `a b`, ts\"", &["ts", "a b"]),
        ("ENGINE_SORTING_KEY \"day, ts\"\nENGINE_PRIMARY_KEY \"day\"", &["day", "ts"]),
    ];
    for (commands, expected) in cases {
        assert_eq!(with(commands).sorting_key, expected, "{commands}");
    }
}

#[test]
fn retention_never_rounds_down() {
    let cases = [
        ("ts + INTERVAL 90 DAY", 90 * DAY_SECS),
        ("ts + interval '2' weeks DELETE", 14 * DAY_SECS),
        ("ts + toIntervalHour(36)", 36 * 3_600),
        ("toDate(ts) + toIntervalMonth(3)", 93 * DAY_SECS),
        ("ts + toIntervalQuarter(1)", 92 * DAY_SECS),
        ("ts + INTERVAL 1 YEAR", 366 * DAY_SECS),
    ];
    for (ttl, secs) in cases {
        let expected = Ttl { column: "ts".to_owned(), keep: Duration::from_secs(secs) };
        assert_eq!(with(&format!("ENGINE_TTL \"{ttl}\"")).ttl, Some(expected), "{ttl}");
    }
    assert_eq!(with("ENGINE_TTL \"\"").ttl, None);
}

#[test]
fn hints_and_descriptions_change_no_column() {
    let plain = with("");
    let hints = with(
        "TOKEN \"in\" APPEND\nTOKEN out READ # dashboards\nTAGS \"team=a, b\"\nVERSION 3\nENGINE MergeTree()\n\
         ENGINE_SETTINGS \"index_granularity=1024\"\nINDEXES >\n    i1 `a b` TYPE bloom_filter GRANULARITY 1",
    );
    assert_eq!(hints, plain);
    assert_eq!(with("DESCRIPTION \"one \\\"line\\\"\"").description, "one \"line\"");
    assert_eq!(with("DESCRIPTION >\n   two\n   lines # of it\n\n").description, "two\nlines # of it");
}

#[test]
fn blocks_need_no_indentation_and_line_ends_may_be_of_windows() {
    let text = "\u{feff}# comment\r\nDESCRIPTION >\r\nTracks things\r\nSCHEMA >\r\n`a` String,\r\nb Int32\r\nENGINE \"MergeTree\"\r\n";
    let source = parse(text);
    assert_eq!(source.description, "Tracks things");
    assert_eq!(source.columns.len(), 2);
}

#[test]
fn engines_are_read_with_the_columns_they_name() {
    let name = |name: &str| Some(name.to_owned());
    let replacing = |version, is_deleted| EngineKind::Replacing { version, is_deleted };
    let summing = |columns: &[&str]| EngineKind::Summing {
        columns: columns.iter().map(|name| (*name).to_owned()).collect(),
    };
    let cases = [
        ("ENGINE \"MergeTree\"", EngineKind::MergeTree),
        ("ENGINE \"ReplacingMergeTree\"", replacing(None, None)),
        ("ENGINE \"ReplacingMergeTree(v)\"", replacing(name("v"), None)),
        ("ENGINE ReplacingMergeTree\nENGINE_VER v\nENGINE_IS_DELETED d", replacing(name("v"), name("d"))),
        ("ENGINE \"ReplacingMergeTree(v, d)\"", replacing(name("v"), name("d"))),
        ("ENGINE \"SummingMergeTree\"", summing(&[])),
        ("ENGINE \"SummingMergeTree((v, d))\"", summing(&["v", "d"])),
        ("ENGINE \"SummingMergeTree\"\nENGINE_COLUMNS \"v, d\"", summing(&["v", "d"])),
        ("ENGINE \"AggregatingMergeTree\"", EngineKind::Aggregating),
        ("ENGINE \"CollapsingMergeTree(s)\"", EngineKind::Collapsing { sign: "s".into() }),
        ("ENGINE \"CollapsingMergeTree\"\nENGINE_SIGN \"s\"", EngineKind::Collapsing { sign: "s".into() }),
        ("ENGINE \"Null\"", EngineKind::Null),
    ];
    for (commands, expected) in cases {
        let schema = "SCHEMA >\n  k String, v UInt64, d UInt8, s Int8, n AggregateFunction(uniq, String)\n";
        let source = parse(&format!("{schema}\n{commands}\nENGINE_SORTING_KEY \"k\"\n"));
        assert_eq!(source.engine, expected, "{commands}");
    }
}
