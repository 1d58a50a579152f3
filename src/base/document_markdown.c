/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A document as Markdown (CommonMark with tables): charts become tables of their numbers.
 */
#include "base/document.h"
#include "base/document_inside.h"

/* What would be a mark is written as itself; **bold** stays. */
static void plain(struct leaf *m, struct str s)
{
  for (size_t i = 0; i < s.n; i++) {
    char c = s.p[i];
    if (c == '*' && i + 1 < s.n && s.p[i + 1] == '*') {
      buf_z(m->out, "**");
      i++;
    } else if (c == '\n')
      buf_z(m->out, m->in_table ? " " : "  \n");
    else {
      if (strchr("\\`*_[]<>#|", c))
        buf_char(m->out, '\\');
      buf_char(m->out, c);
    }
  }
}

static void line(struct leaf *m, const char *before, struct str text, const char *after)
{
  if (text.n == 0)
    return;
  buf_z(m->out, before);
  plain(m, text);
  buf_z(m->out, after);
}

static void plain_value(struct leaf *m, struct value v, struct str kind)
{
  struct buf text = BUF_INIT;
  struct value inner = shown_value(v);
  bool link = shown_is_record(inner) && *m->records;
  shown_text(&text, v, kind, m->zone);
  buf_z(m->out, link ? "[" : "");
  plain(m, buf_view(&text));
  if (link)
    buf_printf(m->out, "](%s%.*s)", m->records, STR_FMT(value_get_str(inner, "record")));
  buf_fini(&text);
}

static void reference(struct leaf *m, size_t no) { buf_printf(m->out, " (%zu)", no); }

static void note(struct leaf *m, struct str s) { line(m, " ", s, ""); }

static const struct look markdown = { .text = plain, .value = plain_value, .reference = reference, .note = note };

static void add_list(struct leaf *m, struct value list)
{
  for (uint32_t i = 0; i < list.n; i++) {
    struct value item = list.list[i], text = value_get(item, "text"), record = value_get(item, "record");
    buf_z(m->out, "- ");
    if (text.kind == VALUE_TEXT) {
      if (!value_is_none(record)) {
        plain_value(m, record.kind == VALUE_TEXT ? item : record, STR(""));
        buf_z(m->out, ": ");
      }
      plain(m, value_str(text));
    } else
      look_value(m, item, STR(""), STR(""));
    buf_char(m->out, '\n');
  }
  buf_char(m->out, '\n');
}

static void add_figures(struct leaf *m, struct value list)
{
  for (uint32_t i = 0; i < list.n; i++) {
    struct value f = list.list[i], was = value_get(f, "was"), beside = value_get(f, "beside");
    struct str unit = value_get_str(f, "unit"), name = value_get_str(f, "label");
    line(m, "- ", name, ": **");
    look_measured(m, value_get(f, "value"), unit, name);
    buf_z(m->out, "**");
    if (!value_is_none(was)) {
      buf_z(m->out, ", before ");
      look_measured(m, was, unit, str_printf(&m->trail.arena, "%.*s, before", STR_FMT(name)));
    }
    if (beside.kind == VALUE_MAP) {
      line(m, "; ", value_get_str(beside, "label"), " ");
      look_measured(m, value_get(beside, "value"), unit, name);
    }
    line(m, " (", value_get_str(f, "note"), ")");
    buf_char(m->out, '\n');
  }
  buf_char(m->out, '\n');
}

static void add_note(struct leaf *m, struct value of)
{
  line(m, "\n", value_get_str(of, "note"), "\n");
  line(m, "\nSource: ", value_get_str(of, "source"), "\n");
  buf_char(m->out, '\n');
}

static void add_total(struct leaf *m, struct value columns, struct value rows)
{
  bool named = false;
  buf_char(m->out, '|');
  for (uint32_t i = 0; i < columns.n; i++) {
    struct value sum;
    struct str kind = value_get_str(columns.list[i], "kind");
    buf_char(m->out, ' ');
    if (shown_says(columns.list[i], "total") &&
        column_total(rows, value_get_str(columns.list[i], "name"), &m->trail.arena, &sum)) {
      buf_z(m->out, "**");
      plain_value(m, sum, kind);
      buf_z(m->out, "**");
    } else if (!named && !shown_numeric(kind))
      named = true, buf_z(m->out, "**Altogether**");
    buf_z(m->out, " |");
  }
  buf_char(m->out, '\n');
}

static void add_table(struct leaf *m, struct value t)
{
  struct value columns = value_get(t, "columns"), rows = value_get(t, "rows");
  line(m, "**", value_get_str(t, "title"), "**\n\n");
  m->in_table = true;
  buf_char(m->out, '|');
  for (uint32_t i = 0; i < columns.n; i++)
    line(m, " ", column_title(columns.list[i]), " |");
  buf_z(m->out, "\n|");
  for (uint32_t i = 0; i < columns.n; i++)
    buf_z(m->out, shown_numeric(value_get_str(columns.list[i], "kind")) ? "---:|" : "---|");
  buf_char(m->out, '\n');
  for (uint32_t i = 0; i < rows.n; i++) {
    buf_char(m->out, '|');
    for (uint32_t k = 0; k < columns.n; k++) {
      struct str name = value_get_str(columns.list[k], "name");
      buf_char(m->out, ' ');
      look_value(m, value_get(rows.list[i], str_z(&m->trail.arena, name)), value_get_str(columns.list[k], "kind"),
                 column_title(columns.list[k]));
      buf_z(m->out, " |");
    }
    buf_char(m->out, '\n');
  }
  if (shown_says(t, "total") && rows.n)
    add_total(m, columns, rows);
  m->in_table = false;
  add_note(m, t);
}

