#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# V4: cost is shown back in proportion to use, and use above what was agreed is a finding on who answers for it.
# shellcheck source=tests/stories/row_lib.sh
. "$(dirname "$0")/row_lib.sh"
row V4 value.showback value.cost_month value.entitlement_kept value.costs_are_comparable

story() {
  local march='"from_date":"2026-03-01","to_date":"2026-03-31"'
  put person/ana '"name":"Ana"'
  put person/leo '"name":"Leo"'
  put unit/shops '"name":"Shops","kind":"customer"'
  put unit/online '"name":"Online","kind":"customer"'
  put unit/office '"name":"Office","kind":"customer"'
  put service/mail '"name":"Mail","owner":"person/ana"'
  put entitlement/e1 '"service":"service/mail","consumer":"unit/online","quantity":200,"accountable":"person/leo"'
  put cost/cloud '"service":"service/mail","amount":"100.00 EUR",'"$march"
  put cost/licence '"service":"service/mail","amount":"365.00 EUR","from_date":"2026-01-01","to_date":"2026-12-31"'
  for unit in shops online office; do
    put consumption/$unit "\"service\":\"service/mail\",\"consumer\":\"unit/$unit\",\"quantity\":100,
      \"counted_in\":\"mailboxes\",$march"
  done
  # 131.00 EUR in thirds, and no cent is lost
  sees field consumption/shops cost_share.amount 4367
  sees field consumption/online cost_share.amount 4367
  sees field consumption/office cost_share.amount 4366
  sees text "43.66" steward report value.shown_back month=2026-03
  sees no finding value.entitlement_kept above_agreed entitlement/e1

  put consumption/online '"quantity":300'
  sees field consumption/online cost_share.amount 7860
  sees finding value.entitlement_kept above_agreed entitlement/e1 person/leo
  sees text "Online used 300 mailboxes of Mail from 2026-03-01 to 2026-03-31; 200 were agreed. The 100 above that \
cost 26.20 EUR" steward findings --json
  put entitlement/e1 '"quantity":300'
  sees no finding value.entitlement_kept above_agreed entitlement/e1

  put cost/overseas '"service":"service/mail","amount":"40.00 USD",'"$march"
  sees finding value.costs_are_comparable other_currency service/mail person/ana
  drop cost/overseas
  sees no finding value.costs_are_comparable other_currency service/mail
}
tell
