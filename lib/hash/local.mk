# The hashing engine; included in the one Makefile.am.
libfingerprint_la_SOURCES += \
	lib/base/cpu.c lib/base/cpu.h \
	lib/hash/algorithm.c lib/hash/algorithm.h \
	lib/hash/batch.c \
	lib/hash/constants.c lib/hash/constants.h \
	lib/hash/evp.c lib/hash/evp.h \
	lib/hash/generic/md5_generic.c \
	lib/hash/generic/rmd160_generic.c \
	lib/hash/generic/rmd160_steps.h \
	lib/hash/generic/sha1_generic.c \
	lib/hash/generic/sha256_generic.c \
	lib/hash/generic/sha512_generic.c \
	lib/hash/generic/words.h \
	lib/hash/kernel.h \
	lib/hash/kernel_choose.c \
	lib/hash/kernel_list.c \
	lib/hash/kernel_selftest.c \
	lib/hash/kernels.def lib/hash/kernels.h \
	lib/hash/known_answers.def \
	lib/hash/lanes/md5_lanes.h \
	lib/hash/lanes/rmd160_lanes.h \
	lib/hash/lanes/sha1_lanes.h \
	lib/hash/lanes/sha256_lanes.h \
	lib/hash/lanes/sha2_lanes.h \
	lib/hash/lanes/sha512_lanes.h \
	lib/hash/openssl_blocks.c \
	lib/hash/state.c lib/hash/state.h \
	lib/hash/stream.c \
	lib/hash/x86/avx2.h \
	lib/hash/x86/avx512.h \
	lib/hash/x86/md5_avx2.c \
	lib/hash/x86/md5_avx512.c \
	lib/hash/x86/rmd160_avx2.c \
	lib/hash/x86/rmd160_avx512.c \
	lib/hash/x86/sha1_avx2.c \
	lib/hash/x86/sha1_avx512.c \
	lib/hash/x86/sha1_shani.c \
	lib/hash/x86/sha256_avx2.c \
	lib/hash/x86/sha256_avx512.c \
	lib/hash/x86/sha256_shani.c \
	lib/hash/x86/sha512_avx2.c \
	lib/hash/x86/sha512_avx512.c \
	lib/hash/x86/shani.h
