/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The file system type, its superblocks, and the namespaces they belong to
 */
#ifndef MQNS_SUPER_H
#define MQNS_SUPER_H

#include "nstable.h"

struct directory;
struct fs_context;
struct ipc_namespace;
struct seq_file;

int mqns_super_init(void);
void mqns_super_exit(void);
int mqns_super_register(void);
void mqns_super_unregister(void);
void mqns_super_suspend(void);
void mqns_super_detach(void);
void mqns_super_resume(void);
bool mqns_super_at_stake(void);

struct nsrec *mqns_super_get_record(struct super_block *sb);
struct ipc_namespace *mqns_super_get_namespace(struct nsrec *rec);
void mqns_super_put_namespace(struct ipc_namespace *ns);

bool mqns_super_is_current_mount(const struct vfsmount *mnt);
bool mqns_super_serves_current(void);
struct vfsmount *mqns_super_get_current_mount(void);
int mqns_super_serve(struct ipc_namespace *ns, bool serve);
bool mqns_super_served(struct ipc_namespace *ns);

void mqns_super_born(struct ipc_namespace *ns, u8 share, bool lazy, bool delegate);
void mqns_super_died(struct ipc_namespace *ns);
long mqns_super_missed(void);

int mqns_super_adopt_context(struct fs_context *fc);
void mqns_super_inspect(struct super_block *sb, struct nsrec_info *info);
void mqns_super_for_each(void (*visit)(struct directory *directory, void *arg),
			 void *arg);

#endif
