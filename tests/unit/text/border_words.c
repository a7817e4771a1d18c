/* Words of many languages, and texts that have them or something that looks like them. The fold
 * view is searched as the matcher does it: every place where the folded word stands, between
 * borders. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "text/border.h"
#include "text/utf8.h"
#include "text/view.h"

enum { YES = 6, NO = 6 };

/* Each word with texts that have it, and texts that do not. */
static const struct language {
    const char *name, *word;
    const char *yes[YES + 6], *no[NO + 6];
} LANGUAGES[] = {
    {"English",
     "bomb",
     {"bomb", "a Bomb!", "BOMB threat", "bomb_maker", "car-bomb", "the bomb's fuse", "(bomb)"},
     {"bombs", "bombard", "aplomb", "carbomb", "bomb2", "2bomb", "bombe\u0301"}},
    {"German",
     "m\u00f6rder",
     {"der M\u00f6rder", "M\u00d6RDER", "Mo\u0308rder!", "\u201eM\u00f6rder\u201c",
      "M\u00f6rder-Clown", "ein M\u00f6rder."},
     {"M\u00f6rders", "Massenm\u00f6rder", "m\u00f6rderisch", "Morder", "M\u00f6rderin",
      "m\u00f6rder7"}},
    {"French",
     "arme",
     {"l'arme", "l\u2019arme \u00e0 feu", "une arme", "ARME", "arme-l\u00e0", "\u00ab arme \u00bb"},
     {"arm\u00e9e", "larme", "arm\u00e9", "armes", "charme", "gendarme"}},
    {"Swedish",
     "mord",
     {"ett mord", "Mord!", "mord-", "(mord)", "MORD", "mord, dr\u00e5p"},
     {"sj\u00e4lvmord", "mordet", "f\u00f6rmord", "mord\u00e5t", "mord1", "lustmord"}},
    {"Turkish",
     "intihar",
     {"intihar etti", "\u0130ntihar", "INT\u0130HAR", "INTIHAR", "\u0131nt\u0131har", "intihar'dan",
      "i\u0307ntihar"},
     {"intihara", "intihar\u0131n", "intiharlar", "xintihar", "intihar\u0131", "intihar3"}},
    {"Vietnamese",
     "bom",
     {"qu\u1ea3 bom", "Bom!", "bom nguy\u00ean t\u1eed", "BOM", "bom, m\u00ecn", "\u201cbom\u201d"},
     {"b\u00f4m", "b\u1ecfm", "bomb", "bom\u0300", "abom", "b\u01a1m"}},
    {"Polish",
     "zab\u00f3j",
     {"zab\u00f3j", "Zab\u00f3j go", "ZAB\u00d3J!", "zabo\u0301j", "\u201ezab\u00f3j\u201d",
      "zab\u00f3j,"},
     {"zab\u00f3jca", "zab\u00f3jstwo", "zaboj", "niezab\u00f3j", "zab\u00f3j\u0105",
      "zab\u00f3j1"}},
    {"Russian",
     "\u0431\u043e\u043c\u0431\u0430",
     {"\u0431\u043e\u043c\u0431\u0430", "\u0411\u043e\u043c\u0431\u0430!",
      "\u0411\u041e\u041c\u0411\u0410", "\u00ab\u0431\u043e\u043c\u0431\u0430\u00bb",
      "\u0430\u0432\u0438\u0430-\u0431\u043e\u043c\u0431\u0430",
      "\u0431\u043e\u043c\u0431\u0430, \u043c\u0438\u043d\u0430"},
     {"\u0431\u043e\u043c\u0431\u0430\u0440\u0434",
      "\u0430\u0432\u0438\u0430\u0431\u043e\u043c\u0431\u0430", "\u0431\u043e\u043c\u0431\u044b",
      "\u0431\u043e\u043c\u0431\u0430\u0445", "\u0431\u043e\u043c\u0431\u04301",
      "x\u0431\u043e\u043c\u0431\u0430"}},
    {"Ukrainian",
     "\u0432\u0431\u0438\u0442\u0438",
     {"\u0432\u0431\u0438\u0442\u0438", "\u0412\u0431\u0438\u0442\u0438!",
      "\u044f\u043a \u0432\u0431\u0438\u0442\u0438 \u0439\u043e\u0433\u043e",
      "\u0412\u0411\u0418\u0422\u0418", "\u201e\u0432\u0431\u0438\u0442\u0438\u201c",
      "\u043d\u0435 \u0432\u0431\u0438\u0442\u0438"},
     {"\u0432\u0431\u0438\u0442\u0438\u0439", "\u0432\u0431\u0438\u0442\u0438\u0445",
      "\u0443\u0432\u0431\u0438\u0442\u0438", "\u0432\u0431\u0438\u0442\u0438\u0306",
      "\u0432\u0431\u0438\u0442\u04380", "\u0456\u0432\u0431\u0438\u0442\u0438"}},
    {"Greek",
     "\u03c6\u03cc\u03bd\u03bf\u03c2",
     {"\u03bf \u03c6\u03cc\u03bd\u03bf\u03c2", "\u03a6\u03cc\u03bd\u03bf\u03c2!",
      "\u03a6\u038c\u039d\u039f\u03a3", "\u03c6\u03bf\u0301\u03bd\u03bf\u03c2",
      "\u00ab\u03c6\u03cc\u03bd\u03bf\u03c2\u00bb", "\u03c6\u03cc\u03bd\u03bf\u03c2,"},
     {"\u03b1\u03c5\u03c4\u03bf\u03c6\u03cc\u03bd\u03bf\u03c2", "\u03c6\u03cc\u03bd\u03bf\u03c5",
      "\u03c6\u03bf\u03bd\u03bf\u03c2", "\u03c6\u03cc\u03bd\u03bf\u03c2\u03b1",
      "\u03c0\u03c6\u03cc\u03bd\u03bf\u03c2", "\u03c6\u03cc\u03bd\u03bf\u03c21"}},
    {"Hindi",
     "\u092c\u092e",
     {"\u092c\u092e", "\u090f\u0915 \u092c\u092e", "\u092c\u092e\u0964",
      "\u092c\u092e, \u0917\u094b\u0932\u0940", "\u092c\u092e-\u0927\u092e\u093e\u0915\u093e",
      "(\u092c\u092e)"},
     {"\u092c\u092e\u0940", "\u092c\u092e\u094d\u092a\u0930", "\u0938\u092c\u092e",
      "\u092c\u092e\u093e", "\u092c\u092e\u0967", "\u0905\u092c\u092e", "\u092c\u092e\u0902"}},
    {"Bengali",
     "\u0996\u09c1\u09a8",
     {"\u0996\u09c1\u09a8", "\u098f\u0995 \u0996\u09c1\u09a8", "\u0996\u09c1\u09a8\u0964",
      "\u0996\u09c1\u09a8 \u0995\u09b0\u09be", "\u0996\u09c1\u09a8, \u099c\u0996\u09ae",
      "\u2018\u0996\u09c1\u09a8\u2019"},
     {"\u0996\u09c1\u09a8\u09bf", "\u0996\u09c1\u09a8\u09c7", "\u0986\u0996\u09c1\u09a8",
      "\u0996\u09c1\u09a8\u09c0", "\u0996\u09c1\u09a8\u09e7", "\u0996\u09c1\u09a8\u09cd\u09a4"}},
    {"Georgian",
     "\u10d1\u10dd\u10db\u10d1\u10d8",
     {"\u10d1\u10dd\u10db\u10d1\u10d8", "\u10d4\u10e1 \u10d1\u10dd\u10db\u10d1\u10d8!",
      "\u10d1\u10dd\u10db\u10d1\u10d8,", "\u201e\u10d1\u10dd\u10db\u10d1\u10d8\u201c",
      "\u1c91\u1c9d\u1c9b\u1c91\u1c98", "\u10d1\u10dd\u10db\u10d1\u10d8-"},
     {"\u10d1\u10dd\u10db\u10d1\u10d8\u10d7", "\u10d1\u10dd\u10db\u10d1\u10d8\u10e1",
      "\u10d0\u10d1\u10dd\u10db\u10d1\u10d8", "\u10d1\u10dd\u10db\u10d1\u10d81",
      "\u10d1\u10dd\u10db\u10d1", "x\u10d1\u10dd\u10db\u10d1\u10d8"}},
    {"Arabic",
     "\u0642\u0646\u0628\u0644\u0629",
     {"\u0642\u0646\u0628\u0644\u0629", "\u0627\u0644\u0642\u0646\u0628\u0644\u0629",
      "\u0648\u0627\u0644\u0642\u0646\u0628\u0644\u0629", "\u0628\u0642\u0646\u0628\u0644\u0629",
      "\u0644\u0644\u0642\u0646\u0628\u0644\u0629",
      "\u0641\u0628\u0627\u0644\u0642\u0646\u0628\u0644\u0629\u060c",
      "\u0642\u0646\u0640\u0640\u0628\u0644\u0629",
      "\u0642\u064f\u0646\u0652\u0628\u064f\u0644\u064e\u0629", "\u0642\u0646\u0628\u0644\u0647",
      "\u0643\u0642\u0646\u0628\u0644\u0629 \u0645\u0648\u0642\u0648\u062a\u0629"},
     {"\u0645\u0642\u0646\u0628\u0644\u0629", "\u0642\u0646\u0628\u0644\u0629\u062a",
      "\u0642\u0646\u0627\u0628\u0644", "\u0633\u0642\u0646\u0628\u0644\u0629",
      "\u0627\u0644\u0648\u0642\u0646\u0628\u0644\u0629", "\u0642\u0646\u0628\u0644\u06291",
      "\u0644\u0627\u0642\u0646\u0628\u0644\u0629"}},
    {"Arabic with pronouns",
     "\u0627\u0642\u062a\u0644",
     {"\u0627\u0642\u062a\u0644\u0647\u0645", "\u0627\u0642\u062a\u0644\u0646\u064a",
      "\u0623\u0642\u062a\u0644\u0643", "\u0641\u0627\u0642\u062a\u0644\u0647\u0627!",
      "\u0627\u0642\u062a\u0644\u0643\u0645\u0627", "\u0648\u0627\u0642\u062a\u0644\u0647",
      "\u0627\u0642\u062a\u0644\u0647\u0646\u0651",
      "\u0627\u064f\u0642\u0652\u062a\u064f\u0644\u0652 \u0647\u0646\u0627"},
     {"\u0627\u0642\u062a\u0644\u0648\u0627", "\u0627\u0642\u062a\u0644\u062a",
      "\u0631\u0627\u0642\u062a\u0644", "\u0627\u0642\u062a\u0644\u0647\u0645\u062a",
      "\u0627\u0642\u062a\u0627\u0644", "\u0627\u0642\u062a\u0644\u0627\u0646"}},
    {"Arabic folding",
     "\u0645\u0633\u062a\u0634\u0641\u0649",
     {"\u0645\u0633\u062a\u0634\u0641\u0649", "\u0645\u0633\u062a\u0634\u0641\u064a",
      "\u0627\u0644\u0645\u0633\u062a\u0634\u0641\u0649",
      "\u0628\u0645\u0633\u062a\u0634\u0641\u0649",
      "\u0648\u0644\u0644\u0645\u0633\u062a\u0634\u0641\u0649",
      "\ufee3\ufeb4\ufe98\ufeb8\ufed4\ufef0"},
     {"\u0645\u0633\u062a\u0634\u0641\u064a\u0627\u062a", "\u0645\u0633\u062a\u0634\u0641\u0627",
      "\u064a\u0645\u0633\u062a\u0634\u0641\u0649", "\u0645\u0633\u062a\u0634\u0641\u06495",
      "\u0645\u0633\u062a\u0634\u0641", "\u062a\u0645\u0633\u062a\u0634\u0641\u0649"}},
    {"Persian",
     "\u0628\u0645\u0628",
     {"\u0628\u0645\u0628", "\u06cc\u06a9 \u0628\u0645\u0628", "\u0628\u0645\u0628\u061f",
      "\u0628\u0645\u0628\u200c\u0647\u0627", "\u00ab\u0628\u0645\u0628\u00bb",
      "\u0628\u0645\u0628\u060c"},
     {"\u0628\u0645\u0628\u0627\u0631\u0627\u0646", "\u0628\u0645\u0628\u0647\u0627\u06cc",
      "\u0632\u0628\u0645\u0628", "\u0628\u0645\u0628\u06f1", "\u0628\u0645\u0628\u06af",
      "\u0628\u0627\u0645\u0628"}},
    {"Hebrew",
     "\u05e4\u05e6\u05e6\u05d4",
     {"\u05e4\u05e6\u05e6\u05d4", "\u05d4\u05e4\u05e6\u05e6\u05d4",
      "\u05d5\u05d4\u05e4\u05e6\u05e6\u05d4", "\u05dc\u05e4\u05e6\u05e6\u05d4",
      "\u05e9\u05d4\u05e4\u05e6\u05e6\u05d4!", "\u05db\u05e9\u05d4\u05e4\u05e6\u05e6\u05d4",
      "\u05dc\u05db\u05e9\u05d4\u05e4\u05e6\u05e6\u05d4",
      "\u05de\u05e9\u05d4\u05e4\u05e6\u05e6\u05d4", "\u05db\u05d1\u05e4\u05e6\u05e6\u05d4",
      "\u05de\u05d4\u05e4\u05e6\u05e6\u05d4-\u05d6\u05de\u05df"},
     {"\u05e4\u05e6\u05e6\u05d4\u05dd", "\u05e0\u05e4\u05e6\u05e6\u05d4",
      "\u05d4\u05d5\u05e4\u05e6\u05e6\u05d4", "\u05ea\u05e4\u05e6\u05e6\u05d4",
      "\u05d1\u05db\u05e4\u05e6\u05e6\u05d4", "\u05e4\u05e6\u05e6\u05d42",
      "\u05e8\u05e9\u05e4\u05e6\u05e6\u05d4"}},
    {"Chinese",
     "\u81ea\u6740",
     {"\u81ea\u6740", "\u4ed6\u81ea\u6740\u4e86", "\u60f3\u81ea\u6740\u3002", "A\u81ea\u6740B",
      "3\u81ea\u67404", "\u300c\u81ea\u6740\u300d"},
     {"\u81ea\u5df1\u6740", "\u6740\u81ea", "\u81ea \u6740", "\u81ea,\u6740", "\u81ea\u6b8b",
      "\u81ea\u6740\u0301"}},
    {"Japanese in Hiragana",
     "\u306f\u3057",
     {"\u306f\u3057", "\u304a\u306f\u3057\u3092", "\u306f\u3057\u3067\u3059",
      "\u8d64\u3044\u306f\u3057", "\u300c\u306f\u3057\u300d", "Word\u306f\u3057"},
     {"\u3070\u3057", "\u3071\u3057", "\u306f\u3058", "\u306f\u3057\u3099", "\u306f \u3057",
      "\u30cf\u30b7"}},
    {"Japanese in Katakana",
     "\u30ad\u30eb",
     {"\u30ad\u30eb", "\u30ad\u30eb\u3059\u308b", "\u3092\u30ad\u30eb", "\u30fb\u30ad\u30eb\u30fb",
      "\uff77\uff99", "DVD\u30ad\u30eb", "\u6bba\u30ad\u30eb\u3002"},
     {"\u30b9\u30ad\u30eb", "\u30ad\u30eb\u30c8", "\u30ad\u30eb\u30fc", "\u30ae\u30eb",
      "\uff7d\uff77\uff99", "\u30fc\u30ad\u30eb", "\u30ad\u30eb\u31f7"}},
    {"Korean",
     "\uc790\uc0b4",
     {"\uc790\uc0b4", "\uc790\uc0b4\uc744", "\uadf8\ub294 \uc790\uc0b4\ud588\ub2e4",
      "AI\uc790\uc0b4", "\uc790\uc0b4!", "\uc790\uc0b4\u3160\u3160", "\u314b\u314b\uc790\uc0b4",
      "\u3160\u3160\uc790\uc0b4", "\u5927\uc790\uc0b4", "\uc790\uc0b4\u314b\u314b"},
     {"\ud0c0\uc790\uc0b4", "\uc790\uc0ac", "\uc720\uc790\uc0b4", "\uc790 \uc0b4", "\uc790\uc0b5",
      "\uac01\uc790\uc0b4"}},
    {"Korean, a syllable without a final",
     "\ub098",
     {"\ub098", "\ub098\ub294", "\ub098!", "\uadf8 \ub098", "\ub098\u3160", "3\ub098"},
     {"\ub09c", "\ub0a0", "\ub204\ub098", "\ub0b4", "\ub108", "\ub098\u11ab"}},
    {"Korean initials",
     "\u3145\u3142",
     {"\u3145\u3142", "\uc544 \u3145\u3142", "\u3145\u3142!", "\u3145\u3142\u314b",
      "AI\u3145\u3142", "\u3145\u3142\uc544"},
     {"\uc0ac\ubc14", "\u3145 \u3142", "\u3141\u3145\u3142", "\u3145\ubc14", "\u3142\u3145",
      "\uac00\u3145\u3142"}},
    {"Thai",
     "\u0e23\u0e30\u0e40\u0e1a\u0e34\u0e14",
     {"\u0e23\u0e30\u0e40\u0e1a\u0e34\u0e14",
      "\u0e25\u0e39\u0e01\u0e23\u0e30\u0e40\u0e1a\u0e34\u0e14",
      "\u0e23\u0e30\u0e40\u0e1a\u0e34\u0e14\u0e40\u0e27\u0e25\u0e32",
      "A\u0e23\u0e30\u0e40\u0e1a\u0e34\u0e14B", "\u0e23\u0e30\u200b\u0e40\u0e1a\u0e34\u0e14",
      "\u0e23\u0e30\u0e40\u0e1a\u0e34\u0e141"},
     {"\u0e23\u0e30\u0e40\u0e1a\u0e34\u0e14\u0e4c", "\u0e23\u0e30\u0e40\u0e1a\u0e35\u0e14",
      "\u0e23\u0e30 \u0e40\u0e1a\u0e34\u0e14", "\u0e23\u0e30\u0e40\u0e1a\u0e34",
      "\u0e23\u0e30\u0e40\u0e1a\u0e34\u0e14\u0e48", "\u0e23\u0e30\u0e40\u0e1a\u0e34\u0e14\u0e33"}},
    {"Lao",
     "\u0e86\u0ec8\u0eb2",
     {"\u0e86\u0ec8\u0eb2", "\u0e81\u0e86\u0ec8\u0eb2\u0e95\u0ebb\u0ea7", "\u0e86\u0ec8\u0eb2!",
      "a\u0e86\u0ec8\u0eb2b", "\u0e86\u0ec8\u0eb2\u0e84\u0ebb\u0e99", "(\u0e86\u0ec8\u0eb2)"},
     {"\u0e86\u0ec8\u0eb2\u0ec8", "\u0e86\u0eb2", "\u0e86\u0ec9\u0eb2", "\u0e86 \u0ec8\u0eb2",
      "\u0e82\u0ec8\u0eb2", "\u0e86\u0ec8"}},
    {"Khmer",
     "\u179f\u1798\u17d2\u179b\u17b6\u1794",
     {"\u179f\u1798\u17d2\u179b\u17b6\u1794",
      "\u1781\u17d2\u1789\u17bb\u17c6\u179f\u1798\u17d2\u179b\u17b6\u1794",
      "\u179f\u1798\u17d2\u179b\u17b6\u1794\u1782\u17c1",
      "\u179f\u1798\u17d2\u179b\u17b6\u1794\u17d4", "a\u179f\u1798\u17d2\u179b\u17b6\u1794",
      "\u179f\u1798\u17d2\u179b\u17b6\u1794 \u1782\u17c1"},
     {"\u179f\u1798\u17d2\u179b\u17b6\u1794\u17cb",
      "\u179f\u1798\u17d2\u179b\u17b6\u1794\u17d2\u178f", "\u179f\u1798\u179b\u17b6\u1794",
      "\u179f\u1798\u17d2\u179b\u1794", "\u179f \u1798\u17d2\u179b\u17b6\u1794",
      "\u179f\u1798\u17d2\u179b\u17b6\u1794\u17b6"}},
    {"Myanmar",
     "\u1017\u102f\u1036\u1038",
     {"\u1017\u102f\u1036\u1038", "\u1000\u1017\u102f\u1036\u1038",
      "\u1017\u102f\u1036\u1038\u1001\u103d\u1032", "\u1017\u102f\u1036\u1038\u104b",
      "a\u1017\u102f\u1036\u1038b", "\u1017\u102f\u1036\u1038 \u1000"},
     {"\u1017\u102f\u1036", "\u1017\u102f\u1036\u1037\u1038", "\u1017\u1036\u1038",
      "\u1018\u102f\u1036\u1038", "\u1017 \u102f\u1036\u1038", "\u1017\u102f\u1036\u1038\u103a"}},
};

