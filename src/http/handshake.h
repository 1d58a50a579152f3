/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Handshake: what senders ask before, or instead of, delivering, and want answered at once. Nothing of it is journaled.
 */
#include <stdbool.h>

struct exchange;
struct value;

/* OPTIONS /in/{source}: may this origin deliver here? (CloudEvents, HTTP 1.1 Web Hooks, 4) */
void handshake_options(struct exchange *x);
/* HEAD /in/{source}: is there anybody? Trello asks so before it sends. */
void handshake_head(struct exchange *x);
/* A delivery that was proved and only wants to hear its challenge again, as Slack sends it (or monday.com, which sends
 * nothing else with it): sets the answer. */
bool handshake_answer(struct exchange *x, struct value body);
