# SPDX-License-Identifier: GPL-2.0-only
#
# Facts about the kernel that is built for, found by looking into its headers.
# Not by its version: distributions carry later things back.
#
# $(call fact,NAME,HEADER,REGEX) defines FACT_NAME if REGEX matches a line of
# include/HEADER.

fact = $(shell grep -qsE '$(3)' $(srctree)/include/$(2) && echo -DFACT_$(1))

facts-y :=
facts-y += $(call fact,INODE_TIME_ACCESSORS,linux/fs.h,inode_set_atime_to_ts)
facts-y += $(call fact,INODE_OPS_IDMAP,linux/fs.h,[*]create. .struct mnt_idmap)
facts-y += $(call fact,INODE_OPS_USERNS,linux/fs.h,[*]create. .struct user_namespace)
facts-y += $(call fact,INODE_ALLOC_LRU,linux/fs.h,alloc_inode_sb)
facts-y += $(call fact,PERSISTENT_DENTRIES,linux/dcache.h,d_make_persistent)
facts-y += $(call fact,LOOKUP_NOPERM,linux/namei.h,lookup_noperm)
facts-y += $(call fact,FD_FILE,linux/file.h,fd_file)

ccflags-y += $(facts-y)
