/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A block of two lanes of SHA-256 with the SHA instructions of x86, in an
 * order that was searched for: instructions at random were moved past others
 * that they do not depend on, 60 orders were timed in calls of several
 * lengths, and the best was kept if it was the best again, some thousand
 * times.  With AVX's encoding on a Zen 5 the two take 140 cycles instead of
 * 154, in the mean of calls (one lane alone takes 130), and the rounds with
 * nothing between them 128.
 *
 * What makes an order good is not known.  sha256rnds2 begins every second
 * cycle on that CPU and takes four, so that two lanes leave it no gap, and
 * what is late once makes its lane late.  Operations put between the rounds,
 * ready long before, leave them at 128 cycles or make them 180, depending on
 * nothing but how many they are and where; and the same code can go on at
 * 131 or at 178 for as long as it is not interrupted.
 *
 * In the macros of sha256_shani.h, which includes this.
 */
#ifndef LFPI_HASH_X86_SHA256_SHANI_TWO_H
#define LFPI_HASH_X86_SHA256_SHANI_TWO_H

#define PLUS(x, y)	ADD(X(x), X(y))

#define TWO_START							\
	MOVE(STATE(0, 0), X(1)) MOVE(STATE(0, 1), X(2))			\
	MOVE(STATE(1, 0), X(3)) MOVE(STATE(1, 1), X(4))

