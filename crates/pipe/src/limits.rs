//! Bounds of what a datafile may hold. The number of columns is bounded by [`model::limits::COLUMNS_MAX`].

/// Size of one datafile. The longest public ones are some 60 KiB; a thousand wide columns fit in this.
pub const DATAFILE_BYTES_MAX: usize = 1024 * 1024;

/// Length of a data source's or column's name. File names and Parquet footers carry it.
pub const NAME_BYTES_MAX: usize = 128;

/// Length of a column's type. Types nest by brackets and are read by recursion, so this bounds the depth too.
pub const TYPE_BYTES_MAX: usize = 200;

/// Steps of a JSON path. Incoming JSON is not read deeper than this either.
pub const PATH_STEPS_MAX: usize = 32;

/// Longest retention, 100 years; more is a slip of the pen, and event time ends in 2262.
pub const TTL_DAYS_MAX: u64 = 36_600;

/// Characters of a line shown with an error; longer lines are cut around the place at fault.
pub const CONTEXT_CHARS_MAX: usize = 120;

/// Characters of an error's message; long enough for every list of ways out, short enough for one log line.
pub const MESSAGE_CHARS_MAX: usize = 400;
