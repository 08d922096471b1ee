// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hooks: births and deaths of namespaces are observed with kprobes, and never
 * redirected; system calls are redirected with ftrace, when somebody asked
 *
 * Handlers run wherever the function they sit on runs, possibly as if in an
 * NMI.  They take no lock but the table's raw one, and neither sleep nor
 * allocate nor queue work.
 *
 * Arming and disarming are done under hooks_lock, outside of every lock of an
 * inode or a superblock: they wait for all CPUs and all tasks.
 *
 * Code that a call was redirected to outlives the hook:
 *
 *	task in a system call		  the one who unloads
 *
 *	handler: goes to our function
 *	is preempted
 *					  unregisters the hook
 *					  frees the code
 *	runs on, in freed memory
 *
 * Whoever may sleep in our functions has the module (see serve.c), so that it is
 * not unloaded.  Whoever has it not yet, or not any more, is on his way in or
 * out and does not sleep; so he is gone after a grace period of RCU-tasks, in
 * which every task has slept or left the kernel.
 */

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/delay.h>
#include <linux/ipc_namespace.h>
#include <linux/kprobes.h>
#include <linux/lockdep.h>
#include <linux/mutex.h>
#include <linux/nsproxy.h>
#include <linux/percpu.h>
#include <linux/proc_ns.h>
#include <linux/random.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "borrow.h"
#include "compat/ftrace.h"
#include "compat/symbol.h"
#include "compat/syscall.h"
#include "hint.h"
#include "hooks.h"
#include "serve.h"
#include "share.h"
#include "super.h"

/* Tasks that may be in copy_ipcs() at a time before births are missed. */
#define CREATORS	1024

/* After a failure to arm for who may be anybody, not to try for so long. */
#define RETRY_SECONDS	10

static DEFINE_MUTEX(hooks_lock);

static bool lazy_births;

/*
 * The proof that observing works: a namespace that is made for it at load.
 * @task: who makes it; @born, @died: what the handlers saw of it.
 */
static struct {
	struct task_struct *task;
	struct ipc_namespace *born;
	bool died;
} proof;

/* Births and deaths */

static DEFINE_PER_CPU(unsigned long, births);
static DEFINE_PER_CPU(unsigned long, deaths);

/* Places of tasks in copy_ipcs(), and how many found none. */
static struct shares creators;
static atomic_long_t turned_away;
static u32 share_salt;

/**
 * struct creator - a task in copy_ipcs()
 * @share: whose its place is
 * @waits: for the new namespace's task, which may take its time: then somebody else
 *	has to attach
 */
struct creator {
	u8 share;
	bool waits;
};

static __always_inline struct creator *
creator_of(struct kretprobe_instance *instance)
{
	return (struct creator *)instance->data;
}

/*
 * Where the kernel has who is at user.max_ipc_namespaces wait in here, a user can have
 * as many there as he has tasks: the limit of his own user namespace he sets himself.
 */
static int notrace birth_begins(struct kretprobe_instance *instance,
				struct pt_regs *regs)
{
	unsigned long flags = regs_get_kernel_argument(regs, 0);
	u8 share;

	if (!(flags & CLONE_NEWIPC))
		return 1;
	share = share_of((void *)regs_get_kernel_argument(regs, 1), share_salt);
	if (!share_take(&creators, share, CREATORS)) {
		atomic_long_inc(&turned_away);
		return 1;
	}
	*creator_of(instance) = (struct creator){
		.share = share,
		.waits = flags & CLONE_VFORK,
	};
	return 0;
}

NOKPROBE_SYMBOL(birth_begins);

/*
 * Only now, when copy_ipcs() has succeeded: a creation that fails half-way
 * frees the namespace without a death that could be observed.
 */
static int notrace birth_succeeded(struct kretprobe_instance *instance,
				   struct pt_regs *regs)
{
	struct ipc_namespace *ns = (void *)regs_return_value(regs);
	const struct creator *creator = creator_of(instance);

	share_give(&creators, creator->share);
	if (IS_ERR_OR_NULL(ns))
		return 0;
	this_cpu_inc(births);
	if (unlikely(READ_ONCE(proof.task) == current))
		proof.born = ns;
	mqns_super_born(ns, creator->share, lazy_births, creator->waits);
	return 0;
}

