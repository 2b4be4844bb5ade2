//! How state is written to snapshots and log entries, by [`model::codec`].
//!
//! ```text
//! version u8 │ the value: its fields in order; lists, maps and texts behind their length; an option behind a byte
//! ```
//! It can break by: another version; cut off anywhere; bytes left over; a length, text, option or choice that cannot be.

use crate::Error;
use model::codec::{Damage, Reader, Writer};
use model::{AlertSeverity, Impact, IncidentId, Timestamp};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

/// Version of the bytes.
pub(crate) const VERSION: u8 = 1;

/// Has one form in bytes.
pub(crate) trait Coded: Sized {
    fn write(&self, writer: &mut Writer);
    fn read(reader: &mut Reader<'_>) -> Result<Self, Damage>;
}

pub(crate) fn to_bytes<T: Coded>(value: &T) -> Vec<u8> {
    let mut writer = Writer::default();
    writer.u8(VERSION);
    value.write(&mut writer);
    writer.into_bytes()
}

pub(crate) fn from_bytes<T: Coded>(bytes: &[u8]) -> Result<T, Error> {
    let mut reader = Reader::new(bytes);
    let version = reader.u8()?;
    if version != VERSION {
        return Err(Error::Version(version));
    }
    let value = T::read(&mut reader)?;
    reader.finish()?;
    Ok(value)
}

/// The fields of a struct, in order.
macro_rules! coded {
    ($name:ident { $($field:tt),* $(,)? }) => {
        impl crate::codec::Coded for $name {
            fn write(&self, writer: &mut model::codec::Writer) {
                $(crate::codec::Coded::write(&self.$field, writer);)*
            }
            fn read(reader: &mut model::codec::Reader<'_>) -> Result<Self, model::codec::Damage> {
                Ok(Self { $($field: crate::codec::Coded::read(reader)?),* })
            }
        }
    };
}

/// The variants of an enum without fields, each with its byte.
macro_rules! coded_choice {
    ($name:ident { $($variant:ident = $byte:literal),* $(,)? }) => {
        impl crate::codec::Coded for $name {
            fn write(&self, writer: &mut model::codec::Writer) {
                writer.u8(match self { $(Self::$variant => $byte),* });
            }
            fn read(reader: &mut model::codec::Reader<'_>) -> Result<Self, model::codec::Damage> {
                match reader.u8()? {
                    $($byte => Ok(Self::$variant),)*
                    _ => Err(model::codec::Damage(stringify!($name))),
                }
            }
        }
    };
}

pub(crate) use {coded, coded_choice};

macro_rules! number {
    ($($name:ident),*) => {$(
        impl Coded for $name {
            fn write(&self, writer: &mut Writer) {
                writer.$name(*self);
            }
            fn read(reader: &mut Reader<'_>) -> Result<Self, Damage> {
                reader.$name()
            }
        }
    )*};
}

number!(u8, u32, u64, f64);
coded_choice!(AlertSeverity { Info = 0, Warning = 1, Critical = 2 });
coded!(Impact { service, hops });

impl Coded for bool {
    fn write(&self, writer: &mut Writer) {
        writer.u8(u8::from(*self));
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, Damage> {
        match reader.u8()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(Damage("a yes or no")),
        }
    }
}

impl Coded for String {
    fn write(&self, writer: &mut Writer) {
        writer.bytes(self.as_bytes());
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, Damage> {
        reader.text()
    }
}

impl Coded for Timestamp {
    fn write(&self, writer: &mut Writer) {
        writer.i64(self.0);
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, Damage> {
        reader.i64().map(Self)
    }
}

impl Coded for IncidentId {
    fn write(&self, writer: &mut Writer) {
        writer.u64(self.0);
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, Damage> {
        reader.u64().map(Self)
    }
}

impl Coded for Duration {
    fn write(&self, writer: &mut Writer) {
        writer.u64(u64::try_from(self.as_nanos()).unwrap_or(u64::MAX));
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, Damage> {
        reader.u64().map(Self::from_nanos)
    }
}

impl<T: Coded> Coded for Option<T> {
    fn write(&self, writer: &mut Writer) {
        writer.option(self.as_ref(), |writer, item| item.write(writer));
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, Damage> {
        reader.option(T::read)
    }
}

impl<T: Coded> Coded for Vec<T> {
    fn write(&self, writer: &mut Writer) {
        writer.list(self, |writer, item| item.write(writer));
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, Damage> {
        reader.list(T::read)
    }
}

impl<T: Coded> Coded for VecDeque<T> {
    fn write(&self, writer: &mut Writer) {
        writer.length(self.len());
        self.iter().for_each(|item| item.write(writer));
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, Damage> {
        Vec::read(reader).map(Self::from)
    }
}

impl<T: Coded + Ord> Coded for BTreeSet<T> {
    fn write(&self, writer: &mut Writer) {
        writer.length(self.len());
        self.iter().for_each(|item| item.write(writer));
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, Damage> {
        Ok(Vec::read(reader)?.into_iter().collect())
    }
}

impl<K: Coded + Ord, V: Coded> Coded for BTreeMap<K, V> {
    fn write(&self, writer: &mut Writer) {
        writer.length(self.len());
        for (key, value) in self {
            key.write(writer);
            value.write(writer);
        }
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, Damage> {
        Ok(Vec::<(K, V)>::read(reader)?.into_iter().collect())
    }
}

impl<A: Coded, B: Coded> Coded for (A, B) {
    fn write(&self, writer: &mut Writer) {
        self.0.write(writer);
        self.1.write(writer);
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, Damage> {
        Ok((A::read(reader)?, B::read(reader)?))
    }
}
