/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Loading a policy set: whatever stands in its files, it loads whole or each complaint names a place; twice the same;
 * and what loads can be made tables of and bound to them.
 *
 * The bytes are an archive: lines `--- pack/file.lua` stand before the text of each file, and what stands before the
 * first is JSON, the rest of the payload (params, bindings, sources, packs; files, too). Without such a line all is one
 * file beside a small pack. What is no UTF-8 becomes U+FFFD on the way, as it does in an activation.
 */
#define _GNU_SOURCE /* memmem */
#include "fuzz.h"
#include "policy/policy.h"

enum { SIZE_LIMIT = 20000, FILES_MAX = 40, PATH_SHOWN = 150 };

#define FENCE "--- "
#define LIMITS "{\"evaluation_fuel\":20000,\"evaluation_memory_mb\":2,\"set_memory_mb\":16}"

static const char small_pack[] =
    "--- p/pack.lua\n"
    "return pack { name = \"p\", version = \"1\", params = { limit = integer { default = 3 } } }\n"
    "--- p/model.lua\n"
    "return model { thing = { fields = { name = text, size = integer, owner = ref \"thing\" } } }\n"
    "--- p/a.lua\n";

/* ---- the payload ---- */

static bool is_fence(struct str s) { return str_starts(s, FENCE); }

/* The text up to the next line that is a fence. */
static struct str until_fence(struct str *rest)
{
  struct str text = { rest->p, 0 };
  while (rest->n && !is_fence(*rest)) {
    const char *newline = memchr(rest->p, '\n', rest->n);
    size_t line = newline ? (size_t)(newline - rest->p) + 1 : rest->n;
    take_text(rest, line);
    text.n += line;
  }
  return text;
}

static void put_packs(struct buf *out, const struct str *packs, size_t n)
{
  buf_z(out, "[");
  for (size_t i = 0; i < n; i++) {
    buf_z(out, i ? "," : "");
    json_string(out, packs[i]);
  }
  buf_z(out, "]");
}

/* "files":{…} of what stands behind the first fence, and which packs they are of. */
static size_t put_files(struct buf *out, struct str archive, struct str *packs)
{
  struct str paths[FILES_MAX], file, line, pack, name;
  size_t n = 0, pack_count = 0;
  buf_z(out, "\"files\":{");
  while (archive.n && n < FILES_MAX) {
    take_text(&archive, strlen(FENCE));
    str_split(archive, '\n', &line, &archive);
    file = until_fence(&archive);
    bool taken = false;
    for (size_t i = 0; i < n; i++)
      taken = taken || str_eq(paths[i], line);
    if (taken || !str_utf8(line)) /* two that are no UTF-8 could become one */
      continue;
    buf_z(out, n ? "," : "");
    json_string(out, line);
    buf_char(out, ':');
    json_string(out, file);
    paths[n++] = line;
    str_split(line, '/', &pack, &name);
    for (size_t i = 0; i < pack_count; i++)
      taken = taken || str_eq(packs[i], pack);
    if (!taken)
      packs[pack_count++] = pack;
  }
  buf_char(out, '}');
  return pack_count;
}

static struct value payload_of(struct arena *a, struct str bytes)
{
  struct buf b = BUF_INIT;
  struct str packs[FILES_MAX], rest = bytes, head = until_fence(&rest);
  struct value more = value_none(), v;
  struct err err = ERR_INIT;
  json_read(a, head, &more, &err);
  buf_z(&b, "{");
  size_t n = put_files(&b, rest, packs);
  buf_z(&b, ",\"limits\":" LIMITS ",\"packs\":");
  put_packs(&b, packs, n);
  buf_z(&b, "}");
  struct value_builder all;
  expect(json_read(a, str_dup(a, buf_view(&b)), &v, &err), "%s", err.text);
  build_init(&all, a);
  for (uint32_t i = 0; i < v.n; i++) {
    struct value given = value_get(more, str_z(a, v.map[i].name));
    bool replaced = given.kind != VALUE_NONE && (rest.n == 0 || !str_is(v.map[i].name, "files"));
    build_put_str(&all, v.map[i].name, replaced ? given : v.map[i].value);
  }
  for (uint32_t i = 0; more.kind == VALUE_MAP && i < more.n; i++)
    if (value_get(v, str_z(a, more.map[i].name)).kind == VALUE_NONE)
      build_put_str(&all, more.map[i].name, more.map[i].value);
  buf_fini(&b);
  return build_map(&all);
}

/* ---- what came of it ---- */