NOKPROBE_SYMBOL(birth_succeeded);

static int notrace death(struct kprobe *probe, struct pt_regs *regs)
{
	struct ipc_namespace *ns = (void *)regs_get_kernel_argument(regs, 0);

	this_cpu_inc(deaths);
	if (unlikely(READ_ONCE(proof.born) == ns))
		proof.died = true;
	mqns_super_died(ns);
	return 0;
}

NOKPROBE_SYMBOL(death);

/*
 * Stays armed while the module is quiesced, when the table refuses births: each
 * time that it is armed the kernel patches a function that many run.
 */
static struct kretprobe birth_probe = {
	.kp.symbol_name = "copy_ipcs",
	.entry_handler = birth_begins,
	.handler = birth_succeeded,
	.data_size = sizeof(struct creator),
	.maxactive = CREATORS,
};

static struct kprobe death_probe = {
	.symbol_name = "mq_clear_sbinfo",
	.pre_handler = death,
};

/* Redirected calls */

/**
 * struct redirect - the hook on a function whose calls may be ours
 * @ops: what ftrace knows of it
 * @call: the function; constant
 * @address: where it begins, 0 if this kernel does not have it; constant
 * @armed: under hooks_lock; other readers take it as a hint
 * @hits: redirected calls
 */
struct redirect {
	struct ftrace_ops ops;
	const struct served_call *call;
	unsigned long address;
	bool armed;
	unsigned long __percpu *hits;
};

/* One for each of mqns_served_calls, in that order. */
static struct redirect *redirects;

/* While an entry is being proved: the registers that show it. */
static const struct pt_regs *proof_regs;

#define PROVED	0x6d716e73L

static noinline long proof_target(const struct pt_regs *regs)
{
	return PROVED;
}

static __always_inline void redirect(struct ftrace_ops *ops,
				     redirect_regs *fregs)
{
	struct redirect *r = container_of(ops, struct redirect, ops);

	this_cpu_inc(*r->hits);
	redirect_to(fregs, r->call->target);
}

/* Registers that are not the task's own: let them pass, but for the proof's. */
static __always_inline void redirect_proof(const struct pt_regs *regs,
					   redirect_regs *fregs)
{
	if (regs == READ_ONCE(proof_regs))
		redirect_to(fregs, (unsigned long)proof_target);
}

static void notrace redirect_by_name(unsigned long ip, unsigned long parent_ip,
				     struct ftrace_ops *ops, redirect_regs *fregs)
{
	const struct pt_regs *regs = (void *)redirect_arg0(fregs);

	if (unlikely(!hint_is_entry(regs)))
		redirect_proof(regs, fregs);
	else if (mqns_super_serves_current())
		redirect(ops, fregs);
}

NOKPROBE_SYMBOL(redirect_by_name);

/* The descriptor is one of ours, or is none at all. */
static noinline notrace void
redirect_found(const struct pt_regs *regs, bool there,
	       struct ftrace_ops *ops, redirect_regs *fregs)
{
	if (unlikely(!there))
		redirect_proof(regs, fregs);
	else if (likely(hint_is_entry(regs)))
		redirect(ops, fregs);
}

NOKPROBE_SYMBOL(redirect_found);

/*
 * Calls with a descriptor of somebody else's pay for each instruction here, so
 * they are let go first.  In the proof there is no such descriptor.  What is done
 * for the others is not inline, and wants @ops and @fregs in the registers in
 * which they come: so nobody moves them about for those who are let go.
 */
static __always_inline void
redirect_descriptor(unsigned int fd, const struct pt_regs *regs,
		    struct ftrace_ops *ops, redirect_regs *fregs)
{
	bool there;

	if (unlikely(fd_peek_operations(fd, &mqns_file_operations, &there)))
		redirect_found(regs, there, ops, fregs);
}

static void notrace redirect_by_descriptor(unsigned long ip,
					   unsigned long parent_ip,
					   struct ftrace_ops *ops,
					   redirect_regs *fregs)
{
	const struct pt_regs *regs = (void *)redirect_arg0(fregs);

	redirect_descriptor(native_arg0(regs), regs, ops, fregs);
}

NOKPROBE_SYMBOL(redirect_by_descriptor);

