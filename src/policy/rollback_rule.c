/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/rollback_rule.h"

enum { EVALUATIONS_MOST = 1000000 };

static bool read_rate(struct value v, struct rollback_rule *out, struct err *err)
{
  double rate = v.kind == VALUE_REAL ? v.d : v.kind == VALUE_INT ? (double)v.i : -1;
  out->error_rate = rate;
  return (rate > 0 && rate <= 1) ||
         err_set(err, ERR_INPUT, "rollback.error_rate is a share above 0 up to 1, as in 0.2");
}

static bool read_evaluations(struct value v, struct rollback_rule *out, struct err *err)
{
  out->evaluations = v.kind == VALUE_INT ? v.i : 0;
  return (out->evaluations > 0 && out->evaluations <= EVALUATIONS_MOST) ||
         err_set(err, ERR_INPUT, "rollback.evaluations is a whole number from 1 to %d", EVALUATIONS_MOST);
}

static bool read_within(struct value v, struct rollback_rule *out, struct err *err)
{
  bool good = v.kind == VALUE_TEXT && duration_parse(value_str(v), &out->within) && out->within > 0;
  return good || err_set(err, ERR_INPUT, "rollback.within is a duration above 0, as in \"1h\" or \"30m\"");
}

bool rollback_rule_read(struct value v, struct rollback_rule *out, struct str *wrong, struct err *err)
{
  static const char *const names[] = { "error_rate", "evaluations", "within" };
  static bool (*const readers[])(struct value v, struct rollback_rule * out,
                                 struct err * err) = { read_rate, read_evaluations, read_within };
  *out = (struct rollback_rule){ 0 };
  if (value_is_none(v))
    return true;
  *out = (struct rollback_rule){ .error_rate = 0.2, .evaluations = 200, .within = HOUR };
  for (uint32_t i = 0; v.kind == VALUE_MAP && i < v.n; i++) {
    size_t k = 0;
    while (k < 3 && !str_is(v.map[i].name, names[k]))
      k++;
    if (wrong)
      *wrong = v.map[i].name;
    if (k == 3)
      return err_set(err, ERR_INPUT, "rollback.%.*s is not known (known are error_rate evaluations within)",
                     STR_FMT(v.map[i].name));
    if (!readers[k](v.map[i].value, out, err))
      return false;
  }
  return true;
}

struct value rollback_rule_value(const struct rollback_rule *r, struct arena *a)
{
  struct value_builder b;
  char text[48];
  if (r->evaluations == 0)
    return value_none();
  build_init(&b, a);
  build_put(&b, "error_rate", value_real(r->error_rate));
  build_put(&b, "evaluations", value_int(r->evaluations));
  build_put(&b, "within", value_text(str_dup(a, duration_format(r->within, text))));
  return build_map(&b);
}
