/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A document as one HTML file: no script, nothing from elsewhere.
 */
#include "base/chart.h"
#include "base/document.h"
#include "base/document_inside.h"

static const char style[] =
    "@page{size:A4;margin:18mm 16mm 20mm;@bottom-right{content:counter(page) \" / \" counter(pages)}}"
    "*{box-sizing:border-box}"
    "body{font:16px/1.5 \"Source Sans 3\",\"Segoe UI\",\"Helvetica "
    "Neue\",Arial,sans-serif;color:#1b1f24;background:#fff;"
    "max-width:52rem;margin:0 auto;padding:1.5rem 1rem 4rem}"
    "header{border-bottom:3px solid #14213d;margin-bottom:1.5rem;padding-bottom:.8rem}"
    "h1{font-size:1.9rem;line-height:1.2;margin:0 0 .3rem}h2{font-size:1.35rem;margin:2.2rem 0 .6rem;color:#14213d}"
    "h3{font-size:1.05rem;margin:1.5rem 0 .4rem}p{margin:.6rem 0;max-width:44rem}"
    ".sub{color:#4a5560;margin:.15rem 0}.note{color:#4a5560;font-size:.88rem;margin:.35rem 0}"
    "a{color:#0b4f8a}sup{line-height:0;font-size:.72em;font-weight:400}.figure sup{font-size:.55em}td.first "
    ".note{display:block}sup a{text-decoration:none;padding:0 .1em}"
    "blockquote{margin:1rem 0;padding:.2rem 0 .2rem 1rem;border-left:4px solid #c8553d}"
    ".figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(14.5rem,1fr));gap:.8rem;margin:1rem 0}"
    ".figure{border:1px solid #d5dae0;border-radius:6px;padding:.7rem .9rem;break-inside:avoid}"
    ".figure "
    "b{display:block;font-size:1.3rem;overflow-wrap:anywhere;line-height:1.25;font-variant-numeric:tabular-nums}"
    ".figure span{display:block;color:#4a5560;font-size:.88rem}.good{color:#1d6b3a}.bad{color:#a3271c}"
    ".scroll{overflow-x:auto;margin:.8rem 0}"
    "table{border-collapse:collapse;width:100%;font-size:.94rem;font-variant-numeric:tabular-nums}"
    "caption{text-align:left;font-weight:600;padding:.2rem 0 .4rem}"
    "th,td{text-align:left;padding:.35rem .6rem .35rem 0;border-bottom:1px solid #e3e7eb;vertical-align:top}"
    "thead th{border-bottom:2px solid #14213d;color:#33404d;font-weight:600}"
    "td.t{min-width:7rem}.n{text-align:right;white-space:nowrap}th.n{white-space:normal}tfoot "
    "td{font-weight:700;border-top:2px solid "
    "#14213d;border-bottom:0}"
    ".bar{display:block;height:4px;background:#588b8b;margin-top:3px}"
    "figure{margin:1.2rem 0;break-inside:avoid}figcaption{font-weight:600;margin-bottom:.4rem}"
    "svg{display:block;width:100%;height:auto;font:12px \"Segoe UI\",Arial,sans-serif;fill:#1b1f24}"
    "svg .grid{stroke:#d5dae0;stroke-width:1}svg .mark{stroke:#a3271c;stroke-width:1.5;stroke-dasharray:5 4}"
    "ol.trail{padding-left:1.6rem}ol.trail>li{margin:.7rem 0;break-inside:avoid}ol.trail ul{margin:.2rem 0;"
    "padding-left:1.2rem}footer{margin-top:3rem;border-top:1px solid #d5dae0;color:#4a5560;font-size:.85rem}"
    "@media(max-width:38rem){body{font-size:15px}h1{font-size:1.5rem}figure{overflow-x:auto}svg{min-width:34rem}"
    ".cards thead{position:absolute;left:-999rem}.cards tr{display:block;border-bottom:2px solid #d5dae0;"
    "padding:.4rem 0}.cards td{display:flex;justify-content:space-between;gap:1rem;border:0;padding:.12rem 0;"
    "text-align:right;white-space:normal}"
    ".cards td.t{display:block;text-align:left}.cards td.t::before{display:block}"
    ".cards td::before{content:attr(data-c);color:#4a5560;text-align:left}.cards td.first{font-weight:600}}"
    "@media print{body{font-size:10pt;max-width:none;padding:0}table{font-size:8.5pt}.note,footer{font-size:8pt}"
    "td .note{font-size:7.5pt}th,td{padding-right:.45rem}a{color:inherit;text-decoration:none}"
    "h2,h3{break-after:avoid}tr,blockquote{break-inside:avoid}thead{display:table-header-group}"
    ".page{break-before:page}.scroll{overflow:visible}}";

static bool is_digit(struct str s, size_t i) { return i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; }

/* The blank in "30 000": a line does not end there. */
static bool is_grouping(struct str s, size_t i)
{
  return s.p[i] == ' ' && i > 0 && is_digit(s, i - 1) && is_digit(s, i + 1) && is_digit(s, i + 2) &&
         is_digit(s, i + 3) && !is_digit(s, i + 4);
}

static bool is_capital(struct str s, size_t i) { return i < s.n && s.p[i] >= 'A' && s.p[i] <= 'Z'; }

/* That in "800 EUR" and "25 %". */
static bool is_before_unit(struct str s, size_t i)
{
  bool currency = is_capital(s, i + 1) && is_capital(s, i + 2) && is_capital(s, i + 3) && !is_capital(s, i + 4);
  return s.p[i] == ' ' && i > 0 && is_digit(s, i - 1) && (currency || (i + 1 < s.n && s.p[i + 1] == '%'));
}

void html_escaped(struct buf *out, struct str s)
{
  for (size_t i = 0; i < s.n; i++)
    switch (s.p[i]) {
    case '&':
      buf_z(out, "&amp;");
      break;
    case '<':
      buf_z(out, "&lt;");
      break;
    case '>':
      buf_z(out, "&gt;");
      break;
    case '"':
      buf_z(out, "&quot;");
      break;
    default:
      if (is_grouping(s, i) || is_before_unit(s, i))
        buf_z(out, THIN);
      else
        buf_char(out, s.p[i]);
    }
}

/* **bold** and line ends. */
static void marked(struct buf *out, struct str s)
{
  bool bold = false;
  size_t from = 0;
  for (size_t i = 0; i < s.n; i++) {
    bool star = i + 1 < s.n && s.p[i] == '*' && s.p[i + 1] == '*';
    if (!star && s.p[i] != '\n')
      continue;
    html_escaped(out, (struct str){ s.p + from, i - from });
    if (star) {
      bold = !bold;
      buf_z(out, bold ? "<strong>" : "</strong>");
      from = i++ + 2;
    } else {
      buf_z(out, "<br>");
      from = i + 1;
    }
  }
  html_escaped(out, (struct str){ s.p + from, s.n - from });
  buf_z(out, bold ? "</strong>" : "");
}

static void element(struct leaf *p, const char *open, struct str text, const char *close)
{
  if (text.n == 0)
    return;
  buf_z(p->out, open);
  marked(p->out, text);
  buf_z(p->out, close);
}

/* ---- values ---- */

static void plain_value(struct leaf *p, struct value v, struct str kind)
{
  struct buf text = BUF_INIT;
  struct value inner = shown_value(v);
  bool link = shown_is_record(inner) && *p->records;
  if (link) {
    buf_printf(p->out, "<a href=\"%s", p->records);
    html_escaped(p->out, value_get_str(inner, "record"));
    buf_z(p->out, "\">");
  }
  shown_text(&text, v, kind, p->zone);
  marked(p->out, buf_view(&text));
  buf_z(p->out, link ? "</a>" : "");
  buf_fini(&text);
}

static void text(struct leaf *p, struct str s) { marked(p->out, s); }

static void reference(struct leaf *p, size_t no)
{
  buf_printf(p->out, "<sup><a id=\"a%zu\" href=\"#t%zu\">%zu</a></sup>", no, no, no);
}

static void note(struct leaf *p, struct str s) { element(p, "<span class=\"note\"> ", s, "</span>"); }

static const struct look html = { .text = text, .value = plain_value, .reference = reference, .note = note };

/* ---- blocks ---- */

static void add_heading(struct leaf *p, struct value part)
{
  struct value level = value_get(part, "level"), page = value_get(part, "page");
  int h = level.kind == VALUE_INT && level.i >= 2 ? 3 : 2;
  buf_printf(p->out, "<h%d%s>", h, page.kind == VALUE_BOOL && page.b ? " class=\"page\"" : "");
  marked(p->out, value_get_str(part, "heading"));
  buf_printf(p->out, "</h%d>\n", h);
}

static void add_quote(struct leaf *p, struct value part)
{
  struct value by = value_get(part, "by");
  element(p, "<blockquote><p>", value_get_str(part, "quote"), "</p>");
  if (!value_is_none(by)) {
    buf_z(p->out, "<p class=\"note\">– ");
    look_value(p, by, STR(""), STR(""));
    buf_z(p->out, "</p>");
  }
  buf_z(p->out, "</blockquote>\n");
}

static void add_list(struct leaf *p, struct value list)
{
  buf_z(p->out, "<ul>");
  for (uint32_t i = 0; i < list.n; i++) {
    struct value item = list.list[i], text = value_get(item, "text");
    buf_z(p->out, "<li>");
    if (text.kind == VALUE_TEXT) {
      if (shown_is_record(item) || !value_is_none(value_get(item, "record"))) {
        struct value record = value_get(item, "record");
        plain_value(p, shown_is_record(item) && record.kind == VALUE_TEXT ? item : record, STR(""));
        buf_z(p->out, ": ");
      }
      marked(p->out, value_str(text));
    } else
      look_value(p, item, STR(""), STR(""));
    buf_z(p->out, "</li>");
  }
  buf_z(p->out, "</ul>\n");
}

/* Whether it went the good way; "" when nobody said which that is. */
static const char *course(struct value figure)
{
  double now, was;
  struct str better = value_get_str(figure, "better"), a, b;
  if (!shown_number(value_get(figure, "value"), &now, &a) || !shown_number(value_get(figure, "was"), &was, &b) ||
      !better.n || now == was)
    return "";
  return (now > was) == str_is(better, "higher") ? " class=\"good\"" : " class=\"bad\"";
}

static void add_figure(struct leaf *p, struct value f)
{
  struct str unit = value_get_str(f, "unit"), name = value_get_str(f, "label");
  struct value was = value_get(f, "was"), beside = value_get(f, "beside");
  element(p, "<div class=\"figure\"><span>", name, "</span>");
  buf_printf(p->out, "<b%s>", course(f));
  look_measured(p, value_get(f, "value"), unit, name);
  buf_z(p->out, "</b>");
  if (!value_is_none(was)) {
    buf_z(p->out, "<span>before: ");
    look_measured(p, was, unit, str_printf(&p->trail.arena, "%.*s, before", STR_FMT(name)));
    buf_z(p->out, "</span>");
  }
  if (beside.kind == VALUE_MAP) {
    element(p, "<span>", value_get_str(beside, "label"), ": ");
    look_measured(p, value_get(beside, "value"), unit, name);
    buf_z(p->out, "</span>");
  }
  element(p, "<span>", value_get_str(f, "note"), "</span>");
  buf_z(p->out, "</div>");
}

static void add_figures(struct leaf *p, struct value list)
{
  buf_z(p->out, "<div class=\"figures\">");
  for (uint32_t i = 0; i < list.n; i++)
    add_figure(p, list.list[i]);
  buf_z(p->out, "</div>\n");
}

/* ---- tables ---- */

static void add_head(struct leaf *p, struct value columns)
{
  buf_z(p->out, "<thead><tr>");
  for (uint32_t i = 0; i < columns.n; i++) {
    buf_z(p->out, shown_numeric(value_get_str(columns.list[i], "kind")) ? "<th class=\"n\">" : "<th>");
    marked(p->out, column_title(columns.list[i]));
    buf_z(p->out, "</th>");
  }
  buf_z(p->out, "</tr></thead>");
}

static double greatest(struct value rows, const char *name)
{
  double most = 0, v;
  struct str currency;
  for (uint32_t i = 0; i < rows.n; i++)
    if (shown_number(value_get(rows.list[i], name), &v, &currency) && v > most)
      most = v;
  return most;
}

