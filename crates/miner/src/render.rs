//! The text of a template, from its first line and what its columns held since.

use crate::column::{Cell, Column, each_cell};
use crate::elements::Elements;
use crate::key;
use crate::miner::Detail;

/// How a value is put into a template's text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Notation {
    /// every value as `<*>`, units of time and the like as words
    Plain,
    /// every value as its class
    Typed,
}

/// Renders `text`, the template's first line, taken apart in `elements`.
pub(crate) fn render(
    text: &str,
    elements: &Elements,
    masked: &[u16],
    detail: &Detail,
    notation: Notation,
) -> String {
    let mut page = Page { out: Vec::with_capacity(text.len()), bytes: text.as_bytes(), from: 0, notation };
    let mut columns = detail.columns.iter();
    each_cell(elements, masked, |cell| {
        let column =
            columns.next().filter(|column| (column.element, column.part) == (cell.element, cell.part));
        if !detail.literal.contains(&cell.element) {
            page.cell(elements, cell, column);
        }
    });
    page.literal(text.len());
    page.out.shrink_to_fit();
    String::from_utf8(page.out).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// The text so far, and how much of the line is in it.
struct Page<'a> {
    out: Vec<u8>,
    bytes: &'a [u8],
    from: usize,
    notation: Notation,
}

impl Page<'_> {
    fn literal(&mut self, to: usize) {
        if let Some(literal) = self.bytes.get(self.from..to) {
            let ends_in_space = self.out.last() == Some(&b' ');
            let mut is_first = true;
            key::evened(literal, |byte| {
                if !(is_first && ends_in_space && byte == b' ') {
                    self.out.push(byte);
                }
                is_first = false;
            });
        }
        self.from = to;
    }

    fn cell(&mut self, elements: &Elements, cell: Cell, column: Option<&Column>) {
        self.literal(cell.start);
        let values = elements.values.get(cell.values.0..cell.values.1).unwrap_or_default();
        let is_same_arity = column.is_none_or(|column| column.is_same_arity);
        match (self.notation, values) {
            (Notation::Typed, [_, ..]) if is_same_arity => {
                for value in values {
                    self.literal(value.start);
                    self.out.extend_from_slice(value.class.placeholder().as_bytes());
                    self.from = value.end;
                }
            }
            (Notation::Typed, _) => {
                let class = column.map_or(cell.class, |column| column.class);
                self.out.extend_from_slice(class.placeholder().as_bytes());
            }
            (Notation::Plain, [_, ..]) if is_same_arity => {
                let prefix = column.map_or(0, |column| usize::from(column.prefix.0));
                for (at, value) in values.iter().enumerate() {
                    self.literal(value.start + if at == 0 { prefix } else { 0 });
                    self.out.extend_from_slice(b"<*>");
                    self.from = value.shown_from;
                }
            }
            (Notation::Plain, _) => self.out.extend_from_slice(b"<*>"),
        }
        self.from = match (self.notation, values.last()) {
            (Notation::Plain, Some(last)) => last.shown_from,
            _ => cell.end,
        };
        self.literal(cell.end);
    }
}
