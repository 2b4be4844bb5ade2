//! INTERPOLATE: what the columns of a new row hold in the place of defaults, worked out from the row before it.

use super::{Filling, Row, failed, refused};
use crate::function::convert::convert;
use crate::limits;
use arrow::array::{ArrayRef, RecordBatch};
use arrow::compute::concat;
use datafusion::common::{DataFusionError, Result};
use datafusion::physical_expr::PhysicalExpr;
use std::sync::Arc;

/// A column, and what it becomes.
#[derive(Clone, Debug)]
pub(super) struct Interpolation {
    pub(super) column: usize,
    /// over the columns of the row before; none for the column's own value there
    pub(super) value: Option<Arc<dyn PhysicalExpr>>,
}

/// Whether new rows hold in this column what the row before them holds.
pub(super) fn is_kept(interpolations: &[Interpolation], column: usize) -> bool {
    interpolations.iter().any(|one| one.column == column && one.value.is_none())
}

impl Filling {
    /// For each column the values of all new rows, in their order; none for a column that is not worked out.
    pub(super) fn worked_out(
        &self,
        all: &RecordBatch,
        rows: &[Row],
        new_keys: &ArrayRef,
        defaults: &[ArrayRef],
    ) -> Result<Vec<Option<ArrayRef>>> {
        let mut values: Vec<Vec<ArrayRef>> = vec![Vec::new(); all.num_columns()];
        if self.interpolations.iter().all(|one| one.value.is_none()) {
            return Ok(vec![None; all.num_columns()]);
        }
        if new_keys.len() > limits::INTERPOLATED_ROWS_MAX {
            return Err(DataFusionError::ResourcesExhausted(format!(
                "INTERPOLATE of more than {} rows",
                limits::INTERPOLATED_ROWS_MAX
            )));
        }
        let prefix = self.prefix_columns();
        let mut before = defaults.to_vec();
        let mut made = 0;
        for row in rows {
            let like = match row {
                Row::Old(row) => {
                    before = all.columns().iter().map(|column| column.slice(*row as usize, 1)).collect();
                    continue;
                }
                Row::New(_, like) => like,
            };
            let last = RecordBatch::try_new(Arc::clone(&self.schema), before.clone())?;
            for (at, value) in before.iter_mut().enumerate() {
                *value = match (self.interpolations.iter().find(|one| one.column == at), like) {
                    _ if at == self.column => new_keys.slice(made, 1),
                    (Some(Interpolation { value: None, .. }), _) => Arc::clone(value),
                    (Some(Interpolation { value: Some(expr), .. }), _) => {
                        let result = expr.evaluate(&last)?.into_array(1)?;
                        let result = convert(&result, all.column(at).data_type()).map_err(failed)?;
                        values[at].push(Arc::clone(&result));
                        result
                    }
                    (None, Some(row)) if prefix.contains(&at) => all.column(at).slice(*row as usize, 1),
                    (None, _) => Arc::clone(&defaults[at]),
                };
            }
            made += 1;
        }
        let joined = |values: Vec<ArrayRef>| -> Result<Option<ArrayRef>> {
            let parts: Vec<&dyn arrow::array::Array> = values.iter().map(AsRef::as_ref).collect();
            if parts.is_empty() { Ok(None) } else { Ok(Some(concat(&parts)?)) }
        };
        values.into_iter().map(joined).collect()
    }
}

/// Refuses a column that the rows are sorted by.
pub(super) fn checked(interpolations: &[Interpolation], keys: &[usize]) -> Result<()> {
    match interpolations.iter().any(|one| keys.contains(&one.column)) {
        false => Ok(()),
        true => Err(DataFusionError::Plan(
            "A column of ORDER BY can't be INTERPOLATE output. (INVALID_WITH_FILL_EXPRESSION)".into(),
        )),
    }
}

/// The position of a column that is interpolated.
pub(super) fn column_at(expr: &Arc<dyn PhysicalExpr>) -> Result<usize> {
    super::column_of(expr).ok_or_else(|| refused("with INTERPOLATE of what is not selected"))
}
