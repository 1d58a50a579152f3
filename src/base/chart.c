/* SPDX-License-Identifier: Apache-2.0 */
#include "base/chart.h"

#include <math.h>

#include "base/document_inside.h"

enum { WIDTH = 640, LEFT_MAX = 240, RIGHT_MAX = 260, ROW = 26, HEIGHT = 240, AXIS = 56, TOP = 12, TICKS = 4 };

/* Far apart in lightness, so that grey paper tells them apart, too. */
static const char *const inks[] = { "#14213d", "#c8553d", "#588b8b", "#ffb13d", "#6d597a", "#a3b18a" };
enum { INKS = sizeof inks / sizeof *inks };

struct plot {
  struct value labels, series, chart;
  struct str unit, kind;
  double low, high;
  struct buf *out;
};

static void shown(struct buf *out, struct value v, struct str unit)
{
  struct buf text = BUF_INIT;
  shown_text(&text, v, str_is(unit, "%") ? STR("percent") : STR(""), NULL);
  html_escaped(out, buf_view(&text));
  if (unit.n && !str_is(unit, "%") && !str_is(shown_kind(v, STR("")), "money")) {
    buf_z(out, THIN);
    html_escaped(out, unit);
  }
  buf_fini(&text);
}

static struct value value_at(const struct plot *p, uint32_t series, uint32_t i)
{
  struct value values = value_get(p->series.list[series], "values");
  return i < values.n ? values.list[i] : value_none();
}

static bool number_at(const struct plot *p, uint32_t series, uint32_t i, double *out)
{
  struct str currency;
  return shown_number(value_at(p, series, i), out, &currency);
}

/* Coordinates with one digit behind the point: the same on every machine. */
static double coordinate(double v) { return round(v * 10) / 10; }

/* ---- the range ---- */

struct range {
  double low, high;
  bool any;
};

static void stretch(struct range *r, double v)
{
  r->low = !r->any || v < r->low ? v : r->low;
  r->high = !r->any || v > r->high ? v : r->high;
  r->any = true;
}

/* Lengths begin at nothing; a line is looked at for how it goes, so it fills the room. */
static void set_range(struct plot *p, struct range *r)
{
  double margin = (r->high - r->low) * 0.1;
  if (!str_is(p->kind, "line") || margin <= 0)
    stretch(r, 0);
  else {
    r->low = r->low >= 0 && r->low < margin ? 0 : r->low - margin;
    r->high += margin / 2;
  }
  p->low = r->low;
  p->high = r->high > r->low ? r->high : r->low + 1;
}

static void find_range(struct plot *p)
{
  struct range r = { .any = false };
  bool stacked = str_is(p->kind, "stacked");
  double mark;
  struct str currency;
  for (uint32_t i = 0; i < p->labels.n; i++) {
    double sum = 0, v;
    for (uint32_t s = 0; s < p->series.n; s++)
      if (number_at(p, s, i, &v)) {
        sum += v;
        stretch(&r, stacked ? sum : v);
      }
  }
  if (shown_number(value_get(value_get(p->chart, "mark"), "value"), &mark, &currency))
    stretch(&r, mark);
  set_range(p, &r);
}

/* ---- pieces ---- */

static void rect(struct plot *p, double x, double y, double w, double h, uint32_t ink)
{
  buf_printf(p->out, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>", coordinate(x),
             coordinate(y), coordinate(w < 0 ? 0 : w), coordinate(h < 0 ? 0 : h), inks[ink % INKS]);
}

static void label(struct plot *p, double x, double y, const char *anchor, struct str s, size_t most)
{
  size_t n = 0, at = 0;
  while (at < s.n && n < most) {
    size_t step = utf8_next(s.p + at, s.n - at);
    at += step ? step : 1;
    n++;
  }
  buf_printf(p->out, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">", coordinate(x), coordinate(y), anchor);
  html_escaped(p->out, (struct str){ s.p, at });
  buf_z(p->out, at < s.n ? "…</text>" : "</text>");
}

static void label_value(struct plot *p, double x, double y, const char *anchor, struct value v)
{
  buf_printf(p->out, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">", coordinate(x), coordinate(y), anchor);
  shown(p->out, v, p->unit);
  buf_z(p->out, "</text>");
}

