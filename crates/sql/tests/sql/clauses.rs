//! Each clause and statement of the dialect runs or is refused with an error that names it; none is ignored.

use crate::run::{answer, run};
use seismolog_sql::{Format, Statement, output};
use std::collections::BTreeMap;

/// Queries, and a part of the refusal.
const REFUSED: &[(&str, &str)] = &[
    ("SELECT id FROM t ORDER BY id LIMIT 1 BY 2", "the position 2"),
    ("SELECT count() FROM t SAMPLE 0.1", "SAMPLE"),
    ("SELECT * FROM (SELECT sum(id) FROM t GROUP BY service WITH TOTALS)", "WITH TOTALS inside a query"),
    ("SELECT 1 UNION ALL SELECT sum(id) FROM t GROUP BY service WITH TOTALS", "WITH TOTALS inside a query"),
    (
        "SELECT level, max(id) FROM t GROUP BY ALL WITH TOTALS HAVING max(id) > 1",
        "GROUP BY ALL WITH TOTALS together",
    ),
    ("SELECT sum(id) FROM t GROUP BY service WITH ROLLUP WITH TOTALS", "WITH TOTALS"),
    ("SELECT sum(id) FROM t GROUP BY level, ROLLUP(service)", "beside another key"),
    ("SELECT sum(id) FROM t GROUP BY CUBE((level, service))", "several keys as one"),
    ("SELECT 1 FROM t GROUP BY CUBE(1, 2, 3, 4, 5, 6, 7, 8, 9)", "query.cube_keys_max"),
    ("SELECT latency FROM t ORDER BY latency WITH FILL", "WITH FILL"),
    ("SELECT id, code FROM t ORDER BY id WITH FILL, code WITH FILL", "WITH FILL"),
    ("SELECT id FROM t ORDER BY 1 WITH FILL", "WITH FILL"),
    ("SELECT id AS x FROM t ORDER BY x WITH FILL INTERPOLATE (x AS x)", "INTERPOLATE"),
    ("SELECT id FROM t ORDER BY id INTERPOLATE (id)", "WITH FILL"),
    ("SELECT id FROM t LIMIT 1 WITH TIES", "WITH_TIES_WITHOUT_ORDER_BY"),
    ("SELECT DISTINCT id FROM t ORDER BY id LIMIT 1 WITH TIES", "WITH TIES together with DISTINCT"),
    ("SELECT id FROM t ORDER BY id LIMIT 1 BY level LIMIT 1 WITH TIES", "two of LIMIT BY and WITH TIES"),
    ("SELECT id FROM t UNION ALL SELECT id FROM u ORDER BY id LIMIT 1 WITH TIES", "WITH TIES behind UNION"),
    ("SELECT * FROM t ASOF RIGHT JOIN u ON t.id = u.id AND t.ts >= u.ts", "ASOF of a RIGHT"),
    ("SELECT * FROM t ASOF JOIN u ON t.id = u.id", "one inequality"),
    ("SELECT * FROM t ASOF JOIN u ON t.id = u.id AND t.ts > u.ts AND t.at > u.at", "one inequality"),
    ("SELECT * FROM t ANY FULL JOIN u ON t.id = u.id", "ANY of a FULL"),
    ("SELECT * FROM t ANY INNER JOIN u ON t.id > u.id", "anything but equal columns"),
    ("SELECT * FROM t JOIN u AS v ON t.id = v.id ANY JOIN u ON t.id = u.id", "behind another JOIN"),
    ("SELECT * FROM t ANTI JOIN u ON t.id = u.id FULL JOIN u AS v ON t.id = v.id", "before a RIGHT or FULL"),
    ("SELECT t.id FROM (t ANTI JOIN u ON t.id = u.id)", "ANTI JOIN in brackets"),
    ("SELECT id FROM t RIGHT ANTI JOIN u USING (id)", "USING of a RIGHT"),
    ("SELECT * FROM t NATURAL JOIN u", "NATURAL JOIN"),
    ("SELECT id FROM t RIGHT JOIN u USING (id)", "USING of a RIGHT"),
    ("SELECT id FROM t FULL JOIN u USING (id)", "USING of a RIGHT or FULL"),
    ("SELECT id FROM t SETTINGS join_use_nulls = 1", "SETTINGS"),
    ("SELECT id FROM t FOR UPDATE", "FOR UPDATE"),
    ("SELECT TOP 3 id FROM t", "TOP"),
    ("SELECT id FROM t AS x (y)", "names of columns"),
    ("SELECT * FROM s3('http://x', 'CSV')", "s3"),
    ("SELECT id INTO x FROM t", "INTO"),
    ("SELECT 1 UNION SELECT 2", "Expected ALL or DISTINCT"),
    ("SELECT INTERVAL 1 DAY", "interval"),
    ("SELECT windowFunnel(60, 'strict_order')(at, id = 1) FROM t", "windowFunnel with 2 parameters"),
    ("SELECT windowFunnel(60)(ts, id = 1) FROM t", "windowFunnel"),
    ("SELECT sequenceMatch('(?1)')(at, id = 1) FROM t", "sequenceMatch"),
    ("SELECT exponentialMovingAverage(60)(latency, at) FROM t", "exponentialMovingAverage"),
    (
        "SELECT lagInFrame(id) OVER (ORDER BY id ROWS BETWEEN CURRENT ROW AND CURRENT ROW) FROM t",
        "lagInFrame",
    ),
    ("SELECT lower(DISTINCT service) FROM t", "DISTINCT"),
    ("SELECT lower(3)(service) FROM t", "parameters"),
    ("SELECT toDateTime64('2024-01-01 00:00:00', 4)", "DateTime64(4)"),
    ("SELECT COLUMNS('^zzz') FROM t", "EMPTY_LIST_OF_COLUMNS_QUERIED"),
    ("SELECT COLUMNS('(') FROM t", "CANNOT_COMPILE_REGEXP"),
    ("SELECT COLUMNS(id, level) FROM t", "COLUMNS of anything but"),
    ("SELECT COLUMNS('^i') + 1 FROM t", "COLUMNS"),
    ("SELECT COLUMNS('^i') REPLACE (1 AS id) FROM t", "REPLACE behind COLUMNS"),
    ("SELECT * REPLACE (1 AS id) APPLY (toString) FROM t", "REPLACE together with APPLY"),
    ("SELECT * APPLY (toString) FROM t ORDER BY ALL", "ORDER BY ALL together with"),
    ("SELECT id IN (SELECT COLUMNS('^i') FROM u) FROM t", "COLUMNS"),
    (
        "SELECT * APPLY (x -> x + x) APPLY (x -> x + x) APPLY (x -> x + x) APPLY (x -> x + x) APPLY (x -> x + x) APPLY (x -> x + x) APPLY (x -> x + x) APPLY (x -> x + x) FROM t",
        "APPLY repeats",
    ),
    ("SELECT json.a.b.c FROM t", "json.a.b"),
    ("SELECT arrayJoin(arrayJoin([[1]])) FROM t", "arrayJoin"),
    ("SELECT CAST('1' AS Decimal(39, 2))", "Decimal(39, 2)"),
    ("SELECT CAST('1' AS Decimal256(2))", "Decimal256(2)"),
    ("SELECT toDecimal32(1, 2) % 2", "modulo"),
    ("SELECT CAST('a' AS FixedString(100000))", "FixedString(100000)"),
    ("SELECT CAST('a', 'Enum8(\\'a\\' = 1000)')", "Enum8"),
    ("SELECT toHour(CAST('a' AS Enum('a')))", "Illegal type Enum8"),
    ("SELECT toTimeZone(CAST('a' AS Enum('a')), 'UTC')", "Illegal type Enum8"),
    ("SELECT cityHash64(toUUID('00000000-0000-0000-0000-000000000001'))", "cityHash64 of UUID"),
    ("SELECT CAST(1 AS Decimal256(2))", "Decimal256"),
    ("SELECT toInt128(1) + 1.5", "Illegal types Int128 and Float64"),
    ("SELECT toInt128(inf)", "inf"),
    ("SELECT toInt128('300000000000000000000000000000000000000000')", "Cannot parse"),
    ("SELECT intDiv(toInt128(1), 0)", "Division by zero"),
    ("SELECT '{}'::JSON(a Int64)", "parameters of the type JSON"),
    ("SELECT j.a + 1 FROM (SELECT '{}'::JSON AS j)", "Dynamic"),
    ("SELECT upper(j.a) FROM (SELECT '{}'::JSON AS j)", "Dynamic"),
    ("SELECT max(j.a) FROM (SELECT '{}'::JSON AS j)", "Dynamic"),
    ("SELECT any(j) FROM (SELECT '{}'::JSON AS j)", "JSON"),
    ("SELECT j.a IN (1) FROM (SELECT '{}'::JSON AS j)", "Dynamic"),
    ("SELECT j.a = now() FROM (SELECT '{}'::JSON AS j)", "Dynamic"),
    ("SELECT row_number() OVER (ORDER BY j.a) FROM (SELECT '{}'::JSON AS j)", "Dynamic"),
    ("SELECT 1 FROM (SELECT '{}'::JSON AS j) AS a JOIN (SELECT '{}'::JSON AS j) AS b ON a.j = b.j", "JSON"),
    ("VALUES (1)", "VALUES"),
];

