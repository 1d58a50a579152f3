/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Inside: what the files of the engine's writing side share.
 *
 *   engine.c      life, threads, groups: the sentence    activation.c  a set comes into force
 *   apply.c       one entry                              wakes.c       what is due
 *   edit.c        edits to the model                     recent.c      delivery keys seen
 *   settle.c      whom it concerns, until nothing moves  verify.c      held against its own promises
 *   utter.c       what was said, into the tables         gauge.c       metrics
 *   shortage.c    no memory                              recover.c     what the journal has and the model has not
 *   sets.c        what an activation puts in force       probation.c   whether it does well
 *   fuel.c        what an entry's evaluations may use    retry.c       those that failed, asked again
 *   routing.c     who is to be told                      dispatch.c    what is to leave, and when
 *   outcome.c     what became of it                      throng.c      very much of it at once
 *   held.c        what waits for a person's yes
 *   accepting.c   records by which people accept findings  acceptance.c  which findings are accepted
 *   judge.c       what guards say of edits               suppose.c     what if
 *   again.c       findings that still stand
 *   opening.c     records that policies want to be there edition.c     reports as they are now
 */
#include <pthread.h>
#include <stdatomic.h>

#include "base/base.h"
#include "engine/engine.h"
#include "engine/sets.h"
#include "engine/tables.h"
#include "model/model.h"
#include "policy/policy.h"
#include "store/store.h"

/* Of one (policy, subject) that was asked in this entry. */
struct standing {
  struct policy *policy;
  uint64_t rid;
  uint32_t height, stratum;
  bool queued, broken;     /* broken: part of a cycle, asked no more in this entry */
  bool asked;              /* evaluated at least once: outcome holds */
  bool failed_before;      /* said.status was not good before this entry */
  uint8_t failures_before; /* how often in a row it had failed before this entry */
  uint32_t evaluations, blocks;
  uint32_t rounds;      /* how often it was asked too often, for others that went round */
  uint32_t woken_by;    /* index of the standing whose result woke it, + 1 */
  uint32_t waits_for;   /* index of the standing it waits for, + 1; over when that one is evaluated … */
  uint32_t waits_since; /* … more often than so */
  int64_t wake_before;
  uint64_t sayings_before;
  bool epoch_changed; /* the policy is another than when it was asked last … */
  bool first;         /* … or it was never asked before */
  uint64_t trace;
  struct outcome outcome;
};

struct place { /* in the queue */
  uint32_t stratum, height, policy_no, standing;
  uint64_t rid;
};

struct sweep { /* every subject of a policy is to be asked */
  struct policy *policy;
  struct rids subjects;
  size_t at;
};

struct gone { /* a subject that was deleted, and a wake-up of its */
  uint64_t rid;
  uint32_t policy;
  int64_t wake_at;
};

struct settle {
  VEC(struct standing) standings;
  struct map index;         /* standing_key -> place in standings */
  VEC(struct place) queue;  /* a heap */
  VEC(uint32_t) queued_of;  /* by policy number: how many are queued */
  VEC(struct sweep) sweeps; /* by stratum */
  VEC(struct gone) gone;
  size_t kept;      /* standings that the last slice of a sweep left */
  uint32_t current; /* standing that is being asked, or was last: whose result wakes others; + 1 */
  size_t touch_at;
  int64_t now, seq;
  int64_t due; /* when it should have been: earlier than now where wake-ups are late */
  bool failed; /* the machine broke: err has it */
  struct err err;
};

struct fuel {           /* of the entry under way */
  int64_t spent;        /* of what its evaluations have in common */
  VEC(int64_t) used_by; /* by policy number */
};

struct trace_log { /* traces of the entry under way: one row each */
  int64_t id;
  struct buf body;
};

struct edited {
  uint64_t rid;
  const struct type *type;
  const char *kind; /* "create", "update", "delete" */
  struct str name;  /* "type/key" */
  struct value before;
};

struct tried { /* evaluations, guards and mappings */
  int64_t calls, failed;
};

