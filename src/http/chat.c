/* SPDX-License-Identifier: Apache-2.0 */
#include "http/chat.h"

/* ---- Slack -------------------------------------------------------------------------------- */

/* A list of blocks that is being filled: `text` is the present one's. */
struct blocks {
  struct arena *arena;
  struct value_builder list;
  struct buf text;
  size_t units; /* of `text`, and … */
  size_t whole; /* … of all blocks */
  bool full;
};

static struct value map_of(struct arena *a, const char *const *names, const struct value *values, size_t n)
{
  struct value_builder b;
  build_init(&b, a);
  for (size_t i = 0; i < n; i++)
    build_put(&b, names[i], values[i]);
  return build_map(&b);
}

static struct value text_z(const char *z) { return value_text(str_of(z)); }

static void close_block(struct blocks *b)
{
  struct str text = str_trim(buf_view(&b->text));
  if (text.n) {
    struct value inner = map_of(b->arena, (const char *const[]){ "type", "text" },
                                (struct value[]){ text_z("mrkdwn"), value_text(str_dup(b->arena, text)) }, 2);
    build_add(&b->list, map_of(b->arena, (const char *const[]){ "type", "text" },
                               (struct value[]){ text_z("section"), inner }, 2));
  }
  b->full |= b->list.n >= SLACK_BLOCKS_MAX - 1; /* one is kept for the count of what is left out */
  b->text.n = 0;
  b->units = 0;
}

/* The three characters of which Slack's mentions and links are made. The signs of bold and the like are let be: they change how
 * a word looks, not what it says. */
static struct str escaped(struct str c)
{
  switch (*c.p) {
  case '&':
    return STR("&amp;");
  case '<':
    return STR("&lt;");
  case '>':
    return STR("&gt;");
  default:
    return c;
  }
}

static void slack_text(struct blocks *b, struct str s)
{
  size_t step;
  for (size_t i = 0; i < s.n && !b->full; i += step) {
    step = utf8_next(s.p + i, s.n - i);
    step = step ? step : 1;
    struct str c = escaped((struct str){ s.p + i, step });
    size_t units = step == 1 ? c.n : step == 4 ? 2 : 1;
    b->full = b->whole + units > SLACK_WHOLE_MAX;
    if (b->full || b->units + units > SLACK_BLOCK_MAX)
      close_block(b);
    if (b->full)
      break;
    buf_str(&b->text, c);
    b->units += units;
    b->whole += units;
  }
}

static void slack_line(struct blocks *b, const struct line *l)
{
  if (l->kind == LINE_HEAD)
    close_block(b);
  if (l->kind == LINE_HEAD || l->kind == LINE_REST)
    slack_text(b, STR("*"));
  if (l->kind == LINE_FACT) {
    slack_text(b, l->name);
    slack_text(b, STR(": "));
  }
  slack_text(b, l->text);
  if (l->kind == LINE_HEAD || l->kind == LINE_REST)
    slack_text(b, STR("*"));
  slack_text(b, STR("\n"));
}

/* Items of which not even the head has room, and those that were left out before. */
static int64_t items_from(const struct wording *w, size_t i)
{
  int64_t n = 0;
  for (; i < w->n; i++)
    n += (w->lines[i].kind == LINE_HEAD) + w->lines[i].count;
  return n;
}

/* From the first line on that is not shown whole; one that begins an item is not shown at all. */
static void slack_rest(struct blocks *b, const struct wording *w, size_t cut)
{
  int64_t n = items_from(w, cut);
  b->full = false;
  b->text.n = b->units = b->whole = 0;
  slack_text(b, n ? str_printf(b->arena, "… and %lld more", (long long)n) : STR("…"));
  close_block(b);
}

void chat_slack(const struct wording *w, struct arena *a, struct buf *out)
{
  struct blocks b = { .arena = a, .text = BUF_INIT };
  struct line head = { .kind = LINE_HEAD, .name = STR(""), .text = w->subject };
  size_t i = 0;
  build_init(&b.list, a);
  slack_line(&b, &head);
  while (i < w->n && (slack_line(&b, &w->lines[i]), !b.full))
    i++;
  if (i < w->n)
    slack_rest(&b, w, i);
  else
    close_block(&b);
  struct value blocks = build_list(&b.list);
  b.full = false;
  b.text.n = b.units = b.whole = 0;
  slack_text(&b, w->subject); /* what a notification shows */
  json_write(out, map_of(a, (const char *const[]){ "text", "blocks" },
                         (struct value[]){ value_text(str_dup(a, buf_view(&b.text))), blocks }, 2));
  buf_fini(&b.text);
}

