//! Lines to records, and what the stack traces in them say.

use super::*;

fn records(text: &str) -> Vec<Record> {
    let lines: Vec<&str> = text.lines().collect();
    let mut joiner = Joiner::new(Format::detect(&lines));
    let mut records: Vec<Record> = lines.iter().filter_map(|line| joiner.push(line)).collect();
    records.extend(joiner.finish());
    records
}

/// A text, the lines of each record, and the fingerprints of the traces in order.
fn check(name: &str, text: &str, lines: &[usize], fingerprints: &[&str]) {
    let records = records(text);
    let seen: Vec<usize> = records.iter().map(|record| record.lines).collect();
    assert_eq!(seen, lines, "{name}: {records:#?}");
    let seen: Vec<&str> =
        records.iter().filter_map(|record| Some(record.trace.as_ref()?.fingerprint.as_str())).collect();
    assert_eq!(seen, fingerprints, "{name}");
}

#[test]
fn a_java_trace_stays_with_its_line() {
    let text = "\
2026-11-21 14:02:10,001 INFO  [main] com.example.Shop - started
2026-11-21 14:02:11,250 ERROR [main] com.example.Pay - cannot pay order 17
java.lang.IllegalStateException: no card for 17
\tat com.example.Pay.card(Pay.java:44)
\tat com.example.Pay.lambda$pay$3(Pay.java:31)
\tat com.example.Shop$$Lambda$14/0x0001.run(Unknown Source)
Caused by: java.io.IOException: reset
\tat com.example.Net.read(Net.java:9)
\t... 3 more
2026-11-21 14:02:12,000 INFO  [main] com.example.Shop - next";
    check(
        "java",
        text,
        &[1, 8, 1],
        &[
            "java.lang.IllegalStateException < java.io.IOException < com.example.Pay.card < com.example.Pay.lambda$pay$ < com.example.Shop",
        ],
    );
}