#[test]
fn what_is_not_supported_says_so_by_name() {
    for (text, part) in REFUSED {
        let error = run(text, Format::Tsv).expect_err(text).to_string();
        assert!(error.to_lowercase().contains(&part.to_lowercase()), "{text}: {error}");
    }
}

/// One text for each optional field of the parser's tree that has no meaning here. Fields that are new with a later
/// parser do not compile in `dialect/clauses.rs` and `dialect/lower.rs` until someone has looked at them.
const OPTIONAL_PARTS: &[&str] = &[
    "SELECT id FROM t FETCH FIRST 1 ROW ONLY",
    "SELECT id FROM t FOR SHARE",
    "SELECT id FROM t FOR JSON AUTO",
    "SELECT id FROM t |> LIMIT 1",
    "SELECT id FROM (SELECT id FROM t SETTINGS final = 1)",
    "SELECT id FROM (SELECT id FROM t FORMAT JSON)",
    "SELECT * EXCLUDE (id) FROM t",
    "SELECT * RENAME (id AS x) FROM t",
    "SELECT * ILIKE '%a%' FROM t",
    "SELECT * EXCLUDE id FROM t",
    "SELECT id FROM t LATERAL VIEW explode(tags) x AS y",
    "SELECT id FROM t START WITH id = 1 CONNECT BY PRIOR id = id",
    "SELECT id FROM t CLUSTER BY id",
    "SELECT id FROM t DISTRIBUTE BY id",
    "SELECT id FROM t SORT BY id",
    "SELECT AS STRUCT id FROM t",
    "SELECT AS VALUE id FROM t",
    "SELECT STRAIGHT_JOIN id FROM t",
    "SELECT SQL_CALC_FOUND_ROWS id FROM t",
    "SELECT /*+ MAX_TIME(1) */ DISTINCTROW id FROM t",
    "FROM t SELECT id",
    "FROM t",
    "SELECT count() FROM t GROUP BY ROLLUP (id) WITH CUBE",
    "SELECT count() FROM t GROUP BY id GROUPING SETS ((id), ())",
    "SELECT count() FROM t GROUP BY ALL WITH TOTALS WITH CUBE",
    "SELECT id FROM t FOR SYSTEM_TIME AS OF '2024-01-01'",
    "SELECT id FROM t VERSION AS OF 1",
    "SELECT id FROM t PARTITION (p0)",
    "SELECT id FROM t WITH ORDINALITY",
    "SELECT id FROM t WITH (NOLOCK)",
    "SELECT id FROM t USE INDEX (x)",
    "SELECT id FROM t TABLESAMPLE (10 PERCENT)",
    "SELECT id FROM t AS x SAMPLE 1 / 10 OFFSET 1 / 2",
    "SELECT * FROM t, LATERAL (SELECT 1)",
    "SELECT * FROM UNNEST([1, 2])",
    "SELECT * FROM TABLE(numbers(1))",
    "SELECT * FROM t PIVOT (sum(id) FOR level IN ('a'))",
    "SELECT * FROM t UNPIVOT (v FOR n IN (id))",
    "SELECT * FROM JSON_TABLE('{}', '$' COLUMNS (a INT PATH '$.a'))",
    "SELECT * FROM OPENJSON('{}')",
    "SELECT * FROM (t CROSS JOIN u) AS x (a)",
    "SELECT * FROM (SELECT 1) AS x (a)",
    "SELECT * FROM t JOIN u",
    "SELECT * FROM t LEFT JOIN u",
    "SELECT * FROM t CROSS JOIN u ON t.id = u.id",
    "SELECT * FROM t CROSS APPLY (SELECT 1)",
    "SELECT * FROM t OUTER APPLY (SELECT 1)",
    "SELECT * FROM t ASOF JOIN u MATCH_CONDITION (t.id >= u.id)",
    "SELECT groupArray(id ORDER BY id) FROM t",
    "SELECT groupArray(id LIMIT 1) FROM t",
    "SELECT sum(id HAVING MAX id) FROM t",
    "SELECT listagg(level ON OVERFLOW ERROR) FROM t",
    "SELECT any(id) RESPECT NULLS FROM t",
    "SELECT any(id IGNORE NULLS) FROM t",
    "SELECT quantile(0.5) WITHIN GROUP (ORDER BY id) FROM t",
    "SELECT {fn lower('A')}",
    "SELECT lower(x => 'A')",
    "SELECT array(SELECT 1)",
    "SELECT sum(id) OVER (w ORDER BY id) FROM t WINDOW w AS (PARTITION BY level)",
    "SELECT sum(id) OVER (ORDER BY id WITH FILL) FROM t",
    "SELECT id FROM t ORDER BY id LIMIT 1 + 1 BY level",
    "SELECT id FROM t ORDER BY id LIMIT -1 BY level",
    "SELECT id FROM t LIMIT 1 BY level LIMIT 1 BY service",
    "SELECT id FROM t ORDER BY id INTERPOLATE (id AS id)",
    "SELECT id FROM t UNION ALL SELECT id FROM u ORDER BY id WITH FILL INTERPOLATE",
    "SELECT id FROM t ORDER BY id USING <",
    "SELECT id FROM t LIMIT id",
    "SELECT ceil(ts TO DAY) FROM t",
    "SELECT floor(ts TO HOUR) FROM t",
    "SELECT ts AT TIME ZONE 'UTC' FROM t",
    "SELECT level COLLATE nocase FROM t",
    "SELECT TRY_CAST('1' AS Int8)",
    "SELECT CAST('1' AS Int8 FORMAT 'x')",
    "SELECT CONVERT('1', Int8)",
    "SELECT 'a' SIMILAR TO 'a'",
    "SELECT 'a' LIKE ANY ('a')",
    "SELECT 'a' LIKE 'a' ESCAPE '!'",
    "SELECT 1 IS UNKNOWN",
    "SELECT 1 = ANY(SELECT 1)",
    "SELECT 1 = ALL(SELECT 1)",
    "SELECT MATCH (level) AGAINST ('a') FROM t",
    "SELECT {'a': 1}",
    "SELECT STRUCT(1 AS a)",
    "SELECT MAP {'a': 1}",
    "SELECT now() + INTERVAL '1-2' YEAR TO MONTH",
    "SELECT now() + INTERVAL '1' SECOND (3)",
    "SELECT OVERLAY('abc' PLACING 'x' FROM 1)",
    "SELECT [1, 2, 3][1:2]",
    "SELECT _latin1 'a'",
    "SELECT 1 & 2",
    "SELECT 2 ^ 3",
    "SELECT 1 AS a UNION ALL BY NAME SELECT 2 AS a",
    "TABLE t",
];

