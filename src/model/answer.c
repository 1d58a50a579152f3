/* SPDX-License-Identifier: Apache-2.0 */
/*
 * MAX and MIN are lists of one. A list that is shorter than it may be holds all members; a full one holds the first,
 * and of the others it is known only that none comes before its last.
 */
#include "model/answer.h"

#include <math.h>

void answer_fini(struct answer *a)
{
  vec_fini(&a->items);
  vec_fini(&a->purses);
}

/* A vector without memory, or a copy that is just large enough. */
static void *copied(const void *at, size_t n, size_t size)
{
  return n ? memcpy(mem_alloc(n * size), at, n * size) : NULL;
}

struct answer answer_copy(const struct answer *a)
{
  struct answer copy = *a;
  copy.items.at = copied(a->items.at, a->items.n, sizeof *a->items.at);
  copy.items.cap = a->items.n;
  copy.purses.at = copied(a->purses.at, a->purses.n, sizeof *a->purses.at);
  copy.purses.cap = a->purses.n;
  return copy;
}

/* ---- money -------------------------------------------------------------------------------- */

static size_t purse_find(const struct answer *a, uint32_t currency)
{
  size_t i = 0;
  while (i < a->purses.n && a->purses.at[i].currency < currency)
    i++;
  return i;
}

static void purse_add(struct answer *a, struct value money)
{
  size_t i = purse_find(a, money.n);
  if (i == a->purses.n || a->purses.at[i].currency != money.n) {
    (void)vec_push_ptr(&a->purses);
    memmove(&a->purses.at[i + 1], &a->purses.at[i], (a->purses.n - 1 - i) * sizeof *a->purses.at);
    a->purses.at[i] = (struct purse){ .currency = money.n };
  }
  a->purses.at[i].members++;
  a->purses.at[i].sum += money.i;
}

static void purse_remove(struct answer *a, struct value money)
{
  size_t i = purse_find(a, money.n);
  if (i == a->purses.n || a->purses.at[i].currency != money.n)
    return;
  a->purses.at[i].sum -= money.i;
  if (--a->purses.at[i].members)
    return;
  a->purses.n--;
  memmove(&a->purses.at[i], &a->purses.at[i + 1], (a->purses.n - i) * sizeof *a->purses.at);
}

/* ---- ordered lists ------------------------------------------------------------------------ */

static size_t items_most(const struct shape *s) { return s->kind == SHAPE_TOP ? s->limit : 1; }

static struct item share_item(const struct shape *s, struct share share)
{
  return item_of(share.value, s->kind == SHAPE_TOP ? share.row : 0);
}

/* True when `x` stands before `y` in the list. */
static bool precedes(const struct shape *s, struct item x, struct item y)
{
  if (s->kind == SHAPE_MIN)
    return item_less(x, y);
  return item_exceeds(x, y) || (!item_exceeds(y, x) && item_row(x) < item_row(y));
}

static void items_insert(const struct shape *s, struct answer *a, struct item it)
{
  size_t at = a->items.n;
  while (at && precedes(s, it, a->items.at[at - 1]))
    at--;
  if (at == items_most(s))
    return;
  if (a->items.n < items_most(s))
    (void)vec_push_ptr(&a->items);
  memmove(&a->items.at[at + 1], &a->items.at[at], (a->items.n - 1 - at) * sizeof it);
  a->items.at[at] = it;
}

static bool items_remove(struct answer *a, struct item it)
{
  for (size_t i = 0; i < a->items.n; i++) {
    if (memcmp(&a->items.at[i], &it, sizeof it) == 0) {
      a->items.n--;
      memmove(&a->items.at[i], &a->items.at[i + 1], (a->items.n - i) * sizeof it);
      return true;
    }
  }
  return false;
}

/* When a full list loses one, the next comes from outside and is not known, unless the one that comes belongs
 * no later than the last did. */
static void items_change(const struct shape *s, struct answer *a, struct share out, struct share in)
{
  bool full = a->items.n == items_most(s);
  struct item last = full ? vec_last(&a->items) : (struct item){ 0 };
  bool gap = out.member && items_remove(a, share_item(s, out)) && full;
  if (in.member && (!gap || !precedes(s, last, share_item(s, in)))) {
    items_insert(s, a, share_item(s, in));
    gap = false;
  }
  a->stale = a->stale || gap;
}

/* ---- changes ------------------------------------------------------------------------------ */

