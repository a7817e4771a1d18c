/* A filter loaded before a fork serves the parent and the children. */
#include <sys/wait.h>
#include <unistd.h>

#include "fault/test.h"

enum { CHILDREN = 4, ROUNDS = 50 };

static bool judges_right_for_long(oxp_filter *filter)
{
    for (int i = 0; i < ROUNDS; i++)
        if (!oxp_host_judges_right(filter))
            return false;
    return true;
}

static void children_and_parent_judge_with_the_same_filter(bool warm)
{
    oxp_filter *filter = NULL;
    pid_t children[CHILDREN];
    assert_int_equal(oxp_host_load(&filter), OXP_OK);
    if (warm)
        assert_true(oxp_host_judges_right(filter));
    for (int i = 0; i < CHILDREN; i++) {
        children[i] = fork();
        assert_true(children[i] >= 0);
        if (!children[i]) {
            bool right = judges_right_for_long(filter);
            oxp_filter_unref(filter);
            _exit(right ? 0 : 1);
        }
    }
    assert_true(judges_right_for_long(filter));
    for (int i = 0; i < CHILDREN; i++) {
        int status = -1;
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_int_equal(status, 0);
    }
    oxp_filter_unref(filter);
}

static void a_filter_just_loaded_survives_a_fork(void **state)
{
    (void)state;
    children_and_parent_judge_with_the_same_filter(false);
}

static void a_filter_with_warm_scratch_survives_a_fork(void **state)
{
    (void)state;
    children_and_parent_judge_with_the_same_filter(true);
}

static void a_child_loads_and_swaps_a_filter_of_its_own(void **state)
{
    (void)state;
    oxp_filter *filter = NULL;
    oxp_slot *slot = NULL;
    assert_int_equal(oxp_host_load(&filter), OXP_OK);
    assert_int_equal(oxp_slot_new(filter, &slot), OXP_OK);
    oxp_filter_unref(filter);
    pid_t child = fork();
    assert_true(child >= 0);
    if (!child) {
        oxp_filter *own = NULL;
        bool right = oxp_host_load(&own) == OXP_OK && oxp_slot_swap(slot, own) == OXP_OK;
        oxp_filter_unref(own);
        oxp_filter *current = right ? oxp_slot_acquire(slot) : NULL;
        right = current && oxp_host_judges_right(current);
        oxp_filter_unref(current);
        oxp_slot_free(slot);
        _exit(right ? 0 : 1);
    }
    int status = -1;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    oxp_slot_free(slot);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_filter_just_loaded_survives_a_fork),
        cmocka_unit_test(a_filter_with_warm_scratch_survives_a_fork),
        cmocka_unit_test(a_child_loads_and_swaps_a_filter_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
