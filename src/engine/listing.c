/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Listing: pages of rows. What differs between lists stands in a table (ledger.c); here are the filters, which are
 * checked by name and form before any SQL is put together, and the cursors, which say behind which row a page begins
 * and mean nothing to who carries them.
 */
#include "engine/reading.h"

#include <stdio.h>

enum { PAGE_USUAL = 100, PAGE_MOST = 1000 };

size_t page_limit(const struct reader_page *p)
{
  if (p->limit == 0)
    return PAGE_USUAL;
  return p->limit < PAGE_MOST ? p->limit : PAGE_MOST;
}

struct value page_value(struct reader *r, struct value_builder *items, struct str next)
{
  struct value_builder b;
  build_init(&b, &r->arena);
  build_put(&b, "items", build_list(items));
  build_put(&b, "next", next.n ? value_text(next) : value_none());
  return build_map(&b);
}

/* ---- cursors ------------------------------------------------------------------------------ */

/* Base64 in the letters that a query string leaves alone, without padding. */
static struct str cursor_encode(struct reader *r, struct str bytes)
{
  struct buf b = BUF_INIT;
  base64_write(&b, bytes);
  struct str s = str_dup(&r->arena, buf_view(&b));
  buf_fini(&b);
  char *p = (char *)s.p;
  for (size_t i = 0; i < s.n; i++)
    p[i] = p[i] == '+' ? '-' : p[i] == '/' ? '_' : p[i];
  while (s.n && s.p[s.n - 1] == '=')
    s.n--;
  return s;
}

static bool cursor_decode(struct reader *r, struct str cursor, struct str *bytes)
{
  size_t n = (cursor.n + 3) / 4 * 4, got;
  char *text = arena_alloc(&r->arena, n);
  for (size_t i = 0; i < n; i++) {
    char c = i < cursor.n ? cursor.p[i] : '=';
    text[i] = c == '-' ? '+' : c == '_' ? '/' : c;
  }
  uint8_t *out = arena_alloc(&r->arena, n);
  bool ok = base64_read((struct str){ text, n }, out, &got);
  *bytes = (struct str){ (const char *)out, got };
  return ok;
}

struct str cursor_write(struct reader *r, char tag, uint32_t of, int n, const struct spot *place)
{
  struct buf b = BUF_INIT;
  buf_char(&b, tag);
  buf_varint(&b, of);
  for (int i = 0; i < n; i++)
    buf_varsint(&b, place->at[i]);
  buf_str(&b, place->text);
  struct str cursor = cursor_encode(r, buf_view(&b));
  buf_fini(&b);
  return cursor;
}

bool cursor_read(struct reader *r, struct str cursor, char tag, uint32_t of, int n, struct spot *place, struct err *err)
{
  struct str in;
  uint64_t list;
  struct spot found = { .text = STR("") };
  if (cursor.n == 0)
    return true;
  bool ok = cursor_decode(r, cursor, &in) && in.n && in.p[0] == tag;
  if (ok) {
    in.p++;
    in.n--;
    ok = str_varint(&in, &list) && list == of;
  }
  for (int i = 0; ok && i < n; i++)
    ok = str_varsint(&in, &found.at[i]);
  if (!ok)
    return err_set(err, ERR_INPUT, "the cursor is not one of this list: use `next` as the page before gave it");
  found.text = in;
  *place = found;
  return true;
}

/* ---- filters ------------------------------------------------------------------------------ */

static bool unknown_filter(struct str name, const char *list, const char *const *names, size_t n, struct err *err)
{
  struct buf b = BUF_INIT;
  const char *near = str_nearest(name, names, n);
  buf_printf(&b, "%s cannot be filtered by \"%.*s\"; ", list, STR_FMT(name));
  if (near)
    buf_printf(&b, "did you mean \"%s\"? ", near);
  buf_z(&b, n ? "there are: " : "there is nothing to filter by");
  for (size_t i = 0; i < n; i++)
    buf_printf(&b, "%s%s", i ? ", " : "", names[i]);
  err_set(err, ERR_INPUT, "%s", b.p);
  buf_fini(&b);
  return false;
}

