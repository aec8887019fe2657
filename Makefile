# Four verbs, each of which does its own set-up: make run, make test, make check, make bench.
# Needs Python 3.11 to 3.13 and, on Debian, python3-venv (or uv). PORT=8600 make run changes the address.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run test check bench
PORT ?= 8501
VENV := .venv
PY := $(VENV)/bin/python

help:
	@echo "make run    serve the page at http://localhost:$(PORT)"
	@echo "make test   run all tests"
	@echo "make check  lint, types, import rules, data"
	@echo "make bench  the side-by-side benchmarks"

# A stamp holds the hash of what was installed, so that a second start installs nothing.
$(VENV)/.run: requirements.txt scripts/setup.sh
	@scripts/setup.sh requirements.txt
	@touch $@
$(VENV)/.dev: requirements-dev.txt requirements.txt scripts/setup.sh
	@scripts/setup.sh requirements-dev.txt
	@touch $@ $(VENV)/.run
$(VENV)/.chromium: $(VENV)/.dev scripts/chromium.sh
	@scripts/chromium.sh > $@.tmp && mv $@.tmp $@

run: $(VENV)/.run
	@$(PY) -m streamlit run app.py --server.port $(PORT)
check: $(VENV)/.dev
	@$(VENV)/bin/ruff check . && $(VENV)/bin/ruff format --check .
	@$(VENV)/bin/mypy
	@$(VENV)/bin/lint-imports
	@$(PY) -m geo check
test: $(VENV)/.chromium
	@CHROMIUM="$$(cat $(VENV)/.chromium)" $(PY) -m pytest $(ARGS)
bench: $(VENV)/.chromium
	@CHROMIUM="$$(cat $(VENV)/.chromium)" $(PY) -m benchmarks $(ARGS)
