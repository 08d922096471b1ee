/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is to be shown: values, which are written as JSON or as tables
 *
 * An array or object owns what was added to it.
 */
#ifndef MQNS_VALUE_H
#define MQNS_VALUE_H

#include "tools.h"

enum value_kind {
	VALUE_NULL,
	VALUE_BOOL,
	VALUE_INTEGER,
	VALUE_REAL,
	VALUE_TEXT,
	VALUE_ARRAY,
	VALUE_OBJECT,
};

struct value {
	enum value_kind kind;
	char *key;		/* in an object */
	struct value *next;	/* in an array or object */
	union {
		bool truth;
		long long integer;
		double real;
		struct {
			char *data;	/* a zero follows it */
			size_t size;
		} text;
		struct {
			struct value *first;
			struct value *last;
			size_t count;
		} members;
	};
};

/* value.c: the caller owns what is returned, until it is added to something. */

struct value *value_null(void);
struct value *value_bool(bool truth);
struct value *value_integer(long long integer);
struct value *value_real(double real);
struct value *value_text(const char *text);
struct value *value_bytes(const void *data, size_t size);
struct value *value_array(void);
struct value *value_object(void);
void value_add(struct value *array, struct value *member);
void value_set(struct value *object, const char *key, struct value *member);
/* Borrowed, or NULL: also if it is not an object. */
struct value *value_get(const struct value *object, const char *key);
/* A member that is a number, or @otherwise if there is none. */
long long value_number(const struct value *object, const char *key, long long otherwise);
void value_free(struct value *value);

/* json.c, json-read.c */

void json_write(const struct value *value, FILE *to);
/* On several lines, with a newline at the end. */
void json_write_pretty(const struct value *value, FILE *to);
/*
 * Reads the value at *@at, which is moved behind it.  NULL: there is only space
 * left, or else *@error says what is wrong at *@at.
 */
struct value *json_read(const char **at, const char *end, const char **error);

/* table.c */

struct column {
	const char *key;
	const char *title;
};

/* Rows are objects in an array.  The columns end with one without a key. */
void table_write(const struct value *rows, const struct column *columns, FILE *to);
/* One object, a line for each of its columns. */
void table_write_object(const struct value *object, const struct column *columns, FILE *to);

/* text.c */

bool text_is_utf8(const char *data, size_t size);
/* Length of the character at @data if it is whole and right, else 0. */
size_t text_character(const char *data, size_t size);
/* Writes nothing a terminal would obey: control characters as \n, \x1b. */
void text_write_escaped(const char *data, size_t size, FILE *to);
void base64_encode(struct buffer *to, const char *data, size_t size);
bool base64_decode(struct buffer *to, const char *data, size_t size);

#endif
