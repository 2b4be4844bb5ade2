//! The values of a line, column by column.

use crate::column::each_cell;
use crate::elements::Elements;
use crate::lexer::ValueClass;
use crate::miner::Miner;
use crate::reader::Span;
use crate::template::TemplateIndex;

/// A value of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineValue {
    /// kind of value
    pub class: ValueClass,
    /// position in [`Miner::columns`] of the template; `None` if the template has no sketch of it
    pub column: Option<usize>,
    /// first byte in the line
    pub start: usize,
    /// byte behind the last
    pub end: usize,
}

/// Memory for [`Miner::values`] and [`TemplateReader::each_value`](crate::TemplateReader::each_value), used again from line to line.
#[derive(Clone, Debug, Default)]
pub struct ValueBuffer {
    pub(crate) elements: Elements,
    pub(crate) spans: Vec<Span>,
    values: Vec<LineValue>,
}

impl Miner {
    /// The values of a line of a template, from left to right. A list of values counts as one, and so does a word that
    /// turned out to vary. Allocates only while `buffer` grows to its largest.
    ///
    /// ```
    /// use seismolog_miner::{Miner, Options, ValueBuffer, ValueClass};
    ///
    /// let mut miner = Miner::new(Options::default());
    /// let scope = miner.scope("shop", "logs", "cart");
    /// let line = "stored 7 items of 10.0.0.1";
    /// let mined = miner.mine(scope, line);
    /// let mut buffer = ValueBuffer::default();
    /// let values = miner.values(mined.template, line, &mut buffer);
    /// assert_eq!((values[0].class, &line[values[0].start..values[0].end]), (ValueClass::Num, "7"));
    /// assert_eq!((values[1].class, values[1].column), (ValueClass::Ip, Some(1)));
    /// ```
    ///
    /// # Panics
    /// If `index` is of another miner.
    pub fn values<'b>(
        &self,
        index: TemplateIndex,
        line: &str,
        buffer: &'b mut ValueBuffer,
    ) -> &'b [LineValue] {
        let message = self.message(line);
        // The message is a part of the line.
        let offset = message.text.as_ptr() as usize - line.as_ptr() as usize;
        buffer.elements.read(message.text.as_bytes(), message.spans);
        buffer.values.clear();
        let detail = &self.details[index.0 as usize];
        let is_alike = buffer.elements.list.len() == usize::from(detail.elements);
        let masked = if is_alike { self.masked(index.0) } else { Default::default() };
        let mut columns = detail.columns.iter().enumerate().peekable();
        let values = &mut buffer.values;
        each_cell(&buffer.elements, &masked, |cell| {
            let place = (cell.element, cell.part);
            let column = columns.next_if(|(_, column)| is_alike && (column.element, column.part) == place);
            let (start, end) = (offset + cell.start, offset + cell.end);
            values.push(LineValue { class: cell.class, column: column.map(|(at, _)| at), start, end });
        });
        values
    }
}
