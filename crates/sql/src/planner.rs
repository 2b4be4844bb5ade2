//! What can be decided only when types are known: numbers, comparison, branches, sets.

use crate::function::{Registry, convert};
use crate::kind;
use crate::type_name::named;
use arrow::datatypes::{DataType, Field, TimeUnit};
use datafusion::common::{
    Column, DFSchema, DataFusionError, Result, ScalarValue, TableReference, plan_datafusion_err, plan_err,
};
use datafusion::logical_expr::expr::{Case, InList};
use datafusion::logical_expr::planner::{ExprPlanner, PlannerResult, RawBinaryExpr, RawDictionaryExpr};
use datafusion::logical_expr::{BinaryExpr, Cast, Expr, ExprSchemable, Operator};
use datafusion::sql::sqlparser::ast::BinaryOperator;
use model::Carried;
use std::sync::Arc;

mod other;
mod pattern;

use other::sign;
use pattern::{as_like, like};

/// Plans the typed nodes that lowering writes, and every binary operator.
#[derive(Debug)]
pub(crate) struct Planner {
    registry: Arc<Registry>,
}

impl Planner {
    pub(crate) fn new(registry: Arc<Registry>) -> Self {
        Self { registry }
    }
}

impl ExprPlanner for Planner {
    fn plan_binary_op(&self, raw: RawBinaryExpr, schema: &DFSchema) -> Result<PlannerResult<RawBinaryExpr>> {
        let RawBinaryExpr { op, left, right } = raw;
        let planned = match &op {
            BinaryOperator::Plus => self.arithmetic("plus", Operator::Plus, left, right, schema)?,
            BinaryOperator::Minus => self.arithmetic("minus", Operator::Minus, left, right, schema)?,
            BinaryOperator::Multiply => {
                self.arithmetic("multiply", Operator::Multiply, left, right, schema)?
            }
            BinaryOperator::Divide => self.arithmetic("divide", Operator::Divide, left, right, schema)?,
            BinaryOperator::Modulo => self.arithmetic("modulo", Operator::Modulo, left, right, schema)?,
            BinaryOperator::Eq => self.compare(Operator::Eq, left, right, schema)?,
            BinaryOperator::NotEq => self.compare(Operator::NotEq, left, right, schema)?,
            BinaryOperator::Lt => self.compare(Operator::Lt, left, right, schema)?,
            BinaryOperator::LtEq => self.compare(Operator::LtEq, left, right, schema)?,
            BinaryOperator::Gt => self.compare(Operator::Gt, left, right, schema)?,
            BinaryOperator::GtEq => self.compare(Operator::GtEq, left, right, schema)?,
            BinaryOperator::Spaceship => self.compare(Operator::IsNotDistinctFrom, left, right, schema)?,
            _ => return Ok(PlannerResult::Original(RawBinaryExpr { op, left, right })),
        };
        Ok(PlannerResult::Planned(planned))
    }

    /// A path of a document, under the name that it is written with.
    fn plan_compound_identifier(
        &self,
        field: &Field,
        qualifier: Option<&TableReference>,
        nested_names: &[String],
    ) -> Result<PlannerResult<Vec<Expr>>> {
        if !kind::is_json(field.data_type()) {
            return Ok(PlannerResult::Original(Vec::new()));
        }
        let column = Expr::Column(Column::new(qualifier.cloned(), field.name()));
        let path = nested_names.join(".");
        let value = self.call("getsubcolumn", vec![column, text(&path)])?;
        Ok(PlannerResult::Planned(value.alias(format!("{}.{path}", field.name()))))
    }

    fn plan_dictionary_literal(
        &self,
        raw: RawDictionaryExpr,
        schema: &DFSchema,
    ) -> Result<PlannerResult<RawDictionaryExpr>> {
        let Some(Expr::Literal(ScalarValue::Utf8(Some(operation)), _)) = raw.keys.first() else {
            return Ok(PlannerResult::Original(raw));
        };
        let operation = operation.clone();
        let planned = self.typed(&operation, raw.values, schema)?;
        Ok(PlannerResult::Planned(planned))
    }
}

