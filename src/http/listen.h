/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Listen: addresses and listening sockets. Non-blocking, close-on-exec; negative on error.
 */
#include "base/base.h"

/* Whether listen_tcp would take the address as it is written. */
bool listen_check(const char *address, bool expose, struct err *err);
/* "127.0.0.1:8420", "[::1]:8420", "localhost:8420". Refuses what is not loopback unless `expose`. *port: the one
 * bound. */
int listen_tcp(const char *address, bool expose, int *port, struct err *err);
/* Mode 0600 from the first moment. What a dead process left there is replaced; ERR_BUSY when somebody listens. */
int listen_local(const char *path, struct err *err);
