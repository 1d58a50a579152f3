/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sends: what is to leave, as a courier and people see it. What a send says is made of its dispatches alone, which do
 * not change once it is due.
 */
#include <stdlib.h>

#include "engine/reading.h"

enum { LIMIT_DEFAULT = 100, ITEMS_MOST = 200 };

/* ---- what it says ------------------------------------------------------------------------- */

/* The event is a column, the rest is the body. */
static bool item_value(struct reader *r, struct stmt *q, struct value *out, struct err *err)
{
  struct value_builder b;
  struct value body;
  if (!reader_json(r, q, 0, &body, err))
    return false;
  build_init(&b, &r->arena);
  build_put(&b, "event", reader_text(r, q, 1));
  for (uint32_t i = 0; body.kind == VALUE_MAP && i < body.n; i++)
    build_put_str(&b, body.map[i].name, body.map[i].value);
  *out = build_map(&b);
  return true;
}

static void words_item(struct buf *out, struct value item)
{
  static const char *const before[][2] = {
    { "closed", "Over: " }, { "lapsed", "Again: " }, { "aged", "Still: " }, { "accepted", "Accepted: " }
  };
  struct str severity = value_get_str(item, "severity"), subject = value_get_str(item, "subject");
  for (size_t i = 0; i < sizeof before / sizeof *before; i++)
    if (str_is(value_get_str(item, "event"), before[i][0]))
      buf_z(out, before[i][1]);
  if (severity.n)
    buf_printf(out, "[%.*s] ", STR_FMT(severity));
  buf_str(out, subject.n ? subject : value_get_str(item, "key"));
}

/* Of a message its own words; of a finding what is to be done next. */
static struct str body_of(struct reader *r, struct value item)
{
  struct str body = value_get_str(item, "body"), next = value_get_str(item, "next");
  return body.n ? body : next.n ? words_printf(r, "Next: %.*s", STR_FMT(next)) : STR("");
}

static void words_digest(struct buf *out, struct value items, int64_t more, int64_t send)
{
  struct str heading = STR("");
  for (uint32_t i = 0; i < items.n; i++) {
    struct str group = value_get_str(items.list[i], "group");
    if (!str_eq(group, heading))
      buf_printf(out, "%s%.*s\n", i ? "\n" : "", STR_FMT(group));
    heading = group;
    buf_z(out, "- ");
    words_item(out, items.list[i]);
    buf_printf(out, " (%.*s)\n", STR_FMT(value_get_str(items.list[i], "record")));
  }
  if (more)
    buf_printf(out, "- and %lld more; all of them: steward outbox send=%lld\n", (long long)more, (long long)send);
}

struct send_head {
  int64_t send;
  struct str digest;
  int64_t not_before;
};

static struct value content_value(struct reader *r, const struct send_head *h, struct value items, int64_t more)
{
  struct value_builder b;
  struct buf subject = BUF_INIT, body = BUF_INIT;
  struct value first = items.n ? items.list[0] : value_none(), at = value_get(first, "at");
  if (h->digest.n) {
    buf_printf(&subject, "%.*s: %lld", STR_FMT(h->digest), (long long)items.n + (long long)more);
    words_digest(&body, items, more, h->send);
  } else {
    words_item(&subject, first);
    buf_str(&body, body_of(r, first));
  }
  build_init(&b, &r->arena);
  build_put(&b, "type", h->digest.n ? value_text(STR("digest")) : value_get(first, "kind"));
  build_put(&b, "subject", value_text(str_dup(&r->arena, buf_view(&subject))));
  build_put(&b, "body", value_text(str_dup(&r->arena, buf_view(&body))));
  build_put(&b, "time", h->digest.n ? reader_instant(r, h->not_before) : at);
  build_put(&b, "items", items);
  build_put(&b, "more", more ? value_int(more) : value_none());
  buf_fini(&subject);
  buf_fini(&body);
  return build_map(&b);
}

