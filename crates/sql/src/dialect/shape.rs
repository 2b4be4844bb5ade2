//! The few forms an expression has once it is desugared, and how to build and walk them.
//!
//! Those forms are: identifiers, values, calls (operators too, by ClickHouse's function names), lambdas,
//! subqueries, `IN (subquery)` and EXISTS. Everything else is refused when it is lowered.

use datafusion::sql::sqlparser::ast::{
    DuplicateTreatment, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArgumentList,
    FunctionArguments, Ident, LambdaFunction, ObjectName, ObjectNamePart, OneOrManyWithParens, Value,
    WindowType,
};

/// A call by name.
pub(crate) fn call(name: &str, args: Vec<Expr>) -> Expr {
    Expr::Function(function(name, args))
}

/// The same, still open to OVER and FILTER.
pub(crate) fn function(name: &str, args: Vec<Expr>) -> Function {
    Function {
        name: ObjectName(vec![ObjectNamePart::Identifier(Ident::new(name))]),
        uses_odbc_syntax: false,
        parameters: FunctionArguments::None,
        args: arguments(args),
        filter: None,
        null_treatment: None,
        over: None,
        within_group: Vec::new(),
    }
}

/// Arguments in brackets.
pub(crate) fn arguments(args: Vec<Expr>) -> FunctionArguments {
    FunctionArguments::List(FunctionArgumentList {
        duplicate_treatment: None,
        args: args.into_iter().map(|arg| FunctionArg::Unnamed(FunctionArgExpr::Expr(arg))).collect(),
        clauses: Vec::new(),
    })
}

/// A column or alias; quoted, so that its case is kept.
pub(crate) fn column(name: &str) -> Expr {
    Expr::Identifier(Ident::with_quote('"', name))
}

/// A text literal.
pub(crate) fn text(value: &str) -> Expr {
    Expr::value(Value::SingleQuotedString(value.to_owned()))
}

/// A number literal as written.
pub(crate) fn number(value: &str) -> Expr {
    Expr::value(Value::Number(value.to_owned(), false))
}

/// The text of a text literal.
pub(crate) fn as_text(expr: &Expr) -> Option<&str> {
    let Expr::Value(value) = expr else { return None };
    match &value.value {
        Value::SingleQuotedString(text) => Some(text),
        _ => None,
    }
}

/// The digits of a number literal.
pub(crate) fn as_number(expr: &Expr) -> Option<&str> {
    let Expr::Value(value) = expr else { return None };
    match &value.value {
        Value::Number(digits, _) => Some(digits),
        _ => None,
    }
}

/// The one-part name of a function.
pub(crate) fn function_name(function: &Function) -> &str {
    match function.name.0.as_slice() {
        [ObjectNamePart::Identifier(ident)] => &ident.value,
        _ => "",
    }
}

/// The name of a call without OVER.
pub(crate) fn call_name(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::Function(function) if function.over.is_none() => Some(function_name(function)),
        _ => None,
    }
}

/// Positional arguments; none for `f(*)`.
pub(crate) fn args(function: &Function) -> Vec<&Expr> {
    list(&function.args)
}

/// The first list of `f(n)(x)`.
pub(crate) fn parameters(function: &Function) -> Vec<&Expr> {
    list(&function.parameters)
}

fn list(arguments: &FunctionArguments) -> Vec<&Expr> {
    let FunctionArguments::List(list) = arguments else { return Vec::new() };
    list.args
        .iter()
        .filter_map(|arg| match arg {
            FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => Some(expr),
            _ => None,
        })
        .collect()
}

/// The same, to be changed.
pub(crate) fn args_mut(arguments: &mut FunctionArguments) -> Vec<&mut Expr> {
    let FunctionArguments::List(list) = arguments else { return Vec::new() };
    list.args
        .iter_mut()
        .filter_map(|arg| match arg {
            FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => Some(expr),
            _ => None,
        })
        .collect()
}

/// The arguments of a call, taken out of it.
pub(crate) fn take_args(function: &mut Function) -> Vec<Expr> {
    args_mut(&mut function.args)
        .into_iter()
        .map(|expr| std::mem::replace(expr, Expr::value(Value::Null)))
        .collect()
}

/// Gives a call other arguments.
pub(crate) fn put_args(function: &mut Function, all: Vec<Expr>) {
    if let FunctionArguments::List(list) = &mut function.args {
        list.args = all.into_iter().map(|expr| FunctionArg::Unnamed(FunctionArgExpr::Expr(expr))).collect();
    }
}

/// `f(DISTINCT x)`.
pub(crate) fn is_distinct(function: &Function) -> bool {
    matches!(&function.args, FunctionArguments::List(list)
        if list.duplicate_treatment == Some(DuplicateTreatment::Distinct))
}

/// Names of a lambda's parameters.
pub(crate) fn lambda_names(lambda: &LambdaFunction) -> Vec<String> {
    match &lambda.params {
        OneOrManyWithParens::One(one) => vec![one.name.value.clone()],
        OneOrManyWithParens::Many(many) => many.iter().map(|one| one.name.value.clone()).collect(),
    }
}

/// Expressions directly inside, without those of subqueries.
pub(crate) fn children_mut(expr: &mut Expr) -> Vec<&mut Expr> {
    match expr {
        Expr::Function(function) => {
            let mut all = args_mut(&mut function.args);
            all.extend(args_mut(&mut function.parameters));
            all.extend(function.filter.as_deref_mut());
            if let Some(WindowType::WindowSpec(window)) = &mut function.over {
                all.extend(&mut window.partition_by);
                all.extend(window.order_by.iter_mut().map(|item| &mut item.expr));
            }
            all
        }
        Expr::Lambda(lambda) => vec![&mut lambda.body],
        Expr::InSubquery { expr, .. } => vec![expr],
        _ => Vec::new(),
    }
}

/// Expressions directly inside, without those of subqueries.
pub(crate) fn children(expr: &Expr) -> Vec<&Expr> {
    match expr {
        Expr::Function(function) => {
            let mut all = args(function);
            all.extend(parameters(function));
            all.extend(function.filter.as_deref());
            if let Some(WindowType::WindowSpec(window)) = &function.over {
                all.extend(&window.partition_by);
                all.extend(window.order_by.iter().map(|item| &item.expr));
            }
            all
        }
        Expr::Lambda(lambda) => vec![&lambda.body],
        Expr::InSubquery { expr, .. } => vec![expr],
        _ => Vec::new(),
    }
}

/// Whether the expression or one inside it is such.
pub(crate) fn any(expr: &Expr, test: &impl Fn(&Expr) -> bool) -> bool {
    test(expr) || children(expr).into_iter().any(|child| any(child, test))
}