#[test]
fn no_optional_part_of_a_query_is_ignored() {
    let is_answered = |text: &&&str| run(text, Format::Tsv).is_ok();
    let answered: Vec<&&str> = OPTIONAL_PARTS.iter().filter(is_answered).collect();
    assert!(answered.is_empty(), "answered as if nothing were there: {answered:#?}");
}

#[test]
fn only_reading_statements_pass() {
    let cases = [
        ("INSERT INTO t (a) SELECT 1", "InsertQuery"),
        ("CREATE TABLE x (a String) ENGINE = MergeTree ORDER BY a", "CreateQuery"),
        ("ALTER TABLE t ADD COLUMN b String", "AlterQuery"),
        ("DROP TABLE IF EXISTS t", "DropQuery"),
        ("TRUNCATE TABLE t", "TruncateQuery"),
        ("OPTIMIZE TABLE t FINAL", "OptimizeQuery"),
        ("SET max_threads = 1", "SetQuery"),
        ("USE db", "UseQuery"),
        ("SYSTEM FLUSH LOGS", "SystemQuery"),
        ("EXISTS TABLE t", "ExistsQuery"),
        ("ALTER TABLE t DELETE WHERE a = 1", "AlterQuery"),
        ("INSERT INTO t FORMAT JSONEachRow {\"a\":1}", "InsertQuery"),
        ("CREATE TABLE t (ts DateTime CODEC(Delta, ZSTD)) ENGINE = MergeTree ORDER BY ts", "CreateQuery"),
        ("SELECT 1; SELECT 2", "Multi-statements"),
    ];
    for (text, part) in cases {
        let error = run(text, Format::Tsv).expect_err(text).to_string();
        assert!(error.contains(part), "{text}: {error}");
    }
}

