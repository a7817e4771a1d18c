#include "text/decode_open.h"

#include "text/decode_find.h"
#include "text/decode_text.h"
#include "text/unicode.h"
#include "text/utf8.h"

/* The least of a line of base64 that goes on in the next: see decode_base64.c. */
enum { LINE_LETTERS = 12 };

static void read_in_token(oxp_code_tail *tail, char c)
{
    bool digit = oxp_hex_value(c) < 16 || (c | 0x20) == 'x' || oxp_hex_separates(c);

    tail->letters = oxp_base64_value(c) < 64 ? tail->letters + 1 : 0;
    tail->coded = tail->coded || tail->letters >= LINE_LETTERS || c == '%' || c == '&' || c == '\\';
    tail->other = tail->other || !digit;
}

static void begin_token(oxp_code_tail *tail)
{
    if (tail->in_token)
        return;
    tail->in_token = true;
    tail->coded = tail->other = false;
    tail->letters = 0;
}

/* What is behind begins anew. */
static void cut(oxp_code_tail *tail, size_t at)
{
    tail->in_token = false;
    tail->open = at;
}

static void read_character(oxp_code_tail *tail, const char *text, size_t at, size_t length,
                           uint32_t c)
{
    if (c > ' ' && c < 0x7F) {
        begin_token(tail);
        read_in_token(tail, text[at]);
    } else if (c == ' ' || (c >= '\t' && c <= '\r')) {
        if (!tail->in_token) {
            if (!tail->coded)
                tail->open = at + length;
        } else if (tail->coded || !tail->other) {
            tail->coded = true; /* as long as white space follows */
            tail->in_token = false;
        } else {
            tail->coded = false;
            cut(tail, at + length);
        }
    } else if (c >= 0x80 && oxp_unicode_kind(c) == OXP_CHAR_FORMAT) {
        begin_token(tail);
        tail->coded = tail->other = true;
    } else {
        tail->coded = false;
        cut(tail, at + length);
    }
}

void oxp_code_tail_read(oxp_code_tail *tail, const char *text, size_t n)
{
    size_t whole = n - oxp_utf8_cut(text + tail->at, n - tail->at);

    for (size_t length; tail->at < whole; tail->at += length) {
        uint32_t c = oxp_utf8_decode(text, whole, tail->at, &length, NULL);
        read_character(tail, text, tail->at, length, c);
    }
}
