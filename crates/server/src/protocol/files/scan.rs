//! Which files there are, and where each goes on. Runs where it may block.

use super::content::Content;
use super::mark::{COPY_BYTES_MIN, Mark};
use crate::limits;
use ingest::{Encoding, Limits};
use model::Timestamp;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::{self, File};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// What places of files begin with, among those of other feeds of the same data source.
const PREFIX: &str = "file/";

/// A file that is to be read on.
#[derive(Debug)]
pub(super) struct Going {
    pub(super) path: PathBuf,
    pub(super) place: String,
    /// how far it has been read
    pub(super) mark: Mark,
    content: Option<Content>,
    /// bytes on disk
    size: u64,
    /// nobody writes to it any more: its last line is whole without a line break
    is_over: bool,
}

impl Going {
    /// No file.
    pub(super) fn none() -> Self {
        Self {
            path: PathBuf::new(),
            place: String::new(),
            mark: Mark::default(),
            content: None,
            size: 0,
            is_over: true,
        }
    }

    /// The next whole lines, and the place behind them; nothing at the end.
    pub(super) fn next_piece(&mut self) -> io::Result<Option<(Vec<u8>, Mark)>> {
        let Some(content) = &self.content else { return Ok(None) };
        let mut bytes = content.read_at(self.mark.offset, limits::TAIL_PIECE_BYTES)?;
        let is_full = bytes.len() == limits::TAIL_PIECE_BYTES;
        let end = bytes.iter().rposition(|byte| *byte == b'\n').map(|at| at + 1);
        // A line that is longer than a piece lands in parts.
        let end = end.or((is_full || self.is_over).then_some(bytes.len())).filter(|end| *end > 0);
        let Some(end) = end else { return Ok(None) };
        bytes.truncate(end);
        let mark = Mark::at(content, self.mark.offset + end as u64)?;
        Ok(Some((bytes, mark)))
    }
}

/// A file as a look finds it.
struct Seen {
    path: PathBuf,
    place: String,
    content: Content,
    size: u64,
    changed: Timestamp,
    /// named by a glob; others lie beside such a file under a longer name, as rotation leaves them
    is_named: bool,
}

/// Looks for files, again and again.
#[derive(Debug)]
pub(super) struct Scan {
    texts: Vec<String>,
    marks: HashMap<String, Mark>,
    /// paths that a glob named, now or before, by folder
    names: BTreeMap<PathBuf, BTreeSet<String>>,
    /// of packed files that were read whole or cannot be read, by place
    settled: HashMap<String, u64>,
    /// places of files that came and were rotated away before the first look; none before it
    missed: Option<BTreeSet<String>>,
    has_begun: bool,
}

/// Globs as they are read.
///
/// # Errors
/// The first one that cannot be.
pub(super) fn patterns(texts: &[String]) -> Result<Vec<glob::Pattern>, String> {
    let read = |text: &String| {
        glob::Pattern::new(text).map_err(|error| format!("the glob {text:?} cannot be read: {error}"))
    };
    texts.iter().map(read).collect()
}

impl Scan {
    pub(super) fn new(texts: &[String]) -> Self {
        Self {
            texts: texts.to_vec(),
            marks: HashMap::new(),
            names: BTreeMap::new(),
            settled: HashMap::new(),
            missed: None,
            has_begun: false,
        }
    }

    /// Whether it knows what is in the log.
    pub(super) fn has_begun(&self) -> bool {
        self.has_begun
    }

    /// Takes marks from the log.
    pub(super) fn learn(&mut self, known: Vec<(String, String)>) {
        let known = known.into_iter().filter(|(place, _)| place.starts_with(PREFIX));
        self.marks.extend(known.filter_map(|(place, mark)| Some((place, Mark::parse(&mark)?))));
        self.has_begun = true;
    }

    /// Remembers how far a file was read.
    pub(super) fn went(&mut self, file: &Going) {
        if let Some(content) = &file.content {
            if content.is_whole() && file.mark.offset == content.len() {
                self.settled.insert(file.place.clone(), file.size);
            }
            self.marks.insert(file.place.clone(), file.mark);
        }
    }

    /// Files that have something new, what was rotated away first.
    pub(super) fn look(&mut self, now: Timestamp, limits: &Limits) -> Vec<Going> {
        let mut seen = self.seen(limits);
        // Of equal age the longer name and the higher number are the older one: rotation adds to names.
        seen.sort_by_cached_key(|file| {
            let of_equal_age = Reverse((file.path.as_os_str().len(), file.path.clone()));
            (file.is_named, file.changed, of_equal_age)
        });
        let fits = |mark: Option<&Mark>, content: &Content| {
            mark.is_some_and(|mark| mark.fits(content).unwrap_or(false))
        };
        let alive: BTreeSet<String> = seen
            .iter()
            .filter(|file| fits(self.marks.get(&file.place), &file.content))
            .map(|file| file.place.clone())
            .collect();
        let missed = self.missed.take().unwrap_or_else(|| self.missed(&seen, &alive));
        let mut going = Vec::new();
        for file in seen {
            let mark = match self.marks.get(&file.place) {
                Some(mark) if alive.contains(&file.place) => Some(*mark),
                _ => match self.original(&file) {
                    // A copy is being taken of a file that is still there: it goes on by itself.
                    Some((place, _)) if alive.contains(&place) => None,
                    Some((_, mark)) => Some(mark),
                    None => (file.is_named || missed.contains(&file.place)).then(Mark::default),
                },
            };
            let Some(mark) = mark else { continue };
            if mark.offset >= file.content.len() {
                if file.content.is_whole() {
                    self.settled.insert(file.place, file.size);
                }
                continue;
            }
            let is_quiet = now.since(file.changed) > limits::TAIL_QUIET;
            let is_over = file.content.is_whole() || (!file.is_named && is_quiet);
            going.push(Going {
                path: file.path,
                place: file.place,
                mark,
                content: Some(file.content),
                size: file.size,
                is_over,
            });
        }
        self.missed = Some(missed);
        going
    }

