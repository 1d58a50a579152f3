/* SPDX-License-Identifier: Apache-2.0 */
#include <check.h>
#include <stdlib.h>

#include "http/wire.h"

enum { MAX = 16384 };

/* What a request comes to: 0 when it is good, else the status to answer; -1: more is awaited. */
static int judge(struct str bytes, size_t max, struct head *h, size_t *used)
{
  struct wire_scan scan = { 0 };
  struct fault fault = { 0, NULL };
  static char copy[1 << 20];
  enum wire w = wire_scan(&scan, bytes, max, &fault);
  *used = scan.at;
  if (w == WIRE_MORE)
    return -1;
  if (w == WIRE_BAD)
    return fault.status;
  memcpy(copy, bytes.p, scan.at);
  return wire_head(copy, scan.at, h, &fault) ? 0 : fault.status;
}

static const struct {
  int status;
  const char *text;
} heads[] = {
  { 0, "GET / HTTP/1.1\r\nHost: a\r\n\r\n" },
  { 0, "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n" },
  { 0, "GET / HTTP/1.0\r\n\r\n" },
  { 0, "GET / HTTP/1.7\r\nHost: a\r\n\r\n" },
  { 0, "GET http://a/b HTTP/1.1\r\nHost: a\r\n\r\n" },
  { 0, "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n" },
  { 0, "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n" },
  { 0, "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n" },
  { 0, "POST /x HTTP/1.1\r\nHost: a\r\nX-Empty:\r\nX-Tab:\t v \t\r\n\r\n" },
  { 0, "GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n" },
  { 0, "GET / HTTP/1.1\r\nHost:\r\n\r\n" },
  { 0, "GET / HTTP/1.1\r\nHost: a\r\nX: \xc3\xa9\xff\r\n\r\n" },
  { -1, "" },
  { -1, "\r" },
  { -1, "\r\n" },
  { -1, "GET / HTTP/1.1\r\nHost: a\r\n" },
  { -1, "GET / HTTP/1.1\r\nHost: a\r\n\r" },
  /* the first line */
  { 400, "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n" },
  { 400, "GET / HTTP/1.1\nHost: a\n\n" },
  { 400, "GET / HTTP/1.1\r\nHost: a\n\r\n" },
  { 400, "GET  / HTTP/1.1\r\nHost: a\r\n\r\n" },
  { 400, "GET /  HTTP/1.1\r\nHost: a\r\n\r\n" },
  { 400, "GET / HTTP/1.1 \r\nHost: a\r\n\r\n" },
  { 400, " GET / HTTP/1.1\r\nHost: a\r\n\r\n" },
  { 400, "GET /\r\n\r\n" },
  { 400, "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n" },
  { 400, "GET / HTTP/1.1\r\r\nHost: a\r\n\r\n" },
  { 400, "G@T / HTTP/1.1\r\nHost: a\r\n\r\n" },
  { 400, "GET /\xc3\xa9 HTTP/1.1\r\nHost: a\r\n\r\n" },
  { 400, "GET /a\x7f HTTP/1.1\r\nHost: a\r\n\r\n" },
  { 400, "GET / http/1.1\r\nHost: a\r\n\r\n" },
  { 400, "GET / HTTP/11\r\nHost: a\r\n\r\n" },
  { 400, "GET / HTTP/1.10\r\nHost: a\r\n\r\n" },
  { 400, "GET / HTTP/1.x\r\nHost: a\r\n\r\n" },
  { 505, "GET / HTTP/2.0\r\nHost: a\r\n\r\n" },
  { 505, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" },
  { 400, "\x16\x03\x01\x02" }, /* TLS */
  /* header lines */
  { 400, "GET / HTTP/1.1\r\nHost : a\r\n\r\n" },
  { 400, "GET / HTTP/1.1\r\n Host: a\r\n\r\n" },
  { 400, "GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\n 2\r\n\r\n" },
  { 400, "GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\n\t2\r\n\r\n" },
  { 400, "GET / HTTP/1.1\r\nHost: a\r\n: v\r\n\r\n" },
  { 400, "GET / HTTP/1.1\r\nHost: a\r\nX\r\n\r\n" },
  { 400, "GET / HTTP/1.1\r\nHost: a\r\nX: 1\r2\r\n\r\n" },
  { 400, "GET / HTTP/1.1\r\nHost: a\r\n\rX: 1\r\n\r\n" },
  { 400, "GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\r\n\r\n" },
  { 400, "GET / HTTP/1.1\r\nHost: a\r\nX: \x01\r\n\r\n" },
  { 400, "GET / HTTP/1.1\r\nHost: a\r\nX Y: 1\r\n\r\n" },
  { 400, "GET / HTTP/1.1\r\nHost: a\r\n(X): 1\r\n\r\n" },
  /* the host */
  { 400, "GET / HTTP/1.1\r\n\r\n" },
  { 400, "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n" },
  { 400, "GET / HTTP/1.1\r\nHost: a b\r\n\r\n" },
  { 400, "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n" },
  { 400, "GET / HTTP/1.1\r\nHost: a,b\r\n\r\n" },
  /* the body's frame */
  { 400, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n" },
  { 400, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5, 5\r\n\r\n" },
  { 400, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n" },
  { 400, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n" },
  { 400, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n" },
  { 400, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\n" },
  { 400, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n" },
  { 400, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x5\r\n\r\n" },
  { 400, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5 5\r\n\r\n" },
  { 400, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n" },
  { 413, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n" },
  { 501, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n" },
  { 501, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n\r\n" },
  { 501, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n" },
  { 501, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \"chunked\"\r\n\r\n" },
  { 400, "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n" },
  { 417, "POST / HTTP/1.1\r\nHost: a\r\nExpect: a miracle\r\n\r\n" },
  { 400, "GET / HTTP/1.1\r\nHost: a\r\nAuthorization: a\r\nAuthorization: b\r\n\r\n" },
};

START_TEST(test_heads)
{
  struct head h;
  size_t used;
  int status = judge(str_of(heads[_i].text), MAX, &h, &used);
  ck_assert_msg(status == heads[_i].status, "%d instead of %d: %s", status, heads[_i].status, heads[_i].text);
}
END_TEST

/* Wherever the bytes are cut, the verdict is that of the whole, and no sooner than it is due. */
START_TEST(test_split_anywhere)
{
  struct str whole = str_of(heads[_i].text);
  for (size_t cut = 0; cut <= whole.n; cut++) {
    struct wire_scan scan = { 0 };
    struct fault fault = { 0, NULL };
    enum wire w = wire_scan(&scan, (struct str){ whole.p, cut }, MAX, &fault);
    if (w == WIRE_MORE)
      w = wire_scan(&scan, whole, MAX, &fault);
    struct head h;
    int status = w == WIRE_MORE ? -1 : fault.status;
    if (w == WIRE_WHOLE) {
      char copy[512];
      memcpy(copy, whole.p, scan.at);
      status = wire_head(copy, scan.at, &h, &fault) ? 0 : fault.status;
    }
    ck_assert_msg(status == heads[_i].status, "%d at %zu: %s", status, cut, whole.p);
  }
}
END_TEST

START_TEST(test_one_byte_at_a_time)
{
  struct str whole = str_of(heads[_i].text);
  struct wire_scan scan = { 0 };
  struct fault fault = { 0, NULL };
  enum wire w = WIRE_MORE;
  for (size_t n = 1; n <= whole.n && w == WIRE_MORE; n++) {
    char *exact = malloc(n); /* so that a read beyond it is seen */
    memcpy(exact, whole.p, n);
    w = wire_scan(&scan, (struct str){ exact, n }, MAX, &fault);
    free(exact);
  }
  if (heads[_i].status == -1)
    ck_assert_int_eq(w, WIRE_MORE);
  else if (heads[_i].status == 0)
    ck_assert_int_eq(w, WIRE_WHOLE);
  else
    ck_assert_int_ne(w, WIRE_MORE);
}
END_TEST

START_TEST(test_what_is_read)
{
  struct head h;
  size_t used;
  const char *text = "PoST /a?b=%20 HTTP/1.1\r\nHOST: x:1\r\nX-ONE:  two words \r\nConnection: foo, Close\r\n"
                     "Content-Length: 012\r\nExpect: 100-Continue\r\n\r\nnext";
  ck_assert_int_eq(judge(str_of(text), MAX, &h, &used), 0);
  ck_assert_uint_eq(used, strlen(text) - 4);
  ck_assert(str_is(h.method, "PoST"));
  ck_assert(str_is(h.target, "/a?b=%20"));
  ck_assert(str_is(header_once(&h, STR("x-one")), "two words"));
  ck_assert(str_is(h.known[KNOWN_HOST], "x:1"));
  ck_assert(!h.keep_alive && h.sized && !h.chunked && h.expects_continue);
  ck_assert_uint_eq(h.length, 12);
  ck_assert_ptr_null(header_once(&h, STR("x-two")).p);
}
END_TEST

START_TEST(test_keep_alive)
{
  static const struct {
    bool keep;
    const char *text;
  } rows[] = {
    { true, "GET / HTTP/1.1\r\nHost: a\r\n\r\n" },
    { false, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" },
    { false, "GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\nConnection: close\r\n\r\n" },
    { false, "GET / HTTP/1.0\r\n\r\n" },
    { true, "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n" },
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct head h;
    size_t used;
    ck_assert_int_eq(judge(str_of(rows[i].text), MAX, &h, &used), 0);
    ck_assert_int_eq(h.keep_alive, rows[i].keep);
  }
}
END_TEST

START_TEST(test_limits_of_the_head)
{
  struct head h;
  size_t used;
  struct buf b = BUF_INIT;
  buf_z(&b, "GET /");
  for (int i = 0; i < WIRE_TARGET_MAX + 100; i++)
    buf_char(&b, 'a');
  ck_assert_int_eq(judge(buf_view(&b), MAX, &h, &used), 414); /* before its end has come */
  buf_z(&b, " HTTP/1.1\r\nHost: a\r\n\r\n");
  ck_assert_int_eq(judge(buf_view(&b), MAX, &h, &used), 414);

  b.n = 0;
  buf_z(&b, "GET / HTTP/1.1\r\nHost: a\r\nX: ");
  for (int i = 0; i < 2000; i++)
    buf_char(&b, 'a');
  ck_assert_int_eq(judge(buf_view(&b), 1000, &h, &used), 431);
  ck_assert_int_eq(judge(buf_view(&b), MAX, &h, &used), -1);
  buf_z(&b, "\r\n\r\n");
  ck_assert_int_eq(judge(buf_view(&b), b.n, &h, &used), 0);
  ck_assert_int_eq(judge(buf_view(&b), b.n - 1, &h, &used), 431);

  for (int lines = 99; lines <= 101; lines++) {
    b.n = 0;
    buf_z(&b, "GET / HTTP/1.1\r\nHost: a\r\n");
    for (int i = 1; i < lines; i++)
      buf_z(&b, "X: y\r\n");
    buf_z(&b, "\r\n");
    ck_assert_int_eq(judge(buf_view(&b), MAX, &h, &used), lines <= WIRE_HEADERS_MAX ? 0 : 431);
  }
  buf_fini(&b);
}
END_TEST

/* ---- chunks ---- */

static const struct {
  int status; /* 0: whole; -1: more */
  const char *text, *body;
} chunked[] = {
  { 0, "0\r\n\r\n", "" },
  { 0, "5\r\nhello\r\n0\r\n\r\n", "hello" },
  { 0, "5\r\nhello\r\n1\r\n \r\n0A\r\nworldworld\r\n000\r\n\r\n", "hello worldworld" },
  { 0, "5;a=b;c=\"d e\"\r\nhello\r\n0;z\r\n\r\n", "hello" },
  { 0, "2\r\n\r\n\r\n0\r\n\r\n", "\r\n" },
  { 0, "1\r\na\r\n0\r\nTrailer: x\r\nAnother:\r\n\r\n", "a" },
  { -1, "5\r\nhell", "hell" },
  { -1, "5\r\nhello\r\n0\r\n", "hello" },
  { -1, "5\r\nhello\r\n0\r\nT: x\r\n", "hello" },
  { 400, "\r\n", "" },
  { 400, "0x5\r\nhello\r\n0\r\n\r\n", "" },
  { 400, "+5\r\nhello", "" },
  { 400, "-5\r\nhello", "" },
  { 400, " 5\r\nhello", "" },
  { 400, "5 \r\nhello", "" },
  { 400, "5\nhello", "" },
  { 400, "g\r\n", "" },
  { 400, "5\r\nhello!\r\n", "hello" },
  { 400, "5\r\nhello\n0\r\n\r\n", "hello" },
  { 400, "5\r\nhello\r0\r\n\r\n", "hello" },
  { 400, "5;\x01\r\n", "" },
  { 400, "5;a\nb\r\n", "" },
  { 400, ";a\r\n", "" },
  { 400, "0\r\n T: x\r\n\r\n", "" },
  { 400, "0\r\n: x\r\n\r\n", "" },
  { 400, "0\r\nT\r\n\r\n", "" },
  { 400, "0\r\nT : x\r\n\r\n", "" },
  { 400, "0\r\nT: x\n\r\n", "" },
  { 413, "FFFFFFFFFFFFFFFF\r\n", "" },
  { 413, "00000000000000000005\r\nhello\r\n", "" },
  { 413, "65\r\n", "" },
  { 413, "5\r\nhello\r\n60\r\n", "hello" },
};

enum { CHUNKED_MAX = 100 };

/* Feeds the text in pieces of `step` bytes. */
static void check_chunked(int i, size_t step)
{
  struct chunks c = { 0 };
  struct buf body = BUF_INIT;
  struct fault fault = { 0, NULL };
  struct str text = str_of(chunked[i].text);
  enum wire w = WIRE_MORE;
  size_t at = 0;
  while (at < text.n && w == WIRE_MORE) {
    size_t n = text.n - at < step ? text.n - at : step, used;
    w = wire_chunks(&c, (struct str){ text.p + at, n }, &used, CHUNKED_MAX, &body, &fault);
    at += used;
  }
  int status = w == WIRE_MORE ? -1 : fault.status;
  ck_assert_msg(status == chunked[i].status, "%d instead of %d: %s", status, chunked[i].status, text.p);
  ck_assert_str_eq(body.p ? body.p : "", chunked[i].body);
  if (status == 0)
    ck_assert_uint_eq(at, text.n);
  buf_fini(&body);
}

START_TEST(test_chunked)
{
  for (size_t step = 1; step < 40; step++)
    check_chunked(_i, step);
}
END_TEST

START_TEST(test_chunks_leave_what_follows)
{
  struct chunks c = { 0 };
  struct buf body = BUF_INIT;
  struct fault fault;
  size_t used;
  struct str text = STR("1\r\na\r\n0\r\n\r\nGET / HTTP/1.1\r\n");
  ck_assert_int_eq(wire_chunks(&c, text, &used, CHUNKED_MAX, &body, &fault), WIRE_WHOLE);
  ck_assert_uint_eq(used, 11);
  buf_fini(&body);
}
END_TEST

START_TEST(test_chunk_overhead)
{
  struct chunks c = { 0 };
  struct buf body = BUF_INIT;
  struct fault fault = { 0, NULL };
  size_t used;
  enum wire w = WIRE_MORE;
  for (int i = 0; i < 1000 && w == WIRE_MORE; i++)
    w = wire_chunks(&c, STR("1;aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\nx\r\n"), &used, 10000, &body, &fault);
  ck_assert_int_eq(w, WIRE_BAD);
  ck_assert_int_eq(fault.status, 431);
  buf_fini(&body);
}
END_TEST

int main(void)
{
  enum { HEADS = sizeof heads / sizeof *heads, CHUNKED = sizeof chunked / sizeof *chunked };
  Suite *s = suite_create("wire");
  TCase *t = tcase_create("wire");
  tcase_add_loop_test(t, test_heads, 0, HEADS);
  tcase_add_loop_test(t, test_split_anywhere, 0, HEADS);
  tcase_add_loop_test(t, test_one_byte_at_a_time, 0, HEADS);
  tcase_add_test(t, test_what_is_read);
  tcase_add_test(t, test_keep_alive);
  tcase_add_test(t, test_limits_of_the_head);
  tcase_add_loop_test(t, test_chunked, 0, CHUNKED);
  tcase_add_test(t, test_chunks_leave_what_follows);
  tcase_add_test(t, test_chunk_overhead);
  suite_add_tcase(s, t);
  SRunner *r = srunner_create(s);
  srunner_run_all(r, CK_NORMAL);
  int failed = srunner_ntests_failed(r);
  srunner_free(r);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
