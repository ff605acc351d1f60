# Everything runs from .venv, which makes itself from uv.lock: Python 3.11 and make are all that is needed.
PYTHON ?= python3
RUN := .venv/bin/

# Where a network has certificates of its own, this machine knows them: uv and pip take the machine's.
CERTIFICATES := $(firstword $(wildcard /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/cert.pem))
export UV_SYSTEM_CERTS := true
export PIP_CERT ?= $(CERTIFICATES)
ifeq ($(PIP_CERT),)
unexport PIP_CERT
endif
# Each process of the service would otherwise compile everything it imports anew.
unexport PYTHONDONTWRITEBYTECODE

# Stamps: written when all is there, so that an install that broke half way is taken up again. What one that broke left
# behind is not trusted.
SERVICE := .venv/.service
TOOLS := .venv/.tools
UNFINISHED := .venv/.unfinished
SYNC = UV_PROJECT_ENVIRONMENT=.venv .venv/bin/uv sync --quiet --frozen --python .venv/bin/python \
	$(if $(wildcard $(UNFINISHED)),--reinstall)

define environment
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11" if sys.version_info < (3, 11) else 0)'
	@.venv/bin/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
	@.venv/bin/uv --version >/dev/null 2>&1 || .venv/bin/python -m pip install --quiet --disable-pip-version-check --force-reinstall uv
endef

.PHONY: demo service test check lint style types imports pure faults explore bench audit clean

# The service alone; who has the developers' tools has it too.
demo: $(if $(wildcard $(TOOLS)),$(TOOLS),$(SERVICE))
	$(RUN)qoldau demo

service: $(SERVICE)

# Everything. Of a test's time a third is waiting, for a process, a browser, a disk: two workers more than cores.
test: export PYTEST_XDIST_AUTO_NUM_WORKERS ?= $(shell $(PYTHON) -c 'import os; print((os.cpu_count() or 1) + 2)')
test: $(TOOLS) lint
	$(RUN)pytest -n auto --dist worksteal

# What can be said in half a minute: style, types, imports, and every test that needs nothing but the code.
check: $(TOOLS)
	@$(MAKE) --no-print-directory -j 4 -O style types imports pure

lint: $(TOOLS)
	@$(MAKE) --no-print-directory -j 4 -O style types imports

style: $(TOOLS)
	$(RUN)ruff check .
	$(RUN)ruff format --check .

types: $(TOOLS)
	$(RUN)mypy

imports: $(TOOLS)
	$(RUN)lint-imports

pure: $(TOOLS)
	$(RUN)pytest -n auto tests/law tests/texts tests/understanding tests/architecture

# What may go wrong, at random, for long: a year of a city of 20,000, fail-overs of the database, kills of a real process,
# cut networks, two consents at one instant; one table of faults and invariants, kept in tests/drills/RESULTS.md. Hours, in
# pieces, on every core: make faults HOURS=2 goes on where the last one ended, as long as the program is the same. Sizes:
# tests/drills/__main__.py.
faults: $(TOOLS)
	@$(RUN)python -m tests.drills $(PARTS)

# Every state that a case can come to, of every family, with two changes of registers a road: ten hours of a core and more,
# part by part; what was walked of this program is not walked again. It stands in tests/explore/RESULTS.json.
explore: $(TOOLS)
	$(RUN)python -m tests.explore --kept tests/explore/RESULTS.json --processes $(shell $(PYTHON) -c 'import os; print(os.cpu_count() or 1)')

# Each row beside its peer; what it finds stands in tests/bench/RESULTS.md, one group after another. The peers are needed by
# nothing else. A few of them: make bench GROUPS="road wire".
bench: $(TOOLS)
	$(SYNC) --group bench
	$(RUN)python -m tests.bench --keep $(GROUPS)

# Whether anything is known that endangers what is shipped. Where the advisories cannot be reached it fails, and says so.
audit: $(SERVICE)
	.venv/bin/uv export --quiet --frozen --no-dev --no-emit-project --output-file .venv/shipped.txt
	.venv/bin/uv tool run --quiet pip-audit --strict --disable-pip --require-hashes --requirement .venv/shipped.txt

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(SERVICE): pyproject.toml uv.lock
	$(environment)
	@touch $(UNFINISHED)
	$(SYNC) --no-dev --inexact
	@rm $(UNFINISHED)
	@touch $@

$(TOOLS): pyproject.toml uv.lock
	$(environment)
	@touch $(UNFINISHED)
	$(SYNC)
	@rm $(UNFINISHED)
	@touch $(SERVICE) $@