#[test]
fn errors_name_what_is_unknown_and_the_nearest_name() {
    let cases = [
        ("SELECT lengt('a')", "Function with name `lengt` does not exist. Maybe you meant: ['length'"),
        ("SELECT tostring(1)", "Maybe you meant: ['toString'"),
        ("SELECT foo(1)", "Function with name `foo` does not exist."),
        ("SELECT servic FROM t", "Unknown expression identifier `servic`. Maybe you meant: ['service']"),
        ("SELECT * FROM nope", "nope"),
        ("SELECT 1 + 'a'", "Illegal types UInt8 and String of arguments of function plus"),
        ("SELECT lower(1)", "Illegal type UInt8 of argument of function lower"),
        ("SELECT id FROM t WHERE id = 'x'", "Cannot convert string 'x' to type UInt64"),
        ("SELECT id FROM t WHERE service = 1", "Illegal types"),
        ("SELECT 1 WHERE 'a'", "Invalid type for filter"),
        ("SELECT if(1, 1, 'a')", "no supertype"),
        ("SELECT intDiv(1, 0)", "Division by zero"),
        ("SELECT toUInt8('a')", "Cannot parse string 'a' as UInt8"),
        ("SELECT substring('a')", "Number of arguments"),
        ("SELECT match('a', '(')", "CANNOT_COMPILE_REGEXP"),
        ("SELECT length(range(1000000000))", "too many elements"),
        ("SELECT {p:String}", "Substitution `p` is not set"),
        ("SELECT (1", "is never closed"),
        ("SELECT 1 +", "Syntax error"),
        ("SELECT FROM WHERE", "Syntax error"),
    ];
    for (text, part) in cases {
        let error = run(text, Format::Tsv).expect_err(text).to_string();
        assert!(error.contains(part), "{text}: {error}");
    }
}

