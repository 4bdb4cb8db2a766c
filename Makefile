# Two commands for a newcomer: `make demo` and `make test`. Both build the environment in .venv first.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
# Processes of tests: each holds up to 3 GB and starts servers of its own.
WORKERS ?= 2
# Expressions whose type mypy does not know in web, cli and service; CONTRIBUTING says which. It only falls.
MAX_ANY := 41
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: demo test unit install lint soak clean

demo: $(VENV)/installed ## crawl the fictional county, read it, and serve it on http://127.0.0.1:8000
	$(BIN)/countywatch demo $(ARGS)

test: $(VENV)/installed-test ## the whole test suite, in WORKERS processes; says what it could not run, and why
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -rs -n $(WORKERS) --no-loadscope-reorder $(ARGS)

unit: $(VENV)/installed-test ## the tests of single functions and classes, in seconds: what to run before each commit
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n $(WORKERS) tests/unit $(ARGS)

install: $(VENV)/installed ## the environment only

lint: $(VENV)/installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	@found=$$($(BIN)/mypy --cache-dir .mypy_cache/any --disallow-any-expr web cli service) || test $$? = 1; \
	n=$$(echo "$$found" | grep -cE '^(web|cli|service)/.*: error:'); \
	echo "$$n expressions of Any in web, cli and service; at most $(MAX_ANY)"; test $$n -le $(MAX_ANY)

soak: $(VENV)/installed-test ## the long runs: 50 kills of crawl and process; 100 kills of a crawl of 500 pages; a backfill of ten years; copies, searches, explanations and every page among 100,000 documents; 20,600 queries; 20 rebuilds under writes; a cluster that loses a node; an engine away for two minutes; 55 hostile and 1,000 malformed files; 230 vectors in every field, form, address and name; 200 corrections on the demo; a bit flipped in each of 62 columns; kept answers after two dozen writes; axe on every page in every view; every job of the desk and of a team by keyboard, with scripts and without, wide and narrow; the graded search set and the strangers' papers whole
	COUNTYWATCH_SOAK=1 $(BIN)/python -m pytest -rs -m soak $(ARGS)

$(VENV)/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --constraint constraints.txt --editable .
	touch $@

$(VENV)/installed-test: $(VENV)/installed
	$(BIN)/pip install --quiet --constraint constraints.txt --editable ".[test]"
	touch $@

clean:
	rm -rf $(VENV) data build *.egg-info
