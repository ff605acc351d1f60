# Everything runs from .venv, which makes itself from uv.lock: Python 3.11 and make are all that is needed.
PYTHON ?= python3
RUN := .venv/bin/

.PHONY: demo test lint bench clean

.venv: pyproject.toml uv.lock
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11" if sys.version_info < (3, 11) else 0)'
	test -x .venv/bin/python || $(PYTHON) -m venv .venv
	test -x .venv/bin/uv || .venv/bin/python -m pip install --quiet --disable-pip-version-check uv
	UV_PROJECT_ENVIRONMENT=.venv .venv/bin/uv sync --quiet --frozen --python .venv/bin/python
	touch .venv

demo: .venv
	$(RUN)qoldau demo

test: .venv lint
	$(RUN)pytest -n auto

lint: .venv
	$(RUN)ruff check .
	$(RUN)ruff format --check .
	$(RUN)mypy
	$(RUN)lint-imports

bench: .venv
	$(RUN)python -m tests.bench

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
