# The words of this project. ./run and ./test do the same without make.
.DEFAULT_GOAL := help
.PHONY: help run test check fix journeys bench drop faults migrate messages docs capability lock
PYTHON := .venv/bin/python

help: ## show these words
	@sed -n 's/^\([a-z]*\):.*## /  \1\t/p' Makefile | expand -t 14

run: ## start Vårdnav on this machine (./run --help)
	@./run

test: ## every check and test, as CI runs them
	@./test

check: ## format, lint, types, import contracts, migrations, generated docs
	@./test check

fix: .venv/vardnav-made-for ## put format and simple lint right
	@.venv/bin/ruff check --fix .
	@.venv/bin/ruff format .

journeys: ## the tests in a real browser
	@./test journeys

bench: .venv/vardnav-made-for ## measure speed (writes a report)
	@$(PYTHON) -m benchmarks

drop: .venv/vardnav-made-for ## rehearse a drop: a crowd, a waiting room, exact invariants
	@$(PYTHON) -m benchmarks.drop

faults: ## the tests that kill or starve something, with as many trials as a night has room for
	@VARDNAV_FAULTS=long ./test faults

migrate: .venv/vardnav-made-for ## write migrations for changed models
	@$(PYTHON) manage.py makemigrations

messages: .venv/vardnav-made-for ## bring the translations in locale/ up to date
	@$(PYTHON) manage.py messages

docs: .venv/vardnav-made-for ## write the generated docs anew
	@$(PYTHON) manage.py write_docs

capability: .venv/vardnav-made-for ## start a new capability: make capability NAME=x
	@$(PYTHON) manage.py new_capability "$(NAME)"

lock: .venv/vardnav-made-for ## resolve the dependencies anew into requirements.lock
	@.venv/bin/uv lock
	@.venv/bin/uv export --quiet --all-groups --no-emit-project --format requirements.txt --no-header -o requirements.lock

.venv/vardnav-made-for: requirements.lock
	@./test environment