struct probation {
  int64_t in_force;     /* the activation */
  bool watched, failed; /* failed: the host is to go back */
  int64_t until;        /* watched to this instant */
  struct tried before;  /* under the set before */
  struct tried own;     /* under this one … */
  struct tried run;     /* … of those that the rule counts together */
};

enum dispatch_statement {
  DISPATCH_ADD,
  DISPATCH_SEND,
  DISPATCH_STANDS,
  DISPATCH_WITHDRAW_MESSAGE,
  DISPATCH_WITHDRAW_FINDING,
  DISPATCH_SUPERSEDE,
  DISPATCH_REWRITE,
  DISPATCH_DUE,
  DISPATCH_WAKE,
  DISPATCH_MESSAGE,
  DISPATCH_FINDING,
  DISPATCH_ALONE, /* throng.c */
  DISPATCH_STATEMENTS
};

struct unrouted { /* what is said in this entry, and routes are still to be asked about */
  enum route_event event;
  int64_t id;     /* of the message or the finding */
  int64_t again;  /* a dispatch of state unrouted that this is about; 0: none */
  uint32_t route; /* aged: the one that wants to be asked; 0: all */
  int64_t step;   /* aged: for the how many-th time */
  int64_t due;    /* aged: the instant for which that was wanted */
};

struct outbox {
  VEC(struct unrouted) unrouted;
  bool asked_of[EVENTS];          /* by some route in force */
  const struct type *destination; /* NULL: the set knows none */
  bool any;                       /* there is a dispatch, as far as is known */
  bool again;                     /* there is a route that wants to be asked again, as far as is known */
  bool news;                      /* something became due since the last commit … */
  bool open;                      /* … and there is somebody to be told */
  struct arena arena;             /* of the routing of one thing */
  struct stmt *statements[DISPATCH_STATEMENTS];
  bool counts_old;                                   /* … as they may be; the counts are under the engine's lock: */
  int64_t waiting, dead, unrouted_count, oldest_due; /* oldest_due: INSTANT_NEVER when nothing is due */
  uint64_t counted;                                  /* when, monotonic */
};

enum acceptance_statement {
  ACCEPTANCE_DROP,
  ACCEPTANCE_ADD,
  ACCEPTANCE_LAPSE,
  ACCEPTANCE_NAMED,
  ACCEPTANCE_BEST,
  ACCEPTANCE_FINDING,
  ACCEPTANCE_ABOUT,
  ACCEPTANCE_STANDING,
  ACCEPTANCE_BEGIN,
  ACCEPTANCE_END,
  ACCEPTANCE_WAKE,
  ACCEPTANCE_STATEMENTS
};

struct acceptances {
  VEC(uint64_t) edited; /* records of the type that this entry edits */
  VEC(int64_t) noted;   /* findings that may be accepted now, or no longer */
  bool any;             /* there is one, or was, as far as is known */
  struct stmt *statements[ACCEPTANCE_STATEMENTS];
};

struct recent;
enum wake_statement { WAKE_FIRST, WAKE_ADD, WAKE_DROP, WAKE_DUE, WAKE_SPEND, WAKE_MANY, WAKE_STATEMENTS };

struct engine {
  struct engine_options options;
  struct journal *journal;  /* the clerk's, but for reading while there are no threads */
  struct journal *followed; /* the engine's, for reading */
  struct model *model;
  struct policy_set *set;              /* NULL before the first activation */
  struct policy_set *checked;          /* one that would come into force, until the next is checked or comes into it; */
  uint8_t checked_digest[SHA256_SIZE]; /* … of this text, SHA-256 */
  struct reads *reads;
  struct evaluator evaluator;
  struct settle settle;
  struct fuel fuel;
  struct trace_log trace;
  struct recent *recent;
  struct probation probation;
  bool ahead;           /* the entry under way is applied before its turn */
  bool supposing;       /* it is no entry at all, and will be undone */
  struct arena arena;   /* of the entry under way */
  struct str actor;     /* whose it is */
  struct arena kept;    /* as long as the engine */
  struct value sources; /* without a set: which intake each has, … */
  struct value intakes; /* … and how those want to be received */
  struct arena texts;   /* of the group under way: texts of entries whose senders are answered */
  VEC(struct edited) edited;
  int64_t next_wake; /* INSTANT_NEVER: none */
  int64_t slice;     /* how many wake-ups the next tick takes, when many are due; … */
  uint64_t tick_ns;  /* … what the last one took */
  int64_t applied, applied_at;
  struct statements *statements; /* utter.c */
  struct stmt *wake_statements[WAKE_STATEMENTS];
  struct outbox outbox;
  struct acceptances acceptances;

