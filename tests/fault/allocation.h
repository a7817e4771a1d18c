/*
 * Allocation: makes the n-th allocation of the program fail.
 *
 * In ordinary builds malloc and kin of this program and of every library it loads; under
 * sanitizers, which own malloc, those of our own code (the linker's --wrap).
 */
#ifndef OXP_TESTS_FAULT_ALLOCATION_H
#define OXP_TESTS_FAULT_ALLOCATION_H

#include <stdbool.h>

/* The n-th allocation from now fails, n from 1, and all after it while `lasting`; 0: none. */
void oxp_allocation_fail(unsigned long n, bool lasting);
/* True where one failed since then. Ends the failing. */
bool oxp_allocation_failed(void);

#endif
