/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The HTTP reader: however the bytes of a connection are cut into pieces, the same requests come out, or the same
 * refusal. What comes out is held against the promises of wire.h and target.h.
 *
 * Two bytes steer how it is cut; the rest is what was sent, in which 01 N C stands for a run of 32 * N characters C, so
 * that a small input reaches the limits (01 00 C: the byte 01, then C).
 */
#include "fuzz.h"
#include "http/target.h"
#include "http/wire.h"

enum { HEAD_MAX = 16384, BODY_MAX = 20000, STREAM_MAX = 60000, REQUESTS_MAX = 8, RUN = 32 };

static void expand(struct buf *out, struct str in)
{
  while (in.n && out->n < STREAM_MAX) {
    char c = (char)take_byte(&in);
    if (c != 1) {
      buf_char(out, c);
      continue;
    }
    size_t n = RUN * (size_t)take_byte(&in);
    if (n == 0)
      buf_char(out, 1);
    char run = (char)take_byte(&in);
    for (size_t i = 0; i < (n ? n : 1); i++)
      buf_char(out, run);
  }
}

/* ---- what came out, and whether it may ---- */

static bool inside(struct str s, struct str whole) { return s.p >= whole.p && s.p + s.n <= whole.p + whole.n; }

static void check_head(const struct head *h, struct str bytes)
{
  expect(inside(h->method, bytes) && inside(h->target, bytes) && h->target.n <= WIRE_TARGET_MAX && h->target.n > 0,
         "method or target lie elsewhere");
  expect(h->n <= WIRE_HEADERS_MAX && !(h->sized && h->chunked), "two frames, or too many headers");
  for (size_t i = 0; i < h->n; i++) {
    struct header x = h->headers[i];
    expect(inside(x.name, bytes) && inside(x.value, bytes) && x.name.n > 0, "a header lies elsewhere");
    for (size_t k = 0; k < x.name.n; k++)
      expect(!(x.name.p[k] >= 'A' && x.name.p[k] <= 'Z') && x.name.p[k] > ' ', "a header's name: %.*s",
             STR_FMT(x.name));
    for (size_t k = 0; k < x.value.n; k++)
      expect((unsigned char)x.value.p[k] >= ' ' || x.value.p[k] == '\t', "a control character in a header's value");
    expect(x.value.n == 0 || (x.value.p[0] != ' ' && x.value.p[x.value.n - 1] != ' '), "a value that is not trimmed");
  }
  expect(str_eq(h->known[KNOWN_HOST], header_once(h, STR("host"))), "two answers for the host");
}

static void percent(struct buf *out, struct str s)
{
  for (size_t i = 0; i < s.n; i++)
    buf_printf(out, "%%%02x", (unsigned char)s.p[i]);
}

/* Written again with all of it percent-encoded, it must be the same address. */
static void check_target(struct str raw)
{
  struct arena a;
  struct target t, again;
  struct err err = ERR_INIT;
  struct buf b = BUF_INIT;
  arena_init(&a);
  if (target_read(&a, raw, &t, &err) && t.count <= TARGET_SEGMENTS_MAX) {
    for (size_t i = 0; i < t.count; i++) {
      buf_char(&b, '/');
      percent(&b, t.segments[i]);
    }
    buf_z(&b, t.count ? "?" : "/?");
    for (size_t i = 0; i < t.pair_count; i++) {
      percent(&b, t.pairs[i].name);
      buf_char(&b, '=');
      percent(&b, t.pairs[i].value);
      buf_char(&b, '&');
    }
    expect(target_read(&a, buf_view(&b), &again, &err), "%s: encoded anew: %s", err.text, b.p);
    expect(t.count == again.count && t.pair_count == again.pair_count, "other parts: %.*s", STR_FMT(raw));
    for (size_t i = 0; i < t.count; i++)
      expect(str_eq(t.segments[i], again.segments[i]) && str_utf8(t.segments[i]), "segment %zu: %.*s", i, STR_FMT(raw));
    for (size_t i = 0; i < t.pair_count; i++)
      expect(str_eq(t.pairs[i].name, again.pairs[i].name) && str_eq(t.pairs[i].value, again.pairs[i].value),
             "pair %zu: %.*s", i, STR_FMT(raw));
  } else if (err.code != ERR_NONE) {
    expect(err.text[0] != 0, "refused without a word");
  }
  buf_fini(&b);
  arena_fini(&a);
}

/* ---- the day of a connection ---- */

struct connection {
  struct str all;
  size_t at, seen; /* where the present request begins; what has arrived */
  struct wire_scan scan;
  struct head head;
  struct chunks chunks;
  struct buf body, said; /* said: what came out, as text */
  bool in_body, closed;
  int status, requests;
};

static void refuse(struct connection *c, const struct fault *f)
{
  expect(f->status >= 400 && f->status < 600 && f->why, "refused with %d", f->status);
  c->status = f->status;
  c->closed = true;
}

/* All that has arrived of the present request; a copy of its own, as the head is changed in place. */
static void read_head(struct connection *c)
{
  struct fault f = { 0, NULL };
  struct str bytes = { c->all.p + c->at, c->seen - c->at };
  char *copy = exact(bytes);
  enum wire w = wire_scan(&c->scan, (struct str){ copy, bytes.n }, HEAD_MAX, &f);
  if (w == WIRE_WHOLE && wire_head(copy, c->scan.at, &c->head, &f)) {
    check_head(&c->head, (struct str){ copy, c->scan.at });
    check_target(c->head.target);
    buf_printf(&c->said, "%.*s %.*s %d%d%d %llu\n", STR_FMT(c->head.method), STR_FMT(c->head.target), c->head.minor,
               c->head.keep_alive, c->head.expects_continue, (unsigned long long)c->head.length);
    for (size_t i = 0; i < c->head.n; i++)
      buf_printf(&c->said, "%.*s: %.*s\n", STR_FMT(c->head.headers[i].name), STR_FMT(c->head.headers[i].value));
    c->at += c->scan.at;
    c->in_body = true;
    c->chunks = (struct chunks){ 0 };
    c->body.n = 0;
  } else if (w != WIRE_MORE) {
    refuse(c, &f);
  }
  free(copy);
}

static void read_body(struct connection *c)
{
  struct fault f = { 0, NULL };
  struct str bytes = { c->all.p + c->at, c->seen - c->at };
  size_t used = 0;
  enum wire w = WIRE_WHOLE;
  if (c->head.chunked) {
    w = wire_chunks(&c->chunks, bytes, &used, BODY_MAX, &c->body, &f);
    expect(used <= bytes.n && c->body.n <= BODY_MAX, "more than there was, or than may be");
  } else if (c->head.sized && c->head.length > BODY_MAX) {
    f = (struct fault){ 413, "too large" };
    w = WIRE_BAD;
  } else if (c->head.sized) {
    used = c->head.length - c->body.n < bytes.n ? (size_t)c->head.length - c->body.n : bytes.n;
    buf_add(&c->body, bytes.p, used);
    w = c->body.n == c->head.length ? WIRE_WHOLE : WIRE_MORE;
  }
  c->at += used;
  if (w == WIRE_BAD)
    refuse(c, &f);
  if (w != WIRE_WHOLE)
    return;
  buf_printf(&c->said, "body %zu %016llx\n", c->body.n, (unsigned long long)hash_fixed(1, buf_view(&c->body)));
  c->in_body = false;
  c->scan = (struct wire_scan){ 0 };
  c->closed = !c->head.keep_alive || ++c->requests == REQUESTS_MAX;
}

static void arrive(struct connection *c, size_t n)
{
  c->seen += n;
  for (size_t before = SIZE_MAX; !c->closed && before != c->at;) {
    before = c->at;
    if (!c->in_body)
      read_head(c);
    if (!c->closed && c->in_body)
      read_body(c);
  }
}

/* In pieces whose sizes a small generator draws; 0: in one. */
static void run(struct connection *c, struct str all, uint32_t dice, size_t largest)
{
  *c = (struct connection){ .all = all };
  while (c->seen < all.n && !c->closed) {
    size_t left = all.n - c->seen, n = largest ? 1 + (dice >> 16) % largest : left;
    dice = dice * 1664525 + 1013904223;
    arrive(c, n < left ? n : left);
  }
}

/* Of two things that are wrong, the one that is met first is said: with pieces that may be a limit. */
static bool is_limit(int status) { return status == 413 || status == 414 || status == 431; }

static void compare(const struct connection *whole, const struct connection *cut)
{
  expect((whole->status == 0) == (cut->status == 0), "whole %d, in pieces %d", whole->status, cut->status);
  expect(whole->status == cut->status || is_limit(whole->status) || is_limit(cut->status), "whole %d, in pieces %d",
         whole->status, cut->status);
  expect(str_eq(buf_view(&whole->said), buf_view(&cut->said)), "whole:\n%s\nin pieces:\n%s", buf_view(&whole->said).p,
         buf_view(&cut->said).p);
}

static void connection_fini(struct connection *c)
{
  buf_fini(&c->body);
  buf_fini(&c->said);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  static struct connection whole, cut;
  struct str in = { (const char *)data, size };
  struct buf stream = BUF_INIT;
  uint32_t dice = take_byte(&in);
  size_t largest = take_byte(&in) + (size_t)1;
  expand(&stream, in);
  run(&whole, buf_view(&stream), 0, 0);
  run(&cut, buf_view(&stream), dice << 16, stream.n > 2000 ? 64 * largest : largest);
  compare(&whole, &cut);
  connection_fini(&cut);
  if (stream.n <= 600) {
    run(&cut, buf_view(&stream), 0, 1);
    compare(&whole, &cut);
    connection_fini(&cut);
  }
  connection_fini(&whole);
  buf_fini(&stream);
  return 0;
}
