//! ORDER BY … WITH FILL: rows for the values that are missing between those that are there.
//!
//! A step of the plan takes the place of the sort: it collects the rows, sorts them, and puts rows in between. A new row
//! holds the missing value, the values of the sort keys before it, and defaults elsewhere. FROM and TO are where the
//! filling begins and ends; rows outside of them stay. INTERPOLATE says what else a new row holds.

use crate::function::convert::convert;
use crate::function::logic::default_of;
use crate::function::moment::{
    DAY, Moments, Zone, civil_from_days, days_from_civil, month_days, ticks, times,
};
use crate::{kind, limits};
use arrow::array::{
    Array, ArrayRef, AsArray, Int64Array, RecordBatch, RecordBatchOptions, UInt32Array, new_empty_array,
};
use arrow::compute::{SortColumn, SortOptions, concat, concat_batches, lexsort_to_indices, take};
use arrow::datatypes::{DataType, Field, Int64Type, SchemaRef, TimeUnit};
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{DataFusionError, Result, ScalarValue};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::{Distribution, EquivalenceProperties, Partitioning, PhysicalExpr};
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{DisplayAs, DisplayFormatType, ExecutionPlan, PlanProperties};
use futures::{StreamExt, TryStreamExt};
use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

mod interpolate;
pub(crate) mod node;

use interpolate::{Interpolation, is_kept};

/// A step of one unit of a calendar, or of plain numbers.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd)]
pub(crate) struct Step {
    amount: i64,
    /// none for the key's own unit
    unit: Option<String>,
}

/// A sort key of the query.
#[derive(Clone, Debug)]
struct Key {
    expr: Arc<dyn PhysicalExpr>,
    options: SortOptions,
}

/// The step of the plan.
#[derive(Debug)]
struct FillExec {
    input: Arc<dyn ExecutionPlan>,
    filling: Filling,
    properties: Arc<PlanProperties>,
}

/// What is needed to fill, apart from the plan.
#[derive(Clone, Debug)]
struct Filling {
    schema: SchemaRef,
    keys: Vec<Key>,
    /// which of the keys is filled, and its column in the input
    at: usize,
    column: usize,
    from: ScalarValue,
    to: ScalarValue,
    step: Step,
    interpolations: Vec<Interpolation>,
}

fn refused(text: &str) -> DataFusionError {
    DataFusionError::Plan(format!("WITH FILL {text} is not supported yet (NOT_IMPLEMENTED)"))
}

fn failed(fault: crate::function::Fault) -> DataFusionError {
    DataFusionError::Execution(fault.0)
}

impl FillExec {
    fn properties(schema: SchemaRef) -> Arc<PlanProperties> {
        Arc::new(PlanProperties::new(
            EquivalenceProperties::new(schema),
            Partitioning::UnknownPartitioning(1),
            EmissionType::Final,
            Boundedness::Bounded,
        ))
    }
}

impl DisplayAs for FillExec {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Fill")
    }
}

impl ExecutionPlan for FillExec {
    fn name(&self) -> &str {
        "Fill"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.input]
    }

    fn required_input_distribution(&self) -> Vec<Distribution> {
        vec![Distribution::SinglePartition]
    }

    fn with_new_children(
        self: Arc<Self>,
        children: Vec<Arc<dyn ExecutionPlan>>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let input = children.into_iter().next().unwrap_or_else(|| Arc::clone(&self.input));
        Ok(Arc::new(Self {
            properties: Self::properties(input.schema()),
            filling: Filling { schema: input.schema(), ..self.filling.clone() },
            input,
        }))
    }

    fn apply_expressions(
        &self,
        visit: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        let values = self.filling.interpolations.iter().filter_map(|one| one.value.as_ref());
        for expr in self.filling.keys.iter().map(|key| &key.expr).chain(values) {
            if visit(expr)? == TreeNodeRecursion::Stop {
                return Ok(TreeNodeRecursion::Stop);
            }
        }
        Ok(TreeNodeRecursion::Continue)
    }

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let input = self.input.execute(partition, context)?;
        let filling = self.filling.clone();
        let schema = self.input.schema();
        let rows = futures::stream::once(async move {
            let batches: Vec<RecordBatch> = input.try_collect().await?;
            filling.fill(&batches)
        });
        Ok(Box::pin(RecordBatchStreamAdapter::new(schema, rows.boxed())))
    }
}

