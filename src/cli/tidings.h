/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Tidings: news in plain words, for somebody who has not read a line of any policy; and as JSON.
 */
#include "cli/picture.h"

struct tidings {
  struct arena *arena;
  struct reader *reader;
  const struct picture *before, *after;
  bool told_move, told_finding, told_breach; /* whose "why" was shown: once for each is enough */
};

/* News from `from` up to `to`: what moved, what opened and closed, clocks, messages; and why, for the first of a kind. */
bool tidings_tell(struct tidings *t, const struct news *from, const struct news *to, struct err *err);
/* "07:31" */
struct str tidings_time(struct arena *a, int64_t at);
/* A list of {"kind","at","record","title","name","before","after"}, copied into the arena. */
struct value tidings_value(const struct tidings *t, const struct news_list *news);
/* Prints `text` in lines behind a label of its own column. */
void tidings_line(const char *label, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
