# `make` alone lists the targets. Each one sets up what it needs in .venv, once.

DEMO ?= evidence_samples/kdc-dat-2026
DEMO_ARGS ?= --as-of 2026-11-05
PYTEST_ARGS ?=
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help demo office test bench lock messages golden clean dist runtime dev
.NOTPARALLEL:

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' Makefile

demo: runtime ## check one sample dossier, and explain the verdict (DEMO=folder)
	@$(BIN)/antt check $(DEMO_ARGS) $(DEMO)

office: dev ## set up the office's formats as well: Excel, Word, PDF, whole districts
	@echo "$(BIN)/antt"

test: dev ## run every check and every test (PYTEST_ARGS=... for some, without the coverage limit)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/pytest -n auto --cov $(if $(PYTEST_ARGS),,--cov-fail-under=90) $(PYTEST_ARGS)

bench: dev ## measure
	$(BIN)/python -m bench

lock: ## renew the lock files from pyproject.toml
	@.ci/lock.sh

messages: dev ## compile the message catalogues of engine/locale
	@for po in engine/locale/*/LC_MESSAGES/*.po; do \
		$(BIN)/pybabel compile --input-file "$$po" --output-file "$${po%.po}.mo" || exit; \
	done

golden: dev ## rewrite the golden files: read the diff before you commit it
	$(BIN)/pytest --golden-write $(PYTEST_ARGS)

clean: ## remove everything that make has made
	rm -rf .venv .venv-lock .venv-setup.log build dist *.egg-info .coverage .coverage.* .hypothesis
	rm -rf .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -prune -exec rm -rf {} +

dist: dev ## build the sdist, and from it the wheel, into dist/
	rm -rf dist
	$(BIN)/python -c 'from setuptools.build_meta import build_sdist; build_sdist("dist")' >/dev/null
	$(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation --no-index --wheel-dir dist dist/antt-*.tar.gz

runtime dev:
	@.ci/setup.sh $@
