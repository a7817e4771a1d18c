/*
 * Writes the table of confusable.h as C, from the ICU that the project is built with. A program
 * of the build, not of the library: confusable_tables FILE.
 *
 * ICU's skeleton of UTS #39 is asked letter by letter, for both cases. Accents that it leaves
 * behind a Latin letter (the stroke of o) are no difference here. Only alphabets are asked whose
 * letters pass for Latin in a word: the letters of Arabic, Hebrew and India that look like o or l
 * do not, and words in them are never disguised Latin.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/uspoof.h>
#include <unicode/uversion.h>

#include "text/confusable.h"
#include "text/utf8.h"

enum { CHARACTERS = 0x110000, BLOCK = 1 << OXP_LOOK_SHIFT, BLOCKS_MOST = 255, ROOM = 128 };

static uint8_t blocks[CHARACTERS / BLOCK];
static uint8_t looks[BLOCKS_MOST * BLOCK];
static size_t n_looks;
static USpoofChecker *checker;
static char of_ascii[128][ROOM];

static void fail(const char *why)
{
    fprintf(stderr, "confusable_tables: %s\n", why);
    exit(1);
}

static void skeleton_of(UChar32 c, char out[ROOM])
{
    char bytes[4];
    int32_t length = (int32_t)oxp_utf8_encode((uint32_t)c, bytes);
    UErrorCode status = U_ZERO_ERROR;

    int32_t n = uspoof_getSkeletonUTF8(checker, 0, bytes, length, out, ROOM - 1, &status);
    out[U_SUCCESS(status) && n < ROOM ? n : 0] = 0;
}

/* Takes the accents behind the first character. False where other things stand there. */
static bool strip_accents(char *skeleton)
{
    size_t at = 1, n = strlen(skeleton);

    while (at < n)
        if (u_charType((UChar32)oxp_utf8_next(skeleton, n, &at)) != U_NON_SPACING_MARK)
            return false;
    if (n > 1)
        skeleton[1] = 0;
    return true;
}

static char letter_between(const char *skeleton, char first, char last)
{
    for (char c = first; c <= last && *skeleton; c++)
        if (!strcmp(skeleton, of_ascii[(int)c]))
            return (char)(c | 0x20);
    return 0;
}

/* Capital I and small l have one skeleton: the letter of the same case counts. */
static char letter_of(const char *skeleton, bool capital)
{
    char small = letter_between(skeleton, 'a', 'z'), great = letter_between(skeleton, 'A', 'Z');
    return (capital || !small) && great ? great : small;
}

/* Small capitals are letters of phonetic alphabets that UTS #39 leaves out, and that every
 * generator of fancy text has: Unicode's names say which. 0: it is none. */
static char small_capital(UChar32 c)
{
    static const char PREFIX[] = "LATIN LETTER SMALL CAPITAL ";
    char name[ROOM];
    UErrorCode status = U_ZERO_ERROR;
    size_t n = sizeof PREFIX - 1;

    int32_t length = u_charName(c, U_UNICODE_CHAR_NAME, name, ROOM, &status);
    bool is_one = U_SUCCESS(status) && (size_t)length == n + 1 && !memcmp(name, PREFIX, n);
    return is_one && name[n] >= 'A' && name[n] <= 'Z' ? (char)(name[n] | 0x20) : 0;
}

/* The letter that `c`, in either case, looks like; 0: none. */
static char find_letter(UChar32 c, bool strip)
{
    char named = small_capital(c);
    if (named)
        return named;
    UChar32 cases[] = {c, u_toupper(c), u_tolower(c)};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char skeleton[ROOM];
        skeleton_of(cases[i], skeleton);
        bool capital = u_isupper(cases[i]);
        char letter = letter_of(skeleton, capital);
        if (!letter && strip && strip_accents(skeleton))
            letter = letter_of(skeleton, capital);
        if (letter)
            return letter;
    }
    return 0;
}

