//! Log lines to templates, in one pass, without configuration.
