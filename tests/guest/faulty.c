// SPDX-License-Identifier: GPL-2.0-only
/*
 * faulty WHAT MODULE [ACTION]... - lets one allocation after another fail in an action
 *
 *	memory		allocations of memory
 *	copies		copying from and to programs
 *
 * The kernel counts down, for one task, to the failure of what happens below
 * certain functions: those of our module, or of loading it.  For n = 1, 2, 3, ...
 * the n-th fails, until there is no n-th any more.  Each action must then end as
 * the table says, and the next try, without a fault, must succeed.
 *
 * Prints TAP.  Without actions, all of the table are tried.  FAULTS_STEP=N says to try
 * only each N-th of those after the first FIRST: an action that hooks one function
 * after another does the same with each.  Loading is tried, besides, with the faults
 * below each function that it asks for something of its own, and there each fault is.
 */
#include "guest.h"

#include <linux/mqueue_ns.h>
#include <linux/netlink.h>
#include <sys/mman.h>
#include <sys/param.h>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <sys/wait.h>

#define DEBUG		"/sys/kernel/debug"
#define PARAMETERS	"/sys/module/mqueue_ns/parameters"
#define SERVE		"/proc/sys/fs/mqueue_ns/serve"
#define DIR		"/mnt/q"
#define MOST		3000
#define FIRST		30

static const char *module;
static int queue = -1, socket_fd = -1, fail_nth;
static long got;		/* what the action returned */
static bool fault;		/* was there one? */
static unsigned int complaints, errors, step = 1;
static char small[16], large[MESSAGE_MAX];

/*
 * How many of an action's faults end it with ENOMEM, or EFAULT if a copy failed.
 *
 * A kernel that checks itself allocates for that, too, below our functions, and does
 * without if it must.  So not each fault of memory has to end an action; but where
 * something of ours is allocated, one at least does; and where nothing is, or
 * kvmalloc() has another way, none.  MET is for actions that allocate and never fail
 * for that: there must be faults, and none is told.
 */
enum told { NOT_TRIED, NONE, MET, SOME, ALL };

struct action {
	const char *name;	/* "below FUNCTION": only the faults in what it does */
	enum told memory;
	enum told copies;
	bool loads;		/* the module is not there before */
	void (*prepare)(void);
	long (*act)(void);
	void (*undo)(bool done);
};

/* The module */

static long load_with(const char *options)
{
	int fd = must(open(module, O_RDONLY | O_CLOEXEC));
	long ret = result(syscall(SYS_finit_module, fd, options, 0));

	close(fd);
	return ret;
}

static void wait_and_unload(void)
{
	int tries;

	for (tries = 0; tries < 200; tries++) {
		write_text(PARAMETERS "/active", "force");
		if (!syscall(SYS_delete_module, "mqueue_ns", O_NONBLOCK))
			return;
		sleep_ms(50);
	}
	must_be(-EBUSY, "unloading", __FILE__, __LINE__);
}

static long load(void)
{
	return load_with("");
}

static long load_and_serve(void)
{
	return load_with("serve=1");
}

static void unload(bool done)
{
	if (done)
		wait_and_unload();
}

static void need_module(void)
{
	if (access("/sys/module/mqueue_ns", F_OK))
		must_be(load_with(""), "loading", __FILE__, __LINE__);
}

static void need_served(void)
{
	need_module();
	must(write_text(PARAMETERS "/active", "Y"));
	must(write_text(SERVE, "1"));
}

static void need_unarmed(void)
{
	if (!access("/sys/module/mqueue_ns", F_OK))
		wait_and_unload();
	need_module();
}

static void need_queue(void)
{
	need_served();
	queue_unlink("/faulty");
	queue = must_be(queue_open("/faulty", O_CREAT | O_RDWR | O_NONBLOCK), "mq_open",
			__FILE__, __LINE__);
}

static void drop_queue(bool done)
{
	(void)done;
	close(queue);
	queue_unlink("/faulty");
}

/* Names: one that fits where all short ones do, and one that needs memory. */

static char long_name[101];

static void need_served_name(void)
{
	need_served();
	memset(long_name, 'n', sizeof(long_name) - 1);
	long_name[0] = '/';
}

static void need_long_name(void)
{
	need_served_name();
	queue_unlink(long_name);
	must_be(queue_make(long_name), "mq_open", __FILE__, __LINE__);
}

static long create_long(void)
{
	return queue_open(long_name, O_CREAT | O_RDWR);
}

static long open_long(void)
{
	return queue_open(long_name, O_RDWR);
}

static long unlink_long(void)
{
	return queue_unlink(long_name);
}

