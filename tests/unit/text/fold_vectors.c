/* Plain C and vectors of 16, 32 and 64 bytes fold alike, at every alignment and length. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "text/view.h"
#include "unit/text/random_text.h"

enum { TEXT_MOST = 700 };

/* What texts are made of for pages on end, and what stands between. */
static const struct {
    uint32_t first, last;
} SCRIPTS[] = {
    {0x20, 0x7E},     {'a', 'z'},       {0x430, 0x44F},   {0x400, 0x52F},   {0x3B1, 0x3C9},
    {0x370, 0x3FF},   {0x5D0, 0x5EA},   {0x621, 0x652},   {0x905, 0x94D},   {0x985, 0x9CD},
    {0xC05, 0xC4D},   {0xE01, 0xE4E},   {0x10D0, 0x10FF}, {0x1100, 0x1180}, {0x1EA0, 0x1EF9},
    {0x3000, 0x303F}, {0x3041, 0x309F}, {0x30A0, 0x30FF}, {0x3400, 0x3420}, {0x4E00, 0x9FFF},
    {0xAC00, 0xD7A3}, {0xF900, 0xF910}, {0xFF01, 0xFF5E}, {0xC0, 0x17F},    {0x1F600, 0x1F64F},
};
static const uint32_t BETWEEN[] = {' ',    '\n',   '\t',  '\r',   ',',    'A',    'i',   0xA0,
                                   0x2014, 0x200B, 0x307, 0x301,  0x323,  0x653,  0x654, 0x3099,
                                   0x94D,  0xE49,  0xE38, 0x3002, 0xFF0C, 0x1F44D};

static uint32_t character_of_script(randomness *dice, size_t script)
{
    return SCRIPTS[script].first + draw(dice, SCRIPTS[script].last - SCRIPTS[script].first + 1);
}

static size_t text_of_scripts(randomness *dice, char *text, size_t room)
{
    size_t n = 0, script = 0, other = 0;
    uint32_t rarely = 1 + draw(dice, 40);

    while (n + 4 <= room) {
        if (!n || !draw(dice, 150)) {
            script = draw(dice, sizeof SCRIPTS / sizeof *SCRIPTS);
            other = draw(dice, 3) ? script : draw(dice, sizeof SCRIPTS / sizeof *SCRIPTS);
        }
        uint32_t c = character_of_script(dice, draw(dice, 4) ? script : other);
        if (!draw(dice, rarely))
            c = BETWEEN[draw(dice, sizeof BETWEEN / sizeof *BETWEEN)];
        n += oxp_utf8_encode(c, text + n);
    }
    return n;
}

static void build_with(oxp_view *view, oxp_vectors vectors, oxp_view_kind kind, const char *text,
                       size_t n)
{
    assert_int_equal(oxp_view_begin(view, kind), OXP_OK);
    view->state.vectors = vectors;
    assert_int_equal(oxp_view_feed(view, text, n), OXP_OK);
    assert_int_equal(oxp_view_end(view), OXP_OK);
}

static void check_alike(oxp_view *plain, oxp_view *other, const char *text, size_t n)
{
    for (oxp_view_kind kind = OXP_VIEW_EXACT; kind <= OXP_VIEW_FOLD; kind++) {
        build_with(plain, OXP_VECTORS_NONE, kind, text, n);
        for (oxp_vectors v = OXP_VECTORS_16; v <= oxp_vectors_best(); v++) {
            build_with(other, v, kind, text, n);
            assert_int_equal(other->n, plain->n);
            assert_memory_equal(other->bytes, plain->bytes, plain->n + OXP_VIEW_PADDING);
            assert_int_equal(other->origin == NULL, plain->origin == NULL);
            if (plain->origin)
                assert_memory_equal(other->origin, plain->origin,
                                    (plain->n + 1) * sizeof *plain->origin);
        }
    }
}

static void texts_of_many_scripts_fold_alike(void **state)
{
    randomness dice = {40};
    oxp_view plain = {0}, other = {0};

    (void)state;
    for (size_t i = 0; i < draws(12000); i++) {
        char text[TEXT_MOST];
        size_t n = text_of_scripts(&dice, text, 1 + draw(&dice, sizeof text));
        if (i % 4 == 0)
            break_text(&dice, text, n);
        /* In memory that ends where the text does. */
        char *exactly = malloc(n + 1);
        assert_non_null(exactly);
        memcpy(exactly + 1, text, n);
        check_alike(&plain, &other, exactly + 1, n);
        free(exactly);
    }
    oxp_view_free(&plain);
    oxp_view_free(&other);
}

