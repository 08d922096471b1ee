// SPDX-License-Identifier: GPL-2.0-only
/*
 * How a verdict is shown
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "compare.h"

/* So many calls are shown; JSON has them all. */
#define CALLS_SHOWN	10

static int by_size(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* Sorts them, too. */
static double median(double *numbers, size_t count)
{
	qsort(numbers, count, sizeof(*numbers), by_size);
	return (numbers[(count - 1) / 2] + numbers[count / 2]) / 2;
}

static struct value *time_value(const struct verdict *v)
{
	struct value *object = value_object();

	value_set(object, "ratio", value_real(median(v->ratios, v->rounds)));
	value_set(object, "ratio_min", value_real(v->ratios[0]));
	value_set(object, "ratio_max", value_real(v->ratios[v->rounds - 1]));
	value_set(object, "stock_seconds", value_real(median(v->stock_seconds, v->rounds)));
	value_set(object, "mqueue_ns_seconds",
		  value_real(median(v->served_seconds, v->rounds)));
	return object;
}

/* Lends what the verdict owns to nobody: there is one value of a verdict. */
static struct value *difference_value(const struct difference *difference)
{
	struct value *object = value_object();

	value_set(object, "alike", value_bool(!difference->rounds));
	value_set(object, "rounds_differing", value_integer(difference->rounds));
	value_set(object, "first", difference->first ? difference->first : value_null());
	return object;
}

static struct value *calls_value(const struct verdict *v)
{
	struct value *object;

	if (!v->watched) {
		object = value_object();
		value_set(object, "alike", value_null());
		value_set(object, "reason", value_text(v->why_not));
		return object;
	}
	object = difference_value(&v->calls);
	value_set(object, "count", value_integer(v->call_count));
	value_set(object, "lost", value_bool(v->calls_lost));
	return object;
}

struct value *verdict_value(const struct verdict *v)
{
	struct value *object = value_object();

	value_set(object, "rounds", value_integer(v->rounds));
	value_set(object, "alike", value_bool(verdict_alike(v)));
	value_set(object, "steady", value_bool(v->steady));
	value_set(object, "exit", difference_value(&v->exit));
	value_set(object, "stdout", difference_value(&v->out));
	value_set(object, "stderr", difference_value(&v->err));
	value_set(object, "calls", calls_value(v));
	value_set(object, "time", time_value(v));
	return object;
}

static const struct column columns[] = {
	{ "what", "WHAT" },
	{ "alike", "ALIKE" },
	{ "differing", "DIFFERING" },
	{}
};

static void add_row(struct value *rows, const char *what, const struct difference *difference)
{
	struct value *row = value_object();

	value_set(row, "what", value_text(what));
	value_set(row, "alike", difference ? value_bool(!difference->rounds) : value_null());
	value_set(row, "differing", difference ? value_integer(difference->rounds) :
						 value_null());
	value_add(rows, row);
}

static void write_table(const struct verdict *v)
{
	struct value *rows = value_array();

	add_row(rows, "exit status", &v->exit);
	add_row(rows, "stdout", &v->out);
	add_row(rows, "stderr", &v->err);
	add_row(rows, "mq_* calls", v->watched ? &v->calls : NULL);
	table_write(rows, columns, stdout);
	value_free(rows);
}

static void write_quoted(const struct value *text)
{
	putchar('"');
	text_write_escaped(text->text.data, text->text.size, stdout);
	puts("\"");
}

static void write_pair(const char *title, const struct value *how)
{
	if (!how)
		return;
	printf("\n%s", title);
	if (value_get(how, "byte"))
		printf(", line %lld, byte %lld", value_number(how, "line", 0),
		       value_number(how, "byte", 0));
	fputs(":\n  stock      ", stdout);
	write_quoted(value_get(how, "stock"));
	fputs("  mqueue_ns  ", stdout);
	write_quoted(value_get(how, "mqueue_ns"));
}

static void write_call(const char *whose, const struct value *call)
{
	const struct value *result = value_get(call, "result");
	const struct value *error = value_get(call, "error");
	const struct value *told = value_get(call, "told");

	printf("  %-10s ", whose);
	if (!result) {
		puts("no such call");
		return;
	}
	printf("%s%s = ", value_get(call, "name")->text.data,
	       value_get(call, "arguments")->text.data);
	if (result->kind == VALUE_NULL)
		puts("did not return");
	else if (error->kind == VALUE_TEXT)
		puts(error->text.data);
	else
		printf("%lld\n", result->integer);
	if (told->kind == VALUE_TEXT)
		printf("  %-10s %s\n", "", told->text.data);
}

static void write_calls(const struct verdict *v)
{
	const struct value *how = v->calls.first ? v->calls.first->members.first : NULL;
	size_t shown;

	for (shown = 0; how && shown < CALLS_SHOWN; how = how->next, shown++) {
		printf("\nmq_* call %lld of task %lld:\n", value_number(how, "call", 0),
		       value_number(how, "task", 0));
		write_call("stock", value_get(how, "stock"));
		write_call("mqueue_ns", value_get(how, "mqueue_ns"));
	}
	if (how)
		printf("\n... %zu calls more; --json shows all\n",
		       v->calls.first->members.count - shown);
}

static void write_notes(const struct verdict *v)
{
	if (!v->watched)
		printf("\nThe mq_* calls were not compared: %s.\n", v->why_not);
	if (v->calls_lost)
		puts("\nThere were more mq_* calls than could be kept; the first are missing.");
	if (!v->steady)
		puts("\nThe command does not do the same each time on the kernel's own queues.");
}

void verdict_write(const struct verdict *v)
{
	struct value *time = time_value(v);

	write_table(v);
	printf("\n%zu rounds, %zu mq_* calls in each; time: %.3f of stock (%.3f to %.3f), %.6f s\n",
	       v->rounds, v->call_count, value_get(time, "ratio")->real,
	       value_get(time, "ratio_min")->real, value_get(time, "ratio_max")->real,
	       value_get(time, "mqueue_ns_seconds")->real);
	value_free(time);
	write_pair("exit status", v->exit.first);
	write_pair("stdout", v->out.first);
	write_pair("stderr", v->err.first);
	write_calls(v);
	write_notes(v);
}
