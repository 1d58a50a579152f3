/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Accepting: the records by which people accept findings. What somebody asks ("accept finding 12 for 30 days") becomes
 * edits of records of the type `acceptance`; what such a record does not say of its finding is filled in, so that guards
 * see whose it is and how grave; what makes no sense is refused. Who may accept is for guards to say.
 */
#include "engine/inside.h"

/* ---- the type and its fields ---- */

const struct type *accepting_type(const struct engine *e)
{
  const struct type *t = schema_type(model_schema(e->model), STR("acceptance"));
  const struct field *end = t ? type_field(t, STR("until_at")) : NULL;
  return end && end->kind == FIELD_INSTANT ? t : NULL;
}

/* NULL when the type has no such fact of that kind. */
static const struct field *fact(const struct record *r, const char *name, enum field_kind kind)
{
  const struct field *f = type_field(r->type, str_of(name));
  return f && f->kind == kind && !f->derived ? f : NULL;
}

static struct value cell(const struct record *r, const char *name, enum field_kind kind)
{
  const struct field *f = fact(r, name, kind);
  return f ? record_cell(r, f->no) : value_none();
}

static struct str text(const struct record *r, const char *name)
{
  struct value v = cell(r, name, FIELD_TEXT);
  return v.kind == VALUE_TEXT ? value_str(v) : STR("");
}

static int64_t instant(const struct record *r, const char *name)
{
  struct value v = cell(r, name, FIELD_INSTANT);
  return v.kind == VALUE_INT ? v.i : INSTANT_NEVER;
}

/* An enum's cell is the place of its value. */
static int gravity_of(const struct record *r)
{
  const struct field *f = fact(r, "severity", FIELD_ENUM);
  struct value v = f ? record_cell(r, f->no) : value_none();
  return v.kind == VALUE_TEXT ? severity_gravity(value_str(v)) : -1;
}

bool accepting_read(struct engine *e, const struct record *r, struct acceptance *out)
{
  struct value by = cell(r, "by", FIELD_REF);
  struct buf name = BUF_INIT;
  *out = (struct acceptance){ .rid = r->rid,
                              .policy = text(r, "policy"),
                              .record = text(r, "record"),
                              .code = text(r, "code"),
                              .reason = text(r, "reason"),
                              .until = instant(r, "until_at"),
                              .withdrawn = instant(r, "withdrawn_at"),
                              .gravity = gravity_of(r) };
  if (by.kind == VALUE_RECORD)
    model_name(e->model, by.record, &name);
  out->by = str_dup(&e->arena, buf_view(&name));
  buf_fini(&name);
  return out->until != INSTANT_NEVER && out->withdrawn == INSTANT_NEVER && out->gravity >= 0;
}

/* ---- what is filled in ---- */

struct standing_finding {
  int64_t id;
  struct str policy, record, code, severity, message, owner;
  bool open;
};

static bool read_finding(struct engine *e, struct stmt *q, struct standing_finding *out, bool *found, struct err *err)
{
  enum step step = stmt_step(q, err);
  *found = step == STEP_ROW;
  if (*found) {
    struct arena *a = &e->arena;
    struct str *const texts[] = { &out->policy, &out->record, &out->code, &out->severity, &out->message, &out->owner };
    out->id = column_int(q, 0);
    for (int i = 0; i < 6; i++)
      *texts[i] = str_dup(a, column_text(q, i + 1));
    out->open = column_int(q, 7) != 0;
  }
  stmt_close(q);
  return step != STEP_ERROR;
}

#define FINDING                                                                                                        \
  "SELECT f.id, p.id, f.record, f.key, f.severity, f.message, ifnull(f.owner, ''), f.state = 'open'"                   \
  " FROM finding f JOIN policy p ON p.no = f.policy WHERE "

static bool finding_numbered(struct engine *e, int64_t id, struct standing_finding *out, bool *found, struct err *err)
{
  struct stmt *q = store_prepare(model_store(e->model), FINDING "f.id = ?", err);
  if (!q)
    return false;
  bind_int(q, 1, id);
  return read_finding(e, q, out, found, err);
}

