#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# K4: no free lunch: a demand needs a business sponsor, an outcome, money, and a target that the service has reached before.
# shellcheck source=tests/stories/row_lib.sh
. "$(dirname "$0")/row_lib.sh"
row K4 commitment.no_free_lunch commitment.no_work_for_free_lunch commitment.within_reach

# away DAYS HOURS: the shop was away then, for so long
away() {
  put "outage/o$1" "\"service\":\"service/shop\",\"started_at\":\"$(ago "$1 days")\",\"ended_at\":\"$(
    date -u -d "-$1 days +$2 hours" +%FT%TZ)\""
}

story() {
  local demand='commitment.no_free_lunch'
  put unit/sales '"name":"Sales","business":"sales"'
  put person/maya '"name":"Maya","unit":"unit/sales"'
  put person/tom '"name":"Tom","position":"it_director"'
  put outcome/sales '"name":"Sales on the web","owner":"person/maya"'
  put service/shop '"name":"Shop","owner":"person/tom"'
  put demand/d1 '"title":"A shop that never sleeps","service":"service/shop","requested_by":"person/tom","estimate":"5000.00 EUR"'
  sees finding $demand free_lunch demand/d1 person/tom
  sees refused "lacks a business sponsor, and an outcome that it serves, and funding of 5 000 EUR" \
    try '{"update":"demand/d1","set":{"state":"accepted"}}'
  put demand/d1 '"sponsor":"person/tom","outcome":"outcome/sales","funding":"5000.00 EUR"'
  sees refused "a sponsor from the business, as Tom is of IT" try '{"update":"demand/d1","set":{"state":"accepted"}}'
  put demand/d1 '"sponsor":"person/maya"'
  sees no finding $demand free_lunch demand/d1

  # Who asked for it, and is gone, cannot answer: the next one up the line can.
  put person/rui "\"name\":\"Rui\",\"manager\":\"person/maya\",\"left_on\":\"$(day -2)\""
  put demand/d2 '"title":"A shop in gold","requested_by":"person/rui"'
  sees finding $demand free_lunch demand/d2 person/maya

  away 400 1 # since when the shop is known; and each month of the last year a day of trouble
  for month in 32 62 93 123 154 184 215 245 276 306 337 367; do away "$month" 9; done
  put demand/d1 '"metric":"availability","wanted_at_least":99.9'
  sees finding $demand out_of_reach demand/d1 person/maya
  sees refused "a target within reach, as Shop reached 99.90 %" try '{"update":"demand/d1","set":{"state":"accepted"}}'
  put demand/d1 '"wanted_at_least":95'
  sees no finding $demand out_of_reach demand/d1
  sees field demand/d1 achievable 1
  put demand/d1 '"state":"accepted"'
  sees refused "a target within reach" try '{"update":"demand/d1","set":{"wanted_at_least":99.9}}' # tightened

  put agreement/a1 '"name":"Shop for sales","service":"service/shop","promised_by":"person/tom"'
  put service_target/t1 '"agreement":"agreement/a1","metric":"availability","at_least":99.9'
  sees finding commitment.within_reach out_of_reach service_target/t1 person/tom
  put service_target/t1 '"at_least":95'
  sees no finding commitment.within_reach out_of_reach service_target/t1
}
tell
