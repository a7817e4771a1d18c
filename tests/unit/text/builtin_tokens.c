/* What the detectors of words and tokens find, and what they leave alone: repetition, high entropy
 * and seed phrases. */
#include <stdio.h>

#include "base/crypto.h"
#include "text/builtins.h"
#include "unit/text/builtin_kit.h"
#include "unit/text/random_text.h"

/* ---- repetition ---- */

static size_t repeat(char *out, const char *unit, size_t times)
{
    size_t n = 0, length = strlen(unit);
    for (size_t i = 0; i < times; i++, n += length)
        memcpy(out + n, unit, length);
    return n;
}

static const struct repeat_case {
    const char *name;
    const char *before, *unit;
    size_t times;
    const char *after;
    bool is_hit;
} REPEATS[] = {
    {"a letter", "say ", "z", 64, "!", true},
    {"one letter less", "say ", "z", 63, "!", false},
    {"a letter that is hex", "x: ", "A", 160, ".", true},
    {"a mask of a number of 256 bits", "0x", "f", 64, ";", false},
    {"a letter of two bytes", "\u043d\u0435\u0442 ", "\u0430", 64, "", true},
    {"a letter of three bytes", "", "\u554a", 80, "", true},
    {"an emoji", "ok ", "\U0001F525", 64, "", true},
    {"a word", "repeat:\n", "poem ", 32, "!", true},
    {"a word, once less", "repeat:\n", "poem ", 31, "!", false},
    {"laughter of a chat", "", "ha", 20, "!", false},
    {"laughter without an end", "\n", "ha", 400, "\n", true},
    {"a phrase", "", "I will not obey. ", 32, "?", true},
    {"a phrase of another script", "", "\u043d\u0435 \u0431\u0443\u0434\u0443. ", 32, "?", true},
    {"a line",
     "1: ", "The quick brown fox jumps over the lazy dog and then runs back to where it was.\n", 10,
     "2", true},
    {"a line, once less",
     "1: ", "The quick brown fox jumps over the lazy dog and then runs back to where it was.\n", 9,
     "2", false},
    {"lines of one character", "", "zzzzzzzzzzzzzzzzzzzz\n", 40, "", true},
    {"a ruler", "a\n", "-", 500, "\nb", false},
    {"a ruler of two signs", "a\n", "=-", 500, "\nb", false},
    {"blanks", "a", " ", 4000, "b", false},
    {"dots of a table of contents", "Page ", ". ", 300, "7", false},
    {"the head of a table", "|", " --- |", 60, "\n", false},
    {"a row of zeroes", "[", "0, ", 400, "0]", false},
    {"digits", "10^100 = 1", "0", 300, "", false},
    {"a dump", "", "ff ", 400, "", false},
    {"bytes of code", "{", "0x00, ", 200, "}", false},
    {"escapes", "\"", "\\x90", 200, "\"", false},
    {"percent escapes", "?q=", "%ff", 200, "&", false},
    {"entities", "<p>", "&nbsp;", 200, "</p>", false},
    {"empty cells", "<tr>", "<td></td>", 100, "</tr>", false},
    {"zeroes of base64", "iVBORw0KGgo", "A", 400, "BJRU5", false},
    {"length marks of kana", "\u3042", "\u30fc", 100, "", false},
    {"lines drawn in boxes", "", "\u2500", 300, "", false},
};

static void repetitions_are_found(void **state)
{
    char text[8192];
    (void)state;
    for (size_t i = 0; i < sizeof REPEATS / sizeof *REPEATS; i++) {
        const struct repeat_case *c = &REPEATS[i];
        size_t start = repeat(text, c->before, 1), end = start;
        end += repeat(text + end, c->unit, c->times);
        size_t n = end + repeat(text + end, c->after, 1);
        kit_hits hits = kit_find(OXP_BUILTIN_REPETITION, text, n);
        if (hits.n != c->is_hit || (hits.n && (hits.start[0] != start || hits.end[0] != end)))
            fail_msg("%s: %zu hits, [%u, %u)", c->name, hits.n, hits.n ? hits.start[0] : 0,
                     hits.n ? hits.end[0] : 0);
    }
}