  /* shared with other threads, under lock: */
  pthread_mutex_t lock;
  pthread_cond_t arrived;
  pthread_cond_t journaled;
  struct request *head, **tail; /* arrived, for the clerk … */
  size_t waiting;
  struct errand *errand_head, **errand_tail; /* … and journaled, for the engine; */
  size_t errands, errand_bytes;              /* those under way counted, … */
  size_t passed;                             /* … of which so many are applied: there is room for others */
  bool started, stopping, closed;            /* closed: the clerk hands on no more */
  void (*committed)(void *arg);              /* see engine_listen */
  void *committed_arg;
  struct err broken;                 /* why it applies nothing any more */
  struct err shortage;               /* why entries wait in the journal; see shortage.c */
  uint64_t shortage_ns;              /* when they were tried last, on the monotonic clock */
  struct checkpointer *checkpointer; /* while the threads run */
  pthread_t thread, clerk;
  _Atomic bool openings_waiting; /* some may */
  _Atomic int64_t openings_sent; /* those up to this one are on their way */
  _Atomic bool ticking;          /* a tick is on its way */
  _Atomic int64_t tick_after;    /* no other before */
  _Atomic int64_t due_since;     /* next_wake, as others may see it, … */
  _Atomic int64_t due;           /* … and how many are due, as they were counted */
  _Atomic int64_t sweep_left;    /* subjects that the activation under way has still to ask, at most */
  _Atomic uint64_t counts[16];
  struct buf ailing;   /* metrics of policies that fail */
  struct buf standing; /* … and of open findings */
  struct value book;   /* the sources that are records, by name, in: */
  struct arena book_arena;

  bool book_old;              /* the engine's own: a source was changed */
  bool ailing_old;            /* it may have changed … */
  uint64_t looked;            /* … since this time, monotonic */
  bool findings_old;          /* the counts of findings may be others now: … */
  uint64_t counted, count_ns; /* … they were made then, and took so long */
  uint64_t due_counted;       /* when, monotonic */
};

enum {
  COUNT_ENTRIES,
  COUNT_GROUPS,
  COUNT_DELIVERIES,
  COUNT_DUPLICATES,
  COUNT_FAILED,
  COUNT_CHANGES,
  COUNT_REFUSED,
  COUNT_TICKS,
  COUNT_EVALUATIONS,
  COUNT_UNCHANGED,
  COUNT_ABORTED,
  COUNT_ERRORS,
  COUNT_WAKES,
  COUNT_READS,
  COUNT_ROLLBACKS
};

static inline void count(struct engine *e, int what, uint64_t n)
{
  atomic_fetch_add_explicit(&e->counts[what], n, memory_order_relaxed);
}

enum { GROUP_MAX = 256 };

/* engine.c */
/* A group that the journal has is applied: at once, or when there is memory for it. */
bool group_make_true(struct engine *e, struct entry *entries, struct request **requests, size_t n, struct err *err);

/* recover.c */
bool recover(struct engine *e, struct err *err);

/* sets.c */
/* asked: {"to":seq,"reason":…}; without `to` the set before the one in force. */
bool sets_back(struct engine *e, struct value asked, struct arena *a, struct directive *out, struct err *err);
/* Whether an activation or a rollback can be journaled; head and body of its entry. False with r->err and r->answer. */
bool sets_prepare(struct engine *e, struct request *r, struct entry *n);

