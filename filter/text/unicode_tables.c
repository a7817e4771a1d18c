/*
 * Writes the tables of unicode.h as C, from the data of the utf8proc that the project is built
 * with. A program of the build, not of the library: unicode_tables FILE.
 *
 * The fold of a character is its compatibility decomposition, full case folding of each part,
 * again decomposed (Unicode Standard 3.13, D146), with what rule writers expect on top: the
 * Turkish letters i are one, Arabic vowel marks and tatweel go, and alef, yeh and heh have one
 * form each.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

#include "text/unicode.h"

enum {
    CHARACTERS = 0x110000,
    BLOCK = 1 << OXP_UNICODE_SHIFT,
    PARTS_MOST = 32,
    KINDS_MOST = 16384,
    FOLDS_MOST = 60000,
    QUICK_BLOCK = 64,
    QUICK_BLOCKS = 0x10000 / QUICK_BLOCK,
    QUICK_IN_ORDER = 0x800 / QUICK_BLOCK
};

enum { IOTA_SUBSCRIPT = 0x345, ORDER_OF_IOTA = 240, DOTLESS_I = 0x131, DOT_ABOVE = 0x307 };
enum { ALEF = 0x627, MADDA = 0x653, HAMZA_BELOW = 0x655, TATWEEL = 0x640 };
enum { ALEF_MAKSURA = 0x649, YEH = 0x64A, TEH_MARBUTA = 0x629, HEH = 0x647 };

static uint16_t blocks[CHARACTERS / BLOCK];
static uint16_t characters[CHARACTERS];
static oxp_char kinds[KINDS_MOST];
static char folds[FOLDS_MOST];
static size_t n_characters, n_kinds, n_folds;
static uint16_t quick_blocks[QUICK_BLOCKS];
static uint8_t quick[QUICK_BLOCKS * QUICK_BLOCK];
static size_t n_quick;

static void fail(const char *why)
{
    fprintf(stderr, "unicode_tables: %s\n", why);
    exit(1);
}

/* Unassigned characters that are to be ignored (Default_Ignorable_Code_Point): utf8proc
 * flags assigned ones only. */
static bool reserved_ignorable(uint32_t c)
{
    return c == 0x2065 || (c >= 0xFFF0 && c <= 0xFFF8) || (c >= 0xE0000 && c <= 0xE0FFF);
}

/* Format characters that are seen: number signs and kin that span what follows
 * (Prepended_Concatenation_Mark). */
static bool visible_format(uint32_t c)
{
    return (c >= 0x600 && c <= 0x605) || c == 0x6DD || c == 0x70F || c == 0x890 || c == 0x891 ||
           c == 0x8E2 || c == 0x110BD || c == 0x110CD;
}

/* Symbols that show nothing: the blank Braille pattern, the musical null notehead. */
static bool blank_symbol(uint32_t c)
{
    return c == 0x2800 || c == 0x1D159;
}

static oxp_char_kind kind_of_control(uint32_t c)
{
    if ((c >= '\n' && c <= '\r') || c == 0x85)
        return OXP_CHAR_BREAK;
    return c == '\t' ? OXP_CHAR_SPACE : OXP_CHAR_OTHER;
}

static oxp_char_kind kind_of(uint32_t c)
{
    const utf8proc_property_t *property = utf8proc_get_property((utf8proc_int32_t)c);

    if (property->ignorable || reserved_ignorable(c) || blank_symbol(c))
        return OXP_CHAR_FORMAT;
    switch ((utf8proc_category_t)property->category) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
        return OXP_CHAR_LETTER;
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
        return OXP_CHAR_MARK;
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
        return OXP_CHAR_DIGIT;
    case UTF8PROC_CATEGORY_ZS:
        return OXP_CHAR_SPACE;
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
        return OXP_CHAR_BREAK;
    case UTF8PROC_CATEGORY_CF:
        return visible_format(c) ? OXP_CHAR_OTHER : OXP_CHAR_FORMAT;
    case UTF8PROC_CATEGORY_CC:
        return kind_of_control(c);
    default:
        return OXP_CHAR_OTHER;
    }
}

