/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Secret: what a source and this host share, seen from the sender's side: making one for each source of an organisation,
 * and signing as a sender would. The demo sends through it; the host's own judgement (http/signature.c) shares nothing
 * with it, so that each proves the other.
 */
#include "engine/engine.h"

/* Makes DIR/secrets (mode 0700) and in it, or wherever steward.lua says, each secret file that is named there and not
 * there yet. Files that are there stay. */
bool secret_make_all(const struct organisation *o, struct err *err);
/* Adds the header lines with which a sender proves itself. ERR_USAGE: a scheme that is not known here. */
bool secret_sign(struct str scheme, struct str secret, struct str body, struct buf *headers, struct err *err);
