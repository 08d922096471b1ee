// SPDX-License-Identifier: GPL-2.0-only
/*
 * Programs from seeds, and calls in words
 *
 * What is drawn never depends on what a call returned.
 */
#include "fuzz-scenes.h"

#include <limits.h>
#include <sys/epoll.h>
#include <sys/resource.h>

static uint64_t state;

/* The generator known as splitmix64. */
static uint64_t draw64(void)
{
	uint64_t z = state += 0x9e3779b97f4a7c15ULL;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ z >> 27) * 0x94d049bb133111ebULL;
	return z ^ z >> 31;
}

/* A number below @n. */
static long draw(unsigned int n)
{
	return (draw64() >> 32) % n;
}

static bool percent(unsigned int n)
{
	return draw(100) < (long)n;
}

#define PICK(...) ({						\
	static const long values_[] = { __VA_ARGS__ };		\
	values_[draw(sizeof(values_) / sizeof(values_[0]))];	\
})

/* Small numbers are more frequent than large ones where they are usual. */
static long draw_name(void)
{
	return percent(90) ? draw(GOOD_NAMES) : draw(NAMES);
}

static long draw_slot(void)
{
	return percent(85) ? draw(2) : draw(SLOTS);
}

/* SLOTS and more stand for descriptors that are no queue. */
static long draw_fd(void)
{
	return percent(95) ? draw_slot() : SLOTS + draw(6);
}

static long draw_open_flags(void)
{
	long flags = percent(85) ? O_RDWR : draw(4);

	if (percent(75))
		flags |= O_CREAT;
	if (percent(10))
		flags |= O_EXCL;
	if (percent(82))
		flags |= O_NONBLOCK;
	if (percent(5))
		flags |= PICK(O_TRUNC, O_APPEND, O_DIRECTORY, O_DIRECT, O_SYNC, O_PATH,
			      O_NOFOLLOW, 1 << 30, O_NOATIME, O_CLOEXEC, O_ASYNC);
	return flags;
}

static long draw_file_flags(void)
{
	long flags = draw_open_flags();

	return percent(60) ? flags & ~O_CREAT : flags;
}

static long draw_mode(void)
{
	return percent(80) ? PICK(0600, 0644, 0666, 0666, 0666, 0666) :
	       percent(80) ? draw(01000) : draw(0200000);
}

/* Two numbers in one: see attributes() in fuzz-queues.c. */
static long draw_attr(void)
{
	if (percent(15))
		return PICK(-1, -1, -1, -2);
	return percent(85) ? draw(6) * 32 + draw(8) : draw(14) * 32 + draw(17);
}

static long draw_send_size(void)
{
	return percent(75) ? 1000 + draw(5000) : draw(7);
}

static long draw_receive_size(void)
{
	return percent(85) ? 1 : draw(7);
}

static long draw_buffer(void)
{
	return percent(92) ? 0 : draw(4);
}

static long draw_prio(void)
{
	return percent(75) ? draw(4) : percent(70) ? draw(32768) :
	       PICK(32767, 32768, 32769, 65536, INT_MAX, -1);
}

static long draw_when(void)
{
	return percent(85) ? 0 : percent(97) ? PICK(1, 1, 2, 4, 5, 6, 7, 8, 8, 9, 10) : 3;
}

static long draw_pointer(void)
{
	return percent(90) ? 0 : draw(3);
}

static long draw_new_attr(void)
{
	return percent(50) ? -1 : PICK(O_NONBLOCK, O_NONBLOCK, O_NONBLOCK, 0, 0, -2,
				      O_NONBLOCK | 1, LONG_MIN, O_CREAT);
}

static long draw_event(void)
{
	return percent(80) ? PICK(0, 1, 2, 2, 2, 3, 3) : draw(11);
}

static long draw_signo(void)
{
	return percent(85) ? PICK(SIGUSR1, SIGUSR2, 35, 36) : PICK(0, 64, 65, 66, -1, INT_MAX);
}

static long draw_value(void)
{
	return draw(10);
}