static uint8_t order_of(uint32_t c)
{
    return c == IOTA_SUBSCRIPT
               ? ORDER_OF_IOTA
               : (uint8_t)utf8proc_get_property((utf8proc_int32_t)c)->combining_class;
}

static size_t decompose(uint32_t c, utf8proc_int32_t *out, size_t room, utf8proc_option_t options)
{
    int boundary = 0; /* of grapheme breaking, which is not asked for */
    utf8proc_ssize_t n = utf8proc_decompose_char((utf8proc_int32_t)c, out, (utf8proc_ssize_t)room,
                                                 options, &boundary);
    if (n < 0 || (size_t)n > room)
        fail("a character has too long a decomposition");
    return (size_t)n;
}

static bool arabic_vowel_mark(uint32_t c)
{
    return (c >= 0x610 && c <= 0x61A) || (c >= 0x64B && c <= 0x652) || (c >= 0x656 && c <= 0x65F) ||
           c == 0x670 || (c >= 0x6D6 && c <= 0x6DC) || (c >= 0x6DF && c <= 0x6E4) || c == 0x6E7 ||
           c == 0x6E8 || (c >= 0x6EA && c <= 0x6ED) || (c >= 0x8CA && c <= 0x8E1) ||
           (c >= 0x8E3 && c <= 0x8FF);
}

static bool is_dropped(uint32_t c, uint32_t base)
{
    if (kind_of(c) == OXP_CHAR_FORMAT || c == TATWEEL || arabic_vowel_mark(c))
        return true;
    if (c == DOT_ABOVE)
        return base == 'i';
    return c >= MADDA && c <= HAMZA_BELOW && base == ALEF;
}

static uint32_t one_form(uint32_t c)
{
    switch (c) {
    case DOTLESS_I:
        return 'i';
    case ALEF_MAKSURA:
        return YEH;
    case TEH_MARBUTA:
        return HEH;
    default:
        return c;
    }
}

/* What `c` folds to, in canonical order of its own. U+0345 stays a mark: where its iota stands
 * is known only when its run of marks is in order. */
static size_t fold(uint32_t c, uint32_t out[PARTS_MOST])
{
    utf8proc_int32_t parts[PARTS_MOST], folded[PARTS_MOST];
    size_t n_parts = decompose(c, parts, PARTS_MOST, UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE), n = 0;
    uint32_t base = 0;

    if (is_dropped(c, 0))
        return 0;
    for (size_t i = 0; i < n_parts; i++) {
        size_t n_folded = 1;
        folded[0] = parts[i];
        if (parts[i] != IOTA_SUBSCRIPT)
            n_folded = decompose((uint32_t)parts[i], folded, PARTS_MOST,
                                 UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD);
        for (size_t k = 0; k < n_folded; k++) {
            uint32_t part = one_form((uint32_t)folded[k]);
            if (is_dropped(part, base))
                continue;
            if (n == PARTS_MOST)
                fail("a character has too long a fold");
            base = order_of(part) ? base : part;
            out[n++] = part;
        }
    }
    return n;
}

static size_t write_utf8(const uint32_t *parts, size_t n, char out[OXP_FOLD_MOST])
{
    size_t length = 0;
    for (size_t i = 0; i < n; i++) {
        if (length + 4 > OXP_FOLD_MOST)
            fail("a character has too long a fold");
        length += (size_t)utf8proc_encode_char((utf8proc_int32_t)parts[i],
                                               (utf8proc_uint8_t *)out + length);
    }
    return length;
}

static bool is_plain_starter(uint32_t c)
{
    oxp_char_kind kind = kind_of(c);
    return !order_of(c) && kind != OXP_CHAR_SPACE && kind != OXP_CHAR_BREAK;
}