static void drop_long(bool done)
{
	if (done)
		close(got);
	queue_unlink(long_name);
}

static void drop_long_name(bool done)
{
	(void)done;
	queue_unlink(long_name);
}

/* What was made, and could not be opened then, is there: as with the kernel's own. */
static long create(void)
{
	return queue_open("/faulty", O_CREAT | O_RDWR);
}

static long open_there(void)
{
	return queue_open("/faulty", O_RDWR);
}

static void drop_two(bool done)
{
	drop_queue(done);
	if (done)
		close(got);
}

static void drop_created(bool done)
{
	if (done)
		close(got);
	queue_unlink("/faulty");
}

static long unlink_it(void)
{
	return queue_unlink("/faulty");
}

/* Messages */

static long send_small(void)
{
	return result(mq_send(queue, small, sizeof(small), 1));
}

static long send_large(void)
{
	return result(mq_send(queue, large, sizeof(large), 1));
}

static void need_messages(void)
{
	need_queue();
	must(mq_send(queue, large, sizeof(large), 2));
	must(mq_send(queue, large, sizeof(large), 1));
}

static void need_small_message(void)
{
	need_queue();
	must(mq_send(queue, small, sizeof(small), 1));
}

static long receive(void)
{
	static char buf[MESSAGE_MAX];

	return result(mq_receive(queue, buf, sizeof(buf), NULL));
}

static long get_attributes(void)
{
	struct mq_attr attr = { 0 };

	return result(syscall(SYS_mq_getsetattr, queue, &attr, &attr));
}

/* Notifications */

static long notify_signal(void)
{
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGURG };

	return result(syscall(SYS_mq_notify, queue, &event));
}

