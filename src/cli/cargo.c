/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/cargo.h"

#include <stdio.h>
#include <unistd.h>

#include "cli/sheet.h"
#include "cli/source_verbs.h"
#include "policy/policy.h"

enum { WAIT_MS = 20, PATIENCE_MS = 600000, REPORT_EVERY = 200 };

/* ---- which source ---- */

static bool check_intake(struct cargo *c, struct err *err)
{
  struct policy_set *set = source_set(c->call, c->site, err);
  if (!set)
    return false;
  const char **names = arena_array(&c->call->arena, const char *, set->policy_count + 1);
  size_t n = 0;
  for (uint32_t i = 0; i < set->policy_count; i++)
    if (set->policies[i]->kind == KIND_INTAKE)
      names[n++] = str_z(&c->call->arena, set->policies[i]->id);
  bool known = false;
  for (size_t i = 0; i < n; i++)
    known |= str_is(c->intake, names[i]);
  const char *near = str_nearest(c->intake, names, n);
  policy_set_free(set);
  return known || err_set(err, ERR_MISSING, "\"%.*s\" is no intake of the packs in force%s%s%s", STR_FMT(c->intake),
                          near ? "; did you mean "
                               : "; steward policies lists them, steward activate puts new ones in "
                                 "force",
                          near ? near : "", near ? "?" : "");
}

/* "import-focus" of "intake.focus". */
static bool find_own(struct cargo *c, struct err *err)
{
  struct source_known known;
  struct err missing = ERR_INIT;
  struct str pack, stem;
  if (!check_intake(c, err))
    return false;
  str_split(c->intake, '.', &pack, &stem);
  c->source = str_printf(&c->call->arena, "import-%.*s", STR_FMT(stem));
  c->fresh = !source_find(c->call, c->site, c->source, false, &known, &missing);
  if (c->fresh && missing.code != ERR_MISSING)
    return *err = missing, false;
  return c->fresh || str_eq(known.intake, c->intake) ||
         err_set(err, ERR_CONFLICT, "the source %.*s has the intake %.*s, not %.*s: name a source with --source",
                 STR_FMT(c->source), STR_FMT(known.intake), STR_FMT(c->intake));
}

bool cargo_init(struct cargo *c, struct call *call, struct site *site, const struct cargo_supply *supply,
                const char *source, const char *intake, struct err *err)
{
  struct source_known known;
  *c = (struct cargo){ .call = call, .site = site, .supply = supply };
  for (size_t i = 0; i < supply->skipped_count; i++)
    cargo_count_reason(c, &c->left, supply->skipped[i].reason, &supply->skipped[i].item);
  if (!site_read(site, err))
    return false;
  c->intake = str_of(intake);
  if (!source)
    return find_own(c, err);
  c->source = str_of(source);
  if (!source_find(call, site, c->source, false, &known, err))
    return false;
  if (known.paused)
    return err_set(err, ERR_CONFLICT, "the source %s is paused: nothing is taken from it", source);
  c->intake = known.intake;
  return true;
}

void cargo_fini(struct cargo *c)
{
  vec_fini(&c->left);
  vec_fini(&c->partly);
  vec_fini(&c->wrong);
  vec_fini(&c->types);
  vec_fini(&c->posted);
}

/* What only a token of the host's delivers to: it names no secret. */
static bool make_source(struct cargo *c, struct err *err)
{
  struct value_builder set;
  build_init(&set, &c->call->arena);
  build_put(&set, "name", value_text(STR("Files that people import")));
  build_put(&set, "intake", value_text(c->intake));
  if (!c->fresh)
    return true;
  c->fresh = !source_write(c->call, c->site, "create", c->source, build_map(&set), "steward import", err);
  return !c->fresh;
}

/* ---- sending ---- */

void cargo_body(const struct cargo *c, const struct cargo_item *item, int64_t after, struct buf *out)
{
  buf_z(out, "{\"file\":");
  json_string(out, item->file);
  buf_printf(out, ",\"row\":%lld,\"line\":%lld,\"import\":\"%.*s\",\"after\":%lld,\"%s\":", (long long)item->row,
             (long long)item->line, STR_FMT(c->supply->digest), (long long)after, c->supply->member);
  json_write(out, item->what);
  buf_char(out, '}');
}

/* The source's last delivery, and of which import it is. */
static bool find_last(struct cargo *c, int64_t *after, struct err *err)
{
  struct reader_filter filter = { STR("source"), c->source };
  struct reader_page page = { .filters = &filter, .filter_count = 1, .limit = 1 };
  struct buf text = BUF_INIT, whole = BUF_INIT;
  struct value list, d;
  bool good = reader_deliveries(c->site->reader, &page, &text, err) && sheet_value(c->call, &text, &list, err);
  struct value items = good ? value_get(list, "items") : value_none();
  if (good && items.n) {
    *after = value_get(items.list[0], "seq").i;
    good = reader_delivery(c->site->reader, *after, &whole, err) && sheet_value(c->call, &whole, &d, err);
    struct value body = good ? value_get(d, "body") : value_none();
    if (str_eq(value_get_str(body, "import"), c->supply->digest) && value_get(body, "after").kind == VALUE_INT)
      *after = value_get(body, "after").i;
  }
  buf_fini(&text);
  buf_fini(&whole);
  return good;
}

void cargo_progress(const struct cargo *c, const char *verb, int64_t n)
{
  if (!isatty(STDERR_FILENO) || c->call->json)
    return;
  if (n)
    fprintf(stderr, "\r%s %lld of %lld %s\033[K", verb, (long long)n, (long long)c->supply->count, c->supply->many);
  else
    fputs("\r\033[K", stderr);
}

/* The engine's line may be full for a while. */
static bool post(const struct cargo *c, struct str body, struct request *r)
{
  for (int64_t waited = 0;; waited += WAIT_MS) {
    bool good = site_deliver(c->site, c->source, body, r);
    if (good || r->err.code != ERR_BUSY || waited >= PATIENCE_MS)
      return good;
    usleep(WAIT_MS * 1000);
  }
}

static bool send_item(struct cargo *c, const struct cargo_item *item, int64_t after, struct err *err)
{
  struct request r;
  struct buf body = BUF_INIT;
  cargo_body(c, item, after, &body);
  bool good = post(c, buf_view(&body), &r);
  if (!good) {
    *err = r.err;
    err_prefix(err, "%.*s:%lld", STR_FMT(item->file), (long long)item->line);
  } else if (r.duplicate)
    c->before++;
  else {
    struct cargo_posted p = { .seq = r.seq, .item = *item, .state = STR("pending") };
    p.item.what = value_none();
    vec_push(&c->posted, p);
    c->sent++;
  }
  buf_fini(&r.answer);
  buf_fini(&body);
  return good;
}

static bool send_all(struct cargo *c, int64_t after, struct err *err)
{
  const struct cargo_supply *supply = c->supply;
  struct arena a;
  struct cargo_item item;
  bool good = true;
  arena_init(&a);
  supply->again(supply->arg);
  for (int64_t n = 1; good && supply->next(supply->arg, &a, &item); n++) {
    good = send_item(c, &item, after, err);
    arena_reset(&a);
    if (n % REPORT_EVERY == 0)
      cargo_progress(c, "sent", n);
  }
  arena_fini(&a);
  cargo_progress(c, "", 0);
  return good;
}

bool cargo_send(struct cargo *c, struct err *err)
{
  int64_t after = 0;
  return make_source(c, err) && find_last(c, &after, err) && send_all(c, after, err) && cargo_learn(c, err);
}
