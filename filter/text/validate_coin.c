/* Addresses and keys of block chains. */
#include <string.h>

#include "base/crypto.h"
#include "text/validators.h"

enum { BASE58_MOST = 128 };

/* Number of the alphabet of base58 (without 0, O, I and l), or -1. */
static int base58_value(char c)
{
    static const char ALPHABET[] = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    const char *found = c ? strchr(ALPHABET, c) : NULL;
    return found ? (int)(found - ALPHABET) : -1;
}

/* Decodes base58, each leading `1` a zero byte. Returns the length, or 0 where it is
 * ill-formed. */
static size_t decode_base58(const char *text, size_t n, uint8_t out[BASE58_MOST])
{
    uint8_t big[BASE58_MOST] = {0}; /* least byte first */
    size_t length = 0, zeroes = 0;

    if (!n || n > BASE58_MOST)
        return 0;
    while (zeroes < n && text[zeroes] == '1')
        zeroes++;
    for (size_t i = zeroes; i < n; i++) {
        int value = base58_value(text[i]);
        if (value < 0)
            return 0;
        uint32_t carry = (uint32_t)value;
        for (size_t k = 0; k < length; k++) {
            carry += big[k] * 58u;
            big[k] = (uint8_t)carry;
            carry >>= 8;
        }
        if (carry)
            big[length++] = (uint8_t)carry;
    }
    memset(out, 0, zeroes);
    for (size_t k = 0; k < length; k++)
        out[zeroes + k] = big[length - 1 - k];
    return zeroes + length;
}

static bool sha256(const void *bytes, size_t n, uint8_t out[32])
{
    char hex[65];
    if (!oxp_sha256_hex(bytes, n, hex))
        return false;
    for (size_t i = 0; i < 32; i++)
        out[i] = (uint8_t)(oxp_hex_value(hex[2 * i]) << 4 | oxp_hex_value(hex[2 * i + 1]));
    return true;
}

bool oxp_base58_checksum(const uint8_t *bytes, size_t n, uint8_t check[4])
{
    uint8_t once[32], twice[32];
    if (!sha256(bytes, n, once) || !sha256(once, sizeof once, twice))
        return false;
    memcpy(check, twice, 4);
    return true;
}

/* Bitcoin wiki, "Base58Check encoding": the last four bytes are the first of the double
 * SHA-256 of those before them. Returns the length without them, or 0. */
static size_t decode_base58check(const char *text, size_t n, uint8_t out[BASE58_MOST])
{
    uint8_t check[4];
    size_t length = decode_base58(text, n, out);
    if (length < 5 || !oxp_base58_checksum(out, length - 4, check) ||
        memcmp(check, out + length - 4, 4) != 0)
        return 0;
    return length - 4;
}

static bool accepts_base58check(const char *text, size_t n, uint32_t unused)
{
    uint8_t bytes[BASE58_MOST];
    (void)unused;
    return decode_base58check(text, n, bytes) != 0;
}

enum { BECH32_MOST = 90, BECH32 = 1, BECH32M = 0x2bc830a3 };

uint32_t oxp_bech32_step(uint32_t sum, uint32_t value)
{
    static const uint32_t GENERATOR[] = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd,
                                         0x2a1462b3};
    uint32_t top = sum >> 25;
    sum = (sum & 0x1ffffff) << 5 ^ value;
    for (size_t i = 0; i < 5; i++)
        if (top >> i & 1)
            sum ^= GENERATOR[i];
    return sum;
}

typedef struct bech32 {
    char prefix[BECH32_MOST];
    size_t prefix_n;
    uint8_t values[BECH32_MOST]; /* five bits each, without the checksum */
    size_t n;
    uint32_t form; /* BECH32 or BECH32M */
} bech32;

static bool one_case(const char *text, size_t n)
{
    bool upper = false, lower = false;
    for (size_t i = 0; i < n; i++) {
        upper |= oxp_is_upper(text[i]);
        lower |= text[i] >= 'a' && text[i] <= 'z';
    }
    return !upper || !lower;
}

/* BIP 173 and BIP 350: a prefix, `1`, and at least six characters of which the last six are the
 * checksum; one case throughout, at most 90 characters. */
