# The Cooperation Atlas. Two commands matter: make run, make test.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help run test lint bench docs clean
help: ## list the commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

$(VENV)/run.stamp: requirements.txt
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed: make PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/dev.stamp: requirements-dev.txt $(VENV)/run.stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

run: $(VENV)/run.stamp ## build the store and serve the dashboard at this desk
# The process that reads a workbook writes nothing, so it would compile its modules each time.
	@$(BIN)/python -m compileall -q atlas
	$(BIN)/python -m atlas serve --desk

test: $(VENV)/dev.stamp ## install what the tests need and run all of them
	$(BIN)/python tests/chromium.py
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	# Both processes must name their cases alike, those made of sets too.
	PYTHONHASHSEED=0 $(BIN)/python -m pytest --numprocesses 2 --dist worksteal

lint: $(VENV)/dev.stamp ## check the form of the Python and SQL files
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

bench: $(VENV)/dev.stamp ## measure speed; writes benchmarks/results (nothing else should run)
	$(BIN)/python tests/chromium.py
	$(BIN)/python -m benchmarks.run

docs: $(VENV)/dev.stamp ## write what is generated: the data dictionary
	$(BIN)/python docs/make_dictionary.py

clean: ## remove the environment; the store in var/ stays
	rm -rf $(VENV)
