/* The scanner: RFC 8259 corner cases, keys, pointers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "wire/json.h"
#include "wire/leaf.h"
#include "wire/path.h"

#define COUNT(a)    (sizeof(a) / sizeof *(a))
#define BYTES(text) text, sizeof(text) - 1

typedef struct json_case {
    const char *name, *text;
    size_t n;
    const char *what; /* NULL: it is JSON */
    size_t at;
} json_case;

#define YES(name, text)                                                                            \
    {                                                                                              \
        name, BYTES(text), NULL, 0                                                                 \
    }
#define NO(name, text, what, at)                                                                   \
    {                                                                                              \
        name, BYTES(text), what, at                                                                \
    }

static const json_case CASES[] = {
    YES("an empty object", "{}"),
    YES("an empty array", "[]"),
    YES("white space of all four kinds", " \t\r\n{ \t\r\n} \t\r\n"),
    YES("a lone string", "\"a\""),
    YES("an empty string", "\"\""),
    YES("a lone number", "42"),
    YES("true alone", "true"),
    YES("false alone", "false"),
    YES("null alone", "null"),
    YES("zero", "0"),
    YES("minus zero", "-0"),
    YES("a fraction", "0.5"),
    YES("a fraction that ends in zeroes", "1.000"),
    YES("a negative fraction", "-0.10"),
    YES("an exponent", "1e1"),
    YES("an exponent in capitals", "1E1"),
    YES("an exponent with a plus", "1e+10"),
    YES("an exponent with a minus", "1e-10"),
    YES("an exponent that begins with zero", "1e00"),
    YES("a fraction with an exponent", "1.5e3"),
    YES("zero with an exponent", "0e0"),
    YES("a number beyond any double", "1e400"),
    YES("an integer of thirty digits", "123456789012345678901234567890"),
    YES("an array of all kinds", "[null,true,false,0,\"\",[],{}]"),
    YES("an object of all kinds", "{\"a\":null,\"b\":[{}],\"c\":{\"d\":1}}"),
    YES("the empty key", "{\"\":1}"),
    YES("a key with an escape", "{\"a\\u0062\":1}"),
    YES("two keys of one name are JSON", "{\"a\":1,\"a\":2}"),
    YES("all short escapes", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\""),
    YES("a code unit in small letters", "\"\\u00e9\""),
    YES("a code unit in capitals", "\"\\u00E9\""),
    YES("an escaped NUL", "\"\\u0000\""),
    YES("an escaped surrogate pair", "\"\\ud83d\\ude00\""),
    YES("an escaped pair in mixed case", "\"\\uD83d\\uDe00\""),
    YES("an escaped noncharacter", "\"\\uffff\""),
    YES("a lone high surrogate is only marked", "\"\\ud800\""),
    YES("a lone low surrogate is only marked", "\"\\udc00\""),
    YES("two high surrogates are only marked", "\"\\ud800\\ud800\""),
    YES("an escaped backslash before a u", "\"\\\\u00\""),
    YES("DEL in a string", "\"\x7f\""),
    YES("two bytes of UTF-8", "\"\xc3\xa9\""),
    YES("three bytes of UTF-8", "\"\xe2\x82\xac\""),
    YES("four bytes of UTF-8", "\"\xf0\x9f\x98\x80\""),
    YES("the last code point", "\"\xf4\x8f\xbf\xbf\""),
    YES("the code point before the surrogates", "\"\xed\x9f\xbf\""),
    YES("the code point behind the surrogates", "\"\xee\x80\x80\""),
    YES("U+2028 in a string", "\"\xe2\x80\xa8\""),
    YES("U+FEFF inside a string", "\"\xef\xbb\xbf\""),
    YES("a slash that is not escaped", "\"a/b\""),
    YES("long plain text before a quote", "\"0123456789abcdef0123456789abcdef\""),
    YES("brackets in a string", "\"]}[{\""),
    YES("a string that looks like a comment", "\"/* */\""),
    NO("nothing at all", "", "a value was expected", 0),
    NO("only white space", " ", "a value was expected", 1),
    NO("a byte order mark", "\xef\xbb\xbf{}", "byte order mark", 0),
    NO("UTF-16", "\xff\xfe{\0}\0", "a value was expected", 0),
    NO("a second value", "{}{}", "bytes after the value", 2),
    NO("a comma after the value", "{},", "bytes after the value", 2),
    NO("a bracket after the value", "[]]", "bytes after the value", 2),
    NO("a NUL after the value", "{}\0", "bytes after the value", 2),
    NO("a NUL before the value", "\0{}", "a value was expected", 0),
    NO("a form feed is no white space", "\f{}", "a value was expected", 0),
    NO("a no-break space is no white space", "\xc2\xa0{}", "a value was expected", 0),
    NO("an open object", "{", "a key was expected", 1),
    NO("an open array", "[", "a value was expected", 1),
    NO("an object open behind a member", "{\"a\":1", "a comma or } was expected", 6),
    NO("an array open behind an element", "[1", "a comma or ] was expected", 2),
    NO("an object closed as an array", "{]", "a key was expected", 1),
    NO("an array closed as an object", "[}", "a value was expected", 1),
    NO("a trailing comma in an object", "{\"a\":1,}", "a key was expected", 7),
    NO("a trailing comma in an array", "[1,]", "a value was expected", 3),
    NO("a leading comma in an array", "[,1]", "a value was expected", 1),
    NO("a leading comma in an object", "{,\"a\":1}", "a key was expected", 1),
    NO("two commas", "[1,,2]", "a value was expected", 3),
    NO("no comma between elements", "[1 2]", "a comma or ] was expected", 3),
    NO("no comma between members", "{\"a\":1 \"b\":2}", "a comma or } was expected", 7),
    NO("a key without quotes", "{a:1}", "a key was expected", 1),
    NO("a key in single quotes", "{'a':1}", "a key was expected", 1),
    NO("a number as a key", "{1:1}", "a key was expected", 1),
    NO("no colon", "{\"a\" 1}", "a colon was expected", 5),
    NO("an equals sign for a colon", "{\"a\"=1}", "a colon was expected", 4),
    NO("two colons", "{\"a\"::1}", "a value was expected", 5),
    NO("a key without a value", "{\"a\"}", "a colon was expected", 4),
    NO("a colon without a value", "{\"a\":}", "a value was expected", 5),
    NO("a colon in an array", "[\"a\":1]", "a comma or ] was expected", 4),
    NO("a line comment", "{}//", "bytes after the value", 2),
    NO("a block comment", "/**/{}", "a value was expected", 0),
    NO("a comment between values", "[1/**/,2]", "a comma or ] was expected", 2),
    NO("single quotes", "'a'", "a value was expected", 0),
    NO("True", "True", "a value was expected", 0),
    NO("a word cut short", "tru", "a value was expected", 0),
    NO("a word that goes on", "nulls", "bytes after the value", 4),
    NO("undefined", "undefined", "a value was expected", 0),
    NO("NaN", "NaN", "a value was expected", 0),
    NO("Infinity", "Infinity", "a value was expected", 0),
    NO("minus Infinity", "-Infinity", "a value was expected", 1),
    NO("a leading zero", "01", "bytes after the value", 1),
    NO("a negative leading zero", "-01", "bytes after the value", 2),
    NO("a plus sign", "+1", "a value was expected", 0),
    NO("a minus alone", "-", "a value was expected", 1),
    NO("a leading point", ".5", "a value was expected", 0),
    NO("a trailing point", "1.", "malformed number", 2),
    NO("a point before an exponent", "1.e1", "malformed number", 2),
    NO("an exponent without digits", "1e", "malformed number", 2),
    NO("an exponent with a sign and no digits", "1e+", "malformed number", 3),
    NO("an exponent with two signs", "1e+-1", "malformed number", 3),
    NO("two points", "1.2.3", "bytes after the value", 3),
    NO("hexadecimal", "0x1F", "bytes after the value", 1),
    NO("a digit separator", "1_000", "bytes after the value", 1),
    NO("full-width digits", "\xef\xbc\x91", "a value was expected", 0),
    NO("an unclosed string", "\"a", "unclosed string", 2),
    NO("a string closed by an escaped quote", "\"a\\\"", "unclosed string", 4),
    NO("a backslash at the end", "\"\\", "unknown escape", 1),
    NO("an unknown escape", "\"\\x41\"", "unknown escape", 1),
    NO("an escaped apostrophe", "\"\\'\"", "unknown escape", 1),
    NO("an escaped NUL byte", "\"\\\0\"", "unknown escape", 1),
    NO("an escaped line break", "\"\\\n\"", "unknown escape", 1),
    NO("a code unit of three digits", "\"\\u00e\"", "unknown escape", 1),
    NO("a code unit with a sign", "\"\\u+0e9\"", "unknown escape", 1),
    NO("a code unit in braces", "\"\\u{e9}\"", "unknown escape", 1),
    NO("a capital U", "\"\\U000000e9\"", "unknown escape", 1),
    NO("a code unit cut by the end", "\"\\u00", "unknown escape", 1),
    NO("a bad escape behind a high surrogate", "\"\\ud800\\u00\"", "unknown escape", 7),
    NO("a line feed in a string", "\"a\nb\"", "control character in a string", 2),
    NO("a tab in a string", "\"a\tb\"", "control character in a string", 2),
    NO("a NUL in a string", "\"a\0b\"", "control character in a string", 2),
    NO("the last control character", "\"\x1f\"", "control character in a string", 1),
    NO("a control character deep in long text", "\"0123456789abcdef\x01\"",
       "control character in a string", 17),
    NO("a continuation byte alone", "\"\x80\"", "ill-formed UTF-8", 1),
    NO("a character cut by the quote", "\"\xc3\"", "ill-formed UTF-8", 1),
    NO("a character cut by the end", "\"\xe2\x82", "ill-formed UTF-8", 1),
    NO("an overlong slash", "\"\xc0\xaf\"", "ill-formed UTF-8", 1),
    NO("an overlong NUL", "\"\xc0\x80\"", "ill-formed UTF-8", 1),
    NO("an overlong three-byte form", "\"\xe0\x9f\xbf\"", "ill-formed UTF-8", 1),
    NO("an overlong four-byte form", "\"\xf0\x8f\xbf\xbf\"", "ill-formed UTF-8", 1),
    NO("a surrogate as bytes", "\"\xed\xa0\x80\"", "ill-formed UTF-8", 1),
    NO("a surrogate pair as bytes", "\"\xed\xa0\xbd\xed\xb8\x80\"", "ill-formed UTF-8", 1),
    NO("beyond the last code point", "\"\xf4\x90\x80\x80\"", "ill-formed UTF-8", 1),
    NO("a byte that no UTF-8 has", "\"\xff\"", "ill-formed UTF-8", 1),
    NO("a lead byte of five", "\"\xf8\x88\x80\x80\x80\"", "ill-formed UTF-8", 1),
    NO("Latin-1", "\"caf\xe9\"", "ill-formed UTF-8", 4),
    NO("ill-formed bytes deep in long text", "\"0123456789abcdef\xff\"", "ill-formed UTF-8", 17),
    NO("ill-formed bytes in a key", "{\"\xff\":1}", "ill-formed UTF-8", 2),
};