/* More than a few words: they want room, and stand on the left. */
static bool is_wordy(struct value v)
{
  v = shown_value(v);
  return (v.kind == VALUE_TEXT && v.n > 24) || (v.kind == VALUE_LIST && v.n > 2);
}

static void add_cell(struct leaf *p, struct value column, struct value row, struct value rows, bool first)
{
  struct str kind = value_get_str(column, "kind"), currency, title = column_title(column);
  const char *name = str_z(&p->trail.arena, value_get_str(column, "name"));
  struct value v = value_get(row, name);
  double number, most = shown_says(column, "bar") ? greatest(rows, name) : 0;
  bool right = shown_numeric(shown_kind(v, kind)), wordy = is_wordy(v);
  buf_printf(p->out, "<td class=\"%s%s%s\" data-c=\"", first ? "first" : "", right ? " n" : "", wordy ? " t" : "");
  html_escaped(p->out, title);
  buf_z(p->out, "\"><span>");
  look_value(p, v, kind, title);
  if (most > 0 && shown_number(v, &number, &currency) && number > 0)
    buf_printf(p->out, "<span class=\"bar\" style=\"width:%.0f%%\"></span>", number / most * 100);
  buf_z(p->out, "</span></td>");
}

static void add_foot(struct leaf *p, struct value columns, struct value rows)
{
  bool named = false;
  buf_z(p->out, "<tfoot><tr>");
  for (uint32_t i = 0; i < columns.n; i++) {
    struct value sum;
    struct str kind = value_get_str(columns.list[i], "kind");
    buf_printf(p->out, "<td%s data-c=\"", shown_numeric(kind) ? " class=\"n\"" : "");
    html_escaped(p->out, column_title(columns.list[i]));
    buf_z(p->out, "\">");
    if (shown_says(columns.list[i], "total") &&
        column_total(rows, value_get_str(columns.list[i], "name"), &p->trail.arena, &sum))
      plain_value(p, sum, kind);
    else if (!named && !shown_numeric(kind))
      named = true, buf_z(p->out, "Altogether");
    buf_z(p->out, "</td>");
  }
  buf_z(p->out, "</tr></tfoot>");
}

static void add_note(struct leaf *p, struct value of)
{
  struct str source = value_get_str(of, "source");
  element(p, "<p class=\"note\">", value_get_str(of, "note"), "</p>");
  element(p, "<p class=\"note\">Source: ", source, "</p>");
}

static void add_table(struct leaf *p, struct value t)
{
  struct value columns = value_get(t, "columns"), rows = value_get(t, "rows");
  buf_z(p->out, "<div class=\"scroll\"><table class=\"cards\">");
  element(p, "<caption>", value_get_str(t, "title"), "</caption>");
  add_head(p, columns);
  buf_z(p->out, "<tbody>");
  for (uint32_t i = 0; i < rows.n; i++) {
    buf_z(p->out, "<tr>");
    for (uint32_t k = 0; k < columns.n; k++)
      add_cell(p, columns.list[k], rows.list[i], rows, k == 0);
    buf_z(p->out, "</tr>\n");
  }
  buf_z(p->out, "</tbody>");
  if (shown_says(t, "total") && rows.n)
    add_foot(p, columns, rows);
  buf_z(p->out, "</table></div>");
  if (rows.n == 0)
    buf_z(p->out, "<p class=\"note\">Nothing to show.</p>");
  add_note(p, t);
  buf_z(p->out, "\n");
}

static void add_chart(struct leaf *p, struct value c)
{
  buf_z(p->out, "<figure>");
  element(p, "<figcaption>", value_get_str(c, "title"), "</figcaption>");
  chart_svg(c, p->out);
  add_note(p, c);
  buf_z(p->out, "</figure>\n");
}

static void add_part(struct leaf *p, struct value part)
{
  if (!value_is_none(value_get(part, "heading")))
    add_heading(p, part);
  else if (!value_is_none(value_get(part, "text")))
    element(p, "<p>", value_get_str(part, "text"), "</p>\n");
  else if (!value_is_none(value_get(part, "quote")))
    add_quote(p, part);
  else if (!value_is_none(value_get(part, "list")))
    add_list(p, value_get(part, "list"));
  else if (!value_is_none(value_get(part, "figures")))
    add_figures(p, value_get(part, "figures"));
  else if (!value_is_none(value_get(part, "table")))
    add_table(p, value_get(part, "table"));
  else
    add_chart(p, value_get(part, "chart"));
}

