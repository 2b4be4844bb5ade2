//! Objects of a bucket, beside moto's server of S3 where it is installed: MOTO_SERVER is its command.

use super::{Ground, LINES, line};
use crate::buckets::{Store, gzip};

fn body(numbers: std::ops::Range<usize>) -> Vec<u8> {
    let line = |number| format!("2026-11-21T10:00:00Z ERROR {}\n", line(number));
    numbers.map(line).collect::<String>().into_bytes()
}

#[test]
fn objects_of_a_bucket_are_read_once() {
    let Some(store) = Store::start() else { return };
    let section = format!(
        "[sending]\nallow = [\"127.0.0.1\"]\n[[bucket]]\nurl = \"s3://bucket/shop/*\"\nendpoint = \"{}\"\nkey = \"k\"\n\
         secret = \"s\"\nseconds = 1\nservice = \"shop\"\n",
        store.url
    );
    store.put("shop/0.log", &body(0..2_000));
    store.put("shop/1.log.gz", &gzip(&body(2_000..4_000)));
    store.put("other/2.log", b"not meant\n");
    let mut ground = Ground::new("", &section);
    ground.wait_for_rows();
    for part in [4_000..6_000, 6_000..8_000] {
        store.put(&format!("shop/{}.log", part.start), &body(part));
        ground.kill_and_start();
    }
    store.put("shop/broken.log.gz", b"not packed");
    store.put("shop/last.log", &body(8_000..LINES));
    ground.server().wait_until(&format!("SELECT toUInt64(count() >= {LINES}) FROM logs"));
    for _ in 0..3 {
        ground.server().wait_for_tick();
    }
    let found = ground.found();
    eprintln!(
        "| bucket of S3 | {LINES} | {} | {} |",
        LINES - found.len(),
        ground.count() - found.len() as u64
    );
    assert!((0..LINES).all(|number| found.get(&line(number)) == Some(&1)), "lost: 0, twice: 0");
    assert_eq!(ground.count(), LINES as u64);
    // What is gone is forgotten: under its name something else may come, though it has the same bytes.
    let all = (LINES * 2 - 8_000) as u64;
    let is_read_again = (0..20).any(|_| {
        // Longer than the time between two looks, as a rule; if it was too short, once more.
        store.delete("shop/last.log");
        ground.server().ticks(3);
        store.put("shop/last.log", &body(8_000..LINES));
        ground.server().ticks(3);
        ground.server().number("SELECT count() FROM logs") == all
    });
    assert!(is_read_again, "an object that came back is not read");
    let row = &ground.server().rows("SELECT service, severity_text, attributes FROM logs LIMIT 1")[0];
    assert_eq!((row["service"].as_str(), row["severity_text"].as_str()), (Some("shop"), Some("ERROR")));
    assert!(row["attributes"].as_str().unwrap().contains("s3://bucket/shop/"), "{row}");
}