/* Members of a send that is due; of one that is not, those it would have now. */
static bool send_content(struct reader *r, int64_t send, struct value *out, struct err *err)
{
  struct stmt *q = reader_query(
      r,
      "SELECT body, event, digest, not_before FROM dispatch WHERE send = ?1 AND"
      " (due_at IS NOT NULL OR state IN ('waiting', 'shadow', 'unrouted')) ORDER BY body ->> '$.group', id",
      err);
  struct send_head head = { .send = send, .digest = STR("") };
  struct value_builder items;
  int64_t more = 0;
  enum step step = STEP_ERROR;
  if (!q)
    return false;
  build_init(&items, &r->arena);
  bind_int(q, 1, send);
  while ((step = stmt_step(q, err)) == STEP_ROW) {
    struct value item;
    head.digest = column_is_null(q, 2) ? STR("") : str_dup(&r->arena, column_text(q, 2));
    head.not_before = column_int(q, 3);
    if (items.n == ITEMS_MOST)
      more++;
    else if (item_value(r, q, &item, err))
      build_add(&items, item);
    else
      break;
  }
  stmt_reset(q);
  *out = items.n ? content_value(r, &head, build_list(&items), more) : value_none();
  return step == STEP_DONE;
}

/* "msg_1a2b3c4d_17": the journal's first hash tells one organisation from another. */
static bool send_key(struct reader *r, int64_t send, struct str *out, struct err *err)
{
  struct arena a;
  struct entry first;
  struct buf hex = BUF_INIT;
  arena_init(&a);
  bool good = r->mark[0] || journal_read(r->journal, 1, &a, &first, err);
  if (good && !r->mark[0]) {
    hex_write(&hex, (struct str){ (const char *)first.hash, 4 });
    memcpy(r->mark, hex.p, 8);
  }
  *out = words_printf(r, "msg_%s_%lld", r->mark, (long long)send);
  buf_fini(&hex);
  arena_fini(&a);
  return good;
}

/* ---- those due ---------------------------------------------------------------------------- */

struct wished {
  const struct due_wish *wish;
  int64_t *in_hand; /* rising */
  size_t limit;
  struct arena *arena; /* the caller's */
  VEC(struct dispatch_due) found;
};

static int by_number(const void *a, const void *b)
{
  int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return (x > y) - (x < y);
}

static bool is_in_hand(const struct wished *w, int64_t send)
{
  size_t n = w->wish->in_hand_count;
  return n && bsearch(&send, w->in_hand, n, sizeof send, by_number);
}

/* The destination as it is now; NONE when there is none any more. */
static bool target_value(struct reader *r, struct str name, struct value *out, struct err *err)
{
  struct err missing = ERR_INIT;
  struct value_builder b;
  const struct record *record = model_find_name(r->model, name, &missing);
  *out = value_none();
  if (!record)
    return !err_of_machine(missing.code) || err_set(err, missing.code, "%s", missing.text);
  build_init(&b, &r->arena);
  for (uint32_t i = 0; i < record->type->field_count; i++) {
    const struct field *f = &record->type->fields[i];
    build_put_str(&b, f->name, reader_present(r, f, record_cell(record, f->no)));
  }
  *out = build_map(&b);
  return true;
}

static bool is_paused(struct value target)
{
  struct value v = value_get(target, "paused");
  return v.kind == VALUE_BOOL && v.b;
}

static bool due_add(struct reader *r, struct wished *w, struct str destination, struct value target, int64_t send,
                    int64_t due_at, struct err *err)
{
  struct dispatch_due d = { .id = send, .due_at = due_at };
  struct value content;
  struct str key;
  if (!send_key(r, send, &key, err) || !send_content(r, send, &content, err))
    return false;
  d.key = str_dup(w->arena, key);
  d.destination = str_dup(w->arena, destination);
  d.target = value_copy(w->arena, target);
  d.content = value_copy(w->arena, content);
  vec_push(&w->found, d);
  return true;
}

