PYTHON ?= python3.11
PORT ?= 8501
BIN := .venv/bin
DEMO := data/demo
export ORDERSIFT_HOME := $(CURDIR)/$(DEMO)

.PHONY: help setup demo test lint lock bench clean

help: ## Show this help
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

setup: .venv/ready ## Make .venv with the locked dependencies

.venv/ready: requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is needed: install it, or name it with PYTHON=..."; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

demo: setup ## Run a night on sample exports and open the dashboards (PORT=8501; ONCE=1: do not open them)
	rm -rf $(DEMO)
	$(BIN)/ordersift sample --orders 3000 --seed 7 --days 14 --format taobao,shopify,amazon_all_orders,jd --out $(DEMO)/sample
	mv $(DEMO)/sample/exports $(DEMO)/inbox
	cp -r $(DEMO)/sample/reference/. $(DEMO)/inbox/
	$(BIN)/ordersift run --inbox $(DEMO)/inbox --as-of "$$(cat $(DEMO)/sample/truth/as_of.txt)"
	@if [ -z "$(ONCE)" ]; then exec $(BIN)/ordersift serve --port $(PORT) --open; fi

test: setup lint ## Check style, types, layers and run every test
	$(BIN)/python -m pytest

lint: setup ## Check style, types and layers
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

lock: ## Write requirements.lock anew from pyproject.toml
	$(BIN)/pip-compile --quiet --upgrade --extra dev --strip-extras --allow-unsafe --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --output-file requirements.lock pyproject.toml

bench: setup ## Run the benchmarks (long)
	$(BIN)/python benchmarks/rule_pass.py
	$(BIN)/python benchmarks/many_rules.py
	$(BIN)/python benchmarks/peers.py
	$(BIN)/python benchmarks/night.py

clean: ## Remove what the demo and the tests made
	rm -rf $(DEMO) data/tmp build *.egg-info
