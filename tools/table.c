// SPDX-License-Identifier: GPL-2.0-only
/*
 * Values as tables with a header line
 */

#include <stdlib.h>
#include <string.h>

#include "value.h"

#define COLUMNS_MAX	16
/* Of a list, so many are shown; JSON has them all. */
#define LIST_MAX	4
#define GAP		2

/* A cell never holds what would be taken for two, or for none. */
static void write_text(const struct value *value, FILE *to)
{
	if (value->text.size)
		text_write_escaped(value->text.data, value->text.size, to);
	else
		fputs("\"\"", to);
}

static void write_cell(const struct value *value, FILE *to);

static void write_list(const struct value *list, FILE *to)
{
	const struct value *member = list->members.first;
	size_t i;

	if (!member)
		fputc('-', to);
	for (i = 0; member && i < LIST_MAX; i++, member = member->next) {
		if (i)
			fputc(',', to);
		write_cell(member, to);
	}
	if (member)
		fprintf(to, ",+%zu", list->members.count - LIST_MAX);
}

static void write_cell(const struct value *value, FILE *to)
{
	switch (value ? value->kind : VALUE_NULL) {
	case VALUE_BOOL:
		fputs(value->truth ? "yes" : "no", to);
		break;
	case VALUE_INTEGER:
		fprintf(to, "%lld", value->integer);
		break;
	case VALUE_REAL:
		fprintf(to, "%.3f", value->real);
		break;
	case VALUE_TEXT:
		write_text(value, to);
		break;
	case VALUE_ARRAY:
		write_list(value, to);
		break;
	default:
		fputc('-', to);
	}
}

static char *cell_of(const struct value *row, const struct column *column)
{
	size_t size;
	char *cell;
	FILE *to = open_memstream(&cell, &size);

	if (!to)
		fail_errno("memory");
	write_cell(value_get(row, column->key), to);
	if (fclose(to))
		fail_errno("memory");
	return cell;
}

static bool is_number(const struct value *rows, const struct column *column)
{
	const struct value *row, *cell;

	for (row = rows->members.first; row; row = row->next) {
		cell = value_get(row, column->key);
		if (cell && cell->kind != VALUE_NULL && cell->kind != VALUE_INTEGER &&
		    cell->kind != VALUE_REAL)
			return false;
	}
	return rows->members.first;
}

/* Characters, not bytes: every byte but those that continue one. */
static int width_of(const char *cell)
{
	int width = 0;

	for (; *cell; cell++)
		width += (*cell & 0xc0) != 0x80;
	return width;
}

static void write_padded(const char *cell, int width, bool last, FILE *to)
{
	int space = abs(width) - width_of(cell);

	if (width < 0)
		fprintf(to, "%*s", space, "");
	fputs(cell, to);
	if (last)
		fputc('\n', to);
	else
		fprintf(to, "%*s", (width > 0 ? space : 0) + GAP, "");
}

/* Widths are below zero where cells stand to the right. */
static size_t measure(const struct value *rows, const struct column *columns, int *widths)
{
	const struct value *row;
	size_t i;
	char *cell;
	int width;

	for (i = 0; columns[i].key && i < COLUMNS_MAX; i++) {
		widths[i] = width_of(columns[i].title);
		for (row = rows->members.first; row; row = row->next) {
			cell = cell_of(row, &columns[i]);
			width = width_of(cell);
			widths[i] = width > widths[i] ? width : widths[i];
			free(cell);
		}
		if (is_number(rows, &columns[i]))
			widths[i] = -widths[i];
	}
	return i;
}

void table_write(const struct value *rows, const struct column *columns, FILE *to)
{
	int widths[COLUMNS_MAX];
	size_t count = measure(rows, columns, widths), i;
	const struct value *row;
	char *cell;

	for (i = 0; i < count; i++)
		write_padded(columns[i].title, widths[i], i == count - 1, to);
	for (row = rows->members.first; row; row = row->next) {
		for (i = 0; i < count; i++) {
			cell = cell_of(row, &columns[i]);
			write_padded(cell, widths[i], i == count - 1, to);
			free(cell);
		}
	}
}

void table_write_object(const struct value *object, const struct column *columns, FILE *to)
{
	const struct column *column;
	int width = 0;
	char *cell;

	for (column = columns; column->key; column++)
		if (width_of(column->title) > width)
			width = width_of(column->title);
	for (column = columns; column->key; column++) {
		cell = cell_of(object, column);
		fprintf(to, "%-*s  %s\n", width, column->title, cell);
		free(cell);
	}
}
