# Two commands matter: `make app` opens the site, `make test` runs the tests.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
CORPUS ?= ../shared/corpus

.DEFAULT_GOAL := help
.PHONY: help app test test-slow e2e lint types format bench train evaluate catalogues requirements clean

help:  ## Say what can be done
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

# One stamp per list of packages: nothing is installed again while the lists do not change.
$(VENV)/.app: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys, venv, ensurepip; assert (3, 11) <= sys.version_info[:2] <= (3, 13)' \
	  || { echo "vitrine needs Python 3.11 to 3.13 with its venv module (on Debian: apt install python3-venv), or PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.app requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

$(VENV)/.train: $(VENV)/.app requirements-train.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-train.txt
	@touch $@

app: $(VENV)/.app  ## Open the site on port 8501
	$(BIN)/vitrine app

test: $(VENV)/.dev  ## Run the tests
	$(BIN)/python -m pytest -n 2 --dist loadfile

test-slow: $(VENV)/.dev  ## Run the tests that take minutes
	$(BIN)/python -m pytest -m slow

e2e: $(VENV)/.dev  ## Drive the real site in headless Chromium (Debian package: chromium)
	$(BIN)/python -m pytest -m e2e tests/e2e

lint: $(VENV)/.dev  ## Check style
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/vulture

types: $(VENV)/.dev  ## Check types
	$(BIN)/mypy

format: $(VENV)/.dev  ## Put the code in shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.dev  ## Measure speed, memory and accuracy against their targets
	$(BIN)/python -m benchmarks

train: $(VENV)/.train  ## Build the shipped models again from a data folder (CORPUS=...)
	$(BIN)/python scripts/train.py --data $(CORPUS)

evaluate: $(VENV)/.app  ## Measure the shipped models on a data folder (CORPUS=...)
	$(BIN)/vitrine evaluate --data $(CORPUS)

catalogues: $(VENV)/.dev  ## Extract messages, update and compile both languages
	$(BIN)/python scripts/catalogues.py

# What is pinned stays; UPGRADE='--upgrade-package pillow' moves one, UPGRADE=--upgrade everything.
PIN = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-annotate \
  --custom-compile-command 'make requirements' pyproject.toml $(UPGRADE)

requirements: $(VENV)/.dev  ## Pin every package that pyproject.toml asks for
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(PIN) --output-file requirements.txt
	$(PIN) --extra scale --constraint requirements.txt --output-file requirements-scale.txt
	$(PIN) --extra dev --constraint requirements.txt --output-file requirements-dev.txt
	$(PIN) --extra train --constraint requirements.txt --output-file requirements-train.txt

clean:  ## Remove the environment and caches
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache
