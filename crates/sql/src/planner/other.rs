//! Decimals, and the types that Arrow has no twin of, in arithmetic, comparisons and sets.

use super::{Planner, cast, illegal, parsed, text};
use crate::kind;
use crate::kind::decimal::is_decimal;
use crate::type_name::named;
use arrow::datatypes::DataType;
use datafusion::common::{DFSchema, Result, plan_err};
use datafusion::logical_expr::{Expr, ExprSchemable, Operator};
use model::Carried;

impl Planner {
    /// Arithmetic of a Decimal and anything but a float.
    pub(super) fn decimals(
        &self,
        name: &str,
        left: &Expr,
        right: &Expr,
        schema: &DFSchema,
    ) -> Result<Option<Expr>> {
        let (left_type, right_type) = (left.get_type(schema)?, right.get_type(schema)?);
        let is_exact = |one: &DataType| is_decimal(one) || kind::integer(one).is_some();
        if !(is_decimal(&left_type) || is_decimal(&right_type))
            || !(is_exact(&left_type) && is_exact(&right_type))
        {
            return Ok(None);
        }
        self.call("_decimal", vec![text(name), left.clone(), right.clone()]).map(Some)
    }

    /// Arithmetic of an integer of more than 64 bits.
    pub(super) fn wides(
        &self,
        name: &str,
        left: &Expr,
        right: &Expr,
        schema: &DFSchema,
    ) -> Result<Option<Expr>> {
        let (left_type, right_type) = (left.get_type(schema)?, right.get_type(schema)?);
        let is_ours = kind::is_wide(&left_type) || kind::is_wide(&right_type);
        if !is_ours || kind::arithmetic(name, &left_type, &right_type).is_none() {
            return Ok(None);
        }
        self.call("_wide", vec![text(name), left.clone(), right.clone()]).map(Some)
    }

    /// A value in another type, where one of the two is an integer of more than 64 bits too.
    pub(super) fn cast_to(&self, expr: Expr, target: &DataType, schema: &DFSchema) -> Result<Expr> {
        let from = expr.get_type(schema)?;
        if from != *target && (kind::is_wide(&from) || kind::is_wide(target)) && from != DataType::Null {
            return self.call(&format!("to{}", named(target, false)).to_lowercase(), vec![expr]);
        }
        cast(expr, target, schema)
    }

    /// A comparison with a value of a document, whose type only the value tells.
    pub(super) fn dynamics(
        &self,
        sign: &str,
        left: Expr,
        right: Expr,
        types: &[DataType; 2],
    ) -> Result<Expr> {
        let is_plain = |one: &DataType| {
            kind::is_dynamic(one) || kind::is_number(one) || kind::is_text(one) || *one == DataType::Null
        };
        match types.iter().all(is_plain) {
            true => self.call("_comparedynamic", vec![text(sign), left, right]),
            false => Err(illegal("equals", &types[0], &types[1])),
        }
    }

