// SPDX-License-Identifier: GPL-2.0-only
/*
 * bench JOB... - does what is to be measured, for tests/bench/guest.sh
 *
 * A job is a word, or a word and a number, as fill-1000.  For each a line
 * "METRIC VALUE" is printed, or several.  The program calls the C library's
 * mq_*() and does not know whose queues it gets; FS is the type to mount.
 */
#include "bench.h"

#define ROUNDS 5

static const struct job {
	const char *name;
	void (*run)(long number);
} jobs[] = {
	/* What "idle" and "armed" mean is up to guest.sh. */
	{ "sendrecv", send_receive },
	{ "idle", send_receive },
	{ "armed", send_receive },
	{ "fill", fill },
	{ "pingpong", ping_pong },
	{ "openclose", open_close },
	{ "batch", batch },
	{ "churn-root", churn_root },
	{ "churn-user", churn_user },
	{ "spaces", spaces },
	{ "memory-space", memory_space },
	{ "memory-queue", memory_queue },
	{ "memory-message", memory_message },
	/* So many times and nothing else, for the profile. */
	{ "loop-sendrecv", send_receive_loop },
	{ "loop-pingpong", ping_pong_loop },
	{ "loop-openclose", open_close_loop },
	{ "loop-batch", batch_loop },
	{ "loop-churn", churn_loop },
	{ "loop-mount-of-10", mount_loop_of_10 },
	{ "loop-mount-of-10000", mount_loop_of_10000 },
};

static const char *job_text;

/**
 * report - print a value of the job that is being done
 * @metric: its name; NULL if it is the job's own
 * @value: the value
 */
void report(const char *metric, double value)
{
	printf("%s\t%.1f\n", metric ? metric : job_text, value);
	fflush(stdout);
}

static int compare(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/**
 * cost - what does one unit of some work cost?
 * @work: does it
 * @arg: is passed on
 * @units: how many units it does
 *
 * Return: the median of some rounds, after one that does not count.
 */
double cost(void (*work)(void *arg), void *arg, unsigned int units)
{
	double costs[ROUNDS];
	long long begin;
	int i;

	work(arg);
	for (i = 0; i < ROUNDS; i++) {
		begin = now();
		work(arg);
		costs[i] = (double)(now() - begin) / units;
	}
	qsort(costs, ROUNDS, sizeof(costs[0]), compare);
	return costs[ROUNDS / 2];
}

/**
 * fs_type - the file system to mount
 */
const char *fs_type(void)
{
	return getenv("FS") ?: "mqueue";
}

/* Does the job have this name, and which number? */
static bool is_job(const struct job *job, const char *word, long *number)
{
	size_t length = strlen(job->name);

	*number = 0;
	if (strncmp(word, job->name, length))
		return false;
	if (!word[length])
		return true;
	if (word[length] != '-')
		return false;
	*number = atol(word + length + 1);
	return true;
}

static bool do_job(const char *word)
{
	size_t i;
	long number;

	for (i = 0; i < sizeof(jobs) / sizeof(jobs[0]); i++) {
		if (!is_job(&jobs[i], word, &number))
			continue;
		job_text = word;
		jobs[i].run(number);
		return true;
	}
	return false;
}

int main(int argc, char **argv)
{
	int i;

	for (i = 1; i < argc; i++) {
		errno = EINVAL;
		expect(do_job(argv[i]), argv[i]);
	}
	return 0;
}
