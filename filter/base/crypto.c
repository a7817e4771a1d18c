#include "base/crypto.h"

#include <errno.h>
#include <sodium.h>
#include <sys/random.h>

enum { SHA256_BYTES = 32, KEYED_BYTES = 16, KEY_BYTES = 32 };

static void to_hex(const unsigned char *bytes, size_t n, char *hex)
{
    static const char DIGITS[] = "0123456789abcdef";

    for (size_t i = 0; i < n; i++) {
        hex[2 * i] = DIGITS[bytes[i] >> 4];
        hex[2 * i + 1] = DIGITS[bytes[i] & 15];
    }
    hex[2 * n] = '\0';
}

/* sodium_init may be called again and from any thread; it is what picks the CPU's code. */
static bool ready(void)
{
    return sodium_init() >= 0;
}

bool oxp_sha256(const void *bytes, size_t n, uint8_t digest[32])
{
    return ready() && crypto_hash_sha256(digest, bytes, n) == 0;
}

bool oxp_sha256_hex(const void *bytes, size_t n, char hex[65])
{
    uint8_t digest[SHA256_BYTES];

    if (!oxp_sha256(bytes, n, digest))
        return false;
    to_hex(digest, sizeof digest, hex);
    return true;
}

bool oxp_keyed_hash(const uint8_t key[32], const void *bytes, size_t n, char hex[33])
{
    unsigned char digest[KEYED_BYTES];

    if (!ready() || crypto_generichash(digest, sizeof digest, bytes, n, key, KEY_BYTES) != 0)
        return false;
    to_hex(digest, sizeof digest, hex);
    return true;
}

/* Not the library's own generator, which aborts the process where the system has no entropy. */
bool oxp_random(void *bytes, size_t n)
{
    unsigned char *at = bytes;

    while (n) {
        ssize_t got = getrandom(at, n, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        at += got;
        n -= (size_t)got;
    }
    return true;
}
