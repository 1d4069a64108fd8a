/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SHA-256 of eight lanes: the rounds by the SHA instructions, the words that
 * they need by AVX-512.
 *
 * With three lanes it is not the rounds that take the time but the message
 * schedule: on a Zen 4 the unit of sha256rnds2 is busy for another cycle and
 * a half with each sha256msg2, 50 cycles a block in all instead of 32.  The
 * same as vector operations is more work, but finds room beside the rounds:
 * 44 cycles; and where another thread wants its share of the core 52 to 58
 * (in the first order of it, which took 46) instead of 67 to 80, since
 * sha256msg2, made by microcode, suffers most.
 *
 * What it takes for that (all measured on a Zen 4):
 *
 *	- Seven lanes at a time.  A sha256rnds2 can be followed by the next of
 *	  its lane after 4 cycles, but beside others it comes to 6 and more.
 *	  There are registers for the states of seven, and xmm0 for the words.
 *	  So each of the eight lanes pauses once a block, one after the other,
 *	  for five steps, and the others go on.
 *	- Registers that both encodings name are only used as xmm: the SHA
 *	  instructions, which have only the old one, take a seventh longer when
 *	  the upper part of any is not zero.
 *	- Few vpternlogd: a sha256rnds2 does not begin beside it.  One for
 *	  sigma1 is worth it (0.99 of the time), another for sigma0 is not.
 *	- Words in memory as the rounds want them, two of a lane side by side:
 *	  row n has w[2n] and w[2n + 1] of each lane.  The vectors that make
 *	  them have the same order, so that nothing is transposed but the
 *	  message itself.
 *	- An order of both that was searched for by measuring some thousands,
 *	  a change at a time (0.97).  No rule is seen in it.
 *
 * The schedule is turned around for that: a row, once it is there, is added to
 * all the later ones that need it (FIPS 180-4, 6.2.2, with sigma0 and sigma1):
 *
 *	w[t + 2] += sigma1(w[t])	the next row, which waits for it
 *	w[t + 7] += w[t]		two rows give the words between them:
 *	w[t + 15] += sigma0(w[t])	the last of one, the first of the next
 *	w[t + 16] += w[t]		the row itself stays where it is
 *
 * so that eight registers hold all that is on its way.
 */
#ifndef LFPI_HASH_X86_SHA256_SHANI_EIGHT_H
#define LFPI_HASH_X86_SHA256_SHANI_EIGHT_H

#include "hash/constants.h"
#include "hash/x86/shani.h"

/* For what the compiler does before and after. */
#define SHANI_AVX512 \
	__attribute__((target("sha,ssse3,sse4.1,avx512f,avx512bw,avx512vl")))
#define SHANI_AVX512_INLINE \
	static inline __attribute__((always_inline)) SHANI_AVX512

struct eight {
	uint64_t	words[32][8];	/* with their constants */
	uint64_t	ahead[8][8];	/* rows 0 to 7 of the next block */
	__m128i		state[2][8];	/* of each lane, at the block's begin */
	__m128i		aside[2][8];	/* of the lane that pauses */
	const uint8_t	*p[8];		/* what is to be loaded next */
	uint8_t		order[64];	/* of bytes in a word */
	const uint8_t	*next[8];	/* p, when the last block begins */
	uint64_t	rows[8][8];	/* what a call leaves to the next */
};
_Static_assert(offsetof(struct eight, ahead) == 2048, "see AHEAD");
_Static_assert(offsetof(struct eight, state) == 2560, "see STATE");
_Static_assert(offsetof(struct eight, aside) == 2816, "see ASIDE");
_Static_assert(offsetof(struct eight, p) == 3072, "see POINTER");
_Static_assert(offsetof(struct eight, order) == 3136, "see ORDER");
_Static_assert(offsetof(struct eight, next) == 3200, "see NEXT");
_Static_assert(offsetof(struct eight, rows) == 3264, "see ROW");

