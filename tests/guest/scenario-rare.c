// SPDX-License-Identifier: GPL-2.0-only
/*
 * S10: what rarely goes wrong goes wrong in the same way
 *
 * System calls as such where the library would look at arguments itself.
 */
#include "scenario.h"

#include <linux/netlink.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/time.h>

#define COOKIE_SIZE	32
#define FILE_MAX	"/proc/sys/fs/file-max"

static long must_work(long ret, const char *what)
{
	return must_be(ret, what, __FILE__, __LINE__);
}

/* An address where nothing is. */
static void *bad(void)
{
	static void *page;

	if (!page)
		page = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	must(page == MAP_FAILED ? -1 : 0);
	return page;
}

static long raw_open(const char *name, int flags, const void *attr)
{
	return result(syscall(SYS_mq_open, name, flags, 0600, attr));
}

static long raw_unlink(const char *name)
{
	return result(syscall(SYS_mq_unlink, name));
}

static const char *long_name(size_t length)
{
	static char name[5000];

	memset(name, 'n', length);
	name[length] = '\0';
	return name;
}

/* Names that cannot be, or be read. */
static void step_names(void)
{
	saw("a name that cannot be read", raw_open(bad(), O_CREAT | O_RDWR, NULL));
	saw("attributes that cannot", raw_open("ab", O_CREAT | O_RDWR, bad()));
	saw("neither can", raw_open(bad(), O_CREAT | O_RDWR, bad()));
	saw("a name of 4096 letters", raw_open(long_name(4096), O_RDWR, NULL));
	saw("of 4095", raw_open(long_name(4095), O_RDWR, NULL));
	saw("removing a name that cannot be read", raw_unlink(bad()));
	saw("of 4096 letters", raw_unlink(long_name(4096)));
	saw("of 256", raw_unlink(long_name(256)));
	saw("the empty name", raw_unlink(""));
	saw("making ab", raw_open("ab", O_CREAT | O_RDWR, NULL));
	saw("opening it for reading and writing neither", raw_open("ab", O_ACCMODE, NULL));
	saw("making cd so", raw_open("cd", O_CREAT | O_ACCMODE, NULL));
}

static long act_limit_files(struct order *o)
{
	struct rlimit limit = { o->number, o->number };

	return result(setrlimit(RLIMIT_NOFILE, &limit));
}

static long act_limit_bytes(struct order *o)
{
	struct rlimit limit = { o->number, o->number };

	return result(setrlimit(RLIMIT_MSGQUEUE, &limit));
}

/* Limits of the process, the user, the namespace and the machine. */
static void step_limits(void)
{
	struct actor a = actor_other_user(), b = actor_other_user();
	char files[30];

	saw("we make /ab for all", result(mq_open("/ab", O_CREAT | O_RDWR, 0666, NULL)));
	/* An actor has 0 to 3. */
	tell(&a, act_limit_files, NULL, 4);
	saw("a user may have no more descriptors; he opens /ab",
	    tell(&a, act_open, "/ab", O_RDWR));
	saw("makes /cd", tell(&a, act_make, "/cd", 0));
	tell(&b, act_limit_bytes, NULL, 1000);
	saw("another may have 1000 bytes; he makes /cd", tell(&b, act_make, "/cd", 0));
	saw("opens /ab", tell(&b, act_open, "/ab", O_RDWR));
	must_work(tell(&b, act_limit_bytes, NULL, 0), "a limit");
	must_work(write_text("/proc/sys/fs/mqueue/queues_max", "1"), "queues_max");
	saw("there may be one queue; he makes /cd", tell(&b, act_make, "/cd", 0));
	saw("root does", queue_make("/cd"));
	must_work(read_text(FILE_MAX, files, sizeof(files)), FILE_MAX);
	must_work(write_text(FILE_MAX, "0"), FILE_MAX);
	saw("the machine has no open file left; he opens /ab",
	    tell(&b, act_open, "/ab", O_RDWR));
	saw("opens what is not there", tell(&b, act_open, "/no", O_RDWR));
	saw("root opens /ab", queue_open("/ab", O_RDWR));
	must_work(write_text(FILE_MAX, files), FILE_MAX);
	saw("there are some; he opens /ab", tell(&b, act_open, "/ab", O_RDWR));
}

