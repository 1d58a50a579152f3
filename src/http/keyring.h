/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Keyring: the secrets of sources that are records. A record says where each is; it is read when it is first needed, and
 * again when its file has changed. Only files in the organisation's folder secrets/ are opened, wherever a link in it
 * leads, and variables of the environment. The loop's alone.
 */
#include "base/base.h"

struct keyring;
struct source_secret;

/* dir: the organisation's folder; NULL: there are no files. */
struct keyring *keyring_open(const char *dir);
void keyring_close(struct keyring *k);

/* The secrets at these places; the list is in the arena, the texts good until the next call. ERR_BUSY names the first
 * that cannot be had: that is to be mended here, and not by who delivers. */
bool keyring_secrets(struct keyring *k, const struct str *places, size_t n, struct arena *a, struct source_secret **out,
                     struct err *err);
