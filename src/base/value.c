/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Values: reading, comparing, hashing, copying, packing and building. Whatever compares or hashes
 * maps does so whatever the order of their members. NONE and NULL members count as members.
 */
#include "base/value.h"

#include <math.h>
#include <stdlib.h>

#include "base/map.h"

struct value value_money(int64_t minor_units, const char currency[3])
{
  const unsigned char *c = (const unsigned char *)currency;
  return (struct value){
    .kind = VALUE_MONEY,
    .n = (uint32_t)c[0] << 16 | (uint32_t)c[1] << 8 | c[2],
    .i = minor_units,
  };
}

void value_currency(struct value money, char out[4])
{
  out[0] = (char)(money.n >> 16);
  out[1] = (char)(money.n >> 8);
  out[2] = (char)money.n;
  out[3] = '\0';
}

static const struct value *member_named(struct value map, struct str name)
{
  for (uint32_t i = 0; i < map.n; i++) {
    if (str_eq(map.map[i].name, name))
      return &map.map[i].value;
  }
  return NULL;
}

struct value value_get(struct value v, const char *name)
{
  const struct value *found = v.kind == VALUE_MAP ? member_named(v, str_of(name)) : NULL;
  return found ? *found : value_none();
}

struct str value_get_str(struct value v, const char *name)
{
  struct value found = value_get(v, name);
  return found.kind == VALUE_TEXT ? value_str(found) : STR("");
}

/* ---- members in order --------------------------------------------------------------------- */

static int by_name(const void *a, const void *b)
{
  const struct member *x = *(const struct member *const *)a, *y = *(const struct member *const *)b;
  int order = str_cmp(x->name, y->name);
  return order ? order : (x > y) - (x < y);
}

void value_sorted(struct value map, const struct member **out)
{
  bool sorted = true;
  for (uint32_t i = 0; i < map.n; i++) {
    out[i] = &map.map[i];
    if (i && sorted)
      sorted = str_cmp(out[i - 1]->name, out[i]->name) <= 0;
  }
  if (!sorted)
    qsort(out, map.n, sizeof *out, by_name);
}

/* The sorted members of a map, on the stack of the caller when they are few. */
struct sorted {
  const struct member **at;
  const struct member *few[32];
};

static void sorted_init(struct sorted *s, struct value map)
{
  size_t room = sizeof s->few / sizeof *s->few;
  s->at = map.n <= room ? s->few : mem_alloc(map.n * sizeof *s->at);
  value_sorted(map, s->at);
}

static void sorted_fini(struct sorted *s)
{
  if (s->at != s->few)
    free(s->at);
}

/* ---- equality and order ------------------------------------------------------------------- */

static uint64_t bits_of(double d)
{
  uint64_t bits;
  memcpy(&bits, &d, sizeof bits);
  return bits;
}

static int cmp_u64(uint64_t a, uint64_t b) { return (a > b) - (a < b); }
static int cmp_i64(int64_t a, int64_t b) { return (a > b) - (a < b); }

/* -0.0 stands before 0.0: they are written differently, so they are not the same. */
static int cmp_real(double a, double b)
{
  if (a != b)
    return a < b ? -1 : 1;
  return (int)!!signbit(b) - (int)!!signbit(a);
}

/* Exact, although not every INT is a double and not every double fits an INT; on a tie the INT is first. */
static int cmp_int_real(int64_t i, double d)
{
  if (d >= 0x1p63)
    return -1;
  if (d < -0x1p63)
    return 1;
  int64_t whole = (int64_t)d;
  if (i != whole)
    return i < whole ? -1 : 1;
  return d < (double)whole ? 1 : -1;
}

static int cmp_number(struct value a, struct value b)
{
  if (a.kind == VALUE_INT)
    return b.kind == VALUE_INT ? cmp_i64(a.i, b.i) : cmp_int_real(a.i, b.d);
  return b.kind == VALUE_INT ? -cmp_int_real(b.i, a.d) : cmp_real(a.d, b.d);
}

static int cmp_list(struct value a, struct value b)
{
  for (uint32_t i = 0; i < a.n && i < b.n; i++) {
    int order = value_cmp(a.list[i], b.list[i]);
    if (order)
      return order;
  }
  return cmp_u64(a.n, b.n);
}

