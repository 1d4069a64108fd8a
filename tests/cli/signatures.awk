# SPDX-License-Identifier: BSD-2-Clause
# A reader of the signatures files that veriexecgen writes, which shares
# nothing with the library's: from the format's rules alone, and strict, so
# that whatever the real loader could misread is a fault here.
#
#	awk -v view=VIEW -f signatures.awk FILE
#
#	faults	what breaks a rule, a line each; status 1 if there is any
#	sums	"fingerprint  path" NUL, as sha256sum -z prints it
#	paths	path NUL
#	rows	path, type, fingerprint and flags, tab-separated, then NUL
#
# Run it with LC_ALL=C: paths are bytes.

BEGIN {
	digits["MD5"] = 32
	digits["SHA1"] = digits["RMD160"] = 40
	digits["SHA256"] = 64
	digits["SHA384"] = 96
	digits["SHA512"] = 128
	flag = "(direct|indirect|file|untrusted)"
	tail = "^[A-Z0-9]+ [0-9a-f]+( " flag "(, " flag ")*)?$"
	last = ""
}

function fault(why) {
	if (view == "faults")
		printf "line %d: %s\n", NR, why
	faults++
}

# The escapes of the writer are a backslash and one of four bytes.
function unescape(text,    out, at) {
	out = ""
	while ((at = index(text, "\\")) > 0) {
		out = out substr(text, 1, at - 1) substr(text, at + 1, 1)
		text = substr(text, at + 2)
	}
	return out text
}

function repeated(flags,    n, i, words, seen) {
	n = split(flags, words, ", ")
	for (i = 1; i <= n; i++)
		if (seen[words[i]]++)
			return 1
	return 0
}

function entry(text,    length_, path, rest, word) {
	if (!match(text, /^\/([^ \t\\\n]|\\[ \t\\\n])+ /)) {
		fault("no path, or one with a stray blank or backslash")
		return
	}
	length_ = RLENGTH
	path = unescape(substr(text, 1, length_ - 1))
	rest = substr(text, length_ + 1)
	if (rest !~ tail) {
		fault("not a type, a fingerprint and flags")
		return
	}
	split(rest, word, " ")
	if (length(word[2]) != digits[word[1]])
		fault("no such type, or a fingerprint of another length")
	rest = substr(rest, length(word[1]) + length(word[2]) + 3)
	if (repeated(rest))
		fault("a flag twice")
	if (path ~ /\\$/)
		fault("a path that ends in a backslash")
	if (path ~ /\/\.?\.?\// || path ~ /\/\.?\.?$/)
		fault("a path that is not canonical")
	if (path in seen_path)
		fault("a path twice")
	seen_path[path] = 1
	if (!unsorted && "" path < last)
		fault("not in the order of the bytes")
	last = path
	if (view == "sums")
		printf "%s  %s%c", word[2], path, 0
	else if (view == "paths")
		printf "%s%c", path, 0
	else if (view == "rows")
		printf "%s\t%s\t%s\t%s%c", path, word[1], word[2], rest, 0
}

{
	text = pending $0
	pending = ""
	if (text ~ /^\// && text ~ /^([^ \t\\]|\\(.|\n))*\\$/)
		pending = text "\n"
	else if (text ~ /^#/ || text == "")
		next
	else if (text ~ /^\//)
		entry(text)
	else
		fault("neither an entry nor a comment")
}

END {
	if (pending != "")
		fault("ends inside of a path")
	exit faults > 0
}
