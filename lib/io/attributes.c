/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#ifdef HAVE_SYS_XATTR_H
#include <sys/xattr.h>
#endif

#include "base/memory.h"
#include "io/attributes.h"

void
lfpi_attributes_free(struct lfpi_attributes *attributes)
{
	size_t i;

	for (i = 0; i < attributes->count; i++) {
		lfpi_free(attributes->items[i].name);
		lfpi_free(attributes->items[i].value);
	}
	lfpi_free(attributes->items);
	memset(attributes, 0, sizeof(*attributes));
}

#if defined(HAVE_SYS_XATTR_H) && defined(__linux__)
/* XATTR_LIST_MAX and XATTR_SIZE_MAX of linux/limits.h. */
#define VALUE_MAX 65536

static bool
matters(const char *name)
{
	return strncmp(name, "security.", 9) == 0 ||
	    strncmp(name, "trusted.", 8) == 0 ||
	    strncmp(name, "system.posix_acl_", 17) == 0;
}

static struct lfpi_attribute *
make_room(struct lfpi_attributes *attributes)
{
	size_t size = attributes->size > 0 ? attributes->size * 2 : 8;
	struct lfpi_attribute *items;

	if (attributes->count == attributes->size) {
		items = lfpi_resize(attributes->items, size, sizeof(*items));
		if (items == NULL)
			return NULL;
		attributes->items = items;
		attributes->size = size;
	}
	return &attributes->items[attributes->count];
}

static int
add(int fd, struct lfpi_attributes *attributes, const char *name,
    uint8_t *scratch)
{
	struct lfpi_attribute *item;
	ssize_t n = fgetxattr(fd, name, scratch, VALUE_MAX);

	if (n < 0)
		return errno == ENODATA ? 0 : errno;
	if ((item = make_room(attributes)) == NULL)
		return ENOMEM;
	item->name = lfpi_copy_string(name);
	item->value = lfpi_calloc(1, (size_t)n);
	item->length = (size_t)n;
	attributes->count++;
	if (item->name == NULL || item->value == NULL)
		return ENOMEM;
	memcpy(item->value, scratch, (size_t)n);
	return 0;
}

static int
compare(const void *a, const void *b)
{
	const struct lfpi_attribute *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static int
add_all(int fd, struct lfpi_attributes *attributes, const char *names,
    size_t length)
{
	uint8_t *scratch = lfpi_calloc(1, VALUE_MAX);
	const char *name;
	int sys_errno = scratch == NULL ? ENOMEM : 0;

	for (name = names; sys_errno == 0 && name < names + length;
	    name += strlen(name) + 1)
		if (matters(name))
			sys_errno = add(fd, attributes, name, scratch);
	lfpi_free(scratch);
	if (attributes->count > 1)
		qsort(attributes->items, attributes->count,
		    sizeof(*attributes->items), compare);
	return sys_errno;
}

int
lfpi_attributes_read(int fd, struct lfpi_attributes *attributes)
{
	char names[4096], *large = NULL;
	ssize_t n = flistxattr(fd, names, sizeof(names) - 1);
	int sys_errno;

	if (n == 0 || (n < 0 && (errno == ENOTSUP || errno == ENOSYS)))
		return 0;
	if (n < 0 && errno == ERANGE) {
		if ((large = lfpi_calloc(1, VALUE_MAX + 1)) == NULL)
			return ENOMEM;
		n = flistxattr(fd, large, VALUE_MAX);
	}
	sys_errno = n < 0 ? errno : 0;
	if (n >= 0) {
		(large != NULL ? large : names)[n] = '\0';
		sys_errno = add_all(fd, attributes,
		    large != NULL ? large : names, (size_t)n);
	}
	lfpi_free(large);
	return sys_errno;
}
#else
int
lfpi_attributes_read(int fd, struct lfpi_attributes *attributes)
{
	(void)fd, (void)attributes;
	return 0;
}
#endif
