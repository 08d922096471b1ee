# SPDX-License-Identifier: GPL-2.0-only

# What the module is built for.  The tests do not use the running kernel at all:
# they build for the reference kernel, or KERNEL=VERSION, and boot that in QEMU.
KDIR ?= /lib/modules/$(shell uname -r)/build
export KERNEL

all: ## build ./mqueue_ns.ko for the running kernel, or KDIR=/path/to/build
	@test -e $(KDIR)/Makefile || { \
		echo "No kernel headers in $(KDIR): install linux-headers-$$(uname -r)," \
			"or say make KDIR=/path/to/build." >&2; exit 1; }
	$(MAKE) -C $(KDIR) M=$(CURDIR) modules

tools: ## build build/tools/mqns, the command-line tool
	$(MAKE) -C tools

check: setup ## warnings, sparse, checkpatch, shellcheck and the rules of the house
	scripts/check

test: setup $(if $(SUITES),,setup-tools) ## boot a kernel in QEMU for each test suite (SUITES="NAME..." for some)
	tests/run $(SUITES)

matrix: setup-matrix ## the tests on many kernels, into docs/MATRIX.md (KERNELS="NAME..." for some)
	scripts/matrix $(KERNELS)

fuzz: setup ## random calls on both kinds of queues, compared, for SECONDS=600
	SECONDS_TO_RUN=$(or $(SECONDS),600) scripts/fuzz

storms: setup ## much at a time, for longer and with more: SECONDS=60, CROWD=10000, MANY=64
	STORM_SECONDS=$(or $(SECONDS),60) STORM_CROWD=$(or $(CROWD),10000) \
	STORM_MANY=$(or $(MANY),64) \
		tests/run $(notdir $(basename $(wildcard tests/suites/storm-*.sh)))

test-debug: setup-debug ## the tests on kernels that check themselves (KERNELS="NAME..."): hours
	scripts/test-debug $(KERNELS)

beside: setup setup-matrix setup-tools ## BPF programs on what we hook, on four kernels (KERNELS="NAME...")
	SUITES=host/beside scripts/matrix -n $(or $(KERNELS),5.10 6.1 6.12 7.3)

coverage: setup-debug ## what of the module, and of its error branches, do tests reach? (SUITES="NAME...")
	scripts/coverage $(SUITES)

test-dkms: setup-dkms ## our packages on a Debian, from kernel to kernel: 10 minutes and more
	scripts/test-dkms

install: ## build and install through DKMS, now and for kernels to come
	scripts/dkms-install

uninstall: ## undo that
	scripts/dkms-install --remove

deb: setup-deb ## Debian packages, into build/deb
	scripts/deb

dist: ## a tarball of the sources, into build
	scripts/dist

model: setup ## check the protocol's models and the bugs seeded in them (FULL=1: all)
	tests/model/run $(if $(FULL),full)

unit: setup ## the engine in user space: sanitizers, libFuzzer
	tests/host/unit.sh

bench: setup-bench ## what calls cost, on the kernel's own queues and on ours (KERNEL=VERSION)
	scripts/bench $(ROWS)

bench-smp: setup ## the same with several processors: wall clock, noisy
	scripts/bench-smp

bench-check: setup ## has something become slower than it was?
	scripts/bench-check

demo: setup ## the story of 2009 on the kernel's own mqueue and on mqueue_ns
	scripts/demo

docs: setup-docs ## manual pages as HTML and text, pictures as SVG, into build/docs
	scripts/docs

setup: ## install what check, test, model, unit and demo need
	scripts/setup

setup-matrix setup-deb setup-dkms setup-debug setup-bench setup-docs: setup-%:
	scripts/setup $*

# What host/tools needs; it takes longer than a suite may.
setup-tools:
	scripts/setup tools
	scripts/fetch-tools >/dev/null
	scripts/build-for 6.12 >/dev/null

clean: ## remove everything that was built
	rm -rf build .tmp_versions
	find . -name .git -prune -o \( -name '*.o' -o -name '*.ko' -o -name '*.mod' \
		-o -name '*.mod.c' -o -name '.*.cmd' -o -name Module.symvers \
		-o -name modules.order \) -type f -exec rm -f {} +

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /make \1\t/p' Makefile | expand -t 16

.PHONY: all tools check test model unit matrix fuzz test-dkms install uninstall deb dist demo docs \
	setup setup-matrix setup-deb setup-dkms setup-debug setup-bench setup-docs setup-tools \
	bench bench-smp bench-check storms beside test-debug coverage clean help
