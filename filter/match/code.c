#include "match/code.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "match/regex_reader.h"
#include "text/utf8.h"

static bool add_item(oxp_buffer *b, const char *text, const oxp_regex_repeat_at *repeat)
{
    return (!repeat->quoted || oxp_buffer_add_text(b, "\\Q")) &&
           oxp_buffer_add(b, text + repeat->begin, repeat->end - repeat->begin) &&
           (!repeat->quoted || oxp_buffer_add_text(b, "\\E"));
}

/* `a{3,}` as `(?:a{3}a*)`. */
static bool add_repeat(oxp_buffer *b, const char *text, const oxp_regex_repeat_at *repeat)
{
    return (!repeat->quoted || oxp_buffer_add_text(b, "\\E")) && oxp_buffer_add_text(b, "(?:") &&
           add_item(b, text, repeat) &&
           (repeat->low == 1 || oxp_buffer_addf(b, "{%u}", repeat->low)) &&
           add_item(b, text, repeat) && oxp_buffer_add_text(b, repeat->lazy ? "*?)" : "*)");
}

/* The pattern with its unbounded repeats rewritten, and our callout behind it. */
static char *wrap(const char *text, size_t n, const oxp_regex *regex, size_t *wrapped_n)
{
    oxp_buffer b = {0};
    size_t at = 0;
    bool fine = oxp_buffer_add_text(&b, "(?:");
    for (size_t i = 0; fine && i < regex->repeats.n; i++) {
        const oxp_regex_repeat_at *repeat = &regex->repeats.items[i];
        fine = oxp_buffer_add(&b, text + at, repeat->begin - at) && add_repeat(&b, text, repeat);
        at = repeat->after;
    }
    if (fine && oxp_buffer_add(&b, text + at, n - at) && oxp_buffer_add_text(&b, regex->close) &&
        oxp_buffer_add_text(&b, ")(?C1)")) {
        *wrapped_n = b.n;
        return b.p;
    }
    oxp_buffer_free(&b);
    return NULL;
}

static pcre2_code *compile(const char *text, size_t n, const oxp_regex *regex, int *error,
                           size_t *at)
{
    /* Line breaks are LF however PCRE2 was built. Without NO_AUTO_POSSESS ends go missing,
     * without NO_DOTSTAR_ANCHOR starts do. */
    uint32_t options = PCRE2_NO_AUTO_POSSESS | PCRE2_NO_DOTSTAR_ANCHOR | PCRE2_AUTO_CALLOUT |
                       PCRE2_USE_OFFSET_LIMIT | PCRE2_NEVER_UCP | PCRE2_NEVER_BACKSLASH_C |
                       (regex->utf ? PCRE2_UTF : PCRE2_NEVER_UTF);
    /* PCRE2 10.42 takes the first letter of a look-ahead for one more that a match must hold:
     * (?=a)b*a(c*|d*) never finds "a" unless told not to look for shortcuts. */
    if (regex->lookaround)
        options |= PCRE2_NO_START_OPTIMIZE;
    pcre2_compile_context *context = pcre2_compile_context_create(NULL);
    pcre2_code *code = NULL;
    *error = PCRE2_ERROR_NOMEMORY;
    if (context) {
        pcre2_set_newline(context, PCRE2_NEWLINE_LF);
        pcre2_set_bsr(context, PCRE2_BSR_UNICODE);
        code = pcre2_compile((PCRE2_SPTR)text, n, options, error, at, context);
    }
    pcre2_compile_context_free(context);
    return code;
}

static bool out_of_memory(int error)
{
    return error == PCRE2_ERROR_NOMEMORY || error == PCRE2_ERROR_HEAP_FAILED;
}

/* Compiles the pattern as it was written, so that the message and place are the author's. */
static oxp_status explain(const char *text, size_t n, const oxp_regex *regex, char *message,
                          size_t message_size, size_t *at)
{
    int error = 0;
    pcre2_code *code = compile(text, n, regex, &error, at);
    if (out_of_memory(error) && !code)
        return OXP_ERR_MEMORY;
    if (code) {
        snprintf(message, message_size, "it is too large");
        *at = n;
    } else {
        pcre2_get_error_message(error, (PCRE2_UCHAR *)message, message_size);
    }
    pcre2_code_free(code);
    return OXP_ERR_RULES;
}