fn cast(expr: Expr, target: &DataType, schema: &DFSchema) -> Result<Expr> {
    let from = expr.get_type(schema)?;
    if from == *target {
        return Ok(expr);
    }
    if Carried::of(&from).is_some() {
        return plan_err!(
            "{} beside {} is not supported yet here; convert one of them (NOT_IMPLEMENTED)",
            named(&from, false),
            named(target, false)
        );
    }
    if let Expr::Literal(value, _) = &expr {
        return Ok(Expr::Literal(value.cast_to(target)?, None));
    }
    Ok(Expr::Cast(Cast::new(Box::new(expr), target.clone())))
}

fn binary(left: Expr, op: Operator, right: Expr) -> Expr {
    Expr::BinaryExpr(BinaryExpr::new(Box::new(left), op, Box::new(right)))
}

fn illegal(function: &str, left: &DataType, right: &DataType) -> DataFusionError {
    plan_datafusion_err!(
        "Illegal types {} and {} of arguments of function {function}. (ILLEGAL_TYPE_OF_ARGUMENT)",
        named(left, false),
        named(right, false)
    )
}

impl Planner {
    fn call(&self, name: &str, args: Vec<Expr>) -> Result<Expr> {
        self.registry.call(name, args)
    }

    fn arithmetic(
        &self,
        name: &'static str,
        op: Operator,
        left: Expr,
        right: Expr,
        schema: &DFSchema,
    ) -> Result<Expr> {
        let (left_type, right_type) = (left.get_type(schema)?, right.get_type(schema)?);
        if left_type == DataType::Null || right_type == DataType::Null {
            return Ok(Expr::Literal(ScalarValue::Null, None));
        }
        let is_integer = |t: &DataType| t.is_integer();
        match name {
            "plus" if kind::is_time(&left_type) && is_integer(&right_type) => {
                return self.shift("add", left, right, &left_type);
            }
            "plus" if kind::is_time(&right_type) && is_integer(&left_type) => {
                return self.shift("add", right, left, &right_type);
            }
            "minus" if kind::is_time(&left_type) && is_integer(&right_type) => {
                return self.shift("subtract", left, right, &left_type);
            }
            "minus" if kind::is_time(&left_type) && kind::is_time(&right_type) => {
                return self.call("_minus_times", vec![left, right]);
            }
            _ => {}
        }
        if let Some(result) = self.decimals(name, &left, &right, schema)? {
            return Ok(result);
        }
        if let Some(result) = self.wides(name, &left, &right, schema)? {
            return Ok(result);
        }
        let target = kind::arithmetic(name, &left_type, &right_type)
            .ok_or_else(|| illegal(name, &left_type, &right_type))?;
        if name == "modulo" {
            return self.call("_modulo", vec![left, right]);
        }
        Ok(binary(cast(left, &target, schema)?, op, cast(right, &target, schema)?))
    }

    /// A number added to a date is days, to a time seconds.
    fn shift(&self, verb: &str, time: Expr, amount: Expr, time_type: &DataType) -> Result<Expr> {
        let unit = if kind::is_date(time_type) { "days" } else { "seconds" };
        self.call(&format!("{verb}{unit}"), vec![time, amount])
    }

    fn compare(&self, op: Operator, left: Expr, right: Expr, schema: &DFSchema) -> Result<Expr> {
        if let Some(like) = as_like(op, &left, &right) {
            return Ok(like);
        }
        let is_order = !matches!(op, Operator::Eq | Operator::NotEq);
        let names = [left.get_type(schema)?, right.get_type(schema)?];
        if is_order && names.iter().any(kind::is_enum) && names.iter().any(kind::is_text) {
            // by number, so what is no name has no place in the order
            let (left, right) = (self.as_name(left, &names[1])?, self.as_name(right, &names[0])?);
            return Ok(binary(left, op, right));
        }
        if names.iter().any(kind::is_dynamic)
            && let Some(sign) = sign(op)
        {
            return self.dynamics(sign, left, right, &names);
        }
        let (left, right) = self.comparable(left, right, schema)?;
        let compared = binary(left.clone(), op, right.clone());
        if !kind::is_float(&left.get_type(schema)?) || !kind::is_float(&right.get_type(schema)?) {
            return Ok(compared);
        }
        // DataFusion orders NaN behind infinity and equal to itself; here it compares with nothing. Written twice,
        // an expression inside another would double with every level: only columns and the like are.
        if !is_small(&left) || !is_small(&right) {
            return match sign(op) {
                Some(sign) => self.call("_compare", vec![text(sign), left, right]),
                None => Ok(compared),
            };
        }
        let infinity = |side: &Expr| -> Result<Expr> {
            let data_type = side.get_type(schema)?;
            Ok(Expr::Literal(ScalarValue::Float64(Some(f64::INFINITY)).cast_to(&data_type)?, None))
        };
        let ordered = |side: Expr| -> Result<Expr> {
            let limit = infinity(&side)?;
            Ok(binary(side, Operator::LtEq, limit))
        };
        Ok(match op {
            Operator::Gt | Operator::GtEq if may_be_nan(&left) => {
                binary(compared, Operator::And, ordered(left)?)
            }
            Operator::Lt | Operator::LtEq if may_be_nan(&right) => {
                binary(compared, Operator::And, ordered(right)?)
            }
            Operator::Eq if may_be_nan(&left) && may_be_nan(&right) => {
                binary(compared, Operator::And, ordered(left)?)
            }
            Operator::NotEq if may_be_nan(&left) && may_be_nan(&right) => {
                let limit = infinity(&left)?;
                binary(compared, Operator::Or, binary(left, Operator::Gt, limit))
            }
            _ => compared,
        })
    }

