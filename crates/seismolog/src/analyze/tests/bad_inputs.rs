//! Inputs that are none end in clear words.

use super::{Case, Fault, Folder, shop};
use std::io::Write;
use std::path::PathBuf;

fn error(files: &[PathBuf]) -> String {
    let Err(error) = Case::default().reports(files) else { return String::new() };
    error.chain().map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

#[test]
fn what_cannot_be_analysed_is_named_with_the_way_out() {
    let folder = Folder::new();
    let mut noise = Vec::new();
    for number in 0_u32..5_000 {
        noise.extend_from_slice(&number.wrapping_mul(2_654_435_761).to_le_bytes());
    }
    let mut tar = vec![0; 1_024];
    tar[257..262].copy_from_slice(b"ustar");
    let cases = [
        (folder.0.path().to_owned(), "is a directory; name the files in it"),
        (folder.0.path().join("nothing.log"), "cannot open"),
        (folder.write("noise", noise), "looks binary"),
        (folder.write("archive.zip", b"PK\x03\x04rest"), "unzip -p"),
        (folder.write("archive.tar", tar), "tar -xOf"),
        (folder.write("log.xz", b"\xfd7zXZ\0\0"), "xz -dc"),
    ];
    for (file, words) in cases {
        let error = error(std::slice::from_ref(&file));
        assert!(error.contains(words) && error.contains(&file.display().to_string()), "{error:?}");
    }
    assert!(error(&["-".into(), "-".into()]).contains("only once"));
}

#[test]
fn a_wrong_name_among_good_ones_ends_all_before_reading() {
    let folder = Folder::new();
    let good = folder.write("good.log", shop("2026-11-20", 1, Fault::Nothing));
    assert!(error(&[good, folder.0.path().join("missing.log")]).contains("missing.log"));
}

#[test]
fn a_stream_that_breaks_off_is_told_with_what_came_before() {
    let folder = Folder::new();
    let log = shop("2026-11-20", 1, Fault::Nothing);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(log.as_bytes()).unwrap();
    let bytes = gzip.finish().unwrap();
    let file = folder.write("shop.log.gz", &bytes[..bytes.len() / 2]);
    let (text, report) = Case::default().reports(&[file]).unwrap();
    assert!(report["records"].as_u64().unwrap() > 1_000);
    assert!(report["inputs"][0]["failure"].is_string());
    assert!(text.contains("could not be read to its end"), "{text}");
}

#[test]
fn odd_bytes_are_mended_and_told() {
    let folder = Folder::new();
    let mut bytes = vec![0; 100_000];
    for second in 0..60 {
        bytes.extend_from_slice(format!("2026-11-20 12:00:{second:02} INFO cart: gr").as_bytes());
        bytes.extend_from_slice(b"\xfc\xdfe\n");
    }
    bytes.extend_from_slice(b"2026-11-20 12:01:00 INFO cart: ");
    bytes.resize(bytes.len() + 3_000_000, b'x');
    let report = Case::default().report(&[folder.write("odd.log", bytes)]);
    let notes = report["notes"].to_string();
    assert_eq!(report["records"], 61);
    for words in ["100,000 zero bytes", "not UTF-8", "1 line longer than 256 KiB"] {
        assert!(notes.contains(words), "{words:?} in {notes}");
    }
}

#[test]
fn times_that_make_no_sense_are_refused() {
    let folder = Folder::new();
    let files = [folder.write("shop.log", "2026-11-20 12:00:00 INFO x\n")];
    for (since, until, words) in [
        (Some("soon"), None, "cannot read --since"),
        (None, Some("25:99"), "cannot read --until"),
        (Some("2026-11-21"), Some("2026-11-20"), "is not before"),
    ] {
        let error = Case { since, until, ..Case::default() }.reports(&files).err().unwrap();
        assert!(format!("{error:#}").contains(words), "{error:#}");
    }
}