/* ---- Teams -------------------------------------------------------------------------------- */

/* A TextRun is shown as it is, where a TextBlock would read Markdown. */
static struct value teams_run(struct arena *a, struct str text, bool bold)
{
  return map_of(a, (const char *const[]){ "type", "text", "weight" },
                (struct value[]){ text_z("TextRun"), value_text(text), bold ? text_z("Bolder") : value_none() }, 3);
}

static struct value teams_line(struct arena *a, const struct line *l)
{
  struct value_builder runs;
  bool head = l->kind == LINE_HEAD;
  build_init(&runs, a);
  if (l->kind == LINE_FACT)
    build_add(&runs, teams_run(a, str_printf(a, "%.*s: ", STR_FMT(l->name)), true));
  build_add(&runs, teams_run(a, l->text, head));
  return map_of(a, (const char *const[]){ "type", "separator", "inlines" },
                (struct value[]){ text_z("RichTextBlock"), head ? value_bool(true) : value_none(), build_list(&runs) },
                3);
}

/* The line that has no room any more, as much of it as has, and how many items are left out. A sign takes six bytes at
 * most. */
static void teams_rest(const struct wording *w, size_t cut, size_t room, struct arena *a, struct value_builder *body)
{
  struct line l = w->lines[cut], rest = { .kind = LINE_REST, .name = STR("") };
  int64_t n = items_from(w, cut);
  if (l.kind == LINE_TEXT && room / 6 > 200) {
    l.text = wording_flat(l.text, room / 6 - 100, a);
    build_add(body, teams_line(a, &l));
  }
  rest.text = n ? str_printf(a, "… and %lld more", (long long)n) : STR("…");
  build_add(body, teams_line(a, &rest));
}

static void teams_lines(const struct wording *w, struct arena *a, struct value_builder *body)
{
  size_t size = 0;
  for (size_t i = 0; i < w->n; i++) {
    if (w->lines[i].text.n == 0)
      continue;
    struct value line = teams_line(a, &w->lines[i]);
    size_t more = json_size(line) + 1;
    if (size + more > TEAMS_MAX) {
      teams_rest(w, i, TEAMS_MAX - size, a, body);
      return;
    }
    build_add(body, line);
    size += more;
  }
}

static struct value teams_body(const struct wording *w, struct arena *a)
{
  struct value_builder body;
  build_init(&body, a);
  struct value run =
      map_of(a, (const char *const[]){ "type", "text", "weight", "size" },
             (struct value[]){ text_z("TextRun"), value_text(w->subject), text_z("Bolder"), text_z("Large") }, 4);
  struct value_builder runs;
  build_init(&runs, a);
  build_add(&runs, run);
  build_add(&body, map_of(a, (const char *const[]){ "type", "inlines" },
                          (struct value[]){ text_z("RichTextBlock"), build_list(&runs) }, 2));
  teams_lines(w, a, &body);
  return build_list(&body);
}

void chat_teams(const struct wording *w, struct arena *a, struct buf *out)
{
  struct value width = map_of(a, (const char *const[]){ "width" }, (struct value[]){ text_z("Full") }, 1);
  struct value card =
      map_of(a, (const char *const[]){ "$schema", "type", "version", "fallbackText", "msteams", "body" },
             (struct value[]){ text_z("http://adaptivecards.io/schemas/adaptive-card.json"), text_z("AdaptiveCard"),
                               text_z("1.4"), value_text(w->subject), width, teams_body(w, a) },
             6);
  struct value_builder attachments;
  build_init(&attachments, a);
  build_add(&attachments,
            map_of(a, (const char *const[]){ "contentType", "contentUrl", "content" },
                   (struct value[]){ text_z("application/vnd.microsoft.card.adaptive"), value_null(), card }, 3));
  json_write(out, map_of(a, (const char *const[]){ "type", "attachments" },
                         (struct value[]){ text_z("message"), build_list(&attachments) }, 2));
}
