/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/sheet.h"

#include <stdio.h>

#include "cli/print.h"

bool sheet_read(struct call *c, size_t from, struct reader_page *out, struct err *err)
{
  int64_t limit = 0;
  if (!call_number(c, "--limit", 1, 1000, &limit, err))
    return false;
  *out = (struct reader_page){ .cursor = str_of(call_value(c, "--cursor")), .limit = (size_t)limit };
  /* One more for sheet_default. */
  out->filters = arena_array(&c->arena, struct reader_filter, c->count + 1);
  for (size_t i = from; i < c->count; i++) {
    struct reader_filter *f = &out->filters[out->filter_count++];
    if (!str_split(str_of(c->words[i]), '=', &f->name, &f->value) || f->name.n == 0)
      return err_set(err, ERR_USAGE, "\"%s\" is no filter, which is written name=value; it is: steward %s %s",
                     c->words[i], c->command->name, c->command->usage);
  }
  return true;
}

void sheet_default(struct reader_page *p, const char *name, const char *value)
{
  for (size_t i = 0; i < p->filter_count; i++)
    if (str_is(p->filters[i].name, name))
      return;
  p->filters[p->filter_count++] = (struct reader_filter){ str_of(name), str_of(value) };
}

bool sheet_value(struct call *c, struct buf *text, struct value *out, struct err *err)
{
  return json_read(&c->arena, str_dup(&c->arena, buf_view(text)), out, err);
}

void sheet_more(struct value page)
{
  struct str next = value_get_str(page, "next");
  if (next.n)
    printf("\nThere is more: add --cursor %.*s\n", STR_FMT(next));
}

bool sheet_of(struct call *c, sheet_ask *ask, const struct reader_page *p, struct value *out, struct err *err)
{
  struct site site;
  struct buf text = BUF_INIT;
  bool good = site_open(&site, c, NULL, false, err) && site_read(&site, err) && ask(site.reader, p, &text, err) &&
              sheet_value(c, &text, out, err);
  buf_fini(&text);
  site_close(&site);
  return good;
}

enum ending sheet_list(struct call *c, size_t from, sheet_ask *ask, void (*print)(struct call *c, struct value items),
                       struct err *err)
{
  struct reader_page page;
  struct value answer;
  if (!sheet_read(c, from, &page, err) || !sheet_of(c, ask, &page, &answer, err))
    return ENDING_BROKE;
  struct value items = value_get(answer, "items");
  if (c->json)
    print_json(answer);
  else if (items.n == 0)
    puts("There are none of that kind.");
  else {
    print(c, items);
    sheet_more(answer);
  }
  return ENDING_DONE;
}
