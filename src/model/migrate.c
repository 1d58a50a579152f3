/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes the stored types agree with declared ones: first a plan, which only reads and lists what would be lost, then
 * the steps that change tables and catalogue.
 *
 * What happens to a declared field:   not stored yet -> column added, its default given to all records
 *                                     stored, same form -> kept (or shown again when it was hidden)
 *                                     stored, another form, and empty or derived -> column dropped, another number
 * and to a stored one not declared:   derived -> cleared, hidden       a fact -> hidden, when no record holds a value
 * Form is kind, item and target; of a derived field also that no enum value in use is gone and that it was no fact.
 */
#include "model/migrate.h"

#include <inttypes.h>

enum step_kind { STEP_KEEP, STEP_ADD, STEP_REPLACE, STEP_SHOW };

struct migration {
  struct model *m;
  const struct schema *want;
  struct catalogue *cat;
  struct buf *lost;
  struct err *err;
  struct buf sql;
  bool changed;
};

/* ---- asking the tables ---- */

/* The number that `mg->sql` gives; -1 on error. Clears it. */
static int64_t ask(struct migration *mg)
{
  struct stmt *q = store_prepare(mg->m->store, buf_view(&mg->sql).p, mg->err);
  mg->sql.n = 0;
  int64_t n = q && stmt_step(q, mg->err) == STEP_ROW ? column_int(q, 0) : -1;
  stmt_close(q);
  return n;
}

static void sql_field(struct migration *mg, struct str name) { sql_name(&mg->sql, name); }

static int64_t count_held(struct migration *mg, const struct stored_type *t, const struct field *f, bool held)
{
  buf_z(&mg->sql, "SELECT count(*) FROM ");
  sql_name(&mg->sql, t->name);
  buf_z(&mg->sql, " WHERE ");
  sql_field(mg, f->name);
  buf_z(&mg->sql, held ? " IS NOT NULL" : " IS NULL");
  return ask(mg);
}

static void sql_text(struct buf *b, struct str s)
{
  buf_char(b, '\'');
  for (size_t i = 0; i < s.n; i++) {
    if (s.p[i] == '\'')
      buf_char(b, '\'');
    buf_char(b, s.p[i]);
  }
  buf_char(b, '\'');
}

/* Records that hold an enum value, alone or in a list. */
static int64_t count_value(struct migration *mg, const struct stored_type *t, const struct field *f, struct str value)
{
  buf_z(&mg->sql, "SELECT count(*) FROM ");
  sql_name(&mg->sql, t->name);
  buf_z(&mg->sql, " AS t WHERE ");
  if (f->kind == FIELD_LIST) {
    buf_z(&mg->sql, "EXISTS(SELECT 1 FROM json_each(t.");
    sql_field(mg, f->name);
    buf_z(&mg->sql, ") WHERE value = ");
    sql_text(&mg->sql, value);
    buf_char(&mg->sql, ')');
  } else {
    sql_field(mg, f->name);
    buf_z(&mg->sql, " = ");
    sql_text(&mg->sql, value);
  }
  return ask(mg);
}

/* ---- the plan ---- */

static struct stored_type *find_type(struct catalogue *c, struct str name)
{
  for (size_t i = 0; i < c->types.n; i++)
    if (str_eq(c->types.at[i].name, name))
      return &c->types.at[i];
  return NULL;
}

static struct stored_field *find_field(const struct stored_type *t, struct str name)
{
  for (size_t i = 0; i < t->fields.n; i++)
    if (t->fields.at[i].column && str_eq(t->fields.at[i].field.name, name))
      return &t->fields.at[i];
  return NULL;
}

