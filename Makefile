# The project's commands. `make` alone lists them.
PYTHON_IN := .venv/bin/python
WITH_SERVICES := $(PYTHON_IN) -m civic.embedded.throwaway
LOCKS := production embedded development deploy traces installer peers node

# Tests start many processes and rewrite their own modules: compiled once, they are read again.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help run test test-all check bench bench-surge drill lock node peers clean venv-run venv-dev

help:
	@echo "make run        the whole site on http://localhost:8000 (PORT=…, CIVIC_DATA_DIR=…)"
	@echo "make test       the tests, browser journeys included where a Chromium is found"
	@echo "make test-all   also the long ones: all journeys, accessibility, fuzzing, kill tests"
	@echo "make check      linters, types, layers, migrations, production settings, known flaws"
	@echo "make bench      the benchmarks"
	@echo "make bench-surge  a national surge of signatures, in about two minutes"
	@echo "make drill      take each part of an instance away in turn; what visitors saw, what was lost"
	@echo "make peers      install the real servers of other networks that test-all speaks with"
	@echo "make lock       recompile requirements/*.txt from requirements/*.in"
	@echo "make clean      remove what the commands above made, except the data in .data"

venv-run:
	@bin/venv embedded

venv-dev:
	@bin/venv development

run: venv-run
	@exec $(PYTHON_IN) -m civic.embedded.run

test: venv-dev
	@exec $(PYTHON_IN) -m pytest -n 2 --dist worksteal -m "not full"

test-all: venv-dev node peers
	@exec $(PYTHON_IN) -m pytest -n 2 --dist worksteal --cov --cov-report=term --cov-fail-under=95

check: venv-dev
	@exec $(WITH_SERVICES) bin/check

bench: venv-dev
	@exec $(WITH_SERVICES) $(PYTHON_IN) -m benchmarks

# axe and vnu: only the long tests need them.
node: node_modules/.package-lock.json

node_modules/.package-lock.json: package.json package-lock.json
	npm ci --no-audit --no-fund
	@touch $@

# Real servers of other networks. Where they cannot be installed, their tests are left out, and say
# so; with REQUIRE_PEERS set, they fail.
peers: venv-dev
	@bin/peers || echo "Left out: the tests with real servers of other networks."

# Services of its own: it needs a database that flushes. SURGE_* variables: see its head.
bench-surge: venv-dev
	@exec $(PYTHON_IN) -m benchmarks.surge

# Needs nginx; fills the disk of its own PostgreSQL in appearance only, where there is a C compiler.
drill: venv-dev
	@exec $(PYTHON_IN) -m tests.drill.play >/dev/null

# One lock for every Python and platform, with hashes and without any address.
lock: venv-dev
	for name in $(LOCKS); do \
	  .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
	    requirements/$$name.in --output-file requirements/$$name.txt || exit 1; \
	done

clean:
	rm -rf .venv .venv-peers .venv-node node_modules tests/syndication/peers/pds/node_modules staticfiles htmlcov .coverage .coverage.* test-results
	rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
