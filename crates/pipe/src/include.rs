//! `INCLUDE "path.incl"` of the older grammar: the text of another file in place of the line.

use crate::command::first_word;
use crate::error::{Error, Fault};
use crate::limits::{DATAFILE_BYTES_MAX, INCLUDE_DEPTH_MAX};
use crate::span::Span;

/// A text put together from several files, which knows where each piece came from.
pub(crate) struct Expanded {
    /// the whole
    pub(crate) text: String,
    /// in the order of the text; the first begins at 0
    pieces: Vec<Piece>,
    files: Vec<(String, String)>,
}

struct Piece {
    /// bytes from the begin of the whole
    begin: usize,
    /// index of the file it came from
    file: usize,
    /// bytes from the begin of that file
    at: usize,
}

impl Expanded {
    /// The fault in the words of the file it is in.
    pub(crate) fn told(&self, fault: Fault) -> Error {
        let piece = self.pieces.iter().rev().find(|piece| piece.begin <= fault.at);
        let (file, at) = piece.map_or((0, 0), |piece| (piece.file, piece.at + (fault.at - piece.begin)));
        let (name, text) = &self.files[file];
        // a fault behind the last byte of an included file is at its end
        let at = (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        Fault { at, message: fault.message }.in_file(name.clone(), text)
    }
}

/// Puts the texts of included files in place of the lines that name them.
pub(crate) fn expand(
    file: &str,
    text: &str,
    include: &dyn Fn(&str) -> Option<String>,
) -> Result<Expanded, Error> {
    let mut expanded =
        Expanded { text: String::new(), pieces: Vec::new(), files: vec![(file.to_owned(), text.to_owned())] };
    add(&mut expanded, 0, include, 0)?;
    Ok(expanded)
}

fn add(
    expanded: &mut Expanded,
    file: usize,
    include: &dyn Fn(&str) -> Option<String>,
    depth: usize,
) -> Result<(), Error> {
    let (name, text) = expanded.files[file].clone();
    let whole = Span { text: &text, at: 0 };
    let mut at = 0;
    expanded.pieces.push(Piece { begin: expanded.text.len(), file, at });
    for line in text.split_inclusive('\n') {
        let span = whole.cut(at, at + line.len());
        at += line.len();
        let word = line.split_whitespace().next().unwrap_or("");
        if !line.starts_with(word) || !word.eq_ignore_ascii_case("INCLUDE") {
            expanded.text.push_str(line);
        } else {
            let tell = |fault: Fault| fault.in_file(name.clone(), &text);
            let rest = span.cut(word.len(), line.len()).trim();
            let (path, _) = first_word(rest).map_err(tell)?;
            let found = include(path.text);
            let found = found
                .ok_or_else(|| tell(path.fault(format!("there is no file {} to include", path.text))))?;
            if depth == INCLUDE_DEPTH_MAX {
                let message = format!("files include each other more than {INCLUDE_DEPTH_MAX} levels deep");
                return Err(tell(path.fault(message)));
            }
            expanded.files.push((path.text.to_owned(), found));
            add(expanded, expanded.files.len() - 1, include, depth + 1)?;
            if !expanded.text.ends_with('\n') {
                expanded.text.push('\n');
            }
            expanded.pieces.push(Piece { begin: expanded.text.len(), file, at });
        }
        if expanded.text.len() > DATAFILE_BYTES_MAX {
            let message =
                format!("with what it includes, the file is longer than {DATAFILE_BYTES_MAX} bytes");
            return Err(span.fault(message).in_file(name, &text));
        }
    }
    Ok(())
}