static void every_corner_case_is_judged_as_the_rfc_does(void **state)
{
    oxp_json *json = *state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        const json_case *c = &CASES[i];
        /* An exact allocation, so that the sanitizer sees any read past the end. */
        char *text = malloc(c->n ? c->n : 1);
        assert_non_null(text);
        memcpy(text, c->text, c->n);
        oxp_status status = oxp_json_scan(json, text, c->n, 64);
        if ((status == OXP_OK) != !c->what ||
            (c->what && (strcmp(json->what, c->what) != 0 || json->at != c->at)))
            fail_msg("%s: status %d, %s at %zu", c->name, status, json->what ? json->what : "-",
                     json->at);
        free(text);
    }
}

static void no_proper_prefix_of_a_container_is_json(void **state)
{
    static const char TEXT[] = "{\"a\":[1,-2.5e3,\"x\\u00e9\\n\xc3\xa9\",{\"b\":null}],\"c\":true}";
    oxp_json *json = *state;
    for (size_t n = 0; n < sizeof TEXT - 1; n++)
        assert_int_equal(oxp_json_scan(json, TEXT, n, 64), OXP_ERR_ARGUMENT);
    assert_int_equal(oxp_json_scan(json, BYTES(TEXT), 64), OXP_OK);
}

static void depth_is_the_number_of_containers(void **state)
{
    oxp_json *json = *state;
    static const char TEXT[] = "[{\"a\":[]}]";
    assert_int_equal(oxp_json_scan(json, BYTES(TEXT), 3), OXP_OK);
    assert_int_equal(oxp_json_scan(json, BYTES(TEXT), 2), OXP_ERR_LIMIT);
    assert_string_equal(json->what, "nested too deep");
    assert_int_equal(oxp_json_scan(json, BYTES("1"), 0), OXP_OK);
    /* Side by side is not deep. */
    assert_int_equal(oxp_json_scan(json, BYTES("[[],[],[[]],[]]"), 3), OXP_OK);
}

