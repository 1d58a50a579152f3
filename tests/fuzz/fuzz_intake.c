/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Deliveries: whatever is sent, the bundled mappings give edits or an error with file and line, and twice the same.
 * Each field of an edit is taken or refused by the model; taken, it can be shown as JSON and taken again as the same.
 *
 * The first byte chooses the mapping, the second an event in the header, the rest is the body. The set and an empty
 * model are made once: a mapping changes neither.
 */
#include "fuzz.h"
#include "policy/policy.h"

static const char *const intakes[] = { "intake.github", "intake.alertmanager", "intake.servicenow" };
static const char *const events[] = { "issues",  "pull_request", "deployment_status", "release",
                                      "ping",    "deployment",   "issue_comment",     "push",
                                      "nothing", "installation" };
enum { INTAKES = sizeof intakes / sizeof *intakes, EVENT_NAMES = sizeof events / sizeof *events };

static struct arena lasting;
static struct evaluator evaluator;

static void must(bool good, const struct err *err) { expect(good, "%s", err->text); }

static void payload_write(struct buf *out)
{
  bool any = false;
  buf_z(out, "{\"packs\":[\"core\",\"intake\"],\"files\":{");
  for (size_t i = 0; i < bundle_file_count; i++) {
    if (strncmp(bundle_files[i].path, "core/", 5) != 0 && strncmp(bundle_files[i].path, "intake/", 7) != 0)
      continue;
    buf_z(out, any ? "," : "");
    json_string(out, str_of(bundle_files[i].path));
    buf_char(out, ':');
    json_string(out, (struct str){ bundle_files[i].text, bundle_files[i].size });
    any = true;
  }
  buf_z(out, "}}");
}

static void open_set(void)
{
  struct err err = ERR_INIT;
  struct buf payload = BUF_INIT, complaints = BUF_INIT, lost = BUF_INIT;
  struct value v;
  arena_init(&lasting);
  payload_write(&payload);
  must(json_read(&lasting, buf_view(&payload), &v, &err), &err);
  must((evaluator.set = policy_set_load(v, &complaints, &err)) != NULL, &err);
  must((evaluator.model = model_open(":memory:", 0, &err)) != NULL, &err);
  must(model_begin(evaluator.model, &err), &err);
  model_entry(evaluator.model, 0, 1);
  must(model_migrate(evaluator.model, &evaluator.set->schema, false, &lost, &err), &err);
  must(policy_set_bind(evaluator.set, evaluator.model, &err), &err);
  must((evaluator.reads = reads_open(evaluator.model, &err)) != NULL, &err);
  buf_fini(&payload);
  buf_fini(&complaints);
  buf_fini(&lost);
}

static struct value delivery_of(struct arena *a, struct str in)
{
  struct err ignored = ERR_INIT;
  struct value_builder b, headers;
  struct value body = value_none();
  const char *event = events[take_byte(&in) % EVENT_NAMES];
  build_init(&headers, a);
  build_put(&headers, "x-github-event", value_text(str_of(event)));
  build_put(&headers, "content-type", value_text(STR("application/json")));
  if (in.n && !json_read(a, in, &body, &ignored))
    body = value_none();
  build_init(&b, a);
  build_put(&b, "source", value_text(STR("fuzz")));
  build_put(&b, "received_at", value_int(1767603600000));
  build_put(&b, "headers", build_map(&headers));
  build_put(&b, "body", body);
  if (str_utf8(in))
    build_put(&b, "text", value_text(in));
  return build_map(&b);
}

static void check_field(const struct type *t, const struct member *m, struct arena *a)
{
  struct err err = ERR_INIT;
  struct value v, again;
  const struct field *f = type_need_field(t, m->name, &err);
  if (!f || value_is_none(m->value) || !field_accept(evaluator.model, t, f, m->value, a, &v, &err)) {
    expect((f && value_is_none(m->value)) || err.text[0], "refused without a word");
    return;
  }
  struct value shown = field_present(evaluator.model, f, v, a);
  expect(field_accept(evaluator.model, t, f, shown, a, &again, &err) && value_eq(v, again),
         "%.*s is not taken as it is shown: %s", STR_FMT(m->name), err.text);
}

static void check_edit(struct value edit, struct arena *a)
{
  static const char *const verbs[] = { "put", "create", "update" };
  struct err err = ERR_INIT;
  struct value set = value_get(edit, "set");
  for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
    struct str name, key;
    str_split(value_get(edit, verbs[i]).kind == VALUE_TEXT ? value_get_str(edit, verbs[i]) : STR(""), '/', &name, &key);
    const struct type *t = schema_need_type(model_schema(evaluator.model), name, &err);
    for (uint32_t k = 0; t && set.kind == VALUE_MAP && k < set.n; k++)
      check_field(t, &set.map[k], a);
  }
}

/* What came of it, as text. */
static void map(struct policy *intake, struct str in, struct buf *said)
{
  struct arena a;
  struct err err = ERR_INIT;
  struct mapped m;
  arena_init(&a);
  if (policy_map(&evaluator, intake, delivery_of(&a, in), 1767603600000, &a, &m, &err)) {
    json_write(said, m.edits);
    buf_printf(said, " %.*s %.*s", STR_FMT(m.ignored), STR_FMT(m.held));
    for (uint32_t i = 0; i < m.edits.n; i++)
      check_edit(m.edits.list[i], &a);
  } else {
    expect(str_starts(str_of(err.text), "intake/"), "no file: %s", err.text); /* its own, or a library's */
    buf_z(said, err.text);
  }
  buf_printf(said, " %lld", (long long)evaluator.used);
  arena_fini(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct str in = { (const char *)data, size };
  struct buf one = BUF_INIT, other = BUF_INIT;
  if (!evaluator.set)
    open_set();
  struct policy *intake = policy_find(evaluator.set, str_of(intakes[take_byte(&in) % INTAKES]));
  expect(intake, "the bundled pack has another mapping");
  map(intake, in, &one);
  map(intake, in, &other);
  expect(str_eq(buf_view(&one), buf_view(&other)), "mapped twice it differs:\n%s\n%s", one.p, other.p);
  buf_fini(&one);
  buf_fini(&other);
  return 0;
}