static struct str label_text(const struct plot *p, uint32_t i) { return value_str(p->labels.list[i]); }

/* ---- bars: a row for each label ---- */

static size_t characters(struct str s)
{
  size_t n = 0;
  for (size_t i = 0; i < s.n; i++)
    n += ((unsigned char)s.p[i] & 0xc0) != 0x80;
  return n;
}

/* Room for the longest label. */
static double left_of(const struct plot *p)
{
  size_t longest = 8;
  for (uint32_t i = 0; i < p->labels.n; i++) {
    size_t n = characters(label_text(p, i));
    longest = n > longest ? n : longest;
  }
  double wide = 12 + 7.5 * (double)longest;
  return wide < LEFT_MAX ? wide : LEFT_MAX;
}

/* And for the longest value behind its bar. */
static double right_of(const struct plot *p)
{
  size_t longest = 4;
  for (uint32_t i = 0; p->series.n == 1 && i < p->labels.n; i++) {
    struct buf text = BUF_INIT;
    shown(&text, value_at(p, 0, i), p->unit);
    size_t n = characters(buf_view(&text));
    longest = n > longest ? n : longest;
    buf_fini(&text);
  }
  double wide = 16 + 7.5 * (double)longest;
  return wide < RIGHT_MAX ? wide : RIGHT_MAX;
}

static void draw_bars(struct plot *p)
{
  double left = left_of(p), right = right_of(p);
  double span = WIDTH - left - right, zero = left + span * (0 - p->low) / (p->high - p->low);
  double thick = (double)(ROW - 8) / p->series.n;
  for (uint32_t i = 0; i < p->labels.n; i++) {
    double y = TOP + (double)i * ROW, v;
    label(p, left - 8, y + ROW / 2.0 + 1, "end", label_text(p, i), 30);
    for (uint32_t s = 0; s < p->series.n; s++)
      if (number_at(p, s, i, &v)) {
        double x = left + span * (v - p->low) / (p->high - p->low);
        rect(p, x < zero ? x : zero, y + 4 + thick * s, fabs(x - zero), thick - 1, s);
        if (p->series.n == 1)
          label_value(p, (x > zero ? x : zero) + 6, y + ROW / 2.0 + 1, "start", value_at(p, s, i));
      }
  }
}

/* ---- bullet: a bar for each label, and a stroke where each further series has it ---- */

static void stroke(struct plot *p, double x, double y, uint32_t ink)
{
  buf_printf(p->out, "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" stroke-width=\"3\"/>",
             coordinate(x), coordinate(x), coordinate(y + 1), coordinate(y + ROW - 3.0), inks[ink % INKS]);
}

