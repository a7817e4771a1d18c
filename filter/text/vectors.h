/*
 * Vectors: which of the machine's vector instructions are used. Private to this folder.
 *
 * What is fast exists up to four times: in plain C, in vectors of 16 bytes that every machine
 * gets from the compiler, in vectors of 32 bytes where the machine has AVX2, and of 64 where it has
 * AVX-512 with VBMI2. What has no version for a machine's vectors takes the next narrower ones. All
 * write the same bytes; tests compare them. Nothing global is set: a view asks when it begins.
 */
#ifndef OXP_TEXT_VECTORS_H
#define OXP_TEXT_VECTORS_H

typedef enum oxp_vectors {
    OXP_VECTORS_NONE,
    OXP_VECTORS_16,
    OXP_VECTORS_32,
    OXP_VECTORS_64
} oxp_vectors;

#if defined(__x86_64__) && defined(__GNUC__)
#define OXP_HAS_AVX2 1
#else
#define OXP_HAS_AVX2 0
#endif
/* The functions for vectors of 64 bytes. */
#define OXP_TARGET_64                                                                              \
    __attribute__((target("avx2,avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,bmi,bmi2,"        \
                          "popcnt")))

/* The widest that this machine has. */
static inline oxp_vectors oxp_vectors_best(void)
{
#if OXP_HAS_AVX2
    if (__builtin_cpu_supports("avx512vbmi2") && __builtin_cpu_supports("avx512vbmi") &&
        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("bmi"))
        return OXP_VECTORS_64;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi"))
        return OXP_VECTORS_32;
#endif
    return OXP_VECTORS_16;
}

#endif
