# Everything a developer of newsgen runs. A second run does only what is left to do.

VENV := .venv
PY := $(VENV)/bin/python
PACKAGES := $(VENV)/.packages-installed
LOWEST := .venv-lowest/.installed
LOWEST_PY := .venv-lowest/bin/python
COMPILE = $(PY) -m uv pip compile --quiet --no-config --universal --python-version 3.11 \
	--generate-hashes --no-annotate --custom-compile-command "make lock"
NEWSGEN := $(VENV)/.newsgen-installed
TOOLS := tests/tools/node_modules/.installed
READERS := tests/tools/.venv/.installed
RIVALS := benchmarks/.venv/.installed

# The first of these that is recent enough makes the virtual environment.
PYTHON ?= python3.11 python3.12 python3.13 python3.14 python3 python
JOBS ?= auto
ARGS ?=

# The archives that `make bench` and `make bench-huge` build, and how often.
STORIES ?= 1000 10000 100000
HUGE ?= 1000000
RUNS ?= 3
SCENARIOS ?= cold again publish body theme first-site watch
RESULTS := benchmarks/results

# Tests of newsgen and the system, or of the locks: the versions of packages are nothing to them.
APART := benchmarks blocks cards charts face faults figures git host_files hostile_clones hosting looks neighbours \
	power_loss preview_crowds recipes release servers starter_words theme_commands url_ledger

# How long `make deep` plays histories; a third of that is for the fault sweeps.
HOURS ?= 1
# Which part of the fault sweeps, for several machines: SHARD=1/4.
SHARD ?= 1/1

.DEFAULT_GOAL := help
.PHONY: help site pictures test test-lowest deep lint format lock release bench bench-huge clean

help: ## list these targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1	\2/p' Makefile

site: $(NEWSGEN) ## build the sample site into output/
	$(PY) -m newsgen build .
	@echo
	@echo "The site:    $(CURDIR)/output/index.html"
	@echo "To read it:  $(VENV)/bin/newsgen serve"

pictures: site $(TOOLS) ## take the pictures of the sample site's front page that README.md shows
	@for scheme in light dark; do \
		node tests/tools/shot.mjs --root output --scheme $$scheme --visible / docs/pictures/front-$$scheme.webp; \
	done

test: lint $(TOOLS) $(READERS) ## check style and types, then run all tests (ARGS="-k word" for some)
	$(PY) -m pytest -n $(JOBS) $(ARGS)

deep: $(NEWSGEN) ## histories for hours, each step compared with a clean build, then faults, watching, hostile texts and planted bugs (HOURS=1)
	PYTHONPATH=tests $(PY) -m histories.deep --hours $(HOURS) --shard $(SHARD) $(ARGS)

lint: $(NEWSGEN) ## check style and types
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy

format: $(NEWSGEN) ## put the code in shape
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

test-lowest: $(LOWEST) ## run the tests that have to do with packages with the lowest allowed versions of them
	$(LOWEST_PY) -m pytest -n $(JOBS) -m "not slow and not tools" $(APART:%=--ignore=tests/test_%.py) $(ARGS)

lock: $(NEWSGEN) ## pin the newest allowed versions of all packages, and for tests the lowest
	$(PY) -m pip install --quiet "uv>=0.9"
	$(COMPILE) --upgrade --output-file requirements.lock pyproject.toml
	$(COMPILE) --upgrade --extra dev --output-file requirements-dev.lock pyproject.toml
	$(COMPILE) --resolution lowest-direct --no-header --output-file .lowest.txt pyproject.toml
	$(COMPILE) --upgrade --extra dev --constraint .lowest.txt --output-file requirements-lowest.lock pyproject.toml
	rm .lowest.txt
	$(COMPILE) --upgrade --output-file tests/tools/requirements.lock tests/tools/requirements.txt

release: $(NEWSGEN) ## make what a release consists of in dist/: packages, requirements.lock and a bill of materials
	rm -rf dist
	$(PY) -m hatchling build
	cp requirements.lock dist/
	$(PY) release/bom.py dist/newsgen.cdx.json

bench: $(NEWSGEN) $(RIVALS) ## build large archives in turn with other generators (STORIES="1000 10000" RUNS=3)
	@for stories in $(STORIES); do \
		$(PY) benchmarks/race.py --stories $$stories --runs $(RUNS) --scenarios $(SCENARIOS) \
			--json $(RESULTS)/$$stories.json $(ARGS) || failed=1; \
	done; \
	$(PY) benchmarks/table.py; \
	exit $${failed:-0}

bench-huge: $(NEWSGEN) ## build an archive of a million stories (HUGE=1000000); takes 30 GB and long
	$(PY) benchmarks/race.py --stories $(HUGE) --runs $(RUNS) --once cold --contestants newsgen-commonmark \
		--scenarios cold again publish body --json $(RESULTS)/$(HUGE).json $(ARGS)
	$(PY) benchmarks/table.py

clean: ## remove all that is built or installed here
	rm -rf $(VENV) .venv-lowest benchmarks/.venv benchmarks/rivals/*/node_modules tests/tools/node_modules tests/tools/.venv .newsgen .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find output -mindepth 1 ! -name .gitkeep -delete

$(PACKAGES): requirements-dev.lock
	@for python in $(PYTHON); do \
		if "$$python" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			echo "$$python -m venv $(VENV)"; \
			exec "$$python" -m venv --clear $(VENV); \
		fi; \
	done; \
	echo "newsgen needs Python 3.11 or newer, with its venv module (Debian: python3-venv)." >&2; \
	echo "Install it, or say which one to use: make PYTHON=/path/to/python3" >&2; \
	exit 1
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

$(NEWSGEN): $(PACKAGES) pyproject.toml newsgen/__init__.py
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(LOWEST): requirements-lowest.lock pyproject.toml newsgen/__init__.py | $(PACKAGES)
	$(PY) -m venv --clear .venv-lowest
	$(LOWEST_PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-lowest.lock
	$(LOWEST_PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# Without npm the tests that need these validators say so and are skipped.
$(TOOLS): tests/tools/package.json tests/tools/package-lock.json
	@if command -v npm >/dev/null; then \
		echo "npm ci"; \
		npm ci --prefix tests/tools --no-progress --loglevel error && touch $@; \
	else \
		echo "npm is not installed: the tests that need it are skipped."; \
	fi

# What reads pages as others do has an environment of its own, so that its packages never meet newsgen's.
$(READERS): tests/tools/requirements.lock | $(PACKAGES)
	$(PY) -m venv --clear tests/tools/.venv
	tests/tools/.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r tests/tools/requirements.lock
	@touch $@

# The rivals have an environment of their own, so that their packages never meet newsgen's.
$(RIVALS): benchmarks/requirements.txt | $(PACKAGES)
	$(PY) -m venv --clear benchmarks/.venv
	benchmarks/.venv/bin/python -m pip install --quiet --disable-pip-version-check -r benchmarks/requirements.txt
	@touch $@
