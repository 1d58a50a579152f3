/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Senders whom no row of the table knows, as the words behind the colon of hmac-… describe them; and for the rows that
 * there are what comes close to a signature and is none. All codes were computed by openssl.
 */
#include <check.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/base.h"
#include "engine/engine.h"
#include "http/http.h"
#include "http/signature.h"

/* openssl dgst -sha256 -hmac 'a secret of ours', and the same with -sha1 and -sha512 */
#define SECRET "a secret of ours"
#define BODY "{\"id\":7,\"name\":\"Käse\"}"

struct vector {
  const char *what, *scheme;
  struct {
    const char *name, *value;
  } headers[3];
  int64_t now; /* s */
  bool good;
};

/* clang-format off */
static const struct vector recipes[] = {
  { "Gitea, Forgejo, Gogs", "hmac-sha256:X-Gitea-Signature",
    { { "X-Gitea-Signature", "90081178700deb21ddb1c2d7b3073c06838e8f9d1a4e7fc9a6b339b193069a04" } }, 0, true },
  { "Linear", "hmac-sha256:Linear-Signature",
    { { "Linear-Signature", "90081178700deb21ddb1c2d7b3073c06838e8f9d1a4e7fc9a6b339b193069a04" } }, 0, true },
  { "Shortcut", "hmac-sha256:Payload-Signature",
    { { "Payload-Signature", "90081178700deb21ddb1c2d7b3073c06838e8f9d1a4e7fc9a6b339b193069a04" } }, 0, true },
  { "Bitbucket", "jira-sha256",
    { { "X-Hub-Signature", "sha256=90081178700deb21ddb1c2d7b3073c06838e8f9d1a4e7fc9a6b339b193069a04" } }, 0, true },
  { "Shopify, base64", "hmac-sha256:X-Shopify-Hmac-Sha256",
    { { "X-Shopify-Hmac-Sha256", "kAgReHAN6yHdscLXswc8BoOOj50aTn/JprM5sZMGmgQ=" } }, 0, true },
  { "Heroku", "hmac-sha256:Heroku-Webhook-Hmac-SHA256",
    { { "heroku-webhook-hmac-sha256", "kAgReHAN6yHdscLXswc8BoOOj50aTn/JprM5sZMGmgQ=" } }, 0, true },
  { "Intercom", "hub-sha1",
    { { "X-Hub-Signature", "sha1=b97bdbcd3b9c637b84cde455bffe3352e815027c" } }, 0, true },
  { "Help Scout", "hmac-sha1:X-HelpScout-Signature",
    { { "X-HelpScout-Signature", "uXvbzTucY3uEzeRVv/4zUugVAnw=" } }, 0, true },
  { "Vercel", "hmac-sha1:x-vercel-signature",
    { { "x-vercel-signature", "b97bdbcd3b9c637b84cde455bffe3352e815027c" } }, 0, true },
  { "Terraform", "hmac-sha512:X-TFE-Notification-Signature",
    { { "X-TFE-Notification-Signature", "e97fa2cc0b14c08aa713a907e54c08c20d42d2b5dbda4f6722a5d45e046110310cb4471ac3dda98c1a6acdc75baa53fed11eea1b7b4808c6c49dbd864096cd29" } }, 0, true },
  { "hex in capitals", "hmac-sha256:X-S",
    { { "X-S", "90081178700DEB21DDB1C2D7B3073C06838E8F9D1A4E7FC9A6B339B193069A04" } }, 0, true },
  { "blanks around it", "hmac-sha256:X-S",
    { { "X-S", "  90081178700deb21ddb1c2d7b3073c06838e8f9d1a4e7fc9a6b339b193069a04 " } }, 0, true },
  { "another secret", "hmac-sha256:X-S",
    { { "X-S", "4429f9f8ad331fcfe7fef5b096d458df17b23c1d24fd8ecc3a091c073636ab9c" } }, 0, false },
  { "another body", "hmac-sha256:X-S",
    { { "X-S", "d38b02eac2f481137de46d14fd49f2eabb631646865aa66829d46e404a65224f" } }, 0, false },
  { "an empty header", "hmac-sha256:X-S",
    { { "X-S", "" } }, 0, false },
  { "its prefix alone", "hmac-sha256:X-S",
    { { "X-S", "sha256=" } }, 0, false },
  { "half a code", "hmac-sha256:X-S",
    { { "X-S", "90081178700deb21ddb1c2d7b3073c06" } }, 0, false },
  { "a code and more", "hmac-sha256:X-S",
    { { "X-S", "90081178700deb21ddb1c2d7b3073c06838e8f9d1a4e7fc9a6b339b193069a0400" } }, 0, false },
  { "two codes where one is meant", "hmac-sha256:X-S",
    { { "X-S", "90081178700deb21ddb1c2d7b3073c06838e8f9d1a4e7fc9a6b339b193069a04,90081178700deb21ddb1c2d7b3073c06838e8f9d1a4e7fc9a6b339b193069a04" } }, 0, false },
  { "the header twice", "hmac-sha256:X-S",
    { { "X-S", "90081178700deb21ddb1c2d7b3073c06838e8f9d1a4e7fc9a6b339b193069a04" }, { "x-s", "90081178700deb21ddb1c2d7b3073c06838e8f9d1a4e7fc9a6b339b193069a04" } }, 0, false },
  { "base64 in other letters", "hmac-sha256:X-S",
    { { "X-S", "KaGrEhan6YhDSClxSWC8bOooJ50AtN/jPRm5SzmgMGq=" } }, 0, false },
  { "CircleCI", "hmac-sha256:Circleci-Signature after=v1=",
    { { "circleci-signature", "v1=90081178700deb21ddb1c2d7b3073c06838e8f9d1a4e7fc9a6b339b193069a04" } }, 0, true },
  { "CircleCI, of two versions", "hmac-sha256:Circleci-Signature after=v1=",
    { { "circleci-signature", "v2=abc,v1=90081178700deb21ddb1c2d7b3073c06838e8f9d1a4e7fc9a6b339b193069a04" } }, 0, true },
  { "two codes while they rotate", "hmac-sha256:Circleci-Signature after=v1=",
    { { "circleci-signature", "v1=2f8dc488cad8f4a99c688ce8c010aafb47435fcdea17885197740d2a13193143, v1=90081178700deb21ddb1c2d7b3073c06838e8f9d1a4e7fc9a6b339b193069a04" } }, 0, true },
  { "no prefix", "hmac-sha256:Circleci-Signature after=v1=",
    { { "circleci-signature", "90081178700deb21ddb1c2d7b3073c06838e8f9d1a4e7fc9a6b339b193069a04" } }, 0, false },
  { "another prefix", "hmac-sha256:Circleci-Signature after=v1=",
    { { "circleci-signature", "v2=90081178700deb21ddb1c2d7b3073c06838e8f9d1a4e7fc9a6b339b193069a04" } }, 0, false },
  { "the prefix in capitals", "hmac-sha256:Circleci-Signature after=v1=",
    { { "circleci-signature", "V1=90081178700deb21ddb1c2d7b3073c06838e8f9d1a4e7fc9a6b339b193069a04" } }, 0, false },
  { "the prefix and nothing", "hmac-sha256:Circleci-Signature after=v1=",
    { { "circleci-signature", "v1=" } }, 0, false },
  { "Airtable", "hmac-sha256:X-Airtable-Content-MAC after=hmac-sha256=",
    { { "X-Airtable-Content-MAC", "hmac-sha256=90081178700deb21ddb1c2d7b3073c06838e8f9d1a4e7fc9a6b339b193069a04" } }, 0, true },
  { "Buildkite", "hmac-sha256:X-Buildkite-Signature after=signature= time=timestamp= of={time}.{body}",
    { { "X-Buildkite-Signature", "timestamp=1772442000,signature=ef5274294e0a850e5a4c5d4aac87202fa472df5f07904c0a90ee92b4215847e2" } }, 1772442299, true },
  { "five minutes later", "hmac-sha256:X-Buildkite-Signature after=signature= time=timestamp= of={time}.{body}",
    { { "X-Buildkite-Signature", "timestamp=1772442000,signature=ef5274294e0a850e5a4c5d4aac87202fa472df5f07904c0a90ee92b4215847e2" } }, 1772442301, false },
  { "five minutes ahead", "hmac-sha256:X-Buildkite-Signature after=signature= time=timestamp= of={time}.{body}",
    { { "X-Buildkite-Signature", "timestamp=1772442000,signature=ef5274294e0a850e5a4c5d4aac87202fa472df5f07904c0a90ee92b4215847e2" } }, 1772441699, false },
  { "another time", "hmac-sha256:X-Buildkite-Signature after=signature= time=timestamp= of={time}.{body}",
    { { "X-Buildkite-Signature", "timestamp=1772442001,signature=ef5274294e0a850e5a4c5d4aac87202fa472df5f07904c0a90ee92b4215847e2" } }, 1772442000, false },
  { "no time", "hmac-sha256:X-Buildkite-Signature after=signature= time=timestamp= of={time}.{body}",
    { { "X-Buildkite-Signature", "signature=b668b7ebc28d6ccfa4984a7717786a5e46e2cfb3360eaea050b33fa64d130a8a" } }, 1772442000, false },
  { "the body alone is signed", "hmac-sha256:X-Buildkite-Signature after=signature= time=timestamp= of={time}.{body}",
    { { "X-Buildkite-Signature", "timestamp=1772442000,signature=90081178700deb21ddb1c2d7b3073c06838e8f9d1a4e7fc9a6b339b193069a04" } }, 1772442000, false },
  { "Rootly", "hmac-sha256:X-Rootly-Signature after=v1= time=t= of={time}{body}",
    { { "X-Rootly-Signature", "t=1772442000, v1=d5ab144db781068ff7b3d31ce9a31f00b37cd9be04cfd1936f503c063f0992aa" } }, 1772442000, true },
  { "Paddle", "hmac-sha256:Paddle-Signature after=h1= time=ts= of={time}:{body}",
    { { "Paddle-Signature", "ts=1772442000;h1=6dfdcd533278a2dcd25402287fd1f0d6a04c5d913904fa9dc956ecdff2b364c1" } }, 1772442000, true },
  { "Zoom", "hmac-sha256:X-Zm-Signature after=v0= time=X-Zm-Request-Timestamp of=v0:{time}:{body}",
    { { "x-zm-signature", "v0=a85e0c408f3f59ce855d3c8e80deeb7a42197b4ae647efb7cd8167c9f1913ac9" }, { "x-zm-request-timestamp", "1772442000" } }, 1772442060, true },
  { "Zoom, without its time", "hmac-sha256:X-Zm-Signature after=v0= time=X-Zm-Request-Timestamp of=v0:{time}:{body}",
    { { "x-zm-signature", "v0=99789e8b8e4d99245aa2df181beee0f71fe4aa448ba6f31b33336cb815ca3aa1" } }, 1772442000, false },
  { "Zoom, with two times", "hmac-sha256:X-Zm-Signature after=v0= time=X-Zm-Request-Timestamp of=v0:{time}:{body}",
    { { "x-zm-signature", "v0=a85e0c408f3f59ce855d3c8e80deeb7a42197b4ae647efb7cd8167c9f1913ac9" }, { "x-zm-request-timestamp", "1772442000" }, { "x-zm-request-timestamp", "1772442000" } }, 1772442000, false },
  { "Front, milliseconds and base64", "hmac-sha256:X-Front-Signature time=X-Front-Request-Timestamp of={time}:{body}",
    { { "X-Front-Signature", "zVaBqbWwvw98kDoMOmdOOEsx1QXhluOG0o0+RXeZj2U=" }, { "X-Front-Request-Timestamp", "1772442000000" } }, 1772442000, true },
  { "milliseconds of yesterday", "hmac-sha256:X-Front-Signature time=X-Front-Request-Timestamp of={time}:{body}",
    { { "X-Front-Signature", "zVaBqbWwvw98kDoMOmdOOEsx1QXhluOG0o0+RXeZj2U=" }, { "X-Front-Request-Timestamp", "1772442000000" } }, 1772528400, false },
  { "Trello", "hmac-sha1:X-Trello-Webhook of={body}https://steward.example.org/in/cards",
    { { "X-Trello-Webhook", "UmBsy4jUOOuia8ipBs8kyfVplw8=" } }, 0, true },
  { "Trello, of another address", "hmac-sha1:X-Trello-Webhook of={body}https://steward.example.org/in/cards",
    { { "X-Trello-Webhook", "76TfgRfLxg8V560OLOQOq7h9WXM=" } }, 0, false },
  { "Square", "hmac-sha256:X-Square-HmacSha256-Signature of=https://steward.example.org/in/cards{body}",
    { { "X-Square-HmacSha256-Signature", "3i/OPb03o2v8RFyKJ6vSedI7oSgEGYQ84ATDBMLe1w0=" } }, 0, true },
  { "HubSpot", "hmac-sha256:X-HubSpot-Signature-v3 time=X-HubSpot-Request-Timestamp of=POSThttps://steward.example.org/in/cards{body}{time}",
    { { "X-HubSpot-Signature-v3", "V7wwnvMWdzq2185K/aTdZaJ7uagDn+nAc0Sk56tBa/4=" }, { "X-HubSpot-Request-Timestamp", "1772442000000" } }, 1772442000, true },
  { "an id in a header", "hmac-sha256:X-S time=X-T of={@X-Id}.{time}.{body}",
    { { "X-S", "f01c127677535b41cf518db72c45d020b6673b2917a99e9ba16e7082e995be1d" }, { "X-Id", "m1" }, { "X-T", "1772442000" } }, 1772442000, true },
  { "its id is missing", "hmac-sha256:X-S time=X-T of={@X-Id}.{time}.{body}",
    { { "X-S", "3ad113811f62d47c19e08b453d3e723306345ec8056d4dbcdf48e5176132b225" }, { "X-T", "1772442000" } }, 1772442000, false },
  { "a header that says body is no body", "hmac-sha256:X-S of={@X-Id}.{body}",
    { { "X-S", "08b8d0730e3e6fe2e8d56d43e2a6d70a5446d72ea7b6d5c9ba73b85ca3b3ca2f" }, { "X-Id", "body" } }, 0, true },
};

