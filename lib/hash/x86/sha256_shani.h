/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SHA-256 with the SHA instructions of x86, one, two or three lanes.
 *
 * sha256rnds2 does two rounds, and its result can be used 4 cycles later: 128
 * cycles a block, whatever else there is to do.  But the CPU can begin
 * another one after 1 cycle (Zen 3, Zen 4) or 2 (Ice Lake), and the rest of a
 * block is about 130 operations, of which Zen 4 does three a cycle: three
 * lanes are as many as pay.
 *
 * It takes the right order as well as the right instructions.  A CPU looks
 * ahead about 64 of them for work, so that the lanes have to come in turns
 * (two lanes have an order of their own: sha256_shani_two.h); and words that
 * are put by and fetched again cost more than the time until they come back,
 * even where that is ample: two lanes with all words in registers take 0.97
 * of the time on Zen 5.  Three lanes have registers for the words of this
 * step and the next (3 a lane, with 2 of the state and xmm0 all 16) and the
 * older ones are in memory.  Compilers find neither, and differ by a factor
 * of two in what they make of it: hence the assembly code.
 *
 *	three lanes	one or two
 *	xmm0		xmm0		words and constants of two rounds
 *	xmm1-3		xmm1-2		A, B, E, F of each lane
 *	xmm4-6		xmm3-4		C, D, G, H
 *	xmm7-15		xmm5-14		words: four to a register, and three
 *					or five registers to a lane
 *
 * Only the SHA instructions are written out here.  The others have two
 * encodings, and the file that includes this one chooses theirs; x, y, z are
 * registers, m is aligned memory, which in ADD may be a register:
 *
 *	READY			nothing yet, but what the encoding asks for
 *	MOVE(x, y)		y = x, either of them or none in memory
 *	READ(p, x)		x = p, memory that is not aligned
 *	ADD(m, x)		x += m, words of 32 bits
 *	SUM(m, x, y)		y = x + m
 *	SWAP(m, x)		the bytes of x in the order m
 *	UPPER(x)		the upper half of x into its lower one
 *	SHIFT(x, y, z)		z = the words 1, 2, 3 of x, then 0 of y
 */
#ifndef LFPI_HASH_X86_SHA256_SHANI_H
#define LFPI_HASH_X86_SHA256_SHANI_H

#include "hash/constants.h"
#include "hash/x86/shani.h"

struct frame {
	__m128i		state[2][4];		/* at the block's begin */
	__m128i		older[3][4];		/* words of each lane */
	__m128i		order;			/* of bytes in a word */
};
_Static_assert(offsetof(struct frame, older) == 128, "see OLDER");
_Static_assert(offsetof(struct frame, order) == 320, "see ORDER");

#define STATE(i, l) "64*" #i "+16*" #l "(%[frame])"
#define OLDER(l, g) "128+64*" #l "+16*((" #g ")&3)(%[frame])"
#define ORDER "320(%[frame])"

/* x: words 4g to 4g + 3 of lane l's block; then their bytes in order. */
#define FETCH(g, l, x)	READ("16*(" #g ")(%[p" #l "])", X(x))
#define TURN(x)		SWAP(ORDER, X(x))
/* Words 4g to 4g + 3, in x, and their constants to xmm0. */
#define KEYS(g, x)	SUM("16*" #g "(%[k])", X(x), X(0))
/* Two rounds with the lower half of xmm0; the state is in x, then in y. */
#define ROUNDS(x, y)	LINE("sha256rnds2 %%xmm0, " X(x) ", " X(y))
/* The upper half. */
#define OTHERS		UPPER(X(0))
/* The message schedule. */
#define MSG1(x, y)	LINE("sha256msg1 " X(x) ", " X(y))
#define MSG2(x, y)	LINE("sha256msg2 " X(x) ", " X(y))
#define LATER(x, y, z)	SHIFT(X(x), X(y), X(z))
/* The state before this block, and after. */
#define OLD(i, l, x)	ADD(STATE(i, l), X(x))
#define NEW(i, l, x)	MOVE(X(x), STATE(i, l))
#define FORWARD(l)	LINE("addq $64, %[p" #l "]")

