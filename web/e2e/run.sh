#!/usr/bin/env bash
# Runs the checks in a real browser against real servers: page.mjs with the demo's shop, project.mjs with a project's
# endpoints and very many rows, pipelines.mjs with handlers in Python, alerts.mjs with a channel to a receiver on this
# machine. Installs Chromium if that is possible.
#   web/e2e/run.sh [BINARY]          the page that is embedded in the binary
#   web/e2e/run.sh BINARY --dist     the page of web/dist, in front of those servers
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
running=()
stop() {
    kill "${running[@]}" 2>/dev/null || true
    wait "${running[@]}" 2>/dev/null || true
    running=()
}
trap 'stop; rm -rf "$data"' EXIT

# check NAME SCRIPT ARGUMENT…: starts the binary with the arguments and runs the script at its page.
check() {
    local name=$1 script=$2 url line=
    shift 2
    mkfifo "$data/$name"
    SEISMOLOG_LOG=warn "$binary" "$@" --listen 127.0.0.1:0 --data "$data/$name.data" >"$data/$name" &
    running+=($!)
    exec 3<"$data/$name"
    read -r _ _ url <&3
    if [ "$page" = --dist ]; then
        mkfifo "$data/$name.preview"
        (cd web && SEISMOLOG_URL="$url" exec node node_modules/vite/bin/vite.js preview --host 127.0.0.1 --port 0) >"$data/$name.preview" &
        running+=($!)
        exec 4<"$data/$name.preview"
        until [[ $line == *Local* ]]; do read -r line <&4; done
        url=$(sed 's/\x1b\[[0-9;]*m//g; s/.*\(http[^ ]*\).*/\1/' <<<"$line")
    fi
    node "web/e2e/$script" "$url" || failed=1
    stop
}

failed=0
check demo page.mjs demo
check project project.mjs serve --project templates/log-anomaly --open-loopback
check pipelines pipelines.mjs serve

mkfifo "$data/receiver"
node web/e2e/receiver.mjs >"$data/receiver" &
running+=($!)
read -r RECEIVER <"$data/receiver"
export RECEIVER
cat >"$data/alerts.toml" <<END
[sending]
allow = ["127.0.0.0/8"]
[alerts]
page = "http://logs.example"
channels.hook = { type = "webhook", url = "$RECEIVER/x" }
route = { channels = ["hook"], group_wait = "0s" }
END
check alerts alerts.mjs serve --config "$data/alerts.toml" --open-loopback
exit "$failed"
