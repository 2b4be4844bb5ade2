//! Messages and searches through them as expressions over the columns of a part.

use super::columns::assemble_column;
use super::needle::Case;
use arrow::array::{Array, ArrayData, ArrayRef, AsArray, BooleanArray, Scalar, StringArray, StringViewArray};
use arrow::buffer::BooleanBuffer;
use arrow::compute::{ilike, like, not};
use arrow::datatypes::{DataType, Int32Type, Schema};
use arrow::error::ArrowError;
use arrow::record_batch::RecordBatch;
use datafusion::common::{DataFusionError, Result};
use datafusion::logical_expr::ColumnarValue;
use datafusion::physical_expr::PhysicalExpr;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};

/// A message, put together from its form and its values.
#[derive(Debug, Eq)]
pub(super) struct Message {
    pub(super) form: Arc<dyn PhysicalExpr>,
    pub(super) values: Arc<dyn PhysicalExpr>,
}

// By hand, since the derived comparison would move the expressions.
impl PartialEq for Message {
    fn eq(&self, other: &Self) -> bool {
        self.form.eq(&other.form) && self.values.eq(&other.values)
    }
}

impl Hash for Message {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.form.hash(state);
        self.values.hash(state);
    }
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "message({}, {})", self.form, self.values)
    }
}

impl PhysicalExpr for Message {
    fn data_type(&self, _: &Schema) -> Result<DataType> {
        Ok(DataType::Utf8View)
    }

    fn nullable(&self, schema: &Schema) -> Result<bool> {
        self.form.nullable(schema)
    }

    fn evaluate(&self, batch: &RecordBatch) -> Result<ColumnarValue> {
        let column = |expr: &Arc<dyn PhysicalExpr>| expr.evaluate(batch)?.into_array(batch.num_rows());
        let messages = assemble_column(&column(&self.form)?, &column(&self.values)?)?;
        Ok(ColumnarValue::Array(Arc::new(messages)))
    }

    fn children(&self) -> Vec<&Arc<dyn PhysicalExpr>> {
        vec![&self.form, &self.values]
    }

    fn with_new_children(
        self: Arc<Self>,
        children: Vec<Arc<dyn PhysicalExpr>>,
    ) -> Result<Arc<dyn PhysicalExpr>> {
        let Ok([form, values]) = <[_; 2]>::try_from(children) else { return Err(arity("two children")) };
        Ok(Arc::new(Self { form, values }))
    }

    fn fmt_sql(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// `LIKE` or its kin, by its arguments.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Pattern {
    pub(super) text: String,
    pub(super) case: Case,
    pub(super) negated: bool,
}

impl Pattern {
    fn matches(&self, texts: &ArrayRef) -> Result<BooleanArray, ArrowError> {
        let text = self.text.as_str();
        let pattern: ArrayRef = match texts.data_type() {
            DataType::Utf8View => Arc::new(StringViewArray::from(vec![text])),
            _ => Arc::new(StringArray::from(vec![text])),
        };
        let pattern = Scalar::new(pattern);
        let matches = match self.case {
            Case::Sensitive => like(texts, &pattern)?,
            Case::Insensitive => ilike(texts, &pattern)?,
        };
        if self.negated { not(&matches) } else { Ok(matches) }
    }
}

/// Whether forms fit a pattern; where they come as a dictionary, each distinct form is looked at once.
#[derive(Debug)]
pub(super) struct FormLike {
    form: Arc<dyn PhysicalExpr>,
    pattern: Pattern,
    /// of the last dictionary: it stays the same from batch to batch of a row group
    last: Mutex<Option<(ArrayData, BooleanBuffer)>>,
}

impl FormLike {
    pub(super) fn new(form: Arc<dyn PhysicalExpr>, pattern: Pattern) -> Self {
        Self { form, pattern, last: Mutex::new(None) }
    }

    fn of_dictionary(&self, forms: &ArrayRef) -> Result<Option<BooleanArray>, ArrowError> {
        let Some(forms) = forms.as_dictionary_opt::<Int32Type>() else { return Ok(None) };
        let dictionary = forms.values().to_data();
        // A poisoned lock has what it had before: the pair is replaced as a whole.
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let known = last.take().filter(|(data, _)| data.ptr_eq(&dictionary));
        let (dictionary, matches) = match known {
            Some(known) => known,
            None => (dictionary, self.pattern.matches(forms.values())?.values().clone()),
        };
        let keys = forms.keys().values();
        let fits = BooleanBuffer::collect_bool(keys.len(), |row| {
            // The key of a null may be beyond an empty dictionary.
            usize::try_from(keys[row]).is_ok_and(|key| key < matches.len() && matches.value(key))
        });
        *last = Some((dictionary, matches));
        Ok(Some(BooleanArray::new(fits, forms.nulls().cloned())))
    }
}

impl PartialEq for FormLike {
    fn eq(&self, other: &Self) -> bool {
        self.form.eq(&other.form) && self.pattern == other.pattern
    }
}

impl Eq for FormLike {}

impl Hash for FormLike {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.form.hash(state);
        self.pattern.hash(state);
    }
}

impl fmt::Display for FormLike {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let negated = if self.pattern.negated { "NOT " } else { "" };
        let like = if self.pattern.case == Case::Sensitive { "LIKE" } else { "ILIKE" };
        write!(f, "{} {negated}{like} {:?}", self.form, self.pattern.text)
    }
}

impl PhysicalExpr for FormLike {
    fn data_type(&self, _: &Schema) -> Result<DataType> {
        Ok(DataType::Boolean)
    }

    fn nullable(&self, schema: &Schema) -> Result<bool> {
        self.form.nullable(schema)
    }

    fn evaluate(&self, batch: &RecordBatch) -> Result<ColumnarValue> {
        let forms = self.form.evaluate(batch)?.into_array(batch.num_rows())?;
        let matches = match self.of_dictionary(&forms)? {
            Some(matches) => matches,
            None => self.pattern.matches(&forms)?,
        };
        Ok(ColumnarValue::Array(Arc::new(matches)))
    }

    fn children(&self) -> Vec<&Arc<dyn PhysicalExpr>> {
        vec![&self.form]
    }

    fn with_new_children(
        self: Arc<Self>,
        children: Vec<Arc<dyn PhysicalExpr>>,
    ) -> Result<Arc<dyn PhysicalExpr>> {
        let Ok([form]) = <[_; 1]>::try_from(children) else { return Err(arity("one child")) };
        Ok(Arc::new(Self::new(form, self.pattern.clone())))
    }

    fn fmt_sql(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

fn arity(expected: &str) -> DataFusionError {
    DataFusionError::Internal(format!("expected {expected}"))
}