/* A unit of `p` letters has no shorter period, as its first letter comes once. */
static void every_period_is_found_at_its_threshold_and_not_below(void **state)
{
    static char text[16384];
    randomness dice = {3};
    (void)state;
    for (size_t i = 0; i < draws(4000); i++) {
        size_t p = 2 + draw(&dice, 255), times = p <= 64 ? 32 : 10, start = draw(&dice, 70);
        char unit[260] = "g";
        for (size_t k = 1; k < p; k++)
            unit[k] = (char)('h' + draw(&dice, 19));
        bool enough = draw(&dice, 2);
        for (size_t k = 0; k < start; k++)
            text[k] = (char)('0' + draw(&dice, 10));
        size_t n = start + repeat(text + start, unit, times - !enough), end = n;
        for (size_t k = 0; k < 40; k++)
            text[n++] = (char)('0' + draw(&dice, 10));
        kit_hits hits = kit_find(OXP_BUILTIN_REPETITION, text, n);
        if (hits.n != enough || (enough && (hits.start[0] != start || hits.end[0] != end)))
            fail_msg("period %zu at %zu: %zu hits", p, start, hits.n);
    }
}

/* ---- high entropy ---- */

static const kit_case TOKENS[] = {
    {"letters and digits", "key: [[q7ZkV0xR4mTb9LsWc2Hd]]."},
    {"with padding", "[[3vX9kQ2mZr8LtB5wYc1NfA==]]"},
    {"standard base64", "a=[[Zk/9xQ+v3LrT7wMb2HcY8sNd1F]] b"},
    {"url-safe base64", "[[h8_Qz-3vXkR9mTb2LsWc7HdYpN]]"},
    {"behind a prefix", "tok_live_[[9xQv3LrT7wMb2HcY8sNd1F]]"},
    {"behind a path", "/opt/share/files/[[9xQv3LrT7wMb2HcY8sNd1F]]"},
    {"small letters and digits", "[[k7x2q9vz4m8w3j6r1t5p0h]]"},
    {"hex of 32", "md5 [[9e107d9d372bb6826bd81d3542a419d6]]"},
    {"hex of 40", "commit [[2fd4e1c67a2d28fced849ee1bb76e7391b93eb12]]"},
    {"hex in capitals", "[[9E107D9D372BB6826BD81D3542A419D6]]"},
    {"hex behind 0x", "0x[[9e107d9d372bb6826bd81d3542a419d6]]"},
    {"a UUID", "id=[[7d444840-9dc0-11d1-b245-5ffdce74fad2]];"},
    {"two of them", "[[q7ZkV0xR4mTb9LsWc2Hd]] [[h8Qz3vXkR9mTb2LsWc7H]]"},

    {"nineteen characters", "q7ZkV0xR4mTb9LsWc2H"},
    {"a long word", "Donaudampfschifffahrtsgesellschaft antidisestablishmentarianism"},
    {"camel case", "AbstractSingletonProxyFactoryBeanImplementation"},
    {"snake case", "this_is_a_rather_long_identifier_of_a_test"},
    {"constants", "MAX_NUMBER_OF_CONCURRENT_CONNECTIONS_PER_HOST"},
    {"words with numbers", "utf8ToIso88591ConverterFactoryBuilder2"},
    {"a path", "/usr/share/doc/python3-doc/examples/tutorial/index"},
    {"an address", "https://example.com/articles/2024/03/how-to-bake-sourdough-bread-at-home"},
    {"a number", "31415926535897932384626433832795"},
    {"a date and a time", "2024-03-01-12-30-45-000000-archive"},
    {"a ruler", "------------------------------------"},
    {"the alphabet", "abcdefghijklmnopqrstuvwxyz0123456789"},
    {"the alphabet of base64", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"},
    {"a placeholder", "XXXXXXXXXXXXXXXXXXXXXXXXXXXX"},
    {"a pattern", "a1a1a1a1a1a1a1a1a1a1a1a1a1a1"},
    {"hex of one digit", "00000000000000000000000000000001"},
    {"hex of 24", "507f1f77bcf86cd799439011"},
    {"a sequence of bases", "ACGTTGCAACGTACGGTTACGATTACAGGC"},
    {"a formula", "2x+3y-4z/5w+6a-7b+8c-9d"},
    {"an empty text", ""},
};

static void random_tokens_are_found(void **state)
{
    (void)state;
    KIT_CHECK(OXP_BUILTIN_HIGH_ENTROPY, TOKENS);
}

static void drawn_tokens_are_found_with_few_exceptions(void **state)
{
    static const char *const ALPHABETS[] = {
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
        "abcdefghijklmnopqrstuvwxyz0123456789", "0123456789abcdef"};
    static const struct {
        size_t length, least; /* of 1000 */
    } LENGTHS[] = {{24, 800}, {32, 900}, {40, 960}, {64, 990}};
    randomness dice = {9};
    (void)state;
    for (size_t a = 0; a < 5; a++) {
        for (size_t k = 0; k < 4; k++) {
            size_t found = 0;
            if (a == 4 && LENGTHS[k].length < 32)
                continue;
            for (size_t i = 0; i < 1000; i++) {
                char token[80];
                for (size_t j = 0; j < LENGTHS[k].length; j++)
                    token[j] = ALPHABETS[a][draw(&dice, (uint32_t)strlen(ALPHABETS[a]))];
                found += kit_find(OXP_BUILTIN_HIGH_ENTROPY, token, LENGTHS[k].length).n > 0;
            }
            if (found < LENGTHS[k].least)
                fail_msg("alphabet %zu, length %zu: %zu", a, LENGTHS[k].length, found);
        }
    }
}

static void joined_words_are_hardly_ever_tokens(void **state)
{
    randomness dice = {10};
    size_t found = 0;
    (void)state;
    for (size_t i = 0; i < 4000; i++) {
        char text[80] = "", word[9];
        static const char JOINS[] = "_-/+";
        char join = JOINS[draw(&dice, 4)];
        bool camel = draw(&dice, 2);
        for (size_t k = 0; k < 5; k++) {
            size_t n = strlen(text);
            oxp_bip39_word((int)draw(&dice, 2048), word);
            if (camel)
                word[0] = (char)(word[0] - 'a' + 'A');
            else if (n)
                text[n++] = join;
            strcpy(text + n, word);
        }
        found += kit_find(OXP_BUILTIN_HIGH_ENTROPY, text, strlen(text)).n;
    }
    assert_in_range(found, 0, 8);
}

/* ---- seed phrases ---- */

#define TEN_TIMES(word) word word word word word word word word word word

/* The mnemonics are test vectors that everybody knows. */
static const kit_case PHRASES[] = {
    {"twelve words, and words of the list before them",
     "My seed phrase: [[" TEN_TIMES("abandon ") "abandon about]]"},
    {"in a sentence", "it is [[legal winner thank year wave sausage worth useful legal winner "
                      "thank yellow]], keep it."},
    {"any case",
     "[[Letter ADVICE cage absurd amount Doctor acoustic avoid letter advice cage above]]"},
    {"the last words of the list", "[[" TEN_TIMES("zoo ") "zoo wrong]]"},
    {"numbered", "1. [[ozone 2. drill 3. grab 4. fiber 5. curtain 6. grace\n7. pudding 8. thank\n"
                 "9. cruise 10. elder 11. eight 12. picnic]]"},
    {"commas and quotes",
     "[\"[[ozone\", \"drill\", \"grab\", \"fiber\", \"curtain\", \"grace\", "
     "\"pudding\", \"thank\", \"cruise\", \"elder\", \"eight\", \"picnic]]\"]"},
    {"lines", "[[ozone\ndrill\r\ngrab\n\nfiber\tcurtain  grace\npudding\nthank\ncruise\nelder\n"
              "eight\npicnic]]\n"},
    {"spaces that are not ASCII",
     "[[ozone\u3000drill\u3000grab\u3000fiber\u3000curtain\u3000grace\u3000pudding\u3000thank\u3000"
     "cruise\u3000elder\u3000eight\u3000picnic]]"},
    {"twenty-four words", "[[hamster diagram private dutch cause delay private meat slide toddler "
                          "razor book happy fancy "
                          "gospel tennis maple dilemma loan word shrug inflict delay length]] ok"},
    {"two phrases",
     "[[ozone drill grab fiber curtain grace pudding thank cruise elder eight picnic]] or also "
     "the [[legal winner thank year wave sausage worth useful legal winner thank yellow]]"},

    {"a wrong checksum",
     "the ozone drill grab fiber curtain grace pudding thank cruise elder eight zoo"},
    {"eleven words", "of ozone drill grab fiber curtain grace pudding thank cruise elder eight is"},
    {"a word that is none of the list",
     "ozone drill grab fiber curtain the grace pudding thank cruise elder eight picnic"},
    {"a word with a letter more",
     "ozone drill grab fiber curtain grace pudding thank cruise elder eight picnic\u00e9"},
    {"a word within a word",
     "xozone drill grab fiber curtain grace pudding thank cruise elder eight picnic"},
    {"one word over and over", TEN_TIMES("abandon ") "abandon abandon abandon"},
    {"few different words", TEN_TIMES("green blue ") "sun green blue sun blue green"},
    {"plain words",
     "When you can only share what you know about this topic then please just wait."},
    {"an empty text", ""},
};

static void seed_phrases_are_found(void **state)
{
    (void)state;
    KIT_CHECK(OXP_BUILTIN_SEED_PHRASE, PHRASES);
}

static void the_list_is_the_published_one(void **state)
{
    static char file[2048 * 9];
    char hex[65], word[9];
    size_t n = 0;
    (void)state;
    for (int i = 0; i < 2048; i++) {
        oxp_bip39_word(i, word);
        n += (size_t)sprintf(file + n, "%s\n", word);
        memset(word + strlen(word), 0, sizeof word - strlen(word));
        assert_int_equal(oxp_bip39_number(word), i);
    }
    assert_true(oxp_sha256_hex(file, n, hex));
    assert_string_equal(hex, "2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda");
}

/* Against a look at every word. */
static void begins_of_words_are_known(void **state)
{
    char word[9], other[9];
    (void)state;
    for (int i = 0; i < 2048 * 26; i++) {
        char begin[8] = {0};
        oxp_bip39_word(i / 26, word);
        size_t n = 1 + (size_t)i % strlen(word);
        bool known = false;
        memcpy(begin, word, n);
        begin[n - 1] = (char)('a' + i % 26);
        for (int k = 0; k < 2048 && !known; k++) {
            oxp_bip39_word(k, other);
            known = strncmp(other, begin, n) == 0;
        }
        assert_int_equal(oxp_bip39_begins(begin, n), known);
    }
}

static bool refuse_hit(void *context, uint32_t start, uint32_t end)
{
    (void)context, (void)start, (void)end;
    return false;
}

static void of_a_growing_text_what_may_be_a_phrase_waits(void **state)
{
    static const struct {
        const char *text;
        size_t open;
    } ROWS[] = {
        {"see the zebra abs", 8}, /* zebra is in the list, absurd is, and so may more be */
        {"see the zebra abz", 17},
        {"see the zebra ", 8},
        {"see the zebra absurdlyy", 23},
        {"see the zebr", 8},
        {"see the zeb-", 12},
        {"see the \u00e9abs", 13},
        {"see the zebra \u00e9abs", 19},
    };
    (void)state;
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        oxp_view view = {0};
        oxp_builtin_state it = {0};
        uint32_t certain;
        size_t n = strlen(ROWS[i].text);
        assert_int_equal(oxp_view_build(&view, OXP_VIEW_EXACT, ROWS[i].text, n), OXP_OK);
        for (size_t k = 1; k <= n; k++)
            assert_true(oxp_builtin_read(OXP_BUILTIN_SEED_PHRASE, &it, &view, k, false, refuse_hit,
                                         NULL, &certain));
        if (it.open != ROWS[i].open)
            print_error("%s: open is %zu\n", ROWS[i].text, it.open);
        assert_int_equal(it.open, ROWS[i].open);
        oxp_view_free(&view);
    }
}

