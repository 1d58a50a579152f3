/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Feed: the thread that reads notices, for the loop to send. What is new it reads once for all streams, at most so often;
 * for a stream that is behind it reads a page of what that one wants. Both come back through one queue, in the order in
 * which they were read, and no page goes beyond what was read for all: so a stream whose page ends there goes on with the
 * next batch for all, and nothing comes twice or not at all.
 */
#include "base/base.h"
#include "engine/engine.h"

struct feed;

/* Of one that is behind; the stream's, and the feed's while it is asked for. */
struct feed_wish {
  struct feed_wish *next;
  struct notice_wish want;
  struct notice_place place;
  void *owner;
};

struct feed_notice {
  struct notice notice; /* its texts live as long as the batch */
  struct str event;     /* "id: …\nevent: …\ndata: …\n\n" */
};

struct feed_batch {
  struct feed_batch *next;
  struct feed_wish *of; /* NULL: for all that are up to date */
  struct notice_place from, to;
  bool more; /* of a page: it ends before what was read for all */
  struct err err;
  struct arena arena;
  struct feed_notice *notices;
  size_t n;
};

/* fd becomes readable (see postbox.h) when there are batches to be taken. */
struct feed *feed_open(const char *model, const char *journal, struct err *err);
void feed_close(struct feed *f);
int feed_fd(const struct feed *f);
/* From any thread: something was committed. */
void feed_news(struct feed *f);
/* How many streams there are, and the kinds of notices that any of them wants; 0: all. */
void feed_audience(struct feed *f, size_t streams, unsigned kinds);
/* Asks for a page; it comes back as a batch of it. */
void feed_want(struct feed *f, struct feed_wish *w);
/* The oldest; NULL. To be freed. */
struct feed_batch *feed_take(struct feed *f);
void feed_batch_free(struct feed_batch *b);
