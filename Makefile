# Every target does its own set-up: a bare machine needs python3 >= 3.11, git, make and the package registries.
# ARGS goes to the command behind the target: make demo ARGS="--port 8080"; make test ARGS="tests/geo -x".
# Debian's own python3 where it is fit, before others on the path: compiled with a profile, it runs the service a tenth to
# a third faster than one that pyenv has compiled (docs/decisions/0029-which-python.md).
DEBIANS = /usr/bin/python3
FIT = import sys, ensurepip; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell $(DEBIANS) -c '$(FIT)' 2>/dev/null && echo $(DEBIANS) || echo python3)
ARGS ?=
BIN = .venv/bin
UV_COMPILE = $(BIN)/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 \
	--no-emit-index-url --no-annotate
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL = help
.PHONY: help demo test setup lint services check bench chaos fuzz lock clean

help:  ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 18

demo:  ## a joint action day, replayed, on http://127.0.0.1:8000 (Ctrl-C stops it)
	@$(PYTHON) .ci/setup.py runtime
	@exec $(BIN)/corridor demo $(ARGS)

test: setup services lint check  ## set everything up, then lint, types, layers and every test

setup:  ## .venv, node_modules, border data and pages' assets, for development
	@$(PYTHON) .ci/setup.py develop

services: setup  ## PostgreSQL with PostGIS, and Chromium, from Debian's packages (as root)
	@$(BIN)/python .ci/services.py

lint: setup  ## style, types, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check: setup  ## the tests alone
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not load" $(ARGS)

bench: setup services  ## the load tests, which print what they measure
	$(BIN)/python -m pytest -m load -s $(or $(ARGS),tests/load)

chaos: setup services  ## the whole of the kill-and-restart runs
	CORRIDOR_CHAOS=whole $(BIN)/python -m pytest -m chaos -s $(ARGS)

fuzz: setup services  ## damaged and hostile input in numbers: CORRIDOR_FUZZ=100 for each route and each door
	CORRIDOR_FUZZ=$${CORRIDOR_FUZZ:-100} $(BIN)/python -m pytest tests/whole/test_fuzz_api.py tests/whole/test_fuzz_doors.py \
		-k embedded --timeout=3600 -s $(ARGS)

lock: setup  ## bring requirements/*.txt up to date with requirements/*.in
	for name in setup node runtime; do $(UV_COMPILE) requirements/$$name.in -o requirements/$$name.txt || exit 1; done
	$(UV_COMPILE) requirements/develop.in -c requirements/runtime.txt -o requirements/develop.txt

clean:  ## take away all that was made here, but not var/, where the service's data are
	rm -rf .venv node_modules build geo/data dashboards/assets/vendor ops/summaries/fonts *.egg-info .*_cache .hypothesis
	find dashboards/languages -name '*.mo' -delete 2>/dev/null || true
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