#[test]
fn syntax_errors_say_their_place() {
    let cases = [
        ("SELECT 1 FROM", Some((1, 14))),
        ("SELECT 1 +", Some((1, 11))),
        ("SELECT\n  a FROM t WHERE , 1", Some((2, 18))),
        ("SELECT (1", Some((1, 8))),
        ("SELECT\n1 # (\n)", Some((3, 1))),
        ("SELECT x ? 1", Some((1, 10))),
        ("SELECT 'a", Some((1, 8))),
        ("EXPLAIN\nSELECT ,1", Some((2, 8))),
        ("DESCRIBE (SELECT ,1)", None),
        ("SELECT lengt('a')", None),
    ];
    for (text, expected) in cases {
        let error = Statement::parse(text).expect_err(text);
        let place = error.place().map(|place| (place.line, place.column));
        assert_eq!(place, expected, "{text}: {error}");
    }
}

#[test]
fn parameters_take_their_type() {
    let values = BTreeMap::from(
        [("a", "5"), ("name", "api"), ("tbl", "t"), ("rows", "2")].map(|(k, v)| (k.to_owned(), v.to_owned())),
    );
    let text = "SELECT {a:UInt8} + 1 FROM {tbl:Identifier} WHERE service = {name:String} LIMIT {rows:UInt32}";
    let statement = Statement::parse_with(text, &values).unwrap();
    assert_eq!(statement.tables(), ["t"]);
}

