/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * OpenSLO: what the documents of openslo/v1 files say, in records: a Service is a service, each objective of an SLO a
 * service_level_objective. An SLI gives its words to the objectives that refer to it. Data sources and alerts have no
 * place: Steward counts what is sent to it, and who is told what when is a policy's matter.
 *
 * Everything that was not understood is listed: documents with their reason, fields by their path. It reads no record
 * and changes none: that is the command's (import_openslo.c).
 */
#include "base/base.h"

struct openslo_file {
  const char *name;
  struct str text;
};

/* In the arena:
 *
 *   records    [{"id": "service/web", "set": {…}}], in the order of the files, each id once; what OpenSLO can say and
 *              does not is null
 *   needs      ["service/web"]: that objectives are for and no document here is
 *   documents  [{"file", "line", "kind", "name", "outcome", "reason"}]; outcome: "understood", "left out" (of a kind
 *              that has no place here), "refused" (wrong, of another version, or twice)
 *   fields     [{"file", "line", "path": "spec.alertPolicies", "reason"}] of documents that were understood or refused
 *
 * ERR_INPUT or ERR_LIMIT, with file and line, when a file is no YAML. */
bool openslo_read(struct arena *a, const struct openslo_file *files, size_t n, struct value *out, struct err *err);
