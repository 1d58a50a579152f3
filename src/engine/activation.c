/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Activation: a policy set comes into force as a whole: types migrated, policies numbered, those that are new or
 * changed asked of every subject, those that are gone withdrawn. In a group of its own, so that one rollback undoes all.
 */
#include <stdio.h>

#include "engine/inside.h"

/* ---- would it? ---- */

static void answer_lines(struct buf *out, const char *name, struct str lines, const char *before)
{
  buf_printf(out, "%s\"%s\":[", before, name);
  struct str line;
  bool any = false;
  while (lines.n) {
    str_split(lines, '\n', &line, &lines);
    if (line.n == 0)
      continue;
    if (any)
      buf_char(out, ',');
    json_string(out, line);
    any = true;
  }
  buf_char(out, ']');
}

static struct policy_set *load(struct str payload, struct buf *complaints, struct err *err)
{
  struct arena a;
  struct value v;
  arena_init(&a);
  struct policy_set *set = NULL;
  if (json_read(&a, payload, &v, err))
    set = policy_set_load(v, complaints, err);
  arena_fini(&a);
  return set;
}

/* ---- what was checked need not be loaded again to come into force ---- */

void activation_forget(struct engine *e)
{
  policy_set_free(e->checked);
  e->checked = NULL;
}

static void keep_checked(struct engine *e, struct policy_set *set, struct str payload)
{
  activation_forget(e);
  e->checked = set;
  sha256(payload, e->checked_digest);
}

static struct policy_set *take_checked(struct engine *e, struct str payload)
{
  uint8_t digest[SHA256_SIZE];
  struct policy_set *set = NULL;
  if (e->checked) {
    sha256(payload, digest);
    if (memcmp(digest, e->checked_digest, sizeof digest) == 0)
      set = e->checked, e->checked = NULL;
  }
  activation_forget(e);
  return set;
}

bool activation_check(struct engine *e, struct str payload, struct buf *answer, struct err *err)
{
  struct buf complaints = BUF_INIT, lost = BUF_INIT;
  struct policy_set *set = load(payload, &complaints, err);
  bool good = set && policy_set_judge(set, e->model, &complaints, err) &&
              model_migrate(e->model, &set->schema, true, &lost, err);
  if (!good && answer) {
    answer_lines(answer, "complaints", buf_view(&complaints), "{");
    answer_lines(answer, "lost", buf_view(&lost), ",");
    buf_char(answer, '}');
  }
  if (good && !e->options.safe) /* a host that applies nothing would keep it for nothing */
    keep_checked(e, set, payload);
  else
    policy_set_free(set);
  buf_fini(&complaints);
  buf_fini(&lost);
  return good;
}

/* ---- the table of policies ---- */

struct known { /* a row of the table */
  uint32_t no, epoch;
  struct str id, digest, on;
  bool in_force, asked;
};
struct knowns {
  struct known *at;
  size_t n, cap;
};

static bool read_known(struct engine *e, struct knowns *out, struct arena *a, struct err *err)
{
  struct stmt *q = store_prepare(model_store(e->model),
                                 "SELECT no, epoch, id, digest, on_type, in_force, kind, level FROM policy"
                                 " ORDER BY no",
                                 err);
  enum step step = STEP_ERROR;
  while (q && (step = stmt_step(q, err)) == STEP_ROW)
    vec_push(out,
             ((struct known){ (uint32_t)column_int(q, 0), (uint32_t)column_int(q, 1), str_dup(a, column_text(q, 2)),
                              str_dup(a, column_text(q, 3)), str_dup(a, column_text(q, 4)), column_int(q, 5) != 0,
                              str_is(column_text(q, 6), "policy") && !str_is(column_text(q, 7), "draft") }));
  stmt_close(q);
  return step == STEP_DONE;
}

static struct known *known_id(struct knowns *all, struct str id)
{
  for (size_t i = 0; i < all->n; i++)
    if (str_eq(all->at[i].id, id))
      return &all->at[i];
  return NULL;
}

static void gives_json(const struct policy *p, struct buf *out)
{
  buf_char(out, '[');
  for (uint32_t i = 0; i < p->give_count; i++) {
    if (i)
      buf_char(out, ',');
    json_string(out, p->gives[i].name);
  }
  buf_char(out, ']');
}

