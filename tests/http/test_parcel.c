/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What leaves: the specification's vector, our own judge of signatures as the receiver, what each form wants escaped, and
 * that nothing which a policy or a sender wrote gets out of its place.
 */
#define _GNU_SOURCE /* memmem */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/base.h"
#include "engine/engine.h"
#include "http/http.h"
#include "http/letter.h"
#include "http/parcel.h"
#include "http/wording.h"

#define WHSEC "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

static struct arena arena;

static void setup(void) { arena_init(&arena); }
static void teardown(void) { arena_fini(&arena); }

static struct value json(const char *text)
{
  struct value v;
  struct err err = ERR_INIT;
  ck_assert_msg(json_read(&arena, str_of(text), &v, &err), "%s: %s", text, err.text);
  return v;
}

static const char message[] = "{\"type\":\"message\",\"subject\":\"Checkout is down\",\"body\":\"Since 10:14.\","
                              "\"time\":\"2026-11-21T10:15:00Z\",\"items\":[{\"kind\":\"message\",\"event\":\"said\","
                              "\"policy\":\"sla.resolution\",\"record\":\"incident/i1\",\"body\":\"Since 10:14.\","
                              "\"because\":{\"limit\":240}}]}";

static struct parcel_order order_of(const char *target, const char *content)
{
  struct parcel_order o = {
    .key = STR("msg_1a2b3c4d_17"),
    .destination = STR("destination/pager"),
    .target = json(target),
    .content = json(content),
    .sender = STR("Harbour & Pine"),
    .from = STR("steward@harbour.example"),
    .now = 1763720100000,
  };
  o.url = value_get_str(o.target, "url");
  return o;
}

static struct parcel make(const struct parcel_order *o)
{
  struct parcel p;
  struct err err = ERR_INIT;
  ck_assert_msg(parcel_make(o, &arena, &p, &err), "%s", err.text);
  return p;
}

static struct parcel make_of(const char *target, const char *content)
{
  struct parcel_order o = order_of(target, content);
  return make(&o);
}

static struct str header_of(const struct parcel *p, const char *name)
{
  for (size_t i = 0; i < p->header_count; i++) {
    struct str n, v;
    str_split(str_of(p->headers[i]), ':', &n, &v);
    if (str_eq_fold(n, str_of(name)))
      return str_trim(v);
  }
  return STR("");
}

static size_t count_of(struct str text, const char *what)
{
  size_t n = 0;
  for (const char *p = text.p; (p = memmem(p, text.n - (size_t)(p - text.p), what, strlen(what))); p++)
    n++;
  return n;
}

static bool holds(struct str text, const char *what) { return count_of(text, what) > 0; }

#define WEBHOOK "{\"kind\":\"webhook\",\"url\":\"https://pager.example/hook\"}"

/* ---- webhooks ---- */

/* As a receiver has it: names in small letters. */
static bool verified(const struct parcel *p, const char *secret, int64_t now)
{
  struct source_secret secrets[] = { { str_of(secret) } };
  struct value_builder headers;
  struct err err = ERR_INIT;
  build_init(&headers, &arena);
  for (size_t i = 0; i < p->header_count; i++) {
    struct str n, v;
    str_split(str_of(p->headers[i]), ':', &n, &v);
    build_put_str(&headers, n, value_text(str_trim(v)));
  }
  struct proof proof = { .scheme = STR("standard-webhooks-v1"),
                         .secrets = secrets,
                         .secret_count = 1,
                         .headers = build_map(&headers),
                         .query = STR(""),
                         .body = p->body,
                         .now = now,
                         .window = 5 * MINUTE };
  return signature_try(&proof, &err);
}

