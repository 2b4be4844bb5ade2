//! The template language of nodes: text with `{{ output }}` and `{% statements %}` becomes SQL.
//!
//! It is Tornado's language with Python's expressions, as Tinybird has it. Expressions are read and interpreted here:
//! there are values, operators, some methods and a fixed list of functions, and no way to anything else. Texts of a
//! request are always written in quotes and escaped, numbers only after they were read as numbers.

mod block;
mod builtin;
mod call;
mod check;
mod collection;
mod dump;
mod error;
mod eval;
mod fstring;
mod json;
mod method;
mod operator;
mod output;
mod param;
mod parse;
mod render;
mod secret;
mod setting;
mod sql;
mod syntax;
mod time;
mod token;
mod typed;
mod value;

pub use error::TemplateError;
pub use param::{Param, ParamDefault};
pub use secret::resolve_secrets;

use crate::limits::{DATAFILE_BYTES_MAX, PARAMS_MAX};
use error::Raised;
use eval::Interpreter;
use param::{Mention, Usage};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use value::Value;

/// Names that requests use themselves: a template may use them, and its author should know.
const RESERVED: [&str; 17] = [
    "__tb__csv_header",
    "__tb__semver",
    "debug",
    "debug_source_tables",
    "explain",
    "finalize_aggregations",
    "job_timestamp",
    "output_format_json_quote_64bit_integers",
    "output_format_json_quote_denormals",
    "output_format_parquet_string_as_string",
    "pipeline",
    "playground",
    "query_id",
    "release_replacements",
    "tag",
    "template_parameters",
    "token",
];

/// A parameter as a request sends it.
#[derive(Clone, Debug, PartialEq)]
pub enum ParamValue {
    /// `null`; counts as not sent
    Null,
    /// `true` or `false` of a JSON body
    Bool(bool),
    /// a whole number of a JSON body
    Int(i64),
    /// another number of a JSON body
    Float(f64),
    /// from the query string, a form, or a JSON body
    Text(String),
    /// a key given several times, or a list of a JSON body
    List(Vec<ParamValue>),
    /// an object of a JSON body, in its order
    Object(Vec<(String, ParamValue)>),
}

impl From<&str> for ParamValue {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl ParamValue {
    /// Reads a JSON document.
    ///
    /// # Errors
    /// Says what is wrong, with line and column.
    pub fn from_json(text: &str) -> Result<Self, String> {
        json::parse(text).map(|value| Self::of(&value))
    }

    fn of(value: &Value) -> Self {
        match value {
            Value::None => Self::Null,
            Value::Bool(is_true) => Self::Bool(*is_true),
            Value::Int(number) => i64::try_from(*number).map_or(Self::Float(*number as f64), Self::Int),
            Value::Float(number) => Self::Float(*number),
            Value::List(items) => Self::List(items.borrow().iter().map(Self::of).collect()),
            Value::Dict(pairs) => Self::Object(
                pairs.borrow().iter().map(|(key, value)| (key.show(), Self::of(value))).collect(),
            ),
            other => Self::Text(other.show()),
        }
    }

    fn to_value(&self) -> Value {
        match self {
            Self::Null => Value::None,
            Self::Bool(is_true) => Value::Bool(*is_true),
            Self::Int(number) => Value::Int(i128::from(*number)),
            Self::Float(number) => Value::Float(*number),
            Self::Text(text) => Value::text(text),
            Self::List(items) => Value::list(items.iter().map(Self::to_value).collect()),
            Self::Object(pairs) => {
                Value::dict(pairs.iter().map(|(key, value)| (Value::text(key), value.to_value())).collect())
            }
        }
    }
}

/// What rendering is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// a request: a parameter without value and default is an error
    #[default]
    Live,
    /// a check of the template: parameters without value have one that fits, and `error(…)` says nothing
    Test,
}

/// What a template is rendered with.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// by name
    pub params: &'a BTreeMap<String, ParamValue>,
    /// whether there is a secret of this name that the caller may use
    pub has_secret: &'a dyn Fn(&str) -> bool,
    /// request or check
    pub mode: Mode,
}

/// What the template asks of the engine; hints, which change no result.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// `max_threads(n)`, any number
    pub max_threads: Option<i64>,
    /// `backend_hint(text)`
    pub backend_hint: Option<String>,
    /// `cache_ttl(…)`: 5s, 1m, 5m, 30m or 1h
    pub cache_ttl: Option<String>,
    /// `activate(…)`
    pub activated: BTreeSet<String>,
    /// `disable(…)`
    pub disabled: Option<String>,
}

/// SQL made of a template.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rendered {
    /// the SQL; a secret stands in it as `{name: String}`
    pub sql: String,
    /// hints for the engine
    pub settings: Settings,
    /// parameters of the request that were looked at, in order of name
    pub used: BTreeSet<String>,
    /// where secrets stand in `sql` in bytes, and their names, in the order of the text
    pub secrets: Vec<(Range<usize>, String)>,
}