#define Z(n) "%%zmm" #n
#define WORDS(n) "64*(" #n ")(%[f])"
#define PAIR(n, l) "64*(" #n ")+8*(" #l ")(%[f])"
#define AHEAD(n) "2048+64*(" #n ")(%[f])"
#define STATE(l, i) "2560+128*" #i "+16*(" #l ")(%[f])"
#define ASIDE(l, i) "2816+128*" #i "+16*(" #l ")(%[f])"
#define POINTER(l) "3072+8*(" #l ")(%[f])"
#define POINTERS "3072(%[f])"
#define ORDER "3136(%[f])"
#define NEXT "3200(%[f])"
#define ROW(n) "3264+64*(" #n ")(%[f])"

/*
 * --- rounds ---
 *
 * A place has two registers: A, B, E, F of its lane are in the first before
 * an even step, in the second before an odd one, and C, D, G, H in the other.
 */
#define FIRST_0 X(1)
#define FIRST_1 X(3)
#define FIRST_2 X(5)
#define FIRST_3 X(7)
#define FIRST_4 X(9)
#define FIRST_5 X(11)
#define FIRST_6 X(13)
#define SECOND_0 X(2)
#define SECOND_1 X(4)
#define SECOND_2 X(6)
#define SECOND_3 X(8)
#define SECOND_4 X(10)
#define SECOND_5 X(12)
#define SECOND_6 X(14)

/* Rounds 2n and 2n + 1 of a lane. */
#define STEP(n, l, x, y)						\
	LINE("vmovq " PAIR(n, l) ", %%xmm0")				\
	LINE("sha256rnds2 %%xmm0, " x ", " y)
#define STEP_EVEN(n, l, place)	STEP(n, l, FIRST_##place, SECOND_##place)
#define STEP_ODD(n, l, place)	STEP(n, l, SECOND_##place, FIRST_##place)
/* What is in a place at tick n: a lane still to pause, or five behind. */
#define EVEN_YET(n, place)	STEP_EVEN(n, place + 1, place)
#define EVEN_BACK(n, place)	STEP_ODD(n - 5, place, place)
#define ODD_YET(n, place)	STEP_ODD(n, place + 1, place)
#define ODD_BACK(n, place)	STEP_EVEN(n - 5, place, place)

/* The first places are of lanes that are back, the others of lanes to come. */
#define BACK_1(e, n)	e##_BACK(n, 0)
#define BACK_2(e, n)	BACK_1(e, n), e##_BACK(n, 1)
#define BACK_3(e, n)	BACK_2(e, n), e##_BACK(n, 2)
#define BACK_4(e, n)	BACK_3(e, n), e##_BACK(n, 3)
#define BACK_5(e, n)	BACK_4(e, n), e##_BACK(n, 4)
#define BACK_6(e, n)	BACK_5(e, n), e##_BACK(n, 5)
#define YET_6(e, n)	e##_YET(n, 6)
#define YET_5(e, n)	e##_YET(n, 5), YET_6(e, n)
#define YET_4(e, n)	e##_YET(n, 4), YET_5(e, n)
#define YET_3(e, n)	e##_YET(n, 3), YET_4(e, n)
#define YET_2(e, n)	e##_YET(n, 2), YET_3(e, n)
#define YET_1(e, n)	e##_YET(n, 1), YET_2(e, n)

/* A step in each place, while lane k pauses; the last place waits for it. */
#define PAUSE_0(e, n)	(e##_YET(n, 0), YET_1(e, n))
#define PAUSE_1(e, n)	(BACK_1(e, n), YET_1(e, n))
#define PAUSE_2(e, n)	(BACK_2(e, n), YET_2(e, n))
#define PAUSE_3(e, n)	(BACK_3(e, n), YET_3(e, n))
#define PAUSE_4(e, n)	(BACK_4(e, n), YET_4(e, n))
#define PAUSE_5(e, n)	(BACK_5(e, n), YET_5(e, n))
#define PAUSE_6(e, n)	(BACK_6(e, n), YET_6(e, n))
#define WAIT_6(e, n)	(BACK_6(e, n), )
#define PAUSE_7(e, n)	(BACK_6(e, n), e##_BACK(n, 6))
#define NO_STEPS	(, , , , , , )