struct place_due {
  int64_t send, due_at;
};
struct places_due {
  struct place_due *at;
  size_t n, cap;
};

/* The sends of a destination that are wanted; read before anything is asked about them. */
static bool due_places(struct reader *r, const struct wished *w, struct str destination, struct places_due *out,
                       struct err *err)
{
  struct stmt *q = reader_query(r,
                                "SELECT DISTINCT due_at, send FROM dispatch WHERE destination = ? AND state = 'waiting'"
                                " AND due_at IS NOT NULL ORDER BY due_at, send",
                                err);
  size_t met = 0, each = w->wish->each ? w->wish->each : SIZE_MAX;
  enum step step = STEP_ERROR;
  if (!q)
    return false;
  bind_text(q, 1, destination);
  while (met < each && w->found.n + out->n < w->limit && (step = stmt_step(q, err)) == STEP_ROW) {
    int64_t send = column_int(q, 1);
    met++;
    if (!is_in_hand(w, send))
      vec_push(out, ((struct place_due){ send, column_int(q, 0) }));
  }
  stmt_reset(q);
  return step != STEP_ERROR || err->code == ERR_NONE;
}

static bool due_of(struct reader *r, struct wished *w, struct str destination, struct err *err)
{
  struct places_due places = { 0 };
  struct value target;
  bool good = target_value(r, destination, &target, err);
  if (good && !is_paused(target))
    good = due_places(r, w, destination, &places, err);
  for (size_t i = 0; good && i < places.n; i++)
    good = due_add(r, w, destination, target, places.at[i].send, places.at[i].due_at, err);
  vec_fini(&places);
  return good;
}

/* The next destination by name that has something due; found.n 0: none. */
static bool next_destination(struct reader *r, struct str after, struct str *found, struct err *err)
{
  struct stmt *q = reader_query(r,
                                "SELECT destination FROM dispatch WHERE destination > ? AND state = 'waiting'"
                                " AND due_at IS NOT NULL ORDER BY destination LIMIT 1",
                                err);
  if (!q)
    return false;
  bind_text(q, 1, after);
  enum step step = stmt_step(q, err);
  *found = step == STEP_ROW ? str_dup(&r->arena, column_text(q, 0)) : STR("");
  stmt_reset(q);
  return step != STEP_ERROR;
}

static bool due_all(struct reader *r, struct wished *w, struct err *err)
{
  struct str destination = STR("");
  if (w->wish->destination.n)
    return due_of(r, w, w->wish->destination, err);
  while (w->found.n < w->limit) {
    if (!next_destination(r, destination, &destination, err))
      return false;
    if (destination.n == 0)
      return true;
    if (!due_of(r, w, destination, err))
      return false;
  }
  return true;
}

bool reader_due(struct reader *r, const struct due_wish *wish, struct arena *a, struct dispatch_due **out, size_t *n,
                struct err *err)
{
  struct wished w = { .wish = wish, .arena = a, .limit = wish->limit ? wish->limit : LIMIT_DEFAULT };
  if (!reader_begin(r, err))
    return false;
  w.in_hand = arena_array(&r->arena, int64_t, wish->in_hand_count + 1);
  if (wish->in_hand_count) {
    memcpy(w.in_hand, wish->in_hand, wish->in_hand_count * sizeof *w.in_hand);
    qsort(w.in_hand, wish->in_hand_count, sizeof *w.in_hand, by_number);
  }
  bool good = due_all(r, &w, err);
  *n = good ? w.found.n : 0;
  *out = arena_array(a, struct dispatch_due, *n + 1);
  if (*n)
    memcpy(*out, w.found.at, *n * sizeof **out);
  vec_fini(&w.found);
  model_snapshot_end(r->model);
  return good;
}

/* ---- lists -------------------------------------------------------------------------------- */

#define DISPATCH_COLUMNS                                                                                               \
  "SELECT id, send, destination, state, event, digest, detail, not_before, due_at, at, done_at, seq, done_seq,"        \
  " message, finding, attempts, body FROM dispatch"