/// A row of the result: one of the input, or a new one with this value after this row's keys.
enum Row {
    Old(u32),
    New(i64, Option<u32>),
}

impl Filling {
    fn fill(&self, batches: &[RecordBatch]) -> Result<RecordBatch> {
        let all = concat_batches(&self.schema, batches)?;
        let columns = self.keys.iter().map(|key| key.expr.evaluate(&all)?.into_array(all.num_rows()));
        let columns = columns.collect::<Result<Vec<_>>>()?;
        let key = &columns[self.at];
        if key.null_count() > 0 {
            return Err(refused("of a column that holds NULL"));
        }
        let values = numbers(key)?;
        let sorted = self.sorted(&columns, all.num_rows())?;
        let groups = self.groups(&columns, &sorted)?;
        let calendar = Calendar::of(key, &self.step)?;
        let bounds = [bound(&self.from, key.data_type())?, bound(&self.to, key.data_type())?];
        let mut rows = Vec::new();
        for group in &groups {
            self.fill_group(group, &values, &calendar, bounds, &mut rows)?;
        }
        if groups.is_empty() && self.at == 0 {
            self.fill_group(&[], &values, &calendar, bounds, &mut rows)?;
        }
        self.made(&all, key, &rows)
    }

    fn sorted(&self, columns: &[ArrayRef], count: usize) -> Result<Vec<u32>> {
        if count == 0 {
            return Ok(Vec::new());
        }
        let keys: Vec<SortColumn> = columns
            .iter()
            .zip(&self.keys)
            .map(|(values, key)| SortColumn { values: Arc::clone(values), options: Some(key.options) })
            .collect();
        Ok(lexsort_to_indices(&keys, None)?.values().to_vec())
    }

    /// Rows of equal keys before the filled one, which are filled apart.
    fn groups(&self, columns: &[ArrayRef], sorted: &[u32]) -> Result<Vec<Vec<u32>>> {
        let mut groups: Vec<Vec<u32>> = Vec::new();
        let mut last: Option<Vec<ScalarValue>> = None;
        for row in sorted {
            let before = columns[..self.at]
                .iter()
                .map(|column| ScalarValue::try_from_array(column, *row as usize))
                .collect::<Result<Vec<_>>>()?;
            if last.as_ref() != Some(&before) {
                groups.push(Vec::new());
                last = Some(before);
            }
            if let Some(group) = groups.last_mut() {
                group.push(*row);
            }
        }
        Ok(groups)
    }

    fn fill_group(
        &self,
        group: &[u32],
        values: &[i64],
        calendar: &Calendar,
        [from, to]: [Option<i64>; 2],
        rows: &mut Vec<Row>,
    ) -> Result<()> {
        let is_down = self.keys[self.at].options.descending;
        let before = |a: i64, b: i64| if is_down { a > b } else { a < b };
        let Some(mut next) = from.or_else(|| group.first().map(|row| values[*row as usize])) else {
            return Ok(());
        };
        let like = group.first().copied();
        let put = |value: i64, rows: &mut Vec<Row>| -> Result<i64> {
            if rows.len() >= limits::FILLED_ROWS_MAX {
                return Err(DataFusionError::ResourcesExhausted(format!(
                    "WITH FILL of more than {} rows",
                    limits::FILLED_ROWS_MAX
                )));
            }
            rows.push(Row::New(value, like));
            calendar.after(value)
        };
        for row in group {
            let value = values[*row as usize];
            while before(next, value) && to.is_none_or(|to| before(next, to)) {
                next = put(next, rows)?;
            }
            rows.push(Row::Old(*row));
            if next == value {
                next = calendar.after(next)?;
            }
        }
        while to.is_some_and(|to| before(next, to)) {
            next = put(next, rows)?;
        }
        Ok(())
    }

