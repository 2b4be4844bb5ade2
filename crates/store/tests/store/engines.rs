//! What FINAL answers, beside ClickHouse: `tests/engines/*.sql` holds tables, inserts and queries with the answers that
//! ClickHouse gave. `tests/engines.py` writes them and, where the Python package chdb is installed, checks them.

use model::{Column, DataSource, EngineKind, PartitionBy, Roles, Timestamp};
use seismolog_store::{Options, QueryLimits, Store};
use sql::{Format, Statement};
use std::path::Path;
use std::process::Command;

/// Where rows are when they are asked for.
#[derive(Clone, Copy, Debug)]
enum Place {
    Memory,
    Parts,
    Merged,
}

fn columns(text: &str) -> Vec<Column> {
    let mut parts = vec![String::new()];
    let mut depth = 0;
    for one in text.chars() {
        match one {
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        parts.last_mut().unwrap().push(one);
    }
    let column = |part: &String| {
        let (name, kind) = part.trim().split_once(' ').unwrap();
        Column { name: name.into(), column_type: kind.parse().unwrap(), json_path: None, default: None }
    };
    parts.iter().map(column).collect()
}

/// What stands in the brackets at the beginning, and what follows.
fn brackets(text: &str) -> (&str, &str) {
    let mut depth = 0;
    for (at, one) in text.char_indices() {
        depth += i32::from(one == '(') - i32::from(one == ')');
        if depth == 0 {
            return (&text[1..at], &text[at + 1..]);
        }
    }
    panic!("{text}");
}

/// `CREATE TABLE t (…) ENGINE = E(…) [PARTITION BY toYYYYMM(c)] ORDER BY …`
fn table(text: &str) -> DataSource {
    let (name, rest) = text.strip_prefix("CREATE TABLE ").unwrap().split_once(' ').unwrap();
    let (declared, rest) = brackets(rest);
    let (engine, key) = rest.split_once(" ORDER BY ").unwrap();
    let engine = engine.trim().strip_prefix("ENGINE = ").unwrap();
    let (engine, partition) = engine.split_once(" PARTITION BY ").unwrap_or((engine, ""));
    let (engine, named) = engine.split_once('(').unwrap_or((engine, ""));
    let names = |text: &str| -> Vec<String> {
        let names = text.split(',').map(|name| name.trim().trim_matches(['(', ')']).to_owned());
        names.filter(|name| !name.is_empty()).collect()
    };
    let mut named = names(named);
    let month = partition.strip_prefix("toYYYYMM").map(|column| column.trim_matches(['(', ')']).to_owned());
    DataSource {
        name: name.into(),
        description: String::new(),
        columns: columns(declared),
        engine: match engine {
            "ReplacingMergeTree" => {
                let mut named = named.into_iter();
                EngineKind::Replacing { version: named.next(), is_deleted: named.next() }
            }
            "SummingMergeTree" => EngineKind::Summing { columns: named },
            "AggregatingMergeTree" => EngineKind::Aggregating,
            "CollapsingMergeTree" => EngineKind::Collapsing { sign: named.remove(0) },
            other => panic!("{other}"),
        },
        sorting_key: names(key),
        partition_key: month.map(|column| (column, PartitionBy::Month)),
        ttl: None,
        roles: Roles::default(),
    }
}

fn answer(store: &Store, query: &str) -> Result<String, String> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let statement = Statement::parse(query).map_err(|error| error.to_string())?;
    let answer = runtime.block_on(store.query(statement, &QueryLimits::default()));
    let answer = answer.map_err(|error| error.to_string())?;
    let rows = sql::output::render(&answer, Format::TsvWithNames).map_err(|error| error.to_string())?;
    let rows = String::from_utf8(rows).unwrap();
    let types: Vec<String> =
        answer.columns().into_iter().map(|(_, name)| name.replace('\'', "\\'")).collect();
    let (names, rows) = rows.split_once('\n').unwrap_or((rows.as_str(), ""));
    Ok(format!("{names}\n{}\n{rows}", types.join("\t")).trim_end_matches('\n').to_owned())
}

fn insert(store: &Store, text: &str, seq: u64) {
    let (table, query) = text.strip_prefix("INSERT INTO ").unwrap().split_once(' ').unwrap();
    let table = store.table(table).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let statement = Statement::parse(query).unwrap_or_else(|error| panic!("{query}: {error}"));
    let limits = QueryLimits::default();
    let rows = store.derive(&statement, None, table, Timestamp::default(), &limits);
    let rows = runtime.block_on(rows).unwrap_or_else(|error| panic!("{query}: {error}"));
    store.append(table, &rows, None, seq).unwrap();
}

