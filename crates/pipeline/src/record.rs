//! Entries of topics on disk.
//!
//! ```text
//! version:u8 (1), kind:u8, then, little endian:
//!   1 event    id[16] received:i64 payload
//!   2 answer   input:u64 id[16] received:i64 payload_len:u32 payload response
//!   3 failure  input:u64 id[16] received:i64 payload_len:u32 error_len:u32 payload error stack
//!   8 gone     through:u64           entries up to it are consumed
//!   9 removed  seq:u64 …             these entries are, too
//!  10 known    through:u64           what transforms remember of events up to it is in a snapshot
//! ```
//!
//! Payload and response are JSON, kept as they came. Ways it can be broken: another version (a newer program wrote it: the
//! topic is not opened), lengths that do not fit (the checksum of the log is good, so a program with a mistake wrote it: the
//! same).

/// An event as it was published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// of the request that brought it
    pub id: [u8; 16],
    /// when, in nanoseconds since 1970
    pub received: i64,
    /// JSON
    pub payload: Vec<u8>,
}

/// What became of an event behind the transforms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// the event; what several events made together has the last of them
    pub event: Event,
    /// what the transforms made of it, JSON
    pub response: Vec<u8>,
}

/// An event that could not be transformed or delivered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// the event
    pub event: Event,
    /// what went wrong, in one line
    pub error: String,
    /// where; may be empty
    pub stack: String,
}

/// An entry of a topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    Event(Event),
    /// of a source: which, up to where that is read once this is told by [`Entry::Place`], and the event
    Fed(u64, u64, Event),
    /// with the seq of the event in the topic `input`
    Answer(u64, Answer),
    Failure(u64, Failure),
    Gone(u64),
    Removed(Vec<u64>),
    Known(u64),
    /// up to where a source has been read
    Place(u64, u64),
}

const VERSION: u8 = 1;