static void every_alignment_and_length_folds_alike(void **state)
{
    static const char *const TEXTS[] = {
        "The QUICK brown  fox;\n\njumps\tover 13 lazy dogs, and\r\nTHEN some more of them all.",
        "\u0421\u043b\u043e\u0432\u043e, \u0439 \u0441\u043b\u043e\u0432\u043e \u0438 "
        "\u0435\u0449\u0451 \u043e\u0434\u043d\u043e\u0441\u043b\u043e\u0432\u043e\u0445\u0430",
        "\u0939\u093f\u0928\u094d\u0926\u0940 \u092e\u0947\u0902 "
        "\u0932\u093f\u0916\u0928\u0947 \u0915\u093e \u0924\u0930\u0940\u0915\u093e",
        "\u4e2d\u6587\uff0c\u65e5\u672c\u8a9e\u306f\u30ab\u30bf\u30ab\u30ca\u3068\u3072\u3089"
        "\u304c\u306a\u3002\u7d42\u308f\u308a\u4e2d\u6587\u4e2d\u6587\u4e2d\u6587\u4e2d\u6587",
    };
    oxp_view plain = {0}, other = {0};
    char text[256];

    (void)state;
    for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++)
        for (size_t align = 0; align < 33; align++)
            for (size_t n = 0; n <= strlen(TEXTS[i]); n++) {
                memcpy(text + align, TEXTS[i], n);
                check_alike(&plain, &other, text + align, n);
            }
    oxp_view_free(&plain);
    oxp_view_free(&other);
}

/* A byte of any value at every place of a block. */
static void every_byte_at_every_place_folds_alike(void **state)
{
    oxp_view plain = {0}, other = {0};
    char text[80];

    (void)state;
    for (uint32_t c = 0; c < 0x100; c++)
        for (size_t at = 0; at < sizeof text; at++) {
            memset(text, c % 3 ? 'x' : ' ', sizeof text);
            text[at] = (char)c;
            check_alike(&plain, &other, text, sizeof text);
        }
    oxp_view_free(&plain);
    oxp_view_free(&other);
}

/* Each character among others of its kind, so that those that change are found in every script. */
static void every_character_among_its_neighbours_folds_alike(void **state)
{
    oxp_view plain = {0}, other = {0};
    char text[200];

    (void)state;
    for (uint32_t c = 0x80; c < 0x20000; c += c < 0x3100 || c > 0xF900 ? 1 : 13) {
        size_t n = 0;
        for (uint32_t k = 0; k < 24; k++) {
            uint32_t near = k == 12 ? c : (c & ~0x1Fu) + (k * 7 & 0x1F);
            near = near >= 0xD800 && near <= 0xDFFF ? 'x' : near;
            n += oxp_utf8_encode(near, text + n);
        }
        check_alike(&plain, &other, text, n);
    }
    oxp_view_free(&plain);
    oxp_view_free(&other);
}

static void well_formed_text_ends_alike(void **state)
{
    randomness dice = {41};
    char text[TEXT_MOST];

    (void)state;
    for (size_t i = 0; i < draws(40000); i++) {
        size_t n = random_text(&dice, text, draw(&dice, 200));
        if (i % 3)
            break_text(&dice, text, n);
        n -= n ? draw(&dice, (uint32_t)(n < 4 ? n : 4)) : 0;
        size_t plain = oxp_utf8_valid_prefix_with(OXP_VECTORS_NONE, text, n);
        for (oxp_vectors v = OXP_VECTORS_16; v <= oxp_vectors_best(); v++)
            assert_int_equal(oxp_utf8_valid_prefix_with(v, text, n), plain);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_of_many_scripts_fold_alike),
        cmocka_unit_test(every_alignment_and_length_folds_alike),
        cmocka_unit_test(every_byte_at_every_place_folds_alike),
        cmocka_unit_test(every_character_among_its_neighbours_folds_alike),
        cmocka_unit_test(well_formed_text_ends_alike),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
