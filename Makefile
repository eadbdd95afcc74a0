# Needs make and Python 3.11 or newer with venv, nothing else. `make help` lists the targets.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.ONESHELL:
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-print-directory

# The first Python that will do; looked for only when the environment has to be made.
PYTHON ?= $(or $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; \
	done),python3)
BIN := .venv/bin
JOBS ?= $(shell nproc 2>/dev/null || echo 2)
# What failed beside others is tried once more alone: a slow machine is no fault of the product.
ALONE = $(BIN)/pytest -q --last-failed --last-failed-no-failures none
REQUIREMENTS := requirements/run.txt requirements/build.txt

.PHONY: help
help:  ## List the targets
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

.PHONY: run
run: $(BIN)/.run assets  ## Start Almoner with a demonstration office; Ctrl-C stops it
	@$(BIN)/python -m compileall -q src/almoner
	exec $(BIN)/almoner run

.PHONY: test
test: $(BIN)/.dev assets  ## Everything CI does: checks, tests, browser tests, PostgreSQL 15
	@$(BIN)/python scripts/system_parts.py
	$(MAKE) check
	$(MAKE) test-units
	$(MAKE) test-browser
	$(MAKE) test-pg15
	echo "make test: all green in $$SECONDS s"

.PHONY: test-units
test-units: $(BIN)/.dev assets
	@echo "== tests"
	$(BIN)/pytest -q -n $(JOBS) --dist worksteal -m "not browser" $(ARGS) || $(ALONE) -m "not browser" $(ARGS)

.PHONY: test-browser
test-browser: $(BIN)/.dev assets  ## Journeys in real Chromium, axe on every screen
	@echo "== browser tests"
	$(BIN)/pytest -q -n $(JOBS) --dist worksteal -m browser $(ARGS) || $(ALONE) -m browser $(ARGS)

.PHONY: test-pg15
test-pg15: $(BIN)/.dev assets  ## The database tests again on Debian's PostgreSQL 15, where present
	@echo "== database tests on PostgreSQL 15"
	on15="$(BIN)/python scripts/with_postgres.py /usr/lib/postgresql/15/bin"
	$$on15 $(BIN)/pytest -q -n $(JOBS) --dist worksteal -m "not browser and not slow" --only-database $(ARGS) \
		|| $$on15 $(ALONE) -m "not browser and not slow" --only-database $(ARGS)

.PHONY: check
check: $(BIN)/.dev  ## Linters, types, layers, migrations, architecture
	@$(BIN)/python scripts/check.py

.PHONY: bench
bench: $(BIN)/.dev assets  ## Benchmarks; ONLY=area for one
	@$(BIN)/python -m benchmarks $(ONLY)

.PHONY: spark
spark: has-java .venv-spark/.pins  ## Stays grouped on Spark and on one machine, every column compared (Java 17, network, 2 GB)
	@PYTHONPATH=src PYSPARK_PYTHON=$(CURDIR)/.venv-spark/bin/python .venv-spark/bin/python scripts/spark_drg.py $(ARGS)

.PHONY: has-java
has-java:
	@[ -n "$${JAVA_HOME:-}" ] || command -v java >/dev/null || { \
		echo "Spark needs Java 17 or newer, and there is none here. On Debian: apt-get install openjdk-17-jre-headless"; \
		exit 2; }

# An environment of its own: Spark is half a gigabyte, comes as source, and the product runs without it.
.venv-spark/.pins: requirements/spark.txt
	@$(PYTHON) -m venv .venv-spark
	.venv-spark/bin/python -m pip --disable-pip-version-check install -q --require-hashes -r requirements/spark.txt
	touch $@

.PHONY: fax-e2e
fax-e2e: $(BIN)/.dev  ## A fax through a real HylaFAX, queue to reception (root, Debian, network; two minutes)
	@$(BIN)/python scripts/fax_e2e.py

.PHONY: format
format: $(BIN)/.dev  ## Format the sources and fix what ruff can
	@$(BIN)/ruff check -q --fix . || true
	$(BIN)/ruff format -q .
	find src -name '*.html' -exec $(BIN)/djade --target-version 5.2 {} + || true

.PHONY: pins
pins: $(BIN)/.run  ## Compile requirements/*.in to pins with hashes
	@cd requirements
	for set in bootstrap run build dev spark; do
		../$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes \
			--no-emit-index-url --no-header --no-annotate -q $$set.in -o $$set.txt
	done

.PHONY: shots
shots: $(BIN)/.dev assets  ## Take the pictures of the documentation anew
	@$(BIN)/python scripts/shots.py

.PHONY: wheel
wheel: $(BIN)/.run  ## Build dist/almoner-*.whl
	@$(BIN)/python -m build --wheel --no-isolation

.PHONY: assets
assets: $(BIN)/.run
	@$(BIN)/python scripts/build_assets.py

.PHONY: clean
clean:  ## Remove what was built (never var, where the data are)
	@rm -rf .venv .venv-spark node_modules dist build src/almoner/platform/ui/static/ui/dist

$(BIN)/.run: $(REQUIREMENTS) requirements/bootstrap.txt scripts/bootstrap.py
	@$(PYTHON) scripts/bootstrap.py run
	touch $@

$(BIN)/.dev: $(BIN)/.run requirements/dev.txt
	@$(PYTHON) scripts/bootstrap.py dev
	touch $@
