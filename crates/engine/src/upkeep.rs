//! What becomes of rows at the place of a command in the log: some go or change places, views are made anew,
//! notes are kept.

use crate::Obeyed;
use crate::builtin;
use crate::event_loop::EventLoop;
use crate::source::Source;
use model::{IncidentId, Seq, Timestamp};
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

impl EventLoop {
    /// Puts the rows of each of two data sources in the place of the other's. Views keep what they made.
    pub(crate) fn exchange(&mut self, seq: Seq, [one, other]: [&str; 2], at: Timestamp) -> Obeyed {
        self.views.set_now(at);
        self.views.run(&self.store, &self.metrics, seq);
        let catalog = self.catalog.borrow().clone();
        let (Some(one), Some(other)) = (catalog.source(one), catalog.source(other)) else {
            return Obeyed::Missing;
        };
        let name_and_type = |source: &Source| {
            let columns = source.definition.columns.iter();
            columns.map(|column| (column.name.clone(), column.column_type.clone())).collect::<Vec<_>>()
        };
        if name_and_type(one) != name_and_type(other) {
            return Obeyed::Refused(
                "they have other columns; only rows of the same columns are exchanged".into(),
            );
        }
        let rows_of = |source: &Source, after: &Source| {
            let statement = staying(&source.definition.name, "0")?;
            self.views.forward(&self.store, source.table, None, (&statement, &after.definition))
        };
        let both = rows_of(other, one).and_then(|first| Ok((first, rows_of(one, other)?)));
        let (first, second) = match both {
            Ok(both) => both,
            Err(error) => return Obeyed::Refused(error.to_string()),
        };
        for (source, rows) in [(one, first), (other, second)] {
            if let Err(error) = self.store.exchange(source.table, &rows.rows, rows.template_ids, seq.0) {
                return Obeyed::Refused(error.to_string());
            }
        }
        Obeyed::Done
    }

    /// Keeps what somebody wrote about an incident.
    pub(crate) fn note(
        &mut self,
        seq: Seq,
        incident: IncidentId,
        (author, text): (&str, &str),
        at: Timestamp,
    ) -> Obeyed {
        let table = self.store.table(builtin::NOTES);
        let Some(table) = table.filter(|_| self.state.analysis.incident(incident).is_some()) else {
            return Obeyed::Missing;
        };
        self.store_rows(table, &builtin::note_row(incident, author, text, at), None, seq);
        Obeyed::Done
    }

    /// Makes anew what a view made; how many rows.
    pub(crate) fn rebuild_view(&mut self, seq: Seq, name: &str, at: Timestamp) -> Obeyed {
        self.views.set_now(at);
        match self.views.rebuild(name, &self.store, &self.metrics, seq) {
            Ok(Some(rows)) => Obeyed::Numbered(rows),
            Ok(None) => Obeyed::Missing,
            Err(reason) => Obeyed::Refused(reason),
        }
    }
}

/// The rows that do not meet a condition, with their templates.
fn staying(source: &str, condition: &str) -> Result<Statement, sql::Error> {
    let id = sql::TEMPLATE_ID_COLUMN;
    Statement::parse(&format!("SELECT *, {id} FROM `{source}` WHERE if(({condition}\n), 0, 1) = 1"))
}
