/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Picture: all that an organisation shows at one moment, and what is new in one against another. For organisations as
 * small as a demonstration: it reads everything.
 */
#include "engine/engine.h"

struct picture {
  struct arena arena;
  struct value types;                      /* as reader_types gives them */
  struct map records;                      /* hash of the id -> number in `list` from 1 */
  VEC(struct value) list;                  /* records, by type and number */
  struct value findings, clocks, messages; /* lists; findings: the open ones */
};

bool picture_take(struct picture *p, struct reader *r, struct err *err);
void picture_fini(struct picture *p);
/* The record, or NONE. */
struct value picture_record(const struct picture *p, struct str id);
/* What people call a record: its title field, else its id. */
struct str picture_title(const struct picture *p, struct str id);

enum news_kind {
  NEWS_FIELD,   /* a derived field of a record that was there before moved */
  NEWS_OPENED,  /* a finding: `after` */
  NEWS_CLOSED,  /* a finding: `before` */
  NEWS_CLOCK,   /* a clock: `before` (NONE: it is new), `after` */
  NEWS_MESSAGE, /* a message: `after` */
};

struct news {
  enum news_kind kind;
  int64_t at;
  struct str record, name; /* "service/shop"; the field, code, clock or key */
  struct value before, after;
};

struct news_list {
  struct news *at;
  size_t n, cap;
};

/* In order of time, then kind, then record. Values live in the pictures. */
bool picture_news(const struct picture *before, struct picture *after, struct reader *r, struct news_list *out,
                  struct err *err);