bool page_check(const struct reader_page *p, const char *list, const char *const *names, size_t n, struct err *err)
{
  for (size_t i = 0; i < p->filter_count; i++) {
    bool known = false;
    struct str name = p->filters[i].name;
    for (size_t k = 0; k < n; k++)
      known = known || str_is(name, names[k]);
    if (!known)
      return unknown_filter(name, list, names, n, err);
    for (size_t k = 0; k < i; k++) {
      if (str_eq(name, p->filters[k].name))
        return err_set(err, ERR_INPUT, "the filter \"%.*s\" is given twice", STR_FMT(name));
    }
  }
  return true;
}

static bool filters_known(const struct listing *l, const struct reader_page *p, struct err *err)
{
  const char *names[FILTERS_MAX];
  size_t n = 0;
  while (n < FILTERS_MAX && l->filters[n].name) {
    names[n] = l->filters[n].name;
    n++;
  }
  return page_check(p, l->name, names, n, err);
}

static const struct filter_form *filter_form_of(const struct listing *l, struct str name)
{
  const struct filter_form *form = l->filters;
  while (!str_is(name, form->name))
    form++;
  return form;
}

static bool unknown_word(const struct filter_form *form, struct str word, struct err *err)
{
  struct buf b = BUF_INIT;
  for (const char *const *w = form->words; *w; w += 2)
    buf_printf(&b, "%s%s", b.n ? ", " : "", w[0]);
  err_set(err, ERR_INPUT, "%s is one of %s, not \"%.*s\"", form->name, b.p, STR_FMT(word));
  buf_fini(&b);
  return false;
}

/* Gives the condition that goes with the word. */
static const char *word_sql(const struct filter_form *form, struct str word)
{
  const char *const *w = form->words;
  while (*w && !str_is(word, w[0]))
    w += 2;
  return *w ? w[1] : NULL;
}

/* What one filter makes: a condition and, when it has a ?, its value. */
struct condition {
  const char *sql;
  struct value value;
};

/* A record that is gone is still named in what was once said of it. */
static bool subject_condition(struct reader *r, const struct filter_form *form, struct str name, struct condition *out,
                              struct err *err)
{
  struct err failed = ERR_INIT;
  struct record *record = model_find_name(r->model, name, &failed);
  if (record)
    *out = (struct condition){ form->sql, value_int((int64_t)record->rid) };
  else if (failed.code == ERR_NONE || failed.code == ERR_MISSING)
    *out = (struct condition){ "record = ?", value_text(name) };
  else
    return err_set(err, failed.code, "subject: %s", failed.text);
  return true;
}

static bool policy_condition(struct reader *r, const struct filter_form *form, struct str id, struct condition *out,
                             struct err *err)
{
  struct policy_row row;
  if (!policy_row_named(r, id, &row, err)) {
    if (err && err->code == ERR_MISSING)
      err->code = ERR_INPUT;
    return false;
  }
  *out = (struct condition){ form->sql, value_int(row.no) };
  return true;
}

static bool instant_condition(const struct filter_form *form, struct str text, struct condition *out, struct err *err)
{
  int64_t at;
  if (!instant_parse(text, &at))
    return err_set(err, ERR_INPUT, "%s is an instant, as in 2026-11-21T18:57:27Z, not \"%.*s\"", form->name,
                   STR_FMT(text));
  *out = (struct condition){ form->sql, value_int(at) };
  return true;
}

static bool condition_of(struct reader *r, const struct listing *l, const struct reader_filter *f,
                         struct condition *out, struct err *err)
{
  const struct filter_form *form = filter_form_of(l, f->name);
  switch (form->kind) {
  case FILTER_WORD:
    *out = (struct condition){ word_sql(form, f->value), value_none() };
    return out->sql || unknown_word(form, f->value, err);
  case FILTER_POLICY:
    return policy_condition(r, form, f->value, out, err);
  case FILTER_SUBJECT:
    return subject_condition(r, form, f->value, out, err);
  case FILTER_INSTANT:
    return instant_condition(form, f->value, out, err);
  case FILTER_TEXT:
    break;
  }
  *out = (struct condition){ form->sql, value_text(f->value) };
  return true;
}

/* ---- pages -------------------------------------------------------------------------------- */

static bool filter_given(const struct reader_page *p, const char *name)
{
  for (size_t i = 0; i < p->filter_count; i++) {
    if (str_is(p->filters[i].name, name))
      return true;
  }
  return false;
}

/* The place has the first parameters, then come those of the conditions in their order, then the limit. */
static struct stmt *listing_query(struct reader *r, const struct listing *l, const struct reader_page *p,
                                  const struct condition *conditions, struct err *err)
{
  struct buf sql = BUF_INIT;
  buf_z(&sql, l->sql);
  for (size_t i = 0; i < p->filter_count; i++)
    buf_printf(&sql, " AND %s", conditions[i].sql);
  if (l->hide && !filter_given(p, l->hide_but))
    buf_printf(&sql, " AND %s", l->hide);
  buf_printf(&sql, "%s LIMIT ?", l->order);
  struct stmt *q = reader_query(r, sql.p, err);
  buf_fini(&sql);
  return q;
}

static void listing_bind(struct stmt *q, const struct listing *l, const struct spot *from,
                         const struct condition *conditions, size_t n, size_t limit)
{
  int at = 1;
  for (int i = 0; i < l->place_n; i++)
    bind_int(q, at++, from->at[i]);
  if (l->place_text)
    bind_text(q, at++, from->text);
  for (size_t i = 0; i < n; i++) {
    struct value v = conditions[i].value;
    if (v.kind == VALUE_INT)
      bind_int(q, at++, v.i);
    else if (v.kind == VALUE_TEXT)
      bind_text(q, at++, value_str(v));
  }
  bind_int(q, at, (int64_t)limit);
}

static struct spot place_of(struct reader *r, const struct listing *l, struct stmt *q)
{
  struct spot place = { .text = STR("") };
  for (int i = 0; i < l->place_n; i++)
    place.at[i] = column_int(q, i);
  if (l->place_text)
    place.text = str_dup(&r->arena, column_text(q, l->place_n));
  return place;
}

/* One row more than the page is asked for, to know whether there is another page. */
static bool listing_rows(struct reader *r, const struct listing *l, struct stmt *q, size_t limit, struct value *out,
                         struct err *err)
{
  struct value_builder items;
  struct spot last = { .text = STR("") };
  struct str next = STR("");
  enum step step;
  build_init(&items, &r->arena);
  while ((step = stmt_step(q, err)) == STEP_ROW) {
    struct value v;
    if (items.n == limit) {
      next = cursor_write(r, l->tag, 0, l->place_n, &last);
      stmt_reset(q);
      break;
    }
    if (!l->item(r, q, &v, err)) {
      stmt_reset(q);
      return false;
    }
    build_add(&items, v);
    last = place_of(r, l, q);
  }
  *out = page_value(r, &items, next);
  return step != STEP_ERROR;
}

static bool listing_value(struct reader *r, const struct listing *l, const struct reader_page *p, struct value *out,
                          struct err *err)
{
  struct spot from = { .text = STR("") };
  struct condition conditions[FILTERS_MAX];
  for (int i = 0; i < l->place_n; i++)
    from.at[i] = l->start;
  if (!filters_known(l, p, err) || !cursor_read(r, p->cursor, l->tag, 0, l->place_n, &from, err))
    return false;
  for (size_t i = 0; i < p->filter_count; i++) {
    if (!condition_of(r, l, &p->filters[i], &conditions[i], err))
      return false;
  }
  struct stmt *q = listing_query(r, l, p, conditions, err);
  if (!q)
    return false;
  listing_bind(q, l, &from, conditions, p->filter_count, page_limit(p) + 1);
  return listing_rows(r, l, q, page_limit(p), out, err);
}

bool listing_page(struct reader *r, const struct listing *l, const struct reader_page *p, struct buf *out,
                  struct err *err)
{
  struct value v = value_none();
  bool ok = reader_begin(r, err) && listing_value(r, l, p, &v, err);
  return reader_end(r, ok, v, out);
}
