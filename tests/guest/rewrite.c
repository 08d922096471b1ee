// SPDX-License-Identifier: GPL-2.0-only
/*
 * rewrite calls SECONDS
 * rewrite mounts SECONDS DIR OWN OTHER
 *	calls, while another thread rewrites what they read
 *
 * "calls": the batches and the look ahead of mqueue_ns(4), and all mq_* calls that
 * read a structure or a name; each for SECONDS, in a namespace that is served, where
 * there is a queue /s that is somebody else's, with a message in it.
 *
 * "mounts": on DIR, with ipcns= and a link that is now to the file OWN, and now to
 * OTHER; then with a string that names now one, now the other.  OWN is the file of
 * the IPC namespace it runs in, which it may mount; OTHER may not be mounted by it.
 *
 * What is rewritten is always one byte that has one of a few values, so that there is
 * nothing between two of them.  What a call comes to must be right for one of the
 * values; and each outcome must have been seen, or nothing was rewritten at the right
 * time.  From a fixed seed; says of each what came out how often.
 */
#include "guest.h"

#include <linux/mqueue_ns.h>
#include <linux/netlink.h>
#include <pthread.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>

#define SIZE	128	/* of messages: the least that may be the most */
#define DEEP	10	/* messages in a queue */
#define LINES	16	/* in a batch, of those that may be asked for */

/* A place in memory of which the third byte can be told apart: see spot. */
#define PLACE_A	0x10010000UL
#define PLACE_B	0x10020000UL
#define NOWHERE	0x10030000UL
#define PLACE_SIZE	0x4000

#define ROOM	256	/* for a received message, twice what it may have */
#define COOKIE	32	/* bytes that come through a socket, the last of them the kernel's */
#define BLANK	0xee	/* what is there before */

/* A byte, and what it may be; the first is put there in the end. */
struct spot {
	volatile unsigned char *at;
	int count;
	unsigned char values[4];
};

static struct spot spots[80];
static int spot_count;
static volatile bool rewriting;
static unsigned int seed = 1;

static struct mqueue_ns_message lines[LINES];
static struct mqueue_ns_batch batch;
static struct mqueue_ns_peek look;
static struct mq_attr attr;
static struct timespec until;
static struct sigevent event;
static char name[300];

static const char *game_name;
static char *const place[] = { (char *)PLACE_A, (char *)PLACE_B };

/* What is wrong ends it all. */
static void insist(bool right, const char *what, long number)
{
	if (right)
		return;
	printf("%s: %s (%ld)\n", game_name, what, number);
	fflush(stdout);
	_exit(1);
}

static unsigned int next_random(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 17;
	seed ^= seed << 5;
	return seed;
}

static void *rewrite(void *unused)
{
	struct spot *s;
	sigset_t all;

	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, NULL);
	while (rewriting) {
		s = &spots[next_random() % spot_count];
		*s->at = s->values[next_random() % s->count];
	}
	return unused;
}

static void add_spot(void *at, int byte, int count, const char *values)
{
	struct spot *s = &spots[spot_count++];

	insist(spot_count <= (int)(sizeof(spots) / sizeof(spots[0])), "too many spots", 0);
	s->at = (unsigned char *)at + byte;
	s->count = count;
	memcpy(s->values, values, count);
	*s->at = s->values[0];
}

/* Outcomes: which there may be, and how often each of them was */

static const char *expected;
static struct {
	const char *name;
	long times;
} outcomes[10];

static void saw(long ret)
{
	const char *word = outcome(ret);
	int i;

	for (i = 0; outcomes[i].name && strcmp(outcomes[i].name, word); i++)
		;
	outcomes[i].name = word;
	outcomes[i].times++;
	insist(strstr(expected, word), word, ret);
}

static bool all_seen(void)
{
	const char *c;
	int i, wanted = 1;

	for (c = expected; *c; c++)
		wanted += *c == ' ';
	for (i = 0; outcomes[i].name; i++)
		;
	return i == wanted;
}

