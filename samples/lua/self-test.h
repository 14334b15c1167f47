/* A test that may end the process that runs it. */
#ifndef SELF_TEST_H
#define SELF_TEST_H

#include <stdbool.h>

/* Whether `test` answers 0 in a forked child; a signal that ends it is no. Call it before there are threads. */
bool passes(int (*test)(void));

#endif