static void a_million_open_brackets_cost_no_stack(void **state)
{
    enum { N = 1 << 20 };
    oxp_json *json = *state;
    char *text = malloc(2 * N);
    assert_non_null(text);
    memset(text, '[', N);
    memset(text + N, ']', N);
    assert_int_equal(oxp_json_scan(json, text, 2 * N, UINT32_MAX), OXP_OK);
    assert_int_equal(oxp_json_scan(json, text, 2 * N, 64), OXP_ERR_LIMIT);
    free(text);
}

static void a_body_of_too_many_values_is_over_the_limit(void **state)
{
    oxp_json *json = *state;
    size_t n =
        2 * OXP_JSON_TOKENS_MAX - 1; /* a bracket, as many values but one, commas, a bracket */
    char *text = malloc(n + 2);
    assert_non_null(text);
    for (size_t i = 0; i < n; i++)
        text[i] = i % 2 ? '0' : ',';
    text[0] = '[';
    text[n - 1] = ']';
    assert_int_equal(oxp_json_scan(json, text, n, 64), OXP_OK);
    assert_int_equal(json->tokens.n, OXP_JSON_TOKENS_MAX);
    memcpy(text + n - 1, ",0]", 3);
    assert_int_equal(oxp_json_scan(json, text, n + 2, 64), OXP_ERR_LIMIT);
    assert_string_equal(json->what, "too many values");
    free(text);
}

