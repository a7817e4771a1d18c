/* Tokens that carry their own proof, made so that it holds. */
#include <string.h>

#include "text/fakes.h"
#include "text/validators.h"

/* Prefix, thirty random characters and their CRC-32. */
static void make_crc32(oxp_fake_text *out, oxp_dice *dice, const char *prefix)
{
    char payload[31], check[7] = "";
    oxp_fake_text text = {.p = payload, .size = sizeof payload};
    oxp_fake_random(&text, dice, 'a', 30);
    payload[text.n] = '\0';
    oxp_base62(oxp_crc32(payload, 30), check);
    oxp_fake_write(out, prefix);
    oxp_fake_write(out, payload);
    oxp_fake_write(out, check);
}

static void make_github_pat(oxp_fake_text *out, oxp_dice *dice)
{
    make_crc32(out, dice, "ghp_");
}

static void make_github_oauth(oxp_fake_text *out, oxp_dice *dice)
{
    make_crc32(out, dice, "gho_");
}

static void make_github_user(oxp_fake_text *out, oxp_dice *dice)
{
    make_crc32(out, dice, "ghu_");
}

static void make_github_server(oxp_fake_text *out, oxp_dice *dice)
{
    make_crc32(out, dice, "ghs_");
}

static void make_github_refresh(oxp_fake_text *out, oxp_dice *dice)
{
    make_crc32(out, dice, "ghr_");
}

static void make_npm(oxp_fake_text *out, oxp_dice *dice)
{
    make_crc32(out, dice, "npm_");
}

static void write_base64url(oxp_fake_text *out, const char *text)
{
    static const char ALPHABET[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    size_t n = strlen(text);
    for (size_t i = 0; i < n; i += 3) {
        uint32_t bits = 0;
        size_t have = n - i < 3 ? n - i : 3;
        for (size_t k = 0; k < 3; k++)
            bits = bits << 8 | (k < have ? (unsigned char)text[i + k] : 0);
        for (size_t k = 0; k <= have; k++)
            oxp_fake_put(out, ALPHABET[bits >> (18 - 6 * k) & 63]);
    }
}

static void make_jwt(oxp_fake_text *out, oxp_dice *dice)
{
    char claims[64];
    oxp_fake_text text = {.p = claims, .size = sizeof claims};
    oxp_fake_shape(&text, dice, "{\"sub\":\"%1e%9d\",\"iat\":17%8d}");
    claims[text.n] = '\0';
    write_base64url(out, "{\"alg\":\"HS256\",\"typ\":\"JWT\"}");
    oxp_fake_put(out, '.');
    write_base64url(out, claims);
    oxp_fake_put(out, '.');
    oxp_fake_shape(out, dice, "%42w%1a");
}

/* Random where a key would be, so it is no key. */
static void make_private_key(oxp_fake_text *out, oxp_dice *dice)
{
    oxp_fake_write(out, "-----BEGIN RSA "
                        "PRIVATE KEY-----\n");
    for (int line = 0; line < 12; line++) {
        oxp_fake_random(out, dice, 'b', 64);
        oxp_fake_put(out, '\n');
    }
    oxp_fake_write(out, "-----END RSA "
                        "PRIVATE KEY-----");
}

/* Writes `n` bytes as base58; they begin with a byte above 0, or with one 0 (a `1`). */
static void write_base58(oxp_fake_text *out, const uint8_t *bytes, size_t n)
{
    static const char ALPHABET[] = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    char digits[64];
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t carry = bytes[i];
        for (size_t k = 0; k < count; k++) {
            carry += (uint32_t)(unsigned char)digits[k] << 8;
            digits[k] = (char)(carry % 58);
            carry /= 58;
        }
        for (; carry; carry /= 58)
            digits[count++] = (char)(carry % 58);
    }
    if (!bytes[0])
        oxp_fake_put(out, '1');
    while (count--)
        oxp_fake_put(out, ALPHABET[(size_t)digits[count]]);
}

/* Pay to the hash of a public key, on the main net. */
static void make_bitcoin(oxp_fake_text *out, oxp_dice *dice)
{
    uint8_t bytes[25] = {0};
    for (size_t i = 1; i < 21; i++)
        bytes[i] = (uint8_t)(1 + oxp_roll(dice, 255));
    if (oxp_base58_checksum(bytes, 21, bytes + 21))
        write_base58(out, bytes, sizeof bytes);
}

static void make_ethereum(oxp_fake_text *out, oxp_dice *dice)
{
    char hex[OXP_DRAWN_MOST];
    oxp_fake_draw(hex, dice, "%40h");
    oxp_ethereum_case(hex);
    oxp_fake_write(out, "0x");
    oxp_fake_write(out, hex);
}

/* A witness program of version 0, twenty bytes. */
static void make_bech32(oxp_fake_text *out, oxp_dice *dice)
{
    static const char ALPHABET[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    uint32_t sum = 1;
    static const uint8_t PREFIX[] = {'b' >> 5, 'c' >> 5, 0, 'b' & 31, 'c' & 31, 0};

    for (size_t i = 0; i < sizeof PREFIX; i++) /* the last 0 is the version */
        sum = oxp_bech32_step(sum, PREFIX[i]);
    oxp_fake_write(out, "bc1q");
    for (size_t i = 0; i < 32; i++) {
        uint32_t value = oxp_roll(dice, 32);
        sum = oxp_bech32_step(sum, value);
        oxp_fake_put(out, ALPHABET[value]);
    }
    for (size_t i = 0; i < 6; i++)
        sum = oxp_bech32_step(sum, 0);
    sum ^= 1;
    for (size_t i = 0; i < 6; i++)
        oxp_fake_put(out, ALPHABET[sum >> (25 - 5 * i) & 31]);
}

const oxp_fake_maker OXP_FAKE_TOKENS[] = {
    {"bitcoin", make_bitcoin},
    {"base58check", make_bitcoin},
    {"bech32", make_bech32},
    {"ethereum", make_ethereum},
    {"github-pat", make_github_pat},
    {"github-crc32", make_github_pat},
    {"github-oauth", make_github_oauth},
    {"github-user-token", make_github_user},
    {"github-server-token", make_github_server},
    {"github-refresh-token", make_github_refresh},
    {"npm-token", make_npm},
    {"jwt", make_jwt},
    {"private-key", make_private_key},
    {NULL, NULL},
};
