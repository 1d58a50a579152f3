/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Traces: varints for numbers, value_pack for values. Written once per evaluation and read only when somebody asks
 * why, so writing copies nothing twice and reading believes nothing: a count must fit the bytes that are left.
 */
#include "policy/trace.h"

/* What a read of each kind has besides its kind and its answer. One table for writing and reading. */
enum read_part {
  HAS_RID = 1,    /* a record */
  HAS_NO = 2,     /* a field, type or shape */
  HAS_FIELDS = 4, /* n field numbers */
  HAS_VALUES = 8, /* n values */
  HAS_T = 16,
  HAS_STEP = 32,
  HAS_TEXT = 64,
};
static const uint8_t parts_of[] = {
  [READ_FIELD] = HAS_RID | HAS_NO,
  [READ_SET] = HAS_NO | HAS_FIELDS | HAS_VALUES,
  [READ_AGGREGATE] = HAS_NO | HAS_VALUES,
  [READ_RANK] = HAS_RID | HAS_NO,
  [READ_GET] = HAS_NO | HAS_TEXT | HAS_RID,
  [READ_HISTORY] = HAS_RID | HAS_NO,
  [READ_PASSED] = HAS_T,
  [READ_AGE] = HAS_T | HAS_STEP,
  [READ_NOW] = HAS_STEP,
  [READ_PARAM] = HAS_TEXT,
};

/* ---- writing ------------------------------------------------------------------------------ */

void trace_add(struct buf *b, const struct trace_read *read)
{
  uint8_t parts = parts_of[read->kind];
  buf_char(b, (char)read->kind);
  if (parts & HAS_RID)
    buf_varint(b, read->rid);
  if (parts & HAS_NO)
    buf_varint(b, read->no);
  if (parts & HAS_VALUES)
    buf_varint(b, read->n);
  for (uint32_t i = 0; parts & HAS_VALUES && i < read->n; i++) {
    if (parts & HAS_FIELDS)
      buf_varint(b, read->fields[i]);
    value_pack(b, read->values[i]);
  }
  if (parts & HAS_T)
    buf_varsint(b, read->t);
  if (parts & HAS_STEP)
    buf_varsint(b, read->step);
  if (parts & HAS_TEXT) {
    buf_varint(b, read->text.n);
    buf_str(b, read->text);
  }
  value_pack(b, read->value);
}

void trace_pack(struct buf *b, const struct trace *head, struct str reads)
{
  buf_varint(b, head->policy);
  buf_varint(b, head->epoch);
  buf_varint(b, head->subject);
  buf_varsint(b, head->now);
  buf_varint(b, head->status);
  buf_varint(b, head->before);
  buf_varsint(b, head->fuel);
  buf_varint(b, head->read_count);
  buf_str(b, reads);
  buf_varint(b, head->given_count);
  for (uint32_t i = 0; i < head->given_count; i++) {
    buf_varint(b, head->given_fields[i]);
    value_pack(b, head->given[i]);
  }
}

/* ---- reading ------------------------------------------------------------------------------ */

static bool take_u32(struct str *in, uint32_t *out)
{
  uint64_t v;
  if (!str_varint(in, &v) || v > UINT32_MAX)
    return false;
  *out = (uint32_t)v;
  return true;
}

/* Each of what is counted takes at least two bytes. */
static bool take_count(struct str *in, uint32_t *n) { return take_u32(in, n) && *n <= in->n / 2; }

static bool take_text(struct arena *a, struct str *in, struct str *out)
{
  uint64_t n;
  if (!str_varint(in, &n) || n > in->n)
    return false;
  *out = str_dup(a, (struct str){ in->p, (size_t)n });
  in->p += n;
  in->n -= (size_t)n;
  return true;
}

/* n values, each behind its field number when there are fields. */
static bool take_values(struct arena *a, struct str *in, uint32_t n, uint32_t *fields, struct value *values)
{
  for (uint32_t i = 0; i < n; i++) {
    if ((fields && !take_u32(in, &fields[i])) || !value_unpack(a, in, &values[i]))
      return false;
  }
  return true;
}

static bool take_filters(struct arena *a, struct str *in, bool fields, struct trace_read *out)
{
  if (!take_u32(in, &out->n) || out->n > in->n)
    return false;
  out->fields = fields ? arena_array(a, uint32_t, out->n) : NULL;
  out->values = arena_array(a, struct value, out->n);
  return take_values(a, in, out->n, out->fields, out->values);
}

static bool take_read(struct arena *a, struct str *in, struct trace_read *out)
{
  if (in->n == 0 || (uint8_t)in->p[0] >= sizeof parts_of)
    return false;
  *out = (struct trace_read){ .kind = (uint8_t)in->p[0] };
  in->p++;
  in->n--;
  uint8_t parts = parts_of[out->kind];
  return (!(parts & HAS_RID) || str_varint(in, &out->rid)) && (!(parts & HAS_NO) || take_u32(in, &out->no)) &&
         (!(parts & HAS_VALUES) || take_filters(a, in, parts & HAS_FIELDS, out)) &&
         (!(parts & HAS_T) || str_varsint(in, &out->t)) && (!(parts & HAS_STEP) || str_varsint(in, &out->step)) &&
         (!(parts & HAS_TEXT) || take_text(a, in, &out->text)) && value_unpack(a, in, &out->value);
}

static bool take_head(struct str *in, struct trace *out)
{
  uint32_t status;
  if (!take_u32(in, &out->policy) || !take_u32(in, &out->epoch) || !str_varint(in, &out->subject) ||
      !str_varsint(in, &out->now) || !take_u32(in, &status) || status > UINT8_MAX || !str_varint(in, &out->before) ||
      !str_varsint(in, &out->fuel))
    return false;
  out->status = (uint8_t)status;
  return true;
}

bool trace_unpack(struct arena *a, struct str bytes, struct trace *out)
{
  *out = (struct trace){ .policy = 0 };
  if (!take_head(&bytes, out) || !take_count(&bytes, &out->read_count))
    return false;
  out->reads = arena_array(a, struct trace_read, out->read_count);
  for (uint32_t i = 0; i < out->read_count; i++) {
    struct trace_read *read = &out->reads[i];
    if (!take_read(a, &bytes, read))
      return false;
    if (read->kind == READ_FIELD && read->rid == 0)
      read->rid = i ? read[-1].rid : 0;
  }
  if (!take_count(&bytes, &out->given_count))
    return false;
  out->given_fields = arena_array(a, uint32_t, out->given_count);
  out->given = arena_array(a, struct value, out->given_count);
  return take_values(a, &bytes, out->given_count, out->given_fields, out->given);
}
