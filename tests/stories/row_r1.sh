#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# R1: a service's health rolls up over machines, people, suppliers and services beneath, and names the weakest part.
# shellcheck source=tests/stories/row_lib.sh
. "$(dirname "$0")/row_lib.sh"
row R1 reporting.health

story() {
  put person/tom '"name":"Tom"'
  put unit/care '"name":"Customer care","head":"person/tom"'
  put supplier/card '"name":"Cardway"'
  put contract/card '"name":"Card payments","supplier":"supplier/card"'
  put service/shop '"name":"Shop","kind":"business","criticality":"mission_critical","owner":"person/tom","loss_per_hour":"12000.00 EUR"'
  put service/pay '"name":"Payments"'
  put dependency/d '"consumer":"service/shop","provider":"service/pay","share":40'
  put part/care '"service":"service/shop","kind":"people","unit":"unit/care"'
  put part/card '"service":"service/pay","kind":"supplier","supplier":"supplier/card"'
  put component/web '"name":"Web pages","service":"service/shop","health":"good"'
  sees field service/shop health good
  put contract/card "\"to_date\":\"$(day -2)\""
  sees finding reporting.health weak service/pay
  sees finding reporting.health weak service/shop person/tom
  sees field service/shop cause_part Cardway
  put component/web '"health":"down"'
  sees field service/shop weakest_part "Web pages"
  sees text "Each hour without it costs 12 000 EUR" steward findings policy=reporting.health --json
  put component/web '"health":"good"'
  put person/tom "\"left_on\":\"$(day -1)\""
  sees field service/shop weakest_kind people
  put person/tom '"left_on":null'
  put contract/card "\"to_date\":\"$(day 200)\""
  sees no finding reporting.health weak service/shop
  sees field service/shop health good
}
tell
