#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# R4: contribution to the bottom line, to goals and to value, each amount with its trail from measure to sum.
# shellcheck source=tests/stories/row_lib.sh
. "$(dirname "$0")/row_lib.sh"
row R4 reporting.outcome_worth reporting.goal

contribution() { steward report reporting.it_contribution "$@"; }

story() {
  put service/shop '"name":"Shop","cost_per_year":"100000.00 EUR"'
  put objective/grow '"name":"A tenth more orders"'
  put outcome/sales '"name":"Online sales","objective":"objective/grow","kind":"competitive_advantage"'
  put outcome/hope '"name":"Loyal customers","objective":"objective/grow","value_per_year":"9000000.00 EUR"'
  put contribution/c '"outcome":"outcome/sales","service":"service/shop","weight":60,"confidence":50'
  put measure/orders '"name":"Orders","outcome":"outcome/sales","baseline":1000,"goal":1100'
  put objective/grow '"measure":"measure/orders"'
  sees field outcome/sales proof guessed
  put measurement/m1 "\"measure\":\"measure/orders\",\"measured_at\":\"$(ago 60 days)\",\"value\":1020,\"worth\":\"400000.00 EUR\""
  put measurement/m2 "\"measure\":\"measure/orders\",\"measured_at\":\"$(ago 30 days)\",\"value\":1050,\"worth\":\"600000.00 EUR\""
  sees field outcome/sales proof measured
  sees field objective/grow way_gone 50
  sees field objective/grow outcomes_guessed 1
  # 30 percent of a million, and how it was made: the weight, and the two measurements.
  sees text '"amount":30000000' contribution --format json
  sees text "60 % of it, 50 % sure" contribution
  sees text "measurement m1" contribution
  sees text '"amount":60000000' contribution --format json
  # What is hoped for is told as that.
  sees text "hoped to be worth 9 000 000 EUR a year" contribution
  drop measurement/m2
  sees text '"amount":12000000' contribution --format json
  sees field objective/grow way_gone 20
}
tell
