//! The result of a plan as a table of another one.

use arrow::datatypes::SchemaRef;
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::Result;
use datafusion::datasource::TableType;
use datafusion::logical_expr::Expr;
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::projection::ProjectionExec;
use std::sync::Arc;

/// Nothing of the plan around it gets inside: no filter, no name.
#[derive(Debug)]
pub(crate) struct Planned(Arc<dyn ExecutionPlan>);

impl Planned {
    pub(crate) fn new(plan: Arc<dyn ExecutionPlan>) -> Self {
        Self(plan)
    }
}

#[async_trait::async_trait]
impl TableProvider for Planned {
    fn schema(&self) -> SchemaRef {
        self.0.schema()
    }

    fn table_type(&self) -> TableType {
        TableType::View
    }

    async fn scan(
        &self,
        _: &dyn Session,
        projection: Option<&Vec<usize>>,
        _filters: &[Expr],
        _limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let Some(wanted) = projection else { return Ok(Arc::clone(&self.0)) };
        let schema = self.0.schema();
        let columns = wanted.iter().map(|index| {
            let name = schema.field(*index).name().clone();
            let column: Arc<dyn PhysicalExpr> = Arc::new(Column::new(&name, *index));
            (column, name)
        });
        Ok(Arc::new(ProjectionExec::try_new(columns.collect::<Vec<_>>(), Arc::clone(&self.0))?))
    }
}