#[test]
fn formats_write_what_clickhouse_writes() {
    let query = "SELECT toUInt8(1) AS a, 'x/y' AS b, [1.5, 2] AS c, (1, 'z') AS d, map('k', 1) AS m";
    let cases = [
        (Format::JsonEachRow, "{\"a\":1,\"b\":\"x\\/y\",\"c\":[1.5,2],\"d\":[1,\"z\"],\"m\":{\"k\":1}}\n"),
        (
            Format::CsvWithNames,
            "\"a\",\"b\",\"c\",\"d.1\",\"d.2\",\"m\"\n1,\"x/y\",\"[1.5,2]\",1,\"z\",\"{'k':1}\"\n",
        ),
        (Format::Tsv, "1\tx/y\t[1.5,2]\t(1,'z')\t{'k':1}\n"),
    ];
    for (format, expected) in cases {
        assert_eq!(run(query, format).unwrap(), expected, "{format:?}");
    }
    let answer = answer(query).unwrap();
    let drawn = String::from_utf8(output::render(&answer, Format::PrettyCompact).unwrap()).unwrap();
    assert_eq!(
        drawn,
        "   ┌─a─┬─b───┬─c───────┬─d───────┬─m───────┐\n\
         1. │ 1 │ x/y │ [1.5,2] │ (1,'z') │ {'k':1} │\n   \
            └───┴─────┴─────────┴─────────┴─────────┘\n"
    );
    let compact = String::from_utf8(output::render(&answer, Format::JsonCompact).unwrap()).unwrap();
    assert!(compact.contains(
        "\t\"data\":\n\t[\n\t\t[1, \"x\\/y\", [1.5,2], [1,\"z\"], {\"k\":1}]\n\t],\n\n\t\"rows\": 1,"
    ));
    let json = String::from_utf8(output::render(&answer, Format::Json).unwrap()).unwrap();
    assert!(json.contains("\t\t{\n\t\t\t\"a\": 1,\n\t\t\t\"b\": \"x\\/y\",\n\t\t\t\"c\": [1.5,2],\n\t\t\t\"d\": [\n\t\t\t\t1,\n\t\t\t\t\"z\"\n\t\t\t],\n\t\t\t\"m\": {\n\t\t\t\t\"k\": 1\n\t\t\t}\n\t\t}\n"));
}

#[test]
fn describe_lists_columns_and_explain_lists_steps() {
    let columns = "name\ttype\tdefault_type\tdefault_expression\tcomment\tcodec_expression\tttl_expression";
    let described = run("DESCRIBE TABLE t FORMAT TSVWithNames", Format::TsvWithNames).unwrap();
    assert_eq!(described.lines().next(), Some(columns));
    assert!(described.contains("code\tNullable(Int64)\t"), "{described}");
    assert_eq!(
        run("DESC (SELECT countState() AS s)", Format::Tsv).unwrap().trim_end(),
        "s\tAggregateFunction(count)"
    );
    assert!(run("EXPLAIN SELECT id FROM t WHERE id > 1", Format::Tsv).unwrap().contains("Filter"));
    for (text, part) in [("EXPLAIN AST SELECT 1", "EXPLAIN AST"), ("DESCRIBE", "missing")] {
        let error = run(text, Format::Tsv).expect_err(text).to_string();
        assert!(error.contains(part), "{text}: {error}");
    }
}

#[test]
fn searches_for_a_constant_reach_tables_as_like() {
    let searches = [
        "hasToken(url, 'example')",
        "hasTokenCaseInsensitive(url, 'EXAMPLE')",
        "startsWith(url, 'http')",
        "endsWith(url, '.txt')",
        "match(url, 'example')",
        "position(url, 'example') > 0",
        "position(url, 'example') = 0",
        "positionCaseInsensitive(url, 'EXAMPLE') > 0",
    ];
    for search in searches {
        let steps = run(&format!("EXPLAIN SELECT count() FROM t WHERE {search}"), Format::Tsv).unwrap();
        assert!(steps.contains("LIKE"), "{search}: {steps}");
    }
}

