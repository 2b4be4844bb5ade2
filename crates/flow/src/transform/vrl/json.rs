//! Values of VRL as JSON.

use super::super::limits;
use ::vrl::value::Value as VrlValue;
use serde_json::{Map, Number, Value};

/// The value as JSON, if it is not larger than an event may be.
pub(super) fn bounded(value: VrlValue) -> Result<Value, String> {
    let mut room = limits::EVENT_BYTES_MAX;
    json(value, &mut room)
        .ok_or_else(|| format!("the event became larger than {} bytes", limits::EVENT_BYTES_MAX))
}

/// `None` once the room is used up; what a value takes is counted as JSON has it, escapes apart.
fn json(value: VrlValue, room: &mut usize) -> Option<Value> {
    let mut take = |bytes: usize| {
        *room = room.checked_sub(bytes + 2)?;
        Some(())
    };
    Some(match value {
        VrlValue::Null => take(4).map(|()| Value::Null)?,
        VrlValue::Boolean(is_true) => take(4).map(|()| Value::Bool(is_true))?,
        VrlValue::Integer(number) => take(8).map(|()| Value::from(number))?,
        VrlValue::Float(number) => {
            take(8)?;
            Number::from_f64(number.into_inner()).map_or(Value::Null, Value::Number)
        }
        VrlValue::String(text) => {
            take(text.len())?;
            Value::String(text.to_string())
        }
        VrlValue::Bytes(bytes) => {
            take(bytes.len())?;
            Value::String(String::from_utf8_lossy(&bytes).into_owned())
        }
        VrlValue::Regex(regex) => {
            take(regex.as_str().len())?;
            Value::String(regex.as_str().to_owned())
        }
        VrlValue::Timestamp(time) => {
            take(30)?;
            Value::String(time.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true))
        }
        VrlValue::Array(items) => {
            take(0)?;
            Value::Array(items.into_iter().map(|item| json(item, room)).collect::<Option<_>>()?)
        }
        VrlValue::Object(fields) => {
            take(0)?;
            let mut object = Map::new();
            for (name, value) in fields {
                *room = room.checked_sub(name.len() + 3)?;
                object.insert(name.into(), json(value, room)?);
            }
            Value::Object(object)
        }
    })
}
