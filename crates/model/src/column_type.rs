//! ClickHouse column types and their Arrow twins.

use crate::Wide;
use crate::carried::{Carried, Enumeration, FIXED_BYTES_MAX};
use arrow_schema::{DataType, Field, Fields, TimeUnit};
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// A type without parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scalar {
    /// UTF-8 text
    String,
    /// true or false
    Bool,
    /// signed integer of 8, 16, 32 or 64 bits
    Int(u8),
    /// unsigned integer of 8, 16, 32 or 64 bits
    UInt(u8),
    /// 32-bit float
    Float32,
    /// 64-bit float
    Float64,
    /// a number of so many digits, of which so many are behind the point: up to 38, and no more behind than there are
    Decimal(u8, u8),
    /// days since 1970
    Date,
    /// days since 1970, from 1900 to 2299
    Date32,
    /// seconds since 1970
    DateTime,
    /// fractions of a second since 1970; digits 0 to 9
    DateTime64(u8),
    /// 16 bytes, written as text
    Uuid,
    /// an address of 32 bits
    Ipv4,
    /// an address of 128 bits
    Ipv6,
    /// a text of so many bytes, filled up with zeros
    FixedString(u16),
    /// a name that stands for a number of 8 or 16 bits; which name for which number is known to the column's type
    Enum(u8),
    /// an object, as the text that queries look into
    Json,
    /// a whole number of 128 or 256 bits
    Wide(Wide),
}

impl Scalar {
    /// A date or date-time.
    #[must_use]
    pub fn is_time(self) -> bool {
        matches!(self, Self::Date | Self::DateTime | Self::DateTime64(_))
    }

    /// An integer, float or decimal.
    #[must_use]
    pub fn is_number(self) -> bool {
        matches!(self, Self::Int(_) | Self::UInt(_) | Self::Float32 | Self::Float64 | Self::Decimal(..))
    }

    /// The Arrow type rows are held in; a number for an Enum.
    #[must_use]
    pub fn to_arrow(self) -> DataType {
        match self {
            Self::String => DataType::Utf8,
            Self::Uuid => Carried::Uuid.to_arrow(),
            Self::Ipv4 => Carried::Ipv4.to_arrow(),
            Self::Ipv6 => Carried::Ipv6.to_arrow(),
            Self::FixedString(bytes) => Carried::Fixed(usize::from(bytes)).to_arrow(),
            Self::Decimal(digits, behind) => DataType::Decimal128(digits, i8::try_from(behind).unwrap_or(0)),
            Self::Date32 => DataType::Date64,
            Self::Json => DataType::LargeBinary,
            Self::Wide(wide) => Carried::Wide(wide).to_arrow(),
            Self::Enum(8) => DataType::Int8,
            Self::Enum(_) => DataType::Int16,
            Self::Bool => DataType::Boolean,
            Self::Int(8) => DataType::Int8,
            Self::Int(16) => DataType::Int16,
            Self::Int(32) => DataType::Int32,
            Self::Int(_) => DataType::Int64,
            Self::UInt(8) => DataType::UInt8,
            Self::UInt(16) => DataType::UInt16,
            Self::UInt(32) => DataType::UInt32,
            Self::UInt(_) => DataType::UInt64,
            Self::Float32 => DataType::Float32,
            Self::Float64 => DataType::Float64,
            Self::Date => DataType::Date32,
            Self::DateTime => DataType::Timestamp(TimeUnit::Second, None),
            Self::DateTime64(0..=3) => DataType::Timestamp(TimeUnit::Millisecond, None),
            Self::DateTime64(4..=6) => DataType::Timestamp(TimeUnit::Microsecond, None),
            Self::DateTime64(_) => DataType::Timestamp(TimeUnit::Nanosecond, None),
        }
    }
}

/// What the engine of a table does with the values of rows that become one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Aggregate {
    /// `AggregateFunction(…)`: states of a function, as bytes; what stands in the brackets
    State(String),
    /// `SimpleAggregateFunction(f, T)`: values of T, folded by f
    Simple(String),
}