/* "62.5 % / 65 %": each series, in the order of the legend. */
static void bullet_values(struct plot *p, double y, uint32_t i)
{
  buf_printf(p->out, "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">", WIDTH, coordinate(y + ROW / 2.0 + 1));
  for (uint32_t s = 0; s < p->series.n; s++) {
    buf_z(p->out, s ? " / " : "");
    shown(p->out, value_at(p, s, i), p->unit);
  }
  buf_z(p->out, "</text>");
}

static void draw_bullets(struct plot *p)
{
  double left = left_of(p), span = WIDTH - left - 70.0 * p->series.n;
  for (uint32_t i = 0; i < p->labels.n; i++) {
    double y = TOP + (double)i * ROW, v;
    label(p, left - 8, y + ROW / 2.0 + 1, "end", label_text(p, i), 30);
    for (uint32_t s = 0; s < p->series.n; s++) {
      if (!number_at(p, s, i, &v))
        continue;
      double x = left + span * (v - p->low) / (p->high - p->low),
             zero = left + span * (0 - p->low) / (p->high - p->low);
      if (s == 0)
        rect(p, x < zero ? x : zero, y + 6, fabs(x - zero), ROW - 14, 2);
      else
        stroke(p, x, y, s - 1);
    }
    bullet_values(p, y, i);
  }
}

/* ---- columns, stacked, line: over an axis of labels ---- */

static double place(const struct plot *p, double v)
{
  return TOP + (HEIGHT - TOP - AXIS) * (p->high - v) / (p->high - p->low);
}

/* A step that people count in: 1, 2 or 5 times a power of ten. */
static double nice_step(double range)
{
  double raw = range / TICKS, power = pow(10, floor(log10(raw))), part = raw / power;
  return power * (part <= 1 ? 1 : part <= 2 ? 2 : part <= 5 ? 5 : 10);
}

/* The value of a tick in the form of the values: money where they are. */
static struct value tick_value(const struct plot *p, double v, struct arena *a)
{
  for (uint32_t s = 0; s < p->series.n; s++)
    for (uint32_t i = 0; i < p->labels.n; i++) {
      struct value one = shown_value(value_at(p, s, i));
      if (!shown_is_money(one))
        continue;
      struct value_builder b;
      build_init(&b, a);
      build_put(&b, "amount", value_int((int64_t)v));
      build_put(&b, "currency", value_get(one, "currency"));
      return build_map(&b);
    }
  return v == floor(v) && fabs(v) < 1e15 ? value_int((int64_t)v) : value_real(v);
}

static void draw_axis(struct plot *p, double left)
{
  struct arena a;
  double step = nice_step(p->high - p->low);
  arena_init(&a);
  for (double v = ceil(p->low / step) * step; v <= p->high + step / 1000; v += step) {
    double y = place(p, v);
    buf_printf(p->out, "<line x1=\"%.1f\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" class=\"grid\"/>", coordinate(left), WIDTH,
               coordinate(y), coordinate(y));
    label_value(p, left - 6, y + 4, "end", tick_value(p, fabs(v) < step / 1000 ? 0 : v, &a));
  }
  arena_fini(&a);
}

static void draw_labels(struct plot *p, double left, double slot)
{
  size_t fits = (size_t)(slot / 6.5), every = 1;
  while (every < p->labels.n && (double)every * slot < 46)
    every++;
  for (uint32_t i = 0; i < p->labels.n; i += (uint32_t)every)
    label(p, left + slot * (i + 0.5), HEIGHT - AXIS + 18, "middle", label_text(p, i),
          fits * every > 6 ? fits * every : 6);
}

static void draw_columns(struct plot *p, double left, double slot)
{
  bool stacked = str_is(p->kind, "stacked");
  double wide = slot * 0.7 / (stacked ? 1 : p->series.n), v;
  for (uint32_t i = 0; i < p->labels.n; i++) {
    double base = 0;
    for (uint32_t s = 0; s < p->series.n; s++) {
      if (!number_at(p, s, i, &v))
        continue;
      double from = stacked ? base : 0, x = left + slot * i + slot * 0.15 + (stacked ? 0 : wide * s);
      double top = place(p, from + v > from ? from + v : from), foot = place(p, from + v > from ? from : from + v);
      rect(p, x, top, wide - 1, foot - top, s);
      base += v;
    }
  }
}

static void draw_line(struct plot *p, double left, double slot)
{
  for (uint32_t s = 0; s < p->series.n; s++) {
    bool drawing = false;
    double v;
    buf_z(p->out, "<path d=\"");
    for (uint32_t i = 0; i < p->labels.n; i++) { /* where there is no number there is no line */
      if (!number_at(p, s, i, &v)) {
        drawing = false;
        continue;
      }
      buf_printf(p->out, "%s%.1f %.1f", drawing ? "L" : "M", coordinate(left + slot * (i + 0.5)),
                 coordinate(place(p, v)));
      drawing = true;
    }
    buf_printf(p->out, "\" fill=\"none\" stroke=\"%s\" stroke-width=\"2.5\"%s/>", inks[s % INKS],
               s % 2 ? " stroke-dasharray=\"7 4\"" : "");
    for (uint32_t i = 0; i < p->labels.n; i++)
      if (number_at(p, s, i, &v))
        buf_printf(p->out, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>", coordinate(left + slot * (i + 0.5)),
                   coordinate(place(p, v)), inks[s % INKS]);
  }
}

static void draw_mark(struct plot *p, double left)
{
  struct value mark = value_get(p->chart, "mark");
  struct str currency, words = value_get_str(mark, "label");
  double v;
  if (!shown_number(value_get(mark, "value"), &v, &currency))
    return;
  double y = place(p, v);
  buf_printf(p->out, "<line x1=\"%.1f\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" class=\"mark\"/>", coordinate(left), WIDTH,
             coordinate(y), coordinate(y));
  label(p, WIDTH - 4, y - 5, "end", words, 60);
}

static void draw_over_axis(struct plot *p)
{
  double left = 84, slot = (WIDTH - left) / p->labels.n;
  draw_axis(p, left);
  if (str_is(p->kind, "line"))
    draw_line(p, left, slot);
  else
    draw_columns(p, left, slot);
  draw_labels(p, left, slot);
  draw_mark(p, left);
}

/* ---- share: the parts of one whole, of the first series ---- */

static void draw_share(struct plot *p)
{
  double sum = 0, x = 0, v;
  for (uint32_t i = 0; i < p->labels.n; i++)
    sum += number_at(p, 0, i, &v) && v > 0 ? v : 0;
  for (uint32_t i = 0; i < p->labels.n; i++) {
    double y = TOP + 44 + (double)i * 22;
    bool some = number_at(p, 0, i, &v) && v > 0 && sum > 0;
    double wide = some ? WIDTH * v / sum : 0;
    rect(p, x, TOP, wide - 1, 30, i);
    rect(p, 0, y, 14, 14, i);
    label(p, 22, y + 12, "start", label_text(p, i), 50);
    label_value(p, WIDTH - 90, y + 12, "end", value_at(p, 0, i));
    buf_printf(p->out, "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%.1f" THIN "%%</text>", WIDTH, coordinate(y + 12),
               sum > 0 && some ? round(v / sum * 1000) / 10 : 0.0);
    x += wide;
  }
}

/* ---- the whole ---- */

static int height_of(const struct plot *p)
{
  if (str_is(p->kind, "bars") || str_is(p->kind, "bullet"))
    return TOP + (int)p->labels.n * ROW + 6;
  if (str_is(p->kind, "share"))
    return TOP + 44 + (int)p->labels.n * 22 + 6;
  return HEIGHT - AXIS + 30;
}

static void draw_legend(struct plot *p, int y)
{
  double x = 0;
  for (uint32_t s = 0; s < p->series.n; s++) {
    struct str name = value_get_str(p->series.list[s], "name");
    if (!str_is(p->kind, "bullet"))
      rect(p, x, y, 14, 14, s);
    else if (s == 0)
      rect(p, x, y + 2, 14, 10, 2);
    else
      stroke(p, x + 7, y - 5, s - 1);
    label(p, x + 20, y + 12, "start", name, 40);
    x += 40 + 7.2 * (double)(name.n < 40 ? name.n : 40);
  }
}

/* For those who do not see it. */
static void tell(struct plot *p)
{
  buf_z(p->out, "<desc>");
  for (uint32_t s = 0; s < p->series.n; s++) {
    struct str name = value_get_str(p->series.list[s], "name");
    html_escaped(p->out, name);
    buf_z(p->out, name.n ? ": " : "");
    for (uint32_t i = 0; i < p->labels.n; i++) {
      buf_z(p->out, i ? ", " : "");
      html_escaped(p->out, label_text(p, i));
      buf_char(p->out, ' ');
      shown(p->out, value_at(p, s, i), p->unit);
    }
    buf_z(p->out, ". ");
  }
  buf_z(p->out, "</desc>");
}

void chart_svg(struct value chart, struct buf *out)
{
  struct plot p = { .labels = value_get(chart, "labels"),
                    .series = value_get(chart, "series"),
                    .chart = chart,
                    .unit = value_get_str(chart, "unit"),
                    .kind = value_get_str(chart, "kind"),
                    .out = out };
  find_range(&p);
  bool legend = p.series.n > 1 && !str_is(p.kind, "share");
  int height = height_of(&p);
  buf_printf(out, "<svg viewBox=\"0 0 %d %d\" role=\"img\" xmlns=\"http://www.w3.org/2000/svg\"><title>", WIDTH,
             height + (legend ? 28 : 0));
  html_escaped(out, value_get_str(chart, "title"));
  buf_z(out, "</title>");
  tell(&p);
  if (str_is(p.kind, "bars"))
    draw_bars(&p);
  else if (str_is(p.kind, "bullet"))
    draw_bullets(&p);
  else if (str_is(p.kind, "share"))
    draw_share(&p);
  else
    draw_over_axis(&p);
  if (legend)
    draw_legend(&p, height + 6);
  buf_z(out, "</svg>");
}