START_TEST(test_webhook_is_verified_by_its_receiver)
{
  struct parcel_order o = order_of(WEBHOOK, message);
  struct str secrets[] = { STR(WHSEC), STR("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD") };
  o.secrets = secrets;
  o.secret_count = 2;
  struct parcel p = make(&o);
  ck_assert(str_is(header_of(&p, "webhook-id"), "msg_1a2b3c4d_17"));
  ck_assert(str_is(header_of(&p, "webhook-timestamp"), "1763720100"));
  ck_assert(str_is(header_of(&p, "content-type"), "application/json"));
  ck_assert_uint_eq(count_of(header_of(&p, "webhook-signature"), "v1,"), 2);
  ck_assert(verified(&p, WHSEC, o.now));
  ck_assert(verified(&p, "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD", o.now));
  ck_assert(!verified(&p, "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", o.now));
  struct value body = json(str_z(&arena, p.body));
  ck_assert(str_is(value_get_str(body, "type"), "steward.message"));
  ck_assert(str_is(value_get_str(body, "timestamp"), "2026-11-21T10:15:00Z"));
  struct value data = value_get(body, "data");
  ck_assert(str_is(value_get_str(data, "subject"), "Checkout is down"));
  ck_assert(str_is(value_get_str(value_get(data, "items").list[0], "record"), "incident/i1"));
}
END_TEST

/* The published example of the specification, through the same signing: its secret, id and time over our body, held
 * against what openssl makes of them. */
START_TEST(test_signature_is_what_openssl_says)
{
  char path[] = "/tmp/steward-parcel-XXXXXX", line[600], code[128] = "";
  struct parcel_order o = order_of(WEBHOOK, message);
  struct str secret = STR(WHSEC);
  o.key = STR("msg_p5jXN8AQM9LWM0D4loKWxJek");
  o.now = 1614265330000;
  o.secrets = &secret;
  o.secret_count = 1;
  struct parcel p = make(&o);
  int fd = mkstemp(path);
  ck_assert_int_ge(fd, 0);
  dprintf(fd, "msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.%.*s", STR_FMT(p.body));
  close(fd);
  snprintf(
      line, sizeof line,
      "openssl dgst -sha256 -mac HMAC -macopt hexkey:$(echo MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw | openssl base64 -d | "
      "od -An -v -tx1 | tr -d ' \\n') -binary %s | openssl base64 -A",
      path);
  FILE *f = popen(line, "r");
  ck_assert_ptr_nonnull(f);
  ck_assert_ptr_nonnull(fgets(code, sizeof code, f));
  ck_assert_int_eq(pclose(f), 0);
  unlink(path);
  ck_assert_str_eq(header_of(&p, "webhook-signature").p + 3, code);
}
END_TEST

START_TEST(test_attempts_differ_in_their_proof_alone)
{
  struct parcel_order o = order_of(WEBHOOK, message);
  struct str secret = STR(WHSEC);
  o.secrets = &secret;
  o.secret_count = 1;
  struct parcel a = make(&o);
  o.now += 3 * (int64_t)DAY;
  struct parcel b = make(&o);
  ck_assert(str_eq(a.body, b.body));
  ck_assert(str_eq(header_of(&a, "webhook-id"), header_of(&b, "webhook-id")));
  ck_assert(!str_eq(header_of(&a, "webhook-timestamp"), header_of(&b, "webhook-timestamp")));
  ck_assert(!str_eq(header_of(&a, "webhook-signature"), header_of(&b, "webhook-signature")));
  static const char *const others[] = {
    "{\"kind\":\"cloudevents\",\"url\":\"https://x.example\"}",
    "{\"kind\":\"slack\",\"url\":\"https://x.example\"}",
    "{\"kind\":\"teams\",\"url\":\"https://x.example\"}",
    "{\"kind\":\"email\",\"url\":\"smtp://x.example\",\"address\":\"ines@harbour.example\"}",
  };
  for (size_t i = 0; i < 4; i++) {
    struct parcel_order other = order_of(others[i], message);
    struct parcel c = make(&other);
    other.now += HOUR;
    struct parcel d = make(&other);
    ck_assert_msg(str_eq(c.body, d.body), "%s", others[i]);
  }
}
END_TEST

