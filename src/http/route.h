/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Route: the catalogue of what can be asked, as one table (route.c). Metrics and the OpenAPI description are derived
 * from it.
 */
#include "http/exchange.h"

struct reader;

/* What a route takes as a body. */
enum body {
  BODY_NONE,
  BODY_JSON,
  BODY_SET /* JSON, as large as a delivery */,
  BODY_DELIVERY,
  BODY_HELLO /* none, and it does not matter who asks */
};

struct parameter {
  const char *name, *doc; /* name "*": any */
};

struct route {
  const char *method, *pattern; /* {…} stands for one segment */
  const char *name;             /* in metrics and as OpenAPI's operationId */
  enum role role;               /* the least that may; ROLE_NOBODY: everybody */
  enum body body;
  const struct parameter *query; /* up to a NULL name; NULL: none */
  /* Either: runs on the loop, and sets the answer or hands the exchange on. */
  void (*handle)(struct exchange *x);
  /* Or: runs on a reader's thread and writes to x->reply; false with an error; may set the status. With both, `handle`
   * begins, and hands it on to `ask` by inquiry_put. */
  bool (*ask)(struct reader *r, struct exchange *x, struct err *err);
  const char *doc;
};

int route_count(void);
const struct route *route_get(int i);
/* Its number; route_count() for NULL. */
int route_index(const struct route *r);
/* Its name; "none" for route_count(). */
const char *route_name(int i);

/* The head is there: finds the route, checks who asks and whether the body may come. Sets the answer when not. */
void route_admit(struct exchange *x);
/* The body is there too. */
void route_handle(struct exchange *x);
