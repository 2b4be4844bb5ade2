//! Messages lie in two columns of a part; nobody who asks can tell.

use crate::rows::{DAY, ask, open_with, source};
use arrow::array::{ArrayRef, RecordBatch, StringArray, TimestampSecondArray};
use model::{DataSource, Timestamp};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use seismolog_store::Store;
use std::fs;
use std::path::Path;
use std::sync::Arc;

const STRANGE: [&str; 14] = [
    "",
    "connection timeout after 30s",
    "connection refused by 10.0.0.7:5432",
    "trace dead7 of cafe and 7f3a9c00",
    "a \u{1a} of its own, 12\u{1a}34",
    "nul \0 and 1\0",
    "größe 17µs, 5 € \u{212a}5",
    "100% of disk_7 \\ used",
    "line 1\nline 2 timeout",
    "timeout2 and x12a34",
    "$form and $values 9",
    "TIMEOUT 1",
    " 7",
    "7 ",
];

/// The strange ones, and enough of the usual to be worth a dictionary, or text that never repeats.
fn messages(repeat: bool, rows: usize) -> Vec<String> {
    let usual = (0..rows).map(|row| {
        let word = |bits: usize| char::from(b'g' + u8::try_from((row >> bits) % 16).unwrap());
        if repeat {
            format!("GET /cart/{row} from 10.0.{}.7 took {}ms", row % 9, row * 7 % 1_000)
        } else {
            let words: String = [0, 4, 8, 12].into_iter().map(word).collect();
            format!("{words}: timeout {row}")
        }
    });
    STRANGE.iter().map(|text| (*text).to_owned()).chain(usual).collect()
}

fn logs() -> DataSource {
    let mut source = source();
    source.columns[1].name = "message".into();
    source.sorting_key = vec!["time".into()];
    source.roles.message = Some("message".into());
    source
}

fn batch(messages: &[String]) -> RecordBatch {
    let times = (0..messages.len()).map(|row| DAY + i64::try_from(row).unwrap());
    let times: ArrayRef = Arc::new(TimestampSecondArray::from_iter_values(times));
    let messages: ArrayRef = Arc::new(StringArray::from_iter_values(messages));
    RecordBatch::try_from_iter([("time", times), ("message", messages)]).unwrap()
}

fn keep(store: &Store, messages: &[String], seq: u64) {
    let table = store.table("events").unwrap();
    store.append(table, &batch(messages), None, seq).unwrap();
    store.commit(&store.freeze(), seq).unwrap();
}

fn columns_on_disk(root: &Path) -> Vec<String> {
    let folder = root.join("parts/events/20261121");
    let mut all: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .flat_map(|item| {
            let file = fs::File::open(item.unwrap().path()).unwrap();
            let reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
            let fields = reader.schema().fields().iter();
            fields.map(|field| format!("{} {}", field.name(), field.data_type())).collect::<Vec<_>>()
        })
        .collect();
    all.sort();
    all.dedup();
    all.into_iter().filter(|column| column.starts_with("message")).collect()
}

/// What is asked; each is answered from memory too, where messages are whole.
const QUESTIONS: [&str; 29] = [
    "SELECT time, message FROM events ORDER BY time",
    "SELECT message FROM events ORDER BY time DESC LIMIT 3",
    "SELECT message FROM events ORDER BY message DESC LIMIT 20",
    "SELECT count() FROM events",
    "SELECT count() FROM events WHERE message LIKE '%timeout%'",
    "SELECT count() FROM events WHERE message NOT LIKE '%timeout%'",
    "SELECT count() FROM events WHERE message ILIKE '%TimeOut%'",
    "SELECT count() FROM events WHERE message NOT ILIKE '%REFUSED%'",
    "SELECT count() FROM events WHERE message ILIKE '%k5%'",
    "SELECT message FROM events WHERE message LIKE '%timeout%' AND _seq = 1 ORDER BY time",
    "SELECT count() FROM events WHERE message LIKE '%dead%'",
    "SELECT count() FROM events WHERE message LIKE '%17%'",
    "SELECT count() FROM events WHERE message NOT LIKE '%7%'",
    "SELECT count() FROM events WHERE message LIKE '%2a3%' OR message LIKE '%f3a%'",
    "SELECT count() FROM events WHERE message LIKE '%took 35ms%'",
    "SELECT count() FROM events WHERE message NOT LIKE '%took 35ms%'",
    "SELECT message FROM events WHERE message LIKE '%0.3.7 took 9%' ORDER BY time LIMIT 7",
    "SELECT count() FROM events WHERE message LIKE '%connection%after%'",
    "SELECT count() FROM events WHERE message LIKE 'connection%'",
    "SELECT count() FROM events WHERE message LIKE '%time_ut%'",
    "SELECT count() FROM events WHERE message LIKE '%100\\% of disk\\_7%'",
    "SELECT count() FROM events WHERE message LIKE '%12\u{1a}34%'",
    "SELECT count() FROM events WHERE message LIKE '%\u{1a}%'",
    "SELECT count() FROM events WHERE message = 'TIMEOUT 1' OR message LIKE '%refused%'",
    "SELECT count() FROM events WHERE NOT (message LIKE '%timeout%' OR message LIKE '%GET%')",
    "SELECT count() FROM events WHERE position(message, 'timeout') > 0",
    "SELECT count() FROM events WHERE position(message, 'cart/17') > 0",
    "SELECT length(message) AS n, count() AS c FROM events GROUP BY n ORDER BY n",
    "SELECT min(message), max(message) FROM events",
];

