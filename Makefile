# Everything a contributor types. `make` alone lists it.
.DEFAULT_GOAL := help
.PHONY: help .venv lab docs screenshots check format test fuzz guards audit \
        bench instructions bench-dead-script bench-events bench-console bench-resume \
        resume digits chaos docker-test deb dist clean

python := .venv/bin/python
# How far each fuzz target runs: so many bodies, or so many seconds if that is sooner (0: as long as it takes).
RUNS ?= 1000000
SECONDS ?= 0
# How many keys `make digits` sends to each Asterisk, and in how many calls at once.
DIGITS ?= 10000
CALLS ?= 24
export PYTHON

edges := asterisk agi scripts sounds store observe web terminal
# Telephone calls mostly wait, so four workers suit two processors; tests of one file and version
# stay together (tests/asterisk/sharing.py).
calls := --numprocesses 4

help: ## this list
	@echo 'Callbridge lets a web script steer a telephone call on a stock Asterisk. Try `make lab` first.'
	@echo
	@sed -n 's/^\([a-z.-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

.venv: .venv/.installed ## the virtual environment with everything that development needs
.venv/.installed: pyproject.toml constraints.txt
	@echo 'The first time takes a minute or more: .venv is made, and what development needs goes into it.'
	@sh lab/bootstrap.sh .venv
	@$(python) -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

.venv/.lab: pyproject.toml constraints.txt
	@echo 'The first time takes a minute or two. Fetching:'
	@sh lab/bootstrap.sh .venv
	@$(python) -m lab.first_time
	@touch $@

lab: .venv/.lab ## a local Asterisk, sample scripts and one call; ONCE=1 ends after that call; DIAL=099 KEYS=1 calls a number of yours
	@$(python) -m lab $(if $(ONCE),--once) $(if $(DIAL),--dial '$(DIAL)') $(if $(KEYS),--keys '$(KEYS)')

docs: .venv/.installed ## the documentation as a site in build/site; a broken link or anchor fails
	$(python) docs/build_site.py
	@echo 'Open build/site/index.html in a browser, or: $(python) -m http.server --bind 127.0.0.1 --directory build/site'

screenshots: .venv/.installed ## take the pictures of the console in docs/images again; look at them before you commit
	SCREENSHOTS=1 $(python) -m pytest --quiet tests/contract/test_console_pictures.py

check: .venv/.installed ## all that needs no call: style, types, floors, house rules
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/lint-imports
	$(python) -m pytest --quiet tests/test_*.py tests/docs

format: .venv/.installed ## write the files as `make check` wants them
	.venv/bin/ruff check --fix
	.venv/bin/ruff format

test: .venv/.installed ## everything: check, then the quick tests, then real Asterisk 22 and 16
	$(python) -m lab.prepare
	$(MAKE) check
	$(python) -m pytest --quiet --numprocesses auto --cov --cov-report= $(wildcard tests/unit tests/contract tests/edges tests/chaos tests/bench)
	.venv/bin/coverage report --include='bridge/telephony/*,bridge/ivr/*,bridge/protocol/*,bridge/calls/*' --fail-under=100
	set -e; for edge in $(edges); do .venv/bin/coverage report --include="bridge/$$edge/*" --fail-under=90; done
	$(python) -m pytest --quiet $(calls) -m 'not alone' tests/asterisk
	$(python) -m pytest --quiet -m alone tests/asterisk

fuzz: .venv/.installed ## throw random bytes at what reads strangers' bytes; RUNS=1000000 SECONDS=60 each
	$(python) -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[fuzz]'
	set -e; for target in tests/fuzz/fuzz_*.py; do $(python) $$target -runs=$(RUNS) -max_total_time=$(SECONDS); done

guards: .venv/.installed ## take each guard of the threat model away: does a test notice? Some minutes; ONLY=T-SCRIPT
	$(python) -m tests.guards $(ONLY)

audit: .venv/.installed ## are there known vulnerabilities in the versions of constraints.txt? Where nobody can say, it says so
	$(python) -m lab.audit

bench: .venv/.installed ## what does Callbridge cost, beside others? On a quiet machine; QUICK=1 in under five minutes
	$(python) -m lab.prepare 22
	$(python) -m bench

instructions: .venv/.installed ## write down how many instructions the work on the call path takes, for `make test`
	$(python) -m bench.instructions --write

bench-dead-script: .venv/.installed ## does a dead script slow its healthy neighbour? Two minutes
	$(python) -m bench.dead_script

bench-events: .venv/.installed ## what do 10,000 events a minute cost, and do they slow 20 calls a second? Eight minutes, on a quiet machine
	$(python) -m lab.prepare 22
	$(python) -m bench.events
	$(python) -m bench.events_beside_calls

bench-console: .venv/.installed ## how soon does a page of the console paint, and do calls feel who looks? Five minutes, on a quiet machine
	$(python) -m lab.prepare 22
	$(python) -m bench.console_pages

bench-resume: .venv/.installed ## what does it cost a call that it would survive a restart? Six minutes, on a quiet machine
	$(python) -m lab.prepare 22
	$(python) -m bench.resume_cost

resume: .venv/.installed ## kill Callbridge five times under 200 callers, on each Asterisk: nobody is dropped; three minutes
	$(python) -m lab.prepare
	$(python) -m pytest --quiet tests/asterisk/test_resume_many.py

digits: .venv/.installed ## does every key arrive, once, in order? 10,000 to each Asterisk, six minutes; DIGITS=10000 CALLS=24
	$(python) -m lab.prepare
	DIGITS=$(DIGITS) CALLS=$(CALLS) $(python) -m bench.digits

chaos: .venv/.installed ## live calls while everything around them fails: is one lost? MINUTES=10 EVERY=20 CALLS=10 VERSION=22 SEED=1 FAULTS=...
	$(python) -m lab.prepare $(or $(VERSION),22)
	CALLS="$(if $(filter-out file,$(origin CALLS)),$(CALLS))" $(python) -m tests.chaos

docker-test: .venv/.installed ## build the images, start them, place a call through them
	$(python) -m lab.docker_test

deb: .venv/.installed ## the Debian package, into build/; SUITE=forky
	$(python) -m lab.deb --lint $(if $(SUITE),--suite $(SUITE))

dist: .venv/.installed ## wheel and sdist, into dist/
	$(python) -m lab.dist

clean: ## remove what make made here (the caches in ~/.cache/callbridge stay)
	rm -rf .venv .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache build dist
	find bench bridge lab tests -name __pycache__ -type d -prune -exec rm -rf {} +
