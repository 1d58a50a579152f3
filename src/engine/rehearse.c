/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rehearse: deliveries as if they came now, one after the other: each is mapped on the model as those before it leave it,
 * and its edits are made. What is wrong with one is told, and the others stand, as it would be; only policies and guards
 * are asked once, at the end, by whoever called.
 *
 * The model can undo an entry, and not a part of one: where the edits of a delivery are wrong, all is undone, and what was
 * good before is made again. So there is an end to how many such deliveries are looked at.
 */
#include "engine/inside.h"

enum { DELIVERIES_MAX = 1000, WRONG_MAX = 100 };

struct rehearsal {
  struct engine *e;
  struct entry entry;        /* of now */
  struct arena kept;         /* what outlives the arena of the entry */
  VEC(struct value) edits;   /* of those that are good, in their order */
  VEC(struct edited) edited; /* by all of them */
  struct map seen;           /* of those, their records */
  struct value_builder told;
  uint32_t wrong;
};

/* ---- making and undoing ---- */

static void note_edited(struct rehearsal *h)
{
  for (size_t i = 0; i < h->e->edited.n; i++) {
    uint64_t *known = map_put(&h->seen, h->e->edited.at[i].rid);
    if (!*known)
      vec_push(&h->edited, h->e->edited.at[i]);
    *known = 1;
  }
}

/* A fresh unit of undo with all that was good. It was so before, so it is again. */
static bool make_again(struct rehearsal *h, struct err *err)
{
  settle_undo(h->e);
  apply_start(h->e, &h->entry);
  vec_clear(&h->edited);
  map_clear(&h->seen);
  for (size_t i = 0; i < h->edits.n; i++) {
    if (!edit_apply(h->e, h->edits.at[i], err))
      return false;
    note_edited(h);
  }
  return true;
}

/* ---- one delivery ---- */

static struct policy *find_intake(struct rehearsal *h, struct value d, struct str source, struct err *wrong)
{
  struct str id = value_get_str(d, "intake");
  if (!id.n)
    return sources_intake(h->e, source, wrong);
  struct policy *p = policy_find(h->e->set, id);
  if (p && p->kind == KIND_INTAKE)
    return p;
  err_set(wrong, ERR_MISSING, "\"%.*s\" is no intake of the packs in force", STR_FMT(id));
  return NULL;
}

/* {"source","intake","headers","body"} as a mapping sees it. */
static struct value build_delivery(struct rehearsal *h, struct value d, struct str source)
{
  struct arena *a = &h->e->arena;
  struct value body = value_get(d, "body"), headers = value_get(d, "headers");
  struct buf text = BUF_INIT;
  if (body.kind == VALUE_TEXT)
    buf_str(&text, value_str(body));
  else if (body.kind != VALUE_NONE)
    json_write(&text, body);
  if (headers.kind != VALUE_MAP) {
    struct value_builder b;
    build_init(&b, a);
    build_put(&b, "content-type", value_text(STR("application/json")));
    headers = build_map(&b);
  }
  struct value seen = receipt_delivery(a, headers, source, h->entry.at, str_dup(a, buf_view(&text)));
  buf_fini(&text);
  return seen;
}

static bool map_one(struct rehearsal *h, struct value d, struct mapped *m, struct err *wrong)
{
  struct str source = value_get_str(d, "source");
  if (!source.n)
    source = STR("preview");
  struct policy *intake = find_intake(h, d, source, wrong);
  if (!intake)
    return false;
  fuel_start(h->e); /* each would be an entry of its own */
  fuel_give(h->e);
  bool good = policy_map(&h->e->evaluator, intake, build_delivery(h, d, source), h->entry.at, &h->e->arena, m, wrong);
  fuel_take(h->e, intake, wrong);
  return good;
}

static void tell(struct rehearsal *h, const char *state, struct str reason)
{
  struct value_builder b, records;
  bool made = strcmp(state, "applied") == 0;
  build_init(&b, &h->kept);
  build_init(&records, &h->kept);
  for (size_t i = 0; made && i < h->e->edited.n; i++)
    build_add(&records, value_text(str_dup(&h->kept, h->e->edited.at[i].name)));
  build_put(&b, "state", value_text(str_of(state)));
  build_put(&b, "reason", reason.n ? value_text(str_dup(&h->kept, reason)) : value_none());
  build_put(&b, "records", build_list(&records));
  build_add(&h->told, build_map(&b));
}

/* False when the machine broke. */
static bool make_one(struct rehearsal *h, const struct mapped *m, struct err *err)
{
  struct err wrong = ERR_INIT;
  struct value edits = value_copy(&h->kept, m->edits);
  if (edit_apply(h->e, edits, &wrong)) {
    tell(h, h->e->edited.n ? "applied" : "ignored", m->ignored);
    note_edited(h);
    vec_push(&h->edits, edits);
    return true;
  }
  if (err_of_machine(wrong.code)) {
    *err = wrong;
    return false;
  }
  h->wrong++;
  tell(h, "failed", str_of(wrong.text));
  return make_again(h, err);
}

static bool take_one(struct rehearsal *h, struct value d, struct err *err)
{
  struct err wrong = ERR_INIT;
  struct mapped m = { .ignored = { "", 0 } };
  if (d.kind != VALUE_MAP)
    return err_set(err, ERR_INPUT, "a delivery is {\"source\" or \"intake\": …, \"body\": …}");
  if (!map_one(h, d, &m, &wrong)) {
    if (err_of_machine(wrong.code)) {
      *err = wrong;
      return false;
    }
    tell(h, "failed", str_of(wrong.text));
    return true;
  }
  if (m.held.n) {
    tell(h, "held", m.held);
    return true;
  }
  return make_one(h, &m, err);
}

/* ---- all of them ---- */

static bool take_all(struct rehearsal *h, struct value deliveries, struct err *err)
{
  if (deliveries.n > DELIVERIES_MAX)
    return err_set(err, ERR_LIMIT, "%u deliveries at once; at most %d", deliveries.n, DELIVERIES_MAX);
  for (uint32_t i = 0; i < deliveries.n && h->wrong < WRONG_MAX; i++)
    if (!take_one(h, deliveries.list[i], err))
      return false;
  return true;
}

bool rehearse(struct engine *e, const struct entry *n, struct value deliveries, struct value *told, struct err *err)
{
  struct rehearsal h = { .e = e, .entry = *n };
  arena_init(&h.kept);
  map_init(&h.seen);
  build_init(&h.told, &h.kept);
  bool good = take_all(&h, deliveries, err);
  if (good) {
    *told = value_copy(&e->arena, build_list(&h.told));
    vec_clear(&e->edited);
    for (size_t i = 0; i < h.edited.n; i++)
      vec_push(&e->edited, h.edited.at[i]);
  }
  vec_fini(&h.edits);
  vec_fini(&h.edited);
  map_fini(&h.seen);
  arena_fini(&h.kept);
  return good;
}
