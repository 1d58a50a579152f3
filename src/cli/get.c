/* SPDX-License-Identifier: Apache-2.0 */
/*
 * steward get: the types, the records of a type as a table, or one record.
 */
#include <stdio.h>

#include "cli/print.h"
#include "cli/sheet.h"

/* ---- types ---- */

static bool types_value(struct call *c, struct site *site, struct value *out, struct err *err)
{
  struct buf text = BUF_INIT;
  bool good = reader_types(site->reader, &text, err) && sheet_value(c, &text, out, err);
  buf_fini(&text);
  return good;
}

/* The row of a type in what reader_types gave, or NONE. */
static struct value type_named(struct value types, struct str name)
{
  struct value items = value_get(types, "items");
  for (uint32_t i = 0; items.kind == VALUE_LIST && i < items.n; i++)
    if (str_eq(value_get_str(items.list[i], "name"), name))
      return items.list[i];
  return value_none();
}

static struct value field_named(struct value type, struct str name)
{
  struct value fields = value_get(type, "fields");
  for (uint32_t i = 0; fields.kind == VALUE_LIST && i < fields.n; i++)
    if (str_eq(value_get_str(fields.list[i], "name"), name))
      return fields.list[i];
  return value_none();
}

static bool is_derived(struct value type, struct str field)
{
  struct value derived = value_get(field_named(type, field), "derived");
  return derived.kind == VALUE_BOOL && derived.b;
}

static void print_types(struct call *c, struct value types)
{
  static const char *const heads[] = { "type", "records", "what it is" };
  struct value items = value_get(types, "items");
  struct grid g;
  grid_init(&g, &c->arena, 3);
  grid_heads(&g, heads);
  for (uint32_t i = 0; i < items.n; i++) {
    grid_add_value(&g, value_get(items.list[i], "name"), 0);
    grid_add_value(&g, value_get(items.list[i], "records"), 0);
    grid_add(&g, value_get_str(items.list[i], "doc"));
  }
  grid_print(&g);
  grid_fini(&g);
}

/* ---- one record ---- */

static bool is_wanted(const struct call *c, struct str field)
{
  struct str wanted = str_of(call_value(c, "--fields")), name;
  bool found = wanted.n == 0;
  while (wanted.n && !found) {
    str_split(wanted, ',', &name, &wanted);
    found = str_eq(name, field);
  }
  return found;
}

static void print_record(struct call *c, struct value record, struct value type)
{
  struct value fields = value_get(record, "fields");
  struct grid g;
  struct str id = value_get_str(record, "id");
  bool any = false;
  printf("%s%.*s%s, version %lld\n\n", print_bold(), STR_FMT(id), print_plain(),
         (long long)value_get(record, "version").i);
  grid_init(&g, &c->arena, 2);
  g.indent = 2;
  for (uint32_t i = 0; i < fields.n; i++) {
    if (value_is_none(fields.map[i].value) || !is_wanted(c, fields.map[i].name))
      continue;
    bool derived = is_derived(type, fields.map[i].name);
    any |= derived;
    grid_add(&g, str_printf(&c->arena, "%.*s%s", STR_FMT(fields.map[i].name), derived ? " *" : ""));
    grid_add_value(&g, fields.map[i].value, 0);
  }
  grid_add_z(&g, "created");
  grid_add_value(&g, value_get(record, "created_at"), 0);
  grid_add_z(&g, "updated");
  grid_add_value(&g, value_get(record, "updated_at"), 0);
  grid_print(&g);
  grid_fini(&g);
  if (any)
    printf("\n* is said by a policy: steward why %.*s FIELD\n", STR_FMT(id));
}

static bool get_record(struct call *c, struct site *site, struct str type, struct str key, struct err *err)
{
  struct buf text = BUF_INIT;
  struct value record, types = value_none();
  bool good = reader_record(site->reader, type, key, &text, err) && sheet_value(c, &text, &record, err) &&
              (c->json || types_value(c, site, &types, err));
  buf_fini(&text);
  if (good && c->json)
    print_json(record);
  else if (good)
    print_record(c, record, type_named(types, type));
  return good;
}

/* ---- records of a type ---- */

enum { COLUMNS_MAX = 24, CELL_MAX = 40 };

struct columns {
  struct str names[COLUMNS_MAX];
  size_t n, left_out;
};

static size_t cell_width(struct call *c, struct value v)
{
  struct str s = tell_line(&c->arena, v, CELL_MAX);
  size_t n = 0;
  for (size_t i = 0; i < s.n; i++)
    n += ((unsigned char)s.p[i] & 0xc0) != 0x80;
  return n;
}

/* How wide a field is in these records; 0 when none of them has it. */
static size_t field_width(struct call *c, struct value items, struct str field)
{
  size_t widest = 0;
  for (uint32_t i = 0; i < items.n; i++) {
    struct value v = value_get(value_get(items.list[i], "fields"), str_z(&c->arena, field));
    size_t n = value_is_none(v) ? 0 : cell_width(c, v);
    widest = n > widest ? n : widest;
  }
  return widest && widest < field.n ? field.n : widest;
}

enum { RANKS = 4 };

/* Who looks through a list wants to know what it is, how it stands, whose it is, and then the rest. */
static uint32_t rank_of(struct value type, struct value field)
{
  struct str kind = value_get_str(field, "kind");
  if (str_eq(value_get_str(field, "name"), value_get_str(type, "title")))
    return 0;
  return str_is(kind, "enum") ? 1 : str_is(kind, "ref") ? 2 : 3;
}

/* Those that --fields names, else those that are set anywhere, as many as the line holds. */
static bool choose_columns(struct call *c, struct value items, struct value type, struct columns *out, struct err *err)
{
  struct str wanted = str_of(call_value(c, "--fields")), name;
  struct value fields = value_get(type, "fields");
  size_t room = print_width(), used = 2;
  bool more = wanted.n > 0;
  *out = (struct columns){ .n = 0 };
  while (more && out->n < COLUMNS_MAX) {
    more = str_split(wanted, ',', &name, &wanted);
    if (value_is_none(field_named(type, name)))
      return err_set(err, ERR_USAGE, "%.*s has no field \"%.*s\"", STR_FMT(value_get_str(type, "name")), STR_FMT(name));
    out->names[out->n++] = name;
  }
  for (uint32_t i = 0; i < items.n; i++) {
    size_t n = value_get_str(items.list[i], "id").n;
    used = n + 2 > used ? n + 2 : used;
  }
  for (uint32_t at = 0; call_value(c, "--fields") == NULL && at < fields.n * RANKS; at++) {
    struct value field = fields.list[at % fields.n];
    if (rank_of(type, field) != at / fields.n)
      continue;
    name = value_get_str(field, "name");
    size_t width = field_width(c, items, name);
    bool fits = width && out->n < COLUMNS_MAX && used + width <= room;
    out->left_out += width && !fits;
    if (!fits)
      continue;
    out->names[out->n++] = name;
    used += width + 2;
  }
  return true;
}

static void print_records(struct call *c, struct value items, const struct columns *columns)
{
  struct grid g;
  grid_init(&g, &c->arena, columns->n + 1);
  g.headed = true;
  grid_add_z(&g, "id");
  for (size_t k = 0; k < columns->n; k++)
    grid_add(&g, columns->names[k]);
  for (uint32_t i = 0; i < items.n; i++) {
    struct value fields = value_get(items.list[i], "fields");
    grid_add_value(&g, value_get(items.list[i], "id"), 0);
    for (size_t k = 0; k < columns->n; k++)
      grid_add_value(&g, value_get(fields, str_z(&c->arena, columns->names[k])), CELL_MAX);
  }
  grid_print(&g);
  grid_fini(&g);
}

static bool tell_records(struct call *c, struct site *site, struct str type_name, struct value page, struct err *err)
{
  struct value items = value_get(page, "items"), types;
  struct columns columns;
  if (!types_value(c, site, &types, err) || !choose_columns(c, items, type_named(types, type_name), &columns, err))
    return false;
  if (items.n == 0) {
    puts("There are none of that kind.");
    return true;
  }
  print_records(c, items, &columns);
  if (columns.left_out)
    printf("\nNot shown for lack of room: %.*s. Choose with --fields, or --json for all.\n",
           STR_FMT(tell_count(&c->arena, (int64_t)columns.left_out, "field", "fields")));
  sheet_more(page);
  return true;
}

static bool get_records(struct call *c, struct site *site, struct str type, struct err *err)
{
  struct reader_page page;
  struct buf text = BUF_INIT;
  struct value answer;
  bool good = sheet_read(c, 1, &page, err) && reader_records(site->reader, type, &page, &text, err) &&
              sheet_value(c, &text, &answer, err);
  if (good && c->json)
    print_json(answer);
  else if (good)
    good = tell_records(c, site, type, answer, err);
  buf_fini(&text);
  return good;
}

/* ---- the command ---- */

static bool get_types(struct call *c, struct site *site, struct err *err)
{
  struct value types;
  if (!types_value(c, site, &types, err))
    return false;
  if (c->json)
    print_json(types);
  else
    print_types(c, types);
  return true;
}

static bool get_what(struct call *c, struct site *site, struct err *err)
{
  struct str type, key;
  if (c->count == 0)
    return get_types(c, site, err);
  if (!str_split(str_of(c->words[0]), '/', &type, &key))
    return get_records(c, site, type, err);
  if (c->count > 1)
    return err_set(err, ERR_USAGE, "filters go with a type, not with one record: steward get %.*s %s", STR_FMT(type),
                   c->words[1]);
  return get_record(c, site, type, key, err);
}

static enum ending run_get(struct call *c, struct err *err)
{
  struct site site;
  bool good = site_open(&site, c, NULL, false, err) && site_read(&site, err) && get_what(c, &site, err);
  site_close(&site);
  return good ? ENDING_DONE : ENDING_BROKE;
}

static const struct option get_options[] = {
  { "--fields", "A,B", "these columns, in this order; of one record only these" },
  SHEET_OPTIONS,
  { NULL, NULL, NULL },
};

const struct command command_get = {
  .name = "get",
  .summary = "records as they are now",
  .usage = "[TYPE/KEY | TYPE [FIELD=VALUE…]]",
  .detail = "Without words: the types that there are. A filter is an indexed field of the type; FIELD= means unset.\n"
            "Instants are UTC.",
  .example = "steward get service/shop\nsteward get incident state=open service=service/shop --fields title,priority",
  .options = get_options,
  .words_max = 16,
  .run = run_get,
};