static void notrace redirect_by_descriptor32(unsigned long ip,
					     unsigned long parent_ip,
					     struct ftrace_ops *ops,
					     redirect_regs *fregs)
{
	const struct pt_regs *regs = (void *)redirect_arg0(fregs);

	redirect_descriptor(compat_arg0(regs), regs, ops, fregs);
}

NOKPROBE_SYMBOL(redirect_by_descriptor32);

static void notrace redirect_mount(unsigned long ip, unsigned long parent_ip,
				   struct ftrace_ops *ops, redirect_regs *fregs)
{
	if (hint_mount((void *)redirect_arg0(fregs)))
		redirect(ops, fregs);
}

NOKPROBE_SYMBOL(redirect_mount);

static const ftrace_func_t handlers[SERVE_KINDS] = {
	[SERVE_BY_NAME] = redirect_by_name,
	[SERVE_BY_MOUNT] = redirect_mount,
	[SERVE_BY_DESCRIPTOR] = redirect_by_descriptor,
	[SERVE_BY_DESCRIPTOR32] = redirect_by_descriptor32,
};

/*
 * Show on the real entry that registers of ours are sent where we say, and that
 * other registers that are not the task's own reach the original, which finds
 * no descriptor and no name in them.
 *
 * Whoever opens the first queue is the one who does this, with an address space
 * of his choosing.  A name that a 64-bit caller could not have is at no user's
 * address; one of a 32-bit caller may be, so that is not tried.
 *
 * Looking at a name takes memory: what has not been shown for want of it may be
 * shown the next time.
 */
static int prove_entry(const struct redirect *r)
{
	struct pt_regs regs = {};
	long redirected, passed;

	if (!r->call->call)
		return 0;
	syscall_set_arg0(&regs, -1);
	WRITE_ONCE(proof_regs, &regs);
	redirected = r->call->call(&regs);
	WRITE_ONCE(proof_regs, NULL);
	if (redirected != PROVED)
		return -EOPNOTSUPP;
	if (r->call->by == SERVE_BY_NAME && r->call->optional)
		return 0;
	passed = r->call->call(&regs);
	if (passed == -ENOMEM)
		return -ENOMEM;
	return passed == -EBADF || passed == -EFAULT ? 0 : -EOPNOTSUPP;
}

/*
 * An empty filter would mean every function there is: only of what is off.  Without
 * memory for an empty one the old one stays, and would be lost with the module; what
 * is as small as that is there a moment later.
 */
static void drop_filter(struct ftrace_ops *ops)
{
	int tries = 10;

	while (ftrace_set_filter(ops, NULL, 0, 1) == -ENOMEM && --tries)
		usleep_range(1000, 2000);
}

static void unhook(struct redirect *r)
{
	int err = unregister_ftrace_function(&r->ops);

	if (err) {
		pr_err("cannot give back %s() (error %d)\n", r->call->symbol, err);
		return;
	}
	drop_filter(&r->ops);
	WRITE_ONCE(r->armed, false);
}

/*
 * By address.  A filter by name that finds no memory for the function it has found
 * says that all is well, but is empty; and an empty filter means every function.
 */
static int hook(struct redirect *r)
{
	int err;

	err = ftrace_choose(&r->ops, r->address);
	if (err)
		return err;
	err = register_ftrace_function(&r->ops);
	if (err)
		drop_filter(&r->ops);
	return err;
}

static int arm(struct redirect *r)
{
	const char *symbol = r->call->symbol;
	int err;

	lockdep_assert_held(&hooks_lock);
	if (r->armed)
		return 0;
	err = hook(r);
	if (err) {
		pr_err_ratelimited("cannot redirect %s(): %s\n", symbol, err == -EBUSY ?
				   "a live patch or a tracer has redirected it already" :
				   "ftrace refuses");
		return err;
	}
	WRITE_ONCE(r->armed, true);
	err = prove_entry(r);
	if (err)
		unhook(r);
	if (err == -EOPNOTSUPP)
		pr_err_ratelimited("redirecting %s() does not work on this kernel\n",
				   symbol);
	return err;
}

/*
 * The functions are armed and disarmed as two groups: those that are given a
 * name, mounts included, and those that are given a descriptor.
 */
static bool names_armed;
static bool descriptors_armed;

