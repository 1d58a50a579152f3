/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sayings: why a finding is open, a clock runs, a message was written: what policies say of a record beside its fields.
 * Each has a life: it was first said, it changed, it is not said any more.
 */
#include "engine/reason.h"

#include <stdio.h>

/* Something that a policy says of a record, beside its fields. */
struct saying_row {
  const char *noun;
  int64_t id; /* 0: a clock, which has a name */
  uint32_t policy;
  uint64_t subject;
  int64_t since_at, since_seq; /* when it was first said */
  int64_t at, seq;             /* when it last changed */
  bool ended;
  int64_t ended_at, ended_seq; /* seq 0: only the instant is known */
  uint64_t trace;
  struct value shown; /* as lists show it */
};

#define SELECT_FINDING                                                                                                 \
  "SELECT policy, subject, opened_at, opened_seq, changed_at, changed_seq, closed_at, closed_seq, trace FROM finding"  \
  " WHERE id = ?"
#define SELECT_MESSAGE "SELECT policy, subject, at, seq, at, seq, withdrawn_at, 0, trace FROM message WHERE id = ?"
#define SELECT_DRAFT "SELECT policy, subject, at, seq, at, seq, withdrawn_at, 0, trace FROM draft WHERE id = ?"

static void saying_read(struct stmt *q, struct saying_row *out)
{
  out->policy = (uint32_t)column_int(q, 0);
  out->subject = (uint64_t)column_int(q, 1);
  out->since_at = column_int(q, 2);
  out->since_seq = column_int(q, 3);
  out->at = column_int(q, 4);
  out->seq = column_int(q, 5);
  out->ended = !column_is_null(q, 6);
  out->ended_at = column_int(q, 6);
  out->ended_seq = column_int(q, 7);
  out->trace = (uint64_t)column_int(q, 8);
  stmt_reset(q);
}

static bool saying_by_id(struct reader *r, const char *noun, int64_t id, struct saying_row *out, struct err *err)
{
  bool finding = strcmp(noun, "finding") == 0;
  const char *sql = finding ? SELECT_FINDING : strcmp(noun, "message") == 0 ? SELECT_MESSAGE : SELECT_DRAFT;
  *out = (struct saying_row){ .noun = noun, .id = id };
  struct stmt *q = reader_row(r, sql, id, noun, err);
  if (!q)
    return false;
  saying_read(q, out);
  return finding ? ledger_finding(r, id, &out->shown, err) : ledger_paper(r, noun, id, &out->shown, err);
}

/* The clock's place in the list of the record's clocks, or an empty MAP. */
static struct value clock_named(struct value clocks, struct str name)
{
  for (uint32_t i = 0; i < clocks.n; i++) {
    if (str_eq(value_get_str(clocks.list[i], "name"), name))
      return clocks.list[i];
  }
  return value_none();
}

static bool clock_by_name(struct reader *r, const struct record *record, struct str name, struct saying_row *out,
                          struct err *err)
{
  struct value clocks;
  struct policy_row p;
  *out = (struct saying_row){ .noun = "clock" };
  if (!ledger_clocks_of(r, record->rid, &clocks, err))
    return false;
  out->shown = clock_named(clocks, name);
  if (out->shown.kind != VALUE_MAP)
    return err_set(err, ERR_MISSING, "%.*s has no clock \"%.*s\"", STR_FMT(reader_name(r, record->rid)), STR_FMT(name));
  struct stmt *q = reader_query(r,
                                "SELECT policy, subject, since, seq, since, seq, NULL, 0, trace FROM clock"
                                " WHERE policy = ? AND subject = ? AND name = ?",
                                err);
  if (!q || !policy_row_named(r, value_get_str(out->shown, "policy"), &p, err))
    return false;
  bind_int(q, 1, p.no);
  bind_int(q, 2, (int64_t)record->rid);
  bind_text(q, 3, name);
  enum step step = stmt_step(q, err);
  if (step == STEP_ROW)
    saying_read(q, out);
  return step == STEP_ROW || (step == STEP_DONE && err_set(err, ERR_CORRUPT, "a clock has come and gone"));
}

/* The last instant that is known: a reader has no clock of its own. */
static int64_t last_known(struct reader *r, const struct saying_row *s)
{
  int64_t at = 0;
  journal_last(r->journal, &at);
  return at > s->at ? at : s->at;
}

/* To the minute, and below an hour to the second. */
static struct str words_age(int64_t ms, char out[48])
{
  int64_t unit = ms >= HOUR ? MINUTE : SECOND;
  return duration_format((ms + unit / 2) / unit * unit, out);
}

static void tell_accepted(struct answer_draft *a, struct value accepted)
{
  struct str by = value_get_str(accepted, "by"), until = value_get_str(accepted, "until"),
             reason = value_get_str(accepted, "reason");
  if (accepted.kind == VALUE_MAP)
    buf_printf(&a->words, " It is accepted by %.*s until %.*s: “%.*s”.", STR_FMT(by.n ? by : STR("somebody")),
               STR_FMT(until), STR_FMT(reason));
}

