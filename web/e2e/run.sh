#!/usr/bin/env bash
# Runs page.mjs in a real browser against a real server with the demo's shop. Installs Chromium if that is possible.
set -euo pipefail
cd "$(dirname "$0")/../.."
binary=${1:-target/ci/seismolog}
if ! command -v chromium >/dev/null; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        apt-get update -qq && apt-get install -y -qq chromium >/dev/null
    else
        echo "skipped: chromium is not installed (apt-get install chromium)"
        exit 0
    fi
fi
data=$(mktemp -d)
trap 'kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; rm -rf "$data"' EXIT
mkfifo "$data/out"
SEISMOLOG_LOG=warn "$binary" demo --listen 127.0.0.1:0 --data "$data/data" >"$data/out" &
server=$!
exec 3<"$data/out"
read -r _ _ url <&3
node web/e2e/page.mjs "$url"