/* Up to Linux 6.12 the directory has to be searched, by name too. */
static void step_search(void)
{
	struct actor user = actor_other_user();

	must_work(mount_on("a"), "mount");
	saw("we make /ab for all", result(mq_open("/ab", O_CREAT | O_RDWR, 0666, NULL)));
	saw("nobody may search the directory", result(chmod("a", 01666)));
	saw("a user opens /ab", tell(&user, act_open, "/ab", O_RDWR));
	saw("opens what is not there", tell(&user, act_open, "/no", O_RDWR));
	saw("makes /cd", tell(&user, act_make, "/cd", 0));
	saw("removes /ab", tell(&user, act_unlink, "/ab", 0));
	saw("opens a/ab", tell(&user, act_file_open, "a/ab", O_RDWR));
}

static void nothing(int signal)
{
	(void)signal;
}

static long act_handle_signal(struct order *o)
{
	struct sigaction sa = { .sa_handler = nothing, .sa_flags = o->number };

	return result(sigaction(SIGUSR1, &sa, NULL));
}

static long raw_send(int q, const void *message, size_t size, unsigned int prio,
		     const void *until)
{
	return result(syscall(SYS_mq_timedsend, q, message, size, prio, until));
}

static long raw_receive(int q, void *message, size_t size, void *prio, const void *until)
{
	return result(syscall(SYS_mq_timedreceive, q, message, size, prio, until));
}

/* Bad addresses, in the order in which they are noticed. */
static void step_send(void)
{
	long q = queue_open("/ab", O_CREAT | O_RDWR | O_NONBLOCK);

	saw("a message that cannot be read", raw_send(q, bad(), 5, 0, NULL));
	saw("an empty one that cannot", raw_send(q, bad(), 0, 0, NULL));
	saw("a time that cannot", raw_send(q, "x", 1, 0, bad()));
	saw("and a bad descriptor", raw_send(-1, "x", 1, 0, bad()));
	saw("a bad priority and descriptor", raw_send(-1, "x", 1, 32768, NULL));
	saw("too long, and cannot be read", raw_send(q, bad(), 8193, 0, NULL));
	said("the queue has", attributes(q));
}

static void step_receive(void)
{
	long q = queue_open("/ab", O_CREAT | O_RDWR | O_NONBLOCK), w;
	char buf[MESSAGE_MAX];
	int pair[2];

	w = queue_open("/ab", O_WRONLY);
	must(pipe(pair));
	saw("a time that cannot be read", raw_receive(q, buf, sizeof(buf), NULL, bad()));
	saw("and a bad descriptor", raw_receive(-1, buf, sizeof(buf), NULL, bad()));
	saw("a descriptor that is not open", raw_receive(-1, buf, sizeof(buf), NULL, NULL));
	saw("that is no queue", raw_receive(pair[0], buf, sizeof(buf), NULL, NULL));
	saw("that is for writing, too little room", raw_receive(w, buf, 1, NULL, NULL));
	saw("three are sent", queue_send(q, "one", 3) ?: queue_send(q, "two", 2) ?:
	    queue_send(q, "three", 1));
	saw("receiving where nothing is", raw_receive(q, bad(), MESSAGE_MAX, NULL, NULL));
	said("the queue has", attributes(q));
	saw("a priority where nothing is", raw_receive(q, buf, sizeof(buf), bad(), NULL));
	said("the queue has", all_messages(q));
	saw("nothing is there, and nothing where to", raw_receive(q, bad(), MESSAGE_MAX,
								  NULL, NULL));
}

