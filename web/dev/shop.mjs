// A made-up shop for looking at the page: calls run from the left to the right.
export const calls = [
  ["web", "gateway"],
  ["gateway", "auth"],
  ["gateway", "catalog"],
  ["gateway", "cart"],
  ["gateway", "search"],
  ["catalog", "recommendations"],
  ["cart", "checkout"],
  ["checkout", "payments"],
  ["checkout", "inventory"],
  ["checkout", "shipping"],
  ["payments", "ledger"],
  ["shipping", "notifications"],
  ["web", "analytics"],
];

export const shop = [
  ["web", 410],
  ["gateway", 620],
  ["auth", 210],
  ["catalog", 380],
  ["search", 190],
  ["recommendations", 120],
  ["cart", 165],
  ["checkout", 98],
  ["payments", 74],
  ["ledger", 52],
  ["inventory", 88],
  ["shipping", 41],
  ["notifications", 37],
  ["analytics", 260],
];

export const templates = [
  ["GET /<path> <num> in <num> ms", "INFO", (r) => `GET /items/${r(9000)} 200 in ${r(80)} ms`],
  ["session refreshed user=<id>", "INFO", (r) => `session refreshed user=u_${r(99999)}`],
  ["cache hit ratio <num> over <num> keys", "DEBUG", (r) => `cache hit ratio 0.${80 + r(19)} over ${r(5000)} keys`],
  ["product lookup sku=<id> hit=<bool>", "INFO", (r) => `product lookup sku=sku_${r(9999)} hit=true`],
  ["order <id> accepted total=<num>", "INFO", (r) => `order ord-${r(99999)} accepted total=${r(300)}.${10 + r(89)}`],
  ["rate limit near threshold client=<ip>", "WARN", (r) => `rate limit near threshold client=10.${r(255)}.${r(255)}.${r(255)}`],
  ["slow query took <num> ms table=<str>", "WARN", (r) => `slow query took ${400 + r(900)} ms table=orders`],
  ["connection reset by peer host=<host>", "ERROR", (r) => `connection reset by peer host=db-${r(4)}.internal`],
];

export const failing = [
  ["acquirer timeout region=<str> after <num> ms", "ERROR", (r) => `acquirer timeout region=eu-west after ${3000 + r(900)} ms`],
  ["upstream payments failed status=<num> attempt=<num>", "ERROR", (r) => `upstream payments failed status=504 attempt=${1 + r(3)}`],
  ["retrying charge order=<id> backoff=<num> ms", "WARN", (r) => `retrying charge order=ord-${r(99999)} backoff=${r(800)} ms`],
];

export const faults = [
  { name: "acquirer_timeouts", service: "payments", description: "the acquirer answers late or never", seconds: 60 },
  { name: "slow_catalog", service: "catalog", description: "queries of the catalog take ten times as long", seconds: 60 },
  { name: "auth_outage", service: "auth", description: "every session is refused", seconds: 45 },
  { name: "notification_flood", service: "notifications", description: "each mail is sent forty times", seconds: 40 },
  { name: "ledger_deadlock", service: "ledger", description: "bookings wait for each other", seconds: 60 },
  { name: "bad_deploy", service: "checkout", description: "a new version fails on every third order", seconds: 60 },
  { name: "retry_storm", service: "cart", description: "calls are repeated without a pause", seconds: 50 },
];
