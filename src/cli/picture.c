/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/picture.h"

#include <stdlib.h>

/* ---- taking ---- */

typedef bool ask_page(struct reader *r, const struct reader_page *p, struct buf *out, struct err *err);

static bool read_text(struct picture *p, struct buf *text, struct value *out, struct err *err)
{
  bool good = json_read(&p->arena, str_dup(&p->arena, buf_view(text)), out, err);
  text->n = 0;
  return good;
}

/* All pages of a list. */
static bool take_list(struct picture *p, struct reader *r, ask_page *ask, struct reader_filter *filter,
                      struct value *out, struct err *err)
{
  struct reader_page page = { .filters = filter, .filter_count = filter ? 1 : 0, .limit = 1000 };
  struct value_builder all;
  struct buf text = BUF_INIT;
  struct value answer;
  bool good;
  build_init(&all, &p->arena);
  do {
    good = ask(r, &page, &text, err) && read_text(p, &text, &answer, err);
    struct value items = good ? value_get(answer, "items") : value_none();
    for (uint32_t i = 0; items.kind == VALUE_LIST && i < items.n; i++)
      build_add(&all, items.list[i]);
    page.cursor = good ? value_get_str(answer, "next") : STR("");
  } while (good && page.cursor.n);
  buf_fini(&text);
  *out = build_list(&all);
  return good;
}

static bool take_records(struct picture *p, struct reader *r, struct str type, struct err *err)
{
  struct reader_page page = { .limit = 1000 };
  struct buf text = BUF_INIT;
  struct value answer;
  bool good;
  do {
    good = reader_records(r, type, &page, &text, err) && read_text(p, &text, &answer, err);
    struct value items = good ? value_get(answer, "items") : value_none();
    for (uint32_t i = 0; items.kind == VALUE_LIST && i < items.n; i++) {
      vec_push(&p->list, items.list[i]);
      *map_put(&p->records, hash_fixed(0, value_get_str(items.list[i], "id")) >> 1) = p->list.n;
    }
    page.cursor = good ? value_get_str(answer, "next") : STR("");
  } while (good && page.cursor.n);
  buf_fini(&text);
  return good;
}

bool picture_take(struct picture *p, struct reader *r, struct err *err)
{
  struct buf text = BUF_INIT;
  struct reader_filter open = { STR("state"), STR("open") };
  *p = (struct picture){ .types = value_none() };
  arena_init(&p->arena);
  map_init(&p->records);
  bool good = reader_types(r, &text, err) && read_text(p, &text, &p->types, err);
  buf_fini(&text);
  struct value types = value_get(p->types, "items");
  for (uint32_t i = 0; good && i < types.n; i++)
    if (value_get(types.list[i], "records").i > 0)
      good = take_records(p, r, value_get_str(types.list[i], "name"), err);
  return good && take_list(p, r, reader_findings, &open, &p->findings, err) &&
         take_list(p, r, reader_clocks, NULL, &p->clocks, err) &&
         take_list(p, r, reader_messages, NULL, &p->messages, err);
}

void picture_fini(struct picture *p)
{
  vec_fini(&p->list);
  map_fini(&p->records);
  arena_fini(&p->arena);
}

/* ---- looking ---- */

struct value picture_record(const struct picture *p, struct str id)
{
  const uint64_t *at = map_find(&p->records, hash_fixed(0, id) >> 1);
  return at ? p->list.at[*at - 1] : value_none();
}

static struct value type_of(const struct picture *p, struct str name)
{
  struct value types = value_get(p->types, "items");
  for (uint32_t i = 0; i < types.n; i++)
    if (str_eq(value_get_str(types.list[i], "name"), name))
      return types.list[i];
  return value_none();
}

struct str picture_title(const struct picture *p, struct str id)
{
  struct value record = picture_record(p, id);
  struct str field = value_get_str(type_of(p, value_get_str(record, "type")), "title");
  struct value fields = value_get(record, "fields");
  for (uint32_t i = 0; field.n && fields.kind == VALUE_MAP && i < fields.n; i++)
    if (str_eq(fields.map[i].name, field) && fields.map[i].value.kind == VALUE_TEXT)
      return value_str(fields.map[i].value);
  return id;
}

/* ---- comparing ---- */

struct comparing {
  const struct picture *before;
  struct picture *after; /* its arena takes what is read besides */
  struct reader *reader;
  struct news_list *news;
  struct err *err;
};

static int64_t instant_of(struct value v, const char *member)
{
  int64_t at = 0;
  return instant_parse(value_get_str(v, member), &at) ? at : 0;
}

/* Since when the field is as it is. */
static bool moved_at(struct comparing *c, struct str type, struct str key, struct str field, int64_t *at)
{
  struct arena a;
  struct buf text = BUF_INIT;
  struct value answer;
  arena_init(&a);
  bool good =
      reader_history(c->reader, type, key, field, &text, c->err) && json_read(&a, buf_view(&text), &answer, c->err);
  struct value items = good ? value_get(answer, "items") : value_none();
  *at = items.kind == VALUE_LIST && items.n ? instant_of(items.list[items.n - 1], "at") : 0;
  buf_fini(&text);
  arena_fini(&a);
  return good;
}

