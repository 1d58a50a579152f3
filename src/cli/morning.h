/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Morning: what happens in the demonstration, in the year before and on the morning, step by step, and sending a step as
 * whoever does it would: a webhook to the door for webhooks, signed with the source's secret; a change with a token of
 * the person.
 */
#include "cli/running.h"

struct scene {
  int64_t at;
  struct str say;
  struct str source;          /* of a delivery; else empty, and: */
  struct str actor;           /* "person/ana" */
  struct value headers, body; /* of a delivery */
  struct value edits;
  bool refused; /* it is meant to be, by a guard */
  size_t nth;   /* in the order of the files */
};

/* A token for each who acts. */
struct badge {
  struct str actor, token;
};

struct morning {
  struct arena arena;
  struct str organisation;  /* {"edits":[…]}: how it is at first */
  VEC(struct scene) scenes; /* the steps of the year, in order of time, and behind them those of the morning */
  size_t year;              /* so many are of the year */
  struct scene *steps;      /* of the morning */
  size_t n;
  struct badge *badges;
  size_t badge_count;
};

/* From the bundle. */
bool morning_open(struct morning *m, struct err *err);
void morning_close(struct morning *m);
/* Makes the tokens of all who act, in the organisation's file. */
bool morning_badges(struct morning *m, const char *tokens_path, struct err *err);

struct played {
  struct str state;    /* applied, ignored, failed, refused, duplicate; or wrong: it was no sound change */
  struct str reason;   /* in words, where it was not applied */
  struct value answer; /* of a change: records, warnings, or refusals */
  int64_t seq;
};

/* Sends it and waits until it is applied and can be read. False when it could not be sent. */
bool morning_play(const struct morning *m, const struct scene *s, const struct running *r, struct reader *reader,
                  struct arena *a, struct played *out, struct err *err);
/* A request by a token, over TCP. */
bool morning_post(const struct running *r, const char *target, struct str token, struct str body, struct arena *a,
                  struct played *out, struct err *err);
