/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Errand: one attempt to hand one send to its destination: secrets read, parcel made, a transfer to be run by whoever
 * holds it, and what the receiver's answer means. Nothing that it says names a URL, a secret or a body.
 */
#include "http/courier.h"
#include "http/dial.h"
#include "http/parcel.h"
#include "http/patience.h"

struct errand_send {
  struct str key, destination;
  struct value target, content;
  int64_t now;
};

enum { HEARD_MAX = 300, DETAIL_MAX = 200 };

struct errand {
  CURL *easy;
  struct curl_slist *lines; /* headers, or recipients */
  struct dial dial;
  struct arena arena; /* the parcel's */
  struct parcel parcel;
  size_t at;        /* of a mail: sent so far */
  size_t dropped;   /* bytes of the answer that nobody reads */
  struct buf heard; /* the answer's beginning, for a person who tests; of mail the last no */
  uint64_t began;
};

struct verdict {
  enum fate fate;
  int status;
  int64_t asked;           /* Retry-After, ms; 0: none */
  char detail[DETAIL_MAX]; /* "204", "connection refused" */
};

/* All texts are copied. False: it cannot be tried as the destination is now; the verdict says why, and nothing is to be
 * closed. */
bool errand_open(struct errand *e, const struct courier_options *o, const struct errand_send *s, struct verdict *out);
/* What came of the transfer, once it has ended. */
void errand_judge(struct errand *e, CURLcode code, struct verdict *out);
void errand_close(struct errand *e);
/* How many may be under way to the destination at once. */
size_t errand_concurrency(struct value target);
