//! Whatever the packing, encoding and cutting of the input, the findings are the same.

use super::{Case, Fault, Folder, ids, shop, template};
use serde_json::Value;
use std::io::Write;

#[test]
fn packed_and_differently_encoded_files_give_the_same_report() {
    let folder = Folder::new();
    let log = shop("2026-11-20", 1, Fault::Cards);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(log.as_bytes()).unwrap();
    let utf16: Vec<u8> =
        std::iter::once(0xfeff).chain(log.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let coloured = log.replace(" ERROR ", " \u{1b}[31mERROR\u{1b}[0m ");
    let files = [
        folder.write("plain", &log),
        folder.write("gzip", gzip.finish().unwrap()),
        folder.write("zstd", zstd::encode_all(log.as_bytes(), 1).unwrap()),
        folder.write("utf16", utf16),
        folder.write("windows", log.replace('\n', "\r\n")),
        folder.write("coloured", coloured),
        folder.write("no_end", log.trim_end()),
    ];
    let report = |file| {
        let mut report = Case::default().report(&[file]);
        // what differs by design: names and bytes
        report.as_object_mut().unwrap().remove("inputs");
        report
    };
    let mut reports = files.into_iter().map(|file| (file.display().to_string(), report(file)));
    let (_, expected) = reports.next().unwrap();
    for (name, report) in reports {
        assert_eq!(report, expected, "{name}");
    }
}

#[test]
fn a_stack_trace_is_one_record_with_its_fault() {
    let folder = Folder::new();
    let file = folder.write("shop.log", shop("2026-11-20", 1, Fault::Cards));
    let report = Case::default().report(&[file]);
    assert_eq!(report["compared"]["since"].as_str().map(|since| &since[..13]), Some("2026-11-20T12"));
    let trace = &report["traces"][0];
    assert_eq!(trace["exception"], "java.lang.IllegalStateException");
    assert_eq!(trace["frames"][0], "com.shop.Pool.take");
    assert_eq!(trace["count"], template(&report, "charge failed")["count"]);
    assert_eq!(
        report["lines"].as_u64().unwrap() - report["records"].as_u64().unwrap(),
        3 * trace["count"].as_u64().unwrap()
    );
}

#[test]
fn since_and_until_cut_by_event_time() {
    let folder = Folder::new();
    let files = [folder.write("shop.log", shop("2026-11-20", 1, Fault::Nothing))];
    let all = Case::default().report(&files)["records"].as_u64().unwrap();
    let records = |since, until| {
        let report = Case { since, until, ..Case::default() }.report(&files);
        let (begin, end) = (report["begin"].as_str().unwrap_or("").to_owned(), report["end"].clone());
        (report["records"].as_u64().unwrap(), begin, end.as_str().unwrap_or("").to_owned())
    };
    let (early, _, end) = records(None, Some("2026-11-20T12:10:00Z"));
    let (late, begin, _) = records(Some("2026-11-20 12:10"), None);
    assert_eq!(early + late, all);
    assert!(end.as_str() < "2026-11-20T12:10:00" && begin.as_str() >= "2026-11-20T12:10:00");
    assert_eq!(records(Some("2026-11-21"), None).0, 0);
}

#[test]
fn what_the_baseline_has_is_not_new() {
    let folder = Folder::new();
    let baseline = folder.write("yesterday.log", shop("2026-11-19", 2, Fault::Nothing));
    let file = folder.write("today.log", shop("2026-11-20", 1, Fault::Cards));
    let report = Case { baseline: Some(&baseline), ..Case::default() }.report(std::slice::from_ref(&file));
    let refused = template(&report, "refused")["template_id"].as_str().unwrap();
    let failed = template(&report, "charge failed")["template_id"].as_str().unwrap();
    assert_eq!(ids(&report["new"]), [refused, failed]);
    let incidents = report["incidents"].as_array().unwrap();
    let is_today = |incident: &Value| incident["started"].as_str().unwrap().starts_with("2026-11-20");
    assert!(!incidents.is_empty() && incidents.iter().all(is_today), "{incidents:?}");

    let same = Case { baseline: Some(&file), ..Case::default() }.report(std::slice::from_ref(&file));
    assert_eq!((ids(&same["new"]).len(), ids(&same["rising"]).len(), ids(&same["falling"]).len()), (0, 0, 0));
}

#[test]
fn content_takes_every_line_as_a_message() {
    let folder = Folder::new();
    let file = folder.write("content.txt", "INFO first\n\tat second\n2026-11-20 12:00:00 third\n");
    let report = Case { content: true, ..Case::default() }.report(&[file]);
    assert_eq!((&report["records"], &report["begin"]), (&3.into(), &serde_json::Value::Null));
}

#[test]
fn json_lines_are_read_by_their_keys() {
    let folder = Folder::new();
    let mut log = String::new();
    for second in 0..50 {
        let at = format!("2026-11-20T12:00:{second:02}Z");
        log.push_str(&format!(
            "{{\"ts\":\"{at}\",\"level\":\"error\",\"service\":\"cart\",\"message\":\"no item {second}\\nTraceback\"}}\n"
        ));
    }
    let report = Case::default().report(&[folder.write("cart.jsonl", log)]);
    let service = &report["services"][0];
    assert_eq!((&service["service"], &service["errors"]), (&"cart".into(), &50.into()));
    assert_eq!(report["templates"][0]["template_typed"], "no item <num>");
}

#[test]
fn rotated_files_are_one_story_in_any_order() {
    let folder = Folder::new();
    let log = shop("2026-11-20", 1, Fault::Cards);
    let cut = log[..log.len() / 2].rfind('\n').unwrap() + 1;
    let whole = Case::default().report(&[folder.write("shop.log", &log)]);
    let parts = [folder.write("app.log", &log[cut..]), folder.write("app.log.1", &log[..cut])];
    let parts = Case::default().report(&parts);
    for key in ["records", "begin", "end", "services", "templates", "incidents", "new", "rising", "falling"] {
        assert_eq!(whole[key], parts[key], "{key}");
    }
}

#[test]
fn files_that_overlap_in_time_are_watched_side_by_side() {
    let folder = Folder::new();
    let log = shop("2026-11-20", 1, Fault::Cards);
    let of = |service: &str| {
        let lines = log.lines().filter(|line| line.contains(&format!(" {service}: ")));
        lines.flat_map(|line| [line, "\n"]).collect::<String>()
    };
    let files = [folder.write("cart.log", of("cart")), folder.write("payments.log", of("payments"))];
    let report = Case::default().report(&files);
    let incidents = report["incidents"].as_array().unwrap();
    assert!(incidents.iter().any(|incident| incident["services"][0] == "payments"), "{incidents:?}");
}

#[test]
fn a_line_from_another_century_does_not_move_the_axis() {
    let folder = Folder::new();
    let mut log = shop("2026-11-20", 1, Fault::Cards);
    let middle = log[..log.len() / 2].rfind('\n').unwrap() + 1;
    log.insert_str(middle, "2099-01-01T00:00:00.000Z INFO cart: the clock is wrong\n");
    let report = Case::default().report(&[folder.write("shop.log", log)]);
    assert_eq!(report["end"], "2026-11-20T12:24:59.600Z");
    assert!(report["notes"].to_string().contains("400 days"), "{}", report["notes"]);
}
