#!/usr/bin/env bash
# Runs page.mjs in a real browser against a real server with the demo's shop. Installs Chromium if that is possible.
#   web/e2e/run.sh [BINARY]          the page that is embedded in the binary
#   web/e2e/run.sh BINARY --dist     the page of web/dist, in front of that server
set -euo pipefail
cd "$(dirname "$0")/../.."
binary=${1:-target/ci/seismolog}
page=${2:-}
if ! command -v chromium >/dev/null; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        apt-get update -qq && apt-get install -y -qq chromium >/dev/null
    else
        echo "skipped: chromium is not installed (apt-get install chromium)"
        exit 0
    fi
fi
data=$(mktemp -d)
preview=
trap 'kill $server $preview 2>/dev/null || true; wait $server $preview 2>/dev/null || true; rm -rf "$data"' EXIT
mkfifo "$data/out"
SEISMOLOG_LOG=warn "$binary" demo --listen 127.0.0.1:0 --data "$data/data" >"$data/out" &
server=$!
exec 3<"$data/out"
read -r _ _ url <&3
if [ "$page" = --dist ]; then
    mkfifo "$data/preview"
    (cd web && SEISMOLOG_URL="$url" exec node node_modules/vite/bin/vite.js preview --host 127.0.0.1 --port 0) >"$data/preview" &
    preview=$!
    exec 4<"$data/preview"
    until [[ ${line:-} == *Local* ]]; do read -r line <&4; done
    url=$(sed 's/\x1b\[[0-9;]*m//g; s/.*\(http[^ ]*\).*/\1/' <<<"$line")
fi
node web/e2e/page.mjs "$url"
