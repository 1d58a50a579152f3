/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Findings: what the files of `steward findings` share.
 */
#include "cli/sheet.h"

/* Some open findings as groups, by "owner", "policy" or "subject": how many, how grave, how old the oldest is. */
enum ending findings_by(struct call *c, const struct reader_page *page, const char *by, struct err *err);
enum ending findings_accept(struct call *c, int64_t id, struct err *err);
enum ending findings_withdraw(struct call *c, int64_t id, struct err *err);

/* Least 0 for low, 3 for critical; -1: none. */
int findings_gravity(struct value finding);
/* Since an instant of RFC 3339: "12 days", "5 hours", "3 minutes". */
struct str findings_age(struct call *c, struct value since);