static long draw_role(void)
{
	return draw(ROLES);
}

static long draw_kill_signo(void)
{
	return PICK(SIGUSR1, SIGUSR2, 35);
}

static long draw_count(void)
{
	return percent(60) ? PICK(80, 100, 200) : draw(90);
}

static long draw_offset(void)
{
	return percent(80) ? draw(90) : PICK(-1, 79, 80, 81, LONG_MAX, LONG_MIN, 0);
}

static long draw_whence(void)
{
	return draw(6);
}

static long draw_events(void)
{
	return percent(70) ? (EPOLLIN | EPOLLOUT) : draw(0x800);
}

static long draw_epoll_how(void)
{
	return draw(6);
}

static long draw_id(void)
{
	return percent(90) ? PICK(0, 1000, 1001) : PICK(-1, 5, 100000000);
}

static long draw_file_size(void)
{
	return PICK(0, 80, 81, 1, 100000, -1);
}

static long draw_node(void)
{
	return PICK(0, S_IFREG, S_IFIFO, S_IFCHR, S_IFSOCK, S_IFDIR, S_IFLNK);
}

static long draw_memory_limit(void)
{
	return percent(60) ? -1 : PICK(0, 1000, 82879, 82880, 200000, 819200, 819200);
}

static long draw_file_limit(void)
{
	return percent(75) ? 1024 : draw(12);
}

static long draw_sysctl(void)
{
	return draw(5);
}

static long draw_sysctl_value(void)
{
	return percent(60) ? PICK(10, 256, 8192, 300) :
	       PICK(0, 1, 2, 3, 5, 127, 128, 129, 16384, 65536, 65537, 16777216, 16777217, -1);
}

static long draw_capability(void)
{
	return PICK(24, 24, 1, 3, 0);	/* SYS_RESOURCE, DAC_OVERRIDE, FOWNER, CHOWN */
}

static long draw_nice(void)
{
	return PICK(0, 0, 1, 5, 10, 19, -5, -1);
}

static long draw_child_does(void)
{
	return draw(8);
}

static long draw_cloexec(void)
{
	return draw(2);
}

static long draw_api(void)
{
	return draw(3);
}

static long draw_request(void)
{
	return draw(14);
}

/* Mostly home, or nobody would meet anybody. */
static long draw_place(void)
{
	return PICK(HOME, HOME, HOME, OTHER, DOOMED);
}

static const struct {
	const char *label;
	long (*draw)(void);
} args[] = {
	[NAME] = { "name", draw_name },
	[FILE_NAME] = { "file", draw_name },
	[SLOT] = { "slot", draw_slot },
	[FD] = { "fd", draw_fd },
	[OPEN_FLAGS] = { "flags", draw_open_flags },
	[FILE_FLAGS] = { "flags", draw_file_flags },
	[MODE] = { "mode", draw_mode },
	[ATTR] = { "attr", draw_attr },
	[SEND_SIZE] = { "size", draw_send_size },
	[RECEIVE_SIZE] = { "size", draw_receive_size },
	[BUFFER] = { "buffer", draw_buffer },
	[PRIO] = { "prio", draw_prio },
	[WHEN] = { "until", draw_when },
	[POINTER] = { "pointer", draw_pointer },
	[NEW_ATTR] = { "new", draw_new_attr },
	[EVENT] = { "event", draw_event },
	[SIGNO] = { "signal", draw_signo },
	[VALUE] = { "value", draw_value },
	[ROLE] = { "role", draw_role },
	[KILL_SIGNO] = { "signal", draw_kill_signo },
	[COUNT] = { "count", draw_count },
	[OFFSET] = { "offset", draw_offset },
	[WHENCE] = { "whence", draw_whence },
	[EVENTS] = { "events", draw_events },
	[EPOLL_HOW] = { "how", draw_epoll_how },
	[ID] = { "id", draw_id },
	[FILE_SIZE] = { "size", draw_file_size },
	[NODE] = { "type", draw_node },
	[MEMORY_LIMIT] = { "bytes", draw_memory_limit },
	[FILE_LIMIT] = { "files", draw_file_limit },
	[SYSCTL] = { "which", draw_sysctl },
	[SYSCTL_VALUE] = { "value", draw_sysctl_value },
	[CAPABILITY] = { "which", draw_capability },
	[NICE] = { "nice", draw_nice },
	[CHILD_DOES] = { "child does", draw_child_does },
	[CLOEXEC] = { "cloexec", draw_cloexec },
	[API] = { "api", draw_api },
	[REQUEST] = { "request", draw_request },
	[PLACE] = { "place", draw_place },
};

static unsigned int draw_kind(void)
{
	static unsigned int sum;
	unsigned int kind, left;

	if (!sum) {
		for (kind = 0; kind < kind_count; kind++)
			sum += kinds[kind].weight;
	}
	left = draw(sum);
	for (kind = 0; left >= kinds[kind].weight; kind++)
		left -= kinds[kind].weight;
	return kind;
}

static void draw_args(struct call *call)
{
	const unsigned char *types = kinds[call->kind].args;
	unsigned int i;

	for (i = 0; i < ARGS && types[i]; i++)
		call->v[i] = args[types[i]].draw();
}

static void draw_call(struct call *call, unsigned int last_role)
{
	memset(call, 0, sizeof(*call));
	call->role = percent(65) ? last_role : (unsigned int)draw(ROLES);
	call->watched = percent(4);
	call->watched_name = draw(GOOD_NAMES);
	call->kind = draw_kind();
	draw_args(call);
}

static unsigned int kind_of(const char *name)
{
	unsigned int kind;

	for (kind = 0; kind < kind_count; kind++) {
		if (!strcmp(kinds[kind].name, name))
			return kind;
	}
	fprintf(stderr, "fuzz: no such kind: %s\n", name);
	exit(2);
}

/* @shift: who is who */
static void draw_step(struct call *call, const struct step *step, long here, long shift)
{
	unsigned int i;

	memset(call, 0, sizeof(*call));
	call->role = (step->who - 'a' + shift) % ROLES;
	call->watched = percent(8);
	call->watched_name = here;
	call->kind = kind_of(step->kind);
	draw_args(call);
	for (i = 0; i < ARGS; i++) {
		if (step->v[i] == HERE)
			call->v[i] = here;
		else if (step->v[i] != ANY)
			call->v[i] = step->v[i];
	}
}

/* A scene, with a call by chance now and then.  Returns where it ends. */
static unsigned int draw_scene(struct run *r, unsigned int i, unsigned int count)
{
	const struct step *step = scenes[draw(scene_count)];
	long here = draw(GOOD_NAMES), shift = draw(ROLES);

	while (step->kind && i < count) {
		if (percent(10)) {
			draw_call(&r->calls[i++], draw(ROLES));
			continue;
		}
		draw_step(&r->calls[i++], step++, here, shift);
	}
	return i;
}

void generate(struct run *r, uint64_t seed, unsigned int count)
{
	unsigned int i = 0, role = 0;

	state = seed * 0x2545f4914f6cdd1dULL + 1;
	while (i < count) {
		if (percent(3)) {
			i = draw_scene(r, i, count);
			continue;
		}
		draw_call(&r->calls[i], role);
		role = r->calls[i++].role;
	}
	r->count = count;
}

void describe(const struct call *call, char *buf, size_t size)
{
	const struct kind *kind = &kinds[call->kind];
	size_t used = snprintf(buf, size, "r%d %s", call->role, kind->name);
	unsigned int i;

	for (i = 0; i < ARGS && kind->args[i] && used < size; i++)
		used += snprintf(buf + used, size - used,
				 kind->args[i] == MODE || kind->args[i] == NODE ? " %s=%#lo" :
				 kind->args[i] == OPEN_FLAGS || kind->args[i] == FILE_FLAGS ?
				 " %s=%#lx" : " %s=%ld",
				 args[kind->args[i]].label, call->v[i]);
	if (call->watched && used < size)
		snprintf(buf + used, size - used, " (watching times of %d)",
			 call->watched_name);
}
