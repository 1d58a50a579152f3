/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Places of notices, and which notices are wanted: all of it that needs no file.
 */
#include "engine/stream_notice.h"

const char *const notice_kind_names[NOTICE_KINDS] = {
  [NOTICE_ACTIVATION] = "activation", [NOTICE_DELIVERY] = "delivery", [NOTICE_CHANGE] = "change",
  [NOTICE_FINDING] = "finding",       [NOTICE_CLOCK] = "clock",       [NOTICE_MESSAGE] = "message",
  [NOTICE_DISPATCH] = "dispatch",
};

static const char letters[NOTICE_KINDS] = {
  [NOTICE_ACTIVATION] = 'a', [NOTICE_DELIVERY] = 'd', [NOTICE_CHANGE] = 'r',   [NOTICE_FINDING] = 'f',
  [NOTICE_CLOCK] = 'c',      [NOTICE_MESSAGE] = 'm',  [NOTICE_DISPATCH] = 'o',
};

static int number_cmp(int64_t a, int64_t b) { return (a > b) - (a < b); }

int notice_place_cmp(const struct notice_place *a, const struct notice_place *b)
{
  int cmp = number_cmp(a->seq, b->seq);
  cmp = cmp ? cmp : number_cmp(a->kind, b->kind);
  cmp = cmp ? cmp : number_cmp(a->a, b->a);
  cmp = cmp ? cmp : number_cmp(a->b, b->b);
  return cmp ? cmp : number_cmp(b->left, a->left);
}

/* ---- as text ---- */

void notice_place_write(struct buf *out, const struct notice_place *p)
{
  buf_printf(out, "%lld", (long long)p->seq);
  if (p->kind == NOTICE_KINDS)
    return;
  buf_printf(out, ".%c%lld", letters[p->kind], (long long)p->a);
  if (p->kind == NOTICE_CLOCK || p->b)
    buf_printf(out, "-%lld-%lld", (long long)p->b, (long long)p->left);
}

static bool read_number(struct str s, int64_t *out)
{
  return s.n > 0 && s.p[0] >= '0' && s.p[0] <= '9' && str_int(s, out);
}

static bool read_within(struct str s, struct notice_place *out)
{
  const char *letter = s.n ? memchr(letters, s.p[0], sizeof letters) : NULL;
  struct str a, b, left, rest;
  if (!letter)
    return false;
  out->kind = (int)(letter - letters);
  str_split((struct str){ s.p + 1, s.n - 1 }, '-', &a, &rest);
  if (out->kind != NOTICE_CLOCK && (out->kind != NOTICE_FINDING || a.n == s.n - 1))
    return a.n == s.n - 1 && read_number(a, &out->a);
  str_split(rest, '-', &b, &left);
  return read_number(a, &out->a) && read_number(b, &out->b) && read_number(left, &out->left);
}

bool notice_place_read(struct str text, struct notice_place *out, struct err *err)
{
  struct str seq, within;
  bool inside = str_split(text, '.', &seq, &within);
  *out = (struct notice_place){ .kind = NOTICE_KINDS };
  return (read_number(seq, &out->seq) && (!inside || read_within(within, out))) ||
         err_set(err, ERR_INPUT, "\"%.*s\" is no id that a stream has given; they are like 1234 or 1234.f17",
                 (int)(text.n > 80 ? 80 : text.n), text.p);
}

/* ---- which are wanted ---- */

static bool is_among(struct str s, const struct str *list, size_t n)
{
  for (size_t i = 0; i < n; i++)
    if (str_eq(s, list[i]))
      return true;
  return n == 0;
}

bool notice_passes(const struct notice *n, const struct notice_wish *w)
{
  return (w->kinds == 0 || w->kinds >> n->kind & 1) && (!n->hidden || w->hidden || w->policy.n) &&
         (w->policy.n == 0 || str_eq(n->policy, w->policy)) && (w->severity < 0 || n->severity >= w->severity) &&
         is_among(n->type, w->types, w->type_count) && is_among(n->record, w->records, w->record_count);
}
