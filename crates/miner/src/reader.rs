//! Values out of stored messages: a picture of the templates at one moment, for any thread.

use std::sync::Arc;

use hashbrown::HashMap;

use crate::column::each_cell;
use crate::elements::{Element, Elements, Kind, VALUE_HASH};
use crate::lexer::ValueClass;
use crate::limits;
use crate::miner::message::Message;
use crate::miner::{Miner, Parameter};
use crate::template::TemplateIndex;
use crate::values::ValueBuffer;

/// Stands for an element that takes any word or value. No hash of an element is 0 but by chance, and then it is one
/// constant word less that is compared.
const ANY: u64 = 0;

/// The templates of a [`Miner`] at one moment, by which the values of messages are found again. Cheap to clone, and
/// the same for all clones, whatever the miner learns meanwhile.
///
/// ```
/// use seismolog_miner::{Miner, Options};
///
/// let mut miner = Miner::new(Options::default());
/// let scope = miner.scope("shop", "logs", "sshd");
/// let stored: Vec<(u64, String)> = ["ann", "bob", "eve"]
///     .map(|name| format!("login of user {name} took 12 ms"))
///     .map(|message| (miner.mine(scope, &message).id, message))
///     .into();
/// let reader = miner.reader();
/// for ((id, message), name) in stored.iter().zip(["ann", "bob", "eve"]) {
///     assert_eq!(reader.values(*id, message), Some(vec![name, "12 ms"]));
/// }
/// assert_eq!(reader.values(7, "login"), None, "no such template");
/// ```
#[derive(Clone, Debug, Default)]
pub struct TemplateReader {
    held: Arc<Held>,
}

#[derive(Debug, Default)]
struct Held {
    tokens_max: usize,
    bytes_max: usize,
    /// every id that leads to a template that stands; looked up only, never walked
    shapes: HashMap<u64, Arc<Shape>>,
}

/// What a template's lines have in common, and where their values are.
#[derive(Debug)]
pub(crate) struct Shape {
    /// hash of each element of its first line, [`ANY`] where it is a value as a whole
    marks: Box<[u64]>,
    /// from left to right
    places: Box<[Place]>,
}

/// A value or list of values of a template.
#[derive(Clone, Copy, Debug)]
struct Place {
    element: u16,
    /// placeholders that the template's text has for it
    shown: u16,
}

impl Miner {
    /// The templates as they are now. What did not change since the last call is shared with it; the rest costs one
    /// reading of a template's first line each.
    #[must_use]
    pub fn reader(&self) -> TemplateReader {
        let mut shapes = HashMap::with_capacity(self.templates.len());
        for (index, template) in self.templates() {
            let root = self.goes_on(index);
            if !self.template(root).is_overflow {
                let shape = self.details[root.0 as usize].shape.get_or_init(|| Arc::new(self.shape(root)));
                shapes.insert(template.id, Arc::clone(shape));
            }
        }
        let (tokens_max, bytes_max) = (self.options.tokens_max as usize, self.options.bytes_max as usize);
        TemplateReader { held: Arc::new(Held { tokens_max, bytes_max, shapes }) }
    }

    /// Changes whenever [`Miner::reader`] would give something else; counted from 0 in each process.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.revision
    }

    fn shape(&self, index: TemplateIndex) -> Shape {
        let mut elements = Elements::default();
        self.read_exemplar(index.0, &mut elements);
        let masked = self.masked(index.0);
        let detail = &self.details[index.0 as usize];
        let mark = |(at, element): (usize, &Element)| {
            if masked.binary_search(&(at as u16)).is_ok() { ANY } else { element.hash }
        };
        let marks = elements.list.iter().enumerate().map(mark).collect();
        let (mut places, mut columns) = (Vec::new(), detail.columns.iter());
        each_cell(&elements, &masked, |cell| {
            let place = (cell.element, cell.part);
            let column = columns.next().filter(|column| (column.element, column.part) == place);
            let arity = (cell.values.1 - cell.values.0).max(1) as u16;
            let is_list_in_parts = column.is_none_or(|column| column.is_same_arity);
            if !detail.literal.contains(&cell.element) {
                places.push(Place { element: cell.element, shown: if is_list_in_parts { arity } else { 1 } });
            }
        });
        Shape { marks, places: places.into() }
    }
}