/* Rounds 4g, 4g + 1 with the words in x; then the two after them. */
#define FIRST(g, abef, cdgh, x)						\
	KEYS(g, x)							\
	ROUNDS(abef, cdgh)
#define THEN(abef, cdgh)						\
	OTHERS								\
	ROUNDS(cdgh, abef)

#define LOAD(g, l, x)							\
	FETCH(g, l, x)							\
	TURN(x)
/* z, for group g + 2, from x and y, for g and g + 1, and what is older. */
#define SCHEDULE(x, y, z, older)					\
	LATER(x, y, z)							\
	ADD(older, X(z))						\
	MSG2(y, z)
/* Begin with what x gives to group g + 4. */
#define PUT_BY(x, y, put_by)						\
	MSG1(y, x)							\
	put_by

/*
 * Four rounds of a lane, those of group g; between them the words that are
 * known by then.
 */
#define STEP_LOAD(g, l, abef, cdgh, x, y, z, older, put_by)		\
	FIRST(g, abef, cdgh, x)						\
	LOAD(g + 1, l, y)						\
	PUT_BY(x, y, put_by)						\
	THEN(abef, cdgh)
#define STEP_LOAD_LAST(g, l, abef, cdgh, x, y, z, older, put_by)	\
	FIRST(g, abef, cdgh, x)						\
	LOAD(g + 1, l, y)						\
	SCHEDULE(x, y, z, older)					\
	PUT_BY(x, y, put_by)						\
	THEN(abef, cdgh)
#define STEP(g, l, abef, cdgh, x, y, z, older, put_by)			\
	FIRST(g, abef, cdgh, x)						\
	SCHEDULE(x, y, z, older)					\
	PUT_BY(x, y, put_by)						\
	THEN(abef, cdgh)
#define STEP_LATE(g, l, abef, cdgh, x, y, z, older, put_by)		\
	FIRST(g, abef, cdgh, x)						\
	SCHEDULE(x, y, z, older)					\
	THEN(abef, cdgh)
#define STEP_END(g, l, abef, cdgh, x, y, z, older, put_by)		\
	FIRST(g, abef, cdgh, x)						\
	THEN(abef, cdgh)

/*
 * One step of each lane.  The registers for words change places from one
 * group to the next, by turns of three or, of one lane, of five.
 */
#define LANES_1(step, g, by3, by5)	ONE_##by5(step, g)
#define LANES_3(step, g, by3, by5)	THREE_##by3(step, g)

#define ONE(step, g, x, y, z, older) \
	step(g, 0, 1, 3, x, y, z, X(older), )
#define ONE_0(step, g) ONE(step, g, 5, 6, 7, 8)
#define ONE_1(step, g) ONE(step, g, 6, 7, 8, 9)
#define ONE_2(step, g) ONE(step, g, 7, 8, 9, 5)
#define ONE_3(step, g) ONE(step, g, 8, 9, 5, 6)
#define ONE_4(step, g) ONE(step, g, 9, 5, 6, 7)

#define OF_THREE(step, g, l, abef, cdgh, x, y, z)			\
	step(g, l, abef, cdgh, x, y, z, OLDER(l, g + 2),		\
	    MOVE(X(x), OLDER(l, g)))
#define THREE_0(step, g)						\
	OF_THREE(step, g, 0, 1, 4, 7, 10, 13)				\
	OF_THREE(step, g, 1, 2, 5, 8, 11, 14)				\
	OF_THREE(step, g, 2, 3, 6, 9, 12, 15)
#define THREE_1(step, g)						\
	OF_THREE(step, g, 0, 1, 4, 10, 13, 7)				\
	OF_THREE(step, g, 1, 2, 5, 11, 14, 8)				\
	OF_THREE(step, g, 2, 3, 6, 12, 15, 9)
