use crate::rows::{DAY, append, ask, batch, count, open};
use model::Timestamp;
use std::fs;

#[test]
fn rows_are_seen_at_once_and_after_a_commit_and_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    append(&store, &batch(0..3), 1);
    assert_eq!(count(&store), 3);
    let frozen = store.freeze();
    append(&store, &batch(3..5), 2);
    assert_eq!(count(&store), 5, "frozen and new rows");
    store.commit(&frozen, 1).unwrap();
    assert_eq!(count(&store), 5, "a part and new rows");
    drop(store);
    let store = open(folder.path());
    assert_eq!(count(&store), 3, "what was not committed is the log's");
    assert_eq!(ask(&store, "SELECT name FROM events ORDER BY time DESC LIMIT 1"), "\"row 2\"\n");
}

#[test]
fn a_commit_that_fails_can_be_tried_again() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    append(&store, &batch(0..3), 1);
    let frozen = store.freeze();
    let in_the_way = folder.path().join("parts/events");
    fs::write(&in_the_way, "a file where a folder must be").unwrap();
    assert!(store.commit(&frozen, 1).is_err());
    assert_eq!(count(&store), 3);
    fs::remove_file(in_the_way).unwrap();
    store.commit(&frozen, 1).unwrap();
    assert_eq!(count(&store), 3);
}

#[test]
fn partitions_follow_the_day_and_parts_the_sorting_key() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    append(&store, &batch([90_000, 5, 86_400, 1].into_iter()), 1);
    store.commit(&store.freeze(), 1).unwrap();
    let mut days: Vec<String> = fs::read_dir(folder.path().join("parts/events"))
        .unwrap()
        .map(|item| item.unwrap().file_name().into_string().unwrap())
        .collect();
    days.sort();
    assert_eq!(days, ["20261121", "20261122"]);
    assert_eq!(
        ask(&store, "SELECT name FROM events ORDER BY time"),
        "\"row 1\"\n\"row 5\"\n\"row 86400\"\n\"row 90000\"\n"
    );
}

#[test]
fn small_parts_are_merged_and_a_reader_of_before_still_reads() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    for seq in 0..10 {
        append(&store, &batch(seq * 10..(seq + 1) * 10), seq as u64 + 1);
        store.commit(&store.freeze(), seq as u64 + 1).unwrap();
    }
    assert_eq!(store.statistics().parts, 10);
    assert_eq!(store.maintain(Timestamp::from_secs(DAY)).unwrap(), 10);
    assert_eq!((store.statistics().parts, count(&store)), (1, 100));
    assert_eq!(store.maintain(Timestamp::from_secs(DAY)).unwrap(), 0);
    drop(store);
    let store = open(folder.path());
    assert_eq!((store.statistics().parts, count(&store)), (1, 100));
    assert_eq!(ask(&store, "SELECT count(DISTINCT _seq) FROM events"), "10\n");
}

#[test]
fn rows_past_their_time_go_with_their_part() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    append(&store, &batch(0..5), 1);
    append(&store, &batch(200_000..200_005), 1);
    store.commit(&store.freeze(), 1).unwrap();
    let later = Timestamp::from_secs(DAY + 3 * 86_400 + 1_000);
    assert_eq!(store.maintain(later).unwrap(), 1);
    assert_eq!(count(&store), 5);
}

#[test]
fn files_of_an_unfinished_checkpoint_are_removed_at_start() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    append(&store, &batch(0..5), 1);
    store.commit(&store.freeze(), 1).unwrap();
    drop(store);
    let stray = folder.path().join("parts/events/20261121/000000000099.parquet");
    fs::write(&stray, "half a part").unwrap();
    let store = open(folder.path());
    assert!(!stray.exists());
    assert_eq!(count(&store), 5);
}

#[test]
fn readers_see_each_row_once_while_parts_are_written_and_merged() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            for seq in 1..=30_u64 {
                let begin = (seq as i64 - 1) * 10;
                append(&store, &batch(begin..begin + 10), seq);
                store.commit(&store.freeze(), seq).unwrap();
                store.maintain(Timestamp::from_secs(DAY)).unwrap();
            }
        });
        let mut last = 0;
        while !writer.is_finished() {
            let counts = ask(&store, "SELECT count(*), count(DISTINCT name) FROM events");
            let (all, distinct) = counts.trim().split_once(',').unwrap();
            assert_eq!(all, distinct, "a row was seen twice");
            let all: u64 = all.parse().unwrap();
            assert!(all >= last && all.is_multiple_of(10), "{all} after {last}");
            last = all;
        }
    });
    assert_eq!(count(&store), 300);
}
