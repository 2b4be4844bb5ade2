//! Files of a folder of this machine, as a bucket's: none of them outside it.

use crate::Error;
use crate::error::words;
use crate::limits::FILE_NAME_BYTES_MAX;
use std::io::Write;
use std::path::{Component, Path, PathBuf};

/// A folder that files are written into.
#[derive(Clone, Debug)]
pub struct Folder {
    root: PathBuf,
}

fn refuse(problem: impl Into<String>) -> Error {
    Error::Refused(problem.into())
}

impl Folder {
    /// The folder is made by the first file.
    #[must_use]
    pub fn new(root: PathBuf) -> Self {
        Self { root }
    }

    /// Whether there is a file of this name.
    ///
    /// # Errors
    /// [`Error::Refused`] for a name that leads out of the folder.
    pub fn has(&self, name: &str) -> Result<bool, Error> {
        Ok(self.place(name)?.exists())
    }

    /// Puts a whole file in its place, by way of one beside it: nobody sees a part of it.
    ///
    /// # Errors
    /// [`Error::Refused`] for a name that leads out of the folder, [`Error::Unsent`] where it cannot be written.
    pub fn put(&self, name: &str, bytes: &[u8]) -> Result<(), Error> {
        let place = self.place(name)?;
        let folder = place.parent().unwrap_or(&self.root);
        let failed = |error: std::io::Error| Error::Unsent(format!("{name}: {}", words(&error.to_string())));
        std::fs::create_dir_all(folder).map_err(failed)?;
        // a link on the way would lead elsewhere
        let (real, root) =
            (folder.canonicalize().map_err(failed)?, self.root.canonicalize().map_err(failed)?);
        if !real.starts_with(&root) {
            return Err(refuse(format!("{name:?} leads out of the folder of files")));
        }
        let mut file = tempfile::NamedTempFile::new_in(&real).map_err(failed)?;
        file.write_all(bytes).map_err(failed)?;
        file.as_file().sync_all().map_err(failed)?;
        file.persist(&place).map_err(|error| failed(error.error))?;
        Ok(())
    }

    fn place(&self, name: &str) -> Result<PathBuf, Error> {
        let is_plain = |part: Component<'_>| matches!(part, Component::Normal(_));
        let is_inside = !name.is_empty() && Path::new(name).components().all(is_plain);
        if !is_inside || name.len() > FILE_NAME_BYTES_MAX || name.contains('\0') {
            return Err(refuse(format!(
                "{:?} is no name of a file; write one of at most {FILE_NAME_BYTES_MAX} bytes without `..`",
                words(name)
            )));
        }
        Ok(self.root.join(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_written_whole_and_replaced() {
        let root = tempfile::tempdir().unwrap();
        let folder = Folder::new(root.path().join("exports"));
        assert_eq!(folder.has("a/b.csv"), Ok(false));
        folder.put("a/b.csv", b"one").unwrap();
        folder.put("a/b.csv", b"2").unwrap();
        assert_eq!(folder.has("a/b.csv"), Ok(true));
        assert_eq!(std::fs::read(root.path().join("exports/a/b.csv")).unwrap(), b"2");
        assert_eq!(
            std::fs::read_dir(root.path().join("exports/a")).unwrap().count(),
            1,
            "nothing is left beside"
        );
    }

    #[test]
    fn no_name_and_no_link_leads_out() {
        let root = tempfile::tempdir().unwrap();
        let folder = Folder::new(root.path().join("exports"));
        for name in ["", "../a", "a/../../b", "/etc/a", "a\0b", &"n".repeat(2000)] {
            assert!(matches!(folder.put(name, b"x"), Err(Error::Refused(_))), "{name:?}");
        }
        std::fs::create_dir_all(root.path().join("exports")).unwrap();
        std::os::unix::fs::symlink(root.path(), root.path().join("exports/out")).unwrap();
        assert!(matches!(folder.put("out/a", b"x"), Err(Error::Refused(_))));
        assert!(!root.path().join("a").exists());
    }
}
