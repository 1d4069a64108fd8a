# SPDX-License-Identifier: BSD-2-Clause
# The rows of an options.def, one a line, fields separated by tabs:
# short (- for none), long, argument (- for none), kind, help.

function fail(why) {
	print FILENAME ":" FNR ": " why ": " row >"/dev/stderr"
	failed = 1
	exit 1
}

# Take the next "string" from rest.
function string(   s) {
	if (!match(rest, /^[ \t]*"([^"\\]|\\.)*"[ \t]*/))
		fail("a string was expected")
	s = substr(rest, RSTART, RLENGTH)
	rest = substr(rest, RSTART + RLENGTH)
	sub(/^[ \t]*"/, "", s)
	sub(/"[ \t]*$/, "", s)
	gsub(/\\"/, "\"", s)
	gsub(/\\\\/, "\\", s)
	return s
}

function word(   s) {
	if (!match(rest, /^[ \t]*[A-Za-z_]+[ \t]*/))
		fail("a word was expected")
	s = substr(rest, RSTART, RLENGTH)
	rest = substr(rest, RSTART + RLENGTH)
	gsub(/[ \t]/, "", s)
	return s
}

function comma() {
	if (substr(rest, 1, 1) != ",")
		fail("a comma was expected")
	rest = substr(rest, 2)
}

function character(   s) {
	if (match(rest, /^0[ \t]*/))
		s = "-"
	else if (match(rest, /^'.'[ \t]*/))
		s = substr(rest, 2, 1)
	else
		fail("a character or 0 was expected")
	rest = substr(rest, RSTART + RLENGTH)
	return s
}

function emit(   short, long, argument, kind, help) {
	rest = row
	sub(/^OPTION\(/, "", rest)
	short = character(); comma()
	long = string(); comma()
	argument = string(); comma()
	kind = word(); comma()
	help = string()
	while (rest ~ /^[ \t]*"/)
		help = help string()
	if (rest !~ /^\)[ \t]*$/)
		fail("the row does not end here")
	print short "\t" long "\t" (argument == "" ? "-" : argument) \
	    "\t" kind "\t" help
	row = ""
}

/^OPTION\(/ || row != "" {
	row = row $0
	if ($0 ~ /\)[ \t]*$/)
		emit()
}
END {
	if (!failed && row != "")
		fail("the row has no end")
}
