# The index of what can be done. Logic is in Rust or in scripts/.

CARGO ?= cargo
PORTAL := portal/dist/.stamp
PORTAL_SOURCES := $(shell find portal -path portal/node_modules -prune -o -path portal/dist -prune -o -type f -print 2>/dev/null)

.PHONY: help run build portal test lint bench dist bench-ports bench-keys bench-peers bench-many clean

help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

# A fixed password is for trying things out on one's own machine only.
run: build ## build everything and start it with a sample API (ARGS="--port-offset 3" moves all ports)
	TIDEGATE__KEY_MANAGER__INITIAL_ADMIN_PASSWORD=admin ./target/release/tidegate run --sample --data-dir tidegate-data $(ARGS)

build: portal ## build portal and binary
	$(CARGO) build --release --locked --bin tidegate

dist: portal ## build what is published: for the ways that calls take, target/dist/tidegate
	./scripts/build-dist.sh

portal: ## build the portal, when Node is there
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory $(PORTAL); \
	else echo "npm is not installed: building without the portal (Node >= 20.19 brings it)"; fi

$(PORTAL): $(PORTAL_SOURCES)
	cd portal && npm ci --no-audit --no-fund --loglevel=error && npm run --silent build
	@touch $@

test: ## run every test, installing what they need
	./scripts/install-test-servers.sh
	./scripts/openapi-samples.sh
	./scripts/test-portal.sh
	$(CARGO) test --workspace --locked
	@$(MAKE) --no-print-directory portal
	./scripts/test-web.sh

lint: ## what a change must pass besides the tests
	$(CARGO) fmt --check
	$(CARGO) clippy --workspace --all-targets --locked -- -D warnings

bench: ## stages by criterion, then the whole against nginx
	./scripts/bench.sh

bench-peers: ## CPU, latency and memory beside nginx, nginx with Lua, HAProxy and Envoy, in turns; writes docs/performance/
	python3 -m scripts.bench_peers $(ARGS)

bench-many: ## 10,000 APIs and 100,000 subscriptions beside one API: memory, start, calls, changes, lists
	python3 -m scripts.bench_peers.many $(ARGS)

bench-ports: ## 100 instances at once: ready, collisions, memory, and the whole flow on each
	./scripts/bench-ports.sh

bench-keys: ## validations per second, remembered and new grants, revocation to refusal (ARGS="--json")
	./scripts/bench-keys.sh $(ARGS)

clean: ## remove what was built
	$(CARGO) clean
	rm -rf portal/dist portal/node_modules