impl Entry {
    pub(crate) fn encode(&self) -> Vec<u8> {
        match self {
            Self::Event(event) => {
                let mut out = vec![VERSION, 1];
                out.extend(event.id);
                out.extend(event.received.to_le_bytes());
                out.extend(&event.payload);
                out
            }
            Self::Fed(place, mark, event) => {
                let mut out = vec![VERSION, 4];
                out.extend(place.to_le_bytes());
                out.extend(mark.to_le_bytes());
                out.extend(event.id);
                out.extend(event.received.to_le_bytes());
                out.extend(&event.payload);
                out
            }
            Self::Answer(input, Answer { event, response }) => {
                let mut out = head(2, *input, event);
                out.extend(&event.payload);
                out.extend(response);
                out
            }
            Self::Failure(input, Failure { event, error, stack }) => {
                let mut out = head(3, *input, event);
                out.extend(length(error.len()));
                out.extend(&event.payload);
                out.extend(error.as_bytes());
                out.extend(stack.as_bytes());
                out
            }
            Self::Gone(through) => mark(8, &[*through]),
            Self::Removed(seqs) => mark(9, seqs),
            Self::Known(through) => mark(10, &[*through]),
            Self::Place(place, through) => mark(11, &[*place, *through]),
        }
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, String> {
        let mut reader = Reader(bytes);
        let version = reader.byte()?;
        if version != VERSION {
            return Err(format!("version {version} is newer than {VERSION}; use a newer program"));
        }
        match reader.byte()? {
            1 => {
                let (id, received) = (reader.id()?, reader.time()?);
                Ok(Self::Event(Event { id, received, payload: reader.rest() }))
            }
            2 => {
                let (input, id, received) = (reader.number()?, reader.id()?, reader.time()?);
                let payload_len = reader.length()?;
                let payload = reader.bytes(payload_len)?;
                let event = Event { id, received, payload };
                Ok(Self::Answer(input, Answer { event, response: reader.rest() }))
            }
            3 => {
                let (input, id, received) = (reader.number()?, reader.id()?, reader.time()?);
                let (payload_len, error_len) = (reader.length()?, reader.length()?);
                let payload = reader.bytes(payload_len)?;
                let error = text(reader.bytes(error_len)?);
                let event = Event { id, received, payload };
                Ok(Self::Failure(input, Failure { event, error, stack: text(reader.rest()) }))
            }
            4 => {
                let (place, mark) = (reader.number()?, reader.number()?);
                let (id, received) = (reader.id()?, reader.time()?);
                Ok(Self::Fed(place, mark, Event { id, received, payload: reader.rest() }))
            }
            8 => Ok(Self::Gone(reader.number()?)),
            9 => {
                let mut seqs = Vec::new();
                while !reader.0.is_empty() {
                    seqs.push(reader.number()?);
                }
                Ok(Self::Removed(seqs))
            }
            10 => Ok(Self::Known(reader.number()?)),
            11 => Ok(Self::Place(reader.number()?, reader.number()?)),
            other => Err(format!("entry of the unknown kind {other}; use a newer program")),
        }
    }
}

fn head(kind: u8, input: u64, event: &Event) -> Vec<u8> {
    let mut out = vec![VERSION, kind];
    out.extend(input.to_le_bytes());
    out.extend(event.id);
    out.extend(event.received.to_le_bytes());
    out.extend(length(event.payload.len()));
    out
}

fn mark(kind: u8, seqs: &[u64]) -> Vec<u8> {
    let mut out = vec![VERSION, kind];
    out.extend(seqs.iter().flat_map(|seq| seq.to_le_bytes()));
    out
}

fn length(bytes: usize) -> [u8; 4] {
    u32::try_from(bytes).expect("events and errors are bounded far below 4 GiB").to_le_bytes()
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn bytes(&mut self, count: usize) -> Result<Vec<u8>, String> {
        let (bytes, rest) = self.0.split_at_checked(count).ok_or("entry shorter than it says")?;
        self.0 = rest;
        Ok(bytes.to_vec())
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], String> {
        let (bytes, rest) = self.0.split_first_chunk::<N>().ok_or("entry shorter than it says")?;
        self.0 = rest;
        Ok(*bytes)
    }

    fn byte(&mut self) -> Result<u8, String> {
        self.array::<1>().map(|[byte]| byte)
    }

    fn id(&mut self) -> Result<[u8; 16], String> {
        self.array()
    }

    fn number(&mut self) -> Result<u64, String> {
        self.array().map(u64::from_le_bytes)
    }

    fn time(&mut self) -> Result<i64, String> {
        self.array().map(i64::from_le_bytes)
    }

    fn length(&mut self) -> Result<usize, String> {
        self.array().map(|bytes| u32::from_le_bytes(bytes) as usize)
    }

    fn rest(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.0).to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_come_back_and_every_cut_is_an_error_or_another_entry() {
        let event = Event { id: [7; 16], received: -5, payload: b"\"x\"".to_vec() };
        let failure = Failure { event: event.clone(), error: "ü".into(), stack: "line 1".into() };
        let entries = [
            Entry::Event(event.clone()),
            Entry::Fed(5, 6, event.clone()),
            Entry::Answer(3, Answer { event, response: b"{}".to_vec() }),
            Entry::Failure(4, failure),
            Entry::Gone(9),
            Entry::Removed(vec![1, u64::MAX]),
            Entry::Known(2),
            Entry::Place(7, 8),
        ];
        for entry in entries {
            let bytes = entry.encode();
            assert_eq!(Entry::decode(&bytes).as_ref(), Ok(&entry));
            for end in 0..bytes.len() {
                assert_ne!(Entry::decode(&bytes[..end]).as_ref(), Ok(&entry), "{end}");
            }
        }
        assert!(Entry::decode(&[2, 1]).unwrap_err().contains("newer"));
        assert!(Entry::decode(&[1, 77]).unwrap_err().contains("unknown kind 77"));
    }
}
