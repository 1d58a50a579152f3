/* SPDX-License-Identifier: Apache-2.0 */
/*
 * YAML: see yaml.h. libyaml gives events; a stack of open lists and maps makes values of them.
 */
#include "cli/yaml.h"

#include <yaml.h>

/* What an alias stands for: the value, what it counts, how deep it is. */
struct anchor {
  struct str name;
  struct value value;
  int64_t nodes;
  int depth;
};

struct child {
  struct str name; /* in a map */
  struct value value;
  uint32_t line;
};

/* A list or map that is not closed yet. */
struct open {
  bool map, named; /* named: the name of the next member was read, and is: */
  struct str name;
  uint32_t line, name_line;
  size_t first; /* of its children */
  struct str anchor;
  int64_t nodes;
  int depth; /* below it */
};

struct reading {
  struct yaml *yaml;
  struct arena *arena;
  yaml_event_t event;
  struct open open[YAML_DEPTH_MAX];
  int depth;
  VEC(struct child) children;
  VEC(struct anchor) anchors; /* of this document */
  VEC(struct child *) sorted; /* of a map, to find what is there twice */
  int64_t nodes;
  struct err *err;
};

static uint32_t line_of(const struct reading *r) { return (uint32_t)r->event.start_mark.line + 1; }

static bool wrong(const struct reading *r, enum err_code code, const char *what)
{
  return err_set(r->err, code, "line %u: %s", line_of(r), what);
}

static struct str text_of(const struct reading *r, const yaml_char_t *z)
{
  return str_dup(r->arena, str_of((const char *)z));
}

/* ---- scalars ---- */

static bool starts_number(struct str s)
{
  return s.n && ((s.p[0] >= '0' && s.p[0] <= '9') || (s.p[0] == '-' && s.n > 1 && s.p[1] >= '0' && s.p[1] <= '9'));
}

static bool is_number(const struct reading *r, struct str s, struct value *out)
{
  return starts_number(s) && json_read(r->arena, s, out, NULL) && (out->kind == VALUE_INT || out->kind == VALUE_REAL);
}

static struct value plain(const struct reading *r, struct str s)
{
  struct value number;
  if (s.n == 0 || str_is(s, "~") || str_is(s, "null"))
    return value_null();
  if (str_is(s, "true") || str_is(s, "false"))
    return value_bool(s.p[0] == 't');
  return is_number(r, s, &number) ? number : value_text(s);
}

static bool check_tag(const struct reading *r, const yaml_char_t *tag, const char *fine)
{
  static const char core[] = "tag:yaml.org,2002:";
  const char *name = (const char *)tag;
  if (!tag || strcmp(name, "!") == 0 || (str_starts(str_of(name), core) && strcmp(name + sizeof core - 1, fine) == 0))
    return true;
  return err_set(r->err, ERR_INPUT, "line %u: the tag \"%s\" is not understood; there are !!str, !!map and !!seq",
                 line_of(r), name);
}

/* ---- the tree ---- */

/* A value is whole: it belongs to what is open, or is the document. */
static bool place(struct reading *r, struct value v, uint32_t line, int64_t nodes, int depth)
{
  r->nodes += r->event.type == YAML_ALIAS_EVENT ? nodes : 1;
  if (r->nodes > YAML_NODES_MAX)
    return wrong(r, ERR_LIMIT, "more than 1000000 values, those behind aliases counted");
  if (r->depth + depth > YAML_DEPTH_MAX)
    return wrong(r, ERR_LIMIT, "more than 64 deep");
  if (r->depth == 0) {
    if (r->yaml->documents.n == YAML_DOCUMENTS_MAX)
      return wrong(r, ERR_LIMIT, "more than 20000 documents");
    vec_push(&r->yaml->documents, ((struct yaml_document){ v, line }));
    return true;
  }
  struct open *o = &r->open[r->depth - 1];
  vec_push(&r->children, ((struct child){ o->name, v, o->map ? o->name_line : line }));
  o->named = false;
  o->nodes += nodes;
  o->depth = depth > o->depth ? depth : o->depth;
  return true;
}