    /// Both sides in types that DataFusion compares as ClickHouse would.
    fn comparable(&self, left: Expr, right: Expr, schema: &DFSchema) -> Result<(Expr, Expr)> {
        let (left_type, right_type) = (left.get_type(schema)?, right.get_type(schema)?);
        if left_type == DataType::Null || right_type == DataType::Null || left_type == right_type {
            return Ok((left, right));
        }
        if kind::is_text(&left_type) && kind::is_text(&right_type) {
            return Ok((left, right));
        }
        if let Some(pair) = self.carried(&left, &right, schema)? {
            return Ok(pair);
        }
        if kind::is_text(&right_type)
            && let Expr::Literal(value, _) = &right
        {
            let value = parsed(value, &left_type)?;
            return self.comparable(left, Expr::Literal(value, None), schema);
        }
        if kind::is_text(&left_type) && matches!(left, Expr::Literal(..)) {
            let (right, left) = self.comparable(right, left, schema)?;
            return Ok((left, right));
        }
        if kind::is_number(&left_type) && kind::is_number(&right_type) {
            let as_number = |expr: Expr, from: &DataType| match from {
                DataType::Boolean => cast(expr, &DataType::UInt8, schema),
                _ => Ok(expr),
            };
            let (left, right) = (as_number(left, &left_type)?, as_number(right, &right_type)?);
            return self.mixed_numbers(left, right, schema);
        }
        if kind::is_time(&left_type) && kind::is_time(&right_type) {
            return Ok((self.in_utc(left, &left_type)?, self.in_utc(right, &right_type)?));
        }
        let seconds = DataType::Timestamp(TimeUnit::Second, None);
        match (&left_type, &right_type) {
            (DataType::Timestamp(TimeUnit::Second, _), other) if other.is_integer() => Ok((
                self.in_utc(left, &left_type)?,
                cast(cast(right, &DataType::Int64, schema)?, &seconds, schema)?,
            )),
            (other, DataType::Timestamp(TimeUnit::Second, _)) if other.is_integer() => Ok((
                cast(cast(left, &DataType::Int64, schema)?, &seconds, schema)?,
                self.in_utc(right, &right_type)?,
            )),
            _ => match kind::common(&left_type, &right_type) {
                Some(target) => Ok((cast(left, &target, schema)?, cast(right, &target, schema)?)),
                None => Err(illegal("equals", &left_type, &right_type)),
            },
        }
    }

    /// A literal takes the column's type where it fits, so that parts can be pruned by it.
    fn mixed_numbers(&self, left: Expr, right: Expr, schema: &DFSchema) -> Result<(Expr, Expr)> {
        let (left_type, right_type) = (left.get_type(schema)?, right.get_type(schema)?);
        if left_type == right_type {
            return Ok((left, right));
        }
        if let Expr::Literal(value, _) = &right
            && let Some(value) = exactly(value, &left_type)
        {
            return Ok((left, Expr::Literal(value, None)));
        }
        if let Expr::Literal(value, _) = &left
            && let Some(value) = exactly(value, &right_type)
        {
            return Ok((Expr::Literal(value, None), right));
        }
        let target = match kind::common(&left_type, &right_type) {
            Some(target) => target,
            None if left_type.is_integer() && right_type.is_integer() => DataType::Decimal128(20, 0),
            None => DataType::Float64,
        };
        Ok((cast(left, &target, schema)?, cast(right, &target, schema)?))
    }