static void findings_json(const struct policy *p, struct buf *out)
{
  buf_char(out, '{');
  for (uint32_t i = 0; i < p->finding_count; i++) {
    if (i)
      buf_char(out, ',');
    json_string(out, p->findings[i].code);
    buf_char(out, ':');
    json_string(out, p->findings[i].severity);
  }
  buf_char(out, '}');
}

/* As people write them; a ref is its record's key. */
static struct value param_shown(struct engine *e, const struct param *q)
{
  return q->form.kind == FIELD_REF || value_is_none(q->value) ? q->given
                                                              : field_present(e->model, &q->form, q->value, &e->arena);
}

static void params_json(struct engine *e, const struct policy *p, struct buf *out)
{
  buf_char(out, '{');
  for (uint32_t i = 0; i < p->param_count; i++) {
    if (i)
      buf_char(out, ',');
    json_string(out, p->params[i].name);
    buf_char(out, ':');
    json_write(out, param_shown(e, &p->params[i]));
  }
  buf_char(out, '}');
}

static bool write_policy(struct engine *e, const struct policy *p, struct err *err)
{
  struct buf gives = BUF_INIT, findings = BUF_INIT, params = BUF_INIT;
  struct stmt *q = store_prepare(model_store(e->model),
                                 "INSERT OR REPLACE INTO policy VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,1)", err);
  if (!q)
    return false;
  gives_json(p, &gives);
  findings_json(p, &findings);
  params_json(e, p, &params);
  bind_int(q, 1, p->no), bind_text(q, 2, p->id), bind_text(q, 3, str_of(policy_kind_names[p->kind]));
  bind_text(q, 4, p->pack), bind_text(q, 5, p->version), bind_text(q, 6, p->title), bind_text(q, 7, p->doc);
  bind_text(q, 8, p->source), bind_text(q, 9, p->file), bind_text(q, 10, p->digest);
  bind_text(q, 11, str_of(level_names[p->level])), bind_int(q, 12, p->epoch), bind_text(q, 13, p->on_name);
  bind_text(q, 14, buf_view(&gives)), bind_text(q, 15, buf_view(&findings)), bind_text(q, 16, buf_view(&params));
  bool good = stmt_run(q, err);
  stmt_close(q);
  buf_fini(&gives);
  buf_fini(&findings);
  buf_fini(&params);
  return good;
}

static bool set_active(struct engine *e, int64_t seq, struct err *err)
{
  char sql[160];
  snprintf(sql, sizeof sql, "INSERT OR REPLACE INTO _engine(name, value) VALUES('active', %lld)", (long long)seq);
  return store_exec(model_store(e->model), sql, err);
}

/* ---- into force ---- */

static void publish(struct engine *e, struct policy_set *set)
{
  pthread_mutex_lock(&e->lock);
  struct policy_set *old = e->set;
  e->set = set;
  e->evaluator.set = set;
  routing_bind(e);
  pthread_mutex_unlock(&e->lock);
  if (old != set)
    policy_set_free(old);
}

/* Findings that stand are seen, or not, by the policy's new level. */
static bool show_findings(struct engine *e, const struct policy *p, struct err *err)
{
  char sql[120];
  if (p->level != LEVEL_SHADOW && !routing_note_shown(e, p->no, err))
    return false;
  if (p->level == LEVEL_SHADOW && !dispatch_withdraw_all(e, "policy", p->no, err))
    return false;
  snprintf(sql, sizeof sql, "UPDATE finding SET hidden = %d WHERE policy = %u AND state = 'open'",
           p->level == LEVEL_SHADOW, p->no);
  return store_exec(model_store(e->model), sql, err);
}

/* Gives every policy its number and epoch; *changed: those to be asked anew. */
static bool number_policies(struct engine *e, struct policy_set *set, int64_t seq, struct knowns *known,
                            struct buf *changed, struct err *err)
{
  uint32_t next = 1;
  for (size_t i = 0; i < known->n; i++)
    next = known->at[i].no >= next ? known->at[i].no + 1 : next;
  for (uint32_t i = 0; i < set->policy_count; i++) {
    struct policy *p = set->policies[i];
    struct known *k = known_id(known, p->id);
    p->no = k ? k->no : next++;
    p->epoch = k && k->in_force && str_eq(k->digest, p->digest) ? k->epoch : (uint32_t)seq;
    if (p->epoch == (uint32_t)seq) {
      buf_printf(changed, "%s%.*s", changed->n ? ", " : "", STR_FMT(p->id));
      if (k && (!reads_forget(e->reads, p->no, err) || !show_findings(e, p, err)))
        return false;
    }
  }
  return true;
}

