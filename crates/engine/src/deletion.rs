//! Rows that meet a condition go, at their place in the log.

use crate::Obeyed;
use crate::event_loop::EventLoop;
use model::{Seq, Timestamp};
use sql::Statement;

impl EventLoop {
    /// Deletes the rows of a data source that meet a condition; how many. Views keep what they made of them.
    pub(crate) fn delete_rows(&mut self, seq: Seq, source: &str, condition: &str, at: i64) -> Obeyed {
        self.views.set_now(Timestamp(at));
        self.views.run(&self.store, &self.metrics, seq);
        let Some(source) = self.catalog.borrow().source(source).cloned() else { return Obeyed::Missing };
        let (before, _) = self.store.table_size(source.table);
        let kept = staying(&source.definition.name, condition).and_then(|statement| {
            self.views.forward(&self.store, source.table, None, (&statement, &source.definition))
        });
        let kept = match kept {
            Ok(kept) => kept,
            Err(error) => return Obeyed::Refused(error.to_string()),
        };
        match self.store.exchange(source.table, &kept.rows, kept.template_ids, seq.0) {
            Ok(()) => Obeyed::Numbered(before.saturating_sub(kept.rows.num_rows() as u64)),
            Err(error) => Obeyed::Refused(error.to_string()),
        }
    }
}

/// The rows that do not meet a condition, with their templates.
fn staying(source: &str, condition: &str) -> Result<Statement, sql::Error> {
    let id = sql::TEMPLATE_ID_COLUMN;
    Statement::parse(&format!("SELECT *, {id} FROM `{source}` WHERE if(({condition}\n), 0, 1) = 1"))
}
