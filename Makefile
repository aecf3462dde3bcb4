# make demo   a simulated organisation: its scorecard in the terminal, its page at the printed address
# make test   everything that must hold; below ten minutes
# make grade  coverage of the intervals against known truth (SIZE=ci or full)
# make bench  speed, as ratios against a plain scan in the same run

PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
SIZE ?= full
DIR ?= fjordvik

.PHONY: prepare demo test lint grade bench clean

$(VENV)/.done-demo: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)/.done-test: $(VENV)/.done-demo
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[test]"
	@touch $@

prepare: $(VENV)/.done-test

demo: $(VENV)/.done-demo
	$(BIN)/maal demo --dir $(DIR)

test: lint
	$(BIN)/python -m pytest -n 2 tests src/maal

lint: $(VENV)/.done-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

grade: $(VENV)/.done-test
	$(BIN)/python -m grading.run --size $(SIZE)

bench: $(VENV)/.done-test
	$(BIN)/python -m benchmarks.attribution
	$(BIN)/python -m benchmarks.importing
	$(BIN)/python -m benchmarks.survey
	$(BIN)/python -m benchmarks.impact

clean:
	rm -rf $(VENV) $(DIR)
