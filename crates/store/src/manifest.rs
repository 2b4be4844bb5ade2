//! The one file that says which parts count and up to which seq they hold the log.
//!
//! ```text
//! seismolog-manifest 2 <crc32 of the rest, 8 hex digits>\n
//! { "seq": 42, "next_part": 7, "tables": { "logs": { "columns": [["timestamp","DateTime"], …], "parts": [ … ] } } }
//! ```
//!
//! Ways it can be broken: absent (a new store); another first word or a checksum that does not fit (damaged:
//! start-up refuses, since guessing would lose rows); a higher version (a newer program wrote it).
//! It is written beside, synced, and renamed over the old one, so a crash leaves the old or the new one.

use crate::Error;
use crate::part::{PartMeta, sync_folder};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

/// 2: messages of parts lie in two columns (parts of 1 have them in one, and are read too).
const VERSION: u32 = 2;
const WORD: &str = "seismolog-manifest";

#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Manifest {
    /// all entries up to and including this one are in the parts
    pub(crate) seq: u64,
    /// number of the next part's file
    pub(crate) next_part: u64,
    pub(crate) tables: BTreeMap<String, TableEntry>,
}

#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub(crate) struct TableEntry {
    /// names and ClickHouse types, in order
    pub(crate) columns: Vec<(String, String)>,
    pub(crate) parts: Vec<PartMeta>,
    /// how often all rows went
    #[serde(default)]
    pub(crate) life: u64,
}

impl Manifest {
    /// Reads the manifest of a store, an empty one if there is none.
    pub(crate) fn read(root: &Path) -> Result<Self, Error> {
        let path = root.join("manifest");
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(Error::io("cannot read", path)(error)),
        };
        let damaged = |reason: String| Error::Manifest { path: path.clone(), reason };
        let (head, body) = text.split_once('\n').ok_or_else(|| damaged("no first line".into()))?;
        let words: Vec<&str> = head.split(' ').collect();
        let [WORD, version, checksum] = words[..] else {
            return Err(damaged(format!("first line is {head:?}")));
        };
        let found = version.parse().map_err(|_| damaged(format!("version is {version:?}")))?;
        if found == 0 {
            return Err(damaged("version is 0".into()));
        }
        if found > VERSION {
            return Err(Error::Version { path, found, known: VERSION });
        }
        if checksum != format!("{:08x}", crc32fast::hash(body.as_bytes())) {
            return Err(damaged("checksum does not fit".into()));
        }
        serde_json::from_str(body).map_err(|error| damaged(error.to_string()))
    }

    /// Replaces the manifest on disk.
    pub(crate) fn write(&self, root: &Path) -> Result<(), Error> {
        let (path, temporary) = (root.join("manifest"), root.join("manifest.tmp"));
        let body = serde_json::to_string(self)
            .map_err(|error| Error::Manifest { path: path.clone(), reason: error.to_string() })?;
        let head = format!("{WORD} {VERSION} {:08x}\n", crc32fast::hash(body.as_bytes()));
        let write = || -> std::io::Result<()> {
            let mut file = File::create(&temporary)?;
            file.write_all(head.as_bytes())?;
            file.write_all(body.as_bytes())?;
            file.sync_all()
        };
        write().map_err(Error::io("cannot write", &temporary))?;
        fs::rename(&temporary, &path).map_err(Error::io("cannot replace", &path))?;
        sync_folder(root)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_damaged_byte_is_noticed_an_older_version_is_read_and_a_newer_one_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let manifest = Manifest {
            seq: 42,
            next_part: 7,
            tables: BTreeMap::from([("logs".into(), TableEntry::default())]),
        };
        manifest.write(folder.path()).unwrap();
        assert_eq!(Manifest::read(folder.path()).unwrap(), manifest);
        let path = folder.path().join("manifest");
        let bytes = fs::read(&path).unwrap();
        for index in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[index] ^= 1;
            fs::write(&path, &damaged).unwrap();
            assert!(Manifest::read(folder.path()).is_err(), "byte {index}");
        }
        let before = String::from_utf8(bytes.clone()).unwrap().replacen(" 2 ", " 1 ", 1);
        fs::write(&path, before).unwrap();
        assert_eq!(Manifest::read(folder.path()).unwrap(), manifest);
        let newer = String::from_utf8(bytes).unwrap().replacen(" 2 ", " 9 ", 1);
        fs::write(&path, newer).unwrap();
        assert!(Manifest::read(folder.path()).unwrap_err().to_string().contains("newer"));
    }
}
