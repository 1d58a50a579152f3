/* SPDX-License-Identifier: Apache-2.0 */
#include "http/patience.h"

enum fate fate_of_http(int status)
{
  if (status >= 200 && status < 300)
    return FATE_SENT;
  if (status == 410)
    return FATE_DEAD;
  if (status == 408 || status == 425 || status == 429)
    return FATE_AGAIN;
  return status >= 300 && status < 500 ? FATE_REFUSED : FATE_AGAIN;
}

enum fate fate_of_smtp(int status)
{
  if (status >= 200 && status < 300)
    return FATE_SENT;
  bool login = status == 530 || status == 534 || status == 535 || status == 538; /* ours to mend, not the message's */
  return status >= 500 && status < 600 && !login ? FATE_REFUSED : FATE_AGAIN;
}

int64_t patience_again(int64_t failures, int64_t asked, uint64_t dice)
{
  static const int64_t steps[] = { 5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, HOUR, 6 * HOUR };
  int64_t last = (int64_t)(sizeof steps / sizeof *steps) - 1, at = failures < 1 ? 0 : failures - 1;
  int64_t step = steps[at > last ? last : at], least = step / 10;
  int64_t wait = least + (int64_t)(dice % (uint64_t)(step - least + 1));
  asked = asked > PATIENCE_WAIT_MAX ? PATIENCE_WAIT_MAX : asked;
  return wait > asked ? wait : asked;
}

/* Over the hour whatever the dice say. */
int64_t patience_refused(int64_t tries, uint64_t dice)
{
  int64_t step = tries <= 1 ? 10 * MINUTE : 55 * MINUTE;
  return step + (int64_t)(dice % (uint64_t)(step / 4));
}
