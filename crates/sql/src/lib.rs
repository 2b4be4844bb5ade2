//! ClickHouse's dialect on DataFusion.
