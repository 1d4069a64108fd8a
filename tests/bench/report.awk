# SPDX-License-Identifier: BSD-2-Clause
# The report, in Markdown; after medians.awk.

function label(name,   base) {
	base = name
	sub(/^[^-]*-?/, "", base)
	if (name == "ours")
		return "veriexecgen"
	if (name == "small" || name == "million")
		return "veriexecgen, " name
	if (base == "noring")
		return "veriexecgen, io_uring forbidden"
	if (name ~ /^ours-/)
		return "veriexecgen, " (base == "single" ? "one thread" : base)
	if (name == "openssl")
		return "openssl dgst"
	if (name ~ /^openssl-/)
		return "openssl dgst, " \
		    (base == "single" ? "one process" : base)
	return name == "7zz" ? "7zz h" : name
}

function title(corpus) {
	if (corpus == "usr")
		return "/usr, copied"
	if (corpus == "small" || corpus == "million")
		return "files of 0 to 16 KiB"
	if (corpus == "mix")
		return "files of log-normal sizes"
	return "large files"
}

function heading(part) {
	if (part == "hot")
		return "hot: everything in the page cache"
	if (part == "cold")
		return "cold: nothing in the page cache"
	if (part == "algorithms")
		return "other algorithms, hot"
	if (part == "single")
		return "one thread, hot"
	return "ten times as many files, hot"
}

function share(x, y) {
	return y > 0 ? sprintf("%.3f", x / y) : "-"
}

# --- targets ---

# How A's `what` compares to B's, both measured in a place.
function ratio(what, part, corpus, a, b,   x, y) {
	x = key_of(part, corpus, a)
	y = key_of(part, corpus, b)
	if (!(x in runs) || !(y in runs))
		return "-"
	return share(median(what, x), median(what, y))
}

# CPU time is that of all threads together, a limit is not.
function of_limit(what, part, corpus,   key, times) {
	key = key_of(part, corpus, "ours")
	if (!(key in runs) || limit_of(corpus) == 0)
		return "-"
	times = what == "cpu" ? setting_threads[part "-" corpus] : 1
	return share(median(what, key), limit_of(corpus) * times)
}

function of_memory(what, part, corpus, name,   key) {
	key = key_of(part, corpus, name)
	if (what != "wall" || !(key in runs))
		return "-"
	return share(most("peak", key), 32 + 200 * files[corpus] / 1048576)
}

function measured(what, i,   part, corpus, word) {
	part = target_part[i]
	corpus = target_corpus[i]
	split(target_measure[i], word, ":")
	if (word[1] == "share")
		return ratio(what, part, corpus, word[2],
		    fastest(part, corpus))
	if (word[1] == "of")
		return ratio(what, part, corpus, word[2], word[3])
	if (word[1] == "limit")
		return of_limit(what, part, corpus)
	return of_memory(what, part, corpus, word[2])
}

function verdict(x, at_most) {
	if (x == "-")
		return "not measured"
	return x + 0 <= at_most + 0 ? "met" : "**not met**"
}

function report_targets(   i, x) {
	print "## What is wanted\n"
	print "| share | at most | measured | in CPU time | |"
	print "| --- | --: | --: | --: | --- |"
	for (i = 1; i <= targets; i++) {
		x = measured("wall", i)
		printf "| %s | %.2f | %s | %s | %s |\n", target_words[i],
		    target_most[i], x, measured("cpu", i),
		    verdict(x, target_most[i])
	}
	print ""
}

# --- tables ---

function report_machine(   i) {
	print "## Machine\n\n| | |\n| --- | --- |"
	for (i = 1; i <= machines; i++)
		printf "| %s | %s |\n", machine_name[i], machine_value[i]
	print ""
}

function report_corpora(   i, name) {
	print "## Corpora\n\n| | | files | GB |\n| --- | --- | --: | --: |"
	for (i = 1; i <= corpora; i++) {
		name = corpus_name[i]
		if (!(name in files))
			continue
		printf "| %s | %s | %d | %.3f |\n", name, title(name),
		    files[name], bytes[name] / 1e9
	}
	print ""
}

