# The README's commands. Each target is a few lines over cmake, ctest and the scripts beside the tests.

SHELL := /bin/bash
PYTHON := /usr/bin/python3
JOBS ?= $(shell nproc)
# What is built into build/release: "ci" where warnings are errors.
PRESET ?= release
WITH_SERVERS := $(PYTHON) tests/harness/with_servers.py
FOLDERS := $(shell cat deploy/build/folders.txt) tests
SOURCES = $(shell find $(wildcard $(FOLDERS)) -name node_modules -prune -o -name '*.[ch]pp' -print)

export PYTHONPATH := $(CURDIR)
export PYTHONDONTWRITEBYTECODE := 1
export ROSTER_BINARY := $(CURDIR)/build/roster

# Configures and builds one preset, one build at a time in this checkout.
define build_preset
	@mkdir -p build
	flock build/.lock sh -c 'cmake --preset $(1) > build/$(1).log || { cat build/$(1).log; exit 1; }; \
		cmake --build --preset $(1) -j $(JOBS) $(2)'
endef

.PHONY: run setup build all test test-unit test-integration test-sanitized test-long settings stack bench check tidy format clean
.DEFAULT_GOAL := build

## run: sets up, builds, and starts everything in one process, with no other server
run: build
	exec env -u ROSTER_BINARY build/roster dev

## setup: installs what is missing, also for tests and checks
setup:
	deploy/build/setup.sh

## build: sets up what a build needs, and leaves the release binary at build/roster
build:
	deploy/build/setup.sh build
	$(call build_preset,$(PRESET),--target roster)
	@ln -f build/release/cli/roster build/roster

# The test programs too.
all: build
	deploy/build/setup.sh run test
	$(call build_preset,$(PRESET))

## test: every test, beside private PostgreSQL, NATS and SMTP servers
test: all
	$(WITH_SERVERS) -- ctest --preset release

test-unit: all
	ctest --preset release -L '^unit$$'

test-integration: all
	$(WITH_SERVERS) -- ctest --preset release -L '^(contract|integration)$$'

## test-sanitized: the tests below e2e, under AddressSanitizer with UBSan, then under ThreadSanitizer
test-sanitized:
	deploy/build/setup.sh build run test
	$(call build_preset,asan)
	$(WITH_SERVERS) -- ctest --preset asan
	$(call build_preset,tsan)
	$(WITH_SERVERS) -- setarch --addr-no-randomize ctest --preset tsan

## test-long: what takes too long for each day
test-long: all
	$(PYTHON) tests/house/where_to_add.py

## settings: writes what is made from the table of settings
settings: build
	build/roster config example > .env.example
	build/roster config reference > docs/settings.md

## stack: PostgreSQL, NATS, an SMTP sink, two nodes and two mail workers, until Ctrl-C
stack: build
	deploy/build/setup.sh run test
	exec $(PYTHON) -m tests.harness.stack

## bench: the benchmarks, with a durable PostgreSQL
bench: all
	$(WITH_SERVERS) --durable -- ctest --preset bench

## check: what CI runs before the tests
check:
	deploy/build/setup.sh build test tidy
	@clang-format-19 --dry-run -Werror $(SOURCES)
	$(PYTHON) tests/house/include_table.py
	$(PYTHON) tests/house/style.py
	$(PYTHON) tests/house/monitoring.py
	$(PYTHON) tests/house/units.py
	$(PYTHON) tests/house/porch.py
	deploy/build/tidy.sh changed

## tidy: clang-tidy on every source
tidy:
	deploy/build/setup.sh build test tidy
	deploy/build/tidy.sh all

format:
	deploy/build/setup.sh tidy
	clang-format-19 -i $(SOURCES)

clean:
	rm -rf build
