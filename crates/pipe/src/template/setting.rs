//! Functions that tune the query: each leaves a comment and a setting.

use super::Settings;
use super::call::Arguments;
use super::error::{Evaluated, Raised};
use super::value::{Value, text_repr};

const TTLS: [&str; 5] = ["5s", "1m", "5m", "30m", "1h"];
const ACTIVATED: [&str; 3] = ["analyzer", "parallel_replicas", "optimize_aggregation_in_order"];
const DISABLED: [&str; 1] = ["analyzer"];

pub(super) fn call(arguments: &Arguments<'_>, settings: &mut Settings) -> Evaluated<Value> {
    let value = arguments.need(0, "x")?;
    let shown = value.show();
    match arguments.function {
        "max_threads" => {
            let number = value.as_int().or_else(|| shown.trim().parse().ok());
            let number = number.or_else(|| value.as_float().map(|number| number as i128));
            let Some(threads) = number.and_then(|number| i64::try_from(number).ok()) else {
                return Ok(comment("max_threads: wrong argument", &shown));
            };
            settings.max_threads = Some(threads);
        }
        "backend_hint" => {
            let is_hint = !matches!(value, Value::None | Value::Bool(false));
            settings.backend_hint = is_hint.then(|| shown.clone());
        }
        "cache_ttl" if TTLS.contains(&shown.as_str()) => settings.cache_ttl = Some(shown.clone()),
        "cache_ttl" => {
            let message =
                "Invalid TTL cache expression, valid expressions are ('5s', '1m', '5m', '30m', '1h')";
            return Err(Raised::bare(message));
        }
        function => {
            let is_activate = function == "activate";
            let known: &[&str] = if is_activate { &ACTIVATED } else { &DISABLED };
            if !known.contains(&shown.as_str()) {
                let message = format!("{} is not a valid '{function}' argument", text_repr(&shown));
                return Err(Raised::bare(message));
            }
            if is_activate {
                settings.activated.insert(shown.clone());
            } else {
                settings.disabled = Some(shown.clone());
            }
        }
    }
    Ok(comment(arguments.function, &shown))
}

/// A comment of one line. The argument may come from the request, so it must not end the line.
fn comment(what: &str, argument: &str) -> Value {
    let argument: String = argument.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    Value::sql(format!("-- {what} {argument}\n"))
}