static const struct vector near_misses[] = {
  { "GitHub", "github-sha256",
    { { "X-Hub-Signature-256", "sha256=90081178700deb21ddb1c2d7b3073c06838e8f9d1a4e7fc9a6b339b193069a04" } }, 0, true },
  { "GitHub, with blanks around", "github-sha256",
    { { "X-Hub-Signature-256", " sha256=90081178700deb21ddb1c2d7b3073c06838e8f9d1a4e7fc9a6b339b193069a04 " } }, 0, true },
  { "GitHub, in capitals", "github-sha256",
    { { "X-Hub-Signature-256", "sha256=90081178700DEB21DDB1C2D7B3073C06838E8F9D1A4E7FC9A6B339B193069A04" } }, 0, false },
  { "GitHub, the prefix in capitals", "github-sha256",
    { { "X-Hub-Signature-256", "SHA256=90081178700deb21ddb1c2d7b3073c06838e8f9d1a4e7fc9a6b339b193069a04" } }, 0, false },
  { "GitHub, a blank behind the prefix", "github-sha256",
    { { "X-Hub-Signature-256", "sha256= 90081178700deb21ddb1c2d7b3073c06838e8f9d1a4e7fc9a6b339b193069a04" } }, 0, false },
  { "GitHub, in base64", "github-sha256",
    { { "X-Hub-Signature-256", "sha256=kAgReHAN6yHdscLXswc8BoOOj50aTn/JprM5sZMGmgQ=" } }, 0, false },
  { "GitHub, two in one", "github-sha256",
    { { "X-Hub-Signature-256", "sha256=90081178700deb21ddb1c2d7b3073c06838e8f9d1a4e7fc9a6b339b193069a04,sha256=90081178700deb21ddb1c2d7b3073c06838e8f9d1a4e7fc9a6b339b193069a04" } }, 0, false },
  { "GitHub, empty", "github-sha256",
    { { "X-Hub-Signature-256", "" } }, 0, false },
  { "GitHub, the prefix alone", "github-sha256",
    { { "X-Hub-Signature-256", "sha256=" } }, 0, false },
  { "GitHub, twice", "github-sha256",
    { { "X-Hub-Signature-256", "sha256=90081178700deb21ddb1c2d7b3073c06838e8f9d1a4e7fc9a6b339b193069a04" }, { "X-Hub-Signature-256", "sha256=90081178700deb21ddb1c2d7b3073c06838e8f9d1a4e7fc9a6b339b193069a04" } }, 0, false },
  { "GitHub, of SHA-1", "github-sha256",
    { { "X-Hub-Signature-256", "sha256=b97bdbcd3b9c637b84cde455bffe3352e815027c" } }, 0, false },
  { "Stripe, two of one version", "stripe-v1",
    { { "Stripe-Signature", "t=1772442000,v1=66570f29da0a440a372eea8851de683cce9255069e41d6452d1b994c14c07552,v1=ef5274294e0a850e5a4c5d4aac87202fa472df5f07904c0a90ee92b4215847e2" } }, 1772442000, true },
  { "Stripe, a time that is none", "stripe-v1",
    { { "Stripe-Signature", "t=x,v1=326eba3583d3fdbf3cad43124db13fd6742556ccc18b991a8c98ab36de26b2c3" } }, 1772442000, false },
  { "Stripe, without a time", "stripe-v1",
    { { "Stripe-Signature", "v1=b668b7ebc28d6ccfa4984a7717786a5e46e2cfb3360eaea050b33fa64d130a8a" } }, 1772442000, false },
  { "Slack, in capitals", "slack-v0",
    { { "X-Slack-Signature", "v0=A85E0C408F3F59CE855D3C8E80DEEB7A42197B4AE647EFB7CD8167C9F1913AC9" }, { "X-Slack-Request-Timestamp", "1772442000" } }, 1772442000, false },
  { "PagerDuty, the right one last", "pagerduty-v1",
    { { "X-PagerDuty-Signature", "v1=00,v2=11,v1=90081178700deb21ddb1c2d7b3073c06838e8f9d1a4e7fc9a6b339b193069a04" } }, 0, true },
  { "PagerDuty, no version", "pagerduty-v1",
    { { "X-PagerDuty-Signature", "90081178700deb21ddb1c2d7b3073c06838e8f9d1a4e7fc9a6b339b193069a04" } }, 0, false },
};
/* clang-format on */