static void tell_finding(struct answer_draft *a, const struct saying_row *s)
{
  struct str code = value_get_str(s->shown, "code"), message = value_get_str(s->shown, "message");
  struct str severity = value_get_str(s->shown, "severity"), record = value_get_str(s->shown, "record");
  struct value owner = value_get(s->shown, "owner"), next = value_get(s->shown, "next");
  char age[48];
  struct str told = words_age((s->ended ? s->ended_at : last_known(a->r, s)) - s->since_at, age);
  buf_printf(&a->words, "Finding %lld on %.*s (%.*s, %.*s) %s %.*s: “%.*s”.", (long long)s->id, STR_FMT(record),
             STR_FMT(code), STR_FMT(severity), s->ended ? "is closed; it was open for" : "is open for", STR_FMT(told),
             STR_FMT(message));
  if (owner.kind == VALUE_TEXT)
    buf_printf(&a->words, " It is for %.*s to deal with.", STR_FMT(value_str(owner)));
  tell_accepted(a, value_get(s->shown, "accepted"));
  if (next.kind == VALUE_TEXT)
    buf_printf(&a->words, " What to do next: %.*s%s", STR_FMT(value_str(next)),
               str_ends(value_str(next), ".") ? "" : ".");
  draft_put_text(a, "age", str_dup(&a->r->arena, told));
}

static void tell_clock(struct answer_draft *a, const struct saying_row *s)
{
  struct str name = value_get_str(s->shown, "name"), state = value_get_str(s->shown, "state");
  struct str record = value_get_str(s->shown, "record"), due = value_get_str(s->shown, "due");
  struct str started = value_get_str(s->shown, "started"), target = value_get_str(s->shown, "target");
  struct str stopped = value_get_str(s->shown, "stopped");
  buf_printf(&a->words, "Clock %.*s of %.*s is %.*s", STR_FMT(name), STR_FMT(record), STR_FMT(state));
  if (due.n)
    buf_printf(&a->words, ", due %.*s", STR_FMT(due));
  if (started.n && target.n)
    buf_printf(&a->words, ": %.*s from %.*s on", STR_FMT(target), STR_FMT(started));
  if (stopped.n)
    buf_printf(&a->words, ", stopped %.*s", STR_FMT(stopped));
  buf_char(&a->words, '.');
}

/* Where its time went. */
static bool tell_segments(struct answer_draft *a, const struct saying_row *s)
{
  struct value told;
  struct str stopped = value_get_str(s->shown, "stopped");
  int64_t until = last_known(a->r, s);
  const char *before = " Of that time ";
  if (stopped.n)
    instant_parse(stopped, &until);
  if (!segments_of_clock(a->r, s->shown, until, &told, a->err))
    return false;
  struct value totals = value_get(told, "totals");
  for (uint32_t i = 0; i < totals.n; i++, before = ", ")
    buf_printf(&a->words, "%s%.*s %s%.*s", before, STR_FMT(value_str(totals.map[i].value)),
               str_is(totals.map[i].name, "counted") ? "" : "did not count: ", STR_FMT(totals.map[i].name));
  if (totals.n)
    buf_char(&a->words, '.');
  draft_put(a, "time", told);
  return true;
}

static void tell_paper(struct answer_draft *a, const struct saying_row *s)
{
  struct str record = value_get_str(s->shown, "record");
  struct value to = value_get(s->shown, "to"), withdrawn = value_get(s->shown, "withdrawn_at");
  struct str people = words_of(a->r, to);
  bool message = strcmp(s->noun, "message") == 0;
  buf_printf(&a->words, "%s %lld about %.*s", message ? "Message" : "Draft", (long long)s->id, STR_FMT(record));
  if (!value_is_none(to))
    buf_printf(&a->words, " to %.*s", STR_FMT(people));
  if (withdrawn.kind == VALUE_TEXT)
    buf_printf(&a->words, ", withdrawn at %.*s", STR_FMT(value_str(withdrawn)));
  buf_char(&a->words, '.');
}

/* One moment of its life, as a sentence and as a member: its trace when it is kept, else its entry. */
static bool tell_moment(struct answer_draft *a, const struct kept_trace *t, const char *words, const char *member,
                        int64_t seq, int64_t at, struct reason *why)
{
  struct kept_trace then;
  if (!trace_of_step(a->r, t, (struct step_mark){ seq, at }, &then, a->err))
    return false;
  bool ok = then.found ? reason_of_trace(a->r, &then, why, a->err) : reason_of_entry(a->r, seq, at, why, a->err);
  if (!ok)
    return false;
  buf_printf(&a->words, " %s at %.*s, ", words, STR_FMT(value_str(reader_instant(a->r, at))));
  words_reason(a->r, &a->words, why);
  buf_char(&a->words, '.');
  draft_put(a, member, reason_value(a->r, why));
  return true;
}

