/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * policy - packs: loading and checking a set of them, evaluating a policy on a record with every read noted,
 * asking guards, mapping deliveries; and knowing, from the reads noted, whom a change concerns.
 *
 * It says what a policy said; it writes no record and decides no order: that is the engine's. It reads no file
 * and no clock.
 */
#include "base/base.h"
#include "policy/allowance.h"
#include "policy/bundle.h"
#include "policy/calendars.h"
#include "policy/evaluate.h"
#include "policy/policy_set.h"
#include "policy/reads.h"
#include "policy/rollback_rule.h"
#include "policy/trace.h"