    fn in_utc(&self, expr: Expr, data_type: &DataType) -> Result<Expr> {
        match data_type {
            DataType::Timestamp(_, Some(_)) => self.call("_utc", vec![expr]),
            _ => Ok(expr),
        }
    }

    fn typed(&self, operation: &str, mut values: Vec<Expr>, schema: &DFSchema) -> Result<Expr> {
        match operation {
            "truth" => self.truth(values.remove(0), schema),
            "as_is" => Ok(values.remove(0)),
            "logic" => {
                let result = values.remove(0);
                let types = values.iter().map(|value| value.get_type(schema)).collect::<Result<Vec<_>>>()?;
                let is_bool = types.contains(&DataType::Boolean);
                if is_bool { Ok(result) } else { cast(result, &DataType::UInt8, schema) }
            }
            "count" => cast(values.remove(0), &DataType::UInt64, schema),
            "argument" => {
                let value = values.remove(0);
                let is_kept =
                    matches!(value, Expr::Column(_) | Expr::Literal(..)) || !value.nullable(schema)?;
                if is_kept { Ok(value) } else { self.call("_unfolded", vec![value]) }
            }
            "nan_lowest" | "nan_highest" => {
                let key = values.remove(0);
                match kind::is_float(&key.get_type(schema)?) {
                    true => self.call(&format!("_{operation}"), vec![key]),
                    false => Ok(key),
                }
            }
            "multiIf" => self.branches(values, schema),
            "in" | "notIn" => self.in_list(values, operation == "notIn", schema),
            "like" | "notLike" | "ilike" | "notILike" => {
                let values = values.into_iter().map(|value| self.readable(value, schema));
                like(operation, values.collect::<Result<_>>()?, schema)
            }
            type_name => {
                let (target, _) = kind::parse(type_name).map_err(|error| plan_datafusion_err!("{error}"))?;
                let Some(Expr::Literal(ScalarValue::Utf8(Some(text)), _)) = values.first() else {
                    return plan_err!("a literal of {type_name} without its digits");
                };
                Ok(Expr::Literal(ScalarValue::try_from_string(text.clone(), &target)?, None))
            }
        }
    }

    /// A number is true unless it is zero.
    fn truth(&self, expr: Expr, schema: &DFSchema) -> Result<Expr> {
        let data_type = expr.get_type(schema)?;
        match &data_type {
            DataType::Boolean => Ok(expr),
            DataType::Null => Ok(Expr::Literal(ScalarValue::Boolean(None), None)),
            numeric if kind::is_number(numeric) => {
                let zero = Expr::Literal(ScalarValue::new_zero(numeric)?, None);
                Ok(binary(expr, Operator::NotEq, zero))
            }
            other => plan_err!(
                "Invalid type for filter: {}. (ILLEGAL_TYPE_OF_COLUMN_FOR_FILTER)",
                named(other, false)
            ),
        }
    }

    fn branches(&self, values: Vec<Expr>, schema: &DFSchema) -> Result<Expr> {
        let count = values.len();
        let (mut conditions, mut results) = (Vec::new(), Vec::new());
        for (at, expr) in values.into_iter().enumerate() {
            if at % 2 == 0 && at + 1 < count { conditions.push(expr) } else { results.push(expr) }
        }
        let types: Vec<DataType> = results.iter().map(|expr| expr.get_type(schema)).collect::<Result<_>>()?;
        let target = common(&types, "if")?;
        let mut results = results
            .into_iter()
            .map(|expr| self.cast_to(expr, &target, schema))
            .collect::<Result<Vec<_>>>()?;
        let nullable = results.iter().map(|expr| expr.nullable(schema)).collect::<Result<Vec<_>>>()?;
        let otherwise = results.pop().map(Box::new);
        let pairs = conditions.into_iter().map(Box::new).zip(results.into_iter().map(Box::new)).collect();
        let case = Expr::Case(Case::new(None, pairs, otherwise));
        // DataFusion sees that a branch is never taken; for ClickHouse its type counts all the same
        let is_forgotten = nullable.contains(&true) && !case.nullable(schema)?;
        if is_forgotten { self.call("_nullable", vec![case]) } else { Ok(case) }
    }

