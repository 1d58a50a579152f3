/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Scheme: a row of the table of signature.c, and the ways of judging that its rows name. Internal to these files.
 *
 *   signature.c      the table                    scheme_code.c    codes over the body, in a header
 *   scheme_plain.c   secrets as they are          scheme_recipe.c  the same, as the source says it
 *   scheme_sns.c     Amazon SNS: fields of the body, a certificate
 */
#include "http/signature.h"

/* What a row says of a delivery. FOREIGN: it carries nothing for this row; err says what it lacks. */
enum verdict { VERDICT_GOOD, VERDICT_WRONG, VERDICT_FOREIGN };

/*
 * name      as steward.lua, records and intakes say it; rows of one name are alternatives
 * header    that carries the signature, lower case; NULL: the one that the scheme names behind a colon
 * check     how the row is judged; the columns behind it are for check_code
 * sep       between several signatures in the header; 0: there is one
 * prefix    before each code; what has another is not for this row
 * digest, base64   how the code is made and written (base64, else lower-case hex)
 * text      what is signed: B the body, T the time, I the id, else the character itself
 * time      header of the time, or NULL when it is the item t=… of the signature header itself, or none is signed
 * id        header of the id
 * form      of its secrets
 * own       what may stand behind a colon after the name; NULL: nothing
 */
struct scheme {
  const char *name, *header;
  enum verdict (*check)(const struct scheme *row, const struct signature *s, const struct head *h, struct str body,
                        struct err *err);
  char sep;
  const char *prefix;
  enum digest_kind digest;
  bool base64;
  const char *text, *time, *id;
  enum secret_form form;
  const char *own;
  const char *doc;
};

enum { OWN_MAX = 64 }; /* of a header that the scheme names */

/* What stands behind the colon of the scheme; empty when nothing does. */
struct str scheme_own(const struct signature *s);
/* The same as a header's name in lower case; empty when nothing stands there. */
struct str scheme_header(const struct signature *s, char out[OWN_MAX]);
/* The name in lower case; empty when it is too long. */
struct str scheme_lower(struct str name, char out[OWN_MAX]);
/* Whether a header may be called so. */
bool scheme_names_header(struct str name);
/* Whether a signed time (seconds or milliseconds since 1970, or RFC 3339) lies in the window. */
bool scheme_time(struct str text, const struct signature *s, struct err *err);
/* "HEADER why"; gives the verdict. */
enum verdict scheme_says(enum verdict v, struct err *err, struct str header, const char *why);

enum verdict check_code(const struct scheme *row, const struct signature *s, const struct head *h, struct str body,
                        struct err *err);
/* A code by HMAC, in any of the spellings that senders use, of what the words behind the colon say. */
enum verdict check_recipe(const struct scheme *row, const struct signature *s, const struct head *h, struct str body,
                          struct err *err);
/* Whether they are such words; ERR_USAGE says what is wrong with them. */
bool recipe_fits(struct str own, struct err *err);
/* The header holds one of the secrets as it is. */
enum verdict check_plain(const struct scheme *row, const struct signature *s, const struct head *h, struct str body,
                         struct err *err);
/* "Name: value" as the secret: the header of that name holds that value … */
enum verdict check_named(const struct scheme *row, const struct signature *s, const struct head *h, struct str body,
                         struct err *err);
/* … or the parameter of that name in the address does; … */
enum verdict check_query(const struct scheme *row, const struct signature *s, const struct head *h, struct str body,
                         struct err *err);
/* … or the header does, and a proxy that we know has put it there. */
enum verdict check_subject(const struct scheme *row, const struct signature *s, const struct head *h, struct str body,
                           struct err *err);
/* "Basic" with base64 of the secret "user:password", or "Bearer" with the secret. */
enum verdict check_authorization(const struct scheme *row, const struct signature *s, const struct head *h,
                                 struct str body, struct err *err);
enum verdict check_nothing(const struct scheme *row, const struct signature *s, const struct head *h, struct str body,
                           struct err *err);
enum verdict check_sns(const struct scheme *row, const struct signature *s, const struct head *h, struct str body,
                       struct err *err);