START_TEST(test_secret_that_is_no_key)
{
  static const char *const wrong[] = { "abc", "whsec_", "whsec_!!!!", "d2hhdGV2ZXI=" };
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    struct parcel_order o = order_of(WEBHOOK, message);
    struct str secret = str_of(wrong[i]);
    struct parcel p;
    struct err err = ERR_INIT;
    o.secrets = &secret;
    o.secret_count = 1;
    ck_assert(!parcel_make(&o, &arena, &p, &err));
    ck_assert_int_eq(err.code, ERR_USAGE);
    ck_assert_msg(!strstr(err.text, wrong[i]) || strcmp(wrong[i], "whsec_") == 0, "%s", err.text);
  }
}
END_TEST

START_TEST(test_cloudevent)
{
  struct parcel_order o = order_of("{\"kind\":\"cloudevents\",\"url\":\"https://x.example\"}", message);
  struct parcel p = make(&o);
  struct value e = json(str_z(&arena, p.body));
  /* The JavaScript SDK of CloudEvents knows this spelling alone. */
  ck_assert(str_is(header_of(&p, "content-type"), "application/cloudevents+json; charset=utf-8"));
  ck_assert(str_is(value_get_str(e, "specversion"), "1.0"));
  ck_assert(str_is(value_get_str(e, "id"), "msg_1a2b3c4d_17"));
  ck_assert(str_is(value_get_str(e, "source"), "/steward/Harbour%20%26%20Pine"));
  ck_assert(str_is(value_get_str(e, "type"), "steward.message"));
  ck_assert(str_is(value_get_str(e, "subject"), "incident/i1"));
  ck_assert(str_is(value_get_str(e, "time"), "2026-11-21T10:15:00Z"));
  ck_assert(str_is(value_get_str(value_get(e, "data"), "body"), "Since 10:14."));
  ck_assert_uint_eq(header_of(&p, "webhook-signature").n, 0);
  struct str secret = STR(WHSEC);
  o.secrets = &secret;
  o.secret_count = 1;
  p = make(&o);
  ck_assert(verified(&p, WHSEC, o.now));
}
END_TEST

/* ---- digests ---- */

static const char *digest_of(size_t items, size_t text)
{
  struct buf b = BUF_INIT;
  buf_z(&b, "{\"type\":\"digest\",\"subject\":\"daily: many\",\"body\":\"- one\",\"time\":\"2026-11-21T10:15:00Z\","
            "\"items\":[");
  for (size_t i = 0; i < items; i++) {
    buf_printf(&b,
               "%s{\"event\":\"opened\",\"severity\":\"high\",\"subject\":\"item %zu\",\"record\":\"service/s%zu\","
               "\"body\":\"",
               i ? "," : "", i, i);
    for (size_t k = 0; k < text; k++)
      buf_char(&b, 'x');
    buf_z(&b, "\"}");
  }
  buf_z(&b, "],\"more\":3}");
  const char *out = str_z(&arena, buf_view(&b));
  buf_fini(&b);
  return out;
}

START_TEST(test_digest_is_cut_and_says_so)
{
  const char *content = digest_of(150, 400);
  struct parcel p = make_of(WEBHOOK, content);
  struct value data = value_get(json(str_z(&arena, p.body)), "data");
  ck_assert_uint_le(p.body.n, PARCEL_SIZE);
  ck_assert_uint_gt(p.body.n, PARCEL_SIZE / 2);
  ck_assert_int_eq(value_get(data, "left").i, 150 + 3 - value_get(data, "items").n);
  static const char *const others[] = {
    "{\"kind\":\"slack\",\"url\":\"https://x.example\"}",
    "{\"kind\":\"teams\",\"url\":\"https://x.example\"}",
    "{\"kind\":\"email\",\"url\":\"smtp://x.example\",\"address\":\"ines@harbour.example\"}",
  };
  for (size_t i = 0; i < 3; i++) {
    p = make_of(others[i], content);
    ck_assert_msg(p.body.n < 28 << 10, "%s: %zu", others[i], p.body.n);
    ck_assert_msg(holds(p.body, " more"), "%s", others[i]);
  }
  p = make_of(WEBHOOK, digest_of(2, 10));
  ck_assert_int_eq(value_get(value_get(json(str_z(&arena, p.body)), "data"), "left").i, 3);
}
END_TEST

