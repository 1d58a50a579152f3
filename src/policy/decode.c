/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json.decode: the reader of base, metered. The text is charged before it is read, and what came out of it when it goes
 * into Lua, by whoever carries it there.
 */
#include "policy/decode.h"

enum { COST_DECODE_SHIFT = 1 }; /* two bytes a unit: half of them may be values of their own */

enum script_answer decode_json(void *self, struct script_args *args, struct value *result, struct err *err)
{
  (void)self;
  struct value text;
  struct err why = ERR_INIT;
  if (!args_get(args, 0, &text, err))
    return ANSWER_ERROR;
  if (text.kind != VALUE_TEXT)
    return ANSWER_OK;
  if (text.n > DECODE_BYTES) {
    err_set(err, ERR_LIMIT, "json.decode(text): the text has %u bytes, and may have %d", text.n, DECODE_BYTES);
    return ANSWER_ERROR;
  }
  if (!args_charge(args, text.n >> COST_DECODE_SHIFT))
    return ANSWER_STOP;
  if (!json_read(args_arena(args), value_str(text), result, &why))
    *result = value_none();
  return ANSWER_OK;
}
