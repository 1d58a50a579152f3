/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Inside of the policy room: the evaluation under way, and what its files call of each other.
 */
#include "base/base.h"
#include "model/model.h"
#include "policy/calendars.h"
#include "policy/evaluate.h"
#include "policy/policy_set.h"
#include "policy/reads.h"
#include "policy/trace.h"
#include "script/script.h"

enum mode { MODE_EVALUATE, MODE_GUARD, MODE_MAP, MODE_ROUTE, MODE_REPORT };

/* Where records came from that were handed out but not read yet: one by a ref, or many by a set. */
struct origin {
  const uint64_t *rids; /* rising, unless `loose` */
  uint64_t one;
  size_t n;
  uint32_t path; /* or, for a ref, PATH_NONE and: */
  uint32_t parent;
  const struct field *ref;
};

struct seen {
  struct record *record;
  uint32_t no;
};

struct evaluation {
  struct evaluator *ev;
  enum mode mode;
  struct policy *p;
  struct record *subject;
  struct record *last; /* the record read last */
  uint64_t number;
  int64_t now;
  struct arena *a;
  struct outcome *out;
  VEC(struct origin) origins;
  VEC(struct seen) seen;
  VEC(struct saying) sayings;
  VEC(uint64_t) edges;
  struct rids rids;
  struct {
    const struct record *record; /* NULL: none yet */
    const struct field *field;
    const struct moment *at;
    size_t n;
  } past;           /* read last: a clock wants the same as who looks for its start */
  struct buf reads; /* packed by trace_add */
  uint32_t read_count;
  int64_t wake_at;
  uint32_t height;
  bool traced;
  struct refusals *refusals;
  struct mapped *mapped;
};

/* What the set knows of a type for the evaluation: fields by symbol, givers by field number. */
struct type_view {
  const struct type *type;
  int16_t *by_symbol; /* 0 unknown yet; field number + 1; or -1 no such field, or a SPECIAL_ */
  int symbols;
  struct policy **givers; /* by field number; NULL for facts */
};
enum {
  SPECIAL_ID = -2,
  SPECIAL_KEY = -3,
  SPECIAL_TYPE = -4,
  SPECIAL_VERSION = -5,
  SPECIAL_CREATED = -6,
  SPECIAL_UPDATED = -7
};

/* The one under way; `self` is the set, as the host's functions get it. */
static inline struct evaluation *evaluation_of(void *self) { return ((struct policy_set *)self)->evaluation; }

/* evaluate.c */
void evaluation_free(struct evaluation *e);

/* policy_set.c */
struct calendars *set_calendars(struct policy_set *s);
struct type_view *set_view(struct policy_set *s, uint32_t type_no);
struct policy *set_giver(struct policy_set *s, const struct field *f);
/* What one evaluation may use, or one report, which has that much more room in the machine. */
struct script_limits set_limits(const struct allowance *may, bool report);
/* A parameter's value from what is given for it: in its form and within its bounds. `of`: whose it is, for the error. */
bool param_accept(struct model *m, const struct param *q, struct str of, struct value given, struct arena *a,
                  struct value *out, struct err *err);

/* form.c: a field's form from its description in Lua */
bool form_read(struct arena *a, struct value description, struct str name, const char *where, struct field *out,
               struct err *err);
/* `least` and `most`, which are for parameters. */
bool form_bounds(struct arena *a, struct value description, const struct field *form, struct value *least,
                 struct value *most, struct err *err);
bool form_bounded(struct value description);
/* `is`: what a parameter that is a text means. */
bool form_meaning(struct value description, const struct field *form, enum param_meaning *out, struct err *err);
bool form_same(const struct field *a, const struct field *b);

/* host.c: what a script can call, and what it reads */
extern const struct script_function host_methods[];
extern const size_t host_method_count;
extern const struct script_library host_libraries[];
extern const size_t host_library_count;
enum script_answer host_field(void *self, uint64_t rid, int symbol, struct value *out, struct err *err);
enum script_answer host_param(void *self, void *owner, int symbol, struct value *out, struct err *err);
void host_name(void *self, uint64_t rid, struct buf *out);
/* The path by which the evaluation came to the record; an edge is left when there is none. */
uint32_t host_path(struct evaluation *e, uint64_t rid);
/* The field of the record is read by the policy. ANSWER_STOP, or ANSWER_ERROR with err, as host_settled. */
enum script_answer host_note(struct evaluation *e, struct record *r, const struct field *f, struct err *err);
/* Whether the records in v exist is read, deeply; with a field that refers to some, texts name records too. */
void host_exists(struct evaluation *e, const struct field *f, struct value v);
/* False (ANSWER_STOP, or ANSWER_ERROR with err, in *answer) when a result that is read is not there yet. rid 0: any. */
bool host_settled(struct evaluation *e, const struct field *f, uint64_t rid, enum script_answer *answer,
                  struct err *err);