/* ---- chats ---- */

START_TEST(test_slack_shows_what_was_written)
{
  struct parcel p = make_of("{\"kind\":\"slack\",\"url\":\"https://hooks.slack.com/services/T/B/x\"}",
                            "{\"type\":\"message\",\"subject\":\"<!channel> a & b\\nsecond\",\"time\":"
                            "\"2026-11-21T10:15:00Z\",\"body\":\"see <https://evil.example|this> & <@U1>\\nx > y\"}");
  struct value v = json(str_z(&arena, p.body)), blocks = value_get(v, "blocks");
  ck_assert(str_is(value_get_str(v, "text"), "&lt;!channel&gt; a &amp; b second"));
  ck_assert_int_eq(blocks.kind, VALUE_LIST);
  struct value text = value_get(blocks.list[0], "text");
  ck_assert(str_is(value_get_str(text, "type"), "mrkdwn"));
  ck_assert(holds(value_get_str(text, "text"), "see &lt;https://evil.example|this&gt; &amp; &lt;@U1&gt;\nx &gt; y"));
  ck_assert(!holds(p.body, "<"));
}
END_TEST

static size_t utf16_units(struct str s)
{
  size_t units = 0, step;
  for (size_t i = 0; i < s.n; i += step) {
    step = utf8_next(s.p + i, s.n - i);
    ck_assert_uint_gt(step, 0);
    units += step == 4 ? 2 : 1;
  }
  return units;
}

/* A long text is spread over blocks, and neither a character nor an escape is cut in two. */
START_TEST(test_slack_blocks)
{
  struct buf content = BUF_INIT;
  buf_z(&content, "{\"type\":\"message\",\"subject\":\"s\",\"time\":\"2026-11-21T10:15:00Z\",\"body\":\"");
  for (int i = 0; i < 3000; i++)
    buf_z(&content, i % 3 ? "\xf0\x9f\x98\x80" : "&");
  buf_z(&content, "\"}");
  struct parcel p = make_of("{\"kind\":\"slack\",\"url\":\"https://x.example\"}", content.p);
  struct value blocks = value_get(json(str_z(&arena, p.body)), "blocks");
  size_t faces = 0, signs = 0;
  ck_assert_uint_gt(blocks.n, 3);
  for (uint32_t i = 0; i < blocks.n; i++) {
    struct str text = value_get_str(value_get(blocks.list[i], "text"), "text");
    ck_assert_uint_le(utf16_units(text), 3000);
    faces += count_of(text, "\xf0\x9f\x98\x80");
    signs += count_of(text, "&amp;");
    ck_assert_uint_eq(count_of(text, "&"), count_of(text, "&amp;"));
  }
  ck_assert_uint_eq(faces, 2000);
  ck_assert_uint_eq(signs, 1000);
  buf_fini(&content);
}
END_TEST

START_TEST(test_slack_block_count)
{
  struct parcel p = make_of("{\"kind\":\"slack\",\"url\":\"https://x.example\"}", digest_of(120, 2));
  struct value blocks = value_get(json(str_z(&arena, p.body)), "blocks");
  ck_assert_uint_le(blocks.n, 50);
  size_t heads = 0;
  for (uint32_t i = 0; i < blocks.n; i++)
    heads += holds(value_get_str(value_get(blocks.list[i], "text"), "text"), "item ");
  struct str last = value_get_str(value_get(blocks.list[blocks.n - 1], "text"), "text");
  ck_assert_msg(holds(last, str_printf(&arena, "and %zu more", 123 - heads).p), "%.*s, %zu heads", STR_FMT(last),
                heads);
}
END_TEST

/* A message with a body of `text` so often. */
static const char *long_message(const char *text, size_t times)
{
  struct buf all = BUF_INIT, b = BUF_INIT;
  for (size_t i = 0; i < times; i++)
    buf_z(&all, text);
  buf_z(&b, "{\"type\":\"message\",\"subject\":\"Long\",\"time\":\"2026-11-21T10:15:00Z\",\"body\":");
  json_string(&b, buf_view(&all));
  buf_z(&b, "}");
  const char *out = str_z(&arena, buf_view(&b));
  buf_fini(&all);
  buf_fini(&b);
  return out;
}

