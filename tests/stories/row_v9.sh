#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# V9: where a service meets its target and the next step costs more than it adds, improving it is told to stop.
# shellcheck source=tests/stories/row_lib.sh
. "$(dirname "$0")/row_lib.sh"
row V9 value.good_enough value.stop_improving

story() {
  put person/tom '"name":"Tom"'
  put person/eva '"name":"Eva"'
  put service/shop '"name":"Shop","owner":"person/tom"'
  put agreement/a1 '"name":"Shop for Sales","service":"service/shop","state":"published"'
  put level_option/silver '"name":"Silver","service":"service/shop","agreement":"agreement/a1",
    "cost_per_year":"100000 EUR","expected_loss":"40000 EUR"'
  put level_option/gold '"name":"Gold","service":"service/shop","cost_per_year":"180000 EUR","expected_loss":"10000 EUR"'
  put measure/orders '"name":"Orders kept","service":"service/shop","goal":99'
  put measurement/m1 "\"measure\":\"measure/orders\",\"measured_at\":\"$(ago 2 days)\",\"value\":99.5"
  put improvement/nines '"title":"One more nine","service":"service/shop","owner":"person/eva","cost":"50000 EUR"'
  sees field service/shop good_enough 1
  sees finding value.stop_improving good_enough improvement/nines person/eva
  sees text "which is 80 000 EUR more than Silver, and 30 000 EUR less would be lost a year" steward get service/shop
  sees field improvement/nines told_to_stop 1

  # It may go on when it pays for itself, when the step pays, and when the target is missed.
  put improvement/nines '"value_per_year":"40000 EUR"'
  sees no finding value.stop_improving good_enough improvement/nines
  put improvement/nines '"value_per_year":null'
  put level_option/gold '"cost_per_year":"120000 EUR"'
  sees no finding value.stop_improving good_enough improvement/nines
  put level_option/gold '"cost_per_year":"180000 EUR"'
  sees finding value.stop_improving good_enough improvement/nines person/eva
  put measurement/m2 "\"measure\":\"measure/orders\",\"measured_at\":\"$(ago 1 days)\",\"value\":97"
  sees no finding value.stop_improving good_enough improvement/nines
}
tell
