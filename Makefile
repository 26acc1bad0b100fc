# Every target sets up what it needs by itself; python3 (3.11 or newer) and make are all it takes.
# Tests and benchmarks start many processes; compiling every module anew in each would be most of their work.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help test check bench lock readme-assets clean

BIN := .venv/bin
READY := .venv/.reel-dev

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "%-15s %s\n", $$1, $$2}'

# scripts/setup compares contents and is quick when nothing changed; the touch tells make so.
$(READY): requirements/dev.txt requirements/art.txt scripts/install.py $(wildcard libs/* services/*)
	@scripts/setup dev
	@touch $@

test: $(READY) ## run every test (ARGS="-k words" picks some)
	$(BIN)/python -m pytest $(ARGS)

check: $(READY) ## lint, format, types, architecture, locks in step
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python scripts/lock.py --check

bench: $(READY) ## run every benchmark and print what it measured
	@for each in benchmarks/bench_*.py; do echo "== $$each"; $(BIN)/python "$$each" || exit 1; done

lock: $(READY) ## resolve requirements/*.in again (ARGS=--upgrade takes newer versions)
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python scripts/lock.py $(ARGS)

readme-assets: $(READY) ## make the README's still from a real run
	$(BIN)/python scripts/readme_assets.py

clean: ## remove the environment and every cache
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
