/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A document with its dates and instants written out, as JSON has them: the same for whoever reads it.
 */
#include "base/document.h"
#include "base/document_inside.h"

static struct value written(struct value v, struct str kind, struct arena *a);

static struct value number_written(struct value v, struct str kind, struct arena *a)
{
  char text[40];
  if (str_is(kind, "date"))
    return value_text(str_dup(a, date_format(v.i, text)));
  return str_is(kind, "instant") ? value_text(str_dup(a, instant_format(v.i, text))) : v;
}

static struct value list_written(struct value list, struct str kind, struct arena *a)
{
  struct value_builder b;
  build_init(&b, a);
  for (uint32_t i = 0; i < list.n; i++)
    build_add(&b, written(list.list[i], kind, a));
  return build_list(&b);
}

/* {"value","kind",…}: of that kind, else of the column's; what lies under it says its own. */
static struct value map_written(struct value map, struct str kind, struct arena *a)
{
  struct value_builder b;
  struct str own = value_get_str(map, "kind");
  build_init(&b, a);
  for (uint32_t i = 0; i < map.n; i++) {
    bool is_value = str_is(map.map[i].name, "value");
    build_put_str(&b, map.map[i].name, written(map.map[i].value, is_value ? (own.n ? own : kind) : STR(""), a));
  }
  return build_map(&b);
}

static struct value written(struct value v, struct str kind, struct arena *a)
{
  if (v.kind == VALUE_INT)
    return number_written(v, kind, a);
  if (v.kind == VALUE_LIST)
    return list_written(v, kind, a);
  return v.kind == VALUE_MAP ? map_written(v, kind, a) : v;
}

static struct str kind_of_column(struct value columns, struct str name)
{
  for (uint32_t i = 0; i < columns.n; i++)
    if (str_eq(value_get_str(columns.list[i], "name"), name))
      return value_get_str(columns.list[i], "kind");
  return STR("");
}

static struct value row_written(struct value row, struct value columns, struct arena *a)
{
  struct value_builder b;
  build_init(&b, a);
  for (uint32_t i = 0; row.kind == VALUE_MAP && i < row.n; i++)
    build_put_str(&b, row.map[i].name, written(row.map[i].value, kind_of_column(columns, row.map[i].name), a));
  return row.kind == VALUE_MAP ? build_map(&b) : row;
}

static struct value table_written(struct value table, struct arena *a)
{
  struct value_builder b, list;
  struct value columns = value_get(table, "columns"), rows = value_get(table, "rows");
  build_init(&b, a);
  build_init(&list, a);
  for (uint32_t i = 0; i < rows.n; i++)
    build_add(&list, row_written(rows.list[i], columns, a));
  for (uint32_t i = 0; i < table.n; i++)
    if (!str_is(table.map[i].name, "rows"))
      build_put_str(&b, table.map[i].name, table.map[i].value);
  build_put(&b, "rows", build_list(&list));
  return build_map(&b);
}

static struct value part_written(struct value part, struct arena *a)
{
  struct value_builder b;
  build_init(&b, a);
  for (uint32_t i = 0; i < part.n; i++) {
    struct value v = part.map[i].value;
    build_put_str(&b, part.map[i].name,
                  str_is(part.map[i].name, "table") ? table_written(v, a) : written(v, STR(""), a));
  }
  return build_map(&b);
}

static struct value parts_written(struct value parts, struct arena *a)
{
  struct value_builder b;
  build_init(&b, a);
  for (uint32_t i = 0; i < parts.n; i++)
    build_add(&b, part_written(parts.list[i], a));
  return build_list(&b);
}

struct value document_written(struct value document, struct arena *a)
{
  struct value_builder b, of;
  struct value period = value_get(document, "period");
  build_init(&b, a);
  build_init(&of, a);
  for (uint32_t i = 0; period.kind == VALUE_MAP && i < period.n; i++)
    build_put_str(&of, period.map[i].name, written(period.map[i].value, STR("date"), a));
  for (uint32_t i = 0; i < document.n; i++) {
    struct str name = document.map[i].name;
    struct value v = document.map[i].value;
    if (str_is(name, "parts"))
      v = parts_written(v, a);
    else if (str_is(name, "period"))
      v = build_map(&of);
    else
      v = written(v, str_is(name, "at") ? STR("instant") : STR(""), a);
    build_put_str(&b, name, v);
  }
  return build_map(&b);
}