/* A sender who sleeps is interrupted as a receiver is. */
static void step_interrupted_sender(void)
{
	struct mq_attr one = { .mq_maxmsg = 1, .mq_msgsize = MESSAGE_MAX };
	struct actor a = actor_start(0);
	long q = must(mq_open("/ab", O_CREAT | O_RDWR | O_NONBLOCK, 0600, &one)), theirs;

	saw("the queue is full", queue_send(q, "first", 0));
	theirs = tell(&a, act_open, "/ab", O_WRONLY);
	tell(&a, act_handle_signal, NULL, 0);
	actor_order(&a, act_send, "second", theirs);
	wait_asleep_in(a.pid, SYS_mq_timedsend);
	must(kill(a.pid, SIGUSR1));
	saw("one who sends gets a signal", actor_answer(&a, NULL));
	tell(&a, act_handle_signal, NULL, SA_RESTART);
	actor_order(&a, act_send, "third", theirs);
	wait_asleep_in(a.pid, SYS_mq_timedsend);
	must(kill(a.pid, SIGUSR1));
	sleep_ms(100);
	wait_asleep_in(a.pid, SYS_mq_timedsend);
	said("with SA_RESTART he sleeps on; we receive", queue_receive(q));
	saw("he has sent", actor_answer(&a, NULL));
	said("we receive", all_messages(q));
}

/* Registers with a cookie, all of which is the byte @number. */
static long raw_notify(int q, int sock, int number)
{
	unsigned char cookie[COOKIE_SIZE];
	struct sigevent ev = { .sigev_notify = SIGEV_THREAD, .sigev_signo = sock };

	memset(cookie, number, sizeof(cookie));
	ev.sigev_value.sival_ptr = number < 0 ? bad() : cookie;
	return result(syscall(SYS_mq_notify, q, &ev));
}

static long notify_kind(int q, int kind, int signo)
{
	struct sigevent ev = { .sigev_notify = kind, .sigev_signo = signo };

	return result(syscall(SYS_mq_notify, q, &ev));
}

/* An event that wishes nothing, of which @size bytes can be read. */
static long notify_cut(int q, size_t size)
{
	struct sigevent ev = { .sigev_notify = SIGEV_NONE };
	size_t page = sysconf(_SC_PAGESIZE);
	char *pages = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	long ret;

	must(pages == MAP_FAILED ? -1 : 0);
	must(munmap(pages + page, page));
	memcpy(pages + page - size, &ev, size);
	ret = result(syscall(SYS_mq_notify, q, pages + page - size));
	must(munmap(pages, page));
	return ret;
}

/* What is wrong with a registration. */
static void step_notify(void)
{
	long q = queue_open("/ab", O_CREAT | O_RDWR | O_NONBLOCK);
	int sock = must(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, 0)), pair[2], other;
	size_t kind = offsetof(struct sigevent, sigev_notify);

	must(pipe(pair));
	other = must(socket(AF_UNIX, SOCK_STREAM, 0));
	saw("an event that cannot be read", result(syscall(SYS_mq_notify, q, bad())));
	saw("an unknown kind", notify_kind(q, 77, 0));
	saw("SIGEV_SIGNAL, 65", notify_kind(q, SIGEV_SIGNAL, 65));
	saw("SIGEV_SIGNAL, -1", notify_kind(q, SIGEV_SIGNAL, -1));
	saw("SIGEV_NONE and signal 65", notify_kind(q, SIGEV_NONE, 65));
	saw("that is removed", result(syscall(SYS_mq_notify, q, NULL)));
	saw("SIGEV_THREAD, a cookie that cannot be read", raw_notify(q, sock, -1));
	saw("a socket that is not open", raw_notify(q, -1, 1));
	saw("a pipe for a socket", raw_notify(q, pair[0], 1));
	saw("a socket of another kind", raw_notify(q, other, 1));
	saw("a queue for a socket", raw_notify(q, q, 1));
	saw("a good socket", raw_notify(q, sock, 1));
	saw("and again", raw_notify(q, sock, 1));
	saw("removing where nothing is open", result(syscall(SYS_mq_notify, -1, NULL)));
	saw("and where no queue is", result(syscall(SYS_mq_notify, pair[0], NULL)));
	saw("registering there", notify_kind(pair[0], SIGEV_NONE, 0));
	saw("our own is there still", notify_kind(q, SIGEV_NONE, 0));
	saw("it is removed", result(syscall(SYS_mq_notify, q, NULL)));
	saw("an event that ends with the kind", notify_cut(q, kind + 4));
	saw("4 bytes after it", notify_cut(q, kind + 8));
	saw("it is removed", result(syscall(SYS_mq_notify, q, NULL)));
	saw("a whole one", notify_cut(q, sizeof(struct sigevent)));
}

