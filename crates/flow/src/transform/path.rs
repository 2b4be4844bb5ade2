//! Where in an event a value is: `$.user.id`, `user.id`, `$.items[0]`, or `$` for the whole event.

use super::{Error, limits};
use serde_json::Value;
use std::fmt;

/// A path to one value of an event.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FieldPath {
    steps: Vec<Step>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Step {
    Key(String),
    Index(usize),
}

impl FieldPath {
    /// Reads a path; `name` is the option it stands for.
    ///
    /// # Errors
    /// [`Error::Option`] if it is none.
    pub fn parse(name: &'static str, text: &str) -> Result<Self, Error> {
        let refuse = || Error::Option {
            name,
            problem: format!(
                "{text:?} is no path; write one like $.user.id, $.items[0] or $ for the whole event"
            ),
        };
        let mut rest = match text.strip_prefix('$') {
            Some(rest) => rest.to_owned(),
            None if text.is_empty() => return Err(refuse()),
            None => format!(".{text}"),
        };
        let mut steps = Vec::new();
        while !rest.is_empty() {
            let (step, len) = step(&rest).ok_or_else(refuse)?;
            if steps.len() == limits::PATH_STEPS_MAX {
                let problem = format!("has more than {} steps", limits::PATH_STEPS_MAX);
                return Err(Error::Option { name, problem });
            }
            steps.push(step);
            rest.drain(..len);
        }
        Ok(Self { steps })
    }

    /// What stands there, if anything does.
    #[must_use]
    pub fn get<'a>(&self, event: &'a Value) -> Option<&'a Value> {
        self.steps.iter().try_fold(event, |value, step| match step {
            Step::Key(key) => value.get(key),
            Step::Index(index) => value.get(index),
        })
    }
}

/// The first step and its length in bytes.
fn step(rest: &str) -> Option<(Step, usize)> {
    if let Some(inner) = rest.strip_prefix('[') {
        let len = inner.find(']')?;
        return Some((Step::Index(inner[..len].parse().ok()?), len + 2));
    }
    let inner = rest.strip_prefix('.')?;
    let len = inner.find(['.', '[']).unwrap_or(inner.len());
    (len > 0).then(|| (Step::Key(inner[..len].to_owned()), len + 1))
}

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("$")?;
        for step in &self.steps {
            match step {
                Step::Key(key) => write!(f, ".{key}")?,
                Step::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn paths_find_what_they_name() {
        let event = json!({"user": {"id": 7}, "items": [{"sku": "a"}], "a b": true});
        let cases = [
            ("$.user.id", Some(json!(7))),
            ("user.id", Some(json!(7))),
            ("$.items[0].sku", Some(json!("a"))),
            ("$.a b", Some(json!(true))),
            ("$", Some(event.clone())),
            ("$.user.name", None),
            ("$.items[1]", None),
            ("$.user.id.deeper", None),
        ];
        for (text, expected) in cases {
            let path = FieldPath::parse("key", text).unwrap();
            assert_eq!(path.get(&event), expected.as_ref(), "{text}");
            assert_eq!(FieldPath::parse("key", &path.to_string()).unwrap(), path);
        }
    }

    #[test]
    fn what_is_no_path_is_refused_with_the_way_out() {
        for text in ["", "$.", "$..a", "$.a[", "$.a[x]", "$.a[-1]", "a..b", "$a"] {
            let error = FieldPath::parse("key", text).unwrap_err().to_string();
            assert!(error.starts_with("key ") && error.contains("$.user.id"), "{text:?}: {error}");
        }
        let long = "$.a".to_owned() + &".a".repeat(limits::PATH_STEPS_MAX);
        assert!(FieldPath::parse("key", &long).unwrap_err().to_string().contains("16 steps"));
    }
}
