/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * A small host for the targets that run Lua: records whose fields follow from their number, one parameter, a method
 * that gives back what it is given, and some constructors.
 */
#include "fuzz.h"
#include "script/script.h"

static inline enum script_answer host_field(void *self, uint64_t record, int symbol, struct value *out, struct err *err)
{
  struct str name = script_symbol_name(*(struct script **)self, symbol);
  if (str_is(name, "number"))
    *out = value_int((int64_t)record);
  else if (str_is(name, "owner"))
    *out = value_record(record + 1);
  else if (str_is(name, "cost"))
    *out = value_money((int64_t)record, "EUR");
  else if (!str_is(name, "absent"))
    return err_set(err, ERR_POLICY, "a record has no field '%.*s'", STR_FMT(name)) ? ANSWER_OK : ANSWER_ERROR;
  return ANSWER_OK;
}

static inline enum script_answer host_param(void *self, void *owner, int symbol, struct value *out, struct err *err)
{
  (void)self, (void)owner, (void)symbol, (void)err;
  *out = value_int(42);
  return ANSWER_OK;
}

static inline void host_name(void *self, uint64_t record, struct buf *out)
{
  (void)self;
  buf_printf(out, "thing/%llu", (unsigned long long)record);
}

static inline enum script_answer host_echo(void *self, struct script_args *args, struct value *result, struct err *err)
{
  (void)self;
  return args_get(args, 0, result, err) ? ANSWER_OK : ANSWER_ERROR;
}

static const struct script_function host_methods[] = { { "echo", "(value) -> value", "gives back", host_echo } };
static const char *const host_constructors[] = { "policy", "ref", "text", NULL };

/* *s must live as long as the machine. */
static inline void machine_open(struct script **s, const struct script_limits *limits)
{
  struct script_host host = {
    .self = s,
    .field = host_field,
    .param = host_param,
    .name = host_name,
    .methods = host_methods,
    .method_count = 1,
    .constructors = host_constructors,
  };
  *s = script_new(&host, limits);
  expect(*s, "no machine");
}