    /// The same for types that Arrow has no twin of, and for Decimals; none if neither side is such.
    pub(super) fn carried(
        &self,
        left: &Expr,
        right: &Expr,
        schema: &DFSchema,
    ) -> Result<Option<(Expr, Expr)>> {
        let (left_type, right_type) = (left.get_type(schema)?, right.get_type(schema)?);
        let both = |function: &str| -> Result<Option<(Expr, Expr)>> {
            let left = self.call(function, vec![left.clone()])?;
            Ok(Some((left, self.call(function, vec![right.clone()])?)))
        };
        let is = |test: fn(&DataType) -> bool| test(&left_type) || test(&right_type);
        let is_integer = |one: &DataType| kind::integer(one).is_some();
        if is(kind::is_enum) {
            return match (is(kind::is_text), is(is_integer)) {
                // names that the type does not have are equal to none
                (true, _) => {
                    match (self.as_name(left.clone(), &right_type), self.as_name(right.clone(), &left_type)) {
                        (Ok(left), Ok(right)) => Ok(Some((left, right))),
                        _ => both("tostring"),
                    }
                }
                (_, true) => both("toint64"),
                _ => Err(illegal("equals", &left_type, &right_type)),
            };
        }
        if is(kind::is_fixed)
            && [&left_type, &right_type].iter().all(|one| kind::is_text(one) || kind::is_fixed(one))
        {
            return both("tostring");
        }
        if is(kind::is_wide) && is(kind::is_float) {
            return both("tofloat64");
        }
        if is(kind::is_wide) && [&left_type, &right_type].iter().all(|one| kind::whole(one).is_some()) {
            return both("_widekey");
        }
        if let (Some(one), Some(other)) = (Carried::of(&left_type), Carried::of(&right_type)) {
            return match (one, other) {
                (Carried::Ipv4, Carried::Ipv6) | (Carried::Ipv6, Carried::Ipv4) => both("toipv6"),
                _ => Err(illegal("equals", &left_type, &right_type)),
            };
        }
        if is(|one| Carried::of(one) == Some(Carried::Ipv4)) && is(is_integer) {
            return both("touint64");
        }
        if is(is_decimal) && is(kind::is_float) {
            let float = DataType::Float64;
            return Ok(Some((cast(left.clone(), &float, schema)?, cast(right.clone(), &float, schema)?)));
        }
        if is(is_decimal) && [&left_type, &right_type].iter().all(|one| is_decimal(one) || is_integer(one)) {
            let part = |one| kind::decimal::parts(one).map_or(0, |(_, behind)| behind);
            let behind = part(&left_type).max(part(&right_type));
            let wide = DataType::Decimal128(38, i8::try_from(behind).unwrap_or(0));
            return Ok(Some((cast(left.clone(), &wide, schema)?, cast(right.clone(), &wide, schema)?)));
        }
        Ok(None)
    }

    /// A literal as a name of the Enum it is compared with.
    pub(super) fn as_name(&self, expr: Expr, other: &DataType) -> Result<Expr> {
        match &expr {
            Expr::Literal(value, _) if kind::is_enum(other) => Ok(Expr::Literal(parsed(value, other)?, None)),
            _ if kind::is_enum(other) => plan_err!(
                "comparing {} with a text that is not written in the query is not supported yet; use toString (NOT_IMPLEMENTED)",
                named(other, false)
            ),
            _ => Ok(expr),
        }
    }

    /// The text of what is a text but for its type.
    pub(super) fn readable(&self, value: Expr, schema: &DFSchema) -> Result<Expr> {
        let data_type = value.get_type(schema)?;
        let is_text = kind::is_enum(&data_type) || kind::is_fixed(&data_type);
        if is_text { self.call("tostring", vec![value]) } else { Ok(value) }
    }

    /// What is looked for in a set, in a type that its items can have; texts that are no names of an Enum go.
    pub(super) fn sought(
        &self,
        value: Expr,
        values: &mut Vec<Expr>,
        value_type: &mut DataType,
        schema: &DFSchema,
    ) -> Result<Expr> {
        let is_float = |item: &Expr| item.get_type(schema).is_ok_and(|one| kind::is_float(&one));
        if is_decimal(value_type) && values.iter().any(is_float) {
            *value_type = DataType::Float64;
            return cast(value, value_type, schema);
        }
        if kind::is_enum(value_type) {
            values.retain(|item| {
                !matches!(item, Expr::Literal(literal, _)
                    if kind::is_text(&literal.data_type()) && parsed(literal, value_type).is_err())
            });
        }
        Ok(value)
    }
}

/// A comparison as functions know it.
pub(super) fn sign(op: Operator) -> Option<&'static str> {
    Some(match op {
        Operator::Lt => "<",
        Operator::LtEq => "<=",
        Operator::Gt => ">",
        Operator::GtEq => ">=",
        Operator::Eq => "=",
        Operator::NotEq => "!=",
        _ => return None,
    })
}
