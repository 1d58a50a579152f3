/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Probe: how the host is, for machines that watch it.
 */
struct exchange;

void probe_health(struct exchange *x);
void probe_ready(struct exchange *x);
void probe_metrics(struct exchange *x);
void probe_courier(struct exchange *x);
void probe_refusals(struct exchange *x);
void probe_index(struct exchange *x);
