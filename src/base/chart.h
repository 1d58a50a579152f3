/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Chart: numbers as inline SVG, 640 units wide: readable in grey and by those who cannot see it, the same bytes for the
 * same numbers. Its shape is that of a document's chart (see document.h), and was checked there.
 */
#include "base/value.h"

void chart_svg(struct value chart, struct buf *out);