static void need_socket(void)
{
	need_queue();
	socket_fd = must(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
}

static long notify_thread(void)
{
	static char cookie[32];
	struct sigevent event = {
		.sigev_notify = SIGEV_THREAD,
		.sigev_signo = socket_fd,
		.sigev_value.sival_ptr = cookie,
	};

	return result(syscall(SYS_mq_notify, queue, &event));
}

static void drop_socket(bool done)
{
	drop_queue(done);
	close(socket_fd);
}

/* ioctls */

static long peek(void)
{
	static char buf[MESSAGE_MAX];
	struct mqueue_ns_peek peek = {
		.message = { .data = (unsigned long)buf, .size = sizeof(buf) },
	};

	return result(ioctl(queue, MQUEUE_NS_PEEK, &peek));
}

static long batch(unsigned long request)
{
	static char buf[2][MESSAGE_MAX];
	struct mqueue_ns_message messages[2] = {
		{ .data = (unsigned long)buf[0], .size = MESSAGE_MAX },
		{ .data = (unsigned long)buf[1], .size = MESSAGE_MAX },
	};
	struct mqueue_ns_batch batch = {
		.messages = (unsigned long)messages, .count = 2,
	};

	return result(ioctl(queue, request, &batch));
}

static long send_batch(void)
{
	return batch(MQUEUE_NS_SEND);
}

static long receive_batch(void)
{
	return batch(MQUEUE_NS_RECEIVE);
}

/* Mounts, in a namespace that has no superblock yet: that is attaching */

static long mount_it(void)
{
	return result(mount("none", DIR, "mqueue_ns", 0, NULL));
}

static long mount_by_path(void)
{
	return result(mount("none", DIR, "mqueue_ns", 0, "ipcns=/proc/self/ns/ipc"));
}

static long mount_served(void)
{
	return result(mount("none", DIR, "mqueue", 0, NULL));
}

static void unmount(bool done)
{
	if (done)
		must(umount2(DIR, MNT_DETACH));
}

static void need_mount(void)
{
	need_unarmed();
	must(mount("none", DIR, "mqueue_ns", 0, NULL));
}

static long make_file(void)
{
	return result(open(DIR "/faulty", O_CREAT | O_RDWR, 0600));
}

static void drop_file(bool done)
{
	if (done)
		close(got);
	unlink(DIR "/faulty");
	must(umount2(DIR, MNT_DETACH));
}

/* Switches and views */

static long serve(void)
{
	return write_text(SERVE, "1");
}

static long read_it(const char *path)
{
	static char buf[20000];

	return read_text(path, buf, sizeof(buf));
}

static long read_namespaces(void)
{
	return read_it("/proc/fs/mqueue_ns/namespaces");
}

static long read_hooks(void)
{
	return read_it("/proc/fs/mqueue_ns/hooks");
}

static long read_status(void)
{
	static char buf[100];

	return result(pread(queue, buf, sizeof(buf), 0));
}

static long quiesce(void)
{
	return write_text(PARAMETERS "/active", "N");
}

static void need_quiesced(void)
{
	need_served();
	must(write_text(PARAMETERS "/active", "N"));
}

static long resume(void)
{
	return write_text(PARAMETERS "/active", "Y");
}

/* Births: these never fail because of us */

static unsigned long number_in(const char *path)
{
	char buf[40];

	must_be(read_text(path, buf, sizeof(buf)), path, __FILE__, __LINE__);
	return strtoul(buf, NULL, 0);
}

static long missed(void)
{
	char line[200], symbol[60];
	FILE *hooks = fopen("/proc/fs/mqueue_ns/hooks", "r");
	long count = -1, hits, found;

	while (hooks && fgets(line, sizeof(line), hooks))
		if (sscanf(line, "%59s %*s %*s %ld %ld", symbol, &hits, &found) == 3 &&
		    !strcmp(symbol, "copy_ipcs"))
			count = found;
	if (hooks)
		fclose(hooks);
	return count;
}

static long missed_before;

static void need_count(void)
{
	need_served();
	missed_before = missed();
}

static long be_born(void)
{
	return result(unshare(CLONE_NEWIPC));
}

static int live_on(void *arg)
{
	(void)arg;
	return pause();
}

/* With our memory, or all of it would be copied when it is next written to. */
static long give_birth(void)
{
	static char stack[16384] __attribute__((aligned(16)));

	return result(clone(live_on, stack + sizeof(stack), CLONE_VM | CLONE_NEWIPC | SIGCHLD,
			    NULL));
}

/* Is our namespace attached? */
static bool is_attached(void)
{
	FILE *namespaces = fopen("/proc/fs/mqueue_ns/namespaces", "r");
	unsigned long inum, found = 0;
	char line[200], state[20];
	struct stat ns;

	must(stat("/proc/self/ns/ipc", &ns));
	while (namespaces && fgets(line, sizeof(line), namespaces))
		if (sscanf(line, "%lu %19s", &inum, state) == 2 && inum == ns.st_ino &&
		    !strcmp(state, "live"))
			found++;
	if (namespaces)
		fclose(namespaces);
	return found == 1;
}

/* It is attached, or missed and counted: one of them, perhaps by a worker. */
static void is_accounted_for(void)
{
	int tries = 100;
	long count;

	while (!(count = missed() - missed_before) && !is_attached() && --tries)
		sleep_ms(20);
	if (count != !is_attached() || count > fault) {
		printf("# %s, births missed: %ld\n",
		       is_attached() ? "attached" : "not attached", count);
		complaints++;
	}
}

/*
 * Whoever was missed is counted, once, and attached by his first use.  What he
 * inherits he has all the same.
 */
static void use_namespace(bool done)
{
	struct stat st;
	unsigned long served;

	(void)done;
	is_accounted_for();
	served = number_in(SERVE);
	if (!served) {
		printf("# what is inherited was lost\n");
		complaints++;
	}
	must(mount("none", DIR, "mqueue_ns", 0, NULL));
	must(stat(DIR, &st));
	must(umount2(DIR, MNT_DETACH));
}

/* In the namespace of the child. */
static void follow_child(bool done)
{
	int ns;

	if (!done)
		return;
	ns = must(open(text("/proc/%ld/ns/ipc", got), O_RDONLY | O_CLOEXEC));
	must(setns(ns, CLONE_NEWIPC));
	close(ns);
	must(kill(got, SIGKILL));
	must(waitpid(got, NULL, 0));
	use_namespace(done);
}

static const struct action actions[] = {
	{ "load", SOME, NOT_TRIED, true, NULL, load, unload },
	{ "load, below init_srcu_struct_fields", SOME, NOT_TRIED, true, NULL, load, unload },
	{ "load, below __kmem_cache_create_args", SOME, NOT_TRIED, true, NULL, load, unload },
	{ "load, below __alloc_workqueue", SOME, NOT_TRIED, true, NULL, load, unload },
	{ "load, below copy_ipcs", SOME, NOT_TRIED, true, NULL, load, unload },
	{ "load, below proc_mkdir_mode", SOME, NOT_TRIED, true, NULL, load, unload },
	{ "load, below proc_create_single_data", SOME, NOT_TRIED, true, NULL, load, unload },
	{ "load, below __register_sysctl_table", SOME, NOT_TRIED, true, NULL, load, unload },
	{ "load serve=1", SOME, NOT_TRIED, true, NULL, load_and_serve, unload },
	{ "serve, the first time", SOME, NOT_TRIED, false, need_unarmed, serve, NULL },
	{ "mount, the first in its namespace", SOME, NOT_TRIED, false,
	  need_unarmed, mount_it, unmount },
	{ "mount again", SOME, NOT_TRIED, false, need_module, mount_it, unmount },
	{ "mount by path", SOME, NOT_TRIED, false, need_module, mount_by_path, unmount },
	{ "mount -t mqueue", SOME, NOT_TRIED, false, need_served, mount_served, unmount },
	{ "open a file for the first time", SOME, NOT_TRIED, false,
	  need_mount, make_file, drop_file },
	{ "mq_open, a new queue", SOME, ALL, false, need_served, create, drop_created },
	{ "mq_open, one that is there", SOME, NOT_TRIED, false, need_queue, open_there, drop_two },
	{ "mq_unlink", NONE, ALL, false, need_queue, unlink_it, drop_queue },
	{ "mq_open, a new queue, a long name", SOME, ALL, false,
	  need_served_name, create_long, drop_long },
	{ "mq_open, a long name", SOME, NOT_TRIED, false, need_long_name, open_long, drop_long },
	{ "mq_unlink, a long name", SOME, ALL, false, need_long_name, unlink_long, drop_long_name },
	{ "mq_send", SOME, ALL, false, need_queue, send_small, drop_queue },
	{ "mq_send, a large message", SOME, ALL, false, need_queue, send_large, drop_queue },
	{ "mq_receive", NONE, ALL, false, need_messages, receive, drop_queue },
	{ "mq_getsetattr", NONE, ALL, false, need_queue, get_attributes, drop_queue },
	{ "mq_notify, a signal", NONE, ALL, false, need_queue, notify_signal, drop_queue },
	{ "mq_notify, a thread", SOME, ALL, false, need_socket, notify_thread, drop_socket },
	{ "peek", SOME, ALL, false, need_small_message, peek, drop_queue },
	{ "peek, a large message", NONE, ALL, false, need_messages, peek, drop_queue },
	{ "send a batch", SOME, SOME, false, need_queue, send_batch, drop_queue },
	{ "receive a batch", NONE, SOME, false, need_messages, receive_batch, drop_queue },
	{ "read what namespaces there are", NONE, NOT_TRIED, false,
	  need_served, read_namespaces, NULL },
	{ "read what hooks there are", NONE, NOT_TRIED, false, need_module, read_hooks, NULL },
	{ "quiesce", MET, NOT_TRIED, false, need_served, quiesce, NULL },
	{ "resume", SOME, NOT_TRIED, false, need_quiesced, resume, NULL },
	{ "unshare", MET, NOT_TRIED, false, need_count, be_born, use_namespace },
	{ "clone", MET, NOT_TRIED, false, need_count, give_birth, follow_child },
	{ "read a queue", NOT_TRIED, ALL, false, need_queue, read_status, drop_queue },
	{}
};

/* Faults */

static const char *const injectors[] = { "failslab", "fail_page_alloc", "fail_usercopy" };

static void configure(unsigned int injector, const char *file, const char *value)
{
	write_text(text(DEBUG "/%s/%s", injectors[injector], file), value);
}

/* Only below these functions. */
static void confine(unsigned int injector, unsigned long from, unsigned long to)
{
	configure(injector, "verbose", "0");
	configure(injector, "ignore-gfp-wait", "N");
	configure(injector, "ignore-gfp-highmem", "N");
	configure(injector, "min-order", "0");
	configure(injector, "stacktrace-depth", "32");
	configure(injector, "require-start", text("%#lx", from));
	configure(injector, "require-end", text("%#lx", to));
}

static void confine_all(bool copies, unsigned long from, unsigned long to)
{
	unsigned int i;

	for (i = 0; i < 3; i++) {
		if (copies ? i == 2 : i < 2)
			confine(i, from, to);
		else
			confine(i, 1, 2);
	}
}

/* The text of the module is all in one piece, and this is more than it is long. */
static void confine_to_module(bool copies)
{
	unsigned long begin = number_in("/sys/module/mqueue_ns/sections/.text");

	confine_all(copies, begin, begin + 0x40000);
}

/* Finds where a function of the kernel begins and the next one does; or nothing. */
static void find_function(const char *wanted, unsigned long *begin, unsigned long *end)
{
	FILE *symbols = fopen("/proc/kallsyms", "r");
	char name[100], line[300];
	unsigned long address;
	char type;

	*begin = 1;
	*end = ~0UL;
	while (symbols && fgets(line, sizeof(line), symbols))
		if (sscanf(line, "%lx %*c %99s", &address, name) == 2 && !strcmp(name, wanted))
			*begin = address;
	rewind(symbols);
	while (fgets(line, sizeof(line), symbols))
		if (sscanf(line, "%lx %c", &address, &type) == 2 && address > *begin &&
		    address < *end)
			*end = address;
	fclose(symbols);
}

static const char *function_of(const struct action *a)
{
	const char *below = strstr(a->name, "below ");

	return below ? below + strlen("below ") : NULL;
}

/* While it is loaded nobody knows where it will be: below who calls its init. */
static void confine_to_init(const char *below)
{
	static const char *function;
	static unsigned long begin, end;

	if (!below)
		below = "do_one_initcall";
	if (function != below)
		find_function(below, &begin, &end);
	function = below;
	confine_all(false, begin, end);
}

static void arm(unsigned int n)
{
	char buf[20];

	snprintf(buf, sizeof(buf), "%u", n);
	must(pwrite(fail_nth, buf, strlen(buf), 0));
}

/* Was there a fault? */
static bool disarm(void)
{
	char buf[20] = "";

	must(pread(fail_nth, buf, sizeof(buf) - 1, 0));
	arm(0);
	return !atoi(buf);
}

static enum told faults_told(const struct action *a, bool copies)
{
	return copies ? a->copies : a->memory;
}

/*
 * Linux 7.3 says that a probe is registered which it had no memory to arm.  Then the
 * module finds out that it sees nothing, and can tell no more than that.
 */
static bool probe_is_blind(const struct action *a, long ret)
{
	struct utsname kernel;

	must(uname(&kernel));
	return a->loads && ret == -EOPNOTSUPP && atoi(kernel.release) >= 7;
}

static bool expected(const struct action *a, long ret, bool copies)
{
	if (ret >= 0)
		return faults_told(a, copies) != ALL;
	if (!copies && probe_is_blind(a, ret))
		return true;
	return faults_told(a, copies) >= SOME && ret == (copies ? -EFAULT : -ENOMEM);
}

static unsigned int tests;

static void report(bool good, const char *name)
{
	printf("%sok %u - %s\n", good ? "" : "not ", ++tests, name);
}

static void complain(const struct action *a, const char *what, unsigned int n)
{
	printf("# %s: %s %u: %s\n", a->name, what, n, outcome(got));
	complaints++;
}

/* The n-th fault, if there is one. */
static void try_nth(const struct action *a, unsigned int n, bool copies)
{
	if (a->prepare)
		a->prepare();
	/* Each time the module may be somewhere else. */
	if (a->loads)
		confine_to_init(function_of(a));
	else
		confine_to_module(copies);
	arm(n);
	got = a->act();
	fault = disarm();
	if (fault ? !expected(a, got, copies) : got < 0)
		complain(a, "fault", n);
	if (fault && got < 0) {
		errors++;
		got = a->act();
		if (got < 0)
			complain(a, "the next try after fault", n);
	}
	if (a->undo)
		a->undo(got >= 0);
}

static void try_action(const struct action *a, bool copies)
{
	unsigned int n = 1, tried = 0;

	complaints = 0;
	errors = 0;
	if (a->loads && !access("/sys/module/mqueue_ns", F_OK))
		wait_and_unload();
	do {
		try_nth(a, n, copies);
		tried += fault;
		n += n < FIRST || function_of(a) ? 1 : step;
	} while (fault && n < MOST && complaints < 20);
	if (faults_told(a, copies) >= SOME && !errors) {
		printf("# %s: no fault was told\n", a->name);
		complaints++;
	}
	if (faults_told(a, copies) == MET && !tried) {
		printf("# %s: there was no fault\n", a->name);
		complaints++;
	}
	report(!complaints && n < MOST, text("%s: %u faults, %u errors", a->name, tried, errors));
}

int main(int argc, char **argv)
{
	const struct action *a;
	bool copies;
	int i;

	if (argc < 3)
		return 2;
	copies = !strcmp(argv[1], "copies");
	module = argv[2];
	if (getenv("FAULTS_STEP"))
		step = MAX(atoi(getenv("FAULTS_STEP")), 1);
	setvbuf(stdout, NULL, _IOLBF, 0);
	/* Pages of ours that are not there yet would be allocated below the module. */
	must(mlockall(MCL_CURRENT | MCL_FUTURE));
	fail_nth = must(open("/proc/self/fail-nth", O_RDWR | O_CLOEXEC));
	for (a = actions; a->name; a++) {
		if (faults_told(a, copies) == NOT_TRIED)
			continue;
		for (i = 3; i < argc && strcmp(argv[i], a->name); i++)
			;
		if (argc == 3 || i < argc)
			try_action(a, copies);
	}
	printf("1..%u\n", tests);
	return 0;
}