/// A column's type. `LowCardinality` is a storage hint and is kept only to be printed again.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ColumnType {
    element: Scalar,
    timezone: Option<String>,
    names: Option<Enumeration>,
    is_nullable: bool,
    is_low_cardinality: bool,
    is_array: bool,
    /// type of the keys of a map
    key: Option<Box<ColumnType>>,
    aggregate: Option<Aggregate>,
}

impl ColumnType {
    /// A plain, not nullable type.
    #[must_use]
    pub fn plain(element: Scalar) -> Self {
        Self {
            element,
            timezone: None,
            names: None,
            is_nullable: false,
            is_low_cardinality: false,
            is_array: false,
            key: None,
            aggregate: None,
        }
    }

    /// The same type that may hold NULL.
    #[must_use]
    pub fn nullable(element: Scalar) -> Self {
        Self { is_nullable: true, ..Self::plain(element) }
    }

    /// An array of plain values.
    #[must_use]
    pub fn array(element: Scalar) -> Self {
        Self { is_array: true, ..Self::plain(element) }
    }

    /// The scalar, unless this is an array, a map or holds states.
    #[must_use]
    pub fn scalar(&self) -> Option<Scalar> {
        (!self.has_many() && !self.is_state()).then_some(self.element)
    }

    /// Whether it holds states of an aggregate function, which only queries make.
    #[must_use]
    pub fn is_state(&self) -> bool {
        matches!(self.aggregate, Some(Aggregate::State(_)))
    }

    /// Whether rows of equal key are folded by a function of the type: states, and `SimpleAggregateFunction`.
    #[must_use]
    pub fn is_aggregate(&self) -> bool {
        self.aggregate.is_some()
    }

    /// The scalar, or the array's element or map's value; String for states.
    #[must_use]
    pub fn element(&self) -> Scalar {
        self.element
    }

    /// Whether it holds lists.
    #[must_use]
    pub fn is_array(&self) -> bool {
        self.is_array
    }

    /// The type of the keys of a map, a plain one.
    #[must_use]
    pub fn key(&self) -> Option<&ColumnType> {
        self.key.as_deref()
    }

    /// Whether a row may have several values of its element: an array or a map.
    #[must_use]
    pub fn has_many(&self) -> bool {
        self.is_array || self.key.is_some()
    }

    /// Whether NULL is a value of it (of the elements, for an array or a map).
    #[must_use]
    pub fn is_nullable(&self) -> bool {
        self.is_nullable
    }

    /// Whether a row may have NULL in place of its value.
    #[must_use]
    pub fn takes_null(&self) -> bool {
        self.is_nullable && !self.has_many()
    }

    /// The zone of a `DateTime('zone')`.
    #[must_use]
    pub fn timezone(&self) -> Option<&str> {
        self.timezone.as_deref()
    }

    /// The names of an Enum.
    #[must_use]
    pub fn names(&self) -> Option<&Enumeration> {
        self.names.as_ref()
    }

    /// The Arrow type rows are held in.
    #[must_use]
    pub fn to_arrow(&self) -> DataType {
        if self.is_state() {
            return DataType::Binary;
        }
        let element = match &self.names {
            Some(names) => Carried::Enum(names.clone()).to_arrow(),
            None => self.element.to_arrow(),
        };
        match &self.key {
            Some(key) => map_of(key.to_arrow(), element),
            None if self.is_array => DataType::List(Arc::new(Field::new("item", element, true))),
            None => element,
        }
    }
}