impl TemplateReader {
    /// The values of a message of a template, one for each placeholder of the template's text, from left to right; put
    /// in their places, they give the message again (white space evened out). `id` is any that the template ever had.
    ///
    /// A list longer than the template's has its rest in the last value, a shorter one leaves the last ones empty.
    /// `None` if the id is unknown, of an evicted template or of `(other)`, or the message has another shape: people may
    /// have led it to the template.
    #[must_use]
    pub fn values<'m>(&self, id: u64, message: &'m str) -> Option<Vec<&'m str>> {
        let mut values = Vec::new();
        let is_read =
            self.each_value(id, message, &mut ValueBuffer::default(), |value| values.push(value.text));
        is_read.then_some(values)
    }

    /// As [`TemplateReader::values`], with the class of each: what the value itself is, not what others were there.
    #[must_use]
    pub fn parameters<'m>(&self, id: u64, message: &'m str) -> Option<Vec<Parameter<'m>>> {
        let mut values = Vec::new();
        let is_read = self.each_value(id, message, &mut ValueBuffer::default(), |value| values.push(value));
        is_read.then_some(values)
    }

    /// Gives each value to `visit`, as [`TemplateReader::parameters`]; for many messages, without an allocation for
    /// each. Whether the message is one of the template; if not, nothing is visited.
    pub fn each_value<'m>(
        &self,
        id: u64,
        message: &'m str,
        buffer: &mut ValueBuffer,
        mut visit: impl FnMut(Parameter<'m>),
    ) -> bool {
        let Some(shape) = self.held.shapes.get(&id) else { return false };
        let ValueBuffer { elements, spans, .. } = buffer;
        let Message { text, spans: values } = Message::of(message, self.held.tokens_max, self.held.bytes_max);
        elements.read(text.as_bytes(), values);
        if !shape.align(&elements.list, spans) {
            return false;
        }
        shape.each_value(elements, spans, |class, start, end| {
            if let Some(text) = text.get(start..end) {
                visit(Parameter { class, text });
            }
        });
        true
    }
}

/// From the first to behind the last element of a message that stand for one of its template.
pub(crate) type Span = (usize, usize);

impl Shape {
    /// Finds for each element of the template those of a message; whether it is a message of the template.
    fn align(&self, list: &[Element], spans: &mut Vec<Span>) -> bool {
        spans.clear();
        let is_same = |(mark, element): (&u64, &Element)| {
            *mark == element.hash || (*mark == ANY && element.kind != Kind::Gap)
        };
        if self.marks.len() == list.len() && self.marks.iter().zip(list).all(is_same) {
            spans.extend((0..list.len()).map(|at| (at, at + 1)));
            return true;
        }
        self.align_wide(list, spans)
    }

    /// The same where a value of the template is several elements of the message: each takes as few as it can.
    fn align_wide(&self, list: &[Element], spans: &mut Vec<Span>) -> bool {
        let is_gap = |at: usize| list.get(at).is_none_or(|element| element.kind == Kind::Gap);
        let (mut mark, mut at) = (0, 0);
        // The last value that may take more.
        let mut wide: Option<usize> = None;
        for _ in 0..limits::ALIGN_STEPS_MAX {
            if mark == self.marks.len() && at == list.len() {
                return true;
            }
            let expected = self.marks.get(mark).copied();
            let found = list.get(at).map(|element| element.hash);
            let is_value = matches!(expected, Some(ANY | VALUE_HASH)) && !is_gap(at);
            if is_value || (expected.is_some() && expected == found) {
                wide = if is_value { Some(mark) } else { wide };
                spans.push((at, at + 1));
                (mark, at) = (mark + 1, at + 1);
                continue;
            }
            let Some(last) = wide else { return false };
            spans.truncate(last + 1);
            let span = &mut spans[last];
            // A value ends with a word, not with a gap.
            span.1 += 1;
            while span.1 < list.len() && is_gap(span.1 - 1) {
                span.1 += 1;
            }
            if span.1 > list.len() || is_gap(span.1 - 1) {
                return false;
            }
            (mark, at) = (last + 1, span.1);
        }
        false
    }

    /// Gives class, begin and end of each value to `visit`.
    fn each_value(
        &self,
        elements: &Elements,
        spans: &[Span],
        mut visit: impl FnMut(ValueClass, usize, usize),
    ) {
        let mut part = 0;
        let mut before = None;
        for place in &self.places {
            let at = usize::from(place.element);
            part = if before == Some(place.element) { part + 1 } else { 0 };
            before = Some(place.element);
            let Some((first, behind)) = spans.get(at).copied() else { return };
            let (begin, last) = (elements.list[first], elements.list[behind - 1]);
            let is_whole = self.marks[at] == ANY && begin.kind != Kind::Value;
            let first_group = elements.groups.partition_point(|group| usize::from(group.element) < first);
            let group = elements.groups.get(first_group + part);
            let group = group.filter(|group| usize::from(group.element) == first);
            match group.filter(|_| !is_whole && behind == first + 1) {
                Some(group) => list_in_parts(elements, group.first, group.last, place.shown, &mut visit),
                None => {
                    visit(ValueClass::Word, begin.start, last.end);
                    (1..place.shown).for_each(|_| visit(ValueClass::Word, last.end, last.end));
                }
            }
        }
    }
}

/// A list of values in as many parts as the template shows.
fn list_in_parts(
    elements: &Elements,
    first: usize,
    last: usize,
    shown: u16,
    visit: &mut impl FnMut(ValueClass, usize, usize),
) {
    let list = &elements.values[first..=last];
    let end = elements.values[last].end;
    for part in 0..usize::from(shown) {
        let is_last = part + 1 == usize::from(shown);
        match list.get(part) {
            Some(value) => visit(value.class, value.start, if is_last { end } else { value.end }),
            None => visit(elements.values[last].class, end, end),
        }
    }
}
