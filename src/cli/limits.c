/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One row a limit; what each means stands beside its field in http/http.h and engine/engine.h.
 */
#include "cli/limits.h"

#include <limits.h>
#include <stddef.h>

static const struct limit {
  const char *name;
  bool of_engine;
  size_t offset;
  size_t size;
  int64_t most; /* 0: what its number can hold */
} limits[] = {
#define HTTP_TO(name, most)                                                                                            \
  {                                                                                                                    \
#name, false, offsetof(struct http_options, name), sizeof((struct http_options *)0)->name, most                    \
  }
#define HTTP(name) HTTP_TO(name, 0)
#define ENGINE(name)                                                                                                   \
  {                                                                                                                    \
#name, true, offsetof(struct engine_options, name), sizeof((struct engine_options *)0)->name, 0                    \
  }
  HTTP_TO(readers, 256), HTTP_TO(header_max, 48 << 10),
  HTTP(body_max),        HTTP(intake_max),
  HTTP(memory_max),      HTTP(connections_max),
  HTTP(header_ms),       HTTP(body_ms),
  HTTP(idle_ms),         HTTP(send_ms),
  HTTP(stop_ms),         HTTP(window_ms),
  ENGINE(cache_bytes),   ENGINE(queue_max),
  ENGINE(group_max),     ENGINE(dedup_window),
};

enum { LIMITS = sizeof limits / sizeof *limits };

static const struct limit *limit_named(struct str name, struct err *err)
{
  const char *names[LIMITS];
  for (size_t i = 0; i < LIMITS; i++) {
    if (str_is(name, limits[i].name))
      return &limits[i];
    names[i] = limits[i].name;
  }
  const char *near = str_nearest(name, names, LIMITS);
  err_set(err, ERR_USAGE, "steward.lua: limits.%.*s is not known%s%s%s", STR_FMT(name), near ? "; did you mean " : "",
          near ? near : "", near ? "?" : "");
  return NULL;
}

static bool set_limit(const struct limit *l, int64_t n, struct http_options *http, struct engine_options *engine,
                      struct err *err)
{
  char *at = (l->of_engine ? (char *)engine : (char *)http) + l->offset;
  int small = (int)n;
  int64_t most = l->most ? l->most : l->size == sizeof small ? INT_MAX : INT64_MAX;
  if (n > most) /* that it is a whole number from 1 on is what the organisation has seen to */
    return err_set(err, ERR_USAGE, "steward.lua: limits.%s is a whole number from 1 to %lld", l->name, (long long)most);
  memcpy(at, l->size == sizeof small ? (void *)&small : (void *)&n, l->size);
  return true;
}

bool limits_read(const struct organisation *o, struct http_options *http, struct engine_options *engine,
                 struct err *err)
{
  struct value v = value_get(o->config, "limits");
  for (uint32_t i = 0; v.kind == VALUE_MAP && i < v.n; i++) {
    if (str_is(v.map[i].name, "policies")) /* not this host's: see policy/allowance.h */
      continue;
    const struct limit *l = limit_named(v.map[i].name, err);
    if (!l || !set_limit(l, v.map[i].value.i, http, engine, err))
      return false;
  }
  return true;
}
