#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# L6: which roles and functions take part, who is missing, and who acts in the CIO's stead.
# shellcheck source=tests/stories/row_lib.sh
. "$(dirname "$0")/row_lib.sh"
row L6 leadership.engagement leadership.silent

part() { put "participation/$1" "\"programme\":\"programme/p\",\"part\":\"$2\",\"person\":\"person/$1\"${3-}"; }

story() {
  put person/ines '"name":"Ines","position":"cio"'
  put person/tom '"name":"Tom","position":"it_director"'
  put person/rosa '"name":"Rosa","position":"coo"'
  put unit/law '"name":"Legal","business":"legal"'
  put person/lea '"name":"Lea","unit":"unit/law"'
  put programme/p "\"name\":\"Better services\",\"lead\":\"person/ines\",\"from_date\":\"$(day -200)\""
  put participation/law '"programme":"programme/p","part":"needed","unit":"unit/law"'
  part tom stand_in ',"stands_in_for":"person/ines"'
  sees finding leadership.engagement role_missing programme/p person/ines
  sees finding leadership.engagement needed_missing programme/p person/ines
  sees finding leadership.engagement it_alone programme/p person/ines
  sees field programme/p missing 2
  sees field programme/p stand_in person/tom
  part rosa member
  part lea member ",\"from_date\":\"$(day -120)\""
  sees no finding leadership.engagement role_missing programme/p
  sees no finding leadership.engagement needed_missing programme/p
  sees no finding leadership.engagement it_alone programme/p
  sees field programme/p outside_it 2
  # Who is only a name, and who acts while the CIO does not.
  sees finding leadership.silent only_a_name participation/lea person/lea
  put evidence/e1 "\"programme\":\"programme/p\",\"person\":\"person/lea\",\"what\":\"Read the terms\",\"done_at\":\"$(ago 2 days)\""
  sees no finding leadership.silent only_a_name participation/lea
  put evidence/e2 "\"programme\":\"programme/p\",\"person\":\"person/tom\",\"what\":\"Met the wards\",\"done_at\":\"$(ago 2 days)\""
  sees finding leadership.engagement stand_in_acts_alone programme/p person/ines
  put evidence/e3 "\"programme\":\"programme/p\",\"person\":\"person/ines\",\"what\":\"Came\",\"done_at\":\"$(ago 1 day)\""
  sees no finding leadership.engagement stand_in_acts_alone programme/p
}
tell
