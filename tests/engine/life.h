/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Life: a random history of one engine on files: changes, deliveries, time that goes by, groups from its own thread,
 * other sets, restarts, a model that lost its last transactions. After each step the oracle is asked.
 */
#include <semaphore.h>
#include <sys/stat.h>

#include "oracle.h"

enum { LIFE_ORDINALS = 12, GROUP_REQUESTS = 40 };

struct life {
  uint64_t seed;
  struct invention v;
  struct dice dice, other; /* other: of what does not change the history */
  struct engine *e;
  enum reads_break broken;
  char folder[64], journal[96], model[96], older[96], copy[96];
  size_t cache, group;
  int steps, step, often, deliveries; /* often: from scratch every so many steps */
  int dated;                          /* links that said since when */
  bool has_older;
  struct buf why;
  /* what came of it: */
  int compared, replayed, late; /* late: changes that did not wait for what was due */
  struct engine_counts counts;
};

static inline bool life_tells(void)
{
  static int tells = -1;
  if (tells < 0)
    tells = getenv("STEWARD_TELL") != NULL;
  return tells;
}

static inline void life_tell(struct life *l, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static inline void life_tell(struct life *l, const char *fmt, ...)
{
  va_list ap;
  if (!life_tells())
    return;
  fprintf(stderr, "  %d.%d at %lld: ", (int)l->seed, l->step, (long long)clock_ms);
  va_start(ap, fmt);
  vfprintf(stderr, fmt, ap);
  va_end(ap);
  fputc('\n', stderr);
}

/* ---- what is set ---- */

static inline struct made_type *life_type(struct life *l) { return &l->v.types[below(&l->dice, l->v.type_count)]; }

static inline bool life_has(struct life *l, const struct made_type *t, int ordinal)
{
  char key[16];
  snprintf(key, sizeof key, "%c%d", t->name[0], ordinal);
  const struct type *type = schema_type(model_schema(l->e->model), str_of(t->name));
  return type && model_find_key(l->e->model, type, str_of(key), NULL);
}

/* A record that is there and below `less`, or -1; now and then one that is not there. */
static inline int life_ordinal(struct life *l, const struct made_type *t, int less)
{
  int found = -1, n = 0;
  for (int i = 0; i < less; i++)
    if (life_has(l, t, i) && one_in(&l->dice, ++n))
      found = i;
  return one_in(&l->dice, 60) ? below(&l->dice, less) : found;
}

static inline void write_ref(struct life *l, const struct made_type *t, int less, struct buf *out)
{
  int ordinal = less > 0 ? life_ordinal(l, t, less) : -1;
  if (ordinal < 0)
    buf_z(out, "null");
  else
    buf_printf(out, "\"%s/%c%d\"", t->name, t->name[0], ordinal);
}

static inline void write_list(struct life *l, const struct made_field *f, struct buf *out)
{
  buf_char(out, '[');
  const struct made_type *t = &l->v.types[f->target];
  for (int i = 0, n = below(&l->dice, 3); i < n; i++) {
    int ordinal = life_ordinal(l, t, LIFE_ORDINALS);
    if (f->item != FIELD_REF)
      buf_printf(out, "%s\"%c\"", i ? "," : "", 'r' + below(&l->dice, 3));
    else if (ordinal >= 0)
      buf_printf(out, "%s\"%s/%c%d\"", out->p[out->n - 1] == '[' ? "" : ",", t->name, t->name[0], ordinal);
  }
  buf_char(out, ']');
}

static inline void write_value(struct life *l, const struct made_field *f, int ordinal, struct buf *out)
{
  struct dice *d = &l->dice;
  bool up = !strcmp(f->name, "up");
  int64_t at = clock_ms + ((int64_t)below(d, 96) - 48) * 3600000;
  if (percent(d, 15)) {
    buf_z(out, "null");
    return;
  }
  switch (f->kind) {
  case FIELD_TEXT:
    buf_printf(out, "\"%c%d\"", 'a' + below(d, 5), below(d, 6));
    break;
  case FIELD_INTEGER:
    buf_printf(out, "%d", below(d, 10));
    break;
  case FIELD_NUMBER:
    buf_printf(out, "%d.%d", below(d, 8), below(d, 4) * 25);
    break;
  case FIELD_MONEY:
    buf_printf(out, "{\"amount\":%d,\"currency\":\"%s\"}", below(d, 500),
               l->v.trouble && one_in(d, 12) ? "USD" : "EUR");
    break;
  case FIELD_BOOLEAN:
    buf_z(out, one_in(d, 2) ? "true" : "false");
    break;
  case FIELD_INSTANT:
    buf_printf(out, "%lld", (long long)(at - at % 1800000));
    break;
  case FIELD_DATE:
    buf_printf(out, "\"2026-01-%02d\"", 1 + below(d, 9));
    break;
  case FIELD_DURATION:
    buf_printf(out, "%d", below(d, 5) * 600000);
    break;
  case FIELD_ENUM:
    buf_printf(out, "\"%s\"", made_moods[below(d, 3)]);
    break;
  case FIELD_REF:
    write_ref(l, &l->v.types[f->target], up && !(l->v.rings && one_in(d, 6)) ? ordinal : LIFE_ORDINALS, out);
    break;
  default:
    write_list(l, f, out);
  }
}

static inline bool is_link(const struct made_field *f) { return !strcmp(f->name, "src") || !strcmp(f->name, "dst"); }

/* A link is set at both ends, so that it leads from a lower number to a higher one. */
static inline void write_link(struct life *l, const char **before, struct buf *out)
{
  const struct made_type *t = &l->v.types[l->v.linked];
  int high = life_ordinal(l, t, LIFE_ORDINALS);
  if (high <= 0)
    return;
  buf_printf(out, "%s\"dst\":\"%s/%c%d\",\"src\":", *before, t->name, t->name[0], high);
  write_ref(l, t, l->v.rings && one_in(&l->dice, 6) ? LIFE_ORDINALS : high, out);
  *before = ",";
}

static inline void write_set(struct life *l, const struct made_type *t, int ordinal, int often, struct buf *out)
{
  const char *before = "";
  buf_z(out, ",\"set\":{");
  for (int i = 0; i < t->n; i++) {
    const struct made_field *f = &t->fields[i];
    if (f->giver != NOBODY || is_link(f) || !percent(&l->dice, often))
      continue;
    buf_printf(out, "%s\"%s\":", before, f->name);
    write_value(l, f, ordinal, out);
    before = ",";
  }
  if (t == &l->v.types[l->v.type_count - 1] && percent(&l->dice, often))
    write_link(l, &before, out);
  buf_char(out, '}');
}

/* Since when it is true: mostly in the past, at one of a few instants; now and then of a clock that runs ahead. Of two
 * edits of one instant and revision each field has the last one's value that was not told before: that could make a link
 * of two, so links have instants of their own. */
static inline void write_date(struct life *l, bool link, struct buf *out)
{
  struct dice *d = &l->dice;
  int64_t hour = 3600000, at = clock_ms - clock_ms % hour - below(d, 30) * hour;
  if (!percent(d, 30))
    return;
  if (link) {
    buf_printf(out, ",\"at\":%lld", (long long)(at - ++l->dated));
    return;
  }
  buf_printf(out, ",\"at\":%lld", (long long)(one_in(d, 15) ? clock_ms + hour : one_in(d, 8) ? clock_ms : at));
  if (one_in(d, 2))
    buf_printf(out, ",\"revision\":%d", below(d, 5) - 1);
}

static inline void write_edit(struct life *l, struct buf *out)
{
  static const char *const verbs[] = { "put", "create", "update", "delete" };
  static const int weights[] = { 50, 8, 30, 8 };
  const struct made_type *t = life_type(l);
  int verb = weighed(&l->dice, weights, 4), ordinal = below(&l->dice, LIFE_ORDINALS);
  bool there = life_has(l, t, ordinal);
  int other = verb >= 2 && !there ? life_ordinal(l, t, LIFE_ORDINALS) : -1;
  if (other >= 0)
    ordinal = other, there = life_has(l, t, ordinal);
  if (verb >= 2 && !there && !one_in(&l->dice, 20))
    verb = 0;
  if (verb == 1 && there && !one_in(&l->dice, 20))
    verb = 2;
  buf_printf(out, "{\"%s\":\"%s/%c%d\"", verbs[verb], t->name, t->name[0], ordinal);
  if (verb < 3) {
    write_set(l, t, ordinal, there ? (one_in(&l->dice, 3) ? 60 : 20) : 70, out);
    write_date(l, t == &l->v.types[l->v.type_count - 1], out);
  }
  buf_char(out, '}');
}

static inline void write_edits(struct life *l, struct buf *out)
{
  int n = percent(&l->dice, 8) ? 6 + below(&l->dice, 14) : 1 + below(&l->dice, 3);
  buf_z(out, "\"edits\":[");
  for (int i = 0; i < n; i++) {
    if (i)
      buf_char(out, ',');
    write_edit(l, out);
  }
  buf_char(out, ']');
}

static inline void write_delivery(struct life *l, struct buf *out)
{
  buf_char(out, '{');
  if (one_in(&l->dice, 10))
    buf_z(out, "\"bad\":1,");
  if (one_in(&l->dice, 10))
    buf_z(out, "\"skip\":1,");
  if (one_in(&l->dice, 4))
    buf_printf(out, "\"probe\":\"a%d\",", below(&l->dice, LIFE_ORDINALS));
  write_edits(l, out);
  buf_char(out, '}');
}

/* ---- open and close ---- */

static inline void life_sabotage(struct life *l)
{
  if (l->e && l->e->reads)
    reads_sabotage(l->e->reads, l->broken);
}

static inline bool life_open(struct life *l)
{
  struct err err = ERR_INIT;
  static const size_t caches[] = { 0, 1, 20000 };
  l->cache = caches[below(&l->dice, 3)];
  l->group = one_in(&l->dice, 3) ? 1 + (size_t)below(&l->dice, 5) : 0;
  l->e = drive_open(l->journal, l->model, l->cache, l->group, &err);
  life_sabotage(l);
  return l->e || oracle_says(&l->why, "it does not open: %s", err.text);
}

static inline void life_close(struct life *l)
{
  struct engine_counts c = engine_counts(l->e);
  l->counts.evaluations += c.evaluations, l->counts.unchanged += c.unchanged, l->counts.aborted += c.aborted;
  l->counts.errors += c.errors, l->counts.wakes += c.wakes, l->counts.refused += c.refused;
  l->counts.entries += c.entries, l->counts.changes += c.changes;
  engine_close(l->e);
  l->e = NULL;
}

static inline void life_drop(const char *path)
{
  static const char *const ends[] = { "", "-wal", "-shm", ".lock" };
  char name[500];
  for (int i = 0; i < 4; i++) {
    snprintf(name, sizeof name, "%s%s", path, ends[i]);
    unlink(name);
  }
}

/* ---- steps ---- */

/* Whether the answer is one that a request may get. */
static inline bool life_takes(struct life *l, struct err err)
{
  if (err.code)
    life_tell(l, "  no: %s", err.text);
  return (err.code != ERR_IO && err.code != ERR_CORRUPT) || oracle_says(&l->why, "a request broke it: %s", err.text);
}

static inline bool life_change(struct life *l)
{
  struct buf b = BUF_INIT;
  buf_char(&b, '{');
  write_edits(l, &b);
  buf_char(&b, '}');
  life_tell(l, "change %s", b.p);
  bool good = life_takes(l, drive_change(l->e, b.p));
  buf_fini(&b);
  return good;
}

static inline bool life_delivery(struct life *l)
{
  struct buf b = BUF_INIT;
  char key[16];
  write_delivery(l, &b);
  snprintf(key, sizeof key, "k%d",
           l->deliveries && one_in(&l->dice, 6) ? below(&l->dice, l->deliveries) : l->deliveries++);
  life_tell(l, "delivery %s %s", key, b.p);
  bool good = life_takes(l, drive_request(l->e, REQUEST_DELIVERY, key, buf_view(&b)));
  buf_fini(&b);
  return good;
}

static inline bool life_retry(struct life *l)
{
  struct err err = ERR_INIT;
  struct stmt *q =
      store_prepare(model_store(l->e->model), "SELECT seq FROM delivery WHERE state <> 'applied' ORDER BY seq", &err);
  int64_t seq = 1;
  for (int n = 0; stmt_step(q, &err) == STEP_ROW;)
    if (one_in(&l->dice, ++n))
      seq = column_int(q, 0);
  stmt_close(q);
  char body[40];
  snprintf(body, sizeof body, "{\"delivery\":%lld}", (long long)seq);
  life_tell(l, "retry %s", body);
  return life_takes(l, drive_request(l->e, REQUEST_RETRY, "", str_of(body)));
}

static inline void life_time(struct life *l)
{
  int64_t next = l->e->next_wake;
  static const int64_t steps[] = { 1, 1000, 60000, 1800000, 3600000, 7200000, 86400000, 5 * 86400000ll };
  int how = below(&l->dice, 10);
  if (how < 3 && next != INSTANT_NEVER && next > clock_ms)
    clock_ms = next - how % 2;
  else if (how == 9)
    clock_ms -= 1800000; /* somebody set it back */
  else
    clock_ms += steps[below(&l->dice, 8)];
}

static inline bool life_tick(struct life *l)
{
  struct err err = ERR_INIT;
  life_time(l);
  life_tell(l, "tick");
  return engine_tick(l->e, 0, &err) || oracle_says(&l->why, "the tick failed: %s", err.text);
}

static inline bool life_activate(struct life *l)
{
  struct buf b = BUF_INIT;
  l->v.bare = false;
  invent_another(&l->v);
  invention_payload(&l->v, &b);
  life_tell(l, "activate %s", b.p);
  struct err err = drive_request(l->e, REQUEST_ACTIVATE, "", buf_view(&b));
  buf_fini(&b);
  life_sabotage(l);
  return err.code == ERR_NONE || oracle_says(&l->why, "the set was refused: %s", err.text);
}

/* One that cannot be: it is refused before it is journaled; or, as if from an older host, after. */
static inline bool life_activate_badly(struct life *l)
{
  struct err err = ERR_INIT;
  static const char *const bad =
      "{\"packs\":[\"p\"],\"files\":{\"p/pack.lua\":\"return pack { name = 'p', version = '1',"
      " title = 'P' }\",\"p/x.lua\":\"return polcy { }\"}}";
  life_tell(l, "activate badly");
  if (one_in(&l->dice, 2)) {
    err = drive_request(l->e, REQUEST_ACTIVATE, "", str_of(bad));
    return err.code == ERR_POLICY || oracle_says(&l->why, "a bad set was not refused");
  }
  struct entry entry = { .kind = ENTRY_ACTIVATE, .at = clock_ms, .actor = STR("test"), .body = str_of(bad) };
  if (!journal_append(l->e->journal, &entry, 1, &err))
    return oracle_says(&l->why, "journal: %s", err.text);
  life_close(l);
  return life_open(l);
}

static inline bool life_restart(struct life *l)
{
  bool crash = l->has_older && one_in(&l->dice, 3);
  life_tell(l, crash ? "restart with an older model" : "restart");
  life_close(l);
  if (crash) {
    life_drop(l->model);
    copy_database(l->older, l->model);
  } else if (one_in(&l->dice, 2)) {
    copy_database(l->model, l->older);
    l->has_older = true;
  }
  return life_open(l);
}

/* ---- a group: all that was submitted while the engine was busy ---- */

struct grouped {
  struct request request;
  struct buf body;
  char key[16];
  sem_t *wait;
};

static inline void grouped_done(struct request *r)
{
  struct grouped *g = r->owner;
  if (g->wait)
    while (sem_wait(g->wait) != 0)
      ;
}

static inline struct grouped *life_submit(struct life *l, struct grouped *g, bool last)
{
  *g = (struct grouped){ .request = {
                             .kind = REQUEST_CHANGE, .actor = STR("person/bo"), .owner = g, .done = grouped_done } };
  struct request *r = &g->request;
  if (one_in(&l->dice, 4)) {
    r->kind = REQUEST_DELIVERY;
    r->actor = STR("source/web"), r->source = STR("web"), r->head = STR("{}");
    bool again = l->deliveries > 0 && one_in(&l->dice, 6);
    snprintf(g->key, sizeof g->key, "k%d", again ? below(&l->dice, l->deliveries) : l->deliveries++);
    r->key = str_of(g->key);
    write_delivery(l, &g->body);
  } else if (last && one_in(&l->dice, 4)) {
    r->kind = REQUEST_ACTIVATE;
    l->v.bare = false;
    invent_another(&l->v);
    invention_payload(&l->v, &g->body);
  } else {
    buf_char(&g->body, '{');
    write_edits(l, &g->body);
    buf_char(&g->body, '}');
  }
  r->body = buf_view(&g->body);
  life_tell(l, "submitted %s%s", g->key, g->body.p);
  return g;
}

/* The first answer holds the engine's thread until all others are submitted, so the groups do not depend on chance. */
static inline bool life_group(struct life *l)
{
  static struct grouped all[GROUP_REQUESTS + 1];
  int n = 2 + below(&l->dice, one_in(&l->dice, 3) ? GROUP_REQUESTS - 2 : 8);
  struct err err = ERR_INIT;
  sem_t gate;
  bool good = true;
  sem_init(&gate, 0, 0);
  engine_tick(l->e, 0, &err);
  for (int i = 1; i <= n; i++)
    life_submit(l, &all[i], i == n);
  all[0] =
      (struct grouped){ .request = { .kind = REQUEST_VERIFY, .done = grouped_done, .owner = &all[0] }, .wait = &gate };
  if (!engine_start(l->e, &err))
    return oracle_says(&l->why, "no thread: %s", err.text);
  for (int i = 0; i <= n; i++)
    good = engine_submit(l->e, &all[i].request) && good;
  sem_post(&gate);
  engine_stop(l->e);
  sem_destroy(&gate);
  for (int i = 0; i <= n; i++) {
    good = life_takes(l, all[i].request.err) && good;
    buf_fini(&all[i].body);
    buf_fini(&all[i].request.answer);
  }
  life_sabotage(l);
  return good || l->why.n || oracle_says(&l->why, "a request was not taken");
}

static inline bool life_posts(struct life *l)
{
  const char *wrong = posting_wrong(l->e);
  return !*wrong || oracle_says(&l->why, "the outbox: %s", wrong);
}

/* ---- time that is worked off in slices: other entries come in between ---- */

static inline bool life_entry(struct life *l, enum entry_kind kind, const char *body)
{
  struct entry n = { .kind = kind, .at = clock_ms, .actor = STR("person/cy"), .body = str_of(body) };
  struct err err = ERR_INIT;
  l->late += kind == ENTRY_CHANGE && l->e->next_wake <= n.at;
  return (journal_append(l->e->journal, &n, 1, &err) && group_make_true(l->e, &n, NULL, 1, &err)) ||
         oracle_says(&l->why, "in a slice: %s", err.text);
}

static inline bool life_slices(struct life *l)
{
  bool good = true;
  life_time(l);
  for (int i = 0, n = 2 + below(&l->dice, 5); good && i < n; i++) {
    struct buf b = BUF_INIT;
    bool tick = one_in(&l->dice, 2);
    if (tick)
      buf_printf(&b, "{\"most\":%d}", 1 + below(&l->dice, 4));
    else {
      buf_char(&b, '{');
      write_edits(l, &b);
      buf_char(&b, '}');
    }
    if (one_in(&l->dice, 3))
      clock_ms += 1 + below(&l->dice, 3600000);
    life_tell(l, "%s %s", tick ? "slice" : "change between", b.p);
    good = life_entry(l, tick ? ENTRY_TICK : ENTRY_CHANGE, b.p) && oracle_local(l->e, false, &l->why);
    buf_fini(&b);
  }
  return good;
}

static inline bool life_step(struct life *l)
{
  enum { CHANGE, DELIVERY, RETRY, TICK, GROUP, ACTIVATE, BADLY, POST, RESTART, STEPS };
  static const int weights[STEPS] = { 46, 10, 3, 14, 7, 6, 1, 8, 5 };
  if (one_in(&l->dice, 3))
    life_time(l);
  if (l->v.due_most && one_in(&l->dice, 4))
    return life_slices(l);
  switch (weighed(&l->dice, weights, STEPS)) {
  case CHANGE:
    return life_change(l);
  case DELIVERY:
    return life_delivery(l);
  case RETRY:
    return life_retry(l);
  case TICK:
    return life_tick(l);
  case GROUP:
    return life_group(l);
  case ACTIVATE:
    return life_activate(l);
  case BADLY:
    return life_activate_badly(l);
  case POST:
    return life_takes(l, posting_step(l->e, &l->dice));
  default:
    return life_restart(l);
  }
}

/* ---- the whole ---- */

static inline bool life_scratch(struct life *l)
{
  struct err err = ERR_INIT;
  bool compared = false;
  static const size_t groups[] = { 1, 2, 3, 7, 0 };
  if (!engine_tick(l->e, 0, &err))
    return oracle_says(&l->why, "the tick failed: %s", err.text);
  bool good = oracle_scratch(l->e, &l->v, l->copy, one_in(&l->other, 2) ? 1 : 0, groups[below(&l->other, 5)], &compared,
                             &l->why);
  l->compared += compared;
  l->replayed++;
  return good;
}

static inline bool life_first_set(struct life *l)
{
  struct buf b = BUF_INIT;
  l->v.bare = one_in(&l->dice, 5); /* records that are there before the policies */
  invention_payload(&l->v, &b);
  life_tell(l, "activate %s", b.p);
  struct err err = drive_request(l->e, REQUEST_ACTIVATE, "", buf_view(&b));
  buf_fini(&b);
  life_sabotage(l);
  if (err.code == ERR_NONE)
    err = posting_begin(l->e);
  return err.code == ERR_NONE || oracle_says(&l->why, "the first set was refused: %s", err.text);
}

/* In memory where there is such a folder: a journal flushes for every group. */
static inline void life_folder(struct life *l)
{
  struct stat s;
  bool memory = stat("/dev/shm", &s) == 0 && access("/dev/shm", W_OK) == 0;
  snprintf(l->folder, sizeof l->folder, "%s/steward-life-XXXXXX", memory ? "/dev/shm" : "/tmp");
  ck_assert_ptr_nonnull(mkdtemp(l->folder));
  snprintf(l->journal, sizeof l->journal, "%s/journal.db", l->folder);
  snprintf(l->model, sizeof l->model, "%s/model.db", l->folder);
  snprintf(l->older, sizeof l->older, "%s/older.db", l->folder);
  snprintf(l->copy, sizeof l->copy, "%s/copy.db", l->folder);
}

static inline void life_init(struct life *l, uint64_t seed, int steps, enum reads_break broken)
{
  *l = (struct life){ .seed = seed, .steps = steps, .often = 20, .broken = broken };
  invent(&l->v, seed);
  l->v.due_most = seed % 3 == 0 ? 1 + (int)(seed / 3 % 4) : 0;
  l->v.sweep_most = seed % 4 ? (int)(seed / 4 % 7) + 1 : 0;
  l->dice.state = seed ^ 0x5bd1e995;
  l->other.state = seed;
  clock_ms = CLOCK_START;
  life_folder(l);
}

/* False at the first difference: why has it. The engine is left open. */
static inline bool life_run(struct life *l)
{
  bool good = life_open(l) && life_first_set(l);
  for (l->step = 0; good && l->step < l->steps;) {
    l->step++;
    good = life_step(l) && oracle_local(l->e, false, &l->why) && life_posts(l);
    if (good && (l->step % l->often == 0 || l->step == l->steps))
      good = life_scratch(l);
  }
  return good;
}

static inline void life_fini(struct life *l)
{
  if (l->e)
    life_close(l);
  life_drop(l->journal);
  life_drop(l->model);
  life_drop(l->older);
  life_drop(l->copy);
  rmdir(l->folder);
  buf_fini(&l->why);
}
