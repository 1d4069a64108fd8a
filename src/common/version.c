/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdio.h>

#include <fingerprint.h>

#include "common/version.h"

static void
show_kernels(enum lfp_algorithm algorithm)
{
	struct lfp_kernel_info info;
	size_t i;

	(void)printf("%s kernels:", lfp_algorithm_name(algorithm));
	for (i = 0; lfp_kernel_info(i, &info) == LFP_OK; i++)
		if (info.algorithm == algorithm && info.preferred)
			(void)printf(" %s", info.name);
	(void)putchar('\n');
}

void
vt_version_show(const char *program)
{
	enum lfp_algorithm algorithm;
	const char *name;
	size_t i;

	(void)printf("%s %s\nlibfingerprint %s\n", program, LFP_VERSION,
	    lfp_version());
	for (i = 0; (name = lfp_version_dependency(i)) != NULL; i++)
		(void)printf("%s\n", name);
	for (algorithm = 0; algorithm < LFP_ALGORITHM_COUNT; algorithm++)
		/* SHA-384 is SHA-512 with another beginning and end. */
		if (algorithm != LFP_SHA384)
			show_kernels(algorithm);
}
