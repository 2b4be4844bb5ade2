#!/bin/bash
# Latency of an endpoint with a filter on its sorting key over ROWS rows: PROGRAM OUT [ROWS [SECONDS]]. Needs wrk. Fails if half
# of the answers at one connection take more than 10 ms.
set -euo pipefail
program=$1
out=$2
rows=${3:-1000000}
seconds=${4:-10}
command -v wrk >/dev/null || { echo "skipped: wrk is not installed"; exit 0; }
rm -rf "$out"
mkdir -p "$out/project"
cat >"$out/project/visits.datasource" <<'END'
SCHEMA >
    `at` DateTime `json:$.at`,
    `user` UInt32 `json:$.user`,
    `page` LowCardinality(String) `json:$.page`,
    `ms` UInt32 `json:$.ms`

ENGINE MergeTree
ENGINE_SORTING_KEY user, at
END
cat >"$out/project/of_user.pipe" <<'END'
NODE shown
SQL >
    %
    SELECT page, count() AS visits, avg(ms) AS ms FROM visits
    WHERE user = {{UInt32(user, 1)}} GROUP BY page ORDER BY visits DESC, page LIMIT 10
TYPE endpoint
END
printf '[server]\nrequests_per_second_max = 1000000\n' >"$out/config.toml"
awk -v rows="$rows" -v out="$out" 'BEGIN {
    srand(1)
    for (n = 0; n < rows; n++) {
        file = out "/" int(n / 100000) ".ndjson"
        printf "{\"at\":\"2026-01-%02d %02d:%02d:%02d\",\"user\":%d,\"page\":\"/p%d\",\"ms\":%d}\n", \
            1 + n % 28, n % 24, n % 60, n % 59, rand() * 10000, rand() * 50, rand() * 900 >file
    }
}'
SEISMOLOG_LOG=warn "$program" serve --project "$out/project" --data "$out/data" --config "$out/config.toml" \
    --listen 127.0.0.1:0 >"$out/address" &
server=$!
trap 'kill $server; wait $server 2>/dev/null || true' EXIT
until grep -q listening "$out/address"; do
    kill -0 $server
    sleep 0.1
done
url=$(sed 's/listening on //' "$out/address")
token=$(cat "$out/data/admin_token")
for file in "$out"/*.ndjson; do
    curl -sf -o /dev/null -H "Authorization: Bearer $token" --data-binary "@$file" \
        "$url/v1/datasources/visits/append?format=ndjson"
done
curl -sf -o /dev/null -X POST -H "Authorization: Bearer $token" "$url/api/flush"
cat >"$out/request.lua" <<END
local n = 0
request = function()
    n = n + 7919
    return wrk.format("GET", "/v0/pipes/of_user.json?user=" .. n % 10000, { ["Authorization"] = "Bearer $token" })
end
done = function(summary, latency, requests)
    local failed = summary.errors.status + summary.errors.timeout + summary.errors.connect + summary.errors.read
    io.write(string.format("p50 %.2f ms, p99 %.2f ms, %.0f requests/s, %d failed\n",
        latency:percentile(50) / 1000, latency:percentile(99) / 1000,
        summary.requests / summary.duration * 1000000, failed))
end
END
for connections in 1 16 64; do
    threads=$((connections < 2 ? 1 : 2))
    line=$(wrk -t "$threads" -c "$connections" -d "${seconds}s" -s "$out/request.lua" "$url" | grep '^p50')
    echo "$rows rows, $connections connections: $line"
    case $line in *" 0 failed") ;; *) exit 1 ;; esac
    if [ "$connections" = 1 ]; then
        echo "$line" | awk '{ exit !($2 <= 10) }' || { echo "above 10 ms"; exit 1; }
    fi
done
