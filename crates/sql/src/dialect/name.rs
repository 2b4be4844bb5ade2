//! What ClickHouse calls a column without an alias: the expression as nested calls.

use super::shape::{args, as_text, function_name, is_distinct, lambda_names, parameters};
use super::{COLUMNS_MARK, TUPLE_MARK};
use datafusion::sql::sqlparser::ast::{Expr, Function, Ident, Value, WindowFrame, WindowType};

/// The name of a desugared expression.
pub(crate) fn of(expr: &Expr) -> String {
    match expr {
        Expr::Identifier(ident) => plain(ident),
        Expr::CompoundIdentifier(parts) => parts.iter().map(plain).collect::<Vec<_>>().join("."),
        Expr::Value(value) => literal(&value.value),
        Expr::Function(function) => call(function),
        Expr::Lambda(lambda) => {
            format!("lambda(tuple({}), {})", lambda_names(lambda).join(", "), of(&lambda.body))
        }
        Expr::InSubquery { expr, negated, .. } => {
            format!("{}({}, _subquery_1)", if *negated { "notIn" } else { "in" }, of(expr))
        }
        Expr::Exists { .. } => "exists(_subquery_1)".into(),
        Expr::Subquery(_) => "_subquery_1".into(),
        other => other.to_string(),
    }
}

fn plain(ident: &Ident) -> String {
    ident.value.clone()
}

fn literal(value: &Value) -> String {
    match value {
        Value::Number(digits, _) => number(digits),
        Value::SingleQuotedString(text) => quoted(text),
        Value::Null => "NULL".into(),
        Value::Boolean(truth) => truth.to_string(),
        other => other.to_string(),
    }
}

fn number(digits: &str) -> String {
    if !digits.contains(['.', 'e', 'E']) {
        return digits.to_owned();
    }
    let Ok(value) = digits.parse::<f64>() else { return digits.to_owned() };
    let text = crate::output::float_text(value);
    if text.contains(['.', 'e', 'n']) { text } else { format!("{text}.") }
}

fn quoted(text: &str) -> String {
    let mut out = String::from("'");
    for character in text.chars() {
        match character {
            '\'' => out.push_str("\\'"),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            other => out.push(other),
        }
    }
    out.push('\'');
    out
}

fn call(function: &Function) -> String {
    let name = function_name(function);
    let inside = join(&args(function));
    let mut text = match name {
        COLUMNS_MARK => columns(function),
        "formatRow" | "formatRowNoNewline" => {
            // a name stands before each value
            let all = args(function);
            let values = all.iter().skip(2).step_by(2);
            format!("{name}({})", join(&all.first().into_iter().chain(values).copied().collect::<Vec<_>>()))
        }
        "array" => format!("[{inside}]"),
        "tuple" => format!("({inside})"),
        "getSubcolumn" if path_of(function).is_some() => path_of(function).unwrap_or_default(),
        _ if is_distinct(function) => format!("{name}Distinct({inside})"),
        _ => {
            let name = match name.to_lowercase().as_str() {
                "ltrim" => "trimLeft",
                "rtrim" => "trimRight",
                _ => name,
            };
            let name = if function.filter.is_some() { format!("{name}If") } else { name.to_owned() };
            let first = parameters(function);
            let first = if first.is_empty() { String::new() } else { format!("({})", join(&first)) };
            let condition = function.filter.iter().map(|filter| of(filter)).collect::<String>();
            let comma = if inside.is_empty() || condition.is_empty() { "" } else { ", " };
            format!("{name}{first}({inside}{comma}{condition})")
        }
    };
    match &function.over {
        Some(WindowType::WindowSpec(window)) => {
            let mut parts = Vec::new();
            if !window.partition_by.is_empty() {
                parts.push(format!("PARTITION BY {}", join(&window.partition_by.iter().collect::<Vec<_>>())));
            }
            if !window.order_by.is_empty() {
                let items: Vec<String> = window
                    .order_by
                    .iter()
                    .map(|item| {
                        let direction = if item.options.asc == Some(false) { "DESC" } else { "ASC" };
                        format!("{} {direction}", of(&item.expr))
                    })
                    .collect();
                parts.push(format!("ORDER BY {}", items.join(", ")));
            }
            let mut rest = parts.join(" ");
            if let Some(frame) = &window.window_frame {
                rest.push_str(if parts.is_empty() { "" } else { " " });
                rest.push_str(&frame_text(frame));
            }
            text.push_str(&format!(" OVER ({rest})"));
        }
        Some(WindowType::NamedWindow(name)) => text.push_str(&format!(" OVER {}", name.value)),
        None => {}
    }
    text
}

/// What stands in a name for the columns that an argument like `*` is, until they are known.
pub(crate) fn columns(function: &Function) -> String {
    let parts: Vec<&str> = args(function).iter().filter_map(|part| as_text(part)).collect();
    format!("{COLUMNS_MARK}{}{COLUMNS_MARK}", parts.join("\u{1}"))
}

/// `j.a.:`T``, where the path stands behind the value.
fn path_of(function: &Function) -> Option<String> {
    let [value, path] = args(function)[..] else { return None };
    let path = as_text(path)?.strip_prefix(TUPLE_MARK)?;
    Some(match (path.strip_prefix(':'), path.strip_prefix('^')) {
        (Some(name), _) => format!("{}.:`{name}`", of(value)),
        (_, Some(keys)) => {
            let (first, rest) = keys.split_at(keys.find('.').unwrap_or(keys.len()));
            format!("{}.^`{first}`{rest}", of(value))
        }
        _ => format!("{}.{path}", of(value)),
    })
}

fn frame_text(frame: &WindowFrame) -> String {
    match &frame.end_bound {
        Some(end) => format!("{} BETWEEN {} AND {end}", frame.units, frame.start_bound),
        None => format!("{} {}", frame.units, frame.start_bound),
    }
}

fn join(exprs: &[&Expr]) -> String {
    exprs.iter().map(|expr| of(expr)).collect::<Vec<_>>().join(", ")
}
