/* SPDX-License-Identifier: Apache-2.0 */
/*
 * steward import: records from what other tools write. It shows what it understood and what not; done again with the same
 * file it changes nothing. A calendar and OpenSLO are one change; all else is brought as deliveries (see cargo.h).
 */
#include "cli/import.h"

#include <stdio.h>

#include "cli/print.h"

struct str import_name(const char *path)
{
  const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path, *dot = strrchr(name, '.');
  return dot && dot > name ? (struct str){ name, (size_t)(dot - name) } : str_of(name);
}

bool import_record(struct call *c, struct site *site, struct str id, struct value *out, struct err *err)
{
  struct str type, key;
  struct buf text = BUF_INIT;
  struct err why = ERR_INIT;
  *out = value_none();
  if (!site->reader && !site_read(site, &why)) {
    if (why.code != ERR_MISSING)
      *err = why;
    return why.code == ERR_MISSING;
  }
  str_split(id, '/', &type, &key);
  bool good = reader_record(site->reader, type, key, &text, &why);
  if (good)
    good = json_read(&c->arena, str_dup(&c->arena, buf_view(&text)), out, &why);
  buf_fini(&text);
  if (!good && why.code != ERR_MISSING)
    *err = why;
  return good || why.code == ERR_MISSING;
}

struct value import_edit(struct arena *a, const char *verb, struct str id, int64_t version, struct value set)
{
  struct value_builder b;
  build_init(&b, a);
  build_put(&b, verb, value_text(id));
  if (version)
    build_put(&b, "version", value_int(version));
  build_put(&b, "set", set);
  return build_map(&b);
}

/* Which guard said what. */
static void add_refusals(struct call *c, struct str answer, struct err *err)
{
  struct value v;
  if (!answer.n || !json_read(&c->arena, str_dup(&c->arena, answer), &v, NULL))
    return;
  struct value list = value_get(v, "refusals");
  for (uint32_t i = 0; list.kind == VALUE_LIST && i < list.n && i < 3; i++) {
    struct err before = *err;
    struct str message = tell_line(&c->arena, value_get(list.list[i], "message"), 200);
    err_set(err, before.code, "%.600s; %.*s", before.text, STR_FMT(message));
  }
}

bool import_send(struct call *c, struct site *site, struct value edits, struct str reason, int64_t *seq,
                 struct err *err)
{
  struct request r = { .kind = REQUEST_CHANGE };
  struct buf body = BUF_INIT;
  const char *told = call_value(c, "--reason");
  if (!site_actor(c, &r.actor, err))
    return false;
  buf_z(&body, "{\"edits\":");
  json_write(&body, edits);
  buf_z(&body, ",\"reason\":");
  json_string(&body, told ? str_of(told) : reason);
  buf_char(&body, '}');
  r.body = buf_view(&body);
  bool good = site_write(site, &r);
  *seq = r.seq;
  if (!good) {
    *err = r.err;
    add_refusals(c, buf_view(&r.answer), err);
  }
  buf_fini(&body);
  buf_fini(&r.answer);
  return good;
}

/* ---- the command ---- */

static const char *const of_deliveries[] = { "--into", "--from", "--to", "--dry-run", "--as", "--reason", NULL };
static const char *const of_entities[] = { "--into",   "--from",   "--to",        "--dry-run",  "--as",
                                           "--reason", "--intake", "--separator", "--encoding", NULL };
static const char *const of_tables[] = {
  "--into", "--from", "--to", "--dry-run", "--as", "--reason", "--intake", NULL
};
static const char *const of_openslo[] = { "--into",   "--from",      "--to",       "--source", "--preview",
                                          "--intake", "--separator", "--encoding", NULL };
static const char *const of_calendars[] = { "--preview", "--intake", "--separator", "--encoding", NULL };

static const struct {
  const char *name;
  bool (*run)(struct call *c, struct site *site, enum ending *ending, struct err *err);
  size_t files;                  /* at most */
  const char *const *not_for_it; /* options of the others */
} kinds[] = {
  { "rows", import_rows, 1000, of_deliveries },         { "focus", import_focus, 1000, of_tables },
  { "servicenow", import_servicenow, 1000, of_tables }, { "backstage", import_backstage, 1000, of_entities },
  { "calendar", import_calendar, 1, of_calendars },     { "openslo", import_openslo, 1000, of_openslo },
};