static bool decode_bech32(const char *text, size_t n, bech32 *it)
{
    static const char ALPHABET[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    const char *one = n && n <= BECH32_MOST ? memrchr(text, '1', n) : NULL;
    uint32_t sum = 1;

    if (!one || one == text || text + n - one < 7 || !one_case(text, n))
        return false;
    it->prefix_n = (size_t)(one - text);
    for (size_t i = 0; i < it->prefix_n; i++) {
        if (text[i] < 33 || text[i] > 126)
            return false;
        it->prefix[i] = oxp_lower(text[i]);
        sum = oxp_bech32_step(sum, (uint32_t)(unsigned char)it->prefix[i] >> 5);
    }
    sum = oxp_bech32_step(sum, 0);
    for (size_t i = 0; i < it->prefix_n; i++)
        sum = oxp_bech32_step(sum, (uint32_t)it->prefix[i] & 31);
    it->n = 0;
    for (const char *p = one + 1; p < text + n; p++) {
        const char *found = *p ? strchr(ALPHABET, oxp_lower(*p)) : NULL;
        if (!found)
            return false;
        it->values[it->n] = (uint8_t)(found - ALPHABET);
        sum = oxp_bech32_step(sum, it->values[it->n++]);
    }
    it->n -= 6;
    it->form = sum;
    return sum == BECH32 || sum == BECH32M;
}

static bool accepts_bech32(const char *text, size_t n, uint32_t unused)
{
    bech32 it;
    (void)unused;
    return decode_bech32(text, n, &it);
}

/* BIP 173, "Segwit address format", and BIP 350 for versions above 0. */
static bool is_segwit(const bech32 *it)
{
    if (it->prefix_n != 2 || memcmp(it->prefix, "bc", 2) != 0 || it->n < 1 || it->values[0] > 16)
        return false;
    size_t bits = (it->n - 1) * 5, bytes = bits / 8, spare = bits % 8;
    if (spare > 4 || (it->values[it->n - 1] & ((1u << spare) - 1)) != 0)
        return false;
    if (it->values[0] == 0)
        return it->form == BECH32 && (bytes == 20 || bytes == 32);
    return it->form == BECH32M && bytes >= 2 && bytes <= 40;
}

/* Main net: pay to public key hash, pay to script hash, and segregated witness. */
static bool accepts_bitcoin(const char *text, size_t n, uint32_t unused)
{
    uint8_t bytes[BASE58_MOST];
    bech32 it;
    (void)unused;
    if (decode_base58check(text, n, bytes) == 21 && (bytes[0] == 0 || bytes[0] == 5))
        return true;
    return decode_bech32(text, n, &it) && is_segwit(&it);
}

/* ---- Keccak-256, as Ethereum uses it: before SHA-3 changed the padding ---- */

static uint64_t rotate(uint64_t x, unsigned by)
{
    return by ? x << by | x >> (64 - by) : x;
}

/* Keccak-f[1600]; the Keccak reference, version 3.0, section 1.2. */
static void permute(uint64_t a[25])
{
    static const uint8_t ROTATIONS[25] = {0,  1,  62, 28, 27, 36, 44, 6,  55, 20, 3,  10, 43,
                                          25, 39, 41, 45, 15, 21, 8,  18, 2,  61, 56, 14};
    uint8_t lfsr = 1;

    for (int round = 0; round < 24; round++) {
        uint64_t c[5], b[25];
        for (size_t x = 0; x < 5; x++)
            c[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
        for (size_t i = 0; i < 25; i++)
            a[i] ^= c[(i + 4) % 5] ^ rotate(c[(i + 1) % 5], 1);
        for (size_t y = 0; y < 5; y++)
            for (size_t x = 0; x < 5; x++)
                b[y + 5 * ((2 * x + 3 * y) % 5)] = rotate(a[x + 5 * y], ROTATIONS[x + 5 * y]);
        for (size_t y = 0; y < 25; y += 5)
            for (size_t x = 0; x < 5; x++)
                a[y + x] = b[y + x] ^ (~b[y + (x + 1) % 5] & b[y + (x + 2) % 5]);
        for (unsigned j = 0; j < 7; j++) {
            if (lfsr & 1)
                a[0] ^= (uint64_t)1 << ((1u << j) - 1);
            lfsr = (uint8_t)(lfsr << 1 ^ (lfsr & 0x80 ? 0x71 : 0));
        }
    }
}

/* Of at most 135 bytes: one block. */
static void keccak256(const uint8_t *bytes, size_t n, uint8_t out[32])
{
    enum { RATE = 136 };
    uint64_t state[25] = {0};
    uint8_t block[RATE] = {0};

    memcpy(block, bytes, n);
    block[n] = 0x01;
    block[RATE - 1] |= 0x80;
    for (size_t i = 0; i < RATE; i++)
        state[i / 8] |= (uint64_t)block[i] << 8 * (i % 8);
    permute(state);
    for (size_t i = 0; i < 32; i++)
        out[i] = (uint8_t)(state[i / 8] >> 8 * (i % 8));
}

void oxp_ethereum_case(char hex[40])
{
    uint8_t digest[32];
    for (size_t i = 0; i < 40; i++)
        hex[i] = oxp_lower(hex[i]);
    keccak256((const uint8_t *)hex, 40, digest);
    for (size_t i = 0; i < 40; i++)
        if (hex[i] >= 'a' && (digest[i / 2] >> (i % 2 ? 0 : 4) & 15) >= 8)
            hex[i] = (char)(hex[i] - 0x20);
}

/* EIP-55: forty hex digits behind 0x, in one case or in the case that the digest gives. */
static bool accepts_ethereum(const char *text, size_t n, uint32_t unused)
{
    char hex[40];
    (void)unused;
    if (n != 42 || text[0] != '0' || oxp_lower(text[1]) != 'x')
        return false;
    for (size_t i = 0; i < 40; i++)
        if (oxp_hex_value(text[2 + i]) < 0)
            return false;
    if (one_case(text + 2, 40))
        return true;
    memcpy(hex, text + 2, 40);
    oxp_ethereum_case(hex);
    return !memcmp(hex, text + 2, 40);
}

const struct oxp_validator OXP_VALIDATE_COIN[] = {
    {"bitcoin", accepts_bitcoin, OXP_TAKES_NOTHING},
    {"ethereum", accepts_ethereum, OXP_TAKES_NOTHING},
    {"base58check", accepts_base58check, OXP_TAKES_NOTHING},
    {"bech32", accepts_bech32, OXP_TAKES_NOTHING},
    {NULL, NULL, 0},
};
