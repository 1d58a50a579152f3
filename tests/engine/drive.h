/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Drive: an engine under a clock that only the test moves: open, activate, change, deliver, look.
 */
#include <check.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "engine/inside.h"

#define CLOCK_START 1767603600000 /* 2026-01-05T09:00:00Z */

static _Atomic int64_t clock_ms = CLOCK_START;
static inline int64_t clock_now(void) { return clock_ms; }

static inline struct engine *drive_open(const char *journal, const char *model, size_t cache, size_t group,
                                        struct err *err)
{
  return engine_open(
      &(struct engine_options){
          .journal = journal, .model = model, .cache_bytes = cache, .group_max = group, .now = clock_now },
      err);
}

/* One request, its answer thrown away. */
static inline struct err drive_request(struct engine *e, enum request_kind kind, const char *key, struct str body)
{
  struct request r = { .kind = kind, .actor = STR("person/ana"), .body = body, .key = str_of(key) };
  if (kind == REQUEST_DELIVERY)
    r.actor = STR("source/web"), r.source = STR("web"), r.head = STR("{}");
  engine_run(e, &r);
  buf_fini(&r.answer);
  return r.err;
}

static inline struct err drive_change(struct engine *e, const char *json)
{
  return drive_request(e, REQUEST_CHANGE, "", str_of(json));
}

/* ---- for sets written by hand: stops the test when something fails ---- */

struct files {
  const char *name[12], *text[12];
  int n;
};

static inline void files_add(struct files *f, const char *name, const char *text)
{
  f->name[f->n] = name;
  f->text[f->n++] = text;
}

static inline void files_payload(const struct files *f, const char *params, struct buf *out)
{
  bool web = false;
  for (int i = 0; i < f->n; i++)
    web = web || !strcmp(f->name[i], "p/web.lua");
  buf_printf(out, "{\"packs\":[\"p\"],\"params\":%s,\"bindings\":{},\"sources\":%s,\"files\":{", params,
             web ? "{\"web\":\"p.web\"}" : "{}");
  for (int i = 0; i < f->n; i++) {
    if (i)
      buf_char(out, ',');
    json_string(out, str_of(f->name[i]));
    buf_char(out, ':');
    json_string(out, str_of(f->text[i]));
  }
  buf_z(out, "}}");
}

static inline void activate_with(struct engine *e, const struct files *f, const char *params)
{
  struct buf b = BUF_INIT;
  files_payload(f, params, &b);
  struct err err = drive_request(e, REQUEST_ACTIVATE, "", buf_view(&b));
  ck_assert_msg(err.code == ERR_NONE, "%s", err.text);
  buf_fini(&b);
}

static inline void activate(struct engine *e, const struct files *f) { activate_with(e, f, "{}"); }

/* The change happens. */
static inline void good(struct engine *e, const char *json)
{
  struct err err = drive_change(e, json);
  ck_assert_msg(err.code == ERR_NONE, "%s", err.text);
}

static inline void pass(struct engine *e, int64_t ms)
{
  struct err err = ERR_INIT;
  clock_ms += ms;
  ck_assert_msg(engine_tick(e, 0, &err), "%s", err.text);
}

static inline struct value cell(struct engine *e, const char *record, const char *name)
{
  struct err err = ERR_INIT;
  struct record *r = model_find_name(e->model, str_of(record), &err);
  ck_assert_msg(r != NULL, "%s", err.text);
  const struct field *f = type_need_field(r->type, str_of(name), &err);
  ck_assert_msg(f != NULL, "%s", err.text);
  return record_cell(r, f->no);
}

static inline int64_t scalar(struct engine *e, const char *sql)
{
  struct err err = ERR_INIT;
  struct stmt *q = store_prepare(model_store(e->model), sql, &err);
  ck_assert_msg(q && stmt_step(q, &err) == STEP_ROW, "%s", err.text);
  int64_t v = column_int(q, 0);
  stmt_close(q);
  return v;
}
