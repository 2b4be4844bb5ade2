//! Content encodings.

use bytes::Bytes;
use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use seismolog_ingest::{Decompressed, Encoding, Error, Limits, decompress};
use std::io::Write;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 3).unwrap()
}

type Compress = fn(&[u8]) -> Vec<u8>;

const ALL: [(Encoding, Compress); 4] =
    [(Encoding::Gzip, gzip), (Encoding::Deflate, zlib), (Encoding::Deflate, deflate), (Encoding::Zstd, zstd)];

fn undo(encoding: Encoding, body: Vec<u8>) -> Result<Decompressed, Error> {
    decompress(encoding, Bytes::from(body), &Limits::default())
}

/// Lines that do not compress to nothing.
fn lines(count: u64) -> Vec<u8> {
    let line = |i: u64| format!("{{\"a\":{},\"b\":\"line {i}\"}}\n", i.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    (0..count).flat_map(|i| line(i).into_bytes()).collect()
}

#[test]
fn every_encoding_gives_back_what_went_in() {
    let plain = lines(5_000);
    for (encoding, compress) in ALL {
        let undone = undo(encoding, compress(&plain)).unwrap();
        assert_eq!((undone.bytes.as_ref(), undone.is_truncated), (&plain[..], false), "{encoding:?}");
        assert!(undo(encoding, Vec::new()).unwrap().bytes.is_empty(), "{encoding:?}");
    }
    let twice = [gzip(b"one\n"), gzip(b"two\n")].concat();
    assert_eq!(undo(Encoding::Gzip, twice).unwrap().bytes, "one\ntwo\n");
    let twice = [zstd(b"one\n"), zstd(b"two\n")].concat();
    assert_eq!(undo(Encoding::Zstd, twice).unwrap().bytes, "one\ntwo\n");
}

#[test]
fn a_cut_stream_gives_its_complete_part_and_says_so() {
    let plain = lines(50_000);
    for (encoding, compress) in ALL {
        let compressed = compress(&plain);
        for cut in [compressed.len() / 2, compressed.len() - 1] {
            let undone = undo(encoding, compressed[..cut].to_vec()).unwrap();
            assert!(undone.is_truncated, "{encoding:?} cut at {cut}");
            assert!(plain.starts_with(&undone.bytes), "{encoding:?} cut at {cut}");
            assert!(
                undone.bytes.len() > plain.len() / 4,
                "{encoding:?} cut at {cut}: {}",
                undone.bytes.len()
            );
        }
    }
}

#[test]
fn bombs_are_stopped_by_ratio_and_by_size() {
    let zeros = vec![b'0'; 10 << 20];
    for (encoding, compress) in ALL {
        let bomb = compress(&zeros);
        let error = undo(encoding, bomb.clone()).unwrap_err();
        assert!(matches!(error, Error::TooLarge { limit: "ratio_max", .. }), "{encoding:?}: {error}");
        let limits = Limits { ratio_max: usize::MAX, body_max: 8 << 20, ..Limits::default() };
        let error = decompress(encoding, bomb.into(), &limits).unwrap_err();
        assert!(matches!(error, Error::TooLarge { limit: "body_max", .. }), "{encoding:?}: {error}");
    }
}

#[test]
fn few_equal_lines_are_no_bomb() {
    let plain = b"{\"a\":1,\"message\":\"connection refused\"}\n".repeat(20_000);
    for (encoding, compress) in ALL {
        assert_eq!(undo(encoding, compress(&plain)).unwrap().bytes.len(), plain.len(), "{encoding:?}");
    }
}

#[test]
fn sizes_have_limits_before_and_after() {
    let limits = Limits { body_compressed_max: 100, body_max: 1_000, ..Limits::default() };
    let limit_of = |encoding, body: Vec<u8>| match decompress(encoding, body.into(), &limits) {
        Err(Error::TooLarge { limit, .. }) => limit,
        other => panic!("{other:?}"),
    };
    assert_eq!(limit_of(Encoding::Identity, vec![b'x'; 1_001]), "body_max");
    assert_eq!(limit_of(Encoding::Gzip, gzip(&lines(100))), "body_compressed_max");
    assert_eq!(limit_of(Encoding::Gzip, gzip(&[b'x'; 1_001])), "body_max");
    assert!(decompress(Encoding::Identity, vec![b'x'; 1_000].into(), &limits).is_ok());
}

#[test]
fn a_wrong_stream_is_an_error_that_names_the_encoding() {
    for encoding in [Encoding::Gzip, Encoding::Zstd, Encoding::Deflate] {
        let error = undo(encoding, b"\xff\xfe no stream begins so".to_vec()).unwrap_err();
        assert!(error.to_string().contains("Content-Encoding"), "{encoding:?}: {error}");
    }
}

#[test]
fn headers_are_read_without_case() {
    let cases = [
        ("", Some(Encoding::Identity)),
        ("GZIP", Some(Encoding::Gzip)),
        (" x-gzip ", Some(Encoding::Gzip)),
        ("deflate", Some(Encoding::Deflate)),
        ("zstd", Some(Encoding::Zstd)),
        ("br", None),
        ("gzip, zstd", None),
    ];
    for (header, expected) in cases {
        assert_eq!(Encoding::parse(header).ok(), expected, "{header:?}");
    }
}