/* What was said by those that are gone, are asked no more, or are asked of another type, is withdrawn. */
static bool write_policies(struct engine *e, const struct policy_set *set, struct err *err)
{
  for (uint32_t i = 0; i < set->policy_count; i++)
    if (!write_policy(e, set->policies[i], err))
      return false;
  return true;
}

static bool retire_policies(struct engine *e, struct policy_set *set, const struct knowns *known, struct err *err)
{
  for (size_t i = 0; i < known->n; i++) {
    const struct known *k = &known->at[i];
    const struct policy *p = policy_find(set, k->id);
    bool asked = p && p->kind == KIND_POLICY && p->level != LEVEL_DRAFT && str_eq(p->on_name, k->on);
    if (!k->in_force || (p && (asked || !k->asked)))
      continue;
    char sql[80];
    snprintf(sql, sizeof sql, "UPDATE policy SET in_force = 0 WHERE no = %u", k->no);
    if (!utter_policy_gone(e, k->no, err) || !reads_forget(e->reads, k->no, err) ||
        (!p && !store_exec(model_store(e->model), sql, err)))
      return false;
  }
  return true;
}

/* A draft says nothing: what it gave before goes. */
static bool clear_draft(struct engine *e, const struct policy *p, struct err *err)
{
  struct rids subjects = { 0 };
  bool good = model_set_of(e->model, p->on, 0, NULL, NULL, &subjects, err);
  for (size_t i = 0; good && i < subjects.n; i++) {
    struct record *r = model_find(e->model, subjects.at[i], err);
    good = r != NULL;
    for (uint32_t g = 0; good && g < p->give_count; g++)
      good = model_set(e->model, r, p->given[g], value_none(), err);
  }
  vec_fini(&subjects);
  return good;
}

static bool sweep_changed(struct engine *e, int64_t seq, struct err *err)
{
  for (uint32_t i = 0; i < e->set->policy_count; i++) {
    struct policy *p = e->set->policies[i];
    bool draft = p->kind == KIND_POLICY && p->level == LEVEL_DRAFT;
    if (p->epoch == (uint32_t)seq && !(draft ? clear_draft(e, p, err) : settle_sweep(e, p, err)))
      return false;
  }
  return settle_run(e, err);
}

bool activation_note(struct engine *e, const struct entry *n, const char *state, struct str summary, struct err *err)
{
  struct stmt *q = store_prepare(model_store(e->model), "INSERT OR REPLACE INTO activation VALUES(?,?,?,?,?)", err);
  if (!q)
    return false;
  bind_int(q, 1, n->seq), bind_int(q, 2, n->at), bind_text(q, 3, n->actor), bind_text(q, 4, str_of(state));
  bind_text(q, 5, summary);
  bool good = stmt_run(q, err);
  stmt_close(q);
  return good;
}

static bool come_into_force(struct engine *e, const struct entry *n, struct policy_set *set, struct buf *changed,
                            struct err *err)
{
  struct knowns known = { 0 };
  struct arena a;
  struct buf lost = BUF_INIT;
  arena_init(&a);
  arena_reset(&e->arena);
  model_entry(e->model, n->at, n->seq);
  model_by(e->model, n->actor);
  settle_start(e, n->at, n->seq);
  bool good = model_migrate(e->model, &set->schema, false, &lost, err) && read_known(e, &known, &a, err) &&
              number_policies(e, set, n->seq, &known, changed, err) && retire_policies(e, set, &known, err) &&
              policy_set_bind(set, e->model, err) && write_policies(e, set, err) && sources_write(e, set, err);
  if (good) {
    publish(e, set);
    probation_start(e, n);
    good = reads_bind(e->reads, set, err) && sources_stand(e, err) && sweep_changed(e, n->seq, err) &&
           again_stand(e, n->seq, err) && settle_keep(e, err) && set_active(e, n->seq, err);
  } else
    policy_set_free(set);
  arena_fini(&a);
  vec_fini(&known);
  buf_fini(&lost);
  return good;
}