/* ---- keys ---- */

static const struct key_case {
    const char *name, *text;
    bool folded, exact; /* unique when names are folded, and as they are */
} KEYS[] = {
    {"different names", "{\"a\":1,\"b\":2}", true, true},
    {"the same name", "{\"a\":1,\"a\":2}", false, false},
    {"the same name, far apart", "{\"a\":1,\"b\":2,\"c\":3,\"a\":4}", false, false},
    {"a name and its escape", "{\"content\":1,\"con\\u0074ent\":2}", false, false},
    {"two escapes of one name", "{\"\\u0061\":1,\"\\u0061\":2}", false, false},
    {"names that differ in case", "{\"content\":1,\"Content\":2}", false, true},
    {"case behind an escape", "{\"a\":1,\"\\u0041\":2}", false, true},
    {"the long s",
     "{\"messages\":1,\"me\\u017f\xc5\xbf"
     "ages\":2}",
     false, true},
    {"the long s at the end", "{\"tools\":1,\"tool\xc5\xbf\":2}", false, true},
    {"the Kelvin sign",
     "{\"tokens\":1,\"to\xe2\x84\xaa"
     "ens\":2}",
     false, true},
    {"case beyond ASCII is two names", "{\"\xc3\xa9\":1,\"\xc3\x89\":2}", true, true},
    {"the empty name twice", "{\"\":1,\"\":2}", false, false},
    {"a NUL hides the rest of a name", "{\"content\\u0000x\":1}", false, false},
    {"half a surrogate in a name", "{\"\\ud800\":1}", false, false},
    {"one name in two objects", "{\"a\":{\"a\":1},\"b\":{\"a\":1}}", true, true},
    {"an escaped slash", "{\"a/b\":1,\"a\\/b\":2}", false, false},
};

static void a_key_counts_as_repeated_once_it_is_decoded(void **state)
{
    oxp_json *json = *state;
    for (size_t i = 0; i < COUNT(KEYS); i++) {
        assert_int_equal(oxp_json_scan(json, KEYS[i].text, strlen(KEYS[i].text), 8), OXP_OK);
        bool folded = oxp_json_unique(json, 0, true) == OXP_OK;
        bool exact = oxp_json_unique(json, 0, false) == OXP_OK;
        if (folded != KEYS[i].folded || exact != KEYS[i].exact)
            fail_msg("%s: folded %d, exact %d", KEYS[i].name, folded, exact);
    }
}

