#include "ruleset/proof.h"

#include <stdio.h>
#include <string.h>

#include "ruleset/file.h"
#include "ruleset/role.h"
#include "ruleset/yaml.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { TEST_CHARACTERS = 100000, TEST_FILE_BYTES = 16 << 20 };

/* A text that may be empty, and that a comment may not have cut. */
static bool want_test_text(oxp_loader *loader, oxp_node *node, oxp_str *text)
{
    *text = (oxp_str){"", 0};
    if (node->kind == OXP_NODE_SCALAR && !node->text.n)
        return true;
    if (!oxp_want_text(loader, node, TEST_CHARACTERS))
        return false;
    *text = node->text;
    return true;
}

/* Complains of "[[" without "]]" behind it. */
static void check_marks(oxp_loader *loader, oxp_node *node, oxp_str text)
{
    const char *at = text.p, *end = text.p + text.n;

    while ((at = memmem(at, (size_t)(end - at), "[[", 2))) {
        at = memmem(at + 2, (size_t)(end - at) - 2, "]]", 2);
        if (!at) {
            oxp_blame(loader, node, "E1", "'[[' is not closed; mark a span as [[...]]");
            return;
        }
        at += 2;
    }
}

/* `confidence: '>= 80'`. */
static void read_confidence(oxp_loader *loader, oxp_node *node, oxp_rule_test *test)
{
    static const char *const SIGNS[] = {">=", "<=", ">", "<", "="};
    size_t sign = 0;

    if (node->kind == OXP_NODE_SCALAR) {
        while (sign < COUNT(SIGNS) && strncmp(node->text.p, SIGNS[sign], strlen(SIGNS[sign])) != 0)
            sign++;
        const char *at = node->text.p + (sign < COUNT(SIGNS) ? strlen(SIGNS[sign]) : 0);
        at += strspn(at, " ");
        size_t n = strspn(at, "0123456789");
        int value = 0;
        for (size_t i = 0; i < n && i < 3; i++)
            value = value * 10 + (at[i] - '0');
        if (n && n <= 3 && !at[n] && value <= 100) {
            if (sign != 1 && sign != 3)
                test->min_confidence = (int16_t)(value + (sign == 2));
            if (sign != 0 && sign != 2)
                test->max_confidence = (int16_t)(value - (sign == 3));
            return;
        }
    }
    oxp_blame_type(loader, node, "a confidence such as '>= 80'", "");
}

static bool read_test(oxp_loader *loader, oxp_node *node, oxp_roles roles, oxp_rule_test *test)
{
    static const char *const KEYS[] = {"hit", "miss", "role", "after", "confidence", "when_split"};
    bool split;

    if (!oxp_want_map(loader, node))
        return false;
    oxp_node_check_keys(loader, node, "a test", KEYS, COUNT(KEYS));
    oxp_node *hit = oxp_node_get(node, "hit"), *miss = oxp_node_get(node, "miss");
    oxp_node *role = oxp_node_get(node, "role"), *after = oxp_node_get(node, "after");
    oxp_node *confidence = oxp_node_get(node, "confidence");
    oxp_node *when_split = oxp_node_get(node, "when_split");
    *test = (oxp_rule_test){.hit = hit != NULL,
                            .role = -1,
                            .min_confidence = -1,
                            .max_confidence = -1,
                            .place = node->place};
    if (!hit == !miss) {
        if (!oxp_node_has_fault(node))
            oxp_blame(loader, node, "E1", "a test wants either hit or miss");
        return false;
    }
    bool good = want_test_text(loader, hit ? hit : miss, &test->text);
    if (good && hit)
        check_marks(loader, hit, test->text);
    if (role && (test->role = oxp_want_role(loader, role)) >= 0 && roles &&
        !(roles & OXP_ROLE_BIT(test->role)))
        oxp_blame(loader, role, "E1", "the rule does not run in role %s, but in %s", role->text.p,
                  oxp_roles_shown(loader, roles));
    if (after && miss)
        oxp_blame_key(loader, after, "E1", "'after' goes with hit only");
    else if (after)
        test->has_after = want_test_text(loader, after, &test->after);
    if (confidence && miss)
        oxp_blame_key(loader, confidence, "E1", "'confidence' goes with hit only");
    else if (confidence)
        read_confidence(loader, confidence, test);
    if (when_split)
        oxp_want_bool(loader, when_split, &split);
    return good;
}

