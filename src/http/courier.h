/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Courier: the thread that hands over what the outbox holds. It asks a reader what is due, tries, and tells the engine
 * what became of it; what is true, and what is to be sent, is not its business.
 *
 *   due ──► sending ──► sent, dead ──► told to the engine ──► forgotten
 *              └──► waits (failed) ──► asked for again, as it is by then ──► sending
 *
 * At least once: what was handed over and not yet told when the host ends is sent again, the same bytes under the same
 * key. To one destination in order: a send leaves when the one before it is sent or dead, but where the destination takes
 * several at once. A destination that fails five times in a row gets one attempt a step of waiting until one succeeds.
 *
 * What a try knows (how often, when again) is in memory only. Given up is by age, which is in the journal.
 *
 * Life: courier_open; courier_start once the engine has its thread; courier_stop before engine_stop; courier_close after.
 */
#include "base/base.h"

struct courier;
struct engine;

struct courier_options {
  const char *model, *journal; /* files for its reader; NULL for courier_try alone */
  struct str dir;              /* of the organisation: secrets are read below it */
  struct str sender;           /* the organisation's name */
  struct str from;             /* of mails whose destination names none */
  struct str mail; /* "smtp://mail.harbour.example:587", for mails whose destination names no url; it may be inside */
  struct str mail_secret; /* "file secrets/mail", holding "user:password"; may be empty */
  bool mail_plain;        /* without TLS where the mail server has none */
  const char *ca;         /* a file of authorities (PEM) that are trusted beside the machine's; NULL: none */
  const char *proxy;      /* "http://proxy:3128"; NULL: none, whatever the environment says */
  /* limits; 0 means the default */
  size_t concurrency; /* attempts at once: 8 */
  int64_t max_age;    /* from when it was due until it is given up: 3 days; three tries are made whatever its age */
  int connect_ms, whole_ms; /* 5 s, 30 s: of one attempt */
  int stop_ms;              /* 5 s for what is under way when stopping */
  int tick_ms;              /* 1 s: how often it looks without being told */
  int64_t (*now)(void);     /* NULL: instant_now; waiting and ages are by it, and the time that is signed */
};

struct courier *courier_open(const struct courier_options *o, struct err *err);
bool courier_start(struct courier *c, struct engine *e, struct err *err);
/* Something may have come due. From any thread; fits engine_options.news. */
void courier_news(void *courier);
/* Lets what is under way finish, for stop_ms, and tells the engine. */
void courier_stop(struct courier *c);
void courier_close(struct courier *c);

/* OpenMetrics text. From any thread. */
void courier_metrics(struct courier *c, struct buf *out);
/* {"destinations":[{"id","kind","sending","waiting","failures","open","next_at","last"}],"sends":[{"id","key",
 * "destination","state","attempts","next_at","last"}]}: what is in hand now. From any thread. */
void courier_state(struct courier *c, struct buf *out);

/* One send at once, outside of the outbox, waiting for the answer. *out is a MAP in the arena: {"destination","kind",
 * "sent","status","detail","answer" (its beginning),"ms"}. */
void courier_try(const struct courier_options *o, struct str destination, struct value target, struct value content,
                 struct arena *a, struct value *out);
