#include "unit/wire/random_json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "text/utf8.h"
#include "unit/wire/kit.h"

static void add(oxp_buffer *out, const char *text)
{
    assert_true(oxp_buffer_add_text(out, text));
}

static void random_character(uint64_t *seed, oxp_buffer *out)
{
    static const char *const OTHERS[] = {"\"",   "\\", "\n", "\t",      "/",       "\x01",
                                         "\x7f", "é",  "ß",  "я",       "中",      "\xe2\x80\xa8",
                                         "ﬁ",    "😀",  "𝔘",  "<think>", "</think>"};
    if (kit_random(seed, 4)) {
        assert_true(oxp_buffer_add_byte(out, (char)(' ' + kit_random(seed, 95))));
        return;
    }
    add(out, OTHERS[kit_random(seed, sizeof OTHERS / sizeof *OTHERS)]);
}

void random_text(uint64_t *seed, uint32_t most, oxp_buffer *out)
{
    for (uint32_t n = kit_random(seed, most + 1); n; n--)
        random_character(seed, out);
}

static void escape_unit(uint64_t *seed, uint32_t unit, oxp_buffer *out)
{
    char text[8];
    snprintf(text, sizeof text, kit_random(seed, 2) ? "\\u%04x" : "\\u%04X", (unsigned)unit);
    add(out, text);
}

void random_escaped(uint64_t *seed, const char *text, size_t n, oxp_buffer *out)
{
    static const char PLAIN[] = "\"\\/\b\f\n\r\t", LETTER[] = "\"\\/bfnrt";
    for (size_t at = 0; at < n;) {
        size_t start = at;
        uint32_t c = oxp_utf8_next(text, n, &at);
        const char *letter = c < 0x80 && c ? strchr(PLAIN, (int)c) : NULL;
        bool must = c < 0x20 || c == '"' || c == '\\';
        if (!must && kit_random(seed, 8)) {
            assert_true(oxp_buffer_add(out, text + start, at - start));
        } else if (letter && kit_random(seed, 2)) {
            assert_true(oxp_buffer_add_byte(out, '\\') &&
                        oxp_buffer_add_byte(out, LETTER[letter - PLAIN]));
        } else if (c >= 0x10000) {
            escape_unit(seed, 0xD800 + ((c - 0x10000) >> 10), out);
            escape_unit(seed, 0xDC00 + ((c - 0x10000) & 0x3FF), out);
        } else {
            escape_unit(seed, c, out);
        }
    }
}

void random_string(uint64_t *seed, oxp_buffer *out)
{
    oxp_buffer text = {0};
    random_text(seed, 24, &text);
    add(out, "\"");
    random_escaped(seed, text.p ? text.p : "", text.n, out);
    add(out, "\"");
    oxp_buffer_free(&text);
}

void random_space(uint64_t *seed, oxp_buffer *out)
{
    while (!kit_random(seed, 4))
        assert_true(oxp_buffer_add_byte(out, " \t\r\n"[kit_random(seed, 4)]));
}

static void random_number(uint64_t *seed, oxp_buffer *out)
{
    static const char *const NUMBERS[] = {"0",    "-0",    "7",    "4111111111111111",
                                          "1.50", "-2e10", "1E-7", "12345678901234567890"};
    add(out, NUMBERS[kit_random(seed, sizeof NUMBERS / sizeof *NUMBERS)]);
}

static void random_members(uint64_t *seed, uint32_t depth, oxp_buffer *out)
{
    add(out, "{");
    for (uint32_t i = 0, n = kit_random(seed, 4); i < n; i++) {
        assert_true(oxp_buffer_addf(out, "%s", i ? "," : ""));
        random_space(seed, out);
        assert_true(oxp_buffer_addf(out, "\"k%u %u\":", (unsigned)i, kit_random(seed, 1000)));
        random_space(seed, out);
        random_value(seed, depth - 1, out);
    }
    random_space(seed, out);
    add(out, "}");
}

