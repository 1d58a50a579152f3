/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Oracle: what must be true of an engine at rest, seen from beside it. Each function gives false and says why.
 *
 *   oracle_local     every (policy, record) evaluated anew says what is stored and what stands in the tables, wishes to
 *                    be woken when it is written down, and is above what it reads
 *   oracle_replay    another engine that is given the same journal comes to the same digest
 *   oracle_scratch   … and to the same results when all of them are thrown away and computed anew
 *
 * What failed keeps its last good results, and what goes round keeps some results: both depend on how it came to that.
 * So oracle_scratch compares nothing unless every evaluation is good; the local rules hold always.
 */
#include "drive.h"
#include "scribe.h"

static inline bool oracle_says(struct buf *why, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static inline bool oracle_says(struct buf *why, const char *fmt, ...)
{
  va_list ap;
  va_start(ap, fmt);
  buf_vprintf(why, fmt, ap);
  va_end(ap);
  return false;
}

static inline bool is_asked(const struct policy *p) { return p->kind == KIND_POLICY && p->level != LEVEL_DRAFT; }

static inline bool never_pending(void *arg, const struct policy *giver, uint64_t rid)
{
  (void)arg, (void)giver, (void)rid;
  return false;
}

/* ---- one evaluation, looked at ---- */

enum { STANDING = SAY_MESSAGE + 1 }; /* the kinds that stand in a table for as long as they are said */

struct look {
  struct engine *e;
  struct arena arena;
  struct buf *why;
  struct policy *policy;
  size_t wishes;
  struct map seen; /* of the search for a cycle */
  bool deep, found;
  struct stmt *standing[STANDING]; /* what stands in the tables, by kind */
};

static inline bool look_complains(struct look *k, uint64_t rid, const char *what)
{
  struct buf name = BUF_INIT;
  model_name(k->e->model, rid, &name);
  oracle_says(k->why, "%.*s of %s: %s", STR_FMT(k->policy->id), name.p, what);
  buf_fini(&name);
  return false;
}

static inline void look_at(struct look *k, struct policy *p, uint64_t rid, struct outcome *o, struct trace *t)
{
  struct buf packed = BUF_INIT;
  struct record *r = model_find(k->e->model, rid, NULL);
  k->e->evaluator.pending = never_pending;
  policy_evaluate(&k->e->evaluator, p, r, k->e->applied_at, &k->arena, o, &packed);
  if (!trace_unpack(&k->arena, buf_view(&packed), t))
    ck_abort_msg("a trace cannot be read");
  buf_fini(&packed);
}

/* Whose result a read is of, and of which record; rid 0: of a whole set. */
static inline struct policy *giver_of(struct look *k, const struct trace_read *read, uint64_t *rid)
{
  const struct schema *s = model_schema(k->e->model);
  *rid = read->rid;
  for (uint32_t i = 0; i < s->type_count && (read->kind == READ_FIELD || read->kind == READ_HISTORY); i++) {
    const struct field *f = s->types[i]->no == rid_type(read->rid) ? type_field_at(s->types[i], read->no) : NULL;
    if (f && f->derived)
      return policy_find(k->e->set, f->giver);
  }
  return NULL;
}

/* A derived field that a set, aggregate or rank looks at and that the policy's own group gives. */
static inline bool reads_group_whole(struct look *k, const struct policy *p, const struct trace_read *read)
{
  const struct shape *s = read->kind == READ_AGGREGATE ? model_shape_at(k->e->model, (int)read->no) : NULL;
  const struct schema *schema = model_schema(k->e->model);
  for (uint32_t i = 0; i < schema->type_count; i++) {
    const struct type *t = schema->types[i];
    for (uint32_t f = 0; f < t->field_count; f++) {
      const struct field *field = &t->fields[f];
      struct policy *giver = field->derived ? policy_find(k->e->set, field->giver) : NULL;
      bool used = read->kind == READ_RANK && t->no == rid_type(read->rid) && read->no == field->no;
      for (uint32_t n = 0; read->kind == READ_SET && t->no == read->no && n < read->n; n++)
        used = used || read->fields[n] == field->no;
      for (uint32_t n = 0; s && n < s->n; n++)
        used = used || s->filters[n] == field;
      if (giver && giver->group == p->group && (used || (s && s->field == field)))
        return true;
    }
  }
  return false;
}

/* ---- cycles: one that failed for going round reads, over however many others, itself or another such ---- */

static inline void search_cycle(struct look *k, struct policy *p, uint64_t rid, const struct policy *from_policy,
                                uint64_t from, int depth)
{
  struct outcome o;
  struct trace t;
  uint64_t key = (uint64_t)p->no << 40 | rid_row(rid);
  if (k->found || depth > 200 || map_find(&k->seen, key))
    return;
  *map_put(&k->seen, key) = 1;
  look_at(k, p, rid, &o, &t);
  for (uint32_t i = 0; i < t.read_count && !k->found; i++) {
    uint64_t other;
    struct policy *giver = giver_of(k, &t.reads[i], &other);
    struct record *r = giver ? model_find(k->e->model, other, NULL) : NULL;
    struct said *said = r ? model_said(r, giver->no) : NULL;
    if ((giver == from_policy && other == from) || (said && said->status == SAID_CIRCULAR) ||
        reads_group_whole(k, p, &t.reads[i]))
      k->found = true;
    else if (giver && r && is_asked(giver))
      search_cycle(k, giver, other, from_policy, from, depth + 1);
  }
}

/* How many were said to go round and do not, as it stands now. A ring may hang on what its own members give: broken, it
 * is none, and asked again it would be one. That is rare, and the histories count it. */
__attribute__((unused)) static int oracle_paradoxes;

/* ---- the local rules ---- */

static inline bool is_said(const struct outcome *o, enum saying_kind kind, struct str key, struct str body)
{
  struct buf b = BUF_INIT;
  bool found = false;
  for (size_t i = 0; i < o->saying_count && !found; i++) {
    if (o->sayings[i].kind != kind || !str_eq(o->sayings[i].key, key))
      continue;
    b.n = 0;
    json_write(&b, o->sayings[i].body);
    found = kind == SAY_MESSAGE || str_eq(buf_view(&b), body); /* a message that stands is not changed */
  }
  buf_fini(&b);
  return found;
}

static inline void standing_open(struct look *k)
{
  static const char *const texts[STANDING] = {
    [SAY_FINDING] = "SELECT key, body, hidden FROM finding WHERE policy = ? AND subject = ? AND state = 'open'",
    [SAY_CLOCK] = "SELECT name, body, 0 FROM clock WHERE policy = ? AND subject = ? AND state <> 'withdrawn'",
    [SAY_DRAFT] = "SELECT key, body, 0 FROM draft WHERE policy = ? AND subject = ? AND withdrawn_at IS NULL",
    [SAY_MESSAGE] = "SELECT key, body, 0 FROM message WHERE policy = ? AND subject = ? AND withdrawn_at IS NULL",
  };
  struct err err = ERR_INIT;
  for (int kind = 0; kind < STANDING; kind++)
    if (!(k->standing[kind] = store_prepare(model_store(k->e->model), texts[kind], &err)))
      ck_abort_msg("%s", err.text);
}

static inline void standing_close(struct look *k)
{
  for (int kind = 0; kind < STANDING; kind++)
    stmt_close(k->standing[kind]);
}

/* What stands in the tables is what is said, and no more. Of a policy in the shadow there stand hidden findings alone. */
static inline bool sayings_hold(struct look *k, uint64_t rid, const struct outcome *o)
{
  bool good = true, shadow = k->policy->level == LEVEL_SHADOW;
  for (int kind = 0; good && kind < STANDING; kind++) {
    struct err err = ERR_INIT;
    struct stmt *q = k->standing[kind];
    size_t rows = 0, said = 0;
    bind_int(q, 1, k->policy->no);
    bind_int(q, 2, (int64_t)rid);
    for (; good && stmt_step(q, &err) == STEP_ROW; rows++)
      good = (is_said(o, kind, column_text(q, 0), column_text(q, 1)) && (column_int(q, 2) != 0) == shadow) ||
             look_complains(k, rid, "something stands that is not said: ") ||
             oracle_says(k->why, "%s %.*s", saying_names[kind], STR_FMT(column_text(q, 0)));
    for (size_t s = 0; s < o->saying_count && (!shadow || kind == SAY_FINDING); s++)
      said += o->sayings[s].kind == (enum saying_kind)kind;
    if (good && rows != said)
      good = look_complains(k, rid, "something is said that does not stand: ") ||
             oracle_says(k->why, "%s", saying_names[kind]);
  }
  return good;
}

static inline bool heights_hold(struct look *k, uint64_t rid, const struct said *said, const struct trace *t)
{
  for (uint32_t i = 0; k->policy->recursive && i < t->read_count; i++) {
    uint64_t other;
    struct policy *giver = t->reads[i].kind == READ_FIELD ? giver_of(k, &t->reads[i], &other) : NULL;
    struct record *r = giver ? model_find(k->e->model, other, NULL) : NULL;
    struct said *of = r ? model_said(r, giver->no) : NULL;
    if (of && giver->group == k->policy->group && of->status == SAID_GOOD && is_asked(giver) &&
        of->height >= said->height) {
      look_complains(k, rid, "stands no higher than what it reads: ");
      model_name(k->e->model, other, k->why);
      buf_printf(k->why, " (%u, %u)", of->height, said->height);
      return false;
    }
  }
  return true;
}

static inline bool look_at_record(void *arg, uint64_t rid)
{
  struct look *k = arg;
  struct outcome o;
  struct trace t;
  struct record *r = model_find(k->e->model, rid, NULL);
  struct said said = *model_said(r, k->policy->no);
  arena_reset(&k->arena);
  k->wishes += said.wake_at != INSTANT_NEVER;
  if (said.status == SAID_QUARANTINED || said.wake_at <= k->e->applied_at) /* or late */
    return true;
  if (said.status == SAID_CIRCULAR && !k->deep)
    return true;
  if (said.status == SAID_CIRCULAR) {
    map_clear(&k->seen);
    k->found = false;
    search_cycle(k, k->policy, rid, k->policy, rid, 0);
    oracle_paradoxes += !k->found;
    return true;
  }
  look_at(k, k->policy, rid, &o, &t);
  if (o.wake_at != said.wake_at) {
    look_complains(k, rid, "wishes to be woken at another time: ");
    return oracle_says(k->why, "%lld, not %lld", (long long)o.wake_at, (long long)said.wake_at);
  }
  return said.status != SAID_GOOD || (heights_hold(k, rid, &said, &t) && sayings_hold(k, rid, &o));
}

/* Every wish is written down, and nothing else is. */
static inline bool wakes_hold(struct look *k)
{
  struct err err = ERR_INIT;
  struct stmt *q = store_prepare(model_store(k->e->model), "SELECT at, policy, subject FROM _wake", &err);
  size_t rows = 0;
  bool good = q != NULL;
  int64_t least = INSTANT_NEVER;
  while (good && stmt_step(q, &err) == STEP_ROW) {
    struct record *r = model_find(k->e->model, (uint64_t)column_int(q, 2), NULL);
    struct said *said = r ? model_said(r, (uint32_t)column_int(q, 1)) : NULL;
    bool of_policy = column_int(q, 1) != 0; /* the others are of what is to leave: see posting_wrong */
    rows += of_policy;
    least = column_int(q, 0) < least ? column_int(q, 0) : least;
    if (of_policy && (!said || said->wake_at != column_int(q, 0)))
      good = oracle_says(k->why, "a wake-up for nobody: policy %lld at %lld", (long long)column_int(q, 1),
                         (long long)column_int(q, 0));
  }
  stmt_close(q);
  if (good && rows != k->wishes)
    good = oracle_says(k->why, "%zu wake-ups are written down for %zu wishes", rows, k->wishes);
  if (good && k->e->next_wake > least) /* it may be earlier: then nothing is due */
    good =
        oracle_says(k->why, "the next wake-up is at %lld, not at %lld", (long long)least, (long long)k->e->next_wake);
  return good;
}

/* deep: also who is in a cycle. That evaluates what the engine would not, and so teaches it reads of which a replay knows
 * nothing: not for an engine that goes on. */
static inline bool oracle_local(struct engine *e, bool deep, struct buf *why)
{
  struct buf report = BUF_INIT;
  struct err err = ERR_INIT;
  struct look k = { .e = e, .why = why, .deep = deep };
  bool good = e->broken.code == ERR_NONE || oracle_says(why, "the engine broke: %s", e->broken.text);
  good = good && (engine_verify(e, &report, &err) || oracle_says(why, "verify: %s", err.text));
  buf_fini(&report);
  arena_init(&k.arena);
  map_init(&k.seen);
  standing_open(&k);
  for (uint32_t i = 0; good && e->set && i < e->set->policy_count; i++) {
    k.policy = e->set->policies[i];
    if (is_asked(k.policy))
      good = model_each(e->model, k.policy->on, look_at_record, &k, &err) && why->n == 0;
  }
  good = good && wakes_hold(&k);
  standing_close(&k);
  map_fini(&k.seen);
  arena_fini(&k.arena);
  return good;
}

/* ---- all that is so, as lines ---- */

struct picture {
  struct engine *e;
  struct buf *out;
  struct arena arena;
  const struct type *type;
  bool failed, circular; /* some evaluation */
};

static inline int by_field_name(const void *a, const void *b)
{
  return str_cmp((*(const struct field *const *)a)->name, (*(const struct field *const *)b)->name);
}

static inline bool picture_record(void *arg, uint64_t rid)
{
  struct picture *p = arg;
  const struct field *fields[TYPE_FIELDS_MAX];
  struct record *r = model_find(p->e->model, rid, NULL);
  for (uint32_t i = 0; i < p->type->field_count; i++)
    fields[i] = &p->type->fields[i];
  qsort(fields, p->type->field_count, sizeof *fields, by_field_name);
  buf_printf(p->out, "%.*s/%.*s #%llu v%lld %lld %lld", STR_FMT(p->type->name), STR_FMT(r->key),
             (unsigned long long)rid_row(rid), (long long)r->version, (long long)r->created_at,
             (long long)r->updated_at);
  for (uint32_t i = 0; i < p->type->field_count; i++) {
    struct value v = record_cell(r, fields[i]->no);
    if (value_is_none(v))
      continue;
    buf_printf(p->out, " %.*s=", STR_FMT(fields[i]->name));
    json_write(p->out, field_present(p->e->model, fields[i], v, &p->arena));
  }
  for (uint32_t i = 0; i < p->e->set->policy_count; i++) {
    struct policy *policy = p->e->set->policies[i];
    struct said *said = policy->on == p->type && is_asked(policy) ? model_said(r, policy->no) : NULL;
    p->circular = p->circular || (said && said->status == SAID_CIRCULAR);
    p->failed = p->failed || (said && said->status != SAID_GOOD);
  }
  buf_char(p->out, '\n');
  arena_reset(&p->arena);
  return true;
}

static inline int by_type_name(const void *a, const void *b)
{
  return str_cmp((*(const struct type *const *)a)->name, (*(const struct type *const *)b)->name);
}

static inline void picture_rows(struct engine *e, const char *what, const char *sql, struct buf *out)
{
  struct err err = ERR_INIT;
  struct stmt *q = store_prepare(model_store(e->model), sql, &err);
  ck_assert_msg(q != NULL, "%s", err.text);
  while (stmt_step(q, &err) == STEP_ROW) {
    buf_z(out, what);
    for (int i = 0; i < column_count(q); i++) {
      buf_char(out, ' ');
      json_write(out, column_value(q, i));
    }
    buf_char(out, '\n');
  }
  stmt_close(q);
}

/* Messages by their keys alone: one that stands is not changed. */
static inline struct picture picture_draw(struct engine *e, struct buf *out)
{
  struct picture p = { .e = e, .out = out };
  const struct schema *s = model_schema(e->model);
  const struct type *types[64];
  struct err err = ERR_INIT;
  arena_init(&p.arena);
  for (uint32_t i = 0; i < s->type_count; i++)
    types[i] = s->types[i];
  qsort(types, s->type_count, sizeof *types, by_type_name);
  for (uint32_t i = 0; i < s->type_count; i++) {
    p.type = types[i];
    model_each(e->model, p.type, picture_record, &p, &err);
  }
  arena_fini(&p.arena);
#define OF_POLICY(columns, table, open)                                                                                \
  "SELECT p.id, t.record, " columns " FROM " table " t JOIN policy p ON p.no = t.policy WHERE " open " ORDER BY 1, "   \
  "2, 3"
  picture_rows(
      e, "finding",
      OF_POLICY("t.key, t.code, t.severity, t.message, t.owner, t.body, t.hidden", "finding", "t.state = 'open'"), out);
  picture_rows(e, "clock", OF_POLICY("t.name, t.state, t.due, t.body", "clock", "t.state <> 'withdrawn'"), out);
  picture_rows(e, "draft", OF_POLICY("t.key, t.body", "draft", "t.withdrawn_at IS NULL"), out);
  picture_rows(e, "message", OF_POLICY("t.key", "message", "t.withdrawn_at IS NULL"), out);
  picture_rows(e, "wake", "SELECT w.at, p.id, w.subject FROM _wake w JOIN policy p ON p.no = w.policy ORDER BY 1, 2, 3",
               out);
#undef OF_POLICY
  return p;
}

/* For whoever looks for the cause: both pictures as files. */
static inline void picture_leave(const struct buf *picture, const char *name)
{
  char path[300];
  if (!getenv("STEWARD_PICTURES"))
    return;
  snprintf(path, sizeof path, "%s/%s", getenv("STEWARD_PICTURES"), name);
  FILE *f = fopen(path, "w");
  if (f) {
    fwrite(picture->p ? picture->p : "", 1, picture->n, f);
    fclose(f);
  }
}

/* The first failure in a picture. */
static inline const char *picture_error(const struct buf *picture)
{
  const char *at = picture->p ? strstr(picture->p, "\"error\"") : NULL;
  return at ? at : "?";
}

static inline void database_leave(struct engine *e, const char *name)
{
  char path[300];
  struct err err = ERR_INIT;
  if (!getenv("STEWARD_PICTURES"))
    return;
  snprintf(path, sizeof path, "%s/%s", getenv("STEWARD_PICTURES"), name);
  unlink(path);
  store_backup(model_store(e->model), path, &err);
}

/* The first line in which they differ. */
static inline bool pictures_same(const struct buf *a, const struct buf *b, const char *how, struct buf *why)
{
  struct str x = buf_view(a), y = buf_view(b), one, other;
  while (x.n || y.n) {
    str_split(x, '\n', &one, &x);
    str_split(y, '\n', &other, &y);
    if (str_eq(one, other))
      continue;
    picture_leave(a, "is");
    picture_leave(b, "anew");
    return oracle_says(why, "%s\n  is     %.*s\n  anew   %.*s", how, STR_FMT(one), STR_FMT(other));
  }
  return true;
}

/* ---- another engine with the same journal ---- */

static inline void hex_digest(struct engine *e, char out[2 * SHA256_SIZE + 1])
{
  uint8_t digest[SHA256_SIZE];
  struct err err = ERR_INIT;
  if (!engine_digest(e, digest, &err))
    ck_abort_msg("%s", err.text);
  for (int i = 0; i < SHA256_SIZE; i++)
    snprintf(&out[2 * i], 3, "%02x", digest[i]);
}

static inline bool copy_file(const char *from, const char *to)
{
  char block[65536];
  size_t n;
  FILE *in = fopen(from, "rb"), *out = in ? fopen(to, "wb") : NULL;
  while (out && (n = fread(block, 1, sizeof block, in)) > 0)
    fwrite(block, 1, n, out);
  if (in)
    fclose(in);
  if (out)
    fclose(out);
  return in && out;
}

/* Of a database that nobody is writing just now. */
static inline void copy_database(const char *from, const char *to)
{
  char a[200], b[200];
  snprintf(b, sizeof b, "%s-shm", to);
  unlink(b);
  copy_file(from, to);
  snprintf(a, sizeof a, "%s-wal", from);
  snprintf(b, sizeof b, "%s-wal", to);
  unlink(b);
  copy_file(a, b);
}

/* Its journal is the copy at `journal`, its model is new and in memory. */
static inline struct engine *oracle_replay(struct engine *e, const char *journal, size_t cache, size_t group,
                                           struct buf *why)
{
  struct err err = ERR_INIT;
  char a[2 * SHA256_SIZE + 1], b[2 * SHA256_SIZE + 1];
  copy_database(e->options.journal, journal);
  struct engine *other = drive_open(journal, ":memory:", cache, group, &err);
  if (!other) {
    oracle_says(why, "the journal cannot be replayed: %s", err.text);
    return NULL;
  }
  hex_digest(e, a);
  hex_digest(other, b);
  if (!strcmp(a, b))
    return other;
  struct buf x = BUF_INIT, y = BUF_INIT;
  picture_draw(e, &x);
  picture_draw(other, &y);
  database_leave(e, "is.db");
  database_leave(other, "anew.db");
  if (pictures_same(&x, &y, "a replay came to something else", why))
    oracle_says(why, "a replay came to another digest");
  buf_fini(&x);
  buf_fini(&y);
  engine_close(other);
  return NULL;
}

static inline bool oracle_activate(struct engine *e, struct invention *v, struct buf *why)
{
  struct buf payload = BUF_INIT;
  invention_payload(v, &payload);
  struct err err = drive_request(e, REQUEST_ACTIVATE, "", buf_view(&payload));
  buf_fini(&payload);
  return err.code == ERR_NONE || oracle_says(why, "the set could not be activated anew: %s", err.text);
}

/* In another engine the set goes and comes again under another digest; where histories of derived fields are read it only
 * comes again, as its going would be part of them. */
static inline bool oracle_scratch(struct engine *e, const struct invention *made, const char *journal, size_t cache,
                                  size_t group, bool *compared, struct buf *why)
{
  struct buf is = BUF_INIT, anew = BUF_INIT;
  struct invention v = *made;
  struct engine *other = oracle_replay(e, journal, cache, group, why);
  bool good = other != NULL;
  if (good && !oracle_local(other, true, why))
    good = oracle_says(why, " (replayed)");
  if (other && !good)
    database_leave(other, "anew.db");
  v.bare = true;
  good = good && (v.past || oracle_activate(other, &v, why));
  v.bare = made->bare;
  v.remark++;
  good = good && oracle_activate(other, &v, why);
  if (good && !oracle_local(other, true, why))
    good = oracle_says(why, " (computed from scratch)");
  if (other && !good)
    database_leave(other, "anew.db");
  if (good) {
    struct picture a = picture_draw(e, &is), b = picture_draw(other, &anew);
    *compared = !a.failed && !b.circular;
    good = (*compared || v.trouble || v.rings ||
            oracle_says(why, "something fails, and nothing should: %s", picture_error(&anew))) &&
           (!*compared || pictures_same(&is, &anew, "from scratch it is otherwise", why));
  }
  engine_close(other);
  buf_fini(&is);
  buf_fini(&anew);
  return good;
}
