# Every command sets itself up: Python 3.11 or newer and make are all it takes. `make` alone lists the commands.

PYTHON ?= python3
BIN := .venv/bin
UV := $(BIN)/uv
export UV_PROJECT_ENVIRONMENT := .venv

.DEFAULT_GOAL := help
.PHONY: help demo run test check bench bench-hearing bench-ledger chaos pictures audit format setup clean

help:  ## this list
	@sed -nE 's/^([a-z-]+):[^#]*##  ?(.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

demo: .venv/.demo  ## the bot on a small Slack of its own, to try at http://127.0.0.1:4321; no account, no token
	@$(BIN)/python -m bot.demo $(ARGS)

run: .venv/.demo  ## the bot on your Slack, with the tokens from .env
	@$(BIN)/plaudit run $(ARGS)

test: .venv/.dev  ## every test, on SQLite and PostgreSQL and in a browser; one: make test ARGS="-k ledger"
	@$(BIN)/python -m pytest -n 2 --dist loadfile -m "not slow" $(ARGS)

check: .venv/.dev  ## format, lint, types and import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: .venv/.dev  ## put the format right, and the lint that can be put right by itself
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: .venv/.dev  ## events a second and how soon they are acknowledged, beside bare Bolt
	@$(BIN)/python -m tests.bench $(ARGS)

bench-hearing: .venv/.dev  ## how well and how fast thanks are heard: conversations, corpora, replay of an export
	@$(BIN)/python -m tests.hearing $(ARGS)

bench-ledger: .venv/.dev  ## leaderboards from a million credits, or ARGS=10 million; filling the ledger
	@$(BIN)/python -m tests.bench.ledger $(ARGS)

chaos: .venv/.dev  ## the long runs: kill -9 under load, again and again; nothing lost, nothing twice
	@$(BIN)/python -m pytest -m slow -s $(ARGS)

pictures: .venv/.dev  ## draw the pictures in the docs again
	@$(BIN)/python -m tests.pictures $(ARGS)

audit: .venv/.dev  ## known vulnerabilities in what uv.lock names
	@.ci/audit

setup: .venv/.dev  ## only install; every other command does it by itself

clean:  ## remove what these commands made; your database and .env stay
	rm -rf .venv .demo dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# One environment for everything. The demo and the bot are installed first and fast; --inexact lets that second
# installation be a part of the whole one, so that neither takes away what the other brought.
.venv/.demo: pyproject.toml uv.lock | $(UV)
	@echo "Installing what Plaudit needs into .venv; only this first time."
	@$(UV) sync --locked --quiet --inexact --no-dev --extra demo
	@touch $@

.venv/.dev: pyproject.toml uv.lock | $(UV)
	@echo "Installing what Plaudit and its tests need into .venv; only this first time."
	@$(UV) sync --locked --quiet
	@touch .venv/.demo $@

$(UV):
	@if command -v uv >/dev/null; then \
	  [ -x $(BIN)/python ] || { rm -rf .venv; uv venv --quiet .venv; } && ln -sf "$$(command -v uv)" $@; exit; fi; \
	if ! $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then \
	  echo "Plaudit needs Python 3.11 or newer, and $(PYTHON) is older or missing." \
	    "If you have a newer one, name it: make PYTHON=python3.12 ..."; exit 1; fi; \
	rm -rf .venv; \
	if ! $(PYTHON) -m venv .venv; then rm -rf .venv; \
	  echo "Python could not make a virtual environment." \
	    "On Debian and Ubuntu: apt-get install python3-venv, then again."; exit 1; fi; \
	$(BIN)/python -m pip install --quiet 'uv>=0.9'