#[test]
fn a_python_traceback_stays_with_its_line_and_chained_ones_together() {
    let text = "\
INFO:root:started
ERROR:shop:cannot pay
Traceback (most recent call last):
  File \"/srv/shop/pay.py\", line 44, in card
    raise KeyError(4)
KeyError: 4

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File \"/srv/shop/app.py\", line 12, in main
    pay()
  File \"/srv/shop/pay.py\", line 50, in pay
    raise ValueError(\"no card\")
ValueError: no card
INFO:root:next";
    check("python", text, &[1, 14, 1], &["ValueError < KeyError < pay.py:pay < app.py:main"]);
}

#[test]
fn a_traceback_without_any_header_is_a_record_of_its_own() {
    let text = "\
loading
ready to go
Traceback (most recent call last):
  File \"app.py\", line 3, in <module>
    main()
ZeroDivisionError: division by zero
bye";
    check("bare python", text, &[1, 1, 4, 1], &["ZeroDivisionError < app.py:<module>"]);
}

#[test]
fn a_go_panic_is_a_record_of_its_own() {
    let text = "\
2026/11/21 14:02:10 listening
2026/11/21 14:02:10 ready
2026/11/21 14:02:10 serving
panic: runtime error: index out of range [5] with length 3

goroutine 1 [running]:
main.(*Shop).pay(0xc000012345)
\t/srv/shop/main.go:44 +0x1d
main.main()
\t/srv/shop/main.go:12 +0x2a
exit status 2
2026/11/21 14:02:12 listening";
    check(
        "go",
        text,
        &[1, 1, 1, 8, 1],
        &["panic: runtime error: index out of range < main.(*Shop).pay < main.main"],
    );
}

#[test]
fn a_node_error_is_one_record_with_its_source_line() {
    let text = "\
server ready
/srv/shop/pay.js:44
        throw new TypeError('no card');
        ^

TypeError: no card
    at pay (/srv/shop/pay.js:44:15)
    at async Shop.run (/srv/shop/shop.js:9:3)
    at /srv/shop/index.js:3:1

Node.js v22.1.0
server ready";
    check("node", text, &[1, 10, 1], &["TypeError < pay < Shop.run < /srv/shop/index.js"]);
}

#[test]
fn a_rust_panic_keeps_its_message_and_notes() {
    let text = "\
[2026-11-21T14:02:10Z INFO  shop] started
[2026-11-21T14:02:10Z INFO  shop] ready
[2026-11-21T14:02:10Z INFO  shop] serving
[2026-11-21T14:02:11Z INFO  shop] paying
thread 'main' panicked at src/pay.rs:44:5:
no card for 17
stack backtrace:
   0: rust_begin_unwind
             at /rustc/abc/library/std/src/panicking.rs:652:5
   1: core::panicking::panic_fmt
   2: shop::pay::card::h0123456789abcdef
   3: shop::main
note: run with `RUST_BACKTRACE=full` for a verbose backtrace
[2026-11-21T14:02:12Z INFO  shop] started";
    check("rust", text, &[1, 1, 1, 1, 9, 1], &["panic < shop::pay::card < shop::main"]);
}

#[test]
fn one_fault_has_one_fingerprint_whatever_the_values() {
    let first = "x.FooException: id 1\n\tat a.B.c(B.java:1)\n\tat a.B.d(B.java:2)";
    let second = "x.FooException: id 2\n\tat a.B.c(B.java:10)\n\tat a.B.d(B.java:20)";
    let other = "x.FooException: id 2\n\tat a.B.e(B.java:10)\n\tat a.B.d(B.java:20)";
    let of = |text| Trace::of(text).unwrap().fingerprint;
    assert_eq!(of(first), of(second));
    assert_ne!(of(first), of(other));
    assert_eq!(Trace::of("at noon\nnothing"), None);
}

#[test]
fn a_record_is_bounded_and_counts_what_it_drops() {
    let mut joiner = Joiner::new(Format::plain());
    assert_eq!(joiner.push("first"), None);
    let wide = format!("  {}", "\u{e9}".repeat(1_000));
    for _ in 0..1_000 {
        assert_eq!(joiner.push(&wide), None);
    }
    let record = joiner.finish().unwrap();
    assert_eq!(record.lines, 1_001);
    assert!(record.text.len() <= limits::RECORD_BYTES);
    let separators = record.text.matches('\n').count();
    assert_eq!(record.text.len() - separators + record.dropped_bytes, 5 + 1_000 * wide.len());
}

#[test]
fn lines_between_json_lines_do_not_spoil_them() {
    let text = "\
{\"time\":\"2026-11-21T14:02:10Z\",\"msg\":\"a\"}
{\"time\":\"2026-11-21T14:02:10Z\",\"msg\":\"b\"}
{\"time\":\"2026-11-21T14:02:10Z\",\"msg\":\"c\"}
{\"time\":\"2026-11-21T14:02:10Z\",\"msg\":\"d\"}
{\"time\":\"2026-11-21T14:02:10Z\",\"msg\":\"e\"}
npm notice new version
{\"time\":\"2026-11-21T14:02:11Z\",\"msg\":\"f\"}";
    check("json", text, &[1; 7], &[]);
}

#[test]
fn a_trace_wrapped_by_a_container_runtime_is_one_record() {
    let text = "\
2026-11-21T14:02:10.1Z stdout F 2026-11-21 14:02:10 INFO started
2026-11-21T14:02:10.1Z stdout F 2026-11-21 14:02:10 INFO ready
2026-11-21T14:02:11.1Z stdout F 2026-11-21 14:02:11 ERROR cannot pay
2026-11-21T14:02:11.1Z stdout F x.PayException: no card
2026-11-21T14:02:11.1Z stdout F \tat x.Pay.card(Pay.java:4)
2026-11-21T14:02:12.1Z stdout F 2026-11-21 14:02:12 INFO next";
    check("container", text, &[1, 1, 3, 1], &["x.PayException < x.Pay.card"]);
    let record = &records(text)[2];
    let lines: Vec<&str> = text.lines().collect();
    let parsed = Format::detect(&lines).parse(&record.text, REFERENCE);
    assert_eq!(parsed.severity, Some(Severity::Error));
    assert_eq!(parsed.message, "cannot pay\nx.PayException: no card\n\tat x.Pay.card(Pay.java:4)");
}
