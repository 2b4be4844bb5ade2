//! JSON paths: `$.a.b`, `$['a key']`, `$.tags[:]`, `$.items[:].id`, or `$` for the whole document.

use crate::error::Parsed;
use crate::limits::PATH_STEPS_MAX;
use crate::span::Span;
use model::{JsonPath, PathStep};

/// Reads what stands behind `json:`.
pub(crate) fn parse(path: Span<'_>) -> Parsed<JsonPath> {
    if !path.text.starts_with('$') {
        return Err(path.fault("a JSON path begins with $, as in `json:$.service`"));
    }
    let mut steps = Vec::new();
    let mut rest = path.cut(1, path.text.len());
    while !rest.text.is_empty() {
        if steps.len() == PATH_STEPS_MAX {
            return Err(rest.fault(format!("a JSON path has at most {PATH_STEPS_MAX} steps")));
        }
        let (step, len) = step(rest)?;
        if step == PathStep::Each && steps.contains(&PathStep::Each) {
            return Err(rest.fault("arrays in arrays are not supported; use [:] once"));
        }
        steps.push(step);
        rest = rest.cut(len, rest.text.len());
    }
    Ok(JsonPath(steps))
}

/// The first step and its length in bytes.
fn step(rest: Span<'_>) -> Parsed<(PathStep, usize)> {
    if rest.text.starts_with("[:]") {
        return Ok((PathStep::Each, "[:]".len()));
    }
    for (open, close) in [("['", "']"), ("[\"", "\"]")] {
        let Some(inner) = rest.text.strip_prefix(open) else { continue };
        let Some(len) = inner.find(close).filter(|len| *len > 0) else { break };
        return Ok((PathStep::Key(inner[..len].to_owned()), open.len() + len + close.len()));
    }
    if let Some(inner) = rest.text.strip_prefix('.') {
        let len = inner.find(['.', '[']).unwrap_or(inner.len());
        if inner.starts_with('[') {
            // `$.['key']` and `$.[:]` say the same as without the dot
            let (step, len) = step(rest.cut(1, rest.text.len()))?;
            return Ok((step, len + 1));
        }
        if len > 0 && inner[..len].trim() == &inner[..len] {
            return Ok((PathStep::Key(inner[..len].to_owned()), len + 1));
        }
    }
    Err(rest.fault("this is no step of a JSON path; use .name, ['a name'] or [:]"))
}