static void lose(struct migration *mg, struct str type, struct str field, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

static void lose(struct migration *mg, struct str type, struct str field, const char *fmt, ...)
{
  buf_str(mg->lost, type);
  if (field.n) {
    buf_char(mg->lost, '.');
    buf_str(mg->lost, field);
  }
  buf_z(mg->lost, ": ");
  va_list ap;
  va_start(ap, fmt);
  buf_vprintf(mg->lost, fmt, ap);
  va_end(ap);
  buf_char(mg->lost, '\n');
}

static const char *records_are(int64_t n) { return n == 1 ? "record" : "records"; }

static bool same_form(const struct field *a, const struct field *b)
{
  return a->kind == b->kind && (a->kind != FIELD_LIST || a->item == b->item) && str_eq(a->ref, b->ref);
}

static bool has_value(const struct field *f, struct str value)
{
  for (uint32_t i = 0; i < f->value_count; i++)
    if (str_eq(f->values[i], value))
      return true;
  return false;
}

/* The first enum value that is in use and not wanted any more; *n records use it. */
static bool value_in_use(struct migration *mg, const struct stored_type *t, const struct field *have,
                         const struct field *want, struct str *value, int64_t *n)
{
  *n = 0;
  for (uint32_t i = 0; i < have->value_count && *n == 0; i++) {
    *value = have->values[i];
    if (!has_value(want, *value))
      *n = count_value(mg, t, have, *value);
    if (*n < 0)
      return false;
  }
  return true;
}

/* "list of ref person" */
static struct str form_name(struct arena *a, const struct field *f)
{
  enum field_kind kind = f->kind == FIELD_LIST ? f->item : f->kind;
  return str_printf(a, "%s%s%s%.*s", f->kind == FIELD_LIST ? "list of " : "", field_kind_names[kind],
                    f->ref.n ? " " : "", STR_FMT(f->ref));
}

static bool plan_form(struct migration *mg, const struct stored_type *t, const struct stored_field *s,
                      const struct field *want, enum step_kind *step)
{
  const struct field *have = &s->field;
  *step = STEP_REPLACE;
  int64_t held = have->derived || s->place < 0 ? 0 : count_held(mg, t, have, true);
  if (held > 0) {
    struct arena *a = &mg->cat->arena;
    lose(mg, t->name, want->name, "a %.*s would become a %.*s, and %" PRId64 " %s a value", STR_FMT(form_name(a, have)),
         STR_FMT(form_name(a, want)), held, held == 1 ? "record holds" : "records hold");
  }
  return held >= 0;
}

static bool plan_values(struct migration *mg, const struct stored_type *t, const struct stored_field *s,
                        const struct field *want, enum step_kind *step)
{
  struct str value;
  int64_t n;
  if (s->place < 0)
    return true;
  if (!value_in_use(mg, t, &s->field, want, &value, &n))
    return false;
  if (n > 0 && s->field.derived)
    *step = STEP_REPLACE;
  else if (n > 0)
    lose(mg, t->name, want->name, "\"%.*s\" is none of its values any more, and %" PRId64 " %s it", STR_FMT(value), n,
         n == 1 ? "record has" : "records have");
  return true;
}

/* A fact that a policy would overwrite, or an answer that would pass for a fact. */
static bool plan_giver(struct migration *mg, const struct stored_type *t, const struct stored_field *s,
                       const struct field *want, enum step_kind *step)
{
  if (s->place < 0 || s->field.derived == want->derived)
    return true;
  if (s->field.derived) {
    *step = STEP_REPLACE;
    return true;
  }
  int64_t held = count_held(mg, t, &s->field, true);
  if (held > 0)
    lose(mg, t->name, want->name, "would be given by a policy, and %" PRId64 " %s a value as a fact", held,
         held == 1 ? "record holds" : "records hold");
  return held >= 0;
}

static bool plan_required(struct migration *mg, const struct stored_type *t, const struct stored_field *s,
                          const struct field *want, enum step_kind step)
{
  if (!want->required || want->derived || t->records == 0)
    return true;
  bool kept = step == STEP_KEEP;
  if (kept && s->field.required)
    return true;
  int64_t empty = kept ? count_held(mg, t, &s->field, false) : value_is_none(want->fallback) ? t->records : 0;
  if (empty > 0)
    lose(mg, t->name, want->name, "is required, and %" PRId64 " %s no value%s", empty,
         empty == 1 ? "record has" : "records have", kept ? "" : "; give it a default");
  return empty >= 0;
}

static bool plan_field(struct migration *mg, const struct stored_type *t, const struct field *want,
                       enum step_kind *step)
{
  const struct stored_field *s = t ? find_field(t, want->name) : NULL;
  *step = !s ? STEP_ADD : s->place < 0 ? STEP_SHOW : STEP_KEEP;
  if (s && !same_form(&s->field, want))
    return plan_form(mg, t, s, want, step) && plan_required(mg, t, s, want, *step);
  if (s && (!plan_values(mg, t, s, want, step) || !plan_giver(mg, t, s, want, step)))
    return false;
  return !t || plan_required(mg, t, s, want, *step);
}

/* Stored fields that are not declared any more. */
static bool plan_gone(struct migration *mg, const struct stored_type *t, const struct type *want)
{
  for (size_t i = 0; i < t->fields.n; i++) {
    const struct stored_field *s = &t->fields.at[i];
    if (s->place < 0 || s->field.derived || type_field(want, s->field.name))
      continue;
    int64_t held = count_held(mg, t, &s->field, true);
    if (held > 0)
      lose(mg, t->name, s->field.name, "is gone, and %" PRId64 " %s a value", held,
           held == 1 ? "record holds" : "records hold");
    if (held < 0)
      return false;
  }
  return true;
}

static bool plan(struct migration *mg)
{
  for (size_t i = 0; i < mg->cat->types.n; i++) {
    const struct stored_type *t = &mg->cat->types.at[i];
    const struct type *want = schema_type(mg->want, t->name);
    if (t->place >= 0 && !want && t->records > 0)
      lose(mg, t->name, STR(""), "the type is gone, and there %s %" PRId64 " %s", t->records == 1 ? "is" : "are",
           t->records, records_are(t->records));
    if (t->place >= 0 && want && !plan_gone(mg, t, want))
      return false;
  }
  for (uint32_t i = 0; i < mg->want->type_count; i++) {
    const struct type *want = mg->want->types[i];
    const struct stored_type *t = find_type(mg->cat, want->name);
    enum step_kind step;
    for (uint32_t k = 0; k < want->field_count; k++)
      if (!plan_field(mg, t, &want->fields[k], &step))
        return false;
  }
  return true;
}

/* ---- the steps: SQL ---- */

/* Runs `mg->sql` and clears it. */
static bool run(struct migration *mg)
{
  bool ok = store_exec(mg->m->store, buf_view(&mg->sql).p, mg->err);
  mg->sql.n = 0;
  return ok;
}

static void sql_alter(struct migration *mg, struct str type)
{
  buf_z(&mg->sql, "ALTER TABLE ");
  sql_name(&mg->sql, type);
}

static const char *column_type(const struct field *f)
{
  switch (f->kind) {
  case FIELD_TEXT:
  case FIELD_ENUM:
  case FIELD_LIST:
  case FIELD_JSON:
    return "TEXT";
  case FIELD_NUMBER:
    return "REAL";
  default:
    return "INTEGER";
  }
}

static bool add_column(struct migration *mg, struct str type, struct str name, const char *suffix, const char *form)
{
  sql_alter(mg, type);
  buf_printf(&mg->sql, " ADD COLUMN \"%.*s%s\" %s", STR_FMT(name), suffix, form);
  return run(mg);
}

static bool add_columns(struct migration *mg, struct str type, const struct field *f)
{
  return add_column(mg, type, f->name, "", column_type(f)) &&
         (f->kind != FIELD_MONEY || add_column(mg, type, f->name, "_currency", "TEXT"));
}

static bool drop_columns(struct migration *mg, struct str type, const struct field *f)
{
  sql_alter(mg, type);
  buf_printf(&mg->sql, " DROP COLUMN \"%.*s\"", STR_FMT(f->name));
  if (f->kind == FIELD_MONEY) {
    buf_z(&mg->sql, "; ");
    sql_alter(mg, type);
    buf_printf(&mg->sql, " DROP COLUMN \"%.*s_currency\"", STR_FMT(f->name));
  }
  return run(mg);
}

static bool set_index(struct migration *mg, struct str type, const struct field *f, bool wanted)
{
  if (!wanted) {
    buf_printf(&mg->sql, "DROP INDEX IF EXISTS \"%.*s.%.*s\"", STR_FMT(type), STR_FMT(f->name));
    return run(mg);
  }
  buf_printf(&mg->sql, "CREATE INDEX IF NOT EXISTS \"%.*s.%.*s\" ON \"%.*s\"(", STR_FMT(type), STR_FMT(f->name),
             STR_FMT(type));
  field_columns(&mg->sql, f);
  buf_char(&mg->sql, ')');
  return run(mg);
}

static bool clear_column(struct migration *mg, struct str type, const struct field *f)
{
  buf_printf(&mg->sql, "UPDATE \"%.*s\" SET \"%.*s\" = NULL", STR_FMT(type), STR_FMT(f->name));
  if (f->kind == FIELD_MONEY)
    buf_printf(&mg->sql, ", \"%.*s_currency\" = NULL", STR_FMT(f->name));
  buf_printf(&mg->sql, " WHERE \"%.*s\" IS NOT NULL", STR_FMT(f->name));
  return run(mg);
}

static bool fill_column(struct migration *mg, struct str type, const struct field *f)
{
  buf_printf(&mg->sql, "UPDATE \"%.*s\" SET \"%.*s\" = ?", STR_FMT(type), STR_FMT(f->name));
  if (f->kind == FIELD_MONEY)
    buf_printf(&mg->sql, ", \"%.*s_currency\" = ?", STR_FMT(f->name));
  struct stmt *q = store_prepare(mg->m->store, buf_view(&mg->sql).p, mg->err);
  mg->sql.n = 0;
  if (!q)
    return false;
  field_bind(q, 1, f, f->fallback, &mg->cat->arena);
  bool ok = stmt_run(q, mg->err);
  stmt_close(q);
  return ok;
}

static bool make_table(struct migration *mg, const struct type *want)
{
  buf_z(&mg->sql, "CREATE TABLE ");
  sql_name(&mg->sql, want->name);
  buf_z(&mg->sql, "(id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, version INTEGER NOT NULL,"
                  " created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL");
  for (uint32_t i = 0; i < want->field_count; i++) {
    const struct field *f = &want->fields[i];
    buf_printf(&mg->sql, ", \"%.*s\" %s", STR_FMT(f->name), column_type(f));
    if (f->kind == FIELD_MONEY)
      buf_printf(&mg->sql, ", \"%.*s_currency\" TEXT", STR_FMT(f->name));
  }
  buf_z(&mg->sql, ", _history INTEGER NOT NULL DEFAULT 0, _stand BLOB, _said BLOB) STRICT");
  return run(mg);
}

/* ---- the steps: catalogue ---- */

/* Notes in the file that all records took the value now, for history.c. */
static void note_sweep(struct migration *mg, struct stored_field *s, struct value v)
{
  struct buf b = BUF_INIT;
  buf_str(&b, s->swept);
  buf_varsint(&b, mg->m->at);
  buf_varsint(&b, mg->m->seq);
  value_pack(&b, v);
  s->swept = str_dup(&mg->cat->arena, buf_view(&b));
  buf_fini(&b);
}

static bool same_values(const struct field *a, const struct field *b)
{
  if (a->value_count != b->value_count)
    return false;
  for (uint32_t i = 0; i < a->value_count; i++)
    if (!str_eq(a->values[i], b->values[i]))
      return false;
  return true;
}

static bool same_declaration(const struct field *a, const struct field *b)
{
  return same_form(a, b) && a->required == b->required && a->indexed == b->indexed && a->derived == b->derived &&
         str_eq(a->doc, b->doc) && str_eq(a->giver, b->giver) && same_values(a, b) &&
         value_eq(a->fallback, b->fallback);
}

/* Takes over the declaration; number and column stay. Texts of `want` outlive the catalogue. */
static void declare(struct migration *mg, struct stored_field *s, const struct field *want, uint32_t place)
{
  if (s->place != place || !same_declaration(&s->field, want))
    mg->changed = true;
  uint32_t no = s->field.no;
  s->field = *want;
  s->field.no = no;
  s->place = place;
}

static struct stored_field *new_field(struct migration *mg, struct stored_type *t, const struct field *want)
{
  uint32_t no = t->fields.n ? vec_last(&t->fields).field.no + 1 : 0;
  if (no >= TYPE_NUMBERS_MAX) {
    err_set(mg->err, ERR_LIMIT, "%.*s.%.*s: the type has had %d fields in its life, and cannot have more",
            STR_FMT(t->name), STR_FMT(want->name), TYPE_NUMBERS_MAX);
    return NULL;
  }
  struct stored_field s = { .field = *want, .place = -1, .column = true };
  s.field.no = no;
  vec_push(&t->fields, s);
  mg->changed = true;
  return &vec_last(&t->fields);
}

static bool fill(struct migration *mg, struct stored_type *t, struct stored_field *s, const struct field *want)
{
  if (value_is_none(want->fallback) || t->records == 0)
    return true;
  note_sweep(mg, s, want->fallback);
  return fill_column(mg, t->name, want);
}

static bool apply_add(struct migration *mg, struct stored_type *t, const struct field *want, uint32_t place,
                      bool fresh_table)
{
  struct stored_field *s = new_field(mg, t, want);
  if (!s)
    return false;
  declare(mg, s, want, place);
  return (fresh_table || add_columns(mg, t->name, want)) && fill(mg, t, s, want) &&
         (!field_wants_index(want) || set_index(mg, t->name, want, true));
}

static bool apply_replace(struct migration *mg, struct stored_type *t, const struct field *want, uint32_t place)
{
  struct stored_field *s = find_field(t, want->name);
  if (!set_index(mg, t->name, &s->field, false) || !aggregate_release(mg->m, t->no, s->field.no, mg->err) ||
      !drop_columns(mg, t->name, &s->field))
    return false;
  s->place = -1;
  s->column = false;
  return apply_add(mg, t, want, place, false);
}

static bool apply_kept(struct migration *mg, struct stored_type *t, const struct field *want, uint32_t place)
{
  struct stored_field *s = find_field(t, want->name);
  bool had = s->place >= 0 && field_wants_index(&s->field), wanted = field_wants_index(want);
  bool shown = s->place < 0;
  declare(mg, s, want, place);
  return (had == wanted || set_index(mg, t->name, want, wanted)) && (!shown || fill(mg, t, s, want));
}

static bool apply_field(struct migration *mg, struct stored_type *t, const struct field *want, uint32_t place)
{
  enum step_kind step;
  if (!plan_field(mg, t, want, &step))
    return false;
  switch (step) {
  case STEP_ADD:
    return apply_add(mg, t, want, place, false);
  case STEP_REPLACE:
    return apply_replace(mg, t, want, place);
  case STEP_KEEP:
  case STEP_SHOW:
    break;
  }
  return apply_kept(mg, t, want, place);
}

static bool hide_field(struct migration *mg, struct stored_type *t, struct stored_field *s)
{
  mg->changed = true;
  s->place = -1;
  if (!set_index(mg, t->name, &s->field, false) || !aggregate_release(mg->m, t->no, s->field.no, mg->err))
    return false;
  if (!s->field.derived || t->records == 0)
    return true;
  note_sweep(mg, s, value_none());
  return clear_column(mg, t->name, &s->field);
}

/* Fields of the type that `want` (or NULL: nothing at all) does not declare. */
static bool hide_fields(struct migration *mg, struct stored_type *t, const struct type *want)
{
  for (size_t i = 0; i < t->fields.n; i++) {
    struct stored_field *s = &t->fields.at[i];
    if (s->place >= 0 && !(want && type_field(want, s->field.name)) && !hide_field(mg, t, s))
      return false;
  }
  return true;
}

static struct stored_type *new_type(struct migration *mg, const struct type *want)
{
  uint32_t no = mg->cat->types.n ? vec_last(&mg->cat->types).no + 1 : 1;
  struct stored_type t = { .name = want->name, .no = no, .place = -1 };
  vec_push(&mg->cat->types, t);
  return &vec_last(&mg->cat->types);
}

static void declare_type(struct migration *mg, struct stored_type *t, const struct type *want, uint32_t place)
{
  if (t->place != place || !str_eq(t->doc, want->doc) || !str_eq(t->title, want->title))
    mg->changed = true;
  t->place = place;
  t->doc = want->doc;
  t->title = want->title;
}

static bool apply_type(struct migration *mg, const struct type *want, uint32_t place)
{
  struct stored_type *t = find_type(mg->cat, want->name);
  bool fresh = !t;
  if (fresh) {
    t = new_type(mg, want);
    if (!make_table(mg, want))
      return false;
  }
  declare_type(mg, t, want, place);
  if (!hide_fields(mg, t, want))
    return false;
  for (uint32_t i = 0; i < want->field_count; i++) {
    const struct field *f = &want->fields[i];
    if (fresh ? !apply_add(mg, t, f, i, true) : !apply_field(mg, t, f, i))
      return false;
  }
  return true;
}

static bool apply(struct migration *mg)
{
  for (size_t i = 0; i < mg->cat->types.n; i++) {
    struct stored_type *t = &mg->cat->types.at[i];
    if (t->place < 0 || schema_type(mg->want, t->name))
      continue;
    t->place = -1;
    mg->changed = true;
    if (!hide_fields(mg, t, NULL))
      return false;
  }
  for (uint32_t i = 0; i < mg->want->type_count; i++)
    if (!apply_type(mg, mg->want->types[i], i))
      return false;
  return true;
}

/* ---- the whole ---- */

/* Everything is flushed; nothing cached outlives the old tables. */
static bool put_in_force(struct migration *mg)
{
  struct model *m = mg->m;
  m->schema_no++;
  if (!catalogue_write(m, mg->cat, mg->err))
    return false;
  cache_forget(m);
  aggregate_forget(m);
  heard_forget(m);
  struct generation *g = generation_new(mg->cat);
  g->prev = m->now;
  m->now = g;
  return aggregate_load(m, mg->err);
}

static bool refuse(struct migration *mg)
{
  struct str lost = buf_view(mg->lost);
  if (lost.n && lost.p[lost.n - 1] == '\n')
    lost.n--;
  if (lost.n > 800)
    lost.n = 800;
  return err_set(mg->err, ERR_CONFLICT, "the change of types would lose data:\n%.*s", STR_FMT(lost));
}

static bool migrate(struct migration *mg, bool dry)
{
  if (!declaration_check(mg->want, mg->err) || !model_flush(mg->m, mg->err) ||
      (!dry && !aggregate_flush(mg->m, mg->err)) || !catalogue_read(mg->m, mg->cat, mg->err) || !plan(mg))
    return false;
  if (mg->lost->n)
    return refuse(mg);
  if (dry)
    return true;
  return apply(mg) && (!mg->changed || put_in_force(mg));
}

bool model_migrate(struct model *m, const struct schema *want, bool dry, struct buf *lost, struct err *err)
{
  if (!dry && m->images.n)
    return err_set(err, ERR_CONFLICT, "types cannot change after a record changed in the same entry");
  struct buf own = BUF_INIT;
  struct catalogue cat;
  catalogue_init(&cat);
  struct migration mg = { .m = m, .want = want, .cat = &cat, .lost = lost ? lost : &own, .err = err };
  mg.lost->n = 0;
  bool ok = migrate(&mg, dry);
  if (!dry && m->in_entry)
    m->relaxed = true; /* tables cannot be undone but by a rollback */
  buf_fini(&mg.sql);
  buf_fini(&own);
  catalogue_fini(&cat);
  return ok;
}