#define GET(from, l, place)						\
	LINE("vmovdqa " from(l, 0) ", " FIRST_##place)			\
	LINE("vmovdqa " from(l, 1) ", " SECOND_##place)
#define PUT(to, l, place)						\
	LINE("vmovdqa " FIRST_##place ", " to(l, 0))			\
	LINE("vmovdqa " SECOND_##place ", " to(l, 1))
#define OLD(m, x)	LINE("vpaddd " m ", " x ", " x)
#define MOVE_UP(from, to)						\
	LINE("vmovdqa " FIRST_##from ", " FIRST_##to)			\
	LINE("vmovdqa " SECOND_##from ", " SECOND_##to)
/* The block's end: 32 steps, so that both are in their own registers. */
#define FINISH(l, place)						\
	OLD(STATE(l, 0), FIRST_##place)					\
	OLD(STATE(l, 1), SECOND_##place)				\
	PUT(STATE, l, place)

/*
 * --- words ---
 *
 * Row n is in register 16 + n % 8.  The macros below are what is done about
 * row n in one tick, in between the steps a to g of the seven places: own is
 * its register, and those of rows n - 1, n - 2 and n + 2 follow.
 */
#define ROW_0 (16, 23, 22, 18)
#define ROW_1 (17, 16, 23, 19)
#define ROW_2 (18, 17, 16, 20)
#define ROW_3 (19, 18, 17, 21)
#define ROW_4 (20, 19, 18, 22)
#define ROW_5 (21, 20, 19, 23)
#define ROW_6 (22, 21, 20, 16)
#define ROW_7 (23, 22, 21, 17)

#define ADD(x, y) LINE("vpaddd " Z(x) ", " Z(y) ", " Z(y))
#define XOR(x, y) LINE("vpxord " Z(x) ", " Z(y) ", " Z(y))
/* z ^= x ^ y */
#define XOR3(x, y, z)							\
	LINE("vpternlogd $0x96, " Z(x) ", " Z(y) ", " Z(z))
#define ROR(n, x, y) LINE("vprord $" #n ", " Z(x) ", " Z(y))
#define SHR(n, x, y) LINE("vpsrld $" #n ", " Z(x) ", " Z(y))
/* z = the words between those of x and y: the last of x, the first of y. */
#define BETWEEN(x, y, z)						\
	LINE("vpshrdq $32, " Z(y) ", " Z(x) ", " Z(z))
/* With its constants to the rounds. */
#define CONSTANTS(n, x) LINE("vpbroadcastq 8*(" #n ")(%[k]), " Z(x))
#define HAND_OVER(n, x) LINE("vmovdqa64 " Z(x) ", " WORDS(n))

/*
 * What rows n - 2 and n - 1 give to n + 2, and to n + 6 in place of n - 2.
 * The first 7 of a message give to the next ones, and the last 2 of a block to
 * a row behind its end: TAKE forgets what was there before.
 */
#define MAKE_(a, b, c, d, e, f, g, n, own, last, before, later)		\
	a b c ROR(19, last, 25) BETWEEN(before, last, 26)		\
	  ROR(17, last, 24) ROR(7, 26, 27) ROR(18, 26, 28)		\
	d XOR(28, 27) SHR(10, last, 29) ADD(26, later)			\
	  XOR3(25, 29, 24)						\
	e ADD(24, own) CONSTANTS(n, 25) ADD(own, 25)			\
	f g SHR(3, 26, 28) HAND_OVER(n, 25) XOR(28, 27)			\
	  ADD(27, before)
/* Where there is no row n + 6. */
#define MAKE_LATE_(a, b, c, d, e, f, g, n, own, last, before, later)	\
	ROR(19, last, 25)						\
	a ROR(17, last, 24) SHR(10, last, 29)				\
	b c XOR3(25, 29, 24) BETWEEN(before, last, 26) ADD(26, later)	\
	d e ADD(24, own) CONSTANTS(n, 25)				\
	f ADD(own, 25)							\
	g HAND_OVER(n, 25)
/* Rows 0 and 1, which are the message's and have none before them. */
#define TAKE_FIRST_(a, b, c, d, e, f, g, n, own, last, before, later)	\
	a CONSTANTS(n, 25)						\
	b LINE("vmovdqa64 " AHEAD(n) ", " Z(own)) ADD(own, 25)		\
	c d e HAND_OVER(n, 25)						\
	f g
/* The other rows of the message. */
#define TAKE_(a, b, c, d, e, f, g, n, own, last, before, later)		\
	BETWEEN(before, last, 26)					\
	a b CONSTANTS(n, 25) ROR(7, 26, 27)				\
	c d LINE("vmovdqa64 " AHEAD(n) ", " Z(own)) ROR(18, 26, 28)	\
	  XOR(28, 27) ADD(own, 25) HAND_OVER(n, 25) SHR(3, 26, 28)	\
	  ADD(26, later)						\
	e f XOR(28, 27) ADD(27, before)					\
	g

/* Two lanes' next blocks: a quarter of each row that is ahead. */
#define FETCH(l, x)							\
	LINE("movq " POINTER(l) ", %%rax")				\
	LINE("vmovdqu64 (%%rax), " Z(x))				\
	LINE("addq $64, " POINTER(l))
#define TURN(x) LINE("vpshufb " ORDER ", " Z(x) ", " Z(x))
#define LAY(n, l, i, x)							\
	LINE("vextracti32x4 $" #i ", " Z(x) ", 8*(" #l ")+" AHEAD(n))
#define LOAD_(a, b, c, d, e, f, g, l)					\
	FETCH(l, 29)							\
	a b FETCH(l + 1, 30) TURN(30) TURN(29)				\
	c LINE("vpunpcklqdq %%zmm30, %%zmm29, %%zmm31")			\
	  LINE("vpunpckhqdq %%zmm30, %%zmm29, %%zmm29")			\
	  LAY(5, l, 2, 29)						\
	d LINE("vmovdqa32 %%xmm31, 8*(" #l ")+" AHEAD(0))		\
	e LAY(4, l, 2, 31)						\
	  LINE("vmovdqa32 %%xmm29, 8*(" #l ")+" AHEAD(1))		\
	  LAY(2, l, 1, 31) LAY(3, l, 1, 29)				\
	f g LAY(6, l, 3, 31) LAY(7, l, 3, 29)

/* Steps and rows are lists of arguments, in parentheses until here. */
#define LIST(...) __VA_ARGS__
#define WITH(what, ...) what(__VA_ARGS__)
#define MAKE(steps, n, row) WITH(MAKE_, LIST steps, n, LIST row)
#define MAKE_LATE(steps, n, row) WITH(MAKE_LATE_, LIST steps, n, LIST row)
#define TAKE_FIRST(steps, n, row) WITH(TAKE_FIRST_, LIST steps, n, LIST row)
#define TAKE(steps, n, row) WITH(TAKE_, LIST steps, n, LIST row)
#define LOAD(steps, l) WITH(LOAD_, LIST steps, l)
#define ONLY_(a, b, c, d, e, f, g) a b c d e f g
#define ONLY(steps) WITH(ONLY_, LIST steps)

/*
 * Lanes 1 to 7 are in places 0 to 6 when a block begins, and lane 0 pauses.
 * What is done here for the first block, each does for the one after it.
 */
#define EIGHT_STATES							\
	GET(STATE, 1, 0) GET(STATE, 2, 1) GET(STATE, 3, 2)		\
	GET(STATE, 4, 3) GET(STATE, 5, 4) GET(STATE, 6, 5)		\
	GET(STATE, 7, 6)
#define EIGHT_START							\
	LOAD(NO_STEPS, 0) LOAD(NO_STEPS, 2)				\
	LOAD(NO_STEPS, 4) LOAD(NO_STEPS, 6)				\
	TAKE_FIRST(NO_STEPS, 0, ROW_0) TAKE_FIRST(NO_STEPS, 1, ROW_1)	\
	TAKE(NO_STEPS, 2, ROW_2) TAKE(NO_STEPS, 3, ROW_3)		\
	TAKE(NO_STEPS, 4, ROW_4) TAKE(NO_STEPS, 5, ROW_5)		\
	TAKE(NO_STEPS, 6, ROW_6) TAKE(NO_STEPS, 7, ROW_7)		\
	MAKE(NO_STEPS, 8, ROW_0) MAKE(NO_STEPS, 9, ROW_1)		\
	MAKE(NO_STEPS, 10, ROW_2) MAKE(NO_STEPS, 11, ROW_3)		\
	MAKE(NO_STEPS, 12, ROW_4) MAKE(NO_STEPS, 13, ROW_5)		\
	MAKE(NO_STEPS, 14, ROW_6) MAKE(NO_STEPS, 15, ROW_7)

/*
 * A block, by ticks: which lane pauses, the tick, and what is done about
 * words meanwhile, or between two ticks (NO_STEPS).  Row n is needed from
 * tick n to n + 5, and may be made anew after that.
 */
#define EIGHT_BLOCK						\
	MAKE(PAUSE_0(EVEN, 0), 16, ROW_0)				\
	MAKE(NO_STEPS, 17, ROW_1)					\
	LOAD(PAUSE_0(ODD, 1), 0)					\
	MAKE(NO_STEPS, 18, ROW_2)					\
	ONLY(PAUSE_0(EVEN, 2))						\
	MAKE(PAUSE_0(ODD, 3), 19, ROW_3)				\
	ONLY(PAUSE_0(EVEN, 4))						\
	PUT(ASIDE, 1, 0) GET(STATE, 0, 0)				\
	MAKE(PAUSE_1(ODD, 5), 20, ROW_4)				\
	LOAD(NO_STEPS, 6)						\
	LOAD(PAUSE_1(EVEN, 6), 2)					\
	MAKE(PAUSE_1(ODD, 7), 21, ROW_5)				\
	MAKE(PAUSE_1(EVEN, 8), 22, ROW_6)				\
	LOAD(NO_STEPS, 4)						\
	ONLY(PAUSE_1(ODD, 9))						\
	PUT(ASIDE, 2, 1) GET(ASIDE, 1, 1)				\
	ONLY(PAUSE_2(EVEN, 10))						\
	MAKE(PAUSE_2(ODD, 11), 23, ROW_7)				\
	ONLY(PAUSE_2(EVEN, 12))						\
	MAKE(PAUSE_2(ODD, 13), 24, ROW_0)				\
	MAKE(PAUSE_2(EVEN, 14), 25, ROW_1)				\
	PUT(ASIDE, 3, 2) GET(ASIDE, 2, 2)				\
	ONLY(PAUSE_3(ODD, 15))						\
	ONLY(PAUSE_3(EVEN, 16))						\
	MAKE_LATE(PAUSE_3(ODD, 17), 26, ROW_2)				\
	MAKE_LATE(NO_STEPS, 27, ROW_3)					\
	MAKE_LATE(PAUSE_3(EVEN, 18), 28, ROW_4)				\
	MAKE_LATE(NO_STEPS, 29, ROW_5)					\
	MAKE_LATE(NO_STEPS, 30, ROW_6)					\
	MAKE_LATE(PAUSE_3(ODD, 19), 31, ROW_7)				\
	TAKE_FIRST(NO_STEPS, 0, ROW_0)					\
	PUT(ASIDE, 4, 3) GET(ASIDE, 3, 3)				\
	TAKE_FIRST(PAUSE_4(EVEN, 20), 1, ROW_1)				\
	TAKE(NO_STEPS, 2, ROW_2)					\
	ONLY(PAUSE_4(ODD, 21))						\
	TAKE(PAUSE_4(EVEN, 22), 3, ROW_3)				\
	TAKE(NO_STEPS, 4, ROW_4)					\
	TAKE(PAUSE_4(ODD, 23), 5, ROW_5)				\
	ONLY(PAUSE_4(EVEN, 24))						\
	PUT(ASIDE, 5, 4) GET(ASIDE, 4, 4)				\
	ONLY(PAUSE_5(ODD, 25))						\
	TAKE(PAUSE_5(EVEN, 26), 6, ROW_6)				\
	TAKE(NO_STEPS, 7, ROW_7)					\
	ONLY(PAUSE_5(ODD, 27))						\
	MAKE(PAUSE_5(EVEN, 28), 8, ROW_0)				\
	MAKE(PAUSE_5(ODD, 29), 9, ROW_1)				\
	PUT(ASIDE, 6, 5) GET(ASIDE, 5, 5)				\
	MAKE(PAUSE_6(EVEN, 30), 10, ROW_2)				\
	MAKE(NO_STEPS, 11, ROW_3)					\
	MAKE(NO_STEPS, 12, ROW_4)					\
	MAKE(PAUSE_6(ODD, 31), 13, ROW_5)				\
	FINISH(7, 6)							\
	ONLY(WAIT_6(EVEN, 32))						\
	ONLY(WAIT_6(ODD, 33))						\
	ONLY(WAIT_6(EVEN, 34))						\
	GET(ASIDE, 6, 6)						\
	MAKE(PAUSE_7(ODD, 35), 14, ROW_6)				\
	MAKE(NO_STEPS, 15, ROW_7)					\
	ONLY(PAUSE_7(EVEN, 36))						\
	FINISH(0, 0) FINISH(1, 1) FINISH(2, 2) FINISH(3, 3)		\
	FINISH(4, 4) FINISH(5, 5) FINISH(6, 6) MOVE_UP(1, 0)		\
	MOVE_UP(2, 1) MOVE_UP(3, 2) MOVE_UP(4, 3) MOVE_UP(5, 4)		\
	MOVE_UP(6, 5) GET(STATE, 7, 6)

/* The rows that are on their way from one block to the next. */
#define ALL_ROWS(move)							\
	move(0, 16) move(1, 17) move(2, 18) move(3, 19)			\
	move(4, 20) move(5, 21) move(6, 22) move(7, 23)
#define ROW_KEEP(n, x) LINE("vmovdqa64 " Z(x) ", " ROW(n))
#define ROW_GET(n, x) LINE("vmovdqa64 " ROW(n) ", " Z(x))

/*
 * nblocks of each lane, from frame->state to frame->state, and the first 16
 * rows of the block at frame->next, which the next call finds if it is ready.
 */
SHANI_AVX512_INLINE void
run_eight(struct eight *frame, size_t nblocks, bool ready)
{
	__asm__ volatile(
	    LINE("vzeroupper")
	    EIGHT_STATES
	    LINE("testl %[ready], %[ready]")
	    LINE("jne 3f")
	    EIGHT_START
	    LINE("jmp 1f")
	    LINE("3:")
	    ALL_ROWS(ROW_GET)
	    LINE(".p2align 6")
	    LINE("1:")
	    LINE("cmpq $1, %[n]")
	    LINE("jne 2f")
	    LINE("vmovdqa64 " NEXT ", %%zmm31")
	    LINE("vmovdqa64 %%zmm31, " POINTERS)
	    LINE("2:")
	    EIGHT_BLOCK
	    LINE("decq %[n]")
	    LINE("jnz 1b")
	    ALL_ROWS(ROW_KEEP)
	    LINE("vzeroupper")
	    : [n] "+r" (nblocks)
	    : [f] "r" (frame), [k] "r" (lfpi_sha256_k),
	      [ready] "r" ((int)ready)
	    : "rax", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5",
	      "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12",
	      "xmm13", "xmm14", "xmm15", "xmm16", "xmm17", "xmm18",
	      "xmm19", "xmm20", "xmm21", "xmm22", "xmm23", "xmm24",
	      "xmm25", "xmm26", "xmm27", "xmm28", "xmm29", "xmm30",
	      "xmm31", "memory", "cc");
}

#endif /* LFPI_HASH_X86_SHA256_SHANI_EIGHT_H */
