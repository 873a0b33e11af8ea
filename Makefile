# Everything sets up what it needs first. PYTHON= chooses the interpreter (3.11 or newer), PORT= the demo's port.
PYTHON ?= python3
PORT ?= 8000
CONFIG ?= config.yaml
VENV := .venv
BIN := $(VENV)/bin
PEERS := .peers

.PHONY: help setup demo run test check score bench bench-growth crash soak format clean
.DEFAULT_GOAL := help

help: ## this page
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	$(BIN)/python -m compileall -q $(VENV)/lib bot.py core reading store channels handlers schedules web
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

setup: $(VENV)/.run ## the environment in .venv, everything pinned

demo: setup ## a sample village on http://127.0.0.1:8000 (PORT= overrides)
	$(BIN)/python bot.py demo --port $(PORT)

run: setup ## the bot (CONFIG= another config file)
	$(BIN)/python bot.py --config $(CONFIG) run --port $(PORT)

test: $(VENV)/.dev ## all tests, on SQLite, a real PostgreSQL and a real Redis
	$(BIN)/python -m pytest

check: $(VENV)/.dev ## style, types, architecture
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

score: setup ## how well messages are read, by intent and field
	$(BIN)/python tools/score.py

$(PEERS)/.ready: tools/peers/requirements.txt | $(BIN)/python
	$(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check -r tools/peers/requirements.txt
	@touch $@

bench: $(VENV)/.dev $(PEERS)/.ready ## encrypted check-ins per second, side by side with peers
	$(BIN)/python -m tools.bench --peers $(PEERS)

bench-growth: $(VENV)/.dev ## cost with 0, 1 and 10 million check-ins behind (7 GB of disk, a quarter to half an hour)
	$(BIN)/python -m tools.growth

crash: $(VENV)/.dev ## kill -9 under load, 50 rounds in one process and 50 in three
	$(BIN)/python -m tools.crash --rounds 50
	$(BIN)/python -m tools.crash --rounds 50 --apart

soak: $(VENV)/.dev ## 200 messages a second for half an hour
	$(BIN)/python -m tools.soak

format: $(VENV)/.dev ## put the code into its style
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean: ## remove the environment and what tools left
	rm -rf $(VENV) $(PEERS) .pytest_cache .mypy_cache .ruff_cache .hypothesis build
