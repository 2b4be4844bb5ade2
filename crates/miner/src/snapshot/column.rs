//! A column as bytes and back.
//!
//! ```text
//! u8 class, u8 flags (1 constant, 2 same arity, 4 numbers), u16 element, u16 part, u64 first, u16 arity,
//! u16 prefix length, u32 prefix hash, u64 lines, u64 beyond, seen: list of u32, top: list of text, u64 count,
//! numbers if flagged: u64 count, f64 mean, squares, min, max, then each bin as u32
//! ```

use super::Error;
use super::bytes::{Reader, put};
use crate::column::{Column, Numbers, Sketch};
use crate::lexer::ValueClass;

pub(super) fn put(out: &mut Vec<u8>, column: &Column) {
    let Column { class, is_constant, is_same_arity, sketch, element, part, first, arity, prefix } = column;
    out.push(*class as u8);
    let has_numbers = sketch.numbers.is_some();
    out.push(u8::from(*is_constant) | u8::from(*is_same_arity) << 1 | u8::from(has_numbers) << 2);
    put::u16(out, *element);
    put::u16(out, *part);
    put::u64(out, *first);
    put::u16(out, *arity);
    put::u16(out, prefix.0);
    put::u32(out, prefix.1);
    put::u64(out, sketch.lines);
    put::u64(out, sketch.beyond);
    put::list(out, sketch.seen.iter(), |out, hash| put::u32(out, *hash));
    put::list(out, sketch.top.iter(), |out, (text, count)| {
        put::text(out, text);
        put::u64(out, *count);
    });
    if let Some(numbers) = &sketch.numbers {
        put::u64(out, numbers.count);
        for figure in [numbers.mean, numbers.squares, numbers.min, numbers.max] {
            put::f64(out, figure);
        }
        numbers.bins.iter().for_each(|bin| put::u32(out, *bin));
    }
}

impl Reader<'_> {
    pub(super) fn column(&mut self) -> Result<Column, Error> {
        let class = self.u8()?;
        let class = *ValueClass::ALL.get(usize::from(class)).ok_or(Error::Damaged("columns"))?;
        let flags = self.u8()?;
        let (element, part, first, arity) = (self.u16()?, self.u16()?, self.u64()?, self.u16()?);
        let prefix = (self.u16()?, self.u32()?);
        let (lines, beyond, seen) = (self.u64()?, self.u64()?, self.list(Self::u32)?);
        let top = self.list(|reader| Ok((reader.text()?, reader.u64()?)))?;
        let numbers = if flags & 4 != 0 { Some(Box::new(self.numbers()?)) } else { None };
        let sketch = Sketch { lines, seen, beyond, top, numbers };
        let (is_constant, is_same_arity) = (flags & 1 != 0, flags & 2 != 0);
        Ok(Column { class, is_constant, is_same_arity, sketch, element, part, first, arity, prefix })
    }

    fn numbers(&mut self) -> Result<Numbers, Error> {
        let mut numbers = Numbers { count: self.u64()?, ..Numbers::default() };
        for figure in [&mut numbers.mean, &mut numbers.squares, &mut numbers.min, &mut numbers.max] {
            *figure = self.f64()?;
        }
        for bin in &mut numbers.bins {
            *bin = self.u32()?;
        }
        Ok(numbers)
    }
}
