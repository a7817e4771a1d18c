/* Tokens that carry their own proof. */
#include <string.h>

#include "text/validators.h"

uint32_t oxp_crc32(const char *bytes, size_t n)
{
    uint32_t crc = 0xFFFFFFFF;
    for (size_t i = 0; i < n; i++) {
        crc ^= (unsigned char)bytes[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320 : 0);
    }
    return ~crc;
}

void oxp_base62(uint32_t number, char out[6])
{
    static const char ALPHABET[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    for (size_t i = 6; i-- > 0; number /= 62)
        out[i] = ALPHABET[number % 62];
}

/* GitHub's engineering blog of 5 April 2021 on token formats: the last six characters are the
 * CRC-32 of the thirty before them in base 62. */
static bool accepts_github_crc32(const char *text, size_t n, uint32_t unused)
{
    enum { PAYLOAD = 30, CHECK = 6 };
    char check[CHECK];
    (void)unused;
    if (n < PAYLOAD + CHECK)
        return false;
    const char *payload = text + n - PAYLOAD - CHECK;
    for (size_t i = 0; i < PAYLOAD + CHECK; i++) {
        char lower = oxp_lower(payload[i]);
        if (!oxp_is_digit(lower) && !(lower >= 'a' && lower <= 'z'))
            return false;
    }
    oxp_base62(oxp_crc32(payload, PAYLOAD), check);
    return !memcmp(check, payload + PAYLOAD, CHECK);
}

static int base64url_value(char c)
{
    if (oxp_is_upper(c))
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (oxp_is_digit(c))
        return c - '0' + 52;
    return c == '-' ? 62 : c == '_' ? 63 : -1;
}

/* Decodes base64url without padding into at most `room` bytes, the rest is only checked.
 * Returns the decoded length, or 0 where it is ill-formed. */
static size_t decode_base64url(const char *text, size_t n, char *out, size_t room)
{
    uint32_t bits = 0;
    size_t count = 0;
    if (n % 4 == 1)
        return 0;
    for (size_t i = 0; i < n; i++) {
        int value = base64url_value(text[i]);
        if (value < 0)
            return 0;
        bits = bits << 6 | (uint32_t)value;
        if (i % 4 == 0)
            continue;
        if (count < room)
            out[count] = (char)(bits >> (2 * (3 - i % 4)));
        count++;
    }
    return count;
}

enum { HEADER_MOST = 2048 };

static bool holds(const char *text, size_t n, const char *wanted)
{
    return memmem(text, n, wanted, strlen(wanted)) != NULL;
}

/* RFC 7519 and RFC 7515 7.1: three parts in base64url; the first is a JSON object that names
 * an algorithm. A signature may be absent only where the algorithm is `none`. */
static bool accepts_jwt(const char *text, size_t n, uint32_t unused)
{
    char header[HEADER_MOST], start[1];
    const char *first = memchr(text, '.', n);
    (void)unused;
    if (!first)
        return false;
    const char *payload = first + 1;
    const char *second = memchr(payload, '.', n - (size_t)(payload - text));
    if (!second)
        return false;
    const char *signature = second + 1;
    size_t signature_n = n - (size_t)(signature - text);
    size_t header_n = decode_base64url(text, (size_t)(first - text), header, sizeof header);

    if (header_n < 2 || header_n > sizeof header || header[0] != '{' ||
        header[header_n - 1] != '}' || !holds(header, header_n, "\"alg\""))
        return false;
    if (!decode_base64url(payload, (size_t)(second - payload), start, 1))
        return false;
    if (!signature_n)
        return holds(header, header_n, "\"none\"");
    return decode_base64url(signature, signature_n, start, 1) != 0;
}

const struct oxp_validator OXP_VALIDATE_TOKEN[] = {
    {"github-crc32", accepts_github_crc32, OXP_TAKES_NOTHING},
    {"jwt", accepts_jwt, OXP_TAKES_NOTHING},
    {NULL, NULL, 0},
};