static bool in_group(const struct redirect *r, bool names)
{
	enum serve_by by = r->call->by;

	return names == (by == SERVE_BY_NAME || by == SERVE_BY_MOUNT);
}

static void unhook_group(bool names)
{
	unsigned int i;

	lockdep_assert_held(&hooks_lock);
	for (i = 0; i < mqns_served_calls_count; i++)
		if (redirects[i].armed && in_group(&redirects[i], names))
			unhook(&redirects[i]);
	WRITE_ONCE(*(names ? &names_armed : &descriptors_armed), false);
}

/* All of a group or none. */
static int arm_group(bool names)
{
	struct redirect *r;
	unsigned int i;
	int err;

	lockdep_assert_held(&hooks_lock);
	for (i = 0; i < mqns_served_calls_count; i++) {
		r = &redirects[i];
		if (!r->address || !in_group(r, names))
			continue;
		err = arm(r);
		if (err)
			goto unhook_all;
	}
	WRITE_ONCE(*(names ? &names_armed : &descriptors_armed), true);
	return 0;

unhook_all:
	unhook_group(names);
	return err;
}

/* They stay armed until mqns_hooks_exit(): every open queue needs them. */
static int arm_descriptors(void)
{
	int err = 0;

	mutex_lock(&hooks_lock);
	if (!descriptors_armed)
		err = arm_group(false);
	mutex_unlock(&hooks_lock);
	return err;
}

/**
 * mqns_hooks_arm_names - bring calls with a name from served namespaces here
 *
 * And those with a descriptor of ours.
 *
 * Context: process; may sleep; no lock of an inode or superblock is held.
 * Return: 0; -EBUSY if somebody else has one of the functions; others of
 * register_ftrace_function().
 */
int mqns_hooks_arm_names(void)
{
	int err = arm_descriptors();

	if (err)
		return err;
	mutex_lock(&hooks_lock);
	if (!names_armed)
		err = arm_group(true);
	mutex_unlock(&hooks_lock);
	return err;
}

/*
 * The last refusal for who may be anybody.  Not locked: at worst somebody tries too
 * early, or is told late.
 */
struct refusal {
	unsigned long at;
	int err;
};

static struct refusal names_refused;
static struct refusal descriptors_refused;

/*
 * Anybody can ask as often as he likes, and each try patches the kernel and takes it
 * back: so after a failure it is not tried again for a while.  But it is if memory was
 * short: that he cannot bring about himself, as it is not charged to him.
 */
static int arm_for_anybody(struct refusal *last, int (*arm_them)(void))
{
	int err = READ_ONCE(last->err);

	if (err && time_before(jiffies, READ_ONCE(last->at) + RETRY_SECONDS * HZ))
		return err;
	err = arm_them();
	WRITE_ONCE(last->at, jiffies);
	WRITE_ONCE(last->err, err == -ENOMEM ? 0 : err);
	return err;
}

/**
 * mqns_hooks_gate - bring calls with a descriptor here, for whoever opens a queue
 *
 * Context: process; may sleep; as an exception, a file system may be held against
 * being frozen: so it is by who opens and truncates.
 * Return: as mqns_hooks_arm_names(), or what that was a moment ago.
 */
int mqns_hooks_gate(void)
{
	if (likely(READ_ONCE(descriptors_armed)))
		return 0;
	return arm_for_anybody(&descriptors_refused, arm_descriptors);
}

/**
 * mqns_hooks_gate_names - mqns_hooks_arm_names() for the root of a user namespace
 *
 * Context: as there.
 * Return: as there, or what it was a moment ago.
 */
int mqns_hooks_gate_names(void)
{
	if (READ_ONCE(names_armed))
		return 0;
	return arm_for_anybody(&names_refused, mqns_hooks_arm_names);
}

/**
 * mqns_hooks_disarm_names - let all calls with a name reach the kernel's own
 *
 * Some may be with us still.
 *
 * Context: process; may sleep.
 * Return: whether they were armed.
 */
bool mqns_hooks_disarm_names(void)
{
	bool were_armed;

	mutex_lock(&hooks_lock);
	were_armed = names_armed;
	unhook_group(true);
	mutex_unlock(&hooks_lock);
	return were_armed;
}

/* Showing */

static unsigned long sum_of(unsigned long __percpu *counter)
{
	unsigned long sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += *per_cpu_ptr(counter, cpu);
	return sum;
}

