//! Calls to what DataFusion plans: operators, its aggregates and windows, and our own functions.
//!
//! A comparison is a boolean for DataFusion and a UInt8 for ClickHouse. So each expression is lowered either for its
//! truth (WHERE, AND, the first argument of `if`) or for its value, where booleans become UInt8.
//!
//! What depends on types goes through a "typed" node, which [`crate::planner`] turns into an expression once the
//! types are known: a dictionary literal, a form that ClickHouse does not have.

use super::select::Rewriter;
use super::shape::{args, args_mut, arguments, as_number, call_name, function, function_name, is_distinct};
use crate::aggregate as aggregates;
use crate::function;
use crate::{Error, limits};
use datafusion::sql::sqlparser::ast::{
    BinaryOperator, DataType, DictionaryField, Expr, Function, FunctionArguments, Ident, LambdaFunction,
    OrderByExpr, UnaryOperator, Value, WindowSpec, WindowType,
};

mod aggregate;
mod arithmetic;
mod search;
mod subquery;
mod window;

/// Lowers expressions of one query.
pub(crate) struct Lower<'a>(pub(crate) &'a mut Rewriter);

/// Whether a function of this name takes many rows to one value.
pub(crate) fn is_aggregate(name: &str) -> bool {
    function::find(name).is_none() && aggregates::resolve(name).is_some()
}

/// A node for the planner, with its arguments.
pub(crate) fn typed(operation: &str, args: Vec<Expr>) -> Expr {
    let field = |(at, value)| DictionaryField {
        key: if at == 0 { Ident::new(operation) } else { Ident::new(String::new()) },
        value: Box::new(value),
    };
    let args = if args.is_empty() { vec![Expr::value(Value::Null)] } else { args };
    Expr::Dictionary(args.into_iter().enumerate().map(field).collect())
}

/// A call of a name that the session knows, as it is.
pub(crate) fn plain_call(name: &str, args: Vec<Expr>) -> Expr {
    let mut call = function(name, args);
    quote_name(&mut call, name);
    Expr::Function(call)
}

fn quote_name(function: &mut Function, name: &str) {
    function.name = datafusion::sql::sqlparser::ast::ObjectName(vec![
        datafusion::sql::sqlparser::ast::ObjectNamePart::Identifier(Ident::with_quote('"', name)),
    ]);
}

/// `row_number() OVER (PARTITION BY keys ORDER BY order)`, all lowered already.
pub(crate) fn row_number(keys: Vec<Expr>, order: Vec<OrderByExpr>) -> Expr {
    numbered("row_number", keys, order)
}

fn numbered(name: &str, keys: Vec<Expr>, order: Vec<OrderByExpr>) -> Expr {
    windowed(name, Vec::new(), keys, order)
}

/// `name(arguments) OVER (PARTITION BY keys ORDER BY order)` of what is lowered already.
pub(crate) fn windowed(name: &str, arguments: Vec<Expr>, keys: Vec<Expr>, order: Vec<OrderByExpr>) -> Expr {
    let mut call = function(name, arguments);
    quote_name(&mut call, name);
    call.over = Some(WindowType::WindowSpec(WindowSpec {
        window_name: None,
        partition_by: keys,
        order_by: order,
        window_frame: None,
    }));
    Expr::Function(call)
}

/// `row > offset AND row <= offset + rows`
pub(crate) fn between_rows(row: &Expr, offset: u64, rows: u64) -> Expr {
    behind_and_up_to(row.clone(), row.clone(), offset, offset.saturating_add(rows))
}

/// The rows behind `offset`, and all that are equal to the last of them, by an order that is lowered already.
pub(crate) fn with_ties(order: Vec<OrderByExpr>, offset: u64, rows: u64) -> Expr {
    let last = if rows == 0 { 0 } else { offset.saturating_add(rows) };
    let row = row_number(Vec::new(), order.clone());
    behind_and_up_to(row, numbered("rank", Vec::new(), order), offset, last)
}

fn behind_and_up_to(row: Expr, rank: Expr, offset: u64, last: u64) -> Expr {
    let compare = |left, op, value: u64| Expr::BinaryOp {
        left: Box::new(left),
        op,
        right: Box::new(super::shape::number(&value.to_string())),
    };
    Expr::BinaryOp {
        left: Box::new(compare(row, BinaryOperator::Gt, offset)),
        op: BinaryOperator::And,
        right: Box::new(compare(rank, BinaryOperator::LtEq, last)),
    }
}