/* Its numbers: a row for each label, a column for each series. */
static void add_chart(struct leaf *m, struct value c)
{
  struct value labels = value_get(c, "labels"), series = value_get(c, "series");
  struct str unit = value_get_str(c, "unit"), kind = str_is(unit, "%") ? STR("percent") : STR("");
  line(m, "**", value_get_str(c, "title"), "**");
  line(m, " (", unit, ")");
  m->in_table = true;
  buf_z(m->out, "\n\n| |");
  for (uint32_t s = 0; s < series.n; s++) {
    buf_char(m->out, ' ');
    plain(m, value_get_str(series.list[s], "name"));
    buf_z(m->out, " |");
  }
  buf_z(m->out, "\n|---|");
  for (uint32_t s = 0; s < series.n; s++)
    buf_z(m->out, "---:|");
  buf_char(m->out, '\n');
  for (uint32_t i = 0; i < labels.n; i++) {
    line(m, "| ", value_str(labels.list[i]), " |");
    for (uint32_t s = 0; s < series.n; s++) {
      struct value values = value_get(series.list[s], "values");
      buf_char(m->out, ' ');
      look_value(m, i < values.n ? values.list[i] : value_none(), kind, value_str(labels.list[i]));
      buf_z(m->out, " |");
    }
    buf_char(m->out, '\n');
  }
  m->in_table = false;
  add_note(m, c);
}

static void add_part(struct leaf *m, struct value part)
{
  struct value level = value_get(part, "level"), by = value_get(part, "by");
  if (!value_is_none(value_get(part, "heading")))
    line(m, level.kind == VALUE_INT && level.i >= 2 ? "### " : "## ", value_get_str(part, "heading"), "\n\n");
  else if (!value_is_none(value_get(part, "text")))
    line(m, "", value_get_str(part, "text"), "\n\n");
  else if (!value_is_none(value_get(part, "quote"))) {
    line(m, "> ", value_get_str(part, "quote"), "\n");
    if (!value_is_none(by)) {
      buf_z(m->out, "> – ");
      look_value(m, by, STR(""), STR(""));
      buf_char(m->out, '\n');
    }
    buf_char(m->out, '\n');
  } else if (!value_is_none(value_get(part, "list")))
    add_list(m, value_get(part, "list"));
  else if (!value_is_none(value_get(part, "figures")))
    add_figures(m, value_get(part, "figures"));
  else if (!value_is_none(value_get(part, "table")))
    add_table(m, value_get(part, "table"));
  else
    add_chart(m, value_get(part, "chart"));
}

static void add_sources(struct leaf *m, struct value from, int depth)
{
  for (uint32_t i = 0; i < from.n; i++) {
    struct value v = from.list[i], record = value_get(v, "record"), amount = value_get(v, "value");
    struct value below = value_get(v, "from"), shown = source_shown(v);
    buf_printf(m->out, "%*s- ", depth * 2 + 3, "");
    if (!value_is_none(shown))
      plain_value(m, shown, STR(""));
    line(m, record.kind == VALUE_MAP ? ", " : "", value_get_str(v, "text"), "");
    if (!value_is_none(amount)) {
      buf_z(m->out, ": ");
      plain_value(m, amount, value_get_str(v, "kind"));
    }
    buf_char(m->out, '\n');
    if (below.kind == VALUE_LIST && depth < 6)
      add_sources(m, below, depth + 1);
  }
}

static void add_trail(struct leaf *m)
{
  if (m->trail.items.n)
    buf_z(m->out, "## Where the figures come from\n\n");
  for (size_t i = 0; i < m->trail.items.n; i++) {
    struct trail_item item = m->trail.items.at[i];
    buf_printf(m->out, "%zu. ", i + 1);
    line(m, "", item.label, ": ");
    plain_value(m, item.value, item.kind);
    buf_char(m->out, '\n');
    add_sources(m, value_get(item.value, "from"), 0);
  }
  buf_z(m->out, m->trail.items.n ? "\n" : "");
}

void document_markdown(struct value d, const char *records, struct buf *out)
{
  struct zones *zones;
  struct leaf m = { .look = &markdown, .out = out, .records = records, .zone = document_zone(d, &zones) };
  struct value parts = value_get(d, "parts"), period = value_get(d, "period"), whom = value_get(d, "prepared_for");
  arena_init(&m.trail.arena);
  line(&m, "# ", value_get_str(d, "title"), "\n\n");
  line(&m, "", value_get_str(d, "subtitle"), "\n\n");
  if (period.kind == VALUE_MAP) {
    plain_value(&m, value_get(period, "from"), STR("date"));
    buf_z(out, " to ");
    plain_value(&m, value_get(period, "to"), STR("date"));
    buf_z(out, "\n\n");
  }
  if (m.zone)
    line(&m, "Times in ", zone_name(m.zone), "\n\n");
  if (!value_is_none(whom)) {
    buf_z(out, "For ");
    look_value(&m, whom, STR(""), STR(""));
    buf_z(out, "\n\n");
  }
  for (uint32_t i = 0; i < parts.n; i++)
    add_part(&m, parts.list[i]);
  add_trail(&m);
  if (!value_is_none(value_get(d, "at"))) {
    buf_z(out, "As of ");
    plain_value(&m, value_get(d, "at"), STR("instant"));
    buf_z(out, ".\n");
  }
  line(&m, "\nAfter ", value_get_str(d, "source"), ".\n");
  vec_fini(&m.trail.items);
  arena_fini(&m.trail.arena);
  zones_close(zones);
}
