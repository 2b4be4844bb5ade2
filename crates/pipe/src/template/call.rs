//! The functions there are, and who answers each.

use super::error::{Evaluated, Raised};
use super::eval::Interpreter;
use super::typed::TYPES;
use super::value::Value;
use super::{builtin, sql, time, typed};

/// Functions of templates that are no types.
const TEMPLATE: [&str; 28] = [
    "Array",
    "JSON",
    "Boolean",
    "column",
    "columns",
    "symbol",
    "table",
    "TABLE",
    "sql_and",
    "defined",
    "enumerate_with_last",
    "split_to_array",
    "day_diff",
    "date_diff_in_days",
    "date_diff_in_hours",
    "date_diff_in_minutes",
    "date_diff_in_seconds",
    "sql_unescape",
    "error",
    "custom_error",
    "max_threads",
    "backend_hint",
    "cache_ttl",
    "activate",
    "disable",
    "tb_secret",
    "tb_var",
    "String",
];

/// Functions of Python that `{{ }}` takes.
const OUTPUT: [&str; 6] = ["len", "list", "min", "max", "int", "float"];

/// Functions of Python that only `{% %}` takes.
const CONTROL: [&str; 16] = [
    "range",
    "enumerate",
    "zip",
    "sorted",
    "reversed",
    "str",
    "bool",
    "abs",
    "round",
    "sum",
    "any",
    "all",
    "dict",
    "tuple",
    "set",
    "isinstance",
];

fn find(names: impl IntoIterator<Item = &'static str>, name: &str) -> Option<&'static str> {
    names.into_iter().find(|known| *known == name)
}

/// The function of this name.
pub(super) fn function(name: &str) -> Option<&'static str> {
    let types = TYPES.iter().map(|(known, _)| *known);
    find(types.chain(TEMPLATE).chain(OUTPUT).chain(CONTROL), name)
}

/// Whether `{{ }}` may call it.
pub(super) fn is_output_function(name: &str) -> bool {
    function(name).is_some() && find(CONTROL, name).is_none()
}

/// Whether its first argument is a parameter whose type it tells.
pub(super) fn is_type(name: &str) -> bool {
    let is_bare = matches!(name, "Int" | "Integer");
    !is_bare
        && (TYPES.iter().any(|(known, _)| *known == name)
            || matches!(name, "Array" | "JSON" | "Boolean" | "String"))
}

/// The arguments of a call.
pub(super) struct Arguments<'a> {
    pub(super) function: &'static str,
    pub(super) args: &'a [Value],
    pub(super) keywords: &'a [(String, Value)],
}

impl<'a> Arguments<'a> {
    /// The argument at a place, or of a name.
    pub(super) fn get(&self, place: usize, name: &str) -> Option<&'a Value> {
        self.args.get(place).or_else(|| self.keyword(name))
    }

    /// The argument of a name.
    pub(super) fn keyword(&self, name: &str) -> Option<&'a Value> {
        self.keywords.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// The argument at a place, which has to be there.
    pub(super) fn need(&self, place: usize, name: &str) -> Evaluated<&'a Value> {
        self.get(place, name).ok_or_else(Raised::missing_argument)
    }

    /// No names but these; the error tells the function as `shown`.
    pub(super) fn check_keywords(&self, shown: &str, known: &[&str]) -> Evaluated<()> {
        match self.keywords.iter().find(|(name, _)| !known.contains(&name.as_str())) {
            Some((name, _)) => Err(Raised::unexpected_keyword(shown, name)),
            None => Ok(()),
        }
    }

    /// At most this many places.
    pub(super) fn check_count(&self, least: usize, most: usize) -> Evaluated<()> {
        let found = self.args.len();
        if found <= most {
            return Ok(());
        }
        let function = self.function;
        let takes = if least == most { most.to_string() } else { format!("from {least} to {most}") };
        Err(Raised::wrong_type(format!(
            "{function}() takes {takes} positional arguments but {found} were given"
        )))
    }
}

/// Calls a function by its name.
pub(super) fn call(
    interpreter: &mut Interpreter<'_>,
    function: &'static str,
    args: &[Value],
    keywords: &[(String, Value)],
) -> Evaluated<Value> {
    let arguments = Arguments { function, args, keywords };
    if let Some((_, kind)) = TYPES.iter().find(|(name, _)| *name == function) {
        return typed::scalar(&arguments, *kind);
    }
    match function {
        "Array" => typed::array(&arguments),
        "JSON" => typed::json(&arguments, &mut interpreter.meter),
        "column" => sql::column(&arguments),
        "columns" => sql::columns(&arguments),
        "symbol" => sql::symbol(&arguments),
        "table" | "TABLE" => sql::table(&arguments),
        "sql_and" => sql::sql_and(&arguments),
        "sql_unescape" => sql::unescape(&arguments),
        "defined" => Ok(Value::Bool(args.first().is_some_and(|value| !value.is_absent()))),
        "enumerate_with_last" => sql::enumerate_with_last(&arguments),
        "split_to_array" => sql::split_to_array(&arguments),
        "day_diff"
        | "date_diff_in_days"
        | "date_diff_in_hours"
        | "date_diff_in_minutes"
        | "date_diff_in_seconds" => time::difference(&arguments),
        "error" | "custom_error" => sql::error(&arguments, interpreter.is_test()),
        "max_threads" | "backend_hint" | "cache_ttl" | "activate" | "disable" => {
            super::setting::call(&arguments, &mut interpreter.settings)
        }
        "tb_secret" | "tb_var" => sql::secret(&arguments, interpreter),
        _ => builtin::call(&arguments, &mut interpreter.meter),
    }
}