/* sources.c */
/* Each line of steward.lua that the set has is a record, too; those that it has no more are marked. */
bool sources_stand(struct engine *e, struct err *err);
bool sources_write(struct engine *e, const struct policy_set *set, struct err *err);
/* For a host without a set. */
bool sources_read(struct engine *e, struct err *err);
/* Takes over what a file of before holds. */
bool sources_adopt(struct engine *e, struct err *err);
/* Whether what was edited of records of the type source is sound. */
bool sources_check(struct engine *e, struct err *err);
/* The intake that maps a delivery of the source, by the model as it is; NULL: *wrong says why there is none. */
struct policy *sources_intake(struct engine *e, struct str source, struct err *wrong);
/* What the source's record says of its deliveries, one of which has come (n is that entry), was mapped again or
 * discarded (by n). *changed: a unit of undo has begun, and is to be kept. */
bool sources_note(struct engine *e, const struct entry *delivery, const struct entry *n, bool failed, bool *changed,
                  struct err *err);
/* Whether a change would put into a source's record what is no place of a secret: most likely the secret itself, which
 * is not to be in the journal either. r->err says so. */
bool sources_tell_secret(struct request *r);
/* After a group: tells those who receive, when a source was changed. */
void sources_publish(struct engine *e);

/* apply.c: false only when the machine broke (then the group must be rolled back). What is wrong with the input goes
 * into the request (may be NULL, on recovery) and the tables. */
bool apply_entry(struct engine *e, const struct entry *n, struct request *r, struct err *err);
/* A unit of undo for the entry. */
void apply_start(struct engine *e, const struct entry *n);

/* edit.c */
bool edit_apply(struct engine *e, struct value edits, struct err *err);
/* {"seq":…,"at":…,"records":[…],"warnings":[…]} */
void edit_answer(struct engine *e, int64_t seq, int64_t at, const struct refusals *warnings, struct buf *out);
void edit_records(struct engine *e, struct buf *out); /* JSON list of ids */

/* judge.c: the model is as the change would leave it, policies evaluated. */
struct strs {
  struct str *at;
  size_t n, cap;
};
struct verdicts {
  struct refusals all, warnings;
  struct strs of; /* the record of each */
  bool refused;
};
void judge_edits(struct engine *e, struct str actor, struct verdicts *v);
void verdicts_fini(struct verdicts *v);
bool judge_note(struct engine *e, const struct entry *n, const struct verdicts *v, struct err *err);
/* Who refused, as r->err, and all of them in r->answer: {"refusals":[…]}. */
void judge_refusal(const struct verdicts *v, struct request *r);

/* opening.c */
/* "type/key" is to be there, with the fields of body, a JSON object; once for its id, ever. */
bool opening_say(struct engine *e, const struct policy *p, uint64_t subject, struct str record, struct str body,
                 uint64_t trace, struct err *err);
/* After a group: what waits goes to the journal. */
void opening_send(struct engine *e);
/* Of a change that opens: its record, empty when that was dealt with before. */
bool opening_record(struct engine *e, int64_t id, struct str *record, struct err *err);
/* state: done, there (somebody made it before), refused. */
bool opening_end(struct engine *e, int64_t id, const char *state, struct str detail, struct err *err);

/* edition.c */
/* {"report":id,"params":{…}}; see REQUEST_REPORT. */
void edition_answer(struct engine *e, struct request *r);
/* The fields of a record to be opened, with documents in place of what ctx:report gave. */
struct value edition_fill(struct engine *e, struct value fields, struct arena *a);

/* suppose.c */
/* {"edits":[…]} as if it were a change of r's actor now, or {"deliveries":[…]}; see REQUEST_WHAT_IF. */
void suppose(struct engine *e, struct request *r);

/* rehearse.c */
/* Within a unit of undo that apply_start began for n: deliveries are mapped and their edits made, as edit_apply makes
 * those of a change. *told: of each {"state","reason","records"}; fewer than there are when too many were wrong. */
bool rehearse(struct engine *e, const struct entry *n, struct value deliveries, struct value *told, struct err *err);

