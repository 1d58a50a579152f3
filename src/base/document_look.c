/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the looks of a document have in common: in which order the parts of a value come, and what each is.
 */
#include "base/document_inside.h"

bool shown_says(struct value v, const char *member)
{
  struct value b = value_get(v, member);
  return b.kind == VALUE_BOOL && b.b;
}

struct str column_title(struct value column)
{
  struct str title = value_get_str(column, "title");
  return title.n ? title : value_get_str(column, "name");
}

struct value source_shown(struct value source)
{
  struct value record = value_get(source, "record");
  if (record.kind == VALUE_MAP)
    return record;
  bool whole = source.kind != VALUE_MAP || (shown_is_record(source) && value_is_none(value_get(source, "value")));
  return whole ? source : value_none();
}

void look_value(struct leaf *l, struct value v, struct str kind, struct str label)
{
  struct value inner = shown_value(v);
  for (uint32_t i = 0; inner.kind == VALUE_LIST && i < inner.n; i++) {
    buf_z(l->out, i ? ", " : "");
    l->look->value(l, inner.list[i], STR(""));
  }
  if (inner.kind != VALUE_LIST)
    l->look->value(l, v, kind);
  size_t no = v.kind == VALUE_MAP ? trail_add(&l->trail, label, v, kind) : 0;
  if (no)
    l->look->reference(l, no);
  struct str note = value_get_str(v, "note");
  if (note.n && !shown_is_record(v) && !shown_is_money(v))
    l->look->note(l, note);
}

void look_measured(struct leaf *l, struct value v, struct str unit, struct str label)
{
  bool percent = str_is(unit, "%");
  look_value(l, v, percent ? STR("percent") : STR(""), label);
  if (unit.n && !percent) {
    buf_z(l->out, THIN);
    l->look->text(l, unit);
  }
}
