# Needs Python >= 3.11 and make; everything else goes into .venv of this folder.
PYTHON ?= python3
BIN := .venv/bin
ARGS ?=

.PHONY: chat run check test lock image clean

chat: .venv/ready        ## the desk in the terminal, no token needed
	@$(BIN)/infodesk chat $(ARGS)

run: .venv/ready         ## the Telegram bot; BOT_TOKEN in the environment or in .env
	@$(BIN)/infodesk run $(ARGS)

check: .venv/ready       ## reads the knowledge folder and names every mistake
	@$(BIN)/infodesk check $(ARGS)

# Four workers also on two cores: the tests of the desk in Telegram wait for most of their time.
test: .venv/ready-dev    ## style, types and all tests with their coverage; ARGS=tests/store for some of them
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/pytest -n 4 $(if $(ARGS),$(ARGS),--cov --cov-report=)
	@$(if $(ARGS),true,$(BIN)/python -m tests.house)

lock:                    ## the hashes of what goes into the image; needs uv
	uv pip compile pyproject.toml --extra webhook --extra postgres --extra semantic --extra metrics --universal --python-version 3.11 \
	    --generate-hashes --no-header --quiet --upgrade --output-file requirements.lock
	uv pip compile --group build --universal --python-version 3.11 \
	    --generate-hashes --no-header --quiet --upgrade --output-file requirements-build.lock

image:                   ## hadolint, and the image's install lines in a clean environment
	@sh .ci/image

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache

.venv/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name one: make PYTHON=python3.12 ...")'
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --upgrade pip

.venv/ready: .venv/bin/pip pyproject.toml
	@echo "Installing infodesk into .venv ..."
	@$(BIN)/pip install --quiet --editable .
	@touch $@

.venv/ready-dev: .venv/ready
	@$(BIN)/pip install --quiet --editable '.[postgres,webhook]' --group dev
	@touch $@