/* The open one that the acceptance names. */
static bool finding_named(struct engine *e, const struct acceptance *a, struct standing_finding *out, bool *found,
                          struct err *err)
{
  struct record *subject = model_find_name(e->model, a->record, NULL);
  struct stmt *q = store_prepare(model_store(e->model),
                                 FINDING "p.id = ? AND f.subject = ? AND f.key = ? AND f.state = 'open'", err);
  if (!q)
    return false;
  bind_text(q, 1, a->policy), bind_int(q, 2, subject ? (int64_t)subject->rid : 0), bind_text(q, 3, a->code);
  return read_finding(e, q, out, found, err);
}

static bool fill(struct engine *e, struct record *r, const char *name, enum field_kind kind, struct str s,
                 struct err *err)
{
  const struct field *f = fact(r, name, kind);
  return !f || model_set(e->model, r, f, s.n ? value_text(s) : value_none(), err);
}

static bool fill_identity(struct engine *e, struct record *r, const struct standing_finding *f, struct err *err)
{
  return fill(e, r, "policy", FIELD_TEXT, f->policy, err) && fill(e, r, "record", FIELD_TEXT, f->record, err) &&
         fill(e, r, "code", FIELD_TEXT, f->code, err);
}

/* Of whoever makes the change, where that is a person that is known. */
static bool fill_by(struct engine *e, struct record *r, struct err *err)
{
  const struct field *f = fact(r, "by", FIELD_REF);
  struct record *who = f && str_starts(e->actor, "person/") ? model_find_name(e->model, e->actor, NULL) : NULL;
  return !who || model_set(e->model, r, f, value_record(who->rid), err);
}

static bool was(const struct edited *d, const struct record *r, const char *name)
{
  const struct field *f = type_field(r->type, str_of(name));
  return d->before.kind == VALUE_MAP && f && value_eq(value_get(d->before, name), record_cell(r, f->no));
}

/* How it stands at this moment, but for what whoever accepts it says himself. */
static bool fill_state(struct engine *e, const struct edited *d, struct record *r, const struct standing_finding *f,
                       struct err *err)
{
  const struct field *number = fact(r, "finding", FIELD_INTEGER);
  bool said = gravity_of(r) >= 0 && !was(d, r, "severity");
  return (!number || model_set(e->model, r, number, value_int(f->id), err)) &&
         (said || fill(e, r, "severity", FIELD_ENUM, f->severity, err)) &&
         fill(e, r, "message", FIELD_TEXT, f->message, err) && fill(e, r, "owner", FIELD_TEXT, f->owner, err);
}

static bool fill_one(struct engine *e, const struct edited *d, struct record *r, struct err *err)
{
  struct acceptance a;
  struct standing_finding f;
  bool found = false;
  struct value number = cell(r, "finding", FIELD_INTEGER);
  accepting_read(e, r, &a);
  if (a.policy.n == 0 && number.kind == VALUE_INT) {
    if (!finding_numbered(e, number.i, &f, &found, err) || (found && !fill_identity(e, r, &f, err)))
      return false;
    if (!found)
      return err_set(err, ERR_MISSING, "there is no finding %lld", (long long)number.i);
    accepting_read(e, r, &a);
  }
  if (!finding_named(e, &a, &f, &found, err) || (found && !fill_state(e, d, r, &f, err)))
    return false;
  bool by_said = cell(r, "by", FIELD_REF).kind == VALUE_RECORD && !was(d, r, "by");
  return by_said || fill_by(e, r, err);
}

/* It was taken back, or something else was written down, and it is as it was. */
static bool is_anew(const struct edited *d, const struct record *r)
{
  static const char *const terms[] = { "policy", "record", "code", "reason", "until_at" };
  bool same = true;
  for (size_t i = 0; i < sizeof terms / sizeof *terms; i++)
    same = same && was(d, r, terms[i]);
  return !same || (!was(d, r, "withdrawn_at") && instant(r, "withdrawn_at") == INSTANT_NEVER);
}

