/* SPDX-License-Identifier: BSD-2-Clause */
/* What SHA-256 and SHA-512 of many lanes have in common. */
#ifndef LFPI_HASH_LANES_SHA2_LANES_H
#define LFPI_HASH_LANES_SHA2_LANES_H

/* What round t + 16 needs, in place of w[t]. */
#define SCHEDULE(t) do {						\
	w[(t) & 15] = ADD(ADD(w[(t) & 15], SIGMA1(w[((t) + 14) & 15])),	\
	    ADD(w[((t) + 9) & 15], SIGMA0(w[((t) + 1) & 15])));		\
	VEC_KEEP(w[(t) & 15]);						\
} while (0)
#define NOTHING(t) do { } while (0)

/*
 * The next e is e's sum added to what does not need that sum, and the next a
 * is found from it by taking d off again: one operation more than the
 * standard's T1 and T2, but three in a row from one e to the next instead of
 * four.  Where each has to be waited for two cycles (Zen 5) a round of 16
 * lanes takes 0.87 of the time.
 */
#define ROUND(a, b, c, d, e, f, g, h, t) do {				\
	VEC rest = VEC_MAJORITY(a, b, c);				\
	h = ADD(h, ADD(w[(t) & 15], K(base + (t))));			\
	VEC_KEEP(h);							\
	h = ADD(h, d);							\
	VEC_KEEP(h);							\
	h = ADD(h, VEC_CHOOSE(e, f, g));				\
	VEC_KEEP(h);							\
	rest = SUB(rest, d);						\
	VEC_KEEP(rest);							\
	d = ADD(h, SUM1(e));						\
	VEC_KEEP(d);							\
	rest = ADD(rest, d);						\
	VEC_KEEP(rest);							\
	h = ADD(rest, SUM0(a));						\
	VEC_KEEP(h);							\
} while (0)

/* Each round is followed by what then makes of its number. */
#define ROUND_THEN(a, b, c, d, e, f, g, h, t, then) do {		\
	ROUND(a, b, c, d, e, f, g, h, t);				\
	then(t);							\
} while (0)

#define ROUND_8(round, t, then) do {					\
	round(a, b, c, d, e, f, g, h, (t) + 0, then);			\
	round(h, a, b, c, d, e, f, g, (t) + 1, then);			\
	round(g, h, a, b, c, d, e, f, (t) + 2, then);			\
	round(f, g, h, a, b, c, d, e, (t) + 3, then);			\
	round(e, f, g, h, a, b, c, d, (t) + 4, then);			\
	round(d, e, f, g, h, a, b, c, (t) + 5, then);			\
	round(c, d, e, f, g, h, a, b, (t) + 6, then);			\
	round(b, c, d, e, f, g, h, a, (t) + 7, then);			\
} while (0)

#define ADD_OLD(v, i) VEC_STORE(s[i], v = ADD(v, VEC_LOAD(s[i])))
#define ADD_STATE(add) do {						\
	add(a, 0);							\
	add(b, 1);							\
	add(c, 2);							\
	add(d, 3);							\
	add(e, 4);							\
	add(f, 5);							\
	add(g, 6);							\
	add(h, 7);							\
} while (0)

VEC_INLINE void
compress(void *state, const uint8_t *const data[], size_t nblocks)
{
	WORD (*s)[LFPI_LANES_MAX] = state;
	VEC a = VEC_LOAD(s[0]), b = VEC_LOAD(s[1]), c = VEC_LOAD(s[2]);
	VEC d = VEC_LOAD(s[3]), e = VEC_LOAD(s[4]), f = VEC_LOAD(s[5]);
	VEC g = VEC_LOAD(s[6]), h = VEC_LOAD(s[7]), w[16];
	size_t block;
	int base;

	for (block = 0; block < nblocks; block++) {
		LOAD_WORDS(w, data, BLOCK * block);
		for (base = 0; base < ROUNDS - 16; base += 16) {
			ROUND_8(ROUND_THEN, 0, SCHEDULE);
			ROUND_8(ROUND_THEN, 8, SCHEDULE);
		}
		ROUND_8(ROUND_THEN, 0, NOTHING);
		ROUND_8(ROUND_THEN, 8, NOTHING);
		ADD_STATE(ADD_OLD);
	}
}

#endif /* LFPI_HASH_LANES_SHA2_LANES_H */
