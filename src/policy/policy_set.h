/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Set: the packs in force as one thing, loaded from an activation payload: policies, guards, intakes, cases, and the
 * record types that they declare together. Loaded whole or not at all.
 */
#include "base/base.h"
#include "model/model.h"
#include "policy/allowance.h"
#include "policy/rollback_rule.h"

struct script;
struct script_unit;

enum policy_kind { KIND_POLICY, KIND_GUARD, KIND_INTAKE, KIND_ROUTE, KIND_REPORT, POLICY_KINDS };
/* What a route can be asked about: a message is said, a finding opens, becomes graver, closes, is accepted, stood already when
 * the route came into force, stands again because its acceptance has ended, has stood so long that the route itself wanted
 * to be asked again. */
enum route_event {
  EVENT_SAID,
  EVENT_OPENED,
  EVENT_RAISED,
  EVENT_CLOSED,
  EVENT_ACCEPTED,
  EVENT_STANDING,
  EVENT_LAPSED,
  EVENT_AGED,
  EVENTS
};
extern const char *const route_event_names[EVENTS];
enum level { LEVEL_DRAFT, LEVEL_SHADOW, LEVEL_OBSERVE, LEVEL_WARN, LEVEL_ENFORCE, LEVELS };
extern const char *const level_names[LEVELS];
extern const char *const policy_kind_names[];

enum param_meaning { MEANS_ANY, MEANS_ZONE, MEANS_CURRENCY };

struct param {
  struct str name, doc;
  struct str ask;    /* the question by which people are asked for it, or empty */
  bool of_pack;      /* the pack declares it, for all of its files */
  struct str shared; /* the pack that declares it, where that is one which this policy's pack requires; else empty */
  struct str of;     /* the name under which steward.lua gives it, or would */
  struct field form; /* kind, values, ref …: what it may be */
  struct value least, most; /* integer, number, duration: its bounds, in the form; NONE: any */
  enum param_meaning is;    /* of a text */
  struct value given;       /* from steward.lua or the default, as written; NONE: not set */
  struct value value;       /* in the form, set by policy_set_bind; a ref keeps "type/key" as TEXT until read */
  int symbol;
  uint32_t path; /* a ref's path in reads.h, 0 until read */
};

struct need {             /* what records must say for it to have something to work on */
  struct str type, field; /* field empty: that there are any */
};

struct finding_code {
  struct str code, severity;
};

struct policy {
  enum policy_kind kind;
  struct str id, pack, version, title, doc, source, file; /* source: the article row or standard it comes from */
  struct str digest;  /* hex SHA-256 of file, libraries, parameters and level: another digest is another policy */
  struct str on_name; /* policy, guard: the record type */
  enum level level;
  struct param *params;
  uint32_t param_count;
  struct field *gives; /* policy: declared derived fields */
  uint32_t give_count;
  struct finding_code *findings;
  uint32_t finding_count;
  struct need *needs;
  uint32_t need_count;
  bool pass_on_error;    /* guard */
  bool asked_of[EVENTS]; /* route */
  struct str scheme;     /* intake */
  struct str setup;      /* intake: what to do on the sender's side, with {url} and {secret} in it */
  struct str *key_headers, *headers, *queries;
  uint32_t key_header_count, header_count, query_count;
  bool any_body; /* intake: takes what is not understood, too */
  struct script_unit *unit;
  int call;
  bool makes;  /* intake: `made` is what follows from the parameters alone, worked out when the set is bound */
  int make;    /* that function */
  bool judges; /* intake: `faults` is what is wrong with its parameters, beyond what their forms say */
  int judge;   /* that function */

  /* set by policy_set_bind and the engine: */
  uint32_t no;    /* never changes for an id; kept in the file */
  uint32_t epoch; /* activation in which its digest last changed */
  const struct type *on;
  const struct field **given; /* the gives, as the model has them */
  uint32_t stratum, group;    /* order of evaluation, see reads_order */
  bool recursive;             /* its group reads its own results */
  bool uses_edges;            /* some read of its fits no path */
};

struct test_case {
  struct str pack, name, file;
  struct value body; /* at, params, given, when, expect */
};

struct set_views { /* the room's own: what the set knows of each type, by type number */
  struct type_view *views;
  uint32_t count;
};

struct policy_set {
  struct arena arena; /* everything here lives in it, the set itself too */
  struct allowance allowance;
  struct rollback_rule rollback;
  struct script *script;
  struct script_unit **units; /* of every file, libraries in front of those that require them */
  uint32_t unit_count, library_count;
  struct evaluation *evaluation; /* the one that is under way; see evaluate.h */
  struct evaluation *stage;      /* where they take place, one after the other */
  struct schema schema;          /* declared types: for model_migrate */
  struct policy **policies;      /* by id; all kinds */
  uint32_t policy_count;
  struct test_case *cases;
  uint32_t case_count;
  struct value sources; /* name -> intake id */
  bool source_records;  /* each of them has a record, too; sets of before did not have that done */
  struct set_views views;
  struct calendars *calendars; /* made when the first is needed */
};

/* payload: as organisation_payload writes it. Every complaint is a line in *complaints ("file:line: what; mend"),
 * err has the first. NULL when there is any. */
struct policy_set *policy_set_load(struct value payload, struct buf *complaints, struct err *err);
void policy_set_free(struct policy_set *s);
/* Whether what is given to parameters can be meant: their forms, zones that there are, currencies, what `faults` of an
 * intake says. Before a set is journaled and not after it, for zones come and go with the machine, and a later program may
 * know better. Each that cannot is a line, and err the first. References are left to policy_set_bind. */
bool policy_set_judge(struct policy_set *s, struct model *m, struct buf *complaints, struct err *err);
/* After model_migrate: resolves types, fields and parameters against the model's. */
bool policy_set_bind(struct policy_set *s, struct model *m, struct err *err);
struct policy *policy_find(const struct policy_set *s, struct str id);
struct policy *policy_at(const struct policy_set *s, uint32_t no);
/* The intake bound to a source, or NULL. */
struct policy *policy_of_source(const struct policy_set *s, struct str source);

/* Reads steward.lua: one table of plain data with the constructors `file` and `env`. */
bool policy_read_config(struct str text, const char *path, struct arena *a, struct value *out, struct err *err);
