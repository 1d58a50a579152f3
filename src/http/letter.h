/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Letter: a mail as bytes (RFC 5322, 2045, 2047), for people who read and programs that sort. Plain text in UTF-8; every
 * line ends in CRLF and has at most 76 characters; dots at the beginning of lines are the protocol's business, not ours.
 */
#include "http/wording.h"

struct letter {
  struct str from, *to; /* bare addresses, see letter_address */
  size_t to_count;
  struct str sender; /* the organisation's name, shown beside `from` */
  struct str list;   /* what List-Id names: the destination */
  struct str key;    /* of the Message-ID */
  int64_t date;
};

/* "ines@harbour.example", or "Ines <ines@harbour.example>": the bare address, or an empty text when it is none that can
 * stand in an envelope. */
struct str letter_address(struct str text);
void letter_write(const struct letter *l, const struct wording *w, struct buf *out);
