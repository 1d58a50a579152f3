/* SPDX-License-Identifier: Apache-2.0 */
#include "http/wording.h"

enum { HEAD_MAX = 500 };

struct writing {
  struct arena *arena;
  VEC(struct line) lines;
  size_t size;
};

static void add_line(struct writing *w, enum line_kind kind, struct str name, struct str text)
{
  vec_push(&w->lines, ((struct line){ .kind = kind, .name = name, .text = text }));
  w->size += name.n + text.n + 3;
}

struct str wording_flat(struct str s, size_t max, struct arena *a)
{
  struct buf b = BUF_INIT;
  size_t step;
  for (size_t i = 0; i < s.n; i += step) {
    step = utf8_next(s.p + i, s.n - i);
    bool control = step == 1 && ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f);
    if (step == 0)
      step = 1;
    else if (b.n + step > max)
      break;
    else if (!control)
      buf_add(&b, s.p + i, step);
    else if (b.n && b.p[b.n - 1] != ' ')
      buf_char(&b, ' ');
  }
  struct str out = str_dup(a, str_trim(buf_view(&b)));
  buf_fini(&b);
  return out;
}

/* Lines end in LF, CRLF or CR; other control characters but the tab go. */
static void add_body(struct writing *w, struct str body)
{
  size_t from = 0;
  while (body.n && strchr("\r\n ", body.p[body.n - 1]))
    body.n--;
  for (size_t i = 0; body.n && i <= body.n; i++) {
    if (i < body.n && body.p[i] != '\n' && body.p[i] != '\r')
      continue;
    struct str line = { body.p + from, i - from };
    add_line(w, LINE_TEXT, STR(""), wording_flat(line, line.n, w->arena));
    from = i + 1 < body.n && body.p[i] == '\r' && body.p[i + 1] == '\n' ? i + 2 : i + 1;
    i = from - 1;
  }
}

static struct str value_words(struct value v, struct arena *a)
{
  if (v.kind == VALUE_TEXT)
    return wording_flat(value_str(v), HEAD_MAX, a);
  struct buf b = BUF_INIT;
  json_write(&b, v);
  struct str out = wording_flat(buf_view(&b), HEAD_MAX, a);
  buf_fini(&b);
  return out;
}

static void add_fact(struct writing *w, const char *name, struct value v)
{
  if (!value_is_none(v))
    add_line(w, LINE_FACT, str_of(name), value_words(v, w->arena));
}

static void add_because(struct writing *w, struct value because)
{
  if (because.kind != VALUE_MAP && !value_is_none(because))
    add_fact(w, "Because", because);
  for (uint32_t i = 0; because.kind == VALUE_MAP && i < because.n; i++)
    if (!value_is_none(because.map[i].value))
      add_line(w, LINE_FACT, wording_flat(because.map[i].name, HEAD_MAX, w->arena),
               value_words(because.map[i].value, w->arena));
}

/* What is next is the body of what has none of its own. */
static void add_facts(struct writing *w, struct value item, bool next)
{
  if (next)
    add_fact(w, "Next", value_get(item, "next"));
  add_because(w, value_get(item, "because"));
  add_fact(w, "Record", value_get(item, "record"));
  add_fact(w, "Policy", value_get(item, "policy"));
}

static void add_item(struct writing *w, struct value item)
{
  struct str subject = value_get_str(item, "subject"), severity = value_get_str(item, "severity");
  static const char *const words[][2] = {
    { "closed", "Over: " }, { "lapsed", "Again: " }, { "aged", "Still: " }, { "accepted", "Accepted: " }
  };
  const char *before = "";
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    before = str_is(value_get_str(item, "event"), words[i][0]) ? words[i][1] : before;
  struct str head = str_printf(w->arena, severity.n ? "%s[%.*s] %.*s" : "%s%.*s%.*s", before, STR_FMT(severity),
                               STR_FMT(subject.n ? subject : value_get_str(item, "key")));
  add_line(w, LINE_HEAD, STR(""), wording_flat(head, HEAD_MAX, w->arena));
  add_body(w, value_get_str(item, "body"));
  add_facts(w, item, true);
}

/* more: what the outbox has left out already. */
static void add_items(struct writing *w, struct value items, int64_t more, size_t max)
{
  struct str heading = STR("");
  uint32_t i = 0;
  for (; i < items.n; i++) {
    size_t before = w->lines.n;
    struct str group = value_get_str(items.list[i], "group");
    if (!str_eq(group, heading))
      add_line(w, LINE_TEXT, STR(""), wording_flat(group, HEAD_MAX, w->arena));
    heading = group;
    add_item(w, items.list[i]);
    if (i == 0 || w->size <= max)
      continue;
    w->lines.n = before;
    break;
  }
  more += items.n - i;
  if (!more)
    return;
  add_line(w, LINE_REST, STR(""), str_printf(w->arena, "… and %lld more", (long long)more));
  vec_last(&w->lines).count = more;
}

struct wording wording_of(struct value content, size_t max, struct arena *a)
{
  struct writing w = { .arena = a };
  struct value items = value_get(content, "items"), more = value_get(content, "more");
  bool digest = str_is(value_get_str(content, "type"), "digest");
  if (!digest)
    add_body(&w, value_get_str(content, "body"));
  if (digest && items.kind == VALUE_LIST)
    add_items(&w, items, more.kind == VALUE_INT ? more.i : 0, max);
  else if (items.kind == VALUE_LIST && items.n)
    add_facts(&w, items.list[0], value_get_str(items.list[0], "body").n > 0);
  struct wording out = { .n = w.lines.n };
  out.subject = wording_flat(value_get_str(content, "subject"), HEAD_MAX, a);
  out.lines = arena_array(a, struct line, w.lines.n + 1);
  if (w.lines.n)
    memcpy(out.lines, w.lines.at, w.lines.n * sizeof *out.lines);
  vec_fini(&w.lines);
  return out;
}
