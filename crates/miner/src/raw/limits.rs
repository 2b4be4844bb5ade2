//! The bounds of reading raw lines, each with its reason.

/// Lines of a stream that are looked at to learn its format. A thousand shows every header shape of the ten
/// public sets we check against, and learning from them takes a few milliseconds.
pub const SAMPLE_LINES: usize = 1_000;

/// Tokens in front of a timestamp or a level that may be skipped. The longest real header we know (BlueGene)
/// has four; more than eight would let words of the message pass as header.
pub const GAP_TOKENS: usize = 8;

/// Slots a learned header may have. Twice what the longest known header needs; bounds the work per line.
pub const SLOTS: usize = 24;

/// Bytes from its start in which the name part of a header (program, logger, bracketed thread) must end.
/// Hadoop's thread names reach 200; this also bounds the search for a closing bracket on each line.
pub const NAME_BYTES: usize = 256;

/// Lines that one record may keep. Real stack traces stay below 200; a runaway join would hold memory.
/// Lines past it still belong to the record but their text is dropped and counted.
pub const RECORD_LINES: usize = 512;

/// Bytes that one record may keep, in text joined by `\n`. Above the 16 KiB at which container runtimes cut
/// lines; what does not fit is dropped and counted.
pub const RECORD_BYTES: usize = 64 * 1024;

/// Frames of a stack trace that make its fingerprint. Five tell call sites apart; deeper ones are frameworks.
pub const FINGERPRINT_FRAMES: usize = 5;

/// Causes of an exception that are kept; chains are two or three long.
pub const CAUSES: usize = 8;