static void describe_births(struct hook_info *info)
{
	info->symbol = birth_probe.kp.symbol_name;
	info->kind = "kretprobe";
	info->state = kprobe_disabled(&birth_probe.kp) ? "no" : "yes";
	info->hits = sum_of(&births);
	info->missed = birth_probe.nmissed + birth_probe.kp.nmissed +
		       atomic_long_read(&turned_away) + mqns_super_missed();
}

static void describe_deaths(struct hook_info *info)
{
	info->symbol = death_probe.symbol_name;
	info->kind = "kprobe";
	info->state = kprobe_disabled(&death_probe) ? "no" : "yes";
	info->hits = sum_of(&deaths);
	info->missed = death_probe.nmissed;
}

static void describe_redirect(const struct redirect *r, struct hook_info *info)
{
	info->symbol = r->call->symbol;
	info->kind = "ftrace";
	info->state = !r->address ? "absent" : READ_ONCE(r->armed) ? "yes" : "no";
	info->hits = sum_of(r->hits);
}

/**
 * mqns_hooks_describe - what is there to say of a hook?
 * @i: which one
 * @info: the answer
 *
 * Context: any.
 * Return: false if there is no such hook.
 */
bool mqns_hooks_describe(unsigned int i, struct hook_info *info)
{
	memset(info, 0, sizeof(*info));
	if (i == 0)
		describe_births(info);
	else if (i == 1)
		describe_deaths(info);
	else if (i - 2 < mqns_served_calls_count)
		describe_redirect(&redirects[i - 2], info);
	else
		return false;
	return true;
}

/* Life */

/*
 * Make a namespace and see it born and die.  Nothing is attached: the table is
 * not active yet.
 */
static int prove_observers(void)
{
	struct nsproxy *nsproxy = current->nsproxy;
	struct ipc_namespace *ns;

	proof.born = NULL;
	proof.died = false;
	WRITE_ONCE(proof.task, current);
	ns = borrowed(copy_ipcs)(CLONE_NEWIPC, current_user_ns(), nsproxy->ipc_ns);
	WRITE_ONCE(proof.task, NULL);
	if (IS_ERR(ns)) {
		pr_err("cannot make an IPC namespace to prove the hooks with (error %ld)%s\n",
		       PTR_ERR(ns), PTR_ERR(ns) == -ENOSPC ?
		       ": raise user.max_ipc_namespaces" : "");
		return PTR_ERR(ns);
	}
	mqns_super_put_namespace(ns);
	if (proof.born == ns && proof.died) {
		WRITE_ONCE(proof.born, NULL);
		return 0;
	}
	pr_err("the %s of an IPC namespace is not seen by the probe on %s(): are kprobes switched off (debugfs kprobes/enabled, kernel.ftrace_enabled), or was memory short?\n",
	       proof.born ? "death" : "birth",
	       proof.born ? death_probe.symbol_name : birth_probe.kp.symbol_name);
	return -EOPNOTSUPP;
}

static void notrace look_on(unsigned long ip, unsigned long parent_ip,
			    struct ftrace_ops *ops, redirect_regs *fregs)
{
}

NOKPROBE_SYMBOL(look_on);

static int hook_error(int err)
{
	pr_err("cannot hook %s() (error %d)\n", redirects[0].call->symbol, err);
	return err;
}

/*
 * With kernel.ftrace_enabled at 0 no hook that must not be switched off can be
 * registered: then, and only then, somebody who changes nothing is told EBUSY.
 *
 * Known before there are probes.  On 6.1 at least, a probe that goes while
 * ftrace is off leaves it with wrong books, and it WARNs and gives up later.
 */
static int check_ftrace_enabled(void)
{
	static struct ftrace_ops ops = {
		.func = look_on,
		.flags = FTRACE_OPS_FL_PERMANENT,
	};
	int err = ftrace_choose(&ops, redirects[0].address);

	if (err)
		return hook_error(err);
	err = register_ftrace_function(&ops);
	if (!err)
		unregister_ftrace_function(&ops);
	drop_filter(&ops);
	if (!err)
		return 0;
	if (err == -EBUSY) {
		pr_err("ftrace is switched off: write 1 to kernel.ftrace_enabled first\n");
		return -EOPNOTSUPP;
	}
	return hook_error(err);
}