static bool passes_for_latin(UScriptCode script)
{
    switch ((int)script) {
    case USCRIPT_ARMENIAN:
    case USCRIPT_CANADIAN_ABORIGINAL:
    case USCRIPT_CARIAN:
    case USCRIPT_CHEROKEE:
    case USCRIPT_COMMON:
    case USCRIPT_COPTIC:
    case USCRIPT_CYRILLIC:
    case USCRIPT_DESERET:
    case USCRIPT_ELBASAN:
    case USCRIPT_GEORGIAN:
    case USCRIPT_GREEK:
    case USCRIPT_LISU:
    case USCRIPT_LYCIAN:
    case USCRIPT_OLD_ITALIC:
    case USCRIPT_OSAGE:
    case USCRIPT_RUNIC:
    case USCRIPT_TIFINAGH:
    case USCRIPT_WARANG_CITI:
        return true;
    default:
        return false;
    }
}

/* Marks of Latin, Greek and Cyrillic, those for any script, and the points of Hebrew, which
 * everyday Hebrew leaves out. The vowel signs of other scripts are letters to their readers. */
static bool is_accent(UChar32 c)
{
    int8_t type = u_charType(c);

    if (type != U_NON_SPACING_MARK && type != U_ENCLOSING_MARK)
        return false;
    switch ((int)ublock_getCode(c)) {
    case UBLOCK_COMBINING_DIACRITICAL_MARKS:
    case UBLOCK_COMBINING_DIACRITICAL_MARKS_EXTENDED:
    case UBLOCK_COMBINING_DIACRITICAL_MARKS_SUPPLEMENT:
    case UBLOCK_COMBINING_MARKS_FOR_SYMBOLS:
    case UBLOCK_COMBINING_HALF_MARKS:
    case UBLOCK_CYRILLIC:
    case UBLOCK_CYRILLIC_EXTENDED_A:
    case UBLOCK_CYRILLIC_EXTENDED_B:
    case UBLOCK_HEBREW:
        return true;
    default:
        return false;
    }
}

/* White on black letters in circles and squares, and regional indicators, by their names; what is
 * black on white has a compatibility decomposition, and the fold has made it a letter. */
static uint8_t look_of_symbol(UChar32 c)
{
    char name[ROOM] = "";
    UErrorCode status = U_ZERO_ERROR;

    u_charName(c, U_UNICODE_CHAR_NAME, name, ROOM - 1, &status);
    size_t n = strlen(name);
    if (n < 2 || name[n - 2] != ' ' || name[n - 1] < 'A' || name[n - 1] > 'Z')
        return 0;
    uint8_t letter = (uint8_t)(name[n - 1] - 'A' + 1);
    if (!strncmp(name, "REGIONAL INDICATOR SYMBOL LETTER", 32))
        return (uint8_t)(OXP_LOOK_FLAG | letter);
    return strstr(name, "NEGATIVE") && strstr(name, "LATIN CAPITAL LETTER")
               ? (uint8_t)(OXP_LOOK_LATIN | letter)
               : 0;
}

static uint8_t look_of(UChar32 c)
{
    UErrorCode status = U_ZERO_ERROR;
    UScriptCode script = uscript_getScript(c, &status);

    if ((c | 0x20) >= 'a' && (c | 0x20) <= 'z')
        return (uint8_t)(OXP_LOOK_LATIN | ((c | 0x20) - 'a' + 1));
    if (u_charType(c) == U_OTHER_SYMBOL)
        return look_of_symbol(c);
    if (is_accent(c))
        return OXP_LOOK_ACCENT;
    if (!u_isalpha(c) || U_GET_GC_MASK(c) & U_GC_M_MASK)
        return 0;
    if (script == USCRIPT_LATIN) {
        char letter = find_letter(c, true);
        return (uint8_t)(OXP_LOOK_LATIN | (letter ? letter - 'a' + 1 : 0));
    }
    if (!passes_for_latin(script))
        return 0;
    char letter = find_letter(c, false);
    if (!letter) /* what belongs to no script is no letter of an alphabet */
        return script == USCRIPT_COMMON ? 0 : OXP_LOOK_FOREIGN;
    return (uint8_t)(OXP_LOOK_ALIKE | (letter - 'a' + 1));
}