static void the_list_itself_is_no_phrase(void **state)
{
    static char file[2048 * 9];
    char word[9];
    size_t n = 0;
    (void)state;
    for (int i = 0; i < 2048; i++) {
        oxp_bip39_word(i, word);
        n += (size_t)sprintf(file + n, "%s\n", word);
    }
    assert_int_equal(kit_find(OXP_BUILTIN_SEED_PHRASE, file, n).n, 0);
    n = 0;
    for (int i = 2048; i-- > 0;) {
        oxp_bip39_word(i, word);
        n += (size_t)sprintf(file + n, "%s ", word);
    }
    assert_int_equal(kit_find(OXP_BUILTIN_SEED_PHRASE, file, n).n, 0);
}

/* BIP-39, read off its text: bits one by one. */
static bool is_phrase(const int *numbers, size_t k)
{
    uint8_t entropy[32] = {0}, digest[32];
    size_t n_bits = k * 11, n_check = n_bits / 33, different = 0;
    bool rising = true, falling = true, one = true;
    for (size_t i = 0; i < k; i++) {
        size_t same = 0;
        while (numbers[same] != numbers[i])
            same++;
        different += same == i;
        rising &= !i || numbers[i - 1] < numbers[i];
        falling &= !i || numbers[i - 1] > numbers[i];
        one &= i + 1 == k || numbers[i] == numbers[0];
    }
    if (rising || falling || (different < 8 && !(one && different == 2)))
        return false;
    for (size_t i = 0; i < n_bits - n_check; i++)
        entropy[i / 8] |= (uint8_t)((numbers[i / 11] >> (10 - i % 11) & 1) << (7 - i % 8));
    assert_true(oxp_sha256(entropy, (n_bits - n_check) / 8, digest));
    for (size_t i = 0; i < n_check; i++)
        if ((numbers[k - 1] >> (n_check - 1 - i) & 1) != (digest[i / 8] >> (7 - i % 8) & 1))
            return false;
    return true;
}

