# The two commands a new machine needs are `make demo` and `make test`; both make the environment first.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: all demo test lint types unit tools golden fuzz recovery second-opinion bench rehearse-all lock clean
all: $(READY)

$(READY): requirements.lock pyproject.toml scripts/environment.sh
	@PYTHON="$(PYTHON)" bash scripts/environment.sh
	@touch $@

demo: $(READY)
	@$(BIN)/python scripts/demo.py

test: lint types unit

lint: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(READY)
	$(BIN)/mypy

unit: $(READY) tools
	$(BIN)/pytest -n auto --dist loadfile --no-loadscope-reorder

# What only the tests need: Chromium, and Azurite on Node.js.
tools:
	@bash scripts/test-tools.sh

# What the playbooks write on servers, rendered again into the tests: read the difference.
golden: $(READY)
	$(BIN)/python -m tests.configuration.test_rendered

# Thousands of hostile versions of every example file: an hour or so.
fuzz: $(READY)
	FUZZ_VERSIONS=2000 $(BIN)/pytest -n auto -q tests/declaration/test_hostile.py

# Updates killed at two hundred random moments: an hour or so.
recovery: $(READY)
	RECOVERY_KILLS=200 $(BIN)/pytest -q tests/engine/test_killed.py

# The prover and a second opinion on a hundred times as many estates, packets and mistakes: some hours.
second-opinion: $(READY)
	SECOND_OPINIONS=100 $(BIN)/pytest -q tests/assurance/test_second_opinion.py

bench: $(READY)
	$(BIN)/python scripts/bench.py
	$(BIN)/python scripts/bench.py --proofs 50 100 200 382
	$(BIN)/python scripts/bench.py --check 50 100 200 382
	$(BIN)/python scripts/bench_engine.py
	$(BIN)/python scripts/bench_twin.py

# All example partnerships, through every stage with every member: a quarter of an hour or so.
rehearse-all: $(READY)
	@for each in councils/*/partnership.yaml; do \
	  $(BIN)/shire rehearse "$$(basename "$$(dirname "$$each")")" --whole || exit; done

# Resolve every pin again, from the ranges of pyproject.toml. No registry's address is written.
lock: $(READY)
	$(BIN)/python -m pip install --quiet uv==0.13.9
	$(BIN)/uv pip compile --quiet --upgrade --universal --generate-hashes --no-emit-index-url --no-header \
	  --extra dev --python-version 3.11 pyproject.toml -o requirements.lock

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis
