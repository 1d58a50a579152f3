/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inbox: what came in, and what became of it: deliveries, and all entries of the journal with what guards said of them.
 */
#include "engine/reading.h"

#include <stdio.h>

/* ---- deliveries --------------------------------------------------------------------------- */

#define DELIVERY_COLUMNS "SELECT seq, source, key, at, state, reason, records, by FROM delivery"

static bool put_outcome(struct reader *r, struct stmt *q, struct value_builder *b, struct err *err)
{
  struct value records;
  build_put(b, "state", reader_text(r, q, 4));
  build_put(b, "reason", reader_text(r, q, 5));
  if (!reader_json(r, q, 6, &records, err))
    return false;
  build_put(b, "records", records);
  build_put(b, "by", value_int(column_int(q, 7)));
  return true;
}

static bool delivery_item(struct reader *r, struct stmt *q, struct value *out, struct err *err)
{
  struct value_builder b;
  build_init(&b, &r->arena);
  build_put(&b, "seq", value_int(column_int(q, 0)));
  build_put(&b, "at", reader_instant_of(r, q, 3));
  build_put(&b, "source", reader_text(r, q, 1));
  build_put(&b, "key", reader_text(r, q, 2));
  bool ok = put_outcome(r, q, &b, err);
  *out = build_map(&b);
  return ok;
}

/* The index is over what was not applied: that is what is looked for. */
static const char *const delivery_states[] = {
  "applied",   "state = 'applied'",
  "failed",    "state <> 'applied' AND state = 'failed'",
  "ignored",   "state <> 'applied' AND state = 'ignored'",
  "refused",   "state <> 'applied' AND state = 'refused'",
  "held",      "state <> 'applied' AND state = 'held'",
  "confirmed", "state <> 'applied' AND state = 'confirmed'",
  "discarded", "state <> 'applied' AND state = 'discarded'",
  NULL,
};

static const struct listing deliveries = {
  .name = "deliveries",
  .tag = 'w',
  .sql = DELIVERY_COLUMNS " WHERE seq < ?1",
  .order = " ORDER BY seq DESC",
  .place_n = 1,
  .start = INT64_MAX,
  .filters = {
    { "source", FILTER_TEXT, "source = ?", NULL },
    { "state", FILTER_WORD, NULL, delivery_states },
  },
  .item = delivery_item,
};

bool reader_deliveries(struct reader *r, const struct reader_page *p, struct buf *out, struct err *err)
{
  return listing_page(r, &deliveries, p, out, err);
}

/* What a person's yes to a held delivery asks. */
static bool put_url(struct reader *r, int64_t seq, struct value_builder *b, struct err *err)
{
  struct stmt *q = reader_query(r, "SELECT url FROM _held WHERE seq = ?", err);
  if (!q)
    return false;
  bind_int(q, 1, seq);
  enum step step = stmt_step(q, err);
  if (step == STEP_ROW) {
    build_put(b, "url", reader_text(r, q, 0));
    stmt_reset(q);
  }
  return step != STEP_ERROR;
}

/* Durable is not yet applied: between the two its state is "pending". */
static bool delivery_outcome(struct reader *r, int64_t seq, struct value_builder *b, struct err *err)
{
  struct stmt *q = reader_query(r, DELIVERY_COLUMNS " WHERE seq = ?", err);
  if (!q)
    return false;
  bind_int(q, 1, seq);
  enum step step = stmt_step(q, err);
  bool ok = step == STEP_DONE;
  if (step == STEP_ROW) {
    ok = put_outcome(r, q, b, err);
    stmt_reset(q);
    ok = ok && put_url(r, seq, b, err);
  } else if (ok) {
    build_put(b, "state", value_text(STR("pending")));
  }
  return ok;
}

/* A builder that goes on from a map. */
static struct value_builder extended(struct reader *r, struct value map)
{
  struct value_builder b;
  build_init(&b, &r->arena);
  for (uint32_t i = 0; i < map.n; i++)
    build_put_str(&b, map.map[i].name, map.map[i].value);
  return b;
}

/* What the entry that applied it at last changed, field by field. */
static bool put_changes(struct reader *r, struct value_builder *b, struct err *err)
{
  struct value outcome = build_map(b), by = value_get(outcome, "by");
  struct cause cause;
  if (by.kind != VALUE_INT || !str_is(value_get_str(outcome, "state"), "applied"))
    return true;
  if (!cause_find(r, by.i, INT64_MAX, NULL, &cause, err))
    return false;
  build_put(b, "changes", value_get(cause.value, "changes"));
  return true;
}

static bool delivery_value(struct reader *r, int64_t seq, struct value *out, struct err *err)
{
  struct entry e;
  if (!entry_find(r, seq, &e, err))
    return false;
  if (e.kind != ENTRY_DELIVERY)
    return err_set(err, ERR_MISSING, "entry %lld is not a delivery but of kind %s", (long long)seq,
                   entry_kind_name(e.kind));
  struct value_builder b = extended(r, entry_value(r, &e));
  if (!delivery_outcome(r, seq, &b, err) || !put_changes(r, &b, err))
    return false;
  entry_content(r, &e, SIZE_MAX, &b);
  *out = build_map(&b);
  return true;
}

bool reader_delivery(struct reader *r, int64_t seq, struct buf *out, struct err *err)
{
  struct value v = value_none();
  bool ok = reader_begin(r, err) && delivery_value(r, seq, &v, err);
  return reader_end(r, ok, v, out);
}

/* ---- the journal -------------------------------------------------------------------------- */

