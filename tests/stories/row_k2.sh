#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# K2: an owner with too little authority for a service is told what is lacking, and who up the line has it.
# shellcheck source=tests/stories/row_lib.sh
. "$(dirname "$0")/row_lib.sh"
row K2 commitment.authority

said() { steward findings policy=commitment.authority --json; }

story() {
  put person/petra '"name":"Petra","level":0,"budget_authority":"9000000.00 EUR"'
  put person/ines '"name":"Ines","manager":"person/petra","budget_authority":"5000000.00 EUR"'
  put person/tom '"name":"Tom","manager":"person/ines","level":2,"budget_authority":"100000.00 EUR"'
  put person/lena '"name":"Lena","manager":"person/tom","budget_authority":"20000.00 EUR"'
  put service/shop '"name":"Shop","owner":"person/lena","criticality":"mission_critical","cost_per_year":"300000.00 EUR"'
  sees finding commitment.authority too_little_authority service/shop person/ines
  sees field service/shop authority_with person/ines
  sees text "at most 2 steps below the top (stands 3 below) and to commit 300 000 EUR a year (may commit 20 000 EUR)" said
  sees text "Ines has it" said

  put service/shop '"owner":"person/tom"' # near enough, and may spend a third of it
  sees text "to commit 300 000 EUR a year (may commit 100 000 EUR). Ines has it" said
  put person/tom '"budget_authority":"300000.00 EUR"'
  sees no finding commitment.authority too_little_authority service/shop
  sees field service/shop authority enough
}
tell
