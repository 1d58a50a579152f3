/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Submit: what is asked of the engine through the API. The body is well-formed JSON when it gets there; what it
 * means is the engine's to judge.
 */
struct exchange;

void submit_change(struct exchange *x);
void submit_put(struct exchange *x);
void submit_patch(struct exchange *x);
void submit_delete(struct exchange *x);
void submit_what_if(struct exchange *x);
void submit_report(struct exchange *x);
void submit_report_of(struct exchange *x);
void submit_activate(struct exchange *x);
void submit_rollback(struct exchange *x);
void submit_retry(struct exchange *x);
/* The held delivery of the path was said yes to. */
void submit_confirmed(struct exchange *x);
void submit_discard_delivery(struct exchange *x);
void submit_retry_policy(struct exchange *x);
void submit_retry_dispatch(struct exchange *x);
void submit_discard(struct exchange *x);
/* The finding of the path is accepted; its acceptance is withdrawn. */
void submit_accept(struct exchange *x);
void submit_withdraw(struct exchange *x);
void submit_verify(struct exchange *x);