static bool name_member(struct reading *r, struct open *o, struct str name, bool quoted)
{
  if (!quoted && str_is(name, "<<"))
    return wrong(r, ERR_INPUT, "merge keys (<<) are not understood");
  o->named = true;
  o->name = name;
  o->name_line = line_of(r);
  return true;
}

static bool awaits_name(const struct reading *r)
{
  return r->depth && r->open[r->depth - 1].map && !r->open[r->depth - 1].named;
}

static void set_anchor(struct reading *r, struct str name, struct value v, int64_t nodes, int depth)
{
  if (name.n)
    vec_push(&r->anchors, ((struct anchor){ name, v, nodes, depth }));
}

static bool on_scalar(struct reading *r)
{
  const yaml_char_t *tag = r->event.data.scalar.tag, *anchor = r->event.data.scalar.anchor;
  bool quoted = r->event.data.scalar.style != YAML_PLAIN_SCALAR_STYLE || tag;
  struct str s =
      str_dup(r->arena, (struct str){ (const char *)r->event.data.scalar.value, r->event.data.scalar.length });
  if (!check_tag(r, tag, "str"))
    return false;
  if (awaits_name(r)) {
    set_anchor(r, anchor ? text_of(r, anchor) : STR(""), value_text(s), 1, 0);
    return name_member(r, &r->open[r->depth - 1], s, quoted);
  }
  struct value v = quoted ? value_text(s) : plain(r, s);
  set_anchor(r, anchor ? text_of(r, anchor) : STR(""), v, 1, 0);
  return place(r, v, line_of(r), 1, 0);
}

static bool on_alias(struct reading *r)
{
  const char *name = (const char *)r->event.data.alias.anchor;
  for (size_t i = r->anchors.n; i-- > 0;) { /* the last of that name */
    const struct anchor *a = &r->anchors.at[i];
    if (!str_is(a->name, name))
      continue;
    if (!awaits_name(r))
      return place(r, a->value, line_of(r), a->nodes, a->depth);
    return a->value.kind == VALUE_TEXT ? name_member(r, &r->open[r->depth - 1], value_str(a->value), true)
                                       : wrong(r, ERR_INPUT, "the name of a member is to be a text");
  }
  return err_set(r->err, ERR_INPUT, "line %u: nothing before this, and whole by then, has the anchor \"%s\"",
                 line_of(r), name);
}

static bool on_open(struct reading *r, bool map, const yaml_char_t *tag, const yaml_char_t *anchor)
{
  if (!check_tag(r, tag, map ? "map" : "seq"))
    return false;
  if (awaits_name(r))
    return wrong(r, ERR_INPUT, "the name of a member is to be a text");
  if (r->depth == YAML_DEPTH_MAX)
    return wrong(r, ERR_LIMIT, "more than 64 deep");
  r->open[r->depth++] = (struct open){
    .map = map,
    .line = line_of(r),
    .first = r->children.n,
    .anchor = anchor ? text_of(r, anchor) : STR(""),
    .nodes = 1,
  };
  return true;
}

static int by_name(const void *x, const void *y)
{
  const struct child *a = *(struct child *const *)x, *b = *(struct child *const *)y;
  int order = str_cmp(a->name, b->name);
  return order ? order : (a->line > b->line) - (a->line < b->line);
}

static bool check_names(struct reading *r, struct child *children, size_t n)
{
  vec_clear(&r->sorted);
  for (size_t i = 0; i < n; i++)
    vec_push(&r->sorted, &children[i]);
  if (n)
    qsort(r->sorted.at, n, sizeof *r->sorted.at, by_name);
  for (size_t i = 1; i < n; i++) {
    const struct child *c = r->sorted.at[i];
    if (str_eq(r->sorted.at[i - 1]->name, c->name))
      return err_set(r->err, ERR_INPUT, "line %u: \"%.*s\" stands there twice; the first is on line %u", c->line,
                     STR_FMT(c->name), r->sorted.at[i - 1]->line);
  }
  return true;
}

