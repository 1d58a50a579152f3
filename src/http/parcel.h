/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Parcel: what leaves, made of a send that is due. One table of the kinds of destination, each a way to write the same
 * content. From its arguments alone: no clock, no file, no network.
 *
 * The same send is the same bytes, however often it is tried: only what proves an attempt (webhook-timestamp,
 * webhook-signature) differs. A receiver can tell by the key that it has it already.
 *
 * What a policy or a sender of webhooks has written is data and stays it: no header can be put in by a line end, no
 * mention or link into a chat by its signs.
 */
#include "base/base.h"

enum { PARCEL_SIZE = 20 << 10 }; /* a digest is cut to this, with a count of what is left out */

/* All that a parcel is made of. The texts need not be terminated. */
struct parcel_order {
  struct str key;         /* of the send, the same for ever */
  struct str destination; /* "destination/x" */
  struct value target;    /* its fields */
  struct value content;   /* {subject, body, type, time, items}; see reader_due */
  struct str sender;      /* the organisation's name */
  struct str from;        /* of mails, where the destination names none */
  struct str url;         /* the destination's, as it is: a secret may stand in it */
  const struct str *secrets;
  size_t secret_count; /* webhooks: one signature each. Mail: the first is "user:password" */
  int64_t now;         /* of this attempt */
};

/* All in the arena, texts terminated. */
struct parcel {
  bool mail;
  const char *url;
  const char **headers; /* "Name: value" */
  size_t header_count;
  struct str body;
  const char *from, **to; /* of a mail: bare addresses */
  size_t to_count;
  const char *user, *password;
};

/* ERR_USAGE: the destination is not fit to be sent to (no URL, an unknown kind, an address that is none); says which
 * field. */
bool parcel_make(const struct parcel_order *o, struct arena *a, struct parcel *out, struct err *err);
/* "webhook", "cloudevents", …; NULL beyond the last. */
const char *parcel_kind(size_t i);
