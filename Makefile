# Everything by one word. Needs only Python 3.11 or newer; what is done once is not done again.

BIN := .venv/bin
BASE ?= http://localhost:8000
ARGS ?=
# The first Python on this machine that is new enough.
PYTHON ?= $(firstword $(foreach p,python3 python3.14 python3.13 python3.12 python3.11,$(if $(shell $(p) -c \
	'import sys; print("yes" if sys.version_info >= (3, 11) else "")' 2>/dev/null),$(p))))

.DEFAULT_GOAL := help
.PHONY: help run check test lint format bench lock clean

help: ## what can be done here
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 16

run: .venv/.runtime ## run the whole service: http://localhost:8000 (PORT=8001 make run for another port)
	@exec $(BIN)/flask run-all

check: .venv/.runtime ## say whether settings and connections are right
	@$(BIN)/flask check

test: lint ## lint, then every test on SQLite and PostgreSQL (ARGS="-k words" for some)
	$(BIN)/pytest -n 2 $(ARGS)

lint: .venv/.dev ## ruff and mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .

format: .venv/.dev ## put the sources into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/.runtime ## walk one report through a running service (BASE=http://...)
	$(BIN)/python -m bench.walk --base $(BASE)

lock: .venv/.dev ## pin what pyproject.toml asks for, with hashes, for every platform
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile --quiet --no-header --universal --generate-hashes pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile --quiet --no-header --universal --generate-hashes --extra dev pyproject.toml \
		-c requirements.txt -o requirements-dev.txt

clean: ## remove what was built and cached; the data in var/ stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis static/build
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed (PYTHON=/path/to/python make ...)" >&2; exit 1; }
	$(PYTHON) -m venv .venv

.venv/.runtime: requirements.txt | $(BIN)/python
	@echo "Installing what the service needs; this takes about half a minute, once."
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/.dev: requirements-dev.txt .venv/.runtime
	@echo "Installing what the tests need, once."
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@
