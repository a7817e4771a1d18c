/* The judge against the definitions, executed; and what holds of all answers: that nothing
 * known later changes what was decided, and that nothing is shown too early. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "decide/work.h"
#include "unit/decide/dice.h"
#include "unit/decide/model.h"

enum { LONGEST = 9, TEXTS = 12 };

static uint64_t from_environment(const char *name, uint64_t otherwise)
{
    const char *value = getenv(name);
    return value ? strtoull(value, NULL, 10) : otherwise;
}

static kit *build(const dice_set *set)
{
    kit *k = kit_new();
    for (int i = 0; i < set->n_rules; i++)
        kit_rule(k, set->rules[i]);
    for (int i = 0; i < set->n_categories; i++)
        kit_category(k, set->categories[i]);
    return k;
}

static void complain(const dice_set *set, uint64_t seed, oxp_role role, const char *text)
{
    print_error("seed %llu, %s \"%s\"\n", (unsigned long long)seed, oxp_role_name(role), text);
    for (int i = 0; i < set->n_rules; i++)
        print_error("  %s\n", set->rules[i]);
    for (int i = 0; i < set->n_categories; i++)
        print_error("  %s\n", set->categories[i]);
}

/* ---- the judge and the model ------------------------------------------------------ */

static const char *const MODES[] = {"", "", "/shadow", "/below"};

static void say_wanted(const model *m, const model_finding *it, char *out, size_t size)
{
    uint32_t n_rules = m->k->policy.n_rules;
    size_t n =
        (size_t)snprintf(out, size, "%s %s%s %d",
                         it->rank < n_rules ? m->k->rules[it->rank].id
                                            : m->k->categories[it->rank - n_rules].finding_id,
                         oxp_action_name(it->action), MODES[it->mode], it->confidence);
    for (uint32_t b = 0; b < m->n; b++)
        if ((it->touches >> b) & 1)
            n += (size_t)snprintf(out + n, size - n, " %u", b);
}

static void say_got(const kit *k, const oxp_judgement *j, const oxp_judged *it, char *out,
                    size_t size)
{
    size_t n = (size_t)snprintf(out, size, "%s %s%s %d",
                                it->rule == OXP_NONE ? k->categories[it->category].finding_id
                                                     : k->rules[it->rule].id,
                                oxp_action_name(it->action), MODES[it->mode], it->confidence);
    for (uint32_t s = 0; s < it->n_spans; s++)
        for (uint64_t b = j->spans[it->first_span + s].start; b < j->spans[it->first_span + s].end;
             b++)
            n += (size_t)snprintf(out + n, size - n, " %u", (unsigned)b);
}

/* The same findings in the same order; those alike in step, rule and start in any. */
static bool same_findings(const kit *k, const model *m, const oxp_judgement *j)
{
    char got[512], want[512] = "";
    bool used[MODEL_FINDINGS] = {false};

    if (m->n_findings != j->n_findings) {
        print_error("%zu findings, want %u\n", j->n_findings, m->n_findings);
        return false;
    }
    for (uint32_t i = 0; i < m->n_findings; i++) {
        bool found = false;
        say_got(k, j, &j->findings[i], got, sizeof got);
        for (uint32_t w = 0; w < m->n_findings && !found; w++) {
            const model_finding *a = &m->findings[i], *b = &m->findings[w];
            if (used[w] || a->step != b->step || a->rank != b->rank || a->start != b->start)
                continue;
            say_wanted(m, b, want, sizeof want);
            found = used[w] = !strcmp(got, want);
        }
        if (!found) {
            print_error("finding %u: got \"%s\", want \"%s\"\n", i, got, want);
            return false;
        }
    }
    return true;
}

static bool agrees(const kit *k, const model *m, const oxp_judgement *j)
{
    if (!same_findings(k, m, j))
        return false;
    if (j->action != m->action) {
        print_error("action %d, want %d\n", j->action, m->action);
        return false;
    }
    const char *text = model_text(m, (uint32_t)j->visible), *passed = kit_text(k, j);
    if (!text || strcmp(text, passed) != 0) {
        print_error("visible %u: \"%s\", want \"%s\"\n", (unsigned)j->visible, passed,
                    text ? text : "less");
        return false;
    }
    return true;
}

