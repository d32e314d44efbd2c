# Clinical Scribe. Needs Python 3.11 or newer with pip, git and make; `make run` fetches the rest.
#
#   make PYTHON=python3.12 run      another Python
#   make PLATFORM=cpu run           the CPU build on a machine with an NVIDIA GPU (cpu or cuda)

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup models run test lint bench flywheel lock clean

export PYTHON ?= python3
PLATFORM ?= $(shell nvidia-smi -L >/dev/null 2>&1 && echo cuda || echo cpu)
UV_VERSION := 0.13.9

LOCK := requirements/$(PLATFORM).lock
LOCK_KEY := $(shell cksum $(LOCK) 2>/dev/null | cut -d' ' -f1)
VENV := .venv
PY := $(VENV)/bin/python
UV := .tools/$(UV_VERSION)/bin/uv
# Installed for exactly this lock; another lock, another file.
INSTALLED := $(VENV)/.installed-$(PLATFORM)-$(LOCK_KEY)

# The first use the demo visit where they are given no data.
BENCHMARKS := wer live cost
DATA_BENCHMARKS := roles privacy guardrails ner note

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

setup: $(INSTALLED) ## the environment in .venv, from the lock

models: $(INSTALLED) ## the models that the settings name, fetched and checked
	@$(PY) -m scribe_core.models fetch

run: models ## the app; prints its address
	@exec $(PY) -m pages.server

test: $(INSTALLED) lint ## all checks and tests
	@$(PY) -m scribe_core.models fetch --tests
	@bash tests/browser_program.sh
	$(PY) -m tests.side_by_side

lint: $(INSTALLED) ## style, import rules and types
	$(VENV)/bin/ruff check .
	$(VENV)/bin/lint-imports
	$(VENV)/bin/pyrefly check --progress-bar no

bench: models ## the measurements; DATA=DIR adds those on recordings and transcripts
	@for name in $(BENCHMARKS); do echo "== $$name"; $(PY) -m benchmarks.$$name $(if $(DATA),--data "$(DATA)"); done
	@echo "== analytics"; $(PY) -m benchmarks.analytics
	@echo "== lists"; $(PY) -m benchmarks.lists
	@echo "== page"; $(PY) -m benchmarks.page
	@echo "== memory"; $(PY) -m benchmarks.memory
	@echo "== start"; $(PY) -m benchmarks.start
	@echo "== durability"; $(PY) -m benchmarks.durability
	@echo "== adapter"; $(PY) -m benchmarks.adapter
ifdef DATA
	@for name in $(DATA_BENCHMARKS); do echo "== $$name"; $(PY) -m benchmarks.$$name --data "$(DATA)"; done
else
	@echo "make bench DATA=DIR also runs: $(DATA_BENCHMARKS)"
endif

# What `make flywheel` makes lies in FLYWHEEL; the drafts there are used again, the rest has to be moved away first.
# VISITS: to learn from, of 67. MINUTES: at most, of each of two trainings, of which the second goes on from the first.
FLYWHEEL ?= out/flywheel
VISITS ?= 17
MINUTES ?= 60
HELD_BACK ?= 20
LEARN = $(PY) -m training.finetune --dataset $(FLYWHEEL)/datasets/sft $$(test -e $(FLYWHEEL)/datasets/dpo/card.json && echo --preferred $(FLYWHEEL)/datasets/dpo) --max-minutes $(MINUTES)

flywheel: models ## from a public corpus (DATA=DIR) to a measured adapter; training/README.md
	@test -n "$(DATA)" || { echo "make flywheel DATA=DIR: the folder that holds aci_bench"; exit 2; }
	$(PY) -m training.simulated_feedback --data "$(DATA)" --cache $(FLYWHEEL)/replies --out $(FLYWHEEL)/datasets --visits $(VISITS) --minutes inf
	$(LEARN) --out $(FLYWHEEL)/first --rate 1e-4
	$(LEARN) --out $(FLYWHEEL)/adapter --start $(FLYWHEEL)/first --rate 2.5e-4 --epochs 1.25
	$(PY) -m training.promote --adapter $(FLYWHEEL)/adapter --data "$(DATA)" --cache $(FLYWHEEL)/replies --visits $(HELD_BACK) --by "$$(id -un)"

lock: $(UV) ## resolve requirements.txt into the locks; UPGRADE=--upgrade moves versions
	bash requirements/lock.sh $(UV) $(UPGRADE)

clean: ## remove the environment and what was built here; models stay in the cache
	rm -rf $(VENV) .tools build .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --target works where the system's Python has no venv module or refuses installs.
$(UV):
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or newer is needed: make PYTHON=python3.11")'
	@echo "Getting uv $(UV_VERSION) …"
	@rm -rf .tools && mkdir -p .tools
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --target .tools/unfinished uv==$(UV_VERSION)
	@mv .tools/unfinished .tools/$(UV_VERSION)

$(INSTALLED): | $(UV)
	@bash requirements/install.sh $(UV) $(PLATFORM)
	@touch $@
