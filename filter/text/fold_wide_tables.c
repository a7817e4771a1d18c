/*
 * Writes the tables of fold_wide.h as C, from those of unicode.h. A program of the build, not of
 * the library: fold_wide_tables FILE.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text/fold_wide.h"
#include "text/unicode.h"

enum { TABLES_MOST = 255 };

static oxp_fold_alphabet tables[TABLES_MOST];
static size_t n_tables;

static void fail(const char *why)
{
    fprintf(stderr, "fold_wide_tables: %s\n", why);
    exit(1);
}

static size_t encode(uint32_t c, uint8_t out[3])
{
    if (c < 0x800) {
        out[0] = (uint8_t)(0xC0 | c >> 6);
        out[1] = (uint8_t)(0x80 | (c & 0x3F));
        return 2;
    }
    out[0] = (uint8_t)(0xE0 | c >> 12);
    out[1] = (uint8_t)(0x80 | (c >> 6 & 0x3F));
    out[2] = (uint8_t)(0x80 | (c & 0x3F));
    return 3;
}

/* Deals `n` bytes out to the bytes of a character: each gets one as long as there are, and the last
 * ones two. */
static void deal(oxp_fold_alphabet *table, size_t place, const uint8_t *bytes, size_t n,
                 size_t length)
{
    static const uint8_t HAS[2 * OXP_FOLD_WIDE_LENGTH] = {0,
                                                          OXP_FOLD_FIRST_TWO,
                                                          OXP_FOLD_SECOND,
                                                          OXP_FOLD_SECOND_TWO,
                                                          OXP_FOLD_THIRD,
                                                          OXP_FOLD_THIRD_TWO};
    size_t more = n > length ? n - length : 0;

    for (size_t at = 0, lane = 0; at < n; lane++)
        for (size_t k = 0; k < (lane + more >= length ? 2u : 1u); k++) {
            table->parts[2 * lane + k][place] = bytes[at++];
            table->kind[place] |= HAS[2 * lane + k];
        }
}

static void describe(oxp_fold_alphabet *table, uint32_t c)
{
    const oxp_char *it = oxp_unicode_char(c);
    const uint8_t *fold = (const uint8_t *)OXP_UNICODE_FOLDS + it->offset;
    size_t place = c % OXP_ALPHABET;
    uint8_t own[3];
    size_t length = encode(c, own);
    uint8_t quick = c < 0x800
                        ? OXP_UNICODE_QUICK[c]
                        : OXP_UNICODE_QUICK[(OXP_UNICODE_QUICK_BLOCKS[c >> 6] << 6) + (c & 63)];

    if (quick != OXP_QUICK_NOT) {
        deal(table, place, own, length, length);
        table->kind[place] |= OXP_FOLD_EASY | OXP_FOLD_SAME | OXP_FOLD_KEEPS;
        table->order[place] = quick == OXP_QUICK_COPY ? 0 : quick;
    } else if ((it->fold == OXP_FOLD_BYTES || it->fold == OXP_FOLD_ACCENTED) &&
               it->length <= 2 * length) {
        deal(table, place, fold, it->length, length);
        table->kind[place] |= OXP_FOLD_EASY;
        if (length == 2 && it->length == 2 && (fold[0] & 0xE0) == 0xC0)
            table->kind[place] |= OXP_FOLD_KEEPS;
        table->order[place] = it->order;
    }
}

/* Where changes are common: all others are read as they are elsewhere. */
static bool is_wide(uint32_t alphabet)
{
    uint32_t c = alphabet * OXP_ALPHABET;
    return (c >= 0x80 && c < 0x2E80) || (c >= 0x3000 && c < 0x3100) || c == 0xFF00;
}

static uint8_t place_table(uint32_t alphabet)
{
    oxp_fold_alphabet it;

    memset(&it, 0, sizeof it);
    if (!is_wide(alphabet))
        return 0;
    for (uint32_t k = 0; k < OXP_ALPHABET; k++)
        describe(&it, alphabet * OXP_ALPHABET + k);
    for (size_t k = 0; k < n_tables; k++)
        if (!memcmp(&tables[k], &it, sizeof it))
            return (uint8_t)(k + 1);
    if (n_tables == TABLES_MOST)
        fail("there are too many alphabets");
    tables[n_tables++] = it;
    return (uint8_t)n_tables;
}

static void write_row(FILE *file, const uint8_t row[OXP_ALPHABET])
{
    fprintf(file, "{");
    for (size_t k = 0; k < OXP_ALPHABET; k++)
        fprintf(file, "%u,", row[k]);
    fprintf(file, "},\n");
}

int main(int argc, char **argv)
{
    FILE *file = argc == 2 ? fopen(argv[1], "w") : NULL;

    if (!file)
        fail("usage: fold_wide_tables FILE");
    fprintf(file, "#include \"text/fold_wide.h\"\n\n"
                  "const uint8_t OXP_FOLD_ALPHABET_OF[OXP_FOLD_ALPHABETS_MOST] = {");
    for (uint32_t k = 0; k < OXP_FOLD_ALPHABETS_MOST; k++)
        fprintf(file, "%s%u,", k % 16 ? "" : "\n", place_table(k));
    fprintf(file, "\n};\n\nconst oxp_fold_alphabet OXP_FOLD_ALPHABETS[%zu] = {\n", n_tables);
    for (size_t k = 0; k < n_tables; k++) {
        fprintf(file, "{");
        write_row(file, tables[k].kind);
        write_row(file, tables[k].order);
        fprintf(file, "{");
        for (size_t part = 0; part < 2 * OXP_FOLD_WIDE_LENGTH; part++)
            write_row(file, tables[k].parts[part]);
        fprintf(file, "}},\n");
    }
    fprintf(file, "};\n");
    return fclose(file) == 0 ? 0 : 1;
}
