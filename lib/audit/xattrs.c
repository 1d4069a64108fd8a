/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "audit/reading.h"
#include "base/fail.h"

/* Before each name and each value: its length, in this machine's order. */
typedef uint32_t length_type;

static enum lfp_status
put(struct lfpi_buffer *to, const void *data, size_t length,
    struct lfp_error *error)
{
	length_type n = (length_type)length;
	enum lfp_status status;

	if (n != length)
		return lfpi_fail(error, LFP_ERR_LIMIT, 0,
		    "an extended attribute of more than 4 GiB");
	status = lfpi_buffer_append(to, &n, sizeof(n), error);
	return status != LFP_OK ? status :
	    lfpi_buffer_append(to, data, length, error);
}

enum lfp_status
lfpi_xattrs_pack(const struct lfpi_subject *subject, struct lfpi_buffer *to,
    struct lfp_error *error)
{
	enum lfp_status status = LFP_OK;
	const struct lfp_xattr *xattr;
	size_t i;

	for (i = 0; status == LFP_OK && i < subject->xattr_count; i++) {
		xattr = &subject->xattrs[i];
		status = put(to, xattr->name, strlen(xattr->name), error);
		if (status == LFP_OK)
			status = put(to, xattr->value, xattr->length, error);
	}
	return status;
}

/* The next string; NULL if there is none. */
static const uint8_t *
get(const uint8_t **at, size_t *left, size_t *length)
{
	const uint8_t *found;
	length_type n;

	if (*left < sizeof(n))
		return NULL;
	memcpy(&n, *at, sizeof(n));
	if (n > *left - sizeof(n))
		return NULL;
	found = *at + sizeof(n);
	*length = n;
	*at = found + n;
	*left -= sizeof(n) + n;
	return found;
}

static size_t
count(const uint8_t *data, size_t length)
{
	size_t n = 0, size;

	while (get(&data, &length, &size) != NULL)
		n++;
	return length == 0 && n % 2 == 0 ? n / 2 : SIZE_MAX;
}

bool
lfpi_xattrs_unpack(struct lfp_audit *audit, struct lfpi_subject *subject,
    const uint8_t *data, size_t length)
{
	size_t n = length == 0 ? 0 : count(data, length), i, size = 0;
	struct lfp_xattr *xattrs = NULL;
	const uint8_t *text;

	if (n == SIZE_MAX || (n > 0 && (xattrs = lfpi_region_take(
	    &audit->region, n * sizeof(*xattrs), 8)) == NULL))
		return false;
	for (i = 0; i < n; i++) {
		text = get(&data, &length, &size);
		xattrs[i].name = lfpi_audit_keep(audit, text, size);
		text = get(&data, &length, &size);
		xattrs[i].value = (const uint8_t *)lfpi_audit_keep(audit,
		    text, size);
		xattrs[i].length = size;
		if (xattrs[i].name == NULL || xattrs[i].value == NULL)
			return false;
	}
	subject->xattrs = xattrs;
	subject->xattr_count = n;
	subject->has_xattrs = true;
	return true;
}