fn answers(store: &Store) -> Vec<String> {
    QUESTIONS.iter().map(|question| ask(store, question)).collect()
}

#[test]
fn parts_answer_as_memory_does() {
    let folder = tempfile::tempdir().unwrap();
    for (name, repeat, rows, form) in [
        ("forms that repeat", true, 20_000, "message$form Dictionary(Int32, Utf8)"),
        ("forms that do not", false, 20_000, "message$form Utf8View"),
        ("a handful of rows", true, 1, "message$form Dictionary(Int32, Utf8)"),
    ] {
        let (whole, root) = (folder.path().join("whole"), folder.path().join(name));
        let messages = messages(repeat, rows);
        let memory = open_with(&whole, logs());
        memory.append(memory.table("events").unwrap(), &batch(&messages), None, 1).unwrap();
        let parts = open_with(&root, logs());
        keep(&parts, &messages, 1);
        assert_eq!(columns_on_disk(&root), [form, "message$values Utf8View"], "{name}");
        for (question, (found, expected)) in
            QUESTIONS.iter().zip(answers(&parts).iter().zip(answers(&memory)))
        {
            assert_eq!(*found, expected, "{name}: {question}");
        }
    }
}

#[test]
fn a_dictionary_that_is_given_up_half_way_answers_too() {
    // A hundred forms at first, then 14 MB of them.
    let long = "wxyz ".repeat(60);
    let word = |row: usize| -> String {
        let letters = [0, 4, 8, 12].map(|bits| char::from(b'g' + u8::try_from((row >> bits) % 16).unwrap()));
        letters.into_iter().collect()
    };
    let form = |row: usize| if row < 32_768 { row % 100 } else { row };
    let messages: Vec<String> =
        (0..80_000).map(|row| format!("{long}{} took {row}ms", word(form(row)))).collect();
    let folder = tempfile::tempdir().unwrap();
    let store = open_with(folder.path(), logs());
    keep(&store, &messages, 1);
    assert!(columns_on_disk(folder.path())[0].contains("Dictionary"));
    for (needle, question) in [
        ("ghij", "SELECT count() FROM events WHERE message LIKE '%ghij%'"),
        ("hh took 7", "SELECT count() FROM events WHERE message LIKE '%hh took 7%'"),
    ] {
        let expected = messages.iter().filter(|message| message.contains(needle)).count();
        assert_eq!(ask(&store, question), format!("{expected}\n"));
    }
    let last = ask(&store, "SELECT message FROM events ORDER BY time DESC LIMIT 1");
    assert_eq!(last, format!("\"{}\"\n", messages[79_999]));
}

#[test]
fn merging_keeps_messages_whatever_their_parts_look_like() {
    let whole = DataSource { roles: model::Roles::default(), ..logs() };
    let questions = [
        "SELECT message FROM events ORDER BY message",
        "SELECT count() FROM events WHERE message LIKE '%timeout%'",
        "SELECT count() FROM events WHERE message LIKE '%took 35ms%'",
    ];
    for (last, columns) in [
        (logs(), &["message$form Dictionary(Int32, Utf8)", "message$values Utf8View"][..]),
        (whole.clone(), &["message Utf8View"][..]),
    ] {
        let folder = tempfile::tempdir().unwrap();
        for seq in 1..=9_u64 {
            // Parts of a time when the column had no role have messages whole; the others repeat or do not.
            let store = open_with(folder.path(), if seq <= 3 { whole.clone() } else { logs() });
            keep(&store, &messages(seq % 2 == 0, 100 * usize::try_from(seq).unwrap()), seq);
        }
        let found = columns_on_disk(folder.path());
        assert_eq!(found.len(), 4, "forms of either kind, values and whole messages: {found:?}");
        let store = open_with(folder.path(), last);
        let before = questions.map(|question| ask(&store, question));
        assert_eq!(store.maintain(Timestamp::from_secs(DAY)).unwrap(), 9);
        assert_eq!(columns_on_disk(folder.path()), columns);
        assert_eq!(questions.map(|question| ask(&store, question)), before);
    }
}

#[test]
fn a_message_that_rows_are_sorted_by_stays_whole() {
    let folder = tempfile::tempdir().unwrap();
    let source = DataSource { sorting_key: vec!["message".into()], ..logs() };
    let store = open_with(folder.path(), source);
    keep(&store, &messages(true, 10), 1);
    assert_eq!(columns_on_disk(folder.path()), ["message Utf8View"]);
    assert_eq!(ask(&store, "SELECT count() FROM events WHERE message LIKE '%timeout%'"), "3\n");
}

#[test]
fn a_part_that_cannot_be_read_is_named_when_it_is_merged() {
    let folder = tempfile::tempdir().unwrap();
    let store = open_with(folder.path(), logs());
    for seq in 1..=8 {
        keep(&store, &messages(true, 50), seq);
    }
    let damaged = folder.path().join("parts/events/20261121/000000000003.parquet");
    for (damage, word) in [(Some("no part at all"), "parquet file"), (None, "cannot open")] {
        match damage {
            Some(bytes) => fs::write(&damaged, bytes).unwrap(),
            None => fs::remove_file(&damaged).unwrap(),
        }
        let error = store.maintain(Timestamp::from_secs(DAY)).unwrap_err().to_string();
        assert!(error.contains(word) && error.contains("000000000003.parquet"), "{error}");
    }
}
