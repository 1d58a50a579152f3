/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A stack that is only ever taken whole: no node comes back to it while somebody pushes, so there is no ABA.
 */
#include "http/postbox.h"

#include <errno.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "http/exchange.h"

bool postbox_open(struct postbox *p, struct err *err)
{
  atomic_init(&p->top, NULL);
  p->fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  return p->fd >= 0 || err_set(err, ERR_IO, "eventfd: %s", strerror(errno));
}

void postbox_close(struct postbox *p)
{
  if (p->fd >= 0)
    close(p->fd);
  p->fd = -1;
}

/* The counter cannot overflow and the descriptor is ours, so that the call cannot fail in a way that matters. */
void postbox_ring(struct postbox *p)
{
  int kept = errno;
  uint64_t one = 1;
  if (write(p->fd, &one, sizeof one) < 0) {
  }
  errno = kept;
}

void postbox_hush(struct postbox *p)
{
  uint64_t count;
  if (read(p->fd, &count, sizeof count) < 0) {
  }
}

void postbox_put(struct postbox *p, struct exchange *x)
{
  struct exchange *top = atomic_load_explicit(&p->top, memory_order_relaxed);
  do
    x->next = top;
  while (!atomic_compare_exchange_weak_explicit(&p->top, &top, x, memory_order_release, memory_order_relaxed));
  if (!top)
    postbox_ring(p);
}

struct exchange *postbox_take(struct postbox *p)
{
  struct exchange *top = atomic_exchange_explicit(&p->top, NULL, memory_order_acquire), *list = NULL;
  while (top) {
    struct exchange *next = top->next;
    top->next = list;
    list = top;
    top = next;
  }
  return list;
}