bool accepting_fill(struct engine *e, struct err *err)
{
  const struct type *t = accepting_type(e);
  for (size_t i = 0; t && i < e->edited.n; i++) {
    const struct edited *d = &e->edited.at[i];
    if (d->type != t)
      continue;
    struct record *r = model_find(e->model, d->rid, NULL);
    vec_push(&e->acceptances.edited, d->rid);
    if (r && !r->deleted && is_anew(d, r) && !fill_one(e, d, r, err))
      return err_prefix(err, "%.*s", STR_FMT(d->name));
  }
  return true;
}

/* ---- is it written as acceptances are? ---- */

static bool is_blank(struct str s) { return str_trim(s).n == 0; }

static bool check_one(struct engine *e, const struct edited *d, const struct record *r, struct err *err)
{
  struct acceptance a;
  char text[32];
  accepting_read(e, r, &a);
  if (is_blank(a.reason))
    return err_set(err, ERR_INPUT, "why may it stand? An acceptance has a reason");
  if (a.withdrawn != INSTANT_NEVER || !is_anew(d, r))
    return true;
  if (a.until <= e->settle.now)
    return err_set(err, ERR_INPUT, "until_at: %.*s is over; an acceptance ends in the future",
                   STR_FMT(instant_format(a.until, text)));
  return a.gravity >= 0 ||
         err_set(err, ERR_MISSING,
                 "%.*s does not say \"%.*s\" of %.*s at this moment: steward findings shows what is said. To accept it "
                 "beforehand, say up to which severity",
                 STR_FMT(a.policy), STR_FMT(a.code), STR_FMT(a.record));
}

bool accepting_check(struct engine *e, struct err *err)
{
  const struct type *t = accepting_type(e);
  for (size_t i = 0; t && i < e->edited.n; i++) {
    const struct edited *d = &e->edited.at[i];
    struct record *r = d->type == t ? model_find(e->model, d->rid, NULL) : NULL;
    if (r && !r->deleted && !check_one(e, d, r, err))
      return err_prefix(err, "%.*s", STR_FMT(d->name));
  }
  return true;
}

/* ---- what is asked in one word ---- */

/* "30d", "2026-11-21" (that day is the last one, in UTC), "2026-11-21T12:00:00Z", or ms. */
static bool read_end(struct engine *e, struct value v, int64_t *out, struct err *wrong)
{
  int64_t n;
  struct str s = v.kind == VALUE_TEXT ? str_trim(value_str(v)) : STR("");
  if (s.n && date_parse(s, &n))
    *out = (n + 1) * DAY;
  else if (s.n && duration_parse(s, &n) && n > 0 && n < INT64_MAX / 4)
    *out = e->settle.now + n;
  else if (value_is_none(v) || !instant_accept(v, out))
    return err_set(wrong, ERR_INPUT,
                   "until when? \"until\" is \"30d\", a last day as in \"2026-11-21\", or an instant, not %s%.*s",
                   s.n ? "" : "nothing", STR_FMT(s));
  return true;
}

/* The first of acceptance/finding-12, acceptance/finding-12.2 … that is not there. */
static struct str new_name(struct engine *e, const struct type *t, int64_t finding)
{
  struct str key = str_printf(&e->arena, "finding-%lld", (long long)finding);
  for (int i = 2; model_find_key(e->model, t, key, NULL); i++)
    key = str_printf(&e->arena, "finding-%lld.%d", (long long)finding, i);
  return str_printf(&e->arena, "acceptance/%.*s", STR_FMT(key));
}

static struct value edit_of(struct engine *e, const char *verb, struct str name, struct value set)
{
  struct value_builder b;
  build_init(&b, &e->arena);
  build_put(&b, verb, value_text(name));
  build_put(&b, "set", set);
  return build_map(&b);
}

