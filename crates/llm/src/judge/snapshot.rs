//! What a judge keeps across restarts.
//!
//! ```text
//! version   u8 = 1
//! spent     list of i64 minute, u64 calls, u64 tokens, u64 cost in millionths
//! verdicts  list of 16 bytes key, i64 until (nanoseconds), u8 status (0 normal, 1 unusual, 2 suspicious, 3 none, since its
//!           answers were broken), and unless none: u8 severity, u8 category, text reason; least used first
//! checksum  first 8 bytes of the SHA-256 of everything before it
//! ```
//!
//! Ways to be broken, each an error: cut or changed anywhere (checksum), another version, and, with a checksum that fits,
//! a number that stands for nothing, or bytes left over.

use super::cache::Cache;
use super::{CATEGORIES, Judgement, QuestionKey, SEVERITIES, Status, Unjudged, Verdict};
use crate::Error;
use crate::gate::{Gate, Spent};
use model::Timestamp;
use model::codec::{Damage, Reader, Writer};
use sha2::{Digest, Sha256};

const VERSION: u8 = 1;

const STATUSES: [Status; 3] = [Status::Normal, Status::Unusual, Status::Suspicious];

/// Stands for a question whose answers were broken.
const BROKEN: u8 = 3;

pub(super) fn encode(cache: &Cache, gate: &Gate) -> Vec<u8> {
    let mut writer = Writer::default();
    writer.u8(VERSION);
    writer.list(&gate.minutes(), |writer, (minute, spent)| {
        writer.i64(*minute);
        writer.u64(spent.calls);
        writer.u64(spent.tokens);
        writer.u64(spent.cost_millionths);
    });
    let verdicts: Vec<(QuestionKey, &Verdict, Timestamp)> = cache.least_used_first().collect();
    writer.list(&verdicts, |writer, (key, verdict, until)| {
        key.0.to_be_bytes().iter().for_each(|byte| writer.u8(*byte));
        writer.i64(until.0);
        match verdict {
            Verdict::Unjudged(_) => writer.u8(BROKEN),
            Verdict::Judged(judgement) => write_judgement(writer, judgement),
        }
    });
    let mut bytes = writer.into_bytes();
    let checksum = checksum(&bytes);
    bytes.extend_from_slice(&checksum);
    bytes
}

pub(super) fn decode(bytes: &[u8], cache: &mut Cache, gate: &mut Gate) -> Result<(), Error> {
    let refuse = |problem: &str| Err(Error::Snapshot(problem.to_owned()));
    let Some((content, found)) = bytes.split_last_chunk::<8>() else { return refuse("it is cut") };
    if *found != checksum(content) {
        return refuse("it is damaged");
    }
    let mut reader = Reader::new(content);
    if reader.u8()? != VERSION {
        return refuse("it is of another version");
    }
    let minutes = reader.list(|reader| {
        let minute = reader.i64()?;
        let (calls, tokens, cost_millionths) = (reader.u64()?, reader.u64()?, reader.u64()?);
        Ok::<_, Damage>((minute, Spent { calls, tokens, cost_millionths }))
    })?;
    let verdicts = reader.list(|reader| {
        let mut key = 0;
        for _ in 0..16 {
            key = key << 8 | u128::from(reader.u8()?);
        }
        let until = Timestamp(reader.i64()?);
        Ok::<_, Damage>((QuestionKey(key), read_verdict(reader)?, until))
    })?;
    reader.finish()?;
    cache.replace(verdicts);
    gate.set_minutes(&minutes);
    Ok(())
}

fn checksum(bytes: &[u8]) -> [u8; 8] {
    let hash = Sha256::digest(bytes);
    std::array::from_fn(|index| hash[index])
}

fn write_judgement(writer: &mut Writer, judgement: &Judgement) {
    let place =
        |all: &[&str], word: &str| all.iter().position(|known| *known == word).unwrap_or_default() as u8;
    let status = STATUSES.iter().position(|status| *status == judgement.status).unwrap_or_default();
    writer.u8(status as u8);
    writer.u8(place(&SEVERITIES, judgement.severity));
    writer.u8(place(&CATEGORIES, judgement.category));
    writer.bytes(judgement.reason.as_bytes());
}

fn read_verdict(reader: &mut Reader<'_>) -> Result<Verdict, Damage> {
    let status = reader.u8()?;
    if status == BROKEN {
        return Ok(Verdict::Unjudged(Unjudged::Broken));
    }
    let status = *STATUSES.get(usize::from(status)).ok_or(Damage("a status"))?;
    let severity = SEVERITIES.get(usize::from(reader.u8()?)).ok_or(Damage("a severity"))?;
    let category = CATEGORIES.get(usize::from(reader.u8()?)).ok_or(Damage("a category"))?;
    Ok(Verdict::Judged(Judgement { status, severity, category, reason: reader.text()? }))
}

impl From<Damage> for Error {
    fn from(damage: Damage) -> Self {
        Self::Snapshot(damage.to_string())
    }
}
