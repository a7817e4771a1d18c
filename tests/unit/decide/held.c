/*
 * The bytes that an answer holds are those of the definition, after every byte of random texts over
 * a small alphabet: neither more, which would delay, nor fewer, which would leak.
 *
 * OXP_SETS rule sets for each test, from OXP_SEED on.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "unit/decide/answer.h"
#include "unit/decide/model.h"

enum { TEXTS = 12 };

/* About a minute. */
#ifdef __SANITIZE_ADDRESS__
enum { SETS = 2500 };
#else
enum { SETS = 40000 };
#endif

static uint64_t from_environment(const char *name, uint64_t otherwise)
{
    const char *value = getenv(name);
    return value ? strtoull(value, NULL, 10) : otherwise;
}

static void complain(const dice_set *set, uint64_t seed, const char *text)
{
    print_error("seed %llu \"%s\"\n", (unsigned long long)seed, text);
    for (int i = 0; i < set->n_rules; i++)
        print_error("  %s\n", set->rules[i]);
    for (int i = 0; i < set->n_categories; i++)
        print_error("  %s\n", set->categories[i]);
}

typedef struct tally {
    uint64_t steps, holding, stopped;
} tally;

/* A stop shows what was released by then up to where what stops begins, and the marker due there;
 * less only where a redaction lies across that waits for its end. */
static bool stops_alike(const answer *a, const model *m, uint32_t held, const oxp_judgement *j)
{
    uint32_t wanted = held;
    for (uint32_t i = 0; i < m->n_findings; i++) {
        const model_finding *it = &m->findings[i];
        if (it->mode == OXP_MODE_ENFORCE && it->action >= OXP_ACTION_REPLACE && it->start < wanted)
            wanted = it->start;
    }
    while (!model_text(m, wanted))
        wanted--;
    const char *text = model_text(m, wanted), *passed = kit_text(a->k, j);
    if (j->stop == m->stop && j->visible == wanted && !strcmp(text, passed))
        return true;
    print_error("stopped at %u, %u bytes \"%s\", want %u, %u bytes \"%s\"\n", (unsigned)j->stop,
                (unsigned)j->visible, passed, m->stop, wanted, text);
    return false;
}

/* Each byte of the text, up to a stop. */
static bool holds_alike(answer *a, const char *text, uint32_t n, tally *total)
{
    static model m;
    oxp_judgement j;

    answer_begin(a, text);
    for (uint32_t step = 0; step <= n; step++) {
        answer_read(a, step, false);
        answer_judge(a, false, &j);
        model_judge_open(&m, a->k, OXP_ROLE_ASSISTANT, text, step);
        uint32_t wanted = model_held(&m);
        total->steps++;
        total->holding += wanted < step;
        if (j.held != wanted) {
            print_error("%s: after %u bytes %u may be shown, want %u\n",
                        j.held > wanted ? "leak" : "too much is held", step, (unsigned)j.held,
                        wanted);
            return false;
        }
        if (j.stop != UINT64_MAX) {
            total->stopped++;
            return stops_alike(a, &m, wanted, &j);
        }
    }
    return true;
}

static void run_sets(unsigned flags, uint64_t factor)
{
    tally total = {0};
    uint64_t seed = from_environment("OXP_SEED", 1), failed = 0;
    uint64_t sets = from_environment("OXP_SETS", SETS);
    for (uint64_t i = 0; i < sets && failed < 5; i++, seed++) {
        dice d = {seed * factor};
        dice_set set;
        answer a;
        char text[ANSWER_LONGEST + 1];
        dice_rules(&d, flags, &set);
        answer_make(&a, &set);
        for (int t = 0; t < TEXTS; t++) {
            uint32_t n = dice_text(&d, ANSWER_LONGEST, text);
            if (!holds_alike(&a, text, n, &total)) {
                complain(&set, seed, text);
                failed++;
                break;
            }
        }
        answer_free(&a);
    }
    print_message("%llu steps, at %llu something is held; %llu texts stopped\n",
                  (unsigned long long)total.steps, (unsigned long long)total.holding,
                  (unsigned long long)total.stopped);
    assert_int_equal(failed, 0);
}

static void what_is_held_is_what_the_definition_says(void **state)
{
    (void)state;
    run_sets(DICE_STEADY, UINT64_C(0x9e3779b97f4a7c15));
}

static void matches_that_may_fall_hold_as_the_definition_says(void **state)
{
    (void)state;
    run_sets(DICE_ALONE, UINT64_C(0xd1342543de82ef95));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_held_is_what_the_definition_says),
        cmocka_unit_test(matches_that_may_fall_hold_as_the_definition_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
