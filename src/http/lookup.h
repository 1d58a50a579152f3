/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Lookup: the questions of the API, put to a reader. Each writes its JSON to x->reply.
 */
#include "http/exchange.h"

bool lookup_record(struct reader *r, struct exchange *x, struct err *err);
bool lookup_reports(struct reader *r, struct exchange *x, struct err *err);
bool lookup_edition(struct reader *r, struct exchange *x, struct err *err);
bool lookup_history(struct reader *r, struct exchange *x, struct err *err);
bool lookup_records(struct reader *r, struct exchange *x, struct err *err);
bool lookup_types(struct reader *r, struct exchange *x, struct err *err);
bool lookup_findings(struct reader *r, struct exchange *x, struct err *err);
bool lookup_finding(struct reader *r, struct exchange *x, struct err *err);
bool lookup_clocks(struct reader *r, struct exchange *x, struct err *err);
bool lookup_messages(struct reader *r, struct exchange *x, struct err *err);
bool lookup_drafts(struct reader *r, struct exchange *x, struct err *err);
bool lookup_policies(struct reader *r, struct exchange *x, struct err *err);
bool lookup_activations(struct reader *r, struct exchange *x, struct err *err);
bool lookup_deliveries(struct reader *r, struct exchange *x, struct err *err);
bool lookup_delivery(struct reader *r, struct exchange *x, struct err *err);
bool lookup_outbox(struct reader *r, struct exchange *x, struct err *err);
bool lookup_dispatch(struct reader *r, struct exchange *x, struct err *err);
bool lookup_journal(struct reader *r, struct exchange *x, struct err *err);
bool lookup_entry(struct reader *r, struct exchange *x, struct err *err);
bool lookup_why(struct reader *r, struct exchange *x, struct err *err);
bool lookup_why_finding(struct reader *r, struct exchange *x, struct err *err);