static bool judged(const struct vector *v, struct err *err)
{
  struct source_secret secrets[] = { { STR("the one before") }, { STR(SECRET) }, { STR("") } };
  struct signature s = {
    .scheme = str_of(v->scheme), .secrets = secrets, .secret_count = 3, .now = v->now * SECOND, .window = 5 * MINUTE
  };
  struct head h = { .n = 0 };
  char lower[3][64];
  for (size_t i = 0; i < 3 && v->headers[i].name; i++) {
    size_t n = strlen(v->headers[i].name);
    for (size_t k = 0; k < n; k++)
      lower[i][k] = (char)tolower(v->headers[i].name[k]);
    h.headers[h.n++] = (struct header){ { lower[i], n }, str_of(v->headers[i].value) };
  }
  return signature_verify(&s, &h, STR(BODY), err);
}

static void judge_all(const struct vector *vectors, size_t n)
{
  for (size_t i = 0; i < n; i++) {
    struct err err = ERR_INIT;
    bool good = judged(&vectors[i], &err);
    ck_assert_msg(good == vectors[i].good, "%s: %s", vectors[i].what, good ? "passes" : err.text);
    ck_assert_msg(good || err.code == ERR_AUTH, "%s: %s", vectors[i].what, err.text);
  }
}

START_TEST(test_recipes) { judge_all(recipes, sizeof recipes / sizeof *recipes); }
END_TEST