/// Why a type was refused; the text names the type.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum TypeError {
    /// Use one of the supported types.
    #[error(
        "type {0} is not supported; use String, FixedString(n), Bool, UUID, (U)Int8 to (U)Int256, Float32, Float64, Decimal(p, s) up to 38 digits, Enum8('a' = 1, …), Enum16(…), Date, Date32, DateTime, DateTime64(p), IPv4, IPv6, each also as Nullable(…), LowCardinality(…), Array(…) or Map(K, …), AggregateFunction(f, …), SimpleAggregateFunction(f, T), or JSON by itself"
    )]
    Unsupported(String),
    /// Write the precision.
    #[error("DateTime64 needs a precision of 0 to 9, as in DateTime64(3)")]
    Precision,
}

impl FromStr for ColumnType {
    type Err = TypeError;

    fn from_str(text: &str) -> Result<Self, TypeError> {
        let text = text.trim();
        let unsupported = || TypeError::Unsupported(text.into());
        if let Some(inside) = wrapped(text, "AggregateFunction") {
            let state = Some(Aggregate::State(inside.to_owned())).filter(|_| begins_with_name(inside));
            return Ok(Self {
                aggregate: Some(state.ok_or_else(unsupported)?),
                ..Self::plain(Scalar::String)
            });
        }
        if let Some(inside) = wrapped(text, "SimpleAggregateFunction") {
            let (function, inner) = inside.split_once(',').ok_or_else(unsupported)?;
            let inner: Self = inner.parse()?;
            if inner.is_aggregate() || inner.element == Scalar::Json || !begins_with_name(function) {
                return Err(unsupported());
            }
            return Ok(Self { aggregate: Some(Aggregate::Simple(function.trim().to_owned())), ..inner });
        }
        if let Some(inner) = wrapped(text, "LowCardinality") {
            return Ok(Self { is_low_cardinality: true, ..wrappable(inner.parse()?, text)? });
        }
        if let Some(inner) = wrapped(text, "Nullable") {
            return Ok(Self { is_nullable: true, ..wrappable(inner.parse()?, text)? });
        }
        if let Some(inner) = wrapped(text, "Array") {
            let inner = wrappable(inner.parse()?, text)?;
            if inner.is_array {
                return Err(unsupported());
            }
            return Ok(Self { is_array: true, ..inner });
        }
        if let Some(inner) = wrapped(text, "Map") {
            let (key, value) = inner.split_once(',').ok_or_else(unsupported)?;
            let key: Self = key.parse()?;
            let is_key = matches!(key.scalar(), Some(Scalar::String | Scalar::Int(_) | Scalar::UInt(_)));
            let value = wrappable(value.parse()?, text)?;
            if !is_key || key.is_nullable || value.is_array {
                return Err(unsupported());
            }
            return Ok(Self { key: Some(Box::new(key)), ..value });
        }
        if let Some(inner) = wrapped(text, "DateTime64") {
            let (precision, zone) = inner.split_once(',').unwrap_or((inner, ""));
            let precision = precision.trim().parse().map_err(|_| TypeError::Precision)?;
            if precision > 9 {
                return Err(TypeError::Precision);
            }
            return Ok(Self { timezone: unquote(zone), ..Self::plain(Scalar::DateTime64(precision)) });
        }
        if let Some(zone) = wrapped(text, "DateTime") {
            return Ok(Self { timezone: unquote(zone), ..Self::plain(Scalar::DateTime) });
        }
        if text.starts_with("Enum") {
            let names = Enumeration::parse(text).ok_or_else(unsupported)?;
            let element = Scalar::Enum(if names.is_wide() { 16 } else { 8 });
            return Ok(Self { names: Some(names), ..Self::plain(element) });
        }
        if let Some(bytes) = wrapped(text, "FixedString") {
            let bytes =
                bytes.parse().ok().filter(|bytes| (1..=FIXED_BYTES_MAX).contains(&usize::from(*bytes)));
            return Ok(Self::plain(Scalar::FixedString(bytes.ok_or_else(unsupported)?)));
        }
        if let Some((digits, behind)) = decimal(text) {
            return Ok(Self::plain(Scalar::Decimal(digits, behind)));
        }
        scalar(text).map(Self::plain)
    }
}