/// Runs a file; gives the number of queries and those that were answered otherwise.
fn play(text: &str, place: Place) -> (usize, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let tables = text.lines().filter(|line| line.starts_with("CREATE ")).map(table).collect();
    let options = Options { query_threads: 2 };
    let (store, _) = Store::open(folder.path(), tables, Vec::new(), &options).unwrap();
    let (mut seq, mut asked, mut wrong) = (0, 0, Vec::new());
    for block in text.split("\n\n").map(|block| block.trim_matches('\n')) {
        let Some((query, expected)) = block.split_once("\n----\n") else {
            for line in block.lines().filter(|line| line.starts_with("INSERT ")) {
                seq += 1;
                insert(&store, line, seq);
                if !matches!(place, Place::Memory) {
                    store.commit(&store.freeze(), seq).unwrap();
                }
                if matches!(place, Place::Merged) {
                    store.maintain(Timestamp::default()).unwrap();
                }
            }
            continue;
        };
        asked += 1;
        let found = answer(&store, query);
        let is_right = match (&found, expected.strip_prefix("error ")) {
            (Err(text), Some(part)) => text.contains(part),
            (Ok(text), None) => text == expected,
            _ => false,
        };
        if !is_right {
            wrong.push(format!("{place:?}: {query}\n  expected: {expected:?}\n  found:    {found:?}"));
        }
    }
    (asked, wrong)
}

#[test]
fn final_answers_as_clickhouse_wherever_the_rows_are() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/engines");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    let (mut total, mut all_wrong) = (0, Vec::new());
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        for place in [Place::Memory, Place::Parts, Place::Merged] {
            let (asked, wrong) = play(&text, place);
            println!("{} {place:?}: {} of {asked} answer alike", file.display(), asked - wrong.len());
            total += asked;
            all_wrong.extend(wrong);
        }
    }
    assert!(all_wrong.is_empty(), "{} of {total} differ:\n{}", all_wrong.len(), all_wrong.join("\n"));
}

#[test]
fn clickhouse_still_answers_as_recorded() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/engines.py");
    let Ok(output) = Command::new("python3").arg(script).output() else {
        println!("skipped: there is no python3, so nothing was compared");
        return;
    };
    let said = String::from_utf8_lossy(&output.stdout);
    if String::from_utf8_lossy(&output.stderr).contains("skipped:") {
        println!("skipped: chdb is not installed, so nothing was compared");
        return;
    }
    assert!(output.status.success(), "{said}");
    println!("{said}");
}

const FAMILY: &str = "\
CREATE TABLE r (k UInt32, d Date, v UInt8) ENGINE = ReplacingMergeTree(v) PARTITION BY toYYYYMM(d) ORDER BY (k, d)
CREATE TABLE c (k UInt32, sign Int8) ENGINE = CollapsingMergeTree(sign) ORDER BY k
CREATE TABLE a (k UInt32, n AggregateFunction(count)) ENGINE = AggregatingMergeTree ORDER BY k";

#[test]
fn merged_parts_hold_one_row_of_a_key_or_none_and_a_restart_reads_them() {
    let folder = tempfile::tempdir().unwrap();
    let tables: Vec<DataSource> = FAMILY.lines().map(table).collect();
    let options = Options { query_threads: 2 };
    let open = || Store::open(folder.path(), tables.clone(), Vec::new(), &options).unwrap().0;
    let store = open();
    for seq in 1..=8 {
        for text in [
            format!("INSERT INTO r SELECT 1 AS k, toDate('2024-01-01') AS d, {seq} AS v"),
            format!("INSERT INTO r SELECT 1 AS k, toDate('2024-02-01') AS d, {} AS v", 9 - seq),
            format!("INSERT INTO c SELECT 1 AS k, {} AS sign", if seq % 2 == 1 { 1 } else { -1 }),
            "INSERT INTO a SELECT 1 AS k, countState() AS n FROM numbers(3)".to_owned(),
        ] {
            insert(&store, &text, seq);
        }
        store.commit(&store.freeze(), seq).unwrap();
    }
    assert_eq!(store.statistics().part_rows, 4 * 8);
    while store.maintain(Timestamp::default()).unwrap() > 0 {}
    assert_eq!(
        (store.statistics().parts, store.statistics().part_rows),
        (3, 3),
        "a part for each month, none for c"
    );
    drop(store);
    let store = open();
    for (query, expected) in [
        ("SELECT d, v FROM r ORDER BY d", "d\tv\nDate\tUInt8\n2024-01-01\t8\n2024-02-01\t8"),
        ("SELECT finalizeAggregation(n) AS n FROM a", "n\nUInt64\n24"),
        ("SELECT count() AS n FROM c FINAL", "n\nUInt64\n0"),
    ] {
        assert_eq!(answer(&store, query).unwrap(), expected, "{query}");
    }
}