/* Above the number of keys where sorting takes over, and around it. */
static void a_repeat_is_found_among_any_number_of_keys(void **state)
{
    oxp_json *json = *state;
    char text[16384];
    for (int n = 2; n < 300; n = n < 40 ? n + 1 : n + 37) {
        for (int twin = -1; twin < n; twin = twin < 3 ? twin + 1 : twin + n / 3 + 1) {
            int length = sprintf(text, "{");
            for (int i = 0; i < n; i++)
                length += sprintf(text + length, "\"key %d\":[{\"key 0\":%d}],", i * 7919 % n, i);
            length += sprintf(text + length, "\"Key %d\":0}", twin);
            assert_int_equal(oxp_json_scan(json, text, (size_t)length, 8), OXP_OK);
            assert_int_equal(oxp_json_unique(json, 0, true), twin < 0 ? OXP_OK : OXP_ERR_ARGUMENT);
            assert_int_equal(oxp_json_unique(json, 0, false), OXP_OK);
        }
    }
}

static void the_second_of_two_keys_is_the_one_named(void **state)
{
    oxp_json *json = *state;
    assert_int_equal(oxp_json_scan(json, BYTES("{\"a\":1,\"b\":2,\"A\":3}"), 8), OXP_OK);
    assert_int_equal(oxp_json_unique(json, 0, true), OXP_ERR_ARGUMENT);
    assert_string_equal(json->what, "repeated key");
    assert_int_equal(json->at, 14);
}

static void names_are_compared_whole(void **state)
{
    static const struct {
        const char *key;
        bool is;
    } NAMES[] = {
        {"\"content\"", true},         {"\"Content\"", true},
        {"\"CONTENT\"", true},         {"\"conten\"", false},
        {"\"contents\"", false},       {"\"con\\u0074ent\"", true},
        {"\"con\\u0054ent\"", true},   {"\"content\\u0000\"", false},
        {"\"c\\u006fntents\"", false}, {"\"\"", false},
        {"\"content \"", false},       {"\"\xd1\x81ontent\"", false},
    };
    oxp_json *json = *state;
    char text[64];
    for (size_t i = 0; i < COUNT(NAMES); i++) {
        int n = snprintf(text, sizeof text, "{%s:1}", NAMES[i].key);
        assert_int_equal(oxp_json_scan(json, text, (size_t)n, 8), OXP_OK);
        if (oxp_json_key_is(json, 1, "content") != NAMES[i].is)
            fail_msg("%s", NAMES[i].key);
        assert_int_equal(oxp_json_member(json, 0, "content"), NAMES[i].is ? 2 : OXP_JSON_NONE);
    }
    assert_int_equal(oxp_json_scan(json,
                                   BYTES("{\"me\xc5\xbf\xc5\xbf"
                                         "ageS\":1}"),
                                   8),
                     OXP_OK);
    assert_true(oxp_json_key_is(json, 1, "messages"));
}

/* ---- pointers ---- */

static void pointers_are_those_of_rfc_6901(void **state)
{
    static const char TEXT[] =
        "{\"foo\":[\"bar\",{\"x\":1}],\"\":0,\"a/b\":1,\"m~n\":8,\"\\u0022\":6,"
        "\"\\ud83d\\ude00\":2}";
    static const char *const PATHS[] = {"",
                                        "/foo",
                                        "/foo",
                                        "/foo/0",
                                        "/foo/1",
                                        "/foo/1/x",
                                        "/foo/1/x",
                                        "/",
                                        "/",
                                        "/a~1b",
                                        "/a~1b",
                                        "/m~0n",
                                        "/m~0n",
                                        "/\"",
                                        "/\"",
                                        "/\xf0\x9f\x98\x80",
                                        "/\xf0\x9f\x98\x80"};
    oxp_json *json = *state;
    oxp_buffer out = {0};
    assert_int_equal(oxp_json_scan(json, BYTES(TEXT), 8), OXP_OK);
    assert_int_equal(json->tokens.n, COUNT(PATHS));
    for (uint32_t i = 0; i < COUNT(PATHS); i++) {
        out.n = 0;
        assert_true(oxp_path_write(json, i, 100, &out));
        assert_string_equal(oxp_buffer_text(&out), PATHS[i]);
        out.n = 0;
        if (strlen(PATHS[i])) {
            assert_true(oxp_path_write(json, i, strlen(PATHS[i]) - 1, &out));
            assert_int_equal(out.n, 0);
        }
    }
    oxp_buffer_free(&out);
}