/* What Slack and Teams publish, and what they were seen to refuse, whatever was written. */
START_TEST(test_chats_keep_to_their_limits)
{
  const char *contents[] = {
    long_message("x", 60000),
    long_message("word ", 12000),
    long_message("<", 30000),
    long_message("&\n", 20000),
    long_message("\"\\\n", 20000),
    long_message("\xf0\x9f\x98\x80\xc3\xa4 ", 10000),
    long_message("two\nlines\n", 5000),
    digest_of(150, 2),
    digest_of(40, 4000),
    digest_of(1, 60000),
  };
  for (size_t i = 0; i < sizeof contents / sizeof *contents; i++) {
    struct parcel p = make_of("{\"kind\":\"slack\",\"url\":\"https://x.example\"}", contents[i]);
    struct value v = json(str_z(&arena, p.body)), blocks = value_get(v, "blocks");
    size_t units = 0;
    for (uint32_t k = 0; k < blocks.n; k++) {
      struct str text = value_get_str(value_get(blocks.list[k], "text"), "text");
      ck_assert(text.n > 0 && utf16_units(text) <= 3000);
      units += utf16_units(text);
    }
    ck_assert_uint_le(blocks.n, 50);
    ck_assert_uint_lt(units, 11000);
    ck_assert_uint_lt(value_get_str(v, "text").n, 40000);
    ck_assert_msg(holds(value_get_str(value_get(blocks.list[blocks.n - 1], "text"), "text"), "…"), "slack %zu", i);
    p = make_of("{\"kind\":\"teams\",\"url\":\"https://x.example\"}", contents[i]);
    ck_assert_msg(p.body.n < 28 << 10, "teams %zu: %zu", i, p.body.n);
    ck_assert_msg(p.body.n > 3 << 10, "teams %zu: only %zu", i, p.body.n);
    struct value card = value_get(value_get(json(str_z(&arena, p.body)), "attachments").list[0], "content");
    struct value body = value_get(card, "body"), last = body.list[body.n - 1];
    ck_assert_msg(holds(value_get_str(value_get(last, "inlines").list[0], "text"), "…"), "teams %zu", i);
  }
}
END_TEST

START_TEST(test_teams_card)
{
  struct parcel p = make_of("{\"kind\":\"teams\",\"url\":\"https://x.example\"}",
                            "{\"type\":\"message\",\"subject\":\"Down\",\"time\":\"2026-11-21T10:15:00Z\","
                            "\"body\":\"[here](https://evil.example)\\n\\n**second**\"}");
  struct value v = json(str_z(&arena, p.body)), one = value_get(v, "attachments").list[0];
  struct value card = value_get(one, "content"), body = value_get(card, "body");
  ck_assert(str_is(value_get_str(v, "type"), "message"));
  ck_assert(str_is(value_get_str(one, "contentType"), "application/vnd.microsoft.card.adaptive"));
  ck_assert(str_is(value_get_str(card, "type"), "AdaptiveCard"));
  ck_assert(str_is(value_get_str(card, "version"), "1.4")); /* what a workflow renders everywhere */
  ck_assert_int_eq(value_get(one, "contentUrl").kind, VALUE_NULL);
  ck_assert(str_is(value_get_str(card, "fallbackText"), "Down"));
  ck_assert_uint_eq(body.n, 3);
  for (uint32_t i = 0; i < body.n; i++) { /* nothing that reads Markdown */
    ck_assert(str_is(value_get_str(body.list[i], "type"), "RichTextBlock"));
    ck_assert(str_is(value_get_str(value_get(body.list[i], "inlines").list[0], "type"), "TextRun"));
  }
  ck_assert(holds(p.body, "[here](https://evil.example)"));
}
END_TEST

/* ---- mail ---- */

