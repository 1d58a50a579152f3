#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# K6: of the levels of a service the one worth most is named, and an agreement elsewhere is flagged with the difference.
# shellcheck source=tests/stories/row_lib.sh
. "$(dirname "$0")/row_lib.sh"
row K6 commitment.optimal_level commitment.best_level commitment.net_value

level() { put "level_option/$1" "\"name\":\"$2\",\"service\":\"service/shop\",\"cost_per_year\":\"$3.00 EUR\",\"expected_loss\":\"$4.00 EUR\""; }

story() {
  put person/tom '"name":"Tom"'
  put service/shop '"name":"Shop","owner":"person/tom"'
  put agreement/a1 '"name":"Shop for sales","service":"service/shop"'
  level bronze Bronze 10000 90000
  level silver Silver 25000 20000
  level gold Gold 80000 1000
  put level_option/gold '"agreement":"agreement/a1"'
  sees field service/shop best_level level_option/silver
  sees field level_option/silver net_value.amount 4500000 # 90 000 lost at most, less 20 000, less 25 000
  sees finding commitment.optimal_level not_the_best_level agreement/a1 person/tom
  sees text "Shop for sales sits at Gold; at Silver, Shop would be worth 36 000 EUR a year more" \
    steward findings policy=commitment.optimal_level --json

  level silver Silver 95000 20000 # now gold is the best
  sees field service/shop best_level level_option/gold
  sees no finding commitment.optimal_level not_the_best_level agreement/a1
}
tell
