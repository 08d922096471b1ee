# SPDX-License-Identifier: GPL-2.0-only
#
# The kernels that this is for, stated here and nowhere else: dkms.conf is made
# from this file, and building for another kernel stops with a sentence.

oldest_kernel := 5.10
# Later ones may do.  DKMS leaves them alone: a failure there would be in the way
# of somebody who is installing a kernel.
newest_kernel := 7.3
needed_machine := x86_64 aarch64
needed_config := CONFIG_64BIT CONFIG_MODULES CONFIG_IPC_NS CONFIG_POSIX_MQUEUE \
	CONFIG_KPROBES CONFIG_KRETPROBES CONFIG_DYNAMIC_FTRACE CONFIG_SYSCTL

lacking := $(foreach config,$(needed_config),$(if $($(config)),,$(config)))
# Either way a redirect can change where a function goes on.
ifeq ($(CONFIG_DYNAMIC_FTRACE_WITH_ARGS)$(CONFIG_DYNAMIC_FTRACE_WITH_REGS),)
lacking += CONFIG_DYNAMIC_FTRACE_WITH_ARGS
endif
lacking := $(strip $(lacking))

# The older of the two, if that is not the oldest one that will do.
too_old := $(filter-out $(oldest_kernel),\
	$(shell printf '%s\n' $(oldest_kernel) $(KERNELVERSION) | sort -V | head -n 1))

# "make clean" reads no configuration; a kernel without modules says so itself.
ifdef CONFIG_MODULES
ifneq ($(too_old),)
$(error mqueue_ns needs Linux $(oldest_kernel) or later, and this is $(too_old))
endif
ifeq ($(filter $(needed_machine),$(UTS_MACHINE)),)
$(error mqueue_ns is for $(needed_machine), and this kernel is for $(UTS_MACHINE))
endif
ifneq ($(lacking),)
$(error mqueue_ns needs a kernel with $(lacking))
endif
endif
