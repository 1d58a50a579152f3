/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Wording: the content of a send as lines for people, before chats and mails put them into their own forms. Plain text
 * throughout: nothing in it is markup yet, and whoever writes it out escapes it as his form wants.
 */
#include "base/base.h"

enum line_kind {
  LINE_HEAD, /* begins an item of a digest */
  LINE_TEXT, /* one line of a body; may be empty */
  LINE_FACT, /* "name: text" */
  LINE_REST, /* how many items are left out */
};

struct line {
  enum line_kind kind;
  struct str name, text;
  int64_t count; /* of LINE_REST */
};

struct wording {
  struct str subject; /* one line */
  struct line *lines;
  size_t n;
};

/* As many items as fit into `max` bytes, one at least; all in the arena. */
struct wording wording_of(struct value content, size_t max, struct arena *a);
/* The text with each run of control characters as one space, cut to `max` bytes between characters. */
struct str wording_flat(struct str s, size_t max, struct arena *a);
