/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * RIPEMD-160's 80 steps, in its two lines: which word, how far to turn.
 * Dobbertin, Bosselaers and Preneel, "RIPEMD-160: A Strengthened Version of
 * RIPEMD": r, r', s and s' of the pseudo-code.
 *
 * STEP(t, word, turn, word', turn'); the function is number t / 16 in the
 * left line and 4 - t / 16 in the right.
 */
#ifndef LFPI_HASH_RMD160_STEPS_H
#define LFPI_HASH_RMD160_STEPS_H

/* The constants added in each round: left, right. */
#define LFPI_RMD160_K0 UINT32_C(0)
#define LFPI_RMD160_K1 UINT32_C(0x5a827999)
#define LFPI_RMD160_K2 UINT32_C(0x6ed9eba1)
#define LFPI_RMD160_K3 UINT32_C(0x8f1bbcdc)
#define LFPI_RMD160_K4 UINT32_C(0xa953fd4e)
#define LFPI_RMD160_KK0 UINT32_C(0x50a28be6)
#define LFPI_RMD160_KK1 UINT32_C(0x5c4dd124)
#define LFPI_RMD160_KK2 UINT32_C(0x6d703ef3)
#define LFPI_RMD160_KK3 UINT32_C(0x7a6d76e9)
#define LFPI_RMD160_KK4 UINT32_C(0)

#define LFPI_RMD160_ROUND0(STEP) \
	STEP(0, 0, 11, 5, 8) STEP(1, 1, 14, 14, 9) \
	STEP(2, 2, 15, 7, 9) STEP(3, 3, 12, 0, 11) \
	STEP(4, 4, 5, 9, 13) STEP(5, 5, 8, 2, 15) \
	STEP(6, 6, 7, 11, 15) STEP(7, 7, 9, 4, 5) \
	STEP(8, 8, 11, 13, 7) STEP(9, 9, 13, 6, 7) \
	STEP(10, 10, 14, 15, 8) STEP(11, 11, 15, 8, 11) \
	STEP(12, 12, 6, 1, 14) STEP(13, 13, 7, 10, 14) \
	STEP(14, 14, 9, 3, 12) STEP(15, 15, 8, 12, 6)

#define LFPI_RMD160_ROUND1(STEP) \
	STEP(16, 7, 7, 6, 9) STEP(17, 4, 6, 11, 13) \
	STEP(18, 13, 8, 3, 15) STEP(19, 1, 13, 7, 7) \
	STEP(20, 10, 11, 0, 12) STEP(21, 6, 9, 13, 8) \
	STEP(22, 15, 7, 5, 9) STEP(23, 3, 15, 10, 11) \
	STEP(24, 12, 7, 14, 7) STEP(25, 0, 12, 15, 7) \
	STEP(26, 9, 15, 8, 12) STEP(27, 5, 9, 12, 7) \
	STEP(28, 2, 11, 4, 6) STEP(29, 14, 7, 9, 15) \
	STEP(30, 11, 13, 1, 13) STEP(31, 8, 12, 2, 11)

#define LFPI_RMD160_ROUND2(STEP) \
	STEP(32, 3, 11, 15, 9) STEP(33, 10, 13, 5, 7) \
	STEP(34, 14, 6, 1, 15) STEP(35, 4, 7, 3, 11) \
	STEP(36, 9, 14, 7, 8) STEP(37, 15, 9, 14, 6) \
	STEP(38, 8, 13, 6, 6) STEP(39, 1, 15, 9, 14) \
	STEP(40, 2, 14, 11, 12) STEP(41, 7, 8, 8, 13) \
	STEP(42, 0, 13, 12, 5) STEP(43, 6, 6, 2, 14) \
	STEP(44, 13, 5, 10, 13) STEP(45, 11, 12, 0, 13) \
	STEP(46, 5, 7, 4, 7) STEP(47, 12, 5, 13, 5)

#define LFPI_RMD160_ROUND3(STEP) \
	STEP(48, 1, 11, 8, 15) STEP(49, 9, 12, 6, 5) \
	STEP(50, 11, 14, 4, 8) STEP(51, 10, 15, 1, 11) \
	STEP(52, 0, 14, 3, 14) STEP(53, 8, 15, 11, 14) \
	STEP(54, 12, 9, 15, 6) STEP(55, 4, 8, 0, 14) \
	STEP(56, 13, 9, 5, 6) STEP(57, 3, 14, 12, 9) \
	STEP(58, 7, 5, 2, 12) STEP(59, 15, 6, 13, 9) \
	STEP(60, 14, 8, 9, 12) STEP(61, 5, 6, 7, 5) \
	STEP(62, 6, 5, 10, 15) STEP(63, 2, 12, 14, 8)

#define LFPI_RMD160_ROUND4(STEP) \
	STEP(64, 4, 9, 12, 8) STEP(65, 0, 15, 15, 5) \
	STEP(66, 5, 5, 10, 12) STEP(67, 9, 11, 4, 9) \
	STEP(68, 7, 6, 1, 12) STEP(69, 12, 8, 5, 5) \
	STEP(70, 2, 13, 8, 14) STEP(71, 10, 12, 7, 6) \
	STEP(72, 14, 5, 6, 8) STEP(73, 1, 12, 2, 13) \
	STEP(74, 3, 13, 13, 6) STEP(75, 8, 14, 14, 5) \
	STEP(76, 11, 11, 0, 15) STEP(77, 6, 8, 3, 13) \
	STEP(78, 15, 5, 9, 11) STEP(79, 13, 6, 11, 11)

#endif /* LFPI_HASH_RMD160_STEPS_H */