START_TEST(test_near_misses) { judge_all(near_misses, sizeof near_misses / sizeof *near_misses); }
END_TEST

/* What is wrong with the words is said before any delivery comes. */
START_TEST(test_misspelt)
{
  static const struct {
    const char *scheme, *says;
  } rows[] = {
    { "hmac-sha256:", "is no name of a header" },
    { "hmac-sha256:X S", "\"S\" behind the header is none of after=" },
    { "hmac-sha256:X-S befor=v1=", "none of after=" },
    { "hmac-sha256:X-S after=", "none of after=" },
    { "hmac-sha256:after=v1=", "is no name of a header" },
    { "hmac-sha256:X-S of={time}.{body}", "time= says where that stands" },
    { "hmac-sha256:X-S time=X-T", "{time} is missing" },
    { "hmac-sha256:X-S time=X-T of={body}", "{time} is missing" },
    { "hmac-sha256:X-S time=X-T of={time}", "leaves out {body}" },
    { "hmac-sha256:X-S time=t= of={time}.{body}", "after= says what stands before" },
    { "hmac-sha256:X-S time=X/T of={time}.{body}", "neither the name of a header" },
    { "hmac-sha256:X-S of={url}{body}", "in braces stand body, time or @Name" },
    { "hmac-sha256:X-S of={@}{body}", "in braces stand body, time or @Name" },
    { "hmac-sha256:X-S of={}{body}", "in braces stand body, time or @Name" },
    { "hmac-sha256:X-S of={body", "in braces stand body, time or @Name" },
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct err err = ERR_INIT;
    ck_assert_msg(!signature_known(str_of(rows[i].scheme), &err), "%s", rows[i].scheme);
    ck_assert_int_eq(err.code, ERR_USAGE);
    ck_assert_msg(strstr(err.text, rows[i].says), "%s: %s", rows[i].scheme, err.text);
  }
}
END_TEST

