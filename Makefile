# The index of what can be done here. `make help` prints it.
SHELL := /bin/bash
CARGO ?= cargo
DATA ?= data/demo
LOGS ?=
KILLS ?= 200
INCIDENTS ?= 30
SEED ?= 1
ROWS ?= 1000000
FUZZ_SECONDS ?= 40
FUZZ_ROUNDS ?= 160
TEXTS ?= $(wildcard ../shared/data/loghub)
TARGET := $(or $(CARGO_TARGET_DIR),target)
DETECTION ?= $(wildcard ../shared/data/detection)
BENCH := $(TARGET)/bench
RELEASE := $(TARGET)/release/seismolog
CI := $(TARGET)/ci
CLIENTS := $(abspath $(TARGET))/clients
export TRACING_LOKI ?= $(CLIENTS)/debug/client-tracing-loki
PURE := -p seismolog-model -p seismolog-miner -p seismolog-detect -p seismolog-incident -p seismolog-analysis -p seismolog-alert \
        -p seismolog-pipe -p seismolog-llm -p seismolog-sink -p seismolog-wal -p seismolog-ingest -p seismolog-sim -p seismolog-tidy \
        -p seismolog-flow -p seismolog-pipeline -p seismolog-expr
WEB_SOURCES := $(shell find web -path web/node_modules -prune -o -path web/dist -prune -o -type f -print 2>/dev/null)

.PHONY: help demo test check clients test-text test-rust test-web test-browser test-models release crash-test bench-ingest bench-query bench-sql bench-memory bench-backtest bench-visible bench-wire bench-analyze bench-detect bench-endpoints bench-protocols bench-miner fuzz

help: ## print this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

demo: release ## build, start on 127.0.0.1:7181 and play the simulated shop; LOGS=path plays a log file too
	exec $(RELEASE) demo --data $(DATA) $(if $(LOGS),--logs $(LOGS))

test: test-text test-web test-rust test-browser ## everything, in one build profile

check: test-text ## format, clippy, fast tests, doc links, tidy: the inner loop
	$(CARGO) clippy -q $(PURE) --all-targets -- -D warnings
	$(CARGO) test -q $(PURE)
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc -q --no-deps $(PURE)

test-text: ## what needs no build: format, licences
	$(CARGO) fmt --all --check
	@if command -v cargo-deny >/dev/null; then $(CARGO) deny --offline check -s; else echo "skipped: cargo-deny is not installed"; fi

# the same texts and values on every machine: what passes here passes there
test-rust: export PROPTEST_RNG_SEED := $(SEED)
test-rust: web/dist/index.html clients ## clippy, doc links, all tests, fuzzers, kills
	$(CARGO) clippy -q --profile ci --workspace --all-targets --features seismolog/ui -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc -q --profile ci --no-deps --workspace --features seismolog/ui
	$(CARGO) build --profile ci --workspace --all-targets --features seismolog/ui
	$(CARGO) test --profile ci --workspace --all-targets --features seismolog/ui
	$(CARGO) test -q --profile ci --workspace --doc --features seismolog/ui
	$(CI)/examples/fuzz_smoke --rounds $(FUZZ_ROUNDS) --seed $(SEED)
	$(CI)/examples/fuzz_protocols --rounds $(FUZZ_ROUNDS) --seed $(SEED)
	$(CI)/examples/fuzz_sql --rounds $(FUZZ_ROUNDS) --seed $(SEED)
	$(CI)/seismolog-bench crash --binary $(CI)/seismolog --kills 10 --seed $(SEED)

clients: ## clients in Rust that send to the server in its tests; without their crates these tests are skipped
	@cd crates/seismolog/tests/clients/tracing-loki && CARGO_TARGET_DIR=$(CLIENTS) $(CARGO) build -q --locked || echo "skipped: tracing-loki cannot be built here"

test-web: web/node_modules/.package-lock.json ## the page's own tests
	cd web && npm test --silent

test-browser: ## the page in a real browser, against the real binary
	./web/e2e/run.sh $(CI)/seismolog

test-models: ## models that run here, for which much is built; MODEL=folder also tries a real one
	$(CARGO) test --profile ci -p seismolog-llm --features local -- $(if $(MODEL),--include-ignored)

release: web/dist/index.html ## the binary with the page
	$(CARGO) build --release -p seismolog --features ui

web/node_modules/.package-lock.json: web/package.json web/package-lock.json
	cd web && npm ci --no-audit --no-fund --silent && touch node_modules/.package-lock.json