#define MAIL                                                                                                           \
  "{\"kind\":\"email\",\"url\":\"smtp://mail.example\",\"address\":\"Ines <ines@harbour.example>, bo@x.example\"}"

static struct parcel mail_of(const char *subject, const char *body)
{
  struct buf b = BUF_INIT;
  buf_z(&b, "{\"type\":\"message\",\"time\":\"2026-11-21T10:15:00Z\",\"subject\":");
  json_string(&b, str_of(subject));
  buf_z(&b, ",\"body\":");
  json_string(&b, str_of(body));
  buf_z(&b, "}");
  struct parcel p = make_of(MAIL, b.p);
  buf_fini(&b);
  return p;
}

static struct str head_of(struct str mail)
{
  const char *end = memmem(mail.p, mail.n, "\r\n\r\n", 4);
  ck_assert_ptr_nonnull(end);
  return (struct str){ mail.p, (size_t)(end - mail.p) + 2 };
}

/* Lines end in CRLF, are short, and hold nothing but printable ASCII. */
static void check_lines(struct str mail)
{
  size_t from = 0;
  for (size_t i = 0; i < mail.n; i++) {
    unsigned char c = (unsigned char)mail.p[i];
    ck_assert_msg(c == '\r' || c == '\n' || c == '\t' || (c >= 32 && c < 127), "byte %02x", c);
    if (c == '\r')
      ck_assert_int_eq(mail.p[i + 1], '\n');
    if (c == '\n') {
      ck_assert(i && mail.p[i - 1] == '\r');
      ck_assert_msg(i - from <= 79, "a line of %zu", i - from);
      from = i + 1;
    }
  }
  ck_assert(str_ends(mail, "\r\n"));
}

START_TEST(test_mail_head)
{
  struct parcel p = mail_of("Checkout is down", "Since 10:14.");
  struct str head = head_of(p.body);
  check_lines(p.body);
  ck_assert(p.mail);
  ck_assert_str_eq(p.from, "steward@harbour.example");
  ck_assert_uint_eq(p.to_count, 2);
  ck_assert_str_eq(p.to[0], "ines@harbour.example");
  ck_assert_str_eq(p.to[1], "bo@x.example");
  ck_assert(str_starts(head, "Date: Sat, 21 Nov 2026 10:15:00 +0000\r\n"));
  ck_assert(holds(head, "From: \"Harbour & Pine\"\r\n <steward@harbour.example>\r\n"));
  ck_assert(holds(head, "To: ines@harbour.example,\r\n bo@x.example\r\n"));
  ck_assert(holds(head, "\r\nSubject: Checkout is down\r\n"));
  ck_assert(holds(head, "\r\nMessage-ID: <msg_1a2b3c4d_17@harbour.example>\r\n"));
  ck_assert(holds(head, "\r\nAuto-Submitted: auto-generated\r\n"));
  ck_assert(holds(head, "\r\nList-Id: <destination-pager.steward.harbour.example>\r\n"));
  ck_assert(holds(p.body, "\r\n\r\nSince 10:14.\r\n"));
}
END_TEST

/* Puts encoded words together again. */
static struct str decoded_subject(struct str mail)
{
  struct buf out = BUF_INIT;
  const char *p = memmem(mail.p, mail.n, "\r\nSubject: ", 11);
  ck_assert_ptr_nonnull(p);
  p += 11;
  while (strncmp(p, "=?UTF-8?B?", 10) == 0) {
    const char *end = strstr(p, "?=");
    uint8_t bytes[100];
    size_t n;
    ck_assert_int_le(end + 2 - p, 75);
    ck_assert(base64_read((struct str){ p + 10, (size_t)(end - p) - 10 }, bytes, &n));
    ck_assert_msg(str_utf8((struct str){ (char *)bytes, n }), "a character is cut");
    buf_add(&out, bytes, n);
    p = end + 2;
    if (strncmp(p, "\r\n =?", 5) == 0)
      p += 3;
  }
  ck_assert_int_eq(*p, '\r');
  struct str s = str_dup(&arena, buf_view(&out));
  buf_fini(&out);
  return s;
}

