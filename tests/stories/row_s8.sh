#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# S8: the virtuous circle of relationship, goals, results and improvements is measured, and where it is stuck.
# shellcheck source=tests/stories/row_lib.sh
. "$(dirname "$0")/row_lib.sh"
row S8 improvement.circle improvement.circle_of_service
params='["improvement.somebody_can"] = { grace = "999d" },'

story() {
  for name in Ana Lea Ola Mia; do put "person/${name,}" "\"name\":\"$name\""; done
  put unit/sellers '"name":"Sellers","relationship_manager":"person/lea"'
  put service/shop '"name":"Shop","owner":"person/ana"'
  put improvement/pick "\"title\":\"A second picker\",\"service\":\"service/shop\",\"owner\":\"person/ana\",
    \"opened_at\":\"$(ago 40 days)\""
  sees field improvement/pick circle goal
  sees field improvement/pick turn_of person/ana

  # An objective that was agreed with nobody, then the talk, then the result, and each time it is somebody else's turn.
  put objective/late '"name":"No order is late","owner":"person/ola"'
  put improvement/pick '"objective":"objective/late"'
  sees field improvement/pick circle relationship
  sees finding improvement.circle stuck improvement/pick person/ola
  put channel/round '"name":"Round of sellers","level":"manager","unit":"unit/sellers"'
  put dialogue/d1 "\"channel\":\"channel/round\",\"held_at\":\"$(ago 60 days)\",\"decided\":\"Orders come on time\""
  put measure/orders '"name":"Orders on time","owner":"person/mia","goal":82'
  put objective/late '"dialogue":"dialogue/d1","measure":"measure/orders"'
  sees field improvement/pick circle result
  sees finding improvement.circle stuck improvement/pick person/mia
  put measurement/m1 "\"measure\":\"measure/orders\",\"measured_at\":\"$(ago 50 days)\",\"value\":80"
  sees no finding improvement.circle stuck improvement/pick
  sees field improvement/pick circle improvement
  sees field service/shop stuck_at improvement

  put improvement/pick "\"state\":\"done\",\"done_at\":\"$(ago 35 days)\""
  sees finding improvement.circle stuck improvement/pick person/lea # nobody told the sellers
  put communication/c1 "\"subject\":\"Two pickers\",\"audience\":\"unit/sellers\",\"service\":\"service/shop\",
    \"sent_at\":\"$(ago 30 days)\""
  sees no finding improvement.circle stuck improvement/pick
  sees field improvement/pick circle closed
  sees field improvement/pick turn_days 30
  sees field service/shop turns_closed 1
  sees field service/shop days_a_turn 30

  # And did it help?
  put measurement/m2 "\"measure\":\"measure/orders\",\"measured_at\":\"$(ago 3 days)\",\"value\":79"
  sees finding improvement.circle no_better improvement/pick person/ana
  put measurement/m3 "\"measure\":\"measure/orders\",\"measured_at\":\"$(ago 2 days)\",\"value\":97"
  sees no finding improvement.circle no_better improvement/pick
  sees text "went all the way around" steward report improvement.register_and_circle --format md
}
tell
