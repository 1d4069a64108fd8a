/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Run commands in turn, several rounds, and print what each run cost.
 *
 *	measure [-c] [-n rounds] [-p prefix] [-s factor] < plan
 *
 * A line of the plan: name, tab, command for sh, and perhaps a tab and a
 * command that is run before it, so that in a cold run the program itself
 * is not read from the disk.  A line of the output, with tabs between:
 *
 *	run prefix name round wall user system peak others status
 *
 * in seconds; peak is the memory of the largest process in KiB, others the
 * CPU time that everything else on the machine used meanwhile.
 *
 *	-c  drop the page cache before each run (as root); else each command
 *	    is run once first without being counted
 *	-s  what takes more than factor times as long as the fastest, in its
 *	    first run, is counted once only
 */
#include <sys/resource.h>
#include <sys/types.h>
#include <sys/wait.h>

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define COMMANDS_MAX	64

struct command {
	char	*name, *line, *before;
	double	 first;		/* how long its first run took */
};

struct cost {
	double	wall, user, system, others;
	long	peak;
	int	status;		/* as a shell would tell it */
};

static struct command	 commands[COMMANDS_MAX];
static unsigned		 count;
static const char	*prefix = "";
static double		 slow_factor;

static double
now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static double
seconds(const struct timeval *tv)
{
	return (double)tv->tv_sec + (double)tv->tv_usec / 1e6;
}

/*
 * CPU time that the whole machine has used, or 0 where the system does not
 * say: proc(5), /proc/stat; 4th and 5th are idle and waiting for I/O, and
 * what comes after the 8th is counted in the first.
 */
static double
machine_busy(void)
{
	unsigned long long t[8];
	FILE *f = fopen("/proc/stat", "r");
	int n;

	if (f == NULL)
		return 0;
	n = fscanf(f, "cpu %llu %llu %llu %llu %llu %llu %llu %llu", &t[0],
	    &t[1], &t[2], &t[3], &t[4], &t[5], &t[6], &t[7]);
	fclose(f);
	if (n != 8)
		return 0;
	return (double)(t[0] + t[1] + t[2] + t[5] + t[6] + t[7]) /
	    (double)sysconf(_SC_CLK_TCK);
}

static pid_t
start(const char *line)
{
	pid_t pid = fork();
	int fd;

	if (pid == -1)
		err(1, "fork");
	if (pid != 0)
		return pid;
	fd = open("/dev/null", O_RDWR);
	if (fd < 0 || dup2(fd, 0) < 0 || dup2(fd, 1) < 0)
		_exit(126);
	execl("/bin/sh", "sh", "-c", line, (char *)NULL);
	_exit(127);
}

static void
run(const char *line, struct cost *cost)
{
	double busy = machine_busy(), begin = now();
	struct rusage usage;
	int status;
	pid_t pid = start(line);

	while (wait4(pid, &status, 0, &usage) == -1)
		if (errno != EINTR)
			err(1, "wait4");
	cost->wall = now() - begin;
	cost->user = seconds(&usage.ru_utime);
	cost->system = seconds(&usage.ru_stime);
	cost->others = machine_busy() - busy - cost->user - cost->system;
	cost->peak = usage.ru_maxrss;
	cost->status = WIFEXITED(status) ? WEXITSTATUS(status) :
	    128 + WTERMSIG(status);
}

static void
drop_caches(void)
{
	int fd;

	sync();
	fd = open("/proc/sys/vm/drop_caches", O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, "3\n", 2) != 2)
		err(1, "/proc/sys/vm/drop_caches");
	close(fd);
}

static void
run_cold(const struct command *command, struct cost *cost)
{
	struct cost ignored;

	drop_caches();
	if (command->before != NULL)
		run(command->before, &ignored);
	run(command->line, cost);
}

static void
tell(const struct command *command, unsigned round, const struct cost *cost)
{
	printf("run\t%s\t%s\t%u\t%.4f\t%.4f\t%.4f\t%ld\t%.2f\t%d\n", prefix,
	    command->name, round, cost->wall, cost->user, cost->system,
	    cost->peak, cost->others > 0 ? cost->others : 0, cost->status);
	if (fflush(stdout) != 0)
		err(1, "output");
}

static bool
is_slow(const struct command *command)
{
	double fastest = command->first;
	unsigned i;

	for (i = 0; i < count; i++)
		if (commands[i].first < fastest)
			fastest = commands[i].first;
	return slow_factor > 0 && command->first > slow_factor * fastest;
}

static void
run_all(unsigned rounds, bool cold)
{
	struct command *command;
	struct cost cost;
	unsigned round, i;

	for (i = 0; i < count && !cold; i++) {
		run(commands[i].line, &cost);
		commands[i].first = cost.wall;
	}
	for (round = 0; round < rounds; round++)
		for (i = 0; i < count; i++) {
			/* Nobody is always first. */
			command = &commands[(round + i) % count];
			if (round > 0 && is_slow(command))
				continue;
			if (cold)
				run_cold(command, &cost);
			else
				run(command->line, &cost);
			if (cold && round == 0)
				command->first = cost.wall;
			tell(command, round + 1, &cost);
		}
}

static void
read_plan(void)
{
	char *line = NULL, *rest;
	size_t size = 0;

	while (getline(&line, &size, stdin) > 0) {
		if (count == COMMANDS_MAX)
			errx(1, "more than %d commands", COMMANDS_MAX);
		line[strcspn(line, "\n")] = '\0';
		rest = line;
		commands[count].name = strsep(&rest, "\t");
		commands[count].line = strsep(&rest, "\t");
		commands[count].before = strsep(&rest, "\t");
		if (commands[count].line == NULL)
			errx(1, "no command in the plan's line: %s", line);
		count++;
		line = NULL;
		size = 0;
	}
	free(line);
}

int
main(int argc, char **argv)
{
	unsigned rounds = 5;
	bool cold = false;
	int c;

	while ((c = getopt(argc, argv, "cn:p:s:")) != -1) {
		switch (c) {
		case 'c':
			cold = true;
			break;
		case 'n':
			rounds = (unsigned)strtoul(optarg, NULL, 10);
			break;
		case 'p':
			prefix = optarg;
			break;
		case 's':
			slow_factor = strtod(optarg, NULL);
			break;
		default:
			return 64;
		}
	}
	read_plan();
	run_all(rounds, cold);
	return 0;
}
