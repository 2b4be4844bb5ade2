//! A series as a small picture: bars from the baseline up, the oldest at the left.
//!
//! A PNG with a palette and no filters is four chunks (W3C PNG, third edition), which are written here: the crate `png`
//! would bring a second DEFLATE into everything that compresses.

use flate2::Compression;
use flate2::write::ZlibEncoder;
use model::AlertSeverity;
use std::io::Write;

/// Pixels.
const WIDTH: usize = 360;
const HEIGHT: usize = 72;
/// Between two bars, in pixels.
const GAP: usize = 2;

/// Places in the palette.
const PAPER: u8 = 0;
const BASELINE: u8 = 1;
const BAR: u8 = 2;

/// PNG of the series in the colour of its severity; `None` where there is nothing to see.
pub(crate) fn png(values: &[f64], severity: AlertSeverity) -> Option<Vec<u8>> {
    let most = values.iter().copied().filter(|value| value.is_finite()).fold(0.0, f64::max);
    if most <= 0.0 || values.len() < 2 || values.len() > WIDTH / (2 * GAP) {
        return None;
    }
    let colour = match severity {
        AlertSeverity::Critical => [0xc6, 0x28, 0x28],
        AlertSeverity::Warning => [0xb2, 0x6a, 0x00],
        AlertSeverity::Info => [0x15, 0x65, 0xc0],
    };
    let palette = [[0xff, 0xff, 0xff], [0x9e, 0x9e, 0x9e], colour].concat();
    let mut header = Vec::with_capacity(13);
    for length in [WIDTH, HEIGHT] {
        header.extend(u32::try_from(length).ok()?.to_be_bytes());
    }
    // eight bits a pixel, a palette; the usual compression and filter, rows from the top
    header.extend([8, 3, 0, 0, 0]);
    let mut picture = b"\x89PNG\r\n\x1a\n".to_vec();
    chunk(&mut picture, *b"IHDR", &header)?;
    chunk(&mut picture, *b"PLTE", &palette)?;
    chunk(&mut picture, *b"IDAT", &deflated(&rows(values, most))?)?;
    chunk(&mut picture, *b"IEND", &[])?;
    Some(picture)
}

/// The pixels, each row behind the number of its filter.
fn rows(values: &[f64], most: f64) -> Vec<u8> {
    let step = WIDTH / values.len();
    let height = |value: f64| ((value / most).clamp(0.0, 1.0) * (HEIGHT - 1) as f64).ceil() as usize;
    let heights: Vec<usize> = values.iter().map(|value| height(*value)).collect();
    let pixel = |x: usize, y: usize| {
        let from_below = HEIGHT - 1 - y;
        let is_bar = x % step >= GAP && heights.get(x / step).is_some_and(|height| from_below <= *height);
        match from_below {
            0 => BASELINE,
            _ if is_bar => BAR,
            _ => PAPER,
        }
    };
    (0..HEIGHT).flat_map(|y| std::iter::once(0).chain((0..WIDTH).map(move |x| pixel(x, y)))).collect()
}

fn deflated(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).ok()?;
    encoder.finish().ok()
}

fn chunk(picture: &mut Vec<u8>, name: [u8; 4], data: &[u8]) -> Option<()> {
    picture.extend(u32::try_from(data.len()).ok()?.to_be_bytes());
    let begin = picture.len();
    picture.extend(name);
    picture.extend(data);
    let sum = crc32fast::hash(&picture[begin..]);
    picture.extend(sum.to_be_bytes());
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    /// Bars of each column in the picture, in pixels, read back from its bytes.
    fn read(picture: &[u8]) -> Vec<usize> {
        let at = picture.windows(4).position(|name| name == b"IDAT").unwrap();
        let length = u32::from_be_bytes(picture[at - 4..at].try_into().unwrap()) as usize;
        let mut rows = Vec::new();
        flate2::read::ZlibDecoder::new(&picture[at + 4..at + 4 + length]).read_to_end(&mut rows).unwrap();
        assert_eq!(rows.len(), HEIGHT * (WIDTH + 1));
        (0..WIDTH).map(|x| rows.chunks(WIDTH + 1).filter(|row| row[x + 1] == BAR).count()).collect()
    }

    #[test]
    fn bars_are_as_high_as_their_share_of_the_most() {
        let picture = png(&[0.0, 5.0, f64::NAN, 10.0, -3.0, f64::INFINITY], AlertSeverity::Critical).unwrap();
        assert!(picture.len() < 1_000, "{}", picture.len());
        let bars = read(&picture);
        let seen: Vec<usize> = (0..6).map(|bar| bars[bar * 60 + 30]).collect();
        assert_eq!(seen, [0, 36, 0, HEIGHT - 1, 0, HEIGHT - 1]);
        assert_eq!(bars[60], 0, "bars stand apart");
    }

    #[test]
    fn what_shows_nothing_is_no_picture() {
        for values in [&[][..], &[1.0], &[0.0, 0.0], &[f64::NAN, f64::NAN], &[1.0; 1_000]] {
            assert_eq!(png(values, AlertSeverity::Info), None, "{values:?}");
        }
    }
}