/* The line begins with the path, of which errors show 200 bytes. */
static bool shows(struct str line, struct str path)
{
  size_t n = path.n < PATH_SHOWN ? path.n : PATH_SHOWN;
  return line.n > n && memcmp(line.p, path.p, n) == 0;
}

/* "place: what": of a file of the set, of steward.lua, or of a field of a type. */
static void check_complaint(struct value payload, struct str line)
{
  const char *colon = memmem(line.p, line.n, ": ", 2);
  struct str place = { line.p, colon ? (size_t)(colon - line.p) : 0 };
  expect(place.n > 0 && place.n + 2 < line.n, "names no place: %.*s", STR_FMT(line));
  struct value files = value_get(payload, "files");
  bool known = str_is(place, "steward.lua") || memmem(line.p, line.n, "/pack.lua: ", 11);
  for (uint32_t i = 0; files.kind == VALUE_MAP && i < files.n && !known; i++)
    known = shows(line, files.map[i].name);
  expect(known || memchr(place.p, '.', place.n), "names no place: %.*s", STR_FMT(line));
}

static void check_complaints(struct value payload, struct policy_set *set, const struct buf *complaints,
                             const struct err *err)
{
  struct str rest = buf_view(complaints), line;
  expect((set == NULL) == (rest.n > 0), "%s", set ? "loaded in spite of complaints" : "refused without a complaint");
  expect(str_utf8(rest) && str_utf8(str_of(err->text)), "a complaint that is not UTF-8: %s %s", complaints->p,
         err->text);
  expect(set || strncmp(complaints->p, err->text, strlen(err->text) < 900 ? strlen(err->text) : 900) == 0,
         "the error is not the first complaint: %s\n%s", err->text, complaints->p);
  while (rest.n) {
    str_split(rest, '\n', &line, &rest);
    check_complaint(payload, line);
  }
}

static void describe(const struct policy_set *s, struct buf *out)
{
  for (uint32_t i = 0; i < s->policy_count; i++)
    buf_printf(out, "%.*s %.*s\n", STR_FMT(s->policies[i]->id), STR_FMT(s->policies[i]->digest));
  for (uint32_t i = 0; i < s->schema.type_count; i++) {
    buf_printf(out, "%.*s %u\n", STR_FMT(s->schema.types[i]->name), s->schema.types[i]->field_count);
    expect(s->schema.types[i]->field_count <= TYPE_FIELDS_MAX, "too many fields");
  }
  for (uint32_t i = 0; i < s->case_count; i++)
    buf_printf(out, "%.*s\n", STR_FMT(s->cases[i].name));
}

/* The engine does so when the set is activated. It may be refused: a parameter, say, is of the wrong kind. */
static void bind(struct policy_set *set, struct buf *said)
{
  struct err err = ERR_INIT;
  struct buf lost = BUF_INIT;
  struct model *m = model_open(":memory:", 1 << 20, &err);
  expect(m && model_begin(m, &err), "%s", err.text);
  model_entry(m, 0, 1);
  if (!model_migrate(m, &set->schema, false, &lost, &err) || !policy_set_bind(set, m, &err))
    expect(err.text[0], "refused without a word");
  buf_z(said, err.text);
  model_rollback(m);
  policy_set_free(set);
  model_close(m);
  buf_fini(&lost);
}

/* Loads it and adds all that came of it. */
static void load(struct str bytes, struct buf *said)
{
  struct arena a;
  struct buf complaints = BUF_INIT;
  struct err err = ERR_INIT;
  arena_init(&a);
  struct value payload = payload_of(&a, bytes);
  struct policy_set *set = policy_set_load(payload, &complaints, &err);
  check_complaints(payload, set, &complaints, &err);
  arena_fini(&a); /* the set holds nothing of it */
  buf_str(said, buf_view(&complaints));
  buf_fini(&complaints);
  if (!set)
    return;
  describe(set, said);
  bind(set, said);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct buf archive = BUF_INIT, one = BUF_INIT, other = BUF_INIT;
  struct str bytes = { (const char *)data, size };
  if (size > SIZE_LIMIT)
    return -1;
  if (!is_fence(bytes) && !memmem(data, size, "\n" FENCE, 5) && take_byte(&bytes) != '{')
    buf_add(&archive, small_pack, sizeof small_pack - 1);
  buf_add(&archive, data, size);
  load(buf_view(&archive), &one);
  load(buf_view(&archive), &other);
  expect(str_eq(buf_view(&one), buf_view(&other)), "loaded twice it differs:\n%s\n%s", one.p, other.p);
  buf_fini(&archive);
  buf_fini(&one);
  buf_fini(&other);
  return 0;
}
