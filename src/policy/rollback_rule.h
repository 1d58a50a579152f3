/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Rollback rule: when the host goes back by itself to the set that was in force before. The organisation says so
 * (`rollback` in steward.lua, "rollback" in the activation); without it the host never does.
 *
 * When of so many evaluations in a row (guards and mappings counted, and those of the activation itself), begun within
 * so long after the activation, more than the share failed, and more than twice the share that failed under the set
 * before.
 */
#include "base/base.h"

struct rollback_rule {
  double error_rate;
  int64_t evaluations; /* 0: there is no rule */
  int64_t within;      /* ms */
};

/* From a MAP {error_rate = 0.2, evaluations = 200, within = "1h"}, whose members all have defaults; from NONE: no rule.
 * ERR_INPUT, and *wrong (may be NULL) is the member. */
bool rollback_rule_read(struct value v, struct rollback_rule *out, struct str *wrong, struct err *err);
/* As rollback_rule_read takes it; NONE when there is none. */
struct value rollback_rule_value(const struct rollback_rule *r, struct arena *a);