    fn in_list(&self, mut values: Vec<Expr>, negated: bool, schema: &DFSchema) -> Result<Expr> {
        let value = values.remove(0);
        // NULL in the set matches nothing and hides nothing
        values.retain(|item| !matches!(item, Expr::Literal(literal, _) if literal.is_null()));
        if values.is_empty() {
            return Ok(Expr::Literal(ScalarValue::Boolean(Some(negated)), None));
        }
        let mut value_type = value.get_type(schema)?;
        let value = self.sought(value, &mut values, &mut value_type, schema)?;
        if values.is_empty() {
            return Ok(Expr::Literal(ScalarValue::Boolean(Some(negated)), None));
        }
        let mut list = Vec::with_capacity(values.len());
        let mut operand = value.clone();
        for item in values {
            if let Expr::Literal(literal, _) = &item
                && let Some(literal) = as_literal_of(literal, &value_type)?
            {
                list.push(Expr::Literal(literal, None));
                continue;
            }
            let (left, item) = self.comparable(value.clone(), item, schema)?;
            if left.get_type(schema)? != value_type || item.get_type(schema)? != value_type {
                operand = left;
            }
            list.push(item);
        }
        let mut types = vec![operand.get_type(schema)?];
        for item in &list {
            types.push(item.get_type(schema)?);
        }
        let target = match types.iter().all(kind::is_text) {
            true => types[0].clone(),
            false => common(&types, "in")?,
        };
        let operand = cast(operand, &target, schema)?;
        let list = list.into_iter().map(|item| cast(item, &target, schema)).collect::<Result<Vec<_>>>()?;
        Ok(Expr::InList(InList::new(Box::new(operand), list, negated)))
    }
}

/// A column or literal, perhaps converted.
fn is_small(expr: &Expr) -> bool {
    match expr {
        Expr::Column(_) | Expr::Literal(..) => true,
        Expr::Cast(cast) => is_small(&cast.expr),
        Expr::Alias(alias) => is_small(&alias.expr),
        _ => false,
    }
}

fn text(value: &str) -> Expr {
    Expr::Literal(ScalarValue::Utf8(Some(value.to_owned())), None)
}

/// Anything but a literal that is a number.
fn may_be_nan(expr: &Expr) -> bool {
    match expr {
        Expr::Literal(ScalarValue::Float64(Some(value)), _) => value.is_nan(),
        Expr::Literal(ScalarValue::Float32(Some(value)), _) => value.is_nan(),
        _ => true,
    }
}

fn common(types: &[DataType], function: &str) -> Result<DataType> {
    kind::common_of(types).ok_or_else(|| {
        let names: Vec<String> = types.iter().map(|one| named(one, false)).collect();
        plan_datafusion_err!(
            "There is no supertype for types {} in the arguments of {function}. (NO_COMMON_TYPE)",
            names.join(", ")
        )
    })
}

/// A text literal as the type it is compared with.
fn parsed(value: &ScalarValue, target: &DataType) -> Result<ScalarValue> {
    let text = match value {
        ScalarValue::Utf8(Some(text))
        | ScalarValue::Utf8View(Some(text))
        | ScalarValue::LargeUtf8(Some(text)) => text,
        _ => return Ok(value.clone()),
    };
    convert::literal(text, target).ok_or_else(|| {
        plan_datafusion_err!(
            "Cannot convert string '{text}' to type {}. (TYPE_MISMATCH)",
            named(target, false)
        )
    })
}

/// A literal of a set in the type of what is looked for, if it can be had without a conversion of that.
fn as_literal_of(literal: &ScalarValue, target: &DataType) -> Result<Option<ScalarValue>> {
    let from = literal.data_type();
    if from == *target || (kind::is_text(&from) && kind::is_text(target)) {
        return Ok(Some(literal.clone()));
    }
    if kind::is_text(&from) {
        return parsed(literal, target).map(Some);
    }
    if from.is_integer() && target.is_integer() {
        return Ok(exactly(literal, target));
    }
    Ok(None)
}

/// The literal in another number type, if it stays the same number.
fn exactly(value: &ScalarValue, target: &DataType) -> Option<ScalarValue> {
    let there = value.cast_to(target).ok().filter(|there| !there.is_null())?;
    let back = there.cast_to(&value.data_type()).ok()?;
    (back == *value).then_some(there)
}
