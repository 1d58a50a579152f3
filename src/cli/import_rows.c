/* SPDX-License-Identifier: Apache-2.0 */
/*
 * steward import rows: the rows of files, each as a delivery to an intake that knows them.
 */
#include "cli/cargo.h"
#include "cli/import.h"
#include "cli/rows.h"

struct loading {
  struct rows **files;
  size_t n, at;
  int64_t row; /* of the file */
};

/* ---- the supply ---- */

static void again(void *arg)
{
  struct loading *l = arg;
  l->at = 0;
  l->row = 0;
  for (size_t i = 0; i < l->n; i++)
    rows_again(l->files[i]);
}

static bool next(void *arg, struct arena *a, struct cargo_item *out)
{
  struct loading *l = arg;
  for (; l->at < l->n; l->at++, l->row = 0) {
    *out = (struct cargo_item){ .file = rows_file(l->files[l->at]), .row = ++l->row };
    if (rows_next(l->files[l->at], a, &out->what, &out->line))
      return true;
  }
  return false;
}

/* Of all files with their names: half of it is enough to tell imports apart. */
static struct str digest(const struct loading *l, struct arena *a)
{
  uint8_t bytes[SHA256_SIZE], whole[SHA256_SIZE];
  struct buf all = BUF_INIT, text = BUF_INIT;
  for (size_t i = 0; i < l->n; i++) {
    sha256(rows_text(l->files[i]), bytes);
    buf_add(&all, bytes, sizeof bytes);
    buf_str(&all, rows_file(l->files[i]));
  }
  sha256(buf_view(&all), whole);
  hex_write(&text, (struct str){ (const char *)whole, 8 });
  struct str out = str_dup(a, buf_view(&text));
  buf_fini(&all);
  buf_fini(&text);
  return out;
}

/* ---- the line ---- */

static bool read_form(struct call *c, struct rows_form *out, struct err *err)
{
  const char *separator = call_value(c, "--separator"), *encoding = call_value(c, "--encoding");
  *out = (struct rows_form){ 0 };
  if (separator && strcmp(separator, "tab") != 0 && strcmp(separator, "\\t") != 0 &&
      (strlen(separator) != 1 || strchr("\"\r\n", *separator)))
    return err_set(err, ERR_USAGE, "--separator wants one character, or tab, not \"%s\"", separator);
  if (separator)
    out->separator = separator[1] ? '\t' : *separator;
  out->charset_given = encoding;
  return !encoding || charset_find(str_of(encoding), &out->charset) ||
         err_set(err, ERR_USAGE, "--encoding knows utf-8, iso-8859-1, windows-1252 and utf-16, not \"%s\"", encoding);
}

static void close_files(struct loading *l)
{
  for (size_t i = 0; i < l->n; i++)
    rows_close(l->files[i]);
}

static bool open_files(struct call *c, struct loading *l, struct cargo_supply *supply, struct err *err)
{
  struct rows_form form;
  *l = (struct loading){ .files = arena_array(&c->arena, struct rows *, c->count) };
  *supply =
      (struct cargo_supply){ .arg = l, .next = next, .again = again, .member = "fields", .one = "row", .many = "rows" };
  bool good = read_form(c, &form, err);
  for (size_t i = 1; good && i < c->count; i++) {
    struct rows *r = rows_open(c->words[i], &form, err);
    good = r != NULL;
    if (good)
      l->files[l->n++] = r, supply->count += rows_count(r);
  }
  supply->digest = good ? digest(l, &c->arena) : STR("");
  return good;
}

bool import_cargo(struct call *c, struct site *site, const struct cargo_supply *supply, const char *intake,
                  enum ending *ending, struct err *err)
{
  struct cargo cargo;
  bool good = cargo_init(&cargo, c, site, supply, call_value(c, "--source"), intake, err) &&
              (call_has(c, "--preview") ? cargo_preview(&cargo, err) : cargo_send(&cargo, err));
  if (good)
    cargo_say(&cargo);
  *ending = good ? cargo_ending(&cargo) : ENDING_NO;
  cargo_fini(&cargo);
  return good;
}

static bool import_tables(struct call *c, struct site *site, const char *intake, enum ending *ending, struct err *err)
{
  struct loading l;
  struct cargo_supply supply;
  bool good = open_files(c, &l, &supply, err) && import_cargo(c, site, &supply, intake, ending, err);
  close_files(&l);
  return good;
}

bool import_rows(struct call *c, struct site *site, enum ending *ending, struct err *err)
{
  const char *intake = call_value(c, "--intake");
  if (!intake == !call_has(c, "--source"))
    return err_set(err, ERR_USAGE,
                   "import rows wants --intake PACK.FILE, which maps them, or --source NAME, which has one");
  return import_tables(c, site, intake, ending, err);
}

bool import_focus(struct call *c, struct site *site, enum ending *ending, struct err *err)
{
  return import_tables(c, site, "intake.focus", ending, err);
}

bool import_servicenow(struct call *c, struct site *site, enum ending *ending, struct err *err)
{
  return import_tables(c, site, "intake.servicenow", ending, err);
}
