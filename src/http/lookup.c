/* SPDX-License-Identifier: Apache-2.0 */
#include "http/lookup.h"

#include "http/reply.h"

/* limit, cursor and filters of a list; the filters live in the exchange's arena. */
static bool read_page(struct exchange *x, struct reader_page *out, struct err *err)
{
  const struct target *t = &x->target;
  *out = (struct reader_page){ .filters = arena_array(&x->arena, struct reader_filter, t->pair_count + 1) };
  for (size_t i = 0; i < t->pair_count; i++) {
    struct pair p = t->pairs[i];
    int64_t limit;
    if (str_is(p.name, "cursor"))
      out->cursor = p.value;
    else if (!str_is(p.name, "limit"))
      out->filters[out->filter_count++] = (struct reader_filter){ p.name, p.value };
    else if (!str_int(p.value, &limit) || limit < 1 || limit > 1000)
      return err_set(err, ERR_INPUT, "limit: \"%.*s\" is not a number from 1 to 1000", STR_FMT(p.value));
    else
      out->limit = (size_t)limit;
  }
  return true;
}

/* A number in the path: of a finding, a delivery, an entry. */
static bool read_number(struct exchange *x, const char *what, int64_t *out, struct err *err)
{
  return (str_int(x->params[0], out) && *out > 0) ||
         err_set(err, ERR_MISSING, "there is no %s \"%.*s\": it must be a number", what, STR_FMT(x->params[0]));
}

bool lookup_record(struct reader *r, struct exchange *x, struct err *err)
{
  struct value record;
  if (!reader_record(r, x->params[0], x->params[1], &x->reply, err))
    return false;
  if (json_read(&x->arena, buf_view(&x->reply), &record, NULL)) {
    struct value version = value_get(record, "version");
    if (version.kind == VALUE_INT)
      reply_header(x, "ETag", str_printf(&x->arena, "\"%lld\"", (long long)version.i));
  }
  return true;
}

/* Of the policies those that are reports. */
bool lookup_reports(struct reader *r, struct exchange *x, struct err *err)
{
  struct buf text = BUF_INIT;
  struct value all;
  struct value_builder list, b;
  bool good = reader_policies(r, &text, err) && json_read(&x->arena, str_dup(&x->arena, buf_view(&text)), &all, err);
  buf_fini(&text);
  if (!good)
    return false;
  struct value items = value_get(all, "items");
  build_init(&list, &x->arena);
  build_init(&b, &x->arena);
  for (uint32_t i = 0; items.kind == VALUE_LIST && i < items.n; i++)
    if (str_is(value_get_str(items.list[i], "kind"), "report"))
      build_add(&list, items.list[i]);
  build_put(&b, "items", build_list(&list));
  json_write(&x->reply, build_map(&b));
  return true;
}

/* What was put into the record when the edition came out. */
bool lookup_edition(struct reader *r, struct exchange *x, struct err *err)
{
  struct str key = x->params[0], form = reply_form(&key);
  struct value record, document;
  struct buf text = BUF_INIT;
  bool good = reader_record(r, STR("report_issue"), key, &text, err) &&
              json_read(&x->arena, str_dup(&x->arena, buf_view(&text)), &record, err);
  buf_fini(&text);
  if (!good)
    return false;
  document = value_get(value_get(record, "fields"), "document");
  if (document.kind != VALUE_MAP || !document_check(document, err))
    return err->code ? false : err_set(err, ERR_MISSING, "the edition %.*s holds no document", STR_FMT(key));
  reply_document(x, document, form);
  return true;
}

bool lookup_history(struct reader *r, struct exchange *x, struct err *err)
{
  return reader_history(r, x->params[0], x->params[1], x->params[2], &x->reply, err);
}

bool lookup_records(struct reader *r, struct exchange *x, struct err *err)
{
  struct reader_page page;
  return read_page(x, &page, err) && reader_records(r, x->params[0], &page, &x->reply, err);
}

