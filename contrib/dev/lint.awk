# SPDX-License-Identifier: BSD-2-Clause
# What a compiler does not say about our C sources: who includes whom, what
# the library must not call, and how long things are.  Give it the files by
# their names from the top of the tree; it prints "file:line: what is wrong".

BEGIN {
	# A file includes its own folder, or folders of a lower rank.
	rank["lib/base"] = 0
	rank["lib/hash"] = 1
	rank["lib/io"] = 1
	rank["lib/sigfile"] = 2
	rank["lib/policy"] = 2
	rank["lib/scan"] = 3
	rank["lib/audit"] = 4
	rank["src/common"] = 5
	rank["src/report"] = 6
	rank["src/sign"] = 6
	rank["src/archive"] = 6
	program_rank = 7

	# The folder that makes a public header true.
	home["error.h"] = home["text.h"] = home["version.h"] = "lib/base"
	home["hash.h"] = home["batch.h"] = "lib/hash"
	home["algorithms.def"] = "lib/hash"
	home["guard.h"] = home["save.h"] = "lib/io"
	home["sigfile.h"] = home["format.h"] = "lib/sigfile"
	home["formats.def"] = home["problems.def"] = "lib/sigfile"
	home["policy.h"] = "lib/policy"
	home["scan.h"] = "lib/scan"
	home["audit.h"] = "lib/audit"

	# Only there.
	owner["gpgme.h"] = "src/sign"
	owner["archive.h"] = owner["archive_entry.h"] = "src/archive"

	columns_max = 80
	lines_max = 500
	function_max = 70
}

function say(line, what) {
	print FILENAME ":" line ": " what
}

# "lib/hash/x86/a.c" is in "lib/hash".
function folder_of(name,   part) {
	split(name, part, "/")
	return part[1] "/" part[2]
}

function rank_of(folder) {
	return folder in rank ? rank[folder] : program_rank
}

function end_file() {
	if (file == "")
		return
	if (lines > lines_max)
		print file ":" lines ": more than " lines_max " lines"
}

function begin_file() {
	end_file()
	file = FILENAME
	folder = folder_of(file)
	in_comment = 0
	begun = 0
	if ($0 !~ /^\/\* SPDX-License-Identifier: BSD-2-Clause \*\/$/)
		say(FNR, "the first line is not the SPDX line")
}

# The line without comments, and without what is in strings.
function code_of(line,   out, at, two) {
	out = ""
	while (line != "") {
		if (in_comment) {
			at = index(line, "*/")
			if (at == 0)
				return out
			line = substr(line, at + 2)
			in_comment = 0
			continue
		}
		if (match(line, /^"([^"\\]|\\.)*"/)) {
			out = out "\"\""
			line = substr(line, RLENGTH + 1)
			continue
		}
		if (match(line, /^'([^'\\]|\\.)*'/)) {
			out = out "' '"
			line = substr(line, RLENGTH + 1)
			continue
		}
		two = substr(line, 1, 2)
		if (two == "/*") {
			in_comment = 1
			line = substr(line, 3)
			continue
		}
		if (two == "//")
			return out
		match(line, /^([^"'\/]+|.)/)
		out = out substr(line, 1, RLENGTH)
		line = substr(line, RLENGTH + 1)
	}
	return out
}

function width(line,   i, n, part) {
	n = split(line, part, "\t")
	columns = 0
	for (i = 1; i <= n; i++) {
		if (i > 1)
			columns += 8 - columns % 8
		columns += length(part[i])
	}
	return columns
}

function check_public(name,   to) {
	if (!(name in home)) {
		say(FNR, "<fingerprint/" name "> is in no layer; see" \
		    " contrib/dev/lint.awk")
		return
	}
	to = home[name]
	if (rank_of(to) > rank_of(folder) ||
	    folder == "lib/hash" && to == "lib/io" ||
	    folder == "lib/io" && to == "lib/hash")
		say(FNR, folder " must not know <fingerprint/" name ">")
}

function check_own(name,   to) {
	if (name !~ /\//)
		to = name == "config.h" ? folder : "?"
	else {
		to = file
		sub(/\/.*/, "", to)
		to = folder_of(to "/" name)
	}
	if (to == folder)
		return
	if (to == "?" || rank_of(to) >= rank_of(folder) ||
	    rank_of(to) == program_rank)
		say(FNR, folder " must not include \"" name "\"")
}

function check_include(line,   name) {
	name = line
	sub(/^[ \t]*#[ \t]*include[ \t]*[<"]/, "", name)
	sub(/[>"].*/, "", name)
	if (name in owner && owner[name] != folder)
		say(FNR, "<" name "> belongs to " owner[name])
	if (line ~ /"/)
		check_own(name)
	else if (file ~ /^lib\// && name == "fingerprint.h")
		say(FNR, "the library must not include all of itself")
	else if (file ~ /^lib\// && name ~ /^fingerprint\//)
		check_public(substr(name, length("fingerprint/") + 1))
}

# call(code, names): is one of names called in this line?
function call(code, names) {
	return (" " code) ~ ("[^A-Za-z0-9_.>](" names ")[ \t]*\\(")
}

function check_calls(code) {
	if (call(code, "printf|fprintf|vprintf|vfprintf|puts|putchar|fputs|" \
	    "perror|exit|_exit|abort|getenv|secure_getenv|setenv|err|errx|" \
	    "warn|warnx|chdir|fchdir|umask|signal|sigaction|setlocale"))
		say(FNR, "the library does not print, exit, read the" \
		    " environment or change the process")
	if (file != "lib/base/memory.c" &&
	    call(code, "malloc|calloc|realloc|reallocarray|free|strdup|" \
	    "strndup|asprintf|vasprintf|aligned_alloc|posix_memalign"))
		say(FNR, "memory comes from lib/base/memory.c only")
	if (file != "lib/base/thread.c" && call(code, "pthread_create"))
		say(FNR, "threads come from lib/base/thread.c only")
}

FNR == 1 { begin_file() }
{
	lines = FNR
	if (width($0) > columns_max)
		say(FNR, "more than " columns_max " columns")
	if ($0 ~ /[ \t]$/)
		say(FNR, "blanks at the end of the line")
	if ($0 ~ /(^|[^A-Za-z])(TODO|FIXME|XXX|HACK)([^A-Za-z]|$)/)
		say(FNR, "unfinished")
	# File names are strings: look before those are taken away.
	if (!in_comment && /^[ \t]*#[ \t]*include/ &&
	    file !~ /^tests\// && file !~ /^lib\/include\//)
		check_include($0)
	code = code_of($0)
	if (file ~ /^lib\/.*\.c$/)
		check_calls(code)
	if (code ~ /^\{/)
		begun = FNR
	if (code ~ /^\}/) {
		if (begun && FNR - begun > function_max)
			say(begun, "a function of " FNR - begun " lines")
		begun = 0
	}
}
END { end_file() }
