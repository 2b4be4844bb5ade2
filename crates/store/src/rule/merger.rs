//! Applies a rule to sorted rows, piece by piece. What it holds is one group of equal keys, reduced to a few rows.

use super::{Folding, Kind, Purpose, Rule};
use crate::Error;
use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, RecordBatch, make_comparator, new_empty_array};
use arrow::compute::kernels::{boolean, cmp};
use arrow::compute::{SortOptions, filter_record_batch, interleave, partition};
use arrow::datatypes::{DataType, Int8Type, SchemaRef, UInt8Type};
use arrow::error::ArrowError;
use datafusion::common::ScalarValue;
use sql::Merged;
use std::cmp::Ordering;
use std::ops::Range;
use std::sync::Arc;

/// A rule on its way through sorted rows.
#[derive(Debug)]
pub(crate) struct Merger {
    rule: Arc<Rule>,
    schema: SchemaRef,
    purpose: Purpose,
    /// positions of the sorting key
    key: Vec<usize>,
    /// positions of what the kind looks at: the version and the mark, or the sign
    version: Option<usize>,
    mark: Option<usize>,
    /// of the columns that are folded and read, the number and the position
    folded: Vec<(usize, usize)>,
    /// whether a row whose folded columns are all zero goes: if all of them are sums
    drops_zeros: bool,
    /// the last group, which may go on
    open: Option<Open>,
}

#[derive(Debug)]
struct Open {
    /// the rows that the group points at
    rows: RecordBatch,
    group: Group,
}

/// A row: 0 for the rows of the open group and 1 for the new ones, and its number.
type Place = (usize, usize);

/// What is known of the rows of one key.
#[derive(Debug)]
enum Group {
    Replace(Place),
    Collapse(Signs),
    Fold {
        first: Place,
        /// one for each folded column, once there are two rows
        folds: Vec<Merged>,
    },
}

#[derive(Clone, Copy, Debug, Default)]
struct Signs {
    first_negative: Option<Place>,
    last_positive: Option<Place>,
    negatives: usize,
    positives: usize,
    is_last_positive: bool,
}

impl Merger {
    pub(super) fn new(rule: Arc<Rule>, schema: SchemaRef, purpose: Purpose) -> Result<Self, Error> {
        let place = |name: &str| schema.index_of(name).map_err(|error| rule.failure(&error));
        let key = rule.key.iter().map(|name| place(name)).collect::<Result<_, _>>()?;
        let (mut version, mut mark, mut folded, mut drops_zeros) = (None, None, Vec::new(), false);
        match &rule.kind {
            Kind::Replace { version: by, is_deleted } => {
                version = by.as_deref().map(place).transpose()?;
                mark = is_deleted.as_deref().map(place).transpose()?;
            }
            Kind::Collapse { sign } => mark = Some(place(sign)?),
            Kind::Fold(foldings) => {
                let read = foldings.iter().enumerate();
                folded =
                    read.filter_map(|(at, one)| Some((at, schema.index_of(&one.column).ok()?))).collect();
                drops_zeros = !folded.is_empty() && folded.iter().all(|(at, _)| foldings[*at].is_sum);
            }
        }
        Ok(Self { rule, schema, purpose, key, version, mark, folded, drops_zeros, open: None })
    }

    /// Takes rows that follow the last ones, or their end, and gives the rows that are complete.
    pub(crate) fn step(&mut self, rows: Option<&RecordBatch>) -> Result<RecordBatch, Error> {
        let open = self.open.take();
        match rows {
            Some(rows) if rows.num_rows() > 0 => self.push(open, rows),
            Some(_) => {
                self.open = open;
                Ok(RecordBatch::new_empty(Arc::clone(&self.schema)))
            }
            None => {
                let nothing = RecordBatch::new_empty(Arc::clone(&self.schema));
                let Some(Open { rows, group }) = open else { return Ok(nothing) };
                self.emit(vec![group], &[rows, nothing])
            }
        }
    }

    fn push(&mut self, open: Option<Open>, rows: &RecordBatch) -> Result<RecordBatch, Error> {
        let (before, mut current) = match open {
            Some(Open { rows, group }) => (rows, Some(group)),
            None => (RecordBatch::new_empty(Arc::clone(&self.schema)), None),
        };
        let sources = [before, rows.clone()];
        let mut goes_on = current.is_some() && self.is_same_key(&sources)?;
        let mut complete = Vec::new();
        for range in self.ranges(rows)? {
            match &mut current {
                Some(group) if goes_on => self.add(group, &sources, range)?,
                _ => complete.extend(current.replace(self.begin(&sources, range)?)),
            }
            goes_on = false;
        }
        let merged = self.emit(complete, &sources)?;
        self.open = current.map(|group| self.keep(group, &sources)).transpose()?;
        Ok(merged)
    }

    fn failed(&self, error: ArrowError) -> Error {
        self.rule.failure(&error)
    }

