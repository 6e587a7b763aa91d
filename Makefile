# make test   everything: packages, lint, build, every test; prints the time of each part
# make demo   plugs virtual cameras into the real daemon and shows what happens
# make fuzz-smoke  every fuzz target for 2 seconds; part of make test
# make fuzz   every fuzz target for FUZZ_SECONDS, 600 unless given (docs/fuzzing.md)
# make bench-rss  peak memory with 64 MiB and with 2 GiB recordings
# make        builds the three programs and the tests

SHELL := /bin/bash
CHECK := --explicit-target-dependency-import-check error
PART := .ci/part

FUZZ_SECONDS ?= 600

.PHONY: build test demo fuzz-smoke fuzz bench-rss lint format install-deps
.DEFAULT_GOAL := build

build:
	@$(PART) install .ci/install-deps --packages
	@$(PART) build swift build --build-tests $(CHECK)

test: install-deps
	@$(PART) lint .ci/lint
	@$(PART) build swift build --build-tests $(CHECK)
	@$(PART) test swift test --skip-build $(CHECK)
	@$(PART) fuzz fixtures/fuzz/run.sh 2
	@.ci/summary

demo:
	@rm -f .build/parts .build/test.log
	@$(PART) install .ci/install-deps --packages
	@$(PART) build swift build $(CHECK)
	@$(PART) run fixtures/demo/run.sh

fuzz-smoke:
	@$(PART) install .ci/install-deps --packages
	@$(PART) fuzz fixtures/fuzz/run.sh 2

fuzz:
	@$(PART) install .ci/install-deps --packages
	@$(PART) fuzz fixtures/fuzz/run.sh $(FUZZ_SECONDS)

bench-rss:
	@$(PART) build swift build --build-tests $(CHECK)
	@$(PART) bench-rss env BWVDOCK_RSS_MIB=2048 swift test --skip-build $(CHECK) --filter MemoryTests

lint:
	@$(PART) lint .ci/lint

format:
	@swift format --in-place --parallel --recursive Package.swift Sources Tests

install-deps:
	@rm -f .build/parts .build/test.log
	@$(PART) install .ci/install-deps
