/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Money: what a currency's minor unit is, the one place that knows; and how an amount of them is written.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* Three capital letters, as ISO 4217 has them. */
bool money_is_currency(struct str s);
/* Digits behind the point by ISO 4217: 2 for EUR and whatever is not known, 0 for JPY, 3 for KWD. */
int money_digits(struct str currency);
/* 31140000 of two digits as "311 400.00", with `blank` between groups of three; the currency is not written. */
void money_write(struct buf *out, int64_t minor, int digits, const char *blank);