START_TEST(test_mail_subjects)
{
  static const char *const subjects[] = {
    "Störung: Kasse – „Checkout“ ist weg 😀",
    "日本語の件名がとても長くて一行には入りきらないので、いくつかの符号化された語に分けられなければならない",
    "=?UTF-8?B?bm90IG1pbmU=?=",
    "a-word-that-goes-on-and-on-and-on-and-on-and-on-and-on-and-on-and-on-and-on-and-on-and-on-and-on",
  };
  for (size_t i = 0; i < 4; i++) {
    struct parcel p = mail_of(subjects[i], "x");
    check_lines(p.body);
    ck_assert(str_is(decoded_subject(p.body), subjects[i]));
  }
  struct parcel p =
      mail_of("many plain words that together are longer than one line of a mail may be, so they are folded "
              "at spaces and nowhere else",
              "x");
  check_lines(p.body);
  ck_assert(holds(p.body, "\r\nSubject: many plain words"));
  ck_assert(!holds(p.body, "=?"));
}
END_TEST

/* What comes out of quoted-printable again. */
static struct str decoded_body(struct str mail)
{
  struct buf out = BUF_INIT;
  const char *p = (const char *)memmem(mail.p, mail.n, "\r\n\r\n", 4) + 4, *end = mail.p + mail.n;
  while (p < end) {
    if (*p != '=') {
      buf_char(&out, *p++);
    } else if (p[1] == '\r') {
      p += 3;
    } else {
      uint8_t byte;
      size_t n;
      ck_assert(hex_read((struct str){ p + 1, 2 }, &byte, &n));
      buf_char(&out, (char)byte);
      p += 3;
    }
  }
  struct str s = str_dup(&arena, buf_view(&out));
  buf_fini(&out);
  return s;
}

START_TEST(test_mail_text)
{
  struct buf text = BUF_INIT, wanted = BUF_INIT;
  buf_z(&text, ".\n.dot\nFrom here = there \nGrüße 😀\r\nlast\rone\n");
  for (int i = 0; i < 300; i++)
    buf_z(&text, "ü=x");
  struct parcel p = mail_of("s", text.p);
  check_lines(p.body);
  buf_z(&wanted, ".\r\n.dot\r\nFrom here = there\r\nGrüße 😀\r\nlast\r\none\r\n");
  for (int i = 0; i < 300; i++)
    buf_z(&wanted, "ü=x");
  buf_z(&wanted, "\r\n");
  ck_assert_str_eq(decoded_body(p.body).p, wanted.p);
  buf_fini(&text);
  buf_fini(&wanted);
}
END_TEST

START_TEST(test_no_header_is_put_in)
{
  struct parcel p = mail_of("hello\r\nBcc: evil@x.example\r\n\r\nbody", "x");
  ck_assert(!holds(p.body, "\r\nBcc"));
  ck_assert(holds(head_of(p.body), "Subject: hello Bcc: evil@x.example body\r\n"));
  struct parcel_order o = order_of(MAIL, message);
  o.sender = STR("A\r\nBcc: evil@x.example\" <x@y.example>");
  o.destination = STR("destination/x>\r\nBcc: evil@x.example");
  p = make(&o);
  check_lines(p.body);
  ck_assert(!holds(p.body, "\r\nBcc"));
  ck_assert(!holds(p.body, "\nBcc"));
  struct err err = ERR_INIT;
  static const char *const addresses[] = {
    "ines@harbour.example\\r\\nBcc: evil@x.example",
    "ines@harbour.example> SIZE=1",
    "ines",
    "@x",
    "a@b@c",
    "a b@c.d",
    "",
    "\\\"q\\\"@x.example",
    "<a@b.example",
    "-oX@x.example",
    "a@[127.0.0.1]",
    "ü@x.example",
    "a@x.example,,b@x.example",
  };
  for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
    o = order_of(str_printf(&arena, "{\"kind\":\"email\",\"url\":\"smtp://x\",\"address\":\"%s\"}", addresses[i]).p,
                 message);
    ck_assert_msg(!parcel_make(&o, &arena, &p, &err), "%s", addresses[i]);
    ck_assert_int_eq(err.code, ERR_USAGE);
  }
  o = order_of("{\"kind\":\"email\",\"url\":\"smtp://x\",\"address\":\"a@x.example\",\"from\":\"b@x.example\\nX: y\"}",
               message);
  ck_assert(!parcel_make(&o, &arena, &p, &err));
}
END_TEST

