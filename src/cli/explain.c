/* SPDX-License-Identifier: Apache-2.0 */
/*
 * steward why: the question that everything else is kept for.
 */
#include <stdio.h>

#include "cli/print.h"
#include "cli/sheet.h"

static bool ask_why(struct call *c, struct site *site, struct buf *out, struct err *err)
{
  struct str type, key, field = str_of(call_word(c, 1));
  int64_t id;
  if (c->count == 3 && !str_is(field, "clock") && !str_is(field, "message") && !str_is(field, "draft"))
    return err_set(err, ERR_USAGE, "a field is one word; of two, the first is clock, message or draft, not \"%s\"",
                   c->words[1]);
  if (c->count == 3)
    field = str_printf(&c->arena, "%s %s", c->words[1], c->words[2]);
  if (!str_split(str_of(c->words[0]), '/', &type, &key))
    return err_set(err, ERR_USAGE, "why wants a record like service/shop, or finding/12, not \"%s\"", c->words[0]);
  if (!str_is(type, "finding"))
    return reader_why(site->reader, type, key, field, out, err);
  if (!str_int(key, &id))
    return err_set(err, ERR_USAGE, "a finding has a number: steward findings lists them");
  return reader_why_finding(site->reader, id, out, err);
}

static enum ending run_why(struct call *c, struct err *err)
{
  struct site site;
  struct buf text = BUF_INIT, words = BUF_INIT;
  struct value answer;
  bool good = site_open(&site, c, NULL, false, err) && site_read(&site, err) && ask_why(c, &site, &text, err) &&
              sheet_value(c, &text, &answer, err);
  if (good && c->json)
    print_json(answer);
  else if (good) {
    why_text(answer, &words);
    print_wrapped(0, buf_view(&words));
  }
  buf_fini(&text);
  buf_fini(&words);
  site_close(&site);
  return good ? ENDING_DONE : ENDING_BROKE;
}

const struct command command_why = {
  .name = "why",
  .summary = "why something is as it is, in plain words",
  .usage = "TYPE/KEY [FIELD | clock NAME | message N | draft N] | finding/N",
  .detail =
      "For a field, a finding, a clock, or a whole record: which policy said so, what it read, and what caused it.",
  .example = "steward why service/shop value_score\nsteward why finding/12\nsteward why incident/i1 clock resolution",
  .words_min = 1,
  .words_max = 3,
  .run = run_why,
};
