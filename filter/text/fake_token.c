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
    oxp_fake_random(out, dice, 'w', 43);
}

/* Random where a key would be, so it is no key. */
static void make_private_key(oxp_fake_text *out, oxp_dice *dice)
{
    oxp_fake_write(out, "-----BEGIN RSA " "PRIVATE KEY-----\n");
    for (int line = 0; line < 12; line++) {
        oxp_fake_random(out, dice, 'b', 64);
        oxp_fake_put(out, '\n');
    }
    oxp_fake_write(out, "-----END RSA " "PRIVATE KEY-----");
}

const oxp_fake_maker OXP_FAKE_TOKENS[] = {
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