#define THREE_2(step, g)						\
	OF_THREE(step, g, 0, 1, 4, 13, 7, 10)				\
	OF_THREE(step, g, 1, 2, 5, 14, 8, 11)				\
	OF_THREE(step, g, 2, 3, 6, 15, 9, 12)

#include "hash/x86/sha256_shani_two.h"

#define BEGIN(g, l, abef, cdgh, x, y, z, older, put_by)			\
	MOVE(STATE(0, l), X(abef))					\
	MOVE(STATE(1, l), X(cdgh))
#define END(g, l, abef, cdgh, x, y, z, older, put_by)			\
	OLD(0, l, abef)							\
	OLD(1, l, cdgh)							\
	NEW(0, l, abef)							\
	NEW(1, l, cdgh)							\
	FORWARD(l)
#define FIRST_WORDS(g, l, abef, cdgh, x, y, z, older, put_by)		\
	LOAD(g, l, x)

/*
 * The state of each lane to its registers; then a block of each, with each
 * group's number, and the number by turns of three and of five.
 */
#define START(lanes)	lanes(BEGIN, 0, 0, 0)
#define BLOCK(lanes)							\
	lanes(FIRST_WORDS, 0, 0, 0)					\
	lanes(STEP_LOAD, 0, 0, 0) lanes(STEP_LOAD, 1, 1, 1)		\
	lanes(STEP_LOAD_LAST, 2, 2, 2)					\
	lanes(STEP, 3, 0, 3) lanes(STEP, 4, 1, 4) lanes(STEP, 5, 2, 0)	\
	lanes(STEP, 6, 0, 1) lanes(STEP, 7, 1, 2) lanes(STEP, 8, 2, 3)	\
	lanes(STEP, 9, 0, 4) lanes(STEP, 10, 1, 0)			\
	lanes(STEP, 11, 2, 1)						\
	lanes(STEP_LATE, 12, 0, 2) lanes(STEP_LATE, 13, 1, 3)		\
	lanes(STEP_END, 14, 2, 4) lanes(STEP_END, 15, 0, 0)		\
	lanes(END, 0, 0, 0)

/*
 * The registers are those that the order of two lanes was searched with: with
 * others some instructions are a byte longer, and it is not the same code.
 */
#define RUN_BLOCKS(start, block)					\
	__asm__ volatile(READY						\
	    start							\
	    LINE(".p2align 6")						\
	    LINE("1:")							\
	    block							\
	    LINE("decq %[nblocks]")					\
	    LINE("jnz 1b")						\
	    : [p0] "+d" (p0), [p1] "+c" (p1), [p2] "+r" (p2),		\
	      [nblocks] "+r" (nblocks)					\
	    : [frame] "D" (&frame), [k] "S" (lfpi_sha256_k)		\
	    : "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6",	\
	      "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12",	\
	      "xmm13", "xmm14", "xmm15", "memory", "cc")

SHANI_INLINE void
compress(void *state, const uint8_t *const data[], size_t nblocks,
    const int lanes)
{
	const uint8_t *p0 = data[0], *p1 = data[lanes > 1 ? 1 : 0];
	const uint8_t *p2 = data[lanes > 2 ? 2 : 0];
	LFPI_SCRATCH struct frame frame;

	load_rows(&frame.state[0][0], state, 5, 4, 1, 0);
	load_rows(&frame.state[1][0], state, 7, 6, 3, 2);
	frame.order = _mm_set_epi32(0x0c0d0e0f, 0x08090a0b, 0x04050607,
	    0x00010203);
	if (lanes == 1)
		RUN_BLOCKS(START(LANES_1), BLOCK(LANES_1));
	else if (lanes == 2)
		RUN_BLOCKS(TWO_START, TWO_BLOCK);
	else
		RUN_BLOCKS(START(LANES_3), BLOCK(LANES_3));
	store_rows(frame.state[0], state, 5, 4, 1, 0, lanes);
	store_rows(frame.state[1], state, 7, 6, 3, 2, lanes);
}

#endif /* LFPI_HASH_X86_SHA256_SHANI_H */