const struct type *type_of_rid(const struct model *m, uint64_t rid);
void host_trace(struct evaluation *e, const struct trace_read *read);
void host_wake(struct evaluation *e, int64_t at);

/* ask.c: sets, aggregates, rank, get, history */
enum script_answer ask_each(void *self, struct script_args *args, struct value *result, struct err *err);
enum script_answer ask_count(void *self, struct script_args *args, struct value *result, struct err *err);
enum script_answer ask_sum(void *self, struct script_args *args, struct value *result, struct err *err);
enum script_answer ask_max(void *self, struct script_args *args, struct value *result, struct err *err);
enum script_answer ask_min(void *self, struct script_args *args, struct value *result, struct err *err);
enum script_answer ask_average(void *self, struct script_args *args, struct value *result, struct err *err);
enum script_answer ask_top(void *self, struct script_args *args, struct value *result, struct err *err);
enum script_answer ask_rank(void *self, struct script_args *args, struct value *result, struct err *err);
enum script_answer ask_get(void *self, struct script_args *args, struct value *result, struct err *err);
/* The history of a field, read as ctx:history reads it. */
enum script_answer ask_past(struct evaluation *e, struct script_args *args, struct record *r, const struct field *field,
                            const struct moment **out, size_t *n, struct err *err);
enum script_answer ask_history(void *self, struct script_args *args, struct value *result, struct err *err);
enum script_answer ask_since(void *self, struct script_args *args, struct value *result, struct err *err);
enum script_answer ask_time_in(void *self, struct script_args *args, struct value *result, struct err *err);

/* say.c: effects */
enum script_answer say_finding(void *self, struct script_args *args, struct value *result, struct err *err);
enum script_answer say_draft(void *self, struct script_args *args, struct value *result, struct err *err);
enum { CALL_ARGS = 3 };
struct evaluation *evaluation_stage(struct evaluator *ev, enum mode mode, struct policy *p, int64_t now,
                                    struct arena *a);
enum script_status evaluation_call(struct evaluator *ev, struct policy *p, const struct value *args, struct arena *a,
                                   struct value *result, struct err *err);

enum script_answer say_report(void *self, struct script_args *args, struct value *result, struct err *err);
enum script_answer say_open(void *self, struct script_args *args, struct value *result, struct err *err);
enum script_answer say_message(void *self, struct script_args *args, struct value *result, struct err *err);
enum script_answer say_refuse(void *self, struct script_args *args, struct value *result, struct err *err);
enum script_answer say_ignore(void *self, struct script_args *args, struct value *result, struct err *err);
enum script_answer say_hold(void *self, struct script_args *args, struct value *result, struct err *err);
/* The name and the table of something that only policies say. */
bool say_named(struct evaluation *e, struct script_args *args, const char *what, struct str *name, struct value *table,
               struct err *err);
/* Whether a table has no members but these. */
/* Instants and durations of clocks and calendars, in ms: 285 000 years. Sums of two of them fit. */
#define REACH_MAX (INT64_C(1) << 53)
static inline bool in_reach(int64_t ms) { return ms >= -REACH_MAX && ms <= REACH_MAX; }

bool say_known(struct value table, const char *const *known, struct err *err);
bool say_clock_body(struct evaluation *e, struct str name, struct value body, struct err *err);
/* Records to "type/key", deeply. */
struct value say_present(struct evaluation *e, struct value v);

/* timing.c */
enum script_answer say_clock(void *self, struct script_args *args, struct value *result, struct err *err);

/* working.c: working time and local time */
/* The calendar that a value describes; what it says is read. False: *answer, and err with ANSWER_ERROR. */
bool working_calendar(struct evaluation *e, struct value v, const struct calendar **out, enum script_answer *answer,
                      struct err *err);
enum script_answer working_time(void *self, struct script_args *args, struct value *result, struct err *err);
enum script_answer working_add(void *self, struct script_args *args, struct value *result, struct err *err);
enum script_answer working_next_open(void *self, struct script_args *args, struct value *result, struct err *err);
enum script_answer working_next_close(void *self, struct script_args *args, struct value *result, struct err *err);
enum script_answer working_is_open(void *self, struct script_args *args, struct value *result, struct err *err);
enum script_answer working_today(void *self, struct script_args *args, struct value *result, struct err *err);
enum script_answer working_local(void *self, struct script_args *args, struct value *result, struct err *err);
enum script_answer working_instant(void *self, struct script_args *args, struct value *result, struct err *err);
enum script_answer working_parse(void *self, struct script_args *args, struct value *result, struct err *err);
