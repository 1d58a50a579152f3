/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One row a limit. A million units of fuel are some ten milliseconds.
 */
#include "policy/allowance.h"

#include <stddef.h>

static const struct row {
  const char *name;
  size_t offset;
  int64_t min, max;
  int64_t fallback, fresh; /* where nothing is said: in an activation; by an organisation */
  const char *doc;
} rows[] = {
#define ROW_OF(name, min, max, fallback, fresh, doc)                                                                   \
  {                                                                                                                    \
#name, offsetof(struct allowance, name), min, max, fallback, fresh, doc                                            \
  }
#define ROW(name, min, max, fallback, doc) ROW_OF(name, min, max, fallback, fallback, doc)
  ROW(evaluation_fuel, 1000, 100000000, 2000000, "of one evaluation, about one an instruction"),
  ROW(evaluation_memory_mb, 1, 1024, 12, "that one evaluation may add"),
  ROW(subject_fuel, 100, 1000000, 10000, "that an evaluation has in any case"),
  ROW(entry_fuel, 0, 10000000000, 100000000, "for what evaluations of one journal entry use beyond subject_fuel"),
  ROW(report_fuel, 1000, 100000000000, 200000000, "of one report"),
  ROW(report_memory_mb, 1, 65536, 64, "that one report may add"),
  ROW(set_memory_mb, 8, 65536, 256, "of all packs in force together"),
  ROW(failures, 1, 100, 5, "in a row, and a policy is quarantined for the record"),
  ROW_OF(due_most, 0, 1000000, 0, 64, "wake-ups due for which an entry waits; of more, none. 0: it waits for all"),
  ROW_OF(sweep_most, 0, 1000000, 0, 2000, "evaluations of an activation held in memory until they are written. 0: any"),
  ROW_OF(throng_most, 0, 1000000, 0, 30, "sends one by one to a destination in a span, the rest as one. 0: all so"),
  ROW_OF(throng_span, 0, 86400, 0, 300, "seconds of such a span"),
#undef ROW
#undef ROW_OF
};

enum { ROWS = sizeof rows / sizeof *rows };

static int64_t *member(const struct allowance *a, const struct row *r) { return (int64_t *)((char *)a + r->offset); }

const char *allowance_name(size_t i, const char **doc)
{
  if (i < ROWS && doc)
    *doc = rows[i].doc;
  return i < ROWS ? rows[i].name : NULL;
}

static const struct row *row_named(struct str name, struct err *err)
{
  const char *names[ROWS];
  for (size_t i = 0; i < ROWS; i++) {
    if (str_is(name, rows[i].name))
      return &rows[i];
    names[i] = rows[i].name;
  }
  const char *near = str_nearest(name, names, ROWS);
  err_set(err, ERR_INPUT, "limits.policies.%.*s is not known%s%s%s", STR_FMT(name), near ? "; did you mean " : "",
          near ? near : "", near ? "?" : "");
  return NULL;
}

static bool read_members(struct value v, struct allowance *out, struct str *wrong, struct err *err)
{
  for (uint32_t i = 0; v.kind == VALUE_MAP && i < v.n; i++) {
    struct value n = v.map[i].value;
    if (wrong)
      *wrong = v.map[i].name;
    const struct row *r = row_named(v.map[i].name, err);
    if (!r)
      return false;
    if (n.kind != VALUE_INT || n.i < r->min || n.i > r->max)
      return err_set(err, ERR_INPUT, "limits.policies.%s is a whole number from %lld to %lld", r->name,
                     (long long)r->min, (long long)r->max);
    *member(out, r) = n.i;
  }
  return true;
}

bool allowance_read(struct value v, struct allowance *out, struct str *wrong, struct err *err)
{
  for (size_t i = 0; i < ROWS; i++)
    *member(out, &rows[i]) = rows[i].fallback;
  return read_members(v, out, wrong, err);
}

bool allowance_read_new(struct value v, struct allowance *out, struct str *wrong, struct err *err)
{
  for (size_t i = 0; i < ROWS; i++)
    *member(out, &rows[i]) = rows[i].fresh;
  return read_members(v, out, wrong, err);
}

struct value allowance_value(const struct allowance *a, struct arena *arena)
{
  struct value_builder b;
  build_init(&b, arena);
  for (size_t i = 0; i < ROWS; i++)
    build_put(&b, rows[i].name, value_int(*member(a, &rows[i])));
  return build_map(&b);
}