/* settle.c */
void settle_init(struct settle *s);
void settle_fini(struct settle *s);
void settle_start(struct engine *e, int64_t now, int64_t seq);
void settle_mark(struct engine *e, struct policy *p, uint64_t rid);
bool settle_sweep(struct engine *e, struct policy *p, struct err *err);
void settle_gone(struct engine *e, const struct record *r);
/* Until nothing is left to ask. */
bool settle_run(struct engine *e, struct err *err);
/* Keeps the entry: utters, traces, edges, model_keep. */
bool settle_keep(struct engine *e, struct err *err);
void settle_undo(struct engine *e);

/* retry.c: body {"policy":…,"record":…}; the entry has been started. What is wrong with the input goes into *wrong. */
bool retry_policy(struct engine *e, const struct entry *n, struct value body, struct request *r, struct err *wrong,
                  struct err *err);

/* held.c */
/* What is to be asked once a person says yes to the delivery. again: it was mapped before. */
bool held_note(struct engine *e, int64_t seq, bool held, bool again, struct str url, struct err *err);
/* Somebody said yes, and it was asked. */
bool held_confirm(struct engine *e, const struct entry *n, int64_t seq, struct request *r, struct arena *a,
                  struct err *wrong, struct err *err);

/* dispatch.c */
bool dispatch_open(struct engine *e, struct err *err);
void dispatch_close(struct engine *e);
/* One row: what the event said (JSON), for the destination. How it was routed decides when it leaves, and with what. */
struct dispatch {
  enum route_event event;
  int64_t message, finding; /* one of them; the other is 0 */
  struct str destination;   /* empty: unrouted */
  struct str digest;        /* or empty */
  int64_t at;               /* not before, INSTANT_NEVER: at once */
  struct str body;
  const char *state; /* "waiting", "shadow" or "unrouted" */
  struct str detail; /* or empty */
};
bool dispatch_add(struct engine *e, const struct dispatch *d, struct err *err);
/* throng.c: of one too many for its destination at that instant, both become those of the digest that gathers such. */
bool throng_gather(struct engine *e, struct dispatch *d, int64_t *not_before, struct err *err);
/* Whether the destination has, or is to have, word of it: of this event, or (any) of whichever, once due only (told). */
bool dispatch_stands(struct engine *e, const struct dispatch *d, bool any, bool told, bool *stands, struct err *err);
/* What was not due yet and is superseded by d. */
bool dispatch_supersede(struct engine *e, const struct dispatch *d, struct err *err);
/* The finding says it otherwise now: so does what is not due yet. */
bool dispatch_rewrite(struct engine *e, int64_t finding, struct str body, struct err *err);
/* The message or finding is said no more: what is not due yet stays here. */
bool dispatch_withdraw(struct engine *e, int64_t message, int64_t finding, struct err *err);
/* All that was said of a subject, or by a policy: column "subject" or "policy". */
bool dispatch_withdraw_all(struct engine *e, const char *column, int64_t value, struct err *err);
/* The message's or finding's row, as matter_read in routing.c wants it; to be reset. NULL on error. */
struct stmt *dispatch_about(struct engine *e, int64_t message, int64_t finding, struct err *err);
/* Is what waits due when it should be, and still said? */
bool dispatch_verify(struct engine *e, struct err *err);
/* What is due at t. */
bool dispatch_fall_due(struct engine *e, int64_t t, struct err *err);
/* Counts again, when they may have changed and it was not done just before; and as OpenMetrics text, under the lock. */
void dispatch_count(struct engine *e);
void dispatch_metrics(struct engine *e, struct buf *out);

/* routing.c */
/* A set came into force. */
void routing_bind(struct engine *e);
/* Something is said: routes are asked about it at the end of the entry. */
void routing_note(struct engine *e, enum route_event event, int64_t id);
/* A message is said to somebody: as routing_note, or nothing when nobody would be asked. */
void routing_note_message(struct engine *e, int64_t id, struct str to);
/* A finding says it otherwise. */
void routing_note_change(struct engine *e, int64_t id, struct str before, struct value body);
bool routing_note_shown(struct engine *e, uint32_t policy, struct err *err);
/* After edits. */
void routing_heed(struct engine *e);
bool routing_run(struct engine *e, struct err *err);

