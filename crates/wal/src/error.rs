//! What can go wrong, split by what the caller can do about it.

use std::io;
use std::path::PathBuf;

/// An error of the log or of a snapshot.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Another process, or this one, has the log open: stop, or close the other one.
    #[error("log directory {} is in use; close the other one that has it open", dir.display())]
    InUse {
        /// The directory of the log.
        dir: PathBuf,
    },
    /// The directory or a file in it may not be read or written: fix its owner, mode or mount, then open again.
    #[error("no access to {}; it must be readable and writable", path.display())]
    Denied {
        /// The file or directory that refused.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// No room for a new segment or snapshot. Nothing half made is left and the log is not poisoned: free space
    /// (release, retention) and try again.
    #[error("disk full: no room for {bytes} bytes at {}; free space and try again", path.display())]
    DiskFull {
        /// The file that could not be made.
        path: PathBuf,
        /// Its size in bytes.
        bytes: u64,
        /// What the system said.
        source: io::Error,
    },
    /// The payload is above the limit: split it.
    #[error("payload of {bytes} bytes is above the limit of {limit}; split it")]
    TooLarge {
        /// Size of the refused payload in bytes.
        bytes: u64,
        /// The limit in bytes.
        limit: u64,
    },
    /// A write or sync failed before, so what is on disk is uncertain. Stop accepting writes; reads go on; open
    /// the log again to recover.
    #[error("log is poisoned by an earlier failed write or sync; open it again to recover")]
    Poisoned,
    /// Numbers for segments or entries are used up. They count from 1, so a file in the directory has a name that
    /// this log did not give: remove it, then open again.
    #[error("log in {} has used up its numbers; remove the segment file that is not its own", dir.display())]
    Exhausted {
        /// The directory of the log.
        dir: PathBuf,
    },
    /// Written by a newer program: use that one.
    #[error("{} has format version {found}, this program knows up to {known}; use a newer program", path.display())]
    NewerVersion {
        /// The file at fault.
        path: PathBuf,
        /// The version in the file.
        found: u8,
        /// The newest version this program can read.
        known: u8,
    },
    /// An entry that was whole when the log was opened is not any more. Open the log again: recovery sets the
    /// damage aside and reports it.
    #[error("{} is damaged at byte {offset}; open the log again to set the damage aside", path.display())]
    Damaged {
        /// The segment file.
        path: PathBuf,
        /// Where the damage begins, in bytes from the start of the file.
        offset: u64,
    },
    /// There is no snapshot of this seq: use an older one or replay the log.
    #[error("snapshot {} does not exist", path.display())]
    SnapshotMissing {
        /// The file that was looked for.
        path: PathBuf,
    },
    /// The snapshot cannot be used: use an older one or replay the log.
    #[error("snapshot {} is damaged: {problem}", path.display())]
    SnapshotDamaged {
        /// The snapshot file.
        path: PathBuf,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// An option is out of its range: correct the configuration.
    #[error("option {option} is {value}, must be {expected}")]
    InvalidOption {
        /// Name of the option.
        option: &'static str,
        /// Its value.
        value: u64,
        /// What it must be.
        expected: String,
    },
    /// The system refused for another reason, which is in the chain: an operator must look at the disk.
    #[error("cannot {action} {}", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// The file or directory it was tried on.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}
