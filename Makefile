# Every target sets up what it needs in .venv; only Python >= 3.11 and make have to be there.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check -q

.DEFAULT_GOAL := run
.PHONY: run test lint types bench soak screenshots lock clean

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed (set PYTHON=python3.x)"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.lock | $(BIN)/python
	$(PIP) install --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.dev: requirements-dev.lock | $(BIN)/python
	$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@ $(VENV)/.run

run: $(VENV)/.run
	$(BIN)/python -m bot

test: $(VENV)/.dev
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev
	$(BIN)/mypy

bench: $(VENV)/.dev
	$(BIN)/python -m benchmarks.worker
	$(BIN)/python -m benchmarks.matching
	$(BIN)/python -m benchmarks.answers
	$(BIN)/python -m benchmarks.delivery
	$(BIN)/python -m benchmarks.due

soak: $(VENV)/.dev
	$(BIN)/python -m benchmarks.soak
	$(BIN)/python -m benchmarks.month

screenshots: $(VENV)/.dev
	$(BIN)/python -m tests.screenshots

# Needs uv; writes exact versions with hashes and no addresses.
lock:
	uv pip compile --universal --generate-hashes --no-annotate --no-header -q --python-version 3.11 --extra encoder pyproject.toml -o requirements.lock
	uv pip compile --universal --generate-hashes --no-annotate --no-header -q --python-version 3.11 --extra encoder --extra dev pyproject.toml -o requirements-dev.lock

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache
