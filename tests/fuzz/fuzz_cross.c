/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The crossing: the bytes are read as a value. As an argument that is returned, as one that goes through a host
 * function, and as a table that a Lua file builds, it comes back as the same value, or is refused for the reason that
 * we know beforehand.
 */
#include <inttypes.h>
#include <math.h>

#include "machine_host.h"

enum { DEEPEST = 32, NODES = 2000, MEMBERS = 20 };

/* ---- a value out of the bytes ---- */

struct growth {
  struct arena *a;
  struct str in;
  int nodes;
  int deepest;
  bool refused; /* holds what may not come out */
};

static struct value grow(struct growth *g, int depth);

static struct value grow_list(struct growth *g, int depth)
{
  struct value_builder b;
  build_init(&b, g->a);
  for (int n = take_byte(&g->in) % MEMBERS; n > 0; n--)
    build_add(&b, grow(g, depth + 1));
  return build_list(&b);
}

static bool is_taken(const struct value_builder *b, struct str name)
{
  for (uint32_t i = 0; i < b->n; i++)
    if (str_eq(b->members[i].name, name))
      return true;
  return false;
}

static struct value grow_map(struct growth *g, int depth)
{
  struct value_builder b;
  build_init(&b, g->a);
  for (int n = take_byte(&g->in) % MEMBERS; n > 0; n--) {
    struct str name = take_text(&g->in, take_byte(&g->in) % 8);
    if (is_taken(&b, name) || str_is(name, "$"))
      continue;
    g->refused = g->refused || !str_utf8(name);
    build_put_str(&b, name, grow(g, depth + 1));
  }
  return build_map(&b);
}

static struct value grow_real(struct growth *g)
{
  int64_t bits = take_i64(&g->in);
  double d;
  memcpy(&d, &bits, sizeof d);
  g->refused = g->refused || !isfinite(d);
  return value_real(d);
}

static struct value grow(struct growth *g, int depth)
{
  uint8_t kind = take_byte(&g->in);
  struct str text;
  if (++g->nodes > NODES)
    return value_bool(true);
  switch (kind % 10) {
  case 0:
    return value_null();
  case 1:
    return value_bool(kind >= 128);
  case 2:
    return value_int(take_i64(&g->in));
  case 3:
    return value_int((int8_t)take_byte(&g->in));
  case 4:
    return grow_real(g);
  case 5:
    text = take_text(&g->in, take_byte(&g->in));
    g->refused = g->refused || !str_utf8(text);
    return value_text(text);
  case 6:
    return value_record((uint64_t)take_byte(&g->in) + 1);
  case 7:
    return value_money((int8_t)take_byte(&g->in), "EUR");
  }
  if (depth > g->deepest)
    g->deepest = depth;
  return kind % 10 == 8 ? grow_list(g, depth) : grow_map(g, depth);
}

/* ---- as Lua's source ---- */

static void spell(struct buf *out, struct value v);

static void spell_text(struct buf *out, struct str s)
{
  buf_char(out, '"');
  for (size_t i = 0; i < s.n; i++)
    buf_printf(out, "\\%03d", (unsigned char)s.p[i]);
  buf_char(out, '"');
}

static void spell_table(struct buf *out, struct value v)
{
  buf_char(out, '{');
  for (uint32_t i = 0; i < v.n; i++) {
    if (v.kind == VALUE_MAP) {
      buf_char(out, '[');
      spell_text(out, v.map[i].name);
      buf_z(out, "]=");
    }
    spell(out, v.kind == VALUE_MAP ? v.map[i].value : v.list[i]);
    buf_char(out, ',');
  }
  buf_char(out, '}');
}

static void spell(struct buf *out, struct value v)
{
  switch (v.kind) {
  case VALUE_NULL:
    buf_z(out, "null");
    break;
  case VALUE_BOOL:
    buf_z(out, v.b ? "true" : "false");
    break;
  case VALUE_INT:
    buf_printf(out, "0x%" PRIx64, (uint64_t)v.i);
    break;
  case VALUE_REAL:
    buf_printf(out, isfinite(v.d) ? "%a" : "(0/0)", v.d);
    break;
  case VALUE_TEXT:
    spell_text(out, value_str(v));
    break;
  case VALUE_RECORD: /* a file has none at hand */
    buf_printf(out, "%" PRIu64, v.record);
    break;
  case VALUE_MONEY:
    buf_printf(out, "money(%" PRId64 ", \"EUR\")", v.i);
    break;
  default:
    spell_table(out, v);
  }
}

/* ---- what must come out ---- */

/* An empty table is a list; in a file a record is its number. Zero has a sign; a list is no map. */
static bool same(struct value v, struct value back, bool file)
{
  if (v.kind == VALUE_MAP && v.n == 0)
    return back.kind == VALUE_LIST && back.n == 0;
  if (v.kind == VALUE_RECORD && file)
    return back.kind == VALUE_INT && (uint64_t)back.i == v.record;
  if (v.kind == VALUE_REAL)
    return back.kind == VALUE_REAL && memcmp(&v.d, &back.d, sizeof v.d) == 0;
  if (v.kind != back.kind || (v.kind != VALUE_LIST && v.kind != VALUE_MAP))
    return value_eq(v, back);
  const struct member *sorted[MEMBERS];
  bool good = v.n == back.n;
  if (v.kind == VALUE_MAP)
    value_sorted(v, sorted);
  for (uint32_t i = 0; good && i < v.n; i++) {
    if (v.kind == VALUE_LIST)
      good = same(v.list[i], back.list[i], file);
    else
      good = str_eq(sorted[i]->name, back.map[i].name) && same(sorted[i]->value, back.map[i].value, file);
  }
  return good;
}

static void judge(const struct growth *g, struct value v, bool good, struct value back, const struct err *err,
                  bool file)
{
  bool refused = g->refused || g->deepest > DEEPEST;
  expect(good != refused, "expected it to be %s: %s", refused ? "refused" : "good", good ? "" : err->text);
  expect(!good || same(v, back, file), "it came back as another");
  expect(good || str_starts(str_of(err->text), "f.lua:"), "no file: %s", err->text);
}

static void cross_as_argument(struct script *s, const struct growth *g, struct value v, const char *source)
{
  struct err err = ERR_INIT;
  struct value said, back = value_none();
  struct script_unit *u = script_load(s, "f.lua", str_of(source), g->a, &said, &err);
  expect(u, "%s", err.text);
  struct value args[] = { v, SCRIPT_ARG_CTX };
  bool good = script_call(u, 0, NULL, args, 2, g->a, &back, &err) == SCRIPT_OK;
  judge(g, v, good, back, &err, false);
  script_unload(u);
}

static void cross_from_file(struct script *s, const struct growth *g, struct value v)
{
  struct err err = ERR_INIT;
  struct value back = value_none();
  struct buf source = BUF_INIT;
  buf_z(&source, "return ");
  spell(&source, v);
  struct script_unit *u = script_load(s, "f.lua", buf_view(&source), g->a, &back, &err);
  judge(g, v, u != NULL, back, &err, true);
  script_unload(u);
  buf_fini(&source);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct arena a;
  struct script *s;
  if (size > 4000)
    return -1;
  arena_init(&a);
  machine_open(&s, NULL);
  struct growth g = { .a = &a, .in = { (const char *)data, size } };
  struct value v = grow(&g, 1);
  cross_as_argument(s, &g, v, "return function(v) return v end");
  cross_as_argument(s, &g, v, "return function(v, ctx) return ctx:echo(v) end");
  cross_from_file(s, &g, v);
  script_free(s);
  arena_fini(&a);
  return 0;
}