function report_limits(   i, name, key) {
	print "## The limit\n"
	print "Hashing the bytes at the kernel's rate, and reading the" \
	    " files, with nothing else done.\n"
	print "| | GB/s | hashing, s | reading, plain calls | reading," \
	    " io_uring | limit, s | veriexecgen, s | of the limit |"
	print "| --- | --: | --: | --: | --: | --: | --: | --: |"
	for (i = 1; i <= corpora; i++) {
		name = corpus_name[i]
		key = key_of("hot", name, "ours")
		if (!(name in limit_hash))
			continue
		printf "| %s | %.2f | %.3f | %.3f | %s | %.3f | %s | %s |\n",
		    name, limit_rate[name] / 1e9, limit_hash[name],
		    limit_plain[name],
		    (limit_ring[name] > 0 ? sprintf("%.3f", \
		    limit_ring[name]) : "-"),
		    limit_of(name),
		    (key in runs ? sprintf("%.3f", median("wall", key)) : \
		    "-"),
		    of_limit("wall", "hot", name)
	}
	print ""
}

# The names of a place, fastest first, in sorted[].
function sort_names(part, corpus, sorted,   n, i, k, x, y, wall) {
	n = names[part "/" corpus]
	for (i = 1; i <= n; i++) {
		x = name_at[part "/" corpus, i]
		wall[i] = median("wall", key_of(part, corpus, x))
		y = wall[i]
		for (k = i - 1; k >= 1 && wall[k] > y; k--) {
			sorted[k + 1] = sorted[k]
			wall[k + 1] = wall[k]
		}
		sorted[k + 1] = x
		wall[k + 1] = y
	}
	return n
}

# In the part of algorithms each is compared with its own kind.
function partner(part, corpus, name,   x) {
	if (part == "hot" || part == "cold")
		return fastest(part, corpus)
	if (part == "linear")
		return "small"
	x = name
	sub(/^ours/, "openssl", x)
	return x
}

function report_row(part, corpus, name,   key, wall, which, other) {
	key = key_of(part, corpus, name)
	wall = median("wall", key)
	which = part == "linear" ? name : corpus
	other = partner(part, corpus, name)
	printf "| %s%s | %d | %.3f | %s | %.3f | %s | %d | %.2f | %.1f" \
	    " | %.0f |\n", label(name), (key in failed ? " (failed)" : ""),
	    runs[key], wall, ratio("wall", part, corpus, name, other),
	    median("cpu", key), ratio("cpu", part, corpus, name, other),
	    files[which] / wall, bytes[which] / 1e9 / wall,
	    most("peak", key),
	    (cpus > 0 ? median("others", key) * 100 / cpus : 0)
}

function report_place(part, corpus,   sorted, n, k) {
	if (names[part "/" corpus] == 0)
		return
	printf "## %s: %s\n\n", title(corpus), heading(part)
	print "| | runs | time, s | share | CPU time, s | share | files/s |" \
	    " GB/s | peak, MiB | others, % |"
	print "| --- | --: | --: | --: | --: | --: | --: | --: | --: | --: |"
	n = sort_names(part, corpus, sorted)
	for (k = 1; k <= n; k++)
		report_row(part, corpus, sorted[k])
	print ""
}

function report_notes() {
	print "Medians of runs in turns, " setting_threads["machine"] \
	    " threads or processes each.  A share is of the fastest"
	print "SHA-256 peer's time, of `openssl dgst` with the same" \
	    " algorithm, or of the smaller corpus."
	print "Ours is all of `veriexecgen -a -r`, with the file that it" \
	    " writes; peers' output is not kept."
	print "What takes six times as long as the fastest is counted" \
	    " once.  Peak is the largest process's memory;"
	print "others is what the rest of the machine's work took of its" \
	    " CPUs meanwhile: above a few percent,"
	print "believe shares of CPU time only.  `make bench` measures," \
	    " `make bench-results` writes this file.\n"
}

END {
	corpora = split("usr small mix big million", corpus_name, " ")
	print "# Benchmarks\n"
	report_notes()
	if (reduced)
		print "**Reduced corpora, for trying out: these figures" \
		    " tell nothing about speed.**\n"
	report_targets()
	report_limits()
	parts = split("hot cold single algorithms linear", part_name, " ")
	for (k = 1; k <= parts; k++)
		for (i = 1; i <= corpora; i++)
			report_place(part_name[k], corpus_name[i])
	report_corpora()
	report_machine()
}