static bool check_line(const struct call *c, size_t kind, struct err *err)
{
  const char *name = kinds[kind].name;
  if (c->count - 1 > kinds[kind].files)
    return err_set(err, ERR_USAGE, "import %s takes %zu file%s at once", name, kinds[kind].files,
                   kinds[kind].files == 1 ? "" : "s");
  for (const char *const *o = kinds[kind].not_for_it; o && *o; o++)
    if (call_has(c, *o))
      return err_set(err, ERR_USAGE, "%s is not for import %s", *o, name);
  return true;
}

static enum ending no_file(const struct call *c, struct err *err)
{
  err_set(err, ERR_USAGE, "which file? It is: steward import %s FILE%s", c->words[0],
          strcmp(c->words[0], "calendar") == 0 ? "" : "…");
  return ENDING_USAGE;
}

static enum ending run_import(struct call *c, struct err *err)
{
  struct site site;
  const char *names[sizeof kinds / sizeof *kinds];
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    names[i] = kinds[i].name;
    if (strcmp(c->words[0], kinds[i].name) != 0)
      continue;
    enum ending ending = ENDING_NO;
    if (c->count == 1)
      return no_file(c, err);
    if (!check_line(c, i, err))
      return ENDING_USAGE;
    bool good = site_open(&site, c, NULL, false, err) && kinds[i].run(c, &site, &ending, err);
    site_close(&site);
    return good ? ending : ENDING_NO;
  }
  const char *near = str_nearest(str_of(c->words[0]), names, sizeof names / sizeof *names);
  err_set(err, ERR_USAGE, "import reads rows, focus, servicenow, backstage, calendar or openslo, not \"%s\"%s%s%s",
          c->words[0], near ? "; did you mean " : "", near ? near : "", near ? "?" : "");
  return ENDING_USAGE;
}

static const struct option import_options[] = {
  { "--preview", NULL, "rows, focus, servicenow, backstage: show what would come of it, in money, and change nothing" },
  { "--intake", "PACK.FILE", "rows: which intake maps them; the source import-FILE is made for it" },
  { "--source", "NAME",
    "to which source they are delivered; of a calendar: what its dates are known by (the file's name)" },
  { "--separator", "CHAR", "what stands between the cells of CSV, or tab (found out from the header)" },
  { "--encoding", "NAME", "windows-1252, iso-8859-1 or utf-16, where a file is not UTF-8" },
  { "--dry-run", NULL, "calendar, openslo: show what would be done, and do nothing" },
  { "--into", "RECORD", "the calendar, as in calendar/plant; else one that is named like the file" },
  { "--from", "YEAR", "the first year of a calendar (two years ago)" },
  { "--to", "YEAR", "the last one (in ten years)" },
  { "--as", "PERSON", "calendar, openslo: who does it, as in person/ana" },
  { "--reason", "TEXT", "why, for the journal" },
  { NULL, NULL, NULL },
};

const struct command command_import = {
  .name = "import",
  .summary = "what exists already: tables, FOCUS costs, ServiceNow, Backstage, iCalendar, OpenSLO",
  .usage = "rows|focus|servicenow|backstage|calendar|openslo FILE…",
  .detail =
      "rows: CSV, JSON or an object a line; each row is a delivery {\"file\",\"row\",\"line\",\"fields\":{column:\n"
      "text}} to an intake, ten lines of Lua of your own. What it fails on is kept with file and line.\n"
      "focus, servicenow: the same to intake.focus and intake.servicenow. The files of one period go together.\n"
      "backstage: entities of catalogue files, of folders, and of what Locations in them name.\n"
      "calendar: events of whole days become holidays, those with times breaks, for the years asked for. Dates\n"
      "that the same source had brought and does not bring now go; what people wrote stays. Into a calendar of\n"
      "its own they come without hours: it is open day and night but then.\n"
      "openslo: services and objectives of openslo/v1; a service that only an objective names is made, with\n"
      "nothing but its name.\n"
      "All say what was not understood. Done again they change nothing. Exit code 1: something failed, or\n"
      "nothing was understood and something left out.",
  .example = "steward import rows prices.csv --intake house.prices --preview\n"
             "steward import focus billing-2026-10.csv\n"
             "steward import calendar bavaria.ics --into calendar/plant --dry-run",
  .options = import_options,
  .words_min = 1,
  .words_max = 1001,
  .run = run_import,
};
