/* Test: cmocka and what it wants to be included before it. */
#ifndef OXP_TESTS_FAULT_TEST_H
#define OXP_TESTS_FAULT_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fault/host.h"

#endif
