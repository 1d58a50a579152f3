/* SPDX-License-Identifier: Apache-2.0 */
/*
 * steward apply: changes records by a file of edits. All edits of a change happen or none; a file is one change, unless
 * it is cut into several by --batch.
 */
#include <stdio.h>

#include "cli/edits.h"
#include "cli/print.h"
#include "cli/site.h"

/* ---- sending ---- */

struct applied {
  struct value_builder records, warnings;
  int64_t changes, seq;
  struct value refusals; /* of the change that ended it, or NONE */
};

static void add_all(struct value_builder *to, struct value list)
{
  for (uint32_t i = 0; list.kind == VALUE_LIST && i < list.n; i++)
    build_add(to, list.list[i]);
}

static bool send_change(struct call *c, struct site *site, struct str actor, struct str body, struct applied *done,
                        struct err *err)
{
  struct request r = { .kind = REQUEST_CHANGE, .actor = actor, .body = body };
  struct value answer;
  bool good = site_write(site, &r) && json_read(&c->arena, str_dup(&c->arena, buf_view(&r.answer)), &answer, &r.err);
  if (good) {
    done->changes++;
    done->seq = value_get(answer, "seq").i;
    add_all(&done->records, value_get(answer, "records"));
    add_all(&done->warnings, value_get(answer, "warnings"));
  } else {
    if (r.answer.n && json_read(&c->arena, str_dup(&c->arena, buf_view(&r.answer)), &answer, NULL))
      done->refusals = value_get(answer, "refusals");
    *err = r.err;
  }
  buf_fini(&r.answer);
  return good;
}

static bool send_edits(struct call *c, struct site *site, struct str actor, const struct edits *edits,
                       struct applied *done, struct err *err)
{
  int64_t batch = INT64_MAX;
  const char *told = call_value(c, "--reason");
  struct value reason = told ? value_text(str_of(told)) : edits->reason;
  if (!call_number(c, "--batch", 1, 1000000, &batch, err))
    return false;
  bool good = true, show = print_to_terminal() && !c->json && edits->list.n > batch;
  for (uint32_t at = 0; good && at < edits->list.n;) {
    uint32_t left = edits->list.n - at, n = left < batch ? left : (uint32_t)batch;
    struct buf body = BUF_INIT;
    edits_write(edits->list, at, n, reason, &body);
    good = send_change(c, site, actor, buf_view(&body), done, err);
    buf_fini(&body);
    at += n;
    if (show)
      fprintf(stderr, "\r%u of %u edits%s", at, edits->list.n, at == edits->list.n || !good ? "\n" : "");
    if (!good && done->changes && !value_is_none(done->refusals))
      fprintf(stderr, "%lld changes are done; edits %u to %u are not\n", (long long)done->changes, at - n + 1, at);
    else if (!good && done->changes)
      err_prefix(err, "%lld changes are done; edits %u to %u are not", (long long)done->changes, at - n + 1, at);
  }
  return good;
}

/* ---- saying ---- */

enum { RECORDS_SHOWN = 30 };

static void print_applied(struct call *c, struct value records, struct value warnings)
{
  struct grid g;
  grid_init(&g, &c->arena, 2);
  g.indent = 2;
  for (uint32_t i = 0; i < records.n && i < RECORDS_SHOWN; i++) {
    struct value version = value_get(records.list[i], "version");
    grid_add_value(&g, value_get(records.list[i], "id"), 0);
    grid_add(&g,
             version.kind == VALUE_INT ? str_printf(&c->arena, "version %lld", (long long)version.i) : STR("deleted"));
  }
  grid_print(&g);
  grid_fini(&g);
  if (records.n > RECORDS_SHOWN)
    printf("  and %u more\n", records.n - RECORDS_SHOWN);
  for (uint32_t i = 0; i < warnings.n; i++) {
    struct value w = warnings.list[i];
    struct str text = tell_line(&c->arena, w.kind == VALUE_MAP ? value_get(w, "message") : w, 0);
    printf("Warning: %.*s\n", STR_FMT(text));
  }
}

static void say_applied(struct call *c, struct applied *done)
{
  struct value_builder b;
  struct value records = build_list(&done->records), warnings = build_list(&done->warnings);
  if (c->json) {
    build_init(&b, &c->arena);
    build_put(&b, "seq", value_int(done->seq));
    build_put(&b, "changes", value_int(done->changes));
    build_put(&b, "records", records);
    build_put(&b, "warnings", warnings);
    print_json(build_map(&b));
    return;
  }
  if (records.n)
    printf("Applied as entry %lld, %.*s:\n", (long long)done->seq,
           STR_FMT(tell_count(&c->arena, records.n, "record", "records")));
  else
    printf("Applied as entry %lld; no record was touched.\n", (long long)done->seq);
  print_applied(c, records, warnings);
}

static enum ending run_apply(struct call *c, struct err *err)
{
  struct site site;
  struct str actor;
  struct edits edits;
  struct applied done = { .refusals = value_none() };
  build_init(&done.records, &c->arena);
  build_init(&done.warnings, &c->arena);
  bool good = site_actor(c, &actor, err) && edits_read(&c->arena, c->words[0], &edits, err);
  if (good) {
    good = site_open(&site, c, NULL, false, err) && send_edits(c, &site, actor, &edits, &done, err);
    site_close(&site);
  }
  if (!good && err->code == ERR_LIMIT && !call_has(c, "--batch")) {
    struct err limit = *err;
    err_set(err, ERR_INPUT, "%s; --batch 1000 makes several of them", limit.text);
  }
  if (good)
    say_applied(c, &done);
  else if (!value_is_none(done.refusals)) {
    edits_refused(c, done.refusals);
    *err = (struct err)ERR_INIT;
  }
  return good ? ENDING_DONE : ENDING_NO;
}

static const struct option apply_options[] = {
  { "--as", "PERSON", "who does it, as in person/ana; some things only that person may" },
  { "--reason", "TEXT", "why, for the journal" },
  { "--batch", "N", "N edits a change, for large imports; what was done stays done" },
  { NULL, NULL, NULL },
};

const struct command command_apply = {
  .name = "apply",
  .summary = "change records",
  .usage = "FILE",
  .detail = "FILE is {\"edits\":[…]}, a list of edits, or an edit a line; - is standard input. An edit is\n"
            "{\"create\":\"service/shop\",\"set\":{…}}, or update, or put (one or the other), or "
            "{\"delete\":\"service/shop\"}.\n"
            "All of them happen, or none.",
  .example = "echo '{\"put\":\"service/shop\",\"set\":{\"name\":\"Shop\"}}' | steward apply - --as person/ana --reason "
             "\"first one\"",
  .options = apply_options,
  .words_min = 1,
  .words_max = 1,
  .run = run_apply,
};
