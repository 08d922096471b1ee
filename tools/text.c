// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bytes that are text, and bytes that have to be made text
 */

#include <string.h>

#include "value.h"

static size_t length_by_lead(unsigned char lead)
{
	if (lead < 0x80)
		return 1;
	if (lead >= 0xc2 && lead < 0xe0)
		return 2;
	if ((lead & 0xf0) == 0xe0)
		return 3;
	return lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
}

/* Longer than need be, one half of a pair, or beyond the end of Unicode. */
static bool is_forbidden(unsigned char lead, unsigned char second)
{
	return (lead == 0xe0 && second < 0xa0) || (lead == 0xed && second > 0x9f) ||
	       (lead == 0xf0 && second < 0x90) || (lead == 0xf4 && second > 0x8f);
}

size_t text_character(const char *data, size_t size)
{
	const unsigned char *byte = (const unsigned char *)data;
	size_t length, i;

	if (!size)
		return 0;
	length = length_by_lead(byte[0]);
	if (length > size)
		return 0;
	for (i = 1; i < length; i++)
		if ((byte[i] & 0xc0) != 0x80)
			return 0;
	return length > 1 && is_forbidden(byte[0], byte[1]) ? 0 : length;
}

bool text_is_utf8(const char *data, size_t size)
{
	size_t length;

	for (; size; data += length, size -= length) {
		length = text_character(data, size);
		if (!length)
			return false;
	}
	return true;
}

/* U+0080 to U+009F are control characters, too. */
static bool is_control(const unsigned char *data, size_t length)
{
	if (length == 2)
		return data[0] == 0xc2 && data[1] < 0xa0;
	return length < 2 && (!length || data[0] < 0x20 || data[0] == 0x7f);
}

static void escape(unsigned char c, FILE *to)
{
	if (c == '\\')
		fputs("\\\\", to);
	else if (c == '\n')
		fputs("\\n", to);
	else if (c == '\t')
		fputs("\\t", to);
	else
		fprintf(to, "\\x%02x", c);
}

void text_write_escaped(const char *data, size_t size, FILE *to)
{
	const unsigned char *byte = (const unsigned char *)data;
	size_t length, i;

	for (; size; byte += length, size -= length) {
		length = text_character((const char *)byte, size);
		if (*byte != '\\' && !is_control(byte, length)) {
			fwrite(byte, 1, length, to);
			continue;
		}
		length += !length;
		for (i = 0; i < length; i++)
			escape(byte[i], to);
	}
}

static const char base64_digits[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_encode(struct buffer *to, const char *data, size_t size)
{
	const unsigned char *byte = (const unsigned char *)data;
	unsigned int bits;
	char *at;

	for (; size; byte += 3, size -= size > 3 ? 3 : size) {
		bits = byte[0] << 16 | (size > 1 ? byte[1] << 8 : 0) | (size > 2 ? byte[2] : 0);
		at = buffer_extend(to, 4);
		at[0] = base64_digits[bits >> 18];
		at[1] = base64_digits[bits >> 12 & 0x3f];
		at[2] = size > 1 ? base64_digits[bits >> 6 & 0x3f] : '=';
		at[3] = size > 2 ? base64_digits[bits & 0x3f] : '=';
	}
}

/* Four digits make three bytes, less one for each = at the end. */
static bool decode_group(struct buffer *to, const char *digits, bool last)
{
	size_t padding = last ? (digits[3] == '=') + (digits[2] == '=' && digits[3] == '=') : 0;
	unsigned int bits = 0;
	const char *digit;
	char bytes[3];
	size_t i;

	for (i = 0; i < 4 - padding; i++) {
		digit = memchr(base64_digits, digits[i], sizeof(base64_digits) - 1);
		if (!digit)
			return false;
		bits |= (digit - base64_digits) << (18 - 6 * i);
	}
	bytes[0] = bits >> 16;
	bytes[1] = bits >> 8;
	bytes[2] = bits;
	buffer_add(to, bytes, 3 - padding);
	return !(bits & ((1u << 8 * padding) - 1));
}

bool base64_decode(struct buffer *to, const char *data, size_t size)
{
	if (size % 4)
		return false;
	for (; size; data += 4, size -= 4)
		if (!decode_group(to, data, size == 4))
			return false;
	return true;
}
