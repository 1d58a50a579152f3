/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Receive: POST /in/{source}. Who sent it is proved on the raw bytes before anything is parsed; what is forged, sent
 * again, oversized, malformed or cut short is refused and journaled nowhere.
 */
#include <stdbool.h>

struct exchange;

/* On the head: the source exists, and a token shown is good for it. Else the answer is set. */
bool receive_admit(struct exchange *x);
/* On the body: verify, check, hand to the engine; 202 when it is on disk. */
void receive_delivery(struct exchange *x);