#[test]
fn the_catalog_tells_engines_keys_and_types() {
    let folder = tempfile::tempdir().unwrap();
    let mut tables: Vec<DataSource> = FAMILY.lines().map(table).collect();
    tables.push(DataSource { name: "n".into(), engine: EngineKind::Null, ..tables[1].clone() });
    tables.push(DataSource { name: "own.m".into(), engine: EngineKind::MergeTree, ..tables[1].clone() });
    let (store, _) = Store::open(folder.path(), tables, Vec::new(), &Options { query_threads: 2 }).unwrap();
    insert(&store, "INSERT INTO n SELECT 1 AS k, 1 AS sign", 1);
    insert(&store, "INSERT INTO a SELECT 1 AS k, countState() AS n", 1);
    for (query, expected) in [
        ("SHOW TABLES", "name\nString\na\nc\nn\nr"),
        ("SHOW TABLES FROM own", "name\nString\nm"),
        (
            "SELECT name, engine_full, sorting_key, partition_key, total_rows FROM system.tables ORDER BY name LIMIT 4 OFFSET 1",
            "name\tengine_full\tsorting_key\tpartition_key\ttotal_rows\nString\tString\tString\tString\tUInt64\n\
             c\tCollapsingMergeTree(sign) ORDER BY k\tk\t\t0\nm\tMergeTree ORDER BY k\tk\t\t0\nn\tNull\tk\t\t0\n\
             r\tReplacingMergeTree(v) PARTITION BY toYYYYMM(d) ORDER BY (k, d)\tk, d\ttoYYYYMM(d)\t0",
        ),
        (
            "SELECT name, type, position, is_in_sorting_key AS s FROM system.columns WHERE table = 'a' ORDER BY position",
            "name\ttype\tposition\ts\nString\tString\tUInt64\tUInt8\nk\tUInt32\t1\t1\nn\tAggregateFunction(count)\t2\t0",
        ),
    ] {
        assert_eq!(answer(&store, query).unwrap(), expected, "{query}");
    }
    for (query, part) in [
        ("SELECT k FROM own.m FINAL", "Storage MergeTree doesn't support FINAL. (ILLEGAL_FINAL)"),
        ("SELECT k FROM n FINAL", "Storage Null doesn't support FINAL. (ILLEGAL_FINAL)"),
        ("SELECT name FROM system.tables FINAL", "ILLEGAL_FINAL"),
    ] {
        let error = answer(&store, query).expect_err(query);
        assert!(error.contains(part), "{query}: {error}");
    }
}

#[test]
fn engines_that_do_not_fit_their_columns_are_refused() {
    for (text, part) in [
        ("CREATE TABLE t (k UInt32, s UInt8) ENGINE = CollapsingMergeTree(s) ORDER BY k", "must be Int8"),
        ("CREATE TABLE t (k UInt32) ENGINE = ReplacingMergeTree(v) ORDER BY k", "there is no column v"),
        (
            "CREATE TABLE t (k UInt32, v Nullable(UInt8)) ENGINE = ReplacingMergeTree(v) ORDER BY k",
            "must be UInt",
        ),
        (
            "CREATE TABLE t (k UInt32, s AggregateFunction(nope)) ENGINE = AggregatingMergeTree ORDER BY k",
            "UNKNOWN_TYPE",
        ),
        (
            "CREATE TABLE t (k UInt32, s SimpleAggregateFunction(nope, UInt8)) ENGINE = AggregatingMergeTree ORDER BY k",
            "nope",
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let options = Options { query_threads: 1 };
        let error =
            Store::open(folder.path(), vec![table(text)], Vec::new(), &options).map(drop).unwrap_err();
        assert!(error.to_string().contains(part), "{text}: {error}");
    }
}
