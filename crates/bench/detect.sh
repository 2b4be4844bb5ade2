#!/bin/sh
# Every evaluation of detection in one go: PROGRAM OUT [SETS]. Without SETS only what is made up: the simulated shop,
# what each detector is worth there, 10,000 services with 100,000 templates, and a subtle line among two million.
set -eu
program=$1
out=$2
sets=${3:-}
cargo=${CARGO:-cargo}
mkdir -p "$out"
"$program" shop --seeds 10 --out "$out/shop"
# fewer runs, as there are seven of each
"$program" shop --seeds 3 --quiet-seeds 1 --quiet-hours 2 --ablation
$cargo run --release -q -p seismolog-analysis --example analysis_size -- 9990 10
$cargo test --release -q -p seismolog-analysis --test it story -- --ignored --nocapture
if [ -z "$sets" ]; then
    echo "skipped: sessions, series, graph and rca need public sets; give their folder as DETECTION"
    exit 0
fi
hdfs=$sets/hdfs_sessions
stack=$sets/openstack_kalaki
train=$sets/nezha_trainticket
"$program" sessions --train "$hdfs/train_normal.csv.gz" --input "$hdfs/test.csv.gz" \
    --weight-normals 553366 --out "$out/hdfs.jsonl" --ablation
"$program" sessions --online --input "$hdfs/stream.csv.gz" --skip 500 --out "$out/stream.jsonl" --ablation
"$program" sessions --train "$stack/train_normal.csv.gz" --input "$stack/test.csv.gz" \
    --out "$out/openstack.jsonl" --ablation
"$program" series --input "$sets/ms_cloud_monitoring/series.csv.gz" --out "$out/series.csv" --ablation
"$program" graph --logs "$train"/*.logs.jsonl.gz --spans "$train"/*.spans.jsonl.gz --out "$out/edges.csv" --ablation
"$program" rca --logs "$train"/*.logs.jsonl.gz --cases "$train/cases.jsonl" --logs-only \
    --out "$out/ranked_logs.jsonl" --ablation
"$program" rca --logs "$train"/*.logs.jsonl.gz --spans "$train"/*.spans.jsonl.gz --cases "$train/cases.jsonl" \
    --out "$out/ranked.jsonl" --ablation