/* ---- where the figures come from ---- */

static void add_sources(struct leaf *p, struct value from, int depth)
{
  buf_z(p->out, "<ul>");
  for (uint32_t i = 0; i < from.n; i++) {
    struct value v = from.list[i], record = value_get(v, "record"), amount = value_get(v, "value");
    struct value below = value_get(v, "from"), shown = source_shown(v);
    buf_z(p->out, "<li>");
    if (!value_is_none(shown))
      plain_value(p, shown, STR(""));
    element(p, record.kind == VALUE_MAP ? ", " : "", value_get_str(v, "text"), "");
    if (!value_is_none(amount)) {
      buf_z(p->out, ": ");
      plain_value(p, amount, value_get_str(v, "kind"));
    }
    if (below.kind == VALUE_LIST && below.n && depth < 6)
      add_sources(p, below, depth + 1);
    buf_z(p->out, "</li>");
  }
  buf_z(p->out, "</ul>");
}

static void add_trail(struct leaf *p)
{
  if (p->trail.items.n == 0)
    return;
  buf_z(p->out, "<h2 class=\"page\">Where the figures come from</h2><ol class=\"trail\">");
  for (size_t i = 0; i < p->trail.items.n; i++) {
    struct trail_item item = p->trail.items.at[i];
    buf_printf(p->out, "<li id=\"t%zu\">", i + 1);
    element(p, "", item.label, item.label.n ? ": " : "");
    plain_value(p, item.value, item.kind);
    buf_printf(p->out, " <a href=\"#a%zu\" aria-label=\"back\">↑</a>", i + 1);
    add_sources(p, value_get(item.value, "from"), 0);
    buf_z(p->out, "</li>\n");
  }
  buf_z(p->out, "</ol>");
}

/* ---- the whole ---- */

static void add_header(struct leaf *p, struct value d)
{
  struct value period = value_get(d, "period"), whom = value_get(d, "prepared_for");
  element(p, "<header><h1>", value_get_str(d, "title"), "</h1>");
  element(p, "<p class=\"sub\">", value_get_str(d, "subtitle"), "</p>");
  if (period.kind == VALUE_MAP) {
    buf_z(p->out, "<p class=\"sub\">");
    plain_value(p, value_get(period, "from"), STR("date"));
    buf_z(p->out, " to ");
    plain_value(p, value_get(period, "to"), STR("date"));
    buf_z(p->out, "</p>");
  }
  if (p->zone)
    element(p, "<p class=\"sub\">Times in ", zone_name(p->zone), "</p>");
  if (!value_is_none(whom)) {
    buf_z(p->out, "<p class=\"sub\">For ");
    look_value(p, whom, STR(""), STR(""));
    buf_z(p->out, "</p>");
  }
  buf_z(p->out, "</header>\n");
}

static void add_footer(struct leaf *p, struct value d)
{
  struct value at = value_get(d, "at");
  buf_z(p->out, "<footer>");
  if (!value_is_none(at)) {
    buf_z(p->out, "<p>As of ");
    plain_value(p, at, STR("instant"));
    buf_z(p->out, ".</p>");
  }
  element(p, "<p>After ", value_get_str(d, "source"), ".</p>");
  buf_z(p->out, "</footer>\n");
}

void document_html(struct value d, const char *records, struct buf *out)
{
  struct zones *zones;
  struct leaf p = { .look = &html, .out = out, .records = records, .zone = document_zone(d, &zones) };
  struct value parts = value_get(d, "parts");
  arena_init(&p.trail.arena);
  buf_z(out, "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
             "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>");
  html_escaped(out, value_get_str(d, "title"));
  buf_printf(out, "</title><style>%s</style></head><body>\n", style);
  add_header(&p, d);
  for (uint32_t i = 0; i < parts.n; i++)
    add_part(&p, parts.list[i]);
  add_trail(&p);
  add_footer(&p, d);
  buf_z(out, "</body></html>\n");
  vec_fini(&p.trail.items);
  arena_fini(&p.trail.arena);
  zones_close(zones);
}
