// SPDX-License-Identifier: GPL-2.0-only
/*
 * What differs between two outcomes
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "compare.h"

/* So much of an output is shown where it begins to differ. */
#define EXCERPT		60

void verdict_init(struct verdict *v, size_t rounds)
{
	*v = (struct verdict){
		.steady = true,
		.ratios = allocate(rounds * sizeof(double)),
		.stock_seconds = allocate(rounds * sizeof(double)),
		.served_seconds = allocate(rounds * sizeof(double)),
	};
}

static struct value *pair(struct value *stock, struct value *served)
{
	struct value *object = value_object();

	value_set(object, "stock", stock);
	value_set(object, "mqueue_ns", served);
	return object;
}

static void note(struct difference *difference, struct value *how)
{
	if (!difference->rounds++)
		difference->first = how;
	else
		value_free(how);
}

static struct value *exit_value(const struct outcome *outcome)
{
	int status = outcome->status;
	struct value *value;
	char *text;

	if (!outcome->in_time)
		return value_text("not in time");
	text = WIFSIGNALED(status) ? format_text("signal %d", WTERMSIG(status)) :
				     format_text("%d", WEXITSTATUS(status));
	value = value_text(text);
	free(text);
	return value;
}

static bool same_exit(const struct outcome *a, const struct outcome *b)
{
	return a->in_time == b->in_time && a->status == b->status;
}

static bool same_bytes(const struct buffer *a, const struct buffer *b)
{
	return a->size == b->size && (!a->size || !memcmp(a->data, b->data, a->size));
}

static struct value *excerpt(const struct buffer *from, size_t at)
{
	size_t size = from->size - at;

	return value_bytes(from->data + at, size > EXCERPT ? EXCERPT : size);
}

/* From the beginning of the line in which they begin to differ. */
static struct value *output_difference(const struct buffer *a, const struct buffer *b)
{
	size_t at = 0, line = 1, start = 0;
	struct value *how;

	for (; at < a->size && at < b->size && a->data[at] == b->data[at]; at++) {
		if (a->data[at] == '\n') {
			line++;
			start = at + 1;
		}
	}
	if (at - start > EXCERPT / 2)
		start = at - EXCERPT / 2;
	how = pair(excerpt(a, start), excerpt(b, start));
	value_set(how, "byte", value_integer(at));
	value_set(how, "line", value_integer(line));
	return how;
}

static bool same_call(const struct call *a, const struct call *b)
{
	return !strcmp(a->name, b->name) && a->returned == b->returned &&
	       a->result == b->result;
}

static struct value *call_value(const struct call *call)
{
	struct value *object;

	if (!call)
		return value_null();
	object = value_object();
	value_set(object, "name", value_text(call->name));
	value_set(object, "arguments", value_text(call->arguments));
	value_set(object, "result", call->returned ? value_integer(call->result) :
						     value_null());
	value_set(object, "error", call->result < 0 ?
		  value_text(strerrorname_np(-call->result)) : value_null());
	value_set(object, "told", call->told ? value_text(call->told) : value_null());
	return object;
}

/* The calls of one task: from @start to the end that is returned. */
static size_t task_end(const struct calls *calls, size_t start)
{
	size_t i = start;

	while (i < calls->count && calls->all[i].task == calls->all[start].task)
		i++;
	return i;
}

static void compare_task(const struct calls *a, size_t i, size_t i_end,
			 const struct calls *b, size_t j, size_t j_end,
			 size_t task, struct value *list)
{
	const struct call *x, *y;
	struct value *how;
	size_t number = 1;

	for (; i < i_end || j < j_end; i++, j++, number++) {
		x = i < i_end ? &a->all[i] : NULL;
		y = j < j_end ? &b->all[j] : NULL;
		if (x && y && same_call(x, y))
			continue;
		how = pair(call_value(x), call_value(y));
		value_set(how, "task", value_integer(task));
		value_set(how, "call", value_integer(number));
		value_add(list, how);
	}
}

/* Tasks are matched in the order of their numbers: that in which they were made. */
static struct value *call_differences(const struct calls *a, const struct calls *b)
{
	struct value *list = value_array();
	size_t i = 0, j = 0, i_end, j_end, task = 1;

	while (i < a->count || j < b->count) {
		i_end = task_end(a, i);
		j_end = task_end(b, j);
		compare_task(a, i, i_end, b, j, j_end, task++, list);
		i = i_end;
		j = j_end;
	}
	return list;
}

static void compare_calls(struct verdict *v, const struct outcome *stock,
			  const struct outcome *served)
{
	struct value *list = call_differences(&stock->calls, &served->calls);

	v->call_count = stock->calls.count;
	v->calls_lost |= stock->calls.lost || served->calls.lost;
	if (list->members.count)
		note(&v->calls, list);
	else
		value_free(list);
}

void verdict_add(struct verdict *v, const struct outcome *stock, const struct outcome *served)
{
	v->stock_seconds[v->rounds] = stock->seconds;
	v->served_seconds[v->rounds] = served->seconds;
	v->ratios[v->rounds++] = served->seconds / stock->seconds;
	if (!same_exit(stock, served))
		note(&v->exit, pair(exit_value(stock), exit_value(served)));
	if (!same_bytes(&stock->out, &served->out))
		note(&v->out, output_difference(&stock->out, &served->out));
	if (!same_bytes(&stock->err, &served->err))
		note(&v->err, output_difference(&stock->err, &served->err));
	compare_calls(v, stock, served);
}

bool verdict_alike(const struct verdict *v)
{
	return !v->exit.rounds && !v->out.rounds && !v->err.rounds && !v->calls.rounds;
}

bool outcome_same(const struct outcome *a, const struct outcome *b)
{
	struct value *list = call_differences(&a->calls, &b->calls);
	bool same = same_exit(a, b) && same_bytes(&a->out, &b->out) &&
		    same_bytes(&a->err, &b->err) && !list->members.count;

	value_free(list);
	return same;
}
