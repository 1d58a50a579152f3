/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which notices somebody wants, from the words of a query. Every name is held against the model, so that a misspelt one
 * is not waited for in vain.
 */
#include "engine/reading.h"
#include "engine/stream_notice.h"

struct wishing {
  struct reader *r;
  struct arena *a;
  struct notice_wish *out;
  struct err *err;
};

/* The place of the word among the names; -1 with an error that lists them. */
static int word_no(struct wishing *w, const char *what, struct str word, const char *const *names, size_t n)
{
  struct buf all = BUF_INIT;
  const char *near = str_nearest(word, names, n);
  for (size_t i = 0; i < n; i++) {
    if (str_is(word, names[i])) {
      buf_fini(&all);
      return (int)i;
    }
    buf_printf(&all, "%s%s", i ? ", " : "", names[i]);
  }
  err_set(w->err, ERR_INPUT, "%s: \"%.*s\" is none of %s%s%s%s", what, STR_FMT(word), all.p,
          near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
  buf_fini(&all);
  return -1;
}

static bool wish_kind(struct wishing *w, struct str word)
{
  int no = word_no(w, "kind", word, notice_kind_names, NOTICE_KINDS);
  w->out->kinds |= no < 0 ? 0 : 1u << no;
  return no >= 0;
}

static void add_text(struct wishing *w, struct str **list, size_t *n, struct str s)
{
  struct str *longer = arena_array(w->a, struct str, *n + 1);
  if (*n)
    memcpy(longer, *list, *n * sizeof **list);
  longer[(*n)++] = str_dup(w->a, s);
  *list = longer;
}

static bool wish_type(struct wishing *w, struct str word)
{
  if (!schema_need_type(model_schema(w->r->model), word, w->err))
    return err_prefix(w->err, "type");
  add_text(w, &w->out->types, &w->out->type_count, word);
  return true;
}

/* One that there is not yet may be waited for. */
static bool wish_record(struct wishing *w, struct str word)
{
  struct str type, key;
  if (!str_split(word, '/', &type, &key) || key.n == 0)
    return err_set(w->err, ERR_INPUT, "record: \"%.*s\" is not written type/key", STR_FMT(word));
  if (!schema_need_type(model_schema(w->r->model), type, w->err))
    return err_prefix(w->err, "record");
  add_text(w, &w->out->records, &w->out->record_count, word);
  return true;
}

static bool wish_policy(struct wishing *w, struct str word)
{
  struct policy_row row;
  if (!policy_row_named(w->r, word, &row, w->err)) {
    if (w->err->code == ERR_MISSING)
      w->err->code = ERR_INPUT;
    return err_prefix(w->err, "policy");
  }
  w->out->policy = str_dup(w->a, row.id);
  return true;
}

static bool wish_severity(struct wishing *w, struct str word)
{
  static const char *const names[] = { "low", "medium", "high", "critical" };
  w->out->severity = word_no(w, "severity", word, names, 4);
  return w->out->severity >= 0;
}

static bool wish_from(struct wishing *w, struct str word)
{
  int64_t seq;
  if (!str_int(word, &seq) || seq < 0)
    return err_set(w->err, ERR_INPUT, "from: \"%.*s\" is no number of an entry", STR_FMT(word));
  w->out->from = (struct notice_place){ .seq = seq > 0 ? seq - 1 : 0, .kind = NOTICE_KINDS };
  w->out->from_given = true;
  return true;
}

static const struct {
  const char *name;
  bool list; /* with commas */
  bool (*take)(struct wishing *w, struct str word);
} words[] = {
  { "kind", true, wish_kind },      { "type", true, wish_type },          { "record", true, wish_record },
  { "policy", false, wish_policy }, { "severity", false, wish_severity }, { "from", false, wish_from },
};

enum { WORDS = sizeof words / sizeof *words };

static bool wish_word(struct wishing *w, const struct reader_filter *f)
{
  const char *names[WORDS];
  for (size_t i = 0; i < WORDS; i++)
    names[i] = words[i].name;
  int no = word_no(w, "a stream's filter", f->name, names, WORDS);
  struct str word, rest = f->value;
  bool more = true;
  if (no < 0)
    return false;
  if (!words[no].list)
    return words[no].take(w, f->value);
  while (more) {
    more = str_split(rest, ',', &word, &rest);
    if (!words[no].take(w, word))
      return false;
  }
  return true;
}

/* What nobody has written yet is no place to go on from: most likely it is another host's, or this one was set back. */
static bool check_from(struct wishing *w)
{
  int64_t at, last = journal_last(w->r->journal, &at);
  return !w->out->from_given || w->out->from.seq <= last ||
         err_set(w->err, ERR_INPUT, "there is no entry %lld to go on from: the journal ends at %lld",
                 (long long)w->out->from.seq, (long long)last);
}

static bool wish_read(struct wishing *w, const struct reader_filter *given, size_t n, struct str last)
{
  for (size_t i = 0; i < n; i++)
    if (!wish_word(w, &given[i]))
      return false;
  if (last.p) {
    if (!notice_place_read(last, &w->out->from, w->err))
      return err_prefix(w->err, "Last-Event-ID");
    w->out->from_given = true;
  }
  if (!w->out->from_given)
    w->out->from = (struct notice_place){ .seq = model_applied(w->r->model), .kind = NOTICE_KINDS };
  return check_from(w);
}

bool reader_notice_wish(struct reader *r, const struct reader_filter *given, size_t n, struct str last, struct arena *a,
                        struct notice_wish *out, struct err *err)
{
  struct wishing w = { r, a, out, err };
  *out = (struct notice_wish){ .severity = -1 };
  bool good = reader_begin(r, err) && wish_read(&w, given, n, last);
  model_snapshot_end(r->model);
  return good;
}