impl Lower<'_> {
    /// The expression as a value.
    pub(crate) fn value(&mut self, expr: &Expr) -> Result<Expr, Error> {
        let lowered = self.lower(expr)?;
        if !is_predicate(expr) {
            return Ok(lowered);
        }
        let mut leaves = Vec::new();
        logic_leaves(expr, &mut leaves);
        if leaves.is_empty() {
            return Ok(as_number_of_truth(lowered));
        }
        // AND, OR and NOT with a Bool among them are Bool
        let mut all = vec![lowered];
        all.extend(self.values(&leaves)?);
        Ok(typed("logic", all))
    }

    /// The expression as a condition.
    pub(crate) fn truth(&mut self, expr: &Expr) -> Result<Expr, Error> {
        let lowered = self.lower(expr)?;
        Ok(if is_predicate(expr) { lowered } else { typed("truth", vec![lowered]) })
    }

    /// A call that only this crate writes.
    pub(crate) fn internal(&mut self, expr: &Expr) -> Result<Expr, Error> {
        let Expr::Function(call) = expr else { return self.value(expr) };
        let args = self.values(&args(call))?;
        Ok(plain_call(&function_name(call).to_lowercase(), args))
    }

    fn values(&mut self, exprs: &[&Expr]) -> Result<Vec<Expr>, Error> {
        exprs.iter().map(|expr| self.value(expr)).collect()
    }

    fn lower(&mut self, expr: &Expr) -> Result<Expr, Error> {
        self.0.spend(1)?;
        Ok(match expr {
            Expr::Identifier(ident) => match ident.value.as_str() {
                "inf" | "-inf" | "nan" if ident.quote_style.is_none() => {
                    typed("Float64", vec![super::shape::text(&ident.value)])
                }
                _ => Expr::Identifier(Ident::with_quote('"', &ident.value)),
            },
            Expr::CompoundIdentifier(parts) if parts.len() <= limits::PATH_KEYS_MAX => {
                self.0.renamed(expr).unwrap_or_else(|| expr.clone())
            }
            Expr::Value(value) => match &value.value {
                Value::Number(digits, _) => literal(digits)?,
                Value::SingleQuotedString(_) | Value::Null | Value::Boolean(_) => expr.clone(),
                other => return Err(Error::Unsupported(format!("the literal {other}"))),
            },
            Expr::Subquery(query) => Expr::Subquery(self.subquery(query)?),
            Expr::InSubquery { expr, subquery, negated } => self.in_result(expr, subquery, *negated)?,
            Expr::Exists { subquery, negated } => {
                Expr::Exists { subquery: self.subquery(subquery)?, negated: *negated }
            }
            Expr::Function(call) => self.call(call)?,
            Expr::Lambda(_) => {
                return Err(Error::Unsupported("a lambda outside a function's arguments".into()));
            }
            Expr::JsonAccess { .. } | Expr::CompoundIdentifier(_) => {
                return Err(Error::Unsupported(format!("the path {expr}")));
            }
            other => return Err(Error::Unsupported(format!("the expression {other}"))),
        })
    }

    fn call(&mut self, call: &Function) -> Result<Expr, Error> {
        check_clauses(call)?;
        let written = function_name(call);
        if written.is_empty() {
            return Err(Error::UnknownFunction { name: call.name.to_string(), near: Vec::new() });
        }
        if written == super::COLUMNS_MARK {
            // written out when the columns are known
            return Ok(Expr::Function(call.clone()));
        }
        if written.eq_ignore_ascii_case("COLUMNS") {
            return Err(Error::Unsupported("COLUMNS(…) inside an expression".into()));
        }
        if call.over.is_some() {
            return self.window_call(call);
        }
        let Some(name) = function::find(written) else {
            return match aggregates::resolve(written) {
                Some(resolved) => match arithmetic::taken_out(call, &resolved) {
                    Some(moved) => self.lower(&moved),
                    None => self.aggregate(call, &resolved),
                },
                None => Err(unknown(written)),
            };
        };
        if !matches!(call.parameters, FunctionArguments::None) || is_distinct(call) || call.filter.is_some() {
            return Err(Error::Unsupported(format!(
                "parameters, DISTINCT or FILTER of the function {written}"
            )));
        }
        let inside = args(call);
        self.scalar(name, &inside)
    }

    fn scalar(&mut self, name: &'static str, inside: &[&Expr]) -> Result<Expr, Error> {
        if let Some(op) = operator(name) {
            return self.binary(name, op, inside);
        }
        Ok(match (name, inside) {
            ("and" | "or", [_, _, ..]) => {
                let op = if name == "and" { BinaryOperator::And } else { BinaryOperator::Or };
                balanced(&op, inside.iter().map(|expr| self.truth(expr)).collect::<Result<Vec<_>, _>>()?)
            }
            ("not", [one]) => Expr::UnaryOp { op: UnaryOperator::Not, expr: Box::new(self.truth(one)?) },
            ("isNull", [one]) => Expr::IsNull(Box::new(self.value(one)?)),
            ("isNotNull", [one]) => Expr::IsNotNull(Box::new(self.value(one)?)),
            ("like" | "notLike" | "ilike" | "notILike", [value, pattern]) => {
                typed(name, vec![self.value(value)?, self.value(pattern)?])
            }
            ("match" | "hasToken" | "hasTokenCaseInsensitive" | "startsWith" | "endsWith", [value, part])
                if search::prefilter(name, value, part).is_some() =>
            {
                self.searched(name, value, part)?
            }
            ("in" | "notIn", [value, set]) => self.in_set(name, value, set)?,
            ("if", [_, _, _]) | ("multiIf", [_, _, _, ..]) if inside.len() % 2 == 1 => {
                self.branches(inside)?
            }
            ("caseWithExpression", [_, _, _, ..]) if inside.len().is_multiple_of(2) => self.case(inside)?,
            ("now", []) | ("today", []) | ("yesterday", []) | ("now64", []) => {
                plain_call(&format!("_{name}"), vec![plain_call("now", Vec::new())])
            }
            ("now64", [digits]) => {
                plain_call("_now64", vec![plain_call("now", Vec::new()), self.value(digits)?])
            }
            ("toStartOfInterval", [_, interval, ..]) => self.start_of_interval(inside, interval)?,
            ("CAST", [value, target]) => {
                let wanted = super::shape::as_text(target).unwrap_or_default();
                let is_nullable = wanted.contains("Nullable(") && !wanted.contains("Array(");
                let name = if is_nullable { "_castnullable" } else { "cast" };
                let made = plain_call(name, vec![self.value(value)?, self.value(target)?]);
                // the library cannot write down a constant list of what an Enum is carried as
                match (wanted.contains("Enum"), is_nullable) {
                    (true, true) => plain_call("_unfolded", vec![made]),
                    (true, false) => plain_call("_kept", vec![made]),
                    (false, _) => made,
                }
            }
            ("JSONExtract", [.., target])
                if super::shape::as_text(target).is_some_and(|name| name.starts_with("Nullable(")) =>
            {
                plain_call("_jsonextractnullable", self.values(inside)?)
            }
            (_, [Expr::Lambda(lambda), map]) if function::over_maps(name).is_some() => {
                let sides =
                    ["mapKeys", "mapValues"].map(|side| super::shape::call(side, vec![(*map).clone()]));
                let name = function::over_maps(name).unwrap_or(name);
                self.higher_order(name, lambda, &sides.iter().collect::<Vec<_>>())?
            }
            (_, [Expr::Lambda(lambda), arrays @ ..]) => self.higher_order(name, lambda, arrays)?,
            _ if name.starts_with("toInterval") => {
                return Err(Error::Unsupported("an interval outside + and - with a date".into()));
            }
            _ => plain_call(&name.to_lowercase(), self.values(inside)?),
        })
    }

    fn binary(&mut self, name: &'static str, op: BinaryOperator, inside: &[&Expr]) -> Result<Expr, Error> {
        let [left, right] = inside else {
            return Err(Error::Arguments(format!(
                "Number of arguments for function {name} doesn't match: passed {}, should be 2. (NUMBER_OF_ARGUMENTS_DOESNT_MATCH)",
                inside.len()
            )));
        };
        if matches!(name, "plus" | "minus") {
            let (base, interval) =
                if interval_of(left).is_some() && name == "plus" { (right, left) } else { (left, right) };
            if let Some((unit, amount)) = interval_of(interval) {
                let prefix = if name == "plus" { "add" } else { "subtract" };
                let args = vec![self.value(base)?, self.value(amount)?];
                return Ok(plain_call(&format!("{prefix}{}s", unit.to_lowercase()), args));
            }
        }
        Ok(Expr::BinaryOp { left: Box::new(self.value(left)?), op, right: Box::new(self.value(right)?) })
    }

    fn in_set(&mut self, name: &str, value: &Expr, set: &Expr) -> Result<Expr, Error> {
        let items = match set {
            Expr::Function(call) if matches!(function_name(call), "tuple" | "array") => args(call),
            Expr::Subquery(query) => {
                return self.lower(&Expr::InSubquery {
                    expr: Box::new(value.clone()),
                    subquery: query.clone(),
                    negated: name == "notIn",
                });
            }
            Expr::Value(_) => vec![set],
            other => {
                let found = plain_call("has", vec![self.value(other)?, self.value(value)?]);
                return Ok(if name == "in" {
                    found
                } else {
                    Expr::UnaryOp { op: UnaryOperator::Not, expr: Box::new(found) }
                });
            }
        };
        let mut all = vec![self.value(value)?];
        all.extend(self.values(&items)?);
        Ok(typed(name, all))
    }

    /// `multiIf(a, x, b, y, z)` as a typed node of conditions and values.
    fn branches(&mut self, inside: &[&Expr]) -> Result<Expr, Error> {
        let mut all = Vec::with_capacity(inside.len());
        for (at, expr) in inside.iter().enumerate() {
            let is_condition = at % 2 == 0 && at + 1 < inside.len();
            all.push(if is_condition { self.truth(expr)? } else { self.value(expr)? });
        }
        Ok(typed("multiIf", all))
    }

    /// `CASE x WHEN a THEN y …` compares for each branch.
    fn case(&mut self, inside: &[&Expr]) -> Result<Expr, Error> {
        let [operand, rest @ ..] = inside else { return Err(unknown("CASE")) };
        let mut all = Vec::new();
        for (at, expr) in rest.iter().enumerate() {
            let is_condition = at % 2 == 0 && at + 1 < rest.len();
            if is_condition {
                let equals = super::shape::call("equals", vec![(*operand).clone(), (*expr).clone()]);
                all.push(self.truth(&equals)?);
            } else {
                all.push(self.value(expr)?);
            }
        }
        Ok(typed("multiIf", all))
    }

    fn start_of_interval(&mut self, inside: &[&Expr], interval: &Expr) -> Result<Expr, Error> {
        let Some((unit, amount)) = interval_of(interval) else {
            return Err(Error::Unsupported(
                "toStartOfInterval with an interval that is not written there".into(),
            ));
        };
        if inside.len() > 3 || inside.get(2).is_some_and(|zone| super::shape::as_text(zone).is_none()) {
            return Err(Error::Unsupported("toStartOfInterval with an origin".into()));
        }
        let mut all =
            vec![self.value(inside[0])?, self.value(amount)?, super::shape::text(&unit.to_lowercase())];
        all.extend(inside.get(2).map(|zone| self.value(zone)).transpose()?);
        Ok(plain_call("tostartofinterval", all))
    }

    fn higher_order(&mut self, name: &str, lambda: &LambdaFunction, arrays: &[&Expr]) -> Result<Expr, Error> {
        let Some(wants_truth) = function::lambda_wants_truth(name) else {
            return Err(Error::Arguments(format!(
                "Unexpected lambda in arguments of function {name}. (BAD_ARGUMENTS)"
            )));
        };
        let mut lambda = lambda.clone();
        *lambda.body = if wants_truth { self.truth(&lambda.body)? } else { self.value(&lambda.body)? };
        let mut all = vec![Expr::Lambda(lambda)];
        all.extend(self.values(arrays)?);
        Ok(plain_call(&format!("_lambda_{}", name.to_lowercase()), all))
    }
}