static int cmp_map(struct value a, struct value b)
{
  struct sorted x, y;
  sorted_init(&x, a);
  sorted_init(&y, b);
  int order = 0;
  for (uint32_t i = 0; i < a.n && i < b.n && !order; i++) {
    order = str_cmp(x.at[i]->name, y.at[i]->name);
    if (!order)
      order = value_cmp(x.at[i]->value, y.at[i]->value);
  }
  sorted_fini(&x);
  sorted_fini(&y);
  return order ? order : cmp_u64(a.n, b.n);
}

static int rank_of(struct value v) { return v.kind == VALUE_REAL ? VALUE_INT : v.kind; }

int value_cmp(struct value a, struct value b)
{
  if (rank_of(a) != rank_of(b))
    return rank_of(a) < rank_of(b) ? -1 : 1;
  switch ((enum value_kind)a.kind) {
  case VALUE_NONE:
  case VALUE_NULL:
    return 0;
  case VALUE_BOOL:
    return (int)a.b - (int)b.b;
  case VALUE_INT:
  case VALUE_REAL:
    return cmp_number(a, b);
  case VALUE_TEXT:
    return str_cmp(value_str(a), value_str(b));
  case VALUE_LIST:
    return cmp_list(a, b);
  case VALUE_MAP:
    return cmp_map(a, b);
  case VALUE_RECORD:
    return cmp_u64(a.record, b.record);
  case VALUE_MONEY:
    return a.n != b.n ? cmp_u64(a.n, b.n) : cmp_i64(a.i, b.i);
  }
  return 0;
}

static bool list_eq(struct value a, struct value b)
{
  for (uint32_t i = 0; i < a.n; i++) {
    if (!value_eq(a.list[i], b.list[i]))
      return false;
  }
  return true;
}

/* Most equal maps have their members in one order; only the others are sorted. */
static bool map_eq(struct value a, struct value b)
{
  for (uint32_t i = 0; i < a.n; i++) {
    if (!str_eq(a.map[i].name, b.map[i].name))
      return cmp_map(a, b) == 0;
    if (!value_eq(a.map[i].value, b.map[i].value))
      return false;
  }
  return true;
}

bool value_eq(struct value a, struct value b)
{
  if (a.kind != b.kind)
    return false;
  switch ((enum value_kind)a.kind) {
  case VALUE_LIST:
    return a.n == b.n && list_eq(a, b);
  case VALUE_MAP:
    return a.n == b.n && map_eq(a, b);
  case VALUE_TEXT:
    return str_eq(value_str(a), value_str(b));
  default:
    return value_cmp(a, b) == 0;
  }
}

/* ---- hash --------------------------------------------------------------------------------- */

/* Members are summed up, so that their order does not matter. */
static uint64_t hash_map(uint64_t seed, struct value v)
{
  uint64_t sum = v.n;
  for (uint32_t i = 0; i < v.n; i++)
    sum += value_hash(hash_fixed(seed, v.map[i].name), v.map[i].value);
  return sum;
}

uint64_t value_hash(uint64_t seed, struct value v)
{
  uint64_t h = hash_mix(seed, v.kind);
  switch ((enum value_kind)v.kind) {
  case VALUE_NONE:
  case VALUE_NULL:
    break;
  case VALUE_BOOL:
    return hash_mix(h, v.b);
  case VALUE_INT:
    return hash_mix(h, (uint64_t)v.i);
  case VALUE_REAL:
    return hash_mix(h, bits_of(v.d));
  case VALUE_TEXT:
    return hash_fixed(h, value_str(v));
  case VALUE_LIST:
    for (uint32_t i = 0; i < v.n; i++)
      h = value_hash(h, v.list[i]);
    return hash_mix(h, v.n);
  case VALUE_MAP:
    return hash_mix(h, hash_map(h, v));
  case VALUE_RECORD:
    return hash_mix(h, v.record);
  case VALUE_MONEY:
    return hash_mix(hash_mix(h, v.n), (uint64_t)v.i);
  }
  return h;
}

/* ---- copy --------------------------------------------------------------------------------- */

static struct value copy_list(struct arena *a, struct value v)
{
  struct value *list = arena_alloc(a, v.n * sizeof *list);
  for (uint32_t i = 0; i < v.n; i++)
    list[i] = value_copy(a, v.list[i]);
  v.list = list;
  return v;
}

static struct value copy_map(struct arena *a, struct value v)
{
  struct member *map = arena_alloc(a, v.n * sizeof *map);
  for (uint32_t i = 0; i < v.n; i++)
    map[i] = (struct member){ str_dup(a, v.map[i].name), value_copy(a, v.map[i].value) };
  v.map = map;
  return v;
}

