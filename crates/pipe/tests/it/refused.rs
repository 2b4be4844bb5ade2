//! What is refused, where and with which words.
//!
//! Each `refused/*.datasource` has its answer in the `.error` beside it. After a change of the words, write them anew
//! with `cargo test -p seismolog-pipe -- --ignored` and read the difference.

use std::fs;
use std::path::{Path, PathBuf};

fn refuse(name: &str, text: &str) -> String {
    seismolog_pipe::parse_datasource(name, text).map_or_else(|error| error.to_string(), |ok| panic!("{ok:?}"))
}

/// Each file with its answer now, and the place of the answer expected.
fn answers() -> Vec<(PathBuf, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/refused");
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = paths.filter(|path| path.extension().is_some_and(|extension| extension == "datasource"));
    let answer = |path: PathBuf| {
        let answer = refuse(path.file_stem().unwrap().to_str().unwrap(), &fs::read_to_string(&path).unwrap());
        (path.with_extension("error"), answer + "\n")
    };
    files.map(answer).collect()
}

#[test]
fn refusals_show_the_place_and_the_way_out() {
    let answers = answers();
    assert!(!answers.is_empty());
    for (expected, answer) in answers {
        assert_eq!(answer, fs::read_to_string(&expected).unwrap(), "{}", expected.display());
    }
}

#[test]
#[ignore = "writes the expected answers instead of checking them"]
fn write_expected_answers() {
    for (expected, answer) in answers() {
        fs::write(expected, answer).unwrap();
    }
}

#[test]
fn columns_that_cannot_work_are_refused_where_they_stand() {
    // the declaration behind "c ", the column number of the fault counted from 1, a part of the message
    let cases = [
        ("Strin", 5, "type Strin is not supported"),
        ("Boolean", 5, "type Boolean is not supported"),
        ("DateTime64", 5, "needs a precision"),
        ("Nullable(Array(String))", 5, "use Array(Nullable(String))"),
        ("DEFAULT 1", 5, "needs a type"),
        ("", 4, "needs a type"),
        ("String NOT NULL", 12, "NOT is not supported"),
        ("String ALIAS x", 12, "ALIAS is not supported"),
        ("String d String", 12, "expected a comma"),
        ("UInt8 DEFAULT 256", 19, "from 0 to 255"),
        ("UInt8 DEFAULT 'x'", 19, "without quotes"),
        ("Int64 DEFAULT 1.5", 19, "whole number"),
        ("String DEFAULT 1", 20, "single quotes"),
        ("String DEFAULT now()", 20, "now() is no value of String"),
        ("DateTime DEFAULT today()", 22, "today() is no value of DateTime"),
        ("DateTime DEFAULT toDateTime('2026-01-01 00:00:00')", 22, "is not supported; use a literal"),
        ("DateTime DEFAULT 'yesterday'", 22, "write it as"),
        ("String DEFAULT NULL", 20, "NULL is no value of String"),
        ("String DEFAULT", 19, "found the end"),
        ("Array(String) DEFAULT ['a']", 27, "supported is []"),
        ("String DEFAULT 'x' DEFAULT 'y'", 24, "two defaults"),
        ("String `json:a`", 18, "begins with $"),
        ("String `$.a`", 12, "expected a path"),
        ("String `json:$.a[0]`", 21, "no step"),
        ("String `json:$.a[:]`", 12, "needs an Array"),
        ("Int8 `json:$`", 10, "needs a String"),
        ("String `json:$.a", 12, "never closed"),
        ("DateTime64(3", 15, "never closed"),
        ("String,\n  c Int8", 3, "declared twice"),
    ];
    for (declared, column, message) in cases {
        let answer = refuse("t", &format!("SCHEMA >\n  c {declared}\n"));
        let line = 2 + declared.matches('\n').count();
        assert!(answer.starts_with(&format!("t.datasource:{line}:{column}: ")), "{declared}\n{answer}");
        assert!(answer.contains(message), "{declared}\n{answer}");
    }
}

