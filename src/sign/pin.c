/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sign/pin.h"

/* RFC 3339, in UTC. */
#define TIME_FORM "%Y-%m-%dT%H:%M:%SZ"

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c;
	if (c >= 'A' && c <= 'F')
		return c;
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 'A';
	return -1;
}

static const char *
explain(size_t digits)
{
	switch (digits) {
	case 8:
	case 16:
		return "a short key id, for which others can make a key; "
		    "give all 40 hex digits of the fingerprint";
	case 64:
		return "a fingerprint of a version 6 key, which GnuPG does "
		    "not know";
	default:
		return "not a fingerprint of 40 hex digits";
	}
}

const char *
vs_pin_parse(const char *text, char pin[VS_FPR_TEXT])
{
	size_t n = 0;
	int digit;

	if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X'))
		text += 2;
	for (; *text != '\0'; text++) {
		if (*text == ' ')
			continue;
		if ((digit = hex_digit(*text)) < 0)
			return explain(0);
		if (n < VS_FPR_TEXT - 1)
			pin[n] = (char)digit;
		n++;
	}
	if (n != VS_FPR_TEXT - 1)
		return explain(n);
	pin[n] = '\0';
	return NULL;
}

static uint64_t
unit_of(const char *unit)
{
	if (*unit == '\0' || strcmp(unit, "d") == 0)
		return 86400;
	if (strcmp(unit, "w") == 0)
		return 7 * 86400;
	if (strcmp(unit, "h") == 0)
		return 3600;
	if (strcmp(unit, "m") == 0)
		return 60;
	return strcmp(unit, "s") == 0 ? 1 : 0;
}

bool
vs_age_parse(const char *text, uint64_t *seconds)
{
	unsigned long long n;
	uint64_t unit;
	char *end;

	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	n = strtoull(text, &end, 10);
	unit = unit_of(end);
	/* A thousand years of anything is more than enough. */
	if (errno != 0 || unit == 0 || n == 0 ||
	    n > (uint64_t)366000 * 86400 / unit)
		return false;
	*seconds = n * unit;
	return true;
}

const char *
vs_time_text(uint64_t seconds, char text[VS_TIME_TEXT])
{
	time_t t = (time_t)seconds;
	struct tm tm;

	if (gmtime_r(&t, &tm) == NULL ||
	    strftime(text, VS_TIME_TEXT, TIME_FORM, &tm) == 0)
		(void)strcpy(text, "?");
	return text;
}

/* What timegm(3) understands need not be what is written: 31 February. */
static bool
parse_form(const char *text, const char *form, size_t length,
    uint64_t *seconds)
{
	char again[VS_TIME_TEXT];
	struct tm tm;
	const char *end;
	time_t t;

	memset(&tm, 0, sizeof(tm));
	end = strptime(text, form, &tm);
	if (end != text + length || *end != '\0' || (t = timegm(&tm)) < 0 ||
	    strncmp(vs_time_text((uint64_t)t, again), text, length) != 0)
		return false;
	*seconds = (uint64_t)t;
	return true;
}

bool
vs_time_parse(const char *text, uint64_t *seconds)
{
	char *rest;

	if (text[0] == '@' && text[1] >= '0' && text[1] <= '9') {
		errno = 0;
		*seconds = strtoull(text + 1, &rest, 10);
		return errno == 0 && *rest == '\0';
	}
	return parse_form(text, TIME_FORM, 20, seconds) ||
	    parse_form(text, "%Y-%m-%d", 10, seconds);
}
