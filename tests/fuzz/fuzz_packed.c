/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Packed values and traces, which lie in the model's file: any bytes are read or refused, and what was read packs to
 * bytes that read the same. Copies, hashes and comparisons of what was read hold together.
 *
 * The first byte says what the others are.
 */
#include "fuzz.h"
#include "policy/trace.h"

static void check_laws(struct arena *a, struct value v, struct value w)
{
  struct value copy = value_copy(a, v);
  expect(value_eq(v, copy) && value_cmp(v, copy) == 0, "a copy differs");
  expect(value_hash(7, v) == value_hash(7, copy), "a copy has another hash");
  int one = value_cmp(v, w), other = value_cmp(w, v);
  expect((one < 0) == (other > 0) && (one == 0) == (other == 0), "compared both ways it is %d and %d", one, other);
  expect(!value_eq(v, w) || (one == 0 && value_hash(7, v) == value_hash(7, w)), "equal, but of another order or hash");
}

/* Names within a MAP differ; nothing that packs has others. */
static bool names_differ(struct value v)
{
  bool good = true;
  for (uint32_t i = 0; good && v.kind == VALUE_LIST && i < v.n; i++)
    good = names_differ(v.list[i]);
  for (uint32_t i = 0; good && v.kind == VALUE_MAP && i < v.n; i++) {
    good = names_differ(v.map[i].value);
    for (uint32_t k = 0; k < i; k++)
      good = good && !str_eq(v.map[i].name, v.map[k].name);
  }
  return good;
}

static void check_values(struct arena *a, struct str in)
{
  struct value v, back, before = value_null();
  while (in.n) {
    struct buf packed = BUF_INIT;
    struct str at = in, rest;
    if (!value_unpack(a, &in, &v)) {
      expect(in.p == at.p && in.n == at.n, "refused, yet something was taken");
      return;
    }
    expect(in.n < at.n && in.p + in.n == at.p + at.n, "nothing was taken, or not from the front");
    value_pack(&packed, v);
    rest = buf_view(&packed);
    expect(value_unpack(a, &rest, &back) && rest.n == 0, "what was packed does not unpack");
    if (names_differ(v)) {
      expect(value_eq(v, back), "what was packed comes back as another");
      check_laws(a, v, before);
    }
    before = back;
    buf_fini(&packed);
  }
}

static void pack_trace(struct buf *out, const struct trace *t)
{
  struct buf reads = BUF_INIT;
  for (uint32_t i = 0; i < t->read_count; i++)
    trace_add(&reads, &t->reads[i]);
  trace_pack(out, t, buf_view(&reads));
  buf_fini(&reads);
}

static void check_trace(struct arena *a, struct str in)
{
  struct trace t, back;
  struct buf once = BUF_INIT, twice = BUF_INIT;
  if (!trace_unpack(a, in, &t))
    return;
  pack_trace(&once, &t);
  expect(trace_unpack(a, buf_view(&once), &back), "what was packed does not unpack");
  pack_trace(&twice, &back);
  expect(str_eq(buf_view(&once), buf_view(&twice)), "a trace comes back as another");
  buf_fini(&once);
  buf_fini(&twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct arena a;
  struct str in = { (const char *)data, size };
  arena_init(&a);
  uint8_t what = take_byte(&in);
  char *bytes = exact(in);
  in.p = bytes;
  if (what & 1)
    check_trace(&a, in);
  else
    check_values(&a, in);
  free(bytes);
  arena_fini(&a);
  return 0;
}
