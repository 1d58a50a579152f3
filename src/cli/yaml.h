/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * YAML: a strict reader of the documents of a file, for what other tools write their catalogues and objectives in.
 *
 * Values are JSON's (YAML 1.2, JSON schema, and where it is silent the core schema): true, false, null, ~ and nothing
 * at all; whole numbers and fractions as JSON writes them; all else is text. So 007, yes, 1_000, 1m and 2022-01-01 are
 * text, as is all that stands in quotes, or behind !!str.
 *
 * Refused, with the line: what libyaml refuses, duplicate names, names that are no scalars, merge keys (<<), tags other
 * than !!str, !!map and !!seq, and what is too large, too deep, or grows beyond measure by its aliases. An alias is what
 * its anchor is, by reference: it costs no memory, but it counts as often as it is written.
 */
#include "base/base.h"

enum {
  YAML_BYTES_MAX = 16 << 20,
  YAML_DEPTH_MAX = 64,
  YAML_NODES_MAX = 1000000, /* of a file, those behind aliases too */
  YAML_DOCUMENTS_MAX = 20000,
};

struct yaml_document {
  struct value value;
  uint32_t line;
};

struct yaml {
  VEC(struct yaml_document) documents;
  struct map lines; /* address of a member or an element -> its line */
};

/* Values and texts are in the arena. ERR_INPUT, ERR_LIMIT; also then yaml_fini. */
bool yaml_read(struct yaml *y, struct arena *a, struct str text, struct err *err);
void yaml_fini(struct yaml *y);

/* On which line a member or an element stands: &map.map[i] or &list.list[i] of a value that was read here. 0: none. */
uint32_t yaml_line(const struct yaml *y, const void *at);
