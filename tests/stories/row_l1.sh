#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# L1: who drives the programme is known by role, and shown by group beside the survey of 91 companies.
# shellcheck source=tests/stories/row_lib.sh
. "$(dirname "$0")/row_lib.sh"
row L1 leadership.drivers_by_role leadership.drivers
params='core = { head_of_it = "person/hana" },'

driver() { put "participation/$1" "\"programme\":\"programme/care\",\"part\":\"driver\",\"person\":\"person/$1\""; }

story() {
  # A hospital: nobody is called CIO, and the head of informatics leads IT all the same.
  put unit/informatics '"name":"Medical informatics","business":"it"'
  put person/hana '"name":"Hana","unit":"unit/informatics"'
  put person/omar '"name":"Omar","position":"it_manager"'
  put person/rosa '"name":"Rosa","position":"ceo"'
  put person/will '"name":"Will","position":"line_manager"'
  put programme/care '"name":"Services that wards can count on","lead":"person/hana"'
  sees finding leadership.drivers nobody_drives programme/care person/hana
  driver hana
  sees no finding leadership.drivers nobody_drives programme/care
  driver omar
  driver rosa
  driver will
  sees field participation/hana role cio
  sees field participation/will cluster business_line
  sees field programme/care drivers_it 2
  sees field programme/care drivers_c_level 1
  sees field programme/care driven_by it
  sees text "in the survey: 58" steward report leadership.ledger --format html
  sees text "2 of 4 drivers" steward report leadership.ledger
  # Somebody whom nothing places is asked about, until it is known what they are.
  put person/zed '"name":"Zed"'
  driver zed
  sees finding leadership.drivers_by_role no_known_role participation/zed person/hana
  put person/zed '"position":"coo"'
  sees no finding leadership.drivers_by_role no_known_role participation/zed
  sees field programme/care drivers_c_level 2
}
tell