static bool sums_money(const struct shape *s) { return s->field->kind == FIELD_MONEY; }
static bool sums_reals(const struct shape *s) { return s->field->kind == FIELD_NUMBER; }

void answer_add(const struct shape *s, struct answer *a, struct share in)
{
  if (s->kind == SHAPE_COUNT)
    a->sum++;
  else if (value_is_none(in.value))
    return;
  else if (s->kind != SHAPE_SUM)
    items_insert(s, a, share_item(s, in));
  else if (sums_money(s))
    purse_add(a, in.value);
  else if (sums_reals(s))
    a->real += in.value.d;
  else
    a->sum += in.value.i;
}

static void sum_change(const struct shape *s, struct answer *a, struct share out, struct share in)
{
  if (sums_reals(s)) {
    a->stale = a->stale || out.member || in.member;
    a->real = a->stale ? 0 : a->real;
  } else if (sums_money(s)) {
    if (out.member)
      purse_remove(a, out.value);
    if (in.member)
      purse_add(a, in.value);
  } else {
    a->sum += (in.member ? (__int128)in.value.i : 0) - (out.member ? (__int128)out.value.i : 0);
  }
}

void answer_change(const struct shape *s, struct answer *a, struct share out, struct share in)
{
  if (s->kind == SHAPE_COUNT) {
    a->sum += (int)in.member - (int)out.member;
    return;
  }
  out.member = out.member && !value_is_none(out.value);
  in.member = in.member && !value_is_none(in.value);
  if (s->kind == SHAPE_SUM)
    sum_change(s, a, out, in);
  else
    items_change(s, a, out, in);
}

/* ---- comparing ---------------------------------------------------------------------------- */

static bool purses_equal(const struct answer *a, const struct answer *b)
{
  for (size_t i = 0; i < a->purses.n && i < b->purses.n; i++) {
    const struct purse *x = &a->purses.at[i], *y = &b->purses.at[i];
    if (x->currency != y->currency || x->members != y->members || x->sum != y->sum)
      return false;
  }
  return a->purses.n == b->purses.n;
}

bool answer_equal(const struct answer *a, const struct answer *b)
{
  return a->stale == b->stale && a->sum == b->sum && memcmp(&a->real, &b->real, sizeof a->real) == 0 &&
         a->items.n == b->items.n &&
         (!a->items.n || memcmp(a->items.at, b->items.at, a->items.n * sizeof *a->items.at) == 0) && purses_equal(a, b);
}

static bool fits(__int128 sum) { return sum >= INT64_MIN && sum <= INT64_MAX; }

/* All sums beyond 64 bits are one to who asks: an error. */
static bool sums_same(__int128 a, __int128 b) { return a == b || (!fits(a) && !fits(b)); }

static bool purses_same(const struct answer *a, const struct answer *b)
{
  size_t n = a->purses.n < 2 ? a->purses.n : 2;
  if (n != (b->purses.n < 2 ? b->purses.n : 2))
    return false;
  for (size_t i = 0; i < n; i++) {
    if (a->purses.at[i].currency != b->purses.at[i].currency)
      return false;
  }
  return n != 1 || sums_same(a->purses.at[0].sum, b->purses.at[0].sum);
}

/* Of a TOP only the records are seen, of a MAX or MIN (whose items have no row) the value. */
static bool items_same(const struct shape *s, const struct answer *a, const struct answer *b)
{
  if (a->items.n != b->items.n)
    return false;
  for (size_t i = 0; i < a->items.n; i++) {
    struct item x = a->items.at[i], y = b->items.at[i];
    if (s->kind == SHAPE_TOP ? item_row(x) != item_row(y) : memcmp(&x, &y, sizeof x) != 0)
      return false;
  }
  return true;
}

bool answer_same(const struct shape *s, const struct answer *a, const struct answer *b)
{
  if (a->stale || b->stale)
    return false;
  if (s->kind == SHAPE_SUM && sums_money(s))
    return purses_same(a, b);
  if (s->kind == SHAPE_COUNT || s->kind == SHAPE_SUM)
    return sums_same(a->sum, b->sum) && memcmp(&a->real, &b->real, sizeof a->real) == 0;
  return items_same(s, a, b);
}

/* ---- giving ------------------------------------------------------------------------------- */

static bool too_large(const struct shape *s, struct err *err)
{
  return err_set(err, ERR_INPUT, "the sum of %.*s.%.*s is beyond what 64 bits hold", STR_FMT(s->type->name),
                 STR_FMT(s->field->name));
}

