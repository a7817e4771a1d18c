/*
 * Crypto: the few primitives that packs, redactions and sampling need.
 *
 * All of them are thread-safe and allocate nothing.
 */
#ifndef OXP_BASE_CRYPTO_H
#define OXP_BASE_CRYPTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* False where the library of primitives could not start. */
bool oxp_sha256(const void *bytes, size_t n, uint8_t digest[32]);
/* The same as lower-case hex and a NUL. */
bool oxp_sha256_hex(const void *bytes, size_t n, char hex[65]);

/* 16 bytes of a keyed hash as hex and a NUL: the same for the same key and bytes, and of no use
 * for finding the bytes without the key. */
bool oxp_keyed_hash(const uint8_t key[32], const void *bytes, size_t n, char hex[33]);

/* `n` bytes that nobody can foretell. */
bool oxp_random(void *bytes, size_t n);

#endif
