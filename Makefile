# Clinical Scribe. Needs Python 3.11 or newer with pip, git and make; `make run` fetches the rest.
#
#   make PYTHON=python3.12 run      another Python
#   make PLATFORM=cpu run           the CPU build on a machine with an NVIDIA GPU (cpu or cuda)

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup models run test lint bench lock clean

PYTHON ?= python3
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
BENCHMARKS := wer
DATA_BENCHMARKS := roles privacy

# uv reads none of pip's settings, so the ones that say where packages come from are handed on.
comma := ,
space := $(subst ,, )
ifeq ($(PLATFORM),cpu)
ifdef PIP_FIND_LINKS
export UV_FIND_LINKS ?= $(subst $(space),$(comma),$(strip $(PIP_FIND_LINKS)))
else
# The registry's torch is a CUDA build; PyTorch's own index has the one for CPUs.
TORCH := --torch-backend=cpu
endif
endif

ifdef PIP_INDEX_URL
export UV_DEFAULT_INDEX ?= $(PIP_INDEX_URL)
endif
ifdef PIP_CERT
export SSL_CERT_FILE ?= $(PIP_CERT)
endif
export UV_HTTP_TIMEOUT ?= 180

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

setup: $(INSTALLED) ## the environment in .venv, from the lock

models: $(INSTALLED) ## the models that the settings name, fetched and checked
	@$(PY) -m scribe_core.models fetch

run: models ## the app; prints its address
	@read -r address port < <($(PY) -c 'from scribe_core.settings import settings as s; print(s().address, s().port)'); \
	echo "Clinical Scribe: http://localhost:$$port  (Ctrl+C ends it)"; \
	exec $(VENV)/bin/streamlit run app.py --server.address "$$address" --server.port "$$port"

test: $(INSTALLED) lint ## all checks and tests
	@$(PY) -m scribe_core.models fetch --tests
	@bash tests/browser_program.sh
	$(PY) -m pytest

lint: $(INSTALLED) ## style and import rules
	$(VENV)/bin/ruff check .
	$(VENV)/bin/lint-imports

bench: models ## the measurements; DATA=DIR adds those on recordings and transcripts
	@for name in $(BENCHMARKS); do echo "== $$name"; $(PY) -m benchmarks.$$name $(if $(DATA),--data "$(DATA)"); done
ifdef DATA
	@for name in $(DATA_BENCHMARKS); do echo "== $$name"; $(PY) -m benchmarks.$$name --data "$(DATA)"; done
else
	@echo "make bench DATA=DIR also runs: $(DATA_BENCHMARKS)"
endif

lock: $(UV) ## resolve requirements.txt into the locks; UPGRADE=--upgrade moves versions
	$(call resolve,cpu,$(TORCH))
	UV_FIND_LINKS= $(call resolve,cuda,--python-platform x86_64-manylinux_2_28)

resolve = $(UV) pip compile --quiet $(UPGRADE) --python-version 3.11 --no-annotate $(2) \
	--custom-compile-command 'make lock' --override requirements/$(1)-overrides.txt \
	requirements/$(1).in --output-file requirements/$(1).lock

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

# An interrupted installation leaves .installing behind and is begun anew, from uv's cache.
$(INSTALLED): $(UV)
	@echo "Installing $(LOCK) into $(VENV) …"
	@if [ -e $(VENV)/.installing ] || [ ! -x $(PY) ]; then $(UV) venv --quiet --clear --python $(PYTHON) $(VENV); fi
	@touch $(VENV)/.installing
	@VIRTUAL_ENV=$(VENV) $(UV) pip sync $(TORCH) $(LOCK)
	@bash requirements/repair_torchaudio.sh $(PY)
	@rm -f $(VENV)/.installed-* $(VENV)/.installing
	@touch $@