/// `a AND b AND c AND d` as a tree that is not deeper than it must be, since planning recurses.
fn balanced(op: &BinaryOperator, mut all: Vec<Expr>) -> Expr {
    if all.len() <= 1 {
        return all.pop().unwrap_or_else(|| Expr::value(Value::Null));
    }
    let right = all.split_off(all.len().div_ceil(2));
    Expr::BinaryOp { left: Box::new(balanced(op, all)), op: op.clone(), right: Box::new(balanced(op, right)) }
}

/// Refuses what may stand in and behind a call without a meaning here. A new field of the tree must be looked at.
fn check_clauses(call: &Function) -> Result<(), Error> {
    let Function {
        name,
        uses_odbc_syntax,
        parameters,
        args,
        filter: _,
        null_treatment,
        over: _,
        within_group,
    } = call;
    if *uses_odbc_syntax || null_treatment.is_some() || !within_group.is_empty() {
        return Err(Error::Unsupported(format!("a clause behind {name}(…)")));
    }
    for list in [parameters, args] {
        match list {
            FunctionArguments::None => {}
            FunctionArguments::List(list) if list.clauses.is_empty() => {}
            FunctionArguments::List(_) => {
                return Err(Error::Unsupported(format!("a clause inside the brackets of {name}")));
            }
            FunctionArguments::Subquery(_) => {
                return Err(Error::Unsupported(format!("a bare subquery as the argument of {name}")));
            }
        }
    }
    Ok(())
}

