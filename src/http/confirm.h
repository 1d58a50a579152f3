/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Confirm: a person says yes to a delivery that its mapping held, and the address that it named is asked, once. The
 * address is a stranger's: only hosts that a rule here knows are asked at all.
 */
#include <stdbool.h>

struct err;
struct exchange;
struct reader;
struct str;

/* Begins on the loop … */
void confirm_delivery(struct exchange *x);
/* … asks on a reader's thread; back on the loop the yes is journaled. */
bool confirm_ask(struct reader *r, struct exchange *x, struct err *err);

/* Whether such an address may be asked: https, the usual port, no user, a host of the table. ERR_FORBIDDEN. */
bool confirm_may_ask(struct str url, struct err *err);
