#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# L2: the six benefits stand in a ledger with baseline, target, and a figure of today from live records.
# shellcheck source=tests/stories/row_lib.sh
. "$(dirname "$0")/row_lib.sh"
row L2 leadership.ledger_line leadership.ledger_complete leadership.controls_shown

benefit() {
  put "benefit/$1" "\"programme\":\"programme/p\",\"kind\":\"$1\",\"owner\":\"person/tom\",\"baseline\":$2,\"goal\":$3${4-}"
}

story() {
  put person/ines '"name":"Ines","position":"cio"'
  put person/tom '"name":"Tom"'
  put programme/p '"name":"Better services","lead":"person/ines"'
  sees finding leadership.ledger_complete benefits_missing programme/p person/ines
  benefit service_quality 60 90 ',"worth_per_year":"300000.00 USD"'
  benefit alignment 20 80
  benefit operations_cost 900 600
  benefit cross_silo 0 100
  benefit compliance 0 100
  benefit new_initiatives 10 50
  sees no finding leadership.ledger_complete benefits_missing programme/p
  sees finding leadership.ledger_line not_measured benefit/service_quality person/tom
  # A measure and its newest measurement.
  put measure/calls '"name":"Calls solved at once","benefit":"benefit/service_quality","counted_in":"percent"'
  put measurement/m1 "\"measure\":\"measure/calls\",\"measured_at\":\"$(ago 40 days)\",\"value\":65"
  put measurement/m2 "\"measure\":\"measure/calls\",\"measured_at\":\"$(ago 1 day)\",\"value\":80"
  sees no finding leadership.ledger_line not_measured benefit/service_quality
  sees field benefit/service_quality measured_now 80
  sees field benefit/service_quality progress 67
  sees text '"amount":20100000' steward report leadership.ledger --format json
  put measurement/m3 "\"measure\":\"measure/calls\",\"measured_at\":\"$(ago 1 hour)\",\"value\":50"
  sees finding leadership.ledger_line worse_than_before benefit/service_quality person/tom
  # Without a measure the records say it: demands with an outcome, controls with evidence.
  put outcome/o '"name":"Orders"'
  put demand/d1 '"title":"One","outcome":"outcome/o"'
  put demand/d2 '"title":"Two"'
  sees field benefit/alignment measured_now 50
  put process/pay '"name":"Paying"'
  put control/c '"process":"process/pay","checks":"Two people sign","every":"30d"'
  sees field benefit/compliance measured_now 0
  put evidence/e "\"control\":\"control/c\",\"person\":\"person/tom\",\"what\":\"Both signed\",\"done_at\":\"$(ago 1 day)\""
  sees field benefit/compliance progress 100
}
tell
