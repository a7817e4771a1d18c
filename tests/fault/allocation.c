#include "fault/allocation.h"

#include <errno.h>
#include <stddef.h>

static unsigned long countdown; /* 0: not counting */
static bool lasts;
static bool failed;

void oxp_allocation_fail(unsigned long n, bool lasting)
{
    countdown = n;
    lasts = lasting;
    failed = false;
}

bool oxp_allocation_failed(void)
{
    bool result = failed;
    countdown = 0;
    failed = false;
    return result;
}

static bool fails(void)
{
    if (!countdown || --countdown)
        return false;
    if (lasts)
        countdown = 1;
    failed = true;
    errno = ENOMEM;
    return true;
}

/* Seen by the libraries too, which hidden visibility would prevent. */
#define SEEN __attribute__((visibility("default")))
#ifdef OXP_WRAP_ALLOCATION
#define OURS(name)   __wrap_##name
#define THEIRS(name) __real_##name
#else
#define OURS(name)   name
#define THEIRS(name) __libc_##name
#endif

void *THEIRS(malloc)(size_t size);
void *THEIRS(calloc)(size_t n, size_t size);
void *THEIRS(realloc)(void *p, size_t size);
SEEN void *OURS(malloc)(size_t size);
SEEN void *OURS(calloc)(size_t n, size_t size);
SEEN void *OURS(realloc)(void *p, size_t size);

void *OURS(malloc)(size_t size)
{
    return fails() ? NULL : THEIRS(malloc)(size);
}

void *OURS(calloc)(size_t n, size_t size)
{
    return fails() ? NULL : THEIRS(calloc)(n, size);
}

void *OURS(realloc)(void *p, size_t size)
{
    return fails() ? NULL : THEIRS(realloc)(p, size);
}
