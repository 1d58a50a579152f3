/* SPDX-License-Identifier: Apache-2.0 */
/*
 * steward deliveries test: a delivery, and what comes of it in an organisation that has nothing else, as a file for the
 * tests of the pack that has the intake. What comes of it is found out by an engine of our own on files that go again;
 * then the case is run as `steward test` would.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/deliveries.h"
#include "cli/payload.h"
#include "cli/print.h"
#include "cli/scratch.h"
#include "cli/sheet.h"
#include "cli/source_verbs.h"
#include "store/store.h"

struct making {
  struct call *call;
  struct site site;
  struct entry entry;
  struct source_known source;
  struct str pack, stem; /* of the intake */
  struct value payload;  /* what is in force */
  struct value outcome;  /* state, reason, records */
  struct value records;  /* id -> fields */
  struct buf text;       /* the file */
};

static int64_t made_at; /* the one instant of the engine of our own */
static int64_t read_clock(void) { return made_at; }

/* ---- Lua ---- */

static bool is_name(struct str s)
{
  static const char *const words[] = { "and",      "break",  "do",   "else", "elseif", "end",  "false", "for",
                                       "function", "goto",   "if",   "in",   "local",  "nil",  "not",   "or",
                                       "repeat",   "return", "then", "true", "until",  "while" };
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (str_is(s, words[i]))
      return false;
  for (size_t i = 0; i < s.n; i++)
    if (!isalnum((unsigned char)s.p[i]) && s.p[i] != '_')
      return false;
  return s.n > 0 && !isdigit((unsigned char)s.p[0]);
}

static void lua_text(struct buf *out, struct str s)
{
  buf_char(out, '"');
  for (size_t i = 0; i < s.n; i++) {
    unsigned char ch = (unsigned char)s.p[i];
    if (ch == '"' || ch == '\\')
      buf_printf(out, "\\%c", ch);
    else if (ch == '\n')
      buf_z(out, "\\n");
    else if (ch < 0x20 || ch == 0x7f)
      buf_printf(out, "\\%03d", ch);
    else
      buf_char(out, (char)ch);
  }
  buf_char(out, '"');
}

static void lua_indent(struct buf *out, int depth) { buf_printf(out, "\n%*s", depth * 2, ""); }

static void lua_key(struct buf *out, struct str name)
{
  if (is_name(name))
    buf_str(out, name);
  else {
    buf_char(out, '[');
    lua_text(out, name);
    buf_char(out, ']');
  }
  buf_z(out, " = ");
}

static void lua_value(struct buf *out, struct value v, int depth)
{
  switch (v.kind) {
  case VALUE_BOOL:
    buf_z(out, v.b ? "true" : "false");
    break;
  case VALUE_INT: /* the least has no literal of its own */
    if (v.i == INT64_MIN)
      buf_z(out, "math.mininteger");
    else
      buf_printf(out, "%lld", (long long)v.i);
    break;
  case VALUE_REAL:
    buf_printf(out, "%.17g", v.d);
    break;
  case VALUE_TEXT:
    lua_text(out, value_str(v));
    break;
  case VALUE_LIST:
  case VALUE_MAP:
    buf_char(out, '{');
    for (uint32_t i = 0; i < v.n; i++) {
      lua_indent(out, depth + 1);
      if (v.kind == VALUE_MAP)
        lua_key(out, v.map[i].name);
      lua_value(out, v.kind == VALUE_MAP ? v.map[i].value : v.list[i], depth + 1);
      buf_char(out, ',');
    }
    if (v.n)
      lua_indent(out, depth);
    buf_char(out, '}');
    break;
  default:
    buf_z(out, "null");
  }
}

/* Whether a table of Lua comes back as the same JSON: it has one empty table only, and a real may look whole. */
static bool is_lossless(struct value v, int depth)
{
  bool list = v.kind == VALUE_LIST, map = v.kind == VALUE_MAP;
  if (v.kind == VALUE_REAL || ((list || map) && v.n == 0) || depth > 20)
    return false;
  for (uint32_t i = 0; (list || map) && i < v.n; i++)
    if ((map && (v.map[i].name.n == 0 || str_is(v.map[i].name, "$"))) ||
        !is_lossless(map ? v.map[i].value : v.list[i], depth + 1))
      return false;
  return true;
}

/* ---- what came, and what comes of it ---- */

static bool read_entry(struct making *m, int64_t seq, struct err *err)
{
  struct journal *j = journal_open_read(m->site.organisation->journal_path, err);
  bool good = j && journal_read(j, seq, &m->call->arena, &m->entry, err);
  journal_close(j);
  if (!good && err->code == ERR_MISSING)
    err_set(err, ERR_MISSING, "there is no entry %lld", (long long)seq);
  if (good && m->entry.kind != ENTRY_DELIVERY)
    return err_set(err, ERR_MISSING, "entry %lld is not a delivery", (long long)seq);
  return good &&
         (str_utf8(m->entry.body) ||
          err_set(err, ERR_INPUT, "delivery %lld has a body that is no text: no case can hold it", (long long)seq));
}

static struct value with(struct arena *a, struct value map, const char *name, struct value v)
{
  struct value_builder b;
  build_init(&b, a);
  for (uint32_t i = 0; i < map.n; i++)
    if (!str_is(map.map[i].name, name))
      build_put_str(&b, map.map[i].name, map.map[i].value);
  build_put(&b, name, v);
  return build_map(&b);
}

static bool read_payload(struct making *m, struct err *err)
{
  struct arena *a = &m->call->arena;
  struct str text;
  if (!payload_in_force(m->site.organisation, a, &text, NULL, err))
    return false;
  if (!text.p)
    return err_set(err, ERR_MISSING, "no packs are in force: steward activate puts them there");
  if (!str_split(m->source.intake, '.', &m->pack, &m->stem))
    return err_set(err, ERR_MISSING, "the source \"%.*s\" has no intake", STR_FMT(m->source.name));
  return json_read(a, text, &m->payload, err);
}

/* The set in force with this one source, as a case has it: called as the intake's file. */
static void write_payload(struct making *m, struct value files, struct buf *out)
{
  struct arena *a = &m->call->arena;
  struct value_builder sources;
  build_init(&sources, a);
  build_put_str(&sources, m->stem, value_text(m->source.intake));
  struct value p = with(a, m->payload, "sources", build_map(&sources));
  p = with(a, p, "bindings", (struct value){ .kind = VALUE_MAP });
  json_write_sorted(out, with(a, p, "files", files));
}

static bool deliver(struct making *m, struct engine *e, int64_t *seq, struct err *err)
{
  struct buf payload = BUF_INIT;
  write_payload(m, value_get(m->payload, "files"), &payload);
  struct request set = { .kind = REQUEST_ACTIVATE, .actor = STR("host"), .body = buf_view(&payload) };
  struct request r = { .kind = REQUEST_DELIVERY, .source = m->stem, .key = m->entry.key, .head = m->entry.head };
  r.actor = str_printf(&m->call->arena, "source/%.*s", STR_FMT(m->stem));
  r.body = m->entry.body;
  bool good = engine_run(e, &set) || (*err = set.err, false);
  good = good && (engine_run(e, &r) || (*err = r.err, false));
  *seq = r.seq;
  buf_fini(&set.answer);
  buf_fini(&r.answer);
  buf_fini(&payload);
  return good;
}

static bool is_given(struct value types, struct str type, struct str field)
{
  struct value items = value_get(types, "items");
  for (uint32_t i = 0; i < items.n; i++) {
    struct value fields = value_get(items.list[i], "fields");
    for (uint32_t k = 0; str_eq(value_get_str(items.list[i], "name"), type) && k < fields.n; k++)
      if (str_eq(value_get_str(fields.list[k], "name"), field))
        return value_get(fields.list[k], "derived").kind == VALUE_BOOL && value_get(fields.list[k], "derived").b;
  }
  return false;
}

/* Its facts; what policies give is theirs to be tested. */
static bool read_record(struct making *m, struct reader *r, struct value types, struct str id,
                        struct value_builder *out, struct err *err)
{
  struct str type, key;
  struct buf text = BUF_INIT;
  struct value record;
  struct value_builder facts;
  struct err missing = ERR_INIT;
  str_split(id, '/', &type, &key);
  if (!reader_record(r, type, key, &text, &missing)) {
    buf_fini(&text);
    if (missing.code != ERR_MISSING)
      return *err = missing, false;
    build_put_str(out, id, value_bool(false)); /* deleted by the delivery */
    return true;
  }
  bool good = sheet_value(m->call, &text, &record, err);
  build_init(&facts, &m->call->arena);
  struct value fields = good ? value_get(record, "fields") : value_none();
  for (uint32_t i = 0; fields.kind == VALUE_MAP && i < fields.n; i++)
    if (!is_given(types, type, fields.map[i].name))
      build_put_str(&facts, fields.map[i].name, fields.map[i].value);
  build_put_str(out, id, facts.n ? build_map(&facts) : value_bool(true));
  buf_fini(&text);
  return good;
}

static bool read_outcome(struct making *m, struct reader *r, int64_t seq, struct err *err)
{
  struct buf text = BUF_INIT, types_text = BUF_INIT;
  struct value types;
  struct value_builder records;
  build_init(&records, &m->call->arena);
  bool good = reader_delivery(r, seq, &text, err) && sheet_value(m->call, &text, &m->outcome, err) &&
              reader_types(r, &types_text, err) && sheet_value(m->call, &types_text, &types, err);
  struct value ids = good ? value_get(m->outcome, "records") : value_none();
  for (uint32_t i = 0; good && ids.kind == VALUE_LIST && i < ids.n; i++)
    good = read_record(m, r, types, value_str(ids.list[i]), &records, err);
  m->records = build_map(&records);
  buf_fini(&text);
  buf_fini(&types_text);
  return good;
}

static bool try_it(struct making *m, struct err *err)
{
  struct arena *a = &m->call->arena;
  const char *folder = scratch_make(a, NULL, "delivery", err);
  if (!folder)
    return false;
  const char *journal = str_printf(a, "%s/journal.db", folder).p, *model = str_printf(a, "%s/model.db", folder).p;
  struct engine_options o = { .journal = journal, .model = model, .now = read_clock };
  int64_t seq = 0;
  made_at = m->entry.at;
  struct engine *e = engine_open(&o, err);
  bool good = e && deliver(m, e, &seq, err);
  engine_close(e);
  struct reader *r = good ? reader_open(model, journal, err) : NULL;
  good = r && read_outcome(m, r, seq, err);
  reader_close(r);
  scratch_remove(folder);
  return good;
}

/* ---- the file ---- */

static void write_step(struct making *m)
{
  struct buf *out = &m->text;
  struct value head = value_none(), body = value_none();
  struct arena *a = &m->call->arena;
  buf_z(out, "      {\n        deliver = ");
  lua_text(out, m->source.intake);
  buf_z(out, ",\n");
  if (json_read(a, m->entry.head, &head, NULL) && head.kind == VALUE_MAP && head.n) {
    buf_z(out, "        headers = ");
    lua_value(out, head, 4);
    buf_z(out, ",\n");
  }
  buf_z(out, "        body = ");
  bool plain = json_read(a, m->entry.body, &body, NULL) && body.kind == VALUE_MAP && is_lossless(body, 0);
  lua_value(out, plain ? body : value_text(m->entry.body), 4);
  buf_z(out, ",\n      },\n");
}

static void write_expected(struct making *m)
{
  struct buf *out = &m->text;
  struct str state = value_get_str(m->outcome, "state"), reason = value_get_str(m->outcome, "reason");
  bool applied = str_is(state, "applied");
  if (!applied || reason.n) {
    buf_printf(out, "      %.*s = ", STR_FMT(applied ? STR("in_part") : state));
    if (reason.n)
      lua_text(out, reason);
    else
      buf_z(out, "true");
    buf_z(out, ",\n");
  }
  for (uint32_t i = 0; i < m->records.n; i++) {
    buf_z(out, "      ");
    lua_key(out, m->records.map[i].name);
    lua_value(out, m->records.map[i].value, 3);
    buf_z(out, ",\n");
  }
}

/* Of the pack and of the intake itself. */
static void write_params(struct making *m)
{
  struct value params = value_get(m->payload, "params");
  struct value_builder own;
  build_init(&own, &m->call->arena);
  for (uint32_t i = 0; params.kind == VALUE_MAP && i < params.n; i++)
    if (str_eq(params.map[i].name, m->pack) || str_eq(params.map[i].name, m->source.intake))
      build_put_str(&own, params.map[i].name, params.map[i].value);
  struct value v = build_map(&own);
  if (v.n == 0)
    return;
  buf_z(&m->text, "    params = ");
  lua_value(&m->text, v, 2);
  buf_z(&m->text, ",\n");
}

static struct str case_name(struct making *m)
{
  return str_printf(&m->call->arena, "delivery %lld of %.*s", (long long)m->entry.seq, STR_FMT(m->source.name));
}

static void write_case(struct making *m)
{
  char at[32];
  struct buf *out = &m->text;
  buf_printf(out, "-- Made of a delivery that came to %.*s as entry %lld.\nreturn tests {\n  [",
             STR_FMT(m->source.name), (long long)m->entry.seq);
  lua_text(out, case_name(m));
  buf_printf(out, "] = {\n    at = \"%.*s\",\n", STR_FMT(instant_format(m->entry.at, at)));
  write_params(m);
  buf_z(out, "    when = {\n");
  write_step(m);
  buf_z(out, "    },\n    expect = {\n");
  write_expected(m);
  buf_z(out, "    },\n  },\n}\n");
}

/* ---- does it pass? ---- */

struct verdict_of_case {
  struct arena *arena;
  bool ran, passed;
  struct str detail;
};

static void take_result(void *arg, const struct story_result *r)
{
  struct verdict_of_case *v = arg;
  v->ran = true;
  v->passed = r->passed;
  v->detail = str_dup(v->arena, r->detail);
}

static bool passes(struct making *m, struct err *err)
{
  struct arena *a = &m->call->arena;
  struct verdict_of_case v = { .arena = a };
  struct buf payload = BUF_INIT;
  const char *path = str_printf(a, "%.*s/tests/of_a_delivery.lua", STR_FMT(m->pack)).p;
  struct value files = with(a, value_get(m->payload, "files"), path, value_text(buf_view(&m->text)));
  json_write_sorted(&payload, with(a, m->payload, "files", files));
  bool good = story_run(buf_view(&payload), case_name(m), take_result, &v, err);
  buf_fini(&payload);
  if (!good)
    return false;
  return (v.ran && v.passed) ||
         err_set(err, ERR_INPUT, "the delivery makes no case that stands by itself: %.*s", STR_FMT(v.detail));
}

enum ending deliveries_test(struct call *c, int64_t seq, struct err *err)
{
  struct making m = { .call = c };
  bool good = site_open(&m.site, c, NULL, false, err) && site_read(&m.site, err) && read_entry(&m, seq, err) &&
              source_find(c, &m.site, m.entry.source, false, &m.source, err) && read_payload(&m, err) &&
              try_it(&m, err);
  if (good)
    write_case(&m);
  good = good && passes(&m, err);
  if (good && c->json) {
    struct value_builder b;
    build_init(&b, &c->arena);
    build_put(&b, "pack", value_text(m.pack));
    build_put(&b, "text", value_text(buf_view(&m.text)));
    print_json(build_map(&b));
  } else if (good) {
    fputs(m.text.p, stdout);
    fprintf(stderr, "It passes in the tests of the pack %.*s.\n", STR_FMT(m.pack));
  }
  buf_fini(&m.text);
  site_close(&m.site);
  return good ? ENDING_DONE : ENDING_NO;
}
