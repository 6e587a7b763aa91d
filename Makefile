# make test   everything: packages, lint, build, every test, the scenes in a virtual machine; prints the time of each part
# make test-servers  only what talks to real stores, which it installs and starts; part of make test
# make test-servers-full  the same, and Ceph and an object store spread over three servers
# make test-vm    only those scenes: Debian's stock kernel in QEMU, real USB; SCENES="NAME..." plays some of them
# make demo   plugs virtual cameras into the real daemon and shows what happens
# make fuzz-smoke  every fuzz target for 2 seconds; part of make test
# make fuzz   every fuzz target for FUZZ_SECONDS, 600 unless given (docs/fuzzing.md)
# make soak-liars  every lie a camera can tell, at the real daemon (docs/liars.md)
# make soak  what takes too long for every push: a thousand plug cycles of one daemon; in the virtual machine a hundred, a stranger's responder, 64 cameras and every fault; objects and a recording of more than 4 GiB; that a damaged image is noticed
# make bench-rss  peak memory with 64 MiB and with 2 GiB recordings
# make bench-usb  reading over a real USB stack in a virtual machine, beside libgphoto2, libmtp and a bare libusb loop
# make bench-offload  reading and delivering 1 GiB over a mocked bus, beside a bare libusb loop
# make bench-upload  delivering 1 GiB to nginx and to an object store, beside rclone and age, and what memory it takes
# make bench-overlap  what streaming on gains while a server that answers late acknowledges a chunk
# make        builds the three programs and the tests

SHELL := /bin/bash
CHECK := --explicit-target-dependency-import-check error
PART := .ci/part

# What else this machine does counts less in a measurement that goes first, where that is allowed.
FIRST := $(shell chrt --rr 1 true 2>/dev/null && echo chrt --rr 1)
FUZZ_SECONDS ?= 600
PLUG_CYCLES ?= 1000
# Test targets that start real stores.
SERVER_TESTS := ^(DriverContractTests|ServerTests)\.

.DEFAULT_GOAL := build

.PHONY: build
build:
	@$(PART) install .ci/install-deps --packages
	@$(PART) build swift build --build-tests $(CHECK)

.PHONY: test
test: install-deps
	@$(PART) lint .ci/lint
	@$(PART) build swift build --build-tests $(CHECK)
	@$(PART) test swift test --skip-build $(CHECK) --skip '$(SERVER_TESTS)'
	@$(PART) test-servers swift test --skip-build $(CHECK) --filter '$(SERVER_TESTS)'
	@$(PART) fuzz fixtures/fuzz/run.sh 2
	@$(PART) vm Tests/VM/run
	@.ci/summary

.PHONY: test-servers
test-servers: install-deps
	@$(PART) build swift build --build-tests $(CHECK)
	@$(PART) test-servers swift test --skip-build $(CHECK) --filter '$(SERVER_TESTS)'

.PHONY: test-servers-full
test-servers-full: install-deps
	@$(PART) install .ci/install-deps --packages ceph-common ceph-mon ceph-osd radosgw
	@$(PART) build swift build --build-tests $(CHECK)
	@$(PART) test-servers env BWVDOCK_ALL_SERVERS=1 swift test --skip-build $(CHECK) --filter '$(SERVER_TESTS)'

.PHONY: test-vm
test-vm:
	@$(PART) install .ci/install-deps --packages
	@$(PART) build swift build $(CHECK)
	@$(PART) vm Tests/VM/run $(SCENES)

.PHONY: demo
demo:
	@rm -f .build/parts .build/test*.log .build/vm.log
	@$(PART) install .ci/install-deps --packages
	@$(PART) build swift build $(CHECK)
	@$(PART) run fixtures/demo/run.sh

.PHONY: soak-liars
soak-liars:
	@$(PART) build swift build --build-tests $(CHECK)
	@$(PART) soak-liars env BWVDOCK_LIES=all BWVDOCK_LIES_REPORT=.build/liars \
		swift test --skip-build $(CHECK) --filter HostileTests

.PHONY: fuzz-smoke
fuzz-smoke:
	@$(PART) install .ci/install-deps --packages
	@$(PART) fuzz fixtures/fuzz/run.sh 2

.PHONY: fuzz
fuzz:
	@$(PART) install .ci/install-deps --packages
	@$(PART) fuzz fixtures/fuzz/run.sh $(FUZZ_SECONDS)

.PHONY: soak
soak:
	@$(PART) install .ci/install-deps
	@$(PART) build swift build --build-tests $(CHECK)
	@$(PART) soak env BWVDOCK_PLUG_CYCLES=$(PLUG_CYCLES) swift test --skip-build $(CHECK) --filter PlugCycleTests
	@$(PART) soak-long env BWVDOCK_LONG_OBJECTS=1 BWVDOCK_RSS_MIB=4100 \
		swift test --skip-build $(CHECK) --filter '^DaemonTests\.(LongObjectTests|MemoryTests)'
	@$(PART) vm Tests/VM/run --seconds 3600 soak-umtp soak-many soak-cycles soak-faults
	@$(PART) vm-image Tests/VM/image-check

.PHONY: bench-rss
bench-rss:
	@$(PART) build swift build --build-tests $(CHECK)
	@$(PART) bench-rss env BWVDOCK_RSS_MIB=2048 swift test --skip-build $(CHECK) --filter MemoryTests

.PHONY: bench-offload
bench-offload:
	@$(PART) build swift build -c release $(CHECK)
	@$(PART) bench-offload env BWVDOCK_PRODUCTS="$$(swift build -c release --show-bin-path)" \
	    $(FIRST) "$$(swift build -c release --show-bin-path)/OffloadBench" 1024 5

.PHONY: bench-upload
bench-upload:
	@$(PART) install .ci/install-deps --packages
	@$(PART) build swift build -c release $(CHECK)
	@$(PART) bench-upload env BWVDOCK_PRODUCTS="$$(swift build -c release --show-bin-path)" \
	    $(FIRST) "$$(swift build -c release --show-bin-path)/UploadBench" 1024 5

.PHONY: bench-overlap
bench-overlap:
	@$(PART) install .ci/install-deps --packages
	@$(PART) build swift build -c release $(CHECK)
	@$(PART) bench-overlap env BWVDOCK_PRODUCTS="$$(swift build -c release --show-bin-path)" \
	    "$$(swift build -c release --show-bin-path)/UploadBench" 512 5 overlap

.PHONY: bench-usb
bench-usb:
	@$(PART) install .ci/install-deps --packages
	@$(PART) build swift build -c release $(CHECK)
	@$(PART) peers fixtures/peers/build.sh
	@$(PART) bench-usb Tests/VM/bench 256 5

.PHONY: lint
lint:
	@$(PART) lint .ci/lint

.PHONY: format
format:
	@swift format --in-place --parallel --recursive Package.swift Sources Tests

.PHONY: install-deps
install-deps:
	@rm -f .build/parts .build/test*.log .build/vm.log
	@$(PART) install .ci/install-deps
