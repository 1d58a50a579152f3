/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Organisation: a folder with steward.lua (configuration as data), policies/ (its own packs) and data/.
 *
 * It reads that folder; what of it must be the same for everybody who applies the journal goes into the activation
 * payload (packs with their files, parameters, bindings, which intake a source has, limits of policies); what
 * belongs to this host (address, secrets, its own limits) stays here and is never journaled.
 */
#include "base/base.h"

struct source_secret {
  struct str text; /* the secret itself: never logged, never journaled */
};

struct source_option {
  struct str name, intake, scheme; /* scheme empty: the intake's own */
  struct source_secret *secrets;   /* any of them verifies: two during a rotation */
  size_t secret_count;
  struct str actor; /* as which actor its deliveries are journaled: "source/NAME" */
  bool fetch;       /* certificates that it names may be fetched */
};

struct organisation {
  struct arena arena;
  struct str dir, name;
  struct str listen;   /* "127.0.0.1:8420" */
  struct value config; /* steward.lua whole */
  struct source_option *sources;
  size_t source_count;
  struct str *proxies; /* addresses and networks whose word on a client's certificate is believed */
  size_t proxy_count;
  const char *journal_path, *model_path, *tokens_path, *socket_path, *lock_path;
};

/* Reads DIR/steward.lua and the secrets it names (file "…" relative to DIR, env "…"). A missing secret is an error
 * that names source and mend only when `secrets` is true. */
struct organisation *organisation_open(const char *dir, bool secrets, struct err *err);
void organisation_close(struct organisation *o);

/* The activation payload as JSON: {"packs":[…],"files":{"core/pack.lua":"…"},"params":{…},"bindings":{…},
 * "sources":{"github":"intake.github"},"limits":{…}}. Packs are taken from DIR/policies/NAME, else from those built in;
 * ERR_MISSING names a pack that is in neither, with the nearest known. */
bool organisation_payload(struct organisation *o, struct buf *out, struct err *err);