/* "back to the set of entry 12: …; p.a, p.b" */
static void summarise(const struct directive *d, struct str changed, struct buf *out)
{
  if (d->to)
    buf_printf(out, "back to the set of entry %lld%s%.*s%s", (long long)d->to, d->reason.n ? ": " : "",
               STR_FMT(d->reason), changed.n ? "; " : "");
  buf_str(out, changed);
}

static void answer_in_force(struct engine *e, const struct entry *n, const struct directive *d, struct str changed,
                            struct buf *out)
{
  buf_printf(out, "{\"seq\":%lld,\"policies\":%u,\"changed\":", (long long)n->seq, e->set->policy_count);
  json_string(out, changed);
  if (d->to)
    buf_printf(out, ",\"to\":%lld", (long long)d->to);
  buf_char(out, '}');
}

bool activation_apply(struct engine *e, const struct entry *n, struct request *r, struct err *err)
{
  struct buf complaints = BUF_INIT, changed = BUF_INIT, summary = BUF_INIT;
  struct arena a;
  struct directive d;
  struct str payload;
  arena_init(&a);
  sets_directive(n, &a, &d);
  struct policy_set *set = NULL;
  if (activation_payload(e->followed, n, &a, &payload, NULL, err) && !(set = take_checked(e, payload)))
    set = load(payload, &complaints, err);
  bool good = set && come_into_force(e, n, set, &changed, err);
  summarise(&d, buf_view(&changed), &summary);
  good = good && activation_note(e, n, "active", buf_view(&summary), err);
  if (good && r)
    answer_in_force(e, n, &d, buf_view(&changed), &r->answer);
  buf_fini(&complaints);
  buf_fini(&changed);
  buf_fini(&summary);
  arena_fini(&a);
  return good;
}

/* ---- back to what the file says is in force ---- */

bool activation_active(struct engine *e, int64_t *seq, struct err *err)
{
  struct stmt *q = store_prepare(model_store(e->model), "SELECT value FROM _engine WHERE name = 'active'", err);
  if (!q)
    return false;
  enum step step = stmt_step(q, err);
  *seq = step == STEP_ROW ? column_int(q, 0) : 0;
  stmt_close(q);
  return step != STEP_ERROR;
}

static bool recall_numbers(struct engine *e, struct policy_set *set, struct err *err)
{
  struct knowns known = { 0 };
  struct arena a;
  arena_init(&a);
  bool good = read_known(e, &known, &a, err);
  for (uint32_t i = 0; good && i < set->policy_count; i++) {
    struct known *k = known_id(&known, set->policies[i]->id);
    if (!k)
      good =
          err_set(err, ERR_CORRUPT, "the policy %.*s is in force but not in the table", STR_FMT(set->policies[i]->id));
    else
      set->policies[i]->no = k->no, set->policies[i]->epoch = k->epoch;
  }
  vec_fini(&known);
  arena_fini(&a);
  return good;
}

bool activation_restore(struct engine *e, struct err *err)
{
  int64_t seq;
  struct entry entry;
  struct arena a;
  publish(e, NULL);
  reads_close(e->reads);
  e->evaluator.reads = e->reads = reads_open(e->model, err);
  if (!e->reads || !activation_active(e, &seq, err))
    return false;
  if (seq == 0)
    return true;
  arena_init(&a);
  struct buf complaints = BUF_INIT;
  struct str payload;
  struct policy_set *set = journal_read(e->followed, seq, &a, &entry, err) &&
                                   activation_payload(e->followed, &entry, &a, &payload, NULL, err)
                               ? load(payload, &complaints, err)
                               : NULL;
  bool good =
      set && recall_numbers(e, set, err) && policy_set_bind(set, e->model, err) && reads_bind(e->reads, set, err);
  if (good) {
    publish(e, set);
    e->book_old = true;
    probation_start(e, &entry);
  } else
    policy_set_free(set);
  buf_fini(&complaints);
  arena_fini(&a);
  return good;
}