/* again.c */
bool again_open(struct engine *e, struct err *err);
/* The route wants to be asked about the finding again; of what it wanted before the last counts. */
bool again_note(struct engine *e, uint32_t route, int64_t finding, int64_t at, int64_t step, struct err *err);
/* What it wanted before; *step: for the how many-th time it would have been asked, 1 without. */
bool again_forget(struct engine *e, uint32_t route, int64_t finding, int64_t *step, struct err *err);
bool again_fall_due(struct engine *e, int64_t t, struct err *err);
/* Routes of that activation which want to hear of what stands already are asked about it a moment later. */
bool again_stand(struct engine *e, int64_t seq, struct err *err);
/* What is to be said besides of a finding that is told again; *since: when it opened, becomes since when nobody minds. */
bool again_words(struct engine *e, enum route_event event, int64_t finding, int64_t *since, struct arena *a,
                 struct str *out, struct err *err);

/* {"by","reason","until_at"} of one that is accepted, as a route reads it; NONE of another. */
bool again_acceptance(struct engine *e, int64_t finding, struct arena *a, struct value *out, struct err *err);

/* accepting.c */
struct acceptance {
  uint64_t rid;
  struct str policy, record, code, reason, by; /* code: the finding's key; by: "person/ana", or empty */
  int64_t until, withdrawn;                    /* INSTANT_NEVER: not said */
  int gravity;                                 /* of a finding at most; -1: not said */
};
/* The type of the records; NULL when the set knows none. */
const struct type *accepting_type(const struct engine *e);
/* True when it is in force until `until`. Texts are the record's, or in the entry's arena. */
bool accepting_read(struct engine *e, const struct record *r, struct acceptance *out);
/* What the records that were edited do not say of their findings; before the model checks the entry. */
bool accepting_fill(struct engine *e, struct err *err);
/* Whether they make sense. */
bool accepting_check(struct engine *e, struct err *err);
/* A change's body {"accept":finding,"until":…,"reason":…} or {"withdraw":finding,"reason":…}: as edits. */
bool accepting_is_asked(struct value body);
bool accepting_edits(struct engine *e, struct value body, struct value *out, struct err *wrong);

/* acceptance.c */
/* 0 for low to 3 for critical, -1 for what is none. */
int severity_gravity(struct str severity);
bool acceptance_open(struct engine *e, struct err *err);
void acceptance_close(struct engine *e);
/* An entry begins. */
void acceptance_start(struct engine *e);
/* The finding is said, is said otherwise, or is said no more. */
void acceptance_note(struct engine *e, int64_t finding);
/* Those end whose time has come. */
bool acceptance_fall_due(struct engine *e, int64_t t, struct err *err);
/* The end of the entry: what was edited, said and has ended is judged; before routes are asked. */
bool acceptance_run(struct engine *e, struct err *err);
/* All that was said of a subject, or by a policy, is about to be closed: column "subject" or "policy". */
bool acceptance_end_all(struct engine *e, const char *column, int64_t value, struct err *err);
/* The records in force that name the finding, the longest first; in the entry's arena. */
bool acceptance_names(struct engine *e, struct str policy, struct str record, struct str code, struct strs *out,
                      struct err *err);
bool acceptance_verify(struct engine *e, struct err *err);

/* outcome.c; what is wrong with the input goes into *wrong. */
bool outcome_apply(struct engine *e, const struct entry *n, struct request *r, struct err *err);
/* {"dispatch":id} */
bool outcome_retry(struct engine *e, const struct entry *n, int64_t id, struct request *r, struct err *wrong,
                   struct err *err);

/* gauge.c: counts again on whom policies fail, when that may have changed and it was not done just before. */
void gauge_look(struct engine *e);
/* The same of open findings. */
void gauge_count(struct engine *e);
/* The same of what is due and has not fired yet. */
void gauge_time(struct engine *e);