oxp_status oxp_code_new(const char *text, size_t n, const oxp_regex *regex, bool groups,
                        oxp_code **code, char *message, size_t message_size, size_t *at)
{
    size_t wrapped_n = 0, wrapped_at;
    int error = 0;
    char *wrapped = wrap(text, n, regex, &wrapped_n);
    oxp_code *c = calloc(1, sizeof *c);
    if (!wrapped || !c) {
        free(wrapped);
        free(c);
        return OXP_ERR_MEMORY;
    }
    c->compiled = compile(wrapped, wrapped_n, regex, &error, &wrapped_at);
    free(wrapped);
    if (!c->compiled) {
        free(c);
        return out_of_memory(error) ? OXP_ERR_MEMORY
                                    : explain(text, n, regex, message, message_size, at);
    }
    if (groups || regex->backtracking)
        pcre2_jit_compile(c->compiled, PCRE2_JIT_COMPLETE); /* without it, it is only slower */
    c->facts = *regex;
    /* The lists stay the caller's. */
    memset(&c->facts.classes, 0, sizeof c->facts.classes);
    memset(&c->facts.repeats, 0, sizeof c->facts.repeats);
    size_t size = 0, jit = 0;
    pcre2_pattern_info(c->compiled, PCRE2_INFO_SIZE, &size);
    pcre2_pattern_info(c->compiled, PCRE2_INFO_JITSIZE, &jit);
    c->bytes = sizeof *c + size + jit;
    *code = c;
    return OXP_OK;
}

void oxp_code_free(oxp_code *code)
{
    if (!code)
        return;
    pcre2_code_free(code->compiled);
    free(code);
}

bool oxp_code_matches_empty(const oxp_code *code)
{
    uint32_t empty = 0;
    pcre2_pattern_info(code->compiled, PCRE2_INFO_MATCHEMPTY, &empty);
    return empty;
}

uint32_t oxp_code_groups(const oxp_code *code)
{
    uint32_t n = 0;
    pcre2_pattern_info(code->compiled, PCRE2_INFO_CAPTURECOUNT, &n);
    return n;
}

int oxp_code_group(const oxp_code *code, const char *name)
{
    int number = pcre2_substring_number_from_name(code->compiled, (PCRE2_SPTR)name);
    return number > 0 ? number : -1;
}

const char *oxp_code_version(char *text, size_t size)
{
    char whole[64] = "";
    if (pcre2_config(PCRE2_CONFIG_VERSION, NULL) <= (int)sizeof whole)
        pcre2_config(PCRE2_CONFIG_VERSION, whole); /* "10.42 2022-12-11" */
    whole[strcspn(whole, " ")] = '\0';
    snprintf(text, size, "%s", whole);
    return text;
}

/* ---- classes ---- */

enum {
    MOST_RANGES = 24,    /* beyond ASCII, in one class for the engine */
    MOST_SPELLINGS = 512 /* remembered */
};

typedef oxp_character_range range;
typedef oxp_characters ranges;

/* A class and what the engine gets for it. */
typedef struct oxp_spelling {
    char *class, *text; /* NUL-terminated; the class with its options in front */
} oxp_spelling;

void oxp_speller_free(oxp_speller *speller)
{
    for (size_t i = 0; i < speller->spellings.n; i++) {
        free(speller->spellings.items[i].class);
        free(speller->spellings.items[i].text);
    }
    free(speller->spellings.items);
    oxp_buffer_free(&speller->text);
}

static bool fill(oxp_speller *speller)
{
    if (speller->text.n)
        return true;
    if (!oxp_buffer_reserve(&speller->text, 0x110000u * 4))
        return false;
    for (uint32_t c = 0; c < 0x110000; c++)
        if (c < 0xD800 || c > 0xDFFF)
            speller->text.n += oxp_utf8_encode(c, speller->text.p + speller->text.n);
    return true;
}

/* Adds the characters in bytes [begin, end) of the speller; surrogates are none of it. */
static bool add_run(ranges *list, const oxp_buffer *text, size_t begin, size_t end)
{
    size_t at = begin;
    uint32_t low = oxp_utf8_next(text->p, text->n, &at);
    at = end;
    uint32_t high = oxp_utf8_previous(text->p, text->n, &at);
    if (low < 0xD800 && high > 0xDFFF)
        return OXP_PUSH(*list, (range){low, 0xD7FF}) && OXP_PUSH(*list, (range){0xE000, high});
    return OXP_PUSH(*list, (range){low, high});
}

/* The characters that `pattern`, a class with `+` behind it, takes. */
static oxp_status take_ranges(const oxp_buffer *text, const char *pattern, ranges *list)
{
    int error;
    size_t at;
    pcre2_code *code = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED,
                                     PCRE2_UTF | PCRE2_NEVER_UCP, &error, &at, NULL);
    pcre2_match_data *data = code ? pcre2_match_data_create(1, NULL) : NULL;
    oxp_status status = data ? OXP_OK : OXP_ERR_MEMORY;
    if (code)
        pcre2_jit_compile(code, PCRE2_JIT_COMPLETE);
    for (size_t from = 0; status == OXP_OK && from < text->n;) {
        int rc =
            pcre2_match(code, (PCRE2_SPTR)text->p, text->n, from, PCRE2_NO_UTF_CHECK, data, NULL);
        if (rc == PCRE2_ERROR_NOMATCH)
            break;
        const size_t *ends = data ? pcre2_get_ovector_pointer(data) : NULL;
        if (rc < 0 || !add_run(list, text, ends[0], ends[1]))
            status = OXP_ERR_MEMORY;
        else
            from = ends[1];
    }
    pcre2_match_data_free(data);
    pcre2_code_free(code);
    return status;
}

