/*
 * Slot: the current filter, for hot reload.
 *
 * A reader must take its reference before a swap can drop the last one, so both go
 * through a lock; it is taken once a request, never while scanning.
 */
#include <stdatomic.h>
#include <stdlib.h>

#include "ruleset/model.h"

struct oxp_slot {
    atomic_flag lock;
    oxp_filter *filter;
};

/* The lock guards a few instructions, so waiting spins. */
static void lock(oxp_slot *slot)
{
    while (atomic_flag_test_and_set_explicit(&slot->lock, memory_order_acquire)) {
    }
}

static void unlock(oxp_slot *slot)
{
    atomic_flag_clear_explicit(&slot->lock, memory_order_release);
}

oxp_status oxp_slot_new(oxp_filter *filter, oxp_slot **out)
{
    if (!out)
        return OXP_ERR_ARGUMENT;
    oxp_slot *slot = calloc(1, sizeof *slot);
    if (!slot)
        return OXP_ERR_MEMORY;
    atomic_flag_clear(&slot->lock);
    slot->filter = filter ? oxp_filter_ref(filter) : NULL;
    *out = slot;
    return OXP_OK;
}

oxp_status oxp_slot_swap(oxp_slot *slot, oxp_filter *filter)
{
    if (!slot || !filter)
        return OXP_ERR_ARGUMENT;
    oxp_filter_ref(filter);
    lock(slot);
    oxp_filter *old = slot->filter;
    slot->filter = filter;
    unlock(slot);
    oxp_filter_unref(old);
    return OXP_OK;
}

oxp_filter *oxp_slot_acquire(oxp_slot *slot)
{
    if (!slot)
        return NULL;
    lock(slot);
    oxp_filter *filter = slot->filter ? oxp_filter_ref(slot->filter) : NULL;
    unlock(slot);
    return filter;
}

void oxp_slot_free(oxp_slot *slot)
{
    if (!slot)
        return;
    oxp_filter_unref(slot->filter);
    free(slot);
}
