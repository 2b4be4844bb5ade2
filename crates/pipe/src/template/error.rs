//! Why a template was refused, and what the caller of an endpoint is told.

use super::value::{json_of_text, text_repr};

/// Where the manual that errors point to stands; clients expect it in every body.
const DOCUMENTATION_BASE: &str = "https://docs.tinybird.co";

/// Path of the documentation when an error has no closer one.
const DOCUMENTATION: &str = "/cli/advanced-templates.html";

/// A template that cannot be read, or did not become SQL for these parameters.
///
/// The texts are Tinybird's, since clients and tests compare them.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// The template itself is wrong in its blocks or expressions: its author mends it.
    #[error("{message}")]
    Parse {
        /// what and where
        message: String,
    },
    /// A template function or the sandbox refused: mend the template, or send other parameters.
    #[error("Template Syntax Error: {message}")]
    Syntax {
        /// what was refused, without the prefix
        message: String,
        /// path of the documentation's page, if there is one
        documentation: Option<&'static str>,
    },
    /// An operation on these values is not possible, or the template called `error(…)`: send other parameters.
    #[error("{message}")]
    Value {
        /// the whole text
        message: String,
    },
    /// The template called `custom_error(…)`: the answer is its author's.
    #[error("{message}")]
    Custom {
        /// the text, or the object as Python prints it
        message: String,
        /// the body of the answer, JSON
        body: String,
        /// status of the answer, 400 to 599
        status: u16,
    },
    /// The template does more work or makes more text than one request may: write it simpler.
    #[error("{message}")]
    Limit {
        /// which bound was met
        message: String,
    },
}

impl TemplateError {
    /// HTTP status of the answer.
    #[must_use]
    pub fn status(&self) -> u16 {
        if let Self::Custom { status, .. } = self { *status } else { 400 }
    }

    /// HTTP body of the answer: JSON with `error` and `documentation`, or what `custom_error` was given.
    #[must_use]
    pub fn body(&self) -> String {
        if let Self::Custom { body, .. } = self {
            return body.clone();
        }
        let path = match self {
            Self::Syntax { documentation: Some(path), .. } => path,
            _ => DOCUMENTATION,
        };
        let error = json_of_text(&self.to_string());
        format!("{{\"error\": {error}, \"documentation\": \"{DOCUMENTATION_BASE}{path}\"}}")
    }

    /// An error of parsing, with its place as Tinybird writes it.
    pub(super) fn parse_at(message: &str, name: Option<&str>, line: usize) -> Self {
        Self::Parse { message: format!("{message} at {}:{line}", name.unwrap_or("<string>")) }
    }
}

/// Which of Python's exceptions an error would be; `{% except %}` asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Syntax,
    Value,
    Type,
    Key,
    Index,
    Attribute,
    ZeroDivision,
    /// cannot be caught
    Limit,
}

impl Kind {
    /// Whether `except NAME` catches it.
    pub(super) fn is_caught_by(self, name: &str) -> bool {
        let own: &[&str] = match self {
            Self::Limit => return false,
            Self::Syntax => &["SQLTemplateException", "ValueError"],
            Self::Value => &["ValueError"],
            Self::Type => &["TypeError"],
            Self::Key => &["KeyError", "LookupError"],
            Self::Index => &["IndexError", "LookupError"],
            Self::Attribute => &["AttributeError"],
            Self::ZeroDivision => &["ZeroDivisionError", "ArithmeticError"],
        };
        matches!(name, "Exception" | "BaseException") || own.contains(&name)
    }
}

/// An error on its way through the interpreter.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Raised {
    pub(super) kind: Kind,
    pub(super) error: Box<TemplateError>,
    /// what `{{ str(e) }}` shows
    pub(super) message: String,
    /// a parameter without value and default; the message gets the list of them
    pub(super) is_missing_parameter: bool,
}

/// What evaluation gives.
pub(super) type Evaluated<T> = Result<T, Raised>;

impl Raised {
    fn new(kind: Kind, error: TemplateError) -> Self {
        Self { kind, message: error.to_string(), error: Box::new(error), is_missing_parameter: false }
    }

    /// With a page of the documentation.
    pub(super) fn syntax_at(message: impl Into<String>, documentation: &'static str) -> Self {
        let documentation = Some(documentation);
        Self::new(Kind::Syntax, TemplateError::Syntax { message: message.into(), documentation })
    }

    /// With the page about templates.
    pub(super) fn syntax(message: impl Into<String>) -> Self {
        Self::syntax_at(message, DOCUMENTATION)
    }

    /// Without any page.
    pub(super) fn bare(message: impl Into<String>) -> Self {
        Self::new(Kind::Syntax, TemplateError::Syntax { message: message.into(), documentation: None })
    }

    pub(super) fn value(message: impl Into<String>) -> Self {
        Self::new(Kind::Value, TemplateError::Value { message: message.into() })
    }

    pub(super) fn wrong_type(message: impl Into<String>) -> Self {
        Self::new(Kind::Type, TemplateError::Value { message: message.into() })
    }

    pub(super) fn zero_division() -> Self {
        Self::new(Kind::ZeroDivision, TemplateError::Value { message: "division by zero".to_owned() })
    }

    pub(super) fn limit(message: impl Into<String>) -> Self {
        Self::new(Kind::Limit, TemplateError::Limit { message: message.into() })
    }

    pub(super) fn custom(message: String, body: String, status: u16) -> Self {
        Self::new(Kind::Value, TemplateError::Custom { message, body, status })
    }

    /// `value[key]` of an object without that key; `key` as Python prints it.
    pub(super) fn missing_key(key: &str) -> Self {
        let message = format!(
            "Missing key {key} while rendering the template. Ensure every object accessed in the template has this key."
        );
        Self { kind: Kind::Key, ..Self::syntax(message) }
    }

    pub(super) fn index(message: &str) -> Self {
        Self { kind: Kind::Index, ..Self::syntax(message) }
    }

    /// `value.attr` of a value that has none.
    pub(super) fn attribute(type_name: &str, attr: &str) -> Self {
        let mut message = format!("'{type_name}' object has no attribute '{attr}'");
        if attr == "get" && type_name != "NoneType" && type_name != "Placeholder" {
            message += ". Make sure you're using an object/dictionary where trying to use .get()";
        }
        Self { kind: Kind::Attribute, ..Self::syntax(message) }
    }

    /// A parameter that is needed and was not sent.
    pub(super) fn missing_parameter() -> Self {
        Self { is_missing_parameter: true, ..Self::syntax("Required parameter is not defined") }
    }

    /// A call of something that is no function here.
    pub(super) fn not_callable() -> Self {
        let message = "wrong syntax, you might be using a not valid function inside a control block";
        Self { kind: Kind::Type, ..Self::syntax(message) }
    }

    /// A function of templates called with too few arguments.
    pub(super) fn missing_argument() -> Self {
        let message = "one of the transform type functions is missing an argument";
        let documentation = "/cli/advanced-templates.html#transform-types-functions";
        Self { kind: Kind::Type, ..Self::syntax_at(message, documentation) }
    }

    /// A text that does not fit the type of its parameter.
    pub(super) fn misfit(value: &str, type_name: &str) -> Self {
        Self::syntax(format!("Error validating '{value}' to type {type_name}"))
    }

    /// An argument name that a function does not know.
    pub(super) fn unexpected_keyword(function: &str, keyword: &str) -> Self {
        let keyword = text_repr(keyword);
        Self::wrong_type(format!("{function}() got an unexpected keyword argument {keyword}"))
    }
}