/* How many starters are at the front, white space excepted. */
static size_t count_starters(const uint32_t *parts, size_t n)
{
    size_t count = 0;
    while (count < n && is_plain_starter(parts[count]))
        count++;
    return count;
}

static bool are_marks_in_order(const uint32_t *parts, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!order_of(parts[i]) || parts[i] == IOTA_SUBSCRIPT ||
            (i && order_of(parts[i]) < order_of(parts[i - 1])))
            return false;
    return true;
}

static oxp_char_fold fold_class(uint32_t c, const uint32_t *parts, size_t n)
{
    oxp_char_kind kind = kind_of(c);

    if (kind == OXP_CHAR_SPACE)
        return OXP_FOLD_SPACE;
    if (kind == OXP_CHAR_BREAK)
        return OXP_FOLD_BREAK;
    if (!n)
        return OXP_FOLD_DROP;
    if (c >= 0xAC00 && c <= 0xD7A3)
        return OXP_FOLD_SYLLABLE;
    if (n == 1 && parts[0] == c)
        return order_of(c) ? OXP_FOLD_MARK : OXP_FOLD_COPY;
    size_t starters = count_starters(parts, n);
    if (starters == n)
        return OXP_FOLD_BYTES;
    return starters && are_marks_in_order(parts + starters, n - starters) ? OXP_FOLD_ACCENTED
                                                                          : OXP_FOLD_PARTS;
}

static uint8_t base_of(uint32_t last)
{
    return last == 'i' ? OXP_BASE_I : last == ALEF ? OXP_BASE_ALEF : OXP_BASE_ANY;
}

static uint16_t place_fold(const char *bytes, size_t n)
{
    const char *found = n_folds ? memmem(folds, n_folds, bytes, n) : NULL;
    if (found)
        return (uint16_t)(found - folds);
    if (n_folds + n > FOLDS_MOST)
        fail("the folds take too many bytes");
    memcpy(folds + n_folds, bytes, n);
    n_folds += n;
    return (uint16_t)(n_folds - n);
}

static uint16_t place_kind(const oxp_char *it)
{
    static uint16_t last; /* neighbours are often alike */
    if (n_kinds && !memcmp(&kinds[last], it, sizeof *it))
        return last;
    for (size_t i = n_kinds; i-- > 0;)
        if (!memcmp(&kinds[i], it, sizeof *it))
            return last = (uint16_t)i;
    if (n_kinds == KINDS_MOST)
        fail("there are too many kinds of characters");
    kinds[n_kinds] = *it;
    return last = (uint16_t)n_kinds++;
}

static uint16_t describe(uint32_t c)
{
    uint32_t parts[PARTS_MOST] = {0};
    char bytes[OXP_FOLD_MOST];
    size_t n = fold(c, parts);
    oxp_char it;

    memset(&it, 0, sizeof it); /* the padding too: kinds are compared as bytes */
    it.kind = (uint8_t)kind_of(c);
    it.order = order_of(c);
    it.fold = (uint8_t)fold_class(c, parts, n);
    size_t starters = count_starters(parts, n);
    if (it.fold == OXP_FOLD_COPY || it.fold == OXP_FOLD_BYTES || it.fold == OXP_FOLD_ACCENTED)
        it.base = base_of(parts[starters - 1]);
    if (it.fold == OXP_FOLD_ACCENTED) {
        it.head = (uint8_t)write_utf8(parts, starters, bytes);
        it.marks = (uint8_t)(n - starters);
        it.order = order_of(parts[n - 1]);
    }
    if (it.fold == OXP_FOLD_BYTES || it.fold == OXP_FOLD_ACCENTED || it.fold == OXP_FOLD_PARTS) {
        it.length = (uint8_t)write_utf8(parts, n, bytes);
        it.offset = place_fold(bytes, it.length);
    }
    return place_kind(&it);
}

