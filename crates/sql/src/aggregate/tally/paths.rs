//! Functions that follow events in time: windowFunnel, retention.

use super::super::fold::list;
use super::{Group, Tally};
use crate::kind;
use arrow::array::{ArrayRef, AsArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, FieldRef, Int64Type, TimeUnit, UInt8Type, UInt64Type};
use datafusion::common::{DataFusionError, Result, ScalarValue};

/// Most conditions of one call, as in ClickHouse.
const CONDITIONS_MAX: usize = 32;

pub(super) const TALLIES: &[Tally] = &[
    Tally {
        name: "windowFunnel",
        arguments: (2, CONDITIONS_MAX + 1),
        parameters: (1, 1),
        returns: |fields| {
            let (time, conditions) = fields.split_first()?;
            (is_moment(time.data_type()) && are_conditions(conditions)).then_some(DataType::UInt8)
        },
        result: window_funnel,
        may_be_null: true,
    },
    Tally {
        name: "retention",
        arguments: (1, CONDITIONS_MAX),
        parameters: (0, 0),
        returns: |fields| are_conditions(fields).then(|| kind::list_of(DataType::UInt8)),
        result: retention,
        may_be_null: false,
    },
];

fn is_moment(data_type: &DataType) -> bool {
    matches!(data_type, DataType::Date32 | DataType::Timestamp(TimeUnit::Second, _))
        && !crate::kind::is_enum(data_type)
        || data_type.is_unsigned_integer()
}

fn are_conditions(fields: &[FieldRef]) -> bool {
    fields.iter().all(|field| matches!(field.data_type(), DataType::UInt8 | DataType::Boolean))
}

/// The longest chain of conditions, in their order, that came true within the window behind the first of them.
fn window_funnel(group: &Group) -> Result<ScalarValue> {
    let window = group.whole(0).ok_or_else(|| {
        DataFusionError::Plan("the window of windowFunnel must be a whole number. (BAD_ARGUMENTS)".into())
    })?;
    let window = i128::try_from(window).unwrap_or(i128::MAX / 2);
    let times = moments(&group.columns[0])?;
    let steps = group.columns.len() - 1;
    let mut events: Vec<(i128, usize)> = Vec::new();
    for (step, column) in group.columns[1..].iter().enumerate() {
        let is_true = truths(column)?;
        events.extend(times.iter().zip(is_true).filter(|(_, is_true)| *is_true).map(|(at, _)| (*at, step)));
    }
    events.sort_unstable();
    // for each step, when the chain that reached it last had begun
    let mut begun: Vec<Option<i128>> = vec![None; steps];
    for (at, step) in events {
        begun[step] = match step.checked_sub(1) {
            None => Some(at),
            Some(before) => match begun[before] {
                Some(begin) if at <= begin + window => Some(begin),
                _ => begun[step],
            },
        };
    }
    let level = begun.iter().rposition(Option::is_some).map_or(0, |step| step + 1);
    Ok(ScalarValue::UInt8(u8::try_from(level).ok()))
}

/// Whether the first condition came true, and with it each other one.
fn retention(group: &Group) -> Result<ScalarValue> {
    let mut met = Vec::with_capacity(group.columns.len());
    for column in &group.columns {
        let is_met = truths(column)?.into_iter().any(|is_true| is_true);
        met.push(is_met && met.first() != Some(&false));
    }
    list(met.into_iter().map(|is_met| ScalarValue::UInt8(Some(u8::from(is_met)))).collect(), &DataType::UInt8)
}

fn moments(column: &ArrayRef) -> Result<Vec<i128>> {
    if column.data_type().is_unsigned_integer() {
        let column = cast(column, &DataType::UInt64)?;
        return Ok(column.as_primitive::<UInt64Type>().values().iter().map(|at| i128::from(*at)).collect());
    }
    let column = cast(column, &DataType::Int64)?;
    Ok(column.as_primitive::<Int64Type>().values().iter().map(|at| i128::from(*at)).collect())
}

fn truths(column: &ArrayRef) -> Result<Vec<bool>> {
    let column = cast(column, &DataType::UInt8)?;
    Ok(column.as_primitive::<UInt8Type>().values().iter().map(|value| *value != 0).collect())
}