START_TEST(test_mail_login)
{
  struct parcel_order o = order_of(MAIL, message);
  struct str secret = STR("steward:pa:ss");
  o.secrets = &secret;
  o.secret_count = 1;
  struct parcel p = make(&o);
  ck_assert_str_eq(p.user, "steward");
  ck_assert_str_eq(p.password, "pa:ss");
}
END_TEST

/* ---- what is refused ---- */

START_TEST(test_unfit_destinations)
{
  static const char *const targets[][2] = {
    { "{\"kind\":\"webhok\",\"url\":\"https://x.example\"}", "did you mean \"webhook\"" },
    { "{\"url\":\"https://x.example\"}", "kind" },
    { "{\"kind\":\"webhook\"}", "url" },
    { "{\"kind\":\"webhook\",\"url\":\"smtp://x.example\"}", "url" },
    { "{\"kind\":\"webhook\",\"url\":\"file:///etc/passwd\"}", "url" },
    { "{\"kind\":\"webhook\",\"url\":\"gopher://x.example\"}", "url" },
    { "{\"kind\":\"webhook\",\"url\":\"https://x.example/\\r\\nX: y\"}", "url" },
    { "{\"kind\":\"email\",\"url\":\"https://x.example\",\"address\":\"a@x.example\"}", "url" },
    { "{\"kind\":\"email\",\"url\":\"smtp://x.example\"}", "address" },
  };
  for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
    struct parcel_order o = order_of(targets[i][0], message);
    struct parcel p;
    struct err err = ERR_INIT;
    ck_assert_msg(!parcel_make(&o, &arena, &p, &err), "%s", targets[i][0]);
    ck_assert_msg(strstr(err.text, targets[i][1]) != NULL, "%s: %s", targets[i][0], err.text);
  }
  struct parcel_order o = order_of("{\"kind\":\"email\",\"url\":\"smtp://x\",\"address\":\"a@x.example\"}", message);
  struct parcel p;
  struct err err = ERR_INIT;
  o.from = STR("");
  ck_assert(!parcel_make(&o, &arena, &p, &err));
  ck_assert_ptr_nonnull(strstr(err.text, "outgoing"));
}
END_TEST

int main(void)
{
  Suite *s = suite_create("parcel");
  TCase *t = tcase_create("parcel");
  tcase_add_checked_fixture(t, setup, teardown);
  tcase_add_test(t, test_webhook_is_verified_by_its_receiver);
  tcase_add_test(t, test_signature_is_what_openssl_says);
  tcase_add_test(t, test_attempts_differ_in_their_proof_alone);
  tcase_add_test(t, test_secret_that_is_no_key);
  tcase_add_test(t, test_cloudevent);
  tcase_add_test(t, test_digest_is_cut_and_says_so);
  tcase_add_test(t, test_slack_shows_what_was_written);
  tcase_add_test(t, test_slack_blocks);
  tcase_add_test(t, test_slack_block_count);
  tcase_add_test(t, test_chats_keep_to_their_limits);
  tcase_add_test(t, test_teams_card);
  tcase_add_test(t, test_mail_head);
  tcase_add_test(t, test_mail_subjects);
  tcase_add_test(t, test_mail_text);
  tcase_add_test(t, test_no_header_is_put_in);
  tcase_add_test(t, test_mail_login);
  tcase_add_test(t, test_unfit_destinations);
  suite_add_tcase(s, t);
  SRunner *r = srunner_create(s);
  srunner_run_all(r, CK_NORMAL);
  int failed = srunner_ntests_failed(r);
  srunner_free(r);
  return failed ? 1 : 0;
}
