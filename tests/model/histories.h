/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Random histories of records for the tests of what follows every change: what an entry does depends on the seed, its
 * number and the records, and on nothing else, so that one history can be played in groups of any size, with undo,
 * rollback, crashes and reopening in between, and must come to the same.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "model/model.h"
#include "store/store.h"

/* ---- chance ---- */

struct chance {
  uint64_t state;
};

static inline uint64_t draw(struct chance *c, uint64_t below)
{
  c->state ^= c->state << 13;
  c->state ^= c->state >> 7;
  c->state ^= c->state << 17;
  return (c->state >> 11) % below;
}

static inline struct chance chance_of(uint64_t seed, uint64_t number)
{
  return (struct chance){ hash_mix(hash_mix(0x5eed, seed), number) | 1 };
}

/* ---- the types ---- */

enum { JOB_FIELDS = 11, TEAMS = 4 };

static const struct str job_states[] = { { "new", 3 }, { "open", 4 }, { "done", 4 } };

static inline struct field plain_field(const char *name, enum field_kind kind, bool indexed)
{
  return (struct field){ .name = str_of(name), .kind = kind, .indexed = indexed };
}

static inline const struct schema *history_schema(void)
{
  static struct field job_fields[JOB_FIELDS];
  static struct type job = { .fields = job_fields, .field_count = JOB_FIELDS }, team;
  static struct type *types[] = { &team, &job };
  static const struct schema schema = { types, 2 };
  team.name = STR("team");
  job.name = STR("job");
  job_fields[0] = plain_field("size", FIELD_INTEGER, false);
  job_fields[1] = plain_field("team", FIELD_REF, false);
  job_fields[1].ref = STR("team");
  job_fields[2] = plain_field("state", FIELD_ENUM, false);
  job_fields[2].values = job_states;
  job_fields[2].value_count = 3;
  job_fields[2].fallback = value_text(STR("new"));
  job_fields[3] = plain_field("cost", FIELD_MONEY, true);
  job_fields[4] = plain_field("weight", FIELD_NUMBER, false);
  job_fields[5] = plain_field("due", FIELD_INSTANT, false);
  job_fields[6] = plain_field("effort", FIELD_DURATION, false);
  job_fields[7] = plain_field("urgent", FIELD_BOOLEAN, false);
  job_fields[8] = plain_field("level", FIELD_INTEGER, true);
  job_fields[8].fallback = value_int(1);
  job_fields[9] = plain_field("region", FIELD_TEXT, true);
  job_fields[10] = plain_field("day", FIELD_DATE, false);
  return &schema;
}

/* ---- the model that plays ---- */

struct play {
  struct model *m;
  char folder[64], path[96];
  size_t cache_bytes;
  uint64_t seed;
  int64_t seq; /* the last entry done */
  const struct type *team, *job;
};

static inline void play_refresh(struct play *p)
{
  p->team = schema_type(model_schema(p->m), STR("team"));
  p->job = schema_type(model_schema(p->m), STR("job"));
}

static inline void must(bool good, const struct err *err)
{
  if (!good) /* an assertion of the library's costs a write each */
    ck_abort_msg("%s: %s", err_name(err->code), err->text);
}

static inline void play_reopen(struct play *p)
{
  struct err err = ERR_INIT;
  model_close(p->m);
  p->m = model_open(p->path, p->cache_bytes, &err);
  must(p->m != NULL, &err);
  p->seq = model_applied(p->m);
  play_refresh(p);
}

static inline void play_open(struct play *p, uint64_t seed, size_t cache_bytes)
{
  struct err err = ERR_INIT;
  *p = (struct play){ .seed = seed, .cache_bytes = cache_bytes };
  snprintf(p->folder, sizeof p->folder, "%s", "/tmp/steward-history-XXXXXX");
  ck_assert_ptr_nonnull(mkdtemp(p->folder));
  snprintf(p->path, sizeof p->path, "%s/model.db", p->folder);
  play_reopen(p);
  must(model_begin(p->m, &err), &err);
  must(model_migrate(p->m, history_schema(), false, NULL, &err), &err);
  play_refresh(p);
  model_entry(p->m, 1000, 1);
  for (int i = 0; i < TEAMS; i++) {
    char key[16];
    snprintf(key, sizeof key, "t%d", i);
    must(model_create(p->m, p->team, str_of(key), &err) != NULL, &err);
  }
  must(model_keep(p->m, &err), &err);
  must(model_commit(p->m, 1, &err), &err);
  p->seq = 1;
}

static inline void play_close(struct play *p)
{
  static const char *const tails[] = { "", "-wal", "-shm", "-journal" };
  model_close(p->m);
  for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
    char path[128];
    snprintf(path, sizeof path, "%s%s", p->path, tails[i]);
    unlink(path);
  }
  rmdir(p->folder);
}

static inline const struct field *job_field(const struct play *p, const char *name)
{
  struct err err = ERR_INIT;
  const struct field *f = type_need_field(p->job, str_of(name), &err);
  must(f != NULL, &err);
  return f;
}

/* One of the few values that jobs have in a field, by number. Many are equal; some are as large as can be. */
static inline struct value job_value(const struct play *p, const struct field *f, uint64_t i)
{
  static const double reals[] = { 0.1, 0.2, 0.3, 1e16, -1e16, -0.5, 3e-9 };
  static const char *const regions[] = { "north", "south", "" };
  switch (f->kind) {
  case FIELD_REF:
    return value_record(rid_make(p->team->no, 1 + i % TEAMS));
  case FIELD_ENUM:
    return value_text(job_states[i % 3]);
  case FIELD_BOOLEAN:
    return value_bool(i % 2);
  case FIELD_MONEY:
    return value_money((int64_t)(i / 8 % 6) * 100 - 200, i % 8 ? "EUR" : i % 16 ? "USD" : "CHF");
  case FIELD_NUMBER:
    return value_real(reals[i % 7]);
  case FIELD_TEXT:
    return value_text(str_of(regions[i % 3]));
  default:
    break;
  }
  if (str_is(f->name, "level"))
    return value_int((int64_t)(i % 3));
  if (i % 41 == 0)
    return value_int(i % 2 ? INT64_MAX : INT64_MIN);
  return value_int((int64_t)(i % 13) - 5);
}

static inline struct value job_value_drawn(const struct play *p, const struct field *f, struct chance *c)
{
  return draw(c, 5) ? job_value(p, f, draw(c, 1000)) : value_none();
}

static inline bool add_rid(void *arg, uint64_t rid)
{
  struct rids *rids = arg;
  vec_push(rids, rid);
  return true;
}

static inline void jobs_list(struct play *p, struct rids *out)
{
  struct err err = ERR_INIT;
  vec_clear(out);
  must(model_each(p->m, p->job, add_rid, out, &err), &err);
}

/* A record that is there, or NULL when there is none. */
static inline struct record *job_drawn(struct play *p, struct chance *c)
{
  struct rids rids = { 0 };
  struct err err = ERR_INIT;
  jobs_list(p, &rids);
  struct record *r = rids.n ? model_find(p->m, rids.at[draw(c, rids.n)], &err) : NULL;
  must(r || !rids.n, &err);
  vec_fini(&rids);
  return r;
}

static inline struct record *job_create(struct play *p, struct chance *c)
{
  struct err err = ERR_INIT;
  char key[32];
  snprintf(key, sizeof key, "j%lld-%llu", (long long)p->seq, (unsigned long long)draw(c, 1000000000000));
  struct record *r = model_create(p->m, p->job, str_of(key), &err);
  must(r != NULL, &err);
  return r;
}