/* probation.c */
/* A set has come into force by the entry, or was so when the host started. */
void probation_start(struct engine *e, const struct entry *n);
/* A policy, a guard or a mapping was called. */
void probation_count(struct engine *e, bool failed);
/* True, once, when the host is to go back; body is then that of the request. */
bool probation_failed(struct engine *e, struct buf *body);

/* fuel.c */
void fuel_start(struct engine *e);
/* Before a call of a policy, a guard or a mapping: what it may use. */
void fuel_give(struct engine *e);
/* After it. True when it failed because what all have together was used up; *err, which has its failure, then says by
 * whom. */
bool fuel_take(struct engine *e, const struct policy *p, struct err *err);

/* utter.c */
bool utter_open(struct engine *e, struct err *err);
void utter_close(struct engine *e);
bool utter_standing(struct engine *e, const struct standing *s, struct err *err);
bool utter_gone(struct engine *e, const struct gone *g, struct err *err);
bool utter_policy_gone(struct engine *e, uint32_t policy_no, struct err *err);
bool utter_delivery(struct engine *e, const struct entry *n, int64_t by, const char *state, struct str reason,
                    struct str records, struct err *err);
bool utter_verdict(struct engine *e, const struct entry *n, const struct refusal *r, struct str record, bool refused,
                   struct err *err);
bool utter_trace(struct engine *e, struct err *err);

/* wakes.c */
bool wakes_open(struct engine *e, struct err *err);
void wakes_close(struct engine *e);
bool wakes_move(struct engine *e, const struct policy *p, uint64_t rid, int64_t before, int64_t after, struct err *err);
/* Before the entry is applied, and as part of it: fires what is due at or before its instant, instant by instant; if
 * that is much, as much as the entry takes. */
bool wakes_fire(struct engine *e, const struct entry *n, struct err *err);
/* By the set in force. */
bool wakes_are_bounded(const struct engine *e);
/* Some that were due have not fired yet. */
bool wakes_are_late(const struct engine *e);
bool wakes_refresh(struct engine *e, struct err *err);

/* activation.c */
/* Would it come into force? All that is wrong goes into *answer as JSON {"complaints":[…],"lost":[…]}. */
bool activation_check(struct engine *e, struct str payload, struct buf *answer, struct err *err);
/* In a group of its own. False when it could not; the group must then be rolled back and activation_restore called. */
bool activation_apply(struct engine *e, const struct entry *n, struct request *r, struct err *err);
bool activation_restore(struct engine *e, struct err *err);
/* Lets go of the set that was checked, if any. */
void activation_forget(struct engine *e);
/* The entry that put in force what is in force; 0: nothing is. */
bool activation_active(struct engine *e, int64_t *seq, struct err *err);
bool activation_note(struct engine *e, const struct entry *n, const char *state, struct str summary, struct err *err);

/* shortage.c */
/* Whether the system refused memory in this group (and err says so): asked where work can be given up. */
bool shortage_met(struct err *err);
/* Makes the reserve whole; false while the system refuses. */
bool shortage_refill(void);
/* After a rollback: all that is in memory as the files have it. */
bool engine_restore(struct engine *e, struct err *err);
/* After a group failed for want of memory: true when it is to be applied again. False when those who wait for it have
 * waited enough (the shortage has begun then), or err is about something else. */
bool shortage_pass(struct engine *e, int64_t *waited, struct err *err);
void shortage_begin(struct engine *e, const struct err *err);
void shortage_end(struct engine *e);
/* Whether it is time to try again: to read all anew takes long. */
bool shortage_again(struct engine *e);

/* recent.c */
struct recent *recent_open(struct journal *j, size_t window, struct err *err);
void recent_close(struct recent *r);
/* The entry in which the key was seen, or 0. */
int64_t recent_find(struct recent *r, struct str source, struct str key, struct err *err);
void recent_add(struct recent *r, struct str source, struct str key, int64_t seq);