/* One entry is enough: all are of the same make. */
static int prove_redirects(void)
{
	struct redirect *r = &redirects[0];
	int err;

	mutex_lock(&hooks_lock);
	err = arm(r);
	if (!err)
		unhook(r);
	mutex_unlock(&hooks_lock);
	if (err == -EBUSY) {
		pr_notice("programs cannot be served as long as that is so\n");
		err = 0;
	}
	return err;
}

/* The original's address is where calls that are not ours are passed on to. */
static int find_function(struct redirect *r)
{
	int err = symbol_find(r->call->symbol, &r->address);

	if (!err)
		distant_call_set(&r->call->original, r->address);
	if (err != -ENOENT)
		return err;
	if (r->call->optional)
		return 0;
	pr_err("this kernel has no function %s() to redirect\n", r->call->symbol);
	return err;
}

static int init_redirect(struct redirect *r, const struct served_call *call)
{
	r->call = call;
	r->ops.func = handlers[call->by];
	r->ops.flags = REDIRECT_FLAGS | FTRACE_OPS_FL_IPMODIFY |
		       FTRACE_OPS_FL_PERMANENT;
	r->hits = alloc_percpu(unsigned long);
	if (!r->hits)
		return -ENOMEM;
	return find_function(r);
}

static void exit_redirects(void)
{
	unsigned int i;

	for (i = 0; i < mqns_served_calls_count; i++)
		free_percpu(redirects[i].hits);
	kfree(redirects);
}

static int init_redirects(void)
{
	unsigned int i;
	int err;

	redirects = kcalloc(mqns_served_calls_count, sizeof(*redirects), GFP_KERNEL);
	if (!redirects)
		return -ENOMEM;
	for (i = 0; i < mqns_served_calls_count; i++) {
		err = init_redirect(&redirects[i], &mqns_served_calls[i]);
		if (err)
			goto free_redirects;
	}
	return 0;

free_redirects:
	exit_redirects();
	return err;
}

static int probe_error(const char *symbol, int err)
{
	if (err == -ENOENT)
		pr_err("this kernel has no function %s() to probe\n", symbol);
	else
		pr_err("cannot probe %s() (error %d)\n", symbol, err);
	return err;
}

/* Deaths are observed before births are, so that no record can miss its own. */
static int init_observers(void)
{
	int err;

	err = register_kprobe(&death_probe);
	if (err)
		return probe_error(death_probe.symbol_name, err);
	err = register_kretprobe(&birth_probe);
	if (err) {
		probe_error(birth_probe.kp.symbol_name, err);
		goto unprobe_deaths;
	}
	err = prove_observers();
	if (err)
		goto unprobe_births;
	return 0;

unprobe_births:
	unregister_kretprobe(&birth_probe);
unprobe_deaths:
	unregister_kprobe(&death_probe);
	return err;
}

static void exit_observers(void)
{
	unregister_kretprobe(&birth_probe);
	unregister_kprobe(&death_probe);
}

/**
 * mqns_hooks_init - observe births and deaths; prove that redirecting works
 * @lazy: attach new namespaces only when that is needed
 *
 * Context: process; may sleep.
 * Return: 0; an error, having said what is missing.
 */
int mqns_hooks_init(bool lazy)
{
	int err;

	lazy_births = lazy;
	share_salt = get_random_u32();
	err = init_redirects();
	if (err)
		return err;
	err = check_ftrace_enabled();
	if (err)
		goto free_redirects;
	err = prove_redirects();
	if (err)
		goto free_redirects;
	err = init_observers();
	if (err)
		goto free_redirects;
	return 0;

free_redirects:
	exit_redirects();
	return err;
}

/**
 * mqns_hooks_exit - nothing of the kernel's leads here any more
 *
 * Context: process; may sleep.  No queue is open.
 */
void mqns_hooks_exit(void)
{
	mutex_lock(&hooks_lock);
	unhook_group(true);
	unhook_group(false);
	mutex_unlock(&hooks_lock);
	exit_observers();
	synchronize_rcu_tasks();
	while (!mqns_serve_idle())
		schedule_timeout_uninterruptible(1);
	synchronize_rcu_tasks();
	exit_redirects();
}
