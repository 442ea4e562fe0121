# run · test · check · types · api · bench: each sets up .venv by itself, from nothing but Python 3.11+.
PYTHON ?= python3
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest -n 3 --dist loadfile

.PHONY: run test check types api bench data clean

run: .venv/run
	$(BIN)/python -m streamlit run app.py

test: .venv/dev
	$(PYTEST)

check: types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(PYTEST)

types: .venv/dev
	$(BIN)/python -m mypy

api: .venv/dev
	$(BIN)/python -m docs.api_page build/api

bench: .venv/dev
	$(BIN)/python bench/area.py
	$(BIN)/python bench/start.py
	$(BIN)/python bench/find.py
	$(BIN)/python bench/locate.py
	$(BIN)/python bench/coverage.py
	$(BIN)/python bench/app.py

data: .venv/run
	$(BIN)/python -m ftzmap.zone.drafting

clean:
	rm -rf .venv tests/output

.venv/run: requirements.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12 run")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

.venv/dev: .venv/run requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@
