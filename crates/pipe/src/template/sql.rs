//! Functions that write pieces of SQL, cut texts, and stop rendering.

use super::call::Arguments;
use super::error::{Evaluated, Raised};
use super::eval::Interpreter;
use super::output::{escaped, identifier, quoted};
use super::value::{Value, json_of, json_of_text};

/// Characters of a document that an error about it shows.
pub(super) const JSON_CHARS_SHOWN: usize = 16;

/// Status of `custom_error` without a second argument.
const STATUS_DEFAULT: u16 = 400;

/// `` `a`.`b` `` of a name with dots.
fn dotted(value: &Value) -> Evaluated<String> {
    let parts: Vec<String> = identifier(value)?.split('.').map(|part| format!("`{part}`")).collect();
    Ok(parts.join("."))
}

fn or_default<'a>(arguments: &Arguments<'a>) -> Evaluated<Option<&'a Value>> {
    let value = arguments.need(0, "x")?;
    let default = arguments.get(1, "default");
    Ok(Some(value).filter(|value| !value.is_absent()).or(default).filter(|value| !value.is_absent()))
}

pub(super) fn column(arguments: &Arguments<'_>) -> Evaluated<Value> {
    let Some(value) = or_default(arguments)? else {
        let message = "Missing column() default value, use `column(column_name, 'default_column_name')`";
        return Err(Raised::syntax_at(message, "/cli/advanced-templates.html#column"));
    };
    dotted(value).map(Value::sql)
}

pub(super) fn columns(arguments: &Arguments<'_>) -> Evaluated<Value> {
    const PAGE: &str = "/cli/advanced-templates.html#columns";
    let Some(value) = or_default(arguments)? else {
        let message = "Missing columns() default value, use `columns(column_names, 'default_column_name')`";
        return Err(Raised::syntax_at(message, PAGE));
    };
    let Some(names) = value.as_text() else {
        let message = "The 'columns' function expects a String not an Array";
        return Err(Raised::syntax_at(message, PAGE));
    };
    let function = arguments.get(2, "fn").filter(|function| !matches!(function, Value::None));
    let function = function.map(|function| word(&function.show())).transpose()?;
    let mut written = Vec::new();
    for name in names.split(',').map(str::trim) {
        let column = dotted(&Value::text(name))?;
        written.push(match &function {
            // the name of the result comes from the request too, so it is only bare when it is a plain word
            Some(function) if word(name).is_ok() => format!("{function}({column}) as {name}"),
            Some(function) => format!("{function}({column}) as `{}`", identifier(&Value::text(name))?),
            None => column,
        });
    }
    Ok(Value::sql(written.join(",")))
}

/// A text that can stand in SQL without quotes.
fn word(text: &str) -> Evaluated<String> {
    if !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.')) {
        return Ok(text.to_owned());
    }
    Err(Raised::bare(format!("'{text}' is not the name of a function")))
}

pub(super) fn symbol(arguments: &Arguments<'_>) -> Evaluated<Value> {
    let name = identifier(arguments.need(0, "x")?)?;
    let quote = arguments.keyword("quote").map_or_else(|| "`".to_owned(), Value::show);
    Ok(Value::sql(format!("{quote}{name}{quote}")))
}

pub(super) fn table(arguments: &Arguments<'_>) -> Evaluated<Value> {
    identifier(arguments.need(0, "x")?).map(Value::sql)
}

/// `a = 'x' and b in [1,2]` of the arguments that have a value.
pub(super) fn sql_and(arguments: &Arguments<'_>) -> Evaluated<Value> {
    let mut conditions = Vec::new();
    for (name, value) in arguments.keywords {
        let (column, suffix) = name.rsplit_once("__").unwrap_or((name, ""));
        let operator = match suffix {
            "" => "=",
            "in" => "in",
            "not_in" => "not in",
            "gt" => ">",
            "lt" => "<",
            "gte" => ">=",
            "lte" => "<=",
            other => {
                let message = format!("operand {other} not supported");
                return Err(Raised::syntax_at(message, "/cli/advanced-templates.html#sql_and"));
            }
        };
        if !matches!(value, Value::None) {
            conditions.push(format!("{column} {operator} {}", super::output::rendered(value)?));
        }
    }
    Ok(Value::sql(conditions.join(" and ")))
}

