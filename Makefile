# The README's commands. Each target is a few lines over cmake, ctest and the scripts beside the tests.

SHELL := /bin/bash
PYTHON := /usr/bin/python3
JOBS ?= $(shell nproc)
# What is built into build/release: "ci" where warnings are errors.
PRESET ?= release
WITH_SERVERS := $(PYTHON) tests/harness/with_servers.py
FOLDERS := $(shell cat deploy/build/folders.txt) tests
IN_OWN_NETWORK := $(PYTHON) tests/harness/own_network.py
LINT_TOOLS := $(CURDIR)/build/lint/bin
VERSION = $(shell awk '/^project/ { print $$3 }' CMakeLists.txt)
CODENAME = $(shell . /etc/os-release && echo $$VERSION_CODENAME)
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

.PHONY: run setup build all test test-unit test-integration test-sanitized test-long fuzz test-mutants test-trixie chaos chaos-long settings stack bench \
	deb tarball packages lint-tools manifests demo-ha check tidy format clean
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

# How long at each border, and how many at once.
FUZZ_SECONDS ?= 30
## fuzz: searches at every border for what breaks it, FUZZ_SECONDS at each, from the corpora that are kept
fuzz:
	deploy/build/setup.sh build test tidy
	$(call build_preset,fuzz)
	$(PYTHON) -m tests.fuzz.search --seconds $(FUZZ_SECONDS) --jobs $(JOBS)

## test-long: what takes an hour, or needs root and Debian folders of its own
test-long: packages lint-tools test-trixie fuzz
	$(PYTHON) tests/house/where_to_add.py
	build/release/tests/simulation/simulate --from 30001 --count 200000
	PATH=$(LINT_TOOLS):$$PATH $(PYTHON) -m pytest -q -p no:cacheprovider tests/debian/test_package.py
	PATH=$(LINT_TOOLS):$$PATH $(IN_OWN_NETWORK) $(PYTHON) -m pytest -q -p no:cacheprovider tests/debian/test_compose.py \
		tests/debian/test_nats_versions.py tests/debian/test_kubernetes.py
	$(PYTHON) -m pytest -q -p no:cacheprovider tests/long

## test-trixie: builds on Debian 13, in a folder below build/debian, and runs the unit, contract and e2e tests there; needs root
test-trixie: all
	deploy/build/setup.sh long
	$(PYTHON) -m tests.debian.build trixie

# A whole installation under load and faults, for CHAOS_SECONDS; CHAOS_SEED=N for the faults of a run that failed.
CHAOS_SECONDS ?= 300
## chaos: kills, freezes, cuts off, promotes and moves the clocks of a whole installation under load, five minutes long
chaos: all
	$(PYTHON) -m tests.chaos.run --seconds $(CHAOS_SECONDS) $(if $(CHAOS_SEED),--seed $(CHAOS_SEED)) \
		$(if $(CHAOS_KIND),--kind $(CHAOS_KIND))

## chaos-long: every fault by its name, then a mix on each kind of installation; hours; CHAOS_SEED=N to begin with
chaos-long: all
	$(PYTHON) -m tests.chaos.all $(if $(CHAOS_SEED),--seed $(CHAOS_SEED))
	$(PYTHON) -m tests.chaos.results

## test-mutants: plants each fault of tests/mutants in copies of the sources, and sees which test notices; hours
test-mutants: all
	$(PYTHON) -m tests.mutants.run --jobs $(JOBS)

## settings: writes what is made from the table of settings
settings: build
	build/roster config example > .env.example
	build/roster config reference > docs/settings.md

## stack: PostgreSQL, NATS, an SMTP sink, two nodes and two mail workers, until Ctrl-C
stack: build
	deploy/build/setup.sh run test
	exec $(PYTHON) -m tests.harness.stack

## deb: the Debian package for this machine's release, in build/packages
deb: build
	$(call build_preset,release,--target packaging)
	cd build/release && cpack -G DEB -B $(CURDIR)/build/packages

## tarball: the sources of the commit that is checked out, in build/packages
tarball:
	@mkdir -p build/packages
	git archive --prefix=roster-$(VERSION)/ HEAD | gzip -9n > build/packages/roster-$(VERSION).tar.gz

## packages: the Debian packages for both releases, and the tarball; needs root
packages: deb tarball
	deploy/build/setup.sh long
	for release in bookworm trixie; do \
		[ "$$release" = "$(CODENAME)" ] || $(PYTHON) -m tests.debian.build $$release --package || exit; \
	done

# Linters of containers and Kubernetes that Debian does not have; what cannot be installed is skipped by its test.
lint-tools:
	deploy/build/lint_tools.sh

# The chart as plain manifests, for kustomize.
manifests: lint-tools
	$(LINT_TOOLS)/helm template roster deploy/kubernetes/chart --kube-version 1.33.0 > deploy/kubernetes/manifests/roster.yaml

## demo-ha: three nodes behind HAProxy, PostgreSQL with standbys, a NATS cluster and two mail workers, until Ctrl-C
demo-ha: build
	deploy/build/setup.sh run test long
	exec $(PYTHON) -m tests.harness.high_availability

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
	$(PYTHON) tests/house/versions.py
	$(PYTHON) tests/house/commands.py
	$(PYTHON) tests/house/where_to_add.py --check
	$(PYTHON) -m tests.mutants.run --check
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
