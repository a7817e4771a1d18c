/* Eight threads judge with one filter while it is reloaded under them. */
#include <pthread.h>
#include <stdatomic.h>

#include "fault/test.h"

enum { THREADS = 8, RELOADS = 4 };

typedef struct shared {
    oxp_slot *slot;
    atomic_int wrong;
    atomic_bool stop;
    atomic_uint rounds;
} shared;

static void *judge(void *context)
{
    shared *s = context;
    while (!atomic_load(&s->stop)) {
        oxp_filter *filter = oxp_slot_acquire(s->slot);
        if (!filter || !oxp_host_judges_right(filter))
            atomic_fetch_add(&s->wrong, 1);
        oxp_filter_unref(filter);
        atomic_fetch_add(&s->rounds, 1);
    }
    return NULL;
}

/* One exchange moves from thread to thread, one caller at a time. */
static void *judge_once(void *context)
{
    oxp_exchange *exchange = context;
    oxp_out out = OXP_OUT_INIT;
    const oxp_host_case *c = &OXP_HOST_TABLE[1];
    oxp_status status = oxp_check(exchange, c->role, c->text, strlen(c->text), &out);
    return status == OXP_OK && out.action == c->action ? context : NULL;
}

static void threads_judge_right_through_reloads(void **state)
{
    (void)state;
    shared s = {0};
    pthread_t threads[THREADS];
    oxp_filter *filter = NULL;
    assert_int_equal(oxp_host_load(&filter), OXP_OK);
    assert_int_equal(oxp_slot_new(filter, &s.slot), OXP_OK);
    oxp_filter_unref(filter);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, judge, &s), 0);
    for (int i = 0; i < RELOADS; i++) {
        unsigned before = atomic_load(&s.rounds);
        filter = NULL;
        assert_int_equal(oxp_host_load(&filter), OXP_OK);
        assert_int_equal(oxp_slot_swap(s.slot, filter), OXP_OK);
        oxp_filter_unref(filter);
        while (atomic_load(&s.rounds) < before + THREADS * 2)
            sched_yield();
    }
    atomic_store(&s.stop, true);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(atomic_load(&s.wrong), 0);
    oxp_slot_free(s.slot);
}

static void a_slot_cannot_be_emptied(void **state)
{
    (void)state;
    oxp_filter *filter = NULL;
    oxp_slot *slot = NULL;
    assert_int_equal(oxp_host_load(&filter), OXP_OK);
    assert_int_equal(oxp_slot_new(filter, &slot), OXP_OK);
    assert_int_equal(oxp_slot_swap(slot, NULL), OXP_ERR_ARGUMENT);
    oxp_filter *current = oxp_slot_acquire(slot);
    assert_ptr_equal(current, filter);
    oxp_filter_unref(current);
    oxp_filter_unref(filter);
    oxp_slot_free(slot);
}

static void an_exchange_keeps_the_filter_it_began_with(void **state)
{
    (void)state;
    oxp_filter *filter = NULL;
    oxp_exchange *exchange = NULL;
    assert_int_equal(oxp_host_load(&filter), OXP_OK);
    assert_int_equal(oxp_exchange_new(filter, NULL, &exchange), OXP_OK);
    oxp_filter_unref(filter);
    for (int i = 0; i < THREADS; i++) {
        pthread_t thread;
        void *right = NULL;
        assert_int_equal(pthread_create(&thread, NULL, judge_once, exchange), 0);
        pthread_join(thread, &right);
        assert_non_null(right);
    }
    oxp_exchange_free(exchange);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_judge_right_through_reloads),
        cmocka_unit_test(a_slot_cannot_be_emptied),
        cmocka_unit_test(an_exchange_keeps_the_filter_it_began_with),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
