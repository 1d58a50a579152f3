/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What became of deliveries: their states as the reader lists them, and the records that they named: made, if they came
 * to be since the first of these deliveries, changed, if they changed since.
 */
#include <unistd.h>

#include "cli/cargo.h"
#include "cli/sheet.h"

enum { PAGE = 1000, WAIT_MS = 20, PATIENCE_MS = 600000 };

struct fate {
  struct cargo *cargo;
  struct map known; /* records, by a hash of their id */
  VEC(struct str) records;
  int64_t since; /* the instant of the first delivery */
};

enum { REASONS_KEPT = 1000 };

/* ---- reasons ---- */

void cargo_count_reason(struct cargo *c, struct cargo_reasons *list, struct str reason, const struct cargo_item *item)
{
  for (size_t i = 0; i < list->n; i++)
    if (str_eq(list->at[i].text, reason)) {
      list->at[i].count++;
      return;
    }
  list->others = list->n == REASONS_KEPT;
  if (list->others)
    return;
  struct cargo_reason r = { str_dup(&c->call->arena, reason), 1, *item };
  vec_push(list, r);
}

static void note_failure(struct cargo *c, struct str reason, const struct cargo_item *item)
{
  if (c->failure_count < CARGO_SHOWN)
    c->failures[c->failure_count++] = (struct cargo_failure){ *item, str_dup(&c->call->arena, reason) };
  c->failed++;
  cargo_count_reason(c, &c->wrong, reason, item);
}

void cargo_note(struct cargo *c, struct str state, struct str reason, const struct cargo_item *item)
{
  if (str_is(state, "applied")) {
    c->understood++;
    if (reason.n)
      cargo_count_reason(c, &c->partly, reason, item);
  } else if (str_is(state, "ignored")) {
    c->left_out++;
    cargo_count_reason(c, &c->left, reason.n ? reason : STR("it tells nothing that is recorded"), item);
  } else if (str_is(state, "pending"))
    c->pending++;
  else
    note_failure(c, reason, item);
}

/* ---- deliveries ---- */

static struct cargo_posted *posted_as(struct cargo *c, int64_t seq)
{
  size_t low = 0, high = c->posted.n;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (c->posted.at[middle].seq < seq)
      low = middle + 1;
    else
      high = middle;
  }
  return low < c->posted.n && c->posted.at[low].seq == seq ? &c->posted.at[low] : NULL;
}

static void note_records(struct fate *f, struct value records)
{
  for (uint32_t i = 0; records.kind == VALUE_LIST && i < records.n; i++) {
    struct str id = value_str(records.list[i]);
    uint64_t *seen = map_put(&f->known, hash_local(id) >> 1); /* never MAP_NONE */
    if (!*seen)
      vec_push(&f->records, id);
    *seen = 1;
  }
}

static void note_delivery(struct fate *f, struct value d)
{
  struct cargo_posted *p = posted_as(f->cargo, value_get(d, "seq").i);
  int64_t at;
  if (!p)
    return;
  p->state = value_get_str(d, "state");
  p->reason = value_get_str(d, "reason");
  note_records(f, value_get(d, "records"));
  if (instant_parse(value_get_str(d, "at"), &at) && at < f->since)
    f->since = at;
}

/* Newest first, down to the first that was sent. */
static bool read_deliveries(struct fate *f, struct err *err)
{
  struct cargo *c = f->cargo;
  struct reader_filter filter = { STR("source"), c->source };
  struct reader_page page = { .filters = &filter, .filter_count = 1, .limit = PAGE };
  int64_t last = INT64_MAX;
  bool good = true;
  do {
    struct buf text = BUF_INIT;
    struct value list;
    good = reader_deliveries(c->site->reader, &page, &text, err) && sheet_value(c->call, &text, &list, err);
    buf_fini(&text);
    struct value items = good ? value_get(list, "items") : value_none();
    for (uint32_t i = 0; good && i < items.n; i++) {
      note_delivery(f, items.list[i]);
      last = value_get(items.list[i], "seq").i;
    }
    page.cursor = good ? value_get_str(list, "next") : STR("");
  } while (good && page.cursor.n && last > c->posted.at[0].seq);
  return good;
}

static bool is_applied(struct cargo *c, int64_t seq, bool *applied, struct err *err)
{
  struct arena a;
  struct buf text = BUF_INIT;
  struct value d;
  arena_init(&a);
  bool good = reader_delivery(c->site->reader, seq, &text, err) && json_read(&a, buf_view(&text), &d, err);
  *applied = good && !str_is(value_get_str(d, "state"), "pending");
  buf_fini(&text);
  arena_fini(&a);
  return good;
}

/* A host that applies nothing (one in safe mode) is not waited for. */
static bool await(struct cargo *c, struct err *err)
{
  bool applied = false, good = true;
  int64_t patience = PATIENCE_MS;
  for (; good && !applied && patience > 0; patience -= WAIT_MS) {
    good = is_applied(c, vec_last(&c->posted).seq, &applied, err);
    if (good && !applied) {
      struct request r = { .kind = REQUEST_WHAT_IF, .actor = STR("cli"), .body = STR("{\"edits\":[]}") };
      patience = site_write(c->site, &r) || r.err.code != ERR_BUSY ? patience : 0;
      buf_fini(&r.answer);
      cargo_progress(c, "applying", c->supply->count);
      usleep(WAIT_MS * 1000);
    }
  }
  cargo_progress(c, "", 0);
  return good;
}

/* ---- records ---- */

static struct cargo_type *type_of(struct cargo *c, struct str name)
{
  for (size_t i = 0; i < c->types.n; i++)
    if (str_eq(c->types.at[i].name, name))
      return &c->types.at[i];
  struct cargo_type t = { .name = name };
  vec_push(&c->types, t);
  return &vec_last(&c->types);
}

static bool is_since(const struct fate *f, struct value record, const char *member)
{
  int64_t at;
  return instant_parse(value_get_str(record, member), &at) && at >= f->since;
}

/* One that is not there any more was changed all the same. */
static bool note_record(struct fate *f, struct str id, struct arena *a, struct err *err)
{
  struct str type, key;
  struct buf text = BUF_INIT;
  struct value record;
  struct err why = ERR_INIT;
  str_split(id, '/', &type, &key);
  struct cargo_type *t = type_of(f->cargo, type);
  bool good =
      reader_record(f->cargo->site->reader, type, key, &text, &why) && json_read(a, buf_view(&text), &record, &why);
  if (good && is_since(f, record, "created_at"))
    t->made++;
  else if (!good || is_since(f, record, "updated_at"))
    t->changed++;
  else
    t->same++;
  buf_fini(&text);
  if (!good && why.code != ERR_MISSING)
    *err = why;
  return good || why.code == ERR_MISSING;
}

static bool read_records(struct fate *f, struct err *err)
{
  struct arena a;
  bool good = true;
  arena_init(&a);
  for (size_t i = 0; good && i < f->records.n; i++) {
    good = note_record(f, f->records.at[i], &a, err);
    arena_reset(&a);
  }
  arena_fini(&a);
  return good;
}

bool cargo_learn(struct cargo *c, struct err *err)
{
  struct fate f = { .cargo = c, .since = INT64_MAX };
  if (c->posted.n == 0)
    return true;
  map_init(&f.known);
  bool good = await(c, err) && read_deliveries(&f, err);
  for (size_t i = 0; good && i < c->posted.n; i++)
    cargo_note(c, c->posted.at[i].state, c->posted.at[i].reason, &c->posted.at[i].item);
  good = good && read_records(&f, err);
  vec_fini(&f.records);
  map_fini(&f.known);
  return good;
}