#[test]
fn commands_that_would_change_results_are_refused() {
    let cases = [
        (
            "ENGINE \"VersionedCollapsingMergeTree(s, v)\"",
            "VersionedCollapsingMergeTree is not supported yet",
        ),
        ("ENGINE \"ReplacingMergeTree\"", "needs an ENGINE_SORTING_KEY"),
        ("ENGINE \"ReplacingMergeTree(x)\"\nENGINE_SORTING_KEY \"a\"", "there is no column x"),
        ("ENGINE \"ReplacingMergeTree(a)\"\nENGINE_SORTING_KEY \"ts\"", "must be UInt, Date or DateTime"),
        (
            "ENGINE \"ReplacingMergeTree(ts)\"\nENGINE_SORTING_KEY \"a, ts\"",
            "cannot be in ENGINE_SORTING_KEY",
        ),
        ("ENGINE \"SummingMergeTree(a)\"", "must be a number"),
        ("ENGINE \"SummingMergeTree\"\nENGINE_SORTING_KEY \"toDate(ts)\"", "no function such as toDate"),
        ("ENGINE \"CollapsingMergeTree\"\nENGINE_SORTING_KEY \"a\"", "needs the column of the sign"),
        ("ENGINE \"MergeTree(a)\"", "at most 0 columns"),
        ("ENGINE \"Log\"", "there is no engine \"Log\""),
        ("ENGINE_VER \"c\"", "ENGINE_VER belongs to ReplacingMergeTree, found MergeTree"),
        ("KAFKA_TOPIC x", "KAFKA_TOPIC needs KAFKA_CONNECTION_NAME"),
        ("KAFKA_TOPIC x\nIMPORT_FORMAT csv", "by a bucket or by a topic, not by both"),
        (
            "KAFKA_CONNECTION_NAME c\nKAFKA_TOPIC x\nKAFKA_GROUP_ID g\nKAFKA_VALUE_FORMAT avro",
            "KAFKA_VALUE_FORMAT is json or json_without_schema",
        ),
        ("KAFKA_STORE_BINARY_HEADERS True", "KAFKA_STORE_BINARY_HEADERS is not supported yet"),
        ("IMPORT_CONNECTION_NAME c\nIMPORT_BUCKET_URI s3://b/*", "needs IMPORT_SCHEDULE"),
        (
            "IMPORT_CONNECTION_NAME c\nIMPORT_BUCKET_URI s3://b/*\nIMPORT_SCHEDULE @hourly",
            "\"@hourly\" is no schedule",
        ),
        (
            "IMPORT_CONNECTION_NAME c\nIMPORT_BUCKET_URI s3://b/*\nIMPORT_SCHEDULE @auto\nIMPORT_FORMAT orc",
            "use ndjson, csv or parquet",
        ),
        (
            "IMPORT_CONNECTION_NAME c\nIMPORT_BUCKET_URI s3://b/*\nIMPORT_SCHEDULE @auto\nIMPORT_FROM_TIMESTAMP soon",
            "\"soon\" is no time",
        ),
        ("FORWARD_QUERY >\n  INSERT 1", "FORWARD_QUERY is a SELECT of the new columns"),
        ("ENGINE_SETTINGS \"x=1\"", "the setting x is not supported"),
        ("ENGINE_SORTING_KEY \"cityHash64(a)\"", "cityHash64 is not supported in a sorting key"),
        ("ENGINE_SORTING_KEY \"toHour(ts)\"", "toHour is not supported in a sorting key"),
        ("ENGINE_SORTING_KEY \"ts DESC\"", "expected a comma"),
        ("ENGINE_SORTING_KEY \"n\"", "neither Nullable nor Array"),
        ("ENGINE_SORTING_KEY \"b\"", "there is no column b"),
        ("ENGINE_SORTING_KEY \"ts, a\"\nENGINE_PRIMARY_KEY \"a\"", "the begin of ENGINE_SORTING_KEY"),
        ("ENGINE_PARTITION_KEY \"toStartOfHour(ts)\"", "cannot cut partitions"),
        ("ENGINE_PARTITION_KEY \"ts\"", "cannot cut partitions"),
        ("ENGINE_PARTITION_KEY \"a\"", "column a is String"),
        ("ENGINE_PARTITION_KEY \"(toDate(ts), toYear(ts))\"", "two columns"),
        ("ENGINE_TTL \"n + INTERVAL 1 DAY\"", "column n is Nullable(DateTime)"),
        ("ENGINE_TTL \"ts + INTERVAL 0 DAY\"", "not possible"),
        ("ENGINE_TTL \"ts + toIntervalYear(200)\"", "not possible"),
        ("ENGINE_TTL \"ts + INTERVAL 1 DAY WHERE a = ''\"", "only the age"),
        ("ENGINE_TTL \"toStartOfYear(ts) + INTERVAL 1 DAY\"", "not supported in retention"),
        ("TOKEN \"x\" CREATE", "READ or APPEND, found CREATE"),
        ("TOKEN \"\" READ", "needs a name"),
        ("TAGS Array(String)", "is no tag"),
        ("VERSION String", "VERSION takes a number"),
        ("ENGINE MergeTree\nENGINE MergeTree", "ENGINE is given twice"),
        ("ENGINE \"MergeTree\" x", "behind the closing quote"),
        ("ENGINE \"MergeTree", "never closed"),
    ];
    for (commands, message) in cases {
        let answer =
            refuse("t", &format!("{commands}\nSCHEMA >\n  ts DateTime, a String, n Nullable(DateTime)\n"));
        assert!(answer.contains(message), "{commands}\n{answer}");
    }
}

#[test]
fn names_that_cannot_be_tables_are_refused() {
    for name in ["", "1st", "a-b", "a.b.c", ".a", "a.", "logs_quarantine", &"x".repeat(200)] {
        let answer = refuse(name, "SCHEMA >\n  a String\n");
        assert!(answer.contains(":1:1: "), "{answer}");
    }
}