static struct value closed(struct reading *r, const struct open *o, const struct child *children, size_t n)
{
  struct member *members = o->map ? arena_array(r->arena, struct member, n + 1) : NULL;
  struct value *values = o->map ? NULL : arena_array(r->arena, struct value, n + 1);
  for (size_t i = 0; i < n; i++) {
    const void *at = o->map ? (const void *)&members[i] : &values[i];
    if (o->map)
      members[i] = (struct member){ children[i].name, children[i].value };
    else
      values[i] = children[i].value;
    *map_put(&r->yaml->lines, (uintptr_t)at) = children[i].line;
  }
  return o->map ? (struct value){ .kind = VALUE_MAP, .n = (uint32_t)n, .map = members }
                : (struct value){ .kind = VALUE_LIST, .n = (uint32_t)n, .list = values };
}

static bool on_close(struct reading *r)
{
  struct open o = r->open[--r->depth];
  struct child *children = r->children.at + o.first;
  size_t n = r->children.n - o.first;
  if (o.map && !check_names(r, children, n))
    return false;
  struct value v = closed(r, &o, children, n);
  r->children.n = o.first;
  set_anchor(r, o.anchor, v, o.nodes, o.depth + 1);
  return place(r, v, o.line, o.nodes, o.depth + 1);
}

/* ---- the whole ---- */

static bool on_event(struct reading *r)
{
  switch (r->event.type) {
  case YAML_DOCUMENT_START_EVENT:
    vec_clear(&r->anchors);
    return true;
  case YAML_SCALAR_EVENT:
    return on_scalar(r);
  case YAML_ALIAS_EVENT:
    return on_alias(r);
  case YAML_SEQUENCE_START_EVENT:
    return on_open(r, false, r->event.data.sequence_start.tag, r->event.data.sequence_start.anchor);
  case YAML_MAPPING_START_EVENT:
    return on_open(r, true, r->event.data.mapping_start.tag, r->event.data.mapping_start.anchor);
  case YAML_SEQUENCE_END_EVENT:
  case YAML_MAPPING_END_EVENT:
    return on_close(r);
  default:
    return true;
  }
}

static bool unreadable(const yaml_parser_t *p, struct err *err)
{
  const char *problem = p->problem ? p->problem : "is no YAML";
  if (p->error == YAML_MEMORY_ERROR)
    return err_set(err, ERR_MEMORY, "no memory to read YAML with");
  if (p->error == YAML_READER_ERROR)
    return err_set(err, ERR_INPUT, "byte %zu: %s", p->problem_offset + 1, problem);
  return err_set(err, ERR_INPUT, "line %zu: %s%s%s", p->problem_mark.line + 1, problem, p->context ? " " : "",
                 p->context ? p->context : "");
}

static bool read_events(struct reading *r, yaml_parser_t *p)
{
  bool good = true, more = true;
  while (good && more) {
    if (!yaml_parser_parse(p, &r->event))
      return unreadable(p, r->err);
    more = r->event.type != YAML_STREAM_END_EVENT;
    good = on_event(r);
    yaml_event_delete(&r->event);
  }
  return good;
}

bool yaml_read(struct yaml *y, struct arena *a, struct str text, struct err *err)
{
  struct reading r = { .yaml = y, .arena = a, .err = err };
  yaml_parser_t parser;
  *y = (struct yaml){ 0 };
  map_init(&y->lines);
  if (text.n > YAML_BYTES_MAX)
    return err_set(err, ERR_LIMIT, "more than %d bytes", YAML_BYTES_MAX);
  if (!yaml_parser_initialize(&parser))
    return err_set(err, ERR_MEMORY, "no memory to read YAML with");
  yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string(&parser, (const unsigned char *)text.p, text.n);
  bool good = read_events(&r, &parser);
  yaml_parser_delete(&parser);
  vec_fini(&r.children);
  vec_fini(&r.anchors);
  vec_fini(&r.sorted);
  return good;
}

void yaml_fini(struct yaml *y)
{
  vec_fini(&y->documents);
  map_fini(&y->lines);
}

uint32_t yaml_line(const struct yaml *y, const void *at)
{
  const uint64_t *line = map_find(&y->lines, (uintptr_t)at);
  return line ? (uint32_t)*line : 0;
}
