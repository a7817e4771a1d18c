#include "unit/decide/cases.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

bool check_same(const char *name, const char *what, const char *got, const char *want)
{
    if (!strcmp(got, want))
        return true;
    print_error("%s: %s\n  got  %s\n  want %s\n", name, what, got, want);
    return false;
}

static bool holds(const decide_case *it)
{
    kit *k = kit_new();
    for (int i = 0; i < 4 && it->rules[i]; i++)
        kit_rule(k, it->rules[i]);
    for (int i = 0; i < 2 && it->categories[i]; i++)
        kit_category(k, it->categories[i]);
    oxp_judgement j;
    assert_int_equal(kit_judge(k, it->role, it->text, strlen(it->text), &j), OXP_OK);
    bool found = check_same(it->name, "findings", kit_findings(k, &j), it->findings);
    bool passed = check_same(it->name, "text", kit_text(k, &j), it->passed ? it->passed : it->text);
    bool acts = !it->action || check_same(it->name, "action", oxp_action_name(j.action),
                                          oxp_action_name(it->action));
    kit_free(k);
    return found && passed && acts;
}

void check_cases(const decide_case *cases, size_t n)
{
    size_t failed = 0;
    for (size_t i = 0; i < n; i++)
        failed += !holds(&cases[i]);
    assert_int_equal(failed, 0);
}
