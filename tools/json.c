// SPDX-License-Identifier: GPL-2.0-only
/*
 * Values as JSON
 */

#include <math.h>
#include <string.h>

#include "value.h"

static void write_character(const char *data, size_t length, FILE *to)
{
	unsigned char c = *data;

	if (!length)
		fputs("\\ufffd", to);
	else if (c == '"' || c == '\\')
		fprintf(to, "\\%c", c);
	else if (c == '\n')
		fputs("\\n", to);
	else if (c == '\t')
		fputs("\\t", to);
	else if (c < 0x20 || c == 0x7f)
		fprintf(to, "\\u%04x", c);
	else
		fwrite(data, 1, length, to);
}

static void write_text(const char *data, size_t size, FILE *to)
{
	size_t length;

	fputc('"', to);
	while (size) {
		length = text_character(data, size);
		write_character(data, length, to);
		length += !length;
		data += length;
		size -= length;
	}
	fputc('"', to);
}

static void write_real(double real, FILE *to)
{
	if (isfinite(real))
		fprintf(to, "%.6g", real);
	else
		fputs("null", to);
}

static void new_line(int depth, FILE *to)
{
	if (depth >= 0)
		fprintf(to, "\n%*s", 2 * depth, "");
}

static void write_value(const struct value *value, int depth, FILE *to);

/* A @depth below zero: all on one line. */
static void write_members(const struct value *value, const char *brackets, int depth,
			  FILE *to)
{
	int inner = depth < 0 ? depth : depth + 1;
	const struct value *member;

	fputc(brackets[0], to);
	for (member = value->members.first; member; member = member->next) {
		new_line(inner, to);
		if (value->kind == VALUE_OBJECT) {
			write_text(member->key, strlen(member->key), to);
			fputs(depth < 0 ? ":" : ": ", to);
		}
		write_value(member, inner, to);
		if (member->next)
			fputc(',', to);
	}
	if (value->members.count)
		new_line(depth, to);
	fputc(brackets[1], to);
}

static void write_value(const struct value *value, int depth, FILE *to)
{
	switch (value->kind) {
	case VALUE_NULL:
		fputs("null", to);
		break;
	case VALUE_BOOL:
		fputs(value->truth ? "true" : "false", to);
		break;
	case VALUE_INTEGER:
		fprintf(to, "%lld", value->integer);
		break;
	case VALUE_REAL:
		write_real(value->real, to);
		break;
	case VALUE_TEXT:
		write_text(value->text.data, value->text.size, to);
		break;
	case VALUE_ARRAY:
		write_members(value, "[]", depth, to);
		break;
	case VALUE_OBJECT:
		write_members(value, "{}", depth, to);
		break;
	}
}

void json_write(const struct value *value, FILE *to)
{
	write_value(value, -1, to);
}

void json_write_pretty(const struct value *value, FILE *to)
{
	write_value(value, 0, to);
	fputc('\n', to);
}