static void every_window_is_tried(void **state)
{
    randomness dice = {12};
    (void)state;
    for (size_t i = 0; i < draws(400); i++) {
        char text[4096], word[9];
        bool covered[4096] = {false}, found[4096] = {false};
        int numbers[120];
        size_t start[120], end[120], n = 0, count = 20 + draw(&dice, 100);
        for (size_t k = 0; k < count; k++) {
            numbers[k] = draw(&dice, 30) ? (int)draw(&dice, 2048) : -1;
            if (numbers[k] >= 0)
                oxp_bip39_word(numbers[k], word);
            start[k] = n;
            n += (size_t)sprintf(text + n, "%s", numbers[k] >= 0 ? word : "caf\u00e9s");
            end[k] = n;
            n += (size_t)sprintf(text + n, "%s", draw(&dice, 3) ? " " : ", 12. ");
        }
        for (size_t size = 12; size <= 24; size += 3) {
            for (size_t k = 0; k + size <= count; k++) {
                size_t known = 0;
                while (known < size && numbers[k + known] >= 0)
                    known++;
                if (known == size && is_phrase(numbers + k, size))
                    memset(covered + start[k], 1, end[k + size - 1] - start[k]);
            }
        }
        kit_hits hits = kit_find(OXP_BUILTIN_SEED_PHRASE, text, n);
        for (size_t k = 0; k < hits.n; k++)
            memset(found + hits.start[k], 1, hits.end[k] - hits.start[k]);
        assert_memory_equal(found, covered, sizeof found);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(repetitions_are_found),
        cmocka_unit_test(every_period_is_found_at_its_threshold_and_not_below),
        cmocka_unit_test(random_tokens_are_found),
        cmocka_unit_test(drawn_tokens_are_found_with_few_exceptions),
        cmocka_unit_test(joined_words_are_hardly_ever_tokens),
        cmocka_unit_test(seed_phrases_are_found),
        cmocka_unit_test(begins_of_words_are_known),
        cmocka_unit_test(of_a_growing_text_what_may_be_a_phrase_waits),
        cmocka_unit_test(the_list_is_the_published_one),
        cmocka_unit_test(the_list_itself_is_no_phrase),
        cmocka_unit_test(every_window_is_tried),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