void random_value(uint64_t *seed, uint32_t depth, oxp_buffer *out)
{
    static const char *const WORDS[] = {"true", "false", "null"};
    uint32_t kind = kit_random(seed, depth ? 6 : 4);
    if (kind < 2) {
        random_string(seed, out);
    } else if (kind == 2) {
        random_number(seed, out);
    } else if (kind == 3) {
        add(out, WORDS[kit_random(seed, 3)]);
    } else if (kind == 4) {
        add(out, "[");
        for (uint32_t i = 0, n = kit_random(seed, 4); i < n; i++) {
            add(out, i ? "," : "");
            random_space(seed, out);
            random_value(seed, depth - 1, out);
        }
        random_space(seed, out);
        add(out, "]");
    } else {
        random_members(seed, depth, out);
    }
}

/* ---- requests ---- */

static void random_call(uint64_t *seed, oxp_buffer *out)
{
    oxp_buffer inner = {0};
    random_value(seed, 3, &inner);
    add(out,
        "{\"id\":\"call_1\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"");
    random_escaped(seed, inner.p, inner.n, out);
    add(out, "\"}}");
    oxp_buffer_free(&inner);
}

static void random_content(uint64_t *seed, oxp_buffer *out)
{
    if (kit_random(seed, 3)) {
        random_string(seed, out);
        return;
    }
    add(out, "[");
    for (uint32_t i = 0, n = kit_random(seed, 4); i < n; i++) {
        add(out, i ? "," : "");
        random_space(seed, out);
        add(out, "{\"type\":\"text\",\"text\":");
        random_string(seed, out);
        if (!kit_random(seed, 3)) {
            add(out, ",\"cache\":");
            random_value(seed, 2, out);
        }
        add(out, "}");
    }
    add(out, "]");
}

static void random_message(uint64_t *seed, oxp_buffer *out)
{
    static const char *const ROLES[] = {"system", "user", "assistant", "tool", "developer"};
    assert_true(oxp_buffer_addf(out, "{\"role\":\"%s\",", ROLES[kit_random(seed, 5)]));
    random_space(seed, out);
    add(out, "\"content\":");
    random_content(seed, out);
    if (!kit_random(seed, 3)) {
        add(out, ",\"reasoning_content\":");
        random_string(seed, out);
    }
    if (!kit_random(seed, 2)) {
        add(out, ",\"tool_calls\":[");
        random_call(seed, out);
        add(out, ",");
        random_call(seed, out);
        add(out, "]");
    }
    add(out, "}");
}

void random_request(uint64_t *seed, oxp_buffer *out)
{
    add(out, "{\"model\":\"m\",\"messages\":[");
    for (uint32_t i = 0, n = kit_random(seed, 4); i < n; i++) {
        add(out, i ? "," : "");
        random_space(seed, out);
        random_message(seed, out);
    }
    add(out, "],\"documents\":");
    random_value(seed, 3, out);
    add(out, ",\"stop\":");
    random_string(seed, out);
    add(out, ",\"metadata\":");
    random_value(seed, 3, out);
    add(out, "}");
}

/* ---- edits ---- */

static size_t boundary(const char *text, size_t n, size_t at)
{
    while (at < n && oxp_utf8_continues(text[at]))
        at++;
    return at;
}

size_t random_edits(uint64_t *seed, const char *text, size_t n, oxp_edit *edits, size_t most,
                    oxp_buffer *texts)
{
    size_t count = 0, at = 0;
    assert_true(oxp_buffer_reserve(texts, most * 64));
    while (count < most && at <= n && kit_random(seed, 4)) {
        size_t start = boundary(text, n, at + kit_random(seed, (uint32_t)(n - at) + 1));
        size_t end = boundary(text, n, start + kit_random(seed, (uint32_t)(n - start) + 1));
        size_t from = texts->n;
        if (end == start && start < n)
            end = boundary(text, n, start + 1);
        if (end == start)
            break;
        random_text(seed, 4, texts);
        edits[count++] = (oxp_edit){start, end, {texts->p + from, texts->n - from}};
        at = end;
    }
    return count;
}
