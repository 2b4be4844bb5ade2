//! Messages as brokers keep them: batches, compressed or not.

use super::{Fetched, KafkaMessage};
use crate::Error;
use crate::limits::KAFKA_BATCH_BYTES_MAX;
use bytes::{Bytes, BytesMut};
use kafka_protocol::compression::{Decompressor, Snappy};
use kafka_protocol::protocol::StrBytes;
use kafka_protocol::records::{
    Compression, NO_PARTITION_LEADER_EPOCH, NO_PRODUCER_EPOCH, NO_PRODUCER_ID, NO_SEQUENCE, Record,
    RecordBatchDecoder, RecordBatchEncoder, RecordEncodeOptions, TimestampType,
};
use std::io::{self, Read};

/// The messages of a fetch that are not before the offset that was asked for. What is cut at the end comes with the next.
pub(super) fn read(mut bytes: Bytes, from: i64) -> Result<Fetched, Error> {
    let mut fetched = Fetched { messages: Vec::new(), next: from };
    while let Some(length) = whole(&bytes) {
        let mut batch = bytes.split_to(length);
        let inflate = |bytes: &mut Bytes, compression| Ok(decompress(bytes, compression)?);
        let records = RecordBatchDecoder::decode_with_custom_compression(&mut batch, Some(inflate));
        let records = records
            .map_err(|error| Error::Refused(format!("a batch of messages cannot be read: {error}")))?;
        for record in records.records {
            fetched.next = fetched.next.max(record.offset + 1);
            if record.control || record.offset < from {
                continue;
            }
            let header = |(name, value): (StrBytes, Option<Bytes>)| {
                (name.to_string(), value.map(|value| value.to_vec()).unwrap_or_default())
            };
            fetched.messages.push(KafkaMessage {
                offset: record.offset,
                at_millis: record.timestamp,
                key: record.key.map(|key| key.to_vec()),
                value: record.value.map(|value| value.to_vec()),
                headers: record.headers.into_iter().map(header).collect(),
            });
        }
    }
    Ok(fetched)
}

/// Bytes of the first batch, if all of it is there: offset (8 bytes), length of what follows (4 bytes).
fn whole(bytes: &[u8]) -> Option<usize> {
    let length = bytes.get(8..12)?.try_into().ok().map(u32::from_be_bytes)? as usize;
    (12 + length <= bytes.len()).then_some(12 + length)
}

fn decompress(bytes: &mut Bytes, compression: Compression) -> io::Result<Bytes> {
    let mut out = Vec::new();
    let bounded = |reader: &mut dyn Read, out: &mut Vec<u8>| {
        reader.take(KAFKA_BATCH_BYTES_MAX as u64 + 1).read_to_end(out)?;
        if out.len() > KAFKA_BATCH_BYTES_MAX {
            return Err(io::Error::other(format!("a batch has more than {KAFKA_BATCH_BYTES_MAX} bytes")));
        }
        Ok(())
    };
    match compression {
        Compression::None => return Ok(bytes.clone()),
        Compression::Gzip => bounded(&mut flate2::read::MultiGzDecoder::new(&bytes[..]), &mut out)?,
        Compression::Zstd => bounded(&mut zstd::Decoder::new(&bytes[..])?, &mut out)?,
        Compression::Lz4 => bounded(&mut lz4_flex::frame::FrameDecoder::new(&bytes[..]), &mut out)?,
        Compression::Snappy => {
            let inflated = Snappy::decompress(bytes, |bytes| Ok(bytes.clone()));
            return inflated.map_err(|error| io::Error::other(error.to_string()));
        }
    }
    Ok(out.into())
}

/// Messages as one batch.
pub(super) fn written(messages: &[KafkaMessage]) -> Result<Bytes, Error> {
    let header = |(name, value): &(String, Vec<u8>)| {
        (StrBytes::from_string(name.clone()), Some(Bytes::from(value.clone())))
    };
    let record = |(index, message): (i32, &KafkaMessage)| Record {
        transactional: false,
        control: false,
        delete_horizon: false,
        partition_leader_epoch: NO_PARTITION_LEADER_EPOCH,
        producer_id: NO_PRODUCER_ID,
        producer_epoch: NO_PRODUCER_EPOCH,
        timestamp_type: TimestampType::Creation,
        offset: index.into(),
        // in step with the offset, or each would be a batch of its own, of which brokers take one
        sequence: NO_SEQUENCE + index,
        timestamp: message.at_millis,
        key: message.key.clone().map(Bytes::from),
        value: message.value.clone().map(Bytes::from),
        headers: message.headers.iter().map(header).collect(),
    };
    let records: Vec<Record> = (0..).zip(messages).map(record).collect();
    let mut out = BytesMut::new();
    let options = RecordEncodeOptions { version: 2, compression: Compression::None };
    RecordBatchEncoder::encode(&mut out, &records, &options)
        .map_err(|error| Error::Refused(format!("messages cannot be written: {error}")))?;
    Ok(out.freeze())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_come_back_and_what_is_cut_is_left_for_the_next_time() {
        let message = |offset: i64, text: &str| KafkaMessage {
            offset,
            at_millis: 1_700_000_000_000 + offset,
            key: (offset != 1).then(|| b"k".to_vec()),
            value: Some(text.as_bytes().to_vec()),
            headers: vec![("id".to_owned(), vec![7])],
        };
        let messages = [message(0, "a"), message(1, ""), message(2, "{\"x\":1}")];
        let bytes = written(&messages).unwrap();
        assert_eq!(read(bytes.clone(), 0).unwrap(), Fetched { messages: messages.to_vec(), next: 3 });
        assert_eq!(read(bytes.clone(), 2).unwrap(), Fetched { messages: messages[2..].to_vec(), next: 3 });
        for length in 0..bytes.len() {
            assert_eq!(read(bytes.slice(..length), 0).unwrap(), Fetched::default(), "cut at {length}");
        }
        let twice: Bytes = [&bytes[..], &bytes[..20]].concat().into();
        assert_eq!(read(twice, 0).unwrap().messages.len(), 3);
    }
}