#define TWO_BLOCK							\
	FETCH(2, 0, 7) FETCH(0, 1, 10) FETCH(3, 1, 13) FETCH(1, 0, 6)	\
	FETCH(0, 0, 5) TURN(5) KEYS(0, 5) ROUNDS(1, 3)			\
	OTHERS ROUNDS(3, 1)						\
	TURN(6) MSG1(6, 5) TURN(10) FETCH(1, 1, 11) TURN(11)		\
	KEYS(0, 10) ROUNDS(2, 4) OTHERS MSG1(11, 10) ROUNDS(4, 2)	\
	KEYS(1, 6) ROUNDS(1, 3)						\
	TURN(7) MSG1(7, 6) OTHERS ROUNDS(3, 1)				\
	KEYS(1, 11) ROUNDS(2, 4) TURN(13) OTHERS ROUNDS(4, 2)		\
	KEYS(2, 7) FETCH(2, 1, 12) TURN(12) MSG1(12, 11) FETCH(3, 0, 8)	\
	TURN(8) LATER(7, 8, 9) PLUS(5, 9) ROUNDS(1, 3)			\
	MSG1(8, 7) OTHERS ROUNDS(3, 1) KEYS(2, 12) ROUNDS(2, 4)		\
	LATER(12, 13, 14) PLUS(10, 14) MSG2(13, 14) MSG2(8, 9)		\
	MSG1(13, 12) OTHERS ROUNDS(4, 2) KEYS(3, 8) ROUNDS(1, 3)	\
	LATER(13, 14, 10) LATER(8, 9, 5) MSG1(9, 8) OTHERS ROUNDS(3, 1)	\
	KEYS(3, 13) ROUNDS(2, 4)					\
	PLUS(11, 10) MSG1(14, 13) PLUS(6, 5) MSG2(9, 5) OTHERS		\
	ROUNDS(4, 2)							\
	KEYS(4, 9) LATER(9, 5, 6) PLUS(7, 6) MSG2(14, 10) ROUNDS(1, 3)	\
	OTHERS MSG1(5, 9) ROUNDS(3, 1) KEYS(4, 14) ROUNDS(2, 4)		\
	OTHERS LATER(14, 10, 11) MSG1(10, 14) PLUS(12, 11) MSG2(10, 11)	\
	MSG2(5, 6) ROUNDS(4, 2)						\
	KEYS(5, 5) LATER(5, 6, 7) PLUS(8, 7) MSG2(6, 7) ROUNDS(1, 3)	\
	OTHERS ROUNDS(3, 1)						\
	LATER(10, 11, 12) PLUS(13, 12) MSG2(11, 12) KEYS(5, 10)		\
	ROUNDS(2, 4) MSG1(11, 10) MSG1(6, 5) OTHERS ROUNDS(4, 2)	\
	KEYS(6, 6) ROUNDS(1, 3)						\
	LATER(6, 7, 8) MSG1(7, 6) OTHERS PLUS(9, 8) ROUNDS(3, 1)	\
	KEYS(6, 11) ROUNDS(2, 4)					\
	LATER(11, 12, 13) PLUS(14, 13) OTHERS MSG1(12, 11) ROUNDS(4, 2)	\
	KEYS(7, 7) ROUNDS(1, 3) OTHERS MSG2(12, 13) ROUNDS(3, 1)	\
	KEYS(7, 12) ROUNDS(2, 4)					\
	OTHERS MSG2(7, 8) LATER(7, 8, 9) PLUS(5, 9) MSG2(8, 9)		\
	ROUNDS(4, 2)							\
	MSG1(8, 7) LATER(12, 13, 14) MSG1(13, 12) PLUS(10, 14)		\
	KEYS(8, 8) ROUNDS(1, 3) LATER(8, 9, 5) OTHERS ROUNDS(3, 1)	\
	MSG1(9, 8) MSG2(13, 14) KEYS(8, 13) ROUNDS(2, 4)		\
	PLUS(6, 5) MSG2(9, 5) LATER(13, 14, 10) MSG1(14, 13) OTHERS	\
	ROUNDS(4, 2)							\
	KEYS(9, 9) LATER(9, 5, 6) PLUS(7, 6) MSG2(5, 6) ROUNDS(1, 3)	\
	PLUS(11, 10) MSG1(5, 9) OTHERS ROUNDS(3, 1)			\
	KEYS(9, 14) ROUNDS(2, 4)					\
	MSG2(14, 10) OTHERS LATER(14, 10, 11) PLUS(12, 11) MSG1(10, 14)	\
	ROUNDS(4, 2) KEYS(10, 5) ROUNDS(1, 3)				\
	LATER(5, 6, 7) MSG1(6, 5) PLUS(8, 7) OTHERS ROUNDS(3, 1)	\
	KEYS(10, 10) ROUNDS(2, 4)					\
	OTHERS MSG2(10, 11) LATER(10, 11, 12) PLUS(13, 12) ROUNDS(4, 2)	\
	KEYS(11, 6) MSG2(6, 7) MSG1(11, 10) ROUNDS(1, 3)		\
	OTHERS MSG2(11, 12) LATER(6, 7, 8) PLUS(9, 8) MSG1(7, 6)	\
	ROUNDS(3, 1) KEYS(11, 11) ROUNDS(2, 4)				\
	OTHERS MSG2(7, 8) LATER(11, 12, 13) PLUS(14, 13) MSG1(12, 11)	\
	ROUNDS(4, 2) KEYS(12, 7) ROUNDS(1, 3)				\
	OTHERS MSG2(12, 13) LATER(7, 8, 9) ROUNDS(3, 1)			\
	LATER(12, 13, 14) PLUS(10, 14) MSG2(13, 14) KEYS(12, 12)	\
	ROUNDS(2, 4) OTHERS PLUS(5, 9) ROUNDS(4, 2)			\
	KEYS(13, 8) ROUNDS(1, 3) OTHERS ROUNDS(3, 1)			\
	KEYS(13, 13) ROUNDS(2, 4)					\
	MSG2(8, 9) LATER(8, 9, 5) PLUS(6, 5) MSG2(9, 5)			\
	LATER(13, 14, 10) PLUS(11, 10) MSG2(14, 10) OTHERS ROUNDS(4, 2)	\
	KEYS(14, 9) ROUNDS(1, 3) OTHERS ROUNDS(3, 1)			\
	KEYS(14, 14) ROUNDS(2, 4) OTHERS ROUNDS(4, 2)			\
	KEYS(15, 5) ROUNDS(1, 3) OTHERS ROUNDS(3, 1)			\
	KEYS(15, 10) ROUNDS(2, 4)					\
	OTHERS OLD(1, 0, 3) OLD(0, 0, 1) NEW(0, 0, 1) ROUNDS(4, 2)	\
	OLD(1, 1, 4) FORWARD(0) FORWARD(1) OLD(0, 1, 2) NEW(1, 0, 3)	\
	NEW(0, 1, 2) NEW(1, 1, 4)

#endif /* LFPI_HASH_X86_SHA256_SHANI_TWO_H */
