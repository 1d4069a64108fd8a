/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sign/pin.h"

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

bool
vs_time_parse(const char *text, uint64_t *seconds)
{
	struct tm tm;
	const char *end;
	char *rest;
	time_t t;

	if (text[0] == '@' && text[1] >= '0' && text[1] <= '9') {
		errno = 0;
		*seconds = strtoull(text + 1, &rest, 10);
		return errno == 0 && *rest == '\0';
	}
	memset(&tm, 0, sizeof(tm));
	end = strptime(text, "%Y-%m-%dT%H:%M:%SZ", &tm);
	if (end == NULL || *end != '\0') {
		memset(&tm, 0, sizeof(tm));
		end = strptime(text, "%Y-%m-%d", &tm);
	}
	if (end == NULL || *end != '\0' || (t = timegm(&tm)) < 0)
		return false;
	*seconds = (uint64_t)t;
	return true;
}

const char *
vs_time_text(uint64_t seconds, char text[VS_TIME_TEXT])
{
	time_t t = (time_t)seconds;
	struct tm tm;

	if (gmtime_r(&t, &tm) == NULL ||
	    strftime(text, VS_TIME_TEXT, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
		(void)strcpy(text, "?");
	return text;
}