#[test]
fn totals_are_written_as_clickhouse_writes_them() {
    let query = "SELECT level, count() AS c FROM t GROUP BY level WITH TOTALS ORDER BY level LIMIT 1";
    let cases = [
        (Format::JsonEachRow, "{\"level\":\"error\",\"c\":3}\n"),
        (Format::Csv, "\"error\",3\n\n\"\",8\n"),
        (Format::TsvWithNames, "level\tc\nerror\t3\n\n\t8\n"),
        (
            Format::PrettyCompact,
            "   ┌─level─┬─c─┐\n1. │ error │ 3 │\n   └───────┴───┘\n\nTotals:\n   ┌─level─┬─c─┐\n1. │       │ 8 │\n   └───────┴───┘\n",
        ),
    ];
    for (format, expected) in cases {
        assert_eq!(run(query, format).unwrap(), expected, "{format:?}");
    }
    let parts = [
        (
            Format::Json,
            "\t],\n\n\t\"totals\":\n\t{\n\t\t\"level\": \"\",\n\t\t\"c\": 8\n\t},\n\n\t\"rows\": 1,",
        ),
        (Format::JsonCompact, "\t\t[\"error\", 3]\n\t],\n\n\t\"totals\": [\"\", 8],\n\n\t\"rows\": 1,"),
    ];
    for (format, part) in parts {
        let text = run(query, format).unwrap();
        assert!(text.contains(part), "{text}");
    }
}

#[test]
fn documents_are_written_as_clickhouse_writes_them() {
    let query = r#"SELECT '{"b":{"c":"x/y"},"l":[1,2.0],"o":[{"k":1}],"e":{"f":{}}}'::JSON AS j"#;
    let cases = [
        (Format::JsonEachRow, "{\"j\":{\"b\":{\"c\":\"x\\/y\"},\"l\":[1,2],\"o\":[{\"k\":1}]}}\n"),
        (Format::Tsv, "{\"b\":{\"c\":\"x\\\\/y\"},\"l\":[1,2],\"o\":[{\"k\":1}]}\n"),
        (
            Format::Csv,
            "\"{\"\"b\"\":{\"\"c\"\":\"\"x\\/y\"\"},\"\"l\"\":[1,2],\"\"o\"\":[{\"\"k\"\":1}]}\"\n",
        ),
    ];
    for (format, expected) in cases {
        assert_eq!(run(query, format).unwrap(), expected, "{format:?}");
    }
    let json = run(query, Format::Json).unwrap();
    let lines = [
        "\"j\": {",
        "\t\"b\": {",
        "\t\t\"c\": \"x\\/y\"",
        "\t},",
        "\t\"l\": [1,2],",
        "\t\"o\": [",
        "\t\t{",
        "\t\t\t\"k\": 1",
        "\t\t}",
        "\t]",
        "}",
    ];
    let wanted = lines.map(|line| format!("\t\t\t{line}\n")).concat();
    assert!(json.contains(&wanted), "{json}");
}

#[test]
fn errors_have_the_numbers_that_clickhouse_gives_them() {
    for (text, code, place) in [
        ("SELECT 1,\n  (2", 62, Some((2, 3))),
        ("SELECT 1 +", 62, Some((1, 11))),
        ("SELECT 1 FROM t WHERE ORDER BY 1", 62, Some((1, 29))),
        ("SELECT lengt('a')", 46, None),
        ("SELECT nosuch FROM t", 47, None),
        ("SELECT * FROM file('a')", 46, None),
        ("SELECT toDate('x')", 6, None),
        ("SELECT intDiv(1, 0)", 153, None),
        ("SELECT 1 FROM nosuch", 60, None),
        ("SELECT match('a', '(')", 427, None),
        ("DROP TABLE t", 392, None),
    ] {
        let error = run(text, Format::Tsv).expect_err(text);
        let found = error.place().map(|place| (place.line, place.column));
        assert_eq!((error.code(), found), (Some(code), place), "{text}: {error}");
    }
}
