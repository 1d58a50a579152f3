/* SPDX-License-Identifier: Apache-2.0 */
/*
 * steward import openslo: what openslo.c understood, against the records as they are; only what differs is changed.
 */
#include <stdio.h>

#include "cli/import.h"
#include "cli/openslo.h"
#include "cli/print.h"
#include "cli/yaml.h"

struct importing {
  struct value_builder edits, created, updated;
  int64_t unchanged, seq;
};

static bool is_number(struct value v) { return v.kind == VALUE_INT || v.kind == VALUE_REAL; }
static double number_of(struct value v) { return v.kind == VALUE_INT ? (double)v.i : v.d; }

/* A whole number and a fraction of the same size are one; null is what is not set. */
static bool is_same(struct value a, struct value b)
{
  if (value_is_none(a) || value_is_none(b))
    return value_is_none(a) && value_is_none(b);
  if (is_number(a) && is_number(b))
    return number_of(a) == number_of(b);
  return value_eq(a, b);
}

static bool is_as_told(struct value fields, struct value set)
{
  for (uint32_t i = 0; i < set.n; i++) {
    struct value now = value_none();
    for (uint32_t k = 0; k < fields.n && fields.kind == VALUE_MAP; k++)
      if (str_eq(fields.map[k].name, set.map[i].name))
        now = fields.map[k].value;
    if (!is_same(now, set.map[i].value))
      return false;
  }
  return true;
}

static bool add_record(struct call *c, struct site *site, struct importing *m, struct value id, struct value set,
                       bool only_new, struct err *err)
{
  struct value now;
  if (!import_record(c, site, value_str(id), &now, err))
    return false;
  bool there = now.kind == VALUE_MAP;
  if (there && (only_new || is_as_told(value_get(now, "fields"), set))) {
    m->unchanged += !only_new;
    return true;
  }
  build_add(there ? &m->updated : &m->created, id);
  build_add(&m->edits, import_edit(&c->arena, there ? "update" : "create", value_str(id),
                                   there ? value_get(now, "version").i : 0, set));
  return true;
}

/* Of a service that is only named nothing is known but that. */
static bool add_needs(struct call *c, struct site *site, struct importing *m, struct value needs, struct err *err)
{
  for (uint32_t i = 0; i < needs.n; i++) {
    struct value_builder set;
    struct str type, key;
    str_split(value_str(needs.list[i]), '/', &type, &key);
    build_init(&set, &c->arena);
    build_put(&set, "name", value_text(key));
    if (!add_record(c, site, m, needs.list[i], build_map(&set), true, err))
      return false;
  }
  return true;
}

static bool add_records(struct call *c, struct site *site, struct importing *m, struct value understood,
                        struct err *err)
{
  struct value records = value_get(understood, "records");
  for (uint32_t i = 0; i < records.n; i++)
    if (!add_record(c, site, m, value_get(records.list[i], "id"), value_get(records.list[i], "set"), false, err))
      return false;
  return add_needs(c, site, m, value_get(understood, "needs"), err);
}

/* ---- saying ---- */

static int64_t count_of(struct value documents, const char *outcome)
{
  int64_t n = 0;
  for (uint32_t i = 0; i < documents.n; i++)
    n += str_is(value_get_str(documents.list[i], "outcome"), outcome);
  return n;
}

static struct str place_of(struct call *c, struct value v)
{
  struct str file = value_get_str(v, "file");
  return str_printf(&c->arena, "%.*s:%lld", STR_FMT(file), (long long)value_get(v, "line").i);
}

static void print_documents(struct call *c, struct value documents, struct value fields)
{
  struct grid g;
  grid_init(&g, &c->arena, 3);
  g.indent = 2;
  for (uint32_t i = 0; i < documents.n; i++) {
    struct value d = documents.list[i];
    struct str kind = value_get_str(d, "kind"), name = value_get_str(d, "name");
    if (str_is(value_get_str(d, "outcome"), "understood"))
      continue;
    grid_add(&g, place_of(c, d));
    grid_add(&g, str_printf(&c->arena, "%.*s %.*s", STR_FMT(kind), STR_FMT(name)));
    grid_add(&g, str_printf(&c->arena, "%.*s: %.*s", STR_FMT(value_get_str(d, "outcome")),
                            STR_FMT(value_get_str(d, "reason"))));
  }
  for (uint32_t i = 0; i < fields.n; i++) {
    grid_add(&g, place_of(c, fields.list[i]));
    grid_add(&g, value_get_str(fields.list[i], "path"));
    grid_add(&g, str_printf(&c->arena, "left out: %.*s", STR_FMT(value_get_str(fields.list[i], "reason"))));
  }
  if (g.cells.n)
    puts("Not understood:");
  grid_print(&g);
  grid_fini(&g);
}