/* Nothing of a recipe makes an empty secret good. */
START_TEST(test_no_secret)
{
  struct source_secret empty = { STR("") };
  struct signature s = { .scheme = STR("hmac-sha256:X-S after=v1="), .secrets = &empty, .secret_count = 1 };
  uint8_t code[DIGEST_MAX];
  struct buf text = BUF_INIT;
  struct err err = ERR_INIT;
  size_t n = hmac(DIGEST_SHA256, STR(""), STR(BODY), code);
  buf_str(&text, STR("v1="));
  hex_write(&text, (struct str){ (const char *)code, n });
  struct head h = { .n = 1, .headers = { { STR("x-s"), buf_view(&text) } } };
  ck_assert(!signature_verify(&s, &h, STR(BODY), &err));
  s.secret_count = 0;
  ck_assert(!signature_verify(&s, &h, STR(BODY), &err));
  buf_fini(&text);
}
END_TEST

int main(void)
{
  Suite *s = suite_create("scheme_recipe");
  TCase *t = tcase_create("scheme_recipe");
  tcase_add_test(t, test_recipes);
  tcase_add_test(t, test_near_misses);
  tcase_add_test(t, test_misspelt);
  tcase_add_test(t, test_no_secret);
  suite_add_tcase(s, t);
  SRunner *r = srunner_create(s);
  srunner_run_all(r, CK_NORMAL);
  int failed = srunner_ntests_failed(r);
  srunner_free(r);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
