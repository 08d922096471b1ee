# SPDX-License-Identifier: GPL-2.0-only
#
# Facts about the kernel that is built for, found by looking into its headers.
# Not by its version: distributions carry later things back.
#
# $(call fact,NAME,HEADERS,REGEX) defines FACT_NAME if REGEX matches somewhere in
# one of the HEADERS, read as one long line with single blanks.

fact = $(shell cat $(addprefix $(srctree)/include/linux/,$(2)) 2>/dev/null | \
	tr -s '\n\t ' ' ' | grep -qE '$(3)' && echo -DFACT_$(1))

facts-y :=
facts-y += $(call fact,CREATE_WITHOUT_EXCL,fs.h,[*]create. .[^;]*umode_t.;)
facts-y += $(call fact,DEFAULT_DENTRY_FLAGS,fs.h fs/super_types.h,s_d_flags;)
facts-y += $(call fact,EXCLUSIVE_CONTEXT,fs_context.h,bool exclusive:1)
facts-y += $(call fact,FD_FILE,file.h,define fd_file)
facts-y += $(call fact,FTRACE_PT_REGS,ftrace.h,[*]ftrace_func_t.[^;]*struct pt_regs)
facts-y += $(call fact,FTRACE_REGS_ARGUMENTS,ftrace.h ftrace_regs.h,ftrace_regs_get_argument)
facts-y += $(call fact,GET_UCOUNTS_INLINE,user_namespace.h,inline struct ucounts [*] __must_check get_ucounts)
facts-y += $(call fact,INLINE_COPY_NAMED,uaccess.h,[ *]_inline_copy_from_user)
facts-y += $(call fact,INODE_ALLOC_LRU,fs.h,alloc_inode_sb)
facts-y += $(call fact,INODE_OPS_IDMAP,fs.h,[*]create. .struct mnt_idmap)
facts-y += $(call fact,INODE_OPS_USERNS,fs.h,[*]create. .struct user_namespace)
facts-y += $(call fact,INODE_TIME_ACCESSORS,fs.h,inode_set_atime_to_ts)
facts-y += $(call fact,LOOKUP_NOPERM,namei.h,[ *]lookup_noperm.struct qstr)
facts-y += $(call fact,MOUNT_OWNER,fs.h,mnt_user_ns.mnt. != mnt->mnt_sb->s_user_ns)
facts-y += $(call fact,NETLINK_SOCK_BY_FD,netlink.h,netlink_getsockbyfd)
facts-y += $(call fact,PERSISTENT_DENTRIES,dcache.h,d_make_persistent)
facts-y += $(call fact,RLIMIT_UCOUNTS,user_namespace.h,UCOUNT_RLIMIT_MSGQUEUE)
facts-y += $(call fact,SYSCTL_CONST_HANDLER,sysctl.h,proc_handler.const struct)
facts-y += $(call fact,SYSCTL_CONST_PERMISSIONS,sysctl.h,[*]permissions.[^;]*const struct)
facts-y += $(call fact,SYSCTL_SIZED,sysctl.h,register_sysctl_sz)

ccflags-y += $(facts-y)
