/* What each kind of search finds: every span, all ends, borders, groups, steps. */
#include "fixture.h"

/* A table's rows end where what they leave out begins. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

#define WORDS OXP_SEARCH_WORDS
#define TEXT OXP_SEARCH_TEXT
#define REGEX OXP_SEARCH_REGEX
#define EXACT OXP_VIEW_EXACT
#define FOLD OXP_VIEW_FOLD

static const span_case REGEXES[] = {
    {"a literal regex is found wherever it stands", REGEX, 0, EXACT, {"foo"}, "foofoo", "0-3 3-6"},
    {"all ends and all starts of a run are spans", REGEX, 0, EXACT, {"\\d+"}, "x123",
     "1-2 1-3 1-4 2-3 2-4 3-4"},
    {"a lazy repeat means the same as a greedy one", REGEX, 0, EXACT, {"a.*?b"}, "aXbb",
     "0-3 0-4"},
    {"no first alternative wins", REGEX, 0, EXACT, {"foo|foobar"}, "foobar", "0-3 0-6"},
    {"a pattern that begins with .* starts everywhere", REGEX, 0, EXACT, {"(?s).*b"}, "aab",
     "0-3 1-3 2-3"},
    {"a border is certain at the next byte", REGEX, 0, EXACT, {"\\bfoo\\b"}, "foo foo",
     "0-3/4 4-7/8"},
    {"no border inside a word", REGEX, 0, EXACT, {"\\bfoo\\b"}, "foobar xfoo", ""},
    {"the end of the text is certain behind it", REGEX, 0, EXACT, {"foo\\z"}, "foofoo", "3-6/7"},
    {"a dollar stands before a last line break too", REGEX, 0, EXACT, {"foo$"}, "foo\n", "0-3/5"},
    {"a dollar of lines needs one byte", REGEX, 0, EXACT, {"(?m)^foo$"}, "foo\nfoo\n",
     "0-3/4 4-7/8"},
    {"a look-ahead is certain behind what it saw", REGEX, 0, EXACT, {"foo(?=bar)"}, "foobar",
     "0-3/6"},
    {"a look-ahead may be refused", REGEX, 0, EXACT, {"foo(?!bar)"}, "foobar foobaz", "7-10/13"},
    {"a look-behind sees what stands before", REGEX, 0, EXACT, {"(?<=x)foo"}, "xfoo foo", "1-4"},
    {"a negative look-behind at the begin of the text", REGEX, 0, EXACT, {"(?<!x)foo"}, "foo xfoo",
     "0-3"},
    {"a look-ahead inside a match needs no byte behind it", REGEX, 0, EXACT, {"a(?=b)bc"}, "abc",
     "0-3"},
    {"a back-reference repeats what was there", REGEX, 0, EXACT, {"(\\d)-\\1"}, "1-1 1-2 3-3",
     "0-3 8-11"},
    {"a back-reference is tried with every length", REGEX, 0, EXACT, {"(a+)b\\1"}, "aabaa",
     "0-5 1-4"},
    {"an atomic group gives nothing back", REGEX, 0, EXACT, {"(?>a|ab)c"}, "abc ac", "4-6"},
    {"a possessive repeat gives nothing back", REGEX, 0, EXACT, {"a++ab|b++c"}, "aab bbc",
     "4-7 5-7"},
    {"byte mode: a dot is one byte", REGEX, 0, EXACT, {"foo.{0,2}bar"}, "foo\xE2\x82\xAC" "bar", ""},
    {"byte mode: a dot takes bytes of a character", REGEX, 0, EXACT, {"foo.{3}bar"},
     "foo\xE2\x82\xAC" "bar", "0-9"},
    {"a non-ASCII letter makes a dot a character", REGEX, 0, EXACT,
     {"foo.{0,2}bar|\xC3\xA5"}, "foo\xE2\x82\xAC\xE2\x82\xAC" "bar", "0-12"},
    {"\\x{80} and above mean characters", REGEX, 0, EXACT, {"[\\x{20AC}]"}, "a\xE2\x82\xAC", "1-4"},
    {"\\xE5 is a character and not a byte", REGEX, 0, EXACT, {"\\xE5"}, "\xC3\xA5", "0-2"},
    {"a property means characters", REGEX, 0, EXACT, {"\\p{L}{2}"}, "a\xC3\xA5 b", "0-3"},
    {"\\w is ASCII in character mode too", REGEX, 0, EXACT, {"\\p{L}\\w"}, "a\xC3\xA5 ab", "4-6"},
    {"byte-mode borders stand before a non-ASCII letter", REGEX, 0, EXACT, {"sj\\b"},
     "sj\xC3\xA4lv", "0-2/3"},
    {"case is ignored where the pattern says so", REGEX, 0, EXACT, {"(?i)foo"}, "FoO", "0-3"},
    {"case of non-ASCII letters is ignored", REGEX, 0, EXACT, {"(?i)\xC3\xA5"}, "\xC3\x85", "0-2"},
    {"ill-formed bytes are one U+FFFD each", REGEX, 0, EXACT, {"a\\x{FFFD}b"}, "a\xFF" "b", "0-5"},
    {"a line break is no dot", REGEX, 0, EXACT, {"a.b"}, "a\nb a\rb", "4-7"},
    {"comments in an extended pattern do not count", REGEX, 0, EXACT, {"(?x) a b # ab"}, "ab",
     "0-2"},
    {"a quotation left open ends with the pattern", REGEX, 0, EXACT, {"\\Qa.b"}, "a.b axb", "0-3"},
    {"\\X and \\R work, if only by PCRE2", REGEX, 0, EXACT, {"a\\Rb"}, "a\r\nb a\nb", "0-4 5-8"},
    {"an embedded anchor works, if only by PCRE2", REGEX, 0, EXACT, {"(?:x|^)foo"}, "foo xfoo",
     "0-3 4-8"},
    {"a text may hold zero bytes as its pattern may", REGEX, 0, EXACT, {"a\\x00?b"}, "ab", "0-2"},
    {"several patterns of a search share their spans", REGEX, 0, EXACT, {"ab", "ab|b", "b"}, "ab",
     "0-2 1-2"},
    {"a group is reported instead of the match", REGEX, 0, EXACT, {"key=(\\w{3})\\b"}, "key=abc;",
     "4-7/8", 1},
    {"a named group is reported", REGEX, 0, EXACT, {"key=(?<v>\\w{3})"}, "key=abc", "4-7", -1, "v"},
    {"a group that is not set is no match", REGEX, 0, EXACT, {"(a)|b"}, "ab", "0-1", 1},
    {"a group is that of exactly the span", REGEX, 0, EXACT, {"(a+)a"}, "aaa", "0-1/2 0-2/3 1-2/3",
     1},
    {"a match wider than the bound is none", REGEX, 0, EXACT, {"a{1,9}"}, "aaa", "0-1 0-2 1-2 1-3 2-3",
     0, NULL, 2},
    {"the bound looks at the whole match, not the group", REGEX, 0, EXACT, {"x{3}(a)"}, "xxxa", "",
     1, NULL, 3},
    {"a validator refuses what it refuses", REGEX, 0, EXACT, {"\\b\\d{16}\\b"},
     "4539148803436467 4539148803436468", "0-16/17", 0, NULL, 0, {"luhn"}},
    {"a validator is tried on every end", REGEX, 0, EXACT, {"\\b\\d{16,19}"}, "4539148803436467999",
     "0-16", 0, NULL, 0, {"luhn"}},
    {"a validator judges the group", REGEX, 0, EXACT, {"n(\\d{16})"}, "n4539148803436467", "1-17", 1,
     NULL, 0, {"luhn"}},
};

static const span_case TEXTS[] = {
    {"a plain text needs no borders", TEXT, 0, EXACT, {"cat"}, "concatenate cat", "3-6 12-15"},
    {"a plain text is not a pattern", TEXT, 0, EXACT, {"a.b*"}, "a.b* axb", "0-4"},
    {"one byte is enough", TEXT, 0, EXACT, {"x"}, "xx", "0-1 1-2"},
    {"a plain text overlaps itself", TEXT, 0, EXACT, {"aa"}, "aaa", "0-2 1-3"},
    {"a plain text is folded on a folded view", TEXT, 0, FOLD, {"CAFE"}, "my Cafe", "3-7"},
    {"two equal terms are one span", TEXT, 0, EXACT, {"ab", "ab"}, "ab", "0-2"},
    {"a long text is found whole", TEXT, 0, EXACT,
     {"0123456789012345678901234567890123456789012345678901234567890123456789X"},
     "0123456789012345678901234567890123456789012345678901234567890123456789X "
     "0123456789012345678901234567890123456789012345678901234567890123456789Y", "0-71"},
    {"a whole text must be all of it", TEXT, OXP_AS_WHOLE, EXACT, {"ab"}, "ab", "0-2"},
    {"a part is not a whole text", TEXT, OXP_AS_WHOLE, EXACT, {"ab"}, "abc", ""},
};

static const span_case PHRASES[] = {
    {"a word stands at borders", WORDS, 0, FOLD, {"cat"}, "Cat, concat cats the-cat_", "0-3/4 21-24/25"},
    {"a border looks at the next character", WORDS, 0, FOLD, {"cat"}, "cat\xC3\xA5 cat", "7-10/11"},
    {"a phrase takes a line break for a space", WORDS, 0, FOLD, {"ignore all rules"},
     "Ignore  all\n\nrules!", "0-16/17"},
    {"a phrase on the exact view takes any run of white space", WORDS, 0, EXACT, {"a b"},
     "a \t\n b", "0-6/7"},
    {"case stands on the exact view", WORDS, 0, EXACT, {"Cat"}, "cat Cat", "4-7/8"},
    {"a star is more letters", WORDS, 0, FOLD, {"suicid*"}, "suicide suicid suicid4", "0-7/8 8-14/15"},
    {"a star before is more letters before", WORDS, 0, FOLD, {"*bombe"}, "Rohrbombe Bombe bomben",
     "0-9/10 10-15/16"},
    {"stars at both ends", WORDS, 0, FOLD, {"*an*"}, "banana can 4an", "0-6/7 7-10/11"},
    {"a star inside a phrase", WORDS, 0, FOLD, {"ignor* all rule*"}, "ignoring all rules",
     "0-18/19"},
    {"a star before an inner word", WORDS, 0, FOLD, {"drop *bombe now"}, "drop Rohrbombe now",
     "0-18/19"},
    {"a star may find its word later in a run", WORDS, 0, FOLD, {"*an x"}, "banan x", "0-7/8"},
    {"an escaped star is a star", WORDS, 0, EXACT, {"f\\*ck"}, "f*ck fxck", "0-4/5"},
    {"an escaped star at the end is a star", WORDS, 0, EXACT, {"c\\*"}, "c* cc", "0-2/3"},
    {"a backslash is a backslash", WORDS, 0, EXACT, {"a\\b"}, "a\\b", "0-3/4"},
    {"Han has no borders", WORDS, 0, FOLD, {"\xE8\x87\xAA\xE6\xAE\xBA"},
     "x\xE8\x87\xAA\xE6\xAE\xBA\xE3\x81\xAE", "1-7/10"},
    {"a Han star stops anywhere", WORDS, 0, FOLD, {"\xE8\x87\xAA*"},
     "\xE8\x87\xAA\xE6\xAE\xBA", "0-3/6 0-6/7"},
    {"a decomposed mark belongs to its letter", WORDS, 0, FOLD, {"\xE3\x81\xAF"},
     "\xE3\x81\xB0", ""},
    {"punctuation may be a word", WORDS, 0, FOLD, {"c++"}, "c++ c+++", "0-3/4 4-7/8"},
    {"white space at the ends of a term does not count", WORDS, 0, FOLD, {"  cat "}, "cat", "0-3/4"},
    {"a term as text needs no borders", WORDS, OXP_AS_TEXT, FOLD, {"cat"}, "concat", "3-6"},
    {"a term as a whole text", WORDS, OXP_AS_WHOLE, FOLD, {"a b"}, "A  B", "0-3/4"},
    {"a star in a whole text", WORDS, OXP_AS_WHOLE, FOLD, {"suicid*"}, "suicidal", "0-8/9"},
    {"a word too wide is none", WORDS, 0, FOLD, {"suicid*"}, "suicide suicidal", "0-7/8", 0, NULL, 7},
    {"a word of one letter", WORDS, 0, FOLD, {"a"}, "a ab a", "0-1/2 5-6/7"},
};

static const span_case EXCEPTIONS[] = {
    {"an exception looks at the text by itself", WORDS, 0, EXACT, {"cat"}, "cat", "yes", .exception = true},
    {"an exception that is not there", WORDS, 0, EXACT, {"cat"}, "cats", "no", .exception = true},
    {"a whole exception", WORDS, OXP_AS_WHOLE, FOLD, {"4111 1111 1111 1111"}, "4111 1111 1111 1111",
     "yes", .exception = true},
    {"a whole exception is folded", WORDS, OXP_AS_WHOLE, FOLD, {"Example"}, "EXAMPLE", "yes",
     .exception = true},
    {"a regex exception sees the text's end", REGEX, 0, EXACT, {"@example\\.(?:com|org)$"},
     "ann@example.com", "yes", .exception = true},
    {"a regex exception that does not reach the end", REGEX, 0, EXACT, {"@example\\.com$"},
     "ann@example.com.evil.test", "no", .exception = true},
    {"an empty text is excepted by nothing", REGEX, 0, EXACT, {"a"}, "", "no", .exception = true},
    {"a host is itself", WORDS, OXP_AS_HOST, EXACT, {"acme.example"}, "https://ACME.example/x",
     "yes", .exception = true},
    {"a host has subdomains", WORDS, OXP_AS_HOST, EXACT, {"acme.example"}, "//img.acme.example.:8080",
     "yes", .exception = true},
    {"a host is not a suffix of letters", WORDS, OXP_AS_HOST, EXACT, {"acme.example"},
     "https://evilacme.example/", "no", .exception = true},
    {"a user name is no host", WORDS, OXP_AS_HOST, EXACT, {"acme.example"},
     "https://acme.example@evil.test/", "no", .exception = true},
    {"a backslash is a slash", WORDS, OXP_AS_HOST, EXACT, {"acme.example"},
     "https://evil.test\\@acme.example/", "no", .exception = true},
    {"a path is no host", WORDS, OXP_AS_HOST, EXACT, {"acme.example"}, "https://evil.test/acme.example",
     "no", .exception = true},
    {"white space inside is no address", WORDS, OXP_AS_HOST, EXACT, {"acme.example"},
     "https://evil.test\t.acme.example/", "no", .exception = true},
    {"a percent sign is no host", WORDS, OXP_AS_HOST, EXACT, {"acme.example"},
     "https://evil.test%2f.acme.example/", "no", .exception = true},
    {"a star term is its parent domain", WORDS, OXP_AS_HOST, EXACT, {"*.example.org"},
     "cdn.example.org/x.png", "yes", .exception = true},
    {"an exception is not looked for in texts", REGEX, 0, EXACT, {"zebra"}, "zebra", "yes",
     .exception = true},
};

static void regexes_find_every_span(void **state)
{
    (void)state;
    check_span_cases(REGEXES, COUNT(REGEXES));
}

static void texts_are_substrings(void **state)
{
    (void)state;
    check_span_cases(TEXTS, COUNT(TEXTS));
}

static void words_stand_at_borders(void **state)
{
    (void)state;
    check_span_cases(PHRASES, COUNT(PHRASES));
}

static void exceptions_look_at_matched_texts(void **state)
{
    (void)state;
    check_span_cases(EXCEPTIONS, COUNT(EXCEPTIONS));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(regexes_find_every_span),
        cmocka_unit_test(texts_are_substrings),
        cmocka_unit_test(words_stand_at_borders),
        cmocka_unit_test(exceptions_look_at_matched_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