static bool dispatch_item(struct reader *r, struct stmt *q, struct value *out, struct err *err)
{
  static const char *const texts[] = { "destination", "state", "event", "digest", "detail" };
  static const char *const instants[] = { "not_before", "due_at", "at", "done_at" };
  static const char *const numbers[] = { "seq", "done_seq", "message", "finding", "attempts" };
  struct value_builder b;
  struct value body;
  struct str key;
  if (!reader_json(r, q, 16, &body, err) || !send_key(r, column_int(q, 1), &key, err))
    return false;
  build_init(&b, &r->arena);
  build_put(&b, "id", value_int(column_int(q, 0)));
  build_put(&b, "send", value_int(column_int(q, 1)));
  build_put(&b, "message_id", value_text(key));
  for (int i = 0; i < 5; i++)
    build_put(&b, texts[i], reader_text(r, q, 2 + i));
  for (int i = 0; i < 4; i++)
    build_put(&b, instants[i], reader_instant_of(r, q, 7 + i));
  for (int i = 0; i < 5; i++)
    build_put(&b, numbers[i], column_is_null(q, 11 + i) ? value_none() : value_int(column_int(q, 11 + i)));
  build_put(&b, "policy", value_get(body, "policy"));
  build_put(&b, "record", value_get(body, "record"));
  build_put(&b, "key", value_get(body, "key"));
  build_put(&b, "severity", value_get(body, "severity"));
  build_put(&b, "subject", value_get(body, "subject"));
  *out = build_map(&b);
  return true;
}

static const char *const states[] = { "waiting",   "state = 'waiting'",   "sent",     "state = 'sent'",
                                      "dead",      "state = 'dead'",      "unrouted", "state = 'unrouted'",
                                      "withdrawn", "state = 'withdrawn'", "shadow",   "state = 'shadow'",
                                      "discarded", "state = 'discarded'", NULL };

static const struct listing dispatches = {
  .name = "dispatches",
  .tag = 'o',
  .sql = DISPATCH_COLUMNS " WHERE id < ?1",
  .order = " ORDER BY id DESC",
  .place_n = 1,
  .start = INT64_MAX,
  .filters = {
    { "state", FILTER_WORD, NULL, states },
    { "destination", FILTER_TEXT, "destination = ?", NULL },
    { "message", FILTER_TEXT, "message = CAST(? AS INTEGER)", NULL },
    { "finding", FILTER_TEXT, "finding = CAST(? AS INTEGER)", NULL },
    { "send", FILTER_TEXT, "send = CAST(? AS INTEGER)", NULL },
  },
  .item = dispatch_item,
};

bool reader_dispatches(struct reader *r, const struct reader_page *p, struct buf *out, struct err *err)
{
  return listing_page(r, &dispatches, p, out, err);
}

bool ledger_dispatch(struct reader *r, int64_t id, struct value *out, struct err *err)
{
  struct stmt *q = reader_row(r, DISPATCH_COLUMNS " WHERE id = ?", id, "dispatch", err);
  bool good = q && dispatch_item(r, q, out, err);
  if (q)
    stmt_reset(q);
  return good;
}

/* One with what leaves, or has left. */
static bool dispatch_value(struct reader *r, int64_t id, struct value *out, struct err *err)
{
  struct value item, content;
  struct value_builder b;
  if (!ledger_dispatch(r, id, &item, err) || !send_content(r, value_get(item, "send").i, &content, err))
    return false;
  build_init(&b, &r->arena);
  for (uint32_t i = 0; i < item.n; i++)
    build_put_str(&b, item.map[i].name, item.map[i].value);
  build_put(&b, "content", content);
  *out = build_map(&b);
  return true;
}

bool reader_dispatch(struct reader *r, int64_t id, struct buf *out, struct err *err)
{
  struct value v = value_none();
  bool good = reader_begin(r, err) && dispatch_value(r, id, &v, err);
  return reader_end(r, good, v, out);
}
