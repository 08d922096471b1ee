// SPDX-License-Identifier: GPL-2.0-only
/*
 * Values: numbers, texts, and arrays and objects of them
 */

#include <stdlib.h>
#include <string.h>

#include "value.h"

static struct value *value_new(enum value_kind kind)
{
	struct value *value = allocate(sizeof(*value));

	value->kind = kind;
	return value;
}

struct value *value_null(void)
{
	return value_new(VALUE_NULL);
}

struct value *value_bool(bool truth)
{
	struct value *value = value_new(VALUE_BOOL);

	value->truth = truth;
	return value;
}

struct value *value_integer(long long integer)
{
	struct value *value = value_new(VALUE_INTEGER);

	value->integer = integer;
	return value;
}

struct value *value_real(double real)
{
	struct value *value = value_new(VALUE_REAL);

	value->real = real;
	return value;
}

struct value *value_bytes(const void *data, size_t size)
{
	struct value *value = value_new(VALUE_TEXT);

	value->text.data = allocate(size + 1);
	if (size)
		memcpy(value->text.data, data, size);
	value->text.size = size;
	return value;
}

struct value *value_text(const char *text)
{
	return text ? value_bytes(text, strlen(text)) : value_null();
}

struct value *value_array(void)
{
	return value_new(VALUE_ARRAY);
}

struct value *value_object(void)
{
	return value_new(VALUE_OBJECT);
}

void value_add(struct value *array, struct value *member)
{
	if (array->members.last)
		array->members.last->next = member;
	else
		array->members.first = member;
	array->members.last = member;
	array->members.count++;
}

void value_set(struct value *object, const char *key, struct value *member)
{
	member->key = copy_text(key);
	value_add(object, member);
}

struct value *value_get(const struct value *object, const char *key)
{
	struct value *member;

	if (!object || object->kind != VALUE_OBJECT)
		return NULL;
	for (member = object->members.first; member; member = member->next)
		if (!strcmp(member->key, key))
			return member;
	return NULL;
}

long long value_number(const struct value *object, const char *key, long long otherwise)
{
	const struct value *member = value_get(object, key);

	return member && member->kind == VALUE_INTEGER ? member->integer : otherwise;
}

static void free_members(struct value *value)
{
	struct value *member, *next;

	for (member = value->members.first; member; member = next) {
		next = member->next;
		value_free(member);
	}
}

void value_free(struct value *value)
{
	if (!value)
		return;
	if (value->kind == VALUE_TEXT)
		free(value->text.data);
	if (value->kind == VALUE_ARRAY || value->kind == VALUE_OBJECT)
		free_members(value);
	free(value->key);
	free(value);
}