    /// The columns of these rows.
    fn made(&self, all: &RecordBatch, key: &ArrayRef, rows: &[Row]) -> Result<RecordBatch> {
        let count = all.num_rows() as u32;
        let new: Vec<i64> = rows
            .iter()
            .filter_map(|row| match row {
                Row::New(value, _) => Some(*value),
                Row::Old(_) => None,
            })
            .collect();
        let new_keys = of_numbers(&new, key)?;
        let prefix: Vec<usize> = self.prefix_columns();
        let defaults = self.schema.fields().iter().map(|field| default(field)).collect::<Result<Vec<_>>>()?;
        let worked_out = self.worked_out(all, rows, &new_keys, &defaults)?;
        let mut columns = Vec::with_capacity(all.num_columns());
        for (at, (column, default)) in all.columns().iter().zip(&defaults).enumerate() {
            // behind the column's own values: its default, and those of the new rows if they have their own
            let own = if at == self.column { Some(&new_keys) } else { worked_out[at].as_ref() };
            let parts = [Some(column), Some(default), own].into_iter().flatten();
            let stock = concat(&parts.map(AsRef::as_ref).collect::<Vec<&dyn Array>>())?;
            let is_kept = is_kept(&self.interpolations, at);
            let (mut made, mut last) = (0, count);
            let order: UInt32Array = rows
                .iter()
                .map(|row| {
                    last = match row {
                        Row::Old(row) => *row,
                        Row::New(_, like) => {
                            made += 1;
                            match like {
                                _ if own.is_some() => count + made,
                                _ if is_kept => last,
                                Some(row) if prefix.contains(&at) => *row,
                                _ => count,
                            }
                        }
                    };
                    Some(last)
                })
                .collect();
            columns.push(take(&stock, &order, None)?);
        }
        let options = RecordBatchOptions::new().with_row_count(Some(rows.len()));
        Ok(RecordBatch::try_new_with_options(Arc::clone(&self.schema), columns, &options)?)
    }

    /// Columns of the input that are sort keys before the filled one.
    fn prefix_columns(&self) -> Vec<usize> {
        self.keys[..self.at].iter().filter_map(|key| column_of(&key.expr)).collect()
    }
}

/// What a column of a new row holds.
fn default(field: &Field) -> Result<ArrayRef> {
    let value = match field.is_nullable() {
        true => ScalarValue::try_from(field.data_type())?,
        false => default_of(field.data_type()).map_err(failed)?,
    };
    value.to_array_of_size(1)
}

/// The column that a key is, if it is one.
fn column_of(expr: &Arc<dyn PhysicalExpr>) -> Option<usize> {
    expr.downcast_ref::<datafusion::physical_expr::expressions::Column>().map(|column| column.index())
}

/// The key's values as numbers of its own unit.
fn numbers(key: &ArrayRef) -> Result<Vec<i64>> {
    match key.data_type() {
        DataType::Date32 | DataType::Date64 | DataType::Timestamp(..) => {
            let moments = Moments::of(key).map_err(failed)?;
            Ok((0..key.len()).map(|row| moments.raw(row)).collect())
        }
        DataType::UInt64 => {
            let values = key.as_primitive::<arrow::datatypes::UInt64Type>().values().iter();
            values.map(|value| i64::try_from(*value).map_err(|_| refused("of numbers beyond 2^63"))).collect()
        }
        other if other.is_integer() => {
            let wide = arrow::compute::cast(key, &DataType::Int64)?;
            Ok(wide.as_primitive::<Int64Type>().values().to_vec())
        }
        other => Err(refused(&format!("of a column of type {}", crate::type_name::named(other, false)))),
    }
}

/// The reverse of [`numbers`].
fn of_numbers(values: &[i64], key: &ArrayRef) -> Result<ArrayRef> {
    if values.is_empty() {
        return Ok(new_empty_array(key.data_type()));
    }
    match key.data_type() {
        DataType::Timestamp(unit, zone) => Ok(times(values.to_vec(), *unit, zone.clone())),
        DataType::Date32 => Ok(crate::function::moment::dates(values.to_vec())),
        DataType::Date64 => Ok(crate::function::moment::wide_dates(values.iter().copied())),
        other => {
            let wide: ArrayRef = Arc::new(Int64Array::from(values.to_vec()));
            Ok(arrow::compute::cast(&wide, other)?)
        }
    }
}

/// FROM or TO in the key's unit; none where it is not written.
fn bound(value: &ScalarValue, data_type: &DataType) -> Result<Option<i64>> {
    if value.is_null() {
        return Ok(None);
    }
    let array = value.to_array()?;
    let is_fitting =
        kind::is_time(&value.data_type()) == kind::is_time(data_type) || !kind::is_time(&value.data_type());
    if !is_fitting {
        return Err(refused("from a time where the column is a number"));
    }
    let converted = convert(&array, data_type).map_err(failed)?;
    Ok(numbers(&converted)?.first().copied())
}