/* One word for each datagram in @sock. */
static const char *datagrams(int sock)
{
	unsigned char buf[4096];
	char *words = text("%s", "");
	int others = 0;
	ssize_t size;

	while ((size = result(recv(sock, buf, sizeof(buf), MSG_DONTWAIT))) > 0) {
		if (size != COOKIE_SIZE) {
			others++;
			continue;
		}
		sprintf(words + strlen(words), "cookie %u end %u, ", buf[0],
			buf[COOKIE_SIZE - 1]);
	}
	return text("%d others, %s%s", others, words, outcome(size));
}

/* When a cookie comes, and with what at its end. */
static void step_cookie(void)
{
	long q = queue_open("/ab", O_CREAT | O_RDWR | O_NONBLOCK), again;
	int sock = must(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, 0));

	saw("we register", raw_notify(q, sock, 1));
	saw("and send", queue_send(q, "one", 0));
	said("there is", datagrams(sock));
	saw("we register while a message is there", raw_notify(q, sock, 2));
	said("receive", queue_receive(q));
	said("there is", datagrams(sock));
	saw("end it", result(mq_notify(q, NULL)));
	said("there is", datagrams(sock));
	saw("register", raw_notify(q, sock, 3));
	again = queue_open("/ab", O_RDWR);
	saw("close another descriptor of it", result(close(again)));
	said("there is", datagrams(sock));
	saw("register", raw_notify(q, sock, 4));
	close(sock);
	saw("our socket is closed; we send", queue_send(q, "two", 0));
	saw("somebody may register", notify_kind(q, SIGEV_NONE, 0));
}

static int small_socket(int protocol)
{
	int sock = must(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol)), least = 1;

	must(setsockopt(sock, SOL_SOCKET, SO_RCVBUF, &least, sizeof(least)));
	return sock;
}

static int socket_of_actor;

static long act_give_socket(struct order *o)
{
	socket_of_actor = small_socket(0);
	o->fd = must(dup(socket_of_actor));
	return 0;
}

/* Registers with queue o->name and cookie o->number. */
static long act_register(struct order *o)
{
	long q = queue_open(o->name, O_CREAT | O_RDWR | O_NONBLOCK);

	return q < 0 ? q : raw_notify(q, socket_of_actor, o->number);
}

/*
 * Each registration takes room in the socket from the beginning, so that its
 * message is certain to arrive.  Who finds no room waits for it.
 */
static void step_no_room(void)
{
	struct actor a = actor_start(0);
	long sock = tell(&a, act_give_socket, NULL, 0);
	int count = 0;

	tell(&a, act_handle_signal, NULL, 0);
	/* A registration that does not return within a second sleeps. */
	for (;; count++) {
		struct timeval second = { .tv_sec = 1 };

		actor_order(&a, act_register, text("/q%d", count), count);
		setsockopt(a.sock, SOL_SOCKET, SO_RCVTIMEO, &second, sizeof(second));
		if (recv(a.sock, NULL, 0, MSG_PEEK) < 0)
			break;
		if (actor_answer(&a, NULL))
			break;
	}
	see("one registers with a small socket until there is no room", "%d times", count);
	wait_asleep_in(a.pid, SYS_mq_notify);
	must(kill(a.pid, SIGUSR1));
	saw("he gets a signal", actor_answer(&a, NULL));
	tell(&a, act_handle_signal, NULL, SA_RESTART);
	actor_order(&a, act_register, "/last", 99);
	wait_asleep_in(a.pid, SYS_mq_notify);
	must(kill(a.pid, SIGUSR1));
	sleep_ms(100);
	wait_asleep_in(a.pid, SYS_mq_notify);
	said("with SA_RESTART he sleeps on; there is", datagrams(sock));
	saw("we send to the first", queue_send(queue_open("/q0", O_WRONLY), "x", 0));
	said("there is", datagrams(sock));
	saw("he has registered", actor_answer(&a, NULL));
	saw("we send", queue_send(queue_open("/last", O_WRONLY), "x", 0));
	said("there is", datagrams(sock));
	/* And who is killed while he waits for room leaves no registration. */
	saw("he registers anew", tell(&a, act_register, "/new", 5));
	actor_order(&a, act_register, "/never", 6);
	wait_asleep_in(a.pid, SYS_mq_notify);
	actor_kill(&a);
	saw("he was killed; we register", notify_kind(queue_open("/never", O_RDWR), SIGEV_NONE, 0));
	said("there is", datagrams(sock));
}

