//! Trees as Python's `ast.dump` prints them, since that is part of the errors' text.

use super::syntax::{Built, Comparison, Constant, Expr, Generator, Signature, Unary};
use super::value::{float_repr, text_repr};
use crate::limits::MESSAGE_CHARS_MAX;

/// How an expression is written in an error; cut where nobody reads on.
pub(super) fn dump(expr: &Expr) -> String {
    let text = shown(expr, "Load");
    let mut chars = text.chars();
    let cut: String = chars.by_ref().take(MESSAGE_CHARS_MAX * 4).collect();
    if chars.next().is_some() { cut + "..." } else { cut }
}

/// The name of an operator between two values, as in `Div()`.
pub(super) fn operator(op: super::syntax::Binary) -> String {
    format!("{op:?}()")
}

/// The name of an operator before a value.
pub(super) fn unary(op: Unary) -> String {
    format!("{op:?}()")
}

fn list(items: &[Expr], ctx: &str) -> String {
    format!("[{}]", items.iter().map(|item| shown(item, ctx)).collect::<Vec<_>>().join(", "))
}

fn constant(constant: &Constant) -> String {
    match constant {
        Constant::None => "None".to_owned(),
        Constant::Bool(true) => "True".to_owned(),
        Constant::Bool(false) => "False".to_owned(),
        Constant::Int(number) => number.to_string(),
        Constant::Float(number) => float_repr(*number),
        Constant::Text(text) => text_repr(text),
        Constant::Foreign(text) => text.clone(),
    }
}

fn comparison(op: Comparison) -> String {
    format!("{op:?}()")
}

fn shown(expr: &Expr, ctx: &str) -> String {
    let load = |expr: &Expr| shown(expr, "Load");
    match expr {
        Expr::Constant(value) => format!("Constant(value={})", constant(value)),
        Expr::Name(name) => format!("Name(id='{name}', ctx={ctx}())"),
        Expr::Call { func, args, keywords } => {
            let keyword = |(name, value): &(Option<String>, Expr)| {
                let name = name.as_ref().map(|name| format!("arg='{name}', ")).unwrap_or_default();
                format!("keyword({name}value={})", load(value))
            };
            let keywords: Vec<String> = keywords.iter().map(keyword).collect();
            format!(
                "Call(func={}, args={}, keywords=[{}])",
                load(func),
                list(args, "Load"),
                keywords.join(", ")
            )
        }
        Expr::Attribute { value, attr } => {
            format!("Attribute(value={}, attr='{attr}', ctx={ctx}())", load(value))
        }
        Expr::Subscript { value, index } => {
            format!("Subscript(value={}, slice={}, ctx={ctx}())", load(value), load(index))
        }
        Expr::Slice { lower, upper, step } => {
            let parts = [("lower", lower), ("upper", upper), ("step", step)];
            let parts =
                parts.iter().filter_map(|(name, part)| Some(format!("{name}={}", load(part.as_deref()?))));
            format!("Slice({})", parts.collect::<Vec<_>>().join(", "))
        }
        Expr::Unary(op, operand) => format!("UnaryOp(op={}, operand={})", unary(*op), load(operand)),
        Expr::Binary(op, left, right) => {
            format!("BinOp(left={}, op={}, right={})", load(left), operator(*op), load(right))
        }
        Expr::Bool { is_and, values } => {
            let op = if *is_and { "And()" } else { "Or()" };
            format!("BoolOp(op={op}, values={})", list(values, "Load"))
        }
        Expr::Compare { left, rest } => {
            let ops: Vec<String> = rest.iter().map(|(op, _)| comparison(*op)).collect();
            let comparators: Vec<String> = rest.iter().map(|(_, right)| load(right)).collect();
            let (ops, comparators) = (ops.join(", "), comparators.join(", "));
            format!("Compare(left={}, ops=[{ops}], comparators=[{comparators}])", load(left))
        }
        Expr::If { test, body, orelse } => {
            format!("IfExp(test={}, body={}, orelse={})", load(test), load(body), load(orelse))
        }
        Expr::List(items) => format!("List(elts={}, ctx={ctx}())", list(items, ctx)),
        Expr::Tuple(items) => format!("Tuple(elts={}, ctx={ctx}())", list(items, ctx)),
        Expr::Set(items) => format!("Set(elts={})", list(items, "Load")),
        Expr::Starred(value) => format!("Starred(value={}, ctx={ctx}())", shown(value, ctx)),
        _ => rare(expr),
    }
}

fn rare(expr: &Expr) -> String {
    let load = |expr: &Expr| shown(expr, "Load");
    match expr {
        Expr::Dict(items) => {
            let keys = items.iter().map(|(key, _)| key.as_ref().map_or("None".to_owned(), load));
            let values = items.iter().map(|(_, value)| load(value));
            let (keys, values) = (keys.collect::<Vec<_>>().join(", "), values.collect::<Vec<_>>().join(", "));
            format!("Dict(keys=[{keys}], values=[{values}])")
        }
        Expr::Joined(parts) => format!("JoinedStr(values={})", list(parts, "Load")),
        Expr::Formatted { value, conversion, spec } => {
            let conversion = conversion.map_or(-1, |c| i64::from(u32::from(c)));
            let spec = spec.as_ref().map(|spec| format!(", format_spec={}", load(spec))).unwrap_or_default();
            format!("FormattedValue(value={}, conversion={conversion}{spec})", load(value))
        }
        Expr::Comprehension { built, key, element, generators } => {
            let head = match (built, key) {
                (Built::DictComp, Some(key)) => format!("key={}, value={}", load(key), load(element)),
                _ => format!("elt={}", load(element)),
            };
            let generators: Vec<String> = generators.iter().map(generator).collect();
            format!("{built:?}({head}, generators=[{}])", generators.join(", "))
        }
        Expr::Lambda { signature, body } => {
            format!("Lambda(args={}, body={})", arguments(signature), load(body))
        }
        Expr::Named { target, value } => {
            format!("NamedExpr(target=Name(id='{target}', ctx=Store()), value={})", load(value))
        }
        Expr::Yield(None) => "Yield()".to_owned(),
        Expr::Yield(Some(value)) => format!("Yield(value={})", load(value)),
        Expr::Await(value) => format!("Await(value={})", load(value)),
        _ => String::new(),
    }
}

fn generator(generator: &Generator) -> String {
    let target = shown(&generator.target, "Store");
    let iter = shown(&generator.iter, "Load");
    format!("comprehension(target={target}, iter={iter}, ifs={}, is_async=0)", list(&generator.ifs, "Load"))
}

fn arguments(signature: &Signature) -> String {
    let arg = |name: &String| format!("arg(arg='{name}')");
    let args: Vec<String> = signature.args.iter().map(arg).collect();
    let vararg = signature.vararg.as_ref().map(|name| format!("vararg={}, ", arg(name))).unwrap_or_default();
    let kwonly: Vec<String> = signature.kwonly.iter().map(|(name, _)| arg(name)).collect();
    let default = |default: &Option<Expr>| default.as_ref().map_or("None".to_owned(), |d| shown(d, "Load"));
    let kw_defaults: Vec<String> = signature.kwonly.iter().map(|(_, d)| default(d)).collect();
    let kwarg = signature.kwarg.as_ref().map(|name| format!("kwarg={}, ", arg(name))).unwrap_or_default();
    format!(
        "arguments(posonlyargs=[], args=[{}], {vararg}kwonlyargs=[{}], kw_defaults=[{}], {kwarg}defaults={})",
        args.join(", "),
        kwonly.join(", "),
        kw_defaults.join(", "),
        list(&signature.defaults, "Load")
    )
}