static void print_ids(const char *what, struct value ids)
{
  for (uint32_t i = 0; i < ids.n; i++)
    printf("%s%.*s\n", what, STR_FMT(value_str(ids.list[i])));
}

static void say(struct call *c, const struct importing *m, struct value understood, struct value created,
                struct value updated)
{
  struct value documents = value_get(understood, "documents"), fields = value_get(understood, "fields");
  printf("%.*s: %lld understood, %lld left out, %lld refused; %.*s not understood.\n",
         STR_FMT(tell_count(&c->arena, documents.n, "document", "documents")),
         (long long)count_of(documents, "understood"), (long long)count_of(documents, "left out"),
         (long long)count_of(documents, "refused"), STR_FMT(tell_count(&c->arena, fields.n, "field", "fields")));
  print_ids("  new      ", created);
  print_ids("  changed  ", updated);
  if (m->unchanged)
    printf("  %.*s as told already\n", STR_FMT(tell_count(&c->arena, m->unchanged, "record is", "records are")));
  print_documents(c, documents, fields);
  if (m->seq)
    printf("Applied as entry %lld.\n", (long long)m->seq);
  else
    puts(created.n + updated.n ? "Nothing was changed: this was a dry run." : "Nothing to change.");
}

static void say_json(struct call *c, const struct importing *m, struct value understood, struct value created,
                     struct value updated)
{
  struct value documents = value_get(understood, "documents");
  struct value_builder b;
  build_init(&b, &c->arena);
  build_put(&b, "understood", value_int(count_of(documents, "understood")));
  build_put(&b, "left_out", value_int(count_of(documents, "left out")));
  build_put(&b, "refused", value_int(count_of(documents, "refused")));
  build_put(&b, "documents", documents);
  build_put(&b, "fields", value_get(understood, "fields"));
  build_put(&b, "records", value_get(understood, "records"));
  build_put(&b, "created", created);
  build_put(&b, "updated", updated);
  build_put(&b, "unchanged", value_int(m->unchanged));
  build_put(&b, "seq", m->seq ? value_int(m->seq) : value_none());
  print_json(build_map(&b));
}

/* ---- the whole ---- */

static bool read_files(struct call *c, struct value *out, struct err *err)
{
  size_t n = c->count - 1;
  struct openslo_file *files = arena_array(&c->arena, struct openslo_file, n);
  for (size_t i = 0; i < n; i++) {
    struct buf text = BUF_INIT;
    bool good = input_read(c->words[i + 1], YAML_BYTES_MAX, &text, err);
    files[i] = (struct openslo_file){ c->words[i + 1], str_dup(&c->arena, buf_view(&text)) };
    buf_fini(&text);
    if (!good)
      return false;
  }
  return openslo_read(&c->arena, files, n, out, err);
}

bool import_openslo(struct call *c, struct site *site, enum ending *ending, struct err *err)
{
  struct importing m = { 0 };
  struct value understood;
  build_init(&m.edits, &c->arena);
  build_init(&m.created, &c->arena);
  build_init(&m.updated, &c->arena);
  if (!read_files(c, &understood, err) || !add_records(c, site, &m, understood, err))
    return false;
  if (m.edits.n && !call_has(c, "--dry-run") &&
      !import_send(c, site, build_list(&m.edits), STR("import of OpenSLO"), &m.seq, err))
    return false;
  struct value created = build_list(&m.created), updated = build_list(&m.updated);
  if (c->json)
    say_json(c, &m, understood, created, updated);
  else
    say(c, &m, understood, created, updated);
  struct value documents = value_get(understood, "documents");
  *ending = documents.n && count_of(documents, "understood") == 0 ? ENDING_NO : ENDING_DONE;
  return true;
}