static struct value hash_value(struct reader *r, const struct entry *e)
{
  struct buf b = BUF_INIT;
  hex_write(&b, (struct str){ (const char *)e->hash, SHA256_SIZE });
  struct value v = value_text(str_dup(&r->arena, buf_view(&b)));
  buf_fini(&b);
  return v;
}

struct journal_page {
  struct reader *r;
  size_t limit;
  int64_t next; /* 0: there is no further entry */
  struct value_builder items;
};

static bool journal_item(void *arg, const struct entry *e)
{
  struct journal_page *page = arg;
  struct reader *r = page->r;
  if (page->items.n == page->limit) {
    page->next = e->seq;
    return false;
  }
  struct entry kept = *e;
  kept.source = str_dup(&r->arena, e->source);
  kept.key = str_dup(&r->arena, e->key);
  struct value_builder b = extended(r, entry_value(r, &kept));
  build_put(&b, "bytes", value_int((int64_t)e->body.n));
  build_put(&b, "hash", hash_value(r, e));
  build_add(&page->items, build_map(&b));
  return true;
}

static bool journal_from(const struct reader_page *p, int64_t *from, struct err *err)
{
  static const char *const names[] = { "from" };
  if (!page_check(p, "the journal", names, 1, err))
    return false;
  if (p->filter_count && (!str_int(p->filters[0].value, from) || *from < 1))
    return err_set(err, ERR_INPUT, "from is the number of an entry, from 1 on, not \"%.*s\"",
                   STR_FMT(p->filters[0].value));
  return true;
}

static bool journal_value(struct reader *r, const struct reader_page *p, struct value *out, struct err *err)
{
  struct spot place = { .at = { 1 } };
  struct journal_page page = { .r = r, .limit = page_limit(p) };
  build_init(&page.items, &r->arena);
  if (!journal_from(p, &place.at[0], err) || !cursor_read(r, p->cursor, 'j', 0, 1, &place, err) ||
      !journal_follow(r->journal, place.at[0], journal_item, &page, err))
    return false;
  struct str next = STR("");
  if (page.next)
    next = cursor_write(r, 'j', 0, 1, &(struct spot){ .at = { page.next } });
  *out = page_value(r, &page.items, next);
  return true;
}

bool reader_journal(struct reader *r, const struct reader_page *p, struct buf *out, struct err *err)
{
  struct value v = value_none();
  bool ok = reader_begin(r, err) && journal_value(r, p, &v, err);
  return reader_end(r, ok, v, out);
}

static struct value verdict_value(struct reader *r, struct stmt *q)
{
  static const char *const texts[] = { "guard", "level", "record", "field", "message" };
  struct value_builder b;
  build_init(&b, &r->arena);
  for (int i = 0; i < 5; i++)
    build_put(&b, texts[i], reader_text(r, q, i));
  build_put(&b, "refused", value_bool(column_int(q, 5) != 0));
  return build_map(&b);
}

/* What guards said of the entry. */
static bool put_verdicts(struct reader *r, int64_t seq, struct value_builder *out, struct err *err)
{
  struct value_builder verdicts;
  struct stmt *q = reader_query(r,
                                "SELECT (SELECT p.id FROM policy p WHERE p.no = guard), level, record, field, message,"
                                " refused FROM verdict WHERE seq = ? ORDER BY id",
                                err);
  if (!q)
    return false;
  build_init(&verdicts, &r->arena);
  bind_int(q, 1, seq);
  enum step step;
  while ((step = stmt_step(q, err)) == STEP_ROW)
    build_add(&verdicts, verdict_value(r, q));
  build_put(out, "verdicts", verdicts.n ? build_list(&verdicts) : value_none());
  return step == STEP_DONE;
}

static bool put_activation(struct reader *r, int64_t seq, struct value_builder *out, struct err *err)
{
  struct stmt *q = reader_query(r, "SELECT state, summary FROM activation WHERE seq = ?", err);
  if (!q)
    return false;
  bind_int(q, 1, seq);
  enum step step = stmt_step(q, err);
  if (step == STEP_ROW) {
    build_put(out, "state", reader_text(r, q, 0));
    build_put(out, "summary", reader_text(r, q, 1));
    stmt_reset(q);
  }
  return step != STEP_ERROR;
}

/* Of one that goes back to an earlier set, or was journaled in safe mode. */
static void put_directive(struct reader *r, const struct entry *e, struct value_builder *out)
{
  struct value head = value_none();
  if (e->head.n)
    json_read(&r->arena, e->head, &head, NULL);
  build_put(out, "directive", head);
}

static bool entry_whole(struct reader *r, int64_t seq, struct value *out, struct err *err)
{
  struct entry e;
  if (!entry_find(r, seq, &e, err))
    return false;
  struct value_builder b = extended(r, entry_value(r, &e));
  build_put(&b, "hash", hash_value(r, &e));
  bool ok = put_verdicts(r, seq, &b, err);
  if (ok && e.kind == ENTRY_DELIVERY)
    ok = delivery_outcome(r, seq, &b, err);
  if (ok && e.kind == ENTRY_ACTIVATE)
    ok = put_activation(r, seq, &b, err);
  if (e.kind == ENTRY_ACTIVATE)
    put_directive(r, &e, &b);
  entry_content(r, &e, SIZE_MAX, &b);
  *out = build_map(&b);
  return ok;
}

bool reader_entry(struct reader *r, int64_t seq, struct buf *out, struct err *err)
{
  struct value v = value_none();
  bool ok = reader_begin(r, err) && entry_whole(r, seq, &v, err);
  return reader_end(r, ok, v, out);
}
