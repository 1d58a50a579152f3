/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Edit: a list of edits applied to the model. All records are made before any field is set, so that records of one
 * change may refer to each other in any order; deletions come last.
 */
#include "engine/inside.h"

enum { EDITS_MAX = 10000 };
static const char *const verbs[] = { "create", "update", "put", "delete" };
enum verb { VERB_CREATE, VERB_UPDATE, VERB_PUT, VERB_DELETE, VERBS };

struct edit {
  enum verb verb;
  struct str name, type_name, key;
  const struct type *type;
  struct record *record;
  bool made;
  struct value set, version;
  bool dated; /* it says since when: */
  int64_t at, revision;
};

static bool read_verb(struct value v, uint32_t at, struct edit *out, struct err *err)
{
  static const char *const known[] = { "create", "update", "put", "delete", "set", "version", "at", "revision" };
  int found = 0;
  for (uint32_t i = 0; i < v.n; i++) {
    bool member = false;
    for (size_t k = 0; k < sizeof known / sizeof *known; k++)
      member = member || str_is(v.map[i].name, known[k]);
    if (!member) {
      const char *near = str_nearest(v.map[i].name, known, sizeof known / sizeof *known);
      return err_set(err, ERR_INPUT, "edit %u: unknown member \"%.*s\"%s%s%s", at, STR_FMT(v.map[i].name),
                     near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
    }
  }
  for (int k = 0; k < VERBS; k++)
    if (value_get(v, verbs[k]).kind != VALUE_NONE) {
      out->verb = (enum verb)k;
      out->name = value_get_str(v, verbs[k]);
      found++;
    }
  return found == 1 || err_set(err, ERR_INPUT, "edit %u: exactly one of create, update, put, delete is needed", at);
}

/* Without `at` it is the entry's instant. */
static bool read_date(struct engine *e, struct value v, struct edit *out, struct err *err)
{
  struct value at = value_get(v, "at"), revision = value_get(v, "revision");
  out->dated = !value_is_none(at) || !value_is_none(revision);
  out->at = e->settle.now;
  if (!value_is_none(at) && !instant_accept(at, &out->at))
    return err_set(err, ERR_INPUT,
                   "%.*s: \"at\" must be an instant, such as \"2026-11-21T18:57:27Z\" or milliseconds since 1970",
                   STR_FMT(out->name));
  if (!value_is_none(revision) && revision.kind != VALUE_INT)
    return err_set(err, ERR_INPUT, "%.*s: \"revision\" must be an integer", STR_FMT(out->name));
  out->revision = value_is_none(revision) ? 0 : revision.i;
  return !out->dated || out->verb != VERB_DELETE ||
         err_set(err, ERR_INPUT, "%.*s: a delete is of now: it takes neither \"at\" nor \"revision\"",
                 STR_FMT(out->name));
}

static bool read_edit(struct engine *e, struct value v, uint32_t at, struct edit *out, struct err *err)
{
  *out = (struct edit){ 0 };
  if (v.kind != VALUE_MAP)
    return err_set(err, ERR_INPUT, "edit %u is no object", at);
  if (!read_verb(v, at, out, err))
    return false;
  if (!str_split(out->name, '/', &out->type_name, &out->key) || out->key.n == 0)
    return err_set(err, ERR_INPUT, "edit %u: \"%.*s\" is no record id, as in \"service/checkout\"", at,
                   STR_FMT(out->name));
  if (!(out->type = schema_need_type(model_schema(e->model), out->type_name, err)))
    return err_prefix(err, "edit %u", at);
  out->set = value_get(v, "set");
  out->version = value_get(v, "version");
  if (out->set.kind == VALUE_LIST && out->set.n == 0)
    out->set = (struct value){ .kind = VALUE_MAP };
  if (!value_is_none(out->set) && out->set.kind != VALUE_MAP)
    return err_set(err, ERR_INPUT, "%.*s: \"set\" must be an object of fields", STR_FMT(out->name));
  if (out->verb == VERB_DELETE && !value_is_none(out->set))
    return err_set(err, ERR_INPUT, "%.*s: a delete sets nothing", STR_FMT(out->name));
  if (!value_is_none(out->version) && out->version.kind != VALUE_INT)
    return err_set(err, ERR_INPUT, "%.*s: \"version\" must be an integer", STR_FMT(out->name));
  return read_date(e, v, out, err);
}

/* ---- records ---- */

static bool guarded(struct engine *e, const struct type *t)
{
  for (uint32_t i = 0; e->set && i < e->set->policy_count; i++)
    if (e->set->policies[i]->kind == KIND_GUARD && e->set->policies[i]->on == t &&
        e->set->policies[i]->level != LEVEL_DRAFT)
      return true;
  return false;
}

static struct value image_of(struct engine *e, const struct record *r)
{
  struct value_builder b;
  build_init(&b, &e->arena);
  for (uint32_t i = 0; i < r->type->field_count; i++) {
    const struct field *f = &r->type->fields[i];
    if (!f->derived && !value_is_none(record_cell(r, f->no)))
      build_put_str(&b, f->name, value_copy(&e->arena, record_cell(r, f->no)));
  }
  return build_map(&b);
}

static bool known_edited(struct engine *e, uint64_t rid)
{
  for (size_t i = 0; i < e->edited.n; i++)
    if (e->edited.at[i].rid == rid)
      return true;
  return false;
}

static void note_edited(struct engine *e, const struct edit *d, const char *kind)
{
  if (e->edited.n <= 64 ? known_edited(e, d->record->rid) : false)
    return;
  struct value before = value_none();
  if (!d->made && (guarded(e, d->type) || d->type == accepting_type(e)))
    before = image_of(e, d->record);
  vec_push(&e->edited, ((struct edited){ d->record->rid, d->type, kind, str_dup(&e->arena, d->name), before }));
}

/* What follows is since when the edit says. */
static void date(struct engine *e, const struct edit *d)
{
  if (d->dated)
    model_since(e->model, d->at, d->revision);
  else
    model_now(e->model);
}

static bool find_or_make(struct engine *e, struct edit *d, struct err *err)
{
  date(e, d);
  d->record = model_find_key(e->model, d->type, d->key, err);
  if (!d->record && err->code != ERR_NONE)
    return false;
  if (d->record && d->verb == VERB_CREATE)
    return err_set(err, ERR_CONFLICT, "%.*s exists already; use put or update", STR_FMT(d->name));
  if (!d->record && (d->verb == VERB_UPDATE || d->verb == VERB_DELETE))
    return err_set(err, ERR_MISSING, "%.*s does not exist", STR_FMT(d->name));
  if (d->record && d->version.kind == VALUE_INT && d->version.i != d->record->version)
    return err_set(err, ERR_CONFLICT, "%.*s is at version %lld, not %lld: read it again", STR_FMT(d->name),
                   (long long)d->record->version, (long long)d->version.i);
  if (!d->record) {
    if (!(d->record = model_create(e->model, d->type, d->key, err)))
      return false;
    d->made = true;
  }
  note_edited(e, d, d->verb == VERB_DELETE ? "delete" : d->made ? "create" : "update");
  return true;
}

static bool set_fields(struct engine *e, struct edit *d, struct err *err)
{
  date(e, d);
  if (d->dated && !d->made && d->set.n == 0)
    return model_exists_since(e->model, d->record, err);
  for (uint32_t i = 0; d->set.kind == VALUE_MAP && i < d->set.n; i++) {
    const struct field *f = type_need_field(d->type, d->set.map[i].name, err);
    struct value v = value_none();
    if (!f)
      return err_prefix(err, "%.*s", STR_FMT(d->name));
    if (f->derived)
      return err_set(err, ERR_INPUT, "%.*s: %.*s is given by the policy %.*s and cannot be set", STR_FMT(d->name),
                     STR_FMT(f->name), STR_FMT(f->giver));
    if (!value_is_none(d->set.map[i].value) &&
        !field_accept(e->model, d->type, f, d->set.map[i].value, &e->arena, &v, err))
      return err_prefix(err, "%.*s", STR_FMT(d->name));
    if (!model_set(e->model, d->record, f, v, err))
      return err_prefix(err, "%.*s", STR_FMT(d->name));
  }
  return true;
}

bool edit_apply(struct engine *e, struct value edits, struct err *err)
{
  if (edits.kind != VALUE_LIST)
    return err_set(err, ERR_INPUT,
                   "\"edits\" must be a list, as in {\"edits\":[{\"put\":\"service/shop\",\"set\":{…}}]}");
  if (edits.n > EDITS_MAX)
    return err_set(err, ERR_LIMIT, "%u edits in one change; at most %d", edits.n, EDITS_MAX);
  struct edit *all = arena_array(&e->arena, struct edit, edits.n + 1);
  vec_clear(&e->edited);
  for (uint32_t i = 0; i < edits.n; i++)
    if (!read_edit(e, edits.list[i], i + 1, &all[i], err) || !find_or_make(e, &all[i], err))
      return false;
  for (uint32_t i = 0; i < edits.n; i++)
    if (all[i].verb != VERB_DELETE && !set_fields(e, &all[i], err))
      return false;
  model_now(e->model);
  for (uint32_t i = 0; i < edits.n; i++)
    if (all[i].verb == VERB_DELETE && !all[i].record->deleted) { /* named twice, it goes once */
      settle_gone(e, all[i].record);
      if (!model_delete(e->model, all[i].record, err))
        return false;
    }
  return accepting_fill(e, err) && model_check_entry(e->model, err) && sources_check(e, err) && accepting_check(e, err);
}

/* ---- answers ---- */

void edit_records(struct engine *e, struct buf *out)
{
  buf_char(out, '[');
  for (size_t i = 0; i < e->edited.n; i++) {
    if (i)
      buf_char(out, ',');
    json_string(out, e->edited.at[i].name);
  }
  buf_char(out, ']');
}

void edit_answer(struct engine *e, int64_t seq, int64_t at, const struct refusals *warnings, struct buf *out)
{
  char text[32];
  buf_printf(out, "{\"seq\":%lld,\"at\":\"%.*s\",\"records\":[", (long long)seq, STR_FMT(instant_format(at, text)));
  for (size_t i = 0; i < e->edited.n; i++) {
    const struct edited *d = &e->edited.at[i];
    struct record *r = model_find(e->model, d->rid, NULL);
    buf_z(out, i ? ",{\"id\":" : "{\"id\":");
    json_string(out, d->name);
    if (r)
      buf_printf(out, ",\"version\":%lld}", (long long)r->version);
    else
      buf_z(out, ",\"deleted\":true}");
  }
  buf_char(out, ']');
  for (size_t i = 0; i < warnings->n; i++) {
    buf_z(out, i ? "," : ",\"warnings\":[");
    buf_z(out, "{\"guard\":");
    json_string(out, warnings->at[i].guard->id);
    buf_z(out, ",\"message\":");
    json_string(out, warnings->at[i].message);
    buf_char(out, '}');
  }
  buf_z(out, warnings->n ? "]}" : "}");
}
