# SPDX-License-Identifier: BSD-2-Clause
# What the results say: reads the files that bench.sh keeps, and targets.tsv.
# report.awk comes after it.

function sort(list, n,   i, k, x) {
	for (i = 2; i <= n; i++) {
		x = list[i]
		for (k = i - 1; k >= 1 && list[k] > x; k--)
			list[k + 1] = list[k]
		list[k + 1] = x
	}
}

# median(what, key): of the values of one kind of a program's runs.
function median(what, key,   list, n, i) {
	n = runs[key]
	for (i = 1; i <= n; i++)
		list[i] = value[what, key, i]
	sort(list, n)
	return n % 2 ? list[(n + 1) / 2] : (list[n / 2] + list[n / 2 + 1]) / 2
}

function most(what, key,   i, x) {
	for (i = 1; i <= runs[key]; i++)
		if (value[what, key, i] > x)
			x = value[what, key, i]
	return x
}

# A program's results in a part on a corpus are found by this.
function key_of(part, corpus, name) {
	return part "/" corpus "/" name
}

function is_peer(name) {
	return name ~ /^(openssl|7zz|sha256sum|rhash|hashdeep|mtree|aide)$/
}

# The fastest program that makes SHA-256, but for us; "" if there is none.
function fastest(part, corpus,   i, name, key, best, wall, least) {
	for (i = 1; i <= names[part "/" corpus]; i++) {
		name = name_at[part "/" corpus, i]
		key = key_of(part, corpus, name)
		if (!is_peer(name) || key in failed)
			continue
		wall = median("wall", key)
		if (best == "" || wall < least) {
			best = name
			least = wall
		}
	}
	return best
}

function reading(corpus,   plain, ring) {
	plain = limit_plain[corpus]
	ring = limit_ring[corpus]
	return ring > 0 && ring < plain ? ring : plain
}

function limit_of(corpus) {
	return corpus in limit_hash ? limit_hash[corpus] + reading(corpus) : 0
}

function add_run(part, corpus, name,   place, key, i) {
	place = part "/" corpus
	key = key_of(part, corpus, name)
	if (!(key in runs))
		name_at[place, ++names[place]] = name
	i = ++runs[key]
	value["wall", key, i] = $6 + 0
	value["cpu", key, i] = $7 + $8
	value["peak", key, i] = $9 / 1024
	value["others", key, i] = $6 > 0 ? $10 / $6 : 0
	if ($11 != 0)
		failed[key]++
}

/^#/ { next }
$1 == "run" { add_run($2, $3, $4) }
$1 == "machine" {
	machine_name[++machines] = $2
	machine_value[machines] = $3
	if ($2 == "CPUs")
		cpus = $3
}
$1 == "setting" {
	setting_threads[$2] = $3
	setting_rounds[$2] = $4
	if ($5 != 100)
		reduced = 1
}
$1 == "corpus" {
	files[$2] = $3
	bytes[$2] = $4
}
$1 == "limit" {
	limit_rate[$2] = $3
	limit_hash[$2] = $6
	limit_plain[$2] = $7
	limit_ring[$2] = $8
}
FILENAME ~ /targets\.tsv$/ {
	target_part[++targets] = $1
	target_corpus[targets] = $2
	target_measure[targets] = $3
	target_most[targets] = $4
	target_words[targets] = $5
}
