/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A journal, made once, and applied again under other circumstances: see determinism.sh.
 *   replay make [-r] JOURNAL FOLDER NEXT FIRST MORNING ROWS
 *     the set of FOLDER, the change FIRST, the steps of MORNING (as in policies/sample), each line of ROWS as a delivery
 *     of the source servicenow, changes and time in between; in their midst the set of NEXT comes into force.
 *     -r: the files of the sets are given in the reverse order
 *   replay apply [-g ENTRIES] [-c BYTES] [-m steady|generational|incremental|stress] JOURNAL MODEL
 *     all of the journal to an empty model: ENTRIES a group, a cache of BYTES, that collector. Prints the model's digest.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/base.h"
#include "engine/engine.h"
#include "script/script.h"

static int64_t clock_ms;
static int64_t clock_now(void) { return clock_ms; }

static void die(const char *what, const char *why)
{
  fprintf(stderr, "replay: %s: %s\n", what, why);
  exit(1);
}

/* ---- inputs -------------------------------------------------------------------------------- */

static struct str read_file(struct arena *a, const char *path)
{
  struct buf b = BUF_INIT;
  char piece[65536];
  size_t n;
  FILE *f = fopen(path, "rb");
  if (!f)
    die(path, "cannot be read");
  while ((n = fread(piece, 1, sizeof piece, f)))
    buf_add(&b, piece, n);
  fclose(f);
  struct str text = str_dup(a, buf_view(&b));
  buf_fini(&b);
  return text;
}

/* Of the payload the files in the reverse order. */
static struct value reversed(struct arena *a, struct value payload)
{
  struct value_builder whole, turned;
  build_init(&whole, a);
  for (uint32_t i = 0; i < payload.n; i++) {
    struct value v = payload.map[i].value;
    if (str_is(payload.map[i].name, "files")) {
      build_init(&turned, a);
      for (uint32_t k = v.n; k-- > 0;)
        build_put_str(&turned, v.map[k].name, v.map[k].value);
      v = build_map(&turned);
    }
    build_put_str(&whole, payload.map[i].name, v);
  }
  return build_map(&whole);
}

static struct str payload_of(struct arena *a, const char *folder, bool reverse)
{
  struct err err = ERR_INIT;
  struct buf b = BUF_INIT;
  struct value v;
  struct organisation *o = organisation_open(folder, false, &err);
  if (!o || !organisation_payload(o, &b, &err) || !json_read(a, str_dup(a, buf_view(&b)), &v, &err))
    die(folder, err.text);
  organisation_close(o);
  b.n = 0;
  json_write(&b, reverse ? reversed(a, v) : v);
  struct str text = str_dup(a, buf_view(&b));
  buf_fini(&b);
  return text;
}

/* ---- making -------------------------------------------------------------------------------- */

struct making {
  struct engine *e;
  struct arena *a;
  int64_t deliveries, refused;
};

/* What is wrong with an input is part of the story; what is wrong with the machine is its end. */
static void put_in(struct making *m, struct request *r)
{
  engine_run(m->e, r);
  if (r->seq == 0 || err_of_machine(r->err.code))
    die("an entry", r->err.text);
  m->refused += r->err.code != ERR_NONE;
  buf_fini(&r->answer);
}

static void activate(struct making *m, struct str payload)
{
  struct request r = { .kind = REQUEST_ACTIVATE, .actor = STR("person/ines"), .body = payload };
  engine_run(m->e, &r);
  if (r.err.code != ERR_NONE)
    die("the set", r.err.text);
  buf_fini(&r.answer);
}

static void change(struct making *m, struct str actor, struct str body)
{
  put_in(m, &(struct request){ .kind = REQUEST_CHANGE, .actor = actor, .body = body });
}

static void deliver(struct making *m, struct str source, struct str head, struct str body)
{
  struct request r = { .kind = REQUEST_DELIVERY, .source = source, .head = head, .body = body };
  r.actor = str_printf(m->a, "source/%.*s", STR_FMT(source));
  r.key = str_printf(m->a, "delivery-%lld", (long long)m->deliveries++);
  put_in(m, &r);
}

static struct str as_json(struct arena *a, struct value v)
{
  struct buf b = BUF_INIT;
  json_write(&b, v);
  struct str text = str_dup(a, buf_view(&b));
  buf_fini(&b);
  return text;
}

static struct str lower_names(struct arena *a, struct value headers)
{
  char *text = str_z(a, as_json(a, headers));
  for (char *p = text; *p; p++)
    if (*p >= 'A' && *p <= 'Z')
      *p = (char)(*p + 32);
  return str_of(text);
}

static void live_morning(struct making *m, struct str text)
{
  struct value steps;
  struct err err = ERR_INIT;
  if (!json_read(m->a, text, &steps, &err))
    die("the morning", err.text);
  for (uint32_t i = 0; i < steps.n; i++) {
    struct value step = steps.list[i], edits = value_get(step, "edits");
    if (!instant_parse(value_get_str(step, "at"), &clock_ms))
      die("the morning", "a step without an instant");
    if (edits.kind == VALUE_LIST)
      change(m, value_get_str(step, "as"), str_printf(m->a, "{\"edits\":%s}", as_json(m->a, edits).p));
    else
      deliver(m, value_get_str(step, "deliver"), lower_names(m->a, value_get(step, "headers")),
              as_json(m->a, value_get(step, "body")));
  }
}

/* Between the rows: people's changes, some of which are wrong, what no mapping understands, and time. */
static void intersperse(struct making *m, int64_t i)
{
  struct err err = ERR_INIT;
  clock_ms += 40 * SECOND;
  if (i % 7 == 3)
    change(
        m, STR("person/ana"),
        str_printf(
            m->a,
            "{\"edits\":[{\"put\":\"incident/own-%lld\",\"set\":{\"title\":\"Own %lld \xc3\xa4\",\"state\":\"%s\"}}]}",
            (long long)(i % 20), (long long)i, i % 3 ? "in_progress" : "resolved"));
  if (i % 31 == 5)
    change(m, STR("person/bo"), STR("{\"edits\":[{\"update\":\"incident/nobody\",\"set\":{\"title\":7}}]}"));
  if (i % 41 == 9)
    deliver(m, STR("servicenow"), STR("{}"), STR("{\"no\": [\"row\", 1.5e300, 0.1]}"));
  if (i % 53 == 11)
    deliver(m, STR("nowhere"), STR("{}"), STR("not JSON"));
  if (i % 25 == 24) {
    clock_ms += 3 * HOUR;
    if (!engine_tick(m->e, 0, &err))
      die("a tick", err.text);
  }
}

static void make(const char *journal, char **files, bool reverse)
{
  struct arena a;
  struct err err = ERR_INIT;
  arena_init(&a);
  instant_parse(STR("2026-03-02T06:00:00Z"), &clock_ms);
  struct engine *e =
      engine_open(&(struct engine_options){ .journal = journal, .model = ":memory:", .now = clock_now }, &err);
  if (!e)
    die(journal, err.text);
  struct making m = { .e = e, .a = &a };
  struct str next = payload_of(&a, files[1], reverse), rows = read_file(&a, files[4]), row;
  activate(&m, payload_of(&a, files[0], reverse));
  change(&m, STR("person/ines"), read_file(&a, files[2]));
  live_morning(&m, read_file(&a, files[3]));
  size_t half = rows.n / 2, whole = rows.n;
  bool changed = false;
  for (int64_t i = 0; rows.n; i++) {
    str_split(rows, '\n', &row, &rows);
    if (row.n)
      deliver(&m, STR("servicenow"), STR("{}"), row);
    intersperse(&m, i);
    if (!changed && whole - rows.n > half) {
      activate(&m, next);
      changed = true;
    }
  }
  printf("%lld deliveries, %lld inputs refused\n", (long long)m.deliveries, (long long)m.refused);
  engine_close(e);
  arena_fini(&a);
}

/* ---- applying ------------------------------------------------------------------------------ */

static void apply(const char *journal, const char *model, size_t group, size_t cache)
{
  struct err err = ERR_INIT;
  uint8_t digest[SHA256_SIZE];
  struct buf b = BUF_INIT;
  struct engine *e = engine_open(
      &(struct engine_options){ .journal = journal, .model = model, .group_max = group, .cache_bytes = cache }, &err);
  if (!e || !engine_digest(e, digest, &err))
    die(model, err.text);
  hex_write(&b, (struct str){ (const char *)digest, sizeof digest });
  puts(b.p);
  buf_fini(&b);
  engine_close(e);
}

static enum script_gc collector(const char *name)
{
  static const char *const names[] = { [SCRIPT_GC_STEADY] = "steady",
                                       [SCRIPT_GC_GENERATIONAL] = "generational",
                                       [SCRIPT_GC_INCREMENTAL] = "incremental",
                                       [SCRIPT_GC_STRESS] = "stress" };
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (!strcmp(names[i], name))
      return (enum script_gc)i;
  die(name, "is no collector");
  return SCRIPT_GC_STEADY;
}

int main(int argc, char **argv)
{
  size_t group = 0, cache = 0;
  bool reverse = false;
  const char *what = argc > 1 ? argv[1] : "";
  for (int option; (option = getopt(argc - 1, argv + 1, "rg:c:m:")) != -1;) {
    if (option == 'r')
      reverse = true;
    else if (option == 'g')
      group = strtoul(optarg, NULL, 10);
    else if (option == 'c')
      cache = strtoul(optarg, NULL, 10);
    else if (option == 'm')
      script_collect_as(collector(optarg), 20);
    else
      return 2;
  }
  char **rest = argv + 1 + optind;
  int n = argc - 1 - optind;
  log_set_level(LOG_ERROR);
  if (!strcmp(what, "make") && n == 6)
    make(rest[0], rest + 1, reverse);
  else if (!strcmp(what, "apply") && n == 2)
    apply(rest[0], rest[1], group, cache);
  else
    die("usage",
        "replay make [-r] JOURNAL FOLDER NEXT FIRST MORNING ROWS | replay apply [-g N] [-c N] [-m M] JOURNAL MODEL");
  return 0;
}
