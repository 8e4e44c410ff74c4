# `make run` and `make test` do everything; `make help` lists the rest.
SHELL := /bin/sh
VENV ?= .venv
BIN := $(VENV)/bin
GENK_HOME ?= var
export GENK_HOME VENV PYTHON
.DEFAULT_GOAL := help

.PHONY: help run test stop status psql docs bench faults lint generate lock sample compose-secrets compose-test clean runtime dev

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: runtime ## everything, from an empty folder to a published mart; DATA=DIR takes own deliveries, ONLINE=1 fetches
	@$(BIN)/genk run $(if $(DATA),--data "$(DATA)") $(if $(ONLINE),--online)

test: dev ## all tests, on all cores; ARGS goes to pytest, as in ARGS="-m 'not slow'"
	@$(BIN)/pytest --numprocesses logical --maxprocesses 4 --dist worksteal --durations 10 $(ARGS)

stop: runtime ## end every process that `make run` started
	@$(BIN)/genk stop

status: runtime ## what runs, and where
	@$(BIN)/genk status

psql: runtime ## a SQL prompt; ARGS goes to `genk psql`, as in ARGS="--role bi_reader"
	@$(BIN)/genk psql $(ARGS)

docs: runtime ## all pages of what is published, into GENK_HOME/site: scorecard, data quality, dbt documentation
	@$(BIN)/genk docs

bench: dev ## the benchmark at the register's real size; ARGS goes to it
	@$(BIN)/python -m bench $(ARGS)

faults: dev ## faults by the hundred, in about twenty minutes; ARGS goes to it, as in ARGS="--seed 7 --counts 0.1"
	@$(BIN)/python -m faults $(ARGS)

lint: dev ## ruff (rules and format), sqlfluff, mypy, import-linter
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/sqlfluff lint --processes 2 dbt_project warehouse/sql
	@$(BIN)/mypy
	@$(BIN)/lint-imports

generate: dev ## what follows from the catalogue: dbt's macro and sources, the heads of the pages of docs/sources; and the bus matrix
	@$(BIN)/python -m generate

lock: dev ## requirements/*.txt anew from requirements/*.in
	@for kind in runtime dev; do \
	    $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	        --no-emit-index-url --no-emit-find-links requirements/$$kind.in -o requirements/$$kind.txt || exit 1; \
	done

templates: runtime ## the workbooks that city staff fill in, into GENK_HOME/templates; ARGS as in ARGS="--folder DIR"
	@$(BIN)/genk templates $(ARGS)

sample: runtime ## the synthetic deliveries alone, into GENK_HOME/sample; ARGS as in ARGS="--scale 0.1"
	@$(BIN)/python -m sample "$(GENK_HOME)/sample" $(ARGS)

compose-secrets: ## the secret files of docker-compose.yml, into ./secrets
	@docker/make-secrets

compose-test: dev ## the services of docker-compose.yml, proven by running them (needs Docker)
	@$(BIN)/python -m tests.compose.compose_test

clean: ## stop, and remove GENK_HOME, .venv and caches; own deliveries are removed only with FORCE=1
	@[ "$$(cat "$(GENK_HOME)/deliveries_origin" 2>/dev/null)" != own ] || [ -n "$(FORCE)" ] || \
	    { echo "make: $(GENK_HOME) holds own deliveries and their history: make clean FORCE=1 removes them" >&2; exit 1; }
	@[ ! -x $(BIN)/genk ] || $(BIN)/genk stop
	@rm -rf "$(GENK_HOME)" $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

runtime:
	@requirements/make-venv runtime

dev:
	@requirements/make-venv dev
