//! ClickHouse's numbers of errors, for clients that tell errors apart by them.

use super::Error;

/// Names as they stand in brackets at the end of a text, sorted.
const CODES: &[(&str, u16)] = &[
    ("ARGUMENT_OUT_OF_BOUND", 69),
    ("BAD_ARGUMENTS", 36),
    ("CANNOT_COMPILE_REGEXP", 427),
    ("CANNOT_CONVERT_TYPE", 70),
    ("CANNOT_INSERT_NULL_IN_ORDINARY_COLUMN", 349),
    ("CANNOT_PARSE_DATE", 38),
    ("CANNOT_PARSE_DATETIME", 41),
    ("CANNOT_PARSE_IPV4", 675),
    ("CANNOT_PARSE_IPV6", 676),
    ("CANNOT_PARSE_TEXT", 6),
    ("CANNOT_PARSE_UUID", 376),
    ("CORRUPTED_DATA", 246),
    ("DECIMAL_OVERFLOW", 407),
    ("EMPTY_LIST_OF_COLUMNS_QUERIED", 51),
    ("FUNCTION_THROW_IF_VALUE_IS_NON_ZERO", 395),
    ("ILLEGAL_COLUMN", 44),
    ("ILLEGAL_DIVISION", 153),
    ("ILLEGAL_FINAL", 181),
    ("ILLEGAL_TYPE_OF_ARGUMENT", 43),
    ("ILLEGAL_TYPE_OF_COLUMN_FOR_FILTER", 59),
    ("INCORRECT_DATA", 117),
    ("INVALID_JOIN_ON_EXPRESSION", 403),
    ("INVALID_WITH_FILL_EXPRESSION", 475),
    ("MULTIPLE_EXPRESSIONS_FOR_ALIAS", 179),
    ("NOT_FOUND_COLUMN_IN_BLOCK", 10),
    ("NOT_IMPLEMENTED", 48),
    ("NO_COMMON_TYPE", 386),
    ("NUMBER_OF_ARGUMENTS_DOESNT_MATCH", 42),
    ("PARAMETER_OUT_OF_BOUND", 12),
    ("SIZES_OF_ARRAYS_DONT_MATCH", 190),
    ("TOO_DEEP_RECURSION", 306),
    ("TOO_LARGE_ARRAY_SIZE", 128),
    ("TOO_LARGE_STRING_SIZE", 131),
    ("TYPE_MISMATCH", 53),
    ("UNEXPECTED_AST_STRUCTURE", 223),
    ("UNKNOWN_AGGREGATE_FUNCTION", 63),
    ("UNKNOWN_ELEMENT_OF_ENUM", 691),
    ("UNKNOWN_FUNCTION", 46),
    ("UNKNOWN_IDENTIFIER", 47),
    ("UNKNOWN_TYPE", 50),
    ("UNSUPPORTED_METHOD", 1),
    ("WITH_TIES_WITHOUT_ORDER_BY", 476),
    ("ZERO_ARRAY_OR_TUPLE_INDEX", 135),
];

impl Error {
    /// ClickHouse's number of the error, from 1; none for what has no number there.
    #[must_use]
    pub fn code(&self) -> Option<u16> {
        Some(match self {
            Self::Empty | Self::Syntax { .. } | Self::Multiple => 62,
            Self::NotReading(_) => 392,
            Self::Unsupported(_) => 48,
            Self::Parameter(_) => 456,
            Self::UnknownFunction { .. } => 46,
            Self::Format(_) => 73,
            Self::UnknownTable(_) => 60,
            Self::Timeout(_) => 159,
            Self::Limit { limit: "query.memory_bytes_max", .. } => 241,
            Self::Limit { limit: "query.rows_read_max", .. } => 158,
            Self::Limit { limit: "query.rows_returned_max", .. } => 396,
            Self::Limit { limit: "query.text_bytes_max", .. } => 62,
            Self::Limit { .. } => 306,
            // "Code: 47. DB::Exception: …"
            Self::Remote(text) => {
                return text.strip_prefix("Code: ")?.split_once('.')?.0.parse().ok();
            }
            Self::Arguments(text) | Self::Plan(text) | Self::Run(text) => return of_text(text),
        })
    }
}

/// The last name in brackets that has a number: texts of users stand before it.
fn of_text(text: &str) -> Option<u16> {
    let names = text.rsplit('(').filter_map(|rest| rest.split_once(')').map(|(name, _)| name));
    names
        .filter_map(|name| CODES.binary_search_by_key(&name, |(one, _)| one).ok())
        .map(|at| CODES[at].1)
        .next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_is_that_of_the_last_name_in_brackets() {
        assert!(CODES.is_sorted());
        for (text, code) in [
            ("Unexpected value '(NOT_IMPLEMENTED)' in enum (UNKNOWN_ELEMENT_OF_ENUM)", Some(691)),
            ("Arrow failed (somewhere)", None),
            ("nothing in brackets", None),
        ] {
            assert_eq!(Error::Run(text.into()).code(), code, "{text}");
        }
    }
}