/// Digits, and digits behind the point, of `Decimal(P[, S])` and `Decimal32(S)` to `Decimal128(S)`; none if the text is
/// no such type or one of more than 38 digits.
#[must_use]
pub fn decimal(text: &str) -> Option<(u8, u8)> {
    for (name, digits) in [("Decimal32", 9), ("Decimal64", 18), ("Decimal128", 38)] {
        if let Some(behind) = wrapped(text, name) {
            return Some((digits, behind.parse().ok().filter(|behind| *behind <= digits)?));
        }
    }
    let inside = wrapped(text, "Decimal")?;
    let (digits, behind) = inside.split_once(',').unwrap_or((inside, "0"));
    let digits = digits.trim().parse().ok().filter(|digits| (1..=38).contains(digits))?;
    Some((digits, behind.trim().parse().ok().filter(|behind| *behind <= digits)?))
}

fn scalar(text: &str) -> Result<Scalar, TypeError> {
    Ok(match text {
        "String" => Scalar::String,
        "Bool" => Scalar::Bool,
        "Int8" => Scalar::Int(8),
        "Int16" => Scalar::Int(16),
        "Int32" => Scalar::Int(32),
        "Int64" => Scalar::Int(64),
        "UInt8" => Scalar::UInt(8),
        "UInt16" => Scalar::UInt(16),
        "UInt32" => Scalar::UInt(32),
        "UInt64" => Scalar::UInt(64),
        "Float32" => Scalar::Float32,
        "Float64" => Scalar::Float64,
        "Date" => Scalar::Date,
        "DateTime" => Scalar::DateTime,
        "DateTime64" => return Err(TypeError::Precision),
        "UUID" => Scalar::Uuid,
        "JSON" => Scalar::Json,
        "Date32" => Scalar::Date32,
        "IPv4" => Scalar::Ipv4,
        "IPv6" => Scalar::Ipv6,
        _ => {
            let wide = Wide::parse(text).map(Scalar::Wide);
            return wide.ok_or_else(|| TypeError::Unsupported(text.into()));
        }
    })
}

fn wrapped<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.strip_prefix(name)?.trim_start().strip_prefix('(')?.strip_suffix(')').map(str::trim)
}

/// The name of a function; whether it exists is for whoever plans it.
fn begins_with_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
}

/// The Arrow type of maps.
#[must_use]
pub fn map_of(key: DataType, value: DataType) -> DataType {
    let pair = Fields::from(vec![Field::new("key", key, false), Field::new("value", value, true)]);
    DataType::Map(Arc::new(Field::new("entries", DataType::Struct(pair), false)), false)
}

/// Columns that are folded, documents and maps stand outside of all other types.
fn wrappable(inner: ColumnType, text: &str) -> Result<ColumnType, TypeError> {
    if inner.is_aggregate() || inner.element == Scalar::Json || inner.key.is_some() {
        return Err(TypeError::Unsupported(text.into()));
    }
    Ok(inner)
}

fn unquote(zone: &str) -> Option<String> {
    let zone = zone.trim().trim_matches('\'');
    (!zone.is_empty()).then(|| zone.to_owned())
}

impl fmt::Display for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int(bits) => write!(f, "Int{bits}"),
            Self::UInt(bits) => write!(f, "UInt{bits}"),
            Self::DateTime64(digits) => write!(f, "DateTime64({digits})"),
            Self::Uuid => f.write_str("UUID"),
            Self::Json => f.write_str("JSON"),
            Self::Wide(wide) => wide.fmt(f),
            Self::Ipv4 => f.write_str("IPv4"),
            Self::Ipv6 => f.write_str("IPv6"),
            Self::FixedString(bytes) => write!(f, "FixedString({bytes})"),
            Self::Decimal(digits, behind) => write!(f, "Decimal({digits}, {behind})"),
            Self::Enum(bits) => write!(f, "Enum{bits}"),
            other => write!(f, "{other:?}"),
        }
    }
}

