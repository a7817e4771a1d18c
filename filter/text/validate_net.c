/* Addresses and names of networks. */
#include <string.h>

#include "text/validators.h"

/* Dotted quad, RFC 6943 3.1.1 strict: four decimal numbers without leading zeroes. */
static bool read_ipv4(const char *text, size_t n, uint8_t address[4])
{
    size_t at = 0;
    for (size_t part = 0; part < 4; part++) {
        size_t begin = at;
        if (part && (at >= n || text[at] != '.'))
            return false;
        if (part)
            begin = ++at;
        while (at < n && at - begin < 4 && oxp_is_digit(text[at]))
            at++;
        if (at == begin || at - begin > 3 || (text[begin] == '0' && at - begin > 1))
            return false;
        uint32_t value = oxp_number(text + begin, at - begin);
        if (value > 255)
            return false;
        address[part] = (uint8_t)value;
    }
    return at == n;
}

/* One group of a textual IPv6 address; its length, or 0 where there is none. */
static size_t read_group(const char *text, size_t n, uint32_t *value)
{
    size_t at = 0;
    *value = 0;
    while (at < n && at < 4 && oxp_hex_value(text[at]) >= 0)
        *value = *value << 4 | (uint32_t)oxp_hex_value(text[at++]);
    return at;
}

/* Where groups are missing: those behind `gap` move to the end. */
static bool fill_gap(uint8_t address[16], size_t count, size_t gap)
{
    if (gap > 16)
        return count == 16;
    if (count > 14)
        return false;
    size_t tail = count - gap;
    memmove(address + 16 - tail, address + gap, tail);
    memset(address + gap, 0, 16 - count);
    return true;
}

/* RFC 4291 2.2: groups, one `::`, and perhaps a dotted quad at the end; no zone. */
static bool read_ipv6(const char *text, size_t n, uint8_t address[16])
{
    enum { NO_GAP = 17 };
    size_t at = 0, count = 0, gap = NO_GAP;

    if (n >= 2 && text[0] == ':' && text[1] == ':') {
        gap = 0;
        at = 2;
    }
    while (at < n) {
        uint32_t group;
        size_t length = read_group(text + at, n - at, &group);
        if (!length || count >= 16)
            return false;
        if (at + length < n && text[at + length] == '.') {
            if (count > 12 || !read_ipv4(text + at, n - at, address + count))
                return false;
            count += 4;
            break;
        }
        address[count++] = (uint8_t)(group >> 8);
        address[count++] = (uint8_t)group;
        at += length;
        if (at == n)
            break;
        if (text[at] != ':' || ++at == n)
            return false;
        if (text[at] == ':') {
            if (gap != NO_GAP)
                return false;
            gap = count;
            at++;
        }
    }
    return fill_gap(address, count, gap);
}

static bool accepts_ip(const char *text, size_t n, uint32_t unused)
{
    uint8_t address[16];
    (void)unused;
    return read_ipv4(text, n, address) || read_ipv6(text, n, address);
}

static bool accepts_ipv6(const char *text, size_t n, uint32_t unused)
{
    uint8_t address[16];
    (void)unused;
    return read_ipv6(text, n, address);
}

typedef struct block {
    uint8_t prefix[16];
    uint8_t bits;
} block;

/* Not globally reachable, by IANA's IPv4 special-purpose registry (RFC 6890), and multicast. */
static const block PRIVATE_V4[] = {
    {{0}, 8},
    {{10}, 8},
    {{100, 64}, 10},
    {{127}, 8},
    {{169, 254}, 16},
    {{172, 16}, 12},
    {{192, 0, 0}, 24},
    {{192, 0, 2}, 24},
    {{192, 88, 99}, 24},
    {{192, 168}, 16},
    {{198, 18}, 15},
    {{198, 51, 100}, 24},
    {{203, 0, 113}, 24},
    {{224}, 4},
    {{240}, 4},
};

/* The same within 2000::/3, outside of which nothing is globally reachable unicast. */
static const block PRIVATE_V6[] = {
    {{0x20, 0x01, 0x0d, 0xb8}, 32}, /* documentation */
    {{0x3f, 0xff, 0x00}, 20},       /* documentation */
    {{0x20, 0x01, 0x00, 0x00}, 23}, /* protocol assignments */
    {{0x20, 0x02}, 16},             /* 6to4 */
};

static bool in_block(const uint8_t *address, const block *it)
{
    size_t whole = it->bits / 8u, rest = it->bits % 8u;
    if (memcmp(address, it->prefix, whole) != 0)
        return false;
    return !rest || (address[whole] ^ it->prefix[whole]) >> (8 - rest) == 0;
}

static bool is_public_v4(const uint8_t address[4])
{
    for (size_t i = 0; i < sizeof PRIVATE_V4 / sizeof *PRIVATE_V4; i++)
        if (in_block(address, &PRIVATE_V4[i]))
            return false;
    return true;
}

static bool is_public_v6(const uint8_t address[16])
{
    static const block MAPPED_V4 = {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96};
    static const block GLOBAL = {{0x20}, 3};

    if (in_block(address, &MAPPED_V4))
        return is_public_v4(address + 12);
    for (size_t i = 0; i < sizeof PRIVATE_V6 / sizeof *PRIVATE_V6; i++)
        if (in_block(address, &PRIVATE_V6[i]))
            return false;
    return in_block(address, &GLOBAL);
}

static bool accepts_ip_public(const char *text, size_t n, uint32_t unused)
{
    uint8_t address[16];
    (void)unused;
    if (read_ipv4(text, n, address))
        return is_public_v4(address);
    return read_ipv6(text, n, address) && is_public_v6(address);
}

/* IEEE 802 (EUI-48): six pairs joined by `:` or `-`, or three fours joined by `.`; neither all
 * zeroes nor the broadcast address. */
static bool accepts_mac(const char *text, size_t n, uint32_t unused)
{
    uint32_t zero = 0, full = 15;
    size_t group = n == 17 ? 2 : 4;
    (void)unused;
    if (n != 17 && n != 14)
        return false;
    for (size_t i = 0; i < n; i++) {
        if (i % (group + 1) == group) {
            bool joins = group == 4 ? text[i] == '.' : text[i] == ':' || text[i] == '-';
            if (!joins || text[i] != text[group])
                return false;
            continue;
        }
        int value = oxp_hex_value(text[i]);
        if (value < 0)
            return false;
        zero |= (uint32_t)value;
        full &= (uint32_t)value;
    }
    return zero != 0 && full != 15;
}

/* RFC 9562 4: eight, four, four, four and twelve hex digits, a version of 1 to 8 and the
 * variant of that document. */
static bool accepts_uuid(const char *text, size_t n, uint32_t unused)
{
    (void)unused;
    if (n != 36)
        return false;
    for (size_t i = 0; i < n; i++) {
        bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
        if (hyphen ? text[i] != '-' : oxp_hex_value(text[i]) < 0)
            return false;
    }
    int version = oxp_hex_value(text[14]), variant = oxp_hex_value(text[19]);
    return version >= 1 && version <= 8 && variant >= 8 && variant <= 11;
}

const struct oxp_validator OXP_VALIDATE_NET[] = {
    {"ip", accepts_ip, OXP_TAKES_NOTHING},     {"ip-public", accepts_ip_public, OXP_TAKES_NOTHING},
    {"ipv6", accepts_ipv6, OXP_TAKES_NOTHING}, {"mac", accepts_mac, OXP_TAKES_NOTHING},
    {"uuid", accepts_uuid, OXP_TAKES_NOTHING}, {NULL, NULL, 0},
};
