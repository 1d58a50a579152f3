/* SPDX-License-Identifier: Apache-2.0 */
#include "base/money.h"

#include <stdio.h>
#include <string.h>

/* Those whose minor unit is no hundredth. */
static const struct {
  int digits;
  const char *codes;
} currencies[] = {
  { 0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF" },
  { 3, "BHD IQD JOD KWD LYD OMR TND" },
  { 4, "CLF UYW" },
};

bool money_is_currency(struct str s)
{
  for (size_t i = 0; i < s.n; i++)
    if (s.p[i] < 'A' || s.p[i] > 'Z')
      return false;
  return s.n == 3;
}

int money_digits(struct str currency)
{
  for (size_t i = 0; currency.n == 3 && i < sizeof currencies / sizeof *currencies; i++)
    for (const char *p = currencies[i].codes; *p; p += p[3] ? 4 : 3)
      if (memcmp(p, currency.p, 3) == 0)
        return currencies[i].digits;
  return 2;
}

void money_write(struct buf *out, int64_t minor, int digits, const char *blank)
{
  char text[32];
  uint64_t size = minor < 0 ? 0 - (uint64_t)minor : (uint64_t)minor;
  int n = snprintf(text, sizeof text, "%0*llu", digits + 1, (unsigned long long)size);
  buf_z(out, minor < 0 ? "-" : "");
  for (int i = 0; i < n; i++) {
    int left = n - digits - i; /* digits to come before the point */
    if (i && left > 0 && left % 3 == 0)
      buf_z(out, blank);
    if (left == 0)
      buf_char(out, '.');
    buf_char(out, text[i]);
  }
}
