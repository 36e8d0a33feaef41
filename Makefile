# Every command works on a fresh Debian machine with Python 3.11, git and make, as root or not.

PYTHON ?= python3
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help demo serve test check fix bench lock openapi reports rules migration clean

help: ## List these commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

demo: .venv/.run ## Set up, start the service, replay a simulated Durham day, show queues (ONCE=1: then stop)
	@$(BIN)/triage demo $(if $(ONCE),--once)

serve: .venv/.run ## Set up and start the service (TRIAGE_* settings: see README)
	@$(BIN)/triage serve

test: .venv/.dev ## Set up and run the tests
	@$(BIN)/pytest

check: .venv/.dev ## Lint, types, import contracts, freshness of generated files, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/triage rules check
	@$(MAKE) --no-print-directory test

fix: .venv/.dev ## Format and apply safe lint fixes
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: .venv/.bench ## Measure intake, claims and rules against floors and peers (takes ten minutes)
	$(BIN)/python -m benchmarks.intake
	$(BIN)/python -m benchmarks.claims
	$(BIN)/python -m benchmarks.rules

lock: .venv/.dev ## Write the hashed locks anew from pyproject.toml
	$(BIN)/uv pip compile pyproject.toml -o requirements.lock $(LOCK_OPTIONS)
	$(BIN)/uv pip compile pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock $(LOCK_OPTIONS)
	$(BIN)/uv pip compile pyproject.toml --group dev --group bench -c requirements-dev.lock \
		-o requirements-bench.lock $(LOCK_OPTIONS)

LOCK_OPTIONS := --quiet --upgrade --generate-hashes --no-emit-index-url --no-emit-find-links --no-header \
	--python-version 3.11

openapi: .venv/.run ## Write openapi/openapi.json from the code
	$(BIN)/triage openapi

reports: .venv/.run ## Write docs/reports.md from the definitions of reports
	$(BIN)/triage report codebook

rules: .venv/.run ## Lock the rule catalog; write its schemas and pages (docs/rules)
	$(BIN)/triage rules lock
	$(BIN)/triage rules schema
	$(BIN)/triage rules docs

migration: .venv/.dev ## Write a migration from the tables (NAME="what changes")
	$(BIN)/triage database revision "$(NAME)"

clean: ## Remove the environment and the demo's data
	rm -rf .venv .triage

# One environment, installed in steps; each step is done again when its lock changes.
.venv/.run: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; name it with PYTHON=..."; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || \
		{ [ "$$(id -u)" = 0 ] && apt-get -qq install -y python3-venv; } || \
		{ echo "Python's venv module is missing: run 'sudo apt-get install python3-venv' first."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing packages ..."
	@$(BIN)/pip install --quiet --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --no-deps --no-build-isolation --no-index -e .
	@touch $@

.venv/.dev: requirements-dev.lock .venv/.run
	@echo "Installing packages for development ..."
	@$(BIN)/pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

.venv/.bench: requirements-bench.lock .venv/.dev
	@echo "Installing packages to measure against ..."
	@$(BIN)/pip install --quiet --require-hashes -r requirements-bench.lock
	@touch $@