/* Of a record that is there what is filled in is said, too: it may be the only thing that is new. */
static struct value accept_edit(struct engine *e, const struct type *t, const struct standing_finding *f,
                                struct str name, struct str reason, int64_t until)
{
  struct value_builder b;
  build_init(&b, &e->arena);
  build_put(&b, "reason", value_text(reason));
  build_put(&b, "until_at", value_int(until));
  build_put(&b, "finding", value_int(f->id));
  if (!name.n)
    return edit_of(e, "create", new_name(e, t, f->id), build_map(&b));
  build_put(&b, "severity", value_text(f->severity));
  if (str_starts(e->actor, "person/") && model_find_name(e->model, e->actor, NULL))
    build_put(&b, "by", value_text(e->actor));
  return edit_of(e, "update", name, build_map(&b));
}

static struct value withdraw_edit(struct engine *e, struct str name, struct str reason)
{
  struct value_builder b;
  build_init(&b, &e->arena);
  build_put(&b, "withdrawn_at", value_int(e->settle.now));
  build_put(&b, "withdrawn_because", reason.n ? value_text(reason) : value_none());
  return edit_of(e, "update", name, build_map(&b));
}

static bool accept_edits(struct engine *e, const struct type *t, const struct standing_finding *f, struct value body,
                         struct value_builder *edits, struct err *wrong)
{
  struct str reason = str_trim(value_get_str(body, "reason"));
  struct strs names = { 0 };
  int64_t until;
  if (!f->open)
    return err_set(wrong, ERR_CONFLICT, "finding %lld is closed: there is nothing to accept", (long long)f->id);
  if (!reason.n)
    return err_set(wrong, ERR_INPUT, "why may it stand? A finding is accepted with a \"reason\"");
  if (!read_end(e, value_get(body, "until"), &until, wrong) ||
      !acceptance_names(e, f->policy, f->record, f->code, &names, wrong))
    return false;
  for (size_t i = 1; i < names.n; i++) /* several by hand: one is left */
    build_add(edits, withdraw_edit(e, names.at[i], STR("accepted anew")));
  build_add(edits, accept_edit(e, t, f, names.n ? names.at[0] : STR(""), reason, until));
  vec_fini(&names);
  return true;
}

static bool withdraw_edits(struct engine *e, const struct standing_finding *f, struct value body,
                           struct value_builder *edits, struct err *wrong)
{
  struct strs names = { 0 };
  bool good = acceptance_names(e, f->policy, f->record, f->code, &names, wrong);
  for (size_t i = 0; good && i < names.n; i++)
    build_add(edits, withdraw_edit(e, names.at[i], str_trim(value_get_str(body, "reason"))));
  if (good && !names.n)
    good = err_set(wrong, ERR_CONFLICT, "finding %lld is not accepted: there is nothing to withdraw", (long long)f->id);
  vec_fini(&names);
  return good;
}

bool accepting_is_asked(struct value body)
{
  return value_get(body, "accept").kind == VALUE_INT || value_get(body, "withdraw").kind == VALUE_INT;
}

bool accepting_edits(struct engine *e, struct value body, struct value *out, struct err *wrong)
{
  const struct type *t = accepting_type(e);
  struct value accept = value_get(body, "accept");
  int64_t id = accept.kind == VALUE_INT ? accept.i : value_get(body, "withdraw").i;
  struct standing_finding f;
  struct value_builder edits;
  bool found;
  if (!t)
    return err_set(wrong, ERR_INPUT,
                   "the packs in force know no acceptances: run steward activate, so that the pack core of this "
                   "version is in force");
  if (!finding_numbered(e, id, &f, &found, wrong))
    return false;
  if (!found)
    return err_set(wrong, ERR_MISSING, "there is no finding %lld", (long long)id);
  build_init(&edits, &e->arena);
  if (!(accept.kind == VALUE_INT ? accept_edits(e, t, &f, body, &edits, wrong)
                                 : withdraw_edits(e, &f, body, &edits, wrong)))
    return false;
  *out = build_list(&edits);
  return true;
}