/* That a policy does not say something any more is in no trace of the thing itself, but in the last of its giver. */
static bool tell_end(struct answer_draft *a, const struct saying_row *s, struct reason *why)
{
  struct kept_trace last;
  struct err none = ERR_INIT;
  struct record *record = model_find(a->r->model, s->subject, &none);
  struct said *said = record ? model_said(record, s->policy) : NULL;
  return trace_find(a->r, said ? said->trace : 0, &last, a->err) &&
         tell_moment(a, &last, "It was closed", "closed", s->ended_seq, s->ended_at, why);
}

/* It was first said, it changed, it ended; the cause of what is now so is the last of these. */
static bool tell_life(struct answer_draft *a, const struct saying_row *s, const struct kept_trace *t)
{
  struct reason why;
  const char *first = strcmp(s->noun, "finding") == 0 ? "It was opened" : s->id ? "It was written" : "It came to be so";
  if (!tell_moment(a, t, first, "opened", s->since_seq, s->since_at, &why) ||
      (s->seq != s->since_seq && !tell_moment(a, t, "It last changed", "changed", s->seq, s->at, &why)) ||
      (s->ended && s->ended_seq && !tell_end(a, s, &why)))
    return false;
  reason_put(a, &why);
  return true;
}

/* An error is the host's own word, about the policy. */
static void tell_giver(struct answer_draft *a, const struct saying_row *s, const struct policy_row *p)
{
  struct err none = ERR_INIT;
  bool error = str_is(value_get_str(s->shown, "code"), "error");
  struct record *record = error ? model_find(a->r->model, s->subject, &none) : NULL;
  struct said *said = record && !s->ended ? model_said(record, s->policy) : NULL;
  buf_z(&a->words, error ? " What fails is " : " So says ");
  words_policy(&a->words, p);
  buf_char(&a->words, '.');
  if (said && said->status == SAID_QUARANTINED)
    buf_z(&a->words, " It has been quarantined.");
  if (said)
    words_quarantine(&a->words, said);
}

static bool saying_tell(struct answer_draft *a, const struct saying_row *s, struct value *out)
{
  struct policy_row p;
  struct kept_trace t;
  if (!policy_row_at(a->r, s->policy, &p, a->err) || !trace_find(a->r, s->trace, &t, a->err))
    return false;
  if (strcmp(s->noun, "finding") == 0)
    tell_finding(a, s);
  else if (strcmp(s->noun, "clock") == 0)
    tell_clock(a, s);
  else
    tell_paper(a, s);
  if (strcmp(s->noun, "clock") == 0 && !tell_segments(a, s))
    return false;
  tell_giver(a, s, &p);
  draft_put(a, "record", value_get(s->shown, "record"));
  draft_put(a, s->noun, s->shown);
  draft_put(a, "policy", policy_value(a->r, &p));
  draft_put(a, "because", value_get(s->shown, "because"));
  if (!tell_life(a, s, &t) || !trace_put(a, &t, &p))
    return false;
  struct str record = value_get_str(s->shown, "record"), name = value_get_str(s->shown, "name");
  if (s->id)
    *out = draft_value(a, words_printf(a->r, "Why %s %lld?", s->noun, (long long)s->id));
  else
    *out = draft_value(a, words_printf(a->r, "Why is clock %.*s of %.*s %.*s?", STR_FMT(name), STR_FMT(record),
                                       STR_FMT(value_get_str(s->shown, "state"))));
  return true;
}

/* ---- asking ------------------------------------------------------------------------------- */

static bool is_numbered(struct str what, const char **noun, int64_t *id)
{
  static const char *const nouns[] = { "finding", "message", "draft" };
  struct str head, tail;
  if (!str_split(what, ' ', &head, &tail) || !str_int(str_trim(tail), id))
    return false;
  for (size_t i = 0; i < sizeof nouns / sizeof *nouns; i++) {
    *noun = nouns[i];
    if (str_is(head, nouns[i]))
      return true;
  }
  return false;
}

bool saying_is_asked(struct str what)
{
  const char *noun;
  int64_t id;
  return is_numbered(what, &noun, &id) || str_starts(what, "clock ");
}

static bool is_about(struct reader *r, const struct saying_row *s, const struct record *record, struct err *err)
{
  return s->subject == record->rid ||
         err_set(err, ERR_MISSING, "%s %lld is not about %.*s but about %.*s", s->noun, (long long)s->id,
                 STR_FMT(reader_name(r, record->rid)), STR_FMT(value_get_str(s->shown, "record")));
}

bool saying_why(struct answer_draft *a, const struct record *record, struct str what, struct value *out)
{
  struct saying_row s;
  const char *noun;
  int64_t id;
  if (is_numbered(what, &noun, &id))
    return saying_by_id(a->r, noun, id, &s, a->err) && is_about(a->r, &s, record, a->err) && saying_tell(a, &s, out);
  struct str name = str_trim((struct str){ what.p + 6, what.n - 6 }); /* behind "clock " */
  return clock_by_name(a->r, record, name, &s, a->err) && saying_tell(a, &s, out);
}

bool saying_why_finding(struct answer_draft *a, int64_t id, struct value *out)
{
  struct saying_row s;
  return saying_by_id(a->r, "finding", id, &s, a->err) && saying_tell(a, &s, out);
}
