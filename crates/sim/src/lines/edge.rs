//! Lines of gateway, auth and search.

use crate::line::{Line, callee_failure, failure, success, warning};

pub(crate) const GATEWAY: &[Line] = &[
    success(8, "<method> <path> <status> <ms>ms client=<client> bytes=<bytes>"),
    success(2, "request routed region=<region> route=<path> upstream_ms=<ms>"),
    warning("slow response to client <client>: <path> took <ms> ms"),
    failure("request aborted: no healthy backend for route <path> region=<region>"),
    callee_failure("upstream <callee> answered 5xx to <method> <path>, giving up after <ms> ms"),
];

pub(crate) const AUTH: &[Line] = &[
    success(4, "user <user> logged in from <ip> in <ms> ms"),
    success(4, "token issued sub=<user> scope=shop ttl=3600 dur=<ms>ms"),
    success(2, r#"{"event":"token_refresh","user":"<user>","session":"<hex>","ms":<ms>}"#),
    warning("login throttled user=<user> ip=<ip> attempts=<small>"),
    failure("signature of token for <user> not checked: key set could not be read"),
    callee_failure("session lookup failed for user <user>: <callee> unavailable"),
];

pub(crate) const SEARCH: &[Line] = &[
    success(5, r#"query="<word> <word>" hits=<count> shards=4 took=<ms>ms"#),
    success(3, "Search for '<word>' in <region> returned <count> results"),
    warning("[<thread>] s.shop.search.QueryPhase - [shop-<small>] slow query took[<ms>ms], source[<word>]"),
    failure("[<thread>] s.shop.search.SearchService - [shop-<small>] all shards failed for phase: [query]"),
    callee_failure("hydrating <count> hits failed: <callee> returned an error after <ms>ms"),
];
