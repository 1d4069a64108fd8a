# SPDX-License-Identifier: BSD-2-Clause
# What files are, from what other programs say of them: the modes of
#	find -printf '%m %p\n'
# then what readelf -hldW says of those that it takes, then the beginnings
# that head -v -c 255 shows of all.  Prints kind, path and interpreter.
# Paths have no blanks.  Run it with LC_ALL=C.

FNR == 1 {
	input++
}

input == 1 {
	executable[$2] = ($1 ~ /[1357]/)
	paths[++count] = $2
}

input == 2 && /^File: / {
	path = substr($0, 7)
}

input == 2 && /^  Type: / {
	elf[path] = $2
}

input == 2 && /Requesting program interpreter: / {
	sub(/.*interpreter: /, "")
	sub(/\]$/, "")
	interpreter[path] = $0
}

input == 2 && /\(SONAME\)/ {
	sub(/.*\[/, "")
	sub(/\]$/, "")
	soname[path] = $0
}

input == 2 && /\(FLAGS_1\).* PIE/ {
	pie[path] = 1
}

input == 3 && begins {
	begins = 0
	if (/^#![ \t]*[^ \t]/) {
		sub(/^#![ \t]*/, "")
		sub(/[ \t].*/, "")
		script[path] = $0
	}
}

input == 3 && /^==> .* <==$/ {
	path = $2
	begins = 1
}

function elf_kind(path) {
	if (elf[path] == "EXEC" || pie[path] ||
	    (interpreter[path] != "" && soname[path] == ""))
		return executable[path] ? "program" : "data"
	if (elf[path] != "DYN")
		return executable[path] ? "text" : "data"
	if (executable[path] && interpreter[path] != "")
		return "runnable"
	if (executable[path] && soname[path] ~ /^ld[-.]/)
		return "linker"
	return "library"
}

END {
	for (i = 1; i <= count; i++) {
		path = paths[i]
		if (path in elf)
			kind = elf_kind(path)
		else if (!executable[path])
			kind = "data"
		else
			kind = path in script ? "script" : "text"
		named = ""
		if (kind == "script")
			named = script[path]
		else if (kind == "program" || kind == "runnable")
			named = interpreter[path]
		print kind, path, named == "" ? "-" : named
	}
}