bool lookup_types(struct reader *r, struct exchange *x, struct err *err) { return reader_types(r, &x->reply, err); }

typedef bool list_function(struct reader *r, const struct reader_page *p, struct buf *out, struct err *err);

static bool list(struct reader *r, struct exchange *x, list_function *function, struct err *err)
{
  struct reader_page page;
  return read_page(x, &page, err) && function(r, &page, &x->reply, err);
}

bool lookup_findings(struct reader *r, struct exchange *x, struct err *err) { return list(r, x, reader_findings, err); }
bool lookup_clocks(struct reader *r, struct exchange *x, struct err *err) { return list(r, x, reader_clocks, err); }
bool lookup_messages(struct reader *r, struct exchange *x, struct err *err) { return list(r, x, reader_messages, err); }
bool lookup_drafts(struct reader *r, struct exchange *x, struct err *err) { return list(r, x, reader_drafts, err); }
bool lookup_journal(struct reader *r, struct exchange *x, struct err *err) { return list(r, x, reader_journal, err); }

bool lookup_deliveries(struct reader *r, struct exchange *x, struct err *err)
{
  return list(r, x, reader_deliveries, err);
}

bool lookup_activations(struct reader *r, struct exchange *x, struct err *err)
{
  return list(r, x, reader_activations, err);
}

bool lookup_policies(struct reader *r, struct exchange *x, struct err *err)
{
  return reader_policies(r, &x->reply, err);
}

bool lookup_finding(struct reader *r, struct exchange *x, struct err *err)
{
  int64_t id;
  return read_number(x, "finding", &id, err) && reader_finding(r, id, &x->reply, err);
}

bool lookup_delivery(struct reader *r, struct exchange *x, struct err *err)
{
  int64_t seq;
  return read_number(x, "delivery", &seq, err) && reader_delivery(r, seq, &x->reply, err);
}

bool lookup_outbox(struct reader *r, struct exchange *x, struct err *err) { return list(r, x, reader_dispatches, err); }

bool lookup_dispatch(struct reader *r, struct exchange *x, struct err *err)
{
  int64_t id;
  return read_number(x, "dispatch", &id, err) && reader_dispatch(r, id, &x->reply, err);
}

bool lookup_entry(struct reader *r, struct exchange *x, struct err *err)
{
  int64_t seq;
  return read_number(x, "entry", &seq, err) && reader_entry(r, seq, &x->reply, err);
}

/* ---- why ---------------------------------------------------------------------------------- */

/* ?format= decides, else whether Accept begins with text/plain. */
static bool wants_text(struct exchange *x, bool *text, struct err *err)
{
  struct str format = target_query(&x->target, "format");
  struct str accept = header_once(&x->head, STR("accept"));
  *text = format.p ? str_is(format, "text") : accept.p && str_starts(accept, "text/plain");
  return !format.p || *text || str_is(format, "json") ||
         err_set(err, ERR_INPUT, "format: \"%.*s\" is neither json nor text", STR_FMT(format));
}

static bool in_words(struct exchange *x, struct err *err)
{
  struct value why;
  struct buf json = x->reply;
  x->reply = (struct buf)BUF_INIT;
  bool good = json_read(&x->arena, buf_view(&json), &why, err);
  if (good) {
    why_text(why, &x->reply);
    reply_with(x, 200, type_text);
  }
  buf_fini(&json);
  return good;
}

bool lookup_why(struct reader *r, struct exchange *x, struct err *err)
{
  bool text;
  struct str field = x->target.count == 6 ? x->params[2] : STR("");
  return wants_text(x, &text, err) && reader_why(r, x->params[0], x->params[1], field, &x->reply, err) &&
         (!text || in_words(x, err));
}

bool lookup_why_finding(struct reader *r, struct exchange *x, struct err *err)
{
  bool text;
  int64_t id;
  return wants_text(x, &text, err) && read_number(x, "finding", &id, err) &&
         reader_why_finding(r, id, &x->reply, err) && (!text || in_words(x, err));
}