web/dist/index.html: web/node_modules/.package-lock.json $(WEB_SOURCES)
	cd web && npm run build --silent && touch dist/index.html

crash-test: release ## kill -9 under load, KILLS times from SEED; 0 acknowledged rows lost, 0 twice
	$(CARGO) build --release -q -p seismolog-bench
	$(TARGET)/release/seismolog-bench crash --binary $(RELEASE) --kills $(KILLS) --seed $(SEED)

$(BENCH)/rows.ndjson:
	mkdir -p $(BENCH)
	$(CARGO) build --release -q -p seismolog-bench
	$(TARGET)/release/seismolog-bench generate --rows $(ROWS) --seed $(SEED) $(if $(TEXTS),--texts $(TEXTS)) --out $@

bench-ingest: release $(BENCH)/rows.ndjson ## rows a second, CPU, memory, disk for ROWS rows with everything on
	rm -rf $(BENCH)/data
	$(TARGET)/release/seismolog-bench ingest --file $(BENCH)/rows.ndjson --binary $(RELEASE) --data $(BENCH)/data

bench-query: release ## medians of four queries on the rows of bench-ingest
	@test -d $(BENCH)/data || $(MAKE) bench-ingest
	$(TARGET)/release/seismolog-bench query --data $(BENCH)/data --binary $(RELEASE)

bench-sql: release ## queries over 20,000,000 rows, beside DuckDB and ClickHouse's engine; needs the Python packages duckdb and chdb
	python3 crates/bench/sql/bench.py --binary $(RELEASE) --bench $(TARGET)/release/seismolog-bench --folder $(BENCH)/sql

bench-memory: release ## memory that queries take beside the 512 MiB that they may; a tenth more at most
	python3 crates/bench/memory.py --binary $(RELEASE)

bench-backtest: release ## rows a second that rules and other settings are held against, on the rows of bench-ingest
	@test -d $(BENCH)/data || $(MAKE) bench-ingest
	$(TARGET)/release/seismolog-bench backtest --data $(BENCH)/data --binary $(RELEASE)

bench-visible: release ## from POST to visible in SQL at 20,000 rows a second
	$(CARGO) build --release -q -p seismolog-bench
	$(TARGET)/release/seismolog-bench visible --binary $(RELEASE)

bench-wire: release ## from an incident to the request that tells of it, INCIDENTS of them
	$(CARGO) build --release -q -p seismolog-bench
	$(TARGET)/release/seismolog-bench wire --binary $(RELEASE) --incidents $(INCIDENTS)

bench-analyze: release ## MB/s, CPU and memory of the report over 1 GB of raw lines below TEXTS
	$(CARGO) build --release -q -p seismolog-bench
	$(TARGET)/release/seismolog-bench analyze --binary $(RELEASE) --lines $(TEXTS) --seed $(SEED)

bench-detect: ## incidents of the simulated shop, ablations, size; with the public sets below DETECTION also sessions, series, call graph, root cause
	$(CARGO) build --release -q -p seismolog-bench
	CARGO='$(CARGO)' ./crates/bench/detect.sh $(TARGET)/release/seismolog-bench $(TARGET)/bench/detect $(DETECTION)

bench-endpoints: release ## p50, p99 and requests/s of an endpoint over ROWS rows at 1, 16 and 64 connections; p50 at most 10 ms at one
	./crates/bench/endpoints.sh $(RELEASE) $(BENCH)/endpoints $(ROWS)

bench-protocols: release ## rows/s and MB/s of server CPU in each protocol over HTTP
	python3 crates/bench/protocols/bench.py --binary $(RELEASE)

bench-miner: ## accuracy on the public log sets below TEXTS, speed and memory, beside other miners
	cd crates/bench/rivals && CARGO_TARGET_DIR=$(abspath $(TARGET))/rivals $(CARGO) run --release -q -- $(if $(TEXTS),--loghub $(abspath $(TEXTS)))

fuzz: ## FUZZ_SECONDS of mutated lines, snapshots, messages and queries through the miner, the decoders and the parser, from SEED; no panic, the slowest is told
	$(CARGO) run --release -q -p seismolog-miner --example fuzz_smoke -- --seconds $(FUZZ_SECONDS) --seed $(SEED)
	$(CARGO) run --release -q -p seismolog-ingest --example fuzz_protocols -- --seconds $(FUZZ_SECONDS) --seed $(SEED)
	$(CARGO) run --release -q -p seismolog-sql --example fuzz_sql -- --seconds $(FUZZ_SECONDS) --seed $(SEED)
