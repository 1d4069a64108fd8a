/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * In libFuzzer's place: the target gets each file that is named, once, and
 * aborts if something does not hold.  Prints how many there were.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t length);

/* Inputs of the corpus are smaller. */
static uint8_t data[1024 * 1024];

int
main(int argc, char **argv)
{
	size_t length;
	FILE *file;
	int i;

	for (i = 1; i < argc; i++) {
		if ((file = fopen(argv[i], "rb")) == NULL) {
			perror(argv[i]);
			return 1;
		}
		length = fread(data, 1, sizeof(data), file);
		if (ferror(file) || length == sizeof(data)) {
			fprintf(stderr, "%s: unreadable or too large\n",
			    argv[i]);
			return 1;
		}
		(void)fclose(file);
		(void)LLVMFuzzerTestOneInput(data, length);
	}
	printf("%d inputs\n", argc - 1);
	return fclose(stdout) == 0 ? 0 : 1;
}
