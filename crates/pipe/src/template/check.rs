//! What expressions may hold, seen before anything is evaluated.
//!
//! `{{ }}` takes an allow-list. `{% %}` takes any expression without names that reach behind values.

use super::call;
use super::dump::{dump, operator, unary};
use super::error::{Evaluated, Raised};
use super::syntax::{Binary, Constant, Expr, Unary};

/// Methods of `{{ }}`.
const METHODS: [&str; 4] = ["split", "get", "join", "replace"];

/// Names that requests use themselves.
const FORBIDDEN_NAMES: [&str; 2] = ["format", "q"];

/// Functions of Python that reach behind values.
const FORBIDDEN_FUNCTIONS: [&str; 16] = [
    "eval",
    "exec",
    "compile",
    "getattr",
    "setattr",
    "delattr",
    "hasattr",
    "type",
    "globals",
    "locals",
    "vars",
    "dir",
    "__import__",
    "breakpoint",
    "input",
    "super",
];

/// Attributes of Python's frames and of formatting by name.
const FORBIDDEN_ATTRIBUTES: [&str; 12] = [
    "format",
    "format_map",
    "gi_frame",
    "gi_code",
    "cr_frame",
    "cr_code",
    "ag_frame",
    "ag_code",
    "f_globals",
    "f_locals",
    "f_builtins",
    "tb_frame",
];

fn is_dunder(name: &str) -> bool {
    name.len() > 4 && name.starts_with("__") && name.ends_with("__")
}

fn invalid(what: &str, expr: &Expr) -> Raised {
    Raised::bare(format!("Invalid {what}: {}", dump(expr)))
}

/// Names that no parameter can have.
fn names(expr: &Expr, line: usize) -> Evaluated<()> {
    if let Expr::Name(name) = expr
        && FORBIDDEN_NAMES.contains(&name.as_str())
    {
        return Err(Raised::value(format!("\"{name}\" can not be used as a variable name, line {line}")));
    }
    expr.children().into_iter().try_for_each(|child| names(child, line))
}

/// Checks the inside of `{{ }}`.
pub(super) fn output(expr: &Expr, line: usize) -> Evaluated<()> {
    allowed(expr)?;
    names(expr, line)
}

fn all_allowed<'a>(exprs: impl IntoIterator<Item = &'a Expr>) -> Evaluated<()> {
    exprs.into_iter().try_for_each(allowed)
}

fn allowed(expr: &Expr) -> Evaluated<()> {
    match expr {
        Expr::Constant(Constant::Foreign(_)) => Err(invalid("Constant", expr)),
        Expr::Constant(_) => Ok(()),
        Expr::Name(name) if is_dunder(name) => Err(Raised::bare(format!("Invalid name: {name}"))),
        Expr::Name(_) => Ok(()),
        Expr::Call { func, args, .. } => {
            match &**func {
                Expr::Name(name) if !call::is_output_function(name) => {
                    return Err(Raised::bare(format!("Invalid function name: {name}")));
                }
                Expr::Name(_) => {}
                Expr::Attribute { attr, .. } if !METHODS.contains(&attr.as_str()) => {
                    return Err(Raised::bare(format!("Invalid method name: {attr}")));
                }
                Expr::Attribute { value, .. } => allowed(value)?,
                Expr::Call { .. } => allowed(func)?,
                _ => return Err(invalid("function", expr)),
            }
            all_allowed(args)
        }
        Expr::Binary(Binary::Add | Binary::Sub | Binary::Mult, left, right) => {
            allowed(left)?;
            allowed(right)
        }
        Expr::Binary(op, ..) => Err(Raised::bare(format!("Invalid BinOp: {}", operator(*op)))),
        Expr::Unary(Unary::Not | Unary::USub, operand) => allowed(operand),
        Expr::Unary(op, _) => Err(Raised::bare(format!("Invalid UnaryOp: {}", unary(*op)))),
        Expr::Subscript { value, index } => {
            allowed(value)?;
            match &**index {
                Expr::Constant(_) => Ok(()),
                Expr::Slice { lower, upper, step } => {
                    [lower, upper, step].into_iter().flatten().try_for_each(|bound| allowed(bound))
                }
                _ => Err(invalid("Slice expression", index)),
            }
        }
        Expr::List(items) | Expr::Tuple(items) | Expr::Set(items) | Expr::Joined(items) => all_allowed(items),
        Expr::Dict(_) | Expr::Formatted { .. } | Expr::If { .. } => all_allowed(expr.children()),
        _ => Err(invalid("expression type", expr)),
    }
}

/// Checks the inside of `{% %}`.
pub(super) fn control(expr: &Expr, line: usize) -> Evaluated<()> {
    reach(expr)?;
    names(expr, line)
}

fn reach(expr: &Expr) -> Evaluated<()> {
    match expr {
        Expr::Call { func, .. } => {
            if let Expr::Name(name) = &**func
                && FORBIDDEN_FUNCTIONS.contains(&name.as_str())
            {
                return Err(Raised::bare(format!("Invalid function name: {name}")));
            }
        }
        Expr::Name(name) if is_dunder(name) => {
            return Err(Raised::bare(format!("Invalid name: {name}")));
        }
        Expr::Attribute { attr, .. }
            if attr.starts_with('_') || FORBIDDEN_ATTRIBUTES.contains(&attr.as_str()) =>
        {
            return Err(Raised::bare(format!("Invalid attribute: {attr}")));
        }
        Expr::Yield(_) | Expr::Await(_) => return Err(invalid("expression type", expr)),
        _ => {}
    }
    expr.children().into_iter().try_for_each(reach)
}