/* Edits are sorted and disjoint, and cover exactly what acts as a redaction. */
static bool edits_cover(const model *m, const oxp_judgement *j)
{
    uint64_t touched = 0, edited = 0, at = 0;
    for (uint32_t i = 0; i < m->n_redactions; i++)
        for (uint32_t b = m->redactions[i].from; b < m->redactions[i].to; b++)
            touched |= UINT64_C(1) << b;
    for (size_t i = 0; i < j->n_edits; i++) {
        if (j->edits[i].start < at || j->edits[i].end < j->edits[i].start)
            return false;
        at = j->edits[i].end;
        for (uint64_t b = j->edits[i].start; b < at; b++)
            edited |= UINT64_C(1) << b;
    }
    return edited == (touched & ((UINT64_C(1) << j->visible) - 1)) && at <= j->visible;
}

static bool acts_on_text(const model *m, uint32_t rule)
{
    const oxp_act *act = &m->k->rules[rule].acts[m->role];
    return m->k->rules[rule].mode == OXP_RULE_ENFORCE &&
           (act->block || act->replace || act->redact);
}

/* Nothing of a match is shown whose fate came after the stop, and nothing of what stopped it. */
static bool leaks(const model *m, const oxp_judgement *j)
{
    for (uint32_t r = 0; r < m->k->policy.n_rules; r++)
        for (uint32_t i = 0; i < m->rules[r].n && acts_on_text(m, r); i++) {
            const model_event *event = &m->rules[r].events[i];
            const oxp_act *act = &m->k->rules[r].acts[m->role];
            bool stops = act->block || act->replace;
            if (event->touched == MODEL_NEVER || event->confidence < m->k->rules[r].min_confidence)
                continue;
            if ((event->touched > m->stop || (stops && event->touched == m->stop)) &&
                event->start < j->visible)
                return true;
        }
    return false;
}

/* What is held back at a stop begins where something acting begins, and was open. */
static bool holds_for_nothing(const model *m, const oxp_judgement *j)
{
    if (j->visible == (m->stop < m->n ? m->stop : m->n))
        return false;
    for (uint32_t i = 0; i < m->n_findings; i++)
        if (m->findings[i].start == j->visible)
            return false;
    for (uint32_t i = 0; i < m->n_redactions; i++)
        if (m->redactions[i].from == j->visible)
            return false;
    for (uint32_t r = 0; r < m->k->policy.n_rules; r++)
        for (uint32_t i = 0; i < m->rules[r].n; i++)
            if (m->rules[r].events[i].start == j->visible &&
                m->rules[r].events[i].touched > m->stop)
                return false;
    return true;
}

static bool judged_right(kit *k, model *m, oxp_role role, const char *text, uint32_t n)
{
    oxp_judgement j;
    assert_int_equal(kit_judge(k, role, text, n, &j), OXP_OK);
    model_judge(m, k, role, text, n);
    if (!agrees(k, m, &j))
        return false;
    if (!edits_cover(m, &j)) {
        print_error("edits do not cover what was touched\n");
        return false;
    }
    bool stopped = m->stop != MODEL_NEVER;
    if (stopped && (leaks(m, &j) || holds_for_nothing(m, &j))) {
        print_error("visible %u of a stop at %u\n", (unsigned)j.visible, m->stop);
        return false;
    }
    return stopped || j.visible == n;
}

static void the_judge_agrees_with_the_definitions(void **state)
{
    static model m;
    uint64_t seed = from_environment("OXP_SEED", 1);
    uint64_t sets = from_environment("OXP_SETS", 5000), cases = 0, failed = 0, found = 0;
    (void)state;
    for (uint64_t i = 0; i < sets && failed < 5; i++, seed++) {
        dice d = {seed * UINT64_C(0x9e3779b97f4a7c15)};
        dice_set set;
        char text[LONGEST + 1];
        dice_rules(&d, 0, &set);
        kit *k = build(&set);
        for (int t = 0; t < TEXTS; t++) {
            uint32_t n = dice_text(&d, LONGEST, text);
            for (int output = 0; output < 2; output++) {
                oxp_role role = output ? OXP_ROLE_ASSISTANT : OXP_ROLE_USER;
                cases++;
                if (!judged_right(k, &m, role, text, n)) {
                    complain(&set, seed, role, text);
                    failed++;
                    t = TEXTS;
                    break;
                }
                found += m.n_findings > 0;
            }
        }
        kit_free(k);
    }
    print_message("%llu texts judged, %llu with findings\n", (unsigned long long)cases,
                  (unsigned long long)found);
    assert_int_equal(failed, 0);
    assert_true(found * 4 > cases);
}