impl fmt::Display for ColumnType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(Aggregate::State(inside)) = &self.aggregate {
            return write!(f, "AggregateFunction({inside})");
        }
        let mut text = match (&self.timezone, self.element) {
            _ if let Some(names) = &self.names => names.to_string(),
            (Some(zone), Scalar::DateTime64(digits)) => format!("DateTime64({digits}, '{zone}')"),
            (Some(zone), _) => format!("DateTime('{zone}')"),
            (None, element) => element.to_string(),
        };
        for (is_on, name) in [
            (self.is_nullable, "Nullable"),
            (self.is_low_cardinality, "LowCardinality"),
            (self.is_array, "Array"),
        ] {
            if is_on {
                text = format!("{name}({text})");
            }
        }
        if let Some(key) = &self.key {
            text = format!("Map({key}, {text})");
        }
        if let Some(Aggregate::Simple(function)) = &self.aggregate {
            text = format!("SimpleAggregateFunction({function}, {text})");
        }
        f.write_str(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_print_as_they_were_read() {
        for text in [
            "String",
            "UInt8",
            "DateTime64(3)",
            "DateTime('Europe/Berlin')",
            "DateTime64(6, 'UTC')",
            "LowCardinality(Nullable(String))",
            "Array(Nullable(Float64))",
            "UUID",
            "Decimal(9, 2)",
            "Array(Decimal(38, 0))",
            "Nullable(Enum8('a' = -1, 'it\\'s' = 2))",
            "LowCardinality(FixedString(3))",
            "Date32",
            "IPv4",
            "Array(IPv6)",
            "Map(String, UInt64)",
            "Map(LowCardinality(String), Nullable(String))",
            "Map(UInt8, DateTime64(3))",
            "AggregateFunction(count)",
            "AggregateFunction(quantiles(0.5, 0.9), Nullable(Float64))",
            "SimpleAggregateFunction(max, DateTime64(3))",
            "SimpleAggregateFunction(any, LowCardinality(Nullable(String)))",
            "SimpleAggregateFunction(groupUniqArrayArray, Array(String))",
        ] {
            let parsed: ColumnType = text.parse().unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(parsed.to_string(), text);
        }
    }

    #[test]
    fn what_is_not_supported_is_named() {
        for text in [
            "Int",
            "Array(Array(String))",
            "Decimal(9, 10)",
            "Decimal(39, 2)",
            "Decimal256(2)",
            "FixedString(0)",
            "Enum8('a' = 1000)",
            "Enum('a' = 1, 'a' = 2)",
            "Int512",
            "Nullable(JSON)",
            "DateTime64",
            "DateTime64(12)",
            "Boolean",
            "Nullable(AggregateFunction(count))",
            "Map(String)",
            "Map(Nullable(String), String)",
            "Map(Float64, String)",
            "Map(String, Array(String))",
            "Map(String, Map(String, String))",
            "Nullable(Map(String, String))",
            "Map(String, JSON)",
            "Array(SimpleAggregateFunction(sum, UInt64))",
            "SimpleAggregateFunction(sum)",
            "AggregateFunction()",
        ] {
            assert!(text.parse::<ColumnType>().is_err(), "{text}");
        }
    }

    #[test]
    fn states_are_bytes_and_simple_functions_are_their_values() {
        let state: ColumnType = "AggregateFunction(uniq, String)".parse().unwrap();
        assert_eq!((state.to_arrow(), state.scalar(), state.is_aggregate()), (DataType::Binary, None, true));
        let simple: ColumnType = "SimpleAggregateFunction(max, Nullable(UInt8))".parse().unwrap();
        assert_eq!((simple.to_arrow(), simple.scalar()), (DataType::UInt8, Some(Scalar::UInt(8))));
        assert!(simple.is_nullable() && simple.is_aggregate() && !simple.is_state());
    }
}