static bool money_value(const struct shape *s, const struct answer *a, struct value *out, struct err *err)
{
  *out = value_none();
  if (a->purses.n == 0)
    return true;
  const struct purse *purse = a->purses.at;
  *out = (struct value){ .kind = VALUE_MONEY, .n = purse->currency, .i = (int64_t)purse->sum };
  if (a->purses.n > 1) {
    char x[4], y[4];
    value_currency(*out, x);
    value_currency((struct value){ .n = purse[1].currency }, y);
    return err_set(err, ERR_INPUT, "the sum of %.*s.%.*s has amounts in %s and in %s: sum one currency at a time",
                   STR_FMT(s->type->name), STR_FMT(s->field->name), x, y);
  }
  return fits(purse->sum) || too_large(s, err);
}

static struct value items_value(const struct shape *s, const struct answer *a, struct arena *arena)
{
  if (s->kind != SHAPE_TOP)
    return a->items.n ? item_value(s->field, a->items.at[0]) : value_none();
  struct value_builder list;
  build_init(&list, arena);
  for (size_t i = 0; i < a->items.n; i++)
    build_add(&list, value_record(rid_make(s->type->no, item_row(a->items.at[i]))));
  return build_list(&list);
}

bool answer_value(const struct shape *s, const struct answer *a, struct arena *arena, struct value *out,
                  struct err *err)
{
  if (s->kind != SHAPE_COUNT && s->kind != SHAPE_SUM) {
    *out = items_value(s, a, arena);
    return true;
  }
  if (s->kind == SHAPE_SUM && sums_money(s))
    return money_value(s, a, out, err);
  if (s->kind == SHAPE_SUM && sums_reals(s)) {
    *out = value_real(a->real);
    return isfinite(a->real) || err_set(err, ERR_INPUT, "the sum of %.*s.%.*s is beyond what a number holds",
                                        STR_FMT(s->type->name), STR_FMT(s->field->name));
  }
  *out = value_int((int64_t)a->sum);
  return fits(a->sum) || too_large(s, err);
}

/* ---- the form in the file ----------------------------------------------------------------- */

static void pack_wide(struct buf *out, __int128 v)
{
  buf_varint(out, (uint64_t)v);
  buf_varsint(out, (int64_t)(v >> 64));
}

static bool unpack_wide(struct str *in, __int128 *v)
{
  uint64_t low;
  int64_t high;
  if (!str_varint(in, &low) || !str_varsint(in, &high))
    return false;
  *v = (__int128)((unsigned __int128)(uint64_t)high << 64 | low);
  return true;
}

void answer_pack(const struct answer *a, struct buf *out)
{
  uint64_t bits;
  memcpy(&bits, &a->real, sizeof bits);
  buf_varint(out, a->stale);
  pack_wide(out, a->sum);
  buf_varint(out, bits);
  buf_varint(out, a->items.n);
  for (size_t i = 0; i < a->items.n; i++) {
    buf_varsint(out, a->items.at[i].value);
    buf_varint(out, a->items.at[i].low);
  }
  for (size_t i = 0; i < a->purses.n; i++) {
    buf_varint(out, a->purses.at[i].currency);
    buf_varsint(out, a->purses.at[i].members);
    pack_wide(out, a->purses.at[i].sum);
  }
}

static bool unpack_items(struct str *in, struct answer *out)
{
  uint64_t n;
  if (!str_varint(in, &n))
    return false;
  for (; n; n--) {
    struct item it;
    if (!str_varsint(in, &it.value) || !str_varint(in, &it.low))
      return false;
    vec_push(&out->items, it);
  }
  return true;
}

static bool unpack_purses(struct str *in, struct answer *out)
{
  while (in->n) {
    struct purse purse;
    uint64_t currency;
    if (!str_varint(in, &currency) || !str_varsint(in, &purse.members) || !unpack_wide(in, &purse.sum))
      return false;
    purse.currency = (uint32_t)currency;
    vec_push(&out->purses, purse);
  }
  return true;
}

bool answer_unpack(struct str in, struct answer *out)
{
  uint64_t stale, bits;
  *out = (struct answer){ 0 };
  if (!str_varint(&in, &stale) || !unpack_wide(&in, &out->sum) || !str_varint(&in, &bits) || !unpack_items(&in, out) ||
      !unpack_purses(&in, out)) {
    answer_fini(out);
    return false;
  }
  out->stale = stale != 0;
  memcpy(&out->real, &bits, sizeof bits);
  return true;
}
