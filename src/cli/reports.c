/* SPDX-License-Identifier: Apache-2.0 */
/*
 * steward report: a document for people, from the model as it is.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/print.h"
#include "cli/sheet.h"
#include "cli/site.h"

/* ---- which there are ---- */

static bool all_policies(struct reader *r, const struct reader_page *p, struct buf *out, struct err *err)
{
  (void)p;
  return reader_policies(r, out, err);
}

static enum ending list_reports(struct call *c, struct err *err)
{
  struct value answer;
  struct grid g;
  struct value_builder found;
  if (!sheet_of(c, all_policies, NULL, &answer, err))
    return ENDING_NO;
  struct value items = value_get(answer, "items");
  build_init(&found, &c->arena);
  for (uint32_t i = 0; items.kind == VALUE_LIST && i < items.n; i++)
    if (str_is(value_get_str(items.list[i], "kind"), "report"))
      build_add(&found, items.list[i]);
  struct value reports = build_list(&found);
  if (c->json) {
    print_json(reports);
    return ENDING_DONE;
  }
  if (reports.n == 0)
    puts("The packs in force hold no report.");
  grid_init(&g, &c->arena, 3);
  for (uint32_t i = 0; i < reports.n; i++) {
    grid_add_value(&g, value_get(reports.list[i], "id"), 0);
    grid_add_value(&g, value_get(reports.list[i], "title"), 0);
    grid_add_value(&g, value_get(reports.list[i], "source"), 0);
  }
  grid_print(&g);
  grid_fini(&g);
  return ENDING_DONE;
}

/* ---- one ---- */

static bool write_body(struct call *c, struct buf *out, struct err *err)
{
  buf_z(out, "{\"report\":");
  json_string(out, str_of(c->words[0]));
  buf_z(out, ",\"params\":{");
  for (size_t i = 1; i < c->count; i++) {
    struct str name, value;
    if (!str_split(str_of(c->words[i]), '=', &name, &value) || name.n == 0)
      return err_set(err, ERR_USAGE, "\"%s\" is no parameter, as in months=12", c->words[i]);
    buf_z(out, i > 1 ? "," : "");
    json_string(out, name);
    buf_char(out, ':');
    json_string(out, value);
  }
  buf_z(out, "}}");
  return true;
}

static bool write_out(const char *path, struct str text, struct err *err)
{
  FILE *f = path ? fopen(path, "w") : stdout;
  if (!f)
    return err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
  bool good = fwrite(text.p, 1, text.n, f) == text.n && fflush(f) == 0;
  if (!good)
    err_set(err, ERR_IO, "%s: %s", path ? path : "standard output", strerror(errno));
  if (path && fclose(f) != 0 && good)
    good = err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
  return good;
}

static bool ask(struct call *c, struct value *document, struct err *err)
{
  struct site site = { .hosted = false };
  struct str actor;
  struct buf body = BUF_INIT;
  struct request r = { .kind = REQUEST_REPORT };
  bool good = site_actor(c, &actor, err) && write_body(c, &body, err) && site_open(&site, c, NULL, false, err);
  r.actor = actor;
  r.body = buf_view(&body);
  if (good &&
      !(site_write(&site, &r) && json_read(&c->arena, str_dup(&c->arena, buf_view(&r.answer)), document, &r.err))) {
    *err = r.err;
    good = false;
  }
  site_close(&site);
  buf_fini(&r.answer);
  buf_fini(&body);
  return good;
}

/* As it was said, or as the file's name ends; NULL: neither is one that there is. */
static const char *form_of(struct call *c, const char *path, struct err *err)
{
  static const char *const forms[] = { "html", "md", "json" };
  const char *said = call_value(c, "--format"), *dot = path ? strrchr(path, '.') : NULL;
  bool ends = dot && !strchr(dot, '/');
  const char *form = said ? said : c->json ? "json" : ends ? dot + 1 : "md";
  for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
    if (strcmp(form, forms[i]) == 0)
      return forms[i];
  if (said)
    err_set(err, ERR_USAGE, "--format is html, md or json, not \"%s\"", said);
  else
    err_set(err, ERR_USAGE, "%s: a report is written as .html, .md or .json; of another name with --format", path);
  return NULL;
}

static enum ending run_report(struct call *c, struct err *err)
{
  const char *path = call_value(c, "--output");
  struct value document;
  struct buf text = BUF_INIT;
  if (c->count == 0)
    return list_reports(c, err);
  const char *form = form_of(c, path, err);
  if (!form)
    return ENDING_USAGE;
  if (!ask(c, &document, err))
    return ENDING_NO;
  if (strcmp(form, "json") == 0)
    json_write(&text, document);
  else if (strcmp(form, "md") == 0)
    document_markdown(document, "", &text);
  else
    document_html(document, "", &text);
  if (text.n && text.p[text.n - 1] != '\n')
    buf_char(&text, '\n');
  bool good = write_out(path, buf_view(&text), err);
  buf_fini(&text);
  return good ? ENDING_DONE : ENDING_BROKE;
}

static const struct option report_options[] = {
  { "--format", "FORM", "html, md (Markdown) or json; without it as the file's name ends, else md" },
  { "--output", "FILE", "into this file" },
  { NULL, NULL, NULL },
};

const struct command command_report = {
  .name = "report",
  .summary = "a document for people, from the records as they are",
  .usage = "[ID [NAME=VALUE…]]",
  .detail = "Without words: the reports that the packs hold. NAME=VALUE are parameters of the report, for this once.\n"
            "A running host shows them at /reports/ID, too.",
  .example = "steward report reporting.it_contribution months=6 --output contribution.html",
  .options = report_options,
  .words_max = 40,
  .run = run_report,
};
