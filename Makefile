# run · test · check · image · types · api · lock · licences · lowest · latest · bench · readers: each sets up .venv by itself, from nothing but Python 3.11+.
PYTHON ?= python3
PORT ?= 8501
ADDRESS ?= localhost
ENGINE ?= podman
BIN := .venv/bin
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check
PYTEST := $(BIN)/python -m pytest
# Files in the order of their names: those that drive a browser, the slowest, begin early.
TESTS := $(PYTEST) -n 4 --dist loadfile --no-loadscope-reorder

.PHONY: run test check every image types api formats lock licences lowest latest bench readers data clean

run: .venv/run
	@$(BIN)/python -m ftzmap serve --port $(PORT) --address $(ADDRESS)

test: .venv/dev
	@echo "Running every test, some minutes; then pytest says what it found."
	@$(TESTS)

# Types and tests at once, each with an end of its own: types alone would leave a core idle.
check: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(MAKE) -j 2 types every

every: .venv/dev
	$(TESTS) tests/install tests

# The image of Containerfile, built and tried: make image ENGINE=docker.
image: .venv/dev
	ENGINE=$(ENGINE) $(PYTEST) tests/image

types: .venv/dev
	$(BIN)/python -m mypy

api: .venv/dev
	$(BIN)/python -m docs.api_page build/api

formats: .venv/dev
	$(BIN)/python -m docs.formats_page

# The newest versions that requirements.txt allows, each with the hashes of its files.
lock: .venv/dev
	$(BIN)/uv pip compile requirements.txt --upgrade --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-emit-index-url --no-emit-find-links -q -o requirements.lock

# What the packages of the lock file are licensed under, from an environment of exactly these.
licences:
	$(PYTHON) -m venv build/locked
	build/locked/bin/python -m pip install -q --require-hashes -r requirements.lock
	build/locked/bin/python -m tools.licences

# Every test with the lowest versions that the requirements allow, and with the newest: those of the
# tests among them, so that pip is given one set that goes together; PYTHON=python3.13 for another Python.
lowest: .venv/dev
	$(call tested_with,lowest-direct)

latest: .venv/dev
	$(call tested_with,highest)

define tested_with
	$(BIN)/uv pip compile requirements-dev.txt --upgrade --resolution $(1) --python $(PYTHON) -q -o build/$(1).txt
	$(PYTHON) -m venv build/$(1)
	build/$(1)/bin/python -m pip install -q -r build/$(1).txt
	build/$(1)/bin/python -m pytest -n 4 --dist loadfile
endef

# Every race against peers in one table, at 10,000 to 1,000,000: make bench SIZES="1000 10000", make bench LARGE=1.
bench: .venv/dev
	$(BIN)/python bench/table.py $(if $(SIZES),--sizes $(SIZES)) $(if $(LARGE),--large)

# What readers of the app meet, without a peer: clicks and seconds of tasks, frames without style, fifty at once.
readers: .venv/dev
	$(BIN)/python bench/tasks.py
	$(BIN)/python bench/flash.py
	$(BIN)/python bench/load.py

data: .venv/run
	$(BIN)/python -m ftzmap.zone.drafting

clean:
	rm -rf .venv tests/output

.venv/run: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed, such as: make PYTHON=python3.12")'
	@echo "Installing what the program needs into .venv, about a minute."
	@$(PYTHON) -m venv .venv
	@$(PIP) -r requirements.txt
	@touch $@

.venv/dev: .venv/run requirements-dev.txt
	@echo "Installing what the tests need into .venv, about half a minute."
	@$(PIP) -r requirements-dev.txt
	@touch $@
