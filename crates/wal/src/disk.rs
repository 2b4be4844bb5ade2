//! The few things done to files and directories, with errors that name the file.

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::Path;

use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;

use crate::Error;

/// Turns the system's error into ours; `action` completes "cannot …".
pub(crate) fn failed(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Error {
    move |source| match source.kind() {
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            Error::Denied { path: path.to_owned(), source }
        }
        _ => Error::Io { action, path: path.to_owned(), source },
    }
}

/// As [`failed`], for making a file of `bytes`: there a full disk is something the caller can wait out.
pub(crate) fn failed_making(path: &Path, bytes: u64) -> impl FnOnce(io::Error) -> Error {
    move |source| match source.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            Error::DiskFull { path: path.to_owned(), bytes, source }
        }
        _ => failed("make", path)(source),
    }
}

/// Makes names created, renamed or removed in `dir` durable.
pub(crate) fn sync_dir(dir: &Path) -> Result<(), Error> {
    let synced = File::open(dir).and_then(|opened| opened.sync_all());
    synced.map_err(failed("sync directory", dir))
}

/// Creates `dir` and its parents so that they survive a power cut.
pub(crate) fn create_dir(dir: &Path) -> Result<(), Error> {
    let missing: Vec<&Path> =
        dir.ancestors().take_while(|path| !path.as_os_str().is_empty() && !path.exists()).collect();
    fs::create_dir_all(dir).map_err(failed("create directory", dir))?;
    for created in missing.iter().rev() {
        match created.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => sync_dir(parent)?,
            _ => sync_dir(Path::new("."))?,
        }
    }
    Ok(())
}

/// A directory that is locked for one opener, also within one process, until this is dropped.
#[derive(Debug)]
pub(crate) struct DirLock(File);

impl Drop for DirLock {
    /// Closing is not enough: a process that is just being started still holds a copy of the open file.
    fn drop(&mut self) {
        // What fails here ends when the last copy is closed.
        let _ = flock(&self.0, FlockOperation::Unlock);
    }
}

/// Locks `dir`, or says that somebody else has it.
pub(crate) fn lock_dir(dir: &Path) -> Result<DirLock, Error> {
    let path = dir.join("lock");
    let file = File::options().create(true).truncate(false).write(true).open(&path);
    let file = file.map_err(failed("open", &path))?;
    match flock(&file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(DirLock(file)),
        Err(Errno::WOULDBLOCK) => Err(Error::InUse { dir: dir.to_owned() }),
        Err(errno) => Err(failed("lock", &path)(errno.into())),
    }
}

/// Removes a file; one that is gone already is fine.
pub(crate) fn remove_file(path: &Path) -> Result<(), Error> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(failed("remove", path)(error)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lock_ends_with_its_owner_though_a_process_being_started_has_a_copy() {
        let folder = tempfile::tempdir().unwrap();
        let lock = lock_dir(folder.path()).unwrap();
        assert!(matches!(lock_dir(folder.path()), Err(Error::InUse { .. })));
        let copy = lock.0.try_clone().unwrap();
        drop(lock);
        lock_dir(folder.path()).unwrap();
        drop(copy);
    }
}