/// `toIntervalHour(n)` → (`Hour`, n)
pub(crate) fn interval_of(expr: &Expr) -> Option<(&str, &Expr)> {
    let unit = call_name(expr)?.strip_prefix("toInterval")?;
    match expr {
        Expr::Function(call) => match args(call).as_slice() {
            [amount] => Some((unit, amount)),
            _ => None,
        },
        _ => None,
    }
}

fn operator(name: &str) -> Option<BinaryOperator> {
    Some(match name {
        "plus" => BinaryOperator::Plus,
        "minus" => BinaryOperator::Minus,
        "multiply" => BinaryOperator::Multiply,
        "divide" => BinaryOperator::Divide,
        "modulo" => BinaryOperator::Modulo,
        "equals" => BinaryOperator::Eq,
        "notEquals" => BinaryOperator::NotEq,
        "less" => BinaryOperator::Lt,
        "lessOrEquals" => BinaryOperator::LtEq,
        "greater" => BinaryOperator::Gt,
        "greaterOrEquals" => BinaryOperator::GtEq,
        "isNotDistinctFrom" => BinaryOperator::Spaceship,
        _ => return None,
    })
}

/// Whether DataFusion's twin of the expression is a boolean where ClickHouse has a UInt8.
fn is_predicate(expr: &Expr) -> bool {
    match expr {
        Expr::InSubquery { .. } | Expr::Exists { .. } => true,
        Expr::Function(call) if call.over.is_none() => {
            function::find(function_name(call)).is_some_and(function::is_predicate)
        }
        _ => false,
    }
}