struct value value_copy(struct arena *a, struct value v)
{
  switch ((enum value_kind)v.kind) {
  case VALUE_TEXT:
    return value_text(str_dup(a, value_str(v)));
  case VALUE_LIST:
    return copy_list(a, v);
  case VALUE_MAP:
    return copy_map(a, v);
  default:
    return v;
  }
}

/* ---- packing ------------------------------------------------------------------------------ */

/* Stored: these numbers and what follows each may never change; new ones may be added.
 * A length or count is a varint. A member is its name's length, its name, its value. */
enum pack_code {
  PACK_NONE = 0,
  PACK_NULL = 1,
  PACK_FALSE = 2,
  PACK_TRUE = 3,
  PACK_INT = 4,    /* signed varint */
  PACK_REAL = 5,   /* eight bytes, least first */
  PACK_TEXT = 6,   /* length, bytes */
  PACK_LIST = 7,   /* count, values */
  PACK_MAP = 8,    /* count, members */
  PACK_RECORD = 9, /* varint */
  PACK_MONEY = 10, /* three letters, signed varint */
};

/* What is deeper was not packed by us. */
enum { PACK_DEPTH_MAX = 1000 };

static void pack_str(struct buf *b, struct str s)
{
  buf_varint(b, s.n);
  buf_str(b, s);
}

static void pack_real(struct buf *b, double d)
{
  char bytes[8];
  for (int i = 0; i < 8; i++)
    bytes[i] = (char)(bits_of(d) >> (8 * i));
  buf_char(b, PACK_REAL);
  buf_add(b, bytes, sizeof bytes);
}

static void pack_list(struct buf *b, struct value v)
{
  buf_char(b, PACK_LIST);
  buf_varint(b, v.n);
  for (uint32_t i = 0; i < v.n; i++)
    value_pack(b, v.list[i]);
}

static void pack_map(struct buf *b, struct value v)
{
  buf_char(b, PACK_MAP);
  buf_varint(b, v.n);
  for (uint32_t i = 0; i < v.n; i++) {
    pack_str(b, v.map[i].name);
    value_pack(b, v.map[i].value);
  }
}

static void pack_money(struct buf *b, struct value v)
{
  char currency[4];
  value_currency(v, currency);
  buf_char(b, PACK_MONEY);
  buf_add(b, currency, 3);
  buf_varsint(b, v.i);
}

void value_pack(struct buf *b, struct value v)
{
  switch ((enum value_kind)v.kind) {
  case VALUE_NONE:
    buf_char(b, PACK_NONE);
    break;
  case VALUE_NULL:
    buf_char(b, PACK_NULL);
    break;
  case VALUE_BOOL:
    buf_char(b, v.b ? PACK_TRUE : PACK_FALSE);
    break;
  case VALUE_INT:
    buf_char(b, PACK_INT);
    buf_varsint(b, v.i);
    break;
  case VALUE_REAL:
    pack_real(b, v.d);
    break;
  case VALUE_TEXT:
    buf_char(b, PACK_TEXT);
    pack_str(b, value_str(v));
    break;
  case VALUE_LIST:
    pack_list(b, v);
    break;
  case VALUE_MAP:
    pack_map(b, v);
    break;
  case VALUE_RECORD:
    buf_char(b, PACK_RECORD);
    buf_varint(b, v.record);
    break;
  case VALUE_MONEY:
    pack_money(b, v);
    break;
  }
}

static bool take_bytes(struct str *in, size_t n, struct str *out)
{
  if (in->n < n)
    return false;
  *out = (struct str){ in->p, n };
  in->p += n;
  in->n -= n;
  return true;
}

static bool unpack_str(struct arena *a, struct str *in, struct str *out)
{
  uint64_t n;
  if (!str_varint(in, &n) || n > UINT32_MAX || !take_bytes(in, (size_t)n, out))
    return false;
  *out = str_dup(a, *out);
  return true;
}

static bool unpack_real(struct str *in, struct value *out)
{
  struct str bytes;
  if (!take_bytes(in, 8, &bytes))
    return false;
  uint64_t bits = 0;
  for (int i = 0; i < 8; i++)
    bits |= (uint64_t)(unsigned char)bytes.p[i] << (8 * i);
  double d;
  memcpy(&d, &bits, sizeof d);
  *out = value_real(d);
  return isfinite(d);
}