static void describe_block(uint32_t block)
{
    uint16_t own[BLOCK];
    for (uint32_t i = 0; i < BLOCK; i++)
        own[i] = describe(block * BLOCK + i);
    for (size_t at = 0; at < n_characters; at += BLOCK) {
        if (!memcmp(characters + at, own, sizeof own)) {
            blocks[block] = (uint16_t)(at / BLOCK);
            return;
        }
    }
    memcpy(characters + n_characters, own, sizeof own);
    blocks[block] = (uint16_t)(n_characters / BLOCK);
    n_characters += BLOCK;
}

static const oxp_char *described(uint32_t c)
{
    return &kinds[characters[(size_t)blocks[c / BLOCK] * BLOCK + c % BLOCK]];
}

static uint8_t quick_of(uint32_t c)
{
    const oxp_char *it = described(c);

    if (it->fold == OXP_FOLD_COPY)
        return OXP_QUICK_COPY;
    if (it->fold != OXP_FOLD_MARK || c == DOT_ABOVE || c == IOTA_SUBSCRIPT ||
        (c >= MADDA && c <= HAMZA_BELOW))
        return OXP_QUICK_NOT;
    if (it->order == OXP_QUICK_NOT || it->order == OXP_QUICK_COPY)
        fail("a mark has no class of its own");
    return it->order;
}

static void describe_quick_block(uint32_t block)
{
    uint8_t own[QUICK_BLOCK];

    for (uint32_t i = 0; i < QUICK_BLOCK; i++)
        own[i] = quick_of(block * QUICK_BLOCK + i);
    size_t at = block < QUICK_IN_ORDER ? n_quick : 0;
    while (at < n_quick && memcmp(quick + at, own, sizeof own) != 0)
        at += QUICK_BLOCK;
    if (at == n_quick) {
        memcpy(quick + n_quick, own, sizeof own);
        n_quick += QUICK_BLOCK;
    }
    quick_blocks[block] = (uint16_t)(at / QUICK_BLOCK);
}

/* Vectors take this for granted. */
static void check_han(void)
{
    for (uint32_t c = 0x4000; c < 0xA000; c++)
        if (quick_of(c) != OXP_QUICK_COPY ||
            (c >= 0x4E00 && c < 0x9FC0 && kind_of(c) != OXP_CHAR_LETTER))
            fail("a Han character does not fold to itself, or is no letter");
}

static oxp_alphabet alphabet_of(uint32_t block)
{
    oxp_alphabet it = {0};

    for (uint32_t i = 0; i < BLOCK; i++) {
        uint8_t quick_one = quick_of(block * BLOCK + i), bit = (uint8_t)(1u << i / 16);
        it.copies[i % 16] |= quick_one == OXP_QUICK_NOT ? 0 : bit;
        it.marks[i % 16] |= quick_one == OXP_QUICK_NOT || quick_one == OXP_QUICK_COPY ? 0 : bit;
        oxp_char_kind kind = kind_of(block * BLOCK + i);
        it.letters[i % 16] |= kind == OXP_CHAR_LETTER || kind == OXP_CHAR_DIGIT ? bit : 0;
        it.tails[i % 16] |= kind == OXP_CHAR_MARK ? bit : 0;
    }
    return it;
}

static void write_alphabets(FILE *file)
{
    fprintf(file, "const oxp_alphabet OXP_UNICODE_ALPHABETS[%d] = {\n", 0x10000 / BLOCK);
    for (uint32_t block = 0; block < 0x10000 / BLOCK; block++) {
        oxp_alphabet it = alphabet_of(block);
        const uint8_t *const rows[] = {it.copies, it.marks, it.letters, it.tails};
        for (size_t row = 0; row < 4; row++) {
            fprintf(file, row ? "{" : "{{");
            for (size_t i = 0; i < sizeof it.copies; i++)
                fprintf(file, "%u,", rows[row][i]);
            fprintf(file, row < 3 ? "}, " : "}},\n");
        }
    }
    fprintf(file, "};\n\n");
}

