/*
 * Decode tags: U+E0020 to U+E007E are ASCII that nobody sees; programs that hide text in them put
 * tab and line ends where these would be. The flags of England, Scotland and
 * Wales (the three that Unicode's RGI emoji has) are spelt with them and stay.
 */
#include <string.h>

#include "text/decode_find.h"
#include "text/decode_text.h"

/* Of a tag at `at`, its ASCII; 0x80 for what is none. */
static unsigned tag_at(const char *text, size_t n, size_t at)
{
    if (n - at < 4 || at > n || text[at] != '\xF3' || text[at + 1] != '\xA0')
        return 0x80;
    unsigned third = (uint8_t)text[at + 2], fourth = (uint8_t)text[at + 3];
    if ((third & 0xFE) != 0x80 || (fourth & 0xC0) != 0x80)
        return 0x80;
    return (third & 1) << 6 | (fourth & 0x3F);
}

/* U+E0001 begins a language tag and U+E007F ends any: neither says anything. */
size_t oxp_read_tag(const char *text, size_t n, size_t at, uint32_t *c)
{
    unsigned tag = tag_at(text, n, at);
    if (tag == 0x80 || (tag != 1 && tag != 0x7F && !oxp_decodes_to(tag)))
        return 0;
    *c = tag == 1 || tag == 0x7F ? 0 : tag;
    return 4;
}

size_t oxp_read_flag(const char *text, size_t n, size_t at)
{
    static const char *const FLAGS[] = {"gbeng\x7F", "gbsct\x7F", "gbwls\x7F"};
    if (at < 4 || memcmp(text + at - 4, "\xF0\x9F\x8F\xB4", 4) != 0 || n - at < 24)
        return 0;
    for (size_t f = 0; f < sizeof FLAGS / sizeof *FLAGS; f++) {
        size_t k = 0;
        while (k < 6 && tag_at(text, n, at + 4 * k) == (unsigned char)FLAGS[f][k])
            k++;
        if (k == 6)
            return 24;
    }
    return 0;
}