/* A registration in a thread of its own, which may wait for room in the socket. */
static struct {
	int queue, sock, number;
	bool done;
	long ret;
} waiting;

static void *register_in_thread(void *unused)
{
	waiting.ret = raw_notify(waiting.queue, waiting.sock, waiting.number);
	__atomic_store_n(&waiting.done, true, __ATOMIC_SEQ_CST);
	return unused;
}

/* Whether it is done in two seconds. */
static bool registers(pthread_t *thread, int sock, int number)
{
	int tries = 400;

	waiting.queue = must(queue_open(text("/q%d", number), O_CREAT | O_RDWR | O_NONBLOCK));
	waiting.sock = sock;
	waiting.number = number;
	waiting.done = false;
	must(-pthread_create(thread, NULL, register_in_thread, NULL));
	while (!__atomic_load_n(&waiting.done, __ATOMIC_SEQ_CST) && tries--)
		sleep_ms(5);
	return tries >= 0 && !pthread_join(*thread, NULL);
}

/* What stands at the descriptor when there is room is what counts. */
static void step_closed_meanwhile(void)
{
	int sock = small_socket(0), number = 0, other, first, second;
	pthread_t thread;

	while (registers(&thread, sock, number))
		number++;
	see("we register until there is no room", "%d times", number);
	first = queue_open("/q0", O_WRONLY);
	second = queue_open("/q1", O_WRONLY);
	close(waiting.queue);
	saw("the descriptor is closed; we send to the first", queue_send(first, "x", 0));
	said("there is", datagrams(sock));
	pthread_join(thread, NULL);
	saw("who waited", waiting.ret);
	while (registers(&thread, sock, number))
		number++;
	other = queue_open("/other", O_CREAT | O_RDWR | O_NONBLOCK);
	must(dup2(other, waiting.queue));
	saw("another queue is put there; we send to the second", queue_send(second, "x", 0));
	said("there is", datagrams(sock));
	pthread_join(thread, NULL);
	saw("who waited", waiting.ret);
	saw("of that queue he has registered", notify_kind(other, SIGEV_NONE, 0));
}

/* Room that was taken is there, whoever has filled the rest. */
static void step_full_socket(void)
{
	struct sockaddr_nl address = { .nl_family = AF_NETLINK };
	socklen_t size = sizeof(address);
	long q = queue_open("/ab", O_CREAT | O_RDWR | O_NONBLOCK), ret;
	int sock = small_socket(NETLINK_USERSOCK), count = 0;
	int other = must(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_USERSOCK));

	must(bind(sock, (void *)&address, sizeof(address)));
	must(getsockname(sock, (void *)&address, &size));
	saw("we register", raw_notify(q, sock, 1));
	do {
		ret = result(sendto(other, "filling", 7, MSG_DONTWAIT, (void *)&address, size));
	} while (ret > 0 && count++ < 1000);
	saw("our socket is filled until there is", ret);
	truth("which took some", count > 0);
	saw("we send", queue_send(q, "one", 0));
	said("there is", datagrams(sock));
	saw("we register", raw_notify(q, sock, 2));
	said("receive", queue_receive(q));
	saw("and send", queue_send(q, "two", 0));
	said("there is", datagrams(sock));
}

/* The library's threads. */

static struct {
	int called, sum;
	long again;
} thread_has;

static void notified(union sigval value)
{
	thread_has.sum += value.sival_int;
	__atomic_add_fetch(&thread_has.called, 1, __ATOMIC_SEQ_CST);
}

static long ask_for_thread(int q, int value)
{
	struct sigevent ev = { .sigev_notify = SIGEV_THREAD };

	ev.sigev_notify_function = notified;
	ev.sigev_value.sival_int = value;
	return result(mq_notify(q, &ev));
}

static int queue_of_thread;

