// SPDX-License-Identifier: GPL-2.0-only
/*
 * Values from JSON, as RFC 8259 has it
 */

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "value.h"

/* Nobody nests deeper than that but to see us crash. */
#define DEPTH_MAX	64

struct reader {
	const char *at;
	const char *end;
	const char *error;
	int depth;
};

static void *wrong(struct reader *r, const char *error)
{
	if (!r->error)
		r->error = error;
	return NULL;
}

static void skip_space(struct reader *r)
{
	while (r->at < r->end && *r->at && strchr(" \t\r\n", *r->at))
		r->at++;
}

static bool eat(struct reader *r, const char *word)
{
	size_t length = strlen(word);

	if ((size_t)(r->end - r->at) < length || memcmp(r->at, word, length))
		return false;
	r->at += length;
	return true;
}

static bool read_hex(struct reader *r, unsigned int *code)
{
	char digits[5] = {}, *end;

	if (r->end - r->at < 4)
		return false;
	memcpy(digits, r->at, 4);
	*code = strtoul(digits, &end, 16);
	r->at += 4;
	return isxdigit((unsigned char)digits[0]) && end == digits + 4;
}

static void add_character(struct buffer *to, unsigned int code)
{
	char *at;

	if (code < 0x80) {
		*buffer_extend(to, 1) = code;
		return;
	}
	if (code < 0x800) {
		at = buffer_extend(to, 2);
		*at++ = 0xc0 | code >> 6;
	} else if (code < 0x10000) {
		at = buffer_extend(to, 3);
		*at++ = 0xe0 | code >> 12;
		*at++ = 0x80 | (code >> 6 & 0x3f);
	} else {
		at = buffer_extend(to, 4);
		*at++ = 0xf0 | code >> 18;
		*at++ = 0x80 | (code >> 12 & 0x3f);
		*at++ = 0x80 | (code >> 6 & 0x3f);
	}
	*at = 0x80 | (code & 0x3f);
}

/* Behind \u.  What is beyond 16 bits comes in two halves. */
static bool read_unicode(struct reader *r, struct buffer *to)
{
	unsigned int code, low;

	if (!read_hex(r, &code) || (code & 0xfc00) == 0xdc00)
		return false;
	if ((code & 0xfc00) == 0xd800) {
		if (!eat(r, "\\u") || !read_hex(r, &low) || (low & 0xfc00) != 0xdc00)
			return false;
		code = 0x10000 + ((code & 0x3ff) << 10 | (low & 0x3ff));
	}
	add_character(to, code);
	return true;
}

static bool read_escape(struct reader *r, struct buffer *to)
{
	static const char letters[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
	const char *letter;

	if (r->at == r->end)
		return false;
	if (*r->at == 'u') {
		r->at++;
		return read_unicode(r, to);
	}
	letter = memchr(letters, *r->at++, sizeof(letters) - 1);
	if (!letter)
		return false;
	*buffer_extend(to, 1) = meanings[letter - letters];
	return true;
}

/* Behind the first quote. */
static bool read_string(struct reader *r, struct buffer *to)
{
	size_t length;

	while (r->at < r->end && *r->at != '"') {
		if ((unsigned char)*r->at < 0x20)
			return wrong(r, "control character in a string");
		if (eat(r, "\\")) {
			if (!read_escape(r, to))
				return wrong(r, "bad escape in a string");
			continue;
		}
		length = text_character(r->at, r->end - r->at);
		if (!length)
			return wrong(r, "a string is not UTF-8");
		buffer_add(to, r->at, length);
		r->at += length;
	}
	return eat(r, "\"") || wrong(r, "a string does not end");
}

static struct value *read_text(struct reader *r)
{
	struct buffer buffer = {};
	struct value *value = NULL;

	if (read_string(r, &buffer))
		value = value_bytes(buffer.data, buffer.size);
	buffer_free(&buffer);
	return value;
}

static size_t skip_digits(struct reader *r)
{
	const char *start = r->at;

	while (r->at < r->end && isdigit((unsigned char)*r->at))
		r->at++;
	return r->at - start;
}

/* Moves over a number; says whether it is one, and whether it is whole. */
static bool scan_number(struct reader *r, bool *whole)
{
	const char *first;
	size_t digits;

	eat(r, "-");
	first = r->at;
	digits = skip_digits(r);
	if (!digits || (digits > 1 && *first == '0'))
		return false;
	*whole = true;
	if (eat(r, ".")) {
		*whole = false;
		if (!skip_digits(r))
			return false;
	}
	if (eat(r, "e") || eat(r, "E")) {
		*whole = false;
		if (!eat(r, "-"))
			eat(r, "+");
		return skip_digits(r);
	}
	return true;
}

static struct value *read_number(struct reader *r)
{
	const char *start = r->at;
	struct value *value;
	bool whole;
	char *text;

	if (!scan_number(r, &whole))
		return wrong(r, "not a value");
	text = strndup(start, r->at - start);
	if (!text)
		fail_errno("memory");
	errno = 0;
	value = whole ? value_integer(strtoll(text, NULL, 10)) : NULL;
	if (!value || errno) {
		value_free(value);
		value = value_real(strtod(text, NULL));
	}
	free(text);
	return value;
}

static struct value *read_value(struct reader *r);

static char *read_key(struct reader *r)
{
	struct buffer key = {};

	skip_space(r);
	if (!eat(r, "\""))
		return wrong(r, "a name is missing in an object");
	if (!read_string(r, &key)) {
		buffer_free(&key);
		return NULL;
	}
	buffer_add(&key, "", 1);
	skip_space(r);
	if (!eat(r, ":")) {
		buffer_free(&key);
		return wrong(r, "a colon is missing in an object");
	}
	return key.data;
}

static bool read_member(struct reader *r, struct value *into)
{
	struct value *member;
	char *key = NULL;

	if (into->kind == VALUE_OBJECT) {
		key = read_key(r);
		if (!key)
			return false;
	}
	member = read_value(r);
	if (member && key)
		value_set(into, key, member);
	else if (member)
		value_add(into, member);
	free(key);
	return member;
}

/* Behind the opening bracket. */
static struct value *read_members(struct reader *r, struct value *into, const char *closing)
{
	skip_space(r);
	if (eat(r, closing))
		return into;
	while (read_member(r, into)) {
		skip_space(r);
		if (eat(r, closing))
			return into;
		if (!eat(r, ",")) {
			wrong(r, "a comma or the end is missing");
			break;
		}
	}
	value_free(into);
	return NULL;
}

static struct value *read_nested(struct reader *r)
{
	struct value *value;

	if (++r->depth > DEPTH_MAX)
		return wrong(r, "nested too deeply");
	if (eat(r, "{"))
		value = read_members(r, value_object(), "}");
	else if (eat(r, "["))
		value = read_members(r, value_array(), "]");
	else
		value = read_number(r);
	r->depth--;
	return value;
}

static struct value *read_value(struct reader *r)
{
	skip_space(r);
	if (eat(r, "null"))
		return value_null();
	if (eat(r, "true"))
		return value_bool(true);
	if (eat(r, "false"))
		return value_bool(false);
	if (eat(r, "\""))
		return read_text(r);
	return read_nested(r);
}

struct value *json_read(const char **at, const char *end, const char **error)
{
	struct reader r = { .at = *at, .end = end };
	struct value *value = NULL;

	skip_space(&r);
	if (r.at < r.end)
		value = read_value(&r);
	*at = r.at;
	*error = r.error;
	return value;
}
