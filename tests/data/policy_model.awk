# SPDX-License-Identifier: BSD-2-Clause
# Usage: awk -f policy_model.awk policy-tables.txt rows
# Works out every decision from the tables in words and compares it with the
# rows that policy_print -l wrote.  Exit status 0 only if all are there, each
# once, and all agree.

BEGIN {
	split("valid mismatch ioerror noentry nonregular", states)
	split("direct indirect file", accesses)
	split("open_read open_write open_trunc create remove rename_from " \
	    "rename_over unmount raw_write kmem_write passthru", events)
	errno["allow"] = "allow"; errno["deny"] = "EPERM"
	errno["fail"] = "EIO"
	bit["direct"] = 1; bit["indirect"] = 2; bit["file"] = 4
	nverify = nevent = bad = seen = 0
}

FNR == 1 { file++ }
file == 1 && $1 == "verify" { verify_row[++nverify] = $0; next }
file == 1 && $1 == "event" { event_row[++nevent] = $0; next }
file == 1 { next }

# Is word one of the comma-separated list?
function listed(word, list) {
	return list == "*" || index("," list ",", "," word ",") > 0
}

# The access types of an entry; one without any is direct.
function among(access, flags) {
	if (flags % 8 == 0)
		flags += 1
	return int(flags / bit[access]) % 2
}

# Take one cell into result, logged, dropped and again.
# true: it ends the question.
function take(cell,	n, i, word) {
	n = split(cell, word, "+")
	for (i = 1; i <= n; i++) {
		if (word[i] == "report") {
			result = "allow"
			logged = 1
		} else if (word[i] == "log")
			logged = 1
		else if (word[i] == "drop")
			dropped = 1
		else if (word[i] == "again")
			again = 1
		else
			result = word[i]
	}
	return result != "allow"
}

function verify(state, flags, access, level,	i, f) {
	result = "none"
	logged = dropped = again = 0
	for (i = 1; i <= nverify; i++) {
		split(verify_row[i], f)
		if (listed(state, f[2]) && listed(access, f[3]) &&
		    listed(among(access, flags) ? "yes" : "no", f[4]) &&
		    take(f[5 + level]))
			return
	}
}

function event(name, state, level,	entry, i, f) {
	entry = state == "noentry" || state == "nonregular" ? "no" : "yes"
	result = "none"
	logged = dropped = again = 0
	for (i = 1; i <= nevent; i++) {
		split(event_row[i], f)
		if (!listed(name, f[2]) || !listed(entry, f[3]))
			continue
		if (f[4] == "verify-file") {
			verify(state, 7, "file", level)
			if (result != "allow")
				break
		}
		if (take(f[5 + level]))
			break
	}
	return entry == "yes" && !dropped ? "kept" : "none"
}

function rest() {
	return (logged ? "log" : "-") "\t" (again ? "again" : "-")
}

function model(	s, f, a, l, e, key, after) {
	for (s = 1; s <= 5; s++)
	for (f = 0; f < 24; f++)
	for (a = 1; a <= 3; a++)
	for (l = 0; l < 4; l++) {
		if (f % 16 > 7)
			continue
		verify(states[s], f, accesses[a], l)
		key = "verify\t" states[s] "\t" sprintf("0x%02X", f) "\t" \
		    accesses[a] "\t" l
		expected[key] = errno[result] "\t" rest()
	}
	for (e = 1; e <= 11; e++)
	for (s = 1; s <= 5; s++)
	for (l = 0; l < 4; l++) {
		after = event(events[e], states[s], l)
		key = "event\t" events[e] "\t" states[s] "\t" l
		expected[key] = errno[result] "\t" after "\t" rest()
	}
}

function complain(text) {
	print text
	bad++
}

file == 2 && !made { model(); made = 1 }

file == 2 {
	n = split($0, cell, "\t")
	cut = cell[1] == "verify" ? 5 : 4
	key = cell[1]
	for (i = 2; i <= cut; i++)
		key = key "\t" cell[i]
	value = cell[cut + 1]
	for (i = cut + 2; i <= n; i++)
		value = value "\t" cell[i]
	if (!(key in expected))
		complain("not in the model, or twice: " $0)
	else if (expected[key] != value)
		complain(key ": library: " value "; model: " expected[key])
	else
		seen++
	delete expected[key]
}

END {
	if (!made)
		model()
	for (key in expected)
		complain("the library has no row: " key)
	print seen " decisions agree, " bad " do not"
	exit bad != 0 || seen == 0
}