static void describe_block(uint32_t block)
{
    uint8_t own[BLOCK];
    for (uint32_t i = 0; i < BLOCK; i++)
        own[i] = look_of((UChar32)(block * BLOCK + i));
    for (size_t at = 0; at < n_looks; at += BLOCK) {
        if (!memcmp(looks + at, own, sizeof own)) {
            blocks[block] = (uint8_t)(at / BLOCK);
            return;
        }
    }
    if (n_looks == sizeof looks)
        fail("there are too many kinds of blocks");
    memcpy(looks + n_looks, own, sizeof own);
    blocks[block] = (uint8_t)(n_looks / BLOCK);
    n_looks += BLOCK;
}

static void write_numbers(FILE *file, const char *name, const uint8_t *numbers, size_t n)
{
    fprintf(file, "const uint8_t %s[%zu] = {", name, n);
    for (size_t i = 0; i < n; i++)
        fprintf(file, "%s%u,", i % 24 ? "" : "\n", numbers[i]);
    fprintf(file, "\n};\n\n");
}

/* Which of 128 characters are of one kind or another. */
static void write_bits(FILE *file, uint32_t first, uint8_t one, uint8_t other)
{
    fprintf(file, "{");
    for (uint32_t low = 0; low < 16; low++) {
        unsigned bits = 0;
        for (uint32_t high = 0; high < 8; high++) {
            uint32_t c = first + 16 * high + low;
            uint8_t kind = looks[blocks[c >> OXP_LOOK_SHIFT] * BLOCK + c % BLOCK] & OXP_LOOK_KIND;
            bits |= (unsigned)(kind == one || kind == other) << high;
        }
        fprintf(file, "%u,", bits);
    }
    fprintf(file, "},");
}

static void write_alphabets(FILE *file)
{
    fprintf(file, "const oxp_look_alphabet OXP_LOOK_ALPHABETS[%d] = {\n", OXP_LOOK_ALPHABET_COUNT);
    for (uint32_t i = 0; i < OXP_LOOK_ALPHABET_COUNT; i++) {
        fprintf(file, "{");
        write_bits(file, i * BLOCK, OXP_LOOK_ALIKE, OXP_LOOK_FOREIGN);
        write_bits(file, i * BLOCK, OXP_LOOK_FOREIGN, OXP_LOOK_FOREIGN);
        write_bits(file, i * BLOCK, OXP_LOOK_ACCENT, OXP_LOOK_ACCENT);
        fprintf(file, "},\n");
    }
    fprintf(file, "};\n");
}

int main(int argc, char **argv)
{
    FILE *file = argc == 2 ? fopen(argv[1], "w") : NULL;
    UErrorCode status = U_ZERO_ERROR;

    if (!file)
        fail("usage: confusable_tables FILE");
    checker = uspoof_open(&status);
    if (U_FAILURE(status))
        fail("ICU has no data for confusables");
    for (int c = 'A'; c <= 'z'; c++)
        skeleton_of(c, of_ascii[c]);
    for (uint32_t block = 0; block < CHARACTERS / BLOCK; block++)
        describe_block(block);
    fprintf(file,
            "/* Written by confusable_tables from ICU %s, Unicode %s. */\n"
            "#include \"text/confusable.h\"\n\n",
            U_ICU_VERSION, U_UNICODE_VERSION);
    write_numbers(file, "OXP_LOOK_BLOCKS", blocks, CHARACTERS / BLOCK);
    write_numbers(file, "OXP_LOOKS", looks, n_looks);
    write_alphabets(file);
    uspoof_close(checker);
    return fclose(file) == 0 ? 0 : 1;
}
