/*
 * Decode escape: percent codes (RFC 3986, and the %uXXXX that browsers' escape() writes) and
 * backslash escapes. Codes for bytes are codes for the character that they are in UTF-8.
 */
#include "text/decode_find.h"
#include "text/decode_text.h"
#include "text/utf8.h"

/* The hex number of `digits` digits at `at`. */
static bool read_digits(const char *text, size_t n, size_t at, size_t digits, uint32_t *number)
{
    if (n < digits || at > n - digits)
        return false;
    *number = 0;
    for (size_t k = 0; k < digits; k++) {
        uint8_t digit = oxp_hex_value(text[at + k]);
        if (digit > 15)
            return false;
        *number = *number << 4 | digit;
    }
    return true;
}

/* The byte that a code at `at` stands for, and the code's length or 0. */
typedef size_t (*byte_reader)(const char *text, size_t n, size_t at, uint32_t *byte);

static size_t read_percent(const char *text, size_t n, size_t at, uint32_t *byte)
{
    return at < n && text[at] == '%' && read_digits(text, n, at + 1, 2, byte) ? 3 : 0;
}

static bool is_octal(char c)
{
    return c >= '0' && c <= '7';
}

/* Three octal digits; fewer are a regex's back-reference at least as often. */
static size_t read_octal(const char *text, size_t n, size_t at, uint32_t *byte)
{
    if (n - at < 4 || text[at + 1] > '3' || !is_octal(text[at + 1]) || !is_octal(text[at + 2]) ||
        !is_octal(text[at + 3]))
        return 0;
    *byte =
        (uint32_t)((text[at + 1] - '0') << 6 | (text[at + 2] - '0') << 3 | (text[at + 3] - '0'));
    return 4;
}

static size_t read_backslash_byte(const char *text, size_t n, size_t at, uint32_t *byte)
{
    if (at >= n || text[at] != '\\')
        return 0;
    if (n - at >= 4 && text[at + 1] == 'x' && read_digits(text, n, at + 2, 2, byte))
        return 4;
    return read_octal(text, n, at, byte);
}

/* As many codes as one character has bytes. */
static size_t read_bytes(const char *text, size_t n, size_t at, byte_reader read, uint32_t *c)
{
    char bytes[4];
    size_t begin = at, count = 0, length;
    uint32_t byte = 0;
    while (count < sizeof bytes && (length = read(text, n, at, &byte))) {
        bytes[count++] = (char)byte;
        at += length;
        size_t whole = oxp_utf8_read(bytes, count, c);
        if (whole == count)
            return oxp_decodes_to(*c) ? at - begin : 0;
        if (count == 1 && (byte < 0xC2 || byte > 0xF4))
            return 0;
    }
    return 0;
}

static size_t usable(size_t length, uint32_t c)
{
    return oxp_decodes_to(c) ? length : 0;
}

/* Four digits behind `sign` (of `sign_length` bytes), or twice that for a surrogate pair. */
static size_t read_utf16(const char *text, size_t n, size_t at, char sign, uint32_t *c)
{
    uint32_t second;
    if (!read_digits(text, n, at + 2, 4, c))
        return 0;
    if (*c - 0xD800 < 0x400 && n - at >= 12 && text[at + 6] == sign && text[at + 7] == 'u' &&
        read_digits(text, n, at + 8, 4, &second) && second - 0xDC00 < 0x400) {
        *c = 0x10000 + ((*c - 0xD800) << 10 | (second - 0xDC00));
        return usable(12, *c);
    }
    return usable(6, *c);
}

/* One to eight digits in braces, at the opening one. */
static size_t read_braces(const char *text, size_t n, size_t at, uint32_t *c)
{
    size_t digits = 0;
    uint8_t value;
    *c = 0;
    for (; digits < 8 && at + 1 + digits < n; digits++) {
        if ((value = oxp_hex_value(text[at + 1 + digits])) > 15)
            break;
        *c = *c << 4 | value;
    }
    return digits && at + 1 + digits < n && text[at + 1 + digits] == '}' ? digits + 2 : 0;
}

size_t oxp_read_url(const char *text, size_t n, size_t at, uint32_t *c)
{
    if (text[at] != '%')
        return 0;
    if (n - at >= 6 && text[at + 1] == 'u')
        return read_utf16(text, n, at, '%', c);
    return read_bytes(text, n, at, read_percent, c);
}

size_t oxp_read_escape(const char *text, size_t n, size_t at, uint32_t *c)
{
    if (n - at < 4)
        return 0;
    char kind = text[at + 1];
    if (kind == 'U')
        return read_digits(text, n, at + 2, 8, c) ? usable(10, *c) : 0;
    if (kind == 'u' || kind == 'x') {
        size_t braces = text[at + 2] == '{' ? read_braces(text, n, at + 2, c) : 0;
        if (braces)
            return usable(2 + braces, *c);
    }
    if (kind == 'u')
        return read_utf16(text, n, at, '\\', c);
    return read_bytes(text, n, at, read_backslash_byte, c);
}
