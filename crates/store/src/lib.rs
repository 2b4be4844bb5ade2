//! Tables: memtable, parts, manifest, compaction, queries.
