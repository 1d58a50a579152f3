/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Proxy: from whose addresses the host believes a header that only a proxy may set.
 */
#include "base/base.h"

struct organisation;

/* The addresses and networks of `proxies` in steward.lua are such. ERR_USAGE names one that is not. */
bool proxies_check(const struct organisation *o, struct err *err);
/* Whether the other end of the socket is one of them. */
bool proxy_is_peer(const struct organisation *o, int fd);
