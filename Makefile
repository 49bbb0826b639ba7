# The one list of commands. `make` alone prints it.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules --no-print-directory
.DELETE_ON_ERROR:

PYTHON ?= $(firstword $(shell command -v python3.11 python3.12 python3.13 python3))
BIN := .venv/bin
PORT ?= 8000
IMAGES ?=
DATA ?=

DEMO := build/demo
INSTALLED := .venv/.installed
# npm writes this file itself when it is done.
FRONTEND_INSTALLED := frontend/node_modules/.package-lock.json
DEMO_INSTALLED := demo/node_modules/.package-lock.json
BUILT := frontend/dist/index.html
# Folders are listed too, so that a file taken away counts as a change.
FRONTEND_SOURCES := $(shell find frontend/src frontend/public) $(wildcard frontend/*.html frontend/*.json frontend/*.ts)

##@ Use

.PHONY: run
run: $(INSTALLED) $(BUILT) $(if $(IMAGES),,$(DEMO)/truth.csv) ## Start Armful: with the demo set, or IMAGES=/path; PORT=8000, DATA=folder
	@exec $(BIN)/armful up --port "$(PORT)" $(if $(DATA),--data "$(DATA)") "$(or $(IMAGES),$(DEMO)/Emoji)"

.PHONY: setup
setup: $(INSTALLED) $(FRONTEND_INSTALLED) $(DEMO_INSTALLED) chromium ## Install everything that the other commands need

.PHONY: migrate
migrate: $(INSTALLED) ## Bring the database of ARMFUL_DATABASE_URL to this version's schema
	$(BIN)/armful migrate

##@ Check

.PHONY: test
test: setup check $(BUILT) $(DEMO)/truth.csv ## Every check and every test: Python, frontend, browser
	cd frontend && npm test
	$(BIN)/pytest tests

.PHONY: check
check: lint types client-drift migrations-drift ## Format, lint, types, floors, drift of the API client and of the migrations

.PHONY: lint
lint: $(INSTALLED) $(FRONTEND_INSTALLED)
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/lint-imports --no-logo
	cd frontend && npx --no-install biome ci --error-on-warnings .

.PHONY: types
types: $(INSTALLED) $(FRONTEND_INSTALLED)
	$(BIN)/mypy
	cd frontend && npx --no-install tsc

.PHONY: client-drift
client-drift: $(INSTALLED) $(FRONTEND_INSTALLED)
	@$(call generate_client,build/client)
	@diff -u frontend/openapi.json build/client/openapi.json && \
	  diff -ru frontend/src/api/generated build/client/src/api/generated || \
	  { echo "The API has changed and its client has not: run 'make client'."; exit 1; }

.PHONY: migrations-drift
migrations-drift: $(INSTALLED)
	$(BIN)/pytest -q --no-header tests/embedded/test_migration.py

.PHONY: bench
bench: setup $(BUILT) ## Measure; every number is a ratio inside one run
	$(BIN)/python -m tests.bench

.PHONY: faults
faults: setup $(BUILT) $(DEMO)/truth.csv ## Kill parts of a working Armful, cut its network, and look for what was lost
	ARMFUL_TEST_KILLS=60 $(BIN)/pytest -v tests/faults
	ARMFUL_TEST_CUT_SECONDS=120 $(BIN)/pytest -v tests/e2e/test_long_cut.py

##@ Change

.PHONY: fix
fix: $(INSTALLED) $(FRONTEND_INSTALLED) ## Format, and mend what the linters can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	cd frontend && npm run fix

.PHONY: client
client: $(INSTALLED) $(FRONTEND_INSTALLED) ## Generate the frontend's API client again
	@$(call generate_client,build/client)
	cp build/client/openapi.json frontend/openapi.json
	rm -rf frontend/src/api/generated && cp -r build/client/src/api/generated frontend/src/api/generated

.PHONY: screenshots
screenshots: setup $(BUILT) $(DEMO)/truth.csv ## Take the pictures of docs/images again
	$(BIN)/pytest -v tests/e2e/test_screenshots.py --screenshots docs/images

.PHONY: lock
lock: $(INSTALLED) ## Resolve and lock the Python dependencies of pyproject.toml
	env -u PIP_FIND_LINKS $(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
	  --extra dev --no-header pyproject.toml -o requirements.lock

.PHONY: clean
clean: ## Take away what the commands have made, but no data
	rm -rf .venv build frontend/node_modules frontend/dist demo/node_modules backend/*.egg-info

.PHONY: help
help: ## Print this list
	@awk 'BEGIN { FS = ":.*## " } /^##@/ { print "\n" substr($$0, 5) } \
	  /^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# What the above is made of.

$(INSTALLED): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" && "$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or later is needed. Name it with: make PYTHON=/path/to/python"; exit 1; }
	@test -x $(BIN)/pip || "$(PYTHON)" -m venv .venv || \
	  { rm -rf .venv; echo "Python's venv module is missing. On Debian: apt-get install python3-venv"; exit 1; }
	@echo "Installing Python packages (several gigabytes the first time) …"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(FRONTEND_INSTALLED): frontend/package.json frontend/package-lock.json
	@cd frontend && npm ci --loglevel=error
	@touch $@

$(DEMO_INSTALLED): demo/package.json demo/package-lock.json
	@cd demo && npm ci --loglevel=error
	@touch $@

$(BUILT): $(FRONTEND_INSTALLED) $(FRONTEND_SOURCES)
	@cd frontend && node_modules/.bin/vite build --logLevel warn
	@touch $@

$(DEMO)/truth.csv: $(INSTALLED) $(DEMO_INSTALLED) demo/prepare.py
	@$(BIN)/python demo/prepare.py $(DEMO)

# Only the tests need these: of the browser, and of the examples in the API guide.
.PHONY: chromium
chromium:
	@wanted=""; \
	command -v chromium chromium-browser google-chrome > /dev/null || wanted="chromium"; \
	command -v curl > /dev/null || wanted="$$wanted curl"; \
	test -z "$$wanted" || \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null; then \
	    apt-get update -qq; DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$wanted; \
	  else echo "The tests need $$wanted. On Debian: sudo apt-get install $$wanted"; exit 1; fi

# In a folder of its own, so that a check changes nothing: the document, then what orval makes of it.
define generate_client
rm -rf $(1) && mkdir -p $(1)/src/api; \
$(BIN)/python -m armful.api > $(1)/openapi.json; \
cp frontend/orval.config.ts frontend/package.json frontend/tsconfig.json $(1)/; \
cp frontend/src/api/call.ts $(1)/src/api/; \
ln -s "$(CURDIR)/frontend/node_modules" $(1)/node_modules; \
(cd $(1) && node_modules/.bin/orval > orval.log 2>&1 || { cat orval.log; exit 1; })
endef