/* Joins ranges beyond ASCII over gaps of at most `gap` characters; gives how many there are. */
static size_t join(ranges *list, uint32_t gap)
{
    size_t kept = 0, wide = 0;
    for (size_t i = 0; i < list->n; i++) {
        range *last = kept ? &list->items[kept - 1] : NULL, *now = &list->items[i];
        bool surrogates = last && last->high < 0xD800 && now->low > 0xDFFF;
        if (last && last->high >= 0x80 && !surrogates && now->low - last->high - 1 <= gap) {
            last->high = now->high;
        } else {
            wide += now->high >= 0x80;
            list->items[kept++] = *now;
        }
    }
    list->n = kept;
    return wide;
}

static bool write_ranges(const ranges *list, oxp_buffer *out)
{
    bool fine = oxp_buffer_add_byte(out, '[');
    for (size_t i = 0; fine && i < list->n; i++) {
        fine = oxp_buffer_addf(out, "\\x{%X}", list->items[i].low);
        if (fine && list->items[i].high > list->items[i].low)
            fine = oxp_buffer_addf(out, "-\\x{%X}", list->items[i].high);
    }
    return fine && oxp_buffer_add_byte(out, ']');
}

/* Appends the spelling of `pattern` (options and class), which was not spelt before. */
static oxp_status spell(oxp_speller *speller, const char *pattern, oxp_buffer *out)
{
    oxp_buffer b = {0};
    ranges list = {0};
    oxp_status status = OXP_ERR_MEMORY;
    if (!fill(speller) || !oxp_buffer_addf(&b, "%s++", pattern) || !oxp_buffer_text(&b))
        goto done;
    status = take_ranges(&speller->text, b.p, &list);
    for (uint32_t gap = 0; status == OXP_OK && join(&list, gap) > MOST_RANGES;)
        gap = gap * 2 + 1;
    if (status == OXP_OK && list.n && !write_ranges(&list, out))
        status = OXP_ERR_MEMORY;
done:
    oxp_buffer_free(&b);
    free(list.items);
    return status;
}

oxp_status oxp_speller_characters(oxp_speller *speller, const char *pattern, oxp_characters *list)
{
    if (!fill(speller))
        return OXP_ERR_MEMORY;
    return take_ranges(&speller->text, pattern, list);
}

oxp_status oxp_code_bytes(const char *pattern, bool utf, unsigned last, bool bytes[256])
{
    int error;
    size_t at;
    pcre2_code *code =
        pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED,
                      PCRE2_NEVER_UCP | PCRE2_ANCHORED | PCRE2_ENDANCHORED | (utf ? PCRE2_UTF : 0),
                      &error, &at, NULL);
    pcre2_match_data *data = code ? pcre2_match_data_create(1, NULL) : NULL;
    memset(bytes, 0, 256);
    for (unsigned b = 0; data && b <= last; b++) {
        unsigned char byte = (unsigned char)b;
        bytes[b] = pcre2_match(code, &byte, 1, 0, PCRE2_NO_UTF_CHECK, data, NULL) >= 0;
    }
    oxp_status status = data ? OXP_OK : OXP_ERR_MEMORY;
    pcre2_match_data_free(data);
    pcre2_code_free(code);
    return status;
}

static bool remember(oxp_speller *speller, const char *pattern, const char *text, size_t n)
{
    if (speller->spellings.n >= MOST_SPELLINGS)
        return true;
    oxp_spelling made = {strdup(pattern), strndup(text, n)};
    if (made.class && made.text && OXP_PUSH(speller->spellings, made))
        return true;
    free(made.class);
    free(made.text);
    return false;
}

oxp_status oxp_speller_spell(oxp_speller *speller, const char *class, size_t n, uint32_t options,
                             oxp_buffer *out)
{
    oxp_buffer pattern = {0};
    size_t before = out->n;
    oxp_status status = OXP_ERR_MEMORY;
    const char *flags = options & OXP_REGEX_EXTENDED2
                            ? options & OXP_REGEX_CASELESS ? "(?ixx)" : "(?xx)"
                        : options & OXP_REGEX_CASELESS ? "(?i)"
                                                       : "";
    if (!oxp_buffer_add_text(&pattern, flags) || !oxp_buffer_add(&pattern, class, n) ||
        !oxp_buffer_text(&pattern))
        goto done;
    for (size_t i = 0; i < speller->spellings.n; i++)
        if (strcmp(speller->spellings.items[i].class, pattern.p) == 0) {
            bool fine = oxp_buffer_add_text(out, speller->spellings.items[i].text);
            status = fine ? OXP_OK : OXP_ERR_MEMORY;
            goto done;
        }
    status = spell(speller, pattern.p, out);
    if (status == OXP_OK && out->n == before && !oxp_buffer_add(out, class, n))
        status = OXP_ERR_MEMORY;
    if (status == OXP_OK && !remember(speller, pattern.p, out->p + before, out->n - before))
        status = OXP_ERR_MEMORY;
done:
    oxp_buffer_free(&pattern);
    return status;
}
