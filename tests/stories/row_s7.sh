#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# S7: suggested improvements have somebody who can make the change happen, or are escalated.
# shellcheck source=tests/stories/row_lib.sh
. "$(dirname "$0")/row_lib.sh"
row S7 improvement.somebody_can

story() {
  put person/ines '"name":"Ines","budget_authority":"100000 EUR"'
  put person/rob '"name":"Rob","manager":"person/ines","budget_authority":"10000 EUR"'
  put person/tom '"name":"Tom","manager":"person/rob"'
  put improvement/pick "\"title\":\"A second picker\",\"suggested_by\":\"person/tom\",\"opened_at\":\"$(ago 3 days)\",
    \"cost\":\"50000 EUR\",\"value_per_year\":\"90000 EUR\""
  sees no finding improvement.somebody_can nobody_can improvement/pick
  put improvement/pick "\"opened_at\":\"$(ago 15 days)\""
  sees finding improvement.somebody_can nobody_can improvement/pick person/ines # the first up the line who may
  put improvement/pick '"owner":"person/rob"'
  sees finding improvement.somebody_can nobody_can improvement/pick person/ines
  sees field improvement/pick can_happen 0
  put improvement/pick '"cost":"9000 EUR"'
  sees no finding improvement.somebody_can nobody_can improvement/pick
  sees field improvement/pick can_happen 1

  # One that costs nothing climbs, too: first who is near, then who is above.
  put improvement/nine "\"title\":\"Begin at nine\",\"suggested_by\":\"person/tom\",\"opened_at\":\"$(ago 15 days)\""
  sees finding improvement.somebody_can nobody_can improvement/nine person/rob
  put improvement/nine "\"opened_at\":\"$(ago 29 days)\""
  sees finding improvement.somebody_can nobody_can improvement/nine person/ines
  put improvement/nine '"state":"refused"'
  sees no finding improvement.somebody_can nobody_can improvement/nine
}
tell