impl Rendered {
    /// The SQL with secrets as quoted texts. Only places that `tb_secret` wrote are touched, so a parameter cannot
    /// name a secret.
    ///
    /// # Errors
    /// Names the secret that `secret` does not know.
    pub fn sql_with_secrets(&self, secret: impl Fn(&str) -> Option<String>) -> Result<String, TemplateError> {
        let mut sql = String::with_capacity(self.sql.len());
        let mut begin = 0;
        for (place, name) in &self.secrets {
            let value = secret(name).ok_or_else(|| TemplateError::Syntax {
                message: format!(
                    "Cannot access secret '{name}'. Check the secret exists in the Workspace and the token has the required scope."
                ),
                documentation: None,
            })?;
            sql.push_str(&self.sql[begin..place.start]);
            sql.push_str(&output::quoted(&value));
            begin = place.end;
        }
        sql.push_str(&self.sql[begin..]);
        Ok(sql)
    }
}

/// A template that was read, ready to be rendered many times.
#[derive(Clone, Debug)]
pub struct Template {
    nodes: Vec<block::Node>,
    mentions: Vec<Mention>,
    params: Vec<Param>,
}

impl Template {
    /// Reads a template, without the `%` that begins it in a node. `node` is its name, for errors.
    ///
    /// # Errors
    /// Says what is wrong, in Tinybird's words.
    pub fn parse(text: &str, node: Option<&str>) -> Result<Self, TemplateError> {
        if text.len() > DATAFILE_BYTES_MAX {
            let message = format!("the template is longer than {DATAFILE_BYTES_MAX} bytes");
            return Err(TemplateError::Limit { message });
        }
        let nodes = block::parse(text, node)?;
        let (mentions, assigned) = param::mentions(&nodes);
        let params = param::distinct(&mentions, &assigned);
        if params.len() > PARAMS_MAX {
            let message = format!("the template has more than {PARAMS_MAX} parameters");
            return Err(TemplateError::Limit { message });
        }
        Ok(Self { nodes, mentions, params })
    }

    /// Its parameters, each once, in Tinybird's order.
    #[must_use]
    pub fn params(&self) -> &[Param] {
        &self.params
    }

    /// The texts of all branches, with `''` for each output: enough to see which tables are read.
    #[must_use]
    pub fn skeleton(&self) -> String {
        let mut text = String::new();
        block::skeleton(&self.nodes, &mut text);
        text
    }

    /// Parameters whose names requests use themselves, as in `token`; worth a warning.
    #[must_use]
    pub fn reserved_names(&self) -> Vec<&str> {
        let names = self.params.iter().map(|param| param.name.as_str());
        names.filter(|name| RESERVED.contains(name)).collect()
    }

    /// Makes SQL of it.
    ///
    /// # Errors
    /// Has status and body of the answer.
    pub fn render(&self, request: &Request<'_>) -> Result<Rendered, TemplateError> {
        let mut interpreter = Interpreter::of(request);
        interpreter.arrays = self.arrays(request);
        interpreter.run(&self.nodes).map_err(|raised| self.told(raised))?;
        let Interpreter { out, settings, used, secrets, .. } = interpreter;
        Ok(Rendered { sql: out, settings, used, secrets })
    }

    /// Parameters as lists whose first mention with a type is an array. A name alone in an output has no type.
    fn arrays(&self, request: &Request<'_>) -> BTreeMap<String, Value> {
        let mut first: BTreeMap<&str, &str> = BTreeMap::new();
        for Mention { param, .. } in self.mentions.iter().filter(|mention| mention.usage != Usage::Bare) {
            first.entry(&param.name).or_insert(&param.param_type);
        }
        let lists = first.into_iter().filter_map(|(name, param_type)| {
            let element = param_type.strip_prefix("Array(")?.strip_suffix(')')?;
            let ParamValue::Text(text) = request.params.get(name)? else { return None };
            Some((name.to_owned(), typed::bare_list(text, element)?))
        });
        lists.collect()
    }

    /// The error for the caller; a missing parameter lists all without default.
    fn told(&self, raised: Raised) -> TemplateError {
        let TemplateError::Syntax { mut message, documentation } = *raised.error else {
            return *raised.error;
        };
        if raised.is_missing_parameter {
            let declared = self.mentions.iter().filter(|mention| mention.usage == Usage::Declared);
            let mut names: Vec<&str> = Vec::new();
            let mut seen = BTreeSet::new();
            for Mention { param, .. } in declared.filter(|mention| mention.param.default.is_none()) {
                if seen.insert(param.name.as_str()) {
                    names.push(&param.name);
                }
            }
            if let Some((last, others)) = names.split_last() {
                let listed = if others.is_empty() {
                    (*last).to_owned()
                } else {
                    format!("{} and {last}", others.join(", "))
                };
                message = format!(
                    "{message}. Check the parameters {listed}. Please provide a value or set a default value in the pipe code."
                );
            }
        }
        TemplateError::Syntax { message, documentation }
    }
}
