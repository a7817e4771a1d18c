/*
 * Classes: which bytes and characters an item of a pattern takes. PCRE2 is asked, so that nothing
 * here has to know the syntax of classes.
 */
#include <stdlib.h>
#include <string.h>

#include "match/automaton.h"

#include "match/regex_reader.h"

typedef struct oxp_byte_class {
    char *pattern;
    bool utf;
    oxp_byte_set set;
} oxp_byte_class;

void oxp_classes_free(oxp_classes *classes)
{
    for (size_t i = 0; i < classes->bytes.n; i++)
        free(classes->bytes.items[i].pattern);
    for (size_t i = 0; i < classes->characters.n; i++) {
        free(classes->characters.items[i].pattern);
        free(classes->characters.items[i].ranges.items);
    }
    free(classes->bytes.items);
    free(classes->characters.items);
    oxp_speller_free(&classes->speller);
    oxp_program_free(&classes->program);
    *classes = (oxp_classes){0};
}

/* The item as a pattern of its own, which the caller frees; NULL when memory runs out. */
static char *pattern_of(const char *text, size_t n, uint32_t options, bool quoted,
                        const char *behind)
{
    oxp_buffer b = {0};
    bool fine =
        oxp_buffer_addf(&b, "(*LF)(*BSR_UNICODE)%s%s%s", options & OXP_REGEX_CASELESS ? "(?i)" : "",
                        options & OXP_REGEX_DOTALL ? "(?s)" : "",
                        options & OXP_REGEX_EXTENDED2 && *text == '[' ? "(?xx)" : "");
    /* A quoted item is one character, and no \E can be part of it. */
    fine = fine && (!quoted || oxp_buffer_add_text(&b, "\\Q")) && oxp_buffer_add(&b, text, n) &&
           (!quoted || oxp_buffer_add_text(&b, "\\E")) && oxp_buffer_add_text(&b, behind);
    if (fine && oxp_buffer_text(&b))
        return b.p;
    oxp_buffer_free(&b);
    return NULL;
}

static oxp_status ask_bytes(oxp_byte_class *asked)
{
    bool bytes[256];
    OXP_TRY(oxp_code_bytes(asked->pattern, asked->utf, asked->utf ? 0x7F : 0xFF, bytes));
    for (unsigned b = 0; b < 256; b++)
        if (bytes[b])
            oxp_byte_set_add(&asked->set, b, b);
    return OXP_OK;
}

oxp_status oxp_class_bytes(oxp_classes *classes, const char *text, size_t n, uint32_t options,
                           bool quoted, bool utf, oxp_byte_set *set)
{
    oxp_byte_class asked = {.pattern = pattern_of(text, n, options, quoted, ""), .utf = utf};
    if (!asked.pattern)
        return OXP_ERR_MEMORY;
    for (size_t i = 0; i < classes->bytes.n; i++) {
        const oxp_byte_class *known = &classes->bytes.items[i];
        if (known->utf == utf && strcmp(known->pattern, asked.pattern) == 0) {
            *set = known->set;
            free(asked.pattern);
            return OXP_OK;
        }
    }
    oxp_status status = ask_bytes(&asked);
    if (status == OXP_OK && !OXP_PUSH(classes->bytes, asked))
        status = OXP_ERR_MEMORY;
    if (status != OXP_OK)
        free(asked.pattern);
    *set = asked.set;
    return status;
}

oxp_status oxp_class_characters(oxp_classes *classes, const char *text, size_t n, uint32_t options,
                                bool quoted, uint32_t *index)
{
    oxp_character_class asked = {.pattern = pattern_of(text, n, options, quoted, "++")};
    if (!asked.pattern)
        return OXP_ERR_MEMORY;
    for (*index = 0; *index < classes->characters.n; ++*index)
        if (strcmp(classes->characters.items[*index].pattern, asked.pattern) == 0) {
            free(asked.pattern);
            return OXP_OK;
        }
    oxp_status status = oxp_speller_characters(&classes->speller, asked.pattern, &asked.ranges);
    if (status == OXP_OK && !OXP_PUSH(classes->characters, asked))
        status = OXP_ERR_MEMORY;
    if (status != OXP_OK) {
        free(asked.pattern);
        free(asked.ranges.items);
    }
    return status;
}