static void whole_numbers_are_read_and_no_others(void **state)
{
    static const struct {
        const char *text;
        bool is;
        uint32_t value;
    } NUMBERS[] = {{"0", true, 0},           {"7", true, 7},      {"999999999", true, 999999999},
                   {"1000000000", false, 0}, {"-1", false, 0},    {"1.0", false, 0},
                   {"1e2", false, 0},        {"\"1\"", false, 0}, {"true", false, 0}};
    oxp_json *json = *state;
    for (size_t i = 0; i < COUNT(NUMBERS); i++) {
        uint32_t value = 0;
        assert_int_equal(oxp_json_scan(json, NUMBERS[i].text, strlen(NUMBERS[i].text), 8), OXP_OK);
        assert_int_equal(oxp_json_uint(json, 0, &value), NUMBERS[i].is);
        if (NUMBERS[i].is)
            assert_int_equal(value, NUMBERS[i].value);
    }
}

/* ---- the inside of strings ---- */

static void what_is_encoded_decodes_to_itself(void **state)
{
    (void)state;
    char text[512];
    size_t n = 0;
    for (int c = 0; c < 128; c++)
        text[n++] = (char)c;
    memcpy(text + n, "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", 9);
    n += 9;
    oxp_buffer encoded = {0}, decoded = {0};
    assert_true(oxp_leaf_encode(text, n, &encoded));
    for (size_t i = 0; i < encoded.n; i++)
        assert_true((unsigned char)encoded.p[i] >= 0x20);
    assert_true(oxp_leaf_decode(encoded.p, encoded.n, &decoded));
    assert_int_equal(decoded.n, n);
    assert_memory_equal(decoded.p, text, n);
    oxp_buffer_free(&encoded);
    oxp_buffer_free(&decoded);
}

static void control_characters_have_their_short_escapes(void **state)
{
    (void)state;
    oxp_buffer out = {0};
    assert_true(oxp_leaf_encode("\b\t\n\v\f\r\x01\x1f\"\\/", 11, &out));
    assert_string_equal(oxp_buffer_text(&out), "\\b\\t\\n\\u000b\\f\\r\\u0001\\u001f\\\"\\\\/");
    oxp_buffer_free(&out);
}

static void a_walk_never_stops_inside_an_escape(void **state)
{
    (void)state;
    /* a, e-acute (6 raw bytes, 2 decoded), a smile (12, 4), b, a quote (2, 1) */
    static const char RAW[] = "a\\u00e9\\ud83d\\ude00b\\\"";
    static const size_t BEFORE[] = {0, 1, 1, 7, 7, 7, 7, 19, 20, 22};
    static const size_t PAST[] = {0, 1, 7, 7, 19, 19, 19, 19, 20, 22};
    for (size_t i = 0; i < COUNT(BEFORE); i++) {
        oxp_leaf_walk walk = {RAW, sizeof RAW - 1, 0, 0};
        assert_int_equal(oxp_leaf_walk_to(&walk, i, false), BEFORE[i]);
        assert_int_equal(oxp_leaf_walk_to(&walk, i, true), PAST[i]);
    }
}

static int setup(void **state)
{
    *state = calloc(1, sizeof(oxp_json));
    return *state ? 0 : -1;
}

static int teardown(void **state)
{
    oxp_json_free(*state);
    free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_corner_case_is_judged_as_the_rfc_does, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(no_proper_prefix_of_a_container_is_json, setup, teardown),
        cmocka_unit_test_setup_teardown(depth_is_the_number_of_containers, setup, teardown),
        cmocka_unit_test_setup_teardown(a_million_open_brackets_cost_no_stack, setup, teardown),
        cmocka_unit_test_setup_teardown(a_body_of_too_many_values_is_over_the_limit, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_key_counts_as_repeated_once_it_is_decoded, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_repeat_is_found_among_any_number_of_keys, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(the_second_of_two_keys_is_the_one_named, setup, teardown),
        cmocka_unit_test_setup_teardown(names_are_compared_whole, setup, teardown),
        cmocka_unit_test_setup_teardown(pointers_are_those_of_rfc_6901, setup, teardown),
        cmocka_unit_test_setup_teardown(whole_numbers_are_read_and_no_others, setup, teardown),
        cmocka_unit_test(what_is_encoded_decodes_to_itself),
        cmocka_unit_test(control_characters_have_their_short_escapes),
        cmocka_unit_test(a_walk_never_stops_inside_an_escape),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
