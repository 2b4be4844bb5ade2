//! The functions that programs may call: those whose answer is made of their arguments alone.
//!
//! Left out of what the library has: random numbers and UUIDs, `log`, `parse_groks` (reads files), `parse_syslog`,
//! `parse_klog` and `parse_linux_authorization` (guess the year by the clock), `decode_gzip` and its kin (a kilobyte may
//! unpack to a gigabyte), `set` with an index from the event (fills up to it). `now` is ours.

use ::vrl::compiler::function::{ArgumentList, Example, FunctionCompileContext};
use ::vrl::compiler::state::TypeState;
use ::vrl::compiler::value::kind;
use ::vrl::compiler::{Context, Function, FunctionExpression, Resolved, TypeDef};
use ::vrl::path::{OwnedTargetPath, OwnedValuePath};
use ::vrl::value::{ObjectMap, Value};
use model::Timestamp;

/// By name, in order.
const PURE: [&str; 158] = [
    "abs",
    "append",
    "array",
    "assert",
    "assert_eq",
    "basename",
    "bool",
    "camelcase",
    "ceil",
    "chunks",
    "community_id",
    "compact",
    "contains",
    "contains_all",
    "decode_base16",
    "decode_base64",
    "decode_charset",
    "decode_mime_q",
    "decode_percent",
    "decode_punycode",
    "del",
    "dirname",
    "downcase",
    "encode_base16",
    "encode_base64",
    "encode_charset",
    "encode_csv",
    "encode_json",
    "encode_key_value",
    "encode_logfmt",
    "encode_percent",
    "encode_punycode",
    "ends_with",
    "exists",
    "filter",
    "find",
    "flatten",
    "float",
    "floor",
    "for_each",
    "format_int",
    "format_number",
    "format_timestamp",
    "from_entries",
    "from_unix_timestamp",
    "get",
    "haversine",
    "includes",
    "int",
    "ip_aton",
    "ip_cidr_contains",
    "ip_ntoa",
    "ip_ntop",
    "ip_pton",
    "ip_subnet",
    "ip_to_ipv6",
    "ipv6_to_ipv4",
    "is_array",
    "is_boolean",
    "is_empty",
    "is_float",
    "is_integer",
    "is_ipv4",
    "is_ipv6",
    "is_json",
    "is_null",
    "is_nullish",
    "is_object",
    "is_regex",
    "is_string",
    "is_timestamp",
    "join",
    "kebabcase",
    "keys",
    "length",
    "map_keys",
    "map_values",
    "match",
    "match_any",
    "match_array",
    "match_datadog_query",
    "merge",
    "mod",
    "object",
    "object_from_array",
    "parse_apache_log",
    "parse_aws_alb_log",
    "parse_aws_cloudwatch_log_subscription_message",
    "parse_aws_vpc_flow_log",
    "parse_bytes",
    "parse_cbor",
    "parse_cef",
    "parse_common_log",
    "parse_csv",
    "parse_duration",
    "parse_float",
    "parse_glog",
    "parse_grok",
    "parse_influxdb",
    "parse_int",
    "parse_json",
    "parse_key_value",
    "parse_logfmt",
    "parse_nginx_log",
    "parse_query_string",
    "parse_regex",
    "parse_regex_all",
    "parse_ruby_hash",
    "parse_timestamp",
    "parse_tokens",
    "parse_url",
    "parse_user_agent",
    "parse_xml",
    "parse_yaml",
    "pascalcase",
    "pop",
    "push",
    "range",
    "redact",
    "remove",
    "replace",
    "replace_with",
    "round",
    "screamingsnakecase",
    "shannon_entropy",
    "sieve",
    "slice",
    "snakecase",
    "split",
    "split_path",
    "starts_with",
    "string",
    "strip_ansi_escape_codes",
    "strip_whitespace",
    "strlen",
    "tag_types_externally",
    "tally",
    "tally_value",
    "timestamp",
    "to_bool",
    "to_entries",
    "to_float",
    "to_int",
    "to_regex",
    "to_string",
    "to_syslog_facility",
    "to_syslog_facility_code",
    "to_syslog_level",
    "to_syslog_severity",
    "to_unix_timestamp",
    "truncate",
    "unflatten",
    "unique",
    "unnest",
    "upcase",
    "uuid_from_friendly_id",
    "values",
    "zip",
];

/// Where the time lies in an event's metadata.
const NOW: &str = "now";

/// What the compiler is given.
pub(super) fn all() -> Vec<Box<dyn Function>> {
    let mut functions = ::vrl::stdlib::all();
    functions.retain(|function| PURE.binary_search(&function.identifier()).is_ok());
    functions.push(Box::new(Now));
    functions
}

/// The metadata of events at a time.
pub(super) fn metadata(now: Timestamp) -> Value {
    let time = chrono::DateTime::from_timestamp_nanos(now.0);
    Value::Object(ObjectMap::from([(NOW.into(), Value::Timestamp(time))]))
}

/// The time that the transform was given with the event.
#[derive(Clone, Copy, Debug)]
struct Now;

impl Function for Now {
    fn identifier(&self) -> &'static str {
        "now"
    }

    fn usage(&self) -> &'static str {
        "The time at which the event came to the transform."
    }

    fn category(&self) -> &'static str {
        "Timestamp"
    }

    fn return_kind(&self) -> u16 {
        kind::TIMESTAMP
    }

    fn examples(&self) -> &'static [Example] {
        &[]
    }

    fn compile(
        &self,
        _: &TypeState,
        _: &mut FunctionCompileContext,
        _: ArgumentList,
    ) -> ::vrl::compiler::function::Compiled {
        Ok(NowFn.as_expr())
    }
}

#[derive(Clone, Debug)]
struct NowFn;

impl FunctionExpression for NowFn {
    fn resolve(&self, ctx: &mut Context) -> Resolved {
        let path = OwnedTargetPath::metadata(OwnedValuePath::single_field(NOW));
        match ctx.target().target_get(&path) {
            Ok(Some(time)) => Ok(time.clone()),
            _ => Err("the event has no time".to_owned().into()),
        }
    }

    fn type_def(&self, _: &TypeState) -> TypeDef {
        TypeDef::timestamp()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_a_function_and_none_of_them_reaches_out() {
        assert!(PURE.is_sorted());
        let known: Vec<&str> = ::vrl::stdlib::all().iter().map(|function| function.identifier()).collect();
        for name in PURE {
            assert!(known.contains(&name), "{name}");
        }
        let offered: Vec<&str> = all().iter().map(|function| function.identifier()).collect();
        assert_eq!(offered.len(), PURE.len() + 1);
        for name in
            ["get_env_var", "get_hostname", "dns_lookup", "http_request", "uuid_v4", "random_int", "log"]
        {
            assert!(!offered.contains(&name), "{name}");
        }
        let mut left_out: Vec<&str> = known.into_iter().filter(|name| !offered.contains(name)).collect();
        left_out.sort_unstable();
        let expected = [
            "decode_gzip",
            "decode_lz4",
            "decode_snappy",
            "decode_zlib",
            "decode_zstd",
            "encode_gzip",
            "encode_lz4",
            "encode_snappy",
            "encode_zlib",
            "encode_zstd",
            "log",
            "parse_groks",
            "parse_klog",
            "parse_linux_authorization",
            "parse_syslog",
            "random_bool",
            "random_bytes",
            "random_float",
            "random_int",
            "set",
            "type_def",
            "uuid_v4",
            "uuid_v7",
        ];
        assert_eq!(
            left_out, expected,
            "a function that is new in the library is looked at before it is offered"
        );
    }
}