static bool compare_record(struct comparing *c, struct value before, struct value after, struct value fields)
{
  struct value was = value_get(before, "fields"), is = value_get(after, "fields");
  struct str type = value_get_str(after, "type"), key = value_get_str(after, "key");
  for (uint32_t i = 0; i < fields.n; i++) {
    struct value derived = value_get(fields.list[i], "derived");
    if (derived.kind != VALUE_BOOL || !derived.b)
      continue;
    struct str name = value_get_str(fields.list[i], "name");
    const char *z = str_z(&c->after->arena, name);
    struct news n = { NEWS_FIELD, 0, value_get_str(after, "id"), name, value_get(was, z), value_get(is, z) };
    if (value_eq(n.before, n.after) || (value_is_none(n.before) && value_is_none(n.after)))
      continue;
    if (!moved_at(c, type, key, name, &n.at))
      return false;
    vec_push(c->news, n);
  }
  return true;
}

static bool compare_records(struct comparing *c)
{
  for (size_t i = 0; i < c->after->list.n; i++) {
    struct value after = c->after->list.at[i], before = picture_record(c->before, value_get_str(after, "id"));
    struct value fields = value_get(type_of(c->after, value_get_str(after, "type")), "fields");
    if (!value_is_none(before) && !compare_record(c, before, after, fields))
      return false;
  }
  return true;
}

/* The item of the list that has the same values in the three members, or NONE. */
static struct value same_item(struct value list, struct value item, const char *const *members)
{
  for (uint32_t i = 0; list.kind == VALUE_LIST && i < list.n; i++) {
    bool same = true;
    for (size_t k = 0; k < 3 && members[k]; k++)
      same &= value_eq(value_get(list.list[i], members[k]), value_get(item, members[k]));
    if (same)
      return list.list[i];
  }
  return value_none();
}

static const char *const by_id[3] = { "id" };
static const char *const by_name[3] = { "policy", "record", "name" };

static void add_item(struct comparing *c, enum news_kind kind, int64_t at, const char *name, struct value before,
                     struct value after)
{
  struct value v = value_is_none(after) ? before : after;
  struct news n = { kind, at, value_get_str(v, "record"), value_get_str(v, name), before, after };
  vec_push(c->news, n);
}

static bool add_closed(struct comparing *c, struct value finding)
{
  struct arena *a = &c->after->arena;
  struct buf text = BUF_INIT;
  struct value closed = value_none();
  bool good = reader_finding(c->reader, value_get(finding, "id").i, &text, c->err) &&
              json_read(a, str_dup(a, buf_view(&text)), &closed, c->err);
  buf_fini(&text);
  add_item(c, NEWS_CLOSED, instant_of(closed, "closed_at"), "code", finding, value_none());
  return good;
}

static bool compare_findings(struct comparing *c)
{
  struct value was = c->before->findings, is = c->after->findings;
  for (uint32_t i = 0; i < is.n; i++)
    if (value_is_none(same_item(was, is.list[i], by_id)))
      add_item(c, NEWS_OPENED, instant_of(is.list[i], "opened_at"), "code", value_none(), is.list[i]);
  for (uint32_t i = 0; i < was.n; i++)
    if (value_is_none(same_item(is, was.list[i], by_id)) && !add_closed(c, was.list[i]))
      return false;
  return true;
}

static void compare_clocks(struct comparing *c)
{
  struct value was = c->before->clocks, is = c->after->clocks;
  for (uint32_t i = 0; i < is.n; i++) {
    struct value before = same_item(was, is.list[i], by_name);
    if (value_is_none(before) || !str_eq(value_get_str(before, "state"), value_get_str(is.list[i], "state")))
      add_item(c, NEWS_CLOCK, instant_of(is.list[i], "since"), "name", before, is.list[i]);
  }
}

static void compare_messages(struct comparing *c)
{
  struct value was = c->before->messages, is = c->after->messages;
  for (uint32_t i = 0; i < is.n; i++)
    if (value_is_none(same_item(was, is.list[i], by_id)))
      add_item(c, NEWS_MESSAGE, instant_of(is.list[i], "at"), "key", value_none(), is.list[i]);
}

static int by_time(const void *a, const void *b)
{
  const struct news *x = a, *y = b;
  if (x->at != y->at)
    return x->at < y->at ? -1 : 1;
  if (x->kind != y->kind)
    return x->kind < y->kind ? -1 : 1;
  int order = str_cmp(x->record, y->record);
  return order ? order : str_cmp(x->name, y->name);
}

bool picture_news(const struct picture *before, struct picture *after, struct reader *r, struct news_list *out,
                  struct err *err)
{
  struct comparing c = { before, after, r, out, err };
  vec_clear(out);
  if (!compare_records(&c) || !compare_findings(&c))
    return false;
  compare_clocks(&c);
  compare_messages(&c);
  if (out->n)
    qsort(out->at, out->n, sizeof *out->at, by_time);
  return true;
}