/// What AND, OR and NOT are made of, apart from comparisons and the like, which are numbers.
fn logic_leaves<'a>(expr: &'a Expr, leaves: &mut Vec<&'a Expr>) {
    match expr {
        Expr::Function(call) if matches!(function_name(call), "and" | "or" | "not" | "xor") => {
            args(call).into_iter().for_each(|arg| logic_leaves(arg, leaves));
        }
        other if is_predicate(other) => {}
        other => leaves.push(other),
    }
}

fn as_number_of_truth(expr: Expr) -> Expr {
    Expr::Cast {
        kind: datafusion::sql::sqlparser::ast::CastKind::Cast,
        expr: Box::new(expr),
        data_type: DataType::TinyIntUnsigned(None),
        array: false,
        format: None,
    }
}

/// A number with the smallest type that holds it.
fn literal(digits: &str) -> Result<Expr, Error> {
    let wrong = || Error::syntax(format!("{digits} is not a number of 64 bits"));
    let text = digits.replace('_', "");
    let kind = if text.contains(['.', 'e', 'E']) {
        "Float64"
    } else if let Ok(value) = text.parse::<u64>() {
        match value {
            0..=0xff => "UInt8",
            0x100..=0xffff => "UInt16",
            0x1_0000..=0xffff_ffff => "UInt32",
            _ => "UInt64",
        }
    } else if let Ok(value) = text.parse::<i64>() {
        match value {
            -0x80..=-1 => "Int8",
            -0x8000..=-1 => "Int16",
            -0x8000_0000..=-1 => "Int32",
            _ => "Int64",
        }
    } else {
        text.parse::<f64>().map_err(|_| wrong())?;
        "Float64"
    };
    Ok(typed(kind, vec![super::shape::text(&text)]))
}

/// The error for a name that is nothing here.
pub(crate) fn unknown(name: &str) -> Error {
    Error::UnknownFunction { name: name.to_owned(), near: function::nearest(name) }
}

/// Keeps the helpers of `shape` in one place for the window part.
fn set_args(call: &mut Function, args: Vec<Expr>) {
    debug_assert!(args_mut(&mut call.args).len() <= args.len() + 2, "arguments are replaced, not lost");
    call.args = arguments(args);
}

/// A literal number of rows.
fn rows(expr: &Expr) -> Option<u64> {
    as_number(expr)?.parse().ok()
}
