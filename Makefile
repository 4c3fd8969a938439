# The gazette archive: two commands do everything. `make run` serves the archive, `make test` checks it.
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help run test lint bench golden lock ocr clean system-run system-test

help:  ## Say what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

run: system-run .venv/run  ## Load the demo gazette on first start and serve on http://127.0.0.1:8000 (PORT=… for another)
	@$(BIN)/gazette demo --if-empty
	@$(BIN)/gazette serve

test: system-test .venv/test lint  ## Check style, types, imports and every fact (tests)
	$(BIN)/python -m pytest -n 2 --dist loadfile

lint: .venv/test  ## Check style, types and who may import whom
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/test .venv/bench/done  ## Measure by hand, writes docs/performance.md (WHAT='search 1000 10000', see tests/benchmarks)
	PYTHONPATH=.venv/bench $(BIN)/python -m tests.benchmarks $(WHAT)

golden: system-test .venv/test  ## Draw the golden pages of the printed editions anew (look at each before you commit it)
	$(BIN)/python -m pytest -q --golden tests/editions/test_golden.py -k approved

lock:  ## Resolve and pin all dependencies again (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
	    --no-emit-find-links pyproject.toml --extra postgresql --no-annotate -o requirements.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
	    --no-emit-find-links pyproject.toml --extra postgresql --extra ocr --no-annotate -c requirements.lock \
	    -o requirements-ocr.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
	    --no-emit-find-links pyproject.toml --extra postgresql --extra ocr --group dev --no-annotate -c requirements-ocr.lock \
	    -o requirements-dev.lock

ocr: .venv/ocr  ## Install what reads scans (RapidOCR with its models, about 300 MB)

clean:  ## Remove the environment and caches; the data in var/ stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis *.egg-info

system-run:
	@./.ci/system-packages run

system-test:
	@./.ci/system-packages test

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/run: requirements.lock pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/ocr: requirements-ocr.lock .venv/run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-ocr.lock
	@touch $@

# the peers that are compared: never a dependency of the project
.venv/bench/done: tests/benchmarks/requirements.txt .venv/test
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --upgrade -t .venv/bench -r $<
	@touch $@

.venv/test: requirements-dev.lock .venv/run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@