/* ---- tests in a file of their own -------------------------------------------------------- */

static bool hex_unit(const char *text, size_t n, uint32_t *unit)
{
    *unit = 0;
    if (n < 6 || text[0] != '\\' || text[1] != 'u')
        return false;
    for (size_t i = 2; i < 6; i++) {
        char c = text[i];
        if (c >= '0' && c <= '9')
            *unit = *unit << 4 | (uint32_t)(c - '0');
        else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
            *unit = *unit << 4 | (uint32_t)((c | 0x20) - 'a' + 10);
        else
            return false;
    }
    return true;
}

/* JSON writes characters above U+FFFF as two \u escapes, which YAML does not know; it has \U for
 * them. Two escapes of six bytes become one of ten. */
static oxp_str join_surrogates(oxp_loader *loader, const char *line, size_t n)
{
    char *out = oxp_loader_take(loader, n + 1, 1);
    size_t to = 0;
    uint32_t high, low;

    if (!out)
        return (oxp_str){"", 0};
    for (size_t at = 0; at < n;) {
        if (hex_unit(line + at, n - at, &high) && high >= 0xD800 && high < 0xDC00 &&
            hex_unit(line + at + 6, n - at - 6, &low) && low >= 0xDC00 && low < 0xE000) {
            uint32_t c = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
            to += (size_t)snprintf(out + to, 11, "\\U%08X", c);
            at += 12;
            continue;
        }
        size_t length = line[at] == '\\' && at + 1 < n ? 2 : 1;
        memcpy(out + to, line + at, length);
        to += length;
        at += length;
    }
    return (oxp_str){out, to};
}

/* One JSON object a line, which is also YAML in flow style. */
static uint32_t read_lines(oxp_loader *loader, const oxp_file *file, oxp_roles roles,
                           oxp_rule_test *tests)
{
    uint32_t n = 0, number = 0;

    for (size_t at = 0; at < file->text.n;) {
        const char *line = file->text.p + at;
        const char *end = memchr(line, '\n', file->text.n - at);
        size_t length = end ? (size_t)(end - line) : file->text.n - at;
        number++;
        at += length + 1;
        if (strspn(line, " \t\r") >= length)
            continue;
        oxp_str json = join_surrogates(loader, line, length);
        oxp_node *node = json.n ? oxp_yaml_read(loader, file->shown, number, json.p, json.n) : NULL;
        if (node)
            n += read_test(loader, node, roles, &tests[n]);
    }
    return n;
}

static const oxp_rule_test *read_file(oxp_loader *loader, oxp_node *node, oxp_roles roles,
                                      const char *real, uint32_t *n)
{
    static const char *const KEYS[] = {"file"};
    bool missing = false;
    oxp_file file;

    oxp_node_check_keys(loader, node, "'tests'", KEYS, COUNT(KEYS));
    oxp_node *path = oxp_want_member(loader, node, "'tests'", "file");
    if (!path)
        return NULL;
    if (!oxp_file_open_named(loader, path, real, TEST_FILE_BYTES, false, &missing, &file)) {
        if (missing && loader->keep_tests)
            oxp_diag_warn(loader->diag, path->place, "W21",
                          "the test file '%s' is not here, so this rule is not tested",
                          path->text.p);
        return NULL;
    }
    size_t lines = 1;
    for (size_t i = 0; i < file.text.n; i++)
        lines += file.text.p[i] == '\n';
    oxp_rule_test *tests = oxp_loader_keep(loader, lines, sizeof *tests);
    if (tests)
        *n = read_lines(loader, &file, roles, tests);
    return tests;
}

const oxp_rule_test *oxp_proof_read(oxp_loader *loader, oxp_node *node, oxp_roles roles,
                                    const char *real, uint32_t *n)
{
    *n = 0;
    if (node->kind == OXP_NODE_MAP)
        return read_file(loader, node, roles, real, n);
    if (!oxp_want_list(loader, node))
        return NULL;
    if (!node->n)
        oxp_blame(loader, node, "E1", "a rule wants at least one test");
    oxp_rule_test *tests = loader->keep_tests ? oxp_loader_keep(loader, node->n, sizeof *tests)
                                              : oxp_loader_take(loader, node->n, sizeof *tests);
    if (!tests)
        return NULL;
    for (oxp_node *item = node->first; item; item = item->next)
        *n += read_test(loader, item, roles, &tests[*n]);
    return tests;
}