    /// Runs of equal keys.
    fn ranges(&self, rows: &RecordBatch) -> Result<Vec<Range<usize>>, Error> {
        if self.key.is_empty() {
            return Ok(std::iter::once(0..rows.num_rows()).collect());
        }
        let key: Vec<ArrayRef> = self.key.iter().map(|at| Arc::clone(rows.column(*at))).collect();
        Ok(partition(&key).map_err(|error| self.failed(error))?.ranges())
    }

    /// Whether the first of the new rows has the key of the open group.
    fn is_same_key(&self, [open, rows]: &[RecordBatch; 2]) -> Result<bool, Error> {
        for at in &self.key {
            if self.compare(open.column(*at), 0, rows.column(*at), 0)? != Ordering::Equal {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn compare(&self, a: &ArrayRef, a_row: usize, b: &ArrayRef, b_row: usize) -> Result<Ordering, Error> {
        let comparator = make_comparator(a, b, SortOptions::default()).map_err(|error| self.failed(error))?;
        Ok(comparator(a_row, b_row))
    }

    fn begin(&self, sources: &[RecordBatch; 2], mut range: Range<usize>) -> Result<Group, Error> {
        let first = (1, range.start);
        let mut group = match &self.rule.kind {
            Kind::Replace { .. } => Group::Replace(first),
            Kind::Collapse { .. } => Group::Collapse(Signs::default()),
            Kind::Fold(_) => Group::Fold { first, folds: Vec::new() },
        };
        if !matches!(group, Group::Collapse(_)) {
            range.start += 1;
        }
        if !range.is_empty() {
            self.add(&mut group, sources, range)?;
        }
        Ok(group)
    }

    fn add(&self, group: &mut Group, sources: &[RecordBatch; 2], range: Range<usize>) -> Result<(), Error> {
        match group {
            Group::Replace(best) => self.replace(best, sources, range),
            Group::Collapse(signs) => {
                let column = self.mark.map(|at| sources[1].column(at).as_primitive::<Int8Type>());
                for row in range {
                    signs.add((1, row), column.is_some_and(|signs| signs.value(row) > 0));
                }
                Ok(())
            }
            Group::Fold { first, folds } => self.fold(*first, folds, sources, range),
        }
    }

    /// Later rows win among equal versions.
    fn replace(
        &self,
        best: &mut Place,
        sources: &[RecordBatch; 2],
        range: Range<usize>,
    ) -> Result<(), Error> {
        let Some(at) = self.version else {
            *best = (1, range.end - 1);
            return Ok(());
        };
        let new = sources[1].column(at);
        let within = make_comparator(new, new, SortOptions::default()).map_err(|error| self.failed(error))?;
        let highest = range.fold(None, |highest: Option<usize>, row| match highest {
            Some(highest) if within(row, highest) == Ordering::Less => Some(highest),
            _ => Some(row),
        });
        if let Some(row) = highest
            && self.compare(new, row, sources[best.0].column(at), best.1)? != Ordering::Less
        {
            *best = (1, row);
        }
        Ok(())
    }

    fn folding(&self, at: usize) -> Option<&Folding> {
        match &self.rule.kind {
            Kind::Fold(foldings) => foldings.get(at),
            _ => None,
        }
    }

    fn fold(
        &self,
        first: Place,
        folds: &mut Vec<Merged>,
        sources: &[RecordBatch; 2],
        range: Range<usize>,
    ) -> Result<(), Error> {
        let failed = |error: sql::Error| self.rule.failure(&error);
        let is_new = folds.is_empty();
        for (place, (at, column)) in self.folded.iter().enumerate() {
            let Some(Folding { merging, .. }) = self.folding(*at) else { continue };
            if is_new {
                let mut merged = merging.begin().map_err(failed)?;
                let first = sources[first.0].column(*column).slice(first.1, 1);
                merging.add(&mut merged, &first).map_err(failed)?;
                folds.push(merged);
            }
            let values = sources[1].column(*column).slice(range.start, range.len());
            merging.add(&mut folds[place], &values).map_err(failed)?;
        }
        Ok(())
    }

    /// The rows that a group leaves.
    fn left(&self, group: &Group, sources: &[RecordBatch; 2]) -> Vec<Place> {
        match group {
            Group::Replace(best) => {
                let marks =
                    self.mark.map(|at| sources[best.0].column(at).as_primitive::<UInt8Type>().value(best.1));
                let is_gone = self.purpose == Purpose::Answer && marks.is_some_and(|mark| mark != 0);
                if is_gone { Vec::new() } else { vec![*best] }
            }
            Group::Collapse(signs) => signs.left(self.purpose),
            Group::Fold { first, .. } => vec![*first],
        }
    }

    fn emit(&self, groups: Vec<Group>, sources: &[RecordBatch; 2]) -> Result<RecordBatch, Error> {
        let places: Vec<Place> = groups.iter().flat_map(|group| self.left(group, sources)).collect();
        if self.folded.is_empty() {
            return self.gather(sources, &[], &places, &places);
        }
        // where folded values are: among the rows, or behind them as the next of those that were computed
        let mut values = Vec::with_capacity(places.len());
        let mut folds: Vec<Vec<Merged>> = self.folded.iter().map(|_| Vec::new()).collect();
        for group in groups {
            let Group::Fold { first, folds: own } = group else { continue };
            values.push(if own.is_empty() { first } else { (2, folds[0].len()) });
            for (all, one) in folds.iter_mut().zip(own) {
                all.push(one);
            }
        }
        let mut computed = Vec::with_capacity(folds.len());
        for (folds, (at, _)) in folds.into_iter().zip(&self.folded) {
            let Some(Folding { merging, .. }) = self.folding(*at) else { continue };
            computed.push(merging.finish(folds).map_err(|error| self.rule.failure(&error))?);
        }
        let rows = self.gather(sources, &computed, &places, &values)?;
        self.without_zeros(rows).map_err(|error| self.failed(error))
    }

    /// Rows at these places, folded columns at those.
    fn gather(
        &self,
        [open, rows]: &[RecordBatch; 2],
        computed: &[ArrayRef],
        places: &[Place],
        values: &[Place],
    ) -> Result<RecordBatch, Error> {
        let column = |at: usize| -> Result<ArrayRef, ArrowError> {
            let fold = self.folded.iter().position(|(_, column)| *column == at);
            let (open, rows) = (open.column(at).as_ref(), rows.column(at).as_ref());
            match fold.and_then(|fold| computed.get(fold)) {
                Some(computed) => interleave(&[open, rows, computed.as_ref()], values),
                None => interleave(&[open, rows], places),
            }
        };
        let columns = if places.is_empty() {
            self.schema.fields().iter().map(|field| new_empty_array(field.data_type())).collect()
        } else {
            (0..self.schema.fields().len())
                .map(column)
                .collect::<Result<_, _>>()
                .map_err(|error| self.failed(error))?
        };
        RecordBatch::try_new(Arc::clone(&self.schema), columns).map_err(|error| self.failed(error))
    }

    /// A group that may go on, on rows of its own.
    fn keep(&self, group: Group, sources: &[RecordBatch; 2]) -> Result<Open, Error> {
        let mut places = Vec::new();
        let mut moved = |place: Place| {
            places.push(place);
            (0, places.len() - 1)
        };
        let group = match group {
            Group::Replace(best) => Group::Replace(moved(best)),
            Group::Fold { first, folds } => Group::Fold { first: moved(first), folds },
            Group::Collapse(signs) => Group::Collapse(Signs {
                first_negative: signs.first_negative.map(&mut moved),
                last_positive: signs.last_positive.map(&mut moved),
                ..signs
            }),
        };
        Ok(Open { rows: self.gather(sources, &[], &places, &places)?, group })
    }

    /// Rows in which a folded column is other than its default, which is NULL where that may be.
    fn without_zeros(&self, rows: RecordBatch) -> Result<RecordBatch, ArrowError> {
        if !self.drops_zeros || rows.num_rows() == 0 {
            return Ok(rows);
        }
        let mut is_kept: Option<BooleanArray> = None;
        for (_, column) in &self.folded {
            let is_nullable = self.schema.field(*column).is_nullable();
            let counts = if is_nullable {
                boolean::is_not_null(rows.column(*column))?
            } else {
                is_not_zero(rows.column(*column))?
            };
            is_kept = Some(match is_kept {
                Some(before) => boolean::or(&before, &counts)?,
                None => counts,
            });
        }
        is_kept.map_or(Ok(rows.clone()), |is_kept| filter_record_batch(&rows, &is_kept))
    }
}

impl Signs {
    fn add(&mut self, place: Place, is_positive: bool) {
        self.is_last_positive = is_positive;
        if is_positive {
            self.positives += 1;
            self.last_positive = Some(place);
        } else {
            self.negatives += 1;
            self.first_negative.get_or_insert(place);
        }
    }

    /// Equally many cancel each other, unless the last is positive: then the key was changed and both are news.
    fn left(&self, purpose: Purpose) -> Vec<Place> {
        if self.positives == self.negatives && !self.is_last_positive {
            return Vec::new();
        }
        let negative =
            self.first_negative.filter(|_| self.positives <= self.negatives && purpose == Purpose::Part);
        let positive = self.last_positive.filter(|_| self.positives >= self.negatives);
        negative.into_iter().chain(positive).collect()
    }
}

fn is_not_zero(values: &ArrayRef) -> Result<BooleanArray, ArrowError> {
    if *values.data_type() == DataType::Boolean {
        return Ok(values.as_boolean().clone());
    }
    let zero = ScalarValue::new_zero(values.data_type()).and_then(|zero| zero.to_scalar());
    cmp::neq(values, &zero.map_err(|error| ArrowError::ComputeError(error.to_string()))?)
}