    /// Files that came and were rotated away while nobody looked. Beside a file that is new they lie behind the one in
    /// which reading ended, as rotation names them; `seen` is in the order in which they were rotated.
    fn missed(&self, seen: &[Seen], alive: &BTreeSet<String>) -> BTreeSet<String> {
        let is_known = |file: &&Seen| alive.contains(&file.place) || self.original(file).is_some();
        let mut missed = BTreeSet::new();
        for path in self.names.iter().flat_map(|(folder, names)| names.iter().map(|name| folder.join(name))) {
            if seen.iter().any(|file| file.path == path && alive.contains(&file.place)) {
                continue;
            }
            let rotated = seen.iter().filter(|file| !file.is_named && is_rotated(&file.path, &path));
            let rotated: Vec<&Seen> = rotated.collect();
            let Some(last) = rotated.iter().rposition(is_known) else { continue };
            // Of fewer bytes a copy could not be told from a new file.
            let told = rotated[last + 1..].iter().filter(|file| file.content.len() >= COPY_BYTES_MIN);
            missed.extend(told.map(|file| file.place.clone()));
        }
        missed
    }

    /// The place whose content this file goes on with, the furthest of several.
    fn original(&self, file: &Seen) -> Option<(String, Mark)> {
        let others = self.marks.iter().filter(|(place, mark)| **place != file.place && mark.tells_copies());
        let fitting = others.filter(|(_, mark)| mark.fits(&file.content).unwrap_or(false));
        fitting.max_by_key(|(place, mark)| (mark.offset, *place)).map(|(place, mark)| (place.clone(), *mark))
    }

    /// Files that the globs name, and those beside them whose names go on where theirs end.
    fn seen(&mut self, limits: &Limits) -> Vec<Seen> {
        let mut paths: BTreeMap<PathBuf, bool> = BTreeMap::new();
        for text in &self.texts {
            let Ok(found) = glob::glob(text) else { continue };
            for path in found.flatten().take(limits::TAILED_FILES_MAX) {
                if let (Some(folder), Some(name)) = (path.parent(), path.file_name()) {
                    let names = self.names.entry(folder.to_owned()).or_default();
                    if names.len() < limits::TAILED_FILES_MAX {
                        names.insert(name.to_string_lossy().into_owned());
                    }
                }
                paths.insert(path, true);
            }
        }
        for (folder, names) in &self.names {
            let Ok(entries) = fs::read_dir(folder) else { continue };
            for entry in entries.flatten().take(limits::TAILED_FILES_MAX) {
                let name = entry.file_name().to_string_lossy().into_owned();
                if names.iter().any(|known| name.len() > known.len() && name.starts_with(known.as_str())) {
                    paths.entry(entry.path()).or_insert(false);
                }
            }
        }
        if paths.len() > limits::TAILED_FILES_MAX {
            tracing::error!(
                files = paths.len(),
                most = limits::TAILED_FILES_MAX,
                "globs name too many files; those behind are not read"
            );
        }
        let paths = paths.into_iter().take(limits::TAILED_FILES_MAX);
        paths.filter_map(|(path, is_named)| self.open(path, is_named, limits)).collect()
    }

    fn open(&mut self, path: PathBuf, is_named: bool, limits: &Limits) -> Option<Seen> {
        let mut file = File::open(&path).ok()?;
        let meta = file.metadata().ok().filter(fs::Metadata::is_file)?;
        let place = format!("{PREFIX}{}:{}", meta.dev(), meta.ino());
        let changed = Timestamp(meta.mtime().saturating_mul(1_000_000_000).saturating_add(meta.mtime_nsec()));
        let content = match encoding_of(&path) {
            None => Content::Growing(file, meta.len()),
            Some(encoding) => {
                if self.settled.get(&place) == Some(&meta.len()) {
                    return None;
                }
                match Content::unpacked(&mut file, encoding, limits) {
                    Ok(content) => content,
                    Err(error) => {
                        if error.kind() != io::ErrorKind::UnexpectedEof {
                            tracing::warn!(%error, path = %path.display(), "a packed file cannot be read");
                        }
                        // Looked at again once it has grown.
                        self.settled.insert(place, meta.len());
                        return None;
                    }
                }
            }
        };
        Some(Seen { path, place, content, size: meta.len(), changed, is_named })
    }
}

/// Whether a file has the name that rotation gives another one: a number or a time behind it, perhaps packed.
fn is_rotated(path: &Path, of: &Path) -> bool {
    let name =
        |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let (rotated, name) = (name(path), name(of));
    let Some(rest) = rotated.strip_prefix(&name).filter(|_| path.parent() == of.parent()) else {
        return false;
    };
    let rest = rest.trim_end_matches(".gz").trim_end_matches(".zst");
    rest.contains(|c: char| c.is_ascii_digit())
        && rest.chars().all(|c| c.is_ascii_digit() || "-_.T".contains(c))
}

fn encoding_of(path: &Path) -> Option<Encoding> {
    match path.extension()?.to_str()? {
        "gz" => Some(Encoding::Gzip),
        "zst" => Some(Encoding::Zstd),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