static bool is_found(const char *word, const char *text)
{
    size_t n, length;
    char *folded = oxp_fold(text, strlen(text), &n),
         *wanted = oxp_fold(word, strlen(word), &length);
    bool found = false;
    assert_true(folded && wanted && length);
    for (size_t at = 0; at + length <= n && !found; at++)
        found = !memcmp(folded + at, wanted, length) && oxp_border_before(folded, n, at) &&
                oxp_border_after(folded, n, at + length);
    free(folded);
    free(wanted);
    return found;
}

static void words_are_found_in_texts_of_their_language(void **state)
{
    size_t wrong = 0;
    (void)state;
    for (size_t i = 0; i < sizeof LANGUAGES / sizeof *LANGUAGES; i++) {
        const struct language *it = &LANGUAGES[i];
        size_t k = 0;
        for (; it->yes[k]; k++)
            if (!is_found(it->word, it->yes[k]) && ++wrong)
                print_error("%s: not found in %s\n", it->name, it->yes[k]);
        assert_true(k >= YES);
        for (k = 0; it->no[k]; k++)
            if (is_found(it->word, it->no[k]) && ++wrong)
                print_error("%s: found in %s\n", it->name, it->no[k]);
        assert_true(k >= NO);
    }
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_found_in_texts_of_their_language),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