static void write_bytes(FILE *file, const char *name, const uint8_t *bytes, size_t n)
{
    fprintf(file, "const uint8_t %s[%zu] = {", name, n);
    for (size_t i = 0; i < n; i++)
        fprintf(file, "%s%u,", i % 16 ? "" : "\n", bytes[i]);
    fprintf(file, "\n};\n\n");
}

static void write_numbers(FILE *file, const char *name, const uint16_t *numbers, size_t n)
{
    fprintf(file, "const uint16_t %s[%zu] = {", name, n);
    for (size_t i = 0; i < n; i++)
        fprintf(file, "%s%u,", i % 16 ? "" : "\n", numbers[i]);
    fprintf(file, "\n};\n\n");
}

static void write_short(FILE *file, uint32_t c)
{
    const oxp_char *it = &kinds[characters[((size_t)blocks[c / BLOCK]) * BLOCK + c % BLOCK]];
    bool is_short = (it->fold == OXP_FOLD_BYTES || it->fold == OXP_FOLD_ACCENTED) &&
                    it->length <= OXP_SHORT_MOST;

    fprintf(file, "{{");
    for (uint32_t k = 0; k < OXP_SHORT_MOST; k++)
        fprintf(file, "'\\x%02x',",
                is_short && k < it->length ? (unsigned char)folds[it->offset + k] : 0u);
    fprintf(file, "}, %u, %u},\n", is_short ? it->length : 0u, it->order ? it->order : 1u);
}

static void write_shorts(FILE *file)
{
    fprintf(file, "const oxp_short OXP_UNICODE_SHORTS[%d] = {\n",
            OXP_SHORT_FIRST + OXP_SHORT_END - OXP_SHORT_LATER);
    for (uint32_t c = 0; c < OXP_SHORT_END; c++)
        if (c < OXP_SHORT_FIRST || c >= OXP_SHORT_LATER)
            write_short(file, c);
    fprintf(file, "};\n\n");
}

static void write_tables(FILE *file)
{
    fprintf(file,
            "/* Written by unicode_tables from utf8proc %s, Unicode %s. */\n"
            "#include \"text/unicode.h\"\n\n"
            "const char OXP_UNICODE_VERSION[] = \"%s\";\n\n",
            utf8proc_version(), utf8proc_unicode_version(), utf8proc_unicode_version());
    write_numbers(file, "OXP_UNICODE_BLOCKS", blocks, CHARACTERS / BLOCK);
    write_numbers(file, "OXP_UNICODE_CHARS", characters, n_characters);
    write_numbers(file, "OXP_UNICODE_QUICK_BLOCKS", quick_blocks, QUICK_BLOCKS);
    write_bytes(file, "OXP_UNICODE_QUICK", quick, n_quick);
    write_alphabets(file);
    write_shorts(file);
    fprintf(file, "const oxp_char OXP_UNICODE_KINDS[%zu] = {\n", n_kinds);
    for (size_t i = 0; i < n_kinds; i++)
        fprintf(file, "{%u,%u,%u,%u,%u,%u,%u,%u},\n", kinds[i].kind, kinds[i].order, kinds[i].fold,
                kinds[i].base, kinds[i].length, kinds[i].head, kinds[i].marks, kinds[i].offset);
    fprintf(file, "};\n\nconst char OXP_UNICODE_FOLDS[%zu] = {", n_folds + OXP_FOLD_SPARE);
    for (size_t i = 0; i < n_folds; i++)
        fprintf(file, "%s'\\x%02x',", i % 16 ? "" : "\n", (unsigned char)folds[i]);
    fprintf(file, "\n};\n");
}

int main(int argc, char **argv)
{
    FILE *file = argc == 2 ? fopen(argv[1], "w") : NULL;
    if (!file)
        fail("usage: unicode_tables FILE");
    for (uint32_t block = 0; block < CHARACTERS / BLOCK; block++)
        describe_block(block);
    for (uint32_t block = 0; block < QUICK_BLOCKS; block++)
        describe_quick_block(block);
    check_han();
    write_tables(file);
    return fclose(file) == 0 ? 0 : 1;
}
