// SPDX-License-Identifier: GPL-2.0-only
/*
 * json - is standard input JSON, and what is in it
 *
 *	json		one value
 *	json -s		any number of values, one after the other
 *	json PATH	prints the value there; a number stands for a member of an
 *			array: namespaces.0.state
 *
 * Exits with 0, with 1 if it is no JSON, with 3 if there is nothing at PATH.
 * Shares no code with mqns, which it is to judge.
 */
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *at, *end;

/* What is looked for from here on; NULL if we are not on its way. */
static bool value(const char *path);
static bool found;

static void space(void)
{
	while (at < end && strchr(" \t\r\n", *at) && *at)
		at++;
}

static bool eat(const char *word)
{
	size_t size = strlen(word);

	if ((size_t)(end - at) < size || memcmp(at, word, size))
		return false;
	at += size;
	return true;
}

static bool hex(void)
{
	int i;

	for (i = 0; i < 4; i++, at++)
		if (at == end || !isxdigit((unsigned char)*at))
			return false;
	return true;
}

static bool escape(void)
{
	if (eat("u"))
		return hex();
	return at < end && *at && strchr("\"\\/bfnrt", *at) && at++;
}

/* Bytes that continue a character: as many as its first one says. */
static bool tail(unsigned char lead)
{
	int count = lead < 0x80 ? 0 : lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;

	if ((lead >= 0x80 && lead < 0xc2) || lead > 0xf4)
		return false;
	for (; count; count--, at++)
		if (at == end || (*at & 0xc0) != 0x80)
			return false;
	return true;
}

static bool string(void)
{
	unsigned char c;

	if (!eat("\""))
		return false;
	while (at < end && *at != '"') {
		c = *at++;
		if (c < 0x20 || (c == '\\' ? !escape() : !tail(c)))
			return false;
	}
	return eat("\"");
}

static bool digits(void)
{
	const char *start = at;

	while (at < end && isdigit((unsigned char)*at))
		at++;
	return at > start;
}

static bool number(void)
{
	eat("-");
	if (!eat("0") && !digits())
		return false;
	if (eat(".") && !digits())
		return false;
	if (!eat("e") && !eat("E"))
		return true;
	if (!eat("-"))
		eat("+");
	return digits();
}

/* The path behind its first word, if that is @key; else NULL. */
static const char *step(const char *path, const char *key, size_t size)
{
	size_t word = path ? strcspn(path, ".") : 0;

	if (!path || !*path || word != size || memcmp(path, key, size))
		return NULL;
	return path + word + (path[word] == '.');
}

static bool member(const char *path, bool object, int index)
{
	const char *key;
	char text[16];

	space();
	key = at + 1;
	if (!object) {
		snprintf(text, sizeof(text), "%d", index);
		return value(step(path, text, strlen(text)));
	}
	if (!string())
		return false;
	path = step(path, key, at - 1 - key);
	space();
	return eat(":") && value(path);
}

static bool members(const char *path, bool object)
{
	const char *closing = object ? "}" : "]";
	int index = 0;

	space();
	if (eat(closing))
		return true;
	do {
		if (!member(path, object, index++))
			return false;
		space();
	} while (eat(","));
	return eat(closing);
}

static bool any(const char *path)
{
	if (eat("{"))
		return members(path, true);
	if (eat("["))
		return members(path, false);
	if (at < end && *at == '"')
		return string();
	return eat("null") || eat("true") || eat("false") || number();
}

static bool value(const char *path)
{
	const char *start;
	bool quoted;

	space();
	start = at;
	if (!any(path))
		return false;
	if (!path || *path)
		return true;
	found = true;
	quoted = *start == '"';
	printf("%.*s\n", (int)(at - start - 2 * quoted), start + quoted);
	return true;
}

static void read_all(void)
{
	static char text[1 << 24];

	at = text;
	end = text + fread(text, 1, sizeof(text), stdin);
}

int main(int argc, char **argv)
{
	bool several = argc > 1 && !strcmp(argv[1], "-s");
	const char *path = argc > 1 && !several ? argv[1] : NULL;

	read_all();
	do {
		space();
		if (several && at == end)
			return 0;
		if (!value(path))
			return 1;
	} while (several);
	space();
	if (at < end)
		return 1;
	return path && !found ? 3 : 0;
}
