# Every target sets up what it needs by itself; python3 (3.11 or newer) and make are all it takes.
# Tests and benchmarks start many processes; compiling every module anew in each would be most of their work.
unexport PYTHONDONTWRITEBYTECODE PYTHONSAFEPATH

.DEFAULT_GOAL := help
.PHONY: help test check bench soak up down status logs servers provision lock readme-assets clean

BIN := .venv/bin
READY := .venv/.reel-dev
INSTALLED := .venv/.reel-laptop
STACK := $(BIN)/python -m scripts.stack

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "%-15s %s\n", $$1, $$2}'

# scripts/setup compares contents and is quick when nothing changed; the touch tells make so.
$(READY): requirements/dev.txt requirements/art.txt scripts/install.py $(wildcard libs/* services/*)
	@scripts/setup dev
	@touch $@

# What running needs, without what testing needs.
$(INSTALLED): requirements/laptop.txt requirements/art.txt scripts/install.py $(wildcard libs/* services/*)
	@scripts/setup laptop
	@touch $@

JOBS ?= auto
test: $(READY) ## run every test, on every core (ARGS="-k words" picks some, JOBS=0 runs them in one process)
	$(BIN)/python -m pytest -n $(JOBS) --dist loadgroup $(ARGS)

check: $(READY) ## lint, format, types, architecture, locks in step
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python scripts/lock.py --check

bench: $(READY) ## run every benchmark and print what it measured
	@for each in benchmarks/bench_*.py; do echo "== $$each"; $(BIN)/python "$$each" || exit 1; done

soak: $(READY) ## many short jobs while workers and NATS are killed (ARGS="--jobs 20 --seed 7 --real")
	@$(BIN)/python benchmarks/soak.py $(ARGS)

up: $(INSTALLED) ## run NATS, an object store, the gateway and every service on this machine (ARGS="--gateway PORT")
	@$(STACK) up $(ARGS)

down: ## stop what `make up` started
	@$(STACK) down $(ARGS)

status: ## tell what of it runs
	@$(STACK) status $(ARGS) || true

logs: ## show what all of it says
	@$(STACK) logs $(ARGS)

servers: $(INSTALLED) ## fetch nats-server and rclone into .servers/, for `make up` and for tests
	@$(BIN)/python scripts/servers.py

provision: $(INSTALLED) ## make the streams, consumers and bucket in the servers that the settings name
	@./reel provision

lock: $(READY) ## resolve requirements/*.in again (ARGS=--upgrade takes newer versions)
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python scripts/lock.py $(ARGS)

readme-assets: $(READY) ## make the README's still from a real run
	$(BIN)/python scripts/readme_assets.py

clean: ## remove the environment and every cache
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
