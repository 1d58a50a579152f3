/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What policies last said of a record: an array ordered by policy, packed into the _said column.
 *
 * Packed: count, then of each one policy (as the difference to the one before), epoch, outcome (8 bytes), trace, which of
 * the next three there are, wake_at, sayings (8 bytes), heard (8 bytes), height, status, failures. Marking makes the row dirty, and nothing
 * else.
 */
#include <endian.h>
#include <stdlib.h>

#include "model/inner.h"

/* ---- packed ---- */

enum { HAS_WAKE = 1, HAS_SAYINGS = 2, HAS_HEARD = 4 };

static void write_hash(struct buf *out, uint64_t hash)
{
  hash = htole64(hash);
  buf_add(out, &hash, sizeof hash);
}

static void write_one(struct buf *out, const struct said *s, uint32_t before)
{
  unsigned has = (s->wake_at != INSTANT_NEVER ? HAS_WAKE : 0) | (s->sayings ? HAS_SAYINGS : 0) |
                 (s->heard != SAID_HEARD_ALL ? HAS_HEARD : 0);
  buf_varint(out, s->policy - before);
  buf_varint(out, s->epoch);
  write_hash(out, s->outcome);
  buf_varint(out, s->trace);
  buf_char(out, (char)has);
  if (has & HAS_WAKE)
    buf_varsint(out, s->wake_at);
  if (has & HAS_SAYINGS)
    write_hash(out, s->sayings);
  if (has & HAS_HEARD)
    write_hash(out, s->heard);
  buf_varint(out, s->height);
  buf_char(out, (char)s->status);
  buf_char(out, (char)s->failures);
}

void said_write(struct buf *out, const struct record *r)
{
  uint32_t before = 0;
  buf_varint(out, r->said_count);
  for (uint32_t i = 0; i < r->said_count; i++) {
    write_one(out, &r->said[i], before);
    before = r->said[i].policy;
  }
}

static bool read_u32(struct str *in, uint32_t *out)
{
  uint64_t v;
  if (!str_varint(in, &v) || v > UINT32_MAX)
    return false;
  *out = (uint32_t)v;
  return true;
}

static bool read_byte(struct str *in, uint8_t *out)
{
  if (in->n == 0)
    return false;
  *out = (uint8_t)*in->p++;
  in->n--;
  return true;
}

static bool read_hash(struct str *in, uint64_t *out)
{
  if (in->n < sizeof *out)
    return false;
  memcpy(out, in->p, sizeof *out);
  *out = le64toh(*out);
  in->p += sizeof *out;
  in->n -= sizeof *out;
  return true;
}

static bool read_one(struct str *in, struct said *s, uint32_t before)
{
  uint8_t has;
  if (!read_u32(in, &s->policy) || !read_u32(in, &s->epoch) || !read_hash(in, &s->outcome) ||
      !str_varint(in, &s->trace) || !read_byte(in, &has))
    return false;
  s->policy += before;
  s->wake_at = INSTANT_NEVER;
  s->heard = SAID_HEARD_ALL;
  return (!(has & HAS_WAKE) || str_varsint(in, &s->wake_at)) && (!(has & HAS_SAYINGS) || read_hash(in, &s->sayings)) &&
         (!(has & HAS_HEARD) || read_hash(in, &s->heard)) && read_u32(in, &s->height) && read_byte(in, &s->status) &&
         read_byte(in, &s->failures);
}

bool said_read(struct str packed, struct record *r)
{
  uint32_t n, before = 0;
  if (packed.n == 0)
    return true;
  if (!read_u32(&packed, &n) || n > packed.n)
    return false;
  r->said = n ? mem_alloc(n * sizeof *r->said) : NULL;
  r->said_cap = n;
  for (; r->said_count < n; r->said_count++) {
    struct said *s = &r->said[r->said_count];
    *s = (struct said){ 0 };
    if (!read_one(&packed, s, before))
      return false;
    before = s->policy;
  }
  return packed.n == 0;
}

/* ---- in the record ---- */

/* The place of the policy, or where it would stand. */
static uint32_t place_of(const struct record *r, uint32_t policy)
{
  uint32_t i = 0;
  while (i < r->said_count && r->said[i].policy < policy)
    i++;
  return i;
}

struct said *model_said(struct record *r, uint32_t policy)
{
  uint32_t i = place_of(r, policy);
  return i < r->said_count && r->said[i].policy == policy ? &r->said[i] : NULL;
}

static void mark(struct model *m, struct row *row)
{
  struct image *image = image_of(m, row);
  struct record *r = &row->record;
  if (!image->said_saved) {
    image->said_saved = true;
    image->said_count = r->said_count;
    image->said = arena_alloc(&m->entry_arena, r->said_count * sizeof *r->said);
    if (r->said_count)
      memcpy(image->said, r->said, r->said_count * sizeof *r->said);
  }
  row->said_dirty = true;
  row_mark(row);
}

static void make_room(struct model *m, struct row *row)
{
  struct record *r = &row->record;
  if (r->said_count < r->said_cap)
    return;
  uint32_t cap = r->said_cap ? r->said_cap * 2 : 4;
  r->said = mem_grow(r->said, cap * sizeof *r->said);
  row_charge(m, row, (cap - r->said_cap) * sizeof *r->said);
  r->said_cap = cap;
}

struct said *model_say(struct model *m, struct record *r, uint32_t policy)
{
  struct row *row = row_of(r);
  mark(m, row);
  uint32_t i = place_of(r, policy);
  if (i < r->said_count && r->said[i].policy == policy)
    return &r->said[i];
  make_room(m, row);
  memmove(&r->said[i + 1], &r->said[i], (r->said_count - i) * sizeof *r->said);
  r->said_count++;
  r->said[i] = (struct said){ .policy = policy, .wake_at = INSTANT_NEVER, .heard = SAID_HEARD_ALL };
  return &r->said[i];
}

void model_unsay(struct model *m, struct record *r, uint32_t policy)
{
  struct said *s = model_said(r, policy);
  if (!s)
    return;
  mark(m, row_of(r));
  uint32_t i = (uint32_t)(s - r->said);
  memmove(s, s + 1, (r->said_count - i - 1) * sizeof *s);
  r->said_count--;
}
