/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Reply: fills in the answer of an exchange. Errors are problem details (RFC 9457). Nothing is sent here.
 */
#include "http/exchange.h"

/* What stands in x->reply is the body. `type` is a constant. */
void reply_with(struct exchange *x, int status, const char *type);
void reply_json(struct exchange *x, int status);

/* A problem that the status says all about; the text says what and where. */
void reply_problem(struct exchange *x, int status, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* A problem from an error: type "urn:steward:CODE". */
void reply_err(struct exchange *x, const struct err *err);
/* The same with another status than the code's own, and with the members of a JSON object in `more` besides. */
void reply_err_as(struct exchange *x, int status, const struct err *err, struct str more);
/* The status of an error code. */
int reply_status(enum err_code code);

/* One more header line. The value is a constant or was checked: it holds no line end. */
void reply_header(struct exchange *x, const char *name, struct str value);

/* The words of a status: "Not Found". */
const char *status_words(int status);
/* Statuses by number, for counting: 0 … STATUS_COUNT - 1. */
enum { STATUS_COUNT = 22 };
int status_index(int status);
int status_at(int index);

/* The bytes before the body, ready to be sent. */
void reply_head(const struct exchange *x, bool keep_alive, struct buf *out);

/* A checked document as HTML, Markdown (form "md") or JSON. */
void reply_document(struct exchange *x, struct value document, struct str form);
/* Takes ".html", ".md" or ".json" off the end of a name: the form, html when there is none. */
struct str reply_form(struct str *name);

extern const char type_html[], type_markdown[], type_json[], type_text[], type_metrics[], type_events[];
