//! Lines of sessions, catalog, cart, inventory and recommendations.

use crate::line::{Line, callee_failure, failure, success, warning};

pub(crate) const SESSIONS: &[Line] = &[
    success(6, "session=<hex> user=<user> op=get hit=true shard=<small>"),
    success(2, "session <hex> extended by 1800 s"),
    warning("session store near capacity: <percent>% of slots used on shard <small>"),
    failure("session=<hex> op=get error=connection_reset shard=<small>"),
];

pub(crate) const CATALOG: &[Line] = &[
    success(6, "product <sku> served from cache region=<region> dur=<ms>ms"),
    success(3, r#"{"op":"list","category":"<word>","items":<count>,"elapsed_ms":<ms>}"#),
    success(1, "price of <sku> is <amount> <currency>"),
    warning("slow query: SELECT on products_by_category took <ms> ms (limit 200 ms)"),
    failure("could not read product <sku>: connection to replica <small> closed"),
    callee_failure("product page for <sku> incomplete: <callee> did not answer within <ms> ms"),
];

pub(crate) const CART: &[Line] = &[
    success(4, "cart of <user> now has <small> items, total <amount> <currency>"),
    success(3, "op=add sku=<sku> qty=<small> user=<user> ms=<ms>"),
    warning("cart of <user> was changed by two requests, last one wins"),
    failure("op=save user=<user> error=version_conflict retries=<small>"),
    callee_failure("cart of <user> not priced: call to <callee> failed after <ms> ms"),
];

pub(crate) const INVENTORY: &[Line] = &[
    success(6, "stock check sku=<sku> warehouse=<region> available=<count> dur=<ms>ms"),
    success(
        3,
        "[<thread>] INFO com.shop.inventory.ReservationService - reserved <small> of <sku> for <order>",
    ),
    warning("[<thread>] WARN com.shop.inventory.StockDao - row lock on <sku> waited <ms> ms"),
    failure(
        "[<thread>] ERROR com.shop.inventory.StockDao - update of <sku> rolled back: serialization failure",
    ),
];

pub(crate) const RECOMMENDATIONS: &[Line] = &[
    success(6, r#"{"model":"als-<small>","user":"<user>","returned":<small>,"latency_ms":<ms>}"#),
    success(2, "ranked <count> candidates for <user> in <seconds> s"),
    warning("no embedding for <user>, falling back to popular items in <region>"),
    failure("scoring failed for <user>: feature vector has wrong length <count>"),
];