/// The text in quotes, with one escaped piece as it was; never quotes and backslashes.
pub(super) fn unescape(arguments: &Arguments<'_>) -> Evaluated<Value> {
    let value = arguments.need(0, "x")?;
    let Some(text) = value.as_text() else {
        return Err(Raised::attribute(value.type_name(), "translate"));
    };
    let piece = arguments.get(1, "what").map(Value::show).unwrap_or_default();
    let escaped_text = escaped(text);
    let is_safe =
        !piece.is_empty() && !piece.contains(['\'', '"', '`', '\\']) && !piece.contains(char::is_control);
    let text = if is_safe { escaped_text.replace(&escaped(&piece), &piece) } else { escaped_text };
    Ok(Value::sql(format!("'{text}'")))
}

pub(super) fn enumerate_with_last(arguments: &Arguments<'_>) -> Evaluated<Value> {
    let value = arguments.need(0, "x")?;
    let len = value.len()?;
    let pair = |(index, item)| Value::Tuple([Value::Bool(index + 1 == len), item].into());
    Ok(Value::list(value.iterate()?.into_iter().enumerate().map(pair).collect()))
}

pub(super) fn split_to_array(arguments: &Arguments<'_>) -> Evaluated<Value> {
    let value = Some(arguments.need(0, "x")?).filter(|value| !value.is_absent());
    let empty = Value::text("");
    let value = value.or_else(|| arguments.get(1, "default")).unwrap_or(&empty);
    let separator = arguments.get(2, "separator").map_or_else(|| ",".to_owned(), Value::show);
    let Some(text) = value.as_text() else {
        let message = "First argument of split_to_array has to be a value that can be split to a list of elements, \
                       but found a PlaceHolder with no value instead";
        return Err(Raised::syntax_at(message, "/cli/advanced-templates.html#split_to_array"));
    };
    if separator.is_empty() {
        return Err(Raised::value("empty separator"));
    }
    Ok(Value::list(text.split(separator.as_str()).map(|part| Value::text(part.trim())).collect()))
}

/// `error(…)` and `custom_error(…)`, which say nothing in test mode.
pub(super) fn error(arguments: &Arguments<'_>, is_test: bool) -> Evaluated<Value> {
    arguments.check_count(1, 2)?;
    let what = arguments.need(0, "message")?;
    if is_test {
        return Ok(Value::sql("-- {x} \n"));
    }
    let message = what.show();
    if arguments.function == "error" {
        return Err(Raised::value(message));
    }
    let body = match what {
        Value::Dict(_) | Value::List(_) => json_of(what),
        _ => format!("{{\"error\": {}}}", json_of_text(&message)),
    };
    let status = arguments.get(1, "code").and_then(|code| code.show().parse().ok());
    // anything but an error would be taken for a result
    let status = status.filter(|status| (400..600).contains(status)).unwrap_or(STATUS_DEFAULT);
    Err(Raised::custom(message, body, status))
}

/// `tb_secret('name'[, default])`.
pub(super) fn secret(arguments: &Arguments<'_>, interpreter: &Interpreter<'_>) -> Evaluated<Value> {
    let name = arguments.need(0, "secret_name")?.show();
    if (interpreter.request.has_secret)(&name) && is_secret_name(&name) {
        return Ok(Value::Secret(name.into()));
    }
    match arguments.get(1, "default").filter(|default| !matches!(default, Value::None)) {
        Some(default) => Ok(default.clone()),
        None if interpreter.is_test() && is_secret_name(&name) => Ok(Value::Secret(name.into())),
        None => {
            let shown = quoted(&name);
            let message = format!(
                "Cannot access secret {shown}. Check the secret exists in the Workspace and the token has the required scope."
            );
            Err(Raised::bare(message))
        }
    }
}

/// A name that can stand between `{` and `:` without leaving it.
fn is_secret_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ' '))
}