static void tell_outcomes(void)
{
	char all[100], *word, *rest;
	int i;

	strcpy(all, expected);
	printf("%s:", game_name);
	for (word = strtok_r(all, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
		for (i = 0; outcomes[i].name && strcmp(outcomes[i].name, word); i++)
			;
		printf(" %s %ld", word, outcomes[i].times);
		if (!outcomes[i].times)
			puts("");
		insist(outcomes[i].times, "this never came out", i);
	}
	puts("");
	memset(outcomes, 0, sizeof(outcomes));
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

struct game {
	const char *name;
	const char *expected;
	void (*begin)(void);
	void (*turn)(void);
	void (*end)(void);
};

static void play(const struct game *game, double seconds)
{
	pthread_t thread;
	double end;

	game_name = game->name;
	expected = game->expected;
	spot_count = 0;
	game->begin();
	rewriting = true;
	must(-pthread_create(&thread, NULL, rewrite, NULL));
	/* The other thread may get few turns, where processors are few and slow. */
	for (end = now() + seconds; now() < end || (!all_seen() && now() < end + 9 * seconds);)
		game->turn();
	rewriting = false;
	pthread_join(thread, NULL);
	if (game->end)
		game->end();
	tell_outcomes();
}

/* Messages: the i-th of those that are known has this size, and all its bytes are so. */

static int q, listener;

static int known_size(int i)
{
	return 1 + i * 13;
}

static int known_byte(int i)
{
	return 'A' + i;
}

static void send_known(void)
{
	char bytes[SIZE];
	int i;

	for (i = 0; i < DEEP; i++) {
		memset(bytes, known_byte(i), SIZE);
		must(mq_send(q, bytes, known_size(i), 0));
	}
}

static bool all_are(const char *bytes, int size, int byte)
{
	while (size--)
		if ((unsigned char)bytes[size] != byte)
			return false;
	return true;
}

static bool holds_known(const char *room, int i)
{
	return all_are(room, known_size(i), known_byte(i)) &&
	       all_are(room + known_size(i), ROOM - known_size(i), BLANK);
}

static void count_spots(void)
{
	batch.messages = (unsigned long)lines;
	add_spot(&batch.count, 0, 4, "\x03\x00\x01\x10");
	add_spot(&batch.count, 1, 4, "\x00\x00\x00\x08");
}

/* Each line says one of two places, or that where nothing is. */
static void line_spots(const char *sizes)
{
	int i;

	for (i = 0; i < LINES; i++) {
		lines[i].data = PLACE_A + i * ROOM;
		lines[i].prio = 0;
		lines[i].size = 0;
		add_spot(&lines[i].data, 2, 4, i == 1 ? "\x01\x02\x03\x01" : "\x01\x02\x01\x02");
		add_spot(&lines[i].size, 0, 4, sizes);
	}
	lines[0].size = SIZE;
	add_spot(&lines[0].data, 2, 3, "\x01\x02\x03");
}

/* Sending a batch: what comes out is what there was in one of the places, of one size */

static void begin_send(void)
{
	memset(place[0], 'a', PLACE_SIZE);
	memset(place[1], 'b', PLACE_SIZE);
	count_spots();
	line_spots("\x64\x08\x80\x81");
	add_spot(&lines[0].prio, 0, 2, "\x00\x05");
	add_spot(&lines[0].prio, 1, 3, "\x00\x00\x80");
}

/* Receives one that was sent; whether there was any. */
static bool take_sent(int from)
{
	char got[SIZE];
	unsigned int prio;
	long size = mq_receive(from, got, SIZE, &prio);

	if (size < 0)
		return false;
	insist(size == 0x64 || size == 8 || size == SIZE, "a size of nobody's", size);
	insist(all_are(got, size, 'a') || all_are(got, size, 'b'), "bytes of both", size);
	insist(prio == 0 || prio == 5, "a priority of nobody's", prio);
	return true;
}

static void check_sent(long left)
{
	for (; take_sent(q); left--)
		insist(left > 0, "more came than was sent", left);
	insist(errno == EAGAIN && !left, "less came than was sent", left);
}

static void turn_send(void)
{
	long ret = result(ioctl(q, MQUEUE_NS_SEND, &batch));

	saw(ret);
	insist(ret <= DEEP, "more than there is room for", ret);
	check_sent(ret < 0 ? 0 : ret);
}

/* The same, by who waits for room: meanwhile all is rewritten that has been fetched. */

static int patient, drained;
static pthread_t drainer;
static volatile bool draining;

static void *drain(void *unused)
{
	while (draining) {
		sleep_ms(2);
		while (take_sent(q))
			drained++;
	}
	return unused;
}

static void begin_send_late(void)
{
	patient = must(mq_open("/q", O_RDWR));
	begin_send();
	draining = true;
	must(-pthread_create(&drainer, NULL, drain, NULL));
}

static void turn_send_late(void)
{
	alarm(20);
	while (mq_send(q, "aaaaaaaa", 8, 0) >= 0)
		;
	saw(result(ioctl(patient, MQUEUE_NS_SEND, &batch)));
}

static void end_send_late(void)
{
	alarm(0);
	draining = false;
	pthread_join(drainer, NULL);
	while (take_sent(q))
		;
	must(close(patient));
	printf("%d were taken\n", drained);
}

/* Receiving a batch: each message is in its room, of one of the places, and no more */

static void begin_receive(void)
{
	count_spots();
	line_spots("\x80\x80\xff\x7f");
}

static void check_room(int i, bool received)
{
	char *a = place[0] + i * ROOM, *b = place[1] + i * ROOM;
	bool in_a = !all_are(a, ROOM, BLANK), in_b = !all_are(b, ROOM, BLANK);

	insist(in_a + in_b == received, "how many rooms have a message", i);
	if (received)
		insist(holds_known(in_a ? a : b, i), "not this message", i);
}

/* One may have been lost: it had no room, and that is told of the first only. */
static void check_left(long done)
{
	char got[SIZE];
	long size;
	int i = done;

	size = mq_receive(q, got, SIZE, NULL);
	if (i < DEEP && size != known_size(i))
		i++;
	for (; size >= 0; size = mq_receive(q, got, SIZE, NULL), i++)
		insist(i < DEEP && size == known_size(i) && all_are(got, size, known_byte(i)),
		       "not what is left", i);
	insist(i == DEEP, "there should be more left", i);
}

static void turn_receive(void)
{
	long ret, i;

	memset(place[0], BLANK, PLACE_SIZE);
	memset(place[1], BLANK, PLACE_SIZE);
	send_known();
	ret = result(ioctl(q, MQUEUE_NS_RECEIVE, &batch));
	saw(ret);
	insist(ret <= DEEP, "more than there are", ret);
	for (i = 0; i < LINES; i++)
		check_room(i, i < ret);
	check_left(ret < 0 ? 0 : ret);
}

/* Looking at a message */

static void begin_peek(void)
{
	send_known();
	memset(&look, 0, sizeof(look));
	look.message.data = PLACE_A;
	add_spot(&look.index, 0, 3, "\x00\x07\x14");
	add_spot(&look.flags, 0, 3, "\x00\x00\x01");
	add_spot(&look.message.size, 0, 3, "\x40\x80\x00");
	add_spot(&look.message.data, 2, 3, "\x01\x02\x03");
}

static void turn_peek(void)
{
	long ret, i;

	memset(place[0], BLANK, ROOM);
	memset(place[1], BLANK, ROOM);
	ret = result(ioctl(q, MQUEUE_NS_PEEK, &look));
	saw(ret);
	if (ret < 0) {
		insist(all_are(place[0], ROOM, BLANK) && all_are(place[1], ROOM, BLANK),
		       "something came all the same", ret);
		return;
	}
	i = ret == known_size(0) ? 0 : 7;
	insist(ret == known_size(i), "a size of nobody's", ret);
	insist(holds_known(place[0], i) + holds_known(place[1], i) == 1, "not this message", ret);
}

/* mq_open() with attributes */

static void begin_open(void)
{
	char got[SIZE];

	while (mq_receive(q, got, SIZE, NULL) >= 0)
		;
	memset(&attr, 0, sizeof(attr));
	add_spot(&attr.mq_maxmsg, 0, 3, "\x01\x05\x00");
	add_spot(&attr.mq_maxmsg, 4, 3, "\x00\x00\x10");
	add_spot(&attr.mq_msgsize, 0, 3, "\x01\x64\x00");
	add_spot(&attr.mq_msgsize, 7, 3, "\x00\x00\x80");
}

static void turn_open(void)
{
	long fd = result(syscall(SYS_mq_open, "n", O_CREAT | O_EXCL | O_RDWR, 0600, &attr));
	struct mq_attr is;

	saw(fd);
	if (fd < 0)
		return;
	must(mq_getattr(fd, &is));
	insist(is.mq_maxmsg == 1 || is.mq_maxmsg == 5, "a depth of nobody's", is.mq_maxmsg);
	insist(is.mq_msgsize == 1 || is.mq_msgsize == 100, "a size of nobody's", is.mq_msgsize);
	must(close(fd));
	must(queue_unlink("/n"));
}

/* mq_getsetattr(): what is set is the one flag, whatever else is written there */

static void begin_setattr(void)
{
	memset(&attr, 0, sizeof(attr));
	add_spot(&attr.mq_flags, 0, 3, "\x00\x00\x01");
	add_spot(&attr.mq_flags, 1, 2, "\x08\x00");
	add_spot(&attr.mq_maxmsg, 0, 2, "\x00\xff");
	add_spot(&attr.mq_curmsgs, 0, 2, "\x00\xff");
}

static void turn_setattr(void)
{
	struct mq_attr is;

	saw(result(mq_setattr(q, &attr, NULL)));
	must(mq_getattr(q, &is));
	insist(!(is.mq_flags & ~O_NONBLOCK), "a flag of nobody's", is.mq_flags);
	insist(is.mq_maxmsg == DEEP && is.mq_msgsize == SIZE && !is.mq_curmsgs,
	       "something else has changed", is.mq_maxmsg);
}

/* mq_timedreceive() and mq_timedsend() until a time that is past, or none */

static void begin_until(void)
{
	must(fcntl(q, F_SETFL, 0));
	until = (struct timespec) { 1, 0 };
	add_spot(&until.tv_nsec, 7, 3, "\x00\x00\x7f");
	add_spot(&until.tv_nsec, 0, 2, "\x00\xff");
	add_spot(&until.tv_sec, 7, 3, "\x00\x00\x80");
}

static void turn_timedreceive(void)
{
	char got[SIZE];

	alarm(5);
	saw(result(mq_timedreceive(q, got, SIZE, NULL, &until)));
}

static void begin_timedsend(void)
{
	send_known();
	begin_until();
}

static void turn_timedsend(void)
{
	alarm(5);
	saw(result(mq_timedsend(q, "x", 1, 0, &until)));
}

/* mq_notify(): by the signal that was said, by the cookie that was there */

static volatile long signals;

static void on_signal(int signal)
{
	signals += signal > 0;
}

static void begin_notify(void)
{
	char got[SIZE];

	alarm(0);
	must(fcntl(q, F_SETFL, O_NONBLOCK));
	while (mq_receive(q, got, SIZE, NULL) >= 0)
		;
	memset(place[0], 'a', ROOM);
	memset(place[1], 'b', ROOM);
	signal(SIGUSR1, on_signal);
	signal(SIGUSR2, on_signal);
	listener = must(socket(AF_NETLINK, SOCK_RAW, NETLINK_USERSOCK));
	must(dup2(listener, 110));
	memset(&event, 0, sizeof(event));
	event.sigev_value.sival_ptr = place[0];
	add_spot(&event.sigev_value, 2, 3, "\x01\x02\x03");
	add_spot(&event.sigev_notify, 0, 4, "\x02\x00\x01\x63");
	/* A signal; or a descriptor: the listener, or none, of which 65 is no signal. */
	add_spot(&event.sigev_signo, 0, 4, "\x6e\x0a\x0c\x41");
}

static void check_cookies(void)
{
	char cookie[COOKIE];
	long size;

	while ((size = recv(listener, cookie, sizeof(cookie), MSG_DONTWAIT)) >= 0) {
		insist(size == sizeof(cookie), "a cookie's size", size);
		size--;
		insist(all_are(cookie, size, 'a') || all_are(cookie, size, 'b'), "both cookies", 0);
	}
}

static void turn_notify(void)
{
	char got[SIZE];
	long before = signals;
	/* Not by mq_notify(3), which makes a thread for SIGEV_THREAD. */
	long ret = result(syscall(SYS_mq_notify, q, &event));

	saw(ret);
	must(mq_send(q, "x", 1, 0));
	must(mq_receive(q, got, SIZE, NULL));
	insist(signals - before <= !ret, "more signals than were asked for", signals - before);
	must(mq_notify(q, NULL));
	check_cookies();
}

/* mq_open() and mq_unlink() by a name that is one's own, another's, nobody's */

static ino_t number_of(int fd)
{
	struct stat st;

	must(fstat(fd, &st));
	return st.st_ino;
}

static void begin_name(void)
{
	strcpy(name, "q");
	add_spot(name, 0, 4, "qsn/");
}

static void turn_name(void)
{
	long fd = result(syscall(SYS_mq_open, name, O_RDWR, 0, NULL));

	saw(fd);
	if (fd < 0)
		return;
	insist(number_of(fd) == number_of(q), "another queue", fd);
	must(close(fd));
}

static void begin_unlink(void)
{
	strcpy(name, "v");
	add_spot(name, 0, 4, "vvsn");
}

static void turn_unlink(void)
{
	long ret, fd = result(syscall(SYS_mq_open, "v", O_CREAT | O_RDWR, 0600, NULL));

	must(close(must(fd)));
	ret = result(syscall(SYS_mq_unlink, name));
	saw(ret);
	fd = queue_open("/v", O_RDWR);
	insist((fd < 0) == !ret, "whether it is gone", ret);
	if (fd >= 0)
		must(close(fd));
}

/*
 * A name whose end comes and goes: at its beginning, within what is fetched first, far
 * behind that, and beyond what a name may have.
 */
static void begin_end(void)
{
	queue_unlink("/v");
	memset(name, 'l', sizeof(name));
	name[290] = '\0';
	add_spot(name, 0, 3, "ll\0");
	add_spot(name, 40, 2, "l\0");
	add_spot(name, 200, 2, "l\0");
}

static void turn_end(void)
{
	static const int sizes[] = { 40, 200 };
	long fd = result(syscall(SYS_mq_open, name, O_CREAT | O_EXCL | O_RDWR, 0600, NULL));
	char is[300];
	int i, gone = 0;

	saw(fd);
	memset(is, 'l', sizeof(is));
	for (i = 1; i >= 0; i--) {
		is[sizes[i]] = '\0';
		gone += syscall(SYS_mq_unlink, is) == 0;
	}
	insist(gone == (fd >= 0), "names that were made", gone);
	if (fd >= 0)
		must(close(fd));
}

static const struct game games[] = {
	{ "a batch is sent", "ok EINVAL EMSGSIZE EFAULT", begin_send, turn_send, NULL },
	{ "a batch is sent late", "ok EINVAL EMSGSIZE EFAULT", begin_send_late, turn_send_late,
	  end_send_late },
	{ "a batch is received", "ok EINVAL EMSGSIZE EFAULT", begin_receive, turn_receive, NULL },
	{ "a message is looked at", "ok EINVAL EMSGSIZE EFAULT ENOENT", begin_peek, turn_peek,
	  NULL },
	{ "a queue is made", "ok EINVAL", begin_open, turn_open, NULL },
	{ "attributes are set", "ok EINVAL", begin_setattr, turn_setattr, NULL },
	{ "received until", "ETIMEDOUT EINVAL", begin_until, turn_timedreceive, NULL },
	{ "sent until", "ETIMEDOUT EINVAL", begin_timedsend, turn_timedsend, NULL },
	{ "registered", "ok EINVAL EBADF EFAULT", begin_notify, turn_notify, NULL },
	{ "opened by name", "ok EACCES ENOENT", begin_name, turn_name, NULL },
	{ "unlinked by name", "ok EPERM ENOENT", begin_unlink, turn_unlink, NULL },
	{ "a name and its end", "ok ENOENT ENAMETOOLONG", begin_end, turn_end, NULL },
};

static void make_place(char *at)
{
	void *got = mmap(at, PLACE_SIZE, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);

	must(got == at ? 0 : -1);
}

static int play_calls(double seconds)
{
	struct mq_attr own = { .mq_maxmsg = DEEP, .mq_msgsize = SIZE };
	size_t i;

	make_place(place[0]);
	make_place(place[1]);
	must(munmap(mmap((void *)NOWHERE, PLACE_SIZE, PROT_NONE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0), PLACE_SIZE));
	q = must(mq_open("/q", O_CREAT | O_RDWR | O_NONBLOCK, 0600, &own));
	for (i = 0; i < sizeof(games) / sizeof(games[0]); i++)
		play(&games[i], seconds);
	return queue_unlink("/q") < 0;
}

/* Mounts */

static const char *mount_dir, *own_file, *other_file;
static char options[4096];
static dev_t own_device;
static volatile bool changing;

/* A link is there all the time, whichever it is. */
static void *change_link(void *unused)
{
	while (changing) {
		symlink(next_random() % 2 ? own_file : other_file, "/tmp/rewrite.new");
		rename("/tmp/rewrite.new", "/tmp/rewrite.to");
	}
	return unused;
}

static dev_t device_of(const char *path)
{
	struct stat st;

	must(stat(path, &st));
	return st.st_dev;
}

static void turn_mount(void)
{
	long ret = result(mount("none", mount_dir, "mqueue_ns", 0, options));

	saw(ret);
	if (ret < 0)
		return;
	insist(device_of(mount_dir) == own_device, "another's queues are mounted", ret);
	must(umount(mount_dir));
}

static void begin_link(void)
{
	snprintf(options, sizeof(options), "ipcns=/tmp/rewrite.to");
	add_spot(options, sizeof(options) - 1, 1, "");
}

static void begin_string(void)
{
	snprintf(options, sizeof(options), "ipcns=/tmp/rewrite.1");
	must(symlink(own_file, "/tmp/rewrite.1"));
	must(symlink(other_file, "/tmp/rewrite.2"));
	add_spot(options, strlen(options) - 1, 2, "12");
}

static const struct game mounting[] = {
	{ "mounted by a link", "ok EPERM", begin_link, turn_mount, NULL },
	{ "mounted by a string", "ok EPERM", begin_string, turn_mount, NULL },
};

static int play_mounts(double seconds, char **argv)
{
	pthread_t thread;

	mount_dir = argv[0];
	own_file = argv[1];
	other_file = argv[2];
	must(mount("none", mount_dir, "mqueue_ns", 0, NULL));
	own_device = device_of(mount_dir);
	must(umount(mount_dir));
	must(symlink(own_file, "/tmp/rewrite.to"));
	changing = true;
	must(-pthread_create(&thread, NULL, change_link, NULL));
	play(&mounting[0], seconds);
	changing = false;
	pthread_join(thread, NULL);
	play(&mounting[1], seconds);
	return 0;
}

int main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc == 3 && !strcmp(argv[1], "calls"))
		return play_calls(atof(argv[2]));
	if (argc == 6 && !strcmp(argv[1], "mounts"))
		return play_mounts(atof(argv[2]), argv + 3);
	fprintf(stderr, "usage: rewrite calls|mounts SECONDS ...\n");
	return 2;
}
