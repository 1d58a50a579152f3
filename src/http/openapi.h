/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * OpenAPI: the route table, described for machines (OpenAPI 3.1).
 */
struct buf;
struct exchange;

void openapi_describe(struct exchange *x);
void openapi_write(struct buf *out);
