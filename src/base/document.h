/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Document: a report for people as a value, and how it looks: HTML that needs nothing else, prints on A4 and reads on a
 * phone; Markdown. The same document gives the same bytes.
 *
 * {"title","subtitle","period":{"from","to"},"prepared_for","at","zone","source","parts":[block…]}. `zone` ("Europe/Berlin")
 * says on whose clock times are shown, and the page names it once. A block is one of
 *   {"heading","level":1|2,"page":bool}  {"text"}  {"quote","by"}  {"list":[text or {"text","record"}…]}
 *   {"figures":[{"label","value","was","unit","note","better":"higher"|"lower","beside":{"label","value"}}…]}
 *   {"table":{"title","note","source","total":bool,"columns":[{"name","title","kind","total":bool,"bar":bool}…],
 *     "rows":[{name:value…}…]}}
 *   {"chart":{"kind","title","unit","note","source","labels":[…],"series":[{"name","values":[…]}…],
 *     "mark":{"value","label"}}}   kinds: bars columns stacked line share bullet
 * (bullet: the first series as bars, each further one, a target, as a stroke)
 * A value is a text, number, bool, {"amount","currency"}, {"record":"type/key","title"}, or one of these with more:
 * {"value","kind","note","from":[…]}. kind: text integer number percent money date instant duration record yesno; dates
 * are days since 1970-01-01, instants and durations ms, where they are numbers. `from` says where an amount comes from:
 * records, or {"text","value","record","from"}; they are told at the end of the document.
 * Texts are plain but for **bold** and line ends.
 */
#include "base/err.h"
#include "base/value.h"

/* ERR_INPUT names the block and the member that is wrong. */
bool document_check(struct value document, struct err *err);

/* What was checked, with its dates and instants as texts: "2026-03-12", "2026-03-12T08:00:00Z", for programs that read it
 * and know neither our kinds nor our zones. In the arena. */
struct value document_written(struct value document, struct arena *a);

/* What was checked. `records`: the address before a record's id in a link, as in "/api/v1/records/"; "" for none. */
void document_html(struct value document, const char *records, struct buf *out);
void document_markdown(struct value document, const char *records, struct buf *out);
