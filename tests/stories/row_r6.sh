#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# R6: each service carries from a named business person how the work goes and what IT does in it, and that ages.
# shellcheck source=tests/stories/row_lib.sh
. "$(dirname "$0")/row_lib.sh"
row R6 reporting.context

context() { put "business_context/$1" "\"service\":\"service/shop\",\"tells\":\"They order\",\"told_by\":\"person/$2\",\"told_on\":\"$3\"${4-}"; }

story() {
  put unit/it '"name":"IT","business":"it"'
  put unit/sales '"name":"Sales","business":"sales"'
  put person/noor '"name":"Noor","unit":"unit/it"'
  put person/maya '"name":"Maya","unit":"unit/sales"'
  put service/shop '"name":"Shop","owner":"person/noor","kind":"business","criticality":"high"'
  put service/web '"name":"Web"'
  put dependency/d '"consumer":"service/shop","provider":"service/web","share":10'
  sees finding reporting.context no_context service/shop person/noor
  context c1 noor "$(day -5)"
  sees finding reporting.context context_from_it service/shop person/noor
  context c2 maya "$(day -400)" ',"it_does":"Takes the orders"'
  sees no finding reporting.context context_from_it service/shop
  sees finding reporting.context context_old service/shop person/noor
  context c3 maya "$(day -1)" ',"it_does":"Takes the orders"'
  sees no finding reporting.context context_old service/shop
  sees field service/shop context fresh
  sees field service/shop context_by person/maya
  sees field service/web context from_above
}
tell