/// Where the next value is.
struct Calendar {
    step: Step,
    /// none for numbers
    time: Option<(Option<TimeUnit>, Zone)>,
}

impl Calendar {
    fn of(key: &ArrayRef, step: &Step) -> Result<Self> {
        let time = match key.data_type() {
            DataType::Date32 | DataType::Date64 | DataType::Timestamp(..) => {
                let moments = Moments::of(key).map_err(failed)?;
                Some((moments.unit, moments.zone.clone()))
            }
            _ => None,
        };
        if step.unit.is_some() && time.is_none() {
            return Err(refused("of numbers with STEP INTERVAL"));
        }
        let is_day = matches!(&time, Some((None, _)));
        if is_day
            && matches!(
                step.unit.as_deref(),
                Some("second" | "minute" | "hour" | "millisecond" | "microsecond" | "nanosecond")
            )
        {
            return Err(refused("of a Date with a step shorter than a day"));
        }
        Ok(Self { step: step.clone(), time })
    }

    fn after(&self, value: i64) -> Result<i64> {
        let overflow =
            || DataFusionError::Execution("WITH FILL goes beyond its type. (DECIMAL_OVERFLOW)".into());
        let amount = self.step.amount;
        let Some((unit, zone)) = &self.time else { return value.checked_add(amount).ok_or_else(overflow) };
        let per_second = unit.map_or(1, ticks);
        let Some(name) = self.step.unit.as_deref() else {
            // a plain number is days of a date, seconds of a time
            return amount.checked_mul(per_second).and_then(|by| value.checked_add(by)).ok_or_else(overflow);
        };
        let exact = match name {
            "nanosecond" => Some((1, 1_000_000_000)),
            "microsecond" => Some((1, 1_000_000)),
            "millisecond" => Some((1, 1_000)),
            "second" => Some((1, 1)),
            "minute" => Some((60, 1)),
            "hour" => Some((3600, 1)),
            _ => None,
        };
        if let Some((seconds, parts)) = exact {
            let by = amount
                .checked_mul(seconds * per_second)
                .filter(|by| by % parts == 0)
                .ok_or_else(|| refused("with a step shorter than the column's unit"))?;
            return value.checked_add(by / parts).ok_or_else(overflow);
        }
        let (seconds, rest) = match unit {
            None => (value.checked_mul(DAY).ok_or_else(overflow)?, 0),
            Some(_) => (zone.to_local(value.div_euclid(per_second)), value.rem_euclid(per_second)),
        };
        let day = later_day(seconds.div_euclid(DAY), name, amount).ok_or_else(overflow)?;
        Ok(match unit {
            None => day,
            Some(_) => zone.moment_of(day * DAY + seconds.rem_euclid(DAY)) * per_second + rest,
        })
    }
}

/// A day some units of the calendar later; the end of a month stays in its month.
fn later_day(day: i64, unit: &str, amount: i64) -> Option<i64> {
    let months = match unit {
        "day" => return day.checked_add(amount),
        "week" => return day.checked_add(amount.checked_mul(7)?),
        "month" => amount,
        "quarter" => amount.checked_mul(3)?,
        _ => amount.checked_mul(12)?,
    };
    let (year, month, of_month) = civil_from_days(day);
    let total = (year * 12 + month - 1).checked_add(months)?;
    let (year, month) = (total.div_euclid(12), total.rem_euclid(12) + 1);
    ((1..=9999).contains(&year)).then(|| days_from_civil(year, month, of_month.min(month_days(year, month))))
}

/// The direction a step must have.
fn checked(step: Step, descending: bool) -> Result<Step> {
    let wanted = if descending { Ordering::Less } else { Ordering::Greater };
    if step.amount.cmp(&0) == wanted {
        return Ok(step);
    }
    Err(DataFusionError::Plan(format!(
        "STEP value should be {} for {} direction. (INVALID_WITH_FILL_EXPRESSION)",
        if descending { "less than 0" } else { "greater than 0" },
        if descending { "descending" } else { "ascending" }
    )))
}