/* ---- what is decided at step n depends on the first n bytes ------------------------ */

typedef struct decided {
    char text[1 << 14];
    size_t n;
    uint32_t stop;
    char shown[256];
} decided;

/* The findings of steps up to `upto`, as the judge's own lists have them. */
static void decide_upto(kit *k, const char *text, uint32_t n, uint32_t upto, decided *out)
{
    oxp_judgement j;
    assert_int_equal(kit_judge(k, OXP_ROLE_ASSISTANT, text, n, &j), OXP_OK);
    const oxp_judge_scratch *work = k->scratch;
    out->n = 0;
    out->text[0] = '\0';
    out->stop = work->stop;
    snprintf(out->shown, sizeof out->shown, "%s", kit_text(k, &j));
    for (uint32_t r = 0; r < k->policy.n_rules; r++) {
        const oxp_rule_work *known = &work->rules.items[r];
        for (uint32_t i = known->first;
             known->generation == work->generation && i < known->first + known->n; i++) {
            const oxp_event *event = &work->events.items[i];
            if (event->touched <= upto)
                out->n += (size_t)snprintf(out->text + out->n, sizeof out->text - out->n,
                                           "%s %u@%u-%u:%u=%u%s ", k->rules[r].id, event->find,
                                           event->start, event->end, event->touched,
                                           event->confidence, event->linked ? "l" : "");
        }
    }
    for (size_t i = 0; i < work->crossings.n; i++) {
        const oxp_crossing *crossing = &work->crossings.items[i];
        const oxp_event *event = &work->events.items[crossing->event];
        if (crossing->step <= upto)
            out->n += (size_t)snprintf(out->text + out->n, sizeof out->text - out->n,
                                       "category %u by %u@%u-%u:%u ", crossing->category,
                                       crossing->rule, event->start, event->end, crossing->step);
    }
}

static bool begins(const char *a, const char *b)
{
    size_t n = strlen(a) < strlen(b) ? strlen(a) : strlen(b);
    return !memcmp(a, b, n);
}

static void what_is_decided_depends_on_what_was_read(void **state)
{
    static decided whole, part;
    uint64_t seed = from_environment("OXP_SEED", 1);
    uint64_t sets = from_environment("OXP_SETS", 5000) / 2, cases = 0, failed = 0;
    (void)state;
    for (uint64_t i = 0; i < sets && failed < 5; i++, seed++) {
        dice d = {seed * UINT64_C(0xd1342543de82ef95)};
        dice_set set;
        char text[LONGEST + 1];
        dice_rules(&d, DICE_STEADY, &set);
        kit *k = build(&set);
        for (int t = 0; t < 3; t++) {
            uint32_t n = dice_text(&d, LONGEST, text);
            for (uint32_t cut = 0; cut < n; cut++, cases++) {
                char shorter[LONGEST + 1] = "";
                memcpy(shorter, text, cut);
                decide_upto(k, text, n, cut, &whole);
                decide_upto(k, shorter, cut, cut, &part);
                bool both_stop = whole.stop <= cut || part.stop <= cut;
                if (strcmp(whole.text, part.text) != 0 ||
                    (both_stop && (whole.stop != part.stop || !begins(whole.shown, part.shown)))) {
                    print_error("whole %s, stop %u \"%s\"\npart  %s, stop %u \"%s\"\ncut at %u\n",
                                whole.text, whole.stop, whole.shown, part.text, part.stop,
                                part.shown, cut);
                    complain(&set, seed, OXP_ROLE_ASSISTANT, text);
                    failed++;
                    t = 3;
                    break;
                }
            }
        }
        kit_free(k);
    }
    print_message("%llu cuts\n", (unsigned long long)cases);
    assert_int_equal(failed, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_judge_agrees_with_the_definitions),
        cmocka_unit_test(what_is_decided_depends_on_what_was_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