/* One-shot: who wants to hear again says so first, then receives. */
static void notified_again(union sigval value)
{
	struct sigevent ev = { .sigev_notify = SIGEV_THREAD };

	ev.sigev_notify_function = notified_again;
	ev.sigev_value.sival_int = value.sival_int + 1;
	thread_has.again = result(mq_notify(queue_of_thread, &ev));
	while (*queue_receive(queue_of_thread) == '"')
		;
	notified(value);
}

/* Waits until functions were called @times, and a little while if not at all. */
static const char *called(int times)
{
	int tries;

	for (tries = 0; tries < 400; tries++) {
		if (__atomic_load_n(&thread_has.called, __ATOMIC_SEQ_CST) >= times)
			break;
		sleep_ms(10);
	}
	if (!times)
		sleep_ms(300);
	return text("%d times, sum %d", thread_has.called, thread_has.sum);
}

static void step_threads(void)
{
	struct actor other = actor_start(CLONE_NEWIPC);
	long q = queue_open("/ab", O_CREAT | O_RDWR | O_NONBLOCK), second;
	struct sigevent ev = { .sigev_notify = SIGEV_THREAD };

	must_work(mount_on("a"), "mount");
	second = queue_open("/cd", O_CREAT | O_RDWR | O_NONBLOCK);
	saw("we ask for a thread", ask_for_thread(q, 1));
	saw("and for one for another queue", ask_for_thread(second, 10));
	saw("and again", ask_for_thread(second, 100));
	saw("another namespace sends to the one", tell(&other, act_file_send, "a/ab", 0));
	saw("and to the other", tell(&other, act_file_send, "a/cd", 0));
	said("functions were called", called(2));
	queue_of_thread = q;
	ev.sigev_notify_function = notified_again;
	ev.sigev_value.sival_int = 1000;
	said("we receive", queue_receive(q));
	saw("and ask for a thread that asks again", result(mq_notify(q, &ev)));
	saw("and send", queue_send(q, "one", 0));
	said("functions were called", called(3));
	saw("and send", queue_send(q, "two", 0));
	said("functions were called", called(4));
	saw("the last asked", thread_has.again);
	said("it has received", queue_receive(q));
	saw("we close the queue", result(close(q)));
	saw("and send", file_send("a/ab", "three"));
	said("functions were called", called(0));
}

/* A child has a helper of its own. */
static void step_thread_of_child(void)
{
	long q = queue_open("/ab", O_CREAT | O_RDWR | O_NONBLOCK);
	struct actor child;

	saw("we ask for a thread", ask_for_thread(q, 1));
	saw("and send", queue_send(q, "one", 0));
	said("its function was called", called(1));
	child = actor_start(0);
	said("we receive", queue_receive(q));
	saw("we ask", ask_for_thread(q, 2));
	saw("a child has been born; it sends",
	    tell(&child, act_send, "two", tell(&child, act_open, "/ab", O_WRONLY)));
	said("functions of ours were called", called(2));
	actor_leave(&child);
	said("we receive", queue_receive(q));
}

/* Attributes that cannot be read or stored. */
static void step_attributes(void)
{
	struct mq_attr new = { .mq_flags = O_NONBLOCK };
	long q = queue_open("/ab", O_CREAT | O_RDWR);

	saw("attributes that cannot be read",
	    result(syscall(SYS_mq_getsetattr, q, bad(), NULL)));
	saw("and a bad descriptor", result(syscall(SYS_mq_getsetattr, -1, bad(), NULL)));
	said("the queue has", attributes(q));
	saw("that cannot be stored", result(syscall(SYS_mq_getsetattr, q, &new, bad())));
	said("the queue has", attributes(q));
	new.mq_flags = O_RDWR;
	saw("a bad flag and descriptor", result(syscall(SYS_mq_getsetattr, -1, &new, NULL)));
}

static const step_fn steps[] = {
	step_names, step_limits, step_search, step_send, step_receive,
	step_interrupted_sender, step_notify, step_cookie, step_no_room, step_full_socket,
	step_threads, step_thread_of_child, step_attributes, step_closed_meanwhile, NULL
};

const struct chapter chapter_rare = {
	"what rarely goes wrong goes wrong in the same way", steps
};