static bool unpack_money(struct str *in, struct value *out)
{
  struct str currency;
  int64_t units;
  if (!take_bytes(in, 3, &currency) || !str_varsint(in, &units))
    return false;
  *out = value_money(units, currency.p);
  return true;
}

static bool unpack_any(struct arena *a, struct str *in, int depth, struct value *out);

/* A count that the bytes that are left can hold, so that a broken one cannot ask for all memory. */
static bool unpack_count(struct str *in, size_t least_bytes, uint32_t *n)
{
  uint64_t count;
  if (!str_varint(in, &count) || count > UINT32_MAX || count > in->n / least_bytes)
    return false;
  *n = (uint32_t)count;
  return true;
}

static bool unpack_list(struct arena *a, struct str *in, int depth, struct value *out)
{
  uint32_t n;
  if (!unpack_count(in, 1, &n))
    return false;
  struct value *list = arena_alloc(a, n * sizeof *list);
  for (uint32_t i = 0; i < n; i++) {
    if (!unpack_any(a, in, depth, &list[i]))
      return false;
  }
  *out = (struct value){ .kind = VALUE_LIST, .n = n, .list = list };
  return true;
}

static bool unpack_map(struct arena *a, struct str *in, int depth, struct value *out)
{
  uint32_t n;
  if (!unpack_count(in, 2, &n))
    return false;
  struct member *map = arena_alloc(a, n * sizeof *map);
  for (uint32_t i = 0; i < n; i++) {
    if (!unpack_str(a, in, &map[i].name) || !unpack_any(a, in, depth, &map[i].value))
      return false;
  }
  *out = (struct value){ .kind = VALUE_MAP, .n = n, .map = map };
  return true;
}

static bool unpack_any(struct arena *a, struct str *in, int depth, struct value *out)
{
  struct str code, text;
  if (depth == PACK_DEPTH_MAX || !take_bytes(in, 1, &code))
    return false;
  *out = value_none();
  switch (code.p[0]) {
  case PACK_NONE:
    return true;
  case PACK_NULL:
    *out = value_null();
    return true;
  case PACK_FALSE:
  case PACK_TRUE:
    *out = value_bool(code.p[0] == PACK_TRUE);
    return true;
  case PACK_INT:
    out->kind = VALUE_INT;
    return str_varsint(in, &out->i);
  case PACK_REAL:
    return unpack_real(in, out);
  case PACK_TEXT:
    if (!unpack_str(a, in, &text))
      return false;
    *out = value_text(text);
    return true;
  case PACK_LIST:
    return unpack_list(a, in, depth + 1, out);
  case PACK_MAP:
    return unpack_map(a, in, depth + 1, out);
  case PACK_RECORD:
    out->kind = VALUE_RECORD;
    return str_varint(in, &out->record);
  case PACK_MONEY:
    return unpack_money(in, out);
  default:
    return false;
  }
}

bool value_unpack(struct arena *a, struct str *in, struct value *out)
{
  struct str rest = *in;
  if (!unpack_any(a, &rest, 0, out))
    return false;
  *in = rest;
  return true;
}

/* ---- builders ----------------------------------------------------------------------------- */

void build_init(struct value_builder *b, struct arena *a) { *b = (struct value_builder){ .arena = a }; }

void build_put_str(struct value_builder *b, struct str name, struct value v)
{
  if (b->n == b->cap) {
    uint32_t cap = b->cap ? b->cap * 2 : 8;
    if (cap < b->cap)
      abort();
    struct member *members = arena_alloc(b->arena, cap * sizeof *members);
    if (b->n)
      memcpy(members, b->members, b->n * sizeof *members);
    b->members = members;
    b->cap = cap;
  }
  b->members[b->n++] = (struct member){ name, v };
}

void build_add(struct value_builder *b, struct value v) { build_put_str(b, (struct str){ NULL, 0 }, v); }
void build_put(struct value_builder *b, const char *name, struct value v) { build_put_str(b, str_of(name), v); }

struct value build_list(struct value_builder *b)
{
  struct value *list = arena_alloc(b->arena, b->n * sizeof *list);
  for (uint32_t i = 0; i < b->n; i++)
    list[i] = b->members[i].value;
  return (struct value){ .kind = VALUE_LIST, .n = b->n, .list = list };
}

struct value build_map(struct value_builder *b)
{
  return (struct value){ .kind = VALUE_MAP, .n = b->n, .map = b->members };
}
